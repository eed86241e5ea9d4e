"""The application in processes that can be killed, over a database of its own.

gunicorn is run as by `make run`, but loads the application once before it makes its workers, so
that it is back sooner. The socket outlives it: whoever connects meanwhile waits.
"""

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
os.environ.setdefault("API_RATE_PER_MINUTE", "1000000")
PATIENCE_S = 120


@contextmanager
def database(*, in_place: bool) -> Iterator[str]:
    """Django, set up over a migrated database; yields its address.

    A scratch database, or that of DATABASE_URL as it is (the tests').
    """
    from scratch import scratch_database

    if not in_place:
        with scratch_database():
            yield _address()
        return
    import django

    django.setup()
    yield _address()


def _address() -> str:
    from tests.api.servers import database_url

    return database_url()


class Server:
    """gunicorn, its workers and threads; started anew it listens at the same port."""

    def __init__(self, address: str, *, workers: int = 2, threads: int = 4, **environment: str):
        from django.conf import settings

        self._socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._socket.getsockname()[1]
        self._environment = os.environ | {
            "DATABASE_URL": address,
            "SECRET_KEY": settings.SECRET_KEY,
            "WEB_WORKERS": str(workers),
            "WEB_THREADS": str(threads),
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.kill()
        self._socket.close()

    def start(self) -> None:
        """Returns when it answers."""
        command = [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--preload"]
        command += ["--no-control-socket", "--config", "tracker/server/gunicorn.py"]
        command += ["--bind", f"fd://{self._socket.fileno()}"]
        self._process = subprocess.Popen(  # noqa: S603
            command,
            cwd=ROOT,
            env=self._environment,
            pass_fds=[self._socket.fileno()],
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        self.wait()

    def wait(self) -> None:
        until = monotonic() + PATIENCE_S
        while monotonic() < until:
            with suppress(OSError, HTTPException):
                if self.get("/livez")[0] == 200:
                    return
            sleep(0.05)
        raise TimeoutError("the server did not start")

    def get(self, path: str, timeout: float = 10, **headers: str) -> tuple[int, bytes, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()

    def kill(self) -> None:
        """kill -9 of all of it at once."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill_master(self) -> None:
        """Of the first process alone: its workers go on until they notice, within two seconds."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            sleep(random.uniform(0, 1))
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def kill_worker(self) -> None:
        """Of one worker, which the first process replaces."""
        if self._process is not None:
            children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
            workers = children.read_text().split()
            if workers:
                with suppress(ProcessLookupError):
                    os.kill(int(random.choice(workers)), signal.SIGKILL)
