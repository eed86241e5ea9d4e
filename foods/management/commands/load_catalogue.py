"""Load the embedded catalogue: repeatable, and blind to what belongs to a person."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError, CommandParser

from foods.importers.catalogue import read_catalogue
from foods.importers.load import load_catalogue
from foods.importers.records import CatalogueError
from foods.search import refresh

EMBEDDED = settings.BASE_DIR / "fixtures" / "catalogue"
CURATORS = "Curators"
# What a curator works on; nutrients and groups are defined by the tables.
_EDITED = ("food", "nutrientcontent", "portion", "supplement")
_READ = ("nutrient", "foodgroup", "importrun", "importrefusal", "foodreplacement")
_MADE = ("importrun", "foodreplacement")
_SETTLED = ("valuedoubt", "foodsubmission")


class Command(BaseCommand):
    help = "Load foods, portions and supplements from the CSV tables; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from",
            dest="folder",
            type=Path,
            default=EMBEDDED,
            help="folder of the tables (default: fixtures/catalogue)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            catalogue = read_catalogue(options["folder"])
        except CatalogueError as error:
            raise CommandError(f"{error}. Nothing was loaded.") from error
        outcome = load_catalogue(catalogue)
        refresh()
        give_curators_the_catalogue()
        self.stdout.write(f"catalogue: {outcome}")


def give_curators_the_catalogue() -> None:
    """Make the group of people who may correct the catalogue and see nothing else.

    Done here and not in a migration: permissions exist only once all migrations have run. What
    an admin added to the group stays.
    """
    group, _created = Group.objects.get_or_create(name=CURATORS)
    names = [f"{verb}_{model}" for model in _EDITED for verb in ("add", "change", "delete", "view")]
    names += [f"view_{model}" for model in _READ] + [f"add_{model}" for model in _MADE]
    names += [f"{verb}_{model}" for model in _SETTLED for verb in ("change", "view")]
    wanted = Permission.objects.filter(content_type__app_label="foods", codename__in=names)
    missing = wanted.exclude(pk__in=group.permissions.values("pk"))
    if missing:
        group.permissions.add(*missing)
