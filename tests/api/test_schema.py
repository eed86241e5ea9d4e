"""schema/ and docs/: the API described by itself."""

import json
import re
from difflib import unified_diff

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.api.described import operations, validator_of
from tests.builders import make_entry, make_profile

MOST_LINES = 200
COMMITTED = settings.BASE_DIR / "docs" / "openapi.yaml"


def test_is_valid_and_made_without_a_warning(tmp_path):
    target = tmp_path / "schema.yml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(target))
    assert target.read_text().startswith("openapi: 3.1")


def test_the_committed_file_is_what_the_code_says(tmp_path):
    """So that a change of the API is reviewed as a difference of docs/openapi.yaml."""
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(made))
    before, after = (
        path.read_text(encoding="utf-8").splitlines(keepends=True) for path in (COMMITTED, made)
    )
    difference = list(unified_diff(before, after, "docs/openapi.yaml", "what the code says"))
    if difference:
        shown = "".join(difference[:MOST_LINES])
        pytest.fail(f"`make schema` writes docs/openapi.yaml anew:\n{shown}", pytrace=False)


def test_the_server_answers_the_same(anonymous, schema):
    assert anonymous.get("/api/v1/schema/?format=json").json() == schema


def test_names_every_operation_once(schema):
    names = [operation["operationId"] for _path, _method, operation in operations(schema)]
    assert sorted(names) == [
        "account_delete",
        "account_keep",
        "account_read",
        "assessment_read",
        "changes_read",
        "changes_write",
        "days_change",
        "days_list",
        "days_put",
        "days_read",
        "doses_change",
        "doses_create",
        "doses_delete",
        "doses_list",
        "doses_put",
        "doses_read",
        "entries_change",
        "entries_create",
        "entries_delete",
        "entries_list",
        "entries_put",
        "entries_read",
        "export_csv",
        "export_read",
        "export_workbook",
        "favourites_delete",
        "favourites_list",
        "favourites_put",
        "favourites_read",
        "foods_change",
        "foods_create",
        "foods_delete",
        "foods_list",
        "foods_put",
        "foods_read",
        "import_create",
        "notices_change",
        "notices_list",
        "profile_change",
        "profile_read",
        "recipes_create",
        "recipes_delete",
        "recipes_list",
        "recipes_put",
        "recipes_read",
        "shortfalls_list",
        "sources_read",
        "submission_delete",
        "submission_put",
        "submission_read",
        "suggestions_read",
        "supplements_change",
        "supplements_create",
        "supplements_delete",
        "supplements_list",
        "supplements_read",
        "symptoms_change",
        "symptoms_create",
        "symptoms_delete",
        "symptoms_list",
        "symptoms_put",
        "symptoms_read",
    ]


def test_every_enum_has_its_own_name(schema):
    enums = {name for name, part in schema["components"]["schemas"].items() if "enum" in part}
    assert enums - {"NullEnum"} == {
        "Allergen",
        "Authority",
        "BodyPart",
        "Change",
        "Compound",
        "Condition",
        "ChangeType",
        "Diet",
        "EnergyUnit",
        "ExclusionReason",
        "FavouriteKind",
        "FoodSource",
        "Gap",
        "Meal",
        "Language",
        "Medicine",
        "NoteCode",
        "NoteSeverity",
        "Obstacle",
        "ProfileDiet",
        "Richness",
        "Sex",
        "Side",
        "SourceKind",
        "Status",
        "SubmissionStatus",
        "SupplementForm",
        "SupplementKind",
        "SupplementRoute",
        "SymptomKind",
        "TargetKind",
        "Verdict",
    }


def test_every_operation_says_how_to_log_in_and_what_goes_wrong(schema):
    for path, method, operation in operations(schema):
        assert {"sessionToken": []} in operation["security"], path
        assert "{}" not in str(operation["security"]), path
        assert {"401", "429"} <= operation["responses"].keys(), (path, method)
        for code, response in operation["responses"].items():
            if code >= "400":
                assert "application/problem+json" in response["content"], (path, method, code)
    scheme = schema["components"]["securitySchemes"]["sessionToken"]
    assert (scheme["in"], scheme["name"]) == ("header", "X-Session-Token")


