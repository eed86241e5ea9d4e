"""A large file is handed to a worker: brought in once, whoever begins it and how often."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.builders import make_entry, make_food, nutrient
from tests.diary_files import servings
from tracker import services
from tracker.diary_imports import handing_over, ready_import
from tracker.diary_imports.handing_over import carry_out, hand_over, is_late
from tracker.diary_imports.ready_import import Options
from tracker.diary_imports.uploads import UnderWayError, forget_uploads, keep_upload, waiting
from tracker.models import DiaryImport, DiaryUpload, IntakeEntry
from tracker.portability.export import export_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nutrients(db):
    for code in ("magnesium", "energy", "calcium"):
        nutrient(code)


@pytest.fixture
def upload(owner):
    return keep_upload(
        user=owner, source="cronometer", file_name="a.csv", content=servings(), rows=4
    )


def step_of(upload):
    return DiaryUpload.objects.get(pk=upload.pk).step


class TestHandingOver:
    def test_writes_the_wish_and_one_task_that_names_nobody(self, owner, upload):
        for _ in range(2):
            hand_over(upload=upload, options=Options(complete_food=True))
        assert step_of(upload) == "waiting"
        task = DBTaskResult.objects.get()
        assert task.args_kwargs == {"args": [], "kwargs": {"uuid": str(upload.uuid)}}
        assert not IntakeEntry.objects.exists()

    def test_the_worker_does_what_was_asked(self, owner, upload):
        hand_over(upload=upload, options=Options(complete_food=True))
        carry_out(upload.uuid)
        made = DiaryImport.objects.get(user=owner)
        assert (made.counts["entries"], made.counts["days_complete"]) == (3, 2)
        assert not DiaryUpload.objects.exists()

    def test_begun_again_it_is_there_once(self, owner, upload):
        hand_over(upload=upload, options=Options())
        for _ in range(2):
            carry_out(upload.uuid)
        assert IntakeEntry.objects.count() == 3
        assert DiaryImport.objects.count() == 1

    def test_what_was_not_asked_for_or_is_gone_is_nothing_to_do(self, owner, upload):
        carry_out(upload.uuid)
        carry_out(uuid4())
        assert step_of(upload) == ""
        assert not IntakeEntry.objects.exists()

    def test_its_steps_are_told_before_anything_is_locked(self, owner, upload, monkeypatch):
        hand_over(upload=upload, options=Options())
        seen = []
        monkeypatch.setattr(handing_over, "_step", lambda _upload, step: seen.append(str(step)))
        carry_out(upload.uuid)
        assert seen == ["reading", "storing"]

    def test_taken_back_while_it_is_read_nothing_is_written(self, owner, upload, monkeypatch):
        hand_over(upload=upload, options=Options())
        make = ready_import.ReadyImport.__init__

        def taken_back(*args):
            make(*args)
            DiaryUpload.objects.all().delete()

        monkeypatch.setattr(ready_import.ReadyImport, "__init__", taken_back)
        carry_out(upload.uuid)
        assert not IntakeEntry.objects.exists()
        assert not DiaryImport.objects.exists()


class TestWhatGoesWrong:
    def test_is_kept_and_it_can_be_asked_for_again(self, owner, upload, monkeypatch):
        monkeypatch.setattr("tracker.diary_imports.new_foods.MOST_OWN_FOODS", 0)
        hand_over(upload=upload, options=Options())
        carry_out(upload.uuid)
        assert DiaryUpload.objects.get().problem == {"code": "too_many_foods"}
        assert step_of(upload) == "failed"
        monkeypatch.undo()
        hand_over(upload=upload, options=Options())
        carry_out(upload.uuid)
        assert IntakeEntry.objects.count() == 3

    def test_of_an_export_what_is_wrong_and_where(self, owner, stranger):
        make_entry(stranger, make_food())
        file = export_of(stranger)
        file["entries"][0]["date"] = "yesterday"
        upload = own_upload(owner, file)
        hand_over(upload=upload, options=Options())
        carry_out(upload.uuid)
        problem = DiaryUpload.objects.get().problem
        assert problem["code"] == "refused"
        assert problem["faults"][0]["place"] == "entries 0 date"
        assert not IntakeEntry.objects.filter(user=owner).exists()


class TestAnExportOfThisApplication:
    def test_is_there_once_and_leaves_word_that_it_is(self, owner, stranger):
        make_entry(stranger, make_food())
        upload = own_upload(owner, export_of(stranger))
        hand_over(upload=upload, options=Options())
        for _ in range(2):
            carry_out(upload.uuid)
        assert IntakeEntry.objects.filter(user=owner).count() == 1
        kept = DiaryUpload.objects.get()
        assert (kept.step, bytes(kept.content), kept.problem) == ("done", b"", {})

    def test_not_into_an_account_that_holds_something(self, owner, stranger):
        make_entry(owner, make_food())
        upload = own_upload(owner, export_of(stranger))
        hand_over(upload=upload, options=Options())
        carry_out(upload.uuid)
        assert DiaryUpload.objects.get().problem == {"code": "not_empty"}


def own_upload(user, data):
    import json

    content = json.dumps(data).encode()
    return keep_upload(user=user, source="own", file_name="a.json", content=content, rows=9)


class TestHowLong:
    def test_another_file_waits_until_this_one_is_done(self, owner, upload):
        hand_over(upload=upload, options=Options())
        with pytest.raises(UnderWayError):
            keep_upload(user=owner, source="cronometer", file_name="", content=b"")
        assert DiaryUpload.objects.get() == upload

    def test_it_is_kept_for_a_day_and_no_longer(self, owner, upload):
        hand_over(upload=upload, options=Options())
        asked = timezone.now() - timedelta(hours=23)
        DiaryUpload.objects.update(made_at=asked, asked_at=asked)
        assert (forget_uploads(), waiting(owner)) == (0, upload)
        asked -= timedelta(hours=2)
        DiaryUpload.objects.update(made_at=asked, asked_at=asked)
        assert waiting(owner) is None
        assert forget_uploads() == 1

    @pytest.mark.parametrize(
        ("step", "seconds", "late"),
        [
            ("waiting", 10, False),
            ("waiting", 20, True),
            ("reading", 20, False),
            ("storing", 200, True),
        ],
    )
    def test_when_nobody_seems_to_do_it(self, step, seconds, late):
        now = timezone.now()
        upload = DiaryUpload(step=step, step_at=now - timedelta(seconds=seconds))
        assert is_late(upload, now) is late


class TestWhatChangesMeanwhile:
    """The import is made ready without a lock; here somebody writes before it is taken."""

    def brought_in_while(self, owner, upload, change, monkeypatch):
        made = []
        make = ready_import.ReadyImport.__init__

        def then_changed(*args):
            make(*args)
            made.append(1)
            if len(made) == 1:
                change()

        monkeypatch.setattr(ready_import.ReadyImport, "__init__", then_changed)
        hand_over(upload=upload, options=Options())
        carry_out(upload.uuid)
        assert IntakeEntry.objects.filter(user=owner, external_source="cronometer").count() == 3
        return len(made)

    def test_in_the_diary_makes_it_look_again(self, owner, upload, monkeypatch):
        food = make_food()

        def change():
            services.save_diary_row(
                user=owner,
                model=IntakeEntry,
                values={"food": food, "amount_g": 5, "date": timezone.now().date()},
            )

        assert self.brought_in_while(owner, upload, change, monkeypatch) == 2

    def test_among_own_foods_too(self, owner, upload, monkeypatch):
        def change():
            make_food("Spelt Rolls", 55, owner=owner)

        assert self.brought_in_while(owner, upload, change, monkeypatch) == 2

    def test_but_not_among_those_of_others(self, owner, stranger, upload, monkeypatch):
        def change():
            make_food("Spelt Rolls", 55, owner=stranger)

        assert self.brought_in_while(owner, upload, change, monkeypatch) == 1

    def test_whatever_happens_the_last_time_it_stands_still(self, owner, upload, monkeypatch):
        monkeypatch.setattr("tracker.diary_imports.writing._still_so", lambda *_args: False)
        hand_over(upload=upload, options=Options())
        carry_out(upload.uuid)
        assert IntakeEntry.objects.count() == 3
