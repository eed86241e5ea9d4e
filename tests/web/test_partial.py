"""What htmx asks for: parts of the page of a day, and the way to log in where a session ended."""

from uuid import uuid4

import pytest

from tests.builders import DAY, make_dose, make_entry, make_food, make_profile, make_suggested
from tracker.models import Favourite, IntakeEntry
from tracker.shortcuts.favourites import save_favourite

URL = f"/days/{DAY}/"
PARTIAL = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{URL}?q=oat"}


def log(web, food, target="results", **values):
    data = {"amount": "100", "measure": "g", "meal": "lunch", "uuid": uuid4(), **values}
    headers = {**PARTIAL, "HX-Target": target}
    return web.post(f"{URL}add/{food.pk}/", data, headers=headers)


def test_a_session_that_ended_leads_to_log_in_and_back(client, db):
    response = client.get(f"{URL}search/", headers=PARTIAL)
    assert response.status_code == 200
    assert response["HX-Redirect"] == f"/accounts/login/?next=%2Fdays%2F{DAY}%2F%3Fq%3Doat"
    assert response.content == b""


def test_an_ordinary_request_is_redirected_as_ever(client, db):
    assert client.get(f"{URL}search/").status_code == 302


@pytest.mark.parametrize(
    ("referer", "page"),
    [
        (f"http://testserver{URL}?q=oat", f"%2Fdays%2F{DAY}%2F%3Fq%3Doat"),
        ("http://elsewhere.example/", f"{URL}complete/"),
        ("http://[", f"{URL}complete/"),
        ("", f"{URL}complete/"),
    ],
)
def test_a_form_whose_session_ended_leads_back_to_its_page(client, db, referer, page):
    response = client.post(f"{URL}complete/", headers={"Referer": referer})
    assert response["Location"] == f"/accounts/login/?next={page}"


def test_logging_answers_with_the_parts_that_changed(web, owner):
    make_profile(owner)
    content = log(web, make_food("Oats", 138)).content.decode()
    assert '<div id="total" hx-swap-oob="true">' in content
    assert "<strong>138</strong> mg of 320" in content
    assert 'id="meal-lunch" hx-swap-oob="true"' in content
    assert 'id="meal-dinner"' not in content
    assert "Oats logged. " in content
    assert "<html" not in content


def test_a_tapped_row_stays_in_its_place_with_a_fresh_uuid(web, owner):
    entry = make_entry(owner, make_food("Oats"), 40, meal="lunch")
    fresh = uuid4()
    response = web.post(
        f"{URL}again/{entry.uuid}/",
        {"meal": "lunch", "uuid": fresh},
        headers={**PARTIAL, "HX-Target": f"choice-{entry.food_id}"},
    )
    choice = response.context["choices"][0]
    assert (choice.uuid, response.context["is_logged"]) == (fresh, True)
    assert choice.next_uuid != fresh
    assert f'id="choice-{entry.food_id}"' in response.content.decode()


def test_a_refused_form_is_sent_back_alone(web):
    response = log(web, make_food("Oats"), amount="lots")
    assert response.status_code == 422
    assert "<html" not in response.content.decode()
    assert 'value="lots"' in response.content.decode()


def test_a_row_opens_and_closes_in_place(web, owner):
    entry = make_entry(owner, make_food("Oats"), 40)
    headers = {**PARTIAL, "HX-Target": f"entry-{entry.uuid}"}
    opened = web.get(f"/entries/{entry.uuid}/", headers=headers).content.decode()
    assert "<html" not in opened
    assert 'value="40"' in opened
    closed = web.get(f"/entries/{entry.uuid}/?close=1", headers=headers).content.decode()
    assert f'<li id="entry-{entry.uuid}"' in closed


def test_a_whole_page_is_kept_for_going_back_to(web):
    headers = {**PARTIAL, "HX-History-Restore-Request": "true"}
    food = make_food("Oats")
    assert "<html" in web.get(f"{URL}add/{food.pk}/", headers=headers).content.decode()


def test_supplements_and_notes_follow_a_dose(web, owner):
    dose = make_dose(owner)
    response = web.post(f"/doses/{dose.uuid}/delete/", headers=PARTIAL)
    assert response["HX-Reswap"] == "none"
    assert 'id="doses" hx-swap-oob="true"' in response.content.decode()
    assert 'id="notes" hx-swap-oob="true"' in response.content.decode()
    back = web.post("/undo/", {"word": response.context["undo"]}, headers=PARTIAL)
    assert [row.uuid for row in back.context["doses"]] == [dose.uuid]


def test_the_day_is_completed_in_place(web, owner):
    response = web.post(f"{URL}complete/", {"food_complete": "True"}, headers=PARTIAL)
    assert 'id="food_complete" aria-pressed="true"' in response.content.decode()


