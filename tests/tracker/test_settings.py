"""Settings fail loudly: a sentence that names the variable, at the start and not later."""

import os
import subprocess
import sys

import pytest

CODE = "import django; django.setup(); from django.conf import settings as s; print({})"


def start(expression: str = "1", **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", CODE.format(expression)],
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
        ({"TIME_ZONE": "Europe/Atlantis"}, "TIME_ZONE"),
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


def test_a_value_may_come_from_a_file(tmp_path):
    path = tmp_path / "key"
    path.write_text("from-a-file")
    assert start("s.SECRET_KEY", SECRET_KEY_FILE=str(path)).stdout.strip() == "from-a-file"
