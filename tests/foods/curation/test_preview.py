"""What a merge would change, told before; products that changed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from foods.curation.changed_products import changed_product
from foods.curation.preview import diary_counts, preview_merge, side_by_side, told_apart
from foods.curation.replacements import replace_food, standing_for, undo_replacement
from foods.models import Food, FoodReplacement, NutrientContent, Portion, Recipe, RecipeIngredient
from tests.builders import DAY, make_entry, make_food, nutrient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _magnesium():
    nutrient()  # what lock_catalogue() locks


@pytest.fixture
def old():
    return make_food(
        "Porridge oats",
        140,
        energy_kcal=380,
        aliases="oats",
        barcode="40004000",
        portions={"1 cup": 90, "1 tbsp": 10, "1 bowl": 40},
    )


@pytest.fixture
def new():
    return make_food("Oats, rolled", 138, portions={"1 cup": 81, "1 bowl": 40})


class TestPreview:
    def test_it_says_what_the_merge_then_does(self, old, new, owner, stranger):
        for person in (owner, owner, stranger):
            make_entry(person, old)
        recipe = Recipe.objects.create(food=make_food("Flapjack"))
        for grams in (50, 60):
            RecipeIngredient.objects.create(recipe=recipe, food=old, amount_g=grams)
        preview = preview_merge(old, new)
        assert (preview.aliases, preview.barcode) == (["Porridge oats", "oats"], "40004000")
        assert (preview.portions, preview.portions_there) == (3, 1)
        assert [str(each) for each in preview.portions_offered] == ["1 tbsp (10 g)"]
        assert [str(each) for each in preview.portions_kept] == ["1 cup (90 g) (90 g)"]
        assert (preview.recipes, preview.diaries) == (1, ["3 intake entries"])
        assert preview.refusal == ""
        assert Portion.objects.filter(food=new).count() == 2  # nothing was done
        replace_food(old=old, new=new, kind="merge")
        new.refresh_from_db()
        assert new.aliases == "Porridge oats; oats"
        assert Portion.objects.filter(food=new).count() == 4

    def test_what_stands_against_it(self, old):
        retired = make_food("Once", status="retired")
        assert "retired" in preview_merge(old, retired).refusal

    def test_a_food_nobody_ate(self, old):
        assert diary_counts(old) == []

    def test_one_entry(self, old, owner):
        make_entry(owner, old)
        assert diary_counts(old) == ["1 intake entry"]


class TestSideBySide:
    def test_unknown_is_not_zero(self, old):
        other = make_food("Water", 0)
        lines = {line.what: line.cells for line in told_apart([old, other])}
        assert lines["Magnesium per 100 g"] == ["140 mg", "0 mg"]
        assert lines["Energy per 100 g"] == ["380 kcal", "unknown"]
        assert lines["Portions"] == ["1 cup (90 g); 1 tbsp (10 g); 1 bowl (40 g)", "none"]

    def test_what_no_food_has_is_left_out(self, new):
        assert "Brand" not in {line.what for line in side_by_side([new])}

    def test_two_queries(self, old, new, django_assert_num_queries):
        foods = list(Food.objects.select_related("group"))
        with django_assert_num_queries(2):
            side_by_side(foods)


class TestChangedProduct:
    def test_a_copy_stands_for_it_from_the_day_on(self, old, curator):
        Portion.objects.create(food=old, description="1 sack", gram_weight=500, is_active=False)
        replacement = changed_product(old=old, from_date=DAY, by=curator, reason="less oats")
        old.refresh_from_db()
        new = replacement.new
        assert (new.name, new.barcode, new.group, new.status) == (
            old.name,
            old.barcode,
            old.group,
            "published",
        )
        assert (new.source, new.source_id, new.loaded_by) == ("own", "", "")
        amounts = dict(new.contents.values_list("nutrient", "amount_per_100g"))
        assert amounts == {"magnesium": 140, "energy": 380}
        offered = new.portions.filter(is_active=True)
        assert [str(each) for each in offered] == [
            "1 cup (90 g)",
            "1 tbsp (10 g)",
            "1 bowl (40 g)",
        ]
        assert [each.is_default for each in offered] == [True, False, False]
        assert standing_for(old, DAY - timedelta(days=1))[0] == old
        assert standing_for(old, DAY)[0] == new
        assert replacement.reason == "less oats"
        assert new.history.get().history_user == curator

    def test_every_portion_of_the_old_one_is_mapped(self, old):
        Portion.objects.create(food=old, description="1 sack", gram_weight=500, is_active=False)
        replacement = changed_product(old=old, from_date=DAY)
        assert len(replacement.portions) == 4

    def test_undone_the_old_one_is_offered_again(self, old):
        replacement = changed_product(old=old, from_date=DAY)
        undo_replacement(replacement=replacement)
        old.refresh_from_db()
        assert (old.status, old.replaced_by) == ("published", None)
        assert Food.objects.get(pk=replacement.new.pk).status == "retired"

    @pytest.mark.parametrize(
        ("values", "code"),
        [({"status": "retired"}, "not_published"), ({"status": "draft"}, "not_published")],
    )
    def test_refused(self, values, code):
        food = make_food("Other", **values)
        with pytest.raises(ValidationError) as error:
            changed_product(old=food, from_date=DAY)
        assert error.value.code == code
        assert (Food.objects.count(), FoodReplacement.objects.count()) == (1, 0)

    def test_a_persons_food_is_theirs(self, owner):
        with pytest.raises(ValidationError):
            changed_product(old=make_food("Mine", owner=owner), from_date=DAY)
        assert NutrientContent.objects.count() == 1


def test_free_of_other_allergens_for_certain_or_not_is_a_difference():
    certain, open_ = make_food("Rice", allergens_complete=True), make_food("Rice, white")
    (line,) = [each for each in side_by_side([certain, open_]) if each.what == "Other allergens"]
    assert line.cells == ["none", "-"]
    assert line.differs
