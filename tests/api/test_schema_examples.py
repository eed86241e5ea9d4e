"""The schema's examples: a client's developer reads them first, so none is missing or wrong."""

from dataclasses import replace
from typing import Any

import pytest

from tests.api.described import Place, bodies, parameters, validator_of


def faults(place: Place, schema: dict[str, Any]) -> list[str]:
    validator = validator_of(place.described["schema"], schema)
    return [
        f"{place.name} at /{'/'.join(map(str, error.instance_path))}: {error.message}"
        for example in place.examples
        for error in validator.iter_errors(example)
    ]


def test_every_body_has_an_example(schema):
    assert [place.name for place in bodies(schema) if place.examples == []] == []


@pytest.mark.parametrize("places", [bodies, parameters])
def test_every_example_fits_its_schema(schema, places):
    assert [fault for place in places(schema) for fault in faults(place, schema)] == []


def test_an_example_that_does_not_fit_would_be_found(schema):
    entry = next(place for place in bodies(schema) if place.name == "entries_read 200")
    (good,) = entry.examples
    for wrong in (
        {**good, "uuid": "17"},
        {**good, "date": "2026-02-30"},
        {**good, "amount_g": None},
        {**good, "magnesium": 311.85},
        {name: value for name, value in good.items() if name != "amount_g"},
    ):
        spoilt = replace(entry, described={**entry.described, "examples": {"x": {"value": wrong}}})
        assert len(faults(spoilt, schema)) == 1
