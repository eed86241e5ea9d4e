"""No cache on the way keeps what belongs to a person; a phone may keep foods and asks again."""

import pytest

from tests.builders import DAY

KEPT = ["foods", "supplements", "recipes"]
NOT_KEPT = ["profile", "entries", "doses", "days", f"days/{DAY}", "assessment", "notices"]


def cache_control(response):
    return {part.strip() for part in response["Cache-Control"].split(",")}


@pytest.mark.parametrize("path", NOT_KEPT)
def test_answers_are_kept_by_nobody(api, anonymous, path):
    for client in (api, anonymous):
        assert cache_control(client.get(f"/api/v1/{path}/")) == {"private", "no-store"}


@pytest.mark.parametrize("path", KEPT)
def test_foods_are_kept_by_the_phone_alone_and_asked_about_each_time(api, path):
    answer = api.get(f"/api/v1/{path}/")
    assert cache_control(answer) == {"private", "no-cache"}
    varies = {name.strip() for name in answer["Vary"].split(",")}
    assert {"X-Session-Token", "Authorization", "Cookie", "Accept-Language"} <= varies


@pytest.mark.parametrize("path", KEPT)
def test_problems_and_answers_to_writes_are_kept_by_nobody(api, anonymous, path):
    url = f"/api/v1/{path}/"
    for refused in (anonymous.get(url), api.get(f"{url}99999/"), api.get(url, {"page_size": "x"})):
        assert refused.status_code in {400, 401, 404}
        assert cache_control(refused) == {"private", "no-store"}
        assert "ETag" not in refused
    written = api.post("/api/v1/foods/", {"name": "Soup"})
    assert written.status_code == 201
    assert cache_control(written) == {"private", "no-store"}
