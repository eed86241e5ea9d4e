"""The day page: what is written down against the target of that day."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import (
    DAY,
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
    make_user,
)
from tracker.models import DayRecord, IntakeEntry

URL = f"/days/{DAY}/"


def test_shows_the_total_against_the_rda_of_the_life_stage(web, owner):
    make_profile(owner, "female", date(1985, 6, 15))
    make_entry(owner, make_food(magnesium_mg=550), "28.35")
    response = web.get(URL)
    assert response.context["report"].total.total_mg == pytest.approx(155.925)
    assert response.context["report"].target.target_mg == 320
    content = response.content.decode()
    assert "<strong>156</strong> mg of 320</p>" in content
    assert "49 % of the line, your RDA: 320 mg a day" in content
    assert "at least" not in content


def test_an_unknown_value_makes_the_total_at_least(web, owner):
    make_entry(owner, make_food("Oats", 138), 100)
    make_entry(owner, make_food("Grandmother's soup", None), 200)
    content = web.get(URL).content.decode()
    assert "<strong>138</strong> mg, at least" in content
    assert "1 food has no magnesium value" in content


def test_without_a_profile_there_is_no_target_but_a_question(web):
    response = web.get(URL)
    assert response.context["report"].target is None
    assert "tell us your birth date" in response.content.decode()


def test_the_31st_birthday_changes_the_target_that_day(web, owner):
    make_profile(owner, "male", date(1995, 3, 4))
    assert web.get("/days/2026-03-03/").context["report"].target.target_mg == 400
    assert web.get("/days/2026-03-04/").context["report"].target.target_mg == 420


def test_doses_on_the_skin_are_listed_and_add_nothing(web, owner):
    make_dose(owner, make_supplement("Epsom salt bath", 98, route="topical"), quantity=300)
    response = web.get(URL)
    assert response.context["report"].total.total_mg is None
    assert "adds nothing to intake" in response.content.decode()


def test_supplements_above_their_upper_level_are_noted_and_food_is_not(web, owner):
    make_profile(owner)
    make_entry(owner, make_food(magnesium_mg=500), 100)
    assert web.get(URL).context["notes"] == []
    make_dose(owner, make_supplement(mg=351, form="malate"))
    (note,) = web.get(URL).context["notes"]
    assert "give 351 mg; the upper level for them is 350 mg" in note.text


def test_a_day_of_unknown_foods_has_an_unknown_total(web, owner):
    make_profile(owner)
    assert "Nothing is written down yet" in web.get(URL).content.decode()
    make_entry(owner, make_food(magnesium_mg=None), 100)
    assert "its total is unknown" in web.get(URL).content.decode()


def test_search_lists_matching_foods_with_their_usual_portion(web):
    make_food("Pumpkin seeds, roasted", 550, portions={"1 oz": "28.35"})
    make_food("Bread", 24)
    content = web.get(URL, {"q": "pumpkin"}).content.decode()
    assert "1 oz (28.35 g)" in content
    assert "156 mg" in content
    assert "Bread" not in content


def test_the_search_fragment_is_the_same_list_alone(web):
    make_food("Pumpkin seeds, roasted", 550)
    content = web.get(f"{URL}search/", {"q": "pumpk", "meal": "lunch"}).content.decode()
    assert "Pumpkin seeds" in content
    assert "?meal=lunch" in content
    assert "<html" not in content


def test_a_search_without_result_says_what_to_do(web):
    assert "Try a shorter" in web.get(URL, {"q": "<b>zzz"}).content.decode()


def test_another_persons_own_food_is_not_found(web, stranger):
    make_food("Secret stew", 10, owner=stranger)
    assert "Secret stew" not in web.get(URL, {"q": "stew"}).content.decode()


def test_recent_foods_are_offered_before_anything_is_typed(web, owner):
    entry = make_entry(owner, make_food("Oats"), 40, date=DAY - timedelta(days=1))
    make_entry(owner, entry.food, 60, date=DAY - timedelta(days=3))
    response = web.get(URL)
    assert [each.food.name for each in response.context["recent"]] == ["Oats"]
    again = reverse("entry_again", args=[DAY, response.context["recent"][0].uuid])
    assert web.post(again, {"meal": "lunch"}).status_code == 302
    new = IntakeEntry.objects.get(user=owner, date=DAY)
    assert (new.food_id, new.meal) == (entry.food_id, "lunch")


def test_a_meal_of_the_day_before_is_repeated(web, owner):
    make_entry(owner, make_food("Oats"), 40, date=DAY - timedelta(days=1), meal="breakfast")
    make_entry(owner, make_food("Soup"), 300, date=DAY - timedelta(days=1), meal="dinner")
    assert "Same as the day before?" in web.get(URL).content.decode()
    for _ in range(2):  # a second tap finds the meal written
        web.post(f"{URL}repeat/", {"meal": "breakfast"})
    assert [e.food.name for e in IntakeEntry.objects.filter(user=owner, date=DAY)] == ["Oats"]


@pytest.mark.parametrize("meal", ["", "brunch", "\x00"])
def test_a_meal_nobody_knows_is_not_repeated(web, owner, meal):
    make_entry(owner, date=DAY - timedelta(days=1), meal="lunch")
    web.post(f"{URL}repeat/", {"meal": meal})
    assert not IntakeEntry.objects.filter(date=DAY).exists()


def test_food_and_supplements_are_completed_apart(web, owner):
    web.post(f"{URL}complete/", {"food_complete": "True"})
    record = DayRecord.objects.get(user=owner, date=DAY)
    assert (record.food_complete, record.supplements_complete) == (True, False)
    web.post(f"{URL}complete/", {"supplements_complete": "True"})
    record.refresh_from_db()
    assert (record.food_complete, record.supplements_complete) == (True, True)
    web.post(f"{URL}complete/", {"food_complete": "False"})
    record.refresh_from_db()
    assert (record.food_complete, record.supplements_complete) == (False, True)


def test_that_there_were_no_symptoms_is_said_on_the_page_of_the_day_too(web, owner):
    web.post(f"{URL}complete/", {"symptoms_complete": "True"})
    assert DayRecord.objects.get(user=owner).symptoms_complete
    page = web.get(URL).content.decode()
    assert 'id="symptoms_complete" aria-pressed="true"' in page
    assert 'id="food_complete" aria-pressed="false"' in page


def test_supplements_alone_are_at_least(web, owner):
    make_profile(owner)
    make_dose(owner, make_supplement(mg=200))
    content = web.get(URL).content.decode()
    assert "<strong>200</strong> mg of 320, at least" in content
    assert "no magnesium value" not in content


def test_a_meal_of_unknowns_is_unknown(web, owner):
    make_entry(owner, make_food(magnesium_mg=None), meal="lunch")
    lunch = next(m for m in web.get(URL).context["meals"] if m["code"] == "lunch")
    assert lunch["known_mg"] is None


def test_an_authority_without_a_value_for_the_age_says_so(web, owner):
    make_profile(owner, "male", date(1950, 1, 1), authority="uk")
    content = web.get(URL).content.decode()
    assert "have none for your age or life stage" in content
    assert "tell us your birth date" not in content


def test_a_day_to_come_is_no_page(web):
    assert web.get("/days/2199-01-01/").status_code == 404


@pytest.mark.parametrize("day", ["2026-02-30", "1999-12-31", "0000-01-01", "2026-13-01"])
def test_an_impossible_day_is_no_page(web, day):
    assert web.get(f"/days/{day}/").status_code == 404


def test_anonymous_is_asked_to_log_in(client: Client, db):
    response = client.get(URL)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_nobody_sees_another_persons_day(web, owner):
    other = make_user("eve")
    make_entry(other, make_food("Oats"), 40)
    make_day(other)
    response = web.get(URL)
    assert "Oats" not in response.content.decode()
    assert response.context["report"].total.is_logged is False


def test_today_is_the_persons_own_date(web, owner, time_machine):
    time_machine.move_to("2026-03-04T23:30:00+00:00", tick=False)
    make_profile(owner, time_zone="Pacific/Auckland")
    assert web.get("/today/")["Location"] == "/days/2026-03-05/"


def test_query_count_does_not_grow_with_the_entries(web, owner, django_assert_num_queries):
    make_profile(owner)
    food = make_food(portions={"1 oz": "28.35"})

    def load() -> None:
        web.get(URL)  # the diary has followed the catalogue
        # session, user with profile; ends of the catalogue's logs; report: periods, food
        # totals, doses, day records; entries of two days, doses, medicines for the notes; usual
        # meals; doses taken lately; supplements of the form; favourites; what was had lately, of
        # the meal and of all
        with django_assert_num_queries(15):
            web.get(URL)

    make_entry(owner, food, portion=food.portions.get())
    make_dose(owner)
    make_day(owner)
    load()
    foods = [make_food(f"Food {number}") for number in range(20)]
    for each in foods:
        make_entry(owner, each, 10)
    days = [DAY - timedelta(days=number) for number in range(1, 500)]
    IntakeEntry.objects.bulk_create(
        IntakeEntry(user=owner, date=day, food=each, amount_g=10) for day in days for each in foods
    )
    load()
