"""recipes/: foods made of foods."""

from decimal import Decimal

import pytest

from foods.curation.replacements import replace_food
from foods.models import Food, FoodReplacement, Recipe
from foods.recipes import MAX_INGREDIENTS
from tests.api.problems import pointers, problem_of
from tests.builders import DAY, make_entry, make_food

URL = "/api/v1/recipes/"


@pytest.fixture
def oats(db):
    return make_food("Oats", 138, portions={"1 cup": 80})


@pytest.fixture
def leaf(db):
    return make_food("Bay leaf", None)


def body(*ingredients, **values):
    return {"name": "Porridge", "servings": 2, "ingredients": ingredients} | values


@pytest.fixture
def porridge(api, oats):
    cup = oats.portions.get().pk
    response = api.post(URL, body({"food": oats.pk, "portion": cup, "quantity": 1}))
    return response.json()


def url(recipe):
    return f"{URL}{recipe['id']}/"


def test_adds_a_recipe_with_what_it_holds(api, owner, oats):
    cup = oats.portions.get().pk
    sent = body(
        {"food": oats.pk, "portion": cup, "quantity": 1},
        {"food": oats.pk, "amount_g": 20},
        yield_factor=0.8,
    )
    response = api.post(URL, sent)
    assert response.status_code == 201
    recipe = response.json()
    assert response["Location"] == f"http://testserver{URL}{recipe['id']}/"
    assert (recipe["is_own"], recipe["servings"], recipe["yield_factor"]) == (True, 2.0, 0.8)
    assert recipe["magnesium_mg_per_100g"] == 172.5
    assert recipe["magnesium_mg_per_serving"] == 69.0
    (serving,) = recipe["portions"]
    assert (serving["description"], serving["grams"]) == ("1 serving", 40.0)
    assert recipe["ingredients"][0] == {
        "food": oats.pk,
        "food_name": "Oats",
        "portion": cup,
        "portion_description": "1 cup",
        "quantity": 1.0,
        "amount_g": 80.0,
        "magnesium_mg": 110.4,
    }
    assert recipe["ingredients"][1]["portion"] is None
    assert Food.objects.get(pk=recipe["id"]).owner == owner
    assert api.get(response["Location"]).json() == recipe
    assert api.get(URL).json()["results"] == [recipe]


def test_one_unknown_is_carried_through_and_named(api, oats, leaf):
    sent = body({"food": oats.pk, "amount_g": 100}, {"food": leaf.pk, "amount_g": 1})
    recipe = api.post(URL, sent).json()
    assert recipe["magnesium_mg_per_serving"] is None
    assert recipe["known_magnesium_mg_per_serving"] == 69.0
    assert recipe["unknown_ingredients"] == ["Bay leaf"]
    assert recipe["ingredients"][1]["magnesium_mg"] is None
    alone = api.post(URL, body({"food": leaf.pk, "amount_g": 1})).json()
    assert alone["known_magnesium_mg_per_serving"] is None


def test_it_is_a_food_like_any_other(api, porridge):
    found = api.get("/api/v1/foods/", {"search": "porridge"}).json()["results"]
    assert [each["id"] for each in found] == [porridge["id"]]
    entry = {"food": porridge["id"], "portion": porridge["portions"][0]["id"], "quantity": 1}
    written = api.post("/api/v1/entries/", entry | {"date": str(DAY)}).json()
    assert written["magnesium_mg"] == 55.2


def test_put_replaces_it_for_all_days(api, owner, porridge, oats):
    response = api.put(url(porridge), body({"food": oats.pk, "amount_g": 100}, servings=1))
    assert response.status_code == 200
    assert response.json()["magnesium_mg_per_serving"] == 138.0
    assert api.put(url(porridge), body({"food": oats.pk, "amount_g": 100}, servings=1)).json() == (
        response.json()
    )


def test_or_from_a_day_on(api, porridge, oats):
    changed = body(
        {"food": oats.pk, "amount_g": 100}, change="new_version", from_date=str(DAY), servings=1
    )
    response = api.put(url(porridge), changed)
    assert response.status_code == 201
    made = FoodReplacement.objects.get()
    assert (made.old_id, made.new_id) == (porridge["id"], response.json()["id"])
    assert made.from_date == DAY
    assert [each["id"] for each in api.get(URL).json()["results"]] == [made.new_id]
    assert api.get(url(porridge)).status_code == 404


