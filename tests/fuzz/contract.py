"""The committed description of the API, which the cases are generated from."""

from functools import cache
from typing import Any, Final

import schemathesis
import yaml
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from schemathesis.config import SchemathesisConfig

from tests.api.described import operations

SEED: Final = 20260304
PATH: Final = settings.BASE_DIR / "docs" / "openapi.yaml"
CONTRACT: Final[dict[str, Any]] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
# Every status that refuses something sent.
_REFUSALS: Final = [400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 415, 422, 428]
_CONFIG: Final = {
    "seed": SEED,
    # Who asks is said by the tests.
    "generation": {"with-security-parameters": False},
    "checks": {"negative_data_rejection": {"expected-statuses": _REFUSALS}},
}


class _Server:
    """The application as a server calls it: from an address, which the login limits count by."""

    def __init__(self) -> None:
        self._handler = WSGIHandler()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        return self._handler({"REMOTE_ADDR": "127.0.0.1", **environ}, start_response)


def api() -> Any:
    """The API as Schemathesis reads it, asked without a network."""
    schema = schemathesis.openapi.from_dict(CONTRACT, config=SchemathesisConfig.from_dict(_CONFIG))
    schema.app = _Server()
    return schema


@cache
def _by_label() -> dict[str, dict[str, Any]]:
    return {f"{method.upper()} {path}": each for path, method, each in operations(CONTRACT)}


LABELS: Final = frozenset(_by_label())


def operation_of(label: str) -> dict[str, Any]:
    """The operation that Schemathesis calls "GET /api/v1/foods/"."""
    return _by_label()[label]
