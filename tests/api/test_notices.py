"""notices/: what corrections did to the person's days, and that they have seen it."""

import uuid

import pytest

from foods.curation.replacements import replace_food
from tests.api.problems import pointers, problem_of
from tests.api.syncing import read
from tests.builders import DAY, make_dose, make_entry, make_food, make_supplement
from tests.tracker.catalogue_changes import correct, follow, relabel
from tracker.models import IntakeEntry

URL = "/api/v1/notices/"


@pytest.fixture
def almonds(owner):
    food = make_food("Almonds", 270, portions={"1 oz": "28.35"})
    make_entry(owner, food, 100)
    follow(owner)
    return food


def results(api):
    return api.get(URL).json()["results"]


# --- works ---


def test_a_correction_is_told_with_its_figures(api, almonds):
    correct(almonds, 284, "FNDDS 2021-2023")
    (notice,) = results(api)
    assert isinstance(notice.pop("id"), int)
    assert notice.pop("made_at")
    assert notice == {
        "food": almonds.pk,
        "supplement": None,
        "food_name": "Almonds",
        "reason": "FNDDS 2021-2023",
        "days": 1,
        "first_day": "2026-03-04",
        "last_day": "2026-03-04",
        "change_mg": 14.0,
        "days_known": 0,
        "days_unknown": 0,
        "seen": False,
    }


def test_a_corrected_supplement_is_told_and_its_dose_comes_anew(api, owner):
    tablets = make_supplement("Citrate", 100)
    dose = make_dose(owner, tablets)
    cursor = read(api)["next_cursor"]
    relabel(tablets, "the label of 2026", elemental_mg_per_unit=115)
    (change,) = read(api, cursor)["changes"]
    assert (change["id"], change["object"]["magnesium_mg"]) == (str(dose.uuid), 115)
    (notice,) = results(api)
    expected = {"food": None, "supplement": tablets.pk, "food_name": "Citrate", "change_mg": 15.0}
    assert notice.items() >= expected.items()


def test_seen_ones_come_last_and_can_be_unseen_again(api, almonds):
    for mg in (284, 300):
        correct(almonds, mg)
        api.get(URL)
    newest, oldest = results(api)
    assert (newest["change_mg"], oldest["change_mg"]) == (16, 14)
    answer = api.patch(f"{URL}{newest['id']}/", {"seen": True}, format="json")
    assert (answer.status_code, answer.json()["seen"]) == (200, True)
    assert [row["change_mg"] for row in results(api)] == [14, 16]
    api.patch(f"{URL}{newest['id']}/", {"seen": False}, format="json")
    assert [row["seen"] for row in results(api)] == [False, False]


def test_an_unknown_change_is_null(api, almonds):
    correct(almonds, None)
    (notice,) = results(api)
    assert (notice["change_mg"], notice["days_unknown"]) == (None, 1)


@pytest.mark.parametrize("path", ["entries/", "days/?from=2026-03-01&to=2026-03-05"])
def test_lists_bring_the_diary_up_to_date(api, owner, almonds, path):
    heir = make_food("Almonds, raw", 280)
    replace_food(old=almonds, new=heir, kind="merge")
    assert api.get(f"/api/v1/{path}").status_code == 200
    entry = IntakeEntry.objects.get(user=owner)
    assert (entry.food, entry.revision) == (heir, 1)


def test_a_corrected_entry_has_another_etag(api, owner, almonds):
    url = f"/api/v1/entries/{IntakeEntry.objects.get().uuid}/"
    before = api.get(url)
    correct(almonds, 284)
    api.get("/api/v1/entries/")
    after = api.get(url)
    assert (before.json()["magnesium_mg"], after.json()["magnesium_mg"]) == (270, 284)
    assert before["ETag"] != after["ETag"]
    body = {"food": almonds.pk, "amount_g": 1, "date": str(DAY)}
    stale = api.put(url, body, format="json", headers={"If-Match": before["ETag"]})
    assert problem_of(stale, 412)["current"]["magnesium_mg"] == 284


# --- a phone that knows only the old food ---


