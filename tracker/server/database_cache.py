"""The cache in the database, of plain values alone.

Django stores pickles, and reading one can run code: whoever may write to the table could take over
the server. Here a value that would need more than Python's own plain types is not read.
"""

import base64
import io
import pickle  # nosec B403
from typing import Any, NoReturn

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction
from django.utils import timezone


class _Plain(pickle.Unpickler):  # nosec B301
    """Numbers, texts, lists, tuples and dictionaries, which name no class and call nothing."""

    def find_class(self, module_name: str, global_name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"the cache holds a {module_name}.{global_name}")


def plain_value(stored: str) -> Any:
    """What was stored. Raises UnpicklingError for whatever is no plain value."""
    return _Plain(io.BytesIO(base64.b64decode(stored))).load()


class PlainDatabaseCache(DatabaseCache):
    """Also refuses to store what it would not read."""

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        """What is known of these and has not ended; `clean_up` deletes what has."""
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        if not names:
            return {}
        connection = connections[router.db_for_read(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)
        places = ", ".join(["%s"] * len(names))
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT cache_key, value FROM {table} "  # noqa: S608  # nosec B608
                f"WHERE cache_key IN ({places}) AND expires >= %s",
                [*names, now],
            )
            return {names[key]: plain_value(stored) for key, stored in cursor.fetchall()}

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        _check(value)
        super().set(key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Whether it was stored: False means that it is there, never that the database is busy.

        The log-in limits take a key as their lock: what Django answers for a fault as well would
        tell people who could not be counted that they tried too often.
        """
        _check(value)
        connection = connections[router.db_for_write(self.cache_model_class)]
        with transaction.atomic(using=connection.alias):  # takes SQLite's lock or says it cannot
            return super().add(key, value, *args, **kwargs)


def _check(value: Any) -> None:
    try:
        plain_value(base64.b64encode(pickle.dumps(value)).decode())
    except pickle.UnpicklingError as error:
        raise TypeError(f"only plain values are cached: {error}") from None
