"""Logging in by the pages, and what somebody does there."""

from tests.api.phones import ADA, totp_code


def log_in(client, **more):
    sent = {"login": ADA["email"], "password": ADA["password"], **more}
    assert client.post("/accounts/login/", sent).status_code == 302
    return client


def set_up_codes(client):
    """The page after an app with codes was set up."""
    page = client.get("/accounts/2fa/totp/activate/")
    code = {"code": totp_code(page.context["form"].secret)}
    return client.post("/accounts/2fa/totp/activate/", code, follow=True).content.decode()


def reads(client):
    """Whether somebody is logged in there."""
    return client.get("/profile/").status_code == 200


def prove(client):
    sent = {"password": ADA["password"]}
    assert client.post("/accounts/reauthenticate/", sent).status_code == 302
