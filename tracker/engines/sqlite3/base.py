"""Whatever writes waits for its turn first: a transaction until its end, a statement of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db.backends.sqlite3 import base

from tracker.engines.sqlite3.queue import WriteQueue, queue_of

_WRITES: Final = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: WriteQueue | None = None
        self.queue_timeout_s: float = self.settings_dict["OPTIONS"].get("timeout", 5)

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=lambda connection: _Cursor(connection, self))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """For one statement that is no part of a transaction."""
        is_mine = self._take_turn()
        try:
            yield
        finally:
            if is_mine:
                self._give_turn()

    def _take_turn(self) -> bool:
        if self._turn is not None or self.is_in_memory_db():
            return False
        queue = queue_of(str(self.settings_dict["NAME"]))
        if not queue.enter(self.queue_timeout_s):
            return False
        self._turn = queue
        return True

    def _give_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.leave()

    def _start_transaction_under_autocommit(self) -> None:
        # A deferred one only reads (`one_moment`), which keeps no writer waiting.
        is_mine = self.transaction_mode != "DEFERRED" and self._take_turn()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            if is_mine:
                self._give_turn()
            raise

    def _commit(self) -> Any:
        done = super()._commit()
        self._give_turn()
        return done

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._give_turn()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self._give_turn()


class _Cursor(base.SQLiteCursorWrapper):
    def __init__(self, connection: Any, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self._wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:
        if self._is_alone(query):
            with self._wrapper.turn():
                return super().execute(query, params)
        return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if self._is_alone(query):
            with self._wrapper.turn():
                return super().executemany(query, param_list)
        return super().executemany(query, param_list)

    def _is_alone(self, query: str) -> bool:
        return not self.connection.in_transaction and query.lstrip()[:8].upper().startswith(_WRITES)
