"""What a backup says of itself, beside its content."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final

FORMAT: Final = 1
APPLICATION: Final = "magnesium-tracker"
NO_DIGEST: Final = "0" * 64

# What an operator knows a database by.
MAIN_TABLES: Final = {
    "accounts": "auth_user",
    "intake entries": "tracker_intakeentry",
    "doses": "tracker_supplementdose",
    "symptom entries": "tracker_symptomentry",
    "days": "tracker_dayrecord",
    "foods": "foods_food",
    "supplements": "foods_supplement",
}
# Made anew, or not to outlive the moment: keys of logins, counts of requests, the search's index.
LEFT_OUT: Final = (
    "django_session",
    "usersessions_usersession",
    "tracker_cache",
    "tracker_ratecount",
    "foods_searchposting",
    "foods_searchword",
)

# Runs a statement and gives its rows.
Ask = Callable[[str], Sequence[Sequence[Any]]]


class BackupError(Exception):
    """A backup that cannot be made or brought back; the text is for the operator."""


@dataclass(frozen=True)
class Holdings:
    """What a database holds: rows of the main tables, and when a diary was last written to."""

    rows: Mapping[str, int]
    last_change: str | None

    @classmethod
    def read(cls, ask: Ask, tables: Sequence[str]) -> "Holdings":
        """`tables`: those the database has; an older one may lack some."""
        rows = {
            name: int(ask(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608  # nosec B608
            for name, table in MAIN_TABLES.items()
            if table in tables
        }
        last = None
        if "tracker_intakeentry" in tables:
            last = ask("SELECT max(updated_at) FROM tracker_intakeentry")[0][0]
        return cls(rows, None if last is None else str(last)[:19].replace(" ", "T") + "Z")

    def __str__(self) -> str:
        if not self.rows:
            return "nothing"
        rows = ", ".join(f"{count} {name}" for name, count in self.rows.items())
        return f"{rows}; diaries last written to {self.last_change or 'never'}"


@dataclass(frozen=True)
class Manifest:
    """`database`: "sqlite" or "postgresql"; `migrations`: as "app.name", all that were applied."""

    version: str
    database: str
    database_version: str
    created_at: str
    migrations: Sequence[str]
    rows: Mapping[str, int]
    last_change: str | None
    content_sha256: str = NO_DIGEST
    application: str = APPLICATION
    format: int = FORMAT

    @property
    def holdings(self) -> Holdings:
        return Holdings(self.rows, self.last_change)

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode() + b"\n"

    @classmethod
    def parse(cls, text: bytes) -> "Manifest":
        """Raises BackupError for what is none, or of a later format than this code knows."""
        try:
            said = json.loads(text)
            if said["application"] != APPLICATION:
                raise BackupError("It is a backup of another application.")
            if said["format"] > FORMAT:
                raise BackupError(
                    f"Its format ({said['format']}) is newer than this version of the tracker "
                    f"knows ({FORMAT}): install version {said['version']} first."
                )
            return cls(**{field.name: said[field.name] for field in fields(cls)})
        except (ValueError, KeyError, TypeError) as error:
            raise BackupError("It is damaged: its description cannot be read.") from error


def described(
    ask: Ask, tables: Sequence[str], *, version: str, database: str, database_version: str
) -> Manifest:
    """The description of the database that `ask` asks, as it is at this moment."""
    if "django_migrations" not in tables:
        raise BackupError("The database is empty: it has no table of the tracker.")
    applied = ask("SELECT app, name FROM django_migrations ORDER BY app, name")
    held = Holdings.read(ask, tables)
    return Manifest(
        version=version,
        database=database,
        database_version=database_version,
        created_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        migrations=[f"{app}.{name}" for app, name in applied],
        rows=held.rows,
        last_change=held.last_change,
    )
