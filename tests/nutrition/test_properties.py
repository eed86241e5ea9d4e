"""What holds for every diary: monotone, blind to order, and unknown is never zero."""

import math
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from foods.units import convert
from tracker.nutrition.assessment import WINDOW_DAYS, assess
from tracker.nutrition.daily_totals import measured_food_mg

from .builders import SUNDAY, make_day, make_target

amounts_mg = st.floats(0, 900)
offsets = st.lists(st.integers(0, WINDOW_DAYS - 1), min_size=1, max_size=28, unique=True)


@st.composite
def diaries(draw):
    """Complete days of any intake, some with supplements, some with a food of unknown magnesium."""
    return [
        make_day(
            SUNDAY - timedelta(days=offset),
            draw(amounts_mg),
            supplement_mg=draw(st.sampled_from([0.0, 0.0, 100.0])),
            doses=1,
            supplements_complete=True,
            **draw(
                st.sampled_from(
                    [
                        {},
                        {"unknown_entries": 1, "unknown_energy_kcal": 100.0},
                        {"unknown_entries": 1, "unknown_energy_kcal": 900.0},
                    ]
                )
            ),
        )
        for offset in draw(offsets)
    ]


def below(days):
    return assess(SUNDAY, days, make_target()).probability_below_target


@given(diaries(), st.data())
def test_more_magnesium_never_raises_the_probability_of_a_shortfall(days, data):
    i = data.draw(st.integers(0, len(days) - 1))
    more = data.draw(st.floats(0, 500))
    richer = replace(days[i], food_mg=days[i].food_mg + more)
    before, after = below(days), below([*days[:i], richer, *days[i + 1 :]])
    if before is None:
        assert after is None
    else:
        assert after <= before + 1e-12


@given(diaries(), st.randoms())
def test_the_order_of_the_list_of_days_says_nothing(days, random):
    shuffled = list(days)
    random.shuffle(shuffled)
    assert assess(SUNDAY, shuffled, make_target()) == assess(SUNDAY, days, make_target())


@given(diaries(), st.integers(1, 20))
def test_only_the_distance_between_days_matters(days, shift):
    """The same days later, assessed as much later, say the same."""
    later = [replace(day, date=day.date + timedelta(days=7 * shift)) for day in days]
    moved = assess(SUNDAY + timedelta(days=7 * shift), later, make_target())
    here = assess(SUNDAY, days, make_target())
    names = ("days_complete", "mean_mg", "low_mg", "high_mg", "probability_below_target", "verdict")
    assert [getattr(moved, n) for n in names] == [getattr(here, n) for n in names]


@given(diaries())
def test_which_day_had_which_intake_says_nothing(days):
    """Known intakes dealt to the same dates the other way round give the same estimate."""
    days = [replace(day, unknown_entries=0, unknown_energy_kcal=0.0) for day in days]
    dates = [day.date for day in days]
    dealt = [replace(day, date=on) for day, on in zip(days, reversed(dates), strict=True)]
    one, other = below(days), below(dealt)
    assert one == pytest.approx(other, abs=1e-12)


@given(diaries(), st.data())
def test_a_food_of_unknown_magnesium_never_acts_as_one_without_any(days, data):
    """Added to a day it raises what the day is put at, or the day does not count."""
    i = data.draw(st.integers(0, len(days) - 1))
    day = replace(days[i], unknown_entries=0, unknown_energy_kcal=0.0)
    energy = data.draw(st.floats(0, 3_000))
    with_unknown = replace(
        day,
        entries=day.entries + 1,
        unknown_entries=1,
        unknown_energy_kcal=energy,
        energy_kcal=day.energy_kcal + energy,
    )
    measured = measured_food_mg(with_unknown)
    assert measured is None or measured >= measured_food_mg(day)
    if measured is not None and energy > 1 and day.food_mg > 1:
        assert measured > day.food_mg


@given(diaries(), st.data())
def test_a_day_that_is_not_complete_is_as_if_it_were_not_there(days, data):
    i = data.draw(st.integers(0, len(days) - 1))
    partial = replace(days[i], food_complete=False, food_mg=data.draw(amounts_mg))
    without = [*days[:i], *days[i + 1 :]]
    assume(without)
    with_partial = assess(SUNDAY, [*without, partial], make_target())
    alone = assess(SUNDAY, without, make_target())
    assert with_partial.mean_mg == alone.mean_mg
    assert with_partial.probability_below_target == alone.probability_below_target


@given(diaries())
def test_more_days_of_the_same_kind_never_widen_the_interval(days):
    counted = assess(SUNDAY, days, make_target())
    assume(counted.days_complete >= 1)
    widths = []
    for n in (1, len(days)):
        same = [
            replace(day, food_mg=250.0, supplement_mg=0.0, unknown_entries=0) for day in days[:n]
        ]
        found = assess(SUNDAY, same, make_target())
        widths.append(math.log(found.high_mg) - math.log(found.low_mg))
    assert widths[1] <= widths[0] + 1e-9


masses = st.decimals(0, 100_000, places=4)


@given(masses, st.sampled_from(["g", "mg", "ug"]), st.sampled_from(["g", "mg", "µg", "mcg"]))
def test_a_mass_there_and_back_is_the_same(amount, one, other):
    assert convert(convert(amount, one, other), other, one) == amount


@given(masses, masses, st.sampled_from(["g", "ug"]))
def test_a_greater_mass_stays_greater(one, other, unit):
    assert (one < other) == (convert(one, "mg", unit) < convert(other, "mg", unit))


@given(masses)
def test_a_thousand_steps_lie_between_the_units(amount):
    assert convert(amount, "g", "mg") == amount * 1_000
    assert convert(amount, "mg", "ug") == amount * 1_000
    assert convert(convert(amount, "kcal", "kJ"), "kJ", "kcal") == pytest.approx(
        amount, abs=Decimal("1e-12")
    )
