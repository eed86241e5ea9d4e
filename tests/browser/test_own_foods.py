"""A food of one's own and a recipe with it, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from foods.models import Recipe
from tests.browser.steps import check_all, expect_no_fault, sign_up


def add_what_the_day_lacks(page: Page) -> None:
    """From a search that finds nothing to the entry, by a label of 30 g."""
    page.get_by_role("link", name="Add it yourself").click()
    expect(page.get_by_label("Name")).to_have_value("Zwiebackkrokant")
    page.get_by_label("The amounts are for").fill("30")
    page.get_by_label("Magnesium, mg").fill("33")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_label("Of what")).to_contain_text("1 portion (30 g)")
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_text("33 mg").first).to_be_visible()


def cook_with_it(page: Page, base: str, find: str) -> None:
    page.goto(f"{base}/my-recipes/add/")
    page.get_by_label("Name").fill("Crumble")
    for words in ("Zwiebackkrokant", "pumpkin seeds"):
        box = page.get_by_label("Add an ingredient")
        if find == "typing":
            box.press_sequentially(words)
        else:
            box.fill(words)
            page.get_by_role("button", name="Find").click()
        page.locator("#found").get_by_role("button", name=re.compile(words, re.I)).first.click()
    expect(page.get_by_role("group", name="Zwiebackkrokant")).to_be_visible()
    expect(page.get_by_role("group", name="Pumpkin seeds")).to_be_visible()


@pytest.mark.usefixtures("catalogue")
def test_with_javascript_the_figures_follow_what_is_typed(phone: Page, live_server):
    sign_up(phone)
    phone.get_by_label("Food", exact=True).press_sequentially("Zwiebackkrokant")
    add_what_the_day_lacks(phone)
    cook_with_it(phone, live_server.url, "typing")
    phone.get_by_role("button", name=re.compile("Remove Pumpkin")).click()
    figure = phone.locator("#figures strong")
    expect(figure).to_have_text("33")
    phone.get_by_label("How much").fill("2")
    phone.get_by_label("How much").press("Tab")
    expect(figure).to_have_text("66")
    expect_no_fault(phone)
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("Crumble is added.")).to_be_visible()
    recipe = Recipe.objects.get()
    paths = ["/my-foods/", f"/my-recipes/{recipe.pk}/"]
    food = recipe.ingredients.get().food_id
    check_all(phone, live_server.url, [*paths, f"/my-foods/{food}/", f"/foods/{food}/"])


@pytest.mark.usefixtures("catalogue")
def test_without_javascript_too(browser: Browser, live_server):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    sign_up(page)
    page.get_by_label("Food", exact=True).fill("Zwiebackkrokant")
    page.get_by_label("Food", exact=True).press("Enter")
    add_what_the_day_lacks(page)
    cook_with_it(page, live_server.url, "button")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Crumble is added.")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Crumble")).click()
    page.get_by_label("From today on").check()
    page.get_by_role("button", name=re.compile("Remove Pumpkin")).click()
    expect(page.get_by_label("From today on")).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved as a new version")).to_be_visible()
    assert Recipe.objects.count() == 2
