"""Parts of the report for a clinician: supplements and symptoms."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F, Sum

from tracker.models import SupplementDose
from tracker.nutrition.ranges import DAYS_A_WEEK, monday_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class SupplementTaken:
    """One product over a stretch of days. `mean_mg` is elemental magnesium a day with a dose.

    What is put on the skin is listed and has no milligrams: it adds nothing to intake.
    """

    name: str
    form: str
    kind: str
    route: str
    unit: str
    mg_per_unit: float
    is_estimate: bool
    days: int
    mean_units: float
    mean_mg: float | None
    most_mg: float | None


_PRODUCT = ("name", "form", "kind", "route", "unit", "elemental_mg_per_unit", "is_estimate")


def supplements_taken(user: "User", from_date: date, to_date: date) -> tuple[SupplementTaken, ...]:
    """The products of these days, most milligrams first; one query."""
    rows = (
        SupplementDose.objects.for_user(user)
        .between(from_date, to_date)
        .order_by("supplement", "date")
        .values("supplement", "date", **{name: F(f"supplement__{name}") for name in _PRODUCT})
        .annotate(units=Sum("quantity"))
    )
    days: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        days[row["supplement"]].append(row)
    found = [_taken(of_one) for of_one in days.values()]
    return tuple(sorted(found, key=lambda each: (-(each.mean_mg or 0.0) * each.days, each.name)))


def _taken(rows: list[Mapping[str, Any]]) -> SupplementTaken:
    product = rows[0]
    mg_per_unit = float(product["elemental_mg_per_unit"])
    units = [float(row["units"]) for row in rows]
    mean_units = sum(units) / len(units)
    swallowed = product["route"] == "oral"
    return SupplementTaken(
        name=product["name"],
        form=product["form"],
        kind=product["kind"],
        route=product["route"],
        unit=product["unit"],
        mg_per_unit=mg_per_unit,
        is_estimate=product["is_estimate"],
        days=len(rows),
        mean_units=mean_units,
        mean_mg=mean_units * mg_per_unit if swallowed else None,
        most_mg=max(units) * mg_per_unit if swallowed else None,
    )


@dataclass(frozen=True)
class SymptomCount:
    """One kind of symptom: how often, on how many days, the worst of 0 to 10, and week by week."""

    kind: str
    times: int
    days: int
    worst: int
    by_week: tuple[int, ...]


def symptom_counts(
    rows: Iterable[Mapping[str, Any]], from_date: date, to_date: date
) -> tuple[SymptomCount, ...]:
    """From rows of kind, date, `times` and `worst`; the most frequent first.

    The weeks are ISO weeks, those of `trend_report.weeks_of`.
    """
    monday = monday_of(from_date)
    weeks = (to_date - monday).days // DAYS_A_WEEK + 1
    of: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        of[row["kind"]].append(row)
    found = []
    for kind, of_kind in of.items():
        by_week = [0] * weeks
        for row in of_kind:
            by_week[(row["date"] - monday).days // DAYS_A_WEEK] += row["times"]
        found.append(
            SymptomCount(
                kind=kind,
                times=sum(by_week),
                days=len(of_kind),
                worst=max(row["worst"] for row in of_kind),
                by_week=tuple(by_week),
            )
        )
    return tuple(sorted(found, key=lambda each: (-each.times, each.kind)))
