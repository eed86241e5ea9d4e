"""What every answer tells a browser, computed as the HTTP Observatory does."""

import re

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.builders import DAY
from tests.security.every_address import every_address
from tests.security.observatory import findings, policy, score
from tracker.web.headers import HEADERS

PUBLIC = ["/", "/accounts/login/", "/api/v1/", "/method/", "/nowhere/"]
PERSONAL = ["/today/", f"/days/{DAY}/", "/api/v1/profile/", "/profile/security/"]
EXPECTED = {
    **HEADERS,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
}


def scored(client, path):
    answer = client.get(path, secure=True)
    if answer.status_code == 302:
        answer = client.get(answer["Location"], secure=True)
    assert answer.status_code < 500
    return answer, findings(answer, client.get(path, secure=False))


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_an_a_plus(visitor, path):
    _answer, found = scored(visitor, path)
    assert min(found.values()) >= 0, found
    assert score(found) >= 125


@pytest.mark.parametrize("path", PERSONAL)
def test_personal_pages_are_an_a_plus(logged_in, path):
    _answer, found = scored(logged_in, path)
    assert min(found.values()) >= 0, found
    assert score(found) >= 125


def test_the_admin_is_an_a_plus(visitor, curator):
    visitor.force_login(curator)
    _answer, found = scored(visitor, "/admin/")
    assert min(found.values()) >= 0, found
    assert score(found) >= 125


def test_the_cookies_of_a_page_count(visitor):
    answer, found = scored(visitor, "/accounts/login/")
    assert answer.cookies
    assert found["cookies"] == 5
    assert score(found) == 135


def without_middleware(name):
    return {"MIDDLEWARE": [each for each in settings.MIDDLEWARE if not each.endswith(name)]}


STRICT = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]


def policy_with(**directives):
    said = {name.replace("_", "-"): value for name, value in directives.items()}
    return {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {**STRICT, **said}}}


@pytest.mark.parametrize(
    ("weakened", "rule", "costs"),
    [
        (policy_with(script_src=["'self'", "'unsafe-inline'"]), "content-security-policy", 30),
        (policy_with(script_src=["'self'", "'unsafe-eval'"]), "content-security-policy", 20),
        (policy_with(script_src=["https:"]), "content-security-policy", 30),
        (policy_with(object_src=["*"]), "content-security-policy", 30),
        (policy_with(style_src=["'unsafe-inline'"]), "content-security-policy", 10),
        (policy_with(img_src=["http:"]), "content-security-policy", 20),
        (policy_with(default_src=["'self'"]), "content-security-policy", 5),
        (policy_with(frame_ancestors=["*"]), "x-frame-options", 5),
        (without_middleware("CSPMiddleware"), "content-security-policy", 35),
        (without_middleware("tell_browsers"), "cross-origin-resource-policy", 10),
        ({"SECURE_HSTS_SECONDS": 0}, "strict-transport-security", 20),
        ({"SECURE_HSTS_SECONDS": 3_600}, "strict-transport-security", 10),
        ({"SECURE_CONTENT_TYPE_NOSNIFF": False}, "x-content-type-options", 5),
        ({"SECURE_REFERRER_POLICY": "unsafe-url"}, "referrer-policy", 10),
        ({"SECURE_REFERRER_POLICY": None}, "referrer-policy", 5),
        ({"SECURE_SSL_REDIRECT": False}, "redirection", 20),
        ({"CSRF_COOKIE_SECURE": False}, "cookies", 10),
        ({"CSRF_COOKIE_SAMESITE": None}, "cookies", 25),
    ],
)
def test_a_weaker_header_costs_points(visitor, weakened, rule, costs):
    _answer, before = scored(visitor, "/accounts/login/")
    with override_settings(**weakened):
        _answer, after = scored(Client(), "/accounts/login/")
    assert before[rule] - after[rule] == costs
    assert score(after) < score(before)


@pytest.mark.parametrize(
    ("weakened", "costs"),
    [({"SESSION_COOKIE_SECURE": False}, 15), ({"SESSION_COOKIE_HTTPONLY": False}, 35)],
)
def test_a_weaker_session_costs_points(visitor, owner, weakened, costs):
    owner.set_password("a long password")
    owner.save()
    assert findings(log_in(visitor, owner), visitor.get("/"))["cookies"] == 5
    with override_settings(**weakened):
        assert findings(log_in(Client(), owner), visitor.get("/"))["cookies"] == 5 - costs


