"""From the curator's desk to the person's day: what a correction, a merge and its undoing do."""

from datetime import date

import pytest
from django.test import Client

from foods.curation.replacements import replace_food, undo_replacement
from tests.builders import DAY, make_entry, make_food, make_profile, make_user
from tests.foods.admin_pages import post
from tests.tracker.catalogue_changes import correct, follow
from tests.tracker.diary_of_weeks import MONDAY, SUNDAYS, episodes, log, steps
from tests.tracker.test_services import in_parallel
from tracker import services
from tracker.corrections.following import catch_up
from tracker.models import CorrectionNotice, IntakeEntry, MovedEntry, Profile
from tracker.shortfalls.episodes import assess_everyone

MONDAY_AFTER = "2026-02-16T09:00:00+00:00"


@pytest.fixture
def desk(db):
    """The catalogue's admin, with a curator logged in."""
    client = Client()
    client.force_login(make_user("cora", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def on_monday(time_machine):
    time_machine.move_to(MONDAY_AFTER)


@pytest.fixture
def oats(on_monday):
    return make_food("Oats", 100)


class TestACuratorCorrects:
    def test_the_shortfall_ends_and_the_person_learns_why(self, on_monday, oats, web, owner, desk):
        make_profile(owner)
        log(owner, oats, 150, days=14)
        assert "persistent shortfall" in web.get("/trends/").content.decode()
        assert episodes(owner) == [(SUNDAYS[1], SUNDAYS[1], None)]
        why = "as FNDDS 2021-2023 has it"
        values = {"contents-0-amount_per_100g": "300", "contents-0-note": why}
        assert post(desk, oats, **values).status_code == 302
        content = " ".join(web.get("/trends/").content.decode().split())
        assert "14 of your days changed, 300 mg more on average" in content
        assert f"(2 February to 15 February). Reason: {why}" in content
        assert "persistent shortfall against" not in content
        assert episodes(owner) == []
        assert steps(owner) == [(SUNDAYS[1], "opened")]  # what was said stays said

    def test_a_shortfall_opens(self, on_monday, oats, web, owner, desk):
        make_profile(owner)
        log(owner, oats, 450, days=14)
        assert "persistent shortfall against" not in web.get("/trends/").content.decode()
        values = {"contents-0-amount_per_100g": "30", "contents-0-note": "cooked, not dry"}
        post(desk, oats, **values)
        content = " ".join(web.get("/trends/").content.decode().split())
        assert "14 of your days changed, 315 mg less on average" in content
        assert "persistent shortfall" in content

    def test_the_nightly_run_tells_those_who_did_not_look(self, on_monday, oats, owner, desk):
        make_profile(owner)
        log(owner, oats, 150, days=14)
        assess_everyone()
        assert len(episodes(owner)) == 1
        post(desk, oats, **{"contents-0-amount_per_100g": "300", "contents-0-note": "why"})
        assess_everyone()
        assert episodes(owner) == []
        assert CorrectionNotice.objects.get(user=owner).days == 14
        assess_everyone()
        assert CorrectionNotice.objects.count() == 1

    def test_the_api_assesses_again_too(self, on_monday, oats, api, owner, desk):
        make_profile(owner)
        log(owner, oats, 150, days=14)
        as_of = {"as_of": SUNDAYS[1].isoformat()}
        assert api.get("/api/v1/assessment/", as_of).json()["shortfall"] is not None
        post(desk, oats, **{"contents-0-amount_per_100g": "300", "contents-0-note": "why"})
        assert api.get("/api/v1/assessment/", as_of).json()["shortfall"] is None
        assert api.get("/api/v1/shortfalls/").json()["results"] == []


def test_a_merge_and_its_undoing_open_and_close_a_shortfall(on_monday, oats, web, owner):
    make_profile(owner)
    log(owner, oats, 150, days=14)
    rich = make_food("Oats, enriched", 300)
    replacement = replace_food(old=oats, new=rich, kind="merge")
    web.get("/trends/")
    assert (episodes(owner), MovedEntry.objects.count()) == ([], 14)
    undo_replacement(replacement=replacement)
    web.get("/trends/")
    assert episodes(owner) == [(SUNDAYS[1], SUNDAYS[1], None)]
    assert not MovedEntry.objects.exists()


def test_a_changed_product_counts_from_its_day_on(on_monday, oats, web, owner):
    make_profile(owner)
    log(owner, oats, 150, days=14)
    rich = make_food("Oats, enriched", 300)
    replace_food(old=oats, new=rich, kind="reformulated", from_date=SUNDAYS[0])
    web.get(f"/days/{MONDAY}/")
    totals = [
        web.get(f"/days/{day}/").context["report"].total.total_mg
        for day in (MONDAY, date(2026, 2, 7), SUNDAYS[0], SUNDAYS[1])
    ]
    assert totals == [150, 150, 450, 450]


@pytest.mark.django_db(transaction=True)
def test_pages_that_load_at_once_tell_once_and_move_once():
    user = make_user("owner")
    oats, almonds, heir = (make_food(*each) for each in (("Oats", 100), ("A", 200), ("B", 250)))
    for food in (oats, almonds):
        make_entry(user, food, 100)
    follow(user)
    correct(oats, 130)
    replace_food(old=almonds, new=heir, kind="merge")
    stale = Profile.objects.get(user=user)
    in_parallel(lambda: catch_up(user=user, profile=stale), threads=4)
    changes = CorrectionNotice.objects.order_by("food_name").values_list("food_name", "change_mg")
    assert list(changes) == [("A", 50), ("Oats", 30)]
    assert MovedEntry.objects.count() == 1
    assert sorted(IntakeEntry.objects.values_list("revision", flat=True)) == [1, 2]
    assert Profile.objects.get(user=user).last_revision == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_written_while_a_food_is_merged_ends_at_the_right_food():
    user = make_user("owner")
    old, heir = make_food("Old", 100), make_food("Heir", 120)
    services.profile_of(user)
    work = [lambda: replace_food(old=old, new=heir, kind="merge")]
    work += [lambda: write(user, old)] * 4 + [lambda: follow(user)] * 2
    turns = iter(work)
    in_parallel(lambda: next(turns)(), threads=len(work))
    follow(user)
    assert set(IntakeEntry.objects.values_list("food__name", flat=True)) == {"Heir"}
    assert IntakeEntry.objects.count() == 4


def write(user, food):
    values = {"date": DAY, "food": food, "portion": None, "quantity": None, "amount_g": 100}
    return services.save_diary_row(user=user, model=IntakeEntry, values=values)
