"""What is taken along comes back: the same account, whatever its rows are called there."""

from datetime import timedelta
from decimal import Decimal

import pytest

from foods.curation.replacements import replace_food, undo_replacement
from foods.models import Food, FoodReplacement, FoodSubmission, Supplement
from tests.builders import DAY, make_food, make_user
from tests.tracker.catalogue_changes import correct, follow
from tests.tracker.portability.accounts import (
    another_server,
    cook,
    exported,
    fill,
    of,
    signed,
    taken_to,
    write,
)
from tracker import services
from tracker.models import IntakeEntry, MovedEntry, Profile, SupplementDose, Tombstone
from tracker.portability.bring_in import bring_in
from tracker.portability.export import export_of
from tracker.portability.sections import BOOKKEEPING, TABLES
from tracker.reports import day_reports
from tracker.sync.feed import Cursor, CursorTooOldError, changes_after

pytestmark = pytest.mark.django_db


def days_of(user):
    """What the days say, to the digits that both databases keep."""
    return [
        (report.date, report.total.entries, round(report.total.total_mg, 6), report.target)
        for report in day_reports(user, DAY - timedelta(days=30), DAY + timedelta(days=30))
    ]


def magnesium(food):
    return food.contents.get(nutrient="magnesium").amount_per_100g


def without(rows, *names):
    return [{name: each for name, each in row.items() if name not in names} for row in rows]


def test_a_full_account_comes_back_in_the_same_database(owner, stranger):
    fill(owner)
    file, days = exported(owner), days_of(owner)
    assert all(file[section] for section in TABLES)
    done = taken_to(stranger, file)
    assert days_of(stranger) == days
    kept = {"moved_entries", "offered_foods"}
    assert {name: len(file[name]) for name in TABLES if name not in kept} == {
        name: count for name, count in done.rows.items() if name not in kept
    }


def test_what_one_reads_of_a_row_is_what_one_wrote(owner, stranger):
    fill(owner)
    file = exported(owner)
    taken_to(stranger, file)
    again = exported(stranger)
    keys = ("id", "food", "portion", "supplement")
    for section in ("entries", "doses", "symptoms", "days", "life_stage_periods", "medicines"):
        assert without(again[section], *keys) == without(file[section], *keys), section
    for section in ("own_foods", "own_supplements", "shortfalls", "shortfall_steps"):
        keys = ("id", "replaced_by", "status")
        assert without(again[section], *keys) == without(file[section], *keys), section
    assert without(again["profile"], *BOOKKEEPING) == without(file["profile"], *BOOKKEEPING)


def test_it_comes_back_on_another_server_with_other_ids(owner):
    fill(owner)
    file, days = exported(owner), days_of(owner)
    another_server(owner)
    newcomer = make_user("newcomer")
    taken_to(newcomer, file)
    assert days_of(newcomer) == days
    ids = {row["id"] for row in file["foods_eaten"]}
    assert ids != {row["id"] for row in export_of(newcomer)["foods_eaten"]}


def test_what_the_catalogue_does_not_have_comes_along_as_ones_own(owner):
    fill(owner)
    file, days = exported(owner), days_of(owner)
    another_server(owner, has=lambda name: name == "Seeds")
    newcomer = make_user("newcomer")
    done = bring_in(user=newcomer, data=file)
    assert days_of(newcomer) == days
    own = set(Food.objects.filter(owner=newcomer).values_list("name", flat=True))
    assert {"Soup", "Tea", "Of everybody", "Own bar"} <= own
    assert "Seeds" not in own
    assert Supplement.objects.filter(owner=newcomer, name="Magnesium citrate").exists()
    assert done.rows["own_foods"] == Food.objects.filter(owner=newcomer).count()
    assert (
        not Food.objects.filter(owner=None)
        .exclude(name__in=("Seeds", "Something else here"))
        .exists()
    )
    # The account now is what it is: taken along from here, it comes back the same.
    file = exported(newcomer)
    assert file["digest"] == done.digest
    taken_to(make_user("next"), file)


def test_a_portion_the_catalogue_does_not_have_becomes_grams(owner, stranger):
    foods = fill(owner)
    file = exported(owner)
    foods["seeds"].portions.update(description="1 ounce")
    before = days_of(owner)
    bring_in(user=stranger, data=file)
    assert days_of(stranger) == before
    entry = IntakeEntry.objects.get(user=stranger, food=foods["seeds"])
    assert (entry.portion, entry.quantity, entry.amount_g) == (None, None, Decimal("28.35"))


