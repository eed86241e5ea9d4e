"""Who gets which mail, over a real SMTP server."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.builders import make_day, make_entry, make_food
from tests.tracker.mailing.conftest import make_reader
from tracker.demo.account import MARK
from tracker.mailing.once import KEPT, forget_mails
from tracker.models import AccountDeletion, MailSent, Profile

pytestmark = pytest.mark.django_db

# A Wednesday, and a Monday, in Berlin in winter.
EVENING = datetime(2026, 3, 4, 19, 5, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 6, 5, tzinfo=UTC)


def run(moment):
    with time_machine.travel(moment, tick=False):
        call_command("send_due_mail")


class TestAReminder:
    def test_comes_once_at_its_hour(self, mailbox):
        make_reader()
        run(EVENING - timedelta(minutes=10))
        assert mailbox.messages == []
        for minutes in (0, 10, 20, 170):
            run(EVENING + timedelta(minutes=minutes))
        (message,) = mailbox.messages
        assert message["To"] == "ada@example.org"
        assert message["From"] == "tracker@tracker.example.org"
        assert message["Subject"] == "Your diary of today is still empty"
        text = message.get_body(("plain",)).get_content()
        assert "Nothing is written down for 4 March 2026 yet." in text
        assert "https://tracker.example.org/days/2026-03-04/" in text
        assert (
            "https://tracker.example.org/days/2026-03-04/"
            in message.get_body(("html",)).get_content()
        )
        sent = MailSent.objects.get()
        assert (sent.kind, sent.period, sent.attempts) == ("reminder", date(2026, 3, 4), 1)
        assert sent.sent_at == EVENING

    def test_comes_again_the_next_day(self, mailbox):
        make_reader()
        run(EVENING)
        run(EVENING + timedelta(days=1))
        assert len(mailbox.messages) == 2

    def test_does_not_come_once_something_is_written(self, mailbox):
        wrote, fasted, yesterday = map(make_reader, ("wrote", "fasted", "yesterday"))
        food = make_food()
        make_entry(wrote, food)
        make_day(fasted)
        make_entry(yesterday, food, date=date(2026, 3, 3))
        run(EVENING)
        assert mailbox.recipients == ["yesterday@example.org"]

    def test_of_a_long_day_looks_at_the_evening_before(self, mailbox):
        make_entry(make_reader("early", reminder_hour=1, day_starts_at=4))
        make_reader("late", reminder_hour=1, day_starts_at=4)
        run(datetime(2026, 3, 5, 0, 5, tzinfo=UTC))  # 1:05 in the night after the 4th
        assert mailbox.recipients == ["late@example.org"]

    def test_comes_once_when_the_clock_goes_back(self, mailbox):
        make_reader(reminder_hour=2)
        for minutes in range(0, 180, 10):  # 2 h comes twice in Berlin
            run(datetime(2026, 10, 25, tzinfo=UTC) + timedelta(minutes=minutes))
        assert len(mailbox.messages) == 1

    def test_comes_though_its_hour_does_not_exist(self, mailbox):
        make_reader(reminder_hour=2)
        for minutes in range(0, 120, 10):  # after 1:59 comes 3 h
            run(datetime(2026, 3, 29, 0, 30, tzinfo=UTC) + timedelta(minutes=minutes))
        assert len(mailbox.messages) == 1

    def test_comes_once_whatever_the_servers_clock_does(self, mailbox):
        make_reader()
        for jump in (timedelta(0), timedelta(days=400), timedelta(0), timedelta(hours=1)):
            run(EVENING + jump)
        days = [message["Message-ID"] for message in mailbox.messages]
        assert len(days) == len(set(days)) == 2  # that of the wrong day, and that of this one


class TestNobodyIsWrittenTo:
    def test_who_asked_for_nothing(self, mailbox):
        make_reader(reminder_hour=None)
        run(EVENING)
        run(MONDAY)
        assert mailbox.messages == []

    def test_whose_address_is_not_confirmed(self, mailbox):
        make_reader()
        EmailAddress.objects.update(verified=False)
        run(EVENING)
        assert mailbox.messages == []
        assert not MailSent.objects.exists()

    def test_who_is_leaving_or_locked_out_or_a_demo(self, mailbox):
        leaving, locked, demo = map(make_reader, ("leaving", "locked", "demo"))
        AccountDeletion.objects.create(user=leaving, due_at=timezone.now())
        type(locked).objects.filter(pk=locked.pk).update(is_active=False)
        type(demo).objects.filter(pk=demo.pk).update(first_name=MARK)
        run(EVENING)
        assert mailbox.messages == []

    def test_where_no_mail_is_sent(self, mailbox, settings, capsys):
        settings.MAIL = "none"
        make_reader()
        run(EVENING)
        assert "sends no mail" in capsys.readouterr().out
        assert mailbox.messages == []


class TestAServerThatIsNotThere:
    def test_is_said_and_the_mail_goes_later(self, mailbox, settings, caplog):
        make_reader()
        settings.EMAIL_PORT = 1
        with pytest.raises(CommandError, match="cannot be reached"):
            run(EVENING)
        settings.EMAIL_PORT = mailbox.port
        run(EVENING + timedelta(minutes=5))
        assert mailbox.messages == []  # somebody may still be at it
        run(EVENING + timedelta(minutes=11))
        assert len(mailbox.messages) == 1
        assert MailSent.objects.get().attempts == 2

    def test_that_refuses_is_asked_again_ever_more_seldom(self, mailbox, caplog, capsys):
        make_reader()
        mailbox.answer = "451 Try again later"
        for minutes in range(0, 60, 10):
            run(EVENING + timedelta(minutes=minutes))
        assert MailSent.objects.get().attempts == 3  # at 0, 10 and 30
        assert "1 refused" in capsys.readouterr().out
        mailbox.answer = ""
        run(EVENING + timedelta(minutes=70))
        assert len(mailbox.messages) == 1
        assert "ada@" not in caplog.text

    def test_that_hangs_up_in_the_middle_gets_the_mail_no_second_time(self, mailbox, monkeypatch):
        make_reader()
        mailbox.answer = "421 Goodbye"
        monkeypatch.setattr("smtplib.SMTP.data", hang_up)
        run(EVENING)
        monkeypatch.undo()
        mailbox.answer = ""
        run(EVENING + timedelta(hours=1))
        assert mailbox.messages == []  # whether it had taken it, nobody knows


def hang_up(self, message):
    raise ConnectionResetError


def test_one_refused_address_keeps_nobody_from_their_mail(mailbox, monkeypatch):
    for name in ("one", "two", "three"):
        make_reader(name)
    refuse_two(mailbox)
    run(EVENING)
    assert mailbox.recipients == ["one@example.org", "three@example.org"]


def refuse_two(mailbox):
    async def handle_RCPT(server, session, envelope, address, options):  # noqa: N802
        if address.startswith("two@"):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    mailbox.handle_RCPT = handle_RCPT


def test_notes_of_mails_are_forgotten_long_after(mailbox):
    make_reader()
    run(EVENING)
    with time_machine.travel(EVENING + KEPT, tick=False):
        assert forget_mails() == 0
    with time_machine.travel(EVENING + KEPT + timedelta(days=1), tick=False):
        assert forget_mails() == 1


def test_as_many_questions_for_ten_people_who_are_not_due_as_for_one(
    mailbox, django_assert_num_queries
):
    make_reader()
    with time_machine.travel(EVENING - timedelta(hours=3), tick=False):
        with django_assert_num_queries(2):  # a chunk, and that there is no other
            call_command("send_due_mail")
        for number in range(9):
            make_reader(f"reader{number}")
        with django_assert_num_queries(2):
            call_command("send_due_mail")
    assert Profile.objects.count() == 10
