"""A word for what an account holds: the same for the same diary, wherever and whenever exported."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from django.db.models import Model

from foods.models import Food, Portion, Supplement
from tracker.portability.sections import BOOKKEEPING, CATALOGUE, TABLES, relations

_SILENT: Final = ("revision", "sex", "birth_date", "diet", "language", "suggestion_energy_kcal")
_SILENT_LISTS: Final = ("avoided_allergens", "conditions")
# Offers are not brought in again, nor what a curator would need to take a replacement back.
_COVERED: Final = tuple(section for section in TABLES if section != "offered_foods")
_LEFT_OUT: Final = {"profile": BOOKKEEPING, "own_food_versions": frozenset({"details"})}

# Fields of the profile that came later, as they are for who never chose: a file without them has
# the same digest.
_UNCHOSEN: Final = {
    "energy_unit": "kcal",
    "day_starts_at": 0,
    "weekly_digest": False,
    "language": "",
}

Row = Mapping[str, Any]


def digest_of(data: Mapping[str, Any]) -> str:
    """The SHA-256, in hexadecimal, of a canonical form of an export.

    Covered is every field of every row of the person, in the order of the file: diary, profile,
    periods, medicines, days, shortfalls with their steps, notices, own foods with contents,
    portions and versions, recipes, own supplements; UUIDs, revisions and moments of writing too.

    Canonical means that a row has no key of a database. What it points at stands as a label: a row
    of the file as its section and place; a food of the catalogue as its source and the source's id,
    or else its barcode, or else its name and brand; a portion of one as its food and description;
    a supplement of the catalogue as its name. Whole numbers are written without decimals, and what
    is empty (null, "", [] and {}) is left out, so that a field added later changes no digest.

    Not covered: the account's name, address and age, the moment of the export, offers to the
    catalogue, moves of entries by the catalogue's replacements, what undoing a replacement needs,
    and counters each server keeps for itself (`last_revision`, `changes_from`, `assessed_*`). An
    own food that waits for a review counts as published, a profile that says nothing as none.
    What foods of the catalogue hold is not the person's: `catalogue_digest_of` covers it.

    An account has another digest than its file when, on the way in, something became another: a
    food of the catalogue that was known by its name only, came along as an own food, or has been
    replaced there.
    """
    labels = _Labels(data)
    digest = sha256()
    for section in _COVERED:
        for line in _lines(section, data.get(section, ()), labels):
            digest.update(line)
    return digest.hexdigest()


def catalogue_digest_of(data: Mapping[str, Any]) -> str:
    """The SHA-256 of what the file says of foods, portions and supplements of the catalogue.

    It changes with every correction of them, and with the server: it only tells a damaged file.
    """
    digest = sha256()
    for section in CATALOGUE:
        for row in data.get(section, ()):
            digest.update(_line(section, _canonical(row)))
    return digest.hexdigest()


def _lines(section: str, rows: Any, labels: "_Labels") -> Iterator[bytes]:
    left_out = {"id", *_LEFT_OUT.get(section, ())}
    points = {field.name: field.related_model for field in relations(TABLES[section])}
    if section == "profile":
        rows = [row for row in rows if not _says_nothing(row)]
    if section == "moved_entries":
        rows = [row for row in rows if labels.is_version(row.get("replacement"))]
    for row in rows:
        said = {name: value for name, value in row.items() if name not in left_out}
        if section == "profile":
            said = _chosen(said)
        for name in points.keys() & said.keys():
            said[name] = labels.of(points[name], said[name])
        if section == "own_foods" and said.get("status") == "pending":
            said["status"] = "published"
        if section == "own_food_versions":
            said["portions"] = labels.portions(said.get("portions") or {})
        yield _line(section, _canonical(said))


def _line(section: str, row: Any) -> bytes:
    return f"{section} {json.dumps(row, sort_keys=True, separators=(',', ':'))}\n".encode()


def _canonical(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _canonical(each) for name, each in value.items() if each not in (None, "", [], {})
        }
    if isinstance(value, list):
        return [_canonical(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _says_nothing(profile: Row) -> bool:
    """Whether the row is what everybody has who never said anything; the zone is the server's."""
    return (
        not any(profile.get(name) for name in (*_SILENT, *_SILENT_LISTS))
        and profile.get("reminder_hour") is None
        and not _chosen(profile).keys() & _UNCHOSEN.keys()
        and profile.get("authority", "iom") == "iom"
        and profile.get("shows_notes", True) is True
    )


def _chosen(profile: Row) -> dict[str, Any]:
    nothing = object()
    return {name: value for name, value in profile.items() if value != _UNCHOSEN.get(name, nothing)}


class _Labels:
    """What rows of a file are called without the keys of a database."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._labels: dict[type[Model], dict[Any, Any]] = {}
        for row in data.get("foods_eaten", ()):
            self._name(Food, row["id"], _food_label(row))
        for row in data.get("portions_eaten", ()):
            label = [self.of(Food, row["food"]), row["description"]]
            self._name(Portion, row["id"], label)
        for row in data.get("supplements_taken", ()):
            self._name(Supplement, row["id"], ["supplement", row["name"]])
        for section in _COVERED:  # an own food that was eaten is an own one
            model = TABLES[section]
            key = model._meta.pk.name
            for place, row in enumerate(data.get(section, ())):
                if row.get(key) is not None:
                    self._name(model, row[key], [section, place])
        self._versions = {row.get("id") for row in data.get("own_food_versions", ())} - {None}

    def _name(self, model: type[Model], key: Any, label: Any) -> None:
        self._labels.setdefault(model, {})[key] = label

    def of(self, model: Any, key: Any) -> Any:
        """The label of a key; a code of the catalogue is one itself."""
        return None if key is None else self._labels.get(model, {}).get(key, key)

    def is_version(self, key: Any) -> bool:
        return key in self._versions

    def portions(self, pairs: Mapping[str, Any]) -> list[Any]:
        said = [(self.of(Portion, int(one)), self.of(Portion, pairs[one])) for one in pairs]
        return sorted(map(list, said), key=json.dumps)


def _food_label(row: Row) -> list[Any]:
    if row.get("source_id"):
        return ["food", row["source"], row["source_id"]]
    if row.get("barcode"):
        return ["barcode", row["barcode"]]
    return ["name", row["name"], row["brand"]]
