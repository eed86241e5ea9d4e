"""Pages hold longer words than ours, and lines that run from the right; German is spoken."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests import pseudo
from tests.browser.conftest import DEMO
from tests.browser.pages import PERSONAL, PUBLIC
from tests.browser.steps import log_in, unfold

SIDES = {"ltr": False, "rtl": True}


def demo_in(page: Page, base: str) -> None:
    """Logged in without a form, whose words are not known here."""
    client = Client()
    client.force_login(User.objects.get(email=DEMO[0]))
    session = next(iter(client.cookies.values()))
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": base}])


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.usefixtures("demo")
def test_longer_words_fit_from_either_side(browser: Browser, live_server, side):
    page = browser.new_context(locale="de").new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    too_wide = []
    with pseudo.spoken(right_to_left=SIDES[side]):
        for path in [*PUBLIC, None, *PERSONAL]:
            if path is None:
                demo_in(page, live_server.url)
                continue
            page.goto(live_server.url + path)
            assert page.locator("html").get_attribute("dir") == side
            unfold(page)
            if beyond := page.evaluate(WIDEST):
                too_wide.append((path, beyond))
    assert too_wide == []


# What stands out of the page at either side; "" when nothing makes it scroll.
WIDEST = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const out = [...document.querySelectorAll("main *, footer *, header *")].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width && (box.right > root.clientWidth + 1 || box.left < -1);
  });
  const said = out.slice(-3).map((each) => each.outerHTML.slice(0, 90));
  return [root.scrollWidth, ...said].join(" | ");
}"""


@pytest.mark.usefixtures("demo")
def test_a_person_changes_to_german_and_back(phone: Page, live_server):
    log_in(phone, *DEMO)
    phone.goto(f"{live_server.url}/trends/")
    phone.get_by_role("button", name="Deutsch").click()
    expect(phone).to_have_url(re.compile("/trends/$"))
    expect(phone.locator("html")).to_have_attribute("lang", "de")
    chart = phone.locator("svg.trend")
    numbers = chart.evaluate(
        """(svg) => [...svg.querySelectorAll("path")].flatMap((each) =>
             each.getAttribute("d").split(/[A-Za-z ]/)
           ).filter(Boolean)"""
    )
    assert len(numbers) > 50
    assert [each for each in numbers if not re.fullmatch(r"-?\d+(\.\d+)?", each)] == []
    phone.get_by_role("button", name="English").click()
    expect(phone.locator("html")).to_have_attribute("lang", "en-gb")
