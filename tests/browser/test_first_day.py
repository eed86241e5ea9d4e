"""The main job: sign up, say who you are, log pumpkin seeds, complete the day, see the RDA."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import PASSWORD, sign_up


def log_28_grams(page: Page) -> None:
    page.get_by_label("How much").fill("28")
    page.get_by_label("Of what").select_option(label="grams")
    page.get_by_role("button", name="Log it").click()


def expect_the_story_told(page: Page) -> None:
    expect(page.get_by_text("154 mg of 320 so far", exact=True)).to_be_visible()
    page.get_by_role("button", name="All food").click()
    expect(page.get_by_role("button", name="All food")).to_have_attribute("aria-pressed", "true")


@pytest.mark.usefixtures("catalogue")
def test_a_first_day_with_search_as_you_type(phone: Page):
    sign_up(phone)
    phone.get_by_label("Food", exact=True).press_sequentially("pumpkin se")
    phone.get_by_role("link", name="Pumpkin seeds, roasted 1 oz (28.35 g) 156 mg").click()
    log_28_grams(phone)
    expect_the_story_told(phone)


@pytest.mark.usefixtures("catalogue")
def test_a_first_day_without_javascript(browser: Browser, live_server):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    sign_up(page)
    page.get_by_label("Food", exact=True).fill("pumpkin seeds roasted")
    page.get_by_label("Food", exact=True).press("Enter")
    page.get_by_role("link", name="Pumpkin seeds, roasted 1 oz (28.35 g) 156 mg").click()
    log_28_grams(page)
    expect_the_story_told(page)


@pytest.mark.usefixtures("catalogue")
def test_a_portion_is_logged_again_with_one_tap_and_removed_with_undo(phone: Page):
    sign_up(phone)
    phone.get_by_label("Food", exact=True).press_sequentially("almond")
    phone.get_by_role("link", name="Almonds").first.click()
    phone.get_by_role("button", name="Log it").click()
    phone.get_by_role("button", name="again").click()
    rows = phone.get_by_role("region", name="Meals").locator("li").get_by_role("link")
    expect(rows).to_have_count(2)
    rows.first.click()
    phone.get_by_role("button", name="Remove from the day").click()
    expect(rows).to_have_count(1)
    phone.get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(2)


@pytest.mark.usefixtures("catalogue")
def test_the_browser_tells_its_time_zone(browser: Browser, live_server):
    page = browser.new_context(timezone_id="Asia/Tokyo").new_page()
    page.goto(live_server.url)
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Email").fill("new@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign Up").click()
    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")
