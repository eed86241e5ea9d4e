"""Taking an import back; files that wait; how much it costs."""

import json
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from foods.models import Food, Supplement
from tests.builders import make_day, make_entry, nutrient
from tests.diary_files import (
    ROLLS,
    row,
    servings,
)
from tests.tracker.bringing import DAY, bring, total
from tracker import services
from tracker.diary_imports.ready_import import Options
from tracker.diary_imports.undoing import undo_import
from tracker.diary_imports.uploads import forget_uploads, keep_upload, waiting
from tracker.diary_imports.writing import UploadGoneError, write_import
from tracker.models import (
    CorrectionNotice,
    DayRecord,
    DiaryImport,
    DiaryUpload,
    ImportChoice,
    ImportedRow,
    IntakeEntry,
    MealTemplate,
    MealTemplateItem,
    SupplementDose,
    Tombstone,
)
from tracker.portability.bring_in import bring_in
from tracker.portability.export import export_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nutrients(db):
    for code in ("magnesium", "energy", "calcium"):
        nutrient(code)


class TestUndoing:
    def test_removes_all_that_was_made_and_tells_phones(self, owner):
        made = bring(owner, servings(), complete_food=True)
        undone = undo_import(user=owner, diary_import=made)
        assert not IntakeEntry.objects.exists()
        assert not SupplementDose.objects.exists()
        assert not DayRecord.objects.exists()
        assert not Food.objects.filter(owner=owner).exists()
        assert not Food.history.filter(owner=owner).exists()
        assert not Supplement.objects.exists()
        assert not ImportedRow.objects.exists()
        assert (undone.state, undone.counts["removed"]) == ("undone", 4)
        stones = Tombstone.objects.filter(user=owner)
        assert sorted(stones.values_list("kind", flat=True)) == [
            *("day", "day", "dose", "entry", "entry", "entry")
        ]
        assert len(set(stones.values_list("revision", flat=True))) == 6

    def test_and_the_file_may_come_again(self, owner):
        undo_import(user=owner, diary_import=bring(owner, servings(), complete_food=True))
        assert bring(owner, servings(), complete_food=True).counts["entries"] == 3
        assert total(owner).food_mg == pytest.approx(123)
        assert not Tombstone.objects.filter(kind="day").exists()

    def test_a_day_that_is_said_something_of_again_is_no_longer_told_as_deleted(self, owner):
        undo_import(user=owner, diary_import=bring(owner, servings(), complete_food=True))
        assert Tombstone.objects.filter(kind="day", object_id=str(DAY)).exists()
        services.set_day(user=owner, day=DAY, food_complete=True)
        assert not Tombstone.objects.filter(kind="day", object_id=str(DAY)).exists()

    def test_keeps_and_names_what_was_changed_since(self, owner):
        made = bring(owner, servings())
        soup = IntakeEntry.objects.get(food__name="Bean Soup")
        services.save_diary_row(
            user=owner, model=IntakeEntry, uuid=soup.uuid, values={"quantity": Decimal(1)}
        )
        undone = undo_import(user=owner, diary_import=made)
        assert list(IntakeEntry.objects.values_list("food__name", flat=True)) == ["Bean Soup"]
        assert undone.kept == [{"day": "2026-03-02", "name": "Bean Soup"}]
        assert list(Food.objects.filter(owner=owner).values_list("name", flat=True)) == [
            "Bean Soup"
        ]

    def test_leaves_everything_else_alone(self, owner):
        mine = make_entry(owner, date=DAY)
        make_day(owner, DAY, food=False)
        made = bring(owner, servings(), complete_food=True)
        used = Food.objects.get(name="Spelt Rolls")
        make_entry(owner, used, date=date(2026, 3, 9))
        undo_import(user=owner, diary_import=made)
        assert IntakeEntry.objects.filter(pk=mine.pk).exists()
        assert Food.objects.filter(pk=used.pk).exists()
        record = DayRecord.objects.get()
        assert (record.food_complete, record.supplements_complete) == (False, True)

    def test_a_day_the_person_spoke_of_since_stays_so(self, owner):
        made = bring(owner, servings(), complete_food=True)
        make_entry(owner, date=DAY)
        services.set_day(user=owner, day=DAY, note="at home")
        undo_import(user=owner, diary_import=made)
        assert DayRecord.objects.get().food_complete

    def test_but_it_is_no_fast_because_its_food_is_gone(self, owner):
        made = bring(owner, servings(), complete_food=True)
        services.set_day(user=owner, day=DAY, note="at home")
        undo_import(user=owner, diary_import=made)
        day = DayRecord.objects.get()
        assert (day.food_complete, day.note) == (False, "at home")

    def test_also_after_the_account_moved_to_another_one(self, owner, stranger):
        bring(owner, servings())
        bring_in(user=stranger, data=json.loads(json.dumps(export_of(owner))))
        undo_import(user=stranger, diary_import=DiaryImport.objects.get(user=stranger))
        assert not IntakeEntry.objects.filter(user=stranger).exists()
        assert not Food.objects.filter(owner=stranger).exists()
        assert IntakeEntry.objects.filter(user=owner).count() == 3

    def test_a_food_in_a_kept_meal_stays(self, owner):
        made = bring(owner, servings())
        food = IntakeEntry.objects.get(food__name="Bean Soup").food
        meal = MealTemplate.objects.create(user=owner, name="Supper", meal="dinner")
        MealTemplateItem.objects.create(
            user=owner, template=meal, food=food, amount_g=10, position=0
        )
        undo_import(user=owner, diary_import=made)
        assert list(Food.objects.filter(owner=owner)) == [food]
        connection.check_constraints()

    def test_what_a_name_of_a_file_was_taken_for_is_forgotten_with_it(self, owner):
        made = bring(owner, servings())
        entry = IntakeEntry.objects.get(food__name="Bean Soup")
        ImportChoice.objects.create(
            user=owner,
            source="cronometer",
            name="Soup",
            choice="food",
            food=entry.food,
            portion=entry.portion,
        )
        CorrectionNotice.objects.create(
            user=owner, food=entry.food, food_name="Soup", days=1, first_day=DAY, last_day=DAY
        )
        undo_import(user=owner, diary_import=made)
        assert not Food.objects.filter(owner=owner).exists()
        assert not ImportChoice.objects.exists()
        assert CorrectionNotice.objects.get().food is None
        connection.check_constraints()

    def test_twice_is_once(self, owner):
        made = bring(owner, servings())
        first = undo_import(user=owner, diary_import=made)
        assert undo_import(user=owner, diary_import=made).undone_at == first.undone_at


