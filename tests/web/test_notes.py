"""Notes on the day page and in the API, the switch that hides them, the page for doctors' cases."""

import re
from datetime import date, time

import pytest

from tests.builders import (
    DAY,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
)
from tracker.models import MedicineTaken
from tracker.nutrition.medicines import medicines
from tracker.nutrition.notes import NoteCode
from tracker.nutrition.red_flags import OTHER_CAUSES, RED_FLAGS, SIGNS_OF_EXCESS
from tracker.web import safety
from tracker.web.note_words import _SAYING

URL = f"/days/{DAY}/"
API = f"/api/v1/days/{DAY}/"


def take(user, medicine, moment=None):
    MedicineTaken.objects.create(user=user, medicine=medicine, time=moment)


def texts(web):
    return {note.code: note.text for note in web.get(URL).context["notes"]}


def test_a_day_without_supplements_has_no_box(web, owner):
    make_profile(owner)
    make_entry(owner)
    assert 'class="card notes"' not in web.get(URL).content.decode()


def test_every_code_has_its_words():
    assert set(_SAYING) == set(NoteCode)


def test_a_dose_too_close_to_a_medicine_is_told_with_its_source(web, owner):
    make_profile(owner)
    take(owner, "levothyroxine", time(8))
    make_dose(owner, make_supplement("Night caps", form="malate"), time=time(9, 30))
    response = web.get(URL)
    (note,) = response.context["notes"]
    assert note.text == (
        "Ask your pharmacist about the times: Levothyroxine at 08:00 and Night caps 1 h 30 min "
        "later, at 09:30. Advised: at least 4 hours between them."
    )
    content = response.content.decode()
    assert note.url in content
    box = content.partition('class="card notes"')[2].partition("</section>")[0]
    assert "<details>" not in box
    assert 'href="/safety/"' in content


def test_an_antibiotic_after_magnesium_is_told_both_ways(web, owner):
    take(owner, "quinolones", time(12))
    make_dose(owner, make_supplement("Caps", form="malate"), time=time(12))
    assert texts(web)["spacing_too_close"] == (
        "Ask your pharmacist about the times: Caps and Quinolone antibiotics at the same time, "
        "12:00. Advised: the medicine at least 2 hours before magnesium, or 4 to 6 hours after it."
    )


@pytest.mark.parametrize(
    ("medicine", "dose", "said"),
    [
        (time(12), time(12, 0, 20), "Caps and Iron tablets at the same time, 12:00"),
        (time(12, 0, 40), time(12), "Caps at 12:00 and Iron tablets 1 min later, at 12:00"),
        (time(12), time(13), "Iron tablets at 12:00 and Caps 1 h later, at 13:00"),
        (time(0, 10), time(23, 5), "Caps at 23:05 and Iron tablets 1 h 5 min later, at 00:10"),
    ],
)
def test_hours_apart_read_like_a_clock(web, owner, medicine, dose, said):
    take(owner, "iron", medicine)
    make_dose(owner, make_supplement("Caps", form="malate"), time=dose)
    assert said in texts(web)["spacing_too_close"]


def test_what_only_informs_is_folded_below_what_asks_for_care(web, owner):
    make_profile(owner)
    make_dose(owner, make_supplement(form="oxide", mg=351))
    box = web.get(URL).content.decode().partition('class="card notes"')[2]
    seen, folded = box.split("<details>")
    assert "the upper level for them" in seen
    assert re.search("<summary>2 more notes on", folded)
    assert "about 4 % in one study: Magnesium citrate." in folded


@pytest.mark.parametrize(
    ("authority", "birth_date", "limit"),
    [
        ("iom", date(1985, 6, 15), 350),
        ("efsa", date(1985, 6, 15), 250),
        ("nnr", date(1985, 6, 15), 250),
        ("iom", date(2024, 1, 1), 65),
        ("iom", date(2020, 1, 1), 110),
        ("uk", date(1985, 6, 15), None),
        ("efsa", date(2024, 1, 1), None),
    ],
)
def test_the_limit_is_that_of_the_authority_and_the_age(web, owner, authority, birth_date, limit):
    make_profile(owner, "female", birth_date, authority=authority)
    dose = make_dose(owner, make_supplement(mg=1, form="malate"), quantity=limit or 4_999)
    assert texts(web) == {}
    dose.quantity = (limit or 4_999) + 1
    dose.save()
    found = texts(web)
    assert found.keys() == ({"above_upper_level"} if limit else set())
    if limit:
        assert f"the upper level for them is {limit} mg" in found["above_upper_level"]


