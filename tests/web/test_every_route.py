"""Every address of the pages: who may see it, by which method, and that nobody else does.

The addresses come from the URL resolver: one that is missing here fails.
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.web.every_row import addresses_of, routes, state_of, trial

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

PUBLIC = "everybody"
PERSON = "who is logged in"
OWNER = "the owner of the row: to others there is no such page"
UNSAID = "the owner of the row: others are told nothing, and nothing happens"
SECRET = "whoever has the link"


@dataclass(frozen=True)
class Route:
    """Who may see an address; `row` names what of the owner's account stands in it."""

    who: str
    methods: tuple[str, ...]
    row: str = ""
    status: frozenset[int] = frozenset({200, 302})


def get(who: str, row: str = "", *status: int) -> Route:
    return Route(who, ("GET",), row, frozenset(status or {200, 302}))


def post(who: str, row: str = "") -> Route:
    return Route(who, ("POST",), row)


def both(who: str, row: str = "") -> Route:
    return Route(who, ("GET", "POST"), row)


TABLE = {
    "": get(PUBLIC),
    "language/": post(PUBLIC),
    "manifest.webmanifest": get(PUBLIC),
    "sw.js": get(PUBLIC),
    "offline/": get(PUBLIC),
    "welcome/": both(PERSON),
    "welcome/food/": both(PERSON),
    "welcome/first/": get(PERSON),
    "demo/": Route(PUBLIC, ("POST",), status=frozenset({404})),  # where this is no demo
    "mail/stop/<str:token>/": both(SECRET, "token"),
    "method/": get(PUBLIC),
    "safety/": get(PUBLIC),
    "learn/": get(PUBLIC),
    "learn/sources/": get(PUBLIC),
    "learn/forms/": get(PUBLIC),
    "learn/absorption/": get(PUBLIC),
    "learn/excess/": get(PUBLIC),
    "evidence/": get(PUBLIC),
    "evidence/<slug:slug>/": get(PUBLIC, "slug"),
    "foods/": get(PERSON),
    "foods/<int:pk>/": get(PUBLIC, "shared_food"),
    "favicon.ico": get(PUBLIC, "", 301, 302),
    "livez": get(PUBLIC),
    "readyz": get(PUBLIC, "", 200, 503),
    "version": get(PUBLIC),
    "metrics": get(PUBLIC, "", 404),  # where no token is set
    ".well-known/security.txt": get(PUBLIC, "", 404),  # where nobody is named
    ".well-known/change-password": get(PUBLIC),
    "more/": get(PERSON),
    "supplements/": get(PERSON),
    "supplements/add/": both(PERSON),
    "supplements/<int:pk>/": both(OWNER, "supplement"),
    "supplements/<int:pk>/remove/": post(OWNER, "supplement"),
    "supplements/<int:pk>/back/": post(OWNER, "supplement"),
    "today/": get(PERSON),
    "days/<date:day>/": get(PERSON),
    "days/<date:day>/search/": get(PERSON),
    "days/<date:day>/complete/": post(PERSON),
    "days/<date:day>/repeat/": post(PERSON),
    "days/<date:day>/add/<int:food_id>/": both(OWNER, "food"),
    "today/add/<int:food_id>/": get(OWNER, "food"),
    "days/<date:day>/own-food/": both(PERSON),
    "days/<date:day>/again/<uuid:uuid>/": post(OWNER, "entry"),
    "days/<date:day>/suggestions/": get(PERSON),
    "days/<date:day>/chips/": get(PERSON),
    "days/<date:day>/copy/": both(PERSON),
    "days/<date:day>/noted/": both(PERSON),
    "days/<date:day>/meals/": get(PERSON),
    "days/<date:day>/meals/<int:pk>/": post(OWNER, "template"),
    "days/<date:day>/keep/<str:meal>/": both(PERSON),
    "days/<date:day>/doses/": post(PERSON),
    "entries/<uuid:uuid>/": both(OWNER, "entry"),
    "entries/<uuid:uuid>/delete/": post(OWNER, "entry"),
    "doses/<uuid:uuid>/": both(OWNER, "dose"),
    "doses/<uuid:uuid>/delete/": post(OWNER, "dose"),
    "undo/": post(PERSON),
    "my-meals/": get(PERSON),
    "my-meals/<int:pk>/": both(OWNER, "template"),
    "my-meals/<int:pk>/delete/": post(OWNER, "template"),
    "star/<int:food_id>/": post(OWNER, "food"),
    "trends/": get(PERSON),
    "trends/companions/": get(PERSON),
    "trends/<slug:code>/": get(PERSON),
    "report/": both(PERSON),
    "report/links/": both(PERSON),
    "report/links/<int:pk>/revoke/": post(OWNER, "link"),
    "shared/<str:secret>/": get(SECRET, "secret"),
    "symptoms/": get(PERSON),
    "symptoms/add/": post(PERSON),
    "symptoms/undo/": post(PERSON),
    "symptoms/beside/": get(PERSON),
    "symptoms/days/<date:day>/": post(PERSON),
    "symptoms/<uuid:uuid>/": both(OWNER, "symptom"),
    "symptoms/<uuid:uuid>/details/": post(OWNER, "symptom"),
    "symptoms/<uuid:uuid>/delete/": post(OWNER, "symptom"),
    "assessment/": get(PERSON),
    "corrections/": get(PERSON),
    "corrections/seen/": post(PERSON),
    "my-foods/": get(PERSON),
    "my-foods/add/": both(PERSON),
    "my-foods/<int:pk>/": both(OWNER, "food"),
    "my-foods/<int:pk>/remove/": post(OWNER, "food"),
    "my-foods/<int:pk>/back/": post(OWNER, "food"),
    "my-foods/<int:pk>/offer/": post(OWNER, "food"),
    "my-foods/<int:pk>/withdraw/": post(UNSAID, "waiting"),
    "my-recipes/add/": both(PERSON),
    "my-recipes/<int:pk>/": both(OWNER, "recipe"),
    "import/": both(PERSON),
    "import/<int:pk>/": get(OWNER, "import"),
    "import/<int:pk>/undo/": post(OWNER, "import"),
    "import/files/<uuid:uuid>/": get(OWNER, "upload"),
    "import/files/<uuid:uuid>/names/<slug:key>/": both(OWNER, "upload"),
    "import/files/<uuid:uuid>/write/": post(OWNER, "upload"),
    "import/files/<uuid:uuid>/forget/": post(UNSAID, "upload"),
    "profile/": get(PERSON),
    "profile/you/": both(PERSON),
    "profile/time/": both(PERSON),
    "profile/display/": both(PERSON),
    "profile/mail/": both(PERSON),
    "profile/security/": get(PERSON),
    "profile/data/": get(PERSON),
    "profile/health/": both(PERSON),
    "profile/suggestions/": both(PERSON),
    "profile/medicines/": post(PERSON),
    "profile/medicines/<int:pk>/delete/": post(OWNER, "medicine"),
    "profile/tokens/": both(PERSON),
    "profile/tokens/<int:pk>/revoke/": post(OWNER, "api_token"),
    "profile/delete/": both(PERSON),
    "profile/delete/keep/": post(PERSON),
    "profile/export/": get(PERSON),
    "profile/periods/": both(PERSON),
    "profile/periods/<int:pk>/delete/": post(OWNER, "period"),
}
PARTIAL = {"HX-Request": "true", "HX-Current-URL": "http://testserver/today/?q=oat"}


