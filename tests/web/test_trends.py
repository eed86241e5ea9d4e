"""Four weeks, ninety days and a year: bars, sentence, which days are left out."""

from datetime import date, timedelta

import pytest
from django.utils.formats import date_format

from tests.builders import (
    make_day,
    make_dose,
    make_entry,
    make_food,
    make_profile,
    make_supplement,
)
from tracker.models import DayRecord, IntakeEntry, LifeStagePeriod

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
    opened, confirmed = (date_format(date(2026, *day)) for day in ((2, 22), (3, 1)))
    assert f"since {opened}, last found on {confirmed}" in content
    assert "A persistent shortfall was found. From 14 complete days" in content


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


@pytest.mark.parametrize(("days", "bars"), [(28, 28), (90, 90), (365, 53)])
def test_the_chart_has_a_bar_for_each_and_stays_inside(web, owner, days, bars):
    make_profile(owner)
    log_days(owner, make_food(magnesium_mg=700), 5)
    chart = web.get("/trends/", {"days": days}).context["chart"]
    assert len(chart.bars) == bars
    assert all((bar.drawn.food or 0) <= chart.most for bar in chart.bars)
    assert chart.target_path.startswith("M0 ")


@pytest.mark.parametrize("asked", ["", "7", "9999", "-28", "abc", "\x00", "28.0", "\u0669\u0660"])
def test_another_length_is_four_weeks(web, asked):
    assert web.get("/trends/", {"days": asked}).context["range"].days == 28


@pytest.mark.parametrize(
    "until", ["", "soon", "2026-02-30", "2999-01-01", "1999-12-31", "20260301"]
)
def test_what_is_no_day_of_a_diary_is_today(web, until):
    response = web.get("/trends/", {"until": until})
    assert response.status_code == 200
    assert response.context["range"].as_of <= TODAY


def test_earlier_days_have_their_own_page_and_the_way_back(web, owner):
    make_profile(owner)
    log_days(owner, make_food(magnesium_mg=200), 56)
    earlier = web.get("/trends/").context["earlier"]
    assert earlier == "/trends/?until=2026-02-08"
    response = web.get(earlier)
    assert response.context["assessment"].as_of == date(2026, 2, 8)
    assert response.context["later"] == "/trends/"
    assert web.get("/trends/?days=90").context["earlier"] == "/trends/?days=90&until=2025-12-08"


def test_a_week_is_the_mean_of_its_complete_days(web, owner):
    make_profile(owner)
    for food, day, complete in ((300, 2, True), (200, 3, True), (999, 4, False)):
        make_entry(owner, make_food(f"Food {day}", food), 100, date=date(2026, 2, day))
        make_day(owner, date(2026, 2, day), food=complete)
    make_dose(owner, make_supplement(mg=100), date=date(2026, 2, 3))
    response = web.get("/trends/?days=365")
    weeks = {week.from_date: week for week in response.context["report"].weeks}
    week = weeks[date(2026, 2, 2)]
    assert (week.days_counted, week.days) == (2, 7)
    assert (week.food_mg, week.supplement_mg, week.mean_mg) == (250, 50, 300)
    gap = weeks[date(2026, 1, 26)]
    assert (gap.days_counted, gap.food_mg, gap.mean_mg) == (0, None, None)
    page = response.content.decode()
    day = date_format(date(2026, 2, 2))
    assert f"Week from {day}: 300 mg a day, the mean of 2 complete days" in page
    assert 'href="/trends/?until=2026-02-08#chart"' in page
    assert page.count("no complete day") == 2 * 52
    drawn = {bar.drawn.row.from_date: bar for bar in response.context["chart"].bars}
    assert (drawn[gap.from_date].food, drawn[gap.from_date].supplement) == ("", "")


def test_a_year_begins_on_a_monday_and_ends_today(web, owner, time_machine):
    time_machine.move_to("2026-03-04T12:00:00+00:00", tick=False)
    asked = web.get("/trends/?days=365").context["range"]
    assert (asked.from_date, asked.as_of) == (date(2025, 3, 3), date(2026, 3, 4))
    weeks = web.get("/trends/?days=365").context["report"].weeks
    assert (len(weeks), weeks[0].days, weeks[-1].days) == (53, 7, 3)


