"""Trends: another range, a day by keyboard, a table that says what the chart says, and paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DEMO
from tests.browser.steps import log_in

BAR_MG = re.compile(r": (?:at least )?([0-9.]+) mg")


@pytest.fixture
def trends(phone: Page, demo: None) -> Page:
    log_in(phone, *DEMO)
    phone.get_by_role("link", name="Trends").click()
    return phone


def told_by_the_bars(page: Page) -> float:
    labels = [bar.get_attribute("aria-label") for bar in page.locator("svg.trend a").all()]
    found = [BAR_MG.search(label or "") for label in labels]
    return sum(float(match.group(1)) for match in found if match)


def told_by_the_table(page: Page, column: int) -> float:
    cells = page.locator(f"section:has(svg.trend) tbody tr td:nth-child({column})").all()
    found = [re.search(r"[0-9.]+", cell.text_content() or "") for cell in cells]
    return sum(float(match.group()) for match in found if match)


def test_each_range_has_its_bars_and_its_table_says_the_same(trends: Page):
    for name, bars, column in (("28 days", 28, 4), ("90 days", 90, 4), ("A year", 53, 5)):
        trends.get_by_role("link", name=name).click()
        expect(trends.get_by_role("link", name=name)).to_have_attribute("aria-current", "true")
        expect(trends.locator("svg.trend a")).to_have_count(bars)
        told = told_by_the_bars(trends)
        assert told > 1_000
        assert told_by_the_table(trends, column) == pytest.approx(told)


def test_a_day_is_read_out_and_reached_by_keyboard(trends: Page):
    last = trends.locator("svg.trend a").nth(26)
    words = last.get_attribute("aria-label") or ""
    trends.locator("svg.trend a").nth(25).focus()
    trends.keyboard.press("Tab")
    expect(trends.locator("#readout")).to_contain_text(words)
    day = last.get_attribute("href") or ""
    trends.keyboard.press("Enter")
    expect(trends).to_have_url(re.compile(day))


def test_the_first_tap_reads_a_bar_and_leads_on(browser, live_server, demo):
    page = browser.new_context(has_touch=True, viewport={"width": 375, "height": 740}).new_page()
    page.goto(live_server.url)
    log_in(page, *DEMO)
    page.get_by_role("link", name="Trends").click()
    bar = page.locator("svg.trend a").nth(26)
    words, day = (bar.get_attribute(name) or "" for name in ("aria-label", "href"))
    bar.locator(".hit").tap()
    expect(page.locator("#readout")).to_contain_text(words)
    page.get_by_role("link", name="Open this day").tap()
    expect(page).to_have_url(re.compile(day))


def test_on_paper_there_are_the_charts_and_tables_and_no_navigation(trends: Page):
    trends.emulate_media(media="print")
    expect(trends.locator("svg.trend")).to_be_visible()
    expect(trends.get_by_role("table", name=re.compile("Each day"))).to_be_visible()
    for hidden in (".nav", ".switch", ".moves", "#readout"):
        expect(trends.locator(hidden).first).to_be_hidden()


def test_from_the_sentence_to_what_it_rests_on_and_a_day_left_out(trends: Page):
    trends.get_by_role("link", name="How sure are we, and what would help").click()
    expect(
        trends.get_by_role("img", name=re.compile("How likely each usual intake"))
    ).to_be_visible()
    expect(trends.get_by_role("heading", name="The published method")).to_be_visible()
    trends.locator("#left-out ~ ul a").first.click()
    expect(trends.get_by_role("heading", name="Is this day complete?")).to_be_in_viewport()


def test_other_nutrients_come_when_they_are_scrolled_to(trends: Page):
    trends.locator("#companions").scroll_into_view_if_needed()
    trends.get_by_role("link", name="Calcium", exact=True).click()
    expect(trends.get_by_role("heading", name="Calcium", exact=True)).to_be_visible()
    assert told_by_the_table(trends, 2) == pytest.approx(told_by_the_bars(trends))
