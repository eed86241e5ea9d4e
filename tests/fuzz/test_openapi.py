"""Requests made of docs/openapi.yaml: no answer but those it declares, whatever is sent.

Each operation is asked its examples, every bound of every parameter from both sides, and what
Hypothesis makes of the schema, valid and not; with the person of `world` behind most of the ids.
"""

from hypothesis import HealthCheck, settings

from tests.fuzz.checks import CHECKS
from tests.fuzz.contract import api
from tests.fuzz.seeding import seed
from tests.fuzz.trying import ask, tried

schema = api()


@schema.parametrize()
@settings(max_examples=21, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_answers_as_it_says(case, world, statuses):
    with tried():
        seed(case, world)
        response = ask(case, world.headers_for(case.operation.label))
        statuses[f"{case.operation.label} {response.status_code}"] += 1
        case.validate_response(response, checks=CHECKS)
