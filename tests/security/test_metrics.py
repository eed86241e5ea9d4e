"""/metrics: for whoever has the token, the same from every worker, and nothing of a person."""

import http.client
import os
import re
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client, override_settings
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from tests.api.servers import gunicorn
from tests.builders import DAY
from tests.security.every_address import every_address, every_route
from tests.tracker.background.workers import wait_until
from tracker.observing import metric_figures, metrics

TOKEN = "a-token-of-24-characters"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def counted():
    with override_settings(METRICS_TOKEN=TOKEN):
        yield Client(raise_request_exception=False)


def read(text):
    """Name and labels of each sample -> its value."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def samples(client):
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert answer["Cache-Control"] == "no-store"
    return read(answer.content.decode())


def test_without_a_token_there_is_no_such_address(client, db):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN],
)
def test_a_wrong_one_opens_nothing(counted, db, given):
    answer = counted.get("/metrics", headers={"Authorization": given})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert b"tracker_" not in answer.content


def test_nor_does_a_login(counted, curator):
    counted.force_login(curator)
    assert counted.get("/metrics").status_code == 401


def test_the_token_is_compared_in_constant_time(counted, db, monkeypatch):
    compared = []
    monkeypatch.setattr(
        "tracker.web.health.constant_time_compare", lambda *both: compared.append(both) or False
    )
    assert counted.get("/metrics", headers=BEARER).status_code == 401
    assert compared == [(TOKEN, TOKEN)]


def test_a_request_is_counted_by_route_method_and_class_of_status(counted, owner):
    counted.force_login(owner)

    def of(route, method, status):
        labels = (("method", method), ("route", route), ("status", status))
        return samples(counted).get(("tracker_request_seconds_count", labels), 0)

    before = of("/days/<date:day>/", "GET", "2xx"), of("unknown", "OTHER", "4xx")
    for day in range(3):
        counted.get(f"/days/{DAY - timedelta(days=day)}/")
    counted.generic("BREW", "/teapot/")
    after = of("/days/<date:day>/", "GET", "2xx"), of("unknown", "OTHER", "4xx")
    assert (after[0] - before[0], after[1] - before[1]) == (3, 1)


def test_no_label_is_of_a_person_and_none_grows_with_what_is_asked(counted, owner):
    counted.force_login(owner)
    for address in every_address():
        if "logout" not in address:
            counted.get(address)
    for number in range(50):
        counted.get(f"/days/{DAY}/?q=spinach{number}")
        counted.get(f"/spinach/{number}/")
    labels = {label for _name, labels in samples(counted) for label in labels}
    routes = {value for name, value in labels if name == "route"}
    assert {name for name, _value in labels} == {"route", "method", "status", "le"}
    assert routes <= {f"/{route}" for route in every_route()} | {"unknown", "/"}
    for value in (value for _name, value in labels):
        assert "spinach" not in value
        assert str(DAY) not in value
        assert owner.username not in value


def test_figures_of_the_database(counted, owner, stranger):
    stranger.is_active = False
    stranger.save()
    now = timezone.now()
    make_task(TaskResultStatus.READY, now - timedelta(seconds=90))
    make_task(TaskResultStatus.READY, now, run_after=now + timedelta(days=1))
    make_task(TaskResultStatus.FAILED, now - timedelta(days=1))
    found = samples(counted)
    assert found[("tracker_database_up", ())] == 1
    assert found[("tracker_people", ())] == 1
    statuses = {
        labels[0][1]: value for (name, labels), value in found.items() if name == "tracker_tasks"
    }
    assert statuses == {"ready": 2, "running": 0, "failed": 1, "successful": 0}
    assert 90 <= found[("tracker_oldest_due_task_seconds", ())] < 600
    assert found[("tracker_resident_memory_bytes", ())] > 10_000_000
    assert found[("tracker_processes", ())] == 1


def make_task(status, asked, **values):
    task = DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="tests.security.test_log_lines.told_of_a_task",
        backend_name="default",
        **values,
    )
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=asked)


def test_nothing_due_is_no_age(counted, db):
    assert samples(counted)[("tracker_oldest_due_task_seconds", ())] == 0


def test_a_database_that_is_away_is_told_and_the_rest_goes_on(counted, db, monkeypatch):
    class Away:
        vendor = "sqlite"

        def cursor(self):
            raise DatabaseError

    def away(*_args, **_more):
        raise DatabaseError

    monkeypatch.setattr(metric_figures, "connection", Away())
    monkeypatch.setattr(metric_figures.User.objects, "filter", away)
    monkeypatch.setattr(metric_figures.DBTaskResult.objects, "order_by", away)
    found = samples(counted)
    assert found[("tracker_database_up", ())] == 0
    assert ("tracker_people", ()) not in found
    assert ("tracker_resident_memory_bytes", ()) in found


def test_nothing_is_counted_where_nobody_reads(client, db, monkeypatch):
    monkeypatch.setattr(metrics, "count_request", lambda *_: 1 / 0)
    assert client.get("/livez").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_all_workers_of_a_machine_count_together(tmp_path):
    """Whichever answers, and also what a worker counted that is gone."""
    variables = {"METRICS_TOKEN": TOKEN, metrics.DIRECTORY: str(tmp_path)}
    labels = (("method", "GET"), ("route", "/livez"), ("status", "2xx"))
    asked = 0
    with gunicorn(workers=3, **variables) as port:

        def two_have_answered():
            # On a busy machine the first to be ready answers everything for a while.
            nonlocal asked
            for _ in range(30):
                ask(port, "/livez")
                asked += 1
            return read(ask(port, "/metrics", BEARER))[("tracker_processes", ())] >= 2

        wait_until(two_have_answered)
        found = [read(ask(port, "/metrics", BEARER)) for _ in range(6)]
        named = next(tmp_path.glob("histogram_*.db"))
        os.kill(int(named.stem.rpartition("_")[2]), signal.SIGKILL)
        found += [read(ask(port, "/metrics", BEARER)) for _ in range(6)]
    assert {each[("tracker_request_seconds_count", labels)] for each in found} == {asked}


def ask(port, path, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Host": "localhost", **(headers or {})})
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status == 200, text
        return text
    finally:
        connection.close()


def test_names_follow_the_rules_of_prometheus(counted, db):
    names = {name for name, _labels in samples(counted)}
    assert names
    assert all(re.fullmatch(r"tracker_[a-z_]+", name) for name in names)


def test_of_first_requests_at_once_none_fails():
    """In a process of its own: here the histogram is there already."""
    program = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from tracker.observing import metrics

sys.setswitchinterval(1e-6)
barrier = Barrier(8)

def first(number):
    barrier.wait()
    metrics.count_request(f"/{number}/", "GET", 200, 0.1)

with ThreadPoolExecutor(8) as threads:
    list(threads.map(first, range(8)))
print(sum(sample.name.endswith("_count") for sample in metrics._requests().collect()[0].samples))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)  # noqa: S603
    assert (done.stdout, done.stderr) == ("8\n", "")
