"""The nutrients kept, and what each source calls them. Pure: no Django, no I/O.

Everything else in a source is left out. To add a nutrient: a row in
fixtures/catalogue/nutrients.csv and one here (a test compares the two).
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Named:
    """One nutrient: our code and unit, and its names elsewhere.

    `fdc_id` is FoodData Central's id, `number` the nutrient number of SR28 (and of FoodData
    Central's column `nutrient_nbr`), `fndds` the title in the At A Glance workbooks without its
    unit, `off` the name in Open Food Facts, whose masses are in g.
    """

    code: str
    unit: str
    fdc_id: int
    number: str
    fndds: str
    off: str = ""


NUTRIENTS: Final = (
    Named("magnesium", "mg", 1090, "304", "Magnesium", "magnesium"),
    Named("energy", "kcal", 1008, "208", "Energy"),
    Named("protein", "g", 1003, "203", "Protein", "proteins"),
    Named("fat", "g", 1004, "204", "Total Fat", "fat"),
    Named("carbohydrate", "g", 1005, "205", "Carbohydrate", "carbohydrates"),
    Named("fibre", "g", 1079, "291", "Fiber, total dietary", "fiber"),
    Named("water", "g", 1051, "255", "Water", "water"),
    Named("calcium", "mg", 1087, "301", "Calcium", "calcium"),
    Named("phosphorus", "mg", 1091, "305", "Phosphorus", "phosphorus"),
    Named("potassium", "mg", 1092, "306", "Potassium", "potassium"),
    Named("sodium", "mg", 1093, "307", "Sodium", "sodium"),
    Named("iron", "mg", 1089, "303", "Iron", "iron"),
    Named("zinc", "mg", 1095, "309", "Zinc", "zinc"),
    Named("vitamin_b6", "mg", 1175, "415", "Vitamin B-6", "vitamin-b6"),
    Named("vitamin_d", "ug", 1114, "328", "Vitamin D (D2 + D3)", "vitamin-d"),
    Named("caffeine", "mg", 1057, "262", "Caffeine", "caffeine"),
    Named("alcohol", "g", 1018, "221", "Alcohol"),
)
UNIT_OF: Final = {nutrient.code: nutrient.unit for nutrient in NUTRIENTS}
