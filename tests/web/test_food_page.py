"""A food's page: for everybody to read; written down or kept at hand by whoever is logged in."""

from decimal import Decimal

import pytest

from foods.recipes import save_recipe
from tests.builders import make_food, make_profile
from tracker.models import Favourite
from tracker.services import profile_of


@pytest.fixture
def seeds(db):
    return make_food("Pumpkin seeds", 550, energy_kcal=574, portions={"1 oz": "28.35"})


def page(client, food):
    return client.get(f"/foods/{food.pk}/").content.decode()


def test_a_visitor_reads_a_food_of_the_catalogue(client, seeds):
    content = page(client, seeds)
    assert "<strong>156</strong> mg magnesium in 1 oz, 28.4&nbsp;g" in content
    assert "excellent source" in content
    assert "<form" not in content.partition("<main")[2].partition("</main>")[0]


def test_a_visitor_sees_nobody_s_own_food(client, owner):
    food = make_food("Secret stew", owner=owner)
    assert client.get(f"/foods/{food.pk}/").status_code == 404


def test_nutrients_are_shown_for_the_portion_and_100_g(web, seeds):
    card = page(web, seeds).partition('id="contents"')[2].partition("</table>")[0]
    assert ">163 kcal</td>" in card  # 574 kcal in 100 g
    assert ">574 kcal</td>" in card


def test_energy_is_in_the_unit_that_was_chosen(web, owner, seeds):
    make_profile(owner, energy_unit="kJ")
    card = page(web, seeds).partition('id="contents"')[2].partition("</table>")[0]
    assert ">2402 kJ</td>" in card
    assert "kcal" not in card


def test_it_leads_to_today_s_form(web, owner, seeds):
    assert f'href="/today/add/{seeds.pk}/"' in page(web, seeds)
    today = profile_of(owner).today
    assert web.get(f"/today/add/{seeds.pk}/")["Location"] == f"/days/{today}/add/{seeds.pk}/"
    meal = web.get(f"/today/add/{seeds.pk}/?meal=lunch")["Location"]
    assert meal.endswith("?meal=lunch")
    assert "?" not in web.get(f"/today/add/{seeds.pk}/?meal=%0d%0a")["Location"]


@pytest.mark.parametrize("address", ["/today/add/{}/", "/star/{}/"])
def test_of_another_person_s_food_there_is_no_such_page(web, stranger, address):
    food = make_food(owner=stranger)
    where = address.format(food.pk)
    response = web.get(where) if "today" in where else web.post(where, {"on": "1"})
    assert response.status_code == 404
    assert not Favourite.objects.exists()


def test_these_ask_for_a_login(client, seeds):
    assert "/accounts/login/" in client.get(f"/today/add/{seeds.pk}/")["Location"]
    assert "/accounts/login/" in client.post(f"/star/{seeds.pk}/")["Location"]


class TestKeptAtHand:
    def test_kept_once_however_often_it_is_sent(self, web, owner, seeds):
        for _ in range(2):
            sent = {"on": "1", "next": f"/foods/{seeds.pk}/"}
            response = web.post(f"/star/{seeds.pk}/", sent)
            assert response["Location"] == f"/foods/{seeds.pk}/"
        assert Favourite.objects.get().food == seeds
        assert 'aria-pressed="true"' in page(web, seeds)

    def test_what_is_kept_keeps_its_usual_amount(self, web, owner, seeds):
        Favourite.objects.create(user=owner, food=seeds, amount_g=Decimal(30), revision=1)
        web.post(f"/star/{seeds.pk}/", {"on": "1"})
        assert Favourite.objects.get().amount_g == 30

    def test_let_go_twice_is_let_go(self, web, owner, seeds):
        web.post(f"/star/{seeds.pk}/", {"on": "1"})
        for _ in range(2):
            web.post(f"/star/{seeds.pk}/", {"on": "0"})
        assert not Favourite.objects.exists()
        assert 'aria-pressed="false"' in page(web, seeds)

    def test_no_more_than_there_is_room_for(self, web, seeds, monkeypatch):
        monkeypatch.setattr("tracker.shortcuts.favourites.MOST", 0)
        response = web.post(f"/star/{seeds.pk}/", {"on": "1"}, follow=True)
        assert "At most 0 favourites" in response.content.decode()
        assert not Favourite.objects.exists()

    def test_it_is_for_posting_only(self, web, seeds):
        assert web.get(f"/star/{seeds.pk}/").status_code == 405


def test_a_recipe_says_what_it_is_made_of(web, owner, seeds):
    grams = {"food": seeds, "portion": None, "quantity": None, "amount_g": Decimal(50)}
    recipe = save_recipe(
        owner=owner,
        name="Seeds alone",
        servings=Decimal(2),
        yield_factor=Decimal(1),
        ingredients=[grams],
    )
    content = page(web, recipe)
    assert "Log a serving" in content
    assert f'href="/my-recipes/{recipe.pk}/"' in content
    made_of = content.partition('id="made-of"')[2].partition("</section>")[0]
    assert f'href="/foods/{seeds.pk}/"' in made_of
    assert "50 g" in made_of


def test_query_count_does_not_grow_with_what_it_has(web, owner, django_assert_num_queries):
    few = make_food("Few", 10, energy_kcal=3, portions={"1": 100})
    many = make_food(
        "Many", 10, energy_kcal=3, calcium_mg=4, portions={f"{n} g": n for n in range(1, 20)}
    )
    for food in (few, many):
        # session, user, food, portions, contents, corrections, favourite, unit of energy
        with django_assert_num_queries(8):
            page(web, food)


def test_foods_are_browsed_by_mark_and_diet(web, owner):
    make_food("Seeds", 550, portions={"1 oz": 30}, diet="vegan")
    make_food("Fish", 300, portions={"1 fillet": 100}, diet="fish")
    make_food("Rice", 40, portions={"1 cup": 50}, diet="vegan")
    make_food("My bar", 500, portions={"1 bar": 50}, owner=owner)
    make_food("Imported", 900, portions={"1": 100}, loaded_by="off")

    def names(query):
        return [food.name for food in web.get(f"/foods/?{query}").context["foods"]]

    assert names("mark=excellent") == ["Fish", "My bar", "Seeds"]
    assert names("diet=vegan") == ["Seeds", "Rice"]
    assert "Imported" not in names("")
    assert names("q=imported") == ["Imported"]
