"""supplements/: the catalogue's supplements and medicines and a person's own."""

import pytest

from foods.models import Status, Supplement
from tests.api.problems import pointers, problem_of
from tests.builders import DAY, make_dose, make_supplement

URL = "/api/v1/supplements/"
OWN = {
    "name": "Night capsules",
    "form": "glycinate",
    "elemental_mg_per_unit": 120,
    "unit": "capsule",
}


# --- works ---


def test_shows_one(api):
    supplement = make_supplement("Magnesium citrate", "100.5")
    assert api.get(f"{URL}{supplement.pk}/").json() == {
        "id": supplement.pk,
        "name": "Magnesium citrate",
        "form": "citrate",
        "elemental_mg_per_unit": 100.5,
        "unit": "tablet",
        "route": "oral",
        "kind": "supplement",
        "counts_as_intake": True,
        "is_estimate": False,
        "note": "",
        "source": "",
        "status": "published",
        "is_own": False,
    }


def test_lists_by_route_form_and_kind(api):
    make_supplement("Citrate")
    make_supplement("Bath salt", form="sulfate", route="topical")
    make_supplement("Milk of magnesia", form="hydroxide", kind="medicine")

    def names(**query):
        return [each["name"] for each in api.get(URL, query).json()["results"]]

    assert names() == ["Citrate", "Bath salt", "Milk of magnesia"]
    assert names(route="topical") == ["Bath salt"]
    assert names(form="citrate") == ["Citrate"]
    assert names(kind="medicine") == ["Milk of magnesia"]
    assert names(form="citrate", kind="medicine") == []


def test_adds_one_that_only_its_owner_sees(api, strangers_api, owner):
    response = api.post(URL, OWN)
    assert response.status_code == 201
    own = response.json()
    assert response["Location"] == f"http://testserver{URL}{own['id']}/"
    assert own.items() >= (OWN | {"route": "oral", "kind": "supplement", "is_own": True}).items()
    assert Supplement.objects.get().owner == owner
    problem_of(strangers_api.get(f"{URL}{own['id']}/"), 404)
    assert strangers_api.get(URL).json()["results"] == []


def test_what_is_put_on_the_skin_does_not_count(api):
    spray = api.post(URL, OWN | {"route": "topical", "form": "chloride"}).json()
    assert spray["counts_as_intake"] is False


def test_nobody_publishes_into_the_catalogue(api, owner):
    api.post(URL, OWN | {"owner": None, "status": "draft", "is_estimate": True, "source": "me"})
    stored = Supplement.objects.get()
    assert (stored.owner, stored.status, stored.is_estimate) == (owner, Status.PUBLISHED, False)


def test_a_label_with_only_the_compound_gives_an_estimate(api):
    sent = {"name": "Lactate", "unit": "tablet", "compound": "lactate"}
    stored = api.post(URL, sent | {"compound_mg_per_unit": 404.85}).json()
    assert stored["elemental_mg_per_unit"] == pytest.approx(48.62, abs=0.02)
    assert (stored["form"], stored["is_estimate"]) == ("lactate", True)
    assert "404.85 mg of magnesium lactate, anhydrous: 12.01 %" in stored["note"]
    assert "molar mass" in stored["source"]
    assert "compound" not in stored


def test_an_own_one_is_corrected_and_its_days_follow(api, owner):
    own = api.post(URL, OWN).json()
    for _ in range(2):
        make_dose(owner, Supplement.objects.get(), quantity="0.5")
    revisions(api)
    corrected = api.patch(f"{URL}{own['id']}/", {"elemental_mg_per_unit": 100, "name": "Night"})
    assert corrected.json() == own | {"elemental_mg_per_unit": 100, "name": "Night"}
    day = api.get(f"/api/v1/days/{DAY}/").json()
    assert day["magnesium"]["supplement_mg"] == 100.0
    assert revisions(api) == [1, 2]  # each its own: phones fetch them again
    assert api.get("/api/v1/notices/").json()["results"] == []  # they know what they did
    api.patch(f"{URL}{own['id']}/", {"name": "Evening"})
    assert revisions(api) == [1, 2]


def revisions(api):
    """Of the doses, oldest first, as a phone reads them."""
    return [dose["revision"] for dose in api.get("/api/v1/doses/").json()["results"]][::-1]


