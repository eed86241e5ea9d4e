"""Where the magnesium came from, and what moved: parts that sum to the whole."""

from datetime import timedelta

import pytest

from tests.builders import DAY, make_day, make_dose, make_entry, make_food, make_supplement
from tracker.reporting.where_from import ESTIMATED, Source, where_from

pytestmark = pytest.mark.django_db


def test_every_source_of_the_complete_days(owner):
    oats, seeds = make_food("Oats", 100), make_food("Seeds", 500)
    tablet = make_supplement("Tablet", mg=60)
    for back in range(4):
        day = DAY - timedelta(days=back)
        make_entry(owner, oats, 80, date=day)
        make_day(owner, day)
    make_entry(owner, seeds, 20, date=DAY)
    make_dose(owner, tablet, date=DAY)
    half_written = DAY - timedelta(days=5)
    make_entry(owner, seeds, 900, date=half_written)
    make_day(owner, half_written, food=False)

    found = where_from(owner, DAY)

    assert (found.days, found.mean_mg) == (4, pytest.approx(80 + 25 + 15))
    assert [(part.key, part.mg_per_day, part.shown_mg) for part in found.parts] == [
        (Source("food", oats.pk), 80.0, 80),
        (Source("food", seeds.pk), 25.0, 25),
        (Source("supplement", tablet.pk), 15.0, 15),
    ]
    assert found.names[Source("food", seeds.pk)] == "Seeds"


def test_what_goes_on_the_skin_is_no_source(owner):
    make_entry(owner, make_food("Oats", 100), 80, date=DAY)
    make_dose(owner, make_supplement("Bath salt", route="topical"), date=DAY)
    make_day(owner, DAY)
    assert [part.key.kind for part in where_from(owner, DAY).parts] == ["food"]


def test_a_food_without_a_value_is_a_part_of_its_own(owner):
    """It carries a twentieth of the day's energy and is put at the magnesium of the rest."""
    make_entry(owner, make_food("Oats", 100, energy_kcal=380), 100, date=DAY)
    make_entry(owner, make_food("Pie", None, energy_kcal=20), 100, date=DAY)
    make_day(owner, DAY)
    found = where_from(owner, DAY)
    assert found.mean_mg == pytest.approx(100 / 0.95)
    estimated = next(part for part in found.parts if part.key == ESTIMATED)
    assert estimated.mg_per_day == pytest.approx(100 / 0.95 - 100)


def test_the_whole_is_the_mean_the_published_method_uses(owner):
    from tests.builders import make_profile
    from tracker.reports import assessment_report

    make_profile(owner)
    seeds, pie = make_food("Seeds", 300, energy_kcal=500), make_food("Pie", None, energy_kcal=10)
    for back in range(10):
        day = DAY - timedelta(days=back)
        make_entry(owner, seeds, 50 + 7 * back, date=day)
        make_entry(owner, pie, 30, date=day)
        make_dose(owner, make_supplement(f"Tablet {back}", mg=20), date=day)
        make_day(owner, day)
    found = where_from(owner, DAY)
    assert found.mean_mg == pytest.approx(assessment_report(owner, DAY).iom.mean_mg)
    assert sum(part.mg_per_day for part in found.parts) == pytest.approx(found.mean_mg)


def test_what_moved_since_the_four_weeks_before(owner):
    oats, seeds = make_food("Oats", 100), make_food("Seeds", 500)
    for back in range(7):
        day = DAY - timedelta(days=back)
        make_entry(owner, oats, 50, date=day)
        make_entry(owner, seeds, 10, date=day)
        earlier = day - timedelta(days=28)
        make_entry(owner, oats, 90, date=earlier)
        for each in (day, earlier):
            make_day(owner, each)
    found = where_from(owner, DAY)
    assert (found.mean_before_mg, found.mean_mg) == (pytest.approx(90), pytest.approx(100))
    assert [(found.names[each.key], each.shown_mg) for each in found.moved] == [
        ("Seeds", 50),
        ("Oats", -40),
    ]


def test_too_few_days_say_nothing_of_what_moved(owner):
    oats = make_food("Oats", 100)
    for back in (*range(7), *range(28, 34)):
        day = DAY - timedelta(days=back)
        make_entry(owner, oats, 50, date=day)
        make_day(owner, day)
    found = where_from(owner, DAY)
    assert (found.days, found.days_before, found.moved) == (7, 6, None)


def test_nothing_written_down(owner):
    found = where_from(owner, DAY)
    assert (found.days, found.mean_mg, found.parts, found.moved) == (0, None, (), None)


def test_other_people_are_no_source(owner, stranger):
    make_entry(stranger, make_food("Oats", 100), 50, date=DAY)
    make_day(stranger, DAY)
    assert where_from(owner, DAY).parts == ()


@pytest.mark.parametrize("days", [2, 20])
def test_the_queries_do_not_grow(owner, days, django_assert_num_queries):
    for back in range(days):
        day = DAY - timedelta(days=back)
        make_entry(owner, make_food(f"Food {back}", 100), 50, date=day)
        make_day(owner, day)
    with django_assert_num_queries(5):  # no complete day in the four weeks before
        where_from(owner, DAY)
