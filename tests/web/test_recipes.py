"""The recipe editor: one form, computed on the way, stored when the person says so."""

from decimal import Decimal

import pytest

from foods.models import Food, FoodReplacement, Recipe
from foods.recipes import save_recipe
from tests.builders import make_entry, make_food
from tracker.services import profile_of

ADD = "/my-recipes/add/"


@pytest.fixture
def oats(db):
    return make_food("Oats", 138, energy_kcal=380, portions={"1 cup": 80})


@pytest.fixture
def leaf(db):
    return make_food("Bay leaf", None, energy_kcal=300)


def sent(*rows, **values):
    """What the form sends; rows as (food, amount, measure)."""
    data = {"name": "Porridge", "servings": "2", "finished": "", "finished_unit": "g", "q": ""}
    for number, (food, amount, measure) in enumerate(rows):
        data[f"row{number}-food"] = food.pk
        data[f"row{number}-amount"] = amount
        data[f"row{number}-measure"] = measure
    return data | values


def save(*rows, **values):
    return sent(*rows, save="1", **values)


def rows_of(response):
    return [
        (row.food.name, row["amount"].value(), row["measure"].value())
        for row in response.context["editor"].rows
    ]


def magnesium(food):
    return food.contents.get(nutrient="magnesium").amount_per_100g


@pytest.fixture
def porridge(owner, oats):
    return save_recipe(
        owner=owner,
        name="Porridge",
        servings=Decimal(2),
        yield_factor=Decimal("0.8"),
        ingredients=[
            {"food": oats, "portion": oats.portions.get(), "quantity": Decimal(1), "amount_g": None}
        ],
    )


def url(food):
    return f"/my-recipes/{food.pk}/"


class TestOnTheWay:
    """Looking up, adding and removing store nothing."""

    def test_begins_empty_with_the_name_searched_for(self, web):
        response = web.get(f"{ADD}?name=Porridge")
        assert rows_of(response) == []
        assert 'value="Porridge"' in response.content.decode()

    def test_finds_foods(self, web, oats):
        response = web.post(ADD, sent(name="", q="oat"))
        assert response.status_code == 200
        assert response.context["found"] == [oats]
        assert not response.context["form"].errors

    def test_adds_the_usual_portion_and_keeps_what_was_typed(self, web, oats, leaf):
        response = web.post(ADD, sent((leaf, "2,5", "g"), name="Soup", q="oat", add=oats.pk))
        cup = str(oats.portions.get().pk)
        assert rows_of(response) == [("Bay leaf", "2,5", "g"), ("Oats", "1", cup)]
        assert response.context["form"]["name"].value() == "Soup"
        assert response.context["query"] == ""
        assert not Recipe.objects.exists()

    def test_removes_by_the_rows_number_and_the_others_keep_theirs(self, web, oats, leaf):
        rows = [(leaf, "1", "g"), (oats, "20", "g"), (leaf, "3", "g")]
        response = web.post(ADD, sent(*rows, remove="1"))
        assert rows_of(response) == [("Bay leaf", "1", "g"), ("Bay leaf", "3", "g")]
        assert [row.number for row in response.context["editor"].rows] == [0, 2]

    def test_computes_a_serving(self, web, oats):
        """110.4 mg in 80 g oats; half of it a serving; the dish weighs what was said."""
        cup = oats.portions.get().pk
        response = web.post(ADD, sent((oats, "1", cup), finished="60"))
        editor = response.context["editor"]
        assert editor.magnesium.amount == Decimal("55.2")
        assert (editor.serving_g, editor.raw_g) == (30, 80)
        assert "<strong>55</strong> mg magnesium" in response.content.decode()

    def test_says_at_least_and_what_is_unknown(self, web, oats, leaf):
        page = web.post(ADD, sent((oats, "100", "g"), (leaf, "1", "g"))).content.decode()
        assert "at least <strong>69</strong> mg" in page
        assert "No magnesium value for: Bay leaf." in page

    def test_of_unknown_alone_nothing_is_known(self, web, leaf):
        page = web.post(ADD, sent((leaf, "1", "g"))).content.decode()
        assert "magnesium unknown" in page
        assert "No ingredient has a magnesium value" in page

    @pytest.mark.parametrize("amount", ["", "-1", "NaN", "1e9", "lots", "\0"])
    def test_an_amount_not_understood_is_said_and_the_rest_computed(self, web, oats, amount):
        response = web.post(ADD, sent((oats, "100", "g"), (oats, amount, "g")))
        assert response.status_code == 200
        assert response.context["editor"].rows[1].errors.keys() == {"amount"}
        assert response.context["editor"].raw_g == 100

    @pytest.mark.parametrize(
        "values",
        [
            {"add": "x"},
            {"add": "9" * 40},
            {"add": "²"},
            {"remove": "99"},
            {"row0-food": "x"},
            {"row0-food": "9" * 18, "row0-amount": "1"},
            {"servings": "0"},
            {"servings": "x", "finished": "y", "finished_unit": "z"},
            {"q": "\0"},
            {"group": "\0"},
        ],
    )
    def test_rubbish_breaks_nothing(self, web, oats, values):
        assert web.post(ADD, sent((oats, "100", "g"), **values)).status_code == 200

    def test_foods_of_others_are_not_found_and_not_added(self, web, stranger):
        secret = make_food("Secret stew", owner=stranger)
        response = web.post(ADD, sent((secret, "1", "g"), q="secret", add=secret.pk))
        assert (rows_of(response), response.context["found"]) == ([], [])
        assert "Secret stew" not in response.content.decode()

    def test_query_count_does_not_grow_with_the_ingredients(
        self, web, oats, leaf, django_assert_num_queries
    ):
        few = [(oats, "1", "g"), (leaf, "1", "g")]
        # session, user, foods with portions, contents, nutrients, groups, unit of
        # energy
        for rows in (few, few * 20):
            with django_assert_num_queries(8):
                web.post(ADD, sent(*rows))


