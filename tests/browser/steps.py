"""What every story in the browser does: sign up, log in, and hold a page to the house's rules."""

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PASSWORD = "a-fine-long-phrase"
WIDTHS = (360, 768, 1280)
# The schemes differ in colours alone.
_COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}


def sign_up(page: Page) -> None:
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Email").fill("new@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign Up").click()
    page.get_by_label("Sex for the reference tables").select_option("female")
    page.get_by_label("Birth date").fill("1985-06-15")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Skip", exact=True).click()
    page.get_by_role("link", name="Go to today").click()


def log_in(page: Page, email: str, password: str) -> None:
    page.get_by_role("link", name="Log in").first.click()
    page.get_by_label("E-mail address or user name").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()


def check_all(page: Page, base: str, paths: list[str]) -> None:
    """Each page, everything folded out: nothing wider than the screen, nothing axe objects to."""
    for path in paths:
        response = page.goto(base + path)
        assert response is not None
        assert response.ok, path
        unfold(page)
        expect_it_fits(page)
        page.set_viewport_size({"width": 375, "height": 740})
        expect_no_fault(page)


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")


def expect_it_fits(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (page.url, width, wide)


def expect_no_fault(page: Page) -> None:
    """Nothing that axe objects to, and no colours that it objects to in the other scheme."""
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    scheme = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
    other = "dark" if scheme == "light" else "light"
    page.emulate_media(color_scheme=other)
    results = AxeResults(page.evaluate("(options) => axe.run(options)", _COLOURS))
    page.emulate_media(color_scheme=scheme)
    assert results.violations_count == 0, f"{page.url}, {other}\n{results.generate_report()}"
