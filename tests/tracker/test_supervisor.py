"""`make run`: two processes beside each other, and none behind."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.api.servers import environment
from tests.tracker.background.workers import wait_until
from tracker.models import BackgroundWorker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.takes_long]

# Seconds for those who die at their start, and no long wait for another try.
# As from a terminal, also where the tests themselves run in the background or with nohup.
_RUN = """
import signal, sys
for number in (signal.SIGHUP, signal.SIGINT):
    signal.signal(number, signal.SIG_DFL)
import tracker.server.supervisor as supervisor
supervisor._EARLY_S, supervisor._LONGEST_WAIT_S = {early_s}, 0.2
{first}
sys.exit(supervisor.main())
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextmanager
def supervised(port, *, first="", early_s=0.0):
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", _RUN.format(first=first, early_s=early_s), "--port", str(port)],
        env=environment(WEB_WORKERS="1"),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def answers(port):
    try:
        with urlopen(f"http://127.0.0.1:{port}/livez", timeout=60) as answer:
            return answer.status == 200
    except URLError:
        return False


def workers():
    """The processes of those that beat, by their names."""
    alive = BackgroundWorker.objects.filter(stopped_at=None)
    return {int(worker.name.split("-")[-2]) for worker in alive}


def children(pid):
    listed = subprocess.run(  # noqa: S603
        ["ps", "-o", "pid=", "--ppid", str(pid)],  # noqa: S607
        capture_output=True,
        text=True,
    )
    return {int(number) for number in listed.stdout.split()}


def is_gone(pid):
    """Also one that ended and whose new parent has not asked how."""
    state = subprocess.run(  # noqa: S603
        ["ps", "-o", "stat=", "-p", str(pid)],  # noqa: S607
        capture_output=True,
        text=True,
    )
    return state.stdout.strip()[:1] in {"", "Z"}


def both(process, port):
    """The web server and the worker of this supervisor, once they work; with all below them."""
    wait_until(lambda: answers(port))
    (worker,) = wait_until(workers)
    (web,) = children(process.pid) - {worker}
    return web, worker, {web, worker} | children(web)


def test_one_that_dies_is_started_again_and_both_end_with_it():
    port = free_port()
    with supervised(port) as process:
        web, worker, _all = both(process, port)
        os.kill(worker, signal.SIGKILL)
        another = wait_until(lambda: workers() - {worker})
        below = children(web)
        os.kill(web, signal.SIGKILL)
        wait_until(lambda: len(children(process.pid) - {web, worker}) == 2)
        assert answers(port)  # whoever asked meanwhile waited
        everybody = children(process.pid) | below | another
        everybody |= {pid for child in everybody for pid in children(child)}
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "make run: the worker died (status -9)" in err
    assert "make run: the web server died (status -9)" in err
    for pid in everybody:
        wait_until(lambda pid=pid: is_gone(pid))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nobody_stays_behind_however_it_ends(number):
    port = free_port()
    with supervised(port) as process:
        _web, _worker, everybody = both(process, port)
        process.send_signal(number)
        process.communicate(timeout=60)
    for pid in everybody:
        wait_until(lambda pid=pid: is_gone(pid))


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with supervised(port) as process:
            _out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"make run: port {port} cannot be had" in err
    assert "PORT=8001" in err


def test_one_that_cannot_even_start_ends_it_all():
    first = "supervisor.sys.executable = '/bin/false'"
    with supervised(free_port(), first=first, early_s=60.0) as process:
        _out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "make run: the start failed" in err
