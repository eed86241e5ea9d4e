"""What an account may hold by the rules of its own day comes back by those of another one."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from foods.models import Portion, Supplement
from foods.recipe_updates import recompute_recipes
from tests.builders import DAY, make_food, make_supplement
from tests.tracker.catalogue_changes import relabel, reweigh
from tests.tracker.portability.accounts import cook, exported, taken_to, write
from tracker import services
from tracker.models import DayRecord, IntakeEntry, SupplementDose, SymptomEntry
from tracker.portability.faults import FileRefusedError

pytestmark = pytest.mark.django_db


def test_a_record_of_another_app_may_have_any_version(owner, stranger):
    record = {"external_source": "health_connect", "external_id": "r-1"}
    food = make_food()
    version = 2**63 - 1
    write(owner, IntakeEntry, food=food, amount_g=1, external_version=version, **record)
    taken_to(stranger, exported(owner))
    assert IntakeEntry.objects.get(user=stranger).external_version == version


def test_amounts_that_a_correction_made_large(owner, stranger):
    oats = make_food("Oats", 100, portions={"1 cup": 80})
    cup = oats.portions.get()
    eaten = {"food": oats, "portion": cup, "quantity": Decimal(150)}
    write(owner, IntakeEntry, **eaten)
    cook(owner, "Porridge", {**eaten, "amount_g": None})
    tablets = make_supplement(mg=100)
    write(owner, SupplementDose, supplement=tablets, quantity=Decimal(30))
    reweigh(cup, 800)
    recompute_recipes([oats.pk], reason="weighed again")
    relabel(tablets, elemental_mg_per_unit=Decimal(200))
    taken_to(stranger, exported(owner))
    entry = IntakeEntry.objects.get(user=stranger)
    assert (entry.portion, entry.quantity) == (cup, 150)
    assert Portion.objects.get(pk=cup.pk).gram_weight == 800
    assert SupplementDose.objects.get(user=stranger).quantity == 30
    assert Supplement.objects.get(pk=tablets.pk).elemental_mg_per_unit == 200


def test_days_that_were_written_on_the_other_side_of_the_world(owner, stranger):
    services.update_profile(user=owner, time_zone="Pacific/Kiritimati")  # 14 hours before UTC
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    values = {"food": make_food(), "amount_g": 1}
    write(owner, IntakeEntry, **values, date=tomorrow + timedelta(days=1))
    write(owner, SymptomEntry, kind="cramp", severity=1, date=tomorrow + timedelta(days=1))
    services.set_day(user=owner, day=tomorrow, food_complete=True)
    services.update_profile(user=owner, time_zone="Pacific/Pago_Pago")  # 11 hours after it
    taken_to(stranger, exported(owner))
    assert DayRecord.objects.get(user=stranger).date == tomorrow


def test_a_day_that_is_nobodys_yet_is_refused(owner, stranger):
    row = write(owner, IntakeEntry, food=make_food(), amount_g=1, date=DAY)
    IntakeEntry.objects.filter(pk=row.pk).update(date=datetime.now(UTC).date() + timedelta(days=6))
    with pytest.raises(FileRefusedError):
        taken_to(stranger, exported(owner))
