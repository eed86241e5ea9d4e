"""The catalogue's group of a food, from the group its source puts it in. Pure: no Django, no I/O.

Only where the source's group says it; the rest (baby foods, restaurant foods) stays without one.
"""

from typing import Final

# USDA food groups by the number SR28 uses (FD_GROUP) and the name FoodData Central uses.
_USDA: Final = (
    ("0100", "Dairy and Egg Products", "dairy_and_eggs"),
    ("0200", "Spices and Herbs", "sauces_and_spices"),
    ("0400", "Fats and Oils", "fats_and_oils"),
    ("0500", "Poultry Products", "meat_and_poultry"),
    ("0600", "Soups, Sauces, and Gravies", "soups"),
    ("0700", "Sausages and Luncheon Meats", "meat_and_poultry"),
    ("0800", "Breakfast Cereals", "breakfast_cereals"),
    ("0900", "Fruits and Fruit Juices", "fruit"),
    ("1000", "Pork Products", "meat_and_poultry"),
    ("1100", "Vegetables and Vegetable Products", "vegetables"),
    ("1200", "Nut and Seed Products", "nuts_and_seeds"),
    ("1300", "Beef Products", "meat_and_poultry"),
    ("1400", "Beverages", "drinks"),
    ("1500", "Finfish and Shellfish Products", "fish_and_seafood"),
    ("1600", "Legumes and Legume Products", "legumes"),
    ("1700", "Lamb, Veal, and Game Products", "meat_and_poultry"),
    ("1800", "Baked Products", "grains_and_bread"),
    ("1900", "Sweets", "sweets_and_chocolate"),
    ("2000", "Cereal Grains and Pasta", "grains_and_bread"),
    ("2100", "Fast Foods", "dishes"),
    ("2200", "Meals, Entrees, and Side Dishes", "dishes"),
    ("2500", "Snacks", "snacks"),
)
_BY_NUMBER: Final = {number: group for number, _name, group in _USDA}
_BY_NAME: Final = {name.casefold(): group for _number, name, group in _USDA}

# Beginnings of FNDDS food codes, longer ones first; its documentation has the scheme.
_FNDDS: Final = (
    ("27", "dishes"),
    ("28", "dishes"),
    ("58", "dishes"),
    ("77", "dishes"),
    ("93", "alcoholic_drinks"),
    ("92", "drinks"),
    ("94", "drinks"),
    ("95", "drinks"),
    ("91", "sweets_and_chocolate"),
    ("89", "sauces_and_spices"),
    ("83", "sauces_and_spices"),
    ("81", "fats_and_oils"),
    ("82", "fats_and_oils"),
    ("57", "breakfast_cereals"),
    ("56", "grains_and_bread"),
    ("53", "cakes_and_biscuits"),
    ("54", "snacks"),
    ("50", "grains_and_bread"),
    ("51", "grains_and_bread"),
    ("52", "grains_and_bread"),
    ("55", "grains_and_bread"),
    ("42", "nuts_and_seeds"),
    ("43", "nuts_and_seeds"),
    ("41", "legumes"),
    ("26", "fish_and_seafood"),
    ("1", "dairy_and_eggs"),
    ("2", "meat_and_poultry"),
    ("3", "dairy_and_eggs"),
    ("6", "fruit"),
    ("7", "vegetables"),
)


def of_usda(group: str) -> str:
    """By SR28's number or FoodData Central's name; empty where it is none of ours."""
    return _BY_NUMBER.get(group) or _BY_NAME.get(group.strip().casefold(), "")


def of_fndds(code: str) -> str:
    return next((group for start, group in _FNDDS if code.startswith(start)), "")
