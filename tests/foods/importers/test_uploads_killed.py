"""A worker that is killed in the middle of a curator's file, and another that begins it again."""

import pytest

from foods.importers.uploads import hand_over
from foods.models import Food, ImportRun, ImportUpload, ImportUploadPiece, NutrientContent, Portion
from tests.foods.importers.files import almonds
from tests.tracker.processes import kill_task, run_task, start_task

pytestmark = pytest.mark.django_db(transaction=True)
TASK = "foods.importers.tasks.import_upload"


@pytest.fixture
def asked(tmp_path):
    run = ImportRun(source="sr28", file_name="sr28.zip")
    hand_over(run, [almonds().write(tmp_path).read_bytes()], is_part=False)
    return {"run_id": run.pk}


@pytest.mark.parametrize(
    ("at", "step"),
    [
        ("foods.importers.runs.digest", "reading"),
        ("foods.importers.load_import._retire", "writing"),
        ("foods.importers.runs._list", "writing"),
    ],
)
def test_nothing_is_there_and_then_it_is_there_once(asked, at, step):
    kill_task(TASK, asked, at)
    for model in (Food, NutrientContent, Portion):
        assert not model.objects.exists()
    assert ImportRun.objects.get().status == "running"
    assert ImportUpload.objects.get().step == step
    for _ in range(2):
        run_task(TASK, asked)
    run = ImportRun.objects.get()
    assert (run.status, run.created) == ("done", 1)
    assert Food.objects.get().history.count() == 1
    assert not ImportUploadPiece.objects.exists()


def test_killed_when_it_was_done_only_the_file_is_left_to_go(asked):
    kill_task(TASK, asked, "foods.models.ImportUpload.delete")
    assert ImportRun.objects.get().status == "done"
    run_task(TASK, asked)
    assert Food.objects.get().history.count() == 1
    assert not ImportUpload.objects.exists()


def test_two_workers_at_the_same_moment(asked):
    workers = [start_task(TASK, asked) for _ in range(2)]
    said = [worker.communicate(timeout=300)[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], said
    assert ImportRun.objects.get().status == "done"
    assert Food.objects.get().history.count() == 1
