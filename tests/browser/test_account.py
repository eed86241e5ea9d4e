"""A token for a script, and the end of an account taken back, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import PASSWORD, check_all, expect_no_fault, sign_up
from tracker.models import AccountDeletion, ApiToken


def make_a_token(page: Page, base: str) -> str:
    """From the page of the person to the secret, the password asked for on the way."""
    page.goto(f"{base}/profile/")
    page.get_by_role("link", name="Login and security").click()
    page.get_by_role("link", name="Tokens for scripts").click()
    page.get_by_label("What it is for").fill("Kitchen chart")
    page.get_by_label("Works for").select_option("a year")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    secret = page.get_by_label("Its secret")
    expect(secret).to_have_value(re.compile("^mgt_"))
    expect(page.get_by_text("never used")).to_be_visible()
    return secret.input_value()


def ask_and_keep(page: Page, base: str) -> None:
    page.goto(f"{base}/profile/")
    page.get_by_role("link", name="Your data").click()
    page.get_by_role("link", name="Delete your account").click()
    page.get_by_label("Your password").fill("a wrong one")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("will be deleted on")).to_be_visible()
    assert AccountDeletion.objects.exists()
    check_all(page, base, ["/trends/", "/profile/delete/"])
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_text("Your account stays.")).to_be_visible()
    assert not AccountDeletion.objects.exists()


@pytest.mark.usefixtures("catalogue")
def test_a_token_is_made_selected_at_a_touch_and_revoked(phone: Page, live_server):
    sign_up(phone)
    secret = make_a_token(phone, live_server.url)
    phone.get_by_label("Its secret").focus()
    assert phone.evaluate("getSelection().toString()") == secret
    expect_no_fault(phone)
    for width in (360, 768, 1280):
        phone.set_viewport_size({"width": width, "height": 740})
        assert phone.evaluate("document.documentElement.scrollWidth") <= width
    phone.get_by_role("button", name="Revoke Kitchen chart").click()
    expect(phone.get_by_text("It opens nothing any more.")).to_be_visible()
    assert not ApiToken.objects.exists()


@pytest.mark.usefixtures("catalogue")
def test_the_end_of_an_account_is_asked_for_and_taken_back(page: Page, live_server):
    """A wrong password is answered with 422, which the console of a `phone` takes for a fault."""
    page.goto(live_server.url)
    sign_up(page)
    ask_and_keep(page, live_server.url)


@pytest.mark.usefixtures("catalogue")
def test_both_without_javascript(browser: Browser, live_server):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    sign_up(page)
    assert make_a_token(page, live_server.url).startswith("mgt_")
    page.goto(f"{live_server.url}/profile/delete/")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Delete my account").click()
    assert not ApiToken.objects.exists()
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_text("Your account stays.")).to_be_visible()
