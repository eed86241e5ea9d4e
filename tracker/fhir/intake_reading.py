"""From the diary's rows to NutritionIntakes: the same figures as `entries/` and `doses/`."""

import re
from datetime import date
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import Http404

from tracker.api.fields import shown
from tracker.fhir.bundles import Page
from tracker.fhir.intakes import Intake, Occasion, Product, nutrition_intake
from tracker.fhir.search import Search, no_cursor
from tracker.fhir.vocabulary import Json
from tracker.models import IntakeEntry, SupplementDose

ON_THE_SKIN: Final = "Put on the skin: counted as no intake."
_CURSOR: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-([01])-([0-9]{1,18})")


def intake_page(user: User, search: Search, zone: ZoneInfo) -> Page:
    """Entries and doses, oldest day first; within a day in the order they were written down."""
    window = search.from_date, search.to_date
    entries, doses = (rows.between(*window) for rows in (_entries(user), _doses(user)))
    total = entries.count() + doses.count()
    after = _last_intake(search.cursor) if search.cursor is not None else None
    found = [
        (row.date, rank, row.pk, row)
        for rank, rows in enumerate((entries, doses))
        for row in _rows_after(rows, rank, after)[: search.count + 1]
    ]
    found.sort(key=lambda each: each[:3])
    page = found[: search.count]
    is_last = len(page) == len(found) or not page
    return Page(
        resources=[nutrition_intake(_intake(row, zone)) for *_place, row in page],
        total=total,
        cursor=None if is_last else "{}-{}-{}".format(*page[-1][:3]),
    )


def one_intake(user: User, name: str, zone: ZoneInfo) -> Json:
    """The entry or dose with this UUID; a 404 if the person has none."""
    try:
        uuid = UUID(name)
    except ValueError:
        raise Http404 from None
    # Python reads a UUID without its dashes or in braces too; a row has one address.
    if str(uuid) != name.lower():
        raise Http404
    row = _entries(user).filter(uuid=uuid).first() or _doses(user).filter(uuid=uuid).first()
    if row is None:
        raise Http404
    return nutrition_intake(_intake(row, zone))


def _entries(user: User) -> QuerySet[IntakeEntry]:
    return IntakeEntry.objects.for_user(user).whole()


def _doses(user: User) -> QuerySet[SupplementDose]:
    return SupplementDose.objects.for_user(user).with_amounts().select_related("supplement")


def _last_intake(cursor: str) -> tuple[date, int, int]:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise no_cursor()
    try:
        return date.fromisoformat(found[1]), int(found[2]), int(found[3])
    except ValueError as error:
        raise no_cursor() from error


def _rows_after(
    rows: QuerySet[Any], rank: int, after: tuple[date, int, int] | None
) -> QuerySet[Any]:
    """Rows behind a place in the list; within a day, entries (rank 0) come before doses (1)."""
    rows = rows.order_by("date", "pk")
    if after is None:
        return rows
    day, last_rank, pk = after
    if rank < last_rank:
        return rows.filter(date__gt=day)
    if rank > last_rank:
        return rows.filter(date__gte=day)
    return rows.filter(Q(date__gt=day) | Q(date=day, pk__gt=pk))


def _intake(row: Any, zone: ZoneInfo) -> Intake:
    shared = {
        "uuid": row.uuid,
        "magnesium_mg": None if row.magnesium_mg is None else shown(row.magnesium_mg),
        "date": row.date,
        "time": row.time,
        "zone": zone,
    }
    if isinstance(row, IntakeEntry):
        return Intake(
            occasion=Occasion[row.meal.upper()],
            product=Product.FOOD,
            name=row.food.name,
            amount=shown(row.grams),
            notes=(row.note,),
            **shared,
        )
    supplement = row.supplement
    return Intake(
        occasion=Occasion.DOSE,
        product=Product[supplement.kind.upper()],
        name=supplement.name,
        amount=float(row.quantity),
        dose_unit=supplement.unit,
        notes=(row.note, "" if supplement.counts_as_intake else ON_THE_SKIN),
        **shared,
    )
