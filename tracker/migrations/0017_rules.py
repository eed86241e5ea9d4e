"""What the fields say of their values, and which values go together, kept by the tables themselves.

The rows are read before anything is changed; where some break a rule it stops and says which.
"""

import datetime
import django.core.validators
import django.db.models.functions.text
import django.db.models.lookups
import foods.field_rules
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from foods.checks_added import AddChecks, RefuseBrokenRows

CHECKS = {
    "answeredrequest": [
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('key')), 255), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('key'))), 0)), name='answeredrequest_key_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('fingerprint')), 64), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('fingerprint'))), 0)), name='answeredrequest_fingerprint_valid'),
        models.CheckConstraint(condition=models.Q(('status__gte', 100), ('status__lte', 599)), name='answeredrequest_status_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(foods.field_rules.JsonKind(models.F('headers')), models.Value('object'))), name='answeredrequest_headers_valid'),
    ],
    "apitoken": [
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 60), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('name'))), 0)), name='apitoken_name_valid'),
        models.CheckConstraint(condition=models.Q(('scope__in', ['read'])), name='apitoken_scope_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('digest')), 64), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('digest'))), 0)), name='apitoken_digest_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('beginning')), 8), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('beginning'))), 0)), name='apitoken_beginning_valid'),
    ],
    "correctionnotice": [
        models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='notice_days_in_order'),
        models.CheckConstraint(condition=models.Q(('food', None), ('supplement', None), _connector='OR'), name='notice_of_one_thing'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('food_name')), 200), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('food_name'))), 0)), name='correctionnotice_food_name_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reason')), 300)), name='correctionnotice_reason_valid'),
        models.CheckConstraint(condition=models.Q(('days__gte', 1)), name='correctionnotice_days_valid'),
        models.CheckConstraint(condition=models.Q(('change_mg__gte', -1000000000), ('change_mg__lte', 1000000000)), name='correctionnotice_change_mg_valid'),
    ],
    "dayrecord": [
        models.CheckConstraint(condition=models.Q(('date__gte', datetime.date(2000, 1, 1))), name='day_since_first_day'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('note')), 500)), name='dayrecord_note_valid'),
    ],
    "diaryimport": [
        models.CheckConstraint(condition=models.Q(models.Q(('first_day', None), ('last_day', None)), models.Q(('first_day__isnull', False), ('last_day__gte', models.F('first_day')), ('last_day__isnull', False)), _connector='OR'), name='diary_import_days_in_order'),
        models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), ('undone_at', None)), models.Q(('state', 'undone'), ('undone_at__isnull', False)), _connector='OR'), name='diary_import_undone_when'),
        models.CheckConstraint(condition=models.Q(('source__in', ['cronometer', 'cronometer-days', 'myfitnesspal', 'own'])), name='diaryimport_source_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('file_name')), 120)), name='diaryimport_file_name_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('digest')), 64), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('digest'))), 0)), name='diaryimport_digest_valid'),
        models.CheckConstraint(condition=models.Q(('state__in', ['done', 'undone'])), name='diaryimport_state_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(foods.field_rules.JsonKind(models.F('counts')), models.Value('object'))), name='diaryimport_counts_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(foods.field_rules.JsonKind(models.F('left_out')), models.Value('array'))), name='diaryimport_left_out_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(foods.field_rules.JsonKind(models.F('kept')), models.Value('array'))), name='diaryimport_kept_valid'),
    ],
    "diaryupload": [
        models.CheckConstraint(condition=models.Q(('source__in', ['cronometer', 'cronometer-days', 'myfitnesspal', 'own'])), name='diaryupload_source_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('file_name')), 120)), name='diaryupload_file_name_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(foods.field_rules.JsonKind(models.F('choices')), models.Value('object'))), name='diaryupload_choices_valid'),
    ],
    "favourite": [
        models.CheckConstraint(condition=models.Q(('portion', None), ('quantity__isnull', False), _connector='OR'), name='favourite_portion_has_quantity'),
        models.CheckConstraint(condition=models.Q(('quantity__gte', Decimal('0.001')), ('quantity__lte', 10000)), name='favourite_quantity_valid'),
        models.CheckConstraint(condition=models.Q(('amount_g__gte', Decimal('0.001')), ('amount_g__lte', Decimal('20000'))), name='favourite_amount_g_valid'),
        models.CheckConstraint(condition=models.Q(('position__lte', 1000)), name='favourite_position_valid'),
    ],
    "importchoice": [
        models.CheckConstraint(condition=models.Q(('source__in', ['cronometer', 'cronometer-days', 'myfitnesspal', 'own'])), name='importchoice_source_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 200), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('name'))), 0)), name='importchoice_name_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('unit')), 60)), name='importchoice_unit_valid'),
        models.CheckConstraint(condition=models.Q(('choice__in', ['file', 'food', 'supplement', 'leave'])), name='importchoice_choice_valid'),
        models.CheckConstraint(condition=models.Q(('grams_per_unit__gte', Decimal('0.001')), ('grams_per_unit__lte', 20000)), name='importchoice_grams_per_unit_valid'),
    ],
    "importedrow": [
        models.CheckConstraint(condition=models.Q(('kind__in', ['entry', 'dose', 'day', 'food', 'supplement'])), name='importedrow_kind_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('object_id')), 36)), name='importedrow_object_id_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('fingerprint')), 16)), name='importedrow_fingerprint_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('said')), 40)), name='importedrow_said_valid'),
    ],
    "intakeentry": [
        models.CheckConstraint(condition=models.Q(('date__gte', datetime.date(2000, 1, 1))), name='entry_since_first_day'),
        models.CheckConstraint(condition=models.Q(('amount_g__isnull', False), models.Q(('portion__isnull', False), ('quantity__isnull', False)), _connector='OR'), name='entry_amount_said'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('note')), 200)), name='intakeentry_note_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('external_source')), 100)), name='intakeentry_external_source_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('external_id')), 200)), name='intakeentry_external_id_valid'),
        models.CheckConstraint(condition=models.Q(('meal__in', ['breakfast', 'lunch', 'dinner', 'snack'])), name='intakeentry_meal_valid'),
        models.CheckConstraint(condition=models.Q(('quantity__gte', Decimal('0.001')), ('quantity__lte', 1000)), name='intakeentry_quantity_valid'),
        models.CheckConstraint(condition=models.Q(('amount_g__gte', Decimal('0.001')), ('amount_g__lte', Decimal('20000'))), name='intakeentry_amount_g_valid'),
    ],
    "lifestageperiod": [
        models.CheckConstraint(condition=models.Q(('from_date__gte', datetime.date(2000, 1, 1))), name='period_since_first_day'),
        models.CheckConstraint(condition=models.Q(('kind__in', ['pregnant', 'lactating'])), name='lifestageperiod_kind_valid'),
    ],
    "mailsent": [
        models.CheckConstraint(condition=models.Q(('sent_at', None), ('handed_over_at__isnull', False), _connector='OR'), name='mail_sent_was_handed_over'),
        models.CheckConstraint(condition=models.Q(('kind__in', ['reminder', 'digest'])), name='mailsent_kind_valid'),
    ],
    "mealtemplate": [
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('name')), 60), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('name'))), 0)), name='mealtemplate_name_valid'),
        models.CheckConstraint(condition=models.Q(('meal__in', ['breakfast', 'lunch', 'dinner', 'snack'])), name='mealtemplate_meal_valid'),
    ],
    "mealtemplateitem": [
        models.CheckConstraint(condition=models.Q(('amount_g__isnull', False), models.Q(('portion__isnull', False), ('quantity__isnull', False)), _connector='OR'), name='meal_template_amount_said'),
        models.CheckConstraint(condition=models.Q(('quantity__gte', Decimal('0.001')), ('quantity__lte', 1000)), name='mealtemplateitem_quantity_valid'),
        models.CheckConstraint(condition=models.Q(('amount_g__gte', Decimal('0.001')), ('amount_g__lte', Decimal('20000'))), name='mealtemplateitem_amount_g_valid'),
        models.CheckConstraint(condition=models.Q(('position__lte', 1000)), name='mealtemplateitem_position_valid'),
    ],
    "medicinetaken": [
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('medicine')), 30), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('medicine'))), 0)), name='medicinetaken_medicine_valid'),
    ],
    "profile": [
        models.CheckConstraint(condition=models.Q(('birth_date', None), ('birth_date__gte', datetime.date(1900, 1, 1)), _connector='OR'), name='profile_birth_date_possible'),
        models.CheckConstraint(condition=models.Q(('sex__in', ['female', 'male', ''])), name='profile_sex_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('time_zone')), 64), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('time_zone'))), 0)), name='profile_time_zone_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('language')), 8)), name='profile_language_valid'),
        models.CheckConstraint(condition=models.Q(('authority__in', ['iom', 'efsa', 'nnr', 'uk'])), name='profile_authority_valid'),
        models.CheckConstraint(condition=models.Q(('diet__in', ['vegan', 'vegetarian', 'fish', ''])), name='profile_diet_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(foods.field_rules.JsonKind(models.F('avoided_allergens')), models.Value('array'))), name='profile_avoided_allergens_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(foods.field_rules.JsonKind(models.F('conditions')), models.Value('array'))), name='profile_conditions_valid'),
        models.CheckConstraint(condition=models.Q(('suggestion_energy_kcal__gte', 50), ('suggestion_energy_kcal__lte', 2000)), name='profile_suggestion_energy_kcal_valid'),
        models.CheckConstraint(condition=models.Q(('energy_unit__in', ['kcal', 'kJ'])), name='profile_energy_unit_valid'),
        models.CheckConstraint(condition=models.Q(('day_starts_at__lte', 6)), name='profile_day_starts_at_valid'),
        models.CheckConstraint(condition=models.Q(('reminder_hour__lte', 23)), name='profile_reminder_hour_valid'),
    ],
    "ratecount": [
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('key')), 64), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('key'))), 0)), name='ratecount_key_valid'),
    ],
    "sharedreport": [
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('reader')), 60)), name='sharedreport_reader_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('digest')), 64), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('digest'))), 0)), name='sharedreport_digest_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(foods.field_rules.JsonKind(models.F('choices')), models.Value('object'))), name='sharedreport_choices_valid'),
    ],
    "shortfall": [
        models.CheckConstraint(condition=models.Q(('last_confirmed_on__gte', models.F('opened_on'))), name='shortfall_confirmed_after_opening'),
        models.CheckConstraint(condition=models.Q(('authority__in', ['iom', 'efsa', 'nnr', 'uk'])), name='shortfall_authority_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('target_kind')), 4), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('target_kind'))), 0)), name='shortfall_target_kind_valid'),
        models.CheckConstraint(condition=models.Q(('target_mg__gte', 0), ('target_mg__lte', 1000000000)), name='shortfall_target_mg_valid'),
    ],
    "shortfallstep": [
        models.CheckConstraint(condition=models.Q(('high_mg__gte', models.F('low_mg'))), name='shortfall_step_low_to_high'),
        models.CheckConstraint(condition=models.Q(('step__in', ['opened', 'confirmed', 'closed'])), name='shortfallstep_step_valid'),
        models.CheckConstraint(condition=models.Q(('authority__in', ['iom', 'efsa', 'nnr', 'uk'])), name='shortfallstep_authority_valid'),
        models.CheckConstraint(condition=models.Q(('target_mg__gte', 0), ('target_mg__lte', 1000000000)), name='shortfallstep_target_mg_valid'),
        models.CheckConstraint(condition=models.Q(('usual_intake_mg__gte', 0), ('usual_intake_mg__lte', 1000000000)), name='shortfallstep_usual_intake_mg_valid'),
        models.CheckConstraint(condition=models.Q(('low_mg__gte', 0), ('low_mg__lte', 1000000000)), name='shortfallstep_low_mg_valid'),
        models.CheckConstraint(condition=models.Q(('high_mg__gte', 0), ('high_mg__lte', 1000000000)), name='shortfallstep_high_mg_valid'),
        models.CheckConstraint(condition=models.Q(('probability_below_target__gte', 0), ('probability_below_target__lte', 1)), name='shortfallstep_probability_below_target_valid'),
    ],
    "supplementdose": [
        models.CheckConstraint(condition=models.Q(('date__gte', datetime.date(2000, 1, 1))), name='dose_since_first_day'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('note')), 200)), name='supplementdose_note_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('external_source')), 100)), name='supplementdose_external_source_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('external_id')), 200)), name='supplementdose_external_id_valid'),
        models.CheckConstraint(condition=models.Q(('quantity__gte', Decimal('0.001')), ('quantity__lte', 10000)), name='supplementdose_quantity_valid'),
    ],
    "symptomentry": [
        models.CheckConstraint(condition=models.Q(('date__gte', datetime.date(2000, 1, 1))), name='symptom_since_first_day'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('note')), 200)), name='symptomentry_note_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('external_source')), 100)), name='symptomentry_external_source_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('external_id')), 200)), name='symptomentry_external_id_valid'),
        models.CheckConstraint(condition=models.Q(('kind__in', ['cramp', 'restless_legs', 'twitching', 'tingling', 'muscle_ache', 'heavy_legs', 'weakness', 'fatigue', 'headache', 'irregular_heartbeat', 'mood', 'other'])), name='symptomentry_kind_valid'),
        models.CheckConstraint(condition=models.Q(('severity__lte', 10)), name='symptomentry_severity_valid'),
        models.CheckConstraint(condition=models.Q(('body_part__in', ['calf', 'foot', 'thigh', 'leg', 'hand', 'arm', 'back', 'neck', 'face', 'other', ''])), name='symptomentry_body_part_valid'),
        models.CheckConstraint(condition=models.Q(('side__in', ['left', 'right', 'both', ''])), name='symptomentry_side_valid'),
        models.CheckConstraint(condition=models.Q(('duration_min__gte', 1), ('duration_min__lte', 10080)), name='symptomentry_duration_min_valid'),
    ],
    "tombstone": [
        models.CheckConstraint(condition=models.Q(models.Q(('external_id', ''), ('external_source', '')), models.Q(models.Q(('external_source', ''), _negated=True), models.Q(('external_id', ''), _negated=True)), _connector='OR'), name='tombstone_record_whole'),
        models.CheckConstraint(condition=models.Q(('kind__in', ['entry', 'dose', 'symptom', 'day', 'favourite'])), name='tombstone_kind_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('object_id')), 36), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim(models.F('object_id'))), 0)), name='tombstone_object_id_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('external_source')), 100)), name='tombstone_external_source_valid'),
        models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('external_id')), 200)), name='tombstone_external_id_valid'),
    ],
}


