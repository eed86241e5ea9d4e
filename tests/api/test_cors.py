"""Pages of other origins may not call the API, unless the installation names them."""

import pytest

HERE = "https://app.example.org"
API = ["/api/v1/profile/", "/api/v1/nothing/", "/_allauth/app/v1/auth/session"]
PAGES = ["/", "/today/", "/accounts/login/", "/admin/login/", "/livez"]


def simple(client, path, origin):
    return client.get(path, headers={"Origin": origin})


def preflight(client, path, origin, method="PATCH", headers="x-session-token,if-match"):
    return client.options(
        path,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": headers,
        },
    )


def opened(response):
    """The headers by which a browser lets another origin in."""
    return {
        name.lower(): value
        for name, value in response.items()
        if name.lower().startswith("access-control-")
    }


@pytest.mark.parametrize("ask", [simple, preflight])
@pytest.mark.parametrize("path", API + PAGES)
@pytest.mark.parametrize("origin", [HERE, "null", "http://testserver"])
def test_nobody_is_let_in_by_default(anonymous, ask, path, origin):
    response = ask(anonymous, path, origin)
    assert opened(response) == {}


@pytest.fixture
def named(settings):
    settings.CORS_ALLOWED_ORIGINS = [HERE]


@pytest.mark.usefixtures("named")
class TestANamedOrigin:
    @pytest.mark.parametrize("path", API)
    def test_reads_answers_and_their_headers_without_cookies(self, anonymous, path):
        response = simple(anonymous, path, HERE)
        headers = opened(response)
        assert headers.pop("access-control-allow-origin") == HERE
        exposed = headers.pop("access-control-expose-headers").split(", ")
        assert headers == {}
        assert set(exposed) == {
            "Content-Disposition",
            "ETag",
            "Idempotent-Replayed",
            "Link",
            "Location",
            "Retry-After",
            "X-Request-ID",
        }
        assert "origin" in response["Vary"].lower()

    @pytest.mark.parametrize("path", API)
    def test_may_send_what_a_phone_sends(self, anonymous, path):
        response = preflight(anonymous, path, HERE)
        assert response.status_code == 200
        allowed = response["Access-Control-Allow-Headers"].split(", ")
        assert {
            "x-session-token",
            "authorization",
            "if-match",
            "if-none-match",
            "idempotency-key",
            "content-type",
        } <= set(allowed)
        methods = response["Access-Control-Allow-Methods"].split(", ")
        assert {"GET", "POST", "PUT", "PATCH", "DELETE"} <= set(methods)
        assert not response.has_header("Access-Control-Allow-Credentials")

    @pytest.mark.parametrize("ask", [simple, preflight])
    @pytest.mark.parametrize("path", PAGES)
    def test_is_let_into_no_page(self, anonymous, ask, path):
        assert opened(ask(anonymous, path, HERE)) == {}

    @pytest.mark.parametrize("ask", [simple, preflight])
    @pytest.mark.parametrize(
        "origin",
        [
            "https://evil.example",
            "https://app.example.org.evil.example",
            "http://app.example.org",
            "https://app.example.org:444",
            "null",
            "https://[",
        ],
    )
    def test_lets_no_other_in(self, anonymous, ask, origin):
        assert opened(ask(anonymous, API[0], origin)) == {}

    def test_sees_an_error_and_when_to_come_back(self, api, settings):
        settings.API_RATE_PER_MINUTE = 0
        response = simple(api, API[0], HERE)
        assert response.status_code == 429
        assert opened(response)["access-control-allow-origin"] == HERE
