"""The report for a clinician on paper and behind a link."""

import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import DEMO
from tests.browser.steps import expect_it_fits, expect_no_fault, log_in
from tracker.clinical.choices import Choices, Section
from tracker.clinical.links import share_report
from tracker.clinical.report import last_days
from tracker.models import SharedReport, SymptomEntry

PRIVATE = (DEMO[0], "1986", "Cramp", "cramp", "Ada Example", "Forgot the evening")


def printed(page: Page, **options: str) -> tuple[int, str]:
    """How many pages the browser prints, and the words on them."""
    file = PdfReader(io.BytesIO(page.pdf(**options)))
    return len(file.pages), " ".join(" ".join(each.extract_text() for each in file.pages).split())


def figures(page: Page) -> list[str]:
    """What the sheet on the screen says is usual."""
    return page.locator("#r-usual ~ .scroll td").all_inner_texts()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.usefixtures("demo")
def test_the_paper_says_what_the_screen_says_and_nothing_else(phone: Page, live_server, paper):
    log_in(phone, *DEMO)
    feel_something()
    phone.goto(f"{live_server.url}/report/")
    shown = figures(phone)
    assert len(shown) == 8
    phone.emulate_media(color_scheme="dark")  # prints as light
    pages, words = printed(phone, format=paper)
    assert 2 <= pages <= 4
    for figure in shown:
        assert figure in words, figure
    for part in ("Magnesium intake", "female", "28 days", "Upper level", "NHANES", "https://ods"):
        assert part in words, part
    for screen in ("Today", "Log", "Make a link", "What it shows", "When to see a doctor"):
        assert screen not in words, screen
    for told in PRIVATE:
        assert told not in words, told
    assert f"{pages} / {pages}" in words


def feel_something() -> None:
    user = User.objects.get(email=DEMO[0])
    day = user.profile.today
    SymptomEntry.objects.create(user=user, kind="cramp", severity=6, date=day)


@pytest.mark.usefixtures("demo")
def test_a_link_is_chosen_made_read_by_another_and_revoked(
    phone: Page, browser: Browser, live_server
):
    log_in(phone, *DEMO)
    feel_something()
    phone.get_by_role("link", name="More").click()
    phone.get_by_role("link", name="Report for a clinician").click()
    phone.get_by_text("What it shows").click()
    phone.get_by_label("Name on the report").fill("Ada Example")
    phone.get_by_label("symptoms", exact=True).check()
    phone.get_by_label("notes of days, those you choose").check()
    phone.get_by_role("button", name="Show this").click()
    phone.get_by_text("What it shows").click()
    expect_it_fits(phone)
    phone.set_viewport_size({"width": 375, "height": 740})
    expect_no_fault(phone)
    phone.get_by_label("Forgot the evening").check()
    phone.get_by_role("button", name="Show this").click()
    phone.get_by_label("Who it is for").fill("Dr Leg")
    phone.get_by_role("button", name="Make a link").click()
    phone.get_by_label("Password").fill(DEMO[1])
    phone.get_by_role("button", name="Confirm").click()
    address = phone.get_by_label("Copy it now").input_value()
    assert address.startswith(f"{live_server.url}/shared/")
    expect_no_fault(phone)
    expect_it_fits(phone)

    clinician = browser.new_context(java_script_enabled=False).new_page()
    clinician.set_viewport_size({"width": 375, "height": 740})
    assert clinician.goto(address).status == 200
    for told in ("Ada Example", "Muscle cramp", "Forgot the evening"):
        expect(clinician.get_by_text(told)).to_be_visible()
    expect(clinician.get_by_role("navigation")).to_have_count(0)
    pages, words = printed(clinician, format="A4")
    assert "Ada Example" in words
    assert "A report that somebody shared" not in words
    assert pages <= 5

    phone.goto(f"{live_server.url}/report/links/")
    expect(phone.get_by_text(re.compile("opened 1 time, last"))).to_be_visible()
    phone.get_by_role("button", name="Revoke the link for Dr Leg").click()
    expect(phone.get_by_text("It opens nothing any more.")).to_be_visible()
    assert not SharedReport.objects.exists()
    assert clinician.goto(address).status == 404
    expect(clinician.get_by_text("There is no report here")).to_be_visible()
    expect(clinician.get_by_text("Ada Example")).to_have_count(0)


@pytest.mark.usefixtures("demo")
def test_the_shared_page_has_no_fault(phone: Page, live_server):
    user = User.objects.get(email=DEMO[0])
    choices = Choices(*last_days(user.profile.today, 90), frozenset(Section))
    _link, secret = share_report(user=user, choices=choices, reader="", lifetime=timedelta(days=1))
    phone.goto(f"{live_server.url}/shared/{secret}/")
    expect_it_fits(phone)
    phone.set_viewport_size({"width": 375, "height": 740})
    expect_no_fault(phone)
    expect(phone.get_by_role("button", name="Print or save as PDF")).to_be_visible()
