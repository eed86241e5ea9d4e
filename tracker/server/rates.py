"""Counting requests exactly, however many workers count at once.

One SQL statement adds one and says how many there were: two workers never read the same count.
"""

import math
from dataclasses import dataclass
from time import time
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tracker.models import RateCount
from tracker.server.unavailable import if_possible

WINDOW_S: Final = 60
_COUNT = """
    INSERT INTO tracker_ratecount (key, window_start, count) VALUES (%s, %s, 1)
    ON CONFLICT (key, window_start) DO UPDATE SET count = tracker_ratecount.count + 1
    RETURNING count
"""


@dataclass(frozen=True)
class Counted:
    """The `count`th request (0: nobody could count) of a window that ends in `ends_in_s` s."""

    count: int
    ends_in_s: int  # 1 to 60


def count_of_user(user_id: int) -> Counted:
    return _count(_key_of_user(user_id))


def count_of_address(address: str) -> Counted:
    return _count(_hidden(f"address:{address}"))


def count_of_demo(address: str) -> Counted:
    """Demo accounts made by this address, which are not requests of the API."""
    return _count(_hidden(f"demo:{address}"))


def forget_counts(user_id: int) -> None:
    """Delete what is counted of this person; part of the end of an account."""
    RateCount.objects.filter(key=_key_of_user(user_id)).delete()


def forget_old_counts() -> int:
    """Delete the counts of windows that ended, the login limits' too; returns how many."""
    deleted, _ = RateCount.objects.filter(window_start__lt=_window_start(time())).delete()
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        # The table's name is a setting.
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608  # nosec B608
        return deleted + cursor.rowcount


def cache_key(key: str, prefix: str, version: int) -> str:
    """The keys of the login limits hold addresses: the cache's table keeps them hidden."""
    return f"{prefix}:{version}:{_hidden(key)}"


def _count(key: str) -> Counted:
    now = time()
    start = _window_start(now)
    count = 0
    # Whoever writes, or reads where the database is away, is told next.
    with if_possible("a request was not counted"), connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, start])
        (count,) = cursor.fetchone()
    return Counted(count, max(1, math.ceil(start + WINDOW_S - now)))


def _window_start(now: float) -> int:
    return int(now) // WINDOW_S * WINDOW_S


def _key_of_user(user_id: int) -> str:
    return _hidden(f"user:{user_id}")


def _hidden(who: str) -> str:
    return salted_hmac("tracker.rates", who, algorithm="sha256").hexdigest()
