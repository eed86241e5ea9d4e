"""A PostgreSQL of one's own that may be stopped, killed and filled: in a temporary folder."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLACES = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/bin")]


class Cluster:
    """Runs as the user postgres where the script is run by root, who may not."""

    def __init__(self, folder: Path) -> None:
        self._bin = next(place for place in _PLACES if (place / "initdb").exists())
        self._data = folder / "data"
        self._as = "postgres" if os.geteuid() == 0 else None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        if self._as:
            owner = pwd.getpwnam(self._as)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C")
        self.url = f"postgres://postgres@127.0.0.1:{self.port}"

    def start(self, **settings: object) -> None:
        told = {"port": self.port, "listen_addresses": "127.0.0.1", **settings}
        options = " ".join(f"-c {name}={value}" for name, value in told.items())
        options += f" -c unix_socket_directories={self._data}"
        self._run("pg_ctl", "-w", "-o", options, "-l", str(self._data / "log"), "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def kill(self) -> None:
        """kill -9 of its first process; the others see it and end."""
        pid = int((self._data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        subprocess.run(["sleep", "1"], check=True)  # noqa: S607

    def create(self, name: str) -> str:
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", name)
        return f"{self.url}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603
            [self._bin / program, *arguments],
            check=True,
            user=self._as,
            group=self._as,
            cwd=self._data.parent,
            env={"PATH": os.environ["PATH"], "PGDATA": str(self._data)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    made = Cluster(folder)
    try:
        yield made
    finally:
        subprocess.run(  # noqa: S603
            [made._bin / "pg_ctl", "-m", "immediate", "stop"],
            user=made._as,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PGDATA": str(made._data)},
            check=False,
            capture_output=True,
        )
        shutil.rmtree(folder)
