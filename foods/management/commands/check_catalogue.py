"""Compare the sources of the embedded catalogue with each other, food by food."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foods.curation.doubts import find_doubts
from foods.history import plain
from foods.importers.archives import open_bundle
from foods.importers.catalogue import read_catalogue
from foods.importers.comparing import (
    FNDDS_2017,
    FNDDS_2021,
    MOST_APART,
    SMALL_MG,
    SOURCES,
    SR28,
    Comparison,
    Tables,
    Value,
    compare,
    read_published,
    read_recipes,
)
from foods.importers.records import CatalogueError, SourceError
from foods.management.commands.load_catalogue import EMBEDDED

# Option to the source's title, the reader of its files and its release.
_FILES: Final = {
    "sr28": (SR28, "sr28", "28"),
    "fndds_2021": (FNDDS_2021, "fndds", "2021-2023"),
    "fndds_2017": (FNDDS_2017, "fndds", "2017-2018"),
}
_ALL: Final = (*_FILES, "ingredients")


class Command(BaseCommand):
    help = (
        "List the foods of the embedded catalogue whose magnesium differs between sources by more "
        "than a quarter, with the value chosen and why. Fails when a food has no choice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sr28", type=Path, metavar="PATH", help="the zip of SR28")
        for year, release in (("2021", "2021-2023"), ("2017", "2017-2018")):
            parser.add_argument(
                f"--fndds-{year}",
                type=Path,
                metavar="PATH",
                help=f"folder or zip of the workbooks of FNDDS {release}",
            )
        parser.add_argument(
            "--ingredients",
            type=Path,
            metavar="PATH",
            help="workbook “FNDDS Ingredients” 2021-2023, or its folder: links FNDDS with SR28",
        )
        parser.add_argument(
            "--from", dest="folder", type=Path, default=EMBEDDED, help="folder of the tables"
        )
        parser.add_argument("--csv", type=Path, metavar="FILE", help="write the list as CSV")
        parser.add_argument(
            "--store",
            action="store_true",
            help="put the differences on the curators' work list; needs all the sources",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if sum(options[name] is not None for name in _FILES) < 2:
            raise CommandError("Two sources or more are needed: --sr28, --fndds-2021, --fndds-2017")
        if options["store"] and any(options[name] is None for name in _ALL):
            # With fewer, a difference that was not looked for would count as gone.
            raise CommandError("--store needs --sr28, --fndds-2021, --fndds-2017 and --ingredients")
        try:
            foods = read_catalogue(options["folder"]).foods
            compared = compare(foods, _read(options))
        except (CatalogueError, SourceError) as error:
            raise CommandError(f"{error}. Nothing was compared.") from error
        differing = sorted(
            (each for each in compared if each.differs),
            key=lambda each: (-each.apart_mg, each.food.name),
        )
        if options["csv"] is not None:
            _write_csv(options["csv"], differing)
        self._show(len(foods), len(compared), differing)
        if options["store"]:
            self.stdout.write(f"work list: {find_doubts(differences=differing)}")
        without = sum(not each.choice for each in differing)
        if without:
            raise CommandError(
                f"{without} of them have no choice. Put the value that counts, where it is from "
                "and why into value_choices.csv."
            )

    def _show(self, foods: int, compared: int, differing: Sequence[Comparison]) -> None:
        large = [each for each in differing if not each.is_small]
        small = [each for each in differing if each.is_small]
        for each in large:
            self._show_one(each)
        if small:
            self.stdout.write(f"Apart by less than {SMALL_MG} mg per 100 g:\n\n")
        for each in small:
            self._show_one(each)
        self.stdout.write(
            f"{foods} foods, {compared} with a value in two sources or more; {len(differing)} "
            f"differ by more than {MOST_APART:.0%}: {len(large)} by {SMALL_MG} mg per 100 g or "
            f"more, {len(small)} by less. {sum(bool(each.choice) for each in differing)} have "
            "their choice."
        )

    def _show_one(self, each: Comparison) -> None:
        food = each.food
        in_use = "unknown" if each.in_use_mg is None else f"{plain(each.in_use_mg)} mg"
        percent = "" if each.apart_percent is None else f" or {each.apart_percent} %"
        self.stdout.write(
            f"{food.name} ({food.source} {food.source_id}): {in_use} in use, "
            f"{plain(each.apart_mg)} mg{percent} apart"
        )
        for source, values in each.by_source():
            for value in values:
                self.stdout.write(
                    f"  {source:<15} {plain(value.magnesium_mg):>4}  {value.code} {value.name}"
                )
        self.stdout.write(f"  {each.choice or 'NO CHOICE'}\n\n")


def _read(options: dict[str, Any]) -> Tables:
    tables = Tables()
    for option, (title, source, release) in _FILES.items():
        if options[option] is not None:
            with open_bundle(options[option]) as bundle:
                tables.foods[title] = read_published(source, bundle, release)
    if options["ingredients"] is not None:
        with open_bundle(options["ingredients"]) as bundle:
            tables.ingredients = read_recipes(bundle)
    return tables


def _write_csv(file: Path, differing: Iterable[Comparison]) -> None:
    try:
        with file.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(
                ["source", "source_id", "name", "magnesium_mg", "apart_mg", "apart_percent"]
                + [f"{title} mg" for title in SOURCES]
                + ["foods compared", "choice"]
            )
            writer.writerows(_cells(each) for each in differing)
    except OSError as error:
        raise CommandError(f"{file}: cannot be written ({error.strerror})") from error


def _cells(each: Comparison) -> list[Any]:
    by_source = dict(each.by_source())
    return [
        each.food.source,
        each.food.source_id,
        each.food.name,
        "" if each.in_use_mg is None else plain(each.in_use_mg),
        plain(each.apart_mg),
        "" if each.apart_percent is None else each.apart_percent,
        *(
            "; ".join(plain(value.magnesium_mg) for value in by_source.get(title, ()))
            for title in SOURCES
        ),
        "; ".join(_place(value) for values in by_source.values() for value in values),
        each.choice or "NO CHOICE",
    ]


def _place(value: Value) -> str:
    return f"{value.source} {value.code} {value.name}"
