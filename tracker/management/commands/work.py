"""Run background tasks and start what is due: nightly assessment, mails, clean-up."""

import logging
import math
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from tracker.background.worker import TaskWorker
from tracker.server.migrations_missing import migrations_are_missing
from tracker.server.supervised import end_with_supervisor


class Command(BaseCommand):
    help = (
        "Run background tasks, and start what is due: the nightly assessment, mails, the clean-up. "
        "Run one or more, on one or more machines; stop it with SIGTERM or Ctrl-C."
    )

    # They would load every page, which a worker has no use for.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        known = ",".join(settings.TASKS["default"]["QUEUES"])
        parser.add_argument(
            "--queues", default=known, help=f"serve these queues only (default: {known})"
        )
        parser.add_argument(
            "--grace",
            type=seconds,
            default=20.0,
            metavar="SECONDS",
            help="how long a task may go on after SIGTERM before it is given back (default: 20)",
        )
        parser.add_argument(
            "--once", action="store_true", help="end when nothing is due and no task waits or runs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verbosity"] > 1:
            logging.getLogger("tracker.background").setLevel(logging.INFO)
        queues = options["queues"].split(",")
        unknown = set(queues) - set(settings.TASKS["default"]["QUEUES"])
        if unknown:
            raise CommandError(f"--queues: there is no queue {', '.join(sorted(unknown))}.")
        _refuse_an_old_database()
        end_with_supervisor()
        worker = TaskWorker(queues=queues, grace_s=options["grace"])
        worker.configure_signals()
        worker.work(once=options["once"])


def _refuse_an_old_database() -> None:
    try:
        behind = migrations_are_missing()
    except OperationalError:
        return  # it does not answer: the worker waits for it
    if behind:
        raise CommandError("Migrations are missing: manage.py migrate applies them.")


def seconds(text: str) -> float:
    """ValueError, which argparse tells, for what is no number of seconds."""
    seconds = float(text)
    if not 0 < seconds < math.inf:
        raise ValueError
    return seconds
