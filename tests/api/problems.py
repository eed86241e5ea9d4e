"""What a test asks of a refused request."""

from typing import Any


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """The problem a response carries, after checking that it is a whole one."""
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert {"type", "title", "status", "detail", "errors"} <= problem.keys()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


def pointers(response: Any) -> dict[str, str]:
    """Pointer -> code of every error of a 400."""
    return {each["pointer"]: each["code"] for each in problem_of(response, 400)["errors"]}