def test_a_move_remembers_no_portion_that_is_not_here(owner, stranger):
    foods = fill(owner)
    file = exported(owner)
    ounce = next(row for row in file["portions_eaten"] if row["description"] == "1 oz")
    file["moved_entries"][0]["portion_before"] = ounce["id"]
    foods["seeds"].portions.update(description="1 ounce")
    bring_in(user=stranger, data=signed(file))
    moves = MovedEntry.objects.filter(user=stranger)
    assert moves.order_by("pk").first().portion_before is None


@pytest.mark.parametrize(
    ("changed", "is_found"),
    [
        ({"name": "Roasted seeds"}, True),
        ({"source_id": "99"}, True),
        ({"source": "csv"}, True),
        ({"source_id": "99", "brand": "Another"}, False),
        ({"source_id": "99", "barcode": "40123456", "name": "Called otherwise"}, True),
        ({"source_id": "99", "status": "draft"}, False),
        ({"status": "retired"}, True),
    ],
)
def test_a_food_is_found_by_its_source_or_barcode_or_name(owner, stranger, changed, is_found):
    seeds = make_food(source="sr28", source_id="12016", barcode="40123456")
    write(owner, IntakeEntry, food=seeds, amount_g=Decimal(10))
    file = exported(owner)
    barcode = "" if "brand" in changed else "40123456"
    Food.objects.filter(pk=seeds.pk).update(**{"barcode": barcode, **changed})
    if "barcode" not in changed:
        Food.objects.filter(pk=seeds.pk).update(barcode="")
    bring_in(user=stranger, data=file)
    assert (IntakeEntry.objects.get(user=stranger).food == seeds) is is_found


def test_of_two_of_the_same_name_the_very_one_is_found(owner, stranger):
    for _number in range(3):
        make_food("Tea", brand="Plain")
    second = Food.objects.order_by("pk")[1]
    write(owner, IntakeEntry, food=second, amount_g=Decimal(10))
    bring_in(user=stranger, data=exported(owner))
    assert IntakeEntry.objects.get(user=stranger).food == second


def test_another_persons_own_food_is_never_pointed_at(owner, stranger):
    secret = make_food("Secret stew", owner=owner, portions={"1 bowl": 300})
    write(owner, IntakeEntry, food=secret, portion=secret.portions.get(), quantity=Decimal(1))
    write(owner, SupplementDose, supplement=_own_pill(owner), quantity=Decimal(1))
    file = exported(owner)
    # As if they were of the catalogue: their ids and names are those of the owner's.
    described = {"own_foods": [], "own_food_contents": [], "own_food_portions": []}
    bring_in(user=stranger, data=signed({**file, **described, "own_supplements": []}))
    entry, dose = (model.objects.get(user=stranger) for model in (IntakeEntry, SupplementDose))
    assert entry.food.owner == entry.portion.food.owner == dose.supplement.owner == stranger
    assert entry.food != secret


def _own_pill(owner):
    return Supplement.objects.create(
        name="Secret pill", owner=owner, elemental_mg_per_unit=100, unit="pill"
    )


def test_old_cursors_have_to_begin_again(owner, stranger):
    fill(owner)
    read = Profile.objects.get(user=owner).last_revision
    services.update_profile(user=stranger, shows_notes=False)
    services.update_profile(user=stranger, shows_notes=True)
    taken_to(stranger, exported(owner))
    profile = Profile.objects.get(user=stranger)
    write(stranger, IntakeEntry, food=make_food("New"), amount_g=Decimal(1))
    profile.refresh_from_db()
    for cursor in (Cursor(1), Cursor(2), Cursor(read), Cursor(read, 1), Cursor(read + 400)):
        with pytest.raises(CursorTooOldError):
            changes_after(stranger, profile, cursor, 10)
    told, cursor, more = [], Cursor(), True
    while more:
        page = changes_after(stranger, profile, cursor, 3)
        told, cursor, more = [*told, *page.changes], page.next_cursor, page.has_more
    rows = IntakeEntry.objects.filter(user=stranger).values_list("uuid", flat=True)
    assert {change.id for change in told if change.type == "entry"} == set(map(str, rows))
    assert all(change.row is not None for change in told)
    assert changes_after(stranger, profile, cursor, 10).changes == []


