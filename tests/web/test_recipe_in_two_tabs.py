"""Two tabs that edit one recipe: none silently loses what the other wrote."""

from decimal import Decimal

import pytest

from foods.models import Food, FoodReplacement
from foods.recipe_states import RecipeState, differences
from foods.recipes import save_recipe
from tests.builders import make_food
from tests.tracker.catalogue_changes import correct
from tests.web.test_recipes import save, sent


@pytest.fixture
def oats(db):
    return make_food("Oats", 138, energy_kcal=380, portions={"1 cup": 80})


@pytest.fixture
def milk(db):
    return make_food("Milk", 11)


@pytest.fixture
def porridge(owner, oats):
    cup = {"food": oats, "portion": oats.portions.get(), "quantity": Decimal(1), "amount_g": None}
    return save_recipe(
        owner=owner,
        name="Porridge",
        servings=Decimal(2),
        yield_factor=Decimal(1),
        ingredients=[cup],
    )


HUGE = '["a","","1","1",[[99999999999999999999999,null,"1"]]]'


def url(food):
    return f"/my-recipes/{food.pk}/"


def opened(web, food):
    return web.get(url(food)).context["change"]["seen"].value()


def changed(seen, *rows, **values):
    return save(*rows, change="correct_past", seen=seen, **values)


def test_the_second_tab_is_told_what_the_first_wrote_and_keeps_its_input(web, porridge, oats, milk):
    seen = opened(web, porridge)
    cup = oats.portions.get().pk
    web.post(url(porridge), changed(seen, (oats, "2", cup), (milk, "200", "g"), servings="3"))
    response = web.post(url(porridge), changed(seen, (oats, "50", "g"), name="Mine"))
    assert response.status_code == 422
    assert response.context["changes"] == [
        "Servings: 3 instead of 2.",
        "Oats: 2 × 1 cup instead of 1 × 1 cup.",  # noqa: RUF001
        "Milk was added: 200 g.",
    ]
    assert response.context["form"]["name"].value() == "Mine"
    assert response.context["editor"].rows[0]["amount"].value() == "50"
    assert Food.objects.get(pk=porridge.pk).name == "Porridge"
    content = response.content.decode()
    assert "Not saved: this recipe was changed" in content


def test_saving_again_means_it(web, porridge, oats):
    seen = opened(web, porridge)
    web.post(url(porridge), changed(seen, (oats, "100", "g")))
    refused = web.post(url(porridge), changed(seen, (oats, "50", "g")))
    now = refused.context["change"]["seen"].value()
    assert now != seen
    assert web.post(url(porridge), changed(now, (oats, "50", "g"))).status_code == 302
    assert porridge.recipe.ingredients.get().amount_g == 50


def test_the_same_sent_twice_is_no_conflict(web, porridge, oats):
    seen = opened(web, porridge)
    for _ in range(2):
        assert web.post(url(porridge), changed(seen, (oats, "100", "g"))).status_code == 302


def test_a_new_version_is_refused_over_what_was_not_seen(web, porridge, oats):
    seen = opened(web, porridge)
    web.post(url(porridge), changed(seen, (oats, "100", "g")))
    values = save((oats, "50", "g"), change="new_version", seen=seen)
    assert web.post(url(porridge), values).status_code == 422
    assert not FoodReplacement.objects.exists()


def test_a_corrected_ingredient_is_no_other_recipe(web, porridge, oats, curator):
    seen = opened(web, porridge)
    correct(oats, 140, "typed wrong", by=curator)
    assert web.post(url(porridge), changed(seen, (oats, "100", "g"))).status_code == 302


def test_what_was_seen_stays_while_ingredients_come(web, porridge, oats, milk):
    seen = opened(web, porridge)
    values = sent((oats, "1", "g"), add=milk.pk, change="correct_past", seen=seen)
    assert web.post(url(porridge), values).context["change"]["seen"].value() == seen


@pytest.mark.parametrize("seen", ["x", "[]", "[1,2,3,4,[[1]]]", "{}", "[" * 5000, "null", HUGE])
def test_rubbish_for_what_was_seen_is_another_state(web, porridge, oats, seen):
    response = web.post(url(porridge), changed(seen, (oats, "50", "g")))
    assert response.status_code == 422
    assert response.context["changes"] == []


def test_query_count_of_opening_does_not_grow(web, owner, oats, milk, django_assert_num_queries):
    for count in (1, 30):
        rows = [
            {"food": food, "portion": None, "quantity": None, "amount_g": Decimal(5)}
            for food in (oats, milk) * count
        ]
        recipe = save_recipe(
            owner=owner,
            name="Mix",
            servings=Decimal(1),
            yield_factor=Decimal(1),
            ingredients=rows,
        )
        with django_assert_num_queries(OPENING):
            web.get(url(recipe))


# session, user, newer version, recipe, three of its state, ingredients, foods, portions, contents,
# nutrients, groups, unit of energy
OPENING = 14


class TestDifferences:
    def state(self, **values):
        plain = {
            "name": "Porridge",
            "group": "",
            "servings": "2",
            "yield_factor": "1",
            "ingredients": (),
        }
        return RecipeState(**{**plain, **values})

    def test_none(self, db):
        assert differences(self.state(), self.state()) == []

    def test_of_the_dish(self, db):
        make_food()  # with its group
        before = self.state()
        now = self.state(name="Mash", group="nuts", yield_factor="0.8")
        assert differences(before, now) == [
            "It is now called “Mash”.",
            "Group: Nuts and seeds.",
            "Finished weight: 80 % of the raw weight instead of 100 %.",
        ]

    def test_of_the_ingredients(self, oats, milk):
        before = self.state(ingredients=((oats.pk, None, "5"), (milk.pk, None, "7")))
        now = self.state(ingredients=((oats.pk, None, "5"), (oats.pk, None, "6")))
        assert differences(before, now) == [
            "Oats: 5 g + 6 g instead of 5 g.",
            "Milk was taken out; it was 7 g.",
        ]

    def test_of_the_order_alone(self, oats, milk):
        rows = ((oats.pk, None, "5"), (milk.pk, None, "7"))
        before, now = self.state(ingredients=rows), self.state(ingredients=rows[::-1])
        assert differences(before, now) == ["The ingredients stand in another order."]

    def test_a_text_is_read_back(self, porridge):
        state = RecipeState.of(porridge)
        assert RecipeState.read(str(state)) == state
