"""Writers of one SQLite file in the order in which they came.

SQLite lets one write at a time; whoever waits looks again after ever longer pauses, up to a tenth
of a second. With many writers somebody looks at the wrong moment for longer than the timeout. Here
threads of one process wait in a row and are called. Of each process the first in its row waits for
the others at two locks of a file beside the database: it keeps the place of the next one until
it writes, so that no process goes twice while another waits.

It is a courtesy: SQLite's own lock is what keeps the data whole. Who has waited for too long asks
SQLite without it, as do programs that know nothing of it. A process that dies is no longer in it.
"""

import fcntl
import os
import threading
from collections import deque
from contextlib import suppress
from time import monotonic, sleep
from typing import Final

FILE_END: Final = "-queue"  # of the file's name, behind the database's
_LOOK_AGAIN_S: Final = 0.001
_NEXT: Final = 0  # bytes of the file
_WRITING: Final = 1


class WriteQueue:
    """The row of one process before one file."""

    def __init__(self, path: str) -> None:
        self._mutex = threading.Lock()
        self._row: deque[threading.Event] = deque()
        self._is_taken = False
        self._path = path
        self._file: int | None = None

    def enter(self, timeout_s: float) -> bool:
        """Whether it is this thread's turn; then it has to `leave`."""
        until = monotonic() + timeout_s
        if not self._first_of_process(timeout_s):
            return False
        if self._first_of_machine(until):
            return True
        self._call_next()
        return False

    def leave(self) -> None:
        self._unlock(_WRITING)
        self._call_next()

    def _first_of_process(self, timeout_s: float) -> bool:
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Event()
            self._row.append(mine)
        if mine.wait(timeout_s):
            return True
        with self._mutex:
            if mine.is_set():  # called in this moment
                return True
            self._row.remove(mine)
            return False

    def _call_next(self) -> None:
        with self._mutex:
            if self._row:
                self._row.popleft().set()
            else:
                self._is_taken = False

    def _first_of_machine(self, until: float) -> bool:
        if not self._lock(_NEXT, until):
            return False
        is_mine = self._lock(_WRITING, until)
        self._unlock(_NEXT)
        return is_mine

    def _lock(self, byte: int, until: float) -> bool:
        """Locks of POSIX belong to the process, in which one thread at a time is here."""
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return True  # no room or no right to make it: then without
        while True:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
            except (BlockingIOError, PermissionError):
                if monotonic() > until:
                    return False
                sleep(_LOOK_AGAIN_S)
            except OSError:
                return True  # a file system without locks
            else:
                return True

    def _unlock(self, byte: int) -> None:
        if self._file is not None:
            with suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, byte)


_queues: dict[str, WriteQueue] = {}
_making = threading.Lock()
# A child of a fork has none of its parent's threads, and a row of its own.
os.register_at_fork(after_in_child=_queues.clear)


def queue_of(database: str) -> WriteQueue:
    with _making:
        return _queues.setdefault(database, WriteQueue(f"{database}{FILE_END}"))
