"""A passkey made and used on the web pages, with the browser's own software authenticator."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.steps import PASSWORD, expect_no_fault, sign_up

CHIP = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_logs_in_without_a_password(phone: Page, live_server: Any):
    chip = phone.context.new_cdp_session(phone)
    chip.send("WebAuthn.enable")
    chip.send("WebAuthn.addVirtualAuthenticator", {"options": CHIP})
    sign_up(phone)
    phone.get_by_role("heading", name="Today").wait_for()
    phone.goto(f"{live_server.url}/accounts/2fa/webauthn/add/")
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Confirm").click()
    expect_no_fault(phone)
    phone.get_by_label("Passwordless").check()
    phone.get_by_role("button", name="Add", exact=True).click()
    phone.get_by_role("heading", name="Recovery Codes").wait_for()
    expect_no_fault(phone)
    phone.goto(f"{live_server.url}/accounts/logout/")
    phone.get_by_role("button", name="Sign Out").click()
    phone.goto(f"{live_server.url}/accounts/login/")
    expect_no_fault(phone)
    phone.get_by_role("button", name="Log in with a passkey").click()
    expect(phone.get_by_role("heading", name="Today")).to_be_visible()
