"""A worker that is killed in the middle of a file, and another one that begins it again."""

import json

import pytest

from foods.models import Food
from tests.builders import make_entry, make_food, nutrient
from tests.diary_files import servings
from tests.tracker.processes import kill_task, run_task, start_task
from tracker.diary_imports.handing_over import hand_over
from tracker.diary_imports.ready_import import Options
from tracker.diary_imports.uploads import keep_upload
from tracker.models import DiaryImport, DiaryUpload, ImportedRow, IntakeEntry
from tracker.portability.digest import digest_of
from tracker.portability.export import export_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.takes_long]
TASK = "tracker.diary_imports.tasks.write_upload"


@pytest.fixture(autouse=True)
def _nutrients(db):
    for code in ("magnesium", "energy", "calcium"):
        nutrient(code)


def handed_over(user, source, content):
    upload = keep_upload(user=user, source=source, file_name="a", content=content, rows=4)
    hand_over(upload=upload, options=Options())
    return {"uuid": str(upload.uuid)}


@pytest.mark.parametrize(
    "at",
    [
        "tracker.diary_imports.writing.lock_catalogue",
        "tracker.diary_imports.ready_import._remember",
        "tracker.models.DiaryUpload.delete",
    ],
)
def test_of_another_app(owner, at):
    """Before the locks are taken, when most is stored, and when all is but the end."""
    asked = handed_over(owner, "cronometer", servings())
    kill_task(TASK, asked, at)
    for model in (IntakeEntry, DiaryImport, ImportedRow, Food):
        assert not model.objects.exists()
    assert DiaryUpload.objects.get().step == "storing"
    for _ in range(2):
        run_task(TASK, asked)
    assert IntakeEntry.objects.count() == 3
    assert DiaryImport.objects.get().counts["entries"] == 3
    assert not DiaryUpload.objects.exists()


def test_when_it_was_stored_and_not_yet_found_by_the_search(owner):
    asked = handed_over(owner, "cronometer", servings())
    kill_task(TASK, asked, "tracker.diary_imports.writing.refresh")
    run_task(TASK, asked)
    assert IntakeEntry.objects.count() == 3
    assert DiaryImport.objects.count() == 1


@pytest.mark.parametrize(
    "at",
    [
        "tracker.portability.bring_in.lock_catalogue",
        "tracker.diary_imports.own_export._settle",
    ],
)
def test_of_an_export_of_this_application(owner, stranger, at):
    make_entry(stranger, make_food())
    file = export_of(stranger)
    asked = handed_over(owner, "own", json.dumps(file).encode())
    kill_task(TASK, asked, at)
    assert not IntakeEntry.objects.filter(user=owner).exists()
    for _ in range(2):
        run_task(TASK, asked)
    assert digest_of(export_of(owner)) == file["digest"]
    assert DiaryUpload.objects.get().step == "done"


def test_two_workers_at_the_same_moment(owner):
    asked = handed_over(owner, "cronometer", servings())
    workers = [start_task(TASK, asked) for _ in range(2)]
    said = [worker.communicate(timeout=300)[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], said
    assert IntakeEntry.objects.count() == 3
    assert DiaryImport.objects.count() == 1
