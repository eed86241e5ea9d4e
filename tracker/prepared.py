"""Querysets whose SQL is made once and asked again for other people and days.

For a page that asks a dozen small questions, Django takes longer to make the SQL of each than the
database to answer it, and the SQL is the same for everyone but for who and when.
"""

from collections.abc import Callable
from copy import copy
from datetime import date
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.query import ModelIterable

# What stands in the SQL's parameters for what is asked: nothing that a diary ever holds.
_STAND_INS: Final[dict[type, Callable[[int], Any]]] = {
    int: lambda n: 2_000_000_000 + n,  # within all fields of numbers, also those of no sign
    date: lambda n: date(1, 1, 1 + n),
    str: lambda n: f"<{n}>",
}


class _Made(NamedTuple):
    sql: str
    params: tuple[Any, ...]
    name_of: dict[Any, str]  # stand-in -> name
    compiler: Any
    converters: WeakKeyDictionary[BaseDatabaseWrapper, dict[int, Any]]


class Prepared:
    """A queryset of one shape, which `make` gives for values by name, each of one kind.

    `kinds` says which: int, date or str. A value has to reach the SQL as it is given: no lookup may
    change it, as `icontains` would, and no list is one value. Nothing is prefetched.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self._make = make
        self._kinds = kinds

    def sql(self, **asked: Any) -> tuple[str, list[Any]]:
        """The SQL for these values, one of each name, and its parameters."""
        made = self._made
        values = {stand_in: _adapted(asked[name]) for stand_in, name in made.name_of.items()}
        return made.sql, [values.get(param, param) for param in made.params]

    def dictionaries(self, **asked: Any) -> list[dict[str, Any]]:
        """The rows as the database's driver gives them, by the names of the columns; one query."""
        with connection.cursor() as cursor:
            cursor.execute(*self.sql(**asked))
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def objects(self, **asked: Any) -> list[Any]:
        """The objects that the queryset gives for these values; one query."""
        here = connections[DEFAULT_DB_ALIAS]  # of this thread, whoever made it
        compiler = copy(self._made.compiler)
        compiler.connection = here
        compiler.as_sql = lambda: self.sql(**asked)
        # How each column is read is the same for every question; Django asks every field again.
        made, known = compiler.get_converters, self._made.converters
        compiler.get_converters = lambda columns: (
            known.get(here) or known.setdefault(here, made(columns))
        )
        # All that Django's own reading of objects asks of a queryset.
        queryset = SimpleNamespace(
            db=compiler.using,
            query=SimpleNamespace(get_compiler=lambda **_using: compiler),
            _known_related_objects={},
        )
        return list(ModelIterable(queryset))

    @cached_property
    def _made(self) -> _Made:
        stand_ins = {
            name: _STAND_INS[kind](number)
            for number, (name, kind) in enumerate(self._kinds.items())
        }
        queryset = self._make(**stand_ins)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        name_of = {_adapted(stand_in): name for name, stand_in in stand_ins.items()}
        if missing := [name for stand_in, name in name_of.items() if stand_in not in params]:
            raise ValueError(f"{', '.join(missing)}: not in the SQL as given")
        return _Made(sql, tuple(params), name_of, compiler, WeakKeyDictionary())


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
