"""Three phones and the web, offline and online, come to one state: at least 10,000 steps.

Answers are lost, requests arrive twice and late, clocks are wrong. Whatever happens: every device
ends with what the server has, nothing is there twice, nothing deleted comes back by itself, and
no write is overwritten by one that did not know of it.
"""

import datetime as dt
import uuid
from itertools import pairwise
from random import Random

import pytest
import time_machine
from django.test import Client
from rest_framework.test import APIClient

from tests.api.devices import Phone, Server
from tests.builders import DAY, make_food, make_supplement, make_user
from tracker.models import DayRecord, IntakeEntry, Profile, Tombstone
from tracker.services import profile_of

STEPS = 1_250  # in each of eight stories
KINDS = ("entry", "entry", "entry", "dose", "symptom", "day", "favourite", "profile")


class Story:
    def __init__(self, seed):
        self.random = Random(seed)
        self.now = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC)
        with time_machine.travel(self.now - dt.timedelta(days=30)):
            self.foods = [make_food("Oats", 100), make_food("Soup", None)]
            self.tablets = make_supplement()
            self.user = make_user(f"person-{seed}")
            profile_of(self.user)  # follows the catalogue as it is now
        client = APIClient()
        client.force_authenticate(self.user)
        self.server = Server(client)
        self.phones = [Phone(self.server) for _ in range(3)]
        self.browser = Client()
        self.browser.force_login(self.user)
        self.travelled = []
        self.steps = 0

    # --- what people write ---

    def content(self, kind):
        random = self.random
        # A phone whose clock is wrong writes yesterday's or tomorrow's date.
        day = str(DAY + dt.timedelta(days=random.choice([-1, 0, 0, 1])))
        note = f"n{self.steps}"
        if kind == "entry":
            return {
                "food": random.choice(self.foods).pk,
                "amount_g": random.randint(1, 500),
                "date": day,
                "note": note,
            }
        if kind == "dose":
            quantity = random.randint(1, 4) / 2
            return {"supplement": self.tablets.pk, "quantity": quantity, "date": day, "note": note}
        if kind == "symptom":
            return {"kind": "cramp", "severity": random.randint(0, 10), "date": day, "note": note}
        if kind == "day":
            return {"food_complete": random.random() < 0.5, "note": note}
        if kind == "favourite":
            return {"amount_g": random.randint(1, 100)}
        return {"suggestion_energy_kcal": random.randint(50, 2_000)}

    def new_id(self, kind):
        if kind == "day":
            return str(DAY + dt.timedelta(days=self.random.randint(-2, 1)))
        if kind == "favourite":
            return f"foods/{self.random.choice(self.foods).pk}"
        if kind == "profile":
            return "profile"
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    # --- steps ---

    def a_phone_writes(self):
        phone, kind = self.random.choice(self.phones), self.random.choice(KINDS)
        known = [id_ for type_, id_ in phone.copy if type_ == kind]
        if known and self.random.random() < 0.6:
            id_ = self.random.choice(known)
        else:
            id_ = self.new_id(kind)
        can_go = kind not in {"day", "profile"}
        gone = can_go and self.random.random() < 0.3
        phone.write(kind, id_, None if gone else self.content(kind))

    def a_phone_brings_back_what_was_deleted(self):
        phone = self.random.choice(self.phones)
        gone = [key for key in phone.revisions if key not in phone.copy and key[0] in "entry dose"]
        if gone:
            kind, id_ = self.random.choice(gone)
            phone.write(kind, id_, self.content(kind))

    def a_phone_is_online(self):
        phone, random = self.random.choice(self.phones), self.random
        travelled = phone.send(
            answer_is_lost=random.random() < 0.4, mine_wins=random.random() < 0.5
        )
        if travelled:
            self.travelled.append(travelled)
        if random.random() < 0.7:
            (size,) = random.choices([1, 3, 200], [1, 2, 7])
            phone.fetch(size)

    def a_request_arrives_once_more(self):
        if self.travelled:
            late = self.random.choice(self.travelled[-20:])
            # Some networks repeat a request as it was; some clients make a new key each time.
            key = late["key"] if self.random.random() < 0.5 else str(uuid.uuid4())
            self.server.batch(late["body"], key)

    def a_script_posts_and_repeats(self):
        key, body = str(uuid.uuid4()), self.content("entry")
        made = set()
        for _ in range(self.random.randint(1, 3)):
            answer = self.server.client.post(
                "/api/v1/entries/", body, headers={"Idempotency-Key": key}
            )
            made.add(answer.json()["uuid"])
        (id_,) = made
        row = answer.json()
        self.server.note("entry", id_, {"revision": row["revision"], "object": row}, 0)

    def the_web_writes(self):
        rows = list(IntakeEntry.objects.for_user(self.user).order_by("pk"))
        action = self.random.choice(["add", "edit", "remove", "undo", "complete"])
        if action == "add":
            food = self.random.choice(self.foods)
            form = {"amount": "7", "measure": "g", "meal": "snack", "uuid": self.new_id("entry")}
            for _ in range(self.random.randint(1, 2)):  # an impatient finger
                self.browser.post(f"/days/{DAY}/add/{food.pk}/", form)
        elif action == "complete":
            self.browser.post(f"/days/{DAY}/complete/", {"food_complete": "1"})
        elif action == "undo":
            self.browser.post("/undo/")
        elif rows:
            row = self.random.choice(rows)
            path = f"/entries/{row.uuid}/" + ("delete/" if action == "remove" else "")
            form = {"amount": str(self.random.randint(1, 99)), "measure": "g", "meal": "lunch"}
            self.browser.post(path, form)

    def the_servers_clock_jumps(self):
        self.now += dt.timedelta(hours=self.random.uniform(-3, 3))

    def step(self):
        self.steps += 1
        steps = [
            (30, self.a_phone_writes),
            (4, self.a_phone_brings_back_what_was_deleted),
            (24, self.a_phone_is_online),
            (8, self.a_request_arrives_once_more),
            (3, self.a_script_posts_and_repeats),
            (8, self.watched_web),
            (2, self.the_servers_clock_jumps),
        ]
        weights = [weight for weight, _step in steps]
        (chosen,) = self.random.choices([each for _weight, each in steps], weights)
        with time_machine.travel(self.now, tick=False):
            chosen()

    def watched_web(self):
        """Note what a page did: it writes over what stands, which it showed."""
        before, gone_before = self.revisions()
        self.the_web_writes()
        after, gone = self.revisions()
        for key, revision in after.items():
            if before.get(key) != revision:
                over = before.get(key) or gone_before.get(key, 0)
                shown = self.server.row(*key) if key[0] == "entry" else "said on a page"
                self.server.note(*key, {"revision": revision, "object": shown}, over)
        for key, revision in gone.items():
            if gone_before.get(key) != revision:
                self.server.note(*key, {"revision": revision, "object": None}, before[key])

    def revisions(self):
        standing = {
            ("entry", str(row.uuid)): row.revision
            for row in IntakeEntry.objects.for_user(self.user)
        }
        for row in DayRecord.objects.for_user(self.user):
            standing["day", str(row.date)] = row.revision
        gone = Tombstone.objects.filter(user=self.user, kind="entry")
        return standing, {("entry", row.object_id): row.revision for row in gone}

    # --- the end ---

    def settle(self):
        """All are online and hear every answer until nobody has anything to say."""
        with time_machine.travel(self.now, tick=False):
            while any(phone.waiting or phone.sent for phone in self.phones):
                for phone in self.phones:
                    phone.send(answer_is_lost=False, mine_wins=self.random.random() < 0.3)
                    phone.fetch(50)
            for phone in self.phones:
                phone.fetch(200)

    def check_all_have_the_same(self):
        with time_machine.travel(self.now, tick=False):
            stands = self.server.stands()
            fresh = Phone(self.server)
            fresh.fetch(7)
        for phone in [*self.phones, fresh]:
            listed = {k: row for k, row in phone.copy.items() if k[0] not in {"day", "profile"}}
            assert listed.keys() == stands.keys()
            for key, row in listed.items():
                assert row == stands[key]
        for phone in self.phones:
            for key, row in fresh.copy.items():
                assert key[0] == "day" or phone.copy[key] == row
        # A day is also what was eaten on it: only what the person says of it is in the feed.
        said = ("complete", "note", "revision")
        days = [
            {
                key: [row[name] for name in said]
                for key, row in phone.copy.items()
                if key[0] == "day"
            }
            for phone in [*self.phones, fresh]
        ]
        assert days == [days[0]] * len(days)
        return stands

    def check_nothing_is_there_twice(self, stands):
        notes = [row["note"] for row in stands.values() if row.get("note")]
        assert len(notes) == len(set(notes))

    def check_no_write_was_lost(self, stands):
        """Each write was done over the one before it: none unknown to who overwrote it."""
        for key, done in self.server.done.items():
            inorder = [done[revision] for revision in sorted(done)]
            for earlier, later in pairwise(inorder):
                assert later.over == earlier.revision, (key, inorder)
            if key[0] not in {"day", "profile"}:
                last = inorder[-1]
                assert (key in stands) == (last.left is not None), (key, inorder)
                assert stands.get(key) == last.left
        for phone in self.phones:
            for key, revision in phone.heard:
                assert revision in self.server.done[key], "what was acknowledged was done"
        revisions = [revision for done in self.server.done.values() for revision in done]
        assert len(revisions) == len(set(revisions)), "each change has a revision of its own"
        last = Profile.objects.get(user=self.user).last_revision
        assert set(revisions) <= set(range(1, last + 1))


@pytest.mark.takes_long
@pytest.mark.django_db
@pytest.mark.usefixtures("unthrottled")
@pytest.mark.parametrize("seed", range(8))
def test_three_phones_and_the_web_come_to_the_same_state(seed):
    story = Story(seed)
    while story.steps < STEPS:
        story.step()
    story.settle()
    stands = story.check_all_have_the_same()
    story.check_nothing_is_there_twice(stands)
    story.check_no_write_was_lost(stands)
    assert stands, "a story in which nothing is left shows nothing"
