"""A script reads with a token that a person made, and changes nothing.

What it reads and what is refused it at every address: `test_access_matrix`.
"""

from datetime import timedelta

import pytest
from django.test import Client
from rest_framework.test import APIClient
from rest_framework.views import APIView

from tests.api.problems import problem_of
from tests.builders import DAY, make_entry
from tracker.accounts.tokens import make_token
from tracker.api.authentication import PersonOrReader
from tracker.models import ApiToken, IntakeEntry
from tracker.portability.export import export_of

PROFILE = "/api/v1/profile/"
UUID = "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77"


@pytest.fixture
def token(owner):
    return make_token(user=owner, name="chart", lifetime=timedelta(days=30))


@pytest.fixture
def script(token):
    return using(token[1])


def using(secret, scheme="Bearer"):
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"{scheme} {secret}")
    return client


# --- reads ---


def test_reads_what_the_person_reads(script, owner):
    make_entry(owner)
    assert script.get(PROFILE).status_code == 200
    assert len(script.get("/api/v1/entries/").json()["results"]) == 1
    assert script.head(PROFILE).status_code == 200
    assert script.options(PROFILE).status_code != 403


def test_the_scheme_may_be_written_in_small_letters(token):
    assert using(token[1], scheme="bearer").get(PROFILE).status_code == 200


def test_sees_nothing_of_anybody_else(script, stranger):
    entry = make_entry(stranger)
    problem_of(script.get(f"/api/v1/entries/{entry.uuid}/"), 404)


# --- changes nothing ---


def test_a_batch_and_the_end_of_the_account_above_all(script, owner):
    write = {"type": "entry", "id": UUID, "object": {"food": 1, "amount_g": 1, "date": str(DAY)}}
    problem_of(script.post("/api/v1/changes/", {"changes": [write]}), 403)
    problem_of(script.delete("/api/v1/account/", {"password": "a-long-password"}), 403)
    assert not IntakeEntry.objects.exists()
    assert not hasattr(owner, "deletion")


def test_a_new_view_is_closed_to_writing_by_default():
    assert APIView.permission_classes == [PersonOrReader]


# --- refused ---


def wrong(secret):
    return {
        "other letter case": secret.swapcase(),
        "one character less": secret[:-1],
        "one more": secret + "a",
        "another": "mgt_" + "a" * 40,
        "none": "",
        "two": f"{secret} {secret}",
        "no token of ours": "eyJhbGciOiJub25lIn0.e30.",
        "no ASCII": "mgt_" + "é" * 40,
        "very long": "mgt_" + "a" * 100_000,
        "a quote": "mgt_' OR 1=1 --",
    }


@pytest.mark.parametrize("kind", wrong("mgt_x").keys())
def test_what_is_no_token_opens_nothing(token, kind):
    response = using(wrong(token[1])[kind]).get(PROFILE)
    problem_of(response, 401)
    assert "Bearer" in response["WWW-Authenticate"]


def test_a_missing_login_stays_a_401(anonymous):
    response = anonymous.get(PROFILE)
    problem_of(response, 401)
    assert response["WWW-Authenticate"] == 'X-Session-Token, Bearer realm="api"'
    problem_of(using("b3duZXI6cHc=", scheme="Basic").get(PROFILE), 401)


def test_an_expired_one(owner, time_machine):
    time_machine.move_to("2026-03-04T12:00:00+00:00", tick=False)
    script = using(make_token(user=owner, name="chart", lifetime=timedelta(days=30))[1])
    time_machine.shift(timedelta(days=29, hours=23, minutes=59))
    assert script.get(PROFILE).status_code == 200
    time_machine.shift(timedelta(minutes=1))
    problem_of(script.get(PROFILE), 401)


def test_one_that_never_expires(owner, time_machine):
    time_machine.move_to("2026-03-04T12:00:00+00:00")
    script = using(make_token(user=owner, name="chart", lifetime=None)[1])
    time_machine.shift(timedelta(days=4_000))
    assert script.get(PROFILE).status_code == 200


def test_a_revoked_one(script, token):
    token[0].delete()
    problem_of(script.get(PROFILE), 401)


def test_one_of_somebody_who_may_not_log_in(script, owner):
    owner.is_active = False
    owner.save()
    problem_of(script.get(PROFILE), 401)


def test_a_wrong_one_is_not_rescued_by_a_session(owner):
    client = using("mgt_" + "a" * 40)
    client.force_login(owner)
    problem_of(client.get(PROFILE), 401)


@pytest.mark.parametrize(
    "address", ["/today/", "/profile/", "/profile/tokens/", "/profile/export/", "/admin/"]
)
def test_opens_no_page(token, owner, address):
    owner.is_staff = owner.is_superuser = True
    owner.save()
    browser = Client(headers={"Authorization": f"Bearer {token[1]}"})
    asked = browser.get(address, follow=True).redirect_chain
    assert asked[-1][0].startswith("/accounts/login/")


@pytest.mark.parametrize("address", ["auth/session", "account/email", "auth/sessions"])
def test_opens_nothing_of_the_login(token, address):
    assert using(token[1]).get(f"/_allauth/app/v1/{address}").status_code == 401


# --- what is kept of it ---


def test_its_use_is_noted_at_most_once_an_hour(script, token, time_machine):
    time_machine.move_to("2026-03-04T12:00:00+00:00", tick=False)

    def noted():
        return ApiToken.objects.get().last_used_at.strftime("%H:%M")

    script.get(PROFILE)
    assert noted() == "12:00"
    time_machine.shift(timedelta(minutes=59))
    script.get(PROFILE)
    assert noted() == "12:00"
    time_machine.shift(timedelta(minutes=1))
    script.get(PROFILE)
    assert noted() == "13:00"


def test_the_secret_is_nowhere(script, token, owner, caplog):
    row, secret = token
    assert len(secret) == 44
    assert secret.startswith(row.beginning)
    assert len(row.beginning) == 8
    script.post(PROFILE, {})
    using(secret.swapcase()).get(PROFILE)
    stored = [str(value) for value in ApiToken.objects.values_list().get()]
    for text in (*stored, str(export_of(owner)), str(row), caplog.text):
        assert secret not in text
        assert secret[8:] not in text
    assert "api_token" not in str(export_of(owner))


def test_costs_a_query_beside_what_is_read(script, unthrottled, django_assert_num_queries):
    script.get(PROFILE)
    with django_assert_num_queries(3):  # token and person, profile, medicines
        script.get(PROFILE)