class TestSaving:
    def test_a_new_one(self, web, owner, oats):
        response = web.post(ADD, save((oats, "1", oats.portions.get().pk), finished="64"))
        assert response["Location"] == "/my-foods/"
        recipe = Recipe.objects.get()
        assert (recipe.servings, recipe.yield_factor) == (2, Decimal("0.8"))
        assert recipe.food.owner == owner
        assert magnesium(recipe.food) == Decimal("172.5")
        assert recipe.food.portions.get().gram_weight == 32

    def test_the_finished_weight_in_percent(self, web, oats):
        web.post(ADD, save((oats, "100", "g"), finished="80", finished_unit="%"))
        assert Recipe.objects.get().yield_factor == Decimal("0.8")

    def test_sent_twice_is_one_recipe(self, web, oats):
        fresh = str(web.get(ADD).context["once"]["uuid"].value())
        for _ in range(2):
            web.post(ADD, save((oats, "100", "g"), uuid=fresh))
        assert Recipe.objects.count() == 1

    def test_the_number_stays_while_ingredients_come(self, web, oats):
        fresh = str(web.get(ADD).context["once"]["uuid"].value())
        shown = web.post(ADD, sent(add=oats.pk, uuid=fresh)).context["once"]["uuid"].value()
        assert shown == fresh

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": " "}, "name"),
            ({"servings": "0"}, "servings"),
            ({"servings": ""}, "servings"),
            ({"servings": "0.1"}, "servings"),
            ({"finished": "1"}, "finished"),
            ({"finished": "-5"}, "finished"),
            ({"finished": "10"}, "finished"),
            ({"finished_unit": "kg"}, "finished_unit"),
            ({"group": "nothing"}, "group"),
            ({"row0-amount": "20000", "servings": "0.5"}, "servings"),
        ],
    )
    def test_refuses_what_cannot_be_and_keeps_what_was_typed(self, web, oats, values, field):
        response = web.post(ADD, save((oats, "100", "g"), **values))
        assert response.status_code == 422
        assert response.context["form"].errors.keys() == {field}
        assert rows_of(response)[0][0] == "Oats"
        assert not Recipe.objects.exists()

    def test_refuses_an_amount_that_cannot_be(self, web, oats):
        response = web.post(ADD, save((oats, "0", "g")))
        assert response.status_code == 422
        assert response.context["editor"].rows[0].errors.keys() == {"amount"}

    def test_needs_an_ingredient(self, web):
        response = web.post(ADD, save())
        assert response.status_code == 422
        assert "Add an ingredient" in response.content.decode()

    def test_a_food_that_went_away_is_not_left_out_silently(self, web, oats, stranger):
        secret = make_food("Secret stew", owner=stranger)
        response = web.post(ADD, save((oats, "100", "g"), (secret, "1", "g")))
        assert response.status_code == 422
        assert "no longer there" in response.content.decode()

    def test_more_than_a_hundred_are_refused(self, web, oats):
        response = web.post(ADD, save(*[(oats, "1", "g")] * 101))
        assert response.status_code == 422
        assert "at most 100 ingredients" in response.content.decode()


