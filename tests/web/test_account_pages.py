"""Pages of the account that a package brings look and lead like ours."""

import pytest

MANAGED = ["/accounts/email/", "/accounts/2fa/", "/accounts/password/change/"]


@pytest.mark.parametrize("path", [*MANAGED, "/accounts/sessions/", "/profile/tokens/"])
def test_each_leads_back_to_the_settings_once(web, path):
    content = web.get(path).content.decode()
    assert content.partition("<h1")[0].count('href="/profile/"') == 1
    assert "tracker/settings.css" in content


def test_without_scripts_a_passkey_is_not_promised(client, db):
    content = client.get("/accounts/login/").content.decode()
    assert "<noscript>" in content
    assert "Passkeys need JavaScript." in content
    assert "This functionality" not in content
