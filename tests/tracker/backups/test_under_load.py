"""A backup made while eight people write is of one moment, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from tests.builders import DAY, make_food, make_user
from tracker.backups.making import make_backup
from tracker.backups.settling import REVISIONS_SKIPPED
from tracker.models import IntakeEntry, Profile
from tracker.services import save_diary_row

WRITERS = 8


class Writers:
    """Eight people who each write one entry after the other; `acknowledged`: UUIDs, as told."""

    def __init__(self):
        self.food = make_food()
        self.people = [make_user(f"writer{number}") for number in range(WRITERS)]
        self.acknowledged = []
        self.stop = threading.Event()
        self.began = threading.Barrier(WRITERS + 1)

    def write(self, user):
        try:
            for number in range(10_000):
                values = {"food": self.food, "amount_g": Decimal(number + 1), "date": DAY}
                row, _ = save_diary_row(user=user, model=IntakeEntry, values=values)
                self.acknowledged.append(row.uuid)
                if number == 0:
                    self.began.wait(timeout=60)
                if self.stop.is_set():
                    return
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_each_backup_is_of_one_moment(tmp_path, bring_back):
    writers = Writers()
    made = []
    with ThreadPoolExecutor(WRITERS) as pool:
        running = [pool.submit(writers.write, user) for user in writers.people]
        writers.began.wait(timeout=60)
        for number in range(3):
            before = list(writers.acknowledged)
            made.append((before, make_backup(tmp_path / f"{number}.backup")))
        writers.stop.set()
        for each in running:
            each.result(timeout=60)
    everything = set(writers.acknowledged)
    for before, backup in made:
        bring_back(backup.path)
        rows = set(IntakeEntry.objects.values_list("uuid", flat=True))
        assert set(before) <= rows <= everything
        assert len(rows) == backup.manifest.rows["intake entries"]
        for user in writers.people:
            revisions = sorted(
                IntakeEntry.objects.filter(user=user).values_list("revision", flat=True)
            )
            assert revisions == list(range(1, len(revisions) + 1))
            assert (
                Profile.objects.get(user=user).last_revision >= len(revisions) + REVISIONS_SKIPPED
            )
    assert len(made[0][0]) < len(made[2][0]) < len(everything)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.check_constraints()
