"""English and German: as the browser asks, until a person chooses."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy, trans_real

from foods.forms import AmountField
from foods.templatetags.figures import mg, plain
from tests.builders import DAY, make_entry, make_food, make_profile
from tracker.api.revalidation import tag_of
from tracker.languages import language_of_mail, without_empty_catalogues
from tracker.models import Profile

GERMAN = {"accept-language": "de-AT,de;q=0.9"}


def page_of(client, **headers):
    return client.get("/days/2026-03-04/", headers=headers)


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("de", "de"), ("de-CH", "de"), ("en-US,en", "en-gb"), ("fr", "en-gb"), ("*", "en-gb")],
)
def test_pages_follow_the_browser(client, db, asked, spoken):
    response = client.get("/", headers={"accept-language": asked})
    assert response["Content-Language"] == spoken
    assert f'<html lang="{spoken}" dir="ltr">' in response.content.decode()
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en-gb", ["4 March 2026", "4 March", "14:05"]),
        ("de", ["4. März 2026", "4. März", "14:05"]),
    ],
)
def test_dates_are_written_as_the_language_does(language, said):
    moment = datetime(2026, 3, 4, 14, 5, tzinfo=UTC)
    with translation.override(language):
        assert [
            date_format(moment, "DATE_FORMAT"),
            date_format(moment, "MONTH_DAY_FORMAT"),
            time_format(moment.time(), "TIME_FORMAT"),
        ] == said


@pytest.mark.parametrize(("language", "looked_into"), [("en-gb", 1), ("de", 2)])
def test_catalogues_that_hold_nothing_are_not_looked_into(language, looked_into):
    without_empty_catalogues(language)
    every = [_texts(each) for each in _chain(trans_real.DjangoTranslation(language))]
    used = [_texts(each) for each in _chain(trans_real.translation(language))]
    assert used == [each for each in every if each.keys() > {""}]
    assert len(used) == looked_into


def _chain(translations):
    while translations is not None:
        yield translations
        translations = translations._fallback


def _texts(translations):
    return dict(getattr(translations, "_catalog", {}).items())


def test_the_switch_at_the_foot_works_for_anybody(client, db):
    response = client.post("/language/", {"language": "de", "next": "/method/"})
    assert response["Location"] == "/method/"
    assert client.get("/method/")["Content-Language"] == "de"
    client.post("/language/", {"language": "en-gb"})
    assert client.get("/method/", headers=GERMAN)["Content-Language"] == "en-gb"


def test_a_choice_goes_with_the_person_to_other_browsers(web, owner, client):
    web.post("/language/", {"language": "de", "next": "/today/"})
    assert Profile.objects.get(user=owner).language == "de"
    del web.cookies["language"]
    assert page_of(web)["Content-Language"] == "de"


def test_a_choice_beats_the_browser_and_can_be_left_open_again(web, owner):
    make_profile(owner, language="en-gb")
    assert web.get("/today/", headers=GERMAN)["Content-Language"] == "en-gb"
    Profile.objects.update(language="")
    assert web.get("/today/", headers=GERMAN)["Content-Language"] == "de"


@pytest.mark.parametrize("code", ["xx", "", "../de", "fr"])
def test_another_language_is_not_kept(web, owner, code):
    web.post("/language/", {"language": code})
    assert not Profile.objects.exclude(language="").exists()


@pytest.mark.parametrize("place", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_the_switch_leads_nowhere_else(client, db, place):
    assert client.post("/language/", {"language": "de", "next": place})["Location"] == "/"


def test_each_language_is_called_as_its_speakers_call_it(client, db):
    content = client.get("/", headers=GERMAN).content.decode()
    assert ">English</button>" in content
    assert ">Deutsch</button>" in content


def test_the_switch_is_no_link(client, db):
    assert client.get("/language/").status_code == 405


def test_the_language_costs_no_query(web, owner, django_assert_num_queries):
    make_profile(owner, language="de")
    web.get("/more/")
    # The session, the person with their profile and the deletion asked for.
    with django_assert_num_queries(2):
        web.get("/more/")


def test_curators_work_in_english(client, curator):
    client.force_login(curator)
    make_profile(curator, language="de")
    assert client.get("/admin/", headers=GERMAN)["Content-Language"] == "en-gb"


def test_mails_follow_the_choice_alone(owner):
    with translation.override("de"):
        assert language_of_mail(owner) == "en-gb"
    make_profile(owner, language="de")
    owner.refresh_from_db()
    assert language_of_mail(owner) == "de"


def test_a_mail_about_an_account_is_in_the_language_of_who_gets_it(client, owner, mailoutbox):
    make_profile(owner, language="de")
    cache.clear()
    client.post("/accounts/password/reset/", {"email": owner.email})
    assert "Passwort" in mailoutbox[0].body


@pytest.mark.parametrize(
    ("language", "said"),
    [("en-gb", ["3.2", "156", "unknown", "1.5"]), ("de", ["3,2", "156", "unbekannt", "1,5"])],
)
def test_figures_have_the_decimal_sign_of_the_language(language, said):
    with translation.override(language):
        assert [mg(3.24), mg(155.9), mg(None), plain(1.5)] == said


@pytest.mark.parametrize("language", ["en-gb", "de"])
@pytest.mark.parametrize("typed", ["1,5", "1.5"])
def test_amounts_are_typed_with_a_point_or_a_comma_in_both(language, typed):
    with translation.override(language):
        assert str(AmountField(max_digits=9, decimal_places=3).clean(typed)) == "1.5"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1/2", "0.500"),
        ("½", "0.500"),
        ("1½", "1.500"),
        ("1 ½", "1.500"),
        ("2 1/4", "2.250"),
        ("⅓", "0.333"),
        ("3 / 2", "1.500"),
        ("1\u20442", "0.500"),
    ],
)
def test_half_a_tablet_is_typed_as_on_its_box(typed, amount):
    assert str(AmountField(max_digits=9, decimal_places=3).clean(typed)) == amount


@pytest.mark.parametrize("typed", ["1/0", "1/", "/2", "1//2", "1/2/3", "-1/2", "½½", "1,5/2"])
def test_what_is_no_part_of_anything_is_refused(typed):
    with pytest.raises(ValidationError):
        AmountField(max_digits=9, decimal_places=3).clean(typed)


def test_a_stored_amount_is_shown_as_it_is_typed():
    field = AmountField(max_digits=9, decimal_places=3)
    with translation.override("de"):
        assert [field.prepare_value(v) for v in ("1.5", 2, None, "abc.d", "1,5")] == [
            "1,5",
            "2",
            None,
            "abc.d",
            "1,5",
        ]
    with translation.override("en-gb"):
        assert field.prepare_value("1.5") == "1.5"


class TestTheApi:
    def test_says_what_is_wrong_in_the_language_asked_for(self, api):
        sent = {"sex": "other"}
        german = api.patch("/api/v1/profile/", sent, headers=GERMAN)
        english = api.patch("/api/v1/profile/", sent)
        assert german["Content-Language"] == "de"
        assert english["Content-Language"] == "en-gb"
        assert german.json()["errors"][0]["detail"] != english.json()["errors"][0]["detail"]
        assert german.json()["errors"][0]["code"] == english.json()["errors"][0]["code"]

    def test_answers_programs_by_their_header_not_by_the_choice(self, web, owner):
        make_profile(owner, language="de")
        assert web.get("/api/v1/profile/")["Content-Language"] == "en-gb"

    def test_numbers_and_dates_are_the_same_in_every_language(self, api, owner):
        make_profile(owner, birth_date=date(1985, 6, 15))
        english = api.get("/api/v1/days/2026-03-04/").json()
        assert api.get("/api/v1/days/2026-03-04/", headers=GERMAN).json() == english

    def test_a_copy_kept_in_one_language_is_no_answer_in_another(self, api):
        said = {"detail": gettext_lazy("This field is required.")}
        with translation.override("de"):
            german = tag_of(said)
        with translation.override("en-gb"):
            assert german != tag_of(said)
        assert "Accept-Language" in api.get("/api/v1/foods/")["Vary"]

    def test_describes_itself_in_english(self, client, db):
        german = client.get("/api/v1/schema/", headers=GERMAN).content
        assert german == client.get("/api/v1/schema/").content


def test_words_of_the_catalogue_are_german_and_names_of_ones_own_stay(web, owner):
    make_profile(owner, language="de")
    make_entry(owner, make_food("Almonds", 270))
    make_entry(owner, make_food("My grandmother's almonds", 250, owner=owner))
    content = page_of(web).content.decode()
    assert "Mandeln" in content
    assert "Almonds" not in content
    assert "My grandmother&#x27;s almonds" in content


def test_other_names_of_a_food_are_those_of_the_language(web, owner):
    food = make_food("Beer", 6, aliases="ale")
    assert "also: ale" in web.get(f"/foods/{food.pk}/").content.decode()
    make_profile(owner, language="de")
    german = web.get(f"/foods/{food.pk}/").content.decode()
    assert "Pils; Helles; Lager" in german
    assert "ale<" not in german


def test_what_was_logged_is_said_in_german(web, owner):
    make_profile(owner, language="de")
    food = make_food("Almonds", 270)
    sent = {"amount": "30", "measure": "g", "meal": "snack", "uuid": str(uuid4())}
    said = web.post(f"/days/{DAY}/add/{food.pk}/", sent, follow=True).content.decode()
    assert "Mandeln" in said.partition('class="notice message')[2].partition("</div>")[0]
