"""/fhir/metadata: the façade described by itself, and nowhere else."""

import pytest
from django.conf import settings

from tests.fhir.answers import R4, R5, valid
from tracker.fhir.search import CURSOR, EVERYWHERE

URL = "/fhir/metadata"


def statement(client, content_type):
    answer = client.get(URL, headers={"Accept": content_type})
    return valid(answer, "CapabilityStatement", content_type)


def types(found):
    (rest,) = found["rest"]
    return {each["type"]: each for each in rest["resource"]}


@pytest.mark.parametrize(
    ("content_type", "release", "searched"),
    [(R4, "4.0.1", "Observation"), (R5, "5.0.0", "NutritionIntake")],
)
def test_names_what_can_be_read_in_each_release(anonymous, content_type, release, searched):
    found = statement(anonymous, content_type)
    assert found["fhirVersion"] == release
    assert found["software"]["version"] == settings.VERSION
    assert found["implementation"]["url"] == "http://testserver/fhir/"
    assert types(found).keys() == {searched, "Patient"}
    for resource in types(found).values():
        assert {each["code"] for each in resource["interaction"]} <= {"read", "search-type"}


def test_is_of_r4_where_nothing_is_asked_for(anonymous):
    assert valid(anonymous.get(URL), "CapabilityStatement", R4)["fhirVersion"] == "4.0.1"


def test_names_every_parameter_of_a_search(anonymous):
    result = {"_count", "_format", CURSOR}  # how the answer is given, not what is looked for
    for content_type, kind, own in ((R4, "Observation", {"code"}), (R5, "NutritionIntake", set())):
        parameters = types(statement(anonymous, content_type))[kind]["searchParam"]
        assert {each["name"] for each in parameters} == (EVERYWHERE | own) - result


def test_is_for_everybody_whatever_they_send(anonymous):
    answer = anonymous.get(
        URL, headers={"X-Session-Token": "nobody's", "Authorization": "Bearer x"}
    )
    assert answer.status_code == 200


def test_asks_the_database_nothing(anonymous, unthrottled, django_assert_num_queries):
    with django_assert_num_queries(0):
        anonymous.get(URL)


def test_is_no_part_of_the_apis_schema(anonymous):
    schema = anonymous.get("/api/v1/schema/?format=json").json()
    assert schema["paths"]
    assert not [path for path in schema["paths"] if "fhir" in path.lower()]
