"""The day of docs/api.md through a client generated from the schema, with its types checked."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest

pytest.importorskip("magnesium_tracker_client", reason="`bash .ci/clients` generates it")

from magnesium_tracker_client import AuthenticatedClient
from magnesium_tracker_client.api.assessment import assessment_read
from magnesium_tracker_client.api.changes import changes_read, changes_write
from magnesium_tracker_client.api.days import days_put, days_read
from magnesium_tracker_client.api.doses import doses_create
from magnesium_tracker_client.api.entries import entries_change, entries_list, entries_put
from magnesium_tracker_client.api.export import export_read
from magnesium_tracker_client.api.foods import foods_list
from magnesium_tracker_client.api.profile import profile_change, profile_read
from magnesium_tracker_client.api.supplements import supplements_list
from magnesium_tracker_client.models import (
    Assessment,
    BatchAnswer,
    BatchRequest,
    ChangesPage,
    ChangeType,
    DayDetail,
    DayStatementRequest,
    Dose,
    DoseRequest,
    Entry,
    EntryRequest,
    ExportReadResponse200,
    Food,
    Meal,
    PaginatedEntryList,
    PaginatedFoodList,
    PaginatedSupplementList,
    PatchedEntryRequest,
    PatchedProfileRequest,
    Portion,
    Problem,
    Profile,
    Sex,
    Supplement,
    SupplementsListForm,
    Verdict,
    WriteRequest,
)
from magnesium_tracker_client.types import Response

T = TypeVar("T")

ZONE = "Europe/Berlin"
ADA = {"email": "ada@example.org", "password": "a long password of mine"}
BREAKFAST = UUID("0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77")
LUNCH = UUID("8d0c2f5b-6a1f-4f0e-9b67-1f0a5b7f2c11")


def answer(kind: type[T], response: Response[Any], status: int = 200) -> T:
    """What was answered, after checking that it is of that kind."""
    assert response.status_code == status, response.content
    assert isinstance(response.parsed, kind), response.content
    return response.parsed


@pytest.fixture
def client(server: str) -> Iterator[AuthenticatedClient]:
    """Ada's phone, signed up; the login addresses are of another schema."""
    auth = f"{server}/_allauth/app/v1/auth"
    token = httpx.post(f"{auth}/signup", json=ADA).json()["meta"]["session_token"]
    with AuthenticatedClient(
        base_url=server, token=token, prefix="", auth_header_name="X-Session-Token"
    ) as client:
        body = PatchedProfileRequest(sex=Sex.FEMALE, birth_date=date(1985, 6, 15), time_zone=ZONE)
        profile = answer(Profile, profile_change.sync_detailed(client=client, body=body))
        assert (profile.sex, profile.birth_date) == (Sex.FEMALE, date(1985, 6, 15))
        yield client


@pytest.fixture
def today() -> date:
    return datetime.now(ZoneInfo(ZONE)).date()


@pytest.fixture
def seeds(client: AuthenticatedClient) -> Food:
    response = foods_list.sync_detailed(client=client, search="pumpkin seeds", page_size=2)
    found = answer(PaginatedFoodList, response)
    assert found.next_ is None
    return found.results[0]


@pytest.fixture
def ounce(seeds: Food) -> Portion:
    (ounce,) = (portion for portion in seeds.portions if portion.is_default)
    return ounce


@pytest.fixture
def citrate(client: AuthenticatedClient) -> Supplement:
    response = supplements_list.sync_detailed(client=client, form=SupplementsListForm.CITRATE)
    (citrate,) = answer(PaginatedSupplementList, response).results
    return citrate


def two_ounces(seeds: Food, ounce: Portion, today: date) -> EntryRequest:
    return EntryRequest(
        food=seeds.id, portion=ounce.id, quantity=2, date=today, meal=Meal.BREAKFAST
    )


