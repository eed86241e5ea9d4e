"""From diary to episodes: when a shortfall opens, moves, closes, and what was told."""

from datetime import timedelta

import pytest

from tests.builders import make_food, make_profile
from tests.tracker.diary_of_weeks import (
    MONDAY,
    SUNDAYS,
    episodes,
    log,
    steps,
    weekly_assessments,
)
from tracker.models import Profile, Shortfall, ShortfallStep
from tracker.services import set_day
from tracker.shortfalls.episodes import (
    last_sunday_on_or_before,
    refresh_if_due,
    refresh_shortfalls,
)

pytestmark = pytest.mark.django_db


# --- opening ----------------------------------------------------------------------------------


def test_two_sundays_with_a_week_of_low_complete_days_open_a_shortfall(woman, food):
    log(woman, food, 150, days=14)
    assert refresh_shortfalls(user=woman, as_of=SUNDAYS[0]) == []
    (opened,) = refresh_shortfalls(user=woman, as_of=SUNDAYS[1])
    assert (opened.opened_on, opened.last_confirmed_on, opened.closed_on) == (
        SUNDAYS[1],
        SUNDAYS[1],
        None,
    )
    assert (opened.authority, opened.target_kind, opened.target_mg) == ("iom", "RDA", 320)


def test_the_first_sunday_with_seven_complete_days_counts_as_the_first(woman, food):
    log(woman, food, 150, start=MONDAY + timedelta(days=2), days=30)
    (opened,) = refresh_shortfalls(user=woman, as_of=SUNDAYS[3])
    assert opened.opened_on == SUNDAYS[2]


def test_the_step_keeps_the_figures_the_person_was_told(woman, food):
    log(woman, food, 150, days=14)
    refresh_shortfalls(user=woman, as_of=SUNDAYS[1])
    (told,) = ShortfallStep.objects.all()
    week = weekly_assessments(woman, SUNDAYS[1])[-1]
    assert (told.step, told.assessed_on, told.authority) == ("opened", SUNDAYS[1], "iom")
    assert told.usual_intake_mg == pytest.approx(week.mean_mg)
    assert (told.low_mg, told.high_mg) == pytest.approx((week.low_mg, week.high_mg))
    assert told.low_mg < told.usual_intake_mg < told.high_mg < 320
    assert told.days_complete == 14
    assert told.probability_below_target >= 0.95


def test_low_weeks_that_go_on_confirm_it(woman, food):
    log(woman, food, 150, days=28)
    refresh_shortfalls(user=woman, as_of=SUNDAYS[3])
    assert episodes(woman) == [(SUNDAYS[1], SUNDAYS[3], None)]
    assert steps(woman) == [
        (SUNDAYS[1], "opened"),
        (SUNDAYS[2], "confirmed"),
        (SUNDAYS[3], "confirmed"),
    ]


def test_two_weeks_of_plenty_close_it(woman, food):
    log(woman, food, 150, days=14)
    log(woman, food, 600, start=MONDAY + timedelta(days=14), days=42)
    refresh_shortfalls(user=woman, as_of=SUNDAYS[7])
    ((opened, confirmed, closed),) = episodes(woman)
    assert (opened, confirmed) == (SUNDAYS[1], SUNDAYS[2])
    verdicts = [week.verdict for week in weekly_assessments(woman, closed)]
    assert verdicts[-3:] != ["adequate"] * 3
    assert verdicts[-2:] == ["adequate"] * 2
    assert steps(woman) == [
        (SUNDAYS[1], "opened"),
        (SUNDAYS[2], "confirmed"),
        (closed, "closed"),
    ]


# --- what opens none --------------------------------------------------------------------------


def test_enough_is_no_shortfall(woman, food):
    log(woman, food, 400, days=28)
    assert refresh_shortfalls(user=woman, as_of=SUNDAYS[3]) == []
    assert steps(woman) == []


def test_days_that_are_not_complete_never_flag(woman, food):
    log(woman, food, 50, days=56, complete=False)
    assert refresh_shortfalls(user=woman, as_of=SUNDAYS[7]) == []


def test_days_nobody_logged_never_flag(woman, food):
    log(woman, food, 150, days=6)
    assert refresh_shortfalls(user=woman, as_of=SUNDAYS[11]) == []


def test_an_empty_diary(woman):
    assert weekly_assessments(woman, SUNDAYS[5]) == []
    assert refresh_shortfalls(user=woman, as_of=SUNDAYS[5]) == []


@pytest.mark.parametrize("profile", [None, {"sex": ""}, {"birth_date": None}])
def test_nobody_has_a_shortfall_without_a_target(owner, food, profile):
    if profile is not None:
        make_profile(owner, **profile)
    log(owner, food, 50, days=28)
    assert refresh_shortfalls(user=owner, as_of=SUNDAYS[3]) == []


