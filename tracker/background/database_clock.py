"""The one clock that every process reads alike."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone


def database_now() -> datetime:
    """The database's time, aware, in UTC. With SQLite it is this machine's."""
    if connection.vendor == "sqlite":
        sql = "SELECT STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')"
    else:
        sql = "SELECT STATEMENT_TIMESTAMP()"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (now,) = cursor.fetchone()
    if isinstance(now, str):
        return datetime.fromisoformat(now).replace(tzinfo=UTC)
    return now.astimezone(UTC)


def clock_error(now: datetime) -> timedelta:
    """How far the clock of this process is ahead of `now`, the database's; negative if behind."""
    return timezone.now() - now
