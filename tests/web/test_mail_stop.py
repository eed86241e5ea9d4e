"""The link that ends a kind of mail: without a login, by one click of a mail program."""

import re

import pytest
import time_machine
from django.core import signing
from django.core.management import call_command
from django.test import Client

from tests.builders import make_profile, make_user
from tests.tracker.mailing.conftest import mailbox as mailbox
from tests.tracker.mailing.conftest import make_reader
from tests.tracker.mailing.test_sending import EVENING
from tracker.accounts.removal import delete_account
from tracker.mailing.unsubscribe import unsubscribe_url
from tracker.models import Profile

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def reader():
    user = make_user("ada")
    make_profile(user, reminder_hour=20, weekly_digest=True)
    return user


def path_of(user, kind):
    return re.sub(r"^https?://[^/]+", "", unsubscribe_url(user, kind))


def wanted(user):
    profile = Profile.objects.get(user=user)
    return profile.reminder_hour, profile.weekly_digest


@pytest.mark.parametrize(("kind", "left"), [("reminder", (None, True)), ("digest", (20, False))])
def test_one_click_ends_this_kind_and_no_other(reader, kind, left):
    mail_program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        response = mail_program.post(path_of(reader, kind), ONE_CLICK)
        assert response.status_code == 200
        assert "have ended" in response.content.decode()
        assert wanted(reader) == left


def test_opening_the_link_ends_nothing(client, reader):
    """Scanners of mails open every link."""
    for method in (client.get, client.head):
        assert method(path_of(reader, "digest")).status_code == 200
    page = client.get(path_of(reader, "digest")).content.decode()
    assert "End them" in page
    assert reader.email not in page
    assert wanted(reader) == (20, True)


@pytest.mark.parametrize("spoil", [lambda t: t[:-2] + "x", lambda t: "x" + t, lambda _: "x"])
def test_what_was_not_signed_for_this_is_no_address(client, reader, spoil):
    token = path_of(reader, "digest").split("/")[-2]
    assert client.post(f"/mail/stop/{spoil(token)}/").status_code == 404
    assert wanted(reader) == (20, True)


def test_nor_what_was_signed_for_something_else(client, reader):
    token = signing.dumps([reader.pk, "digest"])
    assert client.post(f"/mail/stop/{token}/").status_code == 404


def test_of_an_account_that_is_gone_it_still_answers(client, reader):
    path = path_of(reader, "digest")
    delete_account(user=reader)
    assert client.post(path, ONE_CLICK).status_code == 200


def test_the_address_holds_nothing_of_the_person(reader):
    assert "ada" not in unsubscribe_url(reader, "digest").lower().split("/mail/stop/")[0]
    assert reader.email not in unsubscribe_url(reader, "digest")


def test_every_mail_carries_it_where_mail_programs_look(client, mailbox):
    user = make_reader()
    with time_machine.travel(EVENING, tick=False):
        call_command("send_due_mail")
    (message,) = mailbox.messages
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (url,) = re.findall(
        r"^<(https://tracker\.example\.org/\S+)>$", message["List-Unsubscribe"].strip()
    )
    assert url in message.get_body(("plain",)).get_content()
    assert url in message.get_body(("html",)).get_content()
    assert (
        client.post(url.removeprefix("https://tracker.example.org"), ONE_CLICK).status_code == 200
    )
    assert Profile.objects.get(user=user).reminder_hour is None
