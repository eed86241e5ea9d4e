"""Every text of the code that is meant for people, and whether it can be translated."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.template import engines
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(settings.BASE_DIR)
APPS = ("tracker", "foods")
# Curators work in English (docs/translating.md); programmers read the page of the API.
_IN_ENGLISH = ("foods/templates/foods/admin/", "tracker/templates/api/")
TEMPLATES = [
    path
    for app in APPS
    for path in sorted((ROOT / app / "templates").rglob("*"))
    if path.suffix in {".html", ".txt"} and not str(path.relative_to(ROOT)).startswith(_IN_ENGLISH)
]
MODULES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
_MARKS = {
    "_": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "ngettext": 2,
    "ngettext_lazy": 2,
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


# --- what is marked ---


def marked_in_code(path: Path) -> Iterator[tuple[str, str | None]]:
    """(msgid, plural) of every marked text of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        count = _MARKS.get(node.func.id, 0)
        texts = [each.value for each in node.args[:count] if isinstance(each, ast.Constant)]
        if count and len(texts) == count:
            yield texts[0], (texts[1] if count == 2 else None)


def marked_in_template(path: Path) -> Iterator[tuple[str, str | None]]:
    template = engines["django"].engine.from_string(path.read_text(encoding="utf-8"))
    yield from _marked(template.nodelist)


def _marked(nodes: object) -> Iterator[tuple[str, str | None]]:
    for node in nodes:
        if isinstance(node, TranslateNode):
            literal = getattr(node.filter_expression.var, "literal", None)
            if isinstance(literal, str):
                yield literal.replace("%", "%%"), None
        elif isinstance(node, BlockTranslateNode):
            one = node.render_token_list(node.singular)[0]
            many = node.render_token_list(node.plural)[0] if node.plural else None
            yield one, many
        if isinstance(node, Node):
            for name in (*node.child_nodelists, "nodelist_loop", "nodelist_empty"):
                yield from _marked(getattr(node, name, None) or ())
            for _condition, inner in getattr(node, "conditions_nodelists", ()):
                yield from _marked(inner)


# --- what is not ---

_COMMENTS = re.compile(r"\{#.*?#\}|\{% comment .*?%\}.*?\{% endcomment %\}", re.S)
_NO_TEXT_BLOCK = re.compile(r"\{% block width %\}.*?\{% endblock %\}")
_MARKED_BLOCK = re.compile(r"\{% blocktrans(?:late)?\b.*?\{% endblocktrans(?:late)? %\}", re.S)
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
# A sentence or word handed to another template, or chosen by a filter.
_IN_TAG = (
    re.compile(r"\{% include (?:(?!%\}).)*?\b\w+=\"([^\"]*[a-z]{2}[^\"]*)\".*?%\}"),
    re.compile(r"\|(pluralize)"),
    re.compile(r"\|(?:yesno|default|default_if_none):\"([^\"]*[a-z]{2}[^\"]*)\""),
)
_WORD = re.compile(r"[^\W\d_]{2,}")
# Units and names that are the same in every language.
SAME_EVERYWHERE = {
    *("mg", "kcal", "kJ", "µg", "ug", "ml", "cm", "kg"),
    *("RDA", "EAR", "AI", "RNI", "UL", "CSV", "XLSX", "JSON", "PDF", "API", "FHIR", "USDA"),
    *("Cronometer", "MyFitnessPal", "FoodData", "Central"),
}
_SPOKEN = {"aria-label", "alt", "title", "placeholder", "aria-description", "aria-roledescription"}
# Named arguments of include that are codes, not words.
_CODES = re.compile(r"^[a-z0-9_./:-]+$")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        for name, value in attrs:
            if name in _SPOKEN and value:
                self._say(value)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._say(data)

    def _say(self, text: str) -> None:
        words = [word for word in _WORD.findall(text) if word not in SAME_EVERYWHERE]
        if words:
            self.found.append(" ".join(text.split()))


def bare_in_template(source: str) -> list[str]:
    """Texts that no translation reaches."""
    for silent in (_COMMENTS, _MARKED_BLOCK, _NO_TEXT_BLOCK):
        source = silent.sub(" ", source)
    found = [
        match.group(1)
        for shape in _IN_TAG
        for match in shape.finditer(source)
        if match.group(1) == "pluralize" or not _CODES.match(match.group(1))
    ]
    reader = _Reader()
    # A tag within a tag of HTML may be an attribute: it leaves something that parses.
    reader.feed(_TAG.sub(" ", source))
    reader.close()
    return [*found, *reader.found]


_ERRORS = {"ValidationError", "Conflict", "Refusal", "PermissionDenied", "NotFound"}
_MESSAGES = {"success", "error", "info", "warning", "add_message"}


def bare_in_code(path: Path) -> list[str]:
    """Texts in the places from where they reach a person: errors, notices, labels of fields.

    Labels and helps of the API's fields are its schema's, which is in English.
    """
    labels = set() if "api" in path.parts else {"label", "help_text", "empty_label"}
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            found += [each for each in _spoken(node, labels) if _is_words(each)]
    return [ast.unparse(each) for each in found]


def _spoken(call: ast.Call, labels: set[str]) -> Iterator[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    if name in _ERRORS and call.args:
        first = call.args[0]
        yield from first.values if isinstance(first, ast.Dict) else [first]
    if ast.unparse(call.func).startswith("messages.") and name in _MESSAGES:
        yield from call.args[1:]
    for keyword in call.keywords:
        if keyword.arg in labels:
            yield keyword.value


def _is_words(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(_WORD.search(node.value))
    if isinstance(node, ast.BinOp):
        return _is_words(node.left)
    return isinstance(node, ast.JoinedStr) and any(map(_is_words, node.values))
