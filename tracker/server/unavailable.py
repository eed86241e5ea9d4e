"""Which errors mean that the database cannot do it just now, and which are mistakes of ours.

The first are answered 503 with Retry-After, the second stay a 500. Nothing is tried again here:
whoever asked knows whether that is safe.
"""

import errno
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import Error as DatabaseFault
from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.observing.log import with_causes

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outage:
    """Why nothing can be done now; `code` is for programs, `reason` for the log and operators."""

    code: str
    reason: str
    retry_after_s: int
    detail: str | Promise  # for whoever asked


BUSY: Final = Outage(
    code="busy",
    reason="the database is busy",
    retry_after_s=5,
    detail=_("This server is busy. Nothing was written. Send it again in a few seconds."),
)
AWAY: Final = Outage(
    code="away",
    reason="the database does not answer",
    retry_after_s=10,
    detail=_(
        "The database does not answer just now. If you sent something to be stored, it is not "
        "known whether it was: send it again in a few seconds, with the same id or "
        "Idempotency-Key."
    ),
)
FULL: Final = Outage(
    code="full",
    reason="there is no room left on the disk",
    retry_after_s=60,
    detail=_(
        "This server has no room left to store anything. Nothing was written. Whoever runs it has "
        "to make room first."
    ),
)

# The lower eight bits of an error code (https://www.sqlite.org/rescode.html).
_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,  # too many begin and end at once for the log's own lock
    sqlite3.SQLITE_FULL: FULL,
    # A file system without room, or a limit of the process, may show as any error of writing.
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_READONLY: AWAY,
}
# By class (the first two) or whole (https://www.postgresql.org/docs/current/errcodes-appendix.html)
_SQLSTATE: Final = {
    "08": AWAY,  # the connection
    "57P": AWAY,  # it is being stopped or started
    "58": AWAY,  # its files
    "25006": AWAY,  # only reads for now: a standby that has not taken over yet
    "25P03": AWAY,  # ended for doing nothing in the middle of a transaction
    "53100": FULL,
    "53": BUSY,  # too many connections, no memory
    "55P03": BUSY,  # another has held the lock for too long
    "57014": BUSY,  # took longer than a statement may
    "40": BUSY,  # of several who waited for each other, this one gave way
}
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT}
# The last two: a session could not be stored, whatever the reason, and what its middleware says.
_FAULTS: Final = (DatabaseFault, UpdateError, SessionInterrupted)


def outage_of(error: BaseException | None) -> Outage | None:
    """What kind of outage an error tells of; None for any other error."""
    if isinstance(error, OSError):
        return FULL if error.errno in _NO_ROOM else None
    if not isinstance(error, _FAULTS):
        return None
    # An error of Django's has the driver's as its cause. After a lost connection, ending the
    # transaction fails in other ways: those follow from it.
    for each in with_causes(error):
        found = _by_code(each)
        if found is not None:
            # A session is stored last: the rest of the request may be there.
            return AWAY if isinstance(error, SessionInterrupted) else found
    return None


@contextmanager
def if_possible(otherwise: str) -> Iterator[None]:
    """What is written within is not missed where it cannot be stored just now; the log says so.

    For notes taken while somebody reads, which needs neither room nor the lock of writers.
    """
    try:
        yield
    except DatabaseFault as error:
        outage = outage_of(error)
        if outage is None:
            raise
        logger.warning("%s: %s", otherwise, outage.reason)


def log_outage(outage: Outage, error: BaseException) -> None:
    """One line without the statement: what it held may be a person's."""
    logger.error("%s: %s", outage.reason, _kind(error))


def _by_code(error: BaseException) -> Outage | None:
    if isinstance(error, sqlite3.Error):
        # What SQLite itself never said (a wrong parameter, say) has no code.
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if not hasattr(error, "sqlstate"):
        return None
    if error.sqlstate is None:
        # psycopg says so of connections that cannot be made or were lost, and of misuse.
        return AWAY if _is_of_the_connection(error) else None
    return next(
        (
            outage
            for code, outage in sorted(_SQLSTATE.items(), key=lambda item: -len(item[0]))
            if error.sqlstate.startswith(code)
        ),
        None,
    )


def _is_of_the_connection(error: BaseException) -> bool:
    name = type(error).__name__
    return name in {OperationalError.__name__, "ConnectionTimeout"} or (
        name == InterfaceError.__name__ and "connection" in str(error)
    )


def _kind(error: BaseException) -> str:
    """What an operator looks up; of a connection that cannot be made also why, in one line."""
    said = (each for each in with_causes(error) if _by_code(each) is not None)
    driver = next(said, error.__cause__ or error)
    code = getattr(driver, "sqlstate", None) or getattr(driver, "sqlite_errorname", None)
    if code or not isinstance(error, DatabaseFault):
        return f"{type(driver).__name__} {code or errno.errorcode.get(getattr(driver, 'errno', 0))}"
    return f"{type(driver).__name__} {' '.join(str(driver).split())[:200]}"
