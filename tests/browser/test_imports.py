"""A diary of another app: looked at, a match corrected, brought in and taken back."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import check_all, expect_it_fits, expect_no_fault, sign_up
from tests.diary_files import DIARY, row, servings
from tracker.models import DiaryImport, IntakeEntry

OATS = ("2026-03-02", "", "Breakfast", "Oats, Rolled, Dry", "80.00 g", "303.20", "", "", "")
BAD = ("2026-03-02", "", "Lunch", "Kale", "some", "41.00", "", "", "57.00")


def choose_the_file(page: Page, base: str, folder: Path) -> str:
    file = folder / "servings.csv"
    file.write_bytes(servings(*DIARY, row(OATS), row(BAD)))
    page.goto(f"{base}/more/")
    page.get_by_role("link", name="Bring in a diary").click()
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Row 7: column “Amount”: “some”")).to_be_visible()
    return page.url


def take_oats_of_the_catalogue(page: Page, find: str) -> None:
    page.get_by_role("link", name=re.compile("Oats, Rolled, Dry")).click()
    expect(page.get_by_text("How much magnesium is in 100 g is not in the file")).to_be_visible()
    box = page.get_by_label("Look for another food")
    if find == "typing":
        box.press_sequentially("rolled oats")
    else:
        box.fill("rolled oats")
        page.get_by_role("button", name="Find").click()
    page.get_by_label(re.compile("^Oats, rolled, dry")).check()
    page.get_by_role("button", name="Take it so").click()


def bring_it_in_and_take_it_back(page: Page) -> None:
    # The day of the kale that cannot be read is not asked for.
    page.get_by_label("All I ate on this 1 day is in the file").check()
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", name="Brought in")).to_be_visible()
    assert IntakeEntry.objects.get(food__owner=None).amount_g == 80
    page.get_by_text("Take this import back").click()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("heading", name="This import is undone")).to_be_visible()
    assert not IntakeEntry.objects.exists()


@pytest.mark.usefixtures("catalogue")
def test_with_javascript_the_matches_follow_what_is_typed(phone: Page, live_server, tmp_path):
    sign_up(phone)
    address = choose_the_file(phone, live_server.url, tmp_path)
    paths = [each.get_attribute("href") for each in phone.locator("#names ~ ul a").all()]
    check_all(phone, live_server.url, [address.removeprefix(live_server.url), paths[0] or ""])
    phone.goto(address)
    take_oats_of_the_catalogue(phone, "typing")
    bring_it_in_and_take_it_back(phone)
    made = DiaryImport.objects.get()
    expect_no_fault(phone)
    expect_it_fits(phone)
    check_all(phone, live_server.url, ["/import/", f"/import/{made.pk}/"])


@pytest.mark.usefixtures("catalogue")
def test_without_javascript_too(browser: Browser, live_server, tmp_path):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    sign_up(page)
    choose_the_file(page, live_server.url, tmp_path)
    take_oats_of_the_catalogue(page, "button")
    bring_it_in_and_take_it_back(page)
