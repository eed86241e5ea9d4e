"""The nightly run: weekly assessments of everyone, and the shortfalls that follow."""

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.shortfalls.episodes import assess_everyone


class Command(BaseCommand):
    help = "Refresh everyone's shortfalls; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as-of",
            metavar="YYYY-MM-DD",
            help="assess the Sundays up to this day (default: up to each person's yesterday)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        run = assess_everyone(_day(options["as_of"]) if options["as_of"] else None)
        self.stdout.write(
            f"{run.people} people assessed, {run.open_shortfalls} shortfalls open, "
            f"{run.new_steps} new steps"
        )


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--as-of {text}: not a day. Write it as YYYY-MM-DD.") from error
    if day > timezone.localdate() + timedelta(days=1):
        raise CommandError(f"--as-of {text}: this day is still to come.")
    return day
