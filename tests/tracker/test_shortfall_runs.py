"""Refreshing again, week by week, for many people, at the same few queries."""

from datetime import date, timedelta
from random import Random

import pytest

from foods.models import Food
from tests.builders import (
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
    make_user,
)
from tests.tracker.diary_of_weeks import (
    MONDAY,
    SUNDAYS,
    episodes,
    log,
    steps,
    weekly_assessments,
)
from tracker.models import DayRecord, IntakeEntry, Shortfall, ShortfallStep
from tracker.nutrition.episodes import replay
from tracker.services import delete_row, set_day
from tracker.shortfalls.episodes import assess_everyone, refresh_shortfalls

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
    for row in (*IntakeEntry.objects.all(), *DayRecord.objects.all()):
        delete_row(row=row)
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
    # savepoint; profile locked; periods; entries, doses, records; stored shortfalls; steps told;
    # how far the profile is assessed; release
    with django_assert_num_queries(10):
        refresh_shortfalls(user=woman, as_of=last)


def test_everyone_costs_no_more_than_one(woman, stranger, food, django_assert_num_queries):
    make_profile(stranger)
    for user in (woman, stranger):
        log(user, food, 150, days=21)
    assess_everyone(SUNDAYS[1])
    # ends of the catalogue's logs and nobody behind them; two chunks of people, the second empty;
    # the ten of the test above, the changed rows and the new steps; how many are open
    with django_assert_num_queries(2 + 2 + 12 + 1):
        assess_everyone(SUNDAYS[2])


def test_who_was_assessed_since_anything_changed_is_passed_over(
    woman, stranger, food, django_assert_num_queries
):
    make_profile(stranger)
    for user in (woman, stranger):
        log(user, food, 150, days=21)
    assess_everyone(SUNDAYS[2])
    with django_assert_num_queries(2 + 2 + 1):
        assess_everyone(SUNDAYS[2])
    set_day(user=stranger, day=SUNDAYS[2], food_complete=False)
    assess_everyone(SUNDAYS[2])
    stranger.profile.refresh_from_db()
    assert stranger.profile.assessed_revision == stranger.profile.last_revision


@pytest.mark.parametrize("seed", range(4))
def test_all_together_find_what_each_alone_would(seed, food):
    """Random diaries of many kinds of people, in one run and one by one."""
    random = Random(seed)
    people = [random_person(random, number, food) for number in range(12)]
    as_of = SUNDAYS[9]
    assess_everyone(as_of)
    together = [(episodes(user), steps(user)) for user in people]
    assert any(found for found, _steps in together)
    ShortfallStep.objects.all().delete()
    Shortfall.objects.all().delete()
    for user in people:
        refresh_shortfalls(user=user, as_of=as_of)
    assert [(episodes(user), steps(user)) for user in people] == together
    for user in people:
        pages = replay(weekly_assessments(user, as_of))
        ends = [
            (e.opened.as_of, e.last_confirmed.as_of, e.closed and e.closed.as_of) for e in pages
        ]
        assert episodes(user) == ends


def random_person(random, number, food):
    """Somebody of some age and authority, with gaps, doses, fasts and unknown foods."""
    user = make_user(f"person{number}")
    make_profile(
        user,
        sex=random.choice(["female", "male"]),
        birth_date=date(random.choice([1950, 1985, 2009, 2025]), 3, 1),
        authority=random.choice(["iom", "iom", "iom", "efsa"]),
    )
    unknown = make_food(f"Unknown {number}", None, energy_kcal=random.choice([None, 100]))
    tablet = make_supplement(f"Tablet {number}", mg=random.choice([50, 200]))
    level = random.uniform(80, 420)
    for offset in range(7 * random.randint(3, 10)):
        day = MONDAY + timedelta(days=offset)
        if random.random() < 0.2:
            continue
        if random.random() > 0.03:
            make_entry(user, food, max(level * random.gauss(1, 0.3), 5), date=day)
        if random.random() < 0.1:
            make_entry(user, unknown, 30, date=day)
        if random.random() < 0.2:
            make_dose(user, tablet, date=day)
        complete = {"food": random.random() < 0.9, "supplements": random.random() < 0.9}
        make_day(user, day, **complete)
    return user


def test_foods_are_left_as_they_are(woman, food):
    log(woman, food, 150, days=21)
    before = list(Food.objects.values())
    refresh_shortfalls(user=woman, as_of=SUNDAYS[2])
    assert list(Food.objects.values()) == before
