"""Every variable the code reads stands in the table of docs/operations.md, and no other does."""

import ast
import re

from django.conf import settings

from tests.test_architecture import APPLICATION, nodes

_ROW = re.compile(r"^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \| (.+?) \| (.+?) \|$", re.M)
_READERS = {"env.str", "env.list", "env.int", "os.environ.get", "os.environ.setdefault"}
# Of packages and of PostgreSQL's programs: what they mean is theirs to say.
_THEIRS = {"DJANGO_SETTINGS_MODULE", "PGOPTIONS"}
# What one process of ours tells another it starts; nobody sets it.
_BETWEEN_OURS = {"TRACKER_SUPERVISOR_PID"}


def documented() -> set[str]:
    text = (settings.BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
    return {name for row in _ROW.finditer(text) for name in re.findall(r"[A-Z_]+", row[1])}


def read_by_the_code() -> set[str]:
    found = set()
    for path in APPLICATION:
        constants = {
            node.target.id: node.value.value
            for node in nodes(path)
            if isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        for node in nodes(path):
            if isinstance(node, ast.Call) and node.args:
                called, first = ast.unparse(node.func), node.args[0]
                is_read = called in _READERS or re.fullmatch(r"read_[a-z_]+", called)
                if is_read and (name := _text(first, constants)) and name.isupper():
                    found.add(name)
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                found |= {name for name in [_text(node.slice, constants)] if name}
    return found - _THEIRS - _BETWEEN_OURS


def _text(node: ast.AST, constants: dict[str, object]) -> str:
    if isinstance(node, ast.Name):
        return str(constants.get(node.id, ""))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_what_is_read_is_documented_and_what_is_documented_is_read():
    assert {"DATABASE_URL", "LOG_FORMAT", "WEB_WORKERS", "API_RATE_PER_MINUTE"} <= documented()
    assert read_by_the_code() == documented()
