"""FHIR's OperationOutcome for every error under /fhir/. Pure: made of the API's problems."""

from typing import Final

from tracker.fhir.vocabulary import Json

_ISSUE_TYPES: Final = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    429: "throttled",
    500: "exception",
    503: "transient",
}


def operation_outcome(problem: Json) -> Json:
    """One issue for each error of a problem (tracker/api/problems.py), or one for all of it."""
    issue_type = _ISSUE_TYPES.get(problem["status"], "processing")
    issues = [_issue(issue_type, each["detail"], each["pointer"]) for each in problem["errors"]]
    return {
        "resourceType": "OperationOutcome",
        "issue": issues or [_issue(issue_type, problem["detail"])],
    }


def _issue(issue_type: str, text: str, pointer: str = "") -> Json:
    issue: Json = {"severity": "error", "code": issue_type, "details": {"text": text}}
    if pointer:
        # FHIR writes a parameter so; `expression` is for the body of a request alone.
        issue["location"] = [f"http.{pointer.removeprefix('/')}"]
    return issue
