"""Symptoms: three taps, counted; the calendar; taken back and undone; by keyboard; no script."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DEMO
from tests.browser.steps import expect_it_fits, expect_no_fault, log_in


class Taps:
    """Taps on the page, counted."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.count = 0

    def on(self, role: str, name: str) -> None:
        self._page.get_by_role(role, name=name, exact=True).click()
        self.count += 1


@pytest.mark.usefixtures("demo")
def test_a_cramp_in_three_taps_taken_back_and_undone(phone: Page, live_server):
    log_in(phone, *DEMO)
    phone.get_by_role("link", name="Symptoms").click()
    taps = Taps(phone)
    taps.on("link", "Muscle cramp")
    expect(phone.get_by_role("heading", name="Where?")).to_be_focused()
    expect_no_fault(phone)
    taps.on("link", "Calf, Left")
    expect(phone.get_by_role("heading", name="How bad")).to_be_focused()
    expect_no_fault(phone)
    taps.on("button", "7, severe")
    expect(phone.get_by_role("heading", name="Written down: Muscle cramp, 7 of 10")).to_be_visible()
    assert taps.count == 3
    phone.get_by_text("Add when, how long, or a note").click()
    phone.get_by_label("How long, minutes").fill("5")
    phone.get_by_role("button", name="Add", exact=True).click()
    row = phone.get_by_role("region", name="Written down").get_by_role("link")
    expect(row).to_contain_text("5 min")
    row.click()
    phone.get_by_role("button", name="Remove from the diary").click()
    expect(row).to_have_count(0)
    phone.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Calf, left")
    expect_it_fits(phone)


@pytest.mark.usefixtures("demo")
def test_the_month_leads_to_a_day_and_says_none_apart_from_nothing(phone: Page):
    log_in(phone, *DEMO)
    phone.get_by_role("link", name="Symptoms").click()
    phone.get_by_role("link", name="Day before").click()
    phone.get_by_role("link", name="Day before").click()
    list_of_day = phone.get_by_role("region", name="Written down")
    expect(list_of_day.get_by_role("link")).to_have_count(2)
    phone.get_by_role("link", name="Today", exact=True).last.click()
    today = phone.locator("[aria-current=date]")
    expect(today).to_have_accessible_name(re.compile("nothing said$"))
    phone.get_by_role("button", name="No symptoms this day").click()
    expect(today).to_have_accessible_name(re.compile("no symptoms$"))
    phone.get_by_label("Show").select_option(label="Headache")
    expect(phone.get_by_role("heading", name="Symptoms today")).to_be_visible()


@pytest.mark.usefixtures("demo")
def test_by_keyboard_alone(phone: Page):
    log_in(phone, *DEMO)
    phone.get_by_role("link", name="Symptoms").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Symptoms today")).to_be_visible()
    press_until(phone, "Muscle cramp")
    expect(phone.get_by_role("heading", name="Where?")).to_be_focused()
    press_until(phone, "Calf, Both")
    expect(phone.get_by_role("heading", name="How bad")).to_be_focused()
    press_until(phone, "4, moderate")
    expect(phone.get_by_role("heading", name="Written down: Muscle cramp, 4 of 10")).to_be_visible()


def press_until(page: Page, name: str) -> None:
    """Tab to what has the name, and press Enter."""
    found = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(found).strip() == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} was not reached by Tab")


@pytest.mark.usefixtures("demo")
def test_without_javascript(browser: Browser, live_server):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    log_in(page, *DEMO)
    page.get_by_role("link", name="Symptoms").click()
    page.get_by_role("link", name="Tiredness", exact=True).click()
    page.get_by_role("button", name="3, mild").click()
    expect(page.get_by_role("heading", name="Written down: Tiredness, 3 of 10")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_label("Show").select_option(label="Muscle cramp")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("link", name="Beside your magnesium").click()
    expect(page.get_by_text("Association, not cause.").first).to_be_visible()
    page.get_by_label("Time").select_option("90")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_label("Time")).to_have_value("90")
