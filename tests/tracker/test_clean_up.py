"""The daily clean-up."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.builders import make_entry
from tracker.models import RateCount, Tombstone
from tracker.server.rates import count_of_user
from tracker.services import delete_row

pytestmark = pytest.mark.django_db


def test_old_tombstones_go_and_the_person_is_to_read_again(owner, capsys):
    delete_row(row=make_entry(owner))
    old = Tombstone.objects.get()
    delete_row(row=make_entry(owner))
    Tombstone.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(days=91))
    call_command("clean_up")
    assert "1 tombstones older than 90 days deleted" in capsys.readouterr().out
    assert Tombstone.objects.exclude(pk=old.pk).count() == 1
    owner.profile.refresh_from_db()
    assert owner.profile.changes_from == old.revision
    call_command("clean_up")
    assert "0 tombstones" in capsys.readouterr().out


def test_counts_of_minutes_that_ended_go_and_those_of_this_minute_stay(owner, capsys):
    now = datetime(2026, 3, 4, 12, 0, 30, tzinfo=UTC)
    with time_machine.travel(now - timedelta(minutes=2), tick=False):
        count_of_user(owner.pk)
        cache.set("ended", 1, timeout=60)
        cache.set("still", 1, timeout=600)
    with time_machine.travel(now, tick=False):
        count_of_user(owner.pk)
        call_command("clean_up")
        assert "2 counts of requests" in capsys.readouterr().out
        assert count_of_user(owner.pk).count == 2
        assert cache.get("still") == 1
    assert RateCount.objects.count() == 1


def test_the_cache_does_not_say_whose_log_ins_it_counts(client):
    # A name with letters that no hexadecimal digest can hold by chance.
    client.post("/accounts/login/", {"login": "wright@example.org", "password": "wrong"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM tracker_cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert keys
    assert not [key for key in keys if "wright" in key or "127.0.0.1" in key]
