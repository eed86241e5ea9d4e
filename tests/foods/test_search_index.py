"""The index follows whoever writes foods, and a search never waits for it."""

import pytest
from django.core.management import call_command

from foods.history import forget_own
from foods.importers.load import load_foods
from foods.importers.records import FoodRecord
from foods.importers.writing import Run
from foods.models import Food
from foods.search import matching, rebuild, refresh, search
from foods.search.models import STALE, SearchPosting, SearchWord
from foods.services import create_own_food
from tests.builders import make_entry, make_food

pytestmark = pytest.mark.django_db


def found(query, foods=None, **options):
    return [
        food.name
        for food in search(Food.objects.all() if foods is None else foods, query, **options)
    ]


def stale():
    return list(Food.objects.filter(STALE).values_list("name", flat=True))


class TestWriters:
    def test_a_saved_food_is_found_before_and_after_it_is_indexed(self):
        make_food("Tigernut")
        assert stale() == ["Tigernut"]
        assert found("tigernut") == ["Tigernut"]
        assert refresh() == 1
        assert stale() == []
        assert found("tigernut") == ["Tigernut"]

    def test_so_are_foods_created_in_bulk(self):
        Food.objects.bulk_create([Food(name="Tigernut"), Food(name="Tigernut milk")])
        assert found("tigernuts") == ["Tigernut", "Tigernut milk"]
        assert refresh() == 2
        assert found("tigernuts") == ["Tigernut", "Tigernut milk"]

    def test_a_new_name_is_found_at_once_and_the_old_one_no_longer(self):
        food = make_food("Tigernut")
        refresh()
        food.name = "Chufa"
        food.save()
        for _indexed in (False, True):
            assert found("chufa") == ["Chufa"]
            assert found("tigernut") == []
            refresh()

    def test_saving_without_a_new_name_leaves_the_index_alone(self):
        food = make_food("Tigernut")
        refresh()
        food.barcode = "4012345678901"
        food.save()
        assert stale() == []

    @pytest.mark.parametrize(
        "change",
        [
            {"loaded_by": "catalogue"},
            {"source_name": "Nut, tiger"},
            {"name": "TIGERNUT"},
            {"owner_id": 1, "loaded_by": ""},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_what_changes_the_weight_of_a_food_has_it_indexed_again(self, owner, change):
        food = make_food("Tigernut", loaded_by="sr28", source_name="Tigernut")
        refresh()
        [heavy] = SearchPosting.objects.values_list("weight", flat=True)
        for name, value in change.items():
            setattr(food, name, owner.pk if name == "owner_id" else value)
        food.save()
        assert stale() == [food.name]
        refresh()
        [light] = SearchPosting.objects.values_list("weight", flat=True)
        assert light < heavy
        assert stale() == []

    def test_so_does_a_loader_that_takes_a_food_over(self):
        make_food("Tigernut", source="sr28", source_id="1", loaded_by="", source_name="Tigernut")
        refresh()
        load_foods(Run("sr28"), [FoodRecord(source="sr28", source_id="1", name="Tigernut")])
        assert stale() == ["Tigernut"]

    def test_what_an_older_copy_saves_does_not_pass_for_indexed(self):
        older = make_food("Tigernut")
        refresh()
        Food.objects.get(pk=older.pk).save()
        changed = Food.objects.get(pk=older.pk)
        changed.name = "Chufa"
        changed.save()
        refresh()
        older.save()
        assert stale() == ["Tigernut"]

    def test_a_deleted_food_is_found_no_more(self):
        make_food("Tigernut").delete()
        food = make_food("Tigernut")
        refresh()
        food.delete()
        assert found("tigernut") == []

    def test_a_retired_food_is_left_out_of_what_is_published(self):
        food = make_food("Tigernut")
        refresh()
        Food.objects.filter(pk=food.pk).update(status="retired")
        assert found("tigernut", Food.objects.filter(status="published")) == []

    def test_own_foods_are_indexed_as_they_are_made(self, owner):
        create_own_food(owner=owner, contents={}, name="Grandma's loaf")
        assert stale() == []
        assert found("granma loaf", Food.objects.for_user(owner)) == ["Grandma's loaf"]

    def test_a_rebuild_changes_nothing_that_is_found(self, capsys):
        make_food("Tigernut", aliases="chufa")
        refresh()
        call_command("rebuild_search")
        assert "1 foods indexed" in capsys.readouterr().out
        assert rebuild() == 1
        assert SearchPosting.objects.count() == 2
        assert found("chufa") == ["Tigernut"]


class TestPrivacy:
    def test_an_own_food_is_found_by_its_owner_only(self, owner, stranger):
        make_food("Bread")
        make_food("Bread of mine", owner=owner)
        refresh()
        assert found("bread", Food.objects.for_user(owner)) == ["Bread", "Bread of mine"]
        for query in ("bread", "mine", "bread mine", "braed"):
            assert "Bread of mine" not in found(query, Food.objects.for_user(stranger))

    def test_own_foods_that_wait_for_review_are_ranked_with_the_others(self, owner, stranger):
        make_food("Tofu curry")
        make_food("Tofu", owner=owner, status="pending")
        make_food("Tofu of theirs", owner=stranger, status="pending")
        make_food("Tofu of old", status="retired")
        make_food("Tofu of mine, of old", owner=owner, status="retired")
        refresh()
        for query in ("tofu", "tof", "toffu"):
            assert found(query, Food.objects.for_user(owner)) == ["Tofu", "Tofu curry"], query
            assert found(query, Food.objects.for_user(stranger)) == [
                "Tofu curry",
                "Tofu of theirs",
            ], query

    def test_what_took_the_place_of_a_food_is_found_for_it(self):
        new = make_food("Tigernut, roasted")
        make_food("Tigernut", status="retired", replaced_by=new)
        refresh()
        foods = Food.objects.filter(status="published")
        assert found("tigernut", foods) == ["Tigernut, roasted"]

    @pytest.mark.parametrize("query", ["bread", "long bread", "brea", "braed", "long braed"])
    def test_foods_of_others_hide_nothing_however_many_words_are_asked(
        self, owner, stranger, query
    ):
        Food.objects.bulk_create(Food(name=f"Bread {n} long", owner=stranger) for n in range(400))
        make_food("A bread with a long name, sliced")
        make_food("Broad bean")
        refresh()
        names = found(query, Food.objects.for_user(owner))
        assert "A bread with a long name, sliced" in names

    def test_many_foods_of_others_hide_nothing(self, owner, stranger):
        Food.objects.bulk_create(Food(name=f"Bread {n}", owner=stranger) for n in range(400))
        make_food("Bread with a long name, sliced")
        refresh()
        assert found("bread", Food.objects.for_user(owner)) == ["Bread with a long name, sliced"]

    def test_a_person_who_leaves_takes_their_words_along(self, owner):
        create_own_food(owner=owner, contents={}, name="Zauberbrot")
        assert SearchWord.objects.filter(text="zauberbrot").exists()
        user_id = owner.pk
        owner.delete()
        forget_own(user_id)
        assert not SearchPosting.objects.exists()
        assert not SearchWord.objects.filter(text="zauberbrot").exists()


class TestMeaning:
    @pytest.fixture(autouse=True)
    def _foods(self, db):
        for name in ("Spinach, raw", "Zucchini, raw", "Whole wheat bread", "Cornflakes", "Tofu"):
            make_food(name)
        refresh()

    @pytest.mark.parametrize(
        "query", ["spinahc", "spinch", "spinnach", "spimach", "pinach", "spinihc"]
    )
    def test_one_or_two_typing_errors(self, query):
        assert found(query) == ["Spinach, raw"]

    @pytest.mark.parametrize("query", ["tfo", "spunechi", "xx"])
    def test_short_words_and_more_errors_are_not_guessed(self, query):
        assert found(query) == []

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("courgette", "Zucchini, raw"),
            ("courgettes", "Zucchini, raw"),
            ("wholemeal bread", "Whole wheat bread"),
            ("corn flakes", "Cornflakes"),
            ("wholewheat bread", "Whole wheat bread"),
        ],
    )
    def test_other_words_for_the_same(self, query, name):
        assert found(query) == [name]

    def test_the_admin_finds_the_same_foods(self):
        for query in ("spinahc", "courgettes", "brea", "wheat whole"):
            names = list(matching(Food.objects.all(), query).values_list("name", flat=True))
            assert names == found(query) != []

    def test_what_was_eaten_lately_comes_first(self):
        make_food("Tofu, smoked")
        late = make_food("Tofu curry with rice")
        refresh()
        assert found("tofu")[0] == "Tofu"
        assert found("tofu", recent=[late.pk])[0] == "Tofu curry with rice"
        assert found("spinach", recent=[late.pk]) == ["Spinach, raw"]

    def test_plain_names_come_before_a_source_s_own_and_these_before_brands(self):
        raw = {"source": "sr28", "loaded_by": "sr28", "source_name": "Egg, whole"}
        make_food("Egg, whole", **raw)
        make_food("Egg", brand="Farm")
        make_food("Egg, boiled", source="sr28", loaded_by="catalogue", source_name="Egg, whole")
        refresh()
        assert found("egg") == ["Egg, boiled", "Egg, whole", "Egg"]

    @pytest.mark.parametrize("query", ["spinach%", "spi_nach\x00", "spinach " * 2_000, "?spinach!"])
    def test_signs_and_length_do_no_harm(self, query):
        search(Food.objects.all(), query)


def test_the_day_page_puts_what_was_eaten_lately_first(web, owner, stranger):
    make_food("Tofu")
    make_entry(owner, make_food("Tofu curry with rice"))
    make_entry(stranger, make_food("Tofu soup"))
    page = web.get("/days/2026-03-04/search/", {"q": "tofu"})
    names = [choice.food.name for choice in page.context["results"]]
    assert names == ["Tofu curry with rice", "Tofu", "Tofu soup"]
