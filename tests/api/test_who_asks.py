"""A browser that forgot its CSRF token is a 403; what describes the API is for everybody.

Without a login every address is a 401: `test_access_matrix`.
"""

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests.api.problems import problem_of
from tests.api.routes import ALL, PUBLIC, ROUTES, WRITING

OF_THE_API = [route for route in ROUTES if route.name.startswith("api:")]


@pytest.mark.parametrize("route", OF_THE_API, ids=lambda route: route.name)
def test_a_browser_without_its_csrf_token(owner, route):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    for method in WRITING:
        answer = getattr(browser, method)(route.address, "{}", "application/json")
        problem_of(answer, 403)


def test_a_browser_with_its_csrf_token_writes(owner):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    browser.get("/profile/")
    token = browser.cookies[django_settings.CSRF_COOKIE_NAME].value
    response = browser.patch(
        "/api/v1/profile/",
        {"sex": "female"},
        "application/json",
        headers={"X-CSRFToken": token},
    )
    assert response.status_code == 200


@pytest.mark.parametrize(
    "route", [route for route in ALL if route.name in PUBLIC], ids=lambda each: each.name
)
def test_what_describes_the_api_is_public(anonymous, route):
    assert anonymous.get(route.path).status_code == 200
