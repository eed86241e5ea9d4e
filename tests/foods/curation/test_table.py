"""The table of the catalogue without a database: what a spreadsheet may do to it."""

import csv
import io
from decimal import Decimal

import pytest

from foods.curation import table
from foods.curation.cells import Rules, spelled
from foods.curation.table import (
    COLUMNS,
    TableError,
    compare,
    export_lines,
    read_lines,
    version_of,
    without_formula,
)

SPINACH = {
    "id": "7",
    "source": "sr28",
    "source_id": "01457",
    "source_name": "Spinach, raw",
    "name": "Spinach",
    "aliases": "épinards; baby spinach",
    "group": "vegetables",
    "barcode": "0123456789012",
    "allergens": "",
    "allergens_complete": "false",
    "magnesium_mg": "79",
    "vitamin_b6_mg": "0.195",
    "water_g": "91.4",
    "portions": "1 cup = 30; 1 leaf = 10.5",
}
RULES = Rules(
    groups=["vegetables", "nuts"],
    amount_fault=lambda _code, amount: "more than any food" if amount > 1_000 else "",
    weight_fault=lambda grams: "too heavy" if grams > 20_000 else "",
    mass_fault=lambda contents: "too heavy" if sum(contents.values()) > 10_000 else "",
)


def exported(*foods):
    """The file of an export, as text."""
    out = io.StringIO()
    csv.writer(out).writerows(export_lines(foods or [SPINACH]))
    return out.getvalue()


def edited(without=(), **cells):
    """The exported line of spinach with other cells."""
    header, line = csv.reader(io.StringIO(exported()))
    row = {**dict(zip(header, line, strict=True)), **cells}
    kept = [name for name in header if name not in without]
    out = io.StringIO()
    csv.writer(out).writerows([kept, [row[name] for name in kept]])
    return out.getvalue()


def result(text, *foods, encoding="utf-8"):
    held = {int(food["id"]): food for food in foods or [SPINACH]}
    lines = read_lines(text.encode(encoding), "foods.csv")
    return compare(lines, lambda ids: {pk: held[pk] for pk in ids if pk in held}, RULES)


def only_change(text, **options):
    found = result(text, **options)
    assert found.faults == []
    [row] = found.rows
    [change] = row.changes
    return change.column, change.before, change.after


def only_fault(text, **options):
    found = result(text, **options)
    assert found.rows == []
    [fault] = found.faults
    return fault.line, fault.column, fault.reason


class TestUnchanged:
    def test_what_was_exported_changes_nothing(self):
        found = result(exported())
        assert (found.rows, found.faults, found.unchanged) == ([], [], 1)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_in_any_of_a_spreadsheets_dialects(self, encoding, separator):
        out = io.StringIO()
        csv.writer(out, delimiter=separator).writerows(csv.reader(io.StringIO(exported())))
        assert result(out.getvalue(), encoding=encoding).unchanged == 1

    def test_with_the_note_some_spreadsheets_begin_with(self):
        assert result("sep=,\r\n" + exported()).unchanged == 1

    @pytest.mark.parametrize(
        "cells",
        [
            {"source_id": "1457"},
            {"barcode": "123456789012"},
            {"magnesium_mg": "79.00"},
            {"magnesium_mg": "7.9E+1"},
            {"allergens_complete": "FALSE"},
            {"aliases": "épinards;baby  spinach"},
            {"portions": "1 cup = 30;  1 leaf = 10.5"},
        ],
    )
    def test_what_a_spreadsheet_writes_differently(self, cells):
        assert result(edited(**cells)).unchanged == 1

    def test_a_name_like_a_formula_comes_back_as_it_was(self):
        food = {**SPINACH, "name": "=1+1", "aliases": "-x; @y"}
        assert "'=1+1" in exported(food)
        assert result(exported(food), food).unchanged == 1

    @pytest.mark.parametrize("name", ["'=x", "Line\r\nbreak", " blanks  inside "])
    def test_odd_names_come_back_as_they_were(self, name):
        food = {**SPINACH, "name": name}
        assert result(exported(food), food).unchanged == 1

    def test_blank_lines_and_blank_cells_at_the_end_are_nothing(self):
        header, line = exported().splitlines()
        assert result(f"{header},,\n\n{line},,\n,,,\n").unchanged == 1


