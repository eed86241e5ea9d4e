"""What starts on its own, run in this process."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foods.models import Food
from tests.builders import make_food, make_profile, make_user
from tests.tracker.catalogue_changes import correct, follow, told
from tests.tracker.diary_of_weeks import episodes, log
from tests.tracker.mailing.conftest import make_reader
from tracker.background import stopping, tasks
from tracker.models import AccountDeletion, MailSent
from tracker.shortfalls.episodes import assess_range
from tracker.user_ranges import UserRange

pytestmark = pytest.mark.django_db


@pytest.fixture
def readers():
    hour = timezone.now().hour
    return [make_reader(name, time_zone="UTC", reminder_hour=hour) for name in ("ada", "bo", "cy")]


def waiting():
    return [row.args_kwargs["kwargs"] for row in DBTaskResult.objects.filter(status="READY")]


class TestMails:
    def test_go_and_nothing_is_left_to_do(self, mailbox, readers):
        assert tasks.send_mails.call() == {"sent": 3, "refused": 0, "unknown": 0}
        assert mailbox.recipients == sorted(reader.email for reader in readers)
        assert waiting() == []

    def test_that_take_long_go_on_in_another_task(self, mailbox, readers, monkeypatch):
        monkeypatch.setattr(tasks, "_MAIL_AT_A_TIME_S", -1)
        for sent in (1, 2, 3):
            assert tasks.send_mails.call()["sent"] == 1
            assert len(mailbox.messages) == sent
            assert len(waiting()) == sent
        assert tasks.send_mails.call(from_id=waiting()[0]["from_id"])["sent"] == 0
        assert len(waiting()) == 3
        assert mailbox.recipients == sorted(reader.email for reader in readers)

    def test_the_rest_is_left_to_others_by_a_worker_that_ends(self, mailbox, readers, monkeypatch):
        monkeypatch.setattr(stopping, "_asked", True)
        assert tasks.send_mails.call()["sent"] == 1
        assert [of["from_id"] % 1000 for of in waiting()] == [0]

    def test_are_not_taken_for_sent_where_none_can_be(self, settings, readers):
        settings.MAIL = "none"
        assert tasks.send_mails.call() == {}
        assert not MailSent.objects.exists()

    def test_wait_for_a_mail_server_that_cannot_be_reached(self, settings, readers, caplog):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.MAIL, settings.EMAIL_HOST, settings.EMAIL_PORT = "sent", "127.0.0.1", 1
        assert tasks.send_mails.call() == {}
        assert "the mail server cannot be reached: ConnectionRefusedError" in caplog.text
        assert not MailSent.objects.exclude(handed_over_at=None).exists()


class TestAssessment:
    @pytest.fixture
    def people(self):
        food = make_food("Standard food", 100)
        found = [make_user(f"person{pk}", pk=pk) for pk in (5_000_010, 5_001_010, 5_002_010)]
        for user in found:
            make_profile(user)
            log(user, food, 150, days=21)
        return found

    def test_of_a_range_leaves_the_others_alone(self, people):
        said = tasks.assess_users.call(from_id=5_001_000, below_id=5_002_000)
        assert said == {"people": 1, "new_steps": said["new_steps"]}
        assert said["new_steps"] > 0
        assert [bool(episodes(user)) for user in people] == [False, True, False]

    def test_of_all_ranges_is_that_of_everyone(self, people):
        for from_id in (5_000_000, 5_001_000, 5_002_000):
            assert assess_range(UserRange(from_id, from_id + 1000)).people == 1
        assert all(episodes(user) for user in people)
        assert assess_range(None).new_steps == 0

    def test_the_diaries_of_the_range_follow_the_catalogue_first(self, people):
        for user in people:
            follow(user)
        correct(Food.objects.get(), 1000)
        tasks.assess_users.call(from_id=5_001_000, below_id=5_002_000)
        assert [bool(told(user)) for user in people] == [False, True, False]
        assert episodes(people[1]) == []  # with 1,500 mg a day

    def test_of_people_of_whom_nothing_changed_is_four_queries(
        self, people, django_assert_num_queries
    ):
        tasks.assess_users.call(from_id=5_000_000, below_id=5_003_000)
        # ends of the catalogue's logs and nobody behind them; people, in one chunk and none left
        with django_assert_num_queries(2 + 2):
            tasks.assess_users.call(from_id=5_000_000, below_id=5_003_000)


def test_the_clean_up_says_whom_it_keeps_without_a_name(curator, caplog):
    due_at = timezone.now() - timedelta(days=1)
    AccountDeletion.objects.create(user=curator, due_at=due_at)
    tasks.clean_up.call()
    assert "1 accounts that are due were kept: the last administrator's" in caplog.text
    assert "curator" not in caplog.text
