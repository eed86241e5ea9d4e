"""load_demo: six believable weeks of the embedded catalogue, for one marked account only."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction

from foods.importers.catalogue import read_catalogue
from foods.models import Food
from tests.builders import make_entry, make_food, make_user
from tracker.demo.account import EMAIL, read_plan
from tracker.models import DayRecord, IntakeEntry, Shortfall, ShortfallStep, SupplementDose
from tracker.reports import assessment_report, daily_totals

AS_OF = date(2026, 11, 20)
TABLES = settings.BASE_DIR / "fixtures" / "demo"


def run(*arguments, as_of=AS_OF):
    out = StringIO()
    call_command("load_demo", "--as-of", as_of.isoformat(), *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Catalogue and demo account, loaded once and rolled back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_catalogue", verbosity=0)
        run("--password", "tell-no-one-11")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded):
    """The account; what a test writes is gone before the next."""
    with transaction.atomic():
        yield User.objects.get(email=EMAIL)
        transaction.set_rollback(True)


@pytest.fixture
def clean(demo):
    """The catalogue, and no account yet."""
    demo.delete()


def test_it_prints_how_to_log_in(clean, client):
    said = run("--password", "tell-no-one-11")
    assert "demo@example.org" in said
    assert "tell-no-one-11" in said
    assert "/accounts/login/" in said
    credentials = {"login": EMAIL, "password": "tell-no-one-11"}
    assert client.post("/accounts/login/", credentials)["Location"] == "/today/"


def test_the_password_is_a_new_one_each_time_unless_given(clean):
    passwords = set()
    for _ in range(2):
        said = run()
        password = said.split("Password: ")[1].split()[0]
        assert User.objects.get(email=EMAIL).check_password(password)
        passwords.add(password)
    assert len(passwords) == 2


def test_a_bad_password_is_refused(clean):
    with pytest.raises(CommandError, match="too short"):
        run("--password", "abc")
    assert not User.objects.filter(email=EMAIL).exists()


def test_it_is_a_woman_of_forty_with_a_target(demo):
    assert (demo.profile.sex, demo.profile.time_zone) == ("female", "UTC")
    target = assessment_report(demo, AS_OF).target
    assert (target.kind, target.target_mg) == ("RDA", 320)


def test_six_weeks_some_days_incomplete_and_some_missing(demo):
    first = AS_OF - timedelta(days=41)
    days = daily_totals(demo, first, AS_OF)
    assert (days[0].date, days[-1].date) == (first, AS_OF)
    missing = 42 - len(days)
    incomplete = [day for day in days if not day.food_complete]
    assert (missing, len(incomplete)) == (5, 5)
    assert not days[-1].food_complete
    assert all(day.entries for day in days)


def test_complete_days_are_believable(demo):
    days = [day for day in daily_totals(demo, date(2026, 1, 1), AS_OF) if day.food_complete]
    assert all(1_300 < day.energy_kcal < 2_400 for day in days)
    assert all(120 < day.food_mg < 320 for day in days)


def test_one_food_has_no_magnesium_value_and_its_days_still_count(demo):
    foods = Food.objects.filter(entries__user=demo).with_magnesium().distinct()
    assert [food.name for food in foods if food.magnesium_mg_per_100g is None] == [
        "Goji berries, dried"
    ]
    days = daily_totals(demo, AS_OF - timedelta(days=27), AS_OF)
    lower_bounds = [day for day in days if day.is_lower_bound]
    assert lower_bounds
    assert all(day.unknown_energy_share < 0.10 for day in lower_bounds)


@pytest.mark.parametrize("shift", [1, 2, 3, 5])
def test_a_shortfall_is_open_whatever_the_weekday(clean, shift):
    as_of = AS_OF + timedelta(days=shift)
    assert "with an open shortfall" in run(as_of=as_of)
    demo = User.objects.get(email=EMAIL)
    shortfall = Shortfall.objects.get(user=demo)
    assert shortfall.closed_on is None
    report = assessment_report(demo, as_of)
    assert report.days_complete >= 20
    assert 200 < report.mean_mg < 260
    assert report.probability_below_target >= 0.95
    assert ShortfallStep.objects.filter(user=demo, step="opened").count() == 1


def test_a_sunday_is_assessed_when_it_is_over(clean):
    sunday = AS_OF + timedelta(days=2)
    run(as_of=sunday)
    steps = ShortfallStep.objects.filter(user__email=EMAIL)
    assert steps.latest("assessed_on").assessed_on == sunday - timedelta(days=7)
    run(as_of=sunday + timedelta(days=1))
    assert steps.latest("assessed_on").assessed_on == sunday


def test_a_few_supplements_do_not_close_the_gap(demo):
    assert SupplementDose.objects.filter(user=demo).count() == 3
    assert assessment_report(demo, AS_OF).supplement_mg > 0


def test_again_is_the_same_account_and_the_same_rows(demo):
    def rows():
        entries = IntakeEntry.objects.filter(user=demo).order_by("uuid")
        return list(entries.values_list("uuid", "date", "food", "quantity", "revision"))

    before = rows()
    run()
    assert User.objects.filter(email=EMAIL).get() == demo
    assert rows() == before


def test_the_next_day_moves_everything_by_a_day(demo):
    run(as_of=AS_OF + timedelta(days=1))
    dates = set(DayRecord.objects.filter(user=demo).values_list("date", flat=True))
    assert (min(dates), max(dates)) == (AS_OF - timedelta(days=40), AS_OF + timedelta(days=1))
    assert set(IntakeEntry.objects.filter(user=demo).values_list("date", flat=True)) == dates


def test_what_visitors_added_is_taken_away_again(demo):
    make_entry(demo, make_food("Typed by a visitor", owner=demo), date=AS_OF)
    run()
    assert not IntakeEntry.objects.filter(user=demo, food__owner=demo).exists()


@pytest.mark.parametrize(
    "account",
    [
        {"name": "demo"},
        {"name": "demo", "email": "demo@example.net"},
        {"name": "someone", "email": "Demo@Example.org"},
    ],
)
def test_somebody_elses_account_is_left_alone(clean, account):
    other = make_user(**account)
    entry = make_entry(other)
    with pytest.raises(CommandError, match="not the demo account"):
        run()
    entry.refresh_from_db()
    other.refresh_from_db()
    assert other.check_password("a-long-password")
    assert IntakeEntry.objects.count() == 1


@pytest.mark.django_db
def test_without_the_catalogue_it_names_what_is_missing():
    with pytest.raises(CommandError, match=r"The catalogue has no .*Run load_catalogue first"):
        run()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_broken_table_is_named(tmp_path):
    for path in TABLES.iterdir():
        (tmp_path / path.name).write_text(path.read_text().replace("breakfast", "brunch", 1))
    with pytest.raises(CommandError, match=r"menu.csv, line 2, column meal: 'brunch'"):
        run("--from", str(tmp_path))


def test_the_menu_names_its_foods_as_the_catalogue_does():
    catalogue = read_catalogue(settings.BASE_DIR / "fixtures" / "catalogue")
    names = {food.key: food.name for food in catalogue.foods}
    plan = read_plan(TABLES)
    dishes = {dish for of_day in plan.menu.values() for dish in of_day}
    assert {(d.food, names.get((d.source, d.source_id))) for d in dishes} == {
        (d.food, d.food) for d in dishes
    }
    assert len(plan.menu) == 21