def test_the_note_of_a_day_is_kept_beside_the_rest(web, owner):
    web.post(f"{URL}complete/", {"food_complete": "True"})
    web.post(f"{URL}complete/", {"note": "Travelled"})
    report = web.get(URL).context["report"]
    assert (report.note, report.total.food_complete) == ("Travelled", True)


def test_without_javascript_a_note_is_said_to_be_saved_or_why_not(web):
    lines = "Walked\r\n" * 71  # 500 letters as a browser counts them, and 571 as it sends them
    page = web.post(f"{URL}complete/", {"note": lines[:571].strip()}, follow=True)
    assert "Note saved." in page.content.decode()
    page = web.post(f"{URL}complete/", {"note": "x" * 501}, follow=True).content.decode()
    assert "at most 500" in page


def test_the_person_had_last_is_the_usual_amount(web, owner):
    seeds = make_food("Pumpkin seeds, roasted", 550, portions={"1 oz": "28.35"})
    (choice,) = web.get(URL, {"q": "pump"}).context["results"]
    assert (choice.amount, choice.portion, choice.uuid) == ("1", "1 oz", None)
    entry = make_entry(owner, seeds, portion=seeds.portions.get(), quantity=2)
    (choice,) = web.get(URL, {"q": "pump"}).context["results"]
    assert (choice.amount, choice.uuid) == ("2", entry.uuid)
    assert choice.magnesium_mg == pytest.approx(311.85)


def test_the_meal_that_was_chosen_is_remembered(web):
    web.get(f"{URL}search/", {"meal": "dinner"})
    assert web.get(URL).context["meal"] == "dinner"
    web.get(f"{URL}search/", {"meal": "brunch"})
    assert web.get(URL).context["meal"] == "dinner"


def test_a_star_puts_a_food_at_hand_and_takes_it_away(web, owner):
    food = make_food("Oats", 138, portions={"1 cup": 80})
    web.post(f"/star/{food.pk}/", {"on": "1"})
    (choice,) = web.get(URL).context["favourites"]
    assert (choice.food, choice.portion) == (food, "1 cup")
    assert web.get(URL).context["recent"] == []
    sent = {"on": "0", "next": URL}
    answer = web.post(f"/star/{food.pk}/", sent, headers=PARTIAL)
    assert f'name="next" value="{URL}"' in answer.content.decode()
    assert 'aria-pressed="false"' in answer.content.decode()
    assert not Favourite.objects.exists()


def test_a_favourite_with_an_amount_is_logged_with_it(web, owner):
    food = make_food("Oats", 138, portions={"1 cup": 80})
    usual = {"portion": food.portions.get(), "quantity": 2, "amount_g": None, "position": 0}
    make_profile(owner)
    save_favourite(user=owner, of=food, values=usual)
    (choice,) = web.get(URL).context["favourites"]
    log(web, food, amount=choice.amount, measure=choice.measure)
    assert IntakeEntry.objects.get(user=owner).quantity == 2


def test_another_persons_food_has_no_star_here(web, stranger):
    food = make_food("Secret stew", owner=stranger)
    assert web.post(f"/star/{food.pk}/", {"on": "1"}).status_code == 404


def test_a_barcode_nobody_has_leads_to_a_form_that_has_it(web):
    content = web.get(URL, {"q": "4006381333931"}).content.decode()
    assert "No food here has the barcode 4006381333931 yet." in content
    form = web.get(f"{URL}own-food/", {"barcode": "4006381333931"}).content.decode()
    assert 'value="4006381333931"' in form


def test_a_barcode_finds_its_food(web):
    make_food("Oat bar", barcode="4006381333931")
    (choice,) = web.get(URL, {"q": "4006381333931"}).context["results"]
    assert choice.food.name == "Oat bar"


def test_what_closes_the_gap_is_three_taps_at_most(web, owner):
    make_profile(owner)
    for name in ("Spinach, boiled", "Kale, boiled", "Peas, boiled", "Tempeh"):
        make_suggested(name, 90)
    chips = web.get(f"{URL}chips/").context["chips"]
    assert 0 < len(chips) <= 3
    item, uuid = chips[0]
    log(web, item.food, amount=item.portions, measure=item.portion_id, uuid=uuid)
    assert IntakeEntry.objects.get(user=owner).food == item.food


def test_who_should_ask_a_doctor_gets_no_taps(web, owner):
    make_profile(owner, conditions=["kidney_disease"])
    make_suggested()
    response = web.get(f"{URL}chips/")
    assert response.context["chips"] == []
    assert "What would close the gap?" in response.content.decode()
