"""Every address, method and place in a request: who is let do what, and that nobody else is.

Whose things are asked for stands in `access_table`; `test_access_table` holds it to be whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from rest_framework.test import APIClient

from foods.models import Food
from tests.api.access_asking import but, leaks, of, route_of, said, send, status, undone
from tests.api.access_people import UNKNOWN, Person, make_person, make_shared, read_on
from tests.api.access_rows import (
    Rows,
    check_only_own,
    check_unchanged,
    rolled_back,
    rows,
    rows_of,
    writes_seen,
)
from tests.api.access_table import TABLE, Ask
from tests.api.problems import problem_of
from tests.api.routes import METHODS, ROUTES, WRITING
from tests.builders import DAY, make_entry, make_food, make_user
from tests.tracker.full_account import OWN, marked
from tracker.accounts.removal import delete_account
from tracker.api.throttling import RatePerMinute
from tracker.models import AnsweredRequest, ApiToken, IntakeEntry, MovedEntry
from tracker.portability.export import export_of

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
READS = [ask for ask in TABLE if ask.is_read]
NAMING = [ask for ask in TABLE if any(name in UNKNOWN for _place, name in ask.places())]
# Where one goes on reading is a place among one's own rows: `..._might_as_well_...` looks at it.
WHOLE = [ask for ask in TABLE if all(name in UNKNOWN for _place, name in ask.places())]
GUARDED = {
    "If-Match": [ask for ask in WHOLE if ask.method in {"put", "patch", "delete"}],
    # One way to ask is as good as another: the tag is of the answer.
    "If-None-Match": [
        *{ask.path: ask for ask in WHOLE if ask.is_read and "/api/" in ask.path}.values(),
        *(ask for ask in WHOLE if ask.method == "put"),
    ],
}
REPEATED = [ask for ask in TABLE if ask.method == "post" and ask.works < 400]
# How somebody logs in and what an admin did is at no address of the API.
NOT_SHOWN = {Authenticator, LogEntry, AnsweredRequest, MovedEntry}
# Digits, keys and words of a list.
NO_WORDS = {
    *("barcode", "external_source", "time_zone", "allergens", "avoided_allergens", "conditions"),
    *("medicine", "portions", "details"),
}
every_ask = pytest.mark.parametrize("ask", TABLE, ids=str)
every_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)


@dataclass(frozen=True)
class People:
    owner: Person
    stranger: Person
    curator: Person
    rows: Rows

    def but(self, person: Person) -> list[Person]:
        return [each for each in (self.owner, self.stranger, self.curator) if each is not person]

    @property
    def others(self) -> list[tuple[Person, APIClient]]:
        """Another person with a phone, and somebody of the staff with a browser."""
        return [(self.stranger, self.stranger.phone), (self.curator, self.curator.browser)]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[People]:
    """The people, made once: every test leaves them as they are."""
    with django_db_blocker.unblock(), writes_seen(), undone():
        with time_machine.travel(NOW, tick=False), pytest.MonkeyPatch.context() as patch:
            patch.setattr(RatePerMinute, "allow_request", lambda *_: True)
            make_shared()
            stranger = make_person("stranger", 211.13, date(2026, 2, 2), 3_000)
            owner = make_person("owner", 431.17, date(2026, 2, 3), 5_000)
            curator = make_person(
                "curator", 307.19, date(2026, 2, 4), 7_000, is_staff=True, is_superuser=True
            )
            for person in (stranger, owner, curator):
                read_on(person)
        yield People(owner, stranger, curator, rows())


@pytest.fixture
def people(made: People, db: None, unthrottled: None) -> Iterator[People]:
    with time_machine.travel(NOW, tick=False), rolled_back():
        yield made


def test_a_word_of_the_owners_is_in_every_text_of_theirs(people):
    owner = people.owner
    for model, whose in OWN.items():
        theirs = model._default_manager.filter(**{whose: owner.user.pk})
        assert theirs.exists() != (model in NOT_SHOWN), model
        for name in marked(model).keys() - NO_WORDS if theirs.exists() else ():
            found = [str(text) for text in theirs.values_list(name, flat=True)]
            assert any(owner.word in text for text in found), (model, name)


# --- whose it is ---


@every_ask
def test_it_works_for_whose_it_is(people, ask):
    for person in (people.owner, people.curator):
        others = people.but(person)
        with undone():
            answer = send(person.phone, ask, of(person))
            assert status(answer) == ask.works, answer.content
            check_only_own(people.rows, person, others)
        if ask.is_read and ask.shows:
            assert leaks(answer, person.secrets)
        for other in others:
            assert not leaks(answer, other.secrets)


@every_route
def test_a_script_reads_the_same_and_changes_nothing(people, route):
    owner = people.owner
    asks = [ask for ask in TABLE if route_of(ask) == route.name]
    for ask in asks:
        answer = send(owner.script, ask, of(owner))
        if ask.is_read:
            assert said(answer) == said(send(owner.phone, ask, of(owner)))
        else:
            assert "may only read" in problem_of(answer, 403)["detail"]
    for method in WRITING:
        assert send(owner.script, asks[0], of(owner), method).status_code == 403
    check_unchanged(people.rows)


# --- another person's ---


@pytest.mark.parametrize("ask", NAMING, ids=str)
def test_what_is_anothers_is_what_nobody_has(people, ask):
    """In each place alone, and in all of them."""
    places = list(ask.places())
    for asker, client in people.others:
        for place, name in places:
            answer = check_same(people, ask, place, asker, client)
            assert status(answer) == ask.expected(place, name), answer.content
        if len(places) > 1:
            check_same(people, ask, None, asker, client)


def check_same(people, ask, place, asker, client):
    """The answer to another's in this place (None: in all), which is nobody's."""
    owner = people.owner
    with undone():
        unknown = send(client, ask, but(place, UNKNOWN, asker))
    with undone():
        answer = send(client, ask, but(place, owner.refs, asker))
        if status(answer) < 400:
            check_only_own(people.rows, asker, [owner])
        else:
            check_unchanged(people.rows)
    assert said(answer, *names(ask, owner)) == said(unknown, *names(ask, owner))
    assert not leaks(answer, owner.secrets)
    return answer


def names(ask, owner):
    """What is sent in the places of a request, of nobody and of the owner."""
    return [str(refs[name]) for refs in (UNKNOWN, owner.refs) for _place, name in ask.places()]


@pytest.mark.parametrize("ask", [ask for ask in READS if ask in NAMING], ids=str)
def test_nor_is_it_there_for_a_script_or_without_the_body(people, ask):
    owner, stranger = people.owner, people.stranger
    seen = send(stranger.phone, ask, but(None, owner.refs, stranger))
    assert said(send(stranger.script, ask, but(None, owner.refs, stranger))) == said(seen)
    head = send(stranger.phone, ask, but(None, owner.refs, stranger), "head")
    assert (head.status_code, head.content) == (seen.status_code, b"")
    assert not leaks(head, owner.secrets)


def test_the_owner_might_as_well_not_be_there(people):
    """Whatever others read is the same when all of the owner's is gone: lists, searches, sums."""
    owner = people.owner

    def answers() -> Iterator[tuple[str, Any]]:
        for ask in READS:
            for asker, client in people.others:
                for named in (of(asker), but(None, owner.refs, asker))[: 1 + any(ask.places())]:
                    answer = send(client, ask, named)
                    assert not leaks(answer, owner.secrets)
                    yield f"{ask} by {asker.word}", said(answer)

    there = list(answers())
    check_unchanged(people.rows, at_a_glance=False)
    with undone():
        delete_account(user=User.objects.get(pk=owner.user.pk))
        gone = list(answers())
    assert len(there) > 150
    for one, other in zip(there, gone, strict=True):
        assert one == other