class TestFilesThatWait:
    def test_are_one_for_each_person_and_go_after_an_hour(self, owner, capsys):
        for _ in range(2):
            upload = keep_upload(user=owner, source="cronometer", file_name="a", content=servings())
        assert DiaryUpload.objects.count() == 1
        assert forget_uploads() == 0
        DiaryUpload.objects.update(made_at=timezone.now() - timedelta(minutes=61))
        assert waiting(owner, upload.uuid) is None
        call_command("clean_up")
        assert "1 files that nobody imported deleted" in capsys.readouterr().out
        assert not DiaryUpload.objects.exists()

    def test_of_others_cannot_be_written(self, owner, stranger):
        upload = keep_upload(user=owner, source="cronometer", file_name="a", content=servings())
        with pytest.raises(UploadGoneError):
            write_import(user=stranger, uuid=upload.uuid, options=Options())
        with pytest.raises(UploadGoneError):
            write_import(user=owner, uuid=uuid4(), options=Options())


@pytest.mark.parametrize("count", [5, 60])
def test_as_many_queries_for_many_rows_as_for_few(owner, count, django_assert_max_num_queries):
    rows = [
        row((f"2026-02-{day % 28 + 1:02}", *ROLLS[1:3], f"Roll {day}", *ROLLS[4:]))
        for day in range(count)
    ]
    content = servings(*rows)
    upload = keep_upload(user=owner, source="cronometer", file_name="a", content=content)
    with django_assert_max_num_queries(75):
        made = write_import(user=owner, uuid=upload.uuid, options=Options(complete_food=True))
    with django_assert_max_num_queries(60):
        undo_import(user=owner, diary_import=made)
    assert DiaryImport.objects.get().counts["removed"] == count
