"""Other nutrients: from food alone, “at least” where values are unknown, without a target."""

from datetime import date, timedelta

import pytest

from tests.builders import make_day, make_dose, make_entry, make_food, make_profile, nutrient
from tracker.models import DayRecord, IntakeEntry

TODAY = date(2026, 3, 8)  # a Sunday
PAGE = "/trends/companions/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-08T12:00:00+00:00", tick=False)


@pytest.fixture
def milk(owner):
    """200 mg of calcium on the day before today, 100 mg today, both days complete."""
    food = make_food("Milk", 10, calcium_mg=100, energy_kcal=60)
    for grams, day in ((200, TODAY - timedelta(days=1)), (100, TODAY)):
        make_entry(owner, food, grams, date=day)
        make_day(owner, day)
    return food


def line(web, name, **query):
    found = {each["name"]: each for each in web.get(PAGE, query).context["companions"]}
    return found[name]


@pytest.mark.parametrize("days", [28, 90, 365])
def test_the_mean_of_complete_days(web, owner, milk, days):
    make_entry(owner, milk, 900, date=TODAY - timedelta(days=5))  # a day nobody called complete
    found = line(web, "Calcium", days=days)
    assert (found["mean"], found["days"], found["unknown_entries"]) == (150, 2, 0)
    assert found["unit"] == "mg"


@pytest.mark.parametrize(("chosen", "mean"), [("kcal", 90), ("kJ", 90 * 4.184)])
def test_energy_is_in_the_unit_that_was_chosen(web, owner, milk, chosen, mean):
    make_profile(owner, energy_unit=chosen)
    found = line(web, "Energy")
    assert (found["mean"], found["unit"]) == (pytest.approx(mean), chosen)
    page = " ".join(web.get("/trends/energy/").content.decode().split())
    assert f"{mean:.0f} {chosen} a day, the mean of 2 complete days" in page


def test_what_is_unknown_makes_it_at_least_and_says_of_how_many(web, owner, milk):
    make_entry(owner, make_food("Stew", 10), 100, date=TODAY)
    found = line(web, "Calcium")
    assert (found["mean"], found["unknown_entries"], found["entries"]) == (150, 1, 3)
    page = " ".join(web.get(PAGE).content.decode().split())
    assert "at least 150 mg<small>1 of 3 unknown</small>" in page
    assert "without a target" in page


def test_a_day_of_which_nothing_is_known_is_no_zero(web, owner, milk):
    day = TODAY - timedelta(days=2)
    make_entry(owner, make_food("Stew", 10), 100, date=day)
    make_day(owner, day)
    assert (line(web, "Calcium")["mean"], line(web, "Calcium")["days"]) == (150, 2)
    page = web.get("/trends/calcium/").content.decode()
    assert "6 March: nothing known, left out: no food of the day has a value" in page


def test_a_fast_is_a_known_zero(web, owner, milk):
    make_day(owner, TODAY - timedelta(days=2))
    assert line(web, "Calcium")["mean"] == 100


def test_supplements_ask_nothing_and_add_nothing(web, owner, milk):
    make_dose(owner, date=TODAY)
    DayRecord.objects.update(supplements_complete=False)
    assert (line(web, "Calcium")["mean"], line(web, "Energy")["mean"]) == (150, 90)


def test_magnesium_has_its_own_page(web, owner, milk):
    assert "Magnesium" not in [each["name"] for each in web.get(PAGE).context["companions"]]
    assert web.get("/trends/magnesium/")["Location"] == "/trends/"


def test_a_nutrient_alone_has_a_bar_and_a_row_for_each_day(web, owner, milk):
    response = web.get("/trends/calcium/")
    assert len(response.context["chart"].bars) == 28
    page = response.content.decode()
    assert "150 mg a day, the mean of 2 complete days." in page
    assert 'href="/days/2026-03-08/" aria-label="8 March: 100 mg"' in page
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    assert (table.count("<tr>"), table.count(">yes<")) == (28, 2)
    assert table.count('<td class="number">200</td>') == 1


def test_a_year_of_a_nutrient_is_weeks(web, owner, milk):
    response = web.get("/trends/calcium/?days=365")
    assert len(response.context["chart"].bars) == 53
    page = response.content.decode()
    assert "150 mg a day, the mean of 2 complete days" in page
    assert 'href="/trends/calcium/?until=2026-03-08#chart"' in page


def test_an_unknown_nutrient_is_not_found(web, db):
    assert web.get("/trends/kryptonite/").status_code == 404


def test_it_is_a_part_of_the_trends_page(web, owner, milk):
    page = web.get("/trends/?days=90").content.decode()
    assert 'hx-get="/trends/companions/?days=90"' in page
    part = web.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "Calcium" in part
    assert "<html" not in part
    assert "<html" in web.get(PAGE).content.decode()


def test_nobody_elses_food_is_in_it(client, stranger, owner, milk):
    client.force_login(stranger)
    assert {each["mean"] for each in client.get(PAGE).context["companions"]} == {None}
    assert "No day of this time" in client.get("/trends/calcium/").content.decode()


@pytest.mark.parametrize("path", [PAGE, "/trends/calcium/"])
def test_the_anonymous_are_asked_to_log_in(client, db, path):
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("entries", [10, 10_000])
@pytest.mark.parametrize(("path", "queries"), [(PAGE, 7), ("/trends/calcium/", 6)])
def test_query_count_does_not_grow_with_the_entries(
    web, owner, entries, path, queries, django_assert_num_queries
):
    make_profile(owner)
    food = make_food("Milk", 10, calcium_mg=100)
    nutrient("energy")
    IntakeEntry.objects.bulk_create(
        IntakeEntry(user=owner, food=food, date=TODAY - timedelta(days=n % 365), amount_g=20)
        for n in range(entries)
    )
    # session, user, profile; amounts, day records and, of all nutrients together, entries and the
    # nutrients, of one, it
    with django_assert_num_queries(queries):
        web.get(path, {"days": 365})