@every_route
def test_what_an_address_does_not_do_it_does_for_nobody(people, route):
    ask = next(ask for ask in TABLE if route_of(ask) == route.name)
    for method in set(METHODS) - route.methods - {"head"}:
        answer = send(people.stranger.phone, ask, of(people.owner), method)
        assert answer.status_code == 405
        assert not leaks(answer, people.owner.secrets)
    check_unchanged(people.rows)


def test_what_is_brought_in_is_of_nobody_elses_food(people):
    """A file names foods by barcode and name: the owner's own ones are not found by theirs."""
    own = Food.objects.get(pk=people.owner.refs["food"])
    with undone():
        eater, newcomer = make_user("eater"), make_user("newcomer")
        twin = make_food(own.name, barcode=own.barcode, brand=own.brand)
        make_entry(eater, twin, date=DAY)
        file = export_of(eater)
        delete_account(user=eater)
        twin.delete()
        client = APIClient()
        client.force_authenticate(newcomer)
        before = rows()
        answer = client.post("/api/v1/import/", file)
        assert answer.status_code == 201, answer.content
        entry = IntakeEntry.objects.get(user=newcomer)
        assert entry.food.owner == newcomer
        of_owner = rows_of(people.owner.user, before)
        assert of_owner == rows_of(people.owner.user, rows())


