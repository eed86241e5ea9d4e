"""How much of a food was had, as lists say it."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from tracker.templatetags.amounts import amount, say_log

TIMES = "\N{MULTIPLICATION SIGN}"


def _row(portion=None, quantity=None, grams="30", *, is_quick_add=False):
    food = SimpleNamespace(is_quick_add=is_quick_add)
    number = None if quantity is None else Decimal(quantity)
    return SimpleNamespace(food=food, portion=portion, quantity=number, grams=Decimal(grams))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_row(), "30 g"),
        (_row(grams="12.500"), "12.5 g"),
        (_row("1 cup", "1", "80"), "1 cup (80 g)"),
        (_row(SimpleNamespace(description="1 cup"), "1.000", "80"), "1 cup (80 g)"),
        (_row("1 cup", "1.500", "120"), f"1.5 {TIMES} 1 cup"),
        (_row("100 g", "1", "100", is_quick_add=True), "a figure you noted"),
        (_row("100 g", "2", "200", is_quick_add=True), f"2 {TIMES} a figure you noted"),
    ],
)
def test_portions_grams_and_figures(row, said):
    assert amount(row) == said


def test_in_the_language_of_the_page():
    with override("de"):
        assert amount(_row("1 cup", "1.500", "120")) == f"1,5 {TIMES} 1 Tasse"


def test_a_button_says_whether_it_is_had_again():
    assert say_log("Oats", "") == "Log Oats"
    assert say_log("Oats", "an earlier entry") == "Log Oats again"
