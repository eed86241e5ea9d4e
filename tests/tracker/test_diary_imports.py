"""Bringing a file in, again, changed, and taking it back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from foods.models import Food, NutrientContent, Portion, Supplement
from tests.builders import make_dose, make_food, make_supplement, nutrient
from tests.diary_files import (
    DIARY,
    ROLLS,
    SOUP,
    TABLET,
    meals,
    row,
    servings,
    summary,
)
from tests.tracker.bringing import DAY, NEXT, bring, total
from tracker import services
from tracker.diary_imports.choices import FOOD, LEAVE, SUPPLEMENT, Choice
from tracker.diary_imports.planning import plan
from tracker.diary_imports.reading import read_diary
from tracker.diary_imports.ready_import import Options
from tracker.diary_imports.undoing import undo_import
from tracker.diary_imports.uploads import keep_upload
from tracker.diary_imports.writing import write_import
from tracker.models import (
    DayRecord,
    ImportChoice,
    IntakeEntry,
    SupplementDose,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nutrients(db):
    for code in ("magnesium", "energy", "calcium"):
        nutrient(code)


class TestAsItStands:
    def test_every_row_keeps_what_was_recorded(self, owner):
        made = bring(owner, servings())
        assert total(owner).food_mg == pytest.approx(123)
        assert total(owner).supplement_mg == pytest.approx(240)
        assert made.counts["entries"] == 3
        assert made.counts["doses"] == 1
        assert (made.first_day, made.last_day, made.counts["days"]) == (DAY, NEXT, 2)

    def test_what_is_unknown_stays_unknown(self, owner):
        made = bring(owner, servings())
        assert total(owner, NEXT).unknown_entries == 1
        assert made.counts["unknown"] == 1
        tea = Food.objects.get(name="Fennel Tea")
        assert {row.nutrient_id for row in tea.contents.all()} == {"energy"}

    def test_foods_are_own_ones_with_their_history_and_are_found(self, owner, stranger):
        bring(owner, servings())
        rolls = Food.objects.get(name="Spelt Rolls")
        assert (rolls.owner, rolls.source, rolls.status) == (owner, "own", "published")
        assert rolls.contents.get(nutrient="magnesium").amount_per_100g == 55
        assert NutrientContent.history.filter(food_id=rolls.pk).count() == 2
        assert Portion.history.filter(food__owner=owner).exists()
        from foods.search import search

        assert search(Food.objects.for_user(owner), "spelt rolls") == [rolls]
        assert search(Food.objects.for_user(stranger), "spelt rolls") == []

    def test_a_tablet_is_an_own_supplement_of_its_form(self, owner):
        bring(owner, servings())
        citrate = Supplement.objects.get()
        assert (citrate.owner, citrate.form, citrate.unit) == (owner, "citrate", "tablet")
        assert citrate.elemental_mg_per_unit == 120
        assert SupplementDose.objects.get().quantity == 2

    def test_times_meals_and_revisions(self, owner):
        bring(owner, servings())
        rolls = IntakeEntry.objects.get(food__name="Spelt Rolls")
        assert (rolls.meal, rolls.time.hour, rolls.amount_g) == ("breakfast", 7, 60)
        revisions = [
            each.revision
            for model in (IntakeEntry, SupplementDose)
            for each in model.objects.filter(user=owner)
        ]
        owner.profile.refresh_from_db()
        assert sorted(revisions) == [1, 2, 3, 4]
        assert owner.profile.last_revision == 4

    def test_a_tablet_of_unknown_magnesium_is_left_out_and_never_zero(self, owner):
        made = bring(owner, servings(row((*TABLET[:8], ""), "Supplements")))
        assert not SupplementDose.objects.exists()
        assert not Supplement.objects.exists()
        assert [each["code"] for each in made.left_out] == ["supplement_unknown"]

    def test_and_so_is_that_row_alone_where_others_say_it(self, owner):
        unknown = row(("2026-03-03", *TABLET[1:8], ""), "Supplements")
        made = bring(owner, servings(*DIARY, unknown))
        assert SupplementDose.objects.get().date == DAY
        assert [each["row"] for each in made.left_out] == [6]

    @pytest.mark.parametrize("amount", ["0.01 tablet", "0.0001 g"])
    def test_so_is_one_whose_unit_would_hold_more_than_any_does(self, owner, amount):
        """A bottle, or a weight that was mistyped; the rest of the file is brought in."""
        wrong = row((*TABLET[:4], amount, *TABLET[5:]), "Supplements")
        made = bring(owner, servings(*DIARY, wrong))
        assert SupplementDose.objects.count() == 1
        assert [(each["row"], each["code"]) for each in made.left_out] == [(6, "too_large")]

    def test_rows_of_the_future_are_left_out(self, owner):
        to_come = (timezone.now().date() + timedelta(days=9)).isoformat()
        made = bring(owner, servings(row((to_come, *ROLLS[1:])), row(ROLLS)))
        assert made.counts["entries"] == 1
        assert made.left_out == [
            {"row": 2, "code": "in_the_future", "column": "", "value": to_come}
        ]

    def test_energy_alone(self, owner):
        bring(owner, meals(("2026-03-02", "Lunch", "1,204.5", "soup")))
        entry = IntakeEntry.objects.get()
        assert (entry.note, entry.meal, entry.portion.description) == (
            "soup",
            "lunch",
            "100 kcal, weight not known",
        )
        assert entry.quantity == Decimal("12.045")
        assert total(owner).unknown_entries == 1
        assert total(owner).food_mg is None


class TestWhatPeopleChoose:
    def test_a_food_that_is_here_by_the_grams_of_the_row(self, owner):
        food = make_food("Rolls, spelt", 60)
        bring(owner, servings(), choices={"Spelt Rolls": Choice(FOOD, food_id=food.pk)})
        assert IntakeEntry.objects.get(food=food).amount_g == 60
        assert total(owner).food_mg == pytest.approx(126)
        assert not Food.objects.filter(name="Spelt Rolls").exists()

    def test_by_a_portion_and_by_a_weight(self, owner):
        food = make_food("Bean soup, canned", 30, portions={"bowl": 250})
        portion = food.portions.get()
        choice = Choice(FOOD, food_id=food.pk, portion_id=portion.pk)
        bring(owner, servings(row(SOUP)), choices={"Bean Soup": choice})
        assert IntakeEntry.objects.get().quantity == 2
        IntakeEntry.objects.all().delete()
        choice = Choice(FOOD, food_id=food.pk, grams_per_unit=Decimal(300))
        bring(owner, servings(row(SOUP)), choices={"Bean Soup": choice})
        assert IntakeEntry.objects.get().amount_g == 600

    def test_left_out(self, owner):
        made = bring(owner, servings(), choices={"Fennel Tea": Choice(LEAVE)})
        assert made.counts["entries"] == 2
        assert made.left_out[0] == {
            "row": 5,
            "code": "chosen",
            "column": "",
            "value": "Fennel Tea",
        }

    def test_a_supplement_that_is_here(self, owner):
        pill = make_supplement("Citrate", 100)
        unknown = row((*TABLET[:8], ""), "Supplements")
        choice = Choice(SUPPLEMENT, supplement_id=pill.pk)
        bring(owner, servings(unknown), choices={"Mg Citrate": choice})
        assert total(owner).supplement_mg == 200

    def test_is_remembered_for_the_next_file(self, owner):
        food = make_food("Rolls, spelt", 60)
        bring(owner, servings(), choices={"Spelt Rolls": Choice(FOOD, food_id=food.pk)})
        later = row(("2026-03-05", *ROLLS[1:]))
        bring(owner, servings(later))
        assert IntakeEntry.objects.get(date="2026-03-05").food == food
        assert ImportChoice.objects.get().name == "Spelt Rolls"

    def test_another_s_food_is_no_choice(self, owner, stranger):
        food = make_food("Theirs", 60, owner=stranger)
        bring(owner, servings(), choices={"Spelt Rolls": Choice(FOOD, food_id=food.pk)})
        assert not IntakeEntry.objects.filter(food=food).exists()
        assert total(owner).food_mg == pytest.approx(123)


class TestTheSameAgain:
    def test_adds_nothing(self, owner):
        bring(owner, servings())
        again = bring(owner, servings())
        assert IntakeEntry.objects.count() == 3
        assert (again.counts["there"], again.counts["entries"]) == (4, 0)
        assert Food.objects.filter(owner=owner).count() == 3

    def test_an_overlapping_file_adds_what_is_new_with_the_same_foods(self, owner):
        bring(owner, servings())
        more = row(("2026-03-04", *ROLLS[1:4], "90.00 g", "225.00", "", "", "49.50"))
        again = bring(owner, servings(*DIARY, more))
        assert (again.counts["entries"], again.counts["there"]) == (1, 4)
        assert Food.objects.filter(name="Spelt Rolls").count() == 1

    def test_a_row_that_the_file_changed_is_changed(self, owner):
        first = bring(owner, servings())
        changed = row((*ROLLS[:4], "80.00 g", "200.00", "", "", "44.00"))
        again = bring(owner, servings(changed, *DIARY[1:]))
        rolls = IntakeEntry.objects.get(food__name="Spelt Rolls")
        assert (again.counts["changed"], rolls.amount_g) == (1, 80)
        assert rolls.revision == 5
        assert bring(owner, servings(changed, *DIARY[1:])).counts["there"] == 4
        undo_import(user=owner, diary_import=first)
        assert not IntakeEntry.objects.exists()

    def test_a_tablet_whose_magnesium_the_file_forgot_keeps_it(self, owner):
        bring(owner, servings())
        bring(owner, servings(row((*TABLET[:8], ""), "Supplements")))
        assert total(owner).supplement_mg == 240

    def test_unless_the_person_changed_it_here(self, owner):
        bring(owner, servings())
        rolls = IntakeEntry.objects.get(food__name="Spelt Rolls")
        services.save_diary_row(
            user=owner, model=IntakeEntry, uuid=rolls.uuid, values={"amount_g": Decimal(70)}
        )
        changed = row((*ROLLS[:4], "80.00 g", "200.00", "", "", "44.00"))
        assert bring(owner, servings(changed)).counts["yours"] == 1
        rolls.refresh_from_db()
        assert rolls.amount_g == 70

    def test_what_the_person_corrected_of_the_food_stays(self, owner):
        from foods.own_foods import correct_own_food

        bring(owner, servings())
        rolls = Food.objects.get(name="Spelt Rolls")
        correct_own_food(food=rolls, by=owner, contents={"magnesium": Decimal(70)})
        bring(owner, servings())
        assert total(owner).food_mg == pytest.approx(42 + 90)

    def test_what_was_deleted_is_not_brought_back(self, owner):
        bring(owner, servings())
        services.delete_row(row=IntakeEntry.objects.get(food__name="Spelt Rolls"))
        assert bring(owner, servings()).counts["deleted"] == 1
        assert IntakeEntry.objects.count() == 2

    def test_written_twice_is_once(self, owner):
        upload = keep_upload(user=owner, source="cronometer", file_name="", content=servings())
        first = write_import(user=owner, uuid=upload.uuid, options=Options())
        assert write_import(user=owner, uuid=upload.uuid, options=Options()) == first
        assert IntakeEntry.objects.count() == 3


class TestDays:
    SUMMARY = summary(
        ("2026-03-02", "2000", "310", "true"),
        ("2026-03-03", "1800", "", "false"),
        ("2026-03-04", "1900", "290", "true"),
        ("2026-03-05", "", "", "true"),
    )

    def test_completed_days_with_something_on_them_become_complete(self, owner):
        bring(owner, servings())
        made = bring(owner, self.SUMMARY, complete_food=True)
        record = DayRecord.objects.get()
        assert (record.date, record.food_complete, record.supplements_complete) == (
            DAY,
            True,
            False,
        )
        assert made.counts["days_complete"] == 1
        assert [each["code"] for each in made.left_out] == ["empty_day"]

    def test_a_day_without_rows_can_have_its_total(self, owner):
        bring(owner, servings())
        made = bring(owner, self.SUMMARY, complete_food=True, day_totals=True)
        assert made.counts["day_totals"] == 1
        assert total(owner, date(2026, 3, 4)).food_mg == pytest.approx(290)
        assert total(owner).food_mg == pytest.approx(123)  # not counted twice
        food = Food.objects.get(name="Cronometer day total 2026-03-04")
        assert food.status == "retired"  # no search offers it
        assert DayRecord.objects.filter(food_complete=True).count() == 2

    def test_which_gives_way_to_its_foods(self, owner):
        bring(owner, self.SUMMARY, day_totals=True)
        assert total(owner).food_mg == pytest.approx(310)
        made = bring(owner, servings())
        assert made.counts["giving_way"] == 2
        assert total(owner).food_mg == pytest.approx(123)

    def test_doses_alone_keep_a_total_away(self, owner):
        make_dose(owner, date=date(2026, 3, 4))
        found = plan(owner, read_diary(self.SUMMARY), {}, date(2026, 4, 1))
        assert [each.day for each in found.totals] == [DAY, NEXT]

    def test_again_changes_nothing(self, owner):
        bring(owner, self.SUMMARY, complete_food=True, complete_supplements=True, day_totals=True)
        made = bring(
            owner, self.SUMMARY, complete_food=True, complete_supplements=True, day_totals=True
        )
        assert (made.counts["day_totals"], made.counts["days_complete"]) == (0, 0)

    def test_all_days_of_the_servings_on_the_person_s_word(self, owner):
        bring(owner, servings(), complete_food=True)
        assert DayRecord.objects.filter(food_complete=True).count() == 2

    def test_a_day_with_a_tablet_alone_is_no_fast(self, owner):
        only_tablets = servings(row(TABLET, "Supplements"))
        bring(owner, only_tablets, complete_food=True)
        assert SupplementDose.objects.exists()
        assert not DayRecord.objects.filter(food_complete=True).exists()

    def test_a_day_that_lacks_a_food_that_is_in_the_file_is_not_complete(self, owner):
        unreadable = (*SOUP[:5], "many", *SOUP[6:])
        made = bring(owner, servings(row(ROLLS), row(unreadable)), complete_food=True)
        assert made.counts["left_out"] == 1, made.left_out
        assert not DayRecord.objects.filter(food_complete=True).exists()