class TestChanging:
    def test_shows_what_is_stored(self, web, porridge, oats):
        response = web.get(url(porridge))
        assert rows_of(response) == [("Oats", "1", str(oats.portions.get().pk))]
        assert response.context["form"]["finished"].value() == "80"
        assert response.context["editor"].serving_g == 32

    def test_the_list_and_the_foods_page_lead_to_it(self, web, porridge):
        assert f'href="{url(porridge)}"' in web.get("/my-foods/").content.decode()
        assert web.get(f"/my-foods/{porridge.pk}/")["Location"] == url(porridge)

    def test_changes_all_days(self, web, porridge, oats):
        values = save((oats, "100", "g"), change="correct_past", finished="100")
        assert web.post(url(porridge), values)["Location"] == "/my-foods/"
        assert magnesium(porridge) == 138
        assert Food.objects.filter(recipe__isnull=False).get() == porridge

    def test_or_those_from_today_on(self, web, owner, porridge, oats):
        web.post(url(porridge), save((oats, "100", "g"), change="new_version"))
        made = FoodReplacement.objects.get()
        assert (made.old, made.from_date) == (porridge, profile_of(owner).today)
        assert (magnesium(porridge), magnesium(made.new)) == (Decimal("172.5"), 138)

    def test_saved_twice_it_is_one_new_version(self, web, porridge, oats):
        values = save((oats, "100", "g"), change="new_version")
        web.post(url(porridge), values)
        made = FoodReplacement.objects.get().new
        assert web.post(url(porridge), values)["Location"] == f"/my-foods/{made.pk}/"
        assert FoodReplacement.objects.count() == 1

    def test_the_choice_is_kept_while_ingredients_come(self, web, porridge, oats):
        response = web.post(url(porridge), sent(add=oats.pk, change="new_version"))
        assert response.context["change"]["change"].value() == "new_version"

    def test_an_ingredient_that_was_retired_stays(self, web, porridge, oats):
        oats.status = "retired"
        oats.save()
        response = web.get(url(porridge))
        assert "no longer offered" in response.content.decode()
        values = save((oats, "90", "g"), change="correct_past")
        assert web.post(url(porridge), values).status_code == 302

    def test_it_is_no_ingredient_of_itself(self, web, porridge):
        assert web.post(url(porridge), sent(q="porridge")).context["found"] == []
        values = save((porridge, "10", "g"), change="correct_past")
        response = web.post(url(porridge), values)
        assert response.status_code == 422
        assert "ingredient of itself" in response.content.decode()

    def test_of_others_there_is_no_such_page(self, web, client, stranger, porridge, oats):
        client.force_login(stranger)
        assert client.get(url(porridge)).status_code == 404
        assert client.post(url(porridge), save((oats, "1", "g"))).status_code == 404
        assert client.get(url(oats)).status_code == 404

    def test_it_is_put_away_while_days_hold_it(self, web, owner, porridge):
        make_entry(owner, porridge)
        web.post(f"/my-foods/{porridge.pk}/remove/")
        assert web.get("/my-foods/").context["put_away"] == [porridge]
        assert web.get(url(porridge)).status_code == 404
