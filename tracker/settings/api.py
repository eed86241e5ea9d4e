"""The REST API, its schema, and who may call it from elsewhere."""

from tracker.environment import read_int, read_origins

# How many proxies of ours stand in front. With none, limits count by the address of the
# connection: X-Forwarded-For says whatever the client likes.
TRUSTED_PROXIES = read_int("TRUSTED_PROXIES", default=0, least=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

API_RATE_PER_MINUTE = read_int("API_RATE_PER_MINUTE", default=300, least=1)
REST_FRAMEWORK = {
    # The session token comes first: its WWW-Authenticate header makes a missing login a 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tracker.api.authentication.SessionTokenAuthentication",
        "tracker.api.authentication.ScriptTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["tracker.api.authentication.PersonOrReader"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tracker.api.parsers.BoundedJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "tracker.api.pagination.IdCursorPagination",
    "DEFAULT_METADATA_CLASS": None,  # the schema says what OPTIONS would
    "DEFAULT_SCHEMA_CLASS": "tracker.api.described.BoundedSchema",
    "DEFAULT_THROTTLE_CLASSES": ["tracker.api.throttling.RatePerMinute"],
    "NUM_PROXIES": TRUSTED_PROXIES,
    "EXCEPTION_HANDLER": "tracker.api.problems.problem_response",
    "COERCE_DECIMAL_TO_STRING": False,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# Web pages of other origins that may call the API in a person's browser; none unless named. Without
# cookies: whoever calls brings a token in a header.
CORS_ALLOWED_ORIGINS = read_origins("CORS_ALLOWED_ORIGINS")
CORS_URLS_REGEX = r"^/(api|_allauth/app)/"
CORS_EXPOSE_HEADERS = [
    "Content-Disposition",
    "ETag",
    "Idempotent-Replayed",
    "Link",
    "Location",
    "Retry-After",
    "X-Request-ID",
]
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-session-token",
]

SPECTACULAR_SETTINGS = {
    "TITLE": "Magnesium tracker",
    "DESCRIPTION": "What a person eats and takes, and how it compares. Amounts carry their unit "
    "in the field's name; `null` means unknown, never zero.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"validatorUrl": None, "persistAuthorization": False},
    "PATH_CONVERTER_OVERRIDES": {
        "any_case_uuid": {"type": "string", "format": "uuid"},
        "favourite_kind": {"type": "string", "enum": ["foods", "supplements"]},
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "tracker.api.schema_hooks.say_what_clients_rely_on",
        "tracker.api.schema_hooks.describe_members",
        "tracker.api.schema_hooks.describe_texts",
        "tracker.api.schema_hooks.describe_tags",
        "tracker.api.schema_hooks.describe_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "Language": "django.conf.settings.LANGUAGES",
        "EnergyUnit": "tracker.models.EnergyUnit",
        "Authority": "tracker.api.figures.AUTHORITY_CHOICES",
        "Richness": "foods.api.foods.RICHNESS_CHOICES",
        "FoodSource": "foods.models.Food.Source",
        "Status": "foods.models.Status",
        "SubmissionStatus": "foods.models.FoodSubmission.Status",
        "Change": "foods.api.changes.CHANGE_CHOICES",
        "SupplementForm": "foods.models.Supplement.Form",
        "Compound": "foods.api.supplements.COMPOUND_CHOICES",
        "SupplementRoute": "foods.models.Supplement.Route",
        "SupplementKind": "foods.models.Supplement.Kind",
        "Allergen": "foods.api.food_serializers.ALLERGEN_CHOICES",
        "Diet": "foods.api.food_serializers.DIET_CHOICES",
        "ProfileDiet": "foods.api.foods.SUITS_CHOICES",
        "Condition": "tracker.api.profile.CONDITION_CHOICES",
        "Medicine": "tracker.api.profile.MEDICINE_CHOICES",
        "NoteCode": "tracker.nutrition.notes.NoteCode",
        "NoteSeverity": "tracker.nutrition.notes.Severity",
        "Meal": "tracker.models.Meal",
        "SymptomKind": "tracker.models.SymptomEntry.Kind",
        "BodyPart": "tracker.models.SymptomEntry.BodyPart",
        "Side": "tracker.models.SymptomEntry.Side",
        "ChangeType": "tracker.api.changes.CHANGE_TYPES",
        "FavouriteKind": "tracker.api.favourites.FAVOURITE_CHOICES",
        "Gap": "tracker.reporting.closing_gap.Gap",
        "SourceKind": "tracker.api.sources.SOURCE_KINDS",
        "Obstacle": "tracker.nutrition.suggestions.Obstacle",
        "Sex": "tracker.nutrition.life_stage.Sex",
        "TargetKind": "tracker.api.figures.TARGET_KINDS",
        "Verdict": "tracker.nutrition.verdicts.Verdict",
        "ExclusionReason": "tracker.nutrition.daily_totals.ExclusionReason",
    },
}
