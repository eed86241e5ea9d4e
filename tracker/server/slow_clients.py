"""gunicorn's threads, which nobody holds by sending or reading as slowly as they can.

A connection gets a thread when its first byte is there. From then on a request has to arrive at a
pace, and each piece of an answer to be taken, or the connection ends. A proxy in front does the
same better; this is for who runs without one.
"""

import errno
import selectors
import socket
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

FIRST_BYTE_S: Final = 10
GRACE_S: Final = 10
PACE_BYTES_PER_S: Final = 1_000  # of a request, on the whole
ANSWER_S: Final = 30  # for each piece of an answer
ANSWER_PIECE_BYTES: Final = 64 * 1024


class PacedSocket(socket.socket):
    """Blocks as gunicorn expects it, but never for longer than the peer may take."""

    _began = 0.0
    _received = 0

    def begin(self) -> None:
        """A request has begun to arrive."""
        self._began, self._received = monotonic(), 0

    def recv(self, size: int, flags: int = 0) -> bytes:
        allowed_s = GRACE_S + self._received / PACE_BYTES_PER_S
        left_s = self._began + allowed_s - monotonic()
        data = self._within(max(left_s, 0.001), super().recv, size, flags)
        self._received += len(data)
        return data

    def sendall(self, data: Any, flags: int = 0) -> None:
        # In pieces: the time-out of a socket is for all that is sent at once, however much it is.
        whole = memoryview(data)
        for begin in range(0, len(whole), ANSWER_PIECE_BYTES):
            piece = whole[begin : begin + ANSWER_PIECE_BYTES]
            self._within(ANSWER_S, super().sendall, piece, flags)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        return self._within(ANSWER_S, super().sendfile, file, offset, count)

    def _within(self, seconds: float, act: Callable[..., Any], *arguments: Any) -> Any:
        before = self.gettimeout()
        if before == 0:  # whoever polls does not wait
            return act(*arguments)
        self.settimeout(seconds)
        try:
            return act(*arguments)
        except TimeoutError as error:
            # As gunicorn takes a peer that is gone: without a traceback.
            raise ConnectionResetError(errno.ECONNRESET, "too slow") from error
        finally:
            self.settimeout(before)


class PacedThreads(ThreadWorker):  # type: ignore[misc]
    def enqueue_req(self, conn: Any) -> None:
        if isinstance(conn.sock, PacedSocket):
            conn.sock.begin()  # also of those who wait for a thread: what they sent is there
            super().enqueue_req(conn)
            return
        conn.sock = PacedSocket(fileno=conn.sock.detach())
        conn.sock.setblocking(False)
        conn.timeout = monotonic() + FIRST_BYTE_S
        self.pending_conns.append(conn)
        self.poller.register(
            conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn)
        )
