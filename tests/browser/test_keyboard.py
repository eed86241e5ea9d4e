"""Everything by keyboard, and everything big enough for a thumb."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DEMO, as_person
from tests.browser.pages import PERSONAL, pages_of_rows
from tests.browser.steps import log_in

# What has the focus: its place among all elements, and whether one can see that it has it.
FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const hit = at.querySelector && at.querySelector(".hit");
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const seen = ring || (hit && getComputedStyle(hit).strokeWidth === "2px");
  return {
    place: [...document.querySelectorAll("*")].indexOf(at),
    seen: Boolean(seen) && box.bottom > 0 && box.top < innerHeight,
    what: at.outerHTML.slice(0, 120),
  };
}"""
# Elements that can be reached: shown, not disabled, not taken out of the order.
# Of a group of radio buttons one is a stop, arrows move inside.
REACHABLE = """() => { const group = (each) => [...document.getElementsByName(each.name)]
    .filter((other) => other.form === each.form);
  return [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter((each) => each.tabIndex >= 0 && !each.disabled && each.type !== "hidden"
    && each.checkVisibility({visibilityProperty: true})
    && (each.type !== "radio" || each === group(each)[0])).length; }"""
# Links in the middle of a sentence may be as small as their words.
SMALL = """() => [...document.querySelectorAll(
    "nav a, header a, footer a, .list > li > a, button, .button, summary, select, input")]
  .filter((each) => each.checkVisibility({visibilityProperty: true}) && each.type !== "hidden"
    && !each.matches(".visually-hidden, [type=checkbox], [type=radio]"))
  .filter((each) => { const box = each.getBoundingClientRect();
    return box.width && (box.height < 43.5 || box.width < 24); })
  .map((each) => each.outerHTML.slice(0, 120))"""


@pytest.mark.usefixtures("demo")
def test_the_content_is_one_step_away(phone: Page, live_server):
    log_in(phone, *DEMO)
    for path in ("/today/", "/trends/"):
        phone.goto(live_server.url + path)
        phone.keyboard.press("Tab")
        assert phone.evaluate("document.activeElement.textContent") == "Skip to the content"
        box = phone.locator(".skip").bounding_box()
        assert box["width"] > 100
        assert box["y"] >= 0
        phone.keyboard.press("Enter")
        assert phone.evaluate("document.activeElement.id") == "content"


@pytest.mark.usefixtures("demo")
def test_every_page_is_walked_through_by_tab(phone: Page, live_server):
    log_in(phone, *DEMO)
    walk_through(phone, live_server.url, PERSONAL)


def test_so_is_every_page_of_a_row(phone: Page, live_server, owner_of_all):
    pages = pages_of_rows(owner_of_all)
    as_person(phone.context, live_server.url, owner_of_all)
    walk_through(phone, live_server.url, pages)


def seen_when_drawn(phone: Page) -> bool:
    """A busy browser scrolls to what has the focus, and draws its ring, some frames later."""
    for _attempt in range(50):
        if phone.evaluate(FOCUSED)["seen"]:
            return True
        phone.wait_for_timeout(100)
    return False


def walk_through(phone: Page, base: str, paths: list[str]) -> None:
    """All that can be reached is, once, with a ring around it, and the way back leads on."""
    faults = {}
    for path in paths:
        phone.goto(base + path)
        phone.wait_for_load_state("networkidle")  # parts of a page come after it
        reachable = phone.evaluate(REACHABLE)
        places, unseen, left = [], [], False
        for _step in range(3 * reachable + 5):
            phone.keyboard.press("Tab")
            at = phone.evaluate(FOCUSED)
            if at is None and not left:
                left = True  # a page that begins in its middle goes on at its top
            elif at is None or at["place"] in places[:-1]:
                break
            elif at["place"] not in places:  # the day, month and year of a date are one place
                places.append(at["place"])
                if not at["seen"] and not seen_when_drawn(phone):
                    unseen.append(at["what"])
        last = phone.evaluate(FOCUSED)
        for _step in range(4):
            phone.keyboard.press("Shift+Tab")
        trapped = phone.evaluate(FOCUSED) == last
        if unseen or trapped or len(places) < reachable:
            faults[path] = (unseen, trapped, len(places), reachable)
    assert faults == {}


@pytest.mark.usefixtures("demo")
def test_whatever_is_tapped_is_as_high_as_a_thumb(phone: Page, live_server):
    log_in(phone, *DEMO)
    small = {}
    for path in PERSONAL:
        phone.goto(live_server.url + path)
        if found := phone.evaluate(SMALL):
            small[path] = found
    assert small == {}
