"""Foods that others took the place of: entries move, move back, and an old name still works."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from foods.curation.replacements import replace_food, undo_replacement
from foods.models import FoodReplacement, Portion
from tests.builders import DAY, make_entry, make_food
from tests.tracker.catalogue_changes import correct, follow, told
from tracker import services
from tracker.accounts.removal import delete_account
from tracker.corrections import following, standing_foods
from tracker.models import CorrectionNotice, IntakeEntry, MovedEntry
from tracker.web.words import say_correction

pytestmark = pytest.mark.django_db
MERGE = FoodReplacement.Kind.MERGE
REFORMULATED = FoodReplacement.Kind.REFORMULATED
VERSION = FoodReplacement.Kind.VERSION


@pytest.fixture
def old(db):
    return make_food("Almonds, whole", 270, portions={"1 oz": "28.35", "handful": 30})


@pytest.fixture
def new(db):
    return make_food("Almonds", 284, portions={"1 oz": "28.35"})


def merge(old, new, **values):
    return replace_food(old=old, new=new, **{"kind": MERGE, "reason": "entered twice", **values})


def now_of(entry):
    entry = IntakeEntry.objects.get(pk=entry.pk)
    return entry.food.name, entry.portion and entry.portion.description, entry.amount_g


def save(user, food, day=DAY, key=None, **values):
    amount = {"portion": None, "quantity": None, "amount_g": Decimal(100), **values}
    row, _created = services.save_diary_row(
        user=user,
        model=IntakeEntry,
        uuid=key or uuid.uuid4(),
        values={"date": day, "food": food, **amount},
    )
    return row


class TestAChangedProductOfTheSameName:
    """It is told as that, and not as a correction of our figures."""

    @pytest.fixture
    def bar(self, db):
        return make_food("Bar", 270)

    @pytest.fixture
    def replacement(self, owner, bar):
        make_entry(owner, bar, 100)
        follow(owner)
        return merge(bar, make_food("Bar", 100), kind=REFORMULATED, from_date=DAY)

    def test_it_says_until_when_the_old_one_was_sold(self, owner, bar, replacement):
        (notice,) = follow(owner)
        assert notice.food_name == "Bar (until 3 March 2026)"
        assert say_correction(notice, DAY).startswith("Bar (until 3 March 2026), now ")

    def test_undone_it_says_from_when(self, owner, replacement):
        follow(owner)
        undo_replacement(replacement=replacement)
        assert follow(owner)[0].food_name == "Bar (from 4 March 2026)"

    def test_a_long_name_is_cut_before_the_day(self, owner, bar, replacement):
        type(bar).objects.update(name="B" * 200)
        (notice,) = follow(owner)
        assert len(notice.food_name) == 200
        assert notice.food_name.endswith("B (until 3 March 2026)")

    def test_two_of_one_name_that_are_merged_keep_it(self, owner, bar):
        make_entry(owner, bar, 100)
        follow(owner)
        merge(bar, make_food("Bar", 100))
        assert follow(owner)[0].food_name == "Bar"


def test_entries_of_a_merged_food_move_with_their_portions(owner, old, new):
    in_grams = make_entry(owner, old, 100)
    in_handfuls = make_entry(owner, old, portion=old.portions.get(description="handful"))
    follow(owner)
    merge(old, new)
    (notice,) = follow(owner)
    assert now_of(in_grams) == ("Almonds", None, 100)
    assert now_of(in_handfuls) == ("Almonds", "handful", None)
    assert sorted(IntakeEntry.objects.values_list("revision", flat=True)) == [1, 2]
    assert MovedEntry.objects.filter(user=owner).count() == 2
    assert (notice.food, notice.food_name, notice.reason) == (
        new,
        "Almonds, whole",
        "entered twice",
    )
    assert (notice.days, notice.change_mg) == (1, pytest.approx(14 * 1.3))


def test_a_changed_product_moves_only_the_days_from_then_on(owner, old, new):
    before = make_entry(owner, old, 100, date=DAY)
    after = make_entry(owner, old, 100, date=DAY + timedelta(days=1))
    follow(owner)
    merge(old, new, kind=REFORMULATED, from_date=DAY + timedelta(days=1))
    (notice,) = follow(owner)
    assert (now_of(before)[0], now_of(after)[0]) == ("Almonds, whole", "Almonds")
    assert (notice.days, notice.first_day) == (1, DAY + timedelta(days=1))


def test_the_same_magnesium_is_no_news(owner, old):
    entry = make_entry(owner, old, 100)
    follow(owner)
    merge(old, make_food("Almonds", 270))
    assert follow(owner) == []
    assert (now_of(entry)[0], IntakeEntry.objects.get().revision) == ("Almonds", 1)


def test_twice_moves_once(owner, old, new):
    make_entry(owner, old, 100)
    follow(owner)
    merge(old, new)
    follow(owner)
    rows = list(IntakeEntry.objects.values()), list(MovedEntry.objects.values())
    follow(owner)
    assert (list(IntakeEntry.objects.values()), list(MovedEntry.objects.values())) == rows


def test_a_chain_is_followed_to_its_end(owner, old, new):
    entry = make_entry(owner, old, portion=old.portions.get(description="handful"))
    direct = make_entry(owner, new, portion=new.portions.get())
    follow(owner)
    last = make_food("Almonds, raw", 290)
    merge(old, new)
    merge(new, last)
    follow(owner)
    assert now_of(entry)[:2] == ("Almonds, raw", "handful")
    assert now_of(direct)[:2] == ("Almonds, raw", "1 oz")
    assert MovedEntry.objects.count() == 3
    assert {row[0] for row in told(owner)} == {"Almonds, whole", "Almonds"}


class TestUndo:
    def test_entries_go_back_to_what_they_were(self, owner, old, new):
        ounce = old.portions.get(description="1 oz")
        entry = make_entry(owner, old, portion=ounce, quantity=2)
        make_entry(owner, new, 50, date=DAY + timedelta(days=1))
        follow(owner)
        replacement = merge(old, new)
        follow(owner)
        undo_replacement(replacement=replacement, reason="not the same after all")
        follow(owner)
        entry.refresh_from_db()
        assert (entry.food, entry.portion, entry.quantity) == (old, ounce, 2)
        assert not MovedEntry.objects.exists()
        assert IntakeEntry.objects.filter(food=new).count() == 1
        changes = [row[2] for row in told(owner)]
        assert changes == [pytest.approx(14 * 0.567), pytest.approx(-14 * 0.567)]
        assert CorrectionNotice.objects.latest("pk").reason == "not the same after all"

    def test_merged_and_undone_before_anybody_looked_is_nothing(self, owner, old, new):
        entry = make_entry(owner, old, 100)
        follow(owner)
        undo_replacement(replacement=merge(old, new))
        assert follow(owner) == []
        entry.refresh_from_db()
        assert (entry.food, entry.revision) == (old, 0)
        assert not MovedEntry.objects.exists()

    def test_a_chain_undone_step_by_step(self, owner, old, new):
        entry = make_entry(owner, old, portion=old.portions.get(description="handful"))
        follow(owner)
        last = make_food("Almonds, raw", 290)
        replacements = [merge(old, new), merge(new, last)]
        follow(owner)
        for replacement, name in zip(reversed(replacements), (new.name, old.name), strict=True):
            undo_replacement(replacement=replacement)
            follow(owner)
            assert now_of(entry)[:2] == (name, "handful")
        assert not MovedEntry.objects.exists()

    def test_what_the_person_chose_since_stays(self, owner, old, new):
        entry = make_entry(owner, old, portion=old.portions.get(description="handful"))
        follow(owner)
        replacement = merge(old, new)
        follow(owner)
        ounce = new.portions.get(description="1 oz")
        save(owner, new, key=entry.uuid, portion=ounce, quantity=Decimal(1), amount_g=None)
        undo_replacement(replacement=replacement)
        follow(owner)
        assert now_of(entry)[:2] == ("Almonds", "1 oz")

    def test_another_quantity_of_the_same_goes_back_with_it(self, owner, old, new):
        entry = make_entry(owner, old, 100)
        follow(owner)
        replacement = merge(old, new)
        follow(owner)
        save(owner, new, key=entry.uuid, amount_g=Decimal(70))
        undo_replacement(replacement=replacement)
        follow(owner)
        assert now_of(entry) == ("Almonds, whole", None, 70)

    def test_replaced_again_by_another_food(self, owner, old, new):
        entry = make_entry(owner, old, 100)
        follow(owner)
        undo_replacement(replacement=merge(old, new))
        merge(old, make_food("Almonds, blanched", 268))
        follow(owner)
        assert now_of(entry)[0] == "Almonds, blanched"
        assert told(owner) == [("Almonds, whole", 1, -2)]

    def test_merged_anew_after_undoing(self, owner, old, new):
        entry = make_entry(owner, old, 100)
        follow(owner)
        undo_replacement(replacement=merge(old, new))
        merge(old, new)
        follow(owner)
        assert now_of(entry)[0] == "Almonds"
        assert MovedEntry.objects.count() == 1


class TestWritingUnderAnOldName:
    def test_it_is_stored_as_the_food_that_stands_for_it(self, owner, old, new):
        merge(old, new)
        row = save(
            owner,
            old,
            portion=old.portions.get(description="handful"),
            quantity=Decimal(2),
            amount_g=None,
        )
        assert now_of(row)[:2] == ("Almonds", "handful")
        assert (row.quantity, row.portion.food) == (2, new)

    def test_said_again_it_changes_nothing(self, owner, old, new):
        merge(old, new)
        key = uuid.uuid4()
        assert [save(owner, old, key=key).revision for _ in range(2)] == [1, 1]
        assert MovedEntry.objects.count() == 1

    def test_undoing_gives_it_the_food_it_was_written_as(self, owner, old, new):
        follow(owner)
        replacement = merge(old, new)
        handful = old.portions.get(description="handful")
        row = save(owner, old, portion=handful, quantity=Decimal(1), amount_g=None)
        undo_replacement(replacement=replacement)
        follow(owner)
        assert now_of(row)[:2] == ("Almonds, whole", "handful")

    def test_before_the_day_of_a_changed_product_it_is_the_old_one(self, owner, old, new):
        merge(old, new, kind=REFORMULATED, from_date=DAY)
        assert now_of(save(owner, old, DAY - timedelta(days=1)))[0] == "Almonds, whole"
        assert now_of(save(owner, old, DAY))[0] == "Almonds"

    def test_an_entry_dated_later_becomes_the_changed_product(self, owner, old, new):
        merge(old, new, kind=REFORMULATED, from_date=DAY)
        row = save(owner, old, DAY - timedelta(days=1))
        services.save_diary_row(user=owner, model=IntakeEntry, uuid=row.uuid, values={"date": DAY})
        assert now_of(row)[0] == "Almonds"

    def test_a_portion_that_came_to_the_old_food_later_becomes_its_grams(self, owner, old, new):
        merge(old, new)
        late = Portion.objects.create(food=old, description="late", gram_weight=Decimal("33.3"))
        row = save(owner, old, portion=late, quantity=Decimal("1.5"), amount_g=None)
        assert now_of(row) == ("Almonds", None, Decimal("49.95"))

    def test_a_copied_meal_is_of_the_food_of_its_new_day(self, owner, old, new):
        row = save(owner, old, DAY - timedelta(days=1))
        merge(old, new, kind=REFORMULATED, from_date=DAY)
        (copy,) = services.copy_entries(user=owner, entries=[row], to_date=DAY)
        assert (now_of(row)[0], now_of(copy)[0]) == ("Almonds, whole", "Almonds")
        assert MovedEntry.objects.get().entry == copy

    def test_a_food_retired_without_a_heir_stays(self, owner, old):
        old.status = "retired"
        old.save()
        assert now_of(save(owner, old))[0] == "Almonds, whole"


def test_an_own_food_merged_into_the_catalogue_by_a_curator_is_told(owner, curator, new):
    own = make_food("My almonds", 250, owner=owner)
    entry = make_entry(owner, own, 100)
    follow(owner)
    merge(own, new, by=curator)
    follow(owner)
    assert now_of(entry)[0] == "Almonds"
    assert told(owner) == [("My almonds", 1, 34)]


def test_a_new_version_of_an_own_food_is_the_owners_own_doing(owner):
    own = make_food("My bread", 50, owner=owner)
    version = make_food("My bread, spelt", 60, owner=owner)
    entry = make_entry(owner, own, 100)
    follow(owner)
    replace_food(old=own, new=version, kind=VERSION, from_date=date(2026, 1, 1), by=owner)
    assert follow(owner) == []
    assert now_of(entry)[0] == "My bread, spelt"


def test_moved_and_corrected_is_the_whole_difference(owner, old, new):
    make_entry(owner, old, 100)
    follow(owner)
    correct(old, 280)
    merge(old, new)
    correct(new, 300)
    follow(owner)
    assert told(owner) == [("Almonds, whole", 1, 30)]


def test_an_account_goes_with_its_moves_and_notices(owner, stranger, old, new):
    own = make_food("My almonds", 250, owner=owner, portions={"cup": 140})
    make_entry(owner, own, portion=own.portions.get())
    for user in (owner, stranger):
        make_entry(user, old, portion=old.portions.get(description="handful"))
        follow(user)
    merge(own, make_food("My other almonds", 240, owner=owner))
    merge(old, new)
    follow(owner)
    follow(stranger)
    assert MovedEntry.objects.filter(user=owner).count() == 2
    delete_account(user=owner)
    assert set(MovedEntry.objects.values_list("user", flat=True)) == {stranger.pk}
    assert set(CorrectionNotice.objects.values_list("user", flat=True)) == {stranger.pk}


def test_merged_anew_and_sent_again_before_the_diary_followed(owner, old, new):
    entry = save(owner, old)
    first = merge(old, new)
    follow(owner)
    undo_replacement(replacement=first)
    again = merge(old, new)
    save(owner, old, key=entry.uuid)
    follow(owner)
    assert now_of(entry) == ("Almonds", None, Decimal(100))
    undo_replacement(replacement=again)
    follow(owner)
    assert now_of(entry) == ("Almonds, whole", None, Decimal(100))
    assert not MovedEntry.objects.exists()


class TestAtTheSameMoment:
    """A curator takes a merge back between two looks of somebody who writes, or follows."""

    def test_undone_while_an_entry_is_written(self, owner, old, new, monkeypatch):
        replacement = merge(old, new)
        look = standing_foods.in_force

        def undone_since(food):
            found = look(food)
            if found is not None:
                undo_replacement(replacement=found)
            return found

        monkeypatch.setattr(standing_foods, "in_force", undone_since)
        entry = save(owner, old)
        monkeypatch.undo()
        assert FoodReplacement.objects.filter(undoes=replacement).exists()
        follow(owner)
        assert now_of(entry) == ("Almonds, whole", None, Decimal(100))

    def test_undone_and_written_again_while_the_diary_waits_to_follow(
        self, owner, old, new, monkeypatch
    ):
        follow(owner)
        replacement = merge(old, new)
        entry = save(owner, old)
        lock = following._locked

        def what_happened_meanwhile(profile):
            monkeypatch.undo()
            undo_replacement(replacement=replacement)
            save(owner, old, key=entry.uuid, amount_g=Decimal(50))
            return lock(profile)

        monkeypatch.setattr(following, "_locked", what_happened_meanwhile)
        assert follow(owner) == []
        assert now_of(entry) == ("Almonds, whole", None, Decimal(50))
        assert not MovedEntry.objects.exists()
