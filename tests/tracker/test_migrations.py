"""A diary of the first release survives every migration since, there and back, to the milligram."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import migrated_once
from tracker.models import IntakeEntry, SupplementDose

# The first state in which somebody could sign up and write a diary.
FIRST = [("tracker", "0002_cache_table"), ("foods", "0001_initial")]
# Since then devices are told of deletions, which an older version does not know all of.
SYNCED = [("tracker", "0006_symptoms"), ("foods", "0006_distinct_foods")]
DAY = date(2026, 3, 4)


def migrated(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def newest(django_db_setup, django_db_blocker, tmp_path):
    """What is newest, and a database in which there is nothing yet."""
    with django_db_blocker.unblock(), migrated_once.empty(tmp_path):
        yield list(MigrationExecutor(connection).loader.graph.leaf_nodes())


def rows_of(apps):
    """What a person wrote, by the columns that were there from the first."""
    get = apps.get_model
    entries = get("tracker", "IntakeEntry").objects.order_by("revision")
    doses = get("tracker", "SupplementDose").objects.order_by("revision")
    gone = get("tracker", "Tombstone").objects.get(kind="entry")
    profile = get("tracker", "Profile").objects.get()
    day = get("tracker", "DayRecord").objects.get()
    return (
        list(entries.values_list("uuid", "date", "amount_g", "quantity", "note", "updated_at")),
        list(doses.values_list("uuid", "date", "quantity", "revision")),
        (gone.object_id, gone.revision, gone.deleted_at),
        (profile.sex, profile.birth_date, profile.time_zone, profile.last_revision),
        (day.date, day.food_complete, day.note),
        list(get("tracker", "Shortfall").objects.values_list("opened_on", "target_mg")),
        get("foods", "HistoricalFood").objects.count(),
    )


def write(apps):
    """A week: grams and portions, an own food, a food without a value, one that was replaced."""
    get = apps.get_model
    user = get("auth", "User").objects.create(username="ada")
    group = get("foods", "FoodGroup").objects.create(code="nuts", name="Nuts")
    magnesium = get("foods", "Nutrient").objects.create(
        code="magnesium", name="Magnesium", unit="mg", fdc_id=1090
    )
    foods = {}
    for name, mg in (("Seeds", "550.1234"), ("Own bar", "110"), ("Old oats", "138"), ("Tea", None)):
        owner = user if name == "Own bar" else None
        food = get("foods", "Food").objects.create(name=name, group=group, owner=owner)
        if mg is not None:
            get("foods", "NutrientContent").objects.create(
                food=food, nutrient=magnesium, amount_per_100g=Decimal(mg)
            )
        foods[name] = food
    old = foods["Old oats"]
    old.status, old.replaced_by = "retired", foods["Seeds"]
    old.save()
    handful = get("foods", "Portion").objects.create(
        food=foods["Seeds"], description="1 handful", gram_weight=Decimal("33.333"), is_default=True
    )
    tablets = get("foods", "Supplement").objects.create(
        name="Citrate", form="citrate", elemental_mg_per_unit=Decimal("100.5"), unit="tablet"
    )
    get("tracker", "Profile").objects.create(
        user=user, sex="female", birth_date=date(1985, 6, 15), last_revision=40
    )
    entries, revision = get("tracker", "IntakeEntry").objects, 0
    for back in range(7):
        day = DAY - timedelta(days=back)
        for name in foods:
            revision += 1
            grams = Decimal("12.345") + back
            entries.create(
                user=user, food=foods[name], amount_g=grams, date=day, note="n", revision=revision
            )
        revision += 1
        entries.create(
            user=user,
            food=foods["Seeds"],
            portion=handful,
            quantity=Decimal("1.5"),
            date=day,
            revision=revision,
        )
    get("tracker", "SupplementDose").objects.create(
        user=user, supplement=tablets, quantity=Decimal("1.5"), date=DAY, revision=38
    )
    get("tracker", "DayRecord").objects.create(
        user=user, date=DAY, food_complete=True, note="all", revision=39
    )
    get("tracker", "Tombstone").objects.create(user=user, kind="entry", object_id="x", revision=40)
    get("tracker", "Shortfall").objects.create(
        user=user, authority="iom", target_mg=320, opened_on=DAY, last_confirmed_on=DAY
    )


def reckoned(apps):
    """Each day's magnesium in mg and entries without a value, row by row, in decimals."""
    contents = dict(
        apps.get_model("foods", "NutrientContent").objects.values_list("food", "amount_per_100g")
    )
    totals = {}
    for entry in apps.get_model("tracker", "IntakeEntry").objects.select_related("portion"):
        grams = entry.amount_g
        if grams is None:
            grams = entry.portion.gram_weight * entry.quantity
        known, unknown = totals.get(entry.date, (Decimal(0), 0))
        content = contents.get(entry.food_id)
        more = Decimal(0) if content is None else content * grams / 100
        totals[entry.date] = (known + more, unknown + (content is None))
    return totals


def shown(user):
    """What the pages of today say of the same days."""
    return {
        row["date"]: (pytest.approx(row["known_amount"]), row["unknown_entries"])
        for row in IntakeEntry.objects.for_user(user).daily_totals()
    }


@pytest.mark.takes_long
def test_a_diary_of_the_first_release_is_the_same_now_and_back_again(newest):
    first = migrated(FIRST)
    write(first)
    before, totals = rows_of(first), reckoned(first)
    assert len(totals) == 7

    now = migrated(newest)
    assert rows_of(now) == before
    assert reckoned(now) == totals
    user = User.objects.get()
    assert shown(user) == {day: (float(mg), unknown) for day, (mg, unknown) in totals.items()}
    assert [row.quantity for row in SupplementDose.objects.for_user(user)] == [Decimal("1.5")]
    now.get_model("tracker", "Tombstone").objects.create(
        user_id=user.pk, kind="favourite", object_id="foods/1", revision=41
    )

    synced = migrated(SYNCED)
    # Deletions nobody knows of there are forgotten, and devices read everything again.
    assert synced.get_model("tracker", "Profile").objects.get().changes_from == 41
    back = migrated(FIRST)
    assert rows_of(back) == before
    assert reckoned(back) == totals
    again = migrated(newest)
    assert rows_of(again) == before
    assert reckoned(again) == totals
