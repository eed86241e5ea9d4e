"""supplements/: the catalogue's supplements and medicines and a person's own."""

import pytest

from foods.models import Status, Supplement
from tests.api.problems import pointers, problem_of
from tests.builders import make_supplement

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


# --- anonymous, unknown ---


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
        ("elemental_mg_per_unit", 1.0001),
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


@pytest.mark.parametrize("name", ["route", "form", "kind", "cursor"])
def test_refuses_a_query_that_makes_no_sense(api, name):
    assert set(pointers(api.get(URL, {name: "\0"}))) == {f"/{name}"}


# --- query count ---


def test_a_page_is_one_query(api, unthrottled, django_assert_num_queries):
    for number in range(12):
        make_supplement(f"Supplement {number}")
    with django_assert_num_queries(1):
        assert len(api.get(URL).json()["results"]) == 12
