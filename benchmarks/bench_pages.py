"""What the pages people open every day cost beside a plain Django page.

    python benchmarks/bench_pages.py [--repeat 40]

Makes a database of its own and drops it again: a temporary SQLite file, or, with DATABASE_URL, a
scratch database on that server. One person has a year of 15 entries and a dose a day, and symptoms
every other day. Each page is asked in turn with a bare view (`bare_pages.py`) that sends the same
SQL and writes a template of the same size with a line for each that ours has, both through all of
the middleware; neither asks for compression. Prints medians and ratios of one run on one machine;
nothing passes or fails. The goal is twice at the most.
"""

import argparse
import logging
from datetime import date, timedelta
from typing import Any

from bench_api import DAYS, Way, compare, fill
from scratch import FOODS, scratch_database

# Addresses, and how many days, weeks or rows each page shows: of a day 15 entries, 10 foods to have
# again, a dose, and one to take again; of a month its days.
PAGES = {
    "day": ("/days/{today}/", 27),
    "trends-28": ("/trends/", 28),
    "trends-90": ("/trends/?days=90", 90),
    "trends-365": ("/trends/?days=365", 53),
    "symptoms": ("/symptoms/", 31),
    "assessment": ("/assessment/", 28),
    "report": ("/report/", 28),
    "companions-28": ("/trends/companions/", 28),
    "companions-365": ("/trends/companions/?days=365", 53),
}
SYMPTOMS = 3
MORE = ("protein", "fat", "fibre", "water", "calcium", "potassium", "sodium", "iron", "zinc")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=40)
    repeat = parser.parse_args().repeat
    logging.disable(logging.WARNING)
    with scratch_database() as vendor, served():
        token, _portion, today = fill()
        add_nutrients()
        add_symptoms(today)
        browser = Browser(token)
        print(f"{vendor}: a year of 15 entries and a dose a day, median of {repeat}, in turn\n")
        print(f"{'':30} {'bare':>8} {'ours':>8}  {'to bare':>7}  {'middle half':>13}  kB, queries")
        for name, (path, lines) in PAGES.items():
            ways, said = beside_bare(browser, name, path.format(today=today), lines)
            compare(name, ways, repeat, said)


def served() -> Any:
    """The settings under which both are asked: the bare views beside ours, nothing collected."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return override_settings(
        ROOT_URLCONF="bare_pages",
        ALLOWED_HOSTS=["localhost"],
        STORAGES={**settings.STORAGES, "staticfiles": plain},
    )


def beside_bare(browser: "Browser", name: str, address: str, lines: int) -> tuple[list[Way], str]:
    """The bare page and ours, to be asked; how large it is and how many queries it takes."""
    import bare_pages

    browser.get(address)  # what is made once, and a refresh that is due
    with bare_pages.recorded() as queries:
        ours = browser.get(address)
    page = bare_pages.Page(queries, lines, len(ours.content))
    bare_pages.PAGES[name] = page
    missing = page.size - len(browser.get(f"/bare/{name}/").content)
    page.text = "x" * max(missing, 0)
    ways: list[Way] = [
        lambda: browser.get(f"/bare/{name}/"),
        lambda: browser.get(address),
    ]
    return ways, f"{page.size / 1000:.0f}, {len(queries)}"


def add_nutrients() -> None:
    """Contents of further nutrients, or the list of companions would have one line."""
    from foods.models import Food, Nutrient, NutrientContent

    for position, code in enumerate(MORE):
        nutrient = Nutrient.objects.create(code=code, name=code, unit="mg", fdc_id=9_000 + position)
        NutrientContent.objects.bulk_create(
            NutrientContent(food=food, nutrient=nutrient, amount_per_100g=(n + position) % 50)
            for n, food in enumerate(Food.objects.order_by("pk")[:FOODS])
            if n % 15
        )


def add_symptoms(today: date) -> None:
    """Every other day has some, today too."""
    from django.contrib.auth.models import User

    from tracker.models import SymptomEntry

    user = User.objects.get()
    kinds = SymptomEntry.Kind.values
    SymptomEntry.objects.bulk_create(
        SymptomEntry(
            user=user,
            date=today - timedelta(days=2 * number),
            kind=kinds[(number + n) % len(kinds)],
            severity=(number + 3 * n) % 11,
        )
        for number in range(DAYS // 2)
        for n in range(SYMPTOMS)
    )


class Browser:
    """Somebody logged in, through all of the middleware and without the way there."""

    def __init__(self, token: str) -> None:
        from django.conf import settings
        from django.core.handlers.base import BaseHandler
        from django.test import RequestFactory

        self._requests = RequestFactory(SERVER_NAME="localhost")
        self._requests.cookies[settings.SESSION_COOKIE_NAME] = token
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def get(self, address: str) -> Any:
        response = self._handler.get_response(self._requests.get(address, secure=True))
        assert response.status_code == 200, (address, response.status_code, response.headers)
        response.close()
        return response


if __name__ == "__main__":
    main()