def log_in(client, owner):
    form = {"login": owner.username, "password": "a long password"}
    answer = client.post("/accounts/login/", form, secure=True)
    assert settings.SESSION_COOKIE_NAME in answer.cookies
    return answer


def test_every_answer_has_them_whoever_asks(logged_in, curator, over_https):
    desk = Client(raise_request_exception=False)
    desk.force_login(curator)
    addresses = [each for each in every_address() if "logout" not in each]
    assert len(addresses) > 250
    for client in (Client(raise_request_exception=False), logged_in, desk):
        for address in addresses:
            answer = client.get(address, secure=True)
            told = {name: answer.get(name) for name in EXPECTED}
            if answer["Referrer-Policy"] == "no-referrer":
                told["Referrer-Policy"] = "same-origin"  # shared reports say nothing at all
            assert told == EXPECTED, address
            said = policy(answer.headers)
            assert said["default-src"] == said["object-src"] == said["base-uri"] == {"'none'"}
            assert said["frame-ancestors"] == {"'none'"}, address


def test_also_a_redirect_to_https_a_refusal_and_a_failure(visitor, owner, monkeypatch):
    answers = [
        visitor.get("/", secure=False),
        visitor.get("/", headers={"Host": "evil.example"}, secure=True),
        visitor.post("/", b"", "text/plain", headers={"Transfer-Encoding": "chunked"}, secure=True),
    ]
    monkeypatch.setattr("tracker.web.pages.render", lambda *_: 1 / 0)
    answers.append(visitor.get("/method/", secure=True))
    assert answers[0].status_code == 301
    assert answers[-1].status_code == 500
    for answer in answers:
        assert "Content-Security-Policy" in answer
        for name, value in HEADERS.items():
            assert answer[name] == value, answer.status_code


def test_every_feature_is_off_but_the_camera_and_passkeys():
    said = dict(each.split("=") for each in HEADERS["Permissions-Policy"].split(", "))
    own = {name for name, who in said.items() if who == "(self)"}
    assert own == {"camera", "publickey-credentials-create", "publickey-credentials-get"}
    assert {who for name, who in said.items() if name not in own} == {"()"}
    assert {"microphone", "geolocation", "payment", "usb"} <= set(said)


def test_cookies_are_this_hosts_alone(visitor, owner):
    owner.set_password("a long password")
    owner.save()
    answers = [
        visitor.get("/accounts/login/", secure=True),
        log_in(visitor, owner),
        visitor.post("/language/", {"language": "de"}, secure=True),
    ]
    cookies = {name: cookie for answer in answers for name, cookie in answer.cookies.items()}
    assert set(cookies) == {"__Host-csrftoken", "__Host-sessionid", "__Host-language"}
    for cookie in cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert cookie["samesite"] == "Lax"
        assert len(cookie.OutputString()) < 4096


def test_what_a_page_says_once_is_in_no_cookie(logged_in):
    answer = logged_in.post(
        "/profile/display/", {"language": "", "energy_unit": "kcal"}, secure=True
    )
    assert answer.status_code in {200, 302}
    assert not {name for name in answer.cookies if "messages" in name}
    assert settings.MESSAGE_STORAGE.endswith("SessionStorage")


def test_nothing_of_a_person_is_kept(logged_in, curator, over_https):
    """`no-store` everywhere but on lists of foods of the API, which the phone asks about anew."""
    desk = Client(raise_request_exception=False)
    desk.force_login(curator)
    for client in (logged_in, desk):
        for address in every_address():
            if "logout" in address:
                continue
            answer = client.get(address, secure=True)
            said = answer.get("Cache-Control", "")
            if re.match(r"/api/v1/(foods|supplements|recipes)/$", address):
                assert said == "private, no-cache"
            elif not re.match(r"/(sw\.js|learn/|foods/1/|fhir/metadata)", address):
                assert "no-store" in said, address


def test_nor_how_somebody_without_a_login_was_turned_away(visitor):
    public = 0
    for address in every_address():
        answer = visitor.get(address, secure=True)
        if answer.status_code == 200 and not address.startswith(
            ("/accounts/", "/_allauth/", "/admin/")
        ):
            public += 1
            continue
        assert "no-store" in answer.get("Cache-Control", ""), address
    assert 15 < public < 40


def test_no_page_of_another_origin_is_answered(visitor):
    for path in ("/", "/api/v1/profile/", "/_allauth/app/v1/config"):
        answer = visitor.get(path, secure=True, headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in answer
