"""sources/: where the magnesium came from, and what moved."""

from datetime import timedelta

from tests.api.problems import pointers, problem_of
from tests.builders import DAY, make_day, make_dose, make_entry, make_food, make_supplement

URL = "/api/v1/sources/"
AS_OF = {"as_of": str(DAY)}


def test_names_every_source(api, owner):
    oats, tablet = make_food("Oats", 100), make_supplement("Tablet", mg=50)
    make_entry(owner, oats, 80, date=DAY)
    make_dose(owner, tablet, date=DAY)
    make_day(owner, DAY)
    assert api.get(URL, AS_OF).json() == {
        "as_of": str(DAY),
        "days": 1,
        "mean_mg": 130.0,
        "parts": [
            {"kind": "food", "id": oats.pk, "name": "Oats", "mg_per_day": 80.0, "shown_mg": 80},
            {
                "kind": "supplement",
                "id": tablet.pk,
                "name": "Tablet",
                "mg_per_day": 50.0,
                "shown_mg": 50,
            },
        ],
        "days_before": 0,
        "mean_before_mg": None,
        "moved": None,
    }


def test_says_what_moved(api, owner):
    oats = make_food("Oats", 100)
    for back in range(7):
        for day, grams in ((DAY - timedelta(days=back), 60), (DAY - timedelta(days=28 + back), 90)):
            make_entry(owner, oats, grams, date=day)
            make_day(owner, day)
    (moved,) = api.get(URL, AS_OF).json()["moved"]
    assert (moved["name"], moved["before_mg"], moved["change_mg"], moved["shown_mg"]) == (
        "Oats",
        90.0,
        -30.0,
        -30,
    )


def test_nothing_is_no_zero(api):
    answer = api.get(URL, AS_OF).json()
    assert (answer["mean_mg"], answer["parts"]) == (None, [])


def test_refuses_days_that_make_no_sense(api):
    assert "/as_of" in pointers(api.get(URL, {"as_of": "soon"}))
    assert "/as_of" in pointers(api.get(URL, {"as_of": "2999-01-01"}))


def test_asks_who_it_is(anonymous):
    problem_of(anonymous.get(URL), 401)
