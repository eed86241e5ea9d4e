"""Parts that sum to the whole, to the milligram shown."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.nutrition.sources import moved, parts_of, whole_parts


def test_the_parts_of_a_mean_largest_first():
    parts = parts_of({"oats": 300.0, "seeds": 1_000.0, "tea": 5.0}, days=4)
    assert [(p.key, p.mg_per_day, p.shown_mg) for p in parts] == [
        ("seeds", 250.0, 250),
        ("oats", 75.0, 75),
        ("tea", 1.25, 1),
    ]


def test_thirds_show_as_the_whole_they_make():
    parts = parts_of({"a": 100.0, "b": 100.0, "c": 100.0}, days=9)
    assert sum(part.shown_mg for part in parts) == 33
    assert sorted(part.shown_mg for part in parts) == [11, 11, 11]
    assert whole_parts([10.4, 10.4, 10.4]) == [11, 10, 10]


def test_what_moved_says_which_way():
    found = moved({"oats": 80.0, "milk": 30.0, "tea": 5.0}, {"oats": 20.0, "seeds": 90.0, "tea": 5})
    assert [(m.key, m.change_mg, m.shown_mg) for m in found] == [
        ("seeds", 90.0, 90),
        ("oats", -60.0, -60),
        ("milk", -30.0, -30),
    ]


def test_without_a_day_there_is_no_mean():
    with pytest.raises(ValueError, match="needs a day"):
        parts_of({"a": 1.0}, days=0)


def test_nothing_has_no_parts():
    assert parts_of({}, days=3) == ()
    assert moved({}, {}) == ()


amounts = st.lists(st.floats(-500, 500, allow_nan=False), max_size=40)


@given(amounts)
def test_whole_parts_sum_to_the_whole_and_stay_near(values):
    whole = whole_parts(values)
    assert sum(whole) == math.floor(math.fsum(values) + 0.5)
    assert all(abs(part - value) <= 1 for part, value in zip(whole, values, strict=True))


sources = st.dictionaries(st.integers(0, 12), st.floats(0, 300), max_size=10)


@given(sources, sources)
def test_what_moved_is_the_change_of_the_whole(before, after):
    found = moved(before, after)
    change = math.fsum(after.values()) - math.fsum(before.values())
    assert sum(each.shown_mg for each in found) == pytest.approx(change, abs=0.5 + 1e-6)
