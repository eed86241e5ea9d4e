"""Putting a value of before back: what it does, and when it refuses."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from foods.curation.values import revert_value
from foods.history import changes_of
from foods.models import Food, FoodGroup, NutrientContent, RecipeIngredient
from foods.models.recipes import Recipe
from foods.search import search
from tests.builders import make_food, nutrient

pytestmark = pytest.mark.django_db


@pytest.fixture
def spinach():
    """79 mg of before, 93 mg now."""
    food = make_food("Spinach, raw", 79, portions={"1 cup": 30})
    content = food.contents.get()
    content.amount_per_100g, content.derivation, content.note = 93, "chosen", "FNDDS"
    content.save()
    return food


def refused(match, **values):
    with pytest.raises(ValidationError, match=match):
        revert_value(**{"reason": "why", **values})


class TestContents:
    def test_the_amount_comes_back_with_where_it_was_from(self, spinach, curator):
        record = spinach.contents.get().history.last()
        revert_value(record=record, by=curator, reason="the label agrees")
        content = spinach.contents.get()
        assert content_of(content) == (79, "source", "")
        latest = content.history.first()
        assert (latest.history_user, latest.history_change_reason) == (curator, "the label agrees")
        assert content.history.count() == 3

    def test_a_deleted_one_comes_back(self, spinach, curator):
        record = spinach.contents.get().history.first()
        spinach.contents.get().delete()
        revert_value(record=record, by=curator, reason="was right")
        assert content_of(spinach.contents.get()) == (93, "chosen", "FNDDS")

    def test_also_from_the_row_of_its_deletion(self, spinach, curator):
        spinach.contents.get().delete()
        record = NutrientContent.history.first()
        assert record.history_type == "-"
        revert_value(record=record, by=curator, reason="was right")
        assert spinach.contents.get().amount_per_100g == 93

    def test_one_that_was_made_anew_since_is_changed(self, spinach, curator):
        record = spinach.contents.get().history.first()
        spinach.contents.get().delete()
        NutrientContent.objects.create(food=spinach, nutrient=nutrient(), amount_per_100g=1)
        revert_value(record=record, by=curator, reason="was right")
        assert spinach.contents.get().amount_per_100g == 93

    def test_a_measured_zero_comes_back_as_zero(self, curator):
        food = make_food("Water", 0)
        content = food.contents.get()
        content.amount_per_100g = 5
        content.save()
        revert_value(record=content.history.last(), by=curator, reason="distilled")
        assert food.contents.get().amount_per_100g == 0

    def test_what_stands_now_is_refused(self, spinach, curator):
        record = spinach.contents.get().history.first()
        refused("what stands now: 93 mg", record=record, by=curator)
        assert spinach.contents.get().history.count() == 2

    def test_what_no_form_would_take_is_refused(self, spinach, curator):
        record = spinach.contents.get().history.last()
        NutrientContent.history.filter(history_id=record.history_id).update(amount_per_100g=1001)
        record.refresh_from_db()
        refused("No food has more than 1000 mg", record=record, by=curator)

    def test_a_nutrient_that_is_gone_is_refused(self, spinach, curator):
        record = spinach.contents.get().history.last()
        spinach.contents.all().delete()
        nutrient().delete()
        refused("nutrient is no longer kept", record=record, by=curator)

    def test_a_food_that_is_gone_is_refused(self, spinach, curator):
        record = spinach.contents.get().history.last()
        spinach.delete()
        refused("no longer in the catalogue", record=record, by=curator)

    def test_a_persons_own_food_is_not_reached(self, spinach, curator, owner):
        record = spinach.contents.get().history.last()
        Food.objects.filter(pk=spinach.pk).update(owner=owner)
        refused("no longer in the catalogue", record=record, by=curator)

    def test_recipes_made_of_it_follow(self, spinach, curator):
        dish = make_food("Spinach, steamed", None)
        recipe = Recipe.objects.create(food=dish)
        RecipeIngredient.objects.create(recipe=recipe, food=spinach, amount_g=100)
        record = spinach.contents.get().history.last()
        revert_value(record=record, by=curator, reason="the label agrees")
        assert dish.contents.get().amount_per_100g == 79
        record = dish.contents.get().history.last()
        dish.contents.update(amount_per_100g=80)
        refused("follows its ingredients", record=record, by=curator)


def content_of(content):
    return content.amount_per_100g, content.derivation, content.note


class TestPortions:
    def test_the_weight_alone_comes_back(self, spinach, curator):
        portion = spinach.portions.get()
        portion.gram_weight, portion.is_active, portion.is_default = 40, False, False
        portion.save()
        revert_value(record=portion.history.last(), by=curator, reason="weighed")
        portion.refresh_from_db()
        assert (portion.gram_weight, portion.is_active) == (Decimal(30), False)

    def test_what_stands_now_is_refused(self, spinach, curator):
        record = spinach.portions.get().history.last()
        refused("what stands now: 30 g", record=record, by=curator)

    def test_a_deleted_one_is_refused(self, spinach, curator):
        record = spinach.portions.get().history.last()
        spinach.portions.all().delete()
        refused("portion was deleted", record=record, by=curator)


class TestFields:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", "Spinach"),
            ("aliases", "popeye"),
            ("brand", "Acme"),
            ("barcode", "12345678"),
            ("status", "retired"),
            ("diet", "vegan"),
            ("allergens", ";celery;"),
            ("allergens_complete", True),
        ],
    )
    def test_one_field_comes_back_and_no_other(self, spinach, curator, field, value):
        before = getattr(spinach, field)
        record = spinach.history.first()
        setattr(spinach, field, value)
        spinach.source_name = "kept"
        spinach.save()
        revert_value(record=record, by=curator, reason="mistaken", field=field)
        spinach.refresh_from_db()
        assert (getattr(spinach, field), spinach.source_name) == (before, "kept")

    def test_the_name_is_found_again(self, spinach, curator):
        record = spinach.history.first()
        spinach.name = "Xyz"
        spinach.save()
        revert_value(record=record, by=curator, reason="mistaken", field="name")
        assert search(Food.objects.all(), "spinach") == [spinach]

    def test_a_group_that_is_gone_is_refused(self, spinach, curator):
        record = spinach.history.first()
        spinach.group = FoodGroup.objects.create(code="leaves", name="Leaves")
        spinach.save()
        FoodGroup.objects.filter(code="nuts").delete()
        refused("group is no longer there", record=record, by=curator, field="group_id")

    def test_a_replaced_food_is_not_published_past_its_replacement(self, spinach, curator):
        record = spinach.history.first()
        spinach.status, spinach.replaced_by = "retired", make_food("Spinach, fresh")
        spinach.save()
        refused("Undo that replacement first", record=record, by=curator, field="status")
        refused("cannot be put back here", record=record, by=curator, field="replaced_by_id")

    def test_a_diet_that_contradicts_the_allergens_is_refused(self, spinach, curator):
        spinach.diet = "vegan"
        spinach.save()
        record = spinach.history.first()
        spinach.diet, spinach.allergens = "", ";milk;"
        spinach.save()
        refused("vegan food contains no milk", record=record, by=curator, field="diet")

    @pytest.mark.parametrize("field", ["", "owner_id", "search_text", "pk"])
    def test_no_other_field(self, spinach, curator, field):
        refused("cannot be put back", record=spinach.history.first(), by=curator, field=field)


@pytest.mark.parametrize(
    ("reason", "said"),
    [("", "Say why"), ("  ", "Say why"), ("x" * 101, "100 characters"), ("Loaded: x", "imports")],
)
def test_the_reason(spinach, curator, reason, said):
    refused(said, record=spinach.contents.get().history.last(), by=curator, reason=reason)


class TestChanges:
    def told(self, food):
        return [(each.what, each.before, each.after) for each in changes_of(food.pk)]

    def test_of_values_and_of_the_food_itself(self, spinach):
        spinach.name, spinach.status, spinach.diet = "Spinach", "draft", "vegan"
        spinach.save()
        told = self.told(spinach)
        assert {("Name", "Spinach, raw", "Spinach"), ("State", "published", "draft")} < set(told)
        assert ("Diet", "not known", "vegan") in told
        assert ("Magnesium", "79 mg", "93 mg") in told
        assert ("Food", "none", "in the catalogue") in told

    def test_a_value_made_anew_was_unknown_before(self, spinach):
        spinach.contents.get().delete()
        NutrientContent.objects.create(food=spinach, nutrient=nutrient(), amount_per_100g=5)
        assert self.told(spinach)[:2] == [
            ("Magnesium", "unknown", "5 mg"),
            ("Magnesium", "93 mg", "unknown"),
        ]

    def test_only_values_that_do_not_stand_now_can_be_put_back(self, spinach):
        content = spinach.contents.get()
        content.amount_per_100g, content.derivation, content.note = 79, "source", ""
        content.save()
        past = {each.before: each.past for each in changes_of(spinach.pk) if each.past}
        assert set(past) == {"93 mg"}

    def test_a_long_history_costs_no_more_queries(self, spinach, django_assert_num_queries):
        # foods, their groups; contents, portions; what stands now of the three
        with django_assert_num_queries(7):
            changes_of(spinach.pk)
        for amount in range(20):
            content = spinach.contents.get()
            content.amount_per_100g = amount
            content.save()
        with django_assert_num_queries(7):
            assert len(changes_of(spinach.pk)) == 24
