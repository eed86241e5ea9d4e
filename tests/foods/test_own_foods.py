"""A person's own food: corrected for every day, changed from a day on, taken away."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from foods.curation.submissions import submit
from foods.models import Food, FoodReplacement, NutrientContent, Portion, Recipe
from foods.own_foods import bring_back, correct_own_food, new_version, remove_own_food
from foods.recipes import save_recipe
from foods.search import search
from tests.builders import DAY, make_entry, make_food, nutrient
from tracker.models import IntakeEntry
from tracker.reports import day_report


def portion(description, grams, **more):
    return {"description": description, "gram_weight": Decimal(str(grams)), **more}


@pytest.fixture
def bar(owner):
    nutrient("energy")
    return make_food(
        "Almond bar", 110, calcium_mg=90, owner=owner, portions={"1 bar": 40, "1 bite": 8}
    )


def contents(food):
    return {row.nutrient_id: row.amount_per_100g for row in food.contents.all()}


def portions(food):
    return {
        row.description: (row.gram_weight, row.is_default)
        for row in food.portions.filter(is_active=True)
    }


class TestCorrectingThePast:
    def test_reaches_every_day(self, owner, bar):
        make_entry(owner, bar, portion=bar.portions.get(description="1 bar"))
        correct_own_food(
            food=bar,
            by=owner,
            contents={"magnesium": Decimal(120), "energy": Decimal(480)},
            portions=[portion("1 bar", 50)],
        )
        assert contents(bar) == {"magnesium": 120, "energy": 480}
        assert portions(bar) == {"1 bar": (50, True)}
        assert day_report(owner, DAY).total.total_mg == pytest.approx(60)
        changed = bar.contents.get(nutrient="magnesium")
        assert changed.derivation == "own"
        assert changed.history.first().history_change_reason == "corrected by its owner"
        assert NutrientContent.history.filter(history_type="-").get().nutrient_id == "calcium"

    def test_a_new_name_is_found(self, owner, bar):
        correct_own_food(food=bar, by=owner, name="Hazelnut bar")
        assert search(Food.objects.for_user(owner), "hazelnut") == [bar]
        assert contents(bar) == {"magnesium": 110, "calcium": 90}
        assert len(portions(bar)) == 2

    def test_the_same_again_writes_nothing(self, owner, bar):
        before = [model.history.count() for model in (Food, NutrientContent, Portion)]
        correct_own_food(
            food=bar,
            by=owner,
            name="Almond bar",
            contents={"magnesium": Decimal(110), "calcium": Decimal(90)},
            portions=[portion("1 bar", 40), portion("1 bite", 8)],
        )
        assert [model.history.count() for model in (Food, NutrientContent, Portion)] == before

    def test_a_portion_left_out_is_no_longer_offered(self, owner, bar):
        bite = bar.portions.get(description="1 bite")
        make_entry(owner, bar, portion=bite)
        correct_own_food(food=bar, by=owner, portions=[portion("1 bar", 40)])
        bite.refresh_from_db()
        assert not bite.is_active
        assert IntakeEntry.objects.with_amounts().get().grams == 8

    def test_a_portion_is_renamed_by_its_id(self, owner, bar):
        bite = bar.portions.get(description="1 bite")
        renamed = [portion("1 bar", 40), portion("1 piece", 8, id=bite.pk)]
        correct_own_food(food=bar, by=owner, portions=renamed)
        bite.refresh_from_db()
        assert (bite.description, bite.is_active) == ("1 piece", True)
        assert bar.portions.count() == 2

    def test_two_portions_swap_their_names_and_which_is_usual(self, owner, bar):
        one, bite = bar.portions.order_by("position")
        swapped = [
            portion("1 bite", 40, id=one.pk, is_default=False),
            portion("1 bar", 8, id=bite.pk, is_default=True),
        ]
        correct_own_food(food=bar, by=owner, portions=swapped)
        assert portions(bar) == {"1 bite": (40, False), "1 bar": (8, True)}

    def test_an_id_of_another_food_is_a_new_portion(self, owner, bar):
        other = make_food("Other", 1, portions={"1 cup": 100}).portions.get()
        correct_own_food(food=bar, by=owner, portions=[portion("1 cup", 5, id=other.pk)])
        other.refresh_from_db()
        assert other.gram_weight == 100
        assert portions(bar) == {"1 cup": (5, True)}

    def test_recipes_made_of_it_follow(self, owner, bar):
        snack = recipe_of(owner, bar)
        correct_own_food(food=bar, by=owner, contents={"magnesium": Decimal(120)})
        assert contents(snack) == {"magnesium": 120}
        reason = snack.contents.get().history.first().history_change_reason
        assert reason == "Almond bar: corrected by its owner"

    def test_a_food_that_waits_for_review_can_be_corrected(self, owner, bar):
        submit(food=bar, by=owner)
        correct_own_food(food=bar, by=owner, contents={"magnesium": Decimal(120)})
        assert contents(bar) == {"magnesium": 120}


class TestRefusing:
    @pytest.mark.parametrize("change", [correct_own_food, new_version])
    def test_what_is_not_the_persons_own(self, owner, stranger, change):
        more = {"from_date": DAY} if change is new_version else {}
        for food in (make_food("Shared"), make_food("Secret", owner=stranger)):
            with pytest.raises(ValidationError, match="no longer there"):
                change(food=food, by=owner, name="Mine", **more)
        assert not Food.objects.filter(name="Mine").exists()

    def test_a_recipe_whose_contents_are_computed(self, owner, bar):
        with pytest.raises(ValidationError, match="change its ingredients"):
            correct_own_food(food=recipe_of(owner, bar), by=owner, contents={})

    def test_a_food_that_was_taken_away(self, owner, bar):
        make_entry(owner, bar)
        remove_own_food(food=bar, by=owner)
        with pytest.raises(ValidationError, match="Bring it back"):
            correct_own_food(food=bar, by=owner, name="Mine")

    def test_an_old_version(self, owner, bar):
        new_version(food=bar, by=owner, from_date=DAY)
        with pytest.raises(ValidationError, match="change that one"):
            correct_own_food(food=bar, by=owner, name="Mine")
        with pytest.raises(ValidationError, match="stands for this one"):
            bring_back(food=bar, by=owner)


class TestANewVersion:
    def test_is_a_food_that_stands_for_the_old_one_from_a_day_on(self, owner, bar):
        new = new_version(
            food=bar, by=owner, from_date=DAY, contents={"magnesium": Decimal(90)}, name="Bar"
        )
        bar.refresh_from_db()
        assert (bar.status, bar.replaced_by, bar.replaced_from) == ("retired", new, DAY)
        assert (new.name, new.owner, new.group) == ("Bar", owner, bar.group)
        assert (contents(bar)["magnesium"], contents(new)) == (110, {"magnesium": 90})
        assert portions(new) == {"1 bar": (40, True), "1 bite": (8, False)}
        made = FoodReplacement.objects.get()
        assert (made.kind, made.from_date, made.made_by) == ("version", DAY, owner)

    def test_leaves_the_days_before_alone(self, owner, bar):
        make_entry(owner, bar, 100, date=DAY - timedelta(days=1))
        new_version(food=bar, by=owner, from_date=DAY, contents={"magnesium": Decimal(90)})
        assert day_report(owner, DAY - timedelta(days=1)).total.total_mg == pytest.approx(110)

    def test_keeps_what_nothing_is_said_of(self, owner, bar):
        new = new_version(food=bar, by=owner, from_date=date(2026, 1, 1))
        assert (new.name, contents(new)) == (bar.name, contents(bar))

    def test_is_not_made_while_a_curator_looks_at_the_food(self, owner, bar):
        submit(food=bar, by=owner)
        with pytest.raises(ValidationError, match="review"):
            new_version(food=bar, by=owner, from_date=DAY)
        assert Food.objects.count() == 1


class TestTakingAway:
    def test_an_unused_food_is_gone_with_its_history(self, owner, bar):
        assert remove_own_food(food=bar, by=owner) is True
        assert not Food.objects.exists()
        for model in (Food, NutrientContent, Portion):
            assert not model.history.exists()

    def test_a_food_in_the_diary_is_retired_and_comes_back(self, owner, bar):
        make_entry(owner, bar)
        assert remove_own_food(food=bar, by=owner) is False
        assert not Food.objects.for_user(owner).exists()
        assert day_report(owner, DAY).total.total_mg == pytest.approx(110)
        bring_back(food=bar, by=owner)
        assert Food.objects.for_user(owner).get() == bar

    def test_a_food_in_a_recipe_is_retired(self, owner, bar):
        snack = recipe_of(owner, bar)
        assert remove_own_food(food=bar, by=owner) is False
        assert remove_own_food(food=snack, by=owner) is True
        assert not Recipe.objects.exists()
        assert remove_own_food(food=bar, by=owner) is True

    def test_the_newest_version_is_retired_for_the_sake_of_the_older(self, owner, bar):
        new = new_version(food=bar, by=owner, from_date=DAY)
        assert remove_own_food(food=new, by=owner) is False
        assert Food.objects.count() == 2

    def test_an_offer_that_waits_is_withdrawn(self, owner, bar):
        make_entry(owner, bar)
        submission = submit(food=bar, by=owner)
        assert remove_own_food(food=bar, by=owner) is False
        submission.refresh_from_db()
        bar.refresh_from_db()
        assert (submission.status, bar.status) == ("withdrawn", "retired")

    def test_of_another_person_not_at_all(self, bar, stranger):
        with pytest.raises(ValidationError, match="no longer there"):
            remove_own_food(food=bar, by=stranger)
        assert Food.objects.get() == bar


def recipe_of(owner, food):
    return save_recipe(
        owner=owner,
        name="Snack",
        servings=Decimal(1),
        yield_factor=Decimal(1),
        ingredients=[{"food": food, "portion": None, "quantity": None, "amount_g": Decimal(50)}],
    )
