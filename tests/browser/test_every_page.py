"""Every page fits every screen, has no fault that axe finds, and works without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DEMO, as_person
from tests.browser.pages import PERSONAL, PUBLIC, pages_of_rows
from tests.browser.steps import check_all, expect_it_fits, log_in, unfold


@pytest.mark.usefixtures("demo")
def test_pages_are_accessible_and_never_wider_than_the_screen(phone: Page, live_server):
    check_all(phone, live_server.url, PUBLIC)
    phone.goto(live_server.url)
    log_in(phone, *DEMO)
    check_all(phone, live_server.url, PERSONAL)


@pytest.mark.usefixtures("demo")
def test_without_javascript_every_page_is_there_and_fits(browser: Browser, live_server):
    page = browser.new_context(java_script_enabled=False).new_page()
    for path in PUBLIC:
        assert page.goto(live_server.url + path).ok, path
    page.goto(live_server.url)
    log_in(page, *DEMO)
    for path in PERSONAL:
        assert page.goto(live_server.url + path).ok, path
        unfold(page)
        expect_it_fits(page)


def test_so_are_those_of_single_rows(phone: Page, live_server, owner_of_all):
    pages = pages_of_rows(owner_of_all)
    as_person(phone.context, live_server.url, owner_of_all)
    check_all(phone, live_server.url, pages)


def test_without_javascript_so_do_those_of_single_rows(browser, live_server, owner_of_all):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    pages = pages_of_rows(owner_of_all)
    as_person(context, live_server.url, owner_of_all)
    for path in pages:
        assert page.goto(live_server.url + path).ok, path
        unfold(page)
        expect_it_fits(page)
