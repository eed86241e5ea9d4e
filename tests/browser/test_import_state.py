"""A large diary of another app: a worker brings it in, and the page follows."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import check_all, expect_it_fits, expect_no_fault, sign_up
from tests.diary_files import servings
from tracker.diary_imports import handing_over
from tracker.diary_imports.handing_over import carry_out
from tracker.models import DiaryUpload, IntakeEntry


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch):
    monkeypatch.setattr(handing_over, "MOST_AT_ONCE", 1)


def ask_for_it(page: Page, base: str, folder: Path) -> str:
    """The path of the page that says how far it is."""
    file = folder / "servings.csv"
    file.write_bytes(servings())
    page.goto(f"{base}/import/")
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", name="Being brought in")).to_be_visible()
    return page.url.removeprefix(base)


def nobody_comes() -> None:
    DiaryUpload.objects.update(step_at=timezone.now() - timedelta(seconds=20))


def it_is_asked_for_just_now() -> None:
    DiaryUpload.objects.update(step_at=timezone.now())


@pytest.mark.usefixtures("catalogue")
def test_the_page_follows_and_leads_to_what_was_written(phone: Page, live_server, tmp_path):
    sign_up(phone)
    path = ask_for_it(phone, live_server.url, tmp_path)
    expect_no_fault(phone)
    nobody_comes()
    expect(phone.get_by_role("button", name="Do it now")).to_be_visible()
    expect_it_fits(phone)
    check_all(phone, live_server.url, [path, "/import/"])
    it_is_asked_for_just_now()  # of one that is late, the page does not ask again by itself
    phone.goto(live_server.url + path)
    carry_out(DiaryUpload.objects.get().uuid)
    expect(phone.get_by_role("heading", name="Brought in")).to_be_visible()
    expect(phone.get_by_text("Take this import back")).to_be_visible()


@pytest.mark.usefixtures("catalogue")
def test_without_javascript_one_looks_again(browser: Browser, live_server, tmp_path):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    sign_up(page)
    ask_for_it(page, live_server.url, tmp_path)
    nobody_comes()
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="Do it now").click()
    expect(page.get_by_role("heading", name="Brought in")).to_be_visible()
    assert IntakeEntry.objects.count() == 3
