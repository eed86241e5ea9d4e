"""The settings: one page that leads to a page for each thing; and what each changes elsewhere."""

import re

import pytest
import time_machine
from django.template import Context, Template

from tests.builders import make_profile
from tracker.models import Profile

PARTS = (
    "you",
    "periods",
    "suggestions",
    "health",
    "display",
    "time",
    "mail",
    "security",
    "data",
)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_has_a_page_and_the_way_back(web, part):
    assert f'href="/profile/{part}/"' in web.get("/profile/").content.decode()
    page = web.get(f"/profile/{part}/")
    assert page.status_code == 200
    assert 'href="/profile/"' in page.content.decode()


@pytest.mark.parametrize("part", PARTS)
def test_each_asks_who_you_are(client, db, part):
    assert client.get(f"/profile/{part}/")["Location"].startswith("/accounts/login/")


def test_the_first_page_says_what_is_chosen(web, owner):
    make_profile(
        owner,
        diet="vegan",
        avoided_allergens=["soya", "sesame"],
        time_zone="Europe/Berlin",
        day_starts_at=4,
        conditions=["kidney_disease"],
        reminder_hour=20,
        weekly_digest=True,
    )
    page = web.get("/profile/").content.decode()
    for said in (
        "vegan, without soya and sesame",
        "Europe/Berlin; a day begins at 04:00",
        "1 thing named",
        "A reminder at 20:00; your week on Mondays.",
    ):
        assert said in page
    assert "kidney" not in page  # a screen is seen by others too


def test_the_first_page_asks_the_same_few_questions(web, owner, django_assert_max_num_queries):
    make_profile(owner)
    web.get("/profile/")
    # Session, account, profile, periods, medicines, deletion.
    with django_assert_max_num_queries(6):
        web.get("/profile/")


@time_machine.travel("2026-03-04T01:30Z", tick=False)
def test_the_start_of_the_day_moves_today(web, owner):
    said = {"time_zone": "Europe/Berlin", "day_starts_at": "4"}
    assert web.post("/profile/time/", said).status_code == 302
    assert web.get("/today/")["Location"] == "/days/2026-03-03/"
    assert "it is 02:30 on Wednesday." in web.get("/profile/time/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", "../etc"),
        ("time_zone", ""),
        ("day_starts_at", "7"),
        ("day_starts_at", ""),
    ],
)
def test_an_impossible_time_is_refused_at_its_field(web, owner, field, value):
    make_profile(owner)
    said = {"time_zone": "Europe/Berlin", "day_starts_at": "4", field: value}
    response = web.post("/profile/time/", said)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Profile.objects.get(user=owner).time_zone == "UTC"


class TestKilojoules:
    @pytest.fixture(autouse=True)
    def chosen(self, web, owner):
        make_profile(owner, suggestion_energy_kcal=300)
        assert web.post("/profile/display/", {"energy_unit": "kJ"}).status_code == 302

    def test_are_asked_for_and_kcal_kept(self, web, owner):
        page = web.get("/profile/suggestions/").content.decode()
        assert "Energy a suggestion may have, kJ" in page
        assert 'value="1255"' in page
        web.post("/profile/suggestions/", {"suggestion_energy_kcal": "1255"})
        assert Profile.objects.get(user=owner).suggestion_energy_kcal == 300
        web.post("/profile/suggestions/", {"suggestion_energy_kcal": "2000"})
        assert Profile.objects.get(user=owner).suggestion_energy_kcal == 478
        web.post("/profile/suggestions/", {})
        assert Profile.objects.get(user=owner).suggestion_energy_kcal is None

    @pytest.mark.parametrize("typed", ["208", "8369", "many"])
    def test_that_cannot_be_are_refused(self, web, owner, typed):
        response = web.post("/profile/suggestions/", {"suggestion_energy_kcal": typed})
        assert response.status_code == 422
        assert Profile.objects.get(user=owner).suggestion_energy_kcal == 300

    @pytest.mark.parametrize("typed", ["209", "8368"])
    def test_at_the_very_limit_are_taken(self, web, owner, typed):
        assert (
            web.post("/profile/suggestions/", {"suggestion_energy_kcal": typed}).status_code == 302
        )
        Profile.objects.get(user=owner).clean_fields()

    def test_stand_on_every_page(self, web):
        context = web.get("/more/").context
        shown = Template("{% load figures %}{{ kcal|energy:energy_unit }}")
        of = {"energy_unit": context["energy_unit"]}
        assert shown.render(Context({**of, "kcal": 100})) == "418 kJ"
        assert shown.render(Context({**of, "kcal": 0})) == "0 kJ"
        assert shown.render(Context({**of, "kcal": None})) == "unknown"


def test_energy_is_in_kcal_unless_somebody_chose(web, client):
    shown = Template("{% load figures %}{{ kcal|energy:energy_unit }}")
    for browser, path in ((web, "/more/"), (client, "/method/")):
        context = browser.get(path).context
        said = shown.render(Context({"energy_unit": context["energy_unit"], "kcal": 162.7}))
        assert said == "163 kcal"


class TestMails:
    def test_are_off_until_asked_for(self, web, owner):
        page = web.get("/profile/mail/").content.decode()
        assert "checked" not in page
        assert re.search(r'<option value="" selected>\s*no reminder', page)
        profile = Profile.objects.get(user=owner)
        assert (profile.reminder_hour, profile.weekly_digest) == (None, False)

    def test_are_asked_for_and_ended(self, web, owner):
        web.post("/profile/mail/", {"reminder_hour": "0", "weekly_digest": "on"})
        profile = Profile.objects.get(user=owner)
        assert (profile.reminder_hour, profile.weekly_digest) == (0, True)
        web.post("/profile/mail/", {})
        profile.refresh_from_db()
        assert (profile.reminder_hour, profile.weekly_digest) == (None, False)

    @pytest.mark.parametrize("hour", ["24", "-1", "noon"])
    def test_at_an_impossible_hour_are_refused(self, web, hour):
        assert web.post("/profile/mail/", {"reminder_hour": hour}).status_code == 422

    def test_need_a_confirmed_address_where_one_can_be(self, web, settings):
        settings.MAIL = "sent"
        assert "has to be confirmed" in web.get("/profile/mail/").content.decode()

    def test_are_not_offered_where_none_is_sent(self, web, settings):
        settings.MAIL = "none"
        page = web.get("/profile/mail/").content.decode()
        assert "sends no mail" in page
        assert "weekly_digest" not in page
