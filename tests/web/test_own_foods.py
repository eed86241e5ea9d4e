"""My foods: adding by a label, correcting or a new version, offering, putting away."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from foods.curation.submissions import approve, merge_into, send_back, submit
from foods.models import Food, FoodGroup, FoodReplacement, FoodSubmission
from tests.builders import DAY, make_entry, make_food, nutrient
from tracker.services import profile_of

LIST = "/my-foods/"
ADD = "/my-foods/add/"


@pytest.fixture(autouse=True)
def _nutrients(db):
    for code in ("magnesium", "energy", "calcium"):
        nutrient(code)


@pytest.fixture
def bar(owner):
    return make_food("Almond bar", 110, owner=owner, portions={"1 bar": 40, "1 bite": 8})


def url(food, page=""):
    return f"{LIST}{food.pk}/{page}"


def label(*portions, **values):
    """What the form sends; portions as (description, grams[, id])."""
    data = {
        "name": "Almond bar",
        "per_g": "100",
        "nutrient_magnesium": "110",
        "change": "correct_past",
        "portions-TOTAL_FORMS": len(portions),
        "portions-INITIAL_FORMS": 0,
    }
    for index, (description, grams, *more) in enumerate(portions):
        data[f"portions-{index}-description"] = description
        data[f"portions-{index}-gram_weight"] = grams
        data[f"portions-{index}-id"] = more[0] if more else ""
    return data | values


def contents(food):
    return dict(food.contents.values_list("nutrient", "amount_per_100g"))


def portions(food):
    return dict(food.portions.filter(is_active=True).values_list("description", "gram_weight"))


def said(response):
    return " ".join(str(each) for each in response.context["messages"])


class TestAdding:
    def test_by_100_grams(self, web, owner):
        response = web.post(ADD, label(("1 bar", "40")), follow=True)
        assert response.redirect_chain[-1][0] == LIST
        assert "Almond bar is added." in said(response)
        food = Food.objects.get()
        assert (food.owner, food.name) == (owner, "Almond bar")
        assert (contents(food), portions(food)) == ({"magnesium": 110}, {"1 bar": 40})

    def test_by_the_portion_of_the_label(self, web):
        """33 mg and 120 kcal in a bar of 30 g: 110 mg and 400 kcal in 100 g."""
        web.post(ADD, label(per_g="30", nutrient_magnesium="33", nutrient_energy="120"))
        food = Food.objects.get()
        assert contents(food) == {"magnesium": 110, "energy": 400}
        assert portions(food) == {"1 portion": 30}

    def test_a_name_is_enough_and_the_rest_unknown(self, web):
        web.post(ADD, label(nutrient_magnesium=""))
        assert contents(Food.objects.get()) == {}
        assert "unknown" in web.get(LIST).content.decode()

    def test_zero_is_not_empty(self, web):
        web.post(ADD, label(nutrient_magnesium="0"))
        assert contents(Food.objects.get()) == {"magnesium": 0}

    def test_a_form_sent_twice_makes_one_food(self, web):
        fresh = str(web.get(ADD).context["once"]["uuid"].value())
        for _ in range(3):
            assert web.post(ADD, label(uuid=fresh)).status_code == 302
        assert Food.objects.count() == 1

    def test_a_form_sent_again_after_the_food_was_deleted_makes_it_again(self, web):
        fresh = str(web.get(ADD).context["once"]["uuid"].value())
        web.post(ADD, label(uuid=fresh))
        web.post(url(Food.objects.get(), "remove/"))
        web.post(ADD, label(uuid=fresh))
        assert Food.objects.count() == 1

    def test_two_people_may_send_the_same_number(self, web, client, stranger):
        fresh = str(web.get(ADD).context["once"]["uuid"].value())
        web.post(ADD, label(uuid=fresh))
        client.force_login(stranger)
        client.post(ADD, label(uuid=fresh))
        assert Food.objects.filter(owner=stranger).count() == 1

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "a\0"}, "name"),
            ({"per_g": "0"}, "per_g"),
            ({"per_g": ""}, "per_g"),
            ({"nutrient_magnesium": "-1"}, "nutrient_magnesium"),
            ({"nutrient_magnesium": "NaN"}, "nutrient_magnesium"),
            ({"nutrient_magnesium": "1e3"}, "nutrient_magnesium"),
            ({"nutrient_magnesium": "1001"}, "nutrient_magnesium"),
            ({"nutrient_magnesium": "400", "per_g": "30"}, "nutrient_magnesium"),
            ({"nutrient_calcium": "9" * 30}, "nutrient_calcium"),
            (
                {"nutrient_calcium": "999999", "nutrient_magnesium": "", "per_g": "0.1"},
                "nutrient_calcium",
            ),
            ({"barcode": "no code"}, "barcode"),
            ({"group": "nothing"}, "group"),
        ],
    )
    def test_refuses_what_cannot_be_and_keeps_what_was_typed(self, web, values, field):
        response = web.post(ADD, label(brand="Corner bakery", **values))
        assert response.status_code == 422
        assert response.context["form"].errors.keys() == {field}
        assert 'value="Corner bakery"' in response.content.decode()
        assert not Food.objects.exists()

    @pytest.mark.parametrize(
        "rows",
        [
            [("1 bar", "")],
            [("", "40")],
            [("1 bar", "0")],
            [("1 bar", "40"), ("1 bar", "50")],
            [("1 bar", "99999")],
            [(f"{number} bars", "40") for number in range(31)],
        ],
    )
    def test_refuses_portions_that_cannot_be(self, web, rows):
        response = web.post(ADD, label(*rows))
        assert response.status_code == 422
        rows = response.context["rows"]
        assert any(rows.errors) or rows.non_form_errors()
        assert not Food.objects.exists()

    def test_without_the_rows_of_portions_nothing_breaks(self, web):
        response = web.post(ADD, {"name": "Bar", "per_g": "100"})
        assert response.status_code == 422

    def test_asks_for_a_login(self, client, db):
        for path in (LIST, ADD, "/my-foods/1/", "/my-recipes/add/", "/my-recipes/1/"):
            assert "/accounts/login/" in client.get(path)["Location"]


class TestFromADay:
    def test_the_search_that_finds_nothing_leads_on(self, web):
        page = web.get(f"/days/{DAY}/?q=grandmother%27s+soup&meal=lunch").content.decode()
        add = f"/days/{DAY}/own-food/?name=grandmother%27s%20soup&amp;meal=lunch"
        assert add in page
        assert (
            'value="grandmother&#x27;s soup"' in web.get(add.replace("&amp;", "&")).content.decode()
        )

    def test_and_back_to_log_it(self, web):
        address = f"/days/{DAY}/own-food/?name=Bar&meal=lunch"
        response = web.post(address, label())
        food = Food.objects.get()
        assert response["Location"] == f"/days/{DAY}/add/{food.pk}/?meal=lunch"

    def test_a_meal_nobody_has_is_left_out(self, web):
        response = web.post(f"/days/{DAY}/own-food/?meal=//evil.example", label())
        assert response["Location"] == f"/days/{DAY}/add/{Food.objects.get().pk}/"

    def test_a_day_still_to_come_is_404(self, web):
        assert web.get("/days/2999-01-01/own-food/").status_code == 404


class TestChanging:
    def test_shows_what_is_stored(self, web, bar):
        page = web.get(url(bar)).content.decode()
        assert 'name="nutrient_magnesium" value="110"' in page
        assert 'value="1 bar"' in page
        assert page.count('value="40"') == 1

    def test_the_past_is_corrected(self, web, bar):
        one = bar.portions.get(description="1 bar")
        response = web.post(
            url(bar), label(("1 big bar", "50", one.pk), nutrient_magnesium="120"), follow=True
        )
        assert "on all days" in said(response)
        assert (contents(bar), portions(bar)) == ({"magnesium": 120}, {"1 big bar": 50})

    def test_or_a_new_version_holds_from_the_persons_today_on(self, web, owner, bar):
        values = label(("1 bar", "40"), nutrient_magnesium="90", change="new_version")
        assert web.post(url(bar), values)["Location"] == LIST
        made = FoodReplacement.objects.get()
        assert (made.old, made.from_date) == (bar, profile_of(owner).today)
        assert (contents(bar)["magnesium"], contents(made.new)) == (110, {"magnesium": 90})
        listed = web.get(LIST).context["foods"]
        assert listed == [made.new]

    def test_the_old_version_can_no_longer_be_changed_and_leads_to_the_new_one(self, web, bar):
        web.post(url(bar), label(change="new_version"))
        made = FoodReplacement.objects.get().new
        assert web.get(url(bar))["Location"] == url(made)
        response = web.post(url(bar), label(name="Older page"), follow=True)
        assert response.redirect_chain == [(url(made), 302)]
        assert "Nothing more was saved" in said(response)
        assert not Food.objects.filter(name="Older page").exists()

    def test_one_that_a_curator_merged_leads_to_the_catalogues(self, web, owner, curator, bar):
        offered, shared = submit(food=bar, by=owner), make_food("Shared")
        merge_into(submission=offered, into=shared, by=curator)
        assert web.post(url(bar), label())["Location"] == f"/foods/{shared.pk}/"

    def test_while_it_waits_for_a_review_a_new_version_is_refused(self, web, owner, bar):
        submit(food=bar, by=owner)
        response = web.post(url(bar), label(name="Other", change="new_version"))
        assert response.status_code == 422
        page = response.content.decode()
        assert "waits for a review" in page
        assert 'value="Other"' in page
        assert Food.objects.count() == 1

    @pytest.mark.parametrize("change", ["correct_past", "new_version"])
    def test_of_two_tabs_the_second_does_not_undo_the_first(self, web, bar, change):
        seen = web.get(url(bar)).context["change"]["seen"].value()
        first = label(("1 bar", 40), nutrient_magnesium="120", seen=seen)
        assert web.post(url(bar), first).status_code == 302
        refused = web.post(url(bar), label(name="Other", change=change, seen=seen))
        assert refused.status_code == 422
        assert "was changed after this page was opened" in refused.content.decode()
        assert 'value="Other"' in refused.content.decode()
        bar.refresh_from_db()
        assert (bar.name, contents(bar)["magnesium"]) == ("Almond bar", 120)
        assert Food.objects.count() == 1
        now = web.get(url(bar)).context["change"]["seen"].value()
        assert web.post(url(bar), label(name="Other", change=change, seen=now)).status_code == 302

    def test_saving_the_same_twice_is_no_conflict(self, web, bar):
        seen = web.get(url(bar)).context["change"]["seen"].value()
        values = label(("1 bar", 40), nutrient_magnesium="120", seen=seen)
        for _ in range(2):
            assert web.post(url(bar), values).status_code == 302

    def test_refuses_an_unknown_choice(self, web, bar):
        assert web.post(url(bar), label(change="never")).status_code == 422

    def test_of_others_there_is_no_such_page(self, web, stranger):
        for food in (make_food("Shared"), make_food("Secret", owner=stranger)):
            assert web.get(url(food)).status_code == 404
            assert web.post(url(food), label()).status_code == 404
            for page in ("remove/", "back/", "offer/"):
                assert web.post(url(food, page)).status_code == 404

    def test_query_count_does_not_grow_with_the_list(self, web, owner, django_assert_num_queries):
        for number in range(6):
            food = make_food(f"Bar {number}", 110, owner=owner, portions={"1 bar": 40})
            submit(food=food, by=owner)
        # session, user; count, foods with recipe and portion, offers, offers taken over
        with django_assert_num_queries(6):
            web.get(LIST)


class TestPuttingAway:
    def test_an_unused_food_is_deleted(self, web, bar):
        response = web.post(url(bar, "remove/"), follow=True)
        assert "is deleted" in said(response)
        assert not Food.objects.exists()

    def test_deleted_twice_at_once_it_is_gone(self, web, bar, monkeypatch):
        def gone(**_values):
            raise ValidationError("This food is no longer there.")

        monkeypatch.setattr("tracker.web.own_foods.remove_own_food", gone)
        response = web.post(url(bar, "remove/"), follow=True)
        assert "no longer there" in said(response)

    def test_figures_without_a_food_are_not_brought_back(self, web, owner):
        figures = make_food("250 mg", owner=owner, is_quick_add=True, status="retired")
        assert web.post(url(figures, "back/")).status_code == 404

    def test_a_used_one_is_put_away_and_comes_back(self, web, owner, bar):
        make_entry(owner, bar, date=DAY - timedelta(days=1))
        response = web.post(url(bar, "remove/"), follow=True)
        assert "keep it" in said(response)
        assert response.context["put_away"] == [bar]
        web.post(url(bar, "back/"))
        assert web.get(LIST).context["foods"] == [bar]

    @pytest.mark.parametrize("page", ["remove/", "back/", "offer/", "withdraw/"])
    def test_only_by_a_button(self, web, bar, page):
        assert web.get(url(bar, page)).status_code == 405


class TestOffering:
    def test_and_taking_back(self, web, owner, bar):
        response = web.post(url(bar, "offer/"), {"note": "from the label"}, follow=True)
        assert "A curator looks at it" in said(response)
        offer = FoodSubmission.objects.get()
        assert (offer.status, offer.note) == ("waiting", "from the label")
        assert "waits for a curator" in web.get(LIST).content.decode()
        assert "Take the offer back" in response.content.decode()
        web.post(url(bar, "withdraw/"))
        offer.refresh_from_db()
        assert offer.status == "withdrawn"
        assert "decided in the meantime" in said(web.post(url(bar, "withdraw/"), follow=True))

    def test_without_magnesium_says_what_is_missing(self, web, owner):
        food = make_food("Soup", None, owner=owner)
        response = web.post(url(food, "offer/"), follow=True)
        assert "Its magnesium is unknown" in said(response)
        assert not FoodSubmission.objects.exists()

    def test_the_curators_reason_is_shown(self, web, owner, curator, bar):
        offer = submit(food=bar, by=owner)
        send_back(submission=offer, by=curator, reason="Which brand is it?")
        assert "Which brand is it?" in web.get(LIST).content.decode()
        assert "Which brand is it?" in web.get(url(bar)).content.decode()

    def test_what_became_of_it_is_listed(self, web, owner, curator, bar):
        soup = make_food("Soup", 5, owner=owner)
        shared = make_food("Lentil soup", 6)
        approve(submission=submit(food=bar, by=owner), by=curator, group=FoodGroup.objects.first())
        merge_into(
            submission=submit(food=soup, by=owner), into=shared, by=curator, reason="the same"
        )
        response = web.get(LIST)
        page = response.content.decode()
        assert response.context["foods"] == []
        assert f'href="/foods/{bar.pk}/"' in page
        assert f'href="/foods/{shared.pk}/"' in page
        assert "was there already as this: the same" in page


def test_the_page_of_an_own_food_leads_to_its_change(web, bar):
    assert f'href="{url(bar)}"' in web.get(f"/foods/{bar.pk}/").content.decode()
    other = make_food("Shared", Decimal(1))
    assert "/my-foods/" not in web.get(f"/foods/{other.pk}/").content.decode()
