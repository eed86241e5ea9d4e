"""What can be put to somebody as something to eat, as it is. Pure: no Django.

A catalogue holds flour, dry beans and raw potatoes beside what is on a plate. Suggesting half a
cup of dry soybeans would close many a gap and help nobody.
"""

import re
from typing import Final

# Groups one adds to a meal. The others are a matter of taste or of the meal itself: they are
# only suggested to who eats the very food already.
ADDED_TO_MEALS: Final = frozenset(
    {
        "nuts_and_seeds",
        "legumes",
        "vegetables",
        "fruit",
        "grains_and_bread",
        "breakfast_cereals",
        "dairy_and_eggs",
        "soups",
    }
)
NEVER_SUGGESTED: Final = frozenset({"alcoholic_drinks"})
# A handful is enough at a time.
ONCE_A_MEAL: Final = frozenset({"nuts_and_seeds", "soups", "sweets_and_chocolate", "dishes"})

# What nearly every shop has and most people know, by the catalogue's names: put forward before
# snails and prickly pears, which may have more magnesium for less energy. Our choice.
EVERYDAY: Final = frozenset(
    {
        "Pumpkin seeds, roasted",
        "Sunflower seeds",
        "Almonds",
        "Cashews",
        "Peanuts, dry roasted",
        "Walnuts",
        "Hazelnuts",
        "Mixed nuts, dry roasted",
        "Peanut butter, smooth",
        "Almond butter",
        "Chia seeds",
        "Spinach, boiled",
        "Swiss chard, boiled",
        "Broccoli, boiled",
        "Peas, boiled",
        "Potato, baked in its skin",
        "Sweet potato, baked in its skin",
        "Kale, boiled",
        "Black beans, boiled",
        "White beans, canned",
        "Red kidney beans, boiled",
        "Chickpeas, boiled",
        "Lentils, boiled",
        "Edamame",
        "Tofu, firm, set with calcium",
        "Tempeh",
        "Hummus, shop-bought",
        "Baked beans, vegetarian, canned",
        "Avocado",
        "Banana",
        "Figs, dried",
        "Raisins",
        "Dates, medjool",
        "Kiwi",
        "Blackberries",
        "Oatmeal, cooked with water",
        "Whole wheat bread",
        "Brown rice, cooked",
        "Quinoa, cooked",
        "Whole wheat pasta, cooked",
        "Buckwheat groats, cooked",
        "Bulgur, cooked",
        "Pearl barley, cooked",
        "Shredded wheat",
        "Bran flakes",
        "Raisin bran",
        "Granola or muesli, shop-bought",
        "Yogurt, plain, low-fat",
        "Cow's milk, 1% fat",
        "Lentil soup",
        "Bean soup",
        "Whole wheat toast",
        "Rye bread",
    }
)

_NOT_READY: Final = re.compile(
    r"\b(flour|starch|powder|protein|yeast|gluten|kernels?|uncooked|unprepared|baking)\b"
    r"|\b(dry|raw)\b(?! roasted)|\b(bran|grain|germ)$",
    re.IGNORECASE,
)
# Words that say nothing in these groups: apples are eaten raw, raisin bran is a cereal.
_READY_ALL_THE_SAME: Final = {
    "raw": frozenset({"fruit", "nuts_and_seeds"}),
    "bran": frozenset({"breakfast_cereals"}),
}


def is_ready_to_eat(name: str, group: str) -> bool:
    """Whether a food of that name is eaten as it is, judged by the catalogue's way of naming.

    A food named raw is ready where its group is eaten raw; dry, as flour or powder it never is.
    """
    said = _NOT_READY.search(name)
    return said is None or group in _READY_ALL_THE_SAME.get(said[0].lower(), ())


def is_suggested(name: str, group: str, times_eaten: int) -> bool:
    """Whether to put the food to somebody who ate it so many times lately."""
    if group in NEVER_SUGGESTED:
        return False
    return times_eaten > 0 or (group in ADDED_TO_MEALS and is_ready_to_eat(name, group))


def kind_of(name: str) -> str:
    """What a food is, without how it comes: "Spinach, frozen, boiled" is spinach."""
    return name.partition(",")[0].strip().casefold()


def most_portions(group: str) -> int:
    """How many usual portions of one food belong in one suggestion."""
    return 1 if group in ONCE_A_MEAL else 2
