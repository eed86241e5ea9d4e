"""Notices of corrections: shown on the day and trends pages, put away, kept on a page of their own;
the history of a food's magnesium; old names of foods on the pages that write."""

from datetime import date, timedelta

import pytest
from django.utils.formats import date_format

from foods.curation.replacements import replace_food
from tests.builders import DAY, make_dose, make_entry, make_food, make_supplement
from tests.tracker.catalogue_changes import correct, follow, relabel, reweigh
from tracker.models import CorrectionNotice, IntakeEntry
from tracker.web.words import say_correction

DAY_URL = f"/days/{DAY}/"
PAGE = "/corrections/"
SEEN = "/corrections/seen/"


@pytest.fixture
def almonds(owner):
    """Eaten by the owner on three days: 100 g each."""
    food = make_food("Almonds", 270, portions={"1 oz": "28.35"})
    for offset in (0, 2, 7):
        make_entry(owner, food, 100, date=DAY + timedelta(days=offset))
    follow(owner)
    return food


@pytest.mark.parametrize("url", [DAY_URL, "/trends/", PAGE])
def test_the_pages_say_what_changed_by_how_much_and_why(web, almonds, url):
    correct(almonds, 284, "FNDDS <2021>")
    content = web.get(url).content.decode()
    said = (
        f'Our figures for <a href="/foods/{almonds.pk}/">Almonds</a> were corrected: 3 of your '
        "days changed, 14 mg more on average (4 March to 11 March). Reason: FNDDS &lt;2021&gt;"
    )
    assert said in " ".join(content.split())


@pytest.mark.parametrize("url", [DAY_URL, "/trends/", PAGE])
def test_the_pages_say_it_of_supplements_too(web, owner, url):
    tablets = make_supplement("Citrate", 100)
    make_dose(owner, tablets, quantity=2)
    follow(owner)
    relabel(tablets, "the label of 2026", name="Citrate 115", elemental_mg_per_unit=115)
    content = " ".join(web.get(url).content.decode().split())
    said = (
        'Our figures for <a href="/supplements/">Citrate 115</a> were corrected: 1 of your days '
        "changed, 30 mg more (4 March). Reason: the label of 2026"
    )
    assert said in content
    relabel(tablets, name="Citrate, large", status="retired")
    assert "Citrate 115, now Citrate, large: 1 of your days" in web.get(PAGE).content.decode()


def test_it_is_put_away_without_javascript_and_kept(web, owner, almonds):
    correct(almonds, 284)
    page = web.get(DAY_URL)
    sent = {"up_to": page.context["corrections_up_to"], "next": DAY_URL}
    assert web.post(SEEN, sent)["Location"] == DAY_URL
    assert "were corrected" not in web.get(DAY_URL).content.decode()
    assert "were corrected" in web.get(PAGE).content.decode()


def test_what_came_after_the_page_was_loaded_is_not_put_away(web, owner, almonds):
    correct(almonds, 284)
    up_to = web.get(DAY_URL).context["corrections_up_to"]
    correct(almonds, 300)
    follow(owner)
    web.post(SEEN, {"up_to": up_to, "next": "/trends/"})
    (shown,) = web.get(DAY_URL).context["corrections"]
    assert shown["notice"].change_mg == 16


def test_of_many_the_newest_three_are_shown(web, owner):
    foods = [make_food(f"Food {number}", 100) for number in range(5)]
    for food in foods:
        make_entry(owner, food, 100)
    follow(owner)
    for food in foods:
        correct(food, 120)
    page = web.get(DAY_URL)
    assert len(page.context["corrections"]) == 3
    assert "2 more changes" in page.content.decode()
    web.post(SEEN, {"up_to": page.context["corrections_up_to"]})
    assert not CorrectionNotice.objects.filter(seen_at=None).exists()


@pytest.mark.parametrize("up_to", ["", "abc", "-1", "9" * 40, "\x00"])
def test_rubbish_puts_nothing_away(web, owner, almonds, up_to):
    correct(almonds, 284)
    follow(owner)
    assert web.post(SEEN, {"up_to": up_to}).status_code == 302
    assert CorrectionNotice.objects.filter(seen_at=None).exists()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_it_leads_back_to_our_own_pages_only(web, back):
    assert web.post(SEEN, {"up_to": "1", "next": back})["Location"] == "/today/"


def test_strangers_and_the_anonymous(web, client, owner, stranger, almonds):
    correct(almonds, 284)
    (notice,) = follow(owner)
    client.force_login(stranger)
    assert "Almonds" not in client.get(PAGE).content.decode()
    client.post(SEEN, {"up_to": notice.pk})
    assert CorrectionNotice.objects.filter(seen_at=None).exists()
    client.logout()
    for response in (client.get(PAGE), client.post(SEEN)):
        assert response["Location"].startswith("/accounts/login/")


