"""The two commands in processes of their own, which are killed or run out of disk."""

import resource
import subprocess
import sys
from typing import Any

from tests.api.servers import environment

_RUN = """
import django, os, signal, sys
django.setup()
from django.core.management import call_command
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
{}
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


def run(
    *arguments: Any, first: str = "", most_bytes: int | None = None
) -> "subprocess.CompletedProcess[str]":
    """`manage.py` over the test's database; `first` runs before it, in its process, and may `die`.

    `most_bytes`: no file can grow beyond, as on a disk that is full.
    """

    def limit() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", _RUN.format(first), *map(str, arguments)],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=limit,
        check=False,
    )
