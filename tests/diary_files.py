"""Files of other apps as a person may have them; every row is made up."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

SERVINGS = (
    "Day",
    "Time",
    "Group",
    "Food Name",
    "Amount",
    "Energy (kcal)",
    "Vitamin D (IU)",
    "Calcium (mg)",
    "Magnesium (mg)",
    "Fiber (g)",
    "Category",
)
ROLLS = ("2026-03-02", "7:30 AM", "Breakfast", "Spelt Rolls", "60.00 g", "150.00", "", "", "33.00")
SOUP = ("2026-03-02", "", "Lunch", "Bean Soup", "2.00 bowl", "400.00", "", "80.00", "90.00")
TABLET = ("2026-03-02", "9:00 PM", "Evening", "Mg Citrate", "2.00 tablet", "0.00", "", "", "240.00")
TEA = ("2026-03-03", "4:15 PM", "Snacks", "Fennel Tea", "250.00 mL", "2.00", "", "", "")


def row(cells: Sequence[str], category: str = "") -> tuple[str, ...]:
    """A row as wide as the header."""
    filled = [*cells, *[""] * (len(SERVINGS) - 1 - len(cells))]
    return (*filled, category)


DIARY = [row(ROLLS), row(SOUP), row(TABLET, "Supplements"), row(TEA)]


def table(
    rows: Iterable[Sequence[Any]],
    header: Sequence[str] = SERVINGS,
    *,
    separator: str = ",",
    encoding: str = "utf-8",
) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def servings(*rows: Sequence[str], **how: Any) -> bytes:
    """A `servings.csv` with these rows, by default of two days."""
    return table(rows or DIARY, **how)


def summary(*rows: Sequence[str]) -> bytes:
    """A `dailysummary.csv`: day, energy, magnesium, completed."""
    return table(rows, ("Date", "Energy (kcal)", "Magnesium (mg)", "Completed"))


def meals(*rows: Sequence[str]) -> bytes:
    """A nutrition export of MyFitnessPal: day, meal, calories, note."""
    return table(rows, ("Date", "Meal", "Calories", "Note"))
