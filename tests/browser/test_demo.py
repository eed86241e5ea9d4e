"""The demo account: four weeks with a persistent shortfall, and a correction that moves a day."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DEMO
from tests.browser.steps import log_in
from tests.builders import make_user


@pytest.mark.usefixtures("demo")
def test_the_demo_shows_28_days_and_a_shortfall_with_its_certainty(phone: Page):
    log_in(phone, *DEMO)
    phone.get_by_role("link", name="Trends").click()
    sentence = phone.get_by_text(re.compile(r"From \d+ complete days we are"))
    expect(sentence).to_contain_text("is below your RDA of 320 mg")
    expect(phone.get_by_text("persistent shortfall against your RDA")).to_be_visible()
    chart = phone.get_by_role("group", name="Magnesium of the last 28 days")
    expect(chart.get_by_role("link")).to_have_count(28)
    phone.get_by_text("The same as a table").click()
    table = phone.get_by_role("table", name=re.compile("Each day"))
    expect(table.get_by_role("row")).to_have_count(29)
    expect(table).to_contain_text("at least")


@pytest.mark.usefixtures("catalogue")
def test_a_curators_correction_moves_the_total(phone: Page, live_server):
    make_user("curator", is_staff=True, is_superuser=True)
    log_in(phone, "curator@example.org", "a-long-password")
    phone.set_viewport_size({"width": 1280, "height": 900})
    phone.get_by_label("Food", exact=True).fill("banana")
    phone.get_by_role("link", name=re.compile("^Banana 1 medium")).click()
    phone.get_by_label("How much").fill("100")
    phone.get_by_label("Of what").select_option(label="grams")
    phone.get_by_role("button", name="Log it").click()
    expect(phone.locator(".sentence strong")).to_have_text("27")
    phone.goto(f"{live_server.url}/admin/foods/food/?q=banana")
    phone.get_by_role("link", name="Banana", exact=True).click()
    row = phone.locator("tr.has_original").filter(has_text="Magnesium").first
    row.locator("[name$=amount_per_100g]").fill("40")
    row.locator("[name$=note]").fill("Measured again")
    phone.get_by_role("button", name="Save", exact=True).click()
    phone.goto(f"{live_server.url}/today/")
    expect(phone.locator(".sentence strong")).to_have_text("40")