def test_an_estimate_gives_way_to_what_the_label_states(api):
    weighed = {"name": "Oxide", "unit": "tablet", "compound": "oxide", "compound_mg_per_unit": 400}
    own = api.post(URL, weighed).json()
    url = f"{URL}{own['id']}/"
    assert api.patch(url, {"name": "Mine"}).json()["is_estimate"] is True
    stated = api.patch(url, {"elemental_mg_per_unit": 240}).json()
    assert (stated["is_estimate"], stated["note"], stated["source"]) == (False, "", "")
    again = api.patch(url, {"compound": "citrate", "compound_mg_per_unit": 1000}).json()
    assert (again["form"], again["elemental_mg_per_unit"]) == ("citrate", 161.634)


def test_one_that_was_never_taken_is_deleted_with_its_history(api):
    url = f"{URL}{api.post(URL, OWN).json()['id']}/"
    assert api.delete(url).status_code == 204
    problem_of(api.get(url), 404)
    assert not Supplement.objects.exists()
    assert not Supplement.history.exists()


def test_one_that_was_taken_is_kept_for_its_days(api, owner):
    url = f"{URL}{api.post(URL, OWN).json()['id']}/"
    make_dose(owner, Supplement.objects.get())
    assert api.delete(url).status_code == 204
    problem_of(api.get(url), 404)
    problem_of(api.patch(url, {"name": "Ghost"}), 404)
    assert Supplement.objects.get().status == Status.RETIRED
    assert api.get(f"/api/v1/days/{DAY}/").json()["magnesium"]["supplement_mg"] == 120.0


# --- anonymous, unknown ---


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_nobody_changes_what_is_not_theirs(api, strangers_api, owner, method):
    own = f"{URL}{api.post(URL, OWN).json()['id']}/"
    shared = f"{URL}{make_supplement().pk}/"
    for client, url in [(strangers_api, own), (api, shared)]:
        problem_of(getattr(client, method)(url, {"name": "Mine now"}), 404)
    assert set(Supplement.objects.values_list("name", flat=True)) == {
        "Night capsules",
        "Magnesium citrate",
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_asks_who_you_are(anonymous, method):
    problem_of(getattr(anonymous, method)(URL), 401)


@pytest.mark.parametrize("number", ["0", "9" * 30, "x"])
def test_an_unknown_id_is_nothing(api, number):
    problem_of(api.get(f"{URL}{number}/"), 404)


def test_a_retired_one_is_not_offered(api):
    retired = make_supplement(status=Status.RETIRED)
    problem_of(api.get(f"{URL}{retired.pk}/"), 404)


# --- malformed ---


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\0"),
        ("name", "x" * 161),
        ("form", "gold"),
        ("elemental_mg_per_unit", -1),
        ("elemental_mg_per_unit", 5001),
        ("elemental_mg_per_unit", "NaN"),
        ("elemental_mg_per_unit", None),
        ("elemental_mg_per_unit", True),
        ("unit", ""),
        ("unit", None),
        ("route", "injected"),
        ("kind", "food"),
    ],
    ids=repr,
)
def test_refuses_a_value_that_cannot_be(api, field, value):
    assert set(pointers(api.post(URL, OWN | {field: value}))) == {f"/{field}"}
    assert not Supplement.objects.exists()


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, {"/elemental_mg_per_unit": "no_amount"}),
        ({"compound": "oxide"}, {"/compound_mg_per_unit": "no_amount"}),
        ({"compound_mg_per_unit": 400}, {"/compound": "no_compound"}),
        (
            {"elemental_mg_per_unit": 1, "compound": "oxide", "compound_mg_per_unit": 1},
            {"/elemental_mg_per_unit": "two_amounts"},
        ),
        ({"compound": "gold", "compound_mg_per_unit": 1}, {"/compound": "invalid_choice"}),
        (
            {"form": "citrate", "compound": "oxide", "compound_mg_per_unit": 1},
            {"/form": "form_of_another_compound"},
        ),
        (
            {"compound": "oxide", "compound_mg_per_unit": 100_000},
            {"/compound_mg_per_unit": "max_value"},
        ),
        (
            {"compound": "oxide", "compound_mg_per_unit": -1},
            {"/compound_mg_per_unit": "min_value"},
        ),
    ],
)
def test_asks_for_one_amount(api, sent, expected):
    assert pointers(api.post(URL, {"name": "Mine", "unit": "tablet", **sent})) == expected
    assert not Supplement.objects.exists()


@pytest.mark.parametrize("name", ["route", "form", "kind", "cursor"])
def test_refuses_a_query_that_makes_no_sense(api, name):
    assert set(pointers(api.get(URL, {name: "\0"}))) == {f"/{name}"}


# --- query count ---


def test_a_page_is_one_query(api, unthrottled, django_assert_num_queries):
    for number in range(12):
        make_supplement(f"Supplement {number}")
    with django_assert_num_queries(1):
        assert len(api.get(URL).json()["results"]) == 12
