"""Queries do not grow with the diary: of reads that are no list, and for each of many writes."""

import json
import uuid
from datetime import timedelta
from time import time

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.addresses import ROOT
from tests.builders import DAY, make_food, make_profile, make_supplement
from tests.tracker.catalogue_changes import follow
from tracker.models import DayRecord, IntakeEntry, SupplementDose
from tracker.services import save_diary_row

pytestmark = pytest.mark.usefixtures("unthrottled")

# (days of the diary, foods eaten on DAY) of one person and of another
SMALL, LARGE = (56, 5), (365, 60)
A_YEAR = {"from": str(DAY - timedelta(days=364)), "to": str(DAY)}


def a_diary(person, days, foods):
    """Every day a food, a dose and a word on it; on DAY many foods."""
    make_profile(person, last_revision=1_000)
    eaten = [make_food(f"{person} {n}", portions={"1 oz": 28}, energy_kcal=9) for n in range(foods)]
    dates = [DAY - timedelta(days=number) for number in range(days)]
    on = [(day, eaten[0]) for day in dates[1:]] + [(DAY, food) for food in eaten]
    IntakeEntry.objects.bulk_create(
        IntakeEntry(
            user=person, date=day, food=food, portion=food.portions.all()[0], quantity=1, revision=n
        )
        for n, (day, food) in enumerate(on, 1)
    )
    tablets = make_supplement(owner=person)
    SupplementDose.objects.bulk_create(
        SupplementDose(user=person, supplement=tablets, date=day, quantity=1) for day in dates
    )
    DayRecord.objects.bulk_create(
        DayRecord(
            user=person, date=day, food_complete=True, supplements_complete=True, revision=500 + n
        )
        for n, day in enumerate(dates)
    )
    follow(person)


def count(call):
    with CaptureQueriesContext(connection) as queries:
        response = call()
    assert response.status_code == 200, response.content
    return len(queries)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("days/", A_YEAR),
        (f"days/{DAY}/", {}),
        ("assessment/", {"as_of": str(DAY)}),
        ("sources/", {"as_of": str(DAY)}),
        ("suggestions/", {"date": str(DAY)}),
        ("changes/", {"page_size": 500}),
        ("export/", {}),
        ("profile/", {}),
        ("account/", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_queries_of_a_read_do_not_grow(api, strangers_api, owner, stranger, path, query):
    counts = set()
    for client, person, size in ((api, owner, SMALL), (strangers_api, stranger, LARGE)):
        a_diary(person, *size)
        client.get(ROOT + path, query)  # what is done once for new rows is done
        counts.add(count(lambda client=client: client.get(ROOT + path, query)))
    assert len(counts) == 1, counts


def test_a_page_of_changes_costs_the_same_for_any_number_of_rows(api, owner):
    a_diary(owner, *LARGE)
    counts, rows = set(), []
    for size in (10, 60, 300):
        path = f"{ROOT}changes/?cursor=419&page_size={size}"  # entries and days on each page
        rows.append(len(api.get(path).json()["changes"]))
        counts.add(count(lambda path=path: api.get(path)))
    assert (rows, len(counts)) == ([10, 60, 300], 1)


# --- many writes at once ---


@pytest.fixture
def food(db):
    return make_food("Oats", 100, portions={"1 cup": 80})


def an_entry(food, **values):
    portion = food.portions.get().pk
    return {"food": food.pk, "portion": portion, "quantity": 2, "date": str(DAY), **values}


def new_entries(owner, food, ids):
    return [{"type": "entry", "id": each, "object": an_entry(food)} for each in ids]


def replaced_entries(owner, food, ids):
    for each in ids:
        save_diary_row(
            user=owner,
            model=IntakeEntry,
            uuid=uuid.UUID(each),
            values={"food": food, "amount_g": 1, "date": DAY},
        )
    return new_entries(owner, food, ids)


def repeated_entries(owner, food, ids):
    for each in ids:
        amount = {"food": food, "portion": food.portions.get(), "quantity": 2}
        values = {**amount, "date": DAY, "meal": "snack"}
        save_diary_row(user=owner, model=IntakeEntry, uuid=uuid.UUID(each), values=values)
    return new_entries(owner, food, ids)


def deleted_entries(owner, food, ids):
    replaced_entries(owner, food, ids)
    return [{"type": "entry", "id": each, "deleted": True} for each in ids]


def new_doses(owner, food, ids):
    taken = {"supplement": make_supplement(ids[0]).pk, "quantity": 1, "date": str(DAY)}
    return [{"type": "dose", "id": each, "object": taken} for each in ids]


def new_symptoms(owner, food, ids):
    felt = {"kind": "cramp", "severity": 3, "date": str(DAY)}
    return [{"type": "symptom", "id": each, "object": felt} for each in ids]


def days(owner, food, ids):
    first = 100 * len(ids)
    dates = [str(DAY - timedelta(days=first + number)) for number, _id in enumerate(ids)]
    return [{"type": "day", "id": each, "object": {"food_complete": True}} for each in dates]


# Two of each are the transaction's own. The others of a new entry: the profile, locked; the row, if
# it is there; food; portion; what was deleted there; the revision; the row; the row as it is shown.
@pytest.mark.parametrize(
    ("writes", "each"),
    [
        (new_entries, 10),
        (replaced_entries, 9),
        (repeated_entries, 7),
        (deleted_entries, 17),
        (new_doses, 9),
        (new_symptoms, 8),
        (days, 17),
    ],
)
def test_a_batch_costs_so_many_queries_for_each_write(api, owner, food, writes, each):
    make_profile(owner)
    counts = []
    for size in (10, 60):
        changes = writes(owner, food, [str(uuid.uuid4()) for _ in range(size)])
        send = json.dumps({"changes": changes})

        def call(send=send):
            return api.post(f"{ROOT}changes/", send, content_type="application/json")

        counts.append(count(call))
    assert counts == [10 * each, 60 * each]


# --- who asks ---


@pytest.fixture
def session(owner):
    """The session of a phone, whose key is its token."""
    session = SessionStore()
    session[SESSION_KEY] = str(owner.pk)
    session[BACKEND_SESSION_KEY] = "tracker.accounts.backends.ByName"
    session[HASH_SESSION_KEY] = owner.get_session_auth_hash()
    session["began_at"] = session["seen_at"] = int(time())
    session.save()
    return session


def test_a_token_is_found_by_two_queries(client, session):
    phone = {"X-Session-Token": session.session_key}
    assert count(lambda: client.get(f"{ROOT}account/", headers=phone)) == 2 + 1  # session, person


def test_the_token_of_a_session_that_ended_opens_nothing(client, session):
    phone = {"X-Session-Token": session.session_key}
    session.set_expiry(-1)
    session.save()
    assert client.get(f"{ROOT}account/", headers=phone).status_code == 401
