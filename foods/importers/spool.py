"""What was read, kept on the disk until all of it is known to be sound. Pure: no Django.

An import writes nothing before its file was read to the end: a file cut short in the last line then
costs the database nothing, and the write lock is held for the writing alone. Records wait in a
temporary SQLite database that SQLite keeps on the disk and deletes itself, so memory does not grow
with the file. The same table decides between records that exclude each other.
"""

import pickle  # nosec B403
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from foods.importers.fdc import BRANDED
from foods.importers.records import FoodRecord, Refusal

_SCHEMA: Final = """
CREATE TABLE record (
    n INTEGER PRIMARY KEY, source_id UNIQUE, kind, barcode, published, release, name, data
);
CREATE TABLE unusable (source_id PRIMARY KEY);
"""
# Of branded products with one barcode the newest publication counts, then the higher id.
_OLDER: Final = """
    SELECT older.n, older.source_id, older.name, older.barcode, newer.source_id, newer.published
    FROM record AS older JOIN record AS newer
      ON newer.barcode = older.barcode AND newer.n <> older.n
    WHERE older.kind = ? AND newer.kind = ?
      AND (newer.published, CAST(newer.source_id AS INTEGER))
        > (older.published, CAST(older.source_id AS INTEGER))
    GROUP BY older.n
"""


class Spool:
    """Records of one source; `add` and `settle` answer with what they refused."""

    def __init__(self, release: str = "") -> None:
        self._release = release
        self._tables = sqlite3.connect("")
        self._tables.executescript(_SCHEMA)

    def close(self) -> None:
        self._tables.close()

    def add(self, record: FoodRecord) -> Refusal | None:
        """Keep a record; the second one of an id is refused."""
        if self._release:
            record = replace(record, source_release=self._release)
        # A leading zero more or less is the same product: GTIN-12, 13 and 14 are padded so.
        barcode = record.barcode.lstrip("0") if record.kind == BRANDED else ""
        added = self._tables.execute(
            "INSERT OR IGNORE INTO record VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
            (
                record.source_id,
                record.kind,
                barcode or None,
                record.published,
                record.source_release,
                record.name,
                pickle.dumps(record),
            ),
        )
        if added.rowcount:
            return None
        return Refusal(record.source_id, record.name, "its id occurs twice; the first one counts")

    def note(self, refusal: Refusal) -> None:
        """Remember that a food is still in the file, though not as it can be used."""
        if refusal.source_id:
            self._tables.execute("INSERT OR IGNORE INTO unusable VALUES (?)", [refusal.source_id])

    def settle(self) -> Iterator[Refusal]:
        """Take out branded foods that a newer publication of their barcode replaces."""
        self._tables.execute("CREATE INDEX barcodes ON record (barcode)")
        for n, source_id, name, barcode, newer, published in self._tables.execute(
            _OLDER, [BRANDED, BRANDED]
        ).fetchall():
            self._tables.execute("DELETE FROM record WHERE n = ?", [n])
            reason = f"barcode {barcode} was published again: {newer} of {published} counts"
            yield Refusal(source_id, name, reason)
        self._tables.commit()

    def __len__(self) -> int:
        [count] = self._tables.execute("SELECT count(*) FROM record").fetchone()
        return int(count)

    def __contains__(self, source_id: str) -> bool:
        """Whether the file has the food, be it usable or not."""
        found = self._tables.execute(
            "SELECT 1 FROM record WHERE source_id = ?1 UNION "
            "SELECT 1 FROM unusable WHERE source_id = ?1",
            [source_id],
        )
        return found.fetchone() is not None

    def __iter__(self) -> Iterator[FoodRecord]:
        for (data,) in self._tables.execute("SELECT data FROM record ORDER BY n"):
            # Written by this object, into a file that has no name anybody could open.
            yield pickle.loads(data)  # noqa: S301  # nosec B301

    @property
    def kinds(self) -> list[str]:
        return [kind for (kind,) in self._tables.execute("SELECT DISTINCT kind FROM record")]

    @property
    def newest_release(self) -> str:
        [release] = self._tables.execute("SELECT max(release) FROM record").fetchone()
        return release or ""