def test_an_empty_page_says_what_will_be_here(web):
    assert "Nothing so far" in web.get(PAGE).content.decode()
    assert PAGE in web.get("/more/").content.decode()


def test_many_are_on_several_pages(web, owner):
    CorrectionNotice.objects.bulk_create(
        CorrectionNotice(
            user=owner, food_name="Oats", days=1, first_day=DAY, last_day=DAY, change_mg=3
        )
        for _ in range(60)
    )
    assert "1 of 2" in web.get(PAGE).content.decode()
    assert len(web.get(PAGE, {"page": 2}).context["corrections"]) == 10
    assert web.get(PAGE, {"page": "abc"}).status_code == 200


class TestWords:
    def said(self, today=DAY, **values):
        notice = CorrectionNotice(
            **{"food_name": "Tea", "first_day": DAY, "last_day": DAY, "days": 1, **values}
        )
        return say_correction(notice, today)

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"change_mg": 14.2}, "1 of your days changed, 14 mg more (4 March)."),
            ({"change_mg": -0.64}, "1 of your days changed, 0.6 mg less (4 March)."),
            ({"change_mg": -14, "days": 2}, "2 of your days changed, 14 mg less on average"),
            ({"change_mg": 0.0, "days": 2}, "some up and some down, about the same on average"),
            ({"days_known": 1}, "1 of your days has a value for it now (4 March)."),
            ({"days": 2, "days_unknown": 2}, "2 of your days have no value for it any more"),
            (
                {"days": 5, "days_known": 2, "change_mg": 3},
                "3 of your days changed, 3.0 mg more on average; 2 of your days have a value",
            ),
        ],
    )
    def test_what_changed(self, values, words):
        said = self.said(**values)
        assert said.startswith("Our figures for Tea were corrected: ")
        assert words in said

    def test_days_of_another_year_have_theirs(self):
        last = date(2026, 1, 2)
        said = self.said(first_day=date(2025, 12, 30), last_day=last, days=2, change_mg=5)
        first, last = (date_format(day) for day in (date(2025, 12, 30), last))
        assert f"({first} to {last})" in said
        assert f"({date_format(DAY)})" in self.said(today=date(2027, 1, 1), change_mg=5)


def test_a_replaced_food_is_called_by_both_names(web, owner, almonds):
    other = make_food("Almonds, raw", 280)
    replace_food(old=almonds, new=other, kind="merge", reason="entered twice")
    content = " ".join(web.get(DAY_URL).content.decode().split())
    assert f'Almonds, now <a href="/foods/{other.pk}/">Almonds, raw</a>: 3 of your days' in content


class TestAddingUnderAnOldName:
    @pytest.fixture
    def heir(self, almonds):
        heir = make_food("Almonds, raw", 280)
        replace_food(old=almonds, new=heir, kind="reformulated", from_date=DAY)
        return heir

    def url(self, food, day=DAY):
        return f"/days/{day}/add/{food.pk}/"

    def test_the_form_is_that_of_the_food_that_stands_for_it(self, web, almonds, heir):
        assert web.get(self.url(almonds) + "?meal=lunch")["Location"] == (
            self.url(heir) + "?meal=lunch"
        )
        before = self.url(almonds, DAY - timedelta(days=1))
        assert "Almonds" in web.get(before).content.decode()

    def test_a_form_that_was_open_already_is_taken(self, web, owner, almonds, heir):
        sent = {"amount": "2", "measure": almonds.portions.get().pk, "meal": "lunch"}
        assert web.post(self.url(almonds), sent)["Location"] == DAY_URL
        entry = IntakeEntry.objects.get(user=owner, meal="lunch")
        assert (entry.food, entry.portion.description, entry.quantity) == (heir, "1 oz", 2)

    def test_a_strangers_replaced_food_is_not_there(self, web, stranger):
        own, other = (make_food(name, 1, owner=stranger) for name in ("Secret", "Other"))
        replace_food(old=own, new=other, kind="merge")
        assert web.get(self.url(own)).status_code == 404
        assert web.post(self.url(own)).status_code == 404

    def test_what_was_removed_before_comes_back_as_the_food_of_now(self, web, owner, almonds):
        entry = IntakeEntry.objects.get(user=owner, date=DAY)
        web.post(f"/entries/{entry.uuid}/delete/")
        heir = make_food("Almonds, raw", 280)
        replace_food(old=almonds, new=heir, kind="merge")
        web.post("/undo/")
        assert IntakeEntry.objects.get(user=owner, date=DAY).food == heir


def test_a_corrected_portion_is_told_too(web, owner):
    bread = make_food("Bread", 50, portions={"slice": 40})
    make_entry(owner, bread, portion=bread.portions.get())
    follow(owner)
    reweigh(bread.portions.get(), 60, "weighed ten slices")
    assert "1 of your days changed, 10 mg more" in web.get(DAY_URL).content.decode()
