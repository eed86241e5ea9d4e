"""A first visit: three questions, each of which may be skipped."""

from datetime import date

import pytest
import time_machine

from tests.builders import make_profile
from tracker.models import Profile

WHO = {"sex": "female", "birth_date": "1985-06-15", "time_zone": "Europe/Berlin"}


@time_machine.travel("2026-03-04T08:00Z", tick=False)
def test_three_answers_lead_to_what_was_for_breakfast(web, owner):
    assert web.post("/welcome/", WHO)["Location"] == "/welcome/food/"
    eats = {"diet": "vegetarian", "avoided_allergens": ["sesame"]}
    assert web.post("/welcome/food/", eats)["Location"] == "/welcome/first/"
    profile = Profile.objects.get(user=owner)
    assert (profile.sex, profile.birth_date) == ("female", date(1985, 6, 15))
    assert (profile.time_zone, profile.diet) == ("Europe/Berlin", "vegetarian")
    assert profile.avoided_allergens == ["sesame"]
    page = web.get("/welcome/first/").content.decode()
    assert 'action="/days/2026-03-04/#add"' in page
    assert '<input type="hidden" name="meal" value="breakfast">' in page


def test_nothing_is_assumed_of_who_skips(web, owner):
    assert 'href="/welcome/first/"' in web.get("/welcome/food/").content.decode()
    assert 'href="/today/"' in web.get("/welcome/first/").content.decode()
    profile = Profile.objects.get(user=owner)
    assert (profile.sex, profile.birth_date, profile.revision) == ("", None, 0)


def test_who_skips_has_the_browsers_zone_and_keeps_what_they_said(web, owner):
    make_profile(owner)
    skipped = {"sex": "", "birth_date": "", "time_zone": "Asia/Tokyo", "skip": ""}
    assert web.post("/welcome/", skipped)["Location"] == "/welcome/food/"
    web.post("/welcome/", {**skipped, "time_zone": "../etc"})
    profile = Profile.objects.get(user=owner)
    assert (profile.sex, profile.time_zone) == ("female", "Asia/Tokyo")


def test_an_empty_answer_is_one_too(web, owner):
    empty = {"sex": "", "birth_date": "", "time_zone": "UTC"}
    assert web.post("/welcome/", empty).status_code == 302
    assert web.post("/welcome/food/", {}).status_code == 302
    assert Profile.objects.get(user=owner).sex == ""


def test_the_browser_is_asked_for_the_zone_once(web, owner):
    assert "data-browser-zone" in web.get("/welcome/").content.decode()
    make_profile(owner, time_zone="Asia/Tokyo", revision=1)
    page = web.get("/welcome/").content.decode()
    assert "data-browser-zone" not in page
    assert 'value="Asia/Tokyo"' in page


@pytest.mark.parametrize(
    ("path", "said", "field"),
    [
        ("/welcome/", {**WHO, "birth_date": "2199-01-01"}, "birth_date"),
        ("/welcome/", {**WHO, "time_zone": "Europe/Atlantis"}, "time_zone"),
        ("/welcome/food/", {"diet": "meat"}, "diet"),
    ],
)
def test_an_impossible_answer_is_refused_and_kept(web, path, said, field):
    response = web.post(path, said)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    kept = said[field]
    assert field == "diet" or f'value="{kept}"' in response.content.decode()