def test_a_token_of_a_script_is_good_for_what_reads_and_for_nothing_else(schema):
    for path, method, operation in operations(schema):
        assert ({"readToken": []} in operation["security"]) is (method == "get"), (path, method)
    scheme = schema["components"]["securitySchemes"]["readToken"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_the_end_of_an_account_says_what_is_sent_and_answered(schema):
    delete = schema["paths"]["/api/v1/account/"]["delete"]
    assert "application/json" in delete["requestBody"]["content"]
    assert {"202", "400", "429"} <= delete["responses"].keys()
    keep = schema["paths"]["/api/v1/account/deletion/"]["delete"]
    assert {"200", "404"} <= keep["responses"].keys()
    due = schema["components"]["schemas"]["Account"]["properties"]["deletion_due_at"]
    assert due["type"] == ["string", "null"]


def test_a_refused_write_may_show_whatever_is_stored(schema):
    shown = schema["components"]["schemas"]["Problem"]["properties"]["current"]["anyOf"]
    names = {each.get("$ref", "").rpartition("/")[2] for each in shown}
    assert {"Entry", "DayDetail", "Favourite", "Food", "Recipe", "Supplement"} <= names


def test_what_is_sent_has_its_bounds(schema):
    shapes = schema["components"]["schemas"]
    recipe = shapes["NewRecipeRequest"]["properties"]
    assert (recipe["ingredients"]["minItems"], recipe["ingredients"]["maxItems"]) == (1, 100)
    assert shapes["PatchedProfileRequest"]["properties"]["conditions"]["uniqueItems"]
    assert shapes["SeenRequest"]["required"] == ["seen"]
    asked = {each["name"]: each["schema"] for each in of(schema, "foods_list")["parameters"]}
    assert (asked["page_size"]["minimum"], asked["page_size"]["maximum"]) == (1, 999_999)
    assert (asked["min_magnesium_mg"]["minimum"], asked["search"]["maxLength"]) == (0, 100)
    assert asked["fields"]["minItems"] == 1
    for text, is_one in (("4012 345 678901", True), ("401", False), ("12a45", False)):
        assert bool(re.search(asked["barcode"]["pattern"], text)) is is_one


@pytest.mark.parametrize(
    ("text", "in_name", "in_note"),
    [
        ("Bar", True, True),
        (" Bar\n", True, True),
        ("", False, True),
        (" \t", False, True),
        ("B\x00r", False, False),
    ],
)
def test_text_is_described_as_it_is_taken(schema, text, in_name, in_note):
    shapes = schema["components"]["schemas"]
    name = validator_of(shapes["NewFoodRequest"]["properties"]["name"], schema)
    note = validator_of(shapes["EntryRequest"]["properties"]["note"], schema)
    assert (name.is_valid(text), note.is_valid(text)) == (in_name, in_note)


@pytest.mark.parametrize(
    ("key", "is_good"), [("a-1", True), ('"a-1"', True), ('"', False), ("a b", False), ("ä", False)]
)
def test_a_key_is_described_as_it_is_taken(schema, key, is_good):
    asked = {each["name"]: each["schema"] for each in of(schema, "entries_create")["parameters"]}
    assert bool(re.search(asked["Idempotency-Key"]["pattern"], key)) is is_good


def of(schema, operation_id):
    return next(each for _, _, each in operations(schema) if each["operationId"] == operation_id)


def test_rows_are_addressed_by_uuid(schema):
    (uuid,) = [
        parameter["schema"]
        for parameter in schema["paths"]["/api/v1/entries/{uuid}/"]["get"]["parameters"]
        if parameter["in"] == "path"
    ]
    assert uuid["format"] == "uuid"


def test_every_named_amount_is_a_number(schema):
    amounts = {
        (component, name): field
        for component, part in schema["components"]["schemas"].items()
        for name, field in part.get("properties", {}).items()
        if re.search(r"_(mg|g|mg_per_100g)$|^grams$", name)
    }
    assert len(amounts) > 20
    for where, field in amounts.items():
        assert "number" in field["type"], where


def test_an_answer_has_every_member(schema):
    for name, component in schema["components"]["schemas"].items():
        if not name.endswith("Request") and name != "Problem":
            assert component.get("properties", {}).keys() == set(component.get("required", ())), (
                name
            )


def test_a_patch_fills_in_nothing_that_was_not_said(schema):
    patched = {
        name: part
        for name, part in schema["components"]["schemas"].items()
        if name.startswith("Patched")
    }
    assert len(patched) > 5
    for name, part in patched.items():
        assert "required" not in part, name
        assert "required" not in part, name
        assert '"default":' not in json.dumps(part), name


def test_no_value_is_of_a_type_that_nobody_knows(schema):
    """Except the rows of an export, which are whole rows of the database."""
    untyped = [where for where, part in parts(schema, "") if part == {}]
    assert untyped == ["/components/schemas/ExportedRow/additionalProperties"]


def parts(within, where):
    if isinstance(within, dict):
        for name, part in within.items():
            if name in {"schema", "additionalProperties", "items"}:
                yield f"{where}/{name}", part
            if name not in {"example", "examples"}:
                yield from parts(part, f"{where}/{name}")


def test_what_an_export_holds_is_named(api, owner, schema):
    make_profile(owner)
    make_entry(owner)
    answer = schema["paths"]["/api/v1/export/"]["get"]["responses"]["200"]["content"]
    export = validator_of(answer["application/json"]["schema"], schema)
    assert list(export.iter_errors(api.get("/api/v1/export/").json())) == []


def test_docs_hold_no_inline_script_or_style(anonymous):
    page = anonymous.get("/api/v1/docs/", headers={"Accept": "text/html"})
    html = page.content.decode()
    assert "<style" not in html
    assert " style=" not in html
    assert re.findall(r"<script>|\son\w+=", html) == []
    assert "unsafe" not in page["Content-Security-Policy"]
    script = anonymous.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
