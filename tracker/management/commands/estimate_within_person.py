"""Recompute the parameters of within_person.csv from a survey's two-day recalls."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.recalls import read_recalls

_DECIMALS = 3
_COMPUTED = ("n", "mu_day1", "mu_day2", "sw", "sb")


class Command(BaseCommand):
    help = (
        "Print the group parameters that follow from a file of two-day recalls, beside those in "
        "use (tracker/nutrition/within_person.csv). Fails when they differ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="CSV, or CSV packed with gzip")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            recalls = read_recalls(path)
            found = recalls.parameters()
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(",".join(("sex", "age_from_years", "age_to_years", *_COMPUTED)))
        differing = 0
        for group, parameters in found.items():
            values = [round(getattr(parameters, name), _DECIMALS) for name in _COMPUTED]
            in_use = [getattr(group, name) for name in _COMPUTED]
            differing += values != in_use
            mark = "" if values == in_use else f"   in use: {in_use}"
            who = (group.sex or "", group.age_from_years, group.age_to_years or "")
            self.stdout.write(",".join(str(each) for each in (*who, *values)) + mark)
        if differing:
            raise CommandError(f"{differing} of {len(found)} groups differ from those in use.")
        self.stdout.write(self.style.SUCCESS("These are the parameters in use."))
