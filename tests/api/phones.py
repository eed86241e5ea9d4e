"""A phone as the server sees it: JSON over HTTP, no cookies kept, one token in a header."""

import json
from typing import Any

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from tests.api.passkeys import Passkey

AUTH = "/_allauth/app/v1/"
ADA = {"email": "ada@example.org", "password": "a-long-password"}


class Phone:
    """Keeps the token it is given and sends it with every request."""

    def __init__(self, name: str = "phone", token: str = "") -> None:
        self.name = name
        self.token = token

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"User-Agent": self.name}
        if self.token:
            headers["X-Session-Token"] = self.token
        client = Client(enforce_csrf_checks=True)
        data = "" if body is None else json.dumps(body)
        return client.generic(method, path, data, content_type="application/json", headers=headers)

    def auth(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the addresses of logging in, and keep the token if one is told."""
        response = self.ask(method, AUTH + path, body)
        self.token = response.json().get("meta", {}).get("session_token", self.token)
        return response

    def reads(self) -> int:
        """The status of reading something of the person's own."""
        return self.ask("GET", "/api/v1/profile/").status_code

    def sign_up(self) -> "Phone":
        assert self.auth("POST", "auth/signup", ADA).status_code == 200
        return self

    def prove(self) -> "Phone":
        """Give the password again, which changing how to log in asks for."""
        body = {"password": ADA["password"]}
        assert self.auth("POST", "auth/reauthenticate", body).status_code == 200
        return self

    def add(self, passkey: Passkey) -> Any:
        """Make the passkey on this phone, and store its public half on the server."""
        path = "account/authenticators/webauthn"
        options = self.auth("GET", f"{path}?passwordless").json()["data"]["creation_options"]
        body = {"name": "Ada's chip", "credential": passkey.create(options), "passwordless": True}
        return self.auth("POST", path, body)

    def log_in(self, **changed: str) -> Any:
        return self.auth("POST", "auth/login", ADA | changed)


def totp_code(secret: str) -> str:
    """What the app with this secret shows now."""
    (counter,) = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, counter))


def pending(response: Any) -> set[str]:
    """What is left to do before a 401 of the login addresses becomes a 200."""
    assert response.status_code == 401, response.content
    return {flow["id"] for flow in response.json()["data"]["flows"] if flow.get("is_pending")}