def test_weeks_are_of_the_persons_own_days(web, owner, time_machine):
    time_machine.move_to("2026-03-08T23:30:00+00:00", tick=False)
    make_profile(owner, time_zone="Asia/Tokyo")  # Monday there
    assert web.get("/trends/").context["range"].as_of == date(2026, 3, 9)


def test_the_target_line_moves_with_a_birthday_and_a_pregnancy(web, owner):
    make_profile(owner, birth_date=date(1995, 2, 20))  # 31 on 20 February 2026
    LifeStagePeriod.objects.create(
        user=owner, kind="pregnant", from_date=date(2026, 3, 1), to_date=None
    )
    response = web.get("/trends/")
    assert response.context["targets"] == [310, 320, 360]
    chart = response.context["chart"]
    assert chart.target_path.count("H") == 3
    page = response.content.decode()
    assert "Your target changed in this time" in page
    assert page.count('<td class="number">310</td>') == 11


def test_each_band_is_the_usual_intake_of_four_weeks(web, owner):
    make_profile(owner)
    log_days(owner, make_food(magnesium_mg=200), 91)  # seven of the oldest four weeks
    report = web.get("/trends/?days=90").context["report"]
    assert [window.to_date for window in report.usual] == [
        date(2025, 12, 14),
        date(2026, 1, 11),
        date(2026, 2, 8),
        TODAY,
    ]
    newest, said = report.usual[-1], report.assessment
    assert (newest.low_mg, newest.high_mg) == pytest.approx((said.low_mg, said.high_mg))


def test_supplements_are_apart_and_hatched(web, owner):
    make_profile(owner)
    make_entry(owner, make_food(magnesium_mg=100), 100, date=TODAY)
    make_dose(owner, make_supplement(mg=50), date=TODAY)
    bar = web.get("/trends/").context["chart"].bars[-1]
    assert (bar.drawn.food, bar.drawn.supplement) == (100, 50)
    assert 'fill="url(#hatch)" d="M' in web.get("/trends/").content.decode()


@pytest.mark.parametrize("days", [28, 90, 365])
def test_the_table_says_what_the_chart_says(web, owner, days):
    make_profile(owner)
    log_days(owner, make_food(magnesium_mg=123), 9)
    response = web.get("/trends/", {"days": days})
    table = response.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    chart = response.context["chart"]
    assert table.count("<tr>") == len(chart.bars)
    with_food = sum(bar.food != "" for bar in chart.bars)
    assert table.count('<td class="number">123</td>') == 2 * with_food  # food and total


def test_a_day_with_an_unknown_food_is_at_least(web, owner):
    make_profile(owner)
    make_entry(owner, make_food(magnesium_mg=100), 100, date=TODAY)
    make_entry(owner, make_food("Stew", None), 100, date=TODAY)
    assert (
        "8 March: at least 100 mg, left out: food not marked"
        in web.get("/trends/").content.decode()
    )


@pytest.mark.parametrize("entries", [10, 10_000])
@pytest.mark.parametrize("days", [28, 365])
def test_query_count_does_not_grow_with_the_entries(
    web, owner, days, entries, django_assert_num_queries
):
    make_profile(owner)
    food = make_food()
    dates = [TODAY - timedelta(days=offset) for offset in range(740)]
    IntakeEntry.objects.bulk_create(
        IntakeEntry(user=owner, food=food, date=dates[n % 740], amount_g=20) for n in range(entries)
    )
    DayRecord.objects.bulk_create(
        DayRecord(user=owner, date=day, food_complete=True) for day in dates
    )
    web.get("/trends/")  # the shortfalls follow from the diary as it is now
    # session, user, profile; ends of the catalogue's logs; food totals, doses, day records;
    # periods; foods and supplements of the range with the time before; shortfalls and what was
    # told
    with django_assert_num_queries(12):
        web.get("/trends/", {"days": days})


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
    assert "30 mg a day more than in the 28 days before (7 of them complete)" in page
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
