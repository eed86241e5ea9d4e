"""Devices that write offline, lose answers and repeat themselves come to the same copy."""

import uuid
from random import Random

import pytest

from tests.api.syncing import an_entry, read, send, write
from tests.builders import make_food
from tracker.models import IntakeEntry
from tracker.services import delete_row


@pytest.fixture
def food(db):
    return make_food("Oats", 100)


class Phone:
    """A device that keeps a copy, writes while offline and hears only some answers."""

    def __init__(self, api, random):
        self.api, self.random = api, random
        self.copy, self.cursor, self.waiting = {}, 0, []

    def write(self, food, known):
        """Note a write: a new row, a change or a deletion of one it knows."""
        kind = self.random.choice(["new", "change", "delete"]) if known else "new"
        row = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        if kind != "new":
            row = self.random.choice(known)
        if kind == "delete":
            self.waiting.append({"type": "entry", "id": row, "deleted": True})
        else:
            grams = self.random.randint(1, 500)
            self.waiting.append(
                {"type": "entry", "id": row, "object": an_entry(food, amount_g=grams)}
            )

    def sync(self):
        """Send what waits, in any order but that of one row; a lost answer is sent again."""
        if self.waiting:
            results = send(self.api, *self.waiting)
            assert {each["status"] for each in results} <= {200, 201, 204}
            if self.random.random() < 0.7:
                self.waiting = []
        while True:
            answer = read(self.api, self.cursor, page_size=self.random.choice([1, 3, 200]))
            for change in answer["changes"]:
                key = change["type"], change["id"]
                if change["deleted"]:
                    self.copy.pop(key, None)
                else:
                    self.copy[key] = change["object"]
            self.cursor = answer["next_cursor"]
            if not answer["has_more"]:
                break


@pytest.mark.parametrize("seed", range(4))
def test_three_phones_come_to_the_same_copy(api, owner, food, seed):
    random = Random(seed)
    phones = [Phone(api, random) for _ in range(3)]
    for _step in range(60):
        phone = random.choice(phones)
        known = [row for _type, row in phone.copy]
        phone.write(food, known)
        if random.random() < 0.4:
            phone.sync()
        if random.random() < 0.2:
            make_or_delete_on_the_web(random, owner, food)
    for _round in range(2):
        for phone in phones:
            while phone.waiting:
                phone.sync()
            phone.sync()
    for phone in phones:
        phone.sync()
    stored = {("entry", str(row.uuid)): float(row.amount_g) for row in IntakeEntry.objects.all()}
    for phone in phones:
        grams = {key: row["amount_g"] for key, row in phone.copy.items() if key[0] == "entry"}
        assert grams == stored


def make_or_delete_on_the_web(random, owner, food):
    rows = list(IntakeEntry.objects.filter(user=owner))
    if rows and random.random() < 0.5:
        delete_row(row=random.choice(rows))
    else:
        write(owner, food, random.randint(1, 300))
