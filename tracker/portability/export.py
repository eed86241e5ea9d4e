"""Everything a person has here, as plain values for one JSON file.

Rows are given whole, field by field, with the names and units of the models; what they point at of
the shared catalogue stands beside them with its name, its source's id and what it holds, so that
the file says what was eaten without this server. Nothing about how the person logs in is in it.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model, Q
from django.utils import timezone

from foods.models import NutrientContent
from tracker.portability.digest import catalogue_digest_of, digest_of
from tracker.portability.one_moment import one_moment
from tracker.portability.sections import (
    CATALOGUE,
    FORMAT,
    OWN,
    PERSONAL,
    VERSION,
    exported_fields,
    mentions,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def export_of(user: "User") -> dict[str, Any]:
    """The file's content, as it was at one moment; a fixed number of queries."""
    with one_moment():
        sections = _sections(user)
        catalogue = _catalogue(user, sections)
    data = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": timezone.now().isoformat(),
        "account": {
            "name": user.get_username(),
            "email": user.email,
            "joined_at": user.date_joined.isoformat(),
        },
        **sections,
        **catalogue,
    }
    return {**data, "digest": digest_of(data), "catalogue_digest": catalogue_digest_of(data)}


def file_of(data: Mapping[str, Any]) -> Iterator[bytes]:
    """An export as the JSON file that people get: a line for each row, in pieces.

    Of ten years the indented form took two and a half times the memory.
    """
    yield b"{"
    for place, (name, value) in enumerate(data.items()):
        yield f"{',' if place else ''}\n{json.dumps(name)}: ".encode()
        if not isinstance(value, list):
            yield json.dumps(value).encode()
            continue
        yield b"["
        for index, row in enumerate(value):
            yield f"{',' if index else ''}\n{json.dumps(row)}".encode()
        yield b"]"
    yield b"\n}\n"


def _sections(user: "User") -> dict[str, Any]:
    sections = {
        name: _rows(model._default_manager.filter(user=user)) for name, model in PERSONAL.items()
    }
    for name, (model, owner) in OWN.items():
        sections[name] = _rows(model._default_manager.filter(**{owner: user}))
    return sections


def _rows(rows: Iterable[Model]) -> list[dict[str, Any]]:
    return [_row(row) for row in rows.order_by("pk")]  # type: ignore[attr-defined]


def _row(row: Model) -> dict[str, Any]:
    return {field.name: _plain(getattr(row, field.attname)) for field in exported_fields(type(row))}


def _catalogue(user: "User", sections: Mapping[str, Any]) -> dict[str, Any]:
    """What the rows mention, each section in the order of its keys."""
    found = {}
    for name, (model, fields) in CATALOGUE.items():
        ids = {row[field] for section, field in mentions(model) for row in sections[section]}
        if name == "portions_eaten":
            ids |= {pk for row in sections["own_food_versions"] for pk in row["portions"].values()}
        owner = "food__owner" if name == "portions_eaten" else "owner"
        # What curators merged and took apart again may have been somebody else's.
        seen = Q(**{owner: None}) | Q(**{owner: user})
        rows = model._default_manager.filter(seen, pk__in=ids - {None}).order_by("pk")
        found[name] = [
            {field: _plain(value) for field, value in row.items()} for row in rows.values(*fields)
        ]
    contents = _contents([food["id"] for food in found["foods_eaten"]])
    for food in found["foods_eaten"]:
        food["contents"] = contents[food["id"]]
    return found


def _contents(food_ids: Collection[int]) -> dict[int, dict[str, float]]:
    """Food -> nutrient code -> amount per 100 g in its unit; what is not there is unknown."""
    contents: dict[int, dict[str, float]] = defaultdict(dict)
    rows = NutrientContent.objects.filter(food__in=food_ids).order_by("food", "nutrient")
    for food_id, code, amount in rows.values_list("food_id", "nutrient_id", "amount_per_100g"):
        contents[food_id][code] = float(amount)
    return contents


def _plain(value: Any) -> Any:
    """A value as JSON has it; numbers keep every digit they are stored with."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
