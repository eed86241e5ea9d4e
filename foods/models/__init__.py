"""What is in food and supplements.

No row in NutrientContent means the amount is unknown; a row of 0 is a measured zero.
"""

from foods.models.curation import DistinctFoods, FoodReplacement, FoodSubmission, ValueDoubt
from foods.models.food import Food, NutrientContent, Portion, Status
from foods.models.imports import ImportRefusal, ImportRun, ImportUpload, ImportUploadPiece
from foods.models.nutrients import FoodGroup, Nutrient
from foods.models.recipes import Recipe, RecipeIngredient
from foods.models.supplements import Supplement
from foods.search.models import SearchPosting, SearchWord

__all__ = [
    "DistinctFoods",
    "Food",
    "FoodGroup",
    "FoodReplacement",
    "FoodSubmission",
    "ImportRefusal",
    "ImportRun",
    "ImportUpload",
    "ImportUploadPiece",
    "Nutrient",
    "NutrientContent",
    "Portion",
    "Recipe",
    "RecipeIngredient",
    "SearchPosting",
    "SearchWord",
    "Status",
    "Supplement",
    "ValueDoubt",
]