def test_what_it_has_may_stay_though_it_was_retired(api, porridge, oats):
    cup = oats.portions.get()
    cup.is_active = cup.is_default = False
    cup.save()
    oats.status = "retired"
    oats.save()
    same = body({"food": oats.pk, "portion": cup.pk, "quantity": 1})
    assert api.put(url(porridge), same).status_code == 200
    assert pointers(api.post(URL, same)) == {"/ingredients/0/portion": "inactive_portion"}


def test_is_removed_or_stays_with_its_days(api, owner, porridge):
    make_entry(owner, Food.objects.get(pk=porridge["id"]))
    assert api.delete(url(porridge)).status_code == 204
    assert api.get(URL).json()["results"] == []
    assert Food.objects.get(pk=porridge["id"]).status == "retired"


class TestAFoodThatWasReplaced:
    @pytest.fixture
    def heir(self, db):
        return make_food("Oats, rolled", 140, portions={"bowl": 60})

    def sent(self, oats, **values):
        cup = oats.portions.get().pk
        rows = ({"food": oats.pk, "portion": cup, "quantity": 2}, {"food": oats.pk, "amount_g": 40})
        return body(*rows, **values)

    def stored(self, response, status=201):
        assert response.status_code == status
        names = ("food", "portion", "quantity", "amount_g")
        return [tuple(row[name] for name in names) for row in response.json()["ingredients"]]

    def test_is_stored_as_the_one_it_was_merged_into(self, api, oats, heir):
        replace_food(old=oats, new=heir, kind="merge")
        cup = heir.portions.get(gram_weight=80).pk
        response = api.post(URL, self.sent(oats))
        assert self.stored(response) == [(heir.pk, cup, 2, 160), (heir.pk, None, None, 40)]
        assert response.json()["magnesium_mg_per_serving"] == 140

    def test_a_recipe_sent_again_by_a_phone_that_was_offline_stays_as_it_is(self, api, oats, heir):
        recipe = api.post(URL, self.sent(oats)).json()
        replace_food(old=oats, new=heir, kind="merge")
        moved = api.get(url(recipe)).json()
        assert api.put(url(recipe), self.sent(oats)).json() == moved
        assert {row["food"] for row in moved["ingredients"]} == {heir.pk}

    def test_through_several_merges(self, api, oats, heir):
        last = make_food("Oatmeal", 150)
        replace_food(old=oats, new=heir, kind="merge")
        replace_food(old=heir, new=last, kind="merge")
        cup = last.portions.get(gram_weight=80).pk
        (row, _grams) = self.stored(api.post(URL, self.sent(oats)))
        assert row == (last.pk, cup, 2, 160)

    def test_a_changed_product_is_the_new_one_but_where_it_was_used_before(self, api, oats, heir):
        sent = self.sent(oats)
        recipe = api.post(URL, sent).json()
        replace_food(old=oats, new=heir, kind="reformulated", from_date=DAY)
        assert {row[0] for row in self.stored(api.put(url(recipe), sent), 200)} == {oats.pk}
        api.delete(url(recipe))
        assert {row[0] for row in self.stored(api.post(URL, sent))} == {heir.pk}

    def test_a_portion_that_is_not_its_own_is_refused(self, api, oats, heir, leaf):
        other = make_food("Rice", 20, portions={"cup": 150}).portions.get().pk
        replace_food(old=oats, new=heir, kind="merge")
        for portion in (other, 987654):
            sent = body({"food": oats.pk, "portion": portion, "quantity": 1})
            refused = api.post(URL, sent)
            assert pointers(refused) == {"/ingredients/0/portion": "does_not_exist"}

    def test_one_that_the_recipe_itself_stands_for_is_a_circle(self, api, owner, oats):
        crumbs = make_food("Crumbs", 10, owner=owner)
        recipe = api.post(URL, self.sent(oats)).json()
        replace_food(old=crumbs, new=Food.objects.get(pk=recipe["id"]), kind="merge")
        sent = body({"food": crumbs.pk, "amount_g": 10})
        assert pointers(api.put(url(recipe), sent)) == {"/ingredients": "circle"}

    def test_one_that_nothing_stands_for_any_more_is_refused(self, api, oats, heir):
        replace_food(old=oats, new=heir, kind="merge")
        Food.objects.filter(pk=heir.pk).update(status="retired")
        refused = api.post(URL, self.sent(oats))
        at = [f"/ingredients/{place}/food" for place in (0, 1)]
        assert pointers(refused) == dict.fromkeys(at, "does_not_exist")

    def test_a_strangers_is_not_there(self, api, oats, stranger):
        own = make_food("Secret", 1, owner=stranger)
        replace_food(old=own, new=oats, kind="merge")
        sent = body({"food": own.pk, "amount_g": 10})
        assert pointers(api.post(URL, sent)) == {"/ingredients/0/food": "does_not_exist"}


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"name": ""}, "/name", "blank"),
        ({"name": None}, "/name", "null"),
        ({"servings": 0}, "/servings", "min_value"),
        ({"servings": "NaN"}, "/servings", "invalid"),
        ({"yield_factor": 0.04}, "/yield_factor", "min_value"),
        ({"yield_factor": 0.1}, "/yield_factor", "too_light"),
        ({"group": "nothing"}, "/group", "does_not_exist"),
        ({"ingredients": []}, "/ingredients", "empty"),
        ({"ingredients": None}, "/ingredients", "null"),
        ({"ingredients": [1]}, "/ingredients/0", "invalid"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_refuses_what_cannot_be(api, oats, change, pointer, code):
    sent = body({"food": oats.pk, "amount_g": 100}) | change
    assert pointers(api.post(URL, sent)) == {pointer: code}
    assert not Recipe.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"food": 987654}, "food", "does_not_exist"),
        ({"food": 10**30}, "food", "max_value"),
        ({"food": None}, "food", "null"),
        ({"portion": 987654, "quantity": 1, "amount_g": None}, "portion", "does_not_exist"),
        ({"quantity": 1}, "quantity", "quantity_without_portion"),
        ({"amount_g": None}, "amount_g", "no_amount"),
        ({"amount_g": 0}, "amount_g", "min_value"),
        ({"amount_g": 20_001}, "amount_g", "max_value"),
        ({"amount_g": "Infinity"}, "amount_g", "invalid"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_refuses_an_ingredient_at_its_place(api, oats, change, pointer, code):
    good = {"food": oats.pk, "amount_g": 100}
    found = pointers(api.post(URL, body(good, good | change)))
    assert found == {f"/ingredients/1/{pointer}": code}
    assert not Recipe.objects.exists()


def test_refuses_a_circle_and_too_many(api, porridge, oats):
    itself = body({"food": porridge["id"], "amount_g": 10})
    assert pointers(api.put(url(porridge), itself)) == {"/ingredients": "circle"}
    many = [{"food": oats.pk, "amount_g": 1}] * (MAX_INGREDIENTS + 1)
    assert pointers(api.post(URL, body(*many))) == {"/ingredients": "max_length"}


class TestWhose:
    @pytest.mark.parametrize("method", ["get", "put", "delete"])
    def test_another_persons(self, strangers_api, porridge, method):
        problem_of(getattr(strangers_api, method)(url(porridge)), 404)
        assert strangers_api.get(URL).json()["results"] == []

    def test_a_food_that_is_no_recipe(self, api, oats):
        problem_of(api.get(f"{URL}{oats.pk}/"), 404)

    def test_foods_of_others_are_no_ingredients(self, api, stranger):
        secret = make_food("Secret stew", owner=stranger)
        sent = body({"food": secret.pk, "amount_g": 1})
        assert pointers(api.post(URL, sent)) == {"/ingredients/0/food": "does_not_exist"}

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_asks_who_you_are(self, anonymous, method):
        assert getattr(anonymous, method)(URL).status_code == 401


@pytest.mark.usefixtures("unthrottled")
def test_query_counts_do_not_grow(api, oats, leaf, django_assert_num_queries):
    few = [{"food": oats.pk, "amount_g": 1}, {"food": leaf.pk, "amount_g": 1}]
    for number in (1, 4):
        for _ in range(number):
            recipe = api.post(URL, body(*few * number, name=f"Soup {number}")).json()
        # foods with their recipe, portions, contents, ingredients
        for address in (URL, url(recipe)):
            with django_assert_num_queries(4):
                api.get(address)


def test_a_serving_weighs_what_its_share_of_the_dish_weighs(api, oats):
    recipe = api.post(URL, body({"food": oats.pk, "amount_g": 100}, servings=3)).json()
    assert recipe["portions"][0]["grams"] == 33.333
    assert Decimal(str(recipe["known_magnesium_mg_per_serving"])) == 46
