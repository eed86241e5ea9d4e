"""foods/{id}/: an own food corrected, made new from a day on, or removed."""

from datetime import timedelta

import pytest

from foods.models import Food, FoodReplacement, Nutrient
from foods.recipes import save_recipe
from tests.api.problems import pointers, problem_of
from tests.builders import DAY, make_entry, make_food, nutrient
from tracker.services import profile_of


def url(food):
    return f"/api/v1/foods/{food.pk}/"


@pytest.fixture
def bar(owner):
    nutrient("energy")
    Nutrient.objects.create(code="water", name="Water", unit="g", fdc_id=1)
    return make_food(
        "Almond bar",
        110,
        calcium_mg=90,
        owner=owner,
        brand="Corner bakery",
        portions={"1 bar": 40, "1 bite": 8},
    )


def stored(food):
    return dict(food.contents.values_list("nutrient", "amount_per_100g"))


def offered(food):
    return dict(food.portions.filter(is_active=True).values_list("description", "gram_weight"))


def test_put_replaces_it_for_all_days(api, owner, bar):
    entry = make_entry(owner, bar, portion=bar.portions.get(description="1 bar"))
    body = {
        "name": "Nut bar",
        "magnesium_mg_per_100g": 120,
        "portions": [{"description": "1 bar", "grams": 50}],
    }
    response = api.put(url(bar), body)
    assert response.status_code == 200
    food = response.json()
    assert (food["id"], food["name"], food["brand"]) == (bar.pk, "Nut bar", "")
    assert food["contents"] == {"magnesium": 120.0}
    assert [each["description"] for each in food["portions"]] == ["1 bar"]
    assert api.get(f"/api/v1/entries/{entry.uuid}/").json()["magnesium_mg"] == 60.0


def test_saying_it_twice_changes_nothing(api, bar):
    body = {"name": "Nut bar", "contents": {"magnesium": 1}}
    once, twice = api.put(url(bar), body).json(), api.put(url(bar), body).json()
    assert once == twice
    assert Food.history.filter(id=bar.pk).count() == 2


def test_patch_leaves_what_it_does_not_name(api, bar):
    food = api.patch(url(bar), {"magnesium_mg_per_100g": 101}).json()
    assert (food["name"], food["brand"]) == ("Almond bar", "Corner bakery")
    assert stored(bar) == {"magnesium": 101, "calcium": 90}
    assert offered(bar) == {"1 bar": 40, "1 bite": 8}
    assert api.patch(url(bar), {"magnesium_mg_per_100g": None}).status_code == 200
    assert stored(bar) == {"calcium": 90}
    api.patch(url(bar), {"contents": {"energy": 400}, "portions": []})
    assert (stored(bar), offered(bar)) == ({"energy": 400}, {})


def test_patch_keeps_the_rules_over_several_fields(api, bar):
    api.patch(url(bar), {"contents": {"water": 90}})
    assert pointers(api.patch(url(bar), {"contents": {"water": 106}})) == {
        "/contents/water": "too_much"
    }


def test_a_new_version_stands_for_it_from_a_day_on(api, owner, bar):
    body = {"magnesium_mg_per_100g": 95, "change": "new_version", "from_date": str(DAY)}
    response = api.patch(url(bar), body)
    assert response.status_code == 201
    food = response.json()
    assert response["Location"].endswith(f"/api/v1/foods/{food['id']}/")
    made = FoodReplacement.objects.get()
    assert (made.old_id, made.new_id, made.from_date) == (bar.pk, food["id"], DAY)
    assert food["contents"] == {"magnesium": 95.0, "calcium": 90.0}
    assert stored(bar)["magnesium"] == 110
    assert api.get(url(bar)).status_code == 404


def test_its_first_day_is_the_persons_today_unless_said(api, owner, bar):
    api.put(url(bar), {"name": "Bar", "change": "new_version"})
    assert FoodReplacement.objects.get().from_date == profile_of(owner).today


