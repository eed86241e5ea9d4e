"""The site as an app on a home screen: what it needs, and that it keeps nothing of a person."""

import struct
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DEMO
from tests.browser.icons import ICONS
from tests.browser.steps import log_in

# [name of the cache, path] of everything that is kept, once the worker has started.
KEPT = """async () => {
  await navigator.serviceWorker.ready;
  const kept = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      kept.push([name, new URL(request.url).pathname]);
  return kept;
}"""
ALLOWED = {"/offline/", "/static/tracker/tracker.css", "/static/tracker/icon.svg"}


def size_of_png(content: bytes) -> tuple[int, int]:
    assert content.startswith(b"\x89PNG")
    return struct.unpack(">II", content[16:24])


@pytest.mark.usefixtures("demo")
def test_without_a_connection_a_page_says_so_and_nothing_personal_is_kept(phone: Page, live_server):
    log_in(phone, *DEMO)
    for path in ("/today/", "/trends/", "/profile/", "/api/v1/entries/"):
        phone.goto(live_server.url + path)
    phone.goto(f"{live_server.url}/trends/")
    kept = phone.evaluate(KEPT)
    assert {path for _name, path in kept} == ALLOWED
    phone.evaluate("navigator.serviceWorker.controller || location.reload()")
    phone.wait_for_function("navigator.serviceWorker.controller !== null")

    server = live_server.url.rsplit(":", 1)[1]
    phone.context.set_offline(True)
    phone.goto(f"{live_server.url}/today/")
    expect(phone.get_by_role("heading", name="No connection", level=1)).to_be_visible()
    assert server in phone.url
    assert DEMO[0] not in phone.content()
    phone.context.set_offline(False)
    phone.get_by_role("link", name="Try again").first.click()
    expect(phone.get_by_role("heading", name="Today")).to_be_visible()

    # A page that some other script had kept goes when the person does.
    phone.evaluate("caches.open('else').then((it) => it.put('/today/', new Response('mine')))")
    phone.goto(f"{live_server.url}/more/")
    phone.get_by_role("button", name="Log out").click()
    phone.wait_for_url(f"{live_server.url}/")
    phone.wait_for_function("caches.has('else').then((has) => !has)")
    assert {path for _name, path in phone.evaluate(KEPT)} <= ALLOWED


def test_it_can_be_installed(page: Page, live_server):
    page.goto(live_server.url)
    link = page.locator("link[rel=manifest]").get_attribute("href")
    response = page.request.get(live_server.url + link)
    manifest = response.json()
    assert response.headers["content-type"].startswith("application/manifest+json")
    assert manifest["name"]
    assert (manifest["display"], manifest["scope"]) == ("standalone", "/")
    assert manifest["start_url"] == "/today/"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        width, height = size_of_png(page.request.get(live_server.url + icon["src"]).body())
        assert f"{width}x{height}" == icon["sizes"]
    touch = page.locator("link[rel=apple-touch-icon]").get_attribute("href")
    assert size_of_png(page.request.get(live_server.url + touch).body()) == (180, 180)
    # The browser's own judgement.
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Playwright's pages are private windows, where nothing is installed.
    assert [each["errorId"] for each in errors] in ([], ["in-incognito"])


@pytest.mark.parametrize("name", ICONS)
def test_the_icons_are_those_our_drawings_make(name):
    """`python -m tests.browser.icons` draws them; a change of a drawing has to be drawn again."""
    folder = Path(__file__).parents[2] / "tracker" / "static" / "tracker"
    source, size = ICONS[name]
    assert size_of_png((folder / name).read_bytes()) == (size, size)
    assert (folder / name).stat().st_size < 16_000
    assert (folder / source).stat().st_size < 500
