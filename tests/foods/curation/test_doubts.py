"""The work list: what is put on it, what leaves it by itself, and what stays settled."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from foods.curation.doubts import find_doubts, settle_doubts
from foods.importers.comparing import Comparison, Value
from foods.importers.records import FoodRecord
from foods.models import Food, Nutrient, NutrientContent, ValueDoubt
from tests.builders import make_food, make_user, nutrient

pytestmark = pytest.mark.django_db
Kind = ValueDoubt.Kind


@pytest.fixture(autouse=True)
def _nutrients():
    for code in ("magnesium", "energy", "calcium"):
        nutrient(code)
    for code, fdc_id in (("protein", 1003), ("fat", 1004), ("carbohydrate", 1005)):
        Nutrient.objects.create(code=code, name=code, unit="g", fdc_id=fdc_id)


@pytest.fixture
def cora():
    return make_user("cora")


def set_amount(food, code, amount):
    content, _ = NutrientContent.objects.get_or_create(
        food=food, nutrient_id=code, defaults={"amount_per_100g": amount}
    )
    content.amount_per_100g = Decimal(amount)
    content.save()


def implausible(name="Rice cakes", energy=700):
    food = make_food(name, 100, energy_kcal=energy)
    for code, amount in (("protein", 8), ("fat", 3), ("carbohydrate", 10)):
        NutrientContent.objects.create(food=food, nutrient_id=code, amount_per_100g=amount)
    return food


def difference(food, *amounts):
    record = FoodRecord(source=food.source, source_id=food.source_id, name=food.name)
    return Comparison(record, tuple(Value("SR28", "1", "", Decimal(mg)) for mg in amounts))


def sourced(name="Kale", magnesium=47, code="11233"):
    return make_food(name, magnesium, source="sr28", source_id=code)


def settle(food, by, reason="Looked up; nobody knows."):
    settle_doubts(doubts=ValueDoubt.objects.filter(food=food), reason=reason, by=by)
    # The value changes afterwards in the tests: time must have passed.
    earlier = timezone.now() - timedelta(minutes=1)
    NutrientContent.history.filter(food_id=food.pk).update(history_date=earlier)
    ValueDoubt.objects.filter(food=food).update(settled_at=earlier + timedelta(seconds=30))


def only(food):
    return ValueDoubt.objects.get(food=food)


def is_open(food):
    return only(food).settled_at is None


class TestMissing:
    def test_a_published_food_without_magnesium(self):
        make_food("Almonds", 270)
        food = make_food("Goji berries", None)
        outcome = find_doubts()
        assert str(outcome) == "1 new, 0 open again, 0 settled by themselves; 1 open"
        doubt = only(food)
        assert (doubt.kind, doubt.nutrient_id) == (Kind.MISSING, "magnesium")

    def test_a_measured_zero_is_a_value(self):
        make_food("Sugar", 0)
        assert find_doubts().open == 0

    def test_not_a_persons_own_food_nor_one_that_is_not_offered(self, owner):
        make_food("Own", None, owner=owner)
        make_food("Draft", None, status="draft")
        make_food("Old", None, status="retired")
        assert find_doubts().open == 0

    def test_a_second_look_changes_nothing(self):
        make_food("Goji berries", None)
        find_doubts()
        before = list(ValueDoubt.objects.values())
        assert str(find_doubts()) == "0 new, 0 open again, 0 settled by themselves; 1 open"
        assert list(ValueDoubt.objects.values()) == before

    def test_a_value_settles_it(self):
        food = make_food("Goji berries", None)
        find_doubts()
        set_amount(food, "magnesium", 60)
        assert find_doubts().settled == 1
        assert only(food).settlement == "There is a value now."
        assert only(food).settled_by is None

    def test_and_without_it_it_is_open_again(self):
        food = make_food("Goji berries", 60)
        NutrientContent.objects.all().delete()
        find_doubts()
        set_amount(food, "magnesium", 60)
        find_doubts()
        food.contents.all().delete()
        assert find_doubts().reopened == 1
        assert is_open(food)

    def test_retiring_settles_it_until_the_food_is_offered_again(self):
        food = make_food("Goji berries", None)
        find_doubts()
        Food.objects.update(status="retired")
        assert find_doubts().settled == 1
        assert only(food).settlement == "The food is no longer offered."
        Food.objects.update(status="published")
        assert find_doubts().reopened == 1

    def test_an_empty_database(self):
        Nutrient.objects.all().delete()
        assert find_doubts().open == 0


class TestImplausible:
    def test_energy_against_the_macronutrients(self):
        food = implausible()
        find_doubts()
        doubt = only(food)
        assert (doubt.kind, doubt.nutrient_id) == (Kind.IMPLAUSIBLE, "energy")
        assert doubt.detail == "energy is 700 kcal, the macronutrients give about 99"

    def test_too_much_magnesium_and_parts_over_100_g(self):
        salt = make_food("Bath salt", 5000)
        heavy = make_food("Heavy", 1)
        for code in ("protein", "fat"):
            NutrientContent.objects.create(food=heavy, nutrient_id=code, amount_per_100g=60)
        find_doubts()
        assert only(salt).detail.startswith("magnesium is 5000 mg in 100 g")
        assert only(heavy).detail == "its parts weigh 120 g in 100 g"

    def test_a_correction_settles_it(self):
        food = implausible()
        find_doubts()
        set_amount(food, "energy", 105)
        find_doubts()
        assert only(food).settlement == "The values are plausible now."

    def test_another_wrong_value_is_said_anew(self):
        food = implausible()
        find_doubts()
        set_amount(food, "energy", 800)
        assert str(find_doubts()) == "0 new, 0 open again, 0 settled by themselves; 1 open"
        assert only(food).detail.startswith("energy is 800 kcal")


class TestSourcesDiffer:
    def test_is_listed_with_every_value(self):
        food = sourced()
        find_doubts(differences=[difference(food, 47, 33)])
        assert (only(food).kind, only(food).nutrient_id) == (Kind.SOURCES_DIFFER, "magnesium")
        assert only(food).detail == "SR28 47, 33 (mg per 100 g)"
        assert is_open(food)

    def test_a_choice_with_its_reason_settles_it(self):
        food = sourced()
        find_doubts(differences=[difference(food, 47, 33)])
        food.contents.update(derivation="chosen", note="fndds: the later figure")
        assert find_doubts(differences=[difference(food, 47, 33)]).settled == 1
        assert only(food).settlement == "Chosen: fndds: the later figure"

    def test_a_choice_that_is_taken_back_opens_it(self):
        food = sourced()
        food.contents.update(derivation="chosen", note="fndds: the later figure")
        find_doubts(differences=[difference(food, 47, 33)])
        assert not is_open(food)
        food.contents.update(derivation="source", note="")
        assert find_doubts(differences=[difference(food, 47, 33)]).reopened == 1

    def test_sources_that_agree_again_settle_it(self):
        food = sourced()
        find_doubts(differences=[difference(food, 47, 33)])
        find_doubts(differences=[difference(food, 47, 47)])
        assert only(food).settlement == "The sources no longer differ."

    def test_a_look_without_the_sources_leaves_it(self):
        food = sourced()
        find_doubts(differences=[difference(food, 47, 33)])
        assert find_doubts().open == 1
        assert is_open(food)

    def test_a_food_that_is_not_in_the_catalogue_is_passed_by(self, owner):
        own = make_food("Kale", 47, owner=owner)
        assert find_doubts(differences=[difference(own, 47, 33)]).new == 0


class TestSettling:
    def test_keeps_who_when_and_why(self, cora):
        food = make_food("Goji berries", None)
        find_doubts()
        [settled] = settle_doubts(
            doubts=ValueDoubt.objects.all(), reason="  No source\nhas it. ", by=cora
        )
        doubt = only(food)
        assert settled == doubt
        assert (doubt.settlement, doubt.settled_by) == ("No source has it.", cora)
        assert abs(doubt.settled_at - timezone.now()) < timedelta(minutes=1)

    @pytest.mark.parametrize("reason", ["", " \n ", "x" * 301])
    def test_needs_a_reason_that_can_be_kept(self, cora, reason):
        food = make_food("Goji berries", None)
        find_doubts()
        with pytest.raises(ValidationError):
            settle_doubts(doubts=ValueDoubt.objects.all(), reason=reason, by=cora)
        assert is_open(food)

    def test_the_first_one_counts(self, cora):
        food = make_food("Goji berries", None)
        find_doubts()
        settle(food, cora, "First.")
        again = {"doubts": ValueDoubt.objects.all(), "by": make_user("carl")}
        assert settle_doubts(reason="Second.", **again) == []
        assert (only(food).settlement, only(food).settled_by) == ("First.", cora)

    def test_stays_settled_while_the_values_stay(self, cora):
        foods = [make_food("Goji berries", None), implausible(), sourced()]
        differences = [difference(foods[2], 47, 33)]
        find_doubts(differences=differences)
        for food in foods:
            settle(food, cora)
        set_amount(foods[2], "calcium", 150)  # another value is none of its business
        outcome = find_doubts(differences=differences)
        assert (outcome.new, outcome.reopened, outcome.open) == (0, 0, 0)

    @pytest.mark.parametrize("code", ["energy", "protein"])
    def test_a_changed_value_opens_an_implausible_one(self, cora, code):
        food = implausible()
        find_doubts()
        settle(food, cora, "A sweetener.")
        set_amount(food, code, {"energy": 750, "protein": 9}[code])
        assert find_doubts().reopened == 1
        doubt = only(food)
        assert is_open(food)
        # What was said before stays to be read.
        assert (doubt.settlement, doubt.settled_by) == ("A sweetener.", cora)

    def test_a_changed_value_opens_a_difference(self, cora):
        food = sourced()
        find_doubts(differences=[difference(food, 47, 33)])
        settle(food, cora)
        set_amount(food, "magnesium", 40)
        assert find_doubts(differences=[difference(food, 47, 33)]).reopened == 1

    def test_saving_the_same_value_does_not(self, cora):
        food = sourced()
        find_doubts(differences=[difference(food, 47, 33)])
        settle(food, cora)
        set_amount(food, "magnesium", 47)
        assert find_doubts(differences=[difference(food, 47, 33)]).reopened == 0

    def test_a_value_that_came_and_went_opens_a_missing_one(self, cora):
        food = make_food("Goji berries", None)
        find_doubts()
        settle(food, cora)
        set_amount(food, "magnesium", 60)
        food.contents.all()[0].delete()
        assert find_doubts().reopened == 1

    def test_holds_when_the_person_who_said_it_leaves(self, cora):
        food = make_food("Goji berries", None)
        find_doubts()
        settle(food, cora)
        cora.delete()
        assert find_doubts().reopened == 0
        assert only(food).settlement == "Looked up; nobody knows."


def test_the_number_of_queries_does_not_grow_with_the_catalogue(django_assert_max_num_queries):
    for index in range(30):
        make_food(f"Unknown {index}", None)
        implausible(f"Implausible {index}")
    # Save points, the lock and the nutrient; not offered; three for missing ones and their insert;
    # contents and doubts, settling, reopening, words and insert for implausible ones; the count.
    with django_assert_max_num_queries(20):
        assert find_doubts().new == 60
