"""A mail goes once, whatever is killed or run twice: the command in processes of its own."""

import signal
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.tracker.mailing.conftest import make_reader
from tests.tracker.mailing.servers import run_command, start_command
from tracker.mailing.once import LEASE, claim_mail, hand_over
from tracker.models import MailSent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.takes_long]

_DIE = "import tracker.mailing.due as due\ndue.{} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
_WAIT = """
import tracker.mailing.due as due
_open = due.get_connection
def get_connection():
    while not os.path.exists({!r}):
        time.sleep(0.05)
    return _open()
due.get_connection = get_connection
"""


@pytest.fixture
def reader():
    """Somebody whose hour for a reminder it is now, for two hours at least."""
    clock = timezone.now()
    return make_reader(time_zone="UTC", reminder_hour=clock.hour)


def age(minutes):
    """As if everything had happened so long ago."""
    for sent in MailSent.objects.all():
        sent.claimed_at -= timedelta(minutes=minutes)
        sent.save()


def test_killed_before_the_mail_was_handed_over_it_goes_with_a_later_run(mailbox, reader):
    assert run_command(mailbox.port, first=_DIE.format("hand_over")).returncode == -signal.SIGKILL
    assert mailbox.messages == []
    assert "0 mails sent" in run_command(mailbox.port).stdout  # it might still be at it
    age(minutes=11)
    assert "1 mails sent" in run_command(mailbox.port).stdout
    assert "0 mails sent" in run_command(mailbox.port).stdout
    assert mailbox.recipients == [reader.email]


def test_killed_after_the_mail_went_it_does_not_go_again(mailbox, reader):
    assert run_command(mailbox.port, first=_DIE.format("mark_sent")).returncode == -signal.SIGKILL
    assert mailbox.recipients == [reader.email]
    age(minutes=300)
    assert "0 mails sent" in run_command(mailbox.port).stdout
    assert mailbox.recipients == [reader.email]
    assert MailSent.objects.get().sent_at is None  # handed over; more is not known


def test_four_at_a_time_send_each_mail_once(mailbox, reader):
    for number in range(12):
        make_reader(f"reader{number}", time_zone="UTC", reminder_hour=reader.profile.reminder_hour)
    running = [start_command(mailbox.port) for _ in range(4)]
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0] * 4, said
    assert len(mailbox.recipients) == len(set(mailbox.recipients)) == 13
    assert MailSent.objects.exclude(sent_at=None).count() == 13


def test_one_that_was_held_up_for_longer_than_its_lease_sends_nothing(mailbox, reader, tmp_path):
    go_on = tmp_path / "go-on"
    slow = start_command(mailbox.port, first=_WAIT.format(str(go_on)))
    while not MailSent.objects.exists():
        assert slow.poll() is None
        time.sleep(0.05)
    age(minutes=11)
    assert "1 mails sent" in run_command(mailbox.port).stdout
    go_on.touch()
    out, _ = slow.communicate(timeout=120)
    assert "0 mails sent" in out
    assert mailbox.recipients == [reader.email]


def test_a_claim_from_the_future_is_taken_over(reader):
    """Made before the clock went back: nobody waits until it is that late again."""
    day = timezone.now().date()
    lost = claim_mail(reader.pk, "reminder", day)
    MailSent.objects.update(claimed_at=timezone.now() + timedelta(days=30))
    mine = claim_mail(reader.pk, "reminder", day)
    assert mine is not None
    assert not hand_over(lost)
    assert hand_over(mine)
    MailSent.objects.update(claimed_at=timezone.now() - 100 * LEASE)
    assert claim_mail(reader.pk, "reminder", day) is None
