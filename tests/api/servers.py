"""The application in processes of its own, over the tests' database."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def database_url() -> str:
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{of['NAME']}"
    password = f":{of['PASSWORD']}" if of["PASSWORD"] else ""
    return f"postgres://{of['USER']}{password}@{of['HOST']}:{of['PORT'] or 5432}/{of['NAME']}"


def environment(**variables: str) -> dict[str, str]:
    """Of a process over the tests' database."""
    ours = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return os.environ | ours | variables


def start_python(words: str, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
    """This Python with these words, and its output to be read."""
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", words, *arguments],
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def gunicorn(workers: int = 1, **variables: str) -> Iterator[int]:
    """The port of a gunicorn with the settings of `make run`, but for its workers and these."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--no-control-socket"]
        command += [
            "--config",
            "tracker/server/gunicorn.py",
            "--bind",
            f"fd://{listening.fileno()}",
        ]
        server = subprocess.Popen(  # noqa: S603
            command,
            env=environment(WEB_WORKERS=str(workers)) | variables,
            pass_fds=[listening.fileno()],
        )
        try:
            yield listening.getsockname()[1]
        finally:
            server.send_signal(signal.SIGINT)  # without waiting for kept connections
            server.wait(timeout=30)
