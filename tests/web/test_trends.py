"""Four weeks: bars, sentence, which days are left out."""

from datetime import date, timedelta

import pytest

from tests.builders import make_day, make_entry, make_food, make_profile

TODAY = date(2026, 3, 8)  # a Sunday


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-08T12:00:00+00:00", tick=False)


def log_days(owner, food, days, *, grams=100, complete=True):
    for offset in range(days):
        day = TODAY - timedelta(days=offset)
        make_entry(owner, food, grams, date=day)
        make_day(owner, day, food=complete)


def test_says_how_sure_it_is_with_days_and_target(web, owner):
    make_profile(owner)
    log_days(owner, make_food(magnesium_mg=180), 14)
    response = web.get("/trends/")
    said = response.context["said"]
    assert said.sentence.startswith("From 14 complete days we are over 99 % sure")
    assert "is below your RDA of 320 mg" in said.sentence
    assert said.tone == "caution"


def test_an_incomplete_day_is_in_no_mean(web, owner):
    make_profile(owner)
    food = make_food(magnesium_mg=300)
    log_days(owner, food, 7)
    partial = TODAY - timedelta(days=8)
    make_entry(owner, food, 1, date=partial)
    make_day(owner, partial, food=False)
    report = web.get("/trends/").context["report"]
    assert report.assessment.days_complete == 7
    assert [week.mean_mg for week in report.weeks if week.days_counted] == [pytest.approx(300)]
    left_out = next(day for day in report.days if day.date == partial)
    assert (left_out.counts, left_out.reason) == (False, "food_incomplete")


def test_days_without_entries_are_unknown_and_not_zero(web, owner):
    make_profile(owner)
    log_days(owner, make_food(magnesium_mg=300), 7)
    report = web.get("/trends/").context["report"]
    empty = report.days[0]
    assert (empty.food_mg, empty.total_mg, empty.reason) == (None, None, "not_logged")
    assert report.weeks[0].mean_mg is None


def test_an_empty_diary_says_how_to_begin(web, owner):
    make_profile(owner)
    content = web.get("/trends/").content.decode()
    assert "No day of these four weeks is marked complete yet." in content
    assert "7 more complete days give a first answer." in content


def test_without_a_profile_a_question_is_asked(web):
    assert "Answer two questions" in web.get("/trends/").content.decode()


def test_an_adequate_intake_never_makes_a_shortfall(web, owner):
    make_profile(owner, authority="efsa")
    log_days(owner, make_food(magnesium_mg=100), 20)
    said = web.get("/trends/").context["said"]
    assert "does not mean that it is too little" in said.hint
    assert said.tone == "quiet"


def test_an_open_shortfall_names_its_reference_and_dates(web, owner):
    make_profile(owner)
    log_days(owner, make_food(magnesium_mg=150), 28)
    content = web.get("/trends/").content.decode()
    assert "persistent shortfall against your RDA of 320 mg" in content
    assert "since 22 February 2026, last found on 1 March 2026" in content


def test_an_open_shortfall_does_not_contradict_better_weeks(web, owner, time_machine):
    make_profile(owner)
    log_days(owner, make_food(magnesium_mg=150), 28)
    web.get("/trends/")
    time_machine.move_to("2026-03-26T12:00:00+00:00", tick=False)
    for offset in range(18):
        day = date(2026, 3, 9) + timedelta(days=offset)
        make_entry(owner, make_food(f"Rich {offset}", 700), 100, date=day)
        make_day(owner, day)
    web.force_login(owner)  # the session of three weeks ago is over
    response = web.get("/trends/")
    content = response.content.decode()
    assert response.context["said"].tone != "caution"
    assert "It ends after two Sundays running" in content
    assert "This has been so" not in content


def test_an_infant_is_promised_nothing(web, owner):
    make_profile(owner, birth_date=date(2025, 10, 1))
    said = web.get("/trends/").context["said"]
    assert "not say what is usual" in said.sentence