class TestChanges:
    @pytest.mark.parametrize(
        ("cells", "change"),
        [
            ({"magnesium_mg": "87.50"}, ("magnesium_mg", "79", "87.5")),
            ({"magnesium_mg": "0"}, ("magnesium_mg", "79", "0")),
            ({"iron_mg": "2.7"}, ("iron_mg", "", "2.7")),
            ({"name": " Spinach,  raw "}, ("name", "Spinach", "Spinach, raw")),
            ({"name": "'-dust"}, ("name", "Spinach", "-dust")),
            ({"group": ""}, ("group", "vegetables", "")),
            ({"diet": "Vegan"}, ("diet", "", "vegan")),
            ({"allergens": "milk;soya"}, ("allergens", "", "soya; milk")),
            ({"allergens_complete": "TRUE"}, ("allergens_complete", "false", "true")),
            ({"barcode": "4006381333931"}, ("barcode", "0123456789012", "4006381333931")),
            (
                {"portions": "1 leaf = 10.5 g; 1 cup = 30"},
                ("portions", "1 cup = 30; 1 leaf = 10.5", "1 leaf = 10.5; 1 cup = 30"),
            ),
        ],
    )
    def test_a_cell(self, cells, change):
        assert only_change(edited(**cells)) == change

    def test_a_blank_cell_makes_the_value_unknown_and_not_zero(self):
        found = result(edited(magnesium_mg=""))
        assert found.rows[0].changes[0].becomes_unknown
        assert (found.unknown, found.cells) == (1, 1)

    def test_zero_is_not_unknown(self):
        assert result(edited(magnesium_mg="0")).unknown == 0

    def test_a_column_taken_out_leaves_its_values(self):
        text = edited(without=("water_g", "portions", "name"), magnesium_mg="80")
        assert only_change(text) == ("magnesium_mg", "79", "80")

    def test_a_decimal_comma_where_columns_are_not_separated_by_commas(self):
        row = csv.DictReader(io.StringIO(edited(magnesium_mg="87,5", portions="1 cup = 29,7")))
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, delimiter=";")
        writer.writeheader()
        writer.writerows(row)
        changes = result(out.getvalue()).rows[0].changes
        assert [(each.column, each.after) for each in changes] == [
            ("magnesium_mg", "87.5"),
            ("portions", "1 cup = 29.7"),
        ]

    def test_two_changes_are_one_line(self):
        found = result(edited(magnesium_mg="80", name="Spinach leaves"))
        assert (len(found.rows), found.cells) == (1, 2)

    def test_the_digest_tells_changes_apart(self):
        digests = {result(edited(magnesium_mg=amount)).digest for amount in ("80", "80.0", "81")}
        assert len(digests) == 2


class TestRefused:
    @pytest.mark.parametrize(
        ("cells", "column", "said"),
        [
            ({"magnesium_mg": "abc"}, "magnesium_mg", "'abc' is not a number"),
            ({"magnesium_mg": "7,9"}, "magnesium_mg", "Write 0.5, with a point"),
            ({"magnesium_mg": "1001"}, "magnesium_mg", "more than any food"),
            ({"magnesium_mg": "NaN"}, "magnesium_mg", "is not a number"),
            ({"magnesium_mg": "#REF!"}, "magnesium_mg", "an error of the spreadsheet"),
            ({"name": ""}, "name", "a food needs a name"),
            ({"name": "x" * 201}, "name", "longer than 200"),
            ({"name": "bell\a"}, "name", "cannot be printed"),
            ({"group": "leaves"}, "group", "known are vegetables, nuts"),
            ({"barcode": "8,02E+12"}, "barcode", "damaged by a spreadsheet"),
            ({"diet": "carnivore"}, "diet", "is not one of vegan"),
            ({"allergens": "gold"}, "allergens", "'gold' is no allergen"),
            ({"diet": "vegan", "allergens": "milk"}, "diet", "vegan food contains no milk"),
            ({"allergens_complete": "maybe"}, "allergens_complete", "is not one of"),
            ({"portions": "1 cup"}, "portions", "is not like “1 slice = 30 g”"),
            ({"portions": "1 cup = 0"}, "portions", "is not like"),
            ({"portions": "1 cup = 30; 1 cup = 40"}, "portions", "is there twice"),
            ({"portions": "1 cup = 20001"}, "portions", "too heavy"),
            ({"portions": f"{'x' * 81} = 3"}, "portions", "longer than 80"),
            ({"source_name": "My spinach"}, "source_name", "cannot be changed"),
            ({"water_g": "1000", "iron_mg": "1000", "zinc_mg": "1000", "calcium_mg": "1000",
              "sodium_mg": "1000", "potassium_mg": "1000", "phosphorus_mg": "1000",
              "energy_kcal": "1000", "protein_g": "1000", "fat_g": "1000", "fibre_g": "1000"},
             "calcium_mg", "too heavy"),
        ],
    )  # fmt: skip
    def test_a_cell_with_line_column_and_reason(self, cells, column, said):
        line, where, reason = only_fault(edited(**cells))
        assert (line, where) == (2, column)
        assert said in reason

    def test_the_whole_line_when_one_of_its_cells_is_wrong(self):
        found = result(edited(magnesium_mg="80", group="leaves"))
        assert (found.rows, len(found.faults)) == ([], 1)

    def test_a_food_changed_by_somebody_else_since_the_export(self):
        now = {**SPINACH, "magnesium_mg": "93"}
        found = result(edited(name="Spinach leaves"), now)
        assert found.rows == []
        [fault] = found.faults
        assert (fault.line, fault.column) == (2, "version")
        assert "somebody changed the food since the export" in fault.reason

    def test_but_not_when_the_file_says_what_stands_now(self):
        now = {**SPINACH, "magnesium_mg": "93"}
        assert result(edited(magnesium_mg="93"), now).unchanged == 1

    def test_a_line_without_id_names_the_place_for_new_foods(self):
        assert "new ones come in by Imports" in only_fault(edited(id=""))[2]

    @pytest.mark.parametrize("written", ["8", "seven", "-7", "7.0", "9" * 30])
    def test_an_id_nobody_has(self, written):
        assert "there is no food" in only_fault(edited(id=written))[2]

    @pytest.mark.parametrize("cells", [{"source": "fndds"}, {"source_id": "1458"}])
    def test_another_source_or_its_id(self, cells):
        assert "food 7 has the source" in only_fault(edited(**cells))[2]

    def test_the_second_line_of_a_food(self):
        text = edited(magnesium_mg="80")
        found = result(text + text.splitlines()[1] + "\n")
        assert [fault.line for fault in found.faults] == [3]
        assert len(found.rows) == 1

    def test_a_line_of_another_length(self):
        header, line = exported().splitlines()
        found = result(f"{header}\n{line},more\n7,v1\n")
        assert [(fault.line, fault.reason) for fault in found.faults] == [
            (2, f"has {len(COLUMNS) + 1} cells, the header {len(COLUMNS)}"),
            (3, f"has 2 cells, the header {len(COLUMNS)}"),
        ]

    def test_a_comma_that_may_stand_for_a_thousand(self):
        row = csv.DictReader(io.StringIO(edited(magnesium_mg="1,234")))
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, delimiter="\t")
        writer.writeheader()
        writer.writerows(row)
        assert only_fault(out.getvalue())[1] == "magnesium_mg"

    def test_portions_that_no_cell_can_hold(self):
        food = {**SPINACH, "portions": "1 cup; packed = 30"}
        assert result(exported(food), food).unchanged == 1
        text = exported(food).replace("packed = 30", "packed = 31")
        [fault] = result(text, food).faults
        assert "Change the portions on the food's page" in fault.reason