def browser_of(user: User | None, **options: Any) -> Client:
    client = Client(**options)
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def addresses(person: User) -> dict[str, str]:
    """Each route of the table with the owner's rows in it."""
    return addresses_of(person, {route: how.row for route, how in TABLE.items()})


def test_every_route_is_in_the_table():
    assert len(routes()) > 100
    assert set(TABLE) == routes()


def test_each_is_there_for_who_may_see_it_by_its_methods_alone(person, addresses):
    """Also the proof that the rows of the other tests are the ones that count."""
    client = browser_of(person)
    for route, how in TABLE.items():
        for method in METHODS:
            with trial():
                status = client.generic(method, addresses[route]).status_code
            if method not in how.methods:
                assert status == 405, (method, route)
            else:
                assert status in {*how.status, 422}, (method, route)


def test_without_a_login_there_are_public_pages_and_the_way_to_log_in(addresses):
    for route, how in TABLE.items():
        for method in how.methods:
            with trial():
                response = Client().generic(method, addresses[route])
            if how.who in {PUBLIC, SECRET}:
                assert response.status_code in how.status, (method, route)
                assert "/login/" not in response.get("Location", ""), route
                continue
            assert response.status_code == 302, (method, route)
            assert response["Location"] == f"/accounts/login/?next={addresses[route]}", route


