"""Files of other apps: what is read, what is refused and where."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.diary_files import DIARY, ROLLS, SERVINGS, meals, row, servings, summary, table
from tracker.diary_imports.figures import Days, amount, decimal_mark, number, time_of_day
from tracker.diary_imports.reading import read_diary
from tracker.diary_imports.records import Amount, CellFaultError, FileFaultError

D = Decimal


class TestServings:
    def test_a_row_is_what_it_says(self):
        first, *_others = read_diary(servings()).servings
        assert (first.row, first.day, first.time) == (2, dt.date(2026, 3, 2), dt.time(7, 30))
        assert (first.meal, first.name) == ("breakfast", "Spelt Rolls")
        assert first.amount == Amount(D(60), "g")
        assert first.nutrients == {"energy": D(150), "magnesium": D(33)}

    def test_a_blank_is_unknown_and_zero_is_zero(self):
        zero = row((*ROLLS[:8], "0.00"))
        blank = row((*ROLLS[:8], ""))
        found = read_diary(servings(zero, blank)).servings
        assert found[0].nutrients["magnesium"] == 0
        assert "magnesium" not in found[1].nutrients

    def test_tablets_are_known_by_their_category(self):
        assert [each.is_supplement for each in read_diary(servings()).servings] == [
            False,
            False,
            True,
            False,
        ]

    def test_groups_of_ones_own_go_by_the_hour(self):
        found = read_diary(servings()).servings
        assert [each.meal for each in found] == ["breakfast", "lunch", "dinner", "snack"]

    def test_units_are_converted(self):
        found = read_diary(servings(row((*ROLLS[:6], "400", "", "33"))))
        assert found.servings[0].nutrients["vitamin_d"] == 10

    def test_columns_may_be_fewer_and_in_another_order(self):
        header = ("Amount", "Food Name", "Magnesium (mg)", "Day")
        found = read_diary(table([("2.00 cup", "Kale", "66.00", "2026-03-02")], header))
        (kale,) = found.servings
        assert (kale.time, kale.meal, kale.nutrients) == (None, "snack", {"magnesium": D(66)})

    def test_without_the_column_magnesium_is_unknown_throughout(self):
        header = ("Day", "Food Name", "Amount", "Energy (kcal)")
        found = read_diary(table([("2026-03-02", "Kale", "1 cup", "30")], header))
        assert not found.has_magnesium
        assert found.servings[0].nutrients == {"energy": D(30)}

    def test_rows_alike_are_told_apart_and_known_again(self):
        twice = read_diary(servings(row(ROLLS), row(ROLLS))).servings
        again = read_diary(servings(row(ROLLS), row(ROLLS), row(ROLLS))).servings
        assert twice[0].key != twice[1].key
        assert [each.key for each in again][:2] == [each.key for each in twice]

    def test_another_amount_is_the_same_row_with_another_fingerprint(self):
        one, other = (
            read_diary(servings(row((*ROLLS[:4], how_much, *ROLLS[5:])))).servings[0]
            for how_much in ("60.00 g", "70.00 g")
        )
        assert one.key == other.key
        assert one.fingerprint != other.fingerprint


class TestWhatSpreadsheetsDo:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_encodings(self, encoding):
        jam = row(("2026-03-02", "", "Breakfast", "Gelée royale", "1.00 g", "3", "", "", "0.5"))
        assert read_diary(servings(jam, encoding=encoding)).servings[0].name == "Gelée royale"

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_separators(self, separator):
        assert len(read_diary(servings(separator=separator)).servings) == 4

    @pytest.mark.parametrize("micro", ["\u00b5", "\u03bc"])
    def test_both_micro_signs(self, micro):
        header = ("Day", "Food Name", "Amount", f"Vitamin D ({micro}g)", "Magnesium (mg)")
        found = read_diary(table([("2026-03-02", "Egg", "1 large", "2", "5")], header))
        assert found.servings[0].nutrients["vitamin_d"] == 2

    def test_a_decimal_comma(self):
        cells = [[cell.replace(".", ",") for cell in each] for each in DIARY]
        found = read_diary(servings(*cells, separator=";"))
        assert found.servings == read_diary(servings()).servings

    def test_dates_of_a_spreadsheet_once_one_of_them_tells(self):
        day = [(f"{each}", *ROLLS[1:]) for each in ("2/3/2026", "13/3/2026")]
        found = read_diary(servings(*map(row, day)))
        assert [each.day.isoformat() for each in found.servings] == ["2026-03-02", "2026-03-13"]

    def test_and_not_when_none_does(self):
        found = read_diary(servings(row(("2/3/2026", *ROLLS[1:])), row(ROLLS)))
        (left,) = found.left_out
        assert (left.row, left.column, left.code) == (2, "Day", "day_or_month")
        assert len(found.servings) == 1

    def test_empty_lines_and_columns_at_the_end(self):
        text = servings().decode().replace("\r\n", ",,\r\n").replace("\r\n", "\r\n\r\n", 1)
        found = read_diary(text.encode())
        assert found.left_out == ()
        assert found.servings[0].row == 3

    def test_the_line_that_names_the_separator(self):
        assert len(read_diary(b"sep=;\r\n" + servings(separator=";")).servings) == 4


class TestFaults:
    @pytest.mark.parametrize(
        ("column", "cell", "code"),
        [
            ("Day", "yesterday", "day"),
            ("Day", "2026-02-30", "day"),
            ("Time", "25:10", "time"),
            ("Time", "13:10 PM", "time"),
            ("Amount", "some", "amount"),
            ("Amount", "8.02E+12", "amount"),
            ("Amount", "0.00 g", "no_amount"),
            ("Amount", "30000 g", "too_large"),
            ("Amount", "1/0 cup", "amount"),
            ("Food Name", "", "no_name"),
            ("Magnesium (mg)", "#REF!", "number"),
            ("Magnesium (mg)", "1.2E+3", "number"),
            ("Magnesium (mg)", "-5.00", "negative"),
            ("Calcium (mg)", "05. Jan", "number"),
            ("Calcium (mg)", "99999999", "too_large"),
        ],
    )
    def test_a_cell_is_named_by_row_and_column(self, column, cell, code):
        cells = list(row(ROLLS))
        cells[SERVINGS.index(column)] = cell
        found = read_diary(servings(row(ROLLS), cells))
        (left,) = found.left_out
        assert (left.row, left.column, left.code) == (3, column, code)
        assert len(found.servings) == 1

    def test_a_row_of_another_width_is_never_shifted(self):
        text = servings().decode() + "2026-03-02,,Lunch,Oats, rolled,1 cup,3,,,4,,\r\n"
        (left,) = read_diary(text.encode()).left_out
        assert (left.row, left.code, left.value) == (6, "width", "12")

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "empty"),
            (b" \r\n", "empty"),
            (b"PK\x03\x04anything", "archive"),
            (b"\x1f\x8b\x08", "archive"),
            (b"\xd0\xcf\x11\xe0", "workbook"),
            (b"%PDF-1.7", "document"),
            (b"\xef\xbb\xbf<!DOCTYPE html>", "page"),
            (b"Day,Food Name,Amount\0", "no_text"),
            (b"\xff\xfea", "no_text"),
            (b"Day\x81,\x8d", "no_text"),
            (b"Date,Weight\n2026-03-02,70\n", "unknown_header"),
            (b"Day,Food Name,Amount\n", "no_rows"),
            (b'Day,Food Name,Amount\n2026-03-02,"Kale,1 cup\n', "no_table"),
            (b"Day,Food Name,Amount,Magnesium (mg),Magnesium (mg)\n2,a,1 g,1,1\n", "column_twice"),
            (b"Day,Food Name,Amount,Magnesium (spoons)\n2026-03-02,a,1 g,1\n", "unit"),
        ],
    )
    def test_a_file_is_refused_with_why(self, content, code):
        with pytest.raises(FileFaultError) as refused:
            read_diary(content)
        assert refused.value.code == code

    def test_too_many_rows(self):
        content = b"Day,Food Name,Amount\n" + b"2026-03-02,Kale,1 g\n" * 20_001
        with pytest.raises(FileFaultError) as refused:
            read_diary(content)
        assert refused.value.code == "too_many_rows"


class TestOtherFiles:
    def test_a_summary_says_which_days_are_complete(self):
        found = read_diary(
            summary(("2026-03-02", "2000", "310", "true"), ("2026-03-03", "", "", "false"))
        )
        assert found.kind == "cronometer-days"
        assert [each.completed for each in found.days] == [True, False]
        assert found.days[1].nutrients == {}

    def test_a_day_is_there_once(self):
        again = ("2026-03-02", "2000", "310", "true")
        (left,) = read_diary(summary(again, again)).left_out
        assert (left.row, left.code) == (3, "day_twice")

    def test_meals_have_energy_alone(self):
        found = read_diary(
            meals(("2026-03-02", "Lunch", "1,204.5", "soup"), ("2026-03-02", "Dinner", "", ""))
        )
        (lunch,) = found.servings
        assert (found.kind, found.has_magnesium) == ("myfitnesspal", False)
        assert (lunch.meal, lunch.note) == ("lunch", "soup")
        assert lunch.nutrients == {"energy": D("1204.5")}
        assert [(each.row, each.code) for each in found.left_out] == [(3, "no_energy")]


class TestFigures:
    @pytest.mark.parametrize(
        ("cell", "mark", "value"),
        [
            ("1,079.0", ".", "1079"),
            ("1.079,0", ",", "1079"),
            ("1 079,5", ",", "1079.5"),
            ("1\u202f079,5", ",", "1079.5"),
            ("1'079.5", ".", "1079.5"),
            ("0", ".", "0"),
            (".5", ".", "0.5"),
        ],
    )
    def test_numbers(self, cell, mark, value):
        assert number(cell, mark) == D(value)

    def test_a_blank_is_none(self):
        assert number(" ", ".") is None

    @pytest.mark.parametrize("cell", ["1.2.3", "1,07", "1e3", "NaN", "12 34", "--1", "٣", "1_000"])
    def test_what_is_no_number(self, cell):
        with pytest.raises(CellFaultError):
            number(cell, ".")

    @pytest.mark.parametrize(
        ("cells", "separator", "mark"),
        [
            (["1,079", "41,6"], ",", ","),
            (["1,079", "41.6"], ",", "."),
            (["1,079"], ",", "."),
            (["1,079"], ";", ","),
            (["0,500"], ",", ","),
            (["1.079.000"], ",", ","),
            (["2.00 x 100.0 mg"], ",", "."),
            ([], ",", "."),
        ],
    )
    def test_which_mark_stands_before_decimals(self, cells, separator, mark):
        assert decimal_mark(cells, separator) == mark

    @pytest.mark.parametrize(
        ("cell", "quantity", "unit"),
        [
            ("80.00 g", "80", "g"),
            ("1 1/2 cup", "1.5", "cup"),
            ("3/4 cup", "0.75", "cup"),
            ("½ cup", "0.5", "cup"),
            ("1½ cup", "1.5", "cup"),
            ("2.00 x 100.0 mg", "2", "100.0 mg"),
            ("1,200.00 mL", "1200", "mL"),
            ("3", "3", ""),
            ("1.00 bar (40 g)", "1", "bar (40 g)"),
        ],
    )
    def test_amounts(self, cell, quantity, unit):
        assert amount(cell, ".") == Amount(D(quantity), unit)

    @pytest.mark.parametrize(
        ("cell", "time"),
        [
            ("8:12 AM", (8, 12)),
            ("12:05 AM", (0, 5)),
            ("12:40 PM", (12, 40)),
            ("8:12\u202fPM", (20, 12)),
            ("20:15", (20, 15)),
            ("20:15:59", (20, 15, 59)),
            ("9:00 p.m.", (21, 0)),
        ],
    )
    def test_times(self, cell, time):
        assert time_of_day(cell) == dt.time(*time)

    def test_no_time_is_none(self):
        assert time_of_day("") is None

    @pytest.mark.parametrize(
        "cell", ["2026-03-04", "2026-03-04 00:00:00", "4.3.2026", "04.03.2026"]
    )
    def test_days(self, cell):
        assert Days([]).read(cell) == dt.date(2026, 3, 4)


_CELLS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)


@given(content=st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_file_makes_it_stumble(content):
    try:
        read_diary(content)
    except FileFaultError as refused:
        assert refused.code  # noqa: PT017


@given(rows=st.lists(st.lists(_CELLS, min_size=11, max_size=11), max_size=5))
def test_nor_do_rows_of_anything_below_a_good_header(rows):
    try:
        found = read_diary(table(rows))
    except FileFaultError as refused:
        assert refused.code  # noqa: PT017
    else:
        assert len(found.servings) + len(found.left_out) == found.rows
