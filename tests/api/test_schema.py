"""schema/ and docs/: the API described by itself."""

import re

import pytest
from django.core.management import call_command

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def schema(anonymous):
    return anonymous.get("/api/v1/schema/?format=json").json()


def operations(schema):
    for path, methods in schema["paths"].items():
        for method in METHODS & methods.keys():
            yield path, method, methods[method]


def test_is_valid_and_made_without_a_warning(tmp_path):
    target = tmp_path / "schema.yml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(target))
    assert target.read_text().startswith("openapi: 3.1")


def test_names_every_operation_once(schema):
    names = [operation["operationId"] for _path, _method, operation in operations(schema)]
    assert sorted(names) == [
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
        "export_read",
        "foods_change",
        "foods_create",
        "foods_delete",
        "foods_list",
        "foods_put",
        "foods_read",
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
        "ExclusionReason",
        "FoodSource",
        "Gap",
        "Meal",
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
