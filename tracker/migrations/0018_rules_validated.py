"""Let PostgreSQL look at the rows that were there before, table by table, while people write."""

from django.db import migrations

from foods.checks_added import ValidateChecks

CHECKS = {
    "answeredrequest": [
        "answeredrequest_key_valid",
        "answeredrequest_fingerprint_valid",
        "answeredrequest_status_valid",
        "answeredrequest_headers_valid",
    ],
    "apitoken": [
        "apitoken_name_valid",
        "apitoken_scope_valid",
        "apitoken_digest_valid",
        "apitoken_beginning_valid",
    ],
    "correctionnotice": [
        "notice_days_in_order",
        "notice_of_one_thing",
        "correctionnotice_food_name_valid",
        "correctionnotice_reason_valid",
        "correctionnotice_days_valid",
        "correctionnotice_change_mg_valid",
    ],
    "dayrecord": [
        "day_since_first_day",
        "dayrecord_note_valid",
    ],
    "diaryimport": [
        "diary_import_days_in_order",
        "diary_import_undone_when",
        "diaryimport_source_valid",
        "diaryimport_file_name_valid",
        "diaryimport_digest_valid",
        "diaryimport_state_valid",
        "diaryimport_counts_valid",
        "diaryimport_left_out_valid",
        "diaryimport_kept_valid",
    ],
    "diaryupload": [
        "diaryupload_source_valid",
        "diaryupload_file_name_valid",
        "diaryupload_choices_valid",
    ],
    "favourite": [
        "favourite_portion_has_quantity",
        "favourite_quantity_valid",
        "favourite_amount_g_valid",
        "favourite_position_valid",
    ],
    "importchoice": [
        "importchoice_source_valid",
        "importchoice_name_valid",
        "importchoice_unit_valid",
        "importchoice_choice_valid",
        "importchoice_grams_per_unit_valid",
    ],
    "importedrow": [
        "importedrow_kind_valid",
        "importedrow_object_id_valid",
        "importedrow_fingerprint_valid",
        "importedrow_said_valid",
    ],
    "intakeentry": [
        "entry_since_first_day",
        "entry_amount_said",
        "intakeentry_note_valid",
        "intakeentry_external_source_valid",
        "intakeentry_external_id_valid",
        "intakeentry_meal_valid",
        "intakeentry_quantity_valid",
        "intakeentry_amount_g_valid",
    ],
    "lifestageperiod": [
        "period_since_first_day",
        "lifestageperiod_kind_valid",
    ],
    "mailsent": [
        "mail_sent_was_handed_over",
        "mailsent_kind_valid",
    ],
    "mealtemplate": [
        "mealtemplate_name_valid",
        "mealtemplate_meal_valid",
    ],
    "mealtemplateitem": [
        "meal_template_amount_said",
        "mealtemplateitem_quantity_valid",
        "mealtemplateitem_amount_g_valid",
        "mealtemplateitem_position_valid",
    ],
    "medicinetaken": [
        "medicinetaken_medicine_valid",
    ],
    "profile": [
        "profile_birth_date_possible",
        "profile_sex_valid",
        "profile_time_zone_valid",
        "profile_language_valid",
        "profile_authority_valid",
        "profile_diet_valid",
        "profile_avoided_allergens_valid",
        "profile_conditions_valid",
        "profile_suggestion_energy_kcal_valid",
        "profile_energy_unit_valid",
        "profile_day_starts_at_valid",
        "profile_reminder_hour_valid",
    ],
    "ratecount": [
        "ratecount_key_valid",
    ],
    "sharedreport": [
        "sharedreport_reader_valid",
        "sharedreport_digest_valid",
        "sharedreport_choices_valid",
    ],
    "shortfall": [
        "shortfall_confirmed_after_opening",
        "shortfall_authority_valid",
        "shortfall_target_kind_valid",
        "shortfall_target_mg_valid",
    ],
    "shortfallstep": [
        "shortfall_step_low_to_high",
        "shortfallstep_step_valid",
        "shortfallstep_authority_valid",
        "shortfallstep_target_mg_valid",
        "shortfallstep_usual_intake_mg_valid",
        "shortfallstep_low_mg_valid",
        "shortfallstep_high_mg_valid",
        "shortfallstep_probability_below_target_valid",
    ],
    "supplementdose": [
        "dose_since_first_day",
        "supplementdose_note_valid",
        "supplementdose_external_source_valid",
        "supplementdose_external_id_valid",
        "supplementdose_quantity_valid",
    ],
    "symptomentry": [
        "symptom_since_first_day",
        "symptomentry_note_valid",
        "symptomentry_external_source_valid",
        "symptomentry_external_id_valid",
        "symptomentry_kind_valid",
        "symptomentry_severity_valid",
        "symptomentry_body_part_valid",
        "symptomentry_side_valid",
        "symptomentry_duration_min_valid",
    ],
    "tombstone": [
        "tombstone_record_whole",
        "tombstone_kind_valid",
        "tombstone_object_id_valid",
        "tombstone_external_source_valid",
        "tombstone_external_id_valid",
    ],
}


class Migration(migrations.Migration):
    # Each table by itself: no lock is held longer than its own reading takes.
    atomic = False

    dependencies = [
        ("tracker", "0017_rules"),
    ]

    operations = [ValidateChecks(model, names) for model, names in CHECKS.items()]
