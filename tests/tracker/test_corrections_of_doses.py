"""A corrected supplement: whose days it moved, by how much, and that they are told."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from foods.models import Supplement
from foods.own_supplements import correct_own_supplement
from tests.builders import DAY, make_dose, make_entry, make_food, make_supplement, make_user
from tests.tracker.catalogue_changes import correct, follow, relabel, told
from tests.tracker.test_services import in_parallel
from tracker import services
from tracker.corrections.following import catch_up, catch_up_everyone
from tracker.models import CorrectionNotice, Profile, SupplementDose

pytestmark = pytest.mark.django_db


@pytest.fixture
def tablets(db):
    return make_supplement("Citrate", 100)


@pytest.fixture
def taker(owner, tablets):
    """Took a tablet on two days and two on a third, and has followed until now."""
    for offset, quantity in ((0, 1), (1, 1), (5, 2)):
        make_dose(owner, tablets, date=DAY + timedelta(days=offset), quantity=quantity)
    follow(owner)
    return owner


def revisions():
    return list(SupplementDose.objects.order_by("date", "pk").values_list("revision", flat=True))


def test_the_days_the_mean_and_the_reason_are_told(taker, tablets, curator):
    relabel(tablets, "the label of 2026", by=curator, elemental_mg_per_unit=115)
    (notice,) = follow(taker)
    assert (notice.food, notice.supplement) == (None, tablets)
    assert (notice.food_name, notice.reason) == ("Citrate", "the label of 2026")
    assert (notice.days, notice.change_mg) == (3, 20)
    assert (notice.first_day, notice.last_day) == (DAY, DAY + timedelta(days=5))
    assert (notice.days_known, notice.days_unknown, notice.seen_at) == (0, 0, None)


def test_the_mean_is_of_days_not_of_doses(owner, tablets):
    for _ in range(3):
        make_dose(owner, tablets)
    follow(owner)
    relabel(tablets, elemental_mg_per_unit=90)
    follow(owner)
    assert told(owner) == [("Citrate", 1, -30)]


def test_told_once(taker, tablets):
    relabel(tablets, elemental_mg_per_unit=115)
    assert follow(taker) == follow(taker)
    assert CorrectionNotice.objects.count() == 1


def test_doses_get_revisions_of_their_own_and_others_keep_theirs(taker, tablets):
    other = make_dose(taker, make_supplement("Oxide", 200), date=DAY + timedelta(days=9))
    relabel(tablets, elemental_mg_per_unit=115)
    follow(taker)
    assert revisions() == [1, 2, 3, 0]
    other.refresh_from_db()
    assert (other.revision, Profile.objects.get().last_revision) == (0, 3)


def test_entries_and_doses_take_their_revisions_together(taker, tablets):
    oats = make_food("Oats", 100)
    follow(taker)
    entry = make_entry(taker, oats, 100)
    correct(oats, 120)
    relabel(tablets, elemental_mg_per_unit=115)
    follow(taker)
    entry.refresh_from_db()
    assert sorted([entry.revision, *revisions()]) == [1, 2, 3, 4]
    assert sorted(told(taker)) == [("Citrate", 3, 20), ("Oats", 1, 20)]


def test_there_and_back_is_nothing(taker, tablets):
    relabel(tablets, elemental_mg_per_unit=115)
    relabel(tablets, elemental_mg_per_unit=100)
    assert follow(taker) == []
    assert revisions() == [0, 0, 0]


def test_reasons_are_of_the_steps_that_moved_days(taker, tablets):
    relabel(tablets, "first", elemental_mg_per_unit=90)
    relabel(tablets, "spelt so", name="Magnesium citrate")
    relabel(tablets, "second", elemental_mg_per_unit=115)
    relabel(tablets, "retired in the admin", status="retired")
    (notice,) = follow(taker)
    assert (notice.food_name, notice.reason) == ("Magnesium citrate", "first; second")


def test_what_a_loader_notes_for_itself_is_no_reason(taker, tablets):
    relabel(tablets, "loaded: catalogue", elemental_mg_per_unit=115)
    (notice,) = follow(taker)
    assert notice.reason == ""


def test_who_wrote_after_the_correction_saw_it(taker, tablets):
    relabel(tablets, elemental_mg_per_unit=115)
    make_dose(taker, tablets, date=DAY + timedelta(days=9))
    (notice,) = follow(taker)
    assert (notice.days, notice.last_day) == (3, DAY + timedelta(days=5))
    # The transaction of the correction may have ended only then: fetched again, and not told.
    assert revisions() == [1, 2, 3, 4]


def test_who_wrote_long_after_the_correction_has_seen_it(taker, tablets):
    relabel(tablets, elemental_mg_per_unit=115)
    dose = make_dose(taker, tablets, date=DAY + timedelta(days=9))
    later = timezone.now() + timedelta(hours=2)
    SupplementDose.objects.filter(pk=dose.pk).update(updated_at=later)
    follow(taker)
    assert revisions() == [1, 2, 3, 0]


def test_between_two_corrections_only_the_second_is_news(owner, tablets):
    follow(owner)
    relabel(tablets, elemental_mg_per_unit=110)
    make_dose(owner, tablets)
    relabel(tablets, elemental_mg_per_unit=130)
    follow(owner)
    assert told(owner) == [("Citrate", 1, 20)]


class TestOnTheSkin:
    @pytest.fixture
    def spray(self, owner):
        spray = make_supplement("Spray", 20, route="topical", unit="ml")
        make_dose(owner, spray, quantity=5)
        follow(owner)
        return spray

    def test_another_amount_changes_nothing(self, owner, spray):
        relabel(spray, elemental_mg_per_unit=30)
        assert follow(owner) == []
        assert revisions() == [0]

    def test_what_turns_out_to_be_swallowed_counts_from_nothing(self, owner, spray):
        relabel(spray, "a syrup", elemental_mg_per_unit=30, route="oral")
        follow(owner)
        assert told(owner) == [("Spray", 1, 150)]

    def test_what_turns_out_to_be_for_the_skin_counts_no_more(self, taker, tablets, spray):
        relabel(tablets, "bath tablets", route="topical")
        (notice,) = follow(taker)
        assert (notice.food_name, notice.days) == ("Citrate", 3)
        assert notice.change_mg == pytest.approx(-400 / 3)


def test_another_unit_is_no_news_but_a_new_revision(taker, tablets):
    relabel(tablets, unit="capsule")
    assert follow(taker) == []
    assert revisions() == [1, 2, 3]


@pytest.mark.parametrize("values", [{"name": "Other"}, {"note": "of the shop"}, {"form": "oxide"}])
def test_what_no_figure_depends_on_is_nothing(taker, tablets, values):
    relabel(tablets, **values)
    assert follow(taker) == []
    assert revisions() == [0, 0, 0]


@pytest.mark.parametrize(("mg", "notices"), [("100.374", 0), ("100.375", 1)])
def test_less_than_half_a_milligram_a_day_is_no_news(taker, tablets, mg, notices):
    relabel(tablets, elemental_mg_per_unit=mg)  # four tablets on three days
    assert len(follow(taker)) == notices
    assert revisions() == [1, 2, 3]


def test_the_shortfalls_are_due_again(taker, tablets):
    Profile.objects.update(assessed_on=date(2026, 3, 1))
    relabel(tablets, elemental_mg_per_unit=115)
    follow(taker)
    assert Profile.objects.get().assessed_on is None


def test_one_nobody_of_them_took_is_nothing(taker):
    Profile.objects.update(assessed_on=date(2026, 3, 1))
    relabel(make_supplement("Oxide", 200), elemental_mg_per_unit=250)
    assert follow(taker) == []
    assert Profile.objects.get().assessed_on == date(2026, 3, 1)


def test_the_owner_knows_what_they_corrected_themselves(owner, curator):
    own = make_supplement("Mine", 100, owner=owner)
    make_dose(owner, own)
    follow(owner)
    correct_own_supplement(supplement=own, by=owner, elemental_mg_per_unit=120)
    assert follow(owner) == []
    assert revisions() == [1]
    relabel(own, by=curator, elemental_mg_per_unit=150)
    follow(owner)
    assert told(owner) == [("Mine", 1, 30)]


def test_people_are_told_of_their_own_days(taker, stranger, tablets):
    make_dose(stranger, tablets)
    follow(stranger)
    relabel(tablets, elemental_mg_per_unit=115)
    follow(taker)
    follow(stranger)
    assert (told(taker), told(stranger)) == ([("Citrate", 3, 20)], [("Citrate", 1, 15)])


def test_one_that_was_deleted_keeps_its_notice(taker, tablets):
    relabel(tablets, elemental_mg_per_unit=115)
    follow(taker)
    SupplementDose.objects.all().delete()
    tablets.delete()
    (notice,) = follow(taker)
    assert (notice.supplement, notice.about, notice.food_name) == (None, None, "Citrate")


def test_a_new_person_is_not_told_of_the_past(tablets):
    relabel(tablets, elemental_mg_per_unit=115)
    user = make_user("new")
    services.profile_of(user)
    make_dose(user, tablets)
    relabel(tablets, elemental_mg_per_unit=120)
    follow(user)
    assert told(user) == [("Citrate", 1, 5)]


def test_those_who_were_here_before_doses_followed_are_not_told_of_the_past(taker, tablets):
    relabel(tablets, elemental_mg_per_unit=115)
    migration = import_module("tracker.migrations.0008_supplements_followed")
    migration.have_read_everything(apps, None)
    assert follow(taker) == []
    assert Profile.objects.get().supplements_read == Supplement.history.latest("pk").pk


def test_idle_is_one_query(taker, django_assert_num_queries):
    profile = services.profile_of(taker)
    with django_assert_num_queries(1):
        assert catch_up(user=taker, profile=profile) == []


@pytest.mark.parametrize("days", [5, 60])
def test_following_costs_the_same_for_any_number_of_days(
    owner, tablets, days, django_assert_num_queries
):
    for offset in range(days):
        make_dose(owner, tablets, date=DAY - timedelta(days=offset))
    follow(owner)
    relabel(tablets, elemental_mg_per_unit=115)
    profile = services.profile_of(owner)
    # ends of the logs; savepoint; profile, locked; ends once more; foods eaten; doses; supplements
    # as they were; revisions; doses written; supplement of the notice; notice; positions; release;
    # unseen notices
    with django_assert_num_queries(16):
        catch_up(user=owner, profile=profile)


class TestEveryone:
    def test_idle_is_two_queries(self, taker, stranger, django_assert_num_queries):
        follow(stranger)
        with django_assert_num_queries(2):
            assert catch_up_everyone() == 0

    def test_only_who_took_of_it_is_concerned(self, taker, stranger, tablets):
        make_dose(stranger, make_supplement("Oxide", 200))
        follow(stranger)
        relabel(tablets, elemental_mg_per_unit=115)
        assert catch_up_everyone() == 1
        assert (told(taker), told(stranger)) == ([("Citrate", 3, 20)], [])
        assert catch_up_everyone() == 0

    def test_those_passed_over_cost_nothing_each(
        self, taker, tablets, django_assert_max_num_queries
    ):
        for number in range(30):
            follow(make_user(f"user{number}"))
        relabel(tablets, elemental_mg_per_unit=115)
        with django_assert_max_num_queries(30):
            assert catch_up_everyone() == 1


@pytest.mark.django_db(transaction=True)
def test_pages_that_load_at_once_tell_once():
    user, tablets = make_user("owner"), make_supplement("Citrate", 100)
    make_dose(user, tablets)
    follow(user)
    relabel(tablets, elemental_mg_per_unit=115)
    stale = Profile.objects.get(user=user)
    in_parallel(lambda: catch_up(user=user, profile=stale), threads=4)
    assert told(user) == [("Citrate", 1, 15)]
    assert (revisions(), Profile.objects.get().last_revision) == ([1], 1)
