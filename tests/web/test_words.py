"""Certainty and amounts in words."""

import pytest

from foods.templatetags.figures import in_mg, mg, plain
from tracker.web.words import certainty


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "under 1 %"),
        (0.004, "under 1 %"),
        (0.01, "1 %"),
        (0.961, "96 %"),
        (0.994, "99 %"),
        (0.9999, "over 99 %"),
        (1.0, "over 99 %"),
    ],
)
def test_certainty_is_never_complete(probability, said):
    assert certainty(probability) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "unknown"),
        (0, "0"),
        (0.04, "0.0"),
        (3.24, "3.2"),
        (9.96, "10"),
        (155.925, "156"),
        (10, "10"),
    ],
)
def test_milligrams_have_decimals_only_below_ten(value, said):
    assert mg(value) == said


def test_with_its_unit_what_is_unknown_stands_out():
    assert in_mg(3.24) == "3.2 mg"
    assert in_mg(None) == '<span class="caution">unknown</span>'


def test_plain_numbers_lose_their_zeros():
    assert [plain(v) for v in (1.5, 100, 0.25, None)] == ["1.5", "100", "0.25", ""]
