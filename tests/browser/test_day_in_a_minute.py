"""Logging a day: how many taps it takes, with the keyboard alone, and without JavaScript."""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest
from django.core.signals import request_started
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DEMO
from tests.browser.steps import log_in

MOST_TAPS = 45
MOST_LETTERS = 4
AGAIN = 5
# A food of the catalogue and what is typed for it, with the meal it belongs to.
TYPED = {
    "Breakfast": (("Kiwi", "kiwi"), ("Almonds", "alm")),
    "Lunch": (
        ("Lentil soup", "lent"),
        ("Avocado", "avo"),
        ("Spinach, boiled", "spin"),
        ("Walnuts", "waln"),
    ),
    "Dinner": (("Potatoes, boiled", "pota"), ("Broccoli, boiled", "broc"), ("Honey", "hon")),
    "Snacks": (("Cashews", "cash"),),
}


class Thumb:
    """Counts taps; letters apart."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.taps = self.letters = 0

    def tap(self, what: Locator) -> None:
        what.click()
        self.taps += 1

    def type(self, letters: str) -> None:
        self._page.keyboard.type(letters)
        self.letters += len(letters)


def entries_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Meals").locator("li").get_by_role("link")


def an_empty_day(page: Page, base: str) -> None:
    """Tomorrow in the demo account: nothing is in it, and what comes before is known."""
    page.goto(f"{base}/days/{timezone.localdate() + timedelta(days=1)}/")


def log_typed(page: Page, thumb: Thumb, name: str, letters: str) -> None:
    """The field has the keyboard already: type, tap the plus beside the name."""
    before = entries_of(page).count()
    thumb.type(letters)
    thumb.tap(page.get_by_role("button", name=re.compile(f"^Log {re.escape(name)}")).first)
    expect(entries_of(page)).to_have_count(before + 1)
    expect(page.get_by_label("Food", exact=True)).to_have_value("")
    expect(page.get_by_label("Food", exact=True)).to_be_focused()


@pytest.mark.usefixtures("demo")
def test_fifteen_items_are_logged_with_few_taps(phone: Page, live_server, capsys):
    log_in(phone, *DEMO)
    an_empty_day(phone, live_server.url)
    thumb, began = Thumb(phone), time.monotonic()
    for number in range(AGAIN):  # a row stays where it is, with the next one below it
        thumb.tap(phone.get_by_role("button", name=re.compile("^Log .* again$")).nth(number))
        expect(entries_of(phone)).to_have_count(number + 1)
    thumb.tap(phone.get_by_label("Food", exact=True))
    for meal, foods in TYPED.items():
        if not phone.get_by_role("radio", name=meal).is_checked():
            thumb.tap(phone.locator("#find").get_by_text(meal))
            thumb.tap(phone.get_by_label("Food", exact=True))
        for name, letters in foods:
            log_typed(phone, thumb, name, letters)
    expect(entries_of(phone)).to_have_count(15)
    spent_s = time.monotonic() - began
    with capsys.disabled():
        said = f"{thumb.taps} taps, {thumb.letters} letters, {spent_s:.0f} s in the browser"
        sys.stdout.write(f"\n15 items of a day: {said}\n")
    assert thumb.taps <= MOST_TAPS
    phone.reload()
    expect(entries_of(phone)).to_have_count(15)


@pytest.mark.usefixtures("demo")
def test_breakfast_again_a_new_food_and_back(phone: Page, live_server, capsys):
    log_in(phone, *DEMO)
    an_empty_day(phone, live_server.url)
    breakfast, new = Thumb(phone), Thumb(phone)
    expect(phone.get_by_text("Nothing is written down yet.")).to_be_visible()
    breakfast.tap(phone.get_by_role("button", name="Same as the day before?").first)
    expect(entries_of(phone)).not_to_have_count(0)
    repeated = entries_of(phone).count()
    phone.get_by_role("button", name="Undo").click()
    expect(entries_of(phone)).to_have_count(0)
    new.tap(phone.get_by_label("Food", exact=True))
    log_typed(phone, new, "Pumpkin seeds, roasted", "pump")
    expect(phone.get_by_text("156 mg of 320", exact=True)).to_be_visible()
    with capsys.disabled():
        sys.stdout.write(
            f"\na repeated breakfast of {repeated}: {breakfast.taps} tap; "
            f"a new food: {new.letters} letters, {new.taps} taps\n"
        )
    assert breakfast.taps <= 2
    assert new.letters <= MOST_LETTERS
    assert new.taps <= 3
    change_it_in_place(phone)
    take_a_supplement(phone)


def change_it_in_place(page: Page) -> None:
    """Tap the row, half a portion more, save: the page stays, and the row keeps the keyboard."""
    entries_of(page).first.click()
    expect(page.get_by_label("How much")).to_be_focused()
    page.get_by_role("button", name="+", exact=True).first.click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(entries_of(page).first).to_contain_text("234 mg")
    expect(entries_of(page).first).to_be_focused()
    expect(page.get_by_role("status").first).to_contain_text("234 mg of 320")


def take_a_supplement(page: Page) -> None:
    """What was taken lately, with one tap; then half of it."""
    supplements = page.get_by_role("region", name="Supplements")
    supplements.get_by_role("button", name="Magnesium").first.click()
    row = supplements.get_by_role("link", name="Magnesium")
    expect(row).to_have_count(1)
    row.click()
    expect(supplements.get_by_role("textbox", name="Quantity")).to_be_focused()
    supplements.get_by_role("textbox", name="Quantity").fill("0,5")
    supplements.get_by_label("Time").first.fill("21:30")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(row).to_contain_text(re.compile("21:30|9:30"))
    expect(row).to_contain_text(re.compile("0[.,]5"))


@pytest.mark.usefixtures("demo")
def test_with_the_keyboard_alone(phone: Page, live_server):
    log_in(phone, *DEMO)
    an_empty_day(phone, live_server.url)
    phone.get_by_label("Food", exact=True).focus()
    for number, letters in enumerate(("alm", "kiwi"), 1):
        phone.keyboard.type(letters)
        phone.keyboard.press("Enter")  # before the results are there: it waits for them
        expect(entries_of(phone)).to_have_count(number)
        expect(phone.get_by_label("Food", exact=True)).to_be_focused()
        expect(phone.get_by_label("Food", exact=True)).to_have_value("")
    entries_of(phone).first.focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_label("How much")).to_be_focused()
    phone.keyboard.type("2")
    phone.keyboard.press("Enter")
    expect(entries_of(phone).first).to_contain_text("153 mg")
    expect(entries_of(phone).first).to_be_focused()


@contextmanager
def held_back(path: str) -> Iterator[Event]:
    """Requests to addresses with `path` wait at the server until this ends; set when one does.

    Not held in the browser: a page's requests go round its interception at times once the page
    has a service worker.
    """
    held, let_go = Event(), Event()

    def wait(environ: dict[str, str], **_more: object) -> None:
        if path in environ["PATH_INFO"]:
            held.set()
            let_go.wait(timeout=60)

    request_started.connect(wait)
    try:
        yield held
    finally:
        let_go.set()
        request_started.disconnect(wait)


@pytest.mark.usefixtures("demo")
def test_what_is_typed_before_a_slow_answer_is_kept_and_the_day_is_right(phone: Page, live_server):
    """The list is another one when the answer arrives: the day shows what was logged still."""
    log_in(phone, *DEMO)
    an_empty_day(phone, live_server.url)
    field = phone.get_by_label("Food", exact=True)
    field.press_sequentially("pump")
    with held_back("/add/") as held:
        phone.get_by_role("button", name="Log Pumpkin seeds, roasted").first.click()
        expect(field).to_have_value("")
        expect(field).to_be_focused()
        phone.locator("#find").get_by_text("Snacks").click()
        field.press_sequentially("kiwi")
        kiwi = phone.get_by_role("button", name="Log Kiwi").first
        expect(kiwi).to_be_visible()
        assert held.wait(timeout=30)
        expect(entries_of(phone)).to_have_count(0)
    expect(entries_of(phone)).to_have_count(1)
    expect(phone.get_by_text("156 mg of 320", exact=True)).to_be_visible()
    expect(field).to_have_value("kiwi")
    kiwi.click()
    expect(entries_of(phone)).to_have_count(2)
    expect(field).to_have_value("")


@pytest.mark.usefixtures("demo")
def test_who_is_logged_out_meanwhile_is_taken_to_log_in(phone: Page, live_server):
    log_in(phone, *DEMO)
    an_empty_day(phone, live_server.url)
    where = phone.url
    phone.context.clear_cookies()
    phone.get_by_label("Food", exact=True).press_sequentially("kiwi")
    expect(phone.get_by_label("E-mail address or user name")).to_be_visible()
    assert phone.url.endswith(f"?next={where.removeprefix(live_server.url).replace('/', '%2F')}")


@pytest.mark.usefixtures("demo")
def test_all_of_it_without_javascript(browser: Browser, live_server):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    log_in(page, *DEMO)
    an_empty_day(page, live_server.url)
    page.get_by_role("button", name="Same as the day before?").first.click()
    page.get_by_role("button", name="Undo").click()
    expect(entries_of(page)).to_have_count(0)
    page.get_by_label("Food", exact=True).fill("pumpkin seeds")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Log Pumpkin seeds, roasted").first.click()
    expect(page.get_by_text("156 mg of 320")).to_be_visible()
    page.locator("summary", has_text="Quick add in mg").click()
    page.get_by_label("What was it?").fill("Restaurant")
    page.get_by_label("Magnesium, mg").fill("60")
    page.get_by_role("button", name="Log the figure").click()
    expect(page.get_by_text("216 mg of 320")).to_be_visible()
    entries_of(page).filter(has_text="Restaurant").click()
    page.get_by_role("button", name="Remove from the day").click()
    expect(page.get_by_text("156 mg of 320")).to_be_visible()
    page.get_by_role("link", name="Copy from another day").click()
    page.get_by_role("main").get_by_role("link", name="foods").first.click()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("foods logged")).to_be_visible()
