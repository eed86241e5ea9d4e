"""Refreshing again, week by week, for many people, at the same few queries."""

from datetime import date, timedelta

import pytest

from foods.models import Food
from tests.builders import make_entry, make_profile
from tests.tracker.diary_of_weeks import MONDAY, SUNDAYS, episodes, log, steps
from tracker.models import DayRecord, IntakeEntry, Shortfall, ShortfallStep
from tracker.shortfalls import assess_everyone, refresh_shortfalls, weekly_assessments

pytestmark = pytest.mark.django_db


def test_twice_is_the_same_as_once(woman, food):
    log(woman, food, 150, days=28)
    refresh_shortfalls(user=woman, as_of=SUNDAYS[3])
    rows = list(Shortfall.objects.values()), list(ShortfallStep.objects.values())
    refresh_shortfalls(user=woman, as_of=SUNDAYS[3])
    assert (list(Shortfall.objects.values()), list(ShortfallStep.objects.values())) == rows


def test_week_by_week_tells_the_same_as_all_at_once(woman, stranger, food):
    make_profile(stranger)
    for user in (woman, stranger):
        log(user, food, 150, days=28)
    for sunday in SUNDAYS[:5]:
        refresh_shortfalls(user=woman, as_of=sunday)
    refresh_shortfalls(user=stranger, as_of=SUNDAYS[4])
    assert episodes(woman) == episodes(stranger)
    assert steps(woman) == steps(stranger)


def test_people_are_independent(woman, stranger, food):
    make_profile(stranger, sex="male")
    log(woman, food, 150, days=21)
    log(stranger, food, 600, days=21)
    refresh_shortfalls(user=woman, as_of=SUNDAYS[2])
    refresh_shortfalls(user=stranger, as_of=SUNDAYS[2])
    assert episodes(stranger) == []
    assert len(episodes(woman)) == 1
    log(stranger, food, 50, start=MONDAY + timedelta(days=21), days=42)
    refresh_shortfalls(user=stranger, as_of=SUNDAYS[8])
    assert len(episodes(woman)) == 1


def test_the_sundays_are_those_of_the_diary(woman, food):
    make_entry(woman, food, date=date(2026, 2, 11))
    weeks = weekly_assessments(woman, date(2026, 2, 28))
    assert [week.as_of for week in weeks] == [date(2026, 2, 15), date(2026, 2, 22)]


def test_the_target_is_the_one_of_each_sunday(woman, food):
    make_profile(woman, birth_date=date(1995, 2, 20))  # 31 years old on 20 February
    log(woman, food, 150, days=28)
    targets = [week.target.target_mg for week in weekly_assessments(woman, SUNDAYS[3])]
    assert targets == [310, 310, 320, 320]
    (row,) = refresh_shortfalls(user=woman, as_of=SUNDAYS[3])
    assert row.target_mg == 320


def test_a_run_over_everyone_says_what_it_found(woman, stranger, food):
    make_profile(stranger)
    log(woman, food, 150, days=21)
    log(stranger, food, 400, days=21)
    run = assess_everyone(SUNDAYS[2])
    assert (run.people, run.open_shortfalls, run.new_steps) == (2, 1, 2)
    again = assess_everyone(SUNDAYS[2])
    assert (again.people, again.open_shortfalls, again.new_steps) == (2, 1, 0)


def test_people_without_a_diary_are_left_out_and_emptied_diaries_are_not(woman, stranger, food):
    log(woman, food, 150, days=21)
    assert assess_everyone(SUNDAYS[2]).people == 1
    IntakeEntry.objects.all().delete()
    DayRecord.objects.all().delete()
    run = assess_everyone(SUNDAYS[2])
    assert (run.people, run.open_shortfalls) == (1, 0)
    assert not Shortfall.objects.exists()


def test_without_a_day_it_is_the_persons_own_yesterday(woman, stranger, food, time_machine):
    """At noon UTC on that Sunday it is Monday in Kiritimati and not in Honolulu."""
    time_machine.move_to("2026-02-15 12:00:00+00:00")
    make_profile(woman, time_zone="Pacific/Kiritimati")
    make_profile(stranger, time_zone="Pacific/Honolulu")
    for user in (woman, stranger):
        log(user, food, 150, days=14)
    assess_everyone()
    assert len(episodes(woman)) == 1
    assert episodes(stranger) == []


@pytest.mark.parametrize("weeks", [3, 52])
def test_a_person_costs_the_same_few_queries_for_any_time(
    woman, food, weeks, django_assert_num_queries
):
    log(woman, food, 150, days=7 * weeks)
    last = MONDAY + timedelta(days=7 * weeks - 1)
    refresh_shortfalls(user=woman, as_of=last)
    # savepoint; profile locked; entries, doses, records; profile and periods for the targets;
    # stored shortfalls; steps told; release
    with django_assert_num_queries(10):
        refresh_shortfalls(user=woman, as_of=last)


def test_everyone_costs_so_much_for_each(woman, stranger, food, django_assert_num_queries):
    make_profile(stranger)
    for user in (woman, stranger):
        log(user, food, 150, days=21)
    assess_everyone(SUNDAYS[2])
    # ends of the catalogue's logs and nobody behind them; two chunks of people, the second empty;
    # ten for each person
    with django_assert_num_queries(2 + 2 + 2 * 10):
        assess_everyone(SUNDAYS[2])


def test_foods_are_left_as_they_are(woman, food):
    log(woman, food, 150, days=21)
    before = list(Food.objects.values())
    refresh_shortfalls(user=woman, as_of=SUNDAYS[2])
    assert list(Food.objects.values()) == before
