"""All rows of the database, whose they are, and which of them a request changed.

Reading them all takes longer than most requests. A table is read again only after a statement that
wrote to it, all of them after one that is not known to leave every row as it is.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, Final

from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection

from tests.api.access_people import Person

# Counters of everybody's rows, and what no column says the person of.
_OF_NOBODY = {"foods_searchword", "django_session"}
# What a request may note without having done anything.
_NOT_ROWS = {"tracker_cache", "tracker_ratecount", "django_migrations"}


@dataclass(frozen=True)
class Row:
    table: str
    key: Any
    text: str
    # What it points at: table and key.
    of: frozenset[tuple[str, Any]]


@dataclass(frozen=True, eq=False)
class Rows:
    """By table; `writes`: how many statements had been run before that may have changed one."""

    of_table: Mapping[str, frozenset[Row]]
    writes: Mapping[str, int]

    @cached_property
    def rows(self) -> frozenset[Row]:
        return frozenset().union(*self.of_table.values())

    def changed_in(self, after: "Rows") -> frozenset[Row]:
        """Those that are in one of the two alone."""
        pairs = [(each, after.of_table[table]) for table, each in self.of_table.items()]
        return frozenset().union(*(one ^ other for one, other in pairs if one is not other))


_LEAVES_ROWS = re.compile(
    r"\(?SELECT|SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT|BEGIN"
    r"|PRAGMA foreign_key_check|SET CONSTRAINTS ALL (IMMEDIATE|DEFERRED)"
    rf'|\s*(INSERT INTO|UPDATE|DELETE FROM) "?({"|".join(sorted(_NOT_ROWS))})\b'
)
# No trigger writes to others: there is none (test_no_trigger_writes_to_a_table).
_WRITES_TO_ONE = re.compile(
    r'(?:WITH changed [^;]*? )?(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) "?(\w+)"?'
)
_ANY: Final = "any table"
_writes: Counter[str] = Counter()


@contextmanager
def writes_seen() -> Iterator[None]:
    """Within it, what may change rows is counted; without it, nothing here can be asked."""

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not _LEAVES_ROWS.match(sql):
            one = _WRITES_TO_ONE.match(sql)
            _writes[one[1] if one else _ANY] += 1
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        yield


@contextmanager
def rolled_back() -> Iterator[None]:
    """What is done within is rolled back at its end, and so it changed nothing."""
    global _writes
    before = _writes.copy()
    yield
    _writes = before


@cache
def _columns() -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Table -> its key's column, and its columns that point at tables."""
    return {
        model._meta.db_table: (
            model._meta.pk.column,
            [
                (field.column, field.related_model._meta.db_table)
                for field in model._meta.concrete_fields
                if field.is_relation
            ],
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table not in _NOT_ROWS
    }


def _read(table: str) -> Iterator[Row]:
    key, pointing = _columns()[table]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
        names = [column[0] for column in cursor.description]
        places = [(names.index(column), to) for column, to in pointing]
        at = names.index(key) if key in names else None  # several columns together
        for values in cursor.fetchall():
            of = {(to, values[place]) for place, to in places if values[place] is not None}
            yield Row(table, at is not None and values[at], repr(values), frozenset(of))


def rows(before: Rows | None = None) -> Rows:
    """All of them; of tables that nothing wrote to since `before`, those that were read then."""
    if before is None or before.writes.get(_ANY, 0) != _writes[_ANY]:
        return Rows({table: frozenset(_read(table)) for table in _columns()}, dict(_writes))
    of_table = {
        table: known if before.writes.get(table, 0) == _writes[table] else frozenset(_read(table))
        for table, known in before.of_table.items()
    }
    return Rows(of_table, dict(_writes))


@lru_cache(maxsize=64)
def rows_of(user: User, found: Rows) -> frozenset[Row]:
    """The person's rows: their account, and what points at a row of theirs."""
    theirs = {(User._meta.db_table, user.pk)}
    mine: set[Row] = {row for row in found.rows if (row.table, row.key) in theirs}
    left = found.rows - mine
    while more := {row for row in left if row.of & theirs}:
        theirs |= {(row.table, row.key) for row in more}
        mine |= more
        left -= more
    return frozenset(mine)


def check_unchanged(before: Rows, *, at_a_glance: bool = True) -> None:
    """`at_a_glance`: a table is not read again where no statement was seen that may change it."""
    changed = before.changed_in(rows(before if at_a_glance else None))
    assert not changed, sorted((row.table, row.text) for row in changed)


def check_only_own(before: Rows, asker: Person, others: Iterable[Person]) -> None:
    """What changed is the asker's alone: no row is, points at, or names anything of the others."""
    after = rows(before)
    changed = before.changed_in(after)
    if not changed:
        return
    of_asker = rows_of(asker.user, before) | rows_of(asker.user, after)
    foreign = {row for row in changed - of_asker if row.table not in _OF_NOBODY}
    assert not foreign
    for other in others:
        assert not changed & (rows_of(other.user, before) | rows_of(other.user, after))
        assert not [row for row in changed for secret in other.secrets if secret in row.text]
