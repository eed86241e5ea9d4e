"""The files under docs/deploy/ say what the settings and docs/operations.md say."""

import re
import shutil
import subprocess

import crossplane
import pytest
from django.conf import settings

from tracker.api.parsers import MAX_ACCOUNT_BYTES
from tracker.server import gunicorn

DEPLOY = settings.BASE_DIR / "docs" / "deploy"
OPERATIONS = (settings.BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
SERVICES = sorted(DEPLOY.glob("*.service"))
UNITS = [*SERVICES, *sorted(DEPLOY.glob("*.timer"))]
MB = 1024 * 1024
VARIABLES = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.M))


def unit(path):
    """Sections of a unit: {"Service": {"User": ["tracker"], ...}}; a key may come again."""
    sections = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if found := re.fullmatch(r"\[(\w+)\]", line):
            section = sections.setdefault(found[1], {})
        else:
            key, value = line.split("=", 1)
            section.setdefault(key, []).append(value)
    return sections


def nginx():
    """The site's servers, each as {"directive": [its arguments, ...]} with those of its blocks."""
    parsed = crossplane.parse(str(DEPLOY / "nginx.conf"), single=True, check_ctx=False)
    assert parsed["errors"] == []
    return parsed["config"][0]["parsed"]


def directives(block):
    found = {}
    for each in block:
        found.setdefault(each["directive"], []).append(each["args"])
    return found


@pytest.fixture(scope="module")
def site():
    """The server that people reach."""
    (server,) = [
        each["block"]
        for each in nginx()
        if each["directive"] == "server" and "proxy_set_header" in directives(each["block"])
    ]
    return server


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_is_boxed_in_and_has_its_secrets_as_files(path):
    service = unit(path)["Service"]
    assert service["User"] == ["tracker"]
    assert service["ProtectSystem"] == ["strict"]
    assert service["NoNewPrivileges"] == service["PrivateTmp"] == service["ProtectHome"] == ["yes"]
    assert service["CapabilityBoundingSet"] == [""]
    assert service["UMask"] == ["0077"]
    handed = {each.split(":")[0] for each in service["LoadCredential"]}
    (named,) = service["Environment"]
    files = dict(each.split("=") for each in named.split())
    assert {name: f"%d/{name.removesuffix('_FILE').lower()}" for name in files} == files
    assert {file.removeprefix("%d/") for file in files.values()} == handed
    assert {name.removesuffix("_FILE") for name in files} <= VARIABLES
    assert set(files) == {"SECRET_KEY_FILE", "DATABASE_URL_FILE", "EMAIL_URL_FILE"}


@pytest.mark.parametrize("name", ["tracker-web.service", "tracker-work.service"])
def test_what_runs_all_the_time_comes_back_and_may_end_its_work(name):
    service = unit(DEPLOY / name)["Service"]
    assert service["Restart"] == ["always"]
    assert int(service["TimeoutStopSec"][0]) > gunicorn.timeout
    assert unit(DEPLOY / name)["Install"]["WantedBy"] == ["multi-user.target"]


def test_the_commands_are_those_of_the_operations_page():
    said = {path.stem: unit(path)["Service"]["ExecStart"][0] for path in SERVICES}
    root = "/srv/tracker/.venv/bin/"
    assert said["tracker-web"].startswith(
        f"{root}gunicorn tracker.wsgi --config tracker/server/gunicorn.py --bind 127.0.0.1:8000"
    )
    assert said["tracker-work"] == f"{root}python manage.py work"
    assert re.fullmatch(
        rf"{root}python manage.py backup /var/lib/tracker-backups --keep \d+",
        said["tracker-backup"],
    )
    for words in ("/srv/tracker", "/etc/tracker/tracker.env", "/var/lib/tracker-backups"):
        assert words in OPERATIONS
    for path in UNITS:
        assert f"(deploy/{path.name})" in OPERATIONS


