"""Sources against each other: which foods are compared, and when they differ."""

from decimal import Decimal

import pytest

from foods.importers.comparing import (
    FNDDS_2017,
    FNDDS_2021,
    SR28,
    Comparison,
    Published,
    Tables,
    Value,
    compare,
)
from foods.importers.fndds_ingredients import Ingredient
from foods.importers.records import FoodRecord


def record(source, source_id, magnesium=None, choice=""):
    return FoodRecord(
        source=source,
        source_id=source_id,
        name="Kale",
        contents={} if magnesium is None else {"magnesium": Decimal(magnesium)},
        choices={"magnesium": choice} if choice else {},
    )


def published(**amounts):
    """Foods by their number, written without its first character: c11233 is 11233."""
    return {
        code[1:]: Published("Kale", None if amount is None else Decimal(amount))
        for code, amount in amounts.items()
    }


def part(code, weight=100, is_cooked=False):
    return Ingredient(code, Decimal(str(weight)), is_cooked)


def values(comparison):
    return [(each.source, each.code, int(each.magnesium_mg)) for each in comparison.values]


def apart(*amounts, in_use=None):
    """A comparison of a food with so much in use, and of these values of SR28."""
    shown = tuple(Value(SR28, "1", "", Decimal(amount)) for amount in amounts)
    return Comparison(record("sr28", "1", in_use), shown)


class TestWhatIsCompared:
    def test_a_food_of_fndds_with_its_code_in_both_releases(self):
        tables = Tables({FNDDS_2021: published(c572=36), FNDDS_2017: published(c572=132)})
        [found] = compare([record("fndds", "572", 36)], tables)
        assert values(found) == [(FNDDS_2021, "572", 36), (FNDDS_2017, "572", 132)]

    def test_a_food_of_fndds_with_the_one_food_it_is_made_of(self):
        tables = Tables(
            {SR28: published(c11233=47), FNDDS_2021: published(c572=33)},
            {"572": (part("11233"), part("999328", 0.001))},
        )
        [found] = compare([record("fndds", "572", 33)], tables)
        assert values(found) == [(SR28, "11233", 47), (FNDDS_2021, "572", 33)]

    def test_a_food_of_sr28_with_every_food_made_of_it(self):
        tables = Tables(
            {SR28: published(c11233=47), FNDDS_2021: published(c572=33, c573=34)},
            {"572": (part("11233"),), "573": (part("11233"),), "574": (part("11234"),)},
        )
        [found] = compare([record("sr28", "11233", 47)], tables)
        assert values(found) == [
            (SR28, "11233", 47),
            (FNDDS_2021, "572", 33),
            (FNDDS_2021, "573", 34),
        ]

    def test_a_cooked_food_of_sr28_with_what_fndds_cooks_of_the_raw_one(self):
        tables = Tables(
            {
                SR28: {
                    "11233": Published("Kale, raw", Decimal(47)),
                    "11234": Published("Kale, cooked, boiled, drained, without salt", Decimal(18)),
                    "11235": Published("Kale, cooked, breaded and fried", Decimal(60)),
                },
                FNDDS_2021: published(c572=35),
            },
            {"572": (part("11233", is_cooked=True),)},
        )
        foods = [record("sr28", code) for code in ("11233", "11234", "11235")]
        [found] = compare(foods, tables)
        assert found.food.source_id == "11234"
        assert values(found) == [(SR28, "11234", 18), (FNDDS_2021, "572", 35)]
        [same] = compare([record("fndds", "572")], tables)
        assert values(same) == values(found)

    def test_not_a_food_that_one_source_has(self):
        tables = Tables({SR28: published(c11233=47), FNDDS_2021: published(c573=10)})
        foods = [record("sr28", "11233", 47), record("fndds", "572", 3), record("csv", "1", 3)]
        assert compare(foods, tables) == []

    def test_an_unknown_value_is_none_to_compare(self):
        tables = Tables({FNDDS_2021: published(c572=None), FNDDS_2017: published(c572=0)})
        assert compare([record("fndds", "572", 0)], tables) == []


class TestMadeOf:
    def tables(self, *ingredients):
        known = published(c11233=47, c04044=0, c20077=611, c14411=1)
        return Tables({SR28: known}, {"572": ingredients})

    def one(self, *ingredients):
        main = self.tables(*ingredients).made_of("572")
        return None if main is None else main.code

    def test_one_food_alone(self):
        assert self.one(part("11233")) == "11233"

    def test_with_a_little_that_has_no_magnesium(self):
        assert self.one(part("11233", 95), part("04044", 5)) == "11233"

    def test_not_with_more_of_it(self):
        assert self.one(part("11233", 94), part("04044", 6)) is None

    def test_not_with_a_little_that_is_rich(self):
        assert self.one(part("11233", 98), part("20077", 2)) is None

    def test_not_with_something_unknown(self):
        assert self.one(part("11233", 99), part("100260", 1)) is None

    def test_not_of_another_food_of_fndds_nor_of_nothing(self):
        assert self.one(part("81200100")) is None
        assert self.tables().made_of("999") is None


class TestDifference:
    @pytest.mark.parametrize(
        ("amounts", "differs"),
        [
            ((100, 125), False),
            ((100, "125.1"), True),
            ((125, 100), False),
            ((0, 0), False),
            ((0, 1), True),
            ((50, 50, 40), False),
            ((50, 50, 39), True),
        ],
    )
    def test_from_more_than_a_quarter_of_the_lowest_value(self, amounts, differs):
        assert apart(*amounts).differs is differs

    def test_the_value_in_use_counts(self):
        assert apart(100, 100, in_use=130).differs
        assert not apart(100, 100).differs

    @pytest.mark.parametrize(("amounts", "is_small"), [((3, 7), True), ((3, 8), False)])
    def test_below_five_milligrams_it_is_small(self, amounts, is_small):
        assert apart(*amounts).is_small is is_small

    def test_in_percent_of_the_lowest(self):
        assert apart(36, 132).apart_percent == 267
        assert apart(0, 3).apart_percent is None

    def test_in_words_each_amount_of_a_source_once(self):
        shown = (
            Value(SR28, "1", "", Decimal("47.0")),
            Value(FNDDS_2021, "2", "", Decimal(33)),
            Value(FNDDS_2021, "3", "", Decimal(33)),
            Value(FNDDS_2021, "4", "", Decimal(34)),
        )
        words = Comparison(record("sr28", "1"), shown).in_words
        assert words == "SR28 47; FNDDS 2021-2023 33, 34 (mg per 100 g)"

    def test_the_choice_is_the_one_of_the_tables(self):
        assert Comparison(record("sr28", "1", 33, "fndds: later"), ()).choice == "fndds: later"
        assert Comparison(record("sr28", "1", 33), ()).choice == ""
