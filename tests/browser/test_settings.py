"""The first visit, the settings, the end of a mail by its link, and the demo at one click."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import PASSWORD, check_all, expect_it_fits, expect_no_fault, sign_up
from tracker.mailing.unsubscribe import unsubscribe_url
from tracker.models import Profile

PARTS = ("you", "periods", "suggestions", "health", "display", "time", "mail", "security", "data")


@pytest.mark.usefixtures("catalogue")
def test_three_questions_lead_to_a_first_entry(phone: Page):
    phone.get_by_role("link", name="Sign up").click()
    phone.get_by_label("Email").fill("new@example.org")
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Sign Up").click()
    expect(phone.get_by_text("Question 1 of 3")).to_be_visible()
    zone = phone.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    expect(phone.get_by_label("Time zone")).to_have_value(zone)
    expect_no_fault(phone)
    phone.get_by_label("Sex for the reference tables").select_option("female")
    phone.get_by_label("Birth date").fill("1985-06-15")
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_label("What you eat").select_option("vegan")
    expect_no_fault(phone)
    phone.get_by_role("button", name="Continue").click()
    expect_no_fault(phone)
    phone.get_by_role("searchbox", name="Food").fill("banana")
    phone.get_by_role("button", name="Look it up").click()
    phone.get_by_role("link", name=re.compile("^Banana 1 medium")).click()
    phone.get_by_role("button", name="Log it").click()
    expect(phone.locator(".sentence strong")).not_to_have_text("0")
    profile = Profile.objects.get()
    assert (profile.sex, profile.diet) == ("female", "vegan")


@pytest.mark.usefixtures("catalogue")
def test_a_mail_is_asked_for_and_ended_by_its_link(phone: Page, browser: Browser, live_server):
    sign_up(phone)
    phone.goto(f"{live_server.url}/profile/")
    phone.get_by_role("link", name="Reminders and weekly mail").click()
    phone.get_by_label("Remind me").select_option("20:00")
    phone.get_by_label("Send me my week").check()
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("A reminder at 20:00; your week on Mondays.")).to_be_visible()
    check_all(phone, live_server.url, [f"/profile/{part}/" for part in PARTS])
    path = "/mail/stop/" + unsubscribe_url(User.objects.get(), "digest").split("/mail/stop/")[1]
    elsewhere = browser.new_context(java_script_enabled=False).new_page()
    elsewhere.goto(live_server.url + path)
    assert Profile.objects.get().weekly_digest
    expect_it_fits(elsewhere)
    elsewhere.get_by_role("button", name="End them").click()
    expect(elsewhere.get_by_text("no longer comes on Monday morning")).to_be_visible()
    profile = Profile.objects.get()
    assert (profile.weekly_digest, profile.reminder_hour) == (False, 20)


@pytest.mark.usefixtures("catalogue")
def test_the_demo_is_one_click_away(phone: Page, settings, live_server):
    settings.DEMO = True
    phone.goto(live_server.url)
    phone.get_by_role("button", name="Look at the demo").click()
    expect(phone.get_by_text("made for you alone")).to_be_visible()
    expect_no_fault(phone)
    phone.get_by_role("link", name="Trends").click()
    expect(phone.get_by_text(re.compile(r"From \d+ complete days we are"))).to_be_visible()
