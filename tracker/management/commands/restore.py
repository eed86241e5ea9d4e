"""Put a backup in the place of the database."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.backups.manifest import BackupError
from tracker.backups.restoring import Plan, plan_restore, restore
from tracker.backups.settling import Settled


class Command(BaseCommand):
    help = (
        "Replace the whole database by a backup. The file is checked and what would be replaced is "
        "shown first. Stop the server and the worker before."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument(
            "--with-deleted-accounts",
            action="store_true",
            help="bring back accounts that were deleted after the backup, too",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            plan = plan_restore(options["path"])
            self._show(plan)
            if not options["yes"]:
                self._ask()
            done = restore(plan, with_deleted=options["with_deleted_accounts"])
        except BackupError as error:
            raise CommandError(f"{options['path']}: {error}") from error
        self._tell(done)

    def _show(self, plan: Plan) -> None:
        manifest = plan.backup.manifest
        now = "what is no database any more; it is put aside" if plan.now is None else plan.now
        self.stdout.write(
            f"The backup was made on {manifest.created_at} by version {manifest.version}.\n"
            f"  In it: {manifest.holdings}.\n"
            f"  Now:   {now}."
        )

    def _ask(self) -> None:
        if not sys.stdin.isatty():
            raise CommandError("Nobody is there to ask. --yes replaces what is there now.")
        if input("Replace everything that is there now? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was changed.")

    def _tell(self, done: Settled) -> None:
        self.stdout.write("Restored. Everybody has to log in again, and phones read all anew.")
        if done.deleted:
            self.stdout.write(
                f"{done.deleted} accounts were deleted again: their time had come, or they went "
                "after the backup."
            )
        if done.kept:
            self.stdout.write(f"{done.kept} accounts are due and stay: the last administrator's.")
        if done.ended:
            self.stdout.write(
                f"{done.ended} tokens and links to reports ended: they may have been revoked since."
            )
        if not done.was_told:
            self.stdout.write(
                "The replaced database told nothing of what came after the backup: who asked for "
                "their account to be deleted after it has to ask again."
            )