@pytest.mark.parametrize(
    ("day", "code"),
    [("2999-01-01", "in_the_future"), ("1999-12-31", "too_early"), ("yesterday", "invalid")],
)
def test_a_first_day_no_diary_has_is_refused(api, bar, day, code):
    body = {"name": "Bar", "change": "new_version", "from_date": day}
    assert pointers(api.put(url(bar), body)) == {"/from_date": code}
    assert Food.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"name": ""}, "/name", "blank"),
        ({"change": "never"}, "/change", "invalid_choice"),
        ({"magnesium_mg_per_100g": 1001}, "/magnesium_mg_per_100g", "too_much"),
        ({"contents": {"magnesium": -1}}, "/contents/magnesium", "min_value"),
        ({"portions": [{"description": "1 bar", "grams": 0}]}, "/portions/0/grams", "min_value"),
        ({"group": "nothing"}, "/group", "does_not_exist"),
        ([], "", "invalid"),
        ("text", "", "invalid"),
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["put", "patch"])
def test_refuses_what_cannot_be(api, bar, method, body, pointer, code):
    if method == "put" and isinstance(body, dict):
        body = {"name": "Bar"} | body
    assert pointers(getattr(api, method)(url(bar), body)) == {pointer: code}
    assert stored(bar) == {"magnesium": 110, "calcium": 90}


class TestWhose:
    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_of_another_person_there_is_none(self, strangers_api, bar, method):
        response = getattr(strangers_api, method)(url(bar), {"name": "Mine"})
        problem_of(response, 404)
        assert Food.objects.get().name == "Almond bar"

    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_everybodys_is_for_curators(self, api, method):
        food = make_food("Almonds")
        problem = problem_of(getattr(api, method)(url(food), {"name": "Mine"}), 403)
        assert "catalogue" in problem["detail"]
        assert Food.objects.get().name == "Almonds"

    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_asks_who_you_are(self, anonymous, bar, method):
        assert getattr(anonymous, method)(url(bar), {"name": "Mine"}).status_code == 401


def test_a_recipe_is_not_changed_here(api, owner, bar):
    recipe = save_recipe(
        owner=owner,
        name="Crumble",
        servings=1,
        yield_factor=1,
        ingredients=[{"food": bar, "portion": None, "quantity": None, "amount_g": 50}],
    )
    assert pointers(api.put(url(recipe), {"name": "Mine"})) == {"": "recipe"}


class TestRemoving:
    def test_an_unused_food_is_gone(self, api, bar):
        assert api.delete(url(bar)).status_code == 204
        assert not Food.objects.exists()
        assert api.delete(url(bar)).status_code == 404

    def test_one_in_the_diary_stays_there(self, api, owner, bar):
        entry = make_entry(owner, bar, date=DAY - timedelta(days=1))
        assert api.delete(url(bar)).status_code == 204
        assert api.get(url(bar)).status_code == 404
        assert api.get(f"/api/v1/entries/{entry.uuid}/").json()["magnesium_mg"] == 110.0


class TestOffering:
    """foods/{id}/submission/"""

    def test_and_what_became_of_it(self, api, bar):
        there = f"{url(bar)}submission/"
        problem_of(api.get(there), 404)
        first = api.put(there, {"note": "from the label"})
        assert first.status_code == 201
        assert (first.json()["status"], first.json()["note"]) == ("waiting", "from the label")
        assert api.put(there, {}).status_code == 200
        assert api.get(there).json() == first.json()
        assert api.get(url(bar)).json()["status"] == "pending"
        assert api.delete(there).status_code == 204
        assert api.get(there).json()["status"] == "withdrawn"
        problem_of(api.delete(there), 404)
        assert api.put(there, {}).status_code == 201

    def test_refuses_what_cannot_be_reviewed(self, api, owner):
        nothing_known = make_food("Soup", None, owner=owner)
        there = f"{url(nothing_known)}submission/"
        assert pointers(api.put(there, {})) == {"": "magnesium_unknown"}
        assert pointers(api.put(there, {"note": "x" * 301})) == {"/note": "max_length"}
        assert pointers(api.put(there, [])) == {"": "invalid"}

    def test_whose(self, api, strangers_api, anonymous, bar):
        there = f"{url(bar)}submission/"
        problem_of(strangers_api.put(there, {}), 404)
        assert anonymous.put(there, {}).status_code == 401
        api.put(there, {})
        problem_of(strangers_api.get(there), 404)
        problem_of(strangers_api.delete(there), 404)
        shared = make_food("Almonds")
        problem_of(api.put(f"{url(shared)}submission/", {}), 403)

    def test_of_an_id_no_database_holds(self, api, bar):
        there = f"/api/v1/foods/{10**30}/submission/"
        for answer in (api.get(there), api.put(there, {}), api.delete(there)):
            problem_of(answer, 404)
