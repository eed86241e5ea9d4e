"""Which foods are suspected to be the same, and which are not."""

from types import SimpleNamespace

import pytest
from rapidfuzz.distance import OSA

from foods.curation import likeness
from foods.curation.duplicates import likely_same, suspected_duplicates
from foods.curation.likeness import Entry, contents_agree, suspicions
from foods.curation.replacements import replace_food, undo_replacement
from foods.models import FoodReplacement
from tests.builders import make_food, nutrient

SAME = {"magnesium": 50.0, "energy": 100.0, "calcium": 20.0}
LIKE = {"magnesium": 52.0, "energy": 100.0, "calcium": 20.0}
OTHER = {"magnesium": 90.0, "energy": 300.0, "calcium": 20.0}


def found(*entries, contents=None):
    """The score and reason of each pair of foods, each given as a dict or a name."""
    rows = [
        Entry(pk, **(each if isinstance(each, dict) else {"name": each}))
        for pk, each in enumerate(entries)
    ]
    amounts = contents or [SAME] * len(rows)
    pairs = suspicions(rows, lambda ids: {pk: amounts[pk] for pk in ids})
    return [(each.score, each.reason) for each in pairs]


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other", "score"),
        [
            ("Oats, rolled", "oats rolled", 95),
            ("Crème fraîche", "Creme Fraiche", 95),
            ("Rye bread", "Bread, rye", 90),
            ("Marie biscuits", "Marie biscuit", 90),
            ("Parsley, raw", "Parsely, raw", 80),
            ("Brie", "Cheese, Brie", 60),
        ],
    )
    def test_alike(self, one, other, score):
        assert [each[0] for each in found(one, other)] == [score]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Bread, white", "Bread, brown"),
            ("Pear", "Peas"),
            ("Milk", "Oat"),
            ("Tea", "Tee"),
            ("Brie", "Cheese, Brie, baked"),
            ("%", "?"),
        ],
    )
    def test_unlike(self, one, other):
        assert found(one, other) == []

    def test_another_name(self):
        aubergine = {"name": "Aubergine", "aliases": "eggplant; brinjal"}
        assert found(aubergine, "Eggplant") == [(75, "name is another name of it, contents agree")]

    def test_another_brand_is_another_product(self):
        assert found({"name": "Oats", "brand": "A"}, {"name": "Oats", "brand": "B"}) == []
        assert found({"name": "Oats", "brand": "A"}, {"name": "Oats", "brand": "a"}) == [
            (95, "same name")
        ]

    def test_a_barcode_with_its_leading_zero(self):
        one, other = ({"name": name, "barcode": code} for name, code in (("A", "012"), ("B", "12")))
        assert found(one, other) == [(100, "same barcode")]

    def test_the_embedded_catalogue_is_curated(self):
        one, other = ({"name": "Oats", "loaded_by": "catalogue"} for _ in range(2))
        assert found(one, other) == []
        assert found(one, {"name": "Oats", "loaded_by": "sr28"}) == [(95, "same name")]

    def test_a_pair_is_listed_once_by_its_best_reason(self):
        food = {"name": "Oats", "barcode": "40004000"}
        assert found(food, food) == [(100, "same barcode")]

    def test_many_of_one_name_are_paired_with_the_curated_one(self):
        rows = [Entry(n, "Oats", loaded_by="catalogue" if n == 3 else "off") for n in range(5)]
        pairs = suspicions(rows, lambda _ids: {})
        assert [(each.one, each.other) for each in pairs] == [(3, 0), (3, 1), (3, 2), (3, 4)]


