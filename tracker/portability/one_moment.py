"""Reading many tables as they are together at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction that reads only, in which nothing changes that others write meanwhile.

    It takes no lock and keeps nobody waiting: PostgreSQL (REPEATABLE READ) and SQLite's WAL show
    every query what was there at the first one. On SQLite that needs a deferred transaction, since
    the immediate ones of this server hold the lock of all writers. Locking the catalogue and the
    profile instead would keep every curator waiting for the seconds that years of a diary take.
    Within a transaction of the caller, that one's moment is the moment.
    """
    if connection.in_atomic_block:
        yield
        return
    is_sqlite = connection.vendor == "sqlite"
    usual = connection.transaction_mode if is_sqlite else None
    if is_sqlite:
        connection.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic():
            if is_sqlite:
                connection.transaction_mode = usual
            else:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        if is_sqlite:
            connection.transaction_mode = usual
