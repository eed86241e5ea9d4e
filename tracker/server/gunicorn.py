"""gunicorn's settings: two processes with four threads each carry a household or a clinic."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from tracker.environment import SOMEBODY_WAITS, read_int

if __name__ == "__config__":  # as gunicorn reads it: its workers have the settings of this process
    os.environ.setdefault(SOMEBODY_WAITS, "True")

from tracker.observing.metrics import DIRECTORY
from tracker.server.supervised import end_with_supervisor
from tracker.settings import LOGGING, METRICS_TOKEN

worker_class = "tracker.server.slow_clients.PacedThreads"  # gthread
workers = read_int("WEB_WORKERS", default=2, least=1)
threads = read_int("WEB_THREADS", default=4, least=1)
timeout = 30
# No access log: a diary's addresses contain dates and search words of a person. The application
# writes one by route.
accesslog = None
errorlog = "-"
loglevel = "warning"
logconfig_dict = LOGGING

# What tracker/server/bodies.py reads of a body nobody wanted.
MOST_DRAINED_BYTES = 10 * 1024 * 1024


def on_starting(server: Any) -> None:
    """Make the directory in which the workers count together; those of an earlier run are gone."""
    if METRICS_TOKEN:
        server.made = None
        if DIRECTORY not in os.environ:
            server.made = os.environ[DIRECTORY] = tempfile.mkdtemp(prefix="metrics-")
        directory = Path(os.environ[DIRECTORY])
        directory.mkdir(parents=True, exist_ok=True)
        for file in directory.glob("*.db"):
            file.unlink()


def child_exit(server: Any, worker: Any) -> None:
    """What a worker counted stays; what it was doing is over."""
    if METRICS_TOKEN:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    """A directory that was named here is not ours to delete."""
    if METRICS_TOKEN and server.made is not None:
        shutil.rmtree(server.made, ignore_errors=True)


def when_ready(server: Any) -> None:
    """Nothing stays behind when `make run` is killed."""
    end_with_supervisor()


def pre_request(worker: Any, request: Any) -> None:
    """End the connection behind a body that may not be read whole, and say so in the answer."""
    headers = dict(request.headers)
    length = headers.get("CONTENT-LENGTH", "0")
    if "TRANSFER-ENCODING" in headers or int(length) > MOST_DRAINED_BYTES:
        request.force_close()
