"""How sure are we: in words, beside the published method, with what would make it surer."""

from datetime import date, timedelta

import pytest

from tests.builders import make_day, make_entry, make_food, make_profile
from tracker.models import DayRecord, IntakeEntry, LifeStagePeriod

TODAY = date(2026, 3, 8)  # a Sunday
PAGE = "/assessment/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-08T12:00:00+00:00", tick=False)


def log_days(owner, days, magnesium_mg=180, *, complete=True, until=TODAY):
    food = make_food(f"Food of {magnesium_mg} until {until}", magnesium_mg, energy_kcal=100)
    for offset in range(days):
        day = until - timedelta(days=offset)
        make_entry(owner, food, 100, date=day)
        make_day(owner, day, food=complete)


def words(web, **query):
    return " ".join(web.get(PAGE, query).content.decode().split())


def test_it_says_what_the_trends_page_says(web, owner):
    make_profile(owner)
    log_days(owner, 14)
    said = web.get("/trends/").context["said"]
    assert web.get(PAGE).context["said"] == said
    assert said.sentence in words(web)


def test_the_published_method_stands_beside_ours_with_its_figures(web, owner):
    make_profile(owner)
    log_days(owner, 9, 320)
    page = words(web)
    # D = 320 - 265 = 55; SD_D = sqrt(26.5^2 + 98^2 / 9) = 42.0; z = 1.31; Phi(z) = 0.905
    for figure in ("320 mg", "+55 mg", "42 mg", "1.31", "90 %"):
        assert f'<td class="number">{figure}</td>' in page
    assert "square root of ((10 % of 265)² + 98² ÷ 9) = 42 mg" in page


def test_days_left_out_lead_to_where_they_are_marked_complete(web, owner):
    make_profile(owner)
    log_days(owner, 10)
    log_days(owner, 3, complete=False, until=TODAY - timedelta(days=10))
    page = words(web)
    assert "18 days left out" in page
    assert 'href="/days/2026-02-26/#complete-title"' in page
    assert 'id="complete-title"' in web.get("/days/2026-02-26/").content.decode()
    assert "3 days of these four weeks are written down and not marked complete." in page


@pytest.mark.parametrize(
    ("days", "magnesium_mg", "said"),
    [
        (14, 150, "This is answered already."),
        (3, 150, "4 more complete days in a row would be enough to answer it."),
        (6, 500, "1 more complete day would be enough to answer it."),
        (14, 290, "even 28 complete days would leave it open"),
    ],
)
def test_what_would_make_it_surer(web, owner, days, magnesium_mg, said):
    make_profile(owner)
    log_days(owner, days, magnesium_mg)
    assert said in words(web)


def test_below_an_adequate_intake_no_day_helps(web, owner):
    make_profile(owner, authority="efsa")
    log_days(owner, 10, 150)
    page = words(web)
    assert "cannot be called too little, however many days are complete" in page
    assert "The published method" not in page
    assert "EAR" not in page
    assert "the chance of lying below" not in page
    assert "below your target" not in page
    assert "The line is your AI of 300 mg" in page


def test_more_days_narrow_the_range(web, owner):
    make_profile(owner)
    log_days(owner, 5, 250)
    outlooks = web.get(PAGE).context["report"].outlooks
    assert [each.more_days for each in outlooks] == [0, 7, 14, 28]
    widths = [each.width_mg for each in outlooks]
    assert widths == sorted(widths, reverse=True)


def test_the_curve_is_split_at_the_target(web, owner):
    make_profile(owner)
    log_days(owner, 10, 300)
    response = web.get(PAGE)
    chart = response.context["chart"]
    target_x = chart.target_path.split()[0].removeprefix("M")
    assert f"L{target_x} " in chart.below
    assert chart.above.startswith(f"M{target_x} ")
    assert "the chance of lying below your RDA of 320 mg" in response.context["curve_words"]


def test_unknown_values_are_told_with_their_weight(web, owner):
    make_profile(owner)
    log_days(owner, 10, 200)
    stew = make_food("Stew", None, energy_kcal=50)
    make_entry(owner, stew, 10, date=TODAY)
    page = words(web)
    assert "1 of 11 entries of the days that count has no magnesium value." in page
    assert "1.0 mg a day in all" in page  # 200 / (1 - 5/105) - 200, over ten days


def test_whose_variation_was_taken(web, owner):
    make_profile(owner)
    log_days(owner, 10)
    LifeStagePeriod.objects.create(user=owner, kind="pregnant", from_date=TODAY, to_date=None)
    page = words(web)
    assert "is taken from women of 31 to 50 years: 1759 people" in page
    assert "Day-to-day variation is that of women of your age" in page


def test_an_empty_diary_says_how_to_begin(web, owner):
    make_profile(owner)
    page = words(web)
    assert "7 more complete days give a first answer." in page
    assert '<svg class="curve"' not in page


@pytest.mark.parametrize("values", [{"birth_date": date(2025, 10, 1)}, {"sex": ""}])
def test_who_cannot_be_estimated_gets_no_figures(web, owner, values):
    make_profile(owner, **values)
    log_days(owner, 10)
    response = web.get(PAGE)
    assert response.context["chart"] is None
    assert response.context["report"].outlooks == []


def test_an_earlier_time_can_be_looked_at(web, owner):
    make_profile(owner)
    log_days(owner, 10, until=date(2026, 1, 31))
    assert web.get(PAGE, {"until": "2026-01-31"}).context["assessment"].days_complete == 10


def test_certainty_is_never_complete(web, owner):
    make_profile(owner)
    log_days(owner, 28, 50)
    page = words(web)
    assert "over 99 %" in page
    assert "100 %" not in page


def test_the_anonymous_are_asked_to_log_in(client, db):
    assert client.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"


@pytest.mark.parametrize("entries", [10, 10_000])
def test_query_count_does_not_grow_with_the_entries(web, owner, entries, django_assert_num_queries):
    make_profile(owner)
    food = make_food()
    dates = [TODAY - timedelta(days=offset) for offset in range(28)]
    IntakeEntry.objects.bulk_create(
        IntakeEntry(user=owner, food=food, date=dates[n % 28], amount_g=5) for n in range(entries)
    )
    DayRecord.objects.bulk_create(
        DayRecord(user=owner, date=day, food_complete=True) for day in dates
    )
    # session, user, profile; food totals, doses, day records; periods
    with django_assert_num_queries(7):
        web.get(PAGE)