def test_a_hair_above_the_limit_is_not_rounded_to_it(web, owner):
    make_profile(owner)
    make_dose(owner, make_supplement(mg="350.25", form="malate"))
    assert "give 350.25 mg; the upper level for them is 350 mg" in texts(web)["above_upper_level"]


def test_the_upper_level_is_not_judged_without_an_age(web, owner):
    make_dose(owner, make_supplement(mg=5_000, form="malate"))
    assert texts(web) == {}


@pytest.mark.parametrize("food_mg", [0, 100, 600, None])
def test_food_never_changes_a_note(web, owner, food_mg):
    make_profile(owner, conditions=["type_2_diabetes"])
    take(owner, "levothyroxine", time(8))
    make_dose(owner, make_supplement(mg=350), time=time(9))
    before = texts(web)
    for _ in range(3):
        make_entry(owner, make_food(f"Food {_}", food_mg), 1_000)
    assert texts(web) == before
    assert "above_upper_level" not in before


def test_one_switch_hides_them_everywhere_but_not_the_limit(web, api, owner):
    make_profile(owner, conditions=["kidney_disease"], shows_notes=False)
    take(owner, "digoxin")
    make_dose(owner, make_supplement(mg=500))
    assert 'class="card notes"' not in web.get(URL).content.decode()
    day = api.get(API).json()
    assert day["notes"] == []
    assert day["target"]["supplemental_ul_mg"] == 350.0
    assert "at most 350 mg" in web.get("/profile/you/").content.decode()
    assert "Ask your doctor before taking any" in web.get("/supplements/").content.decode()


def test_the_api_tells_the_same_as_the_page(web, api, owner):
    make_profile(owner, conditions=["kidney_disease", "crohn_or_coeliac"])
    take(owner, "potassium_sparing_diuretics")
    make_dose(owner, make_supplement(mg=400, form="oxide", kind="medicine", is_estimate=True))
    make_dose(owner, make_supplement("Bath", route="topical", form="sulfate"))
    notes = api.get(API).json()["notes"]
    assert [note["code"] for note in notes] == [
        "kidney_disease",
        "above_upper_level",
        "medicine_retains",
        "risk_condition",
        "medicine_counts",
        "poorly_absorbed",
        "loosens_bowels",
        "adds_nothing",
        "estimated",
    ]
    assert [note["severity"] for note in notes] == ["care", "care", "ask", *["info"] * 6]
    shown = web.get(URL).context["notes"]
    assert [note["text"] for note in notes] == [note.text for note in shown]
    assert all(note["source"] and note["url"].startswith("https://") for note in notes)


def test_a_stranger_s_medicines_note_nothing(web, owner, stranger):
    take(stranger, "levothyroxine", time(8))
    make_dose(owner, make_supplement(form="malate"), time=time(8))
    assert texts(web) == {}


def test_a_note_that_needs_a_doctor_says_so_first(web, owner):
    make_profile(owner, conditions=["kidney_disease"])
    for code in medicines():
        take(owner, code, time(12))
    make_dose(owner, make_supplement(form="malate"), time=time(12))
    asking = [each for each in web.get(URL).context["notes"] if each.severity in ("ask", "care")]
    assert len(asking) == 1 + 8 + 2  # kidneys; what must be spaced; retained, digoxin
    assert [each.text for each in asking if not each.text.startswith("Ask your ")] == []


# --- the page for everybody ---


def test_the_safety_page_names_every_sign_with_its_source(client, db):
    content = client.get("/safety/").content.decode()
    for flag in RED_FLAGS:
        assert str(safety.RED_FLAG_WORDS[flag.code]) in content
        assert flag.citation.url in content
    for cause in OTHER_CAUSES:
        assert str(safety.CAUSE_WORDS[cause.code][0]) in content
        assert cause.citation.url in content
    for sign in SIGNS_OF_EXCESS:
        assert str(safety.SIGN_WORDS[sign]) in content
    for medicine in medicines().values():
        assert medicine.name.replace("'", "&#x27;") in content
        assert all(each.source.url in content for each in medicine.statements)


def test_the_safety_page_is_linked_from_every_page(client, db):
    assert 'href="/safety/"' in client.get("/").content.decode()
