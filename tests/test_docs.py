"""What the documents link to is there, and every document can be found from the README."""

import re
from pathlib import Path

import pytest

from tests.test_architecture import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCED = re.compile(r"^```.*?^```", re.M | re.S)
_LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.M)
_FILE = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|csv|html|css|js|yaml|service|timer|conf))`")
_OURS = [
    f"/{path.relative_to(ROOT)}"
    for folder in ("foods", "tracker", "tests", "benchmarks", "fixtures", "docs")
    for path in (ROOT / folder).rglob("*.*")
] + [f"/{path.name}" for path in ROOT.glob("*.*")]
# Files of other applications and of who generates a client.
_NOT_OURS = {"servings.csv", "dailysummary.csv", "schema.d.ts"}


def text_of(path: Path) -> str:
    """Without its examples."""
    return _FENCED.sub("", path.read_text(encoding="utf-8"))


def links(path: Path) -> list[str]:
    """Those that lead to a file of the repository, or to a heading."""
    found = [first or second for first, second in _LINK.findall(text_of(path))]
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors(path: Path) -> set[str]:
    """The names headings have on the page of a repository."""
    titles = (
        re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", each) for each in _HEADING.findall(text_of(path))
    )
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def is_dead(path: Path, link: str) -> bool:
    name, _hash, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    if not target.exists():
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in anchors(target)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_link_is_dead(path):
    assert [link for link in links(path) if is_dead(path, link)] == []


def test_a_dead_link_would_be_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A `page`, of mine\n\n[a](#a-page-of-mine) [b](#b) [c](c.md) [d](//e)\n")
    (tmp_path / "d.md").write_text("## D\n")
    assert [link for link in ["#a-page-of-mine", "d.md", "d.md#d"] if is_dead(page, link)] == []
    assert all(is_dead(page, link) for link in ["#b", "c.md", "d.md#e"])
    assert links(page)[:3] == ["#a-page-of-mine", "#b", "c.md"]


def test_every_document_is_linked_from_the_readme():
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in links(ROOT / "README.md")}
    assert [path.name for path in DOCUMENTS[1:] if path not in linked] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_are_named_are_there(path):
    """By their path, or by the end of it."""
    named = set(_FILE.findall(text_of(path))) - _NOT_OURS
    assert [name for name in named if not any(each.endswith(f"/{name}") for each in _OURS)] == []


def named_in(heading: str) -> set[str]:
    """The modules and folders that the table below this heading of the architecture names."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    part = text.partition(f"### {heading}\n")[2].partition("\n#")[0]
    cells = [row.rsplit("|", 2)[1] for row in part.splitlines() if row.startswith("| ")]
    return {name for cell in cells for name in re.findall(r"`([\w/]+)`", cell)}


@pytest.mark.parametrize("app", ["foods", "tracker"])
def test_the_architecture_names_every_module_and_folder_once(app):
    folders = {f"{path.name}/" for path in (ROOT / app).iterdir() if path.is_dir()}
    modules = {path.stem for path in (ROOT / app).glob("*.py")}
    there = (folders | modules) - {"__init__", "__pycache__/"}
    in_both, of_app = named_in("In both"), named_in(f"`{app}`")
    assert in_both | of_app == there
    assert in_both & of_app == set()
