"""An export shows one moment, whoever writes meanwhile; and nobody who writes waits for it."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, transaction

from foods.models import Food
from foods.own_foods import remove_own_food
from tests.builders import make_food, make_user
from tests.tracker.portability.accounts import write
from tracker import services
from tracker.models import Favourite, IntakeEntry
from tracker.portability import export as exporting
from tracker.portability.bring_in import bring_in
from tracker.portability.export import export_of
from tracker.portability.one_moment import one_moment

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(act):
    """Do it in another connection, and have done with it."""

    def run():
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=30)


def test_a_write_in_between_is_not_in_the_file_by_half(monkeypatch):
    owner, stranger = make_user("owner"), make_user("stranger")
    bar = make_food("Own bar", 95, owner=owner)
    entry = write(owner, IntakeEntry, food=bar, amount_g=Decimal(30))
    before = export_of(owner)["digest"]

    def throw_away():
        services.delete_row(row=IntakeEntry.objects.get(pk=entry.pk))
        remove_own_food(food=bar, by=owner)

    def rows(query):
        found = read(query)
        if query.model is Favourite:  # entries are read, own foods are not
            elsewhere(throw_away)
        return found

    read = exporting._rows
    monkeypatch.setattr(exporting, "_rows", rows)
    file = export_of(owner)
    monkeypatch.setattr(exporting, "_rows", read)
    assert not Food.objects.filter(pk=bar.pk).exists()
    assert file["digest"] == before
    bring_in(user=stranger, data=file)
    assert IntakeEntry.objects.get(user=stranger).food.name == "Own bar"


def test_it_reads_only_its_moment_and_writes_as_ever_afterwards():
    owner = make_user("owner")
    with one_moment():
        assert Food.objects.count() == 0
        elsewhere(make_food)
        assert Food.objects.count() == 0
    assert Food.objects.count() == 1
    write(owner, IntakeEntry, food=Food.objects.get(), amount_g=Decimal(1))
    if connection.vendor == "sqlite":
        assert connection.transaction_mode == "IMMEDIATE"


def test_it_ends_with_what_goes_wrong_in_it():
    with pytest.raises(ValueError, match="x"), one_moment():
        raise ValueError("x")
    assert not connection.in_atomic_block
    make_food()


def test_in_a_transaction_it_is_that_one(owner):
    with transaction.atomic():
        make_food()
        with one_moment():
            assert Food.objects.count() == 1
        make_food("Another")
    assert Food.objects.count() == 2
