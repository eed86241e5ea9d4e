"""Delete what is no longer needed: old tombstones and sessions that ended."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from tracker.sync import TOMBSTONES_KEPT, forget_tombstones


class Command(BaseCommand):
    help = "Delete old tombstones and sessions that ended; safe to run again. Once a day is enough."

    def handle(self, *args: Any, **options: Any) -> None:
        count = forget_tombstones()
        call_command("clearsessions")
        self.stdout.write(
            f"{count} tombstones older than {TOMBSTONES_KEPT.days} days deleted; "
            "sessions that ended deleted."
        )
