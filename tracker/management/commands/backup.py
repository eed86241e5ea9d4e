"""Back the database up into one file, while the server goes on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.backups.making import make_backup
from tracker.backups.manifest import BackupError


class Command(BaseCommand):
    help = (
        "Back the database up into one file, consistent while people write to it. Only its owner "
        "may read the file: it holds everybody's data. docs/operations.md says what is in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the new file, or a folder for it")
        parser.add_argument("--overwrite", action="store_true", help="replace an existing file")
        parser.add_argument(
            "--keep", type=_at_least_one, metavar="N", help="of a folder's backups, the newest N"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = make_backup(
                options["path"], overwrite=options["overwrite"], keep=options["keep"]
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made.path}: {made.file_bytes:,} bytes, {made.manifest.holdings}.")
        if made.removed:
            self.stdout.write(f"{made.removed} older backups removed.")


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number
