"""Sums in SQL: known amounts, unknown ones counted, one query whatever the number of days."""

from datetime import date, timedelta

import pytest

from tests.builders import DAY, make_dose, make_entry, make_food, make_supplement
from tracker.models import IntakeEntry, SupplementDose


def totals(user, nutrient="magnesium"):
    return list(IntakeEntry.objects.for_user(user).daily_totals(nutrient))


def test_an_ounce_of_roasted_pumpkin_seeds_gives_156_mg(owner):
    seeds = make_food("Pumpkin seeds, roasted", 550, portions={"1 oz": "28.35"})
    make_entry(owner, seeds, portion=seeds.portions.get())
    assert totals(owner)[0]["known_amount"] == pytest.approx(155.925)


def test_half_a_cup_of_boiled_spinach_gives_78_mg(owner):
    make_entry(owner, make_food("Spinach, boiled", 87), 90)
    assert totals(owner)[0]["known_amount"] == pytest.approx(78.3)


def test_whole_numbers_are_not_divided_as_integers(owner):
    make_entry(owner, make_food(magnesium_mg=551), 28)
    assert totals(owner)[0]["known_amount"] == pytest.approx(154.28)
    entry = IntakeEntry.objects.for_user(owner).with_amounts().get()
    assert entry.magnesium_mg == pytest.approx(154.28)


def test_unknown_is_counted_and_not_zero(owner):
    make_entry(owner, make_food("Known", 50, energy_kcal=200), 100)
    make_entry(owner, make_food("Zero", 0, energy_kcal=10), 100)
    make_entry(owner, make_food("Unknown", None, energy_kcal=90), 200)
    make_entry(owner, make_food("Nothing known", None), 10)
    (row,) = totals(owner)
    assert row["known_amount"] == pytest.approx(50)
    assert (row["entries"], row["unknown_entries"], row["unknown_without_energy"]) == (4, 2, 1)
    assert row["energy_kcal"] == pytest.approx(390)
    assert row["unknown_energy_kcal"] == pytest.approx(180)


def test_a_day_of_unknowns_only_has_no_amount(owner):
    make_entry(owner, make_food("Unknown", None), 10)
    (row,) = totals(owner)
    assert row["known_amount"] is None
    assert row["unknown_energy_kcal"] is None


def test_a_day_without_entries_has_no_row(owner):
    assert totals(owner) == []


def test_another_nutrient_is_summed_by_its_code(owner):
    make_entry(owner, make_food(calcium_mg=120), 50)
    assert totals(owner, "calcium")[0]["known_amount"] == pytest.approx(60)


def test_all_people_and_days_in_one_query(owner, stranger, django_assert_num_queries):
    food = make_food()
    for user in (owner, stranger):
        for offset in range(5):
            make_entry(user, food, date=DAY + timedelta(days=offset))
    with django_assert_num_queries(1):
        rows = list(IntakeEntry.objects.daily_totals())
    assert [(row["user_id"], row["date"]) for row in rows] == [
        (user.pk, DAY + timedelta(days=offset)) for user in (owner, stranger) for offset in range(5)
    ]


def test_a_window_includes_both_of_its_days(owner):
    food = make_food()
    for day in (3, 4, 6, 7):
        make_entry(owner, food, date=date(2026, 3, day))
    kept = IntakeEntry.objects.for_user(owner).between(date(2026, 3, 4), date(2026, 3, 6))
    assert [entry.date.day for entry in kept] == [4, 6]


def test_a_corrected_portion_weight_reaches_the_past(owner):
    food = make_food(magnesium_mg=100, portions={"1 cup": 24})
    portion = food.portions.get()
    make_entry(owner, food, portion=portion, quantity=2)
    portion.gram_weight = 240
    portion.save()
    assert totals(owner)[0]["known_amount"] == pytest.approx(480)


def test_nutrient_totals_count_the_entries_that_know_it(owner):
    make_entry(owner, make_food("A", 50, calcium_mg=10), 100)
    make_entry(owner, make_food("B", None, calcium_mg=20), 100)
    rows = {row["code"]: row for row in IntakeEntry.objects.for_user(owner).nutrient_totals()}
    assert rows["magnesium"]["known_amount"] == pytest.approx(50)
    assert rows["magnesium"]["known_entries"] == 1
    assert rows["calcium"]["known_amount"] == pytest.approx(30)
    assert "energy" not in rows


def test_doses_on_the_skin_add_nothing(owner):
    make_dose(owner, make_supplement(mg="0.5"), quantity=200)
    make_dose(owner, make_supplement("Epsom salt bath", "98.6", route="topical"), quantity=500)
    (row,) = SupplementDose.objects.for_user(owner).daily_totals()
    assert row["magnesium_mg"] == pytest.approx(100)
    assert row["doses"] == 1
    amounts = SupplementDose.objects.for_user(owner).with_amounts()
    assert sorted(dose.magnesium_mg for dose in amounts) == [0, 100]