def test_an_authority_without_a_value_for_the_age_says_so(web, owner):
    make_profile(owner, "male", date(1950, 1, 1), authority="uk")
    response = web.get("/trends/")
    assert "have none for your age" in response.context["said"].hint
    assert "Answer two questions" not in response.content.decode()


def test_each_bar_leads_to_its_day_and_the_table_says_the_same(web, owner):
    make_profile(owner)
    log_days(owner, make_food(magnesium_mg=200), 1)
    content = web.get("/trends/").content.decode()
    assert 'aria-label="8 March: 200 mg"' in content
    assert content.count('href="/days/2026-03-08/"') == 2


def test_the_chart_has_a_bar_a_day_and_stays_inside(web, owner):
    make_profile(owner)
    log_days(owner, make_food(magnesium_mg=700), 5)
    chart = web.get("/trends/").context["chart"]
    assert len(chart.bars) == 28
    assert all(0 <= bar.supplement_y <= bar.food_y <= chart.height for bar in chart.bars)
    assert chart.target_path.startswith("M0 ")


@pytest.mark.parametrize("days", [1, 20])
def test_query_count_does_not_grow_with_the_days(web, owner, days, django_assert_num_queries):
    make_profile(owner)
    log_days(owner, make_food(), days)
    web.get("/trends/")  # the shortfalls follow from the diary as it is now
    # session, user, profile; ends of the catalogue's logs; food totals, doses, day records;
    # profile, periods; shortfall; totals, doses and records of eight weeks; foods and supplements
    with django_assert_num_queries(15):
        web.get("/trends/")


def test_says_where_it_came_from_and_what_moved(web, owner):
    make_profile(owner)
    oats, seeds = make_food("Oats", 100), make_food("Seeds", 500)
    log_days(owner, oats, 7, grams=80)
    for offset in range(7):
        make_entry(owner, seeds, 10, date=TODAY - timedelta(days=offset))
        earlier = TODAY - timedelta(days=28 + offset)
        make_entry(owner, oats, 100, date=earlier)
        make_day(owner, earlier)
    response = web.get("/trends/")
    sources = response.context["sources"]
    assert [(line.name, line.mg) for line in sources.lines] == [("Oats", 80), ("Seeds", 50)]
    assert sources.mean_mg == 130
    assert [(line.name, line.mg) for line in sources.moved] == [("Seeds", 50), ("Oats", -20)]
    page = response.content.decode()
    assert "30 mg a day more than in the four weeks before (7 complete days)" in page
    assert "\N{MINUS SIGN}20" in page


def test_many_sources_are_a_few_and_the_rest(web, owner):
    make_profile(owner)
    for number in range(12):
        make_entry(owner, make_food(f"Food {number:02}", 100), 10.4 + number, date=TODAY)
    make_day(owner, TODAY)
    sources = web.get("/trends/").context["sources"]
    assert len(sources.lines) == 9
    assert sources.lines[-1].name == "4 others"
    assert sources.mean_mg == round(sum(10.4 + number for number in range(12)))


def test_small_moves_that_cancel_are_shown_as_nothing(web, owner):
    make_profile(owner)
    changes_mg = [50, 40, -40, 39, -39, 10, -10, 9, -9]
    foods = [make_food(f"Food {number}", 100) for number in range(len(changes_mg))]
    for offset in range(7):
        now, earlier = (TODAY - timedelta(days=days) for days in (offset, 28 + offset))
        for food, change in zip(foods, changes_mg, strict=True):
            make_entry(owner, food, 60 + change, date=now)
            make_entry(owner, food, 60, date=earlier)
        for day in (now, earlier):
            make_day(owner, day)
    response = web.get("/trends/")
    sources = response.context["sources"]
    assert (sources.change_mg, sources.moved[-1].name, sources.moved[-1].mg) == (50, "4 others", 0)
    assert "\N{MINUS SIGN}0<" not in response.content.decode()