def test_a_backup_runs_every_night_more_often_than_accounts_are_deleted():
    timer = unit(DEPLOY / "tracker-backup.timer")["Timer"]
    assert re.fullmatch(r"\*-\*-\* \d\d:\d\d", timer["OnCalendar"][0])
    assert timer["Persistent"] == ["true"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_understands_the_units(path, tmp_path):
    """By its own check where it is installed; keys and sections are checked everywhere."""
    assert set(unit(path)) <= {"Unit", "Service", "Timer", "Install"}
    for each in UNITS:
        text = each.read_text(encoding="utf-8")
        (tmp_path / each.name).write_text(re.sub(r"/srv/tracker/\.venv/bin/\w+", "/bin/true", text))
    if analyze := shutil.which("systemd-analyze"):
        said = subprocess.run(  # noqa: S603
            [analyze, "verify", "--man=no", "--recursive-errors=no", tmp_path / path.name],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (said.returncode, said.stdout + said.stderr) == (0, "")


def test_commands_by_hand_have_the_settings_of_the_services():
    text = (DEPLOY / "tracker-manage").read_text(encoding="utf-8")
    (named,) = unit(DEPLOY / "tracker-web.service")["Service"]["Environment"]
    for each in named.split():
        assert f"export {each.replace('%d', '/etc/tracker')}\n" in text
    (file,) = unit(DEPLOY / "tracker-web.service")["Service"]["EnvironmentFile"]
    assert f". {file}\n" in text
    assert subprocess.run(["sh", "-n", DEPLOY / "tracker-manage"], check=False).returncode == 0  # noqa: S603, S607


def test_every_variable_of_the_environment_file_exists():
    text = (DEPLOY / "tracker.env").read_text(encoding="utf-8")
    named = dict(line.split("=", 1) for line in text.splitlines() if not line.startswith("#"))
    assert set(named) <= VARIABLES
    assert named["TRUSTED_PROXIES"] == "1"
    assert named["SITE_URL"] == f"https://{named['ALLOWED_HOSTS']}"
    assert not {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL"} & set(named)


def test_the_proxy_sets_what_the_server_believes(site):
    sent = dict(directives(site)["proxy_set_header"])
    assert sent["Host"] == "$host"
    assert sent["X-Forwarded-Proto"] == "$scheme"
    # Set, not added to: with TRUSTED_PROXIES=1 the last address is the only one.
    assert sent["X-Forwarded-For"] == "$remote_addr"
    for name in ("X-Forwarded-Ssl", "X-Forwarded-Protocol", "X-Forwarded-Host", "Forwarded"):
        assert sent[name] == ""
    # The one in the log is nobody's to choose.
    assert sent["X-Request-ID"] == "$request_id"
    for each in site:  # a block that sets one of its own would lose all the others
        inner = directives(each.get("block") or [])
        assert "proxy_set_header" not in inner


def test_it_leads_to_the_server_by_one_way_only(site):
    (upstream,) = [each for each in nginx() if each["directive"] == "upstream"]
    assert upstream["args"] == ["tracker"]
    assert directives(upstream["block"])["server"] == [["127.0.0.1:8000"]]
    passed = [directives(each["block"]).get("proxy_pass") for each in site if each.get("block")]
    assert [each for each in passed if each] == [[["http://tracker"]]] * 2


def test_it_compresses_nothing_and_writes_no_address_down(site):
    assert directives(site)["gzip"] == [["off"]]
    outer = directives(nginx())
    assert outer["access_log"] == [["off"]]
    assert outer["error_log"][0][1] == "crit"
    assert "access_log" not in directives(site)


def test_bodies_may_be_as_large_as_the_server_takes_them(site):
    def megabytes(block):
        ((size,),) = directives(block)["client_max_body_size"]
        return int(size.removesuffix("m"))

    assert megabytes(site) * MB > MAX_ACCOUNT_BYTES
    (admin,) = [each for each in site if each["args"] == ["/admin/"]]
    assert megabytes(admin["block"]) > settings.IMPORT_UPLOAD_MAX_MB


def test_slow_clients_wait_at_the_proxy(site):
    found = directives(site)
    assert found["proxy_request_buffering"] == found["proxy_buffering"] == [["on"]]
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        assert int(found[name][0][0].removesuffix("s")) <= 60


def test_plain_http_leads_to_https_and_other_names_are_not_answered(site):
    servers = [directives(each["block"]) for each in nginx() if each["directive"] == "server"]
    by_name = {(server["server_name"][0][0], server["listen"][0][0]): server for server in servers}
    name = dict(
        line.split("=", 1)
        for line in (DEPLOY / "tracker.env").read_text().splitlines()
        if "=" in line and not line.startswith("#")
    )["ALLOWED_HOSTS"]
    assert by_name[name, "80"]["return"] == [["301", f"https://{name}$request_uri"]]
    assert by_name["_", "80"]["return"] == [["444"]]
    assert by_name["_", "443"]["ssl_reject_handshake"] == [["on"]]
    assert directives(site)["server_name"] == [[name]]
    assert directives(site)["ssl_protocols"] == [["TLSv1.2", "TLSv1.3"]]


def test_a_stopped_server_is_told_as_one_that_comes_back(site):
    assert directives(site)["error_page"] == [["502", "504", "=", "@stopped"]]
    (stopped,) = [each["block"] for each in site if each["args"] == ["@stopped"]]
    found = directives(stopped)
    assert found["return"][0][0] == "503"
    assert ["Retry-After", "30", "always"] in found["add_header"]
