"""No cache on the way keeps what belongs to a person."""

import pytest

from tests.builders import DAY


@pytest.mark.parametrize(
    "path",
    ["profile", "foods", "supplements", "entries", "doses", "days", f"days/{DAY}", "assessment"],
)
def test_answers_are_kept_by_nobody(api, anonymous, path):
    for client in (api, anonymous):
        kept = client.get(f"/api/v1/{path}/")["Cache-Control"]
        assert {part.strip() for part in kept.split(",")} == {"private", "no-store"}
