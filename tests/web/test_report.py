"""The report for a clinician: what was chosen is there, what was not is not, and figures agree."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders import (
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
)
from tracker.clinical.choices import USUAL_SECTIONS, Choices, Section, digest_of_note
from tracker.clinical.report import clinical_report
from tracker.models import DayRecord, IntakeEntry, Shortfall, SymptomEntry
from tracker.reports import assessment_report
from tracker.services import profile_of

TODAY = date(2026, 3, 8)  # a Sunday
URL = "/report/"
EVERYTHING = [section.value for section in Section]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-08T12:00:00+00:00", tick=False)


@pytest.fixture
def diary(owner):
    """Ten complete days of 200 mg, a tablet of 60 on three of them, and one day left out."""
    make_profile(owner, conditions=["type_2_diabetes"])
    food = make_food("Oat porridge", 200, energy_kcal=100)
    tablet = make_supplement("Blue tablet", 60)
    for back in range(10):
        day = TODAY - timedelta(days=back)
        make_entry(owner, food, 100, date=day)
        make_day(owner, day)
        if back < 3:
            make_dose(owner, tablet, date=day, quantity=1 + back)
    left_out = TODAY - timedelta(days=12)
    make_entry(owner, food, 50, date=left_out)
    make_day(owner, left_out, food=False)
    owner.medicines_taken.create(medicine="iron")
    for back in (0, 1, 8):
        SymptomEntry.objects.create(
            user=owner, kind="cramp", severity=4 + back // 2, date=TODAY - timedelta(days=back)
        )
    noted = DayRecord.objects.filter(user=owner)
    noted.filter(date=TODAY).update(note="Told nobody of the wedding")
    noted.filter(date=TODAY - timedelta(days=1)).update(note="A long run")
    return owner


def choose(web, **values):
    """What the page shows after the form was sent."""
    form = {"period": "28", "sections": sorted(USUAL_SECTIONS), **values}
    answer = web.post(URL, form)
    assert answer.status_code == 302, answer.context["form"].errors
    return web.get(URL)


def test_four_weeks_are_shown_at_once_and_agree_with_the_trends(web, diary):
    answer = web.get(URL)
    report = answer.context["report"]
    trends = assessment_report(diary, TODAY)
    assert report.assessment == trends
    assert (report.choices.from_date, report.choices.to_date) == (date(2026, 2, 9), TODAY)
    page = answer.content.decode()
    assert answer.context["said"].startswith("Usual intake is about")
    assert "female, 40 years" in page
    assert "10 of 28 days are complete" in page
    assert "17 days (nothing written down), 1 day (food not marked complete)." in page
    assert "Institute of Medicine 1997" in page


def test_nothing_that_tells_more_than_intake_is_shown_unasked(web, diary):
    page = web.get(URL).content.decode()
    body = page[page.index('<article class="report">') :]
    for told in ("cramp", "Iron", "diabetes", "wedding", "1985", "owner@example.org", "owner"):
        assert told not in body, told


def test_what_was_asked_for_is_shown(web, diary):
    answer = choose(
        web,
        sections=EVERYTHING,
        name="Ada Example",
        shows_birth_date="on",
        notes=[str(TODAY - timedelta(days=1))],
    )
    body = answer.content.decode()
    body = body[body.index('<article class="report">') :]
    assert "<strong>Ada Example</strong>" in body
    for told in ("1985", "Muscle cramp", "Iron", "type 2 diabetes", "A long run"):
        assert told in body, told
    assert "wedding" not in body


def test_the_choices_stay_for_the_session_and_stand_in_no_address(web, diary):
    answer = web.post(URL, {"period": "90", "sections": ["symptoms"], "name": "Ada Example"})
    assert answer["Location"] == URL
    report = web.get(URL).context["report"]
    assert (report.choices.days, report.choices.name) == (90, "Ada Example")
    assert report.choices.sections == {Section.SYMPTOMS}


def test_the_last_28_days_go_on_to_be_the_last(web, diary, time_machine):
    choose(web)
    time_machine.move_to("2026-03-09T12:00:00+00:00", tick=False)
    assert web.get(URL).context["report"].choices.to_date == date(2026, 3, 9)


def test_supplements_beside_the_upper_level(web, diary):
    report = web.get(URL).context["report"]
    (tablet,) = report.supplements
    assert (tablet.name, tablet.days, tablet.mean_mg, tablet.most_mg) == (
        "Blue tablet",
        3,
        120.0,
        180.0,
    )
    assert report.upper_level.amount_mg == 350
    assert (report.above.days_above, report.above.days_compared) == (0, 3)
    make_dose(diary, make_supplement("Strong", 300), date=TODAY - timedelta(days=2))
    answer = web.get(URL)
    assert answer.context["report"].above.days_above == 1
    assert "The highest day was 480 mg" in answer.content.decode()
    assert "Above it: 1 day of 3 with a dose." in answer.content.decode()


def test_what_goes_on_the_skin_is_listed_and_adds_nothing(web, diary):
    make_dose(diary, make_supplement("Bath salt", 5_000, route="topical"), date=TODAY)
    answer = web.get(URL)
    bath = next(each for each in answer.context["report"].supplements if each.name == "Bath salt")
    assert (bath.mean_mg, bath.most_mg) == (None, None)
    assert answer.context["report"].above.most_mg == 180.0
    assert "on the skin" in answer.content.decode()


def test_sources_and_other_nutrients_are_of_the_complete_days(web, diary):
    answer = web.get(URL)
    lines = [(line.name, line.mg, line.url) for line in answer.context["sources"].lines]
    assert lines == [("Oat porridge", 200, ""), ("Blue tablet", 36, "")]
    (energy,) = answer.context["report"].companions
    assert (energy.nutrient.name, energy.mean, energy.entries, energy.unknown_entries) == (
        "Energy",
        100.0,
        10,
        0,
    )


def test_a_nutrient_of_which_something_is_unknown_is_at_least(web, diary):
    make_entry(diary, make_food("Water", 1), 100, date=TODAY)
    answer = web.get(URL)
    (energy,) = answer.context["report"].companions
    assert (energy.mean, energy.unknown_entries) == (100.0, 1)
    assert "at least 100 kcal" in answer.content.decode()


def test_a_week_with_an_unknown_food_is_at_least_as_in_the_trends(web, diary):
    make_entry(diary, make_food("Broth", None, energy_kcal=5), 100, date=TODAY)
    cell = '<td class="number">at least 251'
    assert cell in web.get(URL).content.decode()
    assert cell in web.get("/trends/").content.decode()


def test_what_is_below_zero_has_the_same_sign_on_every_page(web, diary):
    body = web.get(URL).content.decode()
    z = assessment_report(diary, TODAY).iom.z
    assert z < 0
    assert f"z = \N{MINUS SIGN}{-z:.2f})" in body


def test_symptoms_by_kind_and_week(web, diary):
    (cramp,) = choose(web, sections=["symptoms"]).context["report"].symptoms
    assert (cramp.times, cramp.days, cramp.worst, cramp.by_week) == (3, 3, 8, (0, 0, 1, 2))


def test_shortfalls_of_the_days_alone(web, diary):
    told = {"user": diary, "authority": "iom", "target_mg": 320}
    rows = (
        (date(2025, 6, 1), date(2025, 7, 6)),  # over long before
        (date(2026, 1, 4), date(2026, 2, 22)),
    )
    for opened, closed in rows:
        Shortfall.objects.create(
            **told, opened_on=opened, last_confirmed_on=opened, closed_on=closed
        )
    report = clinical_report(diary, profile_of(diary), Choices(date(2026, 2, 9), TODAY))
    assert [each.opened_on for each in report.shortfalls] == [date(2026, 1, 4)]


def test_a_note_that_was_changed_since_is_not_shown(diary):
    chosen = {TODAY: digest_of_note("Told nobody of the wedding")}
    choices = Choices(TODAY, TODAY, frozenset({Section.NOTES}), notes=chosen)
    assert len(clinical_report(diary, profile_of(diary), choices).notes) == 1
    DayRecord.objects.filter(date=TODAY).update(note="Another thing")
    assert clinical_report(diary, profile_of(diary), choices).notes == ()


def test_choices_come_back_from_what_is_stored():
    choices = Choices(
        TODAY, TODAY, frozenset({Section.NOTES}), "Ada", True, {TODAY: digest_of_note("x")}
    )
    assert Choices.from_json(choices.as_json()) == choices


def test_a_target_that_changed_is_shown_with_its_day(web, owner):
    make_profile(owner, birth_date=date(1995, 3, 1))  # 31 on 1 March: 310, then 320
    page = web.get(URL).content.decode()
    assert "310 mg" in page
    assert "320 mg" in page


def test_an_adequate_intake_says_what_it_means_not(web, diary):
    make_profile(diary, authority="efsa")
    page = web.get(URL).content.decode()
    assert "does not mean that it is too little" in page
    assert "the AI is 300 mg." in page
    assert "is not certain" not in page


def test_a_year_is_drawn_as_weeks(web, diary):
    first = TODAY - timedelta(days=365)
    answer = choose(web, period="other", from_date=str(first), to_date=str(TODAY))
    assert answer.context["report"].choices.days == 366
    assert len(answer.context["chart"].bars) == 53


def test_a_dose_asks_for_complete_supplements_in_all_of_the_time(web, diary):
    """The sources, the days and the weeks are of the days that the assessment counts."""
    day = TODAY - timedelta(days=70)
    make_entry(diary, make_food("Rice", 80), 100, date=day)
    make_day(diary, day, supplements=False)
    answer = choose(web, period="90")
    report = answer.context["report"]
    assert report.assessment.days_complete == 10
    assert sum(day.counts for day in report.days) == 10
    assert sum(week.days_counted for week in report.weeks) == 10
    assert report.sources.days == 10


def test_the_chart_has_a_band_a_target_and_no_links(web, diary):
    answer = web.get(URL)
    chart = answer.context["chart"]
    assert chart.band_path.startswith("M0 ")
    assert chart.target_path.startswith("M0 ")
    figure = answer.content.decode().split('class="report-chart"')[1].split("</figure>")[0]
    assert figure.count('<path class="food"') == 11  # ten days, and one left out
    assert figure.count('<g class="incomplete">') == 1
    assert "<a " not in figure
    assert "href" not in figure


def test_days_of_the_past_are_chosen(web, diary):
    answer = choose(web, period="other", from_date="2026-03-01", to_date="2026-03-04")
    assert answer.context["report"].assessment.days_complete == 4
    assert "Too few complete days" in answer.context["said"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"period": "29"}, "period"),
        ({"period": "other"}, "from_date"),
        ({"period": "other", "from_date": "2026-03-04"}, "to_date"),
        ({"period": "other", "from_date": "x", "to_date": "2026-03-04"}, "from_date"),
        ({"period": "other", "from_date": "2026-03-04", "to_date": "2026-03-03"}, "to_date"),
        ({"period": "other", "from_date": "2025-03-07", "to_date": "2026-03-08"}, "to_date"),
        ({"period": "other", "from_date": "2026-03-04", "to_date": "2026-03-09"}, "to_date"),
        ({"period": "other", "from_date": "1999-12-31", "to_date": "2000-01-02"}, "from_date"),
        ({"period": "28", "sections": "weight"}, "sections"),
        ({"period": "28", "name": "x" * 81}, "name"),
    ],
)
def test_a_senseless_choice_is_refused_at_its_field(web, diary, values, field):
    answer = web.post(URL, values)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "<article" not in answer.content.decode()


@pytest.mark.parametrize("note", ["2026-03-05", "never", "2999-01-01"])
def test_a_note_that_is_none_is_refused(web, diary, note):
    answer = web.post(URL, {"period": "28", "sections": ["notes"], "notes": [note]})
    assert answer.status_code == 422


def test_notes_that_were_chosen_stay_so_when_another_field_is_refused(web, diary):
    day = TODAY - timedelta(days=1)  # the one with a note
    values = {"period": "other", "from_date": str(TODAY), "to_date": str(TODAY - timedelta(days=9))}
    answer = web.post(URL, {**values, "sections": ["notes"], "notes": [str(day)]})
    assert answer.status_code == 422
    assert f'value="{day}"' in answer.content.decode()


def test_anothers_diary_is_not_in_it(web, diary, stranger):
    make_entry(stranger, make_food("Secret cake", 300), 100, date=TODAY)
    make_dose(stranger, make_supplement("Secret pill"), date=TODAY)
    assert "Secret" not in choose(web, sections=EVERYTHING).content.decode()


def test_without_a_profile_and_a_diary_it_is_a_page(web):
    answer = choose(web, sections=EVERYTHING)
    assert answer.status_code == 200
    assert "There is no reference intake" in answer.content.decode()


def test_asks_for_a_login(client, db):
    assert client.get(URL)["Location"] == f"/accounts/login/?next={URL}"


@pytest.mark.parametrize("entries_a_day", [1, 360])
def test_as_many_queries_for_a_full_diary(
    owner, entries_a_day, django_assert_num_queries: DjangoAssertNumQueries
):
    make_profile(owner)
    food, tablet = make_food(energy_kcal=500), make_supplement()
    for back in range(28):
        day = TODAY - timedelta(days=back)
        IntakeEntry.objects.bulk_create(
            IntakeEntry(user=owner, food=food, amount_g=2, date=day, revision=1)
            for _ in range(entries_a_day)
        )
        make_dose(owner, tablet, date=day)
        make_day(owner, day)
        SymptomEntry.objects.create(user=owner, kind="cramp", severity=3, date=day)
    choices = Choices(
        TODAY - timedelta(days=27), TODAY, frozenset(Section), notes={TODAY: digest_of_note("")}
    )
    profile = profile_of(owner)
    # Periods; foods, doses and records by day; shortfalls; doses by product; foods and
    # supplements by source; nutrients, entries, complete days and the nutrients' names; symptoms;
    # medicines; notes.
    with django_assert_num_queries(15):
        clinical_report(owner, profile, choices)