class Migration(migrations.Migration):
    dependencies = [
        ('foods', '0010_rules_validated'),
        ('foods', '0009_rules'),
        ('tracker', '0016_settings_and_mail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='answeredrequest',
            name='status',
            field=models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(100), django.core.validators.MaxValueValidator(599)]),
        ),
        migrations.AlterField(
            model_name='correctionnotice',
            name='change_mg',
            field=models.FloatField(null=True, validators=[django.core.validators.MinValueValidator(-1000000000), django.core.validators.MaxValueValidator(1000000000)]),
        ),
        migrations.AlterField(
            model_name='correctionnotice',
            name='days',
            field=models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)]),
        ),
        migrations.AlterField(
            model_name='shortfall',
            name='target_mg',
            field=models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000000)]),
        ),
        migrations.AlterField(
            model_name='shortfallstep',
            name='high_mg',
            field=models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000000)]),
        ),
        migrations.AlterField(
            model_name='shortfallstep',
            name='low_mg',
            field=models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000000)]),
        ),
        migrations.AlterField(
            model_name='shortfallstep',
            name='probability_below_target',
            field=models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)]),
        ),
        migrations.AlterField(
            model_name='shortfallstep',
            name='target_mg',
            field=models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000000)]),
        ),
        migrations.AlterField(
            model_name='shortfallstep',
            name='usual_intake_mg',
            field=models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000000)]),
        ),
        RefuseBrokenRows(CHECKS),
        *(AddChecks(model, checks) for model, checks in CHECKS.items()),
    ]
