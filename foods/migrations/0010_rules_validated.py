"""Let PostgreSQL look at the rows that were there before, table by table, while people write."""

from django.db import migrations

from foods.checks_added import ValidateChecks

CHECKS = {
    "food": [
        "food_replaced_is_retired",
        "food_own_is_by_hand",
        "food_quick_add_is_own",
        "food_name_valid",
        "food_brand_valid",
        "food_barcode_valid",
        "food_source_valid",
        "food_source_id_valid",
        "food_source_release_valid",
        "food_source_name_valid",
        "food_status_valid",
        "food_diet_valid",
        "food_allergens_valid",
        "food_loaded_by_valid",
    ],
    "foodgroup": [
        "foodgroup_code_valid",
        "foodgroup_name_valid",
        "foodgroup_position_valid",
    ],
    "foodreplacement": [
        "foodreplacement_kind_valid",
        "foodreplacement_portions_valid",
        "foodreplacement_details_valid",
        "foodreplacement_reason_valid",
    ],
    "foodsubmission": [
        "submission_decided_when",
        "submission_merged_into_a_food",
        "foodsubmission_note_valid",
        "foodsubmission_status_valid",
        "foodsubmission_reason_valid",
    ],
    "importrefusal": [
        "importrefusal_what_valid",
        "importrefusal_place_valid",
        "importrefusal_name_valid",
        "importrefusal_reason_valid",
    ],
    "importrun": [
        "import_run_finished_when",
        "importrun_source_valid",
        "importrun_release_valid",
        "importrun_file_name_valid",
        "importrun_digest_valid",
        "importrun_status_valid",
    ],
    "nutrient": [
        "nutrient_code_valid",
        "nutrient_name_valid",
        "nutrient_unit_valid",
        "nutrient_fdc_id_valid",
        "nutrient_position_valid",
    ],
    "nutrientcontent": [
        "nutrientcontent_amount_per_100g_valid",
        "nutrientcontent_derivation_valid",
        "nutrientcontent_note_valid",
    ],
    "portion": [
        "portion_description_valid",
        "portion_gram_weight_valid",
        "portion_position_valid",
    ],
    "recipe": [
        "recipe_servings_valid",
        "recipe_yield_factor_valid",
    ],
    "recipeingredient": [
        "ingredient_amount_said",
        "recipeingredient_quantity_valid",
        "recipeingredient_amount_g_valid",
        "recipeingredient_position_valid",
    ],
    "supplement": [
        "supplement_name_valid",
        "supplement_form_valid",
        "supplement_elemental_mg_per_unit_valid",
        "supplement_unit_valid",
        "supplement_route_valid",
        "supplement_kind_valid",
        "supplement_source_valid",
        "supplement_status_valid",
    ],
    "valuedoubt": [
        "valuedoubt_kind_valid",
        "valuedoubt_detail_valid",
        "valuedoubt_settlement_valid",
    ],
}


class Migration(migrations.Migration):
    # Each table by itself: no lock is held longer than its own reading takes.
    atomic = False

    dependencies = [
        ("foods", "0009_rules"),
    ]

    operations = [ValidateChecks(model, names) for model, names in CHECKS.items()]
