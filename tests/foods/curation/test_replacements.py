"""One food takes the place of another: merged, a changed product, a new version; and undone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from foods.curation.replacements import replace_food, standing_for, undo_replacement
from foods.models import Food, FoodReplacement, Portion, Recipe, RecipeIngredient
from foods.search import search
from tests.builders import DAY, make_food, nutrient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _magnesium():
    nutrient()  # what lock_catalogue() locks


@pytest.fixture
def old():
    return make_food(
        "Porridge oats", 140, aliases="rolled oats; oats", portions={"1 cup": 90, "1 tbsp": "10.5"}
    )


@pytest.fixture
def new():
    return make_food("Oats, rolled", 138, aliases="Oats", portions={"1 cup": 81, "1 bowl": 40})


def merge(old, new, **values):
    return replace_food(old=old, new=new, kind="merge", **values)


def refused(code, **values):
    with pytest.raises(ValidationError) as error:
        replace_food(**{"kind": "merge", **values})
    assert error.value.code == code
    assert not FoodReplacement.objects.exists()


def portion(food, description):
    return food.portions.get(description=description)


class TestMerge:
    def test_it_holds_for_every_day_and_retires_the_old_food(self, old, new, curator):
        replacement = merge(old, new, by=curator, reason="entered twice")
        old.refresh_from_db()
        assert (old.status, old.replaced_by, old.replaced_from) == ("retired", new, None)
        assert (replacement.made_by, replacement.reason) == (curator, "entered twice")
        latest = old.history.first()
        assert latest.history_user == curator
        assert latest.history_change_reason == "merged into Oats, rolled: entered twice"

    def test_names_become_aliases_without_repeats(self, old, new):
        merge(old, new)
        new.refresh_from_db()
        assert new.aliases == "Oats; Porridge oats; rolled oats"

    def test_the_search_finds_the_new_food_by_the_old_name(self, old, new, owner):
        assert [food.name for food in search(Food.objects.for_user(owner), "porridge")] == [
            "Porridge oats"
        ]
        merge(old, new)
        assert [food.name for food in search(Food.objects.for_user(owner), "porridge")] == [
            "Oats, rolled"
        ]

    def test_a_food_that_already_has_the_words_is_not_written(self, new):
        merge(make_food("oats"), new)
        assert new.history.count() == 1

    @pytest.mark.parametrize(("held", "then"), [("", "4000400040004"), ("5000500", "5000500")])
    def test_the_barcode_moves_where_there_is_none(self, old, new, held, then):
        Food.objects.filter(pk=old.pk).update(barcode="4000400040004")
        Food.objects.filter(pk=new.pk).update(barcode=held)
        merge(old, new)
        new.refresh_from_db()
        assert new.barcode == then

    def test_a_semicolon_in_a_name_makes_no_second_alias(self, new):
        merge(make_food("Groats; hulled"), new)
        new.refresh_from_db()
        assert new.aliases == "Oats; Groats, hulled"

    def test_recipes_use_the_new_food(self, old, new):
        recipe = Recipe.objects.create(food=make_food("Flapjack"))
        by_portion = RecipeIngredient.objects.create(
            recipe=recipe, food=old, portion=portion(old, "1 tbsp"), quantity=2
        )
        by_grams = RecipeIngredient.objects.create(recipe=recipe, food=old, amount_g=50)
        replacement = merge(old, new)
        by_portion.refresh_from_db()
        by_grams.refresh_from_db()
        assert (by_portion.food, by_portion.portion) == (new, portion(new, "1 tbsp"))
        assert (by_grams.food, by_grams.portion) == (new, None)
        undo_replacement(replacement=replacement)
        by_portion.refresh_from_db()
        by_grams.refresh_from_db()
        assert (by_portion.food, by_portion.portion) == (old, portion(old, "1 tbsp"))
        assert (by_grams.food, by_grams.portion) == (old, None)

    def test_what_recipes_hold_follows(self, old, new):
        flapjack = make_food("Flapjack", None)
        recipe = Recipe.objects.create(food=flapjack)
        RecipeIngredient.objects.create(recipe=recipe, food=old, amount_g=50)
        replacement = merge(old, new)
        assert flapjack.contents.get().amount_per_100g == 138
        undo_replacement(replacement=replacement)
        assert flapjack.contents.get().amount_per_100g == 140


class TestPortions:
    def test_every_portion_has_one_of_the_same_weight(self, old, new):
        portion(old, "1 tbsp")
        Portion.objects.create(food=old, description="1 scoop", gram_weight=7, is_active=False)
        mapping = merge(old, new).portions
        pairs = {
            (one.description, one.gram_weight): Portion.objects.get(pk=mapping[str(one.pk)])
            for one in old.portions.all()
        }
        assert len(pairs) == 3
        for (_description, grams), stands in pairs.items():
            assert (stands.food, stands.gram_weight) == (new, grams)

    def test_the_same_measure_serves_both(self, new):
        old = make_food("Oats again", portions={"1 Cup": 81})
        merge(old, new)
        assert new.portions.count() == 2

    def test_a_measure_of_another_weight_is_kept_for_old_entries_only(self, old, new):
        merge(old, new)
        kept = portion(new, "1 cup (90 g)")
        assert (kept.is_active, kept.is_default, kept.gram_weight) == (False, False, 90)
        assert portion(new, "1 tbsp").is_active  # the new food had no such measure

    def test_descriptions_stay_short_and_different(self, new):
        long = "x" * 80
        Portion.objects.create(food=new, description=long, gram_weight=1)
        taken = "x" * 74 + " (2 g)"
        Portion.objects.create(food=new, description=taken, gram_weight=3)
        merge(make_food("Other", portions={long: 2}), new)
        assert portion(new, "x" * 71 + " (2 g, 3)").gram_weight == 2

    def test_a_changed_product_gets_the_old_measures_inactive(self, old, new):
        replace_food(old=old, new=new, kind="reformulated", from_date=DAY)
        assert not portion(new, "1 tbsp").is_active


class TestFromADayOn:
    def test_the_old_food_stays_for_the_days_before(self, old, new):
        replace_food(old=old, new=new, kind="reformulated", from_date=DAY, reason="new recipe")
        old.refresh_from_db()
        assert (old.status, old.replaced_by, old.replaced_from) == ("retired", new, DAY)
        assert standing_for(old, DAY - timedelta(days=1)) == (old, {})
        assert standing_for(old, DAY)[0] == new

    def test_names_and_recipes_stay(self, old, new):
        recipe = Recipe.objects.create(food=make_food("Flapjack"))
        used = RecipeIngredient.objects.create(recipe=recipe, food=old, amount_g=50)
        replace_food(old=old, new=new, kind="reformulated", from_date=DAY)
        new.refresh_from_db()
        used.refresh_from_db()
        assert (new.aliases, used.food) == ("Oats", old)

    def test_a_version_may_be_called_the_same(self, owner):
        old = make_food("My bread", owner=owner, portions={"1 slice": 30})
        new = make_food("My bread", owner=owner, portions={"1 slice": 30})
        replace_food(old=old, new=new, kind="version", from_date=DAY, by=owner)
        assert list(Food.objects.for_user(owner)) == [new]


class TestRefused:
    def test_itself(self, old):
        refused("same_food", old=old, new=old)

    @pytest.mark.parametrize(
        ("kind", "from_date"), [("merge", DAY), ("reformulated", None), ("version", None)]
    )
    def test_a_date_belongs_to_a_change_and_to_no_merge(self, old, new, kind, from_date):
        refused("from_date", old=old, new=new, kind=kind, from_date=from_date)

    def test_a_catalogue_food_never_becomes_personal(self, old, owner):
        refused("other_owner", old=old, new=make_food("Mine", owner=owner))

    def test_nor_a_food_of_somebody_else(self, owner, stranger):
        mine, theirs = make_food("Mine", owner=owner), make_food("Theirs", owner=stranger)
        refused("other_owner", old=mine, new=theirs)

    def test_an_own_food_is_merged_into_the_catalogue_not_versioned(self, new, owner):
        mine = make_food("Mine", owner=owner)
        refused("other_owner", old=mine, new=new, kind="version", from_date=DAY)

    @pytest.mark.parametrize("status", ["draft", "pending", "retired"])
    def test_a_food_nobody_can_choose(self, old, status):
        refused("not_published", old=old, new=make_food("Other", status=status))

    def test_what_is_made_of_the_old_food(self, old, new):
        dough = make_food("Dough")
        for food, part in ((dough, old), (new, dough)):
            recipe = Recipe.objects.create(food=food)
            RecipeIngredient.objects.create(recipe=recipe, food=part, amount_g=10)
        refused("made_of_it", old=old, new=new)

    def test_a_food_that_is_gone(self, old):
        gone = make_food("Gone")
        Food.objects.filter(pk=gone.pk).delete()
        refused("gone", old=old, new=gone)

    def test_going_in_circles_and_replacing_twice(self, old, new):
        merge(old, new)
        for code, pair in (
            ("new_is_replaced", {"old": new, "new": old}),
            ("already_replaced", {"old": old, "new": make_food("Third")}),
        ):
            with pytest.raises(ValidationError) as error:
                replace_food(kind="merge", **pair)
            assert error.value.code == code
        assert FoodReplacement.objects.count() == 1


class TestOwnFoodIntoTheCatalogue:
    def test_the_catalogue_learns_no_private_words(self, new, owner):
        mine = make_food("Secret oats", owner=owner, barcode="12345678", portions={"Ann's cup": 33})
        replacement = merge(mine, new, by=owner)
        new.refresh_from_db()
        assert (new.aliases, new.barcode) == ("Oats", "")
        stands = Portion.objects.get(pk=replacement.portions[str(mine.portions.get().pk)])
        assert (stands.description, stands.gram_weight, stands.is_active) == ("33 g", 33, False)
        said = [*new.history.all(), *Portion.history.filter(food_id=new.pk)]
        assert "Secret" not in " ".join(each.history_change_reason or "" for each in said)

    def test_unless_told_to(self, new, owner):
        mine = make_food("Good oats", owner=owner, portions={"1 scoop": 33})
        merge(mine, new, keep_names=True)
        new.refresh_from_db()
        assert new.aliases == "Oats; Good oats"
        assert portion(new, "1 scoop").gram_weight == Decimal(33)

    def test_one_own_food_into_another(self, owner):
        mine, other = make_food("Mine", owner=owner), make_food("Other", owner=owner)
        merge(mine, other)
        other.refresh_from_db()
        assert other.aliases == "Mine"


class TestUndo:
    def test_everything_is_as_before(self, old, new, curator):
        Food.objects.filter(pk=old.pk).update(barcode="40004000")
        before = {
            food.pk: (food.name, food.aliases, food.barcode, food.status, food.replaced_by_id)
            for food in Food.objects.all()
        }
        replacement = merge(old, new)
        undone = undo_replacement(replacement=replacement, by=curator, reason="not the same")
        assert before == {
            food.pk: (food.name, food.aliases, food.barcode, food.status, food.replaced_by_id)
            for food in Food.objects.all()
        }
        assert (undone.undoes, undone.made_by) == (replacement, curator)
        assert (undone.old, undone.new, undone.portions) == (old, new, replacement.portions)
        assert standing_for(Food.objects.get(pk=old.pk), DAY) == (old, {})

    def test_copied_portions_stay_for_entries_but_are_no_longer_offered(self, old, new):
        undo_replacement(replacement=merge(old, new))
        assert not portion(new, "1 tbsp").is_active
        assert portion(new, "1 bowl").is_active

    def test_what_people_changed_since_stays(self, old, new):
        recipe = Recipe.objects.create(food=make_food("Flapjack"))
        used = RecipeIngredient.objects.create(recipe=recipe, food=old, amount_g=50)
        replacement = merge(old, new)
        Food.objects.filter(pk=new.pk).update(aliases="rolled oats; avena", barcode="7777")
        used.refresh_from_db()
        used.portion, used.quantity, used.amount_g = portion(new, "1 bowl"), 1, None
        used.save()
        undo_replacement(replacement=replacement)
        new.refresh_from_db()
        used.refresh_from_db()
        assert (new.aliases, new.barcode, used.food) == ("avena", "7777", new)

    def test_a_retired_food_is_retired_again(self, new):
        old = make_food("Once", status="retired")
        undo_replacement(replacement=merge(old, new))
        old.refresh_from_db()
        assert old.status == "retired"

    def test_it_can_be_done_again_and_undone_again(self, old, new):
        for _ in range(2):
            undo_replacement(replacement=merge(old, new))
        merge(old, new)
        old.refresh_from_db()
        assert (old.replaced_by, new.portions.count()) == (new, 4)

    @pytest.mark.parametrize("code", ["undone", "is_undo", "replaced_since"])
    def test_refused(self, old, new, code):
        replacement = merge(old, new)
        if code == "replaced_since":
            merge(new, make_food("Third"))
        else:
            undone = undo_replacement(replacement=replacement)
            replacement = undone if code == "is_undo" else replacement
        rows = FoodReplacement.objects.count()
        with pytest.raises(ValidationError) as error:
            undo_replacement(replacement=replacement)
        assert (error.value.code, FoodReplacement.objects.count()) == (code, rows)


class TestStandingFor:
    def test_a_food_stands_for_itself(self, old, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert standing_for(old, DAY) == (old, {})

    def test_a_chain_is_followed_to_the_day_and_portions_composed(
        self, old, new, django_assert_num_queries
    ):
        merge(old, new)
        third = make_food("Oats, new recipe", portions={"1 cup": 85})
        replace_food(old=new, new=third, kind="reformulated", from_date=date(2026, 6, 1))
        old.refresh_from_db()
        assert standing_for(old, DAY)[0] == new
        with django_assert_num_queries(2):  # one for each step
            food, portions = standing_for(old, date(2026, 6, 1))
        assert food == third
        assert set(portions) == {each.pk for each in old.portions.all()}
        for one, other in portions.items():
            stands = Portion.objects.get(pk=other)
            assert stands.food == third
            assert stands.gram_weight == Portion.objects.get(pk=one).gram_weight

    def test_a_portion_that_came_later_is_not_in_it(self, old, new):
        merge(old, new)
        later = Portion.objects.create(food=old, description="1 sack", gram_weight=500)
        old.refresh_from_db()
        assert later.pk not in standing_for(old, DAY)[1]
