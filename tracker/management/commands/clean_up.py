"""Delete what is to go: accounts that are due, and what is no longer needed."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.cleaning import clean_up
from tracker.sync.feed import TOMBSTONES_KEPT


class Command(BaseCommand):
    help = (
        "Delete accounts whose people asked for it a week ago, old tombstones, answers, counts, "
        "uploads, tasks and sessions; safe to run again. Run it once a day, or let `work` do it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        went = clean_up()
        self.stdout.write(f"{went.accounts} accounts that were due deleted.")
        self.stdout.write(
            f"{went.visitors} demo accounts of yesterday and {went.mails} notes of mails deleted."
        )
        if went.accounts_kept:
            self.stderr.write(
                f"{went.accounts_kept} accounts that are due were kept: they are the last "
                "administrator's. Make somebody else one."
            )
        self.stdout.write(
            f"{went.tombstones} tombstones older than {TOMBSTONES_KEPT.days} days deleted; "
            f"{went.answers} answers kept for a day and {went.counts} counts of requests that no "
            f"limit needs any more deleted; {went.links} links to reports that ended a month ago "
            f"and {went.uploads} files that nobody imported deleted; {went.tasks} tasks that ended "
            "a week ago deleted; sessions that ended deleted."
        )
