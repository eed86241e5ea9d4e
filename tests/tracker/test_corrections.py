"""A corrected value or portion weight: whose days it moved, by how much, and that they are told."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from foods.models import NutrientContent
from tests.builders import DAY, make_entry, make_food, make_user
from tests.tracker.catalogue_changes import correct, follow, reweigh, told
from tracker import services
from tracker.accounts.removal import delete_account
from tracker.corrections import following
from tracker.corrections.following import catch_up, catch_up_everyone, mark_seen
from tracker.models import CorrectionNotice, IntakeEntry, Profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def almonds(db):
    return make_food("Almonds", 270, portions={"1 oz": "28.35"})


@pytest.fixture
def eater(owner, almonds):
    """Ate 100 g of almonds on three days, and has followed until now."""
    for offset in (0, 1, 5):
        make_entry(owner, almonds, 100, date=DAY + timedelta(days=offset))
    follow(owner)
    return owner


def test_the_days_the_mean_and_the_reason_are_told(eater, almonds, curator):
    correct(almonds, 284, "FNDDS 2021-2023", by=curator)
    (notice,) = follow(eater)
    assert (notice.food, notice.food_name, notice.reason) == (
        almonds,
        "Almonds",
        "FNDDS 2021-2023",
    )
    assert (notice.days, notice.change_mg) == (3, 14)
    assert (notice.first_day, notice.last_day) == (DAY, DAY + timedelta(days=5))
    assert (notice.days_known, notice.days_unknown, notice.seen_at) == (0, 0, None)


def test_the_mean_is_of_days_not_of_entries(owner, almonds):
    for grams, offset in ((100, 0), (100, 0), (40, 1)):
        make_entry(owner, almonds, grams, date=DAY + timedelta(days=offset))
    follow(owner)
    correct(almonds, 280)
    follow(owner)
    assert told(owner) == [("Almonds", 2, 12)]  # 20 mg on one day, 4 mg on the other


def test_told_once(eater, almonds):
    correct(almonds, 284)
    assert follow(eater) == follow(eater)
    assert CorrectionNotice.objects.count() == 1


def test_several_steps_are_one_change_with_all_reasons(eater, almonds):
    correct(almonds, 300, "first")
    correct(almonds, 280, "second")
    (notice,) = follow(eater)
    assert (notice.change_mg, notice.reason) == (10, "first; second")


def test_there_and_back_is_nothing(eater, almonds):
    before = Profile.objects.get().last_revision
    correct(almonds, 300)
    correct(almonds, 270, "that was wrong")
    assert follow(eater) == []
    assert Profile.objects.get().last_revision == before


def test_who_wrote_after_the_correction_saw_it(eater, almonds):
    correct(almonds, 284)
    make_entry(eater, almonds, 100, date=DAY + timedelta(days=9))
    (notice,) = follow(eater)
    assert (notice.days, notice.last_day) == (3, DAY + timedelta(days=5))


def test_a_device_that_wrote_while_a_correction_was_under_way_gets_the_entry_again(owner):
    """Dated before the entry, visible after it: only the log says that it was not seen."""
    oats = make_food("Oats", 100)
    follow(owner)
    entry = make_entry(owner, oats, 100)
    correct(oats, 200)
    in_the_past = entry.updated_at - timedelta(minutes=20)
    newest = NutrientContent.history.latest("history_id")
    NutrientContent.history.filter(pk=newest.pk).update(history_date=in_the_past)
    follow(owner)
    entry.refresh_from_db()
    assert entry.revision == 1


def test_between_two_corrections_only_the_second_is_news(owner, almonds):
    follow(owner)
    correct(almonds, 280)
    make_entry(owner, almonds, 100)
    correct(almonds, 300)
    follow(owner)
    assert told(owner) == [("Almonds", 1, 20)]


def test_a_value_that_became_known(owner):
    soup = make_food("Soup", None)
    make_entry(owner, soup, 300)
    follow(owner)
    correct(soup, 12)
    (notice,) = follow(owner)
    assert (notice.days, notice.days_known, notice.change_mg) == (1, 1, None)


def test_a_value_that_turned_out_to_be_unknown(eater, almonds):
    correct(almonds, None, "the source was another food")
    (notice,) = follow(eater)
    assert (notice.days, notice.days_unknown, notice.change_mg) == (3, 3, None)
    assert notice.reason == "the source was another food"


def test_deleted_and_entered_again_is_the_difference(eater, almonds):
    correct(almonds, None)
    correct(almonds, 260)
    follow(eater)
    assert told(eater) == [("Almonds", 3, -10)]


def test_unknown_to_zero_is_told_and_zero_to_unknown_too(owner):
    tea = make_food("Tea", None)
    make_entry(owner, tea, 200)
    follow(owner)
    correct(tea, 0)
    follow(owner)
    correct(tea, None)
    follow(owner)
    rows = CorrectionNotice.objects.order_by("pk")
    assert [(row.days_known, row.days_unknown) for row in rows] == [(1, 0), (0, 1)]


@pytest.mark.parametrize(("mg", "notices"), [("270.49", 0), ("270.5", 1), ("269.51", 0)])
def test_less_than_half_a_milligram_a_day_is_no_news(eater, almonds, mg, notices):
    revisions = list(IntakeEntry.objects.values_list("revision", flat=True))
    correct(almonds, mg)
    assert len(follow(eater)) == notices
    assert list(IntakeEntry.objects.values_list("revision", flat=True)) != revisions


def test_days_that_moved_up_and_down_are_news_though_their_mean_is_none(owner):
    bread = make_food("Bread", 100, portions={"slice": 40, "end": 40})
    slice_, end = bread.portions.order_by("position")
    make_entry(owner, bread, portion=slice_)
    make_entry(owner, bread, portion=end, date=DAY + timedelta(days=1))
    follow(owner)
    reweigh(slice_, 50)
    reweigh(end, 30)
    follow(owner)
    assert told(owner) == [("Bread", 2, 0)]


def test_a_portion_weight_moves_the_entries_of_that_portion(owner, almonds):
    make_entry(owner, almonds, portion=almonds.portions.get(), quantity=2)
    make_entry(owner, almonds, 100, date=DAY + timedelta(days=1))
    follow(owner)
    reweigh(almonds.portions.get(), 30, "an ounce of these")
    (notice,) = follow(owner)
    assert (notice.days, notice.reason) == (1, "an ounce of these")
    assert notice.change_mg == pytest.approx(2 * 1.65 * 2.7)


def test_what_moved_gets_revisions_of_its_own_and_the_rest_keeps_theirs(eater, almonds):
    oats = make_food("Oats", 138)
    follow(eater)
    other = make_entry(eater, oats, 40, revision=0)
    correct(almonds, 284)
    follow(eater)
    entries = IntakeEntry.objects.filter(food=almonds).order_by("date")
    assert [entry.revision for entry in entries] == [1, 2, 3]
    other.refresh_from_db()
    assert other.revision == 0
    assert Profile.objects.get().last_revision == 3


def test_another_nutrient_is_no_news_but_a_new_revision(owner):
    food = make_food("Milk", 11, calcium_mg=120)
    entry = make_entry(owner, food, 200)
    follow(owner)
    correct(food, 125, code="calcium")
    assert follow(owner) == []
    entry.refresh_from_db()
    assert entry.revision == 1


def test_the_shortfalls_are_due_again(eater, almonds):
    Profile.objects.update(assessed_on=date(2026, 3, 1))
    correct(almonds, 284)
    follow(eater)
    assert Profile.objects.get().assessed_on is None


def test_a_food_nobody_of_them_ate_is_nothing(eater, stranger):
    Profile.objects.update(assessed_on=date(2026, 3, 1))
    correct(make_food("Oats", 138), 140)
    assert follow(eater) == []
    assert Profile.objects.get(user=eater).assessed_on == date(2026, 3, 1)


def test_a_new_person_is_not_told_of_the_past(almonds):
    correct(almonds, 284)
    user = make_user("new")
    make_entry(user, almonds, 100)
    services.profile_of(user)
    correct(almonds, 290)
    follow(user)
    assert told(user) == [("Almonds", 1, 6)]


def test_the_owner_knows_what_they_corrected_themselves(owner, curator):
    own = make_food("Grandmother's soup", 20, owner=owner)
    entry = make_entry(owner, own, 300)
    follow(owner)
    correct(own, 25, by=owner)
    assert follow(owner) == []
    entry.refresh_from_db()
    assert entry.revision == 1
    correct(own, 30, by=curator)
    follow(owner)
    assert told(owner) == [("Grandmother's soup", 1, 15)]


def test_what_a_loader_notes_for_itself_is_no_reason(eater, almonds):
    correct(almonds, 284, "loaded: sr28 2016")
    (notice,) = follow(eater)
    assert notice.reason == ""


def test_people_are_told_of_their_own_days(eater, stranger, almonds):
    make_entry(stranger, almonds, 50)
    follow(stranger)
    correct(almonds, 284)
    follow(eater)
    follow(stranger)
    assert (told(eater), told(stranger)) == ([("Almonds", 3, 14)], [("Almonds", 1, 7)])


def test_what_was_seen_is_told_no_more_and_kept(eater, stranger, almonds):
    correct(almonds, 284)
    (notice,) = follow(eater)
    assert mark_seen(user=stranger, up_to=notice.pk) == 0
    assert mark_seen(user=eater, up_to=notice.pk) == 1
    assert follow(eater) == []
    assert told(eater) == [("Almonds", 3, 14)]


def test_a_food_that_was_deleted_keeps_its_notice(owner):
    own = make_food("Soup", 20, owner=owner)
    entry = make_entry(owner, own, 300)
    follow(owner)
    correct(own, 30)
    follow(owner)
    entry.delete()
    own.delete()
    (notice,) = follow(owner)
    assert (notice.food, notice.food_name) == (None, "Soup")


def test_when_the_end_of_a_log_is_deleted_nothing_is_read_twice(eater, almonds, stranger):
    own = make_food("Secret", 10, owner=stranger)
    correct(almonds, 284)
    correct(own, 20)
    follow(eater)
    own.contents.first().history.all().delete()
    follow(eater)
    assert told(eater) == [("Almonds", 3, 14)]


def test_who_was_deleted_meanwhile_gets_no_profile(eater):
    known = User.objects.get(pk=eater.pk)
    delete_account(user=eater)
    for ask in (services.profile_of, services.locked_profile):
        with pytest.raises(PermissionDenied, match="This account is gone"):
            ask(known)


def test_idle_is_one_query(eater, django_assert_num_queries):
    profile = services.profile_of(eater)
    with django_assert_num_queries(1):
        assert catch_up(user=eater, profile=profile) == []


@pytest.mark.parametrize("days", [5, 60])
def test_following_costs_the_same_for_any_number_of_days(
    owner, almonds, days, django_assert_num_queries
):
    for offset in range(days):
        make_entry(owner, almonds, 100, date=DAY - timedelta(days=offset))
    follow(owner)
    correct(almonds, 284)
    profile = services.profile_of(owner)
    # ends of the logs; savepoint; profile, locked; ends once more; foods eaten; those in the log;
    # entries; contents as they were; revisions; entries written; food of the notice; notice;
    # positions; release; unseen notices
    with django_assert_num_queries(17):
        catch_up(user=owner, profile=profile)


class TestEveryone:
    def test_idle_is_two_queries(self, eater, stranger, django_assert_num_queries):
        follow(stranger)
        with django_assert_num_queries(2):
            assert catch_up_everyone() == 0

    def test_only_who_ate_of_it_is_concerned(self, eater, stranger, almonds):
        make_entry(stranger, make_food("Oats", 138))
        follow(stranger)
        correct(almonds, 284)
        assert catch_up_everyone() == 1
        assert (told(eater), told(stranger)) == ([("Almonds", 3, 14)], [])
        assert catch_up_everyone() == 0

    def test_those_passed_over_cost_nothing_each(
        self, eater, almonds, django_assert_max_num_queries
    ):
        for number in range(30):
            follow(make_user(f"user{number}"))
        correct(almonds, 284)
        with django_assert_max_num_queries(30):
            assert catch_up_everyone() == 1

    def test_without_anybody_it_is_nothing(self, db):
        assert catch_up_everyone() == 0

    @pytest.mark.django_db(transaction=True)
    def test_whose_account_went_meanwhile_stops_nobody_else(
        self, eater, stranger, almonds, monkeypatch
    ):
        make_entry(stranger, almonds, 100)
        follow(stranger)
        correct(almonds, 284)
        pass_over = following._pass_over

        def pass_over_and_delete(people, last):
            eaters = pass_over(people, last)
            delete_account(user=User.objects.get(pk=eater.pk))
            return eaters

        monkeypatch.setattr(following, "_pass_over", pass_over_and_delete)
        assert catch_up_everyone() == 1
        assert told(stranger) == [("Almonds", 1, 14)]
        assert not Profile.objects.filter(user_id=eater.pk).exists()
