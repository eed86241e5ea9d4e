"""Finding foods: folding, stems, order, and who sees what."""

import pytest

from foods.models import Food
from foods.search import MAX_WORDS, fold, refresh, search
from foods.search.text import singular
from tests.builders import make_food

_INDEX = {"used": True}


def found(query, **options):
    if _INDEX["used"]:
        refresh()
    return [food.name for food in search(Food.objects.all(), query, **options)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Jalapeño", "jalapeno"),
        ("Crème brûlée", "creme brulee"),
        ("Cow's milk", "cows milk"),
        ("Cow\u2019s milk", "cows milk"),
        ("Milk, 2% fat", "milk 2 fat"),
        ("  MÜSLI -- mit Nüssen ", "musli mit nussen"),
        ("Spaß", "spass"),
        ("\N{GRINNING FACE}", ""),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("egg", "eggs"),
        ("oat", "oats"),
        ("berry", "berries"),
        ("tomato", "tomatoes"),
        ("peach", "peaches"),
        ("radish", "radishes"),
        ("cookie", "cookies"),
        ("brownie", "brownies"),
        ("pie", "pies"),
        ("leaf", "leaves"),
        ("box", "boxes"),
    ],
)
def test_the_plural_loses_its_ending(one, many):
    assert singular(many) == one
    assert singular(one) == one


@pytest.mark.parametrize("word", ["asparagus", "couscous", "molasses", "cress", "gas", "swiss"])
def test_what_only_looks_like_a_plural_stays(word):
    assert singular(word) == word


@pytest.fixture(params=["indexed", "not indexed"], autouse=True)
def index(request):
    """Foods are found in the same order whether the index knows them already or not."""
    _INDEX["used"] = request.param == "indexed"


@pytest.mark.django_db
class TestOrder:
    def test_words_in_any_order(self):
        make_food("Pumpkin seeds, roasted")
        assert found("roasted seeds pumpkin") == ["Pumpkin seeds, roasted"]

    def test_all_words_must_be_there(self):
        make_food("Pumpkin pie")
        assert found("pumpkin seeds") == []

    def test_a_whole_word_beats_the_beginning_of_one(self):
        make_food("Oatcakes")
        make_food("Porridge oats")
        assert found("oat") == ["Porridge oats", "Oatcakes"]

    def test_the_exact_name_comes_first_even_before_the_plain_meaning(self):
        make_food("Cow's milk, whole")
        make_food("Milk")
        assert found("milk") == ["Milk", "Cow's milk, whole"]

    def test_the_name_comes_before_an_alias_and_an_alias_before_its_parts(self):
        make_food("Wrap", aliases="rocket leaf sandwich")
        make_food("Arugula", aliases="rocket")
        make_food("Rocket, raw")
        assert found("rocket") == ["Rocket, raw", "Arugula", "Wrap"]

    def test_the_noun_of_a_name_comes_before_its_first_word(self):
        make_food("Cheese sandwich")
        make_food("Swiss cheese")
        assert found("cheese") == ["Swiss cheese", "Cheese sandwich"]

    def test_a_word_may_be_in_the_name_and_another_in_an_alias(self):
        make_food("Swiss chard, boiled", aliases="silverbeet")
        assert found("boiled silverbeet") == ["Swiss chard, boiled"]

    def test_the_limit_keeps_the_best(self):
        for name in ("Egg cake", "Egg", "Egg roll"):
            make_food(name)
        assert found("egg", limit=1) == ["Egg"]

    def test_the_best_is_among_the_candidates_of_a_word_many_foods_have(self):
        Food.objects.bulk_create(
            Food(name=f"A dish no {n} with egg", aliases="egg dish") for n in range(400)
        )
        make_food("Egg, boiled")
        assert found("egg")[0] == "Egg, boiled"

    def test_a_brand_is_searched_too(self):
        make_food("Muesli", brand="Alpen")
        assert found("alpen muesli") == ["Muesli"]


@pytest.mark.django_db
class TestQueries:
    @pytest.mark.parametrize(
        "query",
        [
            "",
            "   ",
            "%",
            "_",
            "'",
            "\x00",
            "\N{GRINNING FACE}",
            "--",
            "\N{CJK UNIFIED IDEOGRAPH-852C}",
        ],
    )
    def test_rubbish_finds_nothing(self, query):
        make_food()
        assert found(query) == []

    def test_a_wildcard_is_an_ordinary_character(self):
        make_food("Egg")
        assert found("e%g") == []

    def test_an_endless_query_is_cut(self):
        make_food("Egg")
        assert found("egg " * 5_000) == ["Egg"]
        assert MAX_WORDS < 100

    def test_a_barcode_finds_its_food_alone(self):
        make_food("Bar", barcode="04012345678901")
        make_food("Other 04012345678901")
        assert found("04012345678901") == ["Bar"]

    def test_a_number_that_is_no_barcode_is_a_word(self):
        make_food("Chocolate, 70-85% cocoa")
        assert found("chocolate 70") == ["Chocolate, 70-85% cocoa"]

    def test_a_word_that_many_foods_have_takes_four_queries(self, django_assert_num_queries):
        for number in range(30):
            make_food(f"Egg {number}")
        refresh()
        # whether foods wait to be indexed; the words; the candidates; the best with what is shown
        with django_assert_num_queries(4):
            assert len(search(Food.objects.with_usual_portion(), "egg")) == 20

    def test_a_word_typed_wrong_takes_three_more(self, django_assert_num_queries):
        make_food("Spinach")
        refresh()
        # whether foods wait; the words; words that begin so; words like it, and which of them are
        # of a food that is seen; candidates; the best
        with django_assert_num_queries(7):
            assert [food.name for food in search(Food.objects.all(), "spinahc")] == ["Spinach"]

    @pytest.mark.parametrize(
        "query", ["apinach", "almonts", "quinao", "qui", "q", "apinack, boild"]
    )
    def test_what_others_call_their_foods_stands_in_nobodys_way(self, owner, stranger, query):
        for name in ("Spinach, boiled", "Almonds", "Quinoa, cooked"):
            make_food(name)

        def names():
            refresh()
            return [food.name for food in search(Food.objects.for_user(owner), query)]

        before = names()
        assert before
        for letter in "abcdefghijklmno":
            for word in ("Apinack", "Almont", "Quin", "Quinoo"):
                make_food(f"{word}{letter} {word}", owner=stranger)
        assert names() == before

    def test_only_what_was_selected_is_searched(self, owner, stranger):
        make_food("Grandma's bread", owner=owner)
        assert [f.name for f in search(Food.objects.for_user(owner), "bread")]
        assert search(Food.objects.for_user(stranger), "bread") == []
