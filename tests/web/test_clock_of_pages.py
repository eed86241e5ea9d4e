"""Moments are shown by the clock of who reads; programs and curators get the server's."""

import pytest
from django.http import HttpResponse
from django.utils import timezone

from tests.builders import make_profile
from tracker.accounts.deletion import ask_deletion
from tracker.time_zones import follow_clock


@pytest.fixture
def zone_at(owner, rf):
    make_profile(owner, time_zone="Pacific/Kiritimati")

    def ask(path, user=owner):
        request = rf.get(path)
        request.user = user
        answer = follow_clock(lambda _: HttpResponse(timezone.get_current_timezone_name()))
        return answer(request).content.decode()

    return ask


def test_a_page_follows_the_reader(zone_at):
    assert zone_at("/import/") == "Pacific/Kiritimati"
    assert timezone.get_current_timezone_name() == "UTC"  # nobody's after it


@pytest.mark.parametrize("path", ["/api/v1/entries/", "/fhir/Observation", "/admin/"])
def test_programs_and_the_admin_do_not(zone_at, path):
    assert zone_at(path) == "UTC"


def test_who_has_said_nothing_sees_the_servers(zone_at, stranger):
    assert zone_at("/today/", stranger) == "UTC"


def test_the_day_an_account_goes_is_named_alike_on_the_page_and_in_the_mail(web, owner):
    make_profile(owner, time_zone="Pacific/Kiritimati")
    due = ask_deletion(user=owner, session_key=None).due_at
    with timezone.override("Pacific/Kiritimati"):
        day = timezone.localtime(due)
    assert f"{day.day} {day:%B}" in web.get("/more/").content.decode()