def test_a_day_as_the_guide_tells_it(
    client: AuthenticatedClient, seeds: Food, ounce: Portion, citrate: Supplement, today: date
) -> None:
    breakfast = two_ounces(seeds, ounce, today)
    for status in (201, 200):  # sent again, because the first answer was lost
        put = entries_put.sync_detailed(BREAKFAST, client=client, body=breakfast)
        entry = answer(Entry, put, status)
    assert (entry.amount_g, entry.magnesium_mg) == (56.7, 311.85)
    written = answer(PaginatedEntryList, entries_list.sync_detailed(client=client, from_=today))
    assert [each.uuid for each in written.results] == [BREAKFAST]

    tablet = DoseRequest(supplement=citrate.id, quantity=1, date=today)
    dose = answer(Dose, doses_create.sync_detailed(client=client, body=tablet), 201)
    assert (dose.magnesium_mg, dose.counts_as_intake, dose.time) == (100.0, True, None)

    statement = DayStatementRequest(food_complete=True, supplements_complete=True)
    answer(DayDetail, days_put.sync_detailed(today, client=client, body=statement))
    day = answer(DayDetail, days_read.sync_detailed(today, client=client))
    assert (day.magnesium.total_mg, day.magnesium.is_lower_bound) == (411.85, False)
    assert day.target is not None
    assert (day.target.target_mg, day.percent_of_target) == (320.0, 128.703125)
    assert "magnesium" in {nutrient.code for nutrient in day.nutrients}

    assessment = answer(Assessment, assessment_read.sync_detailed(client=client))
    assert (assessment.days_complete, assessment.verdict) == (1, Verdict.TOO_FEW_DAYS)


def test_a_copy_is_kept_and_a_batch_is_sent(
    client: AuthenticatedClient, seeds: Food, ounce: Portion, today: date
) -> None:
    batch = BatchRequest(
        changes=[
            WriteRequest(
                type_=ChangeType.ENTRY, id=str(BREAKFAST), object_=two_ounces(seeds, ounce, today)
            ),
            WriteRequest(
                type_=ChangeType.ENTRY,
                id=str(LUNCH),
                object_=EntryRequest(food=seeds.id, date=today),
            ),
        ]
    )
    stored, refused = answer(
        BatchAnswer, changes_write.sync_detailed(client=client, body=batch)
    ).results
    assert (stored.status, stored.problem) == (201, None)
    assert isinstance(stored.object_, Entry)
    assert stored.object_.magnesium_mg == 311.85
    assert (refused.status, refused.object_) == (400, None)
    assert refused.problem is not None
    (error,) = refused.problem.errors
    assert (error.pointer, error.code) == ("/changes/1/object/amount_g", "no_amount")

    page = answer(ChangesPage, changes_read.sync_detailed(client=client, cursor="0"))
    kinds = {change.type_: change.object_ for change in page.changes}
    assert isinstance(kinds[ChangeType.PROFILE], Profile)
    assert isinstance(kinds[ChangeType.ENTRY], Entry)
    rest = changes_read.sync_detailed(client=client, cursor=page.next_cursor)
    assert answer(ChangesPage, rest).changes == []
    export = answer(ExportReadResponse200, export_read.sync_detailed(client=client))
    assert export.entries[0]["uuid"] == str(BREAKFAST)


def test_two_phones_do_not_overwrite_each_other(
    client: AuthenticatedClient, seeds: Food, ounce: Portion, today: date
) -> None:
    put = entries_put.sync_detailed(BREAKFAST, client=client, body=two_ounces(seeds, ounce, today))
    seen = put.headers["ETag"]
    one = PatchedEntryRequest(quantity=1)
    changed = entries_change.sync_detailed(BREAKFAST, client=client, body=one, if_match=seen)
    entry = answer(Entry, changed)
    # What a PATCH does not mention stays: the client filled no default in.
    assert (entry.amount_g, entry.meal) == (28.35, Meal.BREAKFAST)

    three = PatchedEntryRequest(quantity=3)
    late = entries_change.sync_detailed(BREAKFAST, client=client, body=three, if_match=seen)
    problem = answer(Problem, late, 412)
    assert isinstance(problem.current, Entry)
    assert f'"{problem.current.revision}"' == changed.headers["ETag"] != seen


def test_logged_out_is_logged_out(client: AuthenticatedClient, server: str) -> None:
    token = {"X-Session-Token": client.token}
    out = httpx.delete(f"{server}/_allauth/app/v1/auth/session", headers=token)
    assert out.status_code == 401  # allauth's way to say: nobody is logged in now
    problem = answer(Problem, profile_read.sync_detailed(client=client), 401)
    assert problem.errors == []
