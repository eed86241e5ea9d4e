"""Sources of magnesium by keyboard alone, a label worked out, and a recipe in two tabs."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from foods.models import Food, Recipe
from tests.browser.conftest import DEMO
from tests.browser.steps import expect_it_fits, expect_no_fault, log_in, sign_up


def first_food(page: Page) -> Locator:
    return page.locator(".sources tbody tr").first.get_by_role("link")


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(60):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


@pytest.mark.usefixtures("catalogue")
def test_sources_are_sorted_and_filtered_by_keyboard_alone(phone: Page, live_server):
    phone.goto(f"{live_server.url}/learn/")
    link = phone.get_by_role("link", name="Sources of magnesium")
    tab_to(phone, link)
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Sources of magnesium", level=1)).to_be_visible()
    tab_to(phone, phone.get_by_label("Group"))
    phone.keyboard.type("Beans")
    tab_to(phone, phone.get_by_role("button", name="Show"))
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(re.compile("group=legumes"))
    heading = phone.get_by_role("columnheader", name=re.compile("100 kcal"))
    tab_to(phone, heading.get_by_role("link"))
    phone.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(phone.get_by_label("Group")).to_have_value("legumes")
    richest = first_food(phone).inner_text()
    tab_to(phone, heading.get_by_role("link"))
    phone.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(first_food(phone)).not_to_have_text(richest)
    expect_it_fits(phone)
    tab_to(phone, first_food(phone))
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Magnesium in a portion")).to_be_visible()
    expect_it_fits(phone)
    expect_no_fault(phone)


@pytest.mark.usefixtures("catalogue")
def test_a_label_is_worked_out_in_place_and_without_javascript(
    phone: Page, browser: Browser, live_server
):
    plain = browser.new_context(java_script_enabled=False).new_page()
    for page in (phone, plain):
        page.goto(f"{live_server.url}/learn/forms/")
        page.get_by_label("Form", exact=True).select_option("citrate")
        page.get_by_label("Weight of the compound, mg").fill("500,0")
        page.get_by_role("button", name="Work it out").click()
        expect(page.get_by_text("about 81 mg of magnesium")).to_be_visible()
        expect(page.get_by_text("about 59 mg of magnesium")).to_be_visible()
        expect(page.get_by_label("Weight of the compound, mg")).to_have_value("500,0")


@pytest.mark.usefixtures("demo")
def test_from_a_food_to_the_day_and_to_the_favourites(phone: Page, live_server):
    log_in(phone, *DEMO)
    food = Food.objects.get(name="Almonds")
    phone.goto(f"{live_server.url}/foods/{food.pk}/")
    star = phone.get_by_role("button", name="Favourite")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect_no_fault(phone)
    phone.get_by_role("link", name="Log it today").click()
    phone.get_by_role("button", name="Log it").click()
    entry = phone.locator("main").get_by_role("link", name=re.compile("Almonds"))
    expect(entry.first).to_be_visible()


@pytest.mark.usefixtures("catalogue")
def test_a_recipe_in_two_tabs_loses_nothing(page: Page, live_server):
    page.set_viewport_size({"width": 375, "height": 740})
    page.goto(live_server.url)
    sign_up(page)
    page.goto(f"{live_server.url}/my-recipes/add/")
    page.get_by_label("Name").fill("Porridge")
    page.get_by_label("Add an ingredient").press_sequentially("oats rolled")
    page.locator("#found").get_by_role("button", name=re.compile("Oats, rolled, dry")).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Porridge is added.")).to_be_visible()
    address = f"{live_server.url}/my-recipes/{Recipe.objects.get().pk}/"
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(address)
    other.get_by_label("Servings").fill("4")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_text("Saved, for all days that hold it.")).to_be_visible()
    page.get_by_label("Name").fill("My porridge")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Servings: 4 instead of 1.")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("My porridge")
    expect_it_fits(page)
    expect_no_fault(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved, for all days that hold it.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^My porridge"))).to_be_visible()
    page.get_by_role("link", name="Log My porridge today").click()
    expect(page.get_by_label("Of what")).to_contain_text("1 serving")