class TestContents:
    @pytest.mark.parametrize("other", [OTHER, {"magnesium": 50.0}, {}])
    def test_names_that_are_only_alike_need_contents_that_agree(self, other):
        assert found("Parsley, raw", "Parsely, raw", contents=[SAME, other]) == []

    def test_one_word_more_needs_the_same_contents(self):
        assert found("Parsley, raw", "Parsely, raw", contents=[SAME, LIKE]) != []
        assert found("Brie", "Cheese, Brie", contents=[SAME, LIKE]) == []

    def test_at_the_boundary(self):
        one = {"a": 100.0, "b": 0.0, "c": 1.0}
        assert contents_agree(one, {"a": 95.0, "b": 0.5, "c": 1.5}, 0.05)
        assert not contents_agree(one, {"a": 94.9, "b": 0.5, "c": 1.5}, 0.05)
        assert not contents_agree(one, {"a": 95.0, "b": 0.6, "c": 1.5}, 0.05)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(lambda n: f"Cheese, {word(n)}", id="one word differs"),
        pytest.param(lambda n: f"Cheese, {word(n)}" if n else "Cheese", id="one has none"),
        pytest.param("Oats".format, id="one name"),
    ],
)
def test_ten_times_the_foods_are_about_ten_times_the_comparisons(monkeypatch, name):
    some, many = (
        comparisons(monkeypatch, [Entry(n, name(n)) for n in range(count)])
        for count in (200, 2_000)
    )
    assert 0 < some < many <= 11 * some


def comparisons(monkeypatch, entries):
    """How many words and contents are compared, and pairs are found."""
    compared = []

    def counted(function):
        return lambda *args: compared.append(args) or function(*args)

    with monkeypatch.context() as patch:
        patch.setattr(likeness, "OSA", SimpleNamespace(distance=counted(OSA.distance)))
        patch.setattr(likeness, "contents_agree", counted(contents_agree))
        found = suspicions(entries, lambda _ids: {})
    return len(compared) + len(found)


def word(number):
    """Another word of six letters for every number, its neighbours in the alphabet nearby."""
    letters = []
    for _ in range(6):
        number, letter = divmod(number, 26)
        letters.append("abcdefghijklmnopqrstuvwxyz"[letter])
    return "".join(reversed(letters))


@pytest.mark.django_db
class TestInTheCatalogue:
    @pytest.fixture
    def pair(self):
        nutrient()
        return make_food("Oats"), make_food("oats", loaded_by="sr28")

    def test_published_foods_of_everybody(self, pair, owner):
        make_food("Oats", owner=owner)
        make_food("Oats", status="retired")
        one, other = pair
        assert [(each.one, each.other) for each in suspected_duplicates()] == [(one.pk, other.pk)]

    def test_near_names_by_their_stored_contents(self):
        amounts = {"magnesium_mg": 50, "energy_kcal": 30, "calcium_mg": 4}
        make_food("Parsley, raw", **amounts)
        make_food("Parsely, raw", **amounts)
        make_food("Parslei, raw", **(amounts | {"energy_kcal": 60}))
        assert [each.score for each in suspected_duplicates()] == [80]

    def test_the_number_of_queries_stays(self, pair, django_assert_num_queries):
        for n in range(30):
            make_food(f"Food number {n}")
        with django_assert_num_queries(3):  # kept apart, merges undone, foods
            suspected_duplicates()

    def test_merged_foods_are_gone_and_those_merged_in_error_stay_apart(self, pair):
        replacement = replace_food(old=pair[1], new=pair[0], kind="merge")
        assert suspected_duplicates() == []
        undo_replacement(replacement=replacement)
        assert FoodReplacement.objects.count() == 2
        assert suspected_duplicates() == []

    def test_for_one_food(self, pair, owner):
        coded = make_food("Haferflocken", barcode="40004000")
        make_food("Oats", owner=owner, aliases="secret")
        mine = make_food("Oats", owner=owner, barcode="40004000")
        assert likely_same(mine) == [
            (coded, "same barcode"),
            (pair[0], "same name"),
            (pair[1], "same name"),
        ]

    @pytest.mark.parametrize(
        ("name", "first"),
        [
            ("Almond and pumpkin seed bar", "Granola bar, almond"),
            ("Kefir, plain, mild", "Kefir"),
            ("Grandma's couscous", "Couscous, cooked"),
            ("Oats", "Oats"),
            ("xyzzy", None),
            ("?", None),
        ],
    )
    def test_by_a_part_of_the_name(self, pair, name, first):
        for other in ("Granola bar, almond", "Kefir", "Couscous, cooked", "Bagel, plain"):
            make_food(other)
        found = [food.name for food, _why in likely_same(make_food(name, status="draft"))]
        assert (found[0] if found else None) == first
