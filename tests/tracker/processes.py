"""Work done by a process of its own over the tests' database, which may be killed in the middle."""

import signal
import subprocess

from tests.api.servers import start_python

_RUN = """
import django, os, signal
django.setup()
{first}
from {module} import {task}
{task}.func(**{arguments!r})
"""
KILL = "os.kill(os.getpid(), signal.SIGKILL)"


def start_task(path: str, arguments: dict[str, object], first: str = "") -> "subprocess.Popen[str]":
    """Run a task as a worker does; `first` is done before it, in its process."""
    module, _dot, task = path.rpartition(".")
    words = _RUN.format(first=first, module=module, task=task, arguments=arguments)
    return start_python(words)


def run_task(path: str, arguments: dict[str, object], first: str = "") -> None:
    with start_task(path, arguments, first) as process:
        _out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err


def kill_task(path: str, arguments: dict[str, object], at: str) -> None:
    """Run it until `at`, a function by its dotted path, would be called: there it dies."""
    module, _dot, name = at.rpartition(".")
    owner, _dot, of_class = module.rpartition(".")
    if of_class[:1].isupper():
        first = f"from {owner} import {of_class} as place\n"
    else:
        first = f"import {module} as place\n"
    first += f"place.{name} = lambda *args, **kwargs: {KILL}"
    with start_task(path, arguments, first) as process:
        _out, err = process.communicate(timeout=300)
    assert process.returncode == -signal.SIGKILL, err
