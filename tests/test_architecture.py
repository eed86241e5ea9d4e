"""The rules of the house that a reader of one file cannot see."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
CODE = sorted(
    path
    for folder in ("foods", "tracker", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
APPLICATION = [path for path in CODE if path.relative_to(ROOT).parts[0] in {"foods", "tracker"}]
# The importers read and check; only these write what they read into the database.
WRITING = {
    "creations.py",
    "load.py",
    "load_import.py",
    "load_portions.py",
    "many_rows.py",
    "ready_rows.py",
    "runs.py",
    "tasks.py",
    "uploads.py",
    "writing.py",
}


def _pure() -> list[Path]:
    """The modules of the contract of pyproject.toml, packages with all that is in them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {each["name"]: each for each in project["tool"]["importlinter"]["contracts"]}
    found = []
    for module in contracts["the core imports no Django"]["source_modules"]:
        path = ROOT / module.replace(".", "/")
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    return found


CORE = _pure()
MAX_LINES = 400
FRAMEWORKS = {"django", "rest_framework", "allauth", "simple_history"}
CLOCKS = {"today", "now", "utcnow", "localdate", "localtime", "monotonic", "perf_counter"}
NO_NAMES = {"utils", "util", "common", "core", "helpers", "helper", "misc"}


def name_of(path):
    return str(path.relative_to(ROOT))


def nodes(path):
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imported(path):
    """First parts of the names of every imported module, imports inside functions included."""
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_the_import_contracts_hold():
    # In a process of its own: it configures logging anew, which silences every logger there is.
    call = "import importlinter.cli as c, sys; sys.exit(c.lint_imports(no_cache=True))"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", call], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_says_it_is_pure_and_what_reads_imports_is_of_the_core():
    said = {
        path
        for path in APPLICATION
        if re.search(r"\bPure\b", ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")
    }
    readers = {
        path
        for path in (ROOT / "foods" / "importers").glob("*.py")
        if path.name not in WRITING | {"__init__.py"}
    }
    assert len(said) > 8
    assert [name_of(path) for path in sorted((said | readers) - set(CORE))] == []


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_the_core_knows_no_framework_and_no_models(path):
    modules = imported(path)
    assert not {module.split(".")[0] for module in modules} & FRAMEWORKS
    assert not modules & {"foods.models", "tracker.models"}


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_the_core_never_reads_the_clock(path):
    calls = {
        node.func.attr
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & CLOCKS
    assert "time" not in imported(path)


@pytest.mark.parametrize("package", ["pandas", "openpyxl", "xlsxwriter", "highspy"])
def test_what_few_pages_need_is_imported_where_it_is_used(package):
    """pandas costs half a second and 30 MB: a page without a table of days does not pay for it."""
    for path in APPLICATION:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = set()
        for node in tree.body:
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.split(".")[0])
        assert package not in names, name_of(path)


def test_no_file_is_longer_than_a_reader_holds_in_mind():
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert {name: count for name, count in lengths.items() if count > MAX_LINES} == {}


def test_no_error_is_swallowed_without_being_named():
    swallowed = [
        f"{name_of(path)}:{node.lineno}"
        for path in CODE
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and is_broad(node) and not goes_on(node)
    ]
    assert swallowed == []


def is_broad(handler):
    return handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"}


def goes_on(handler):
    """Whether the handler ends by raising the same error again."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_every_module_says_what_it_is_about():
    places = {
        part for path in APPLICATION for part in (*path.relative_to(ROOT).parts[:-1], path.stem)
    }
    assert not places & NO_NAMES


def test_the_files_this_looks_at_are_there():
    assert len(CORE) > 15
    assert Path(ROOT / "tracker" / "nutrition" / "assessment.py") in CORE
    assert ROOT / "foods" / "importers" / "catalogue.py" in CORE
