"""The rules of the house that a reader of one file cannot see."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from importlinter.cli import lint_imports

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
    "runs.py",
    "writing.py",
}
CORE = [
    *sorted((ROOT / "tracker" / "nutrition").glob("*.py")),
    ROOT / "foods" / "units.py",
    ROOT / "foods" / "citations.py",
    ROOT / "foods" / "composition.py",
    ROOT / "foods" / "supplement_forms.py",
    ROOT / "foods" / "recipe_contents.py",
    ROOT / "foods" / "curation" / "aliases.py",
    ROOT / "foods" / "curation" / "cells.py",
    ROOT / "foods" / "curation" / "likeness.py",
    ROOT / "foods" / "curation" / "table.py",
    *(
        path
        for path in sorted((ROOT / "foods" / "importers").glob("*.py"))
        if path.name not in WRITING
    ),
]
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


def test_the_import_contracts_hold(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


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


def test_pandas_is_imported_where_it_is_used():
    """It costs half a second and 30 MB: a page without a table of days does not pay for it."""
    for path in APPLICATION:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {alias.name for node in top if isinstance(node, ast.Import) for alias in node.names}
        assert "pandas" not in names, name_of(path)


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