# --- headers ---


@pytest.mark.parametrize(
    ("header", "ask"), [(header, ask) for header, asks in GUARDED.items() for ask in asks], ids=str
)
def test_a_tag_of_another_person_is_none(people, header, ask):
    owner, stranger = people.owner, people.stranger
    shown = send(owner.phone, Ask("get", ask.path, query=ask.query), of(owner))
    tag = shown.get("ETag", '"1"')
    if "ETag" in shown:
        with undone():
            known = status(send(owner.phone, ask, of(owner), **{header: tag}))
        assert known == ask.works or (known == 304 and ask.is_read)
    mine, theirs = of(stranger), but(None, owner.refs, stranger)
    nobodys = but(None, UNKNOWN, stranger)
    for (named, sent), (unnamed, unsent) in (
        ((mine, tag), (mine, '"of-nothing"')),
        ((theirs, tag), (nobodys, '"of-nothing"')),
        ((theirs, "*"), (nobodys, "*")),
    ):
        with undone():
            unknown = send(stranger.phone, ask, unnamed, **{header: unsent})
        with undone():
            answer = send(stranger.phone, ask, named, **{header: sent})
            check_only_own(people.rows, stranger, [owner])
        assert said(answer, *names(ask, owner)) == said(unknown, *names(ask, owner))
        assert not leaks(answer, owner.secrets)


@pytest.mark.parametrize("ask", REPEATED, ids=str)
def test_a_key_of_another_person_is_none(people, ask):
    owner, stranger = people.owner, people.stranger
    key, other = {"Idempotency-Key": "one"}, {"Idempotency-Key": "another"}
    with undone():
        first = send(owner.phone, ask, of(owner), **key)
        again = send(owner.phone, ask, of(owner), **key)
        assert again.content == first.content
        assert again["Idempotent-Replayed"] == "true"
        for named in (of(stranger), of(owner)):
            with undone():
                unknown = send(stranger.phone, ask, named, **other)
            with undone():
                answer = send(stranger.phone, ask, named, **key)
            assert said(answer) == said(unknown)
            assert "Idempotent-Replayed" not in answer
            assert not leaks(answer, owner.secrets)


# --- nobody ---


def nothing(owner):
    pass


def log_out(owner):
    Session.objects.all().delete()


def switch_off(owner):
    User.objects.filter(pk=owner.user.pk).update(is_active=False)


def revoke(owner):
    ApiToken.objects.all().delete()


def expire(owner):
    ApiToken.objects.update(expires_at=NOW)


# By what somebody asks, and what happened before.
NOBODY = [
    ("stray", nothing),
    ("phone", log_out),
    ("browser", log_out),
    ("phone", switch_off),
    ("browser", switch_off),
    ("script", switch_off),
    ("script", revoke),
    ("script", expire),
]


@every_route
def test_who_is_not_logged_in_is_told_to(people, route):
    """Whatever is asked, of things that are there, and also what the address does not do."""
    owner = people.owner
    asks = [ask for ask in TABLE if route_of(ask) == route.name]
    fitting = {ask.method: ask for ask in asks}
    for way, happen in NOBODY:
        with undone():
            happen(owner)
            before = rows()
            for method in METHODS:
                client = getattr(owner, way, APIClient())
                answer = send(client, fitting.get(method, asks[0]), of(owner), method)
                assert answer.status_code == 401, (way, happen, method, answer.content)
                assert answer["WWW-Authenticate"] == 'X-Session-Token, Bearer realm="api"'
                assert not leaks(answer, owner.secrets)
                if method != "head":
                    whole_refusal(route, answer)
            check_unchanged(before)


def whole_refusal(route, answer):
    if route.name.startswith("fhir:"):
        assert answer.json()["resourceType"] == "OperationOutcome"
    else:
        problem_of(answer, 401)
