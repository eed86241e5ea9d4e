"""Who a person is compared with."""

from datetime import date, time

import pytest

from tests.builders import make_profile
from tracker.models import LifeStagePeriod, MedicineTaken, Profile

PROFILE = {
    "sex": "female",
    "birth_date": "1985-06-15",
    "authority": "iom",
}


def test_the_target_of_today_is_shown_with_its_source(web, owner):
    make_profile(owner)
    content = web.get("/profile/you/").content.decode()
    assert "<strong>320 mg</strong>" in content
    assert "average requirement is 265 mg" in content
    assert "supplements and medicines at most 350 mg" in content


def test_another_authority_changes_the_reference(web, owner):
    web.post("/profile/you/", {**PROFILE, "authority": "efsa"})
    assert "AI <strong>300 mg</strong>" in web.get("/profile/you/").content.decode()


def test_answers_may_be_left_open(web, owner):
    assert web.post("/profile/you/", {**PROFILE, "sex": "", "birth_date": ""}).status_code == 302
    assert "There is no target yet" in web.get("/profile/you/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_date", "2199-01-01"),
        ("birth_date", "1850-01-01"),
        ("birth_date", "1985-02-30"),
        ("birth_date", "yesterday"),
        ("sex", "unicorn"),
        ("authority", "nobody"),
    ],
)
def test_an_impossible_answer_is_refused_at_its_field(web, owner, field, value):
    make_profile(owner)
    response = web.post("/profile/you/", {**PROFILE, field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Profile.objects.get(user=owner).sex == "female"


def test_a_pregnancy_changes_the_target_of_its_days(web, owner):
    make_profile(owner)
    web.post(
        "/profile/periods/",
        {"kind": "pregnant", "from_date": "2026-01-01", "to_date": "2026-02-01"},
    )
    targets = [
        web.get(f"/days/{day}/").context["report"].target.target_mg
        for day in ("2025-12-31", "2026-01-01", "2026-02-01", "2026-02-02")
    ]
    assert targets == [320, 360, 360, 320]


def test_a_period_that_ends_before_it_starts_is_refused(web, owner):
    response = web.post(
        "/profile/periods/",
        {"kind": "pregnant", "from_date": "2026-02-01", "to_date": "2026-01-01"},
    )
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["to_date"]
    assert not LifeStagePeriod.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("from_date", "0026-01-01"), ("from_date", "2199-01-01"), ("to_date", "9999-12-31")],
)
def test_a_period_outside_the_diary_is_refused(web, owner, field, value):
    data = {"kind": "pregnant", "from_date": "2026-01-01", field: value}
    response = web.post("/profile/periods/", data)
    assert list(response.context["form"].errors) == [field]
    assert not LifeStagePeriod.objects.exists()


def test_another_persons_period_is_404(web, stranger):
    period = LifeStagePeriod.objects.create(
        user=stranger, kind="pregnant", from_date=date(2026, 1, 1)
    )
    assert web.post(f"/profile/periods/{period.pk}/delete/").status_code == 404
    assert LifeStagePeriod.objects.exists()


def test_a_period_is_removed(web, owner):
    period = LifeStagePeriod.objects.create(
        user=owner, kind="lactating", from_date=date(2026, 1, 1)
    )
    web.post(f"/profile/periods/{period.pk}/delete/")
    assert not LifeStagePeriod.objects.exists()


def test_what_suggestions_keep_to_is_a_card_of_its_own(web, owner):
    make_profile(owner, conditions=["kidney_disease"])
    said = {"diet": "vegan", "avoided_allergens": ["soya"], "suggestion_energy_kcal": "300"}
    assert web.post("/profile/suggestions/", said).status_code == 302
    profile = Profile.objects.get(user=owner)
    assert (profile.diet, profile.avoided_allergens) == ("vegan", ["soya"])
    assert (profile.suggestion_energy_kcal, profile.conditions) == (300, ["kidney_disease"])
    assert (profile.sex, profile.shows_notes) == ("female", True)
    web.post("/profile/suggestions/", {"diet": ""})
    profile.refresh_from_db()
    assert (profile.diet, profile.avoided_allergens) == ("", [])
    assert profile.suggestion_energy_kcal is None


def test_conditions_and_the_switch_are_another(web, owner):
    make_profile(owner, diet="vegan")
    web.post("/profile/health/", {"conditions": ["type_2_diabetes"], "shows_notes": "on"})
    profile = Profile.objects.get(user=owner)
    assert (profile.conditions, profile.shows_notes) == (["type_2_diabetes"], True)
    web.post("/profile/health/", {})
    profile.refresh_from_db()
    assert (profile.conditions, profile.shows_notes, profile.diet) == ([], False, "vegan")


@pytest.mark.parametrize(
    ("path", "said", "name", "field"),
    [
        ("suggestions", {"diet": "meat"}, "form", "diet"),
        ("suggestions", {"avoided_allergens": ["gold"]}, "form", "avoided_allergens"),
        (
            "suggestions",
            {"suggestion_energy_kcal": "20"},
            "form",
            "suggestion_energy_kcal",
        ),
        ("health", {"conditions": ["hiccups"]}, "form", "conditions"),
        ("medicines", {"medicine": "moonlight"}, "medicine_form", "medicine"),
        ("medicines", {"medicine": "iron", "time": "25:00"}, "medicine_form", "time"),
        ("medicines", {}, "medicine_form", "medicine"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(web, owner, path, said, name, field):
    response = web.post(f"/profile/{path}/", said)
    assert response.status_code == 422
    assert list(response.context[name].errors) == [field]
    assert Profile.objects.get(user=owner).revision == 0


def test_a_medicine_is_added_with_its_times_and_removed(web, owner, stranger):
    for moment in ("08:00", "20:00", ""):
        data = {"medicine": "levothyroxine", "time": moment}
        assert web.post("/profile/medicines/", data).status_code == 302
    again = web.post("/profile/medicines/", {"medicine": "levothyroxine", "time": "08:00"})
    assert "once for each time of day" in again.content.decode()
    taken = MedicineTaken.objects.filter(user=owner)
    assert {row.time for row in taken} == {time(8), time(20), None}
    assert Profile.objects.get(user=owner).revision == 3
    assert "every day at 20:00" in web.get("/profile/health/").content.decode()
    web.post(f"/profile/medicines/{taken.get(time=time(8)).pk}/delete/")
    assert {row.time for row in taken.all()} == {time(20), None}
    theirs = MedicineTaken.objects.create(user=stranger, medicine="iron")
    assert web.post(f"/profile/medicines/{theirs.pk}/delete/").status_code == 404
