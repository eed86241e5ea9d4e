from datetime import date, timedelta
from random import Random

import numpy as np
import pytest

from tracker.nutrition.assessment import (
    Verdict,
    assess,
    first_sunday_on_or_after,
    replay,
    sundays,
)
from tracker.nutrition.episodes import open_weeks
from tracker.nutrition.verdicts import VERDICTS

from .builders import SUNDAY, make_assessment, make_day, make_days, make_target, weeks


def outline(letters):
    """Each episode as the weeks of its opening, last confirmation and closing."""

    def week(assessment):
        return None if assessment is None else (assessment.as_of - SUNDAY).days // 7

    return [
        (week(e.opened), week(e.last_confirmed), week(e.closed)) for e in replay(weeks(letters))
    ]


@pytest.mark.parametrize(
    ("letters", "episodes"),
    [
        ("", []),
        ("B", []),
        ("BB", [(1, 1, None)]),
        ("BBB", [(1, 2, None)]),
        ("BAB", []),
        ("BUB", []),
        ("BFB", []),
        ("BNB", []),
        ("B-B", []),
        ("BFBB", [(3, 3, None)]),
        ("FFFFFF", []),
        ("UUAANN", []),
        ("BBA", [(1, 1, None)]),
        ("BBAA", [(1, 1, 3)]),
        ("BBAAA", [(1, 1, 3)]),
        ("BBAUA", [(1, 1, None)]),
        ("BBAFA", [(1, 1, None)]),
        ("BBA-A", [(1, 1, None)]),
        ("BBABA", [(1, 3, None)]),
        ("BBAFAA", [(1, 1, 5)]),
        ("BBFFFF", [(1, 1, None)]),
        ("BBUUB", [(1, 4, None)]),
        ("BBAABB", [(1, 1, 3), (5, 5, None)]),
        ("BBAAB", [(1, 1, 3)]),
    ],
)
def test_episodes_follow_from_the_weekly_verdicts(letters, episodes):
    assert outline(letters) == episodes


def test_confirmed_holds_the_later_confirmations_and_not_the_opening():
    (episode,) = replay(weeks("BBBUB"))
    assert [assessment.as_of for assessment in episode.confirmed] == [
        SUNDAY + timedelta(weeks=2),
        SUNDAY + timedelta(weeks=4),
    ]
    assert episode.last_confirmed is episode.confirmed[-1]


def test_without_a_confirmation_the_opening_is_the_last_one():
    (episode,) = replay(weeks("BB"))
    assert episode.confirmed == ()
    assert episode.last_confirmed is episode.opened


@pytest.mark.parametrize("later", [0, -1])
def test_assessments_out_of_order_are_refused(later):
    found = [make_assessment(week, Verdict.BELOW_TARGET) for week in (0, later)]
    with pytest.raises(ValueError, match="does not come after"):
        replay(found)


@pytest.mark.parametrize(
    ("day", "sunday"),
    [
        (date(2024, 6, 30), date(2024, 6, 30)),
        (date(2024, 7, 1), date(2024, 7, 7)),
        (date(2024, 7, 6), date(2024, 7, 7)),
        (date(2024, 12, 30), date(2025, 1, 5)),
    ],
)
def test_first_sunday_on_or_after(day, sunday):
    assert first_sunday_on_or_after(day) == sunday


def test_sundays_has_both_ends():
    assert sundays(SUNDAY, SUNDAY + timedelta(days=14)) == (
        SUNDAY,
        SUNDAY + timedelta(days=7),
        SUNDAY + timedelta(days=14),
    )


@pytest.mark.parametrize("length_days", [-7, -1, 0, 5])
def test_a_window_without_a_sunday_has_none(length_days):
    monday = SUNDAY + timedelta(days=1)
    assert sundays(monday, monday + timedelta(days=length_days)) == ()


def replay_diary(days, target=None):
    dates = sundays(SUNDAY - timedelta(weeks=8), SUNDAY)
    return replay(assess(as_of, days, target or make_target()) for as_of in dates)


def test_weeks_of_complete_low_days_open_a_shortfall():
    (episode,) = replay_diary(make_days(35, 180.0))
    assert episode.opened.as_of == SUNDAY - timedelta(weeks=3)
    assert episode.closed is None


def test_days_nobody_logged_never_open_one():
    assert replay_diary([]) == ()
    assert replay_diary(make_days(6, 10.0)) == ()


def test_incomplete_low_days_never_open_one():
    assert replay_diary(make_days(56, 50.0, food_complete=False)) == ()


def test_days_with_supplements_alone_never_open_one():
    dosed = {"doses": 1, "supplement_mg": 10.0, "supplements_complete": True}
    no_food = {"entries": 0, "energy_kcal": None, "food_complete": False}
    dates = [day.date for day in make_days(56)]
    assert replay_diary([make_day(each, None, **dosed, **no_food) for each in dates]) == ()


def test_an_ai_never_opens_one():
    assert replay_diary(make_days(56, 20.0), make_target("efsa")) == ()


def test_filling_in_the_supplements_that_were_taken_removes_it():
    assert len(replay_diary(make_days(56, 180.0))) == 1
    taken = {"doses": 1, "supplement_mg": 200.0, "supplements_complete": True}
    assert replay_diary(make_days(56, 180.0, **taken)) == ()


@pytest.mark.parametrize("seed", range(50))
def test_many_people_have_the_episodes_each_has_alone(seed):
    """The run over everybody follows the rule of the replay, week by week."""
    random = Random(seed)
    histories = ["".join(random.choices("BAUFN", [6, 4, 1, 1, 1], k=30)) for _ in range(20)]
    replayed = [replay(weeks(letters)) for letters in histories]

    codes = [[VERDICTS.index(week.verdict) for week in weeks(letters)] for letters in histories]
    is_open = open_weeks(np.array(codes, dtype=np.int8).T).T

    for person, episodes in enumerate(replayed):
        expected = [
            any(
                episode.opened.as_of <= week.as_of
                and (episode.closed is None or week.as_of < episode.closed.as_of)
                for episode in episodes
            )
            for week in weeks(histories[person])
        ]
        assert is_open[person].tolist() == expected, histories[person]
