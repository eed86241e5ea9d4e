"""All that is deleted once its time is over, in one go; safe to run again, or twice at once."""

from dataclasses import dataclass

from django.core.management import call_command

from foods.importers.uploads import forget_uploads as forget_import_files
from tracker.accounts.deletion import delete_due
from tracker.background.pruning import forget_tasks
from tracker.clinical.links import forget_ended_links
from tracker.demo.visitors import remove_visitors
from tracker.diary_imports.uploads import forget_uploads
from tracker.mailing.once import forget_mails
from tracker.server.rates import forget_old_counts
from tracker.sync.answered_requests import forget_answers
from tracker.sync.feed import forget_tombstones


@dataclass(frozen=True)
class Cleaned:
    """How many of each went, and how many accounts that were due stay."""

    accounts: int
    accounts_kept: int
    tombstones: int
    answers: int
    counts: int
    links: int
    uploads: int
    visitors: int
    mails: int
    tasks: int


def clean_up() -> Cleaned:
    """Delete accounts that are due, and what is no longer needed."""
    accounts = delete_due()
    cleaned = Cleaned(
        accounts=accounts.count,
        accounts_kept=accounts.kept,
        tombstones=forget_tombstones(),
        answers=forget_answers(),
        counts=forget_old_counts(),
        links=forget_ended_links(),
        uploads=forget_uploads() + forget_import_files(),
        visitors=remove_visitors(),
        mails=forget_mails(),
        tasks=forget_tasks(),
    )
    call_command("clearsessions")
    return cleaned