def test_what_was_deleted_before_is_not_told_as_deleted(owner, stranger):
    row = write(owner, IntakeEntry, food=make_food(), amount_g=Decimal(1))
    file = exported(owner)
    services.save_diary_row(
        user=stranger,
        model=IntakeEntry,
        uuid=row.uuid,
        values={"date": DAY, "food": row.food, "amount_g": Decimal(2)},
    )
    services.delete_row(row=IntakeEntry.objects.get(user=stranger))
    taken_to(stranger, file)
    assert not Tombstone.objects.filter(user=stranger).exists()


def test_the_past_of_the_catalogue_is_no_news_and_its_future_is(owner, stranger):
    foods = fill(owner)
    file = exported(owner)
    correct(foods["soup"], 20)
    told = len(file["correction_notices"])
    bring_in(user=stranger, data=file)
    follow(stranger)
    assert stranger.correction_notices.count() == told
    correct(foods["soup"], 40)
    follow(stranger)
    assert stranger.correction_notices.count() == told + 1


def test_recipes_follow_what_the_catalogue_holds_here(owner, stranger):
    soup = make_food("Soup", 12)
    cook(owner, "Stew", of(cook(owner, "Base", of(soup))))
    file = exported(owner)
    correct(soup, 24)  # by hand: the owner's recipes are not computed again
    bring_in(user=stranger, data=file)
    for name in ("Base", "Stew"):
        theirs, mine = (Food.objects.get(owner=user, name=name) for user in (stranger, owner))
        assert magnesium(theirs) == pytest.approx(2 * magnesium(mine), abs=Decimal("0.001"))
        assert theirs.portions.get().gram_weight == mine.portions.get().gram_weight


def test_entries_of_a_food_that_another_one_stands_for_here_become_entries_of_that(owner, stranger):
    soup, better = make_food("Soup", 12), make_food("Better soup", 15)
    write(owner, IntakeEntry, food=soup, amount_g=Decimal(10))
    file = exported(owner)
    merge = replace_food(old=soup, new=better, kind="merge")
    bring_in(user=stranger, data=file)
    assert IntakeEntry.objects.get(user=stranger).food == better
    undo_replacement(replacement=merge)
    follow(stranger)
    assert IntakeEntry.objects.get(user=stranger).food == soup


def test_moves_by_ones_own_versions_come_along_and_offers_do_not(owner, stranger):
    fill(owner)
    file = exported(owner)
    done = taken_to(stranger, file)
    versions = FoodReplacement.objects.filter(old__owner=stranger)
    assert {row["replacement"] for row in file["moved_entries"]} - {
        row["id"] for row in file["own_food_versions"]
    } == set()
    moves = MovedEntry.objects.filter(user=stranger)
    assert {move.replacement for move in moves} <= set(versions)
    assert done.rows["moved_entries"] == moves.count() > 0
    assert all(move.entry.user == stranger for move in moves)
    assert not FoodSubmission.objects.filter(submitted_by=stranger).exists()
    assert Food.objects.get(owner=stranger, name="Offered").status == "published"


def test_what_undoing_a_version_needs_leads_to_nobody_elses_rows(owner, stranger):
    fill(owner)
    taken_to(stranger, exported(owner))
    for row in FoodReplacement.objects.filter(old__owner=stranger):
        assert row.details == {}
        assert row.new.owner in (stranger, None)
        ids = {int(old) for old in row.portions}
        assert set(row.old.portions.filter(pk__in=ids).values_list("pk", flat=True)) == ids


def test_an_account_that_holds_nothing_has_a_digest_too(owner, stranger):
    services.profile_of(owner)
    taken_to(stranger, exported(owner))
    assert exported(make_user("third"))["digest"] == exported(owner)["digest"]


def test_the_digest_tells_every_change_of_the_diary_and_nothing_else(owner):
    foods = fill(owner)
    digest = exported(owner)["digest"]
    owner.email = owner.username = "another@example.org"
    owner.save()
    correct(foods["plain"], 3)
    assert exported(owner)["digest"] == digest
    IntakeEntry.objects.filter(user=owner).last().delete()
    assert exported(owner)["digest"] != digest
