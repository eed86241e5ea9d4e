"""The file as rows of tables: of the right shape and types, what they point at still as keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db.models import AutoField, Field, ForeignKey, Model
from django.utils.translation import gettext_lazy as _

from tracker.portability.faults import Faults, Place
from tracker.portability.limits import check_lengths
from tracker.portability.sections import (
    CATALOGUE,
    FORMAT,
    TABLES,
    VERSION,
    exported_fields,
)
from tracker.portability.values import read_key, read_value, read_whole

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Offers are between a person and the curators of one server.
NOT_BROUGHT_IN: Final = frozenset({"offered_foods"})
_ABOUT: Final = ("format", "version", "exported_at", "account", "digest", "catalogue_digest")
_DIGESTS: Final = ("digest", "catalogue_digest")
_OWNERS: Final = ("user", "owner")


@dataclass(slots=True)
class Row:
    """A row to be written; `keys` are what its relations point at in the file.

    Until it is stored its instance has a key below 0, so that rows can be told apart.
    """

    place: Place
    instance: Any
    keys: dict[str, Any] = field(default_factory=dict)
    portions: list[tuple[Any, Any]] = field(default_factory=list)  # of a version: old, new

    @property
    def index(self) -> int:
        return int(self.place[1])


Rows = dict[str, list[Row]]


class Provisional:
    """Keys below 0 for rows that are not stored yet."""

    def __init__(self) -> None:
        self._keys = count(-1, -1)

    def give(self, instance: Model) -> None:
        instance.pk = next(self._keys)


def read_rows(data: Any, user: "User", faults: Faults, provisional: Provisional) -> Rows:
    """The rows of every section that is brought in; raises FileRefusedError where none can be."""
    _check_shape(data, faults)
    faults.stop()
    check_lengths(data, faults)
    faults.stop()
    rows: Rows = {}
    for section, model in TABLES.items():
        reader = _RowReader(model, user, faults)
        rows[section] = []
        if section in NOT_BROUGHT_IN:
            continue
        for index, raw in enumerate(data.get(section, ())):
            row = reader.read((section, index), raw)
            if isinstance(model._meta.pk, AutoField):
                provisional.give(row.instance)
            rows[section].append(row)
    return rows


def _check_shape(data: Any, faults: Faults) -> None:
    if not isinstance(data, dict):
        faults.add((), "not_an_object", _("This is not the file of an account."))
        return
    if data.get("format") != FORMAT:
        faults.add(
            ("format",),
            "unknown_format",
            _("This is not a file of %(format)s.") % {"format": FORMAT},
        )
        return
    version = data.get("version")
    if type(version) is not int or version != VERSION:
        faults.add(
            ("version",),
            "unknown_version",
            _("Only version %(version)s can be read here.") % {"version": VERSION},
        )
        return
    for name in _DIGESTS:
        if not isinstance(data.get(name), str):
            faults.add((name,), "required", _("The file does not say its digest."))
    for name in data:
        if name not in (*_ABOUT, *TABLES, *CATALOGUE):
            faults.add((name,), "unknown_section", _("Nothing is known of this section here."))
    for section in (*TABLES, *CATALOGUE):
        _check_section(section, data.get(section, []), faults)


def _check_section(section: str, rows: Any, faults: Faults) -> None:
    if not isinstance(rows, list):
        faults.add((section,), "not_a_list", _("This must be a list of rows."))
        return
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            faults.add(
                (section, index), "not_an_object", _("This must be a row: names and values.")
            )


class _RowReader:
    """Reads rows of one table: its fields are looked up once."""

    def __init__(self, model: type[Model], user: "User", faults: Faults) -> None:
        self._model, self._faults = model, faults
        self._fields = {each.name: each for each in exported_fields(model)}
        names = {each.name for each in model._meta.concrete_fields}
        self._whose = {name: user for name in _OWNERS if name in names}

    def read(self, place: Place, raw: Mapping[str, Any]) -> Row:
        row = Row(place, self._model(**self._whose))
        for name in raw.keys() - self._fields.keys():
            self._faults.add((*place, name), "unknown_field", _("Nothing is known of it here."))
        for name, column in self._fields.items():
            if name in raw:
                self._read_field(row, column, raw[name])
            elif not _may_be_missing(column):
                self._faults.add((*place, name), "required", _("This is missing."))
        return row

    def _read_field(self, row: Row, column: "Field[Any, Any]", given: Any) -> None:
        try:
            if isinstance(column, ForeignKey):
                row.keys[column.name] = read_key(column, given)
            elif isinstance(column, AutoField):
                row.keys[column.name] = read_whole(given)
            else:
                setattr(row.instance, column.name, read_value(column, given))
        except ValidationError as error:
            self._faults.add_error((*row.place, column.name), error)


def _may_be_missing(column: "Field[Any, Any]") -> bool:
    """A file of before there was such a field does not have it."""
    is_moment = getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False)
    is_needed = column.primary_key or is_moment
    return not is_needed and (column.has_default() or column.null or column.blank)
