"""What people mean by a word: two tables a person can review. Words are in the singular."""

from collections.abc import Iterator
from typing import Final

# What one plain word means to most people where no name or alias says it.
PLAIN: Final = {
    "apple": "Apple, with skin",
    "bagel": "Bagel, plain",
    "bread": "White bread",
    "carrot": "Carrots, raw",
    "cheese": "Cheddar cheese",
    "cherry": "Cherries, sweet",
    "chicken": "Roast chicken, without skin",
    "chocolate": "Milk chocolate",
    "flour": "White flour, all-purpose",
    "hamburger": "Hamburger in a bun",
    "hot dog": "Hot dog in a bun",
    "juice": "Orange juice, chilled",
    "milk": "Cow's milk, whole",
    "mozzarella": "Mozzarella cheese, whole milk",
    "muesli": "Granola or muesli, shop-bought",
    "mushroom": "Mushrooms, white, raw",
    "oil": "Olive oil",
    "onion": "Onions, raw",
    "parmesan": "Parmesan cheese",
    "popcorn": "Popcorn, air-popped",
    "pumpkin seed": "Pumpkin seeds, roasted",
    "red pepper": "Red pepper, raw",
    "rice": "White rice, cooked",
    "sausage": "Pork sausages, fried",
    "shrimp": "Shrimp, cooked",
    "sugar": "Sugar, white",
    "toast": "White toast",
    "tomato": "Tomatoes, raw",
    "yoghurt": "Yogurt, plain, whole milk",
    "yogurt": "Yogurt, plain, whole milk",
    "zucchini": "Zucchini, raw",
}
# Each line is one thing by several names, British and American first of all.
SAME: Final = (
    ("aubergine", "eggplant", "brinjal"),
    ("bean sprout", "beansprout"),
    ("beetroot", "beet"),
    ("basmati rice", "white rice"),
    ("bicarbonate of soda", "baking soda"),
    ("broad bean", "fava bean"),
    ("butter bean", "lima bean"),
    ("candyfloss", "cotton candy"),
    ("capsicum", "bell pepper", "sweet pepper"),
    ("chickpea", "garbanzo", "garbanzo bean"),
    ("coke", "cola"),
    ("coriander leaf", "cilantro"),
    ("courgette", "zucchini"),
    ("crisp", "potato chip"),
    ("doughnut", "donut"),
    ("fibre", "fiber"),
    ("filo", "phyllo"),
    ("flavour", "flavor"),
    ("gherkin", "pickle"),
    ("groundnut", "peanut"),
    ("haricot bean", "navy bean"),
    ("hazelnut", "filbert"),
    ("houmous", "hummus"),
    ("icing sugar", "powdered sugar"),
    ("jacket potato", "baked potato"),
    ("ketchup", "catsup"),
    ("linseed", "flaxseed"),
    ("maize", "corn"),
    ("mangetout", "snow pea"),
    ("mince", "ground beef", "minced beef", "beef mince"),
    ("minced", "ground"),
    ("omelette", "omelet"),
    ("pak choi", "bok choy"),
    ("porridge", "oatmeal"),
    ("prawn", "shrimp"),
    ("rocket", "arugula"),
    ("semi skimmed", "reduced fat", "2 fat"),
    ("skimmed", "skim", "fat free", "nonfat"),
    ("soya", "soy"),
    ("spring onion", "green onion", "scallion"),
    ("swede", "rutabaga"),
    ("sweetcorn", "corn"),
    ("tinned", "canned"),
    ("treacle", "molasses"),
    ("whisky", "whiskey"),
    ("wholegrain", "whole grain"),
    ("wholemeal", "whole wheat", "wholewheat"),
    ("yoghurt", "yogurt"),
)

Phrase = tuple[str, ...]


def _others() -> Iterator[tuple[Phrase, Phrase]]:
    for line in SAME:
        for name in line:
            for other in line:
                if other != name:
                    yield tuple(name.split()), tuple(other.split())


_OTHERS: Final = tuple(_others())


def rephrased(words: Phrase) -> Iterator[Phrase]:
    """The words with one phrase of them put in another way, once for each way there is."""
    for phrase, other in _OTHERS:
        for at in range(len(words) - len(phrase) + 1):
            if words[at : at + len(phrase)] == phrase:
                yield (*words[:at], *other, *words[at + len(phrase) :])