class TestAPhoneThatWasOffline:
    @pytest.fixture
    def heir(self, almonds):
        heir = make_food("Almonds, raw", 280, portions={"1 oz": "28.35"})
        replace_food(old=almonds, new=heir, kind="reformulated", from_date=DAY)
        return heir

    def put(self, api, food, key, **values):
        body = {"food": food.pk, "date": str(DAY), **values}
        return api.put(f"/api/v1/entries/{key}/", body, format="json")

    def test_its_entry_is_stored_as_the_food_that_stands_for_it(self, api, almonds, heir):
        key = uuid.uuid4()
        portion = almonds.portions.get()
        amount = {"portion": portion.pk, "quantity": 2}
        for status in (201, 200):
            answer = self.put(api, almonds, key, **amount)
            assert answer.status_code == status
        said = answer.json()
        assert (said["food"], said["food_name"]) == (heir.pk, "Almonds, raw")
        assert (said["portion"], said["quantity"]) == (heir.portions.get().pk, 2)
        assert answer["ETag"] == '"1"'

    def test_before_that_day_it_stays_the_old_one(self, api, almonds, heir):
        answer = self.put(api, almonds, uuid.uuid4(), amount_g=50, date="2026-03-03")
        assert (answer.status_code, answer.json()["food"]) == (201, almonds.pk)

    def test_a_changed_date_changes_the_food(self, api, almonds, heir):
        key = uuid.uuid4()
        self.put(api, almonds, key, amount_g=50, date="2026-03-03")
        answer = api.patch(f"/api/v1/entries/{key}/", {"date": str(DAY)}, format="json")
        assert (answer.status_code, answer.json()["food"]) == (200, heir.pk)

    def test_a_portion_offered_no_longer_is_taken(self, api, almonds, heir):
        portion = almonds.portions.get()
        portion.is_active = portion.is_default = False
        portion.save()
        answer = self.put(api, almonds, uuid.uuid4(), portion=portion.pk, quantity=1)
        assert (answer.status_code, answer.json()["food"]) == (201, heir.pk)

    def test_its_entry_of_a_food_that_was_retired_meanwhile_is_not_lost(self, api):
        gone = make_food("Gone", 10, status="retired", portions={"1 bar": 40})
        gone.portions.update(is_active=False)
        assert self.put(api, gone, uuid.uuid4(), amount_g=50).status_code == 201
        by_portion = {"portion": gone.portions.get().pk, "quantity": 2}
        assert self.put(api, gone, uuid.uuid4(), **by_portion).json()["magnesium_mg"] == 8.0

    def test_a_food_that_was_never_offered_is_refused_as_ever(self, api):
        draft = make_food("Draft", 10, status="draft")
        refused = self.put(api, draft, uuid.uuid4(), amount_g=50)
        assert pointers(refused) == {"/food": "does_not_exist"}

    def test_a_strangers_retired_food_is_not_there(self, api, stranger):
        gone = make_food("Secret", 10, status="retired", owner=stranger)
        refused = self.put(api, gone, uuid.uuid4(), amount_g=50)
        assert pointers(refused) == {"/food": "does_not_exist"}

    def test_a_strangers_replaced_food_is_not_there(self, api, stranger):
        own, other = (make_food(name, 1, owner=stranger) for name in ("Secret", "Other"))
        replace_food(old=own, new=other, kind="merge")
        refused = self.put(api, own, uuid.uuid4(), amount_g=50)
        assert pointers(refused) == {"/food": "does_not_exist"}


# --- anonymous, another user's, malformed, unknown id ---


def test_anonymous_is_asked_to_log_in(anonymous):
    problem_of(anonymous.get(URL), 401)
    problem_of(anonymous.patch(f"{URL}1/", {"seen": True}, format="json"), 401)


def test_another_persons_is_not_there(api, strangers_api, almonds):
    correct(almonds, 284)
    (notice,) = results(api)
    assert results(strangers_api) == []
    address = f"{URL}{notice['id']}/"
    problem_of(strangers_api.patch(address, {"seen": True}, format="json"), 404)
    assert results(api)[0]["seen"] is False


@pytest.mark.parametrize(("body", "code"), [({}, "required"), ({"seen": "perhaps"}, "invalid")])
def test_what_is_not_understood_is_refused(api, almonds, body, code):
    correct(almonds, 284)
    (notice,) = results(api)
    refused = api.patch(f"{URL}{notice['id']}/", body, format="json")
    assert pointers(refused) == {"/seen": code}


def test_an_unknown_one_is_not_there(api):
    problem_of(api.patch(f"{URL}99999999999999999999/", {"seen": True}, format="json"), 404)
    problem_of(api.get(f"{URL}1/"), 405)


def test_a_list_is_three_queries(api, owner, almonds, unthrottled, django_assert_num_queries):
    correct(almonds, 284)
    results(api)
    api.patch(f"{URL}{results(api)[0]['id']}/", {"seen": True}, format="json")
    # profile; ends of the catalogue's logs; notices with their food or supplement
    with django_assert_num_queries(3):
        results(api)