def test_a_part_of_a_page_leads_to_the_login_as_a_whole_page(addresses):
    for route, how in TABLE.items():
        for method in how.methods if how.who not in {PUBLIC, SECRET} else ():
            response = Client().generic(method, addresses[route], headers=PARTIAL)
            assert response.status_code == 200, (method, route)
            wanted = "/accounts/login/?next=%2Ftoday%2F%3Fq%3Doat"
            assert response["HX-Redirect"] == wanted, (method, route)
            assert response.content == b"", (method, route)


def test_nobody_else_reaches_a_row(person, addresses, stranger):
    client = browser_of(stranger)
    before = state_of(person)
    for route, how in TABLE.items():
        for method in how.methods if how.who in {OWNER, UNSAID} else ():
            with trial():
                status = client.generic(method, addresses[route]).status_code
                assert status == (404 if how.who == OWNER else 302), (method, route)
                assert state_of(person) == before, (method, route)


def test_nothing_of_a_person_is_kept_by_a_cache(person, addresses):
    client = browser_of(person)
    for route, how in TABLE.items():
        if "GET" not in how.methods or how.who in {PUBLIC, SECRET}:
            continue
        with trial():
            response = client.get(addresses[route])
        assert "no-store" in response["Cache-Control"], route
        assert "private" in response["Cache-Control"], route


def test_the_help_of_a_field_is_read_out_with_it(person, addresses):
    client = browser_of(person)
    seen = 0
    for route, how in TABLE.items():
        if "GET" not in how.methods:
            continue
        with trial():
            response = client.get(addresses[route])
        page = "" if response.streaming else response.content.decode()
        helps = set(re.findall(r'class="help" id="([^"]+)"', page))
        tied = set(" ".join(re.findall(r'aria-describedby="([^"]+)"', page)).split())
        assert helps <= tied, (route, helps - tied)
        seen += len(helps)
    assert seen > 20


def test_nothing_is_written_for_another_site(person, addresses):
    client = browser_of(person, enforce_csrf_checks=True)
    before = state_of(person)
    for route, how in TABLE.items():
        if "POST" not in how.methods:
            continue
        with trial():
            status = client.post(addresses[route]).status_code
        # A mail program sends the end of a kind of mail: the signature in it is what allows it.
        if how.row != "token":
            assert status == 403, route
            assert state_of(person) == before, route


def test_a_secret_that_was_guessed_opens_nothing(addresses, client):
    for route, how in TABLE.items():
        if how.who != SECRET:
            continue
        for method in how.methods:
            begin, _slash, secret = addresses[route].rstrip("/").rpartition("/")
            for wrong in (secret[:-1], secret[::-1], f"{secret}A", "A" * len(secret)):
                assert client.generic(method, f"{begin}/{wrong}/").status_code == 404, wrong
