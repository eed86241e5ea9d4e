"""What the fields say of their values, and which values go together, kept by the tables themselves.

The rows are read before anything is changed; where some break a rule it stops and says which.
"""

import django.core.validators
import django.db.models.functions.text
import django.db.models.lookups
import foods.field_rules
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from foods.checks_added import AddChecks, RefuseBrokenRows

CHECKS = {
    "food": [
        models.CheckConstraint(condition=models.Q(models.Q(('replaced_by', None), ('replaced_from', None)), models.Q(('replaced_by__isnull', False), ('status', 'retired')), _connector='OR'), name='food_replaced_is_retired'),
        models.CheckConstraint(condition=models.Q(('owner', None), models.Q(('loaded_by', ''), ('source', 'own'), ('source_id', '')), _connector='OR'), name='food_own_is_by_hand'),
        models.CheckConstraint(condition=models.Q(('is_quick_add', False), models.Q(('owner__isnull', False), ('status', 'retired')), _connector='OR'), name='food_quick_add_is_own'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 200), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('name'))), 0)), name='food_name_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('brand')), 120)), name='food_brand_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('barcode')), 14)), name='food_barcode_valid'),
        models.CheckConstraint(condition=models.Q(('source__in', ['fndds', 'sr28', 'fdc', 'off', 'csv', 'own'])), name='food_source_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('source_id')), 40)), name='food_source_id_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('source_release')), 40)), name='food_source_release_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('source_name')), 300)), name='food_source_name_valid'),
        models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'pending', 'published', 'retired'])), name='food_status_valid'),
        models.CheckConstraint(condition=models.Q(('diet__in', ['vegan', 'vegetarian', 'fish', 'meat', ''])), name='food_diet_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('allergens')), 200)), name='food_allergens_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('loaded_by')), 40)), name='food_loaded_by_valid'),
    ],
    "foodgroup": [
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('code')), 50), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('code'))), 0)), name='foodgroup_code_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 80), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('name'))), 0)), name='foodgroup_name_valid'),
        models.CheckConstraint(condition=models.Q(('position__lte', 32767)), name='foodgroup_position_valid'),
    ],
    "foodreplacement": [
        models.CheckConstraint(condition=models.Q(('kind__in', ['merge', 'reformulated', 'version'])), name='foodreplacement_kind_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(foods.field_rules.JsonKind(models.F('portions')), models.Value('object'))), name='foodreplacement_portions_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(foods.field_rules.JsonKind(models.F('details')), models.Value('object'))), name='foodreplacement_details_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 300)), name='foodreplacement_reason_valid'),
    ],
    "foodsubmission": [
        models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('status', 'waiting')), models.Q(models.Q(('status', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='submission_decided_when'),
        models.CheckConstraint(condition=models.Q(('merged_into', None), ('status', 'merged'), _connector='OR'), name='submission_merged_into_a_food'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('note')), 300)), name='foodsubmission_note_valid'),
        models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'approved', 'merged', 'sent_back', 'withdrawn'])), name='foodsubmission_status_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 300)), name='foodsubmission_reason_valid'),
    ],
    "importrefusal": [
        models.CheckConstraint(condition=models.Q(('what__in', ['food', 'value', 'doubt'])), name='importrefusal_what_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('place')), 80), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('place'))), 0)), name='importrefusal_place_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 200)), name='importrefusal_name_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 300), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('reason'))), 0)), name='importrefusal_reason_valid'),
    ],
    "importrun": [
        models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('status__in', ['waiting', 'running'])), models.Q(models.Q(('status__in', ['waiting', 'running']), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='import_run_finished_when'),
        models.CheckConstraint(condition=models.Q(('source__in', ['fndds', 'sr28', 'fdc', 'off', 'csv', 'own'])), name='importrun_source_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('release')), 40)), name='importrun_release_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('file_name')), 255), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('file_name'))), 0)), name='importrun_file_name_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('digest')), 64)), name='importrun_digest_valid'),
        models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'running', 'done', 'failed', 'interrupted', 'cancelled'])), name='importrun_status_valid'),
    ],
    "nutrient": [
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('code')), 50), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('code'))), 0)), name='nutrient_code_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 80), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('name'))), 0)), name='nutrient_name_valid'),
        models.CheckConstraint(condition=models.Q(('unit__in', ['g', 'mg', 'ug', 'kcal'])), name='nutrient_unit_valid'),
        models.CheckConstraint(condition=models.Q(('fdc_id__lte', 2147483647)), name='nutrient_fdc_id_valid'),
        models.CheckConstraint(condition=models.Q(('position__lte', 32767)), name='nutrient_position_valid'),
    ],
    "nutrientcontent": [
        models.CheckConstraint(condition=models.Q(('amount_per_100g__gte', 0), ('amount_per_100g__lte', 100000)), name='nutrientcontent_amount_per_100g_valid'),
        models.CheckConstraint(condition=models.Q(('derivation__in', ['computed', 'source', 'chosen', 'label', 'own', ''])), name='nutrientcontent_derivation_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('note')), 300)), name='nutrientcontent_note_valid'),
    ],
    "portion": [
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('description')), 80), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('description'))), 0)), name='portion_description_valid'),
        models.CheckConstraint(condition=models.Q(('gram_weight__gte', Decimal('0.001')), ('gram_weight__lte', 20000)), name='portion_gram_weight_valid'),
        models.CheckConstraint(condition=models.Q(('position__lte', 32767)), name='portion_position_valid'),
    ],
    "recipe": [
        models.CheckConstraint(condition=models.Q(('servings__gte', Decimal('0.25')), ('servings__lte', 1000)), name='recipe_servings_valid'),
        models.CheckConstraint(condition=models.Q(('yield_factor__gte', Decimal('0.05')), ('yield_factor__lte', 10)), name='recipe_yield_factor_valid'),
    ],
    "recipeingredient": [
        models.CheckConstraint(condition=models.Q(('amount_g__isnull', False), models.Q(('portion__isnull', False), ('quantity__isnull', False)), _connector='OR'), name='ingredient_amount_said'),
        models.CheckConstraint(condition=models.Q(('quantity__gte', Decimal('0.001')), ('quantity__lte', 1000)), name='recipeingredient_quantity_valid'),
        models.CheckConstraint(condition=models.Q(('amount_g__gte', Decimal('0.001')), ('amount_g__lte', Decimal('20000'))), name='recipeingredient_amount_g_valid'),
        models.CheckConstraint(condition=models.Q(('position__lte', 32767)), name='recipeingredient_position_valid'),
    ],
    "supplement": [
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 160), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('name'))), 0)), name='supplement_name_valid'),
        models.CheckConstraint(condition=models.Q(('form__in', ['citrate', 'glycinate', 'oxide', 'malate', 'taurate', 'chloride', 'lactate', 'threonate', 'sulfate', 'hydroxide', 'carbonate', 'aspartate', 'orotate', 'gluconate', 'other'])), name='supplement_form_valid'),
        models.CheckConstraint(condition=models.Q(('elemental_mg_per_unit__gte', 0), ('elemental_mg_per_unit__lte', 5000)), name='supplement_elemental_mg_per_unit_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('unit')), 40), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('unit'))), 0)), name='supplement_unit_valid'),
        models.CheckConstraint(condition=models.Q(('route__in', ['oral', 'topical'])), name='supplement_route_valid'),
        models.CheckConstraint(condition=models.Q(('kind__in', ['supplement', 'medicine'])), name='supplement_kind_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('source')), 300)), name='supplement_source_valid'),
        models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'pending', 'published', 'retired'])), name='supplement_status_valid'),
    ],
    "valuedoubt": [
        models.CheckConstraint(condition=models.Q(('kind__in', ['missing', 'differ', 'implausible'])), name='valuedoubt_kind_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('detail')), 300)), name='valuedoubt_detail_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('settlement')), 300)), name='valuedoubt_settlement_valid'),
    ],
}


class Migration(migrations.Migration):
    dependencies = [
        ('foods', '0008_quick_adds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='foodgroup',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767)]),
        ),
        migrations.AlterField(
            model_name='historicalportion',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767)]),
        ),
        migrations.AlterField(
            model_name='nutrient',
            name='fdc_id',
            field=models.PositiveIntegerField(unique=True, validators=[django.core.validators.MaxValueValidator(2147483647)], verbose_name='FoodData Central id'),
        ),
        migrations.AlterField(
            model_name='nutrient',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767)]),
        ),
        migrations.AlterField(
            model_name='portion',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767)]),
        ),
        migrations.AlterField(
            model_name='recipeingredient',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767)]),
        ),
        RefuseBrokenRows(CHECKS),
        *(AddChecks(model, checks) for model, checks in CHECKS.items()),
    ]
