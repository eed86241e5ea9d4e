"""Recipes: foods made of foods, kept in step with them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import RestrictedError

from foods.models import Food, NutrientContent, Portion, Recipe, RecipeIngredient
from foods.recipe_updates import SERVING, recompute_recipes
from foods.recipes import MAX_INGREDIENTS, new_recipe_version, save_recipe
from foods.search import search
from tests.builders import DAY, make_entry, make_food, nutrient
from tracker.reports import day_report


def of(food, amount_g=None, *, portion=None, quantity=None):
    return {
        "food": food,
        "portion": portion,
        "quantity": None if quantity is None else Decimal(str(quantity)),
        "amount_g": None if amount_g is None else Decimal(str(amount_g)),
    }


def cook(owner, *ingredients, name="Porridge", servings=2, yield_factor=1, **values):
    return save_recipe(
        owner=owner,
        name=name,
        servings=Decimal(str(servings)),
        yield_factor=Decimal(str(yield_factor)),
        ingredients=ingredients,
        **values,
    )


def magnesium(food):
    return food.contents.get(nutrient="magnesium").amount_per_100g


def set_magnesium(food, amount):
    food.contents.filter(nutrient="magnesium").update(amount_per_100g=amount)


@pytest.fixture
def oats(db):
    return make_food("Oats", 138, energy_kcal=380, portions={"1 cup": 80})


@pytest.fixture
def milk(db):
    return make_food("Milk", 11, energy_kcal=60)


class TestSaving:
    def test_computes_contents_and_a_serving(self, owner, oats, milk):
        """110.4 mg of 80 g oats and 22 mg of 200 g milk in 280 g: 47.2857 mg in 100 g."""
        cup = oats.portions.get()
        porridge = cook(owner, of(oats, portion=cup, quantity=1), of(milk, 200))
        assert (porridge.owner, porridge.source, porridge.status) == (owner, "own", "published")
        held = porridge.contents.get(nutrient="magnesium")
        assert (held.amount_per_100g, held.derivation) == (Decimal("47.2857"), "computed")
        serving = porridge.portions.get()
        assert (serving.description, serving.gram_weight, serving.is_default) == (
            SERVING,
            140,
            True,
        )
        assert held.history.get().history_change_reason == "recipe added"
        assert search(Food.objects.for_user(owner), "porridge") == [porridge]

    def test_what_boils_away_makes_it_richer_and_a_serving_lighter(self, owner, oats, milk):
        porridge = cook(owner, of(oats, 80), of(milk, 200), yield_factor="0.5")
        assert magnesium(porridge) == Decimal("94.5714")
        assert porridge.portions.get().gram_weight == 70

    def test_one_unknown_is_carried_through(self, owner, oats):
        stew = cook(owner, of(oats, 80), of(make_food("Bay leaf", None, energy_kcal=0), 1))
        assert list(stew.contents.values_list("nutrient", flat=True)) == ["energy"]

    def test_changes_the_past_in_place(self, owner, oats, milk):
        porridge = cook(owner, of(oats, 80), of(milk, 200))
        make_entry(owner, porridge, portion=porridge.portions.get(), quantity=1)
        assert day_report(owner, DAY).total.total_mg == pytest.approx(66.2, abs=0.001)
        cook(owner, of(oats, 80), of(milk, 200), food=porridge, servings=1, name="Big porridge")
        assert Recipe.objects.get().servings == 1
        assert Food.objects.get(pk=porridge.pk).name == "Big porridge"
        assert day_report(owner, DAY).total.total_mg == pytest.approx(132.4, abs=0.001)

    def test_writes_nothing_that_is_the_same(self, owner, oats, milk):
        porridge = cook(owner, of(oats, 80), of(milk, 200))
        before = [(row.pk, row.food_id) for row in RecipeIngredient.objects.all()]
        cook(owner, of(oats, 80), of(milk, 200), food=porridge)
        assert NutrientContent.history.filter(food=porridge).count() == 2
        assert Portion.history.filter(food=porridge).count() == 1
        assert Food.history.filter(id=porridge.pk).count() == 1
        assert [(row.pk, row.food_id) for row in RecipeIngredient.objects.all()] == before

    def test_a_food_that_is_used_cannot_be_deleted(self, owner, oats):
        cook(owner, of(oats, 80))
        with pytest.raises(RestrictedError):
            oats.delete()


class TestRefusing:
    def refused(self, owner, *ingredients, **values):
        with pytest.raises(ValidationError) as caught:
            cook(owner, *ingredients, **values)
        assert not Recipe.objects.exclude(food=values.get("food")).exists()
        ((field, (error,)),) = caught.value.error_dict.items()
        return field, error.code

    def test_nothing(self, owner):
        assert self.refused(owner) == ("ingredients", "no_ingredients")

    def test_more_than_a_hundred(self, owner, oats):
        many = [of(oats, 1)] * (MAX_INGREDIENTS + 1)
        assert self.refused(owner, *many) == ("ingredients", "too_many")
        assert cook(owner, *many[1:]).contents.exists()

    def test_a_food_of_another_person(self, owner, stranger):
        secret = make_food("Secret stew", owner=stranger)
        assert self.refused(owner, of(secret, 10)) == ("ingredients", "does_not_exist")

    def test_a_retired_food_unless_it_is_in_there_already(self, owner, oats):
        oats.status = "retired"
        oats.save()
        assert self.refused(owner, of(oats, 10)) == ("ingredients", "does_not_exist")
        oats.status = "published"
        oats.save()
        porridge = cook(owner, of(oats, 10))
        oats.status = "retired"
        oats.save()
        assert cook(owner, of(oats, 20), food=porridge) == porridge

    def test_a_portion_of_another_food(self, owner, oats, milk):
        cup = oats.portions.get()
        wrong = of(milk, portion=cup, quantity=1)
        assert self.refused(owner, wrong) == ("portion", "portion_of_another_food")

    def test_itself_directly_or_through_another(self, owner, oats):
        base = cook(owner, of(oats, 80), name="Base")
        assert self.refused(owner, of(base, 10), food=base) == ("ingredients", "circle")
        top = cook(owner, of(base, 80), name="Top")
        with pytest.raises(ValidationError, match="ingredient of itself"):
            cook(owner, of(oats, 80), of(top, 10), food=base)
        assert RecipeIngredient.objects.get(recipe=base.pk).food == oats

    def test_more_boiled_away_than_there_was(self, owner):
        seeds = make_food("Seeds", 550)
        refused = self.refused(owner, of(seeds, 100), yield_factor="0.05")
        assert refused == ("yield_factor", "too_light")

    def test_a_serving_nobody_can_carry(self, owner, oats):
        heavy = [of(oats, 20_000), of(oats, 1)]
        assert self.refused(owner, *heavy, servings=1) == ("servings", "too_heavy")


class TestANewVersion:
    def version(self, owner, food, *ingredients, **values):
        return new_recipe_version(
            food=food,
            by=owner,
            from_date=DAY,
            servings=Decimal(1),
            yield_factor=Decimal(1),
            ingredients=ingredients,
            **values,
        )

    def test_stands_for_the_old_one_from_a_day_on(self, owner, oats, milk):
        old = cook(owner, of(oats, 100))
        new = self.version(owner, old, of(oats, 100), of(milk, 100))
        old.refresh_from_db()
        assert (old.replaced_by, old.replaced_from, new.name) == (new, DAY, "Porridge")
        assert (magnesium(old), magnesium(new)) == (138, Decimal("74.5"))
        assert list(new.portions.filter(is_active=True).values_list("gram_weight")) == [(200,)]

    def test_both_follow_their_ingredients(self, owner, oats):
        old = cook(owner, of(oats, 100))
        new = self.version(owner, old, of(oats, 50))
        set_magnesium(oats, 200)
        assert recompute_recipes([oats.pk], reason="measured again") == 2
        assert (magnesium(old), magnesium(new)) == (200, 200)

    def test_an_old_version_is_changed_no_more(self, owner, oats):
        old = cook(owner, of(oats, 100))
        self.version(owner, old, of(oats, 50))
        with pytest.raises(ValidationError, match="change that one"):
            cook(owner, of(oats, 1), food=old)

    def test_of_a_food_that_is_no_recipe(self, owner, oats):
        bar = make_food("Bar", 1, owner=owner)
        with pytest.raises(ValidationError, match="not a recipe"):
            self.version(owner, bar, of(oats, 50))
        with pytest.raises(ValidationError, match="not a recipe"):
            cook(owner, of(oats, 50), food=bar)
        assert not Recipe.objects.exists()

    def test_of_somebody_elses(self, owner, stranger, oats):
        theirs = cook(stranger, of(oats, 100))
        with pytest.raises(ValidationError, match="no longer there"):
            self.version(owner, theirs, of(oats, 50))


class TestFollowing:
    """What something is made of changed: the recipe does, and what is made of that."""

    @pytest.fixture
    def base(self, owner, oats):
        return cook(owner, of(oats, 100), name="Base", servings=1)

    @pytest.fixture
    def top(self, owner, base, milk):
        serving = base.portions.get()
        return cook(owner, of(base, portion=serving, quantity=1), of(milk, 100), name="Top")

    def test_reaches_recipes_of_recipes_in_their_order(self, oats, base, top):
        assert magnesium(top) == Decimal("74.5")
        set_magnesium(oats, 200)
        assert recompute_recipes([oats.pk], reason="Oats: measured again") == 2
        assert (magnesium(base), magnesium(top)) == (200, Decimal("105.5"))
        last = top.contents.get(nutrient="magnesium").history.first()
        assert last.history_change_reason == "Oats: measured again"

    def test_a_portions_weight_reaches_what_is_weighed_by_it(self, owner, oats, base, milk, top):
        """Base is cut to half servings by its owner: Top has 50 g of it now."""
        cook(owner, of(oats, 100), food=base, name="Base", servings=2)
        assert magnesium(top) == Decimal("53.3333")
        assert top.portions.get().gram_weight == 75

    def test_a_value_that_became_known_or_unknown(self, oats, base, top):
        oats.contents.filter(nutrient="magnesium").delete()
        recompute_recipes([oats.pk], reason="doubtful")
        assert not top.contents.filter(nutrient="magnesium").exists()
        assert top.contents.filter(nutrient="energy").exists()
        assert NutrientContent.history.filter(food=top, history_type="-").count() == 1
        oats.contents.create(nutrient=nutrient(), amount_per_100g=138)
        recompute_recipes([oats.pk], reason="found")
        assert magnesium(top) == Decimal("74.5")

    def test_a_value_no_dish_can_hold_is_unknown(self, owner):
        seeds = make_food("Seeds", 100)
        dried = cook(owner, of(seeds, 100), yield_factor="0.2")
        assert magnesium(dried) == 500
        set_magnesium(seeds, 900)
        recompute_recipes([seeds.pk], reason="measured again")
        assert not dried.contents.exists()

    def test_a_food_nothing_is_made_of_costs_one_query(self, milk, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert recompute_recipes([milk.pk], reason="nothing") == 0

    def test_nor_do_the_many_foods_of_an_import(self, oats, top, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert recompute_recipes(range(10**6, 10**6 + 2_000), reason="nothing") == 0
        set_magnesium(oats, 200)
        imported = [*range(10**6, 10**6 + 2_000), oats.pk]
        assert recompute_recipes(imported, reason="loaded: fndds") == 2

    def test_many_recipes_cost_no_more_queries_than_one(
        self, owner, oats, milk, django_assert_max_num_queries
    ):
        for number in range(12):
            cook(owner, of(oats, 80), of(milk, 10 + number), name=f"Porridge {number}")
        set_magnesium(oats, 200)
        # two steps of finding, five of reading, and the changed contents with their history
        with django_assert_max_num_queries(12):
            assert recompute_recipes([oats.pk], reason="measured again") == 12

    def test_a_stored_circle_stops_nobody(self, oats, base, top):
        base.recipe.ingredients.create(food=top, amount_g=10)
        set_magnesium(oats, 200)
        assert recompute_recipes([oats.pk], reason="measured again") == 2
