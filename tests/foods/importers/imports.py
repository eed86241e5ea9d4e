"""Importing small files, and looking at what came of it."""

from foods.importers.runs import import_foods
from foods.models import Food, NutrientContent, Portion, Supplement
from tests.foods.importers.files import almonds, fndds_food, fndds_portion, write_fndds

MILK = fndds_food(11111000, "Milk, whole")
OATS = fndds_food(56203000, "Oatmeal", 27)
MILK_CUP = fndds_portion(11111000, "1 cup", 244)


def import_sr28(tmp_path, sr28=None, **options):
    return import_foods("sr28", (sr28 or almonds()).write(tmp_path), **options)


def import_fndds(tmp_path, foods, portions=(), release="2021-2023", **options):
    folder = write_fndds(
        tmp_path / f"{release}{len(list(tmp_path.iterdir()))}", foods, portions, release
    )
    return import_foods("fndds", folder, **options)


def counts(run):
    return run.read, run.created, run.changed, run.unchanged, run.retired, run.refused


def history_rows():
    return sum(model.history.count() for model in (Food, NutrientContent, Portion, Supplement))


def correct(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
