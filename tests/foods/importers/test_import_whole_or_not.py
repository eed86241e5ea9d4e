"""Nothing by halves: errors in the middle, damaged files, dry runs."""

from types import SimpleNamespace

import pytest

from foods.importers import load_import
from foods.importers.runs import ImportFailedError, import_foods
from foods.models import (
    Food,
    ImportRefusal,
    ImportRun,
    Nutrient,
    NutrientContent,
)
from foods.search import search
from foods.search.models import STALE
from tests.foods.importers.files import (
    Sr28,
    almonds,
    fndds_food,
    product,
    write_off,
    write_zip,
)
from tests.foods.importers.imports import (
    MILK,
    OATS,
    counts,
    history_rows,
    import_fndds,
    import_sr28,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", ["write_foods", "_retire"])
def test_an_error_in_the_middle_leaves_the_catalogue_as_it_was(tmp_path, monkeypatch, step):
    import_fndds(tmp_path, [MILK])
    before = history_rows()

    def fail(*args, **kwargs):
        raise RuntimeError("out of order")

    whole = load_import.write_foods
    calls = []

    def fail_later(*args):
        calls.append(args)
        whole(*args)
        fail()

    monkeypatch.setattr(load_import, step, fail_later if step == "write_foods" else fail)
    with pytest.raises(RuntimeError, match="out of order"):
        import_fndds(tmp_path, [fndds_food(11111000, "Milk", 13), OATS])
    assert Food.objects.get().name == "Milk, whole"
    assert NutrientContent.objects.get(nutrient="magnesium").amount_per_100g == 12
    assert history_rows() == before
    run = ImportRun.objects.first()
    assert (run.status, run.problem, run.created) == ("failed", "stopped by RuntimeError", 0)
    assert run.finished_at is not None


def test_a_file_damaged_in_its_last_line_changes_nothing(tmp_path):
    files = almonds().files()
    files["WEIGHT.txt"] += b"~12061~^3"
    with pytest.raises(ImportFailedError, match=r"WEIGHT.txt line 3"):
        import_foods("sr28", write_zip(tmp_path / "sr.zip", files))
    assert not Food.objects.exists()
    run = ImportRun.objects.get()
    assert (run.status, run.file_name) == ("failed", "sr.zip")
    assert "WEIGHT.txt line 3" in run.problem


def test_a_file_of_which_nothing_can_be_used_changes_nothing(tmp_path):
    import_foods("off", write_off(tmp_path / "a.tsv", product()))
    with pytest.raises(
        ImportFailedError, match="none of its 1 foods can be used; the first: the bar"
    ):
        import_foods("off", write_off(tmp_path / "b.tsv", product("1")))
    assert Food.objects.get().status == "published"


def test_a_dry_run_reports_and_keeps_nothing(tmp_path):
    run = import_sr28(tmp_path, dry_run=True)
    assert counts(run) == (1, 1, 0, 0, 0, 0)
    assert run.pk is None
    for model in (Food, ImportRun, ImportRefusal, Nutrient, Food.history.model):
        assert not model.objects.exists()


def test_a_dry_run_that_fails_keeps_nothing(tmp_path):
    with pytest.raises(ImportFailedError, match="holds no food"):
        import_sr28(tmp_path, Sr28(), dry_run=True)
    assert not ImportRun.objects.exists()


def test_a_run_whose_process_died_is_marked_by_the_next(tmp_path):
    dead = ImportRun.objects.create(source="sr28", file_name="sr28asc.zip")
    import_sr28(tmp_path)
    dead.refresh_from_db()
    assert (dead.status, dead.problem) == ("interrupted", "The process ended in the middle.")
    assert dead.finished_at is not None


def test_progress_is_told_step_by_step(tmp_path):
    told = []
    progress = SimpleNamespace(begin=lambda *step: told.append(step), advance=told.append)
    import_sr28(tmp_path, progress=progress)
    steps = [("reading", None), 1, ("writing", 1), 1, ("indexing for the search", None)]
    assert told == steps


def test_imported_foods_are_found_at_once(tmp_path):
    import_sr28(tmp_path)
    assert [food.name for food in search(Food.objects.all(), "almonds")] == ["Nuts, almonds"]
    assert not Food.objects.filter(STALE).exists()
