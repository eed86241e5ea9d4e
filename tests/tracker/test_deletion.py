"""Accounts that are due are deleted once, and whoever takes it back in time keeps everything."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from tests.builders import DAY, make_entry, make_profile, make_user
from tracker.accounts.deletion import GRACE, ask_deletion, delete_due, keep_account
from tracker.accounts.removal import delete_account
from tracker.models import AccountDeletion, IntakeEntry, Profile
from tracker.services import save_diary_row


def due_now(user):
    AccountDeletion.objects.create(user=user, due_at=timezone.now())


class TestCleanUp:
    def test_deletes_what_is_due_and_says_how_many(self, owner, stranger, capsys):
        make_entry(owner)
        kept = make_entry(stranger)
        due_now(owner)
        call_command("clean_up")
        assert "1 accounts that were due deleted" in capsys.readouterr().out
        assert list(User.objects.all()) == [stranger]
        assert list(IntakeEntry.objects.all()) == [kept]
        call_command("clean_up")
        assert "0 accounts" in capsys.readouterr().out

    def test_leaves_what_is_not_due_yet(self, owner, time_machine):
        time_machine.move_to("2026-03-04T12:00:00+00:00", tick=False)
        ask_deletion(user=owner, session_key=None)
        time_machine.shift(GRACE - timedelta(seconds=1))
        assert delete_due().count == 0
        time_machine.shift(timedelta(seconds=1))
        assert delete_due().count == 1
        assert not User.objects.exists()

    def test_leaves_what_was_taken_back(self, owner):
        due_now(owner)
        assert keep_account(user=owner)
        assert delete_due().count == 0
        assert User.objects.get() == owner

    def test_keeps_the_last_administrator_and_says_so(self, curator, owner, capsys):
        due_now(curator)
        due_now(owner)
        call_command("clean_up")
        said = capsys.readouterr()
        assert "1 accounts that were due deleted" in said.out
        assert "1 accounts that are due were kept" in said.err
        assert User.objects.get() == curator
        make_user("successor", is_superuser=True)
        call_command("clean_up")
        assert not User.objects.filter(pk=curator.pk).exists()


class TestAdministrators:
    def test_the_last_one_cannot_ask(self, curator):
        with pytest.raises(ValidationError) as refused:
            ask_deletion(user=curator, session_key=None)
        assert refused.value.code == "last_administrator"

    @pytest.mark.parametrize("other", [{"is_active": False}, {"is_superuser": False}])
    def test_one_who_cannot_administer_does_not_count(self, curator, other):
        make_user("other", **{"is_superuser": True, **other})
        with pytest.raises(ValidationError):
            ask_deletion(user=curator, session_key=None)

    def test_nor_one_who_is_leaving(self, curator):
        other = make_user("other", is_superuser=True)
        ask_deletion(user=other, session_key=None)
        with pytest.raises(ValidationError):
            ask_deletion(user=curator, session_key=None)


def test_a_session_of_somebody_with_a_longer_address_goes_on(db):
    short, long = (make_user(name, email=f"{name}@example.org") for name in ("an", "jan"))
    browser = Client()
    browser.post("/accounts/login/", {"login": long.email, "password": "a-long-password"})
    delete_account(user=short)
    assert browser.get("/trends/").status_code == 200


def together(*actions):
    """What each answers, all of them begun at the same moment."""
    answers = [None] * len(actions)
    start = threading.Barrier(len(actions))

    def run(place, action):
        start.wait()
        try:
            answers[place] = action()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    @pytest.mark.parametrize("turn", range(4))
    def test_taking_it_back_wins_or_loses_as_a_whole(self, turn):
        user = make_user()
        make_entry(user)
        due_now(user)
        kept, deleted = together(lambda: keep_account(user=user), delete_due)
        assert (kept, deleted.count) in {(True, 0), (False, 1)}
        assert User.objects.exists() is kept
        assert IntakeEntry.objects.exists() is kept
        assert not AccountDeletion.objects.exists()

    def test_two_runs_delete_each_account_once(self):
        for number in range(6):
            due_now(make_user(f"u{number}"))
        counts = [each.count for each in together(delete_due, delete_due)]
        assert sum(counts) == 6
        assert not User.objects.exists()

    def test_two_who_ask_get_one_date(self):
        user = make_user()

        def ask():
            return ask_deletion(user=user, session_key=None).due_at

        first, second = together(ask, ask)
        assert first == second

    def test_the_last_two_administrators_do_not_both_go(self):
        pair = [make_user(name, is_superuser=True) for name in ("one", "two")]

        def ask(user):
            try:
                return bool(ask_deletion(user=user, session_key=None))
            except ValidationError:
                return False

        assert sorted(together(lambda: ask(pair[0]), lambda: ask(pair[1]))) == [False, True]

    @pytest.mark.parametrize("turn", range(3))
    def test_what_is_written_meanwhile_goes_or_is_refused(self, turn):
        user = make_user()
        food = make_entry(user).food
        values = {"food": food, "amount_g": 5, "date": DAY}
        make_profile(user)
        due_now(user)

        def write():
            try:
                for _ in range(10):
                    save_diary_row(user=user, model=IntakeEntry, values=values)
            except (IntegrityError, Profile.DoesNotExist):
                return False
            return True

        deleted, *_written = together(delete_due, write, write, write)
        assert deleted is not None
        assert deleted.count == 1
        assert not IntakeEntry.objects.exists()
