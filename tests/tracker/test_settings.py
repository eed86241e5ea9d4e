"""Settings fail loudly: a sentence that names the variable, at the start and not later."""

import os
import subprocess
import sys

import pytest

POSTGRES = {"DATABASE_URL": "postgres://u@h/db", "SECRET_KEY": "x"}
CODE = "from django.conf import settings as s; s.DEBUG; print({})"
# What `gunicorn tracker.wsgi --config tracker/server/gunicorn.py` and its workers read, in order.
SERVED = """
import sys
from gunicorn.app.wsgiapp import WSGIApplication
sys.argv[1:] = ["tracker.wsgi", "--config", "tracker/server/gunicorn.py"]
WSGIApplication().wsgi()
from django.conf import settings as s
print({})
"""


def start(
    expression: str = "1", *, code: str = CODE, **environment: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", code.format(expression)],
        env={**kept, "DJANGO_SETTINGS_MODULE": "tracker.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"DEBUG": "maybe"}, "DEBUG"),
        ({"HTTPS": "fasle"}, "HTTPS"),
        ({"API_RATE_PER_MINUTE": "0"}, "API_RATE_PER_MINUTE"),
        ({"API_RATE_PER_MINUTE": "many"}, "API_RATE_PER_MINUTE"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({"SQLITE_SYNCHRONOUS": "OFF"}, "SQLITE_SYNCHRONOUS"),
        ({"DATABASE_URL": "mysql://u@h/db", "SECRET_KEY": "x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "rubbish", "SECRET_KEY": "x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://u@h/db"}, "SECRET_KEY"),
        *[
            ({"TIME_ZONE": value}, "TIME_ZONE")
            for value in ("Europe/Atlantis", "Europe", "", "../x")
        ],
        ({"DEMO": "perhaps"}, "DEMO"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN"),
        ({"METRICS_TOKEN": "sixteen letters with blanks"}, "METRICS_TOKEN"),
        ({"SECURITY_CONTACT": "whoever"}, "SECURITY_CONTACT"),
        ({"SECURITY_CONTACT": "http://example.org/"}, "SECURITY_CONTACT"),
        ({"ADMIN_SECOND_STEP": "perhaps"}, "ADMIN_SECOND_STEP"),
        ({**POSTGRES, "DATABASE_STATEMENT_TIMEOUT_S": "soon"}, "DATABASE_STATEMENT_TIMEOUT_S"),
        ({**POSTGRES, "DATABASE_CONNECT_TIMEOUT_S": "1"}, "DATABASE_CONNECT_TIMEOUT_S"),
        ({"SITE_URL": "tracker.example.org"}, "SITE_URL"),
        ({"SITE_URL": "https://tracker.example.org/path"}, "SITE_URL"),
        *[
            ({"CORS_ALLOWED_ORIGINS": value}, "CORS_ALLOWED_ORIGINS")
            for value in (
                "*",
                "null",
                "app.example.org",
                "http://app.example.org",
                "http://localhost.example.org",
                "https://app.example.org/",
                "https://*.example.org",
                "https://app.example.org,https://other.example.org/path",
            )
        ],
    ],
)
def test_a_senseless_value_stops_the_start(environment, named):
    result = start(**environment)
    assert result.returncode != 0
    assert named in result.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "https"),
    [
        ({}, "False"),
        ({"ALLOWED_HOSTS": "localhost"}, "False"),
        ({"ALLOWED_HOSTS": "tracker.example.org"}, "True"),
        ({"ALLOWED_HOSTS": "tracker.example.org", "HTTPS": "False"}, "False"),
    ],
)
def test_a_named_host_is_reached_over_https_only(environment, https):
    result = start("s.HTTPS, s.DEBUG", **environment)
    assert result.stdout.strip() == f"{https} False"


def test_sqlite_is_safe_for_several_writers():
    options = start("s.DATABASES['default']['OPTIONS']").stdout
    for part in ("IMMEDIATE", "journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        assert part in options


OPTIONS = "s.DATABASES['default']['OPTIONS']"


def test_no_request_waits_for_postgresql_for_ever_and_commands_take_their_time():
    command = start(OPTIONS, **POSTGRES).stdout
    page = start(OPTIONS, **POSTGRES, SOMEBODY_WAITS="True")
    for part in ("'connect_timeout': 5", "'keepalives_idle': 15", "'tcp_user_timeout': 30000"):
        assert part in command
        assert part in page.stdout
    assert "statement_timeout=30000" in page.stdout
    assert "lock_timeout=10000" in page.stdout
    assert "idle_in_transaction_session_timeout=60000" in page.stdout
    assert "statement_timeout" not in command


def test_the_entry_point_of_servers_says_that_somebody_waits():
    said = "__import__('os').environ.pop('SOMEBODY_WAITS', None)"
    assert start(said).stdout.strip() == "None"
    served = f"__import__('tracker.wsgi') and {said}"
    assert start(served).stdout.strip() == "True"


def test_gunicorn_which_reads_the_settings_first_waits_no_longer_either():
    served = start(OPTIONS, code=SERVED, **POSTGRES).stdout
    assert "statement_timeout=30000" in served
    assert "lock_timeout=10000" in served


def test_how_long_can_be_said():
    own = {"DATABASE_STATEMENT_TIMEOUT_S": "4", "SOMEBODY_WAITS": "True"}
    options = start(OPTIONS, **POSTGRES, **own).stdout
    assert "statement_timeout=4000" in options
    assert "lock_timeout=4000" in options
    own["DATABASE_STATEMENT_TIMEOUT_S"] = "0"  # behind a pooler that knows no such options
    assert "'options'" not in start(OPTIONS, **POSTGRES, **own).stdout
    own["DATABASE_URL"] = "postgres://u@h/db?connect_timeout=9"
    assert "'connect_timeout': 9" in start(OPTIONS, **POSTGRES | own).stdout


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ("", "[]"),
        (
            "https://app.example.org, http://localhost:5173",
            "['https://app.example.org', 'http://localhost:5173']",
        ),
    ],
)
def test_other_origins_are_named_one_by_one(given, allowed):
    result = start("s.CORS_ALLOWED_ORIGINS", CORS_ALLOWED_ORIGINS=given)
    assert result.stdout.strip() == allowed


def test_passkeys_are_bound_to_the_origin_everywhere():
    expression = "getattr(s, 'MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN', False)"
    for hosts in ("localhost", "tracker.example.org"):
        assert start(expression, ALLOWED_HOSTS=hosts).stdout.strip() == "False"


def test_a_second_factor_needs_a_confirmed_address_where_mail_can_confirm_it():
    expression = "getattr(s, 'MFA_ALLOW_UNVERIFIED_EMAIL', False)"
    assert start(expression).stdout.strip() == "True"
    with_mail = start(expression, EMAIL_URL="smtp+tls://user:password@mail.example.org:587")
    assert with_mail.stdout.strip() == "False"


def test_a_value_may_come_from_a_file(tmp_path):
    path = tmp_path / "key"
    path.write_text("from-a-file")
    assert start("s.SECRET_KEY", SECRET_KEY_FILE=str(path)).stdout.strip() == "from-a-file"


@pytest.mark.parametrize(
    ("environment", "site", "sender"),
    [
        ({}, "http://localhost:8000", "tracker@localhost"),
        ({"ALLOWED_HOSTS": "*"}, "https://localhost", "tracker@localhost"),
        ({"ALLOWED_HOSTS": ".example.org"}, "https://example.org", "tracker@example.org"),
        (
            {"ALLOWED_HOSTS": "a.example.org", "SITE_URL": "https://b.example.org:8443/"},
            "https://b.example.org:8443",
            "tracker@b.example.org",
        ),
        (
            {"ALLOWED_HOSTS": "a.example.org", "MAIL_FROM": "Magnesium <mg@example.org>"},
            "https://a.example.org",
            "Magnesium <mg@example.org>",
        ),
    ],
)
def test_links_and_senders_of_mails_follow_the_name_of_the_site(environment, site, sender):
    result = start("s.SITE_URL, s.DEFAULT_FROM_EMAIL", **environment)
    assert result.stdout.strip() == f"{site} {sender}"


@pytest.mark.parametrize(
    ("environment", "log_format"),
    [
        ({}, "text"),
        ({"ALLOWED_HOSTS": "tracker.example.org"}, "json"),
        ({"ALLOWED_HOSTS": "tracker.example.org", "LOG_FORMAT": "text"}, "text"),
        ({"LOG_FORMAT": "JSON"}, "json"),
    ],
)
def test_a_server_logs_for_programs_and_this_machine_for_people(environment, log_format):
    assert start("s.LOG_FORMAT", **environment).stdout.strip() == log_format
