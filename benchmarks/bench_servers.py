"""What a web worker costs before and after it has answered: start-up time and memory.

    python benchmarks/bench_servers.py [--repeat 3]

Starts gunicorn with one worker and the settings of production over a scratch database (SQLite, or
on the server of DATABASE_URL), asks it for the pages of every day, and reads of /proc what the
worker holds; beside it a Django project with one view (`bare_server.py`). What only developers
install is hidden from both. Linux only.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib.metadata import packages_distributions
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import Final
from urllib.parse import urlsplit

from scratch import ROOT, scratch_database

HERE: Final = Path(__file__).resolve().parent
_LONGEST_START_S: Final = 120


@dataclass(frozen=True)
class Server:
    """`start_s` from the command to the first answer; memory of the worker after its pages."""

    start_s: float
    rss_mb: float
    pss_mb: float
    has_pandas: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3)
    ours, bare = measured(parser.parse_args().repeat)
    print(f"{'':6} {'start s':>8} {'RSS MB':>8} {'PSS MB':>8}  pandas")
    for name, each in (("ours", ours), ("bare", bare)):
        figures = f"{each.start_s:8.2f} {each.rss_mb:8.0f} {each.pss_mb:8.0f}"
        print(f"{name:6} {figures}  {'loaded' if each.has_pandas else 'not loaded'}")


def measured(repeat: int) -> tuple[Server, Server]:
    """Ours and the bare one: the medians of several starts, in turn."""
    with scratch_database():
        from bench_api import fill

        token, _portion, today = fill()
        pages = [f"/days/{today}/", "/trends/", "/symptoms/", "/api/v1/foods/?search=food"]
        ours, bare = [], []
        for _ in range(repeat):
            ours.append(_measured("tracker.wsgi", database(), token, pages))
            bare.append(_measured("bare_server", {}, token, pages))
    return _middle(ours), _middle(bare)


def _middle(servers: list[Server]) -> Server:
    return Server(
        median(each.start_s for each in servers),
        median(each.rss_mb for each in servers),
        median(each.pss_mb for each in servers),
        any(each.has_pandas for each in servers),
    )


def database() -> dict[str, str]:
    """The environment in which another process finds the database of this one."""
    from django.conf import settings
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    url = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    )
    return {"DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY}


@contextmanager
def serving(
    application: str, environment: dict[str, str], *, workers: int = 1, threads: int = 4
) -> Iterator[tuple[int, int]]:
    """gunicorn with this application; yields its process and its port once it answers."""
    port = _free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"),
        *("--config", str(ROOT / "tracker/server/gunicorn.py"), "--worker-tmp-dir", "/dev/shm"),  # noqa: S108
    ]
    changed = {
        "DJANGO_SETTINGS_MODULE": "served_settings",
        "PYTHONPATH": f"{HERE / 'as_installed'}:{HERE}:{ROOT}",
        "HIDDEN_MODULES": ",".join(of_developers()),
        "WEB_WORKERS": str(workers),
        "WEB_THREADS": str(threads),
        "HTTPS": "False",
        "ALLOWED_HOSTS": "localhost",
        "API_RATE_PER_MINUTE": "1000000000",
    }
    # A line for each request, of interest if it does not answer.
    with TemporaryFile("w+") as log:
        process = subprocess.Popen(  # noqa: S603
            command, env={**os.environ, **changed, **environment}, cwd=ROOT, stderr=log
        )
        try:
            end = time.monotonic() + _LONGEST_START_S
            while not _answers(port):
                if process.poll() is not None or time.monotonic() > end:
                    log.seek(0)
                    raise RuntimeError(f"{application} does not answer: {log.read()}")
                time.sleep(0.01)
            yield process.pid, port
        finally:
            process.terminate()
            process.wait()


def of_developers() -> list[str]:
    """Modules of what requirements-dev.txt installs and requirements.txt does not."""
    dev, production = (
        {_plain(name) for name in re.findall(r"^([\w.-]+)(?:\[.*\])?==", text, re.MULTILINE)}
        for text in (
            (ROOT / name).read_text() for name in ("requirements-dev.txt", "requirements.txt")
        )
    )
    return sorted(
        module
        for module, packages in packages_distributions().items()
        if {_plain(package) for package in packages} <= dev - production
    )


def _plain(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def _measured(
    application: str, environment: dict[str, str], token: str, pages: list[str]
) -> Server:
    started = time.perf_counter()
    with serving(application, environment) as (pid, port):
        start_s = time.perf_counter() - started
        for page in pages * 5:
            get(port, page, token)
        (worker,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        lines = Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines()[1:]
        kb = {line.split(":")[0]: int(line.split()[1]) for line in lines}
        has_pandas = "/pandas/" in Path(f"/proc/{worker}/maps").read_text()
        return Server(start_s, kb["Rss"] / 1024, kb["Pss"] / 1024, has_pandas)


def get(port: int, address: str, token: str) -> None:
    connection = HTTPConnection("127.0.0.1", port)
    # The cookie is for pages, the header for the API.
    headers = {"Host": "localhost", "Cookie": f"sessionid={token}", "X-Session-Token": token}
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{address}: {response.status}")


def _answers(port: int) -> bool:
    try:
        get(port, "/livez", "")
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
