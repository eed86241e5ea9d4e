"""The pages of a second factor and of passkeys run no inline script: the policy forbids it."""

import re

import pytest
from django.test import Client

from tests.api.passkeys import Passkey
from tests.api.phones import ADA, Phone


def expect_no_inline_script(response):
    assert response.status_code == 200
    html = response.content.decode()
    for script in re.findall(r"<script[^>]*>", html):
        assert " src=" in script or 'type="application/json"' in script, script
    assert not re.search(r"<[^>]*\son\w+=|<style|<[^>]*\sstyle=|javascript:", html)
    assert "unsafe" not in response["Content-Security-Policy"]


def test_logging_in_offers_a_passkey(client, db):
    response = client.get("/accounts/login/")
    expect_no_inline_script(response)
    assert "passkey" in response.content.decode()
    asked = client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    told = asked.json()
    assert told["request_options"]["publicKey"]["userVerification"] == "required"


FORM = {"login": ADA["email"], "password": ADA["password"]}


def test_the_second_step_runs_no_inline_script(db):
    assert Phone().sign_up().prove().add(Passkey()).status_code == 200
    browser = Client()
    response = browser.post("/accounts/login/", FORM)
    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    page = browser.get(response["Location"])
    expect_no_inline_script(page)
    assert "One of your recovery codes will do." in page.content.decode()


@pytest.mark.parametrize("path", ["", "webauthn/add/", "totp/activate/"])
def test_setting_it_up_runs_no_inline_script(db, path):
    Phone().sign_up()
    browser = Client()
    browser.post("/accounts/login/", FORM)
    browser.post("/accounts/reauthenticate/", {"password": ADA["password"]})
    expect_no_inline_script(browser.get(f"/accounts/2fa/{path}"))
