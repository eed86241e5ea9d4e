"""`manage.py work` in processes, each with an environment of its own, over the tests' database."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django_tasks_db.models import DBTaskResult

from tests.api.servers import start_python

# A lease of two seconds, and nobody waits.
_RUN = """
import django, os, signal, sys, time
django.setup()
import tracker.background.leases as leases, tracker.background.worker as worker
leases.BEAT_S, leases.MISSED_BEATS = 0.2, 10
worker.IDLE_S = worker.LOOK_AROUND_S = 0.05
from django.core.management import call_command
{}
call_command("work", *{!r})
"""
_MAIL = """
from django.conf import settings
settings.MAIL, settings.EMAIL_BACKEND = "sent", "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {}
"""


def start_worker(
    *arguments: str, first: str = "", mail_port: int | None = None, **environment: str
) -> "subprocess.Popen[str]":
    """A worker; `first` runs before it, in its process. Without a port it sends no mail."""
    mail = "settings.MAIL = 'none'" if mail_port is None else _MAIL.format(mail_port)
    of_mail = f"from django.conf import settings\n{mail}\n"
    return start_python(_RUN.format(of_mail + first, list(arguments)), **environment)


@contextmanager
def worker(*arguments: str, **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """One that runs until the end of the block at most."""
    process = start_worker(*arguments, **options)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def run_once(**options: Any) -> "subprocess.CompletedProcess[str]":
    """All that is due and all that waits, by a worker that ends then."""
    process = start_worker("--once", **options)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def wait_until(holds: Callable[[], Any], *processes: "subprocess.Popen[str]") -> Any:
    """Wait for a state, as long as these processes live; a hundred seconds are a hang.

    Returns what holds.
    """
    until = time.monotonic() + 100
    while not (found := holds()):
        for process in processes:
            assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < until, list(DBTaskResult.objects.values("task_path", "status"))
        time.sleep(0.05)
    return found


def none_left() -> bool:
    """Whether tasks were started, and all are over."""
    tasks = DBTaskResult.objects.all()
    over = {"SUCCESSFUL", "FAILED"}
    return tasks.exists() and not tasks.exclude(status__in=over).exists()
