"""Rows made ready for the database before a lock is held, which is then held for storing alone.

Of twenty thousand rows of a diary it takes seconds to turn values into what the database stores,
and half a second to store them; with SQLite everybody else who writes waits while the lock is held.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connections, router

from foods.columns_in_sql import batches, columns_as_table


class ReadyRows:
    """New rows of one table. What is not known yet, such as the key of a row that is not stored
    either, is put in its column before they are inserted."""

    def __init__(self, model: Any, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """`rows` are tuples of the fields `names`; the other fields have defaults there."""
        self.model = model
        self._fields = [model._meta.get_field(name) for name in names]
        self._places = {name: place for place, name in enumerate(names)}
        self._connection = connections[router.db_for_write(model)]
        self._count = len(rows)
        self._columns: list[list[Any]] = [
            [field.get_db_prep_save(value, self._connection) for value in values]
            for field, values in zip(self._fields, zip(*rows, strict=True), strict=False)
        ]

    def __len__(self) -> int:
        return self._count

    def has(self, name: str) -> bool:
        """Whether the table has this column."""
        return name in self._places

    def put(self, name: str, values: Sequence[Any]) -> None:
        """What this column holds, as the database stores it: a whole number for each row."""
        if self._count:
            self._columns[self._places[name]] = list(values)

    def fill(self, name: str, values: Sequence[Any]) -> None:
        """The same with values that are yet to be turned into what the database stores."""
        field = self.model._meta.get_field(name)
        self.put(name, [field.get_db_prep_save(value, self._connection) for value in values])

    def put_keys(self, name: str, keys: Mapping[int, int]) -> None:
        """The keys that stand-ins in this column stand for; what is none stays."""
        if self._count and keys:
            place = self._places[name]
            self._columns[place] = [keys.get(value, value) for value in self._columns[place]]

    def insert(self) -> Iterator[list[int]]:
        """Insert them in batches; the keys of each, which grow in the order of the rows."""
        if not self._count:
            return
        quote = self._connection.ops.quote_name
        columns = ", ".join(quote(field.column) for field in self._fields)
        table, key = quote(self.model._meta.db_table), quote(self.model._meta.pk.column)
        for some in batches(range(self._count)):
            stored = [column[some[0] : some[-1] + 1] for column in self._columns]
            source, params = columns_as_table(self._connection, self._fields, stored)
            with self._connection.cursor() as cursor:
                # Names are our own models', values are parameters.
                sql = f"INSERT INTO {table} ({columns}) {source} RETURNING {key}"
                cursor.execute(sql, params)
                ids = [pk for (pk,) in cursor.fetchall()]
            yield sorted(ids)  # in which order they are returned is nowhere promised

    def insert_all(self) -> list[int]:
        """The keys of all, in the order of the rows."""
        return [key for ids in self.insert() for key in ids]
