"""docs/security.md against the standard: no requirement of level 1 is missing, each test exists."""

import ast
import re

import pytest
from django.conf import settings

DOCS = settings.BASE_DIR / "docs"
# OWASP ASVS 5.0.0 (https://github.com/OWASP/ASVS, 5.0/en): the requirements of level 1, by chapter.
LEVEL_1 = {
    1: "1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1",
    2: "2.1.1 2.2.1 2.2.2 2.3.1",
    3: "3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 3.5.2 3.5.3",
    4: "4.1.1 4.4.1",
    5: "5.2.1 5.2.2 5.3.1 5.3.2",
    6: "6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2",
    7: "7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2",
    8: "8.1.1 8.2.1 8.2.2 8.3.1",
    9: "9.1.1 9.1.2 9.1.3 9.2.1",
    10: "10.4.1 10.4.2 10.4.3 10.4.4 10.4.5",
    11: "11.3.1 11.3.2 11.4.1",
    12: "12.1.1 12.2.1 12.2.2",
    13: "13.4.1",
    14: "14.2.1 14.3.1",
    15: "15.1.1 15.2.1 15.3.1",
}
LEVEL_2 = (  # of these chapters, what matters most here
    "1.2.10 1.3.6 1.3.12 1.5.2 2.4.1 3.3.2 3.3.3 3.3.4 3.4.3 3.4.4 3.4.5 3.4.6 3.7.2 4.1.3 5.2.3 "
    "11.4.2 13.4.2 13.4.4 13.4.5 14.2.2 14.3.2 14.3.3 16.2.5 16.4.1 16.5.1"
)
CHAPTERS = {
    "security.md": (1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15),
    "security_accounts.md": (6, 7, 8, 9),
}
_ROW = re.compile(r"^\| V?(\d+\.\d+\.\d+) \| (.+) \| (.+) \| (.+) \|$", re.M)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(?:\w+::)?(test_\w+)`")


def rows(name):
    return _ROW.findall((DOCS / name).read_text(encoding="utf-8"))


def test_these_are_the_seventy_of_level_1():
    assert sum(len(ids.split()) for ids in LEVEL_1.values()) == 70
    assert sorted(each for chapters in CHAPTERS.values() for each in chapters) == sorted(LEVEL_1)


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_requirement_of_level_1_has_a_row(name):
    wanted = {each for chapter in CHAPTERS[name] for each in LEVEL_1[chapter].split()}
    assert wanted <= {number for number, *_ in rows(name)}


def test_so_has_what_matters_most_of_level_2():
    assert set(LEVEL_2.split()) <= {number for number, *_ in rows("security.md")}


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_requirement_has_two_rows(name):
    numbers = [number for number, *_ in rows(name)]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_row_names_a_test_that_is_there_or_says_why_none(name):
    missing = []
    for number, _what, _how, told in rows(name):
        tests = _TEST.findall(told)
        if not tests:
            assert re.match(r"does not apply: \w+", told), number
        missing += [f"{number}: {path}::{test}" for path, test in tests if not is_there(path, test)]
    assert missing == []


def is_there(path, test):
    file = settings.BASE_DIR / path
    if not file.exists():
        return False
    defined = {
        node.name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    return test in defined


def test_the_page_says_how_soon_a_fault_is_mended():
    text = " ".join((DOCS / "security.md").read_text(encoding="utf-8").split())
    assert "renewed within three days" in text
    assert "any other within thirty" in text
