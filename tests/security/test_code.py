"""What no module may do: read in the code itself."""

import ast
import re
from collections.abc import Iterator

from tests.test_architecture import APPLICATION, name_of, nodes


def reads(node: ast.AST, modules: set[str]) -> bool:
    if isinstance(node, ast.Import):
        return bool({alias.name.split(".")[0] for alias in node.names} & modules)
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in modules


def imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    return {f"{node.module}", *(f"{node.module}.{alias.name}" for alias in node.names)}


def test_nothing_else_reads_what_can_run():
    readers = {"pickle", "marshal", "shelve", "yaml", "dill"}
    found = {name_of(path) for path in APPLICATION for node in nodes(path) if reads(node, readers)}
    # A spool is a temporary table that one process writes and reads.
    assert found == {"foods/importers/spool.py", "tracker/server/database_cache.py"}


def test_no_module_asks_another_server():
    callers = {"requests", "httpx", "aiohttp", "urllib3", "ftplib", "telnetlib"}
    found = {name_of(path) for path in APPLICATION for node in nodes(path) if reads(node, callers)}
    assert found == set()
    # They listen, or ask for the machine's name.
    with_sockets = {path for path in APPLICATION for node in nodes(path) if reads(node, {"socket"})}
    assert {name_of(path) for path in with_sockets} == {
        "tracker/background/worker.py",
        "tracker/server/slow_clients.py",
        "tracker/server/supervisor.py",
    }
    calls = [
        ast.unparse(node.func)
        for path in with_sockets
        for node in nodes(path)
        if isinstance(node, ast.Call)
    ]
    assert "socket.create_server" in calls
    asking = (".connect", ".connect_ex", "create_connection")
    assert not [call for call in calls if call.endswith(asking)]
    opened = {"urllib.request", "http.client"}
    assert not [
        name_of(path)
        for path in APPLICATION
        for node in nodes(path)
        if isinstance(node, ast.Import | ast.ImportFrom) and opened & imported(node)
    ]


def test_no_text_is_run():
    names = {"eval", "exec", "compile", "__import__"}
    found = {
        f"{name_of(path)}: {node.func.id}"
        for path in APPLICATION
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    }
    assert found == set()


def test_processes_are_started_by_commands_alone_and_by_no_shell():
    """`make run`, backup and restore, with words of whoever runs the server."""
    starting = {"tracker/backups/postgresql.py", "tracker/server/supervisor.py"}
    assert starting == {
        name_of(path)
        for path in APPLICATION
        for node in nodes(path)
        if reads(node, {"subprocess", "multiprocessing", "pty"})
    }
    by_shell = re.compile(r"os\.(system|popen|exec|spawn|posix_spawn|fork)")
    assert not [
        name_of(path)
        for path in APPLICATION
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and (
            by_shell.match(ast.unparse(node.func))
            or any(keyword.arg == "shell" for keyword in node.keywords)
        )
    ]
    reaching = ("tracker.backups", "tracker.server.supervisor")
    assert {
        name_of(path)
        for path in APPLICATION
        for node in nodes(path)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(module.startswith(reaching) for module in imported(node))
        and not name_of(path).startswith("tracker/backups/")
    } == {f"tracker/management/commands/{name}.py" for name in ("backup", "restore")}


def patterns() -> Iterator[tuple[str, str]]:
    """Every regular expression that stands in the code, with its place."""
    for path in APPLICATION:
        for node in nodes(path):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func)
            first = node.args[0]
            if (
                (called.startswith("re.") or called.endswith("RegexValidator"))
                and isinstance(first, ast.Constant)
                and isinstance(first.value, str)
            ):
                yield f"{name_of(path)}:{node.lineno}", first.value


def endless_repeats(tree: object) -> Iterator[object]:
    """What is repeated without an upper bound, in a parsed expression."""
    if isinstance(tree, tuple) and len(tree) == 2 and str(tree[0]) in {"MAX_REPEAT", "MIN_REPEAT"}:
        _least, most, body = tree[1]
        if str(most) == "MAXREPEAT":
            yield body
    if hasattr(tree, "data") or isinstance(tree, list | tuple):
        for part in getattr(tree, "data", tree):
            yield from endless_repeats(part)


def neighbours(tree: object) -> Iterator[tuple[object, object]]:
    """Two repeats without end that stand beside each other."""
    parts = getattr(tree, "data", tree if isinstance(tree, list | tuple) else [])
    before = None
    for part in parts:
        is_endless = bool(
            isinstance(part, tuple)
            and str(part[0]) in {"MAX_REPEAT", "MIN_REPEAT"}
            and str(part[1][1]) == "MAXREPEAT"
        )
        if is_endless and before is not None:
            yield before, part
        before = part if is_endless else None
        yield from neighbours(part)


def test_no_regular_expression_takes_for_ever():
    """No repeat without end holds another, nor stands beside one that takes the same signs."""
    found = list(patterns())
    assert len(found) > 40
    for place, pattern in found:
        tree = re._parser.parse(pattern)
        for body in endless_repeats(tree):
            assert not list(endless_repeats(body)), place
        for one, other in neighbours(tree):
            assert not share_a_sign(one, other), place


def share_a_sign(one: tuple, other: tuple) -> bool:
    signs = [chr(code) for code in range(32, 256)]
    parsers = [re.compile(re_text(each[1][2])) for each in (one, other)]
    return any(all(parser.fullmatch(sign) for parser in parsers) for sign in signs)


def re_text(body: object) -> str:
    """A body of one set, literal or category as an expression again."""
    names = {
        "CATEGORY_DIGIT": r"\d",
        "CATEGORY_SPACE": r"\s",
        "CATEGORY_NOT_SPACE": r"\S",
        "CATEGORY_WORD": r"\w",
        "CATEGORY_NOT_WORD": r"\W",
        "CATEGORY_NOT_DIGIT": r"\D",
    }
    (operation, argument) = next(iter(body))
    match str(operation):
        case "LITERAL":
            return re.escape(chr(argument))
        case "ANY":
            return "."
        case "IN":
            return f"[{''.join(in_set(each, names) for each in argument)}]"
        case other:
            raise AssertionError(f"say what {other} is")


def in_set(part: tuple, names: dict[str, str]) -> str:
    operation, argument = part
    match str(operation):
        case "NEGATE":
            return "^"
        case "LITERAL":
            return re.escape(chr(argument))
        case "RANGE":
            return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
        case "CATEGORY":
            return names[str(argument)]
        case other:
            raise AssertionError(f"say what {other} is")


def test_the_test_of_expressions_finds_what_would():
    evil = re._parser.parse(r"(a+)+b")
    assert any(list(endless_repeats(body)) for body in endless_repeats(evil))
    ((one, other),) = neighbours(re._parser.parse(r".+?\s*\("))
    assert share_a_sign(one, other)
    ((one, other),) = neighbours(re._parser.parse(r"\s*[0-9]+"))
    assert not share_a_sign(one, other)
