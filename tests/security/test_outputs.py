"""What goes out says what it is, stays text, and comes from the site's own files alone."""

import ast
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.signing import Signer
from django.test import Client

from tests.builders import DAY, make_entry, make_food, make_symptom
from tests.security.every_address import every_address
from tests.test_architecture import APPLICATION, ROOT, name_of, nodes
from tests.tracker.test_settings import start

SCRIPT = '"><script>alert(1)</script>'
TEMPLATES = [path for app in ("tracker", "foods") for path in (ROOT / app).rglob("*.html")]
SCRIPTS = [path for app in ("tracker", "foods") for path in (ROOT / app).rglob("*.js")]


def test_what_people_write_is_text_on_every_page(owner, curator):
    food = make_food(SCRIPT, 79, owner=owner, portions={SCRIPT: 30})
    make_food(f"Shared {SCRIPT}", 79)
    make_entry(owner, food, note=SCRIPT)
    make_symptom(owner, note=SCRIPT)
    shown = 0
    for user in (owner, curator):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        for address in [*every_address(), f"/days/{DAY}/", f"/my-foods/{food.pk}/"]:
            if "logout" in address:
                continue
            answer = client.get(address)
            if answer.get("Content-Type", "").startswith("text/html"):
                text = answer.content.decode()
                assert "<script>alert" not in text, address
                shown += "&lt;script&gt;alert" in text
    assert shown > 5


def test_no_template_switches_escaping_off():
    """Help texts of forms are written here, in the code."""
    found = {
        f"{path.name}: {word}"
        for path in TEMPLATES
        for word in re.findall(r"\|\s*safe\b|autoescape off|\|\s*safeseq", path.read_text("utf-8"))
    }
    assert len(TEMPLATES) > 50
    assert found == {"field.html: |safe"}


def test_no_code_marks_text_as_markup():
    named = {
        f"{name_of(path)}: {node.id}"
        for path in APPLICATION
        for node in nodes(path)
        if isinstance(node, ast.Name) and node.id in {"mark_safe", "SafeText"}
    }
    assert named == set()


def test_no_script_makes_markup_or_code_of_text():
    words = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage"
    )
    found = {
        f"{path.name}: {word}"
        for path in SCRIPTS
        for word in re.findall(words, path.read_text("utf-8"))
    }
    assert len(SCRIPTS) > 4
    assert found == {"tracker.js: postMessage"}  # to the site's own service worker


def test_every_answer_says_what_it_is(web):
    for address in every_address():
        if "logout" in address:
            continue
        answer = web.get(address)
        kind = answer.get("Content-Type", "")
        has_body = bool(getattr(answer, "content", b"streamed"))
        assert kind or not has_body, address
        if kind.startswith("text/") and has_body:
            assert "charset=utf-8" in kind.lower(), (address, kind)


def test_what_is_to_be_kept_is_a_file_with_a_name_of_ours(api):
    for address in ("/api/v1/export/", "/api/v1/export/entries.csv"):
        answer = api.get(address)
        assert re.fullmatch(r'attachment; filename="[a-z.-]+"', answer["Content-Disposition"])


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.env",
        "/manage.py",
        "/pyproject.toml",
        "/var/secret_key",
        "/var/db.sqlite3",
        "/static/../manage.py",
        "/static/..%2f..%2fmanage.py",
        "/static/",
        "/static/tracker/",
    ],
)
def test_no_file_of_the_server_is_served(client, db, path):
    assert client.get(path).status_code == 404


def test_files_that_are_served_are_scripts_styles_and_pictures():
    kinds = {
        path.rpartition(".")[2]
        for finder in get_finders()
        for path, _storage in finder.list([])
        if path.startswith(("tracker/", "foods/"))
    }
    assert kinds == {"css", "js", "png", "svg"}


def test_nothing_is_hashed_or_signed_weakly():
    weak = {"md5", "sha1", "new"}
    found = {
        f"{name_of(path)}: {ast.unparse(node)}"
        for path in APPLICATION
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) == "hashlib"
        and node.attr in weak
    }
    assert found == set()
    for path in APPLICATION:
        for node in nodes(path):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "salted_hmac":
                said = {word.arg: ast.unparse(word.value) for word in node.keywords}
                assert said.get("algorithm") == "'sha256'", name_of(path)
    assert Signer().algorithm == "sha256"


def test_the_one_cipher_is_fernet_for_second_steps():
    """AES in CBC with an HMAC over all of it, as a whole: there is no mode to choose wrongly."""
    packages = ("cryptography", "Crypto", "nacl")
    imports = {
        (name_of(path), ast.unparse(node))
        for path in APPLICATION
        for node in nodes(path)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    ciphers = {each for each in imports if any(f" {name}" in each[1] for name in packages)}
    assert {where for where, _line in ciphers} == {"tracker/accounts/second_steps.py"}
    assert {line.partition(" import ")[2] for _where, line in ciphers} == {
        "Fernet, InvalidToken, MultiFernet",
        "HKDF",
        "SHA256",
    }


def test_passwords_are_hashed_by_argon2():
    hasher = start("s.PASSWORD_HASHERS[0]").stdout.strip()
    assert hasher == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_secrets_are_made_by_the_systems_generator():
    found = {
        name_of(path)
        for path in APPLICATION
        for node in nodes(path)
        if isinstance(node, ast.Import | ast.ImportFrom) and ast.unparse(node) == "import random"
    }
    # Days of the demo account, which are to be the same each time.
    assert found <= {"tracker/demo/account.py"}


def test_every_package_is_pinned_with_its_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text("utf-8")
        packages = re.split(r"\n(?=\w)", text)
        assert len(packages) > 30
        for each in packages:
            assert "==" in each.splitlines()[0], each
            assert "--hash=sha256:" in each, each


def test_after_logging_out_nothing_can_be_gone_back_to(web):
    """No page was kept, and each asks for a login again."""
    pages = ("/today/", "/profile/", f"/days/{DAY}/", "/symptoms/")
    assert {web.get(page, follow=True)["Cache-Control"] for page in pages} == {"private, no-store"}
    web.post("/accounts/logout/")
    for page in pages:
        assert web.get(page)["Location"] == f"/accounts/login/?next={page}"


def test_debug_is_off_unless_it_is_asked_for():
    assert start("s.DEBUG", ALLOWED_HOSTS="tracker.example.org").stdout.strip() == "False"
    assert settings.DEBUG is False
