"""The daily clean-up."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.builders import make_entry
from tracker.models import Tombstone
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