class TestFiles:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "the file is empty"),
            (b"PK\x03\x04", "is a workbook"),
            (b"%PDF-1.7", "is a PDF document"),
            (b"<html>", "is a web page"),
            ("id,naïve".encode("latin-1"), "is not UTF-8 text"),
            ("id,version".encode("utf-16-le"), "holds NUL bytes"),
            (b"\xff\xfei", "is not UTF-8 text"),
            (b"name,magnesium_mg\nx,1\n", "there is no column id"),
            (b"id,version,source,source_id,magnesium\n", "'magnesium' is no column"),
            (b"id,version,source,source_id,name,name\n", "name occurs twice"),
            (b"id,version,source,source_id\n", "holds no food"),
            (b'id,version,source,source_id\n7,"v1\n', "near line 2"),
        ],
    )
    def test_no_table(self, data, said):
        with pytest.raises(TableError, match=said):
            read_lines(data, "foods.csv")

    def test_too_many_lines(self, monkeypatch):
        monkeypatch.setattr(table, "MAX_LINES", 3)
        with pytest.raises(TableError, match="more than 3 lines"):
            read_lines(b"id,version,source,source_id\n" + b"1,v,csv,x\n" * 3, "foods.csv")


class TestVersion:
    def test_it_is_a_word_no_spreadsheet_takes_for_a_number(self):
        assert version_of(SPINACH)[0] == "v"

    def test_it_changes_with_any_value(self):
        others = [{**SPINACH, column: "1"} for column in ("magnesium_mg", "iron_mg", "name")]
        assert len({version_of(food) for food in (SPINACH, *others)}) == 4

    def test_a_column_that_is_blank_does_not_count(self):
        assert version_of({**SPINACH, "iron_mg": ""}) == version_of(SPINACH)


_PLAIN = ("=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\0x", "\r\n=1")
_WIDE = ("＝1+1", "＋1", "－1", "＠x", "﹦1", "⁼1", "₊1", "﹣1", "﹫x", "−1")  # noqa: RUF001
_UNSEEN = (" ", "  ", "\xa0", "\u3000", "\u200b", "\ufeff", "\xad", "\u2060", "\u202e", "\u2028")
_UNSEEN += (
    "\x01",
    "\x0b",
    "\u034f",
    "\ufe0f",
    "\u3164",
    "\uffa0",
    "\u2800",
    "\ue000",
    "\U000e0001",
)


@pytest.mark.parametrize("cell", [*_PLAIN, *_WIDE, *(f"{blank}=1" for blank in _UNSEEN)])
def test_cells_that_begin_like_a_formula(cell):
    assert without_formula(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["1-2", "", " ", "\u200b", "a =1", "é", "e\u0301=", "½ cup", "(=1)"]
)
def test_cells_that_do_not(cell):
    assert without_formula(cell) == cell


def test_an_amount_is_never_written_in_powers_of_ten():
    assert [spelled(Decimal(text)) for text in ("100.0000", "0.0000", "1E+3")] == [
        "100",
        "0",
        "1000",
    ]
