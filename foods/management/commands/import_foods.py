"""Import foods from a published file; repeatable, all or nothing."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from foods.importers.runs import ImportFailedError, Silent, import_foods
from foods.importers.sources import READERS
from foods.models import ImportRun


class Command(BaseCommand):
    help = "Import foods from a published file or folder; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", choices=READERS, metavar="SOURCE", help=", ".join(READERS))
        parser.add_argument("path", type=Path, metavar="PATH", help="file, zip, .gz or folder")
        parser.add_argument("--release", default="", help="the release, where the file is silent")
        parser.add_argument(
            "--part",
            action="store_true",
            help="the file holds a part of its source: retire nothing it lacks",
        )
        parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        with _Bar() as bar:
            try:
                run = import_foods(
                    options["source"],
                    options["path"],
                    release=options["release"],
                    is_part=options["part"],
                    dry_run=options["dry_run"],
                    progress=bar,
                )
            except ImportFailedError as error:
                raise CommandError(f"{error}. Nothing was changed.") from error
        self.stdout.write(summary(run))
        if options["dry_run"]:
            self.stdout.write("A dry run: nothing was changed.")
        elif run.refused + run.values_left_out + run.doubts:
            self.stdout.write(f"The reasons are in the admin, import {run.pk}.")


def summary(run: ImportRun) -> str:
    release = f" {run.release}" if run.release else ""
    return (
        f"{run.source}{release}: {run.read} foods read; {run.created} new, {run.changed} changed, "
        f"{run.unchanged} unchanged, {run.retired} retired, {run.refused} refused; "
        f"{run.values_left_out} values left out, {run.doubts} doubtful, "
        f"{run.corrections_kept} corrections kept"
    )


class _Bar(Silent):
    """A progress bar for each step, on a terminal only."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *exc: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def begin(self, step: str, total: int | None) -> None:
        self.__exit__()
        self._bar = tqdm(
            desc=step, total=total, unit=" foods", disable=not sys.stderr.isatty(), leave=False
        )

    def advance(self, count: int) -> None:
        if self._bar is not None:
            self._bar.update(count)
