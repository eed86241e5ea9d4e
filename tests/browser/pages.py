"""Every page, by address: a new one goes on one of these lists. Rows are the demo account's."""

from django.contrib.auth.models import User
from django.test import Client

from tests.web.every_row import addresses_of
from tests.web.test_every_route import TABLE

PUBLIC = [
    "/",
    "/method/",
    "/safety/",
    "/evidence/",
    "/evidence/night-cramps/",
    "/evidence/heavy-legs/",
    "/learn/",
    "/learn/sources/",
    "/learn/sources/?sort=-100kcal&group=legumes&diet=vegan&without=soya",
    "/learn/forms/",
    "/learn/forms/?form=citrate&weight_mg=500",
    "/learn/absorption/",
    "/learn/excess/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
]

PERSONAL = [
    "/today/",
    "/today/?q=spinach",
    "/my-meals/",
    "/trends/",
    "/symptoms/",
    "/symptoms/?kind=cramp",
    "/symptoms/?kind=cramp&where=calf-left",
    "/symptoms/beside/",
    "/symptoms/beside/?days=90",
    "/trends/?days=90",
    "/trends/?days=365",
    "/trends/companions/",
    "/trends/calcium/",
    "/assessment/",
    "/more/",
    "/report/",
    "/report/links/",
    "/profile/",
    "/profile/you/",
    "/profile/periods/",
    "/profile/suggestions/",
    "/profile/health/",
    "/profile/display/",
    "/profile/time/",
    "/profile/mail/",
    "/profile/security/",
    "/profile/data/",
    "/corrections/",
    "/import/",
    "/foods/",
    "/foods/?q=spinach",
    "/my-foods/",
    "/my-foods/add/",
    "/my-recipes/add/",
    "/supplements/",
    "/supplements/add/",
    "/welcome/",
    "/welcome/food/",
    "/welcome/first/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/reauthenticate/",
    "/profile/tokens/",
    "/profile/delete/",
]


def pages_of_rows(person: User) -> list[str]:
    """The addresses of all pages of the site, with this person's rows in them, that they may read.

    The routes come from the table of all routes: what is no whole page (a file, a part of a page)
    is left out.
    """
    browser = Client()
    browser.force_login(person)
    readable = {route: how.row for route, how in TABLE.items() if "GET" in how.methods}
    found = [
        address
        for address in addresses_of(person, readable).values()
        if (answer := browser.get(address)).status_code == 200
        and not answer.streaming
        and b"<html" in answer.content
    ]
    assert len(found) > 60
    return found
