"""What pages say of a file that is brought in: why not, what of it, what names are taken for."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foods.templatetags.figures import food_name
from tracker.diary_imports.choices import FILE, FOOD, LEAVE, Choice, Chosen
from tracker.diary_imports.names import Named, grams_per_unit
from tracker.diary_imports.records import FileFaultError, LeftOut

_FILE_FAULTS: Final = {
    "empty": gettext_lazy("The file is empty."),
    "archive": gettext_lazy(
        "This is an archive (a zip file or the like). Unpack it and choose the table inside."
    ),
    "workbook": gettext_lazy("This is an old Excel workbook. Save it as CSV, or export it again."),
    "document": gettext_lazy("This is a document or a picture, not a table."),
    "page": gettext_lazy(
        "This is a web page, not a table. Perhaps the app asked to log in again when you exported."
    ),
    "no_text": gettext_lazy("This is no text file. Export it again as CSV."),
    "too_many_rows": gettext_lazy(
        "The file has more than %(most)s rows. Export it in parts, a year at a time."
    ),
    "too_many_columns": gettext_lazy("The file has more than %(most)s columns."),
    "no_table": gettext_lazy(
        "Row %(row)s cannot be read: a quotation mark is missing, or the file is cut short. "
        "Export it again."
    ),
    "no_rows": gettext_lazy("The file has a header and no rows below it."),
    "column_twice": gettext_lazy("The column “%(column)s” is there twice. Export the file again."),
    "unit": gettext_lazy("The unit of the column “%(column)s” is not known here."),
    "unknown_header": gettext_lazy(
        "This is none of the files that can be read here. Its first columns are: %(header)s."
    ),
    "too_large_file": gettext_lazy("The file is larger than %(most)s MB. Export it in parts."),
    "no_json": gettext_lazy("The file is damaged: it cannot be read as JSON."),
    "other_json": gettext_lazy("This JSON file is not an export of this application."),
}
UNDER_WAY: Final = gettext_lazy(
    "Another file of yours is being brought in. Wait until it is done, or take it back."
)
_PROBLEMS: Final = {
    "too_many_foods": gettext_lazy(
        "Nothing was written: this file would make more own foods or supplements than one "
        "account can have. Leave names out, or choose foods of the catalogue for them."
    ),
    "not_empty": gettext_lazy(
        "Nothing was written: this account holds something already, if only your settings. An "
        "export is brought into a new account, so that nothing gets mixed up."
    ),
    "refused": gettext_lazy("Nothing was written: the file is not as it was exported."),
}
_REASONS: Final = {
    "width": gettext_lazy(
        "has %(value)s cells, not as many as the header: a comma or a quotation mark is missing"
    ),
    "number": gettext_lazy("“%(value)s” is not a number"),
    "negative": gettext_lazy("“%(value)s” is below 0"),
    "too_large": gettext_lazy("“%(value)s” is more than anybody eats or takes at once"),
    "amount": gettext_lazy("“%(value)s” is not an amount with a unit"),
    "no_amount": gettext_lazy("the amount “%(value)s” is nothing"),
    "day": gettext_lazy("“%(value)s” is not a date"),
    "day_or_month": gettext_lazy(
        "“%(value)s”: which is the day and which the month? Export the file again; a spreadsheet "
        "changed its dates"
    ),
    "time": gettext_lazy("“%(value)s” is not a time of day"),
    "no_name": gettext_lazy("has no name"),
    "yes_or_no": gettext_lazy("“%(value)s” is neither true nor false"),
    "day_twice": gettext_lazy("the day %(value)s is there twice"),
    "no_energy": gettext_lazy("says no energy"),
    "in_the_future": gettext_lazy("the day %(value)s is still to come"),
    "too_early": gettext_lazy("the day %(value)s is before the diary begins"),
    "chosen": gettext_lazy("%(value)s: left out, as you chose"),
    "supplement_unknown": gettext_lazy(
        "%(value)s: the file does not say how much magnesium it has"
    ),
    "supplement_without": gettext_lazy("%(value)s: has no magnesium"),
    "too_much_magnesium": gettext_lazy("%(value)s: more magnesium than any food has"),
    "empty_day": gettext_lazy("%(value)s is called complete, but nothing is written down on it"),
}
_DAYS: Final = frozenset({"in_the_future", "too_early", "empty_day"})
# Why a name is left out unless something else is chosen for it.
WHY: Final = {
    "supplement_unknown": gettext_lazy(
        "The file does not say how much magnesium it has, and unknown is not zero. Choose a "
        "supplement that is here, or add yours by its label first."
    ),
    "supplement_without": gettext_lazy("It has no magnesium, so nothing of it is counted here."),
    "too_much_magnesium": gettext_lazy(
        "It says more magnesium than any food has. If it is a powder or a tablet, add it to your "
        "supplements and log it there."
    ),
}
SECTIONS: Final = {
    "entries": gettext_lazy("Foods eaten"),
    "doses": gettext_lazy("Supplements taken"),
    "symptoms": gettext_lazy("Symptoms"),
    "days": gettext_lazy("What you said of days"),
    "own_foods": gettext_lazy("Own foods and recipes"),
    "own_supplements": gettext_lazy("Own supplements"),
}


def problem_sentence(problem: Mapping[str, Any]) -> str:
    """Why nothing of a file was written; empty where nothing was tried."""
    return str(_PROBLEMS.get(problem.get("code", ""), ""))


def fault_sentence(fault: FileFaultError) -> str:
    """Why a file cannot be read at all."""
    return str(_FILE_FAULTS[fault.code]) % fault.params


def reason(left_out: LeftOut) -> str:
    """Why a row is left out, with its column."""
    value = left_out.value
    if left_out.code in _DAYS and (day := parse_date(value)) is not None:
        value = date_format(day)
    # A file of a later version may have codes that this one does not know.
    said = str(_REASONS.get(left_out.code, "%(value)s")) % {"value": value}
    if not left_out.column:
        return said
    return _("column “%(column)s”: %(said)s") % {"column": left_out.column, "said": said}


def reasons(rows: list[LeftOut]) -> list[dict[str, Any]]:
    return [{"row": each.row, "said": reason(each)} for each in rows]


def of_json(rows: list[Mapping[str, Any]]) -> list[LeftOut]:
    """Rows that were left out, as an import keeps them."""
    return [LeftOut(int(each["row"]), each["code"], each["column"], each["value"]) for each in rows]


def unit_words(named: Named) -> str:
    """What a figure of the name is for: "100 g", "1 cup"."""
    grams = grams_per_unit(named.unit)
    unit = named.unit or _("portion")
    return "100 g" if grams is not None else f"1 {unit}"


def in_unit_shown(named: Named, per_unit: Decimal | None) -> Decimal | None:
    """Magnesium in what `unit_words` says, of that in one unit of the file."""
    grams = grams_per_unit(named.unit)
    if per_unit is None or grams is None:
        return per_unit
    return per_unit * 100 / grams


def how_often(named: Named) -> str:
    count = len(named.servings)
    return ngettext("once", "%(count)s times", count) % {"count": count}


def taken_for(named: Named, choice: Choice, chosen: Chosen) -> str:
    """What a name becomes, in a few words."""
    if choice.kind == FILE:
        return _("as in the file")
    if choice.kind == LEAVE:
        return _("left out")
    if choice.kind == FOOD and choice.food_id is not None:
        return food_name(chosen.foods[choice.food_id])
    return food_name(chosen.supplements[choice.supplement_id or 0])
