"""Numbers and household measures as sources write them."""

from decimal import Decimal

import pytest

from foods.importers.amounts import amount_in_words, number, plain, portions


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        (" ", None),
        (None, None),
        ("0", Decimal(0)),
        ("3.527", Decimal("3.527")),
        ("4.10E-05", Decimal("0.000041")),
        (3.34, Decimal("3.34")),
        (0, Decimal(0)),
        (True, None),
    ],
)
def test_a_blank_is_unknown_and_zero_is_a_number(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["tr", "NaN", "inf", "1,5", "1_000", "--1", "0x10", "1E+999999"])
def test_what_is_no_number_is_said(text):
    with pytest.raises(ValueError, match="is not a number"):
        number(text)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1", "1"),
        ("10", "10"),
        ("2.00", "2"),
        (".5", "1/2"),
        (".333", "1/3"),
        (".67", "2/3"),
        ("1.25", "1 1/4"),
        ("3.527", "3.527"),
        ("5.3", "5.3"),
    ],
)
def test_amounts_read_as_a_person_writes_them(amount, words):
    assert amount_in_words(Decimal(amount)) == words


def test_long_and_unprintable_words_are_made_presentable():
    assert plain("  two\nlines\tand\0 more ", 80) == "two lines and more"
    assert plain("one two three", 9) == "one two…"
    assert plain("o" * 20, 5) == "oooo…"
    assert plain(None, 5) == ""


def weights(*measures, usual=None):
    made = portions([(words, Decimal(grams)) for words, grams in measures], usual)
    return [(p.description, p.gram_weight_g, p.is_default) for p in made]


def test_the_first_portion_is_usual_when_nothing_says_which():
    assert weights(("1 cup", "92"), ("1 oz", "28.35")) == [
        ("1 cup", 92, True),
        ("1 oz", Decimal("28.35"), False),
    ]


def test_two_portions_of_one_name_are_numbered():
    assert [
        name for name, *_ in weights(("1 biscuit", 58), ("1 biscuit", 43), ("1 biscuit", 9))
    ] == [
        "1 biscuit",
        "1 biscuit (2)",
        "1 biscuit (3)",
    ]


def test_long_descriptions_stay_apart_when_cut():
    long = "slice " * 20
    names = [name for name, *_ in weights((f"{long}a", 1), (f"{long}b", 2))]
    assert len(set(names)) == 2
    assert max(map(len, names)) <= 80


@pytest.mark.parametrize("grams", ["0", "-1", "0.0004", "20001"])
def test_a_portion_weighs_something_a_person_can_eat_from(grams):
    assert weights(("1 cup", grams)) == []


def test_the_usual_amount_is_the_portion_of_that_weight():
    assert weights(("1 fl oz", "30.5"), ("1 cup", "244"), usual=Decimal(244))[1] == (
        "1 cup",
        244,
        True,
    )


def test_a_usual_amount_no_portion_has_becomes_one():
    assert weights(("1 tablespoon", 15), usual=Decimal(60)) == [
        ("usual amount", 60, True),
        ("1 tablespoon", 15, False),
    ]
    assert weights(usual=Decimal(0)) == []