def test_an_adequate_intake_is_never_a_shortfall_reference(woman, food):
    """EFSA sets an AI: not reaching it proves nothing."""
    make_profile(woman, authority="efsa")
    log(woman, food, 50, days=28)
    assert refresh_shortfalls(user=woman, as_of=SUNDAYS[3]) == []


def test_foods_without_a_value_are_not_zero(woman):
    unknown = make_food("Mystery", None, energy_kcal=100)
    log(woman, unknown, 500, days=28)
    assert refresh_shortfalls(user=woman, as_of=SUNDAYS[3]) == []


def test_days_after_the_one_asked_about_do_not_count(woman, food):
    log(woman, food, 150, days=28)
    refresh_shortfalls(user=woman, as_of=SUNDAYS[1] - timedelta(days=1))
    assert episodes(woman) == []


# --- the diary changes afterwards -------------------------------------------------------------


def test_filling_in_days_later_moves_the_episode_and_keeps_what_was_told(woman, food):
    log(woman, food, 150, start=MONDAY + timedelta(days=7), days=21)
    refresh_shortfalls(user=woman, as_of=SUNDAYS[3])
    assert episodes(woman) == [(SUNDAYS[2], SUNDAYS[3], None)]
    log(woman, food, 150, days=7)
    refresh_shortfalls(user=woman, as_of=SUNDAYS[3])
    assert episodes(woman) == [(SUNDAYS[1], SUNDAYS[3], None)]
    assert steps(woman) == [
        (SUNDAYS[1], "opened"),
        (SUNDAYS[2], "confirmed"),
        (SUNDAYS[2], "opened"),
        (SUNDAYS[3], "confirmed"),
    ]


def test_a_corrected_food_can_remove_the_episode_and_what_was_told_stays(woman, food):
    log(woman, food, 150, days=21)
    refresh_shortfalls(user=woman, as_of=SUNDAYS[2])
    told = list(ShortfallStep.objects.values())
    food.contents.filter(nutrient="magnesium").update(amount_per_100g=300)
    assert refresh_shortfalls(user=woman, as_of=SUNDAYS[2]) == []
    assert not Shortfall.objects.exists()
    assert list(ShortfallStep.objects.values()) == told


def test_another_authority_has_its_own_episodes(woman, food):
    log(woman, food, 150, days=21)
    refresh_shortfalls(user=woman, as_of=SUNDAYS[2])
    Profile.objects.filter(user=woman).update(authority="efsa")
    assert refresh_shortfalls(user=woman, as_of=SUNDAYS[2]) == []
    assert not Shortfall.objects.exists()
    Profile.objects.filter(user=woman).update(authority="iom")
    assert len(refresh_shortfalls(user=woman, as_of=SUNDAYS[2])) == 1
    assert len(steps(woman)) == 2


# --- due --------------------------------------------------------------------------------------


def refresh_on(user, day, time_machine):
    time_machine.move_to(f"{day}T12:00:00+00:00", tick=False)
    refresh_if_due(user=user, profile=Profile.objects.get(user=user))


def test_a_sunday_is_assessed_once_it_is_over(woman, food, time_machine):
    log(woman, food, 150, days=14)
    refresh_on(woman, SUNDAYS[1], time_machine)
    assert episodes(woman) == []
    refresh_on(woman, SUNDAYS[1] + timedelta(days=1), time_machine)
    assert episodes(woman) == [(SUNDAYS[1], SUNDAYS[1], None)]


def test_a_changed_diary_is_assessed_again(woman, food, time_machine):
    log(woman, food, 150, days=14)
    monday = SUNDAYS[1] + timedelta(days=1)
    refresh_on(woman, monday, time_machine)
    for offset in range(14):
        set_day(user=woman, day=MONDAY + timedelta(days=offset), food_complete=False)
    refresh_on(woman, monday, time_machine)
    assert episodes(woman) == []
    assert steps(woman) == [(SUNDAYS[1], "opened")]


def test_nothing_is_read_when_nothing_changed(woman, food, time_machine, django_assert_num_queries):
    log(woman, food, 150, days=14)
    monday = SUNDAYS[1] + timedelta(days=1)
    refresh_on(woman, monday, time_machine)
    profile = Profile.objects.get(user=woman)
    with django_assert_num_queries(0):
        refresh_if_due(user=woman, profile=profile)


@pytest.mark.parametrize("offset", range(7))
def test_the_last_sunday_on_or_before_a_day(offset):
    assert last_sunday_on_or_before(SUNDAYS[1] + timedelta(days=offset)) == SUNDAYS[1]
