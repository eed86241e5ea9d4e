"""kill -9 of background workers at random moments: each effect of their tasks once.

    python benchmarks/faults/kill_tasks.py [--times 200] [--people 600]

Makes a database of its own and drops it again: a temporary SQLite file, or, with DATABASE_URL, a
scratch database on that server. Two workers assess everybody, send reminders to a mail server of
this script and delete accounts that are due; whoever is killed is replaced. When no task is left,
all must be as after an undisturbed run, and it begins anew. Ends with 1 if it was not.
"""

import argparse
import logging
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

from servers import PATIENCE_S, database
from writers import check_database

WORKERS = 2
ONLY_OURS = "worker.start_due = lambda _now: []\n"  # nothing starts by itself
RANGES = 4
PEOPLE_OF_A_TASK = 50
WEEKS = 12
READERS = 60
LEAVERS = 12
_OFTEN_S = (0.3, 2.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=20, help="workers are killed")
    parser.add_argument("--people", type=int, default=600, help="who are assessed")
    parser.add_argument("--in-place", action="store_true", help="in DATABASE_URL itself: for tests")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    with database(in_place=options.in_place):
        faults, seen = run(options.times, options.people)
        faults += check_database()
    print(", ".join(f"{count} {name}" for name, count in seen.items()))
    print("\n".join(faults) or "each effect once, nothing by halves; database whole")
    sys.exit(1 if faults else 0)


def run(times: int, people: int) -> tuple[list[str], "Counter[str]"]:
    from tests.tracker.mailing.servers import smtp_server

    seen: Counter[str] = Counter(kills=0)
    faults: list[str] = []
    assessed = make_people(people)
    expected = undisturbed(assessed)
    with smtp_server() as (mailbox, port):
        while seen["kills"] < times and not faults:
            mailbox.messages.clear()
            begin()
            seen["rounds"] += 1
            killed_until_done(port, times, seen)
            let_claims_end()
            finish(port)
            faults += found_wrong(assessed, expected, mailbox.recipients, seen)
    return faults, seen


def make_people(count: int) -> list[int]:
    """Diaries of twelve weeks, every third of too little, in ranges of their own; their ids."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from tests.builders import make_food, make_profile
    from tests.tracker.diary_of_weeks import log
    from tests.tracker.mailing.conftest import make_reader

    food = make_food("Standard food", 100)
    today = timezone.now().date()
    start = today - timedelta(days=today.weekday() + 7 * WEEKS)
    first = 1_000 * (2 + max(User.objects.values_list("pk", flat=True), default=0) // 1_000)
    users = User.objects.bulk_create(
        User(pk=first + 1_000 * (n % RANGES) + n // RANGES, username=f"assessed-{n}")
        for n in range(count)
    )
    for n, user in enumerate(users):
        make_profile(user, time_zone=("UTC", "Pacific/Kiritimati", "Pacific/Honolulu")[n // 3 % 3])
        log(user, food, 150 if n % 3 == 0 else 500, start=start, days=7 * WEEKS)
    for n in range(READERS):
        make_reader(f"reader-{n}", time_zone="UTC")
    return [user.pk for user in users]


def undisturbed(people: list[int]) -> Any:
    """What an assessment tells them that nobody interrupts."""
    from tracker.shortfalls.episodes import assess_everyone

    assess_everyone()
    found = told(people)
    assert any(episodes for episodes, _steps in found)
    return found


def told(people: Iterable[int]) -> Any:
    from tests.tracker.diary_of_weeks import episodes, steps

    return [(episodes(user), steps(user)) for user in people]


def begin() -> None:
    """All is to be done again: nobody was assessed or reminded, some accounts are due."""
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from tests.builders import make_user
    from tracker.background import tasks
    from tracker.models import AccountDeletion, MailSent, Profile, Shortfall, ShortfallStep
    from tracker.user_ranges import user_ranges

    for model in (ShortfallStep, Shortfall, MailSent, DBTaskResult):
        model.objects.all().delete()
    Profile.objects.update(assessed_on=None)
    readers = Profile.objects.filter(user__username__startswith="reader-")
    readers.update(reminder_hour=timezone.now().hour)
    for n in range(LEAVERS):
        leaver = make_user(f"leaver-{n}")
        AccountDeletion.objects.create(user=leaver, due_at=timezone.now() - timedelta(days=1))
    for users in user_ranges(PEOPLE_OF_A_TASK):
        tasks.assess_users.enqueue(from_id=users.from_id, below_id=users.below_id)
    tasks.send_mails.enqueue()
    tasks.clean_up.enqueue()


def killed_until_done(port: int, times: int, seen: "Counter[str]") -> None:
    """Kill one worker after the other as long as there are tasks, and replace it."""
    workers = [worker(port) for _ in range(WORKERS)]
    try:
        until = monotonic() + PATIENCE_S
        kill_at = monotonic() + random.uniform(*_OFTEN_S)
        while not all_are_over(seen):
            if monotonic() > until:
                raise TimeoutError("tasks do not come to an end")
            sleep(0.02)
            if monotonic() < kill_at or seen["kills"] == times:
                continue
            victim = workers.pop(random.randrange(WORKERS))
            victim.kill()
            victim.communicate()
            seen["kills"] += 1
            seen["in the middle of a task"] += has_a_task(victim.pid)
            workers.append(worker(port))
            kill_at = monotonic() + random.uniform(*_OFTEN_S)
            until = monotonic() + PATIENCE_S
    finally:
        for each in workers:
            each.kill()
            each.communicate()


def worker(port: int) -> "subprocess.Popen[str]":
    from tests.tracker.background.workers import start_worker

    return start_worker(first=ONLY_OURS, mail_port=port)


def has_a_task(pid: int) -> bool:
    from django_tasks_db.models import DBTaskResult

    running = DBTaskResult.objects.running().values_list("worker_ids", flat=True)
    return any(f"-{pid}-" in ids[-1] for ids in running)


def all_are_over(seen: "Counter[str]") -> bool:
    """What failed because three workers died of it is started again, as the next night does."""
    from django_tasks_db.models import DBTaskResult

    for row in DBTaskResult.objects.filter(status="FAILED"):
        assert row.exception_class_path.endswith("WorkerLostError"), row.exception_class_path
        seen["tasks given up after three tries and started again"] += 1
        row.task.enqueue(**row.args_kwargs["kwargs"])
        row.delete()
    return not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


def let_claims_end() -> None:
    """As if the dead had claimed their mails hours ago."""
    from tracker.models import MailSent

    for sent in MailSent.objects.filter(handed_over_at=None):
        sent.claimed_at -= timedelta(hours=3)
        sent.save()


def finish(port: int) -> None:
    """The next run of mails, ten minutes later."""
    from tests.tracker.background.workers import run_once
    from tracker.background import tasks

    tasks.send_mails.enqueue()
    done = run_once(first=ONLY_OURS, mail_port=port)
    if done.returncode:
        raise RuntimeError(done.stderr)


def found_wrong(
    people: list[int], expected: Any, recipients: list[str], seen: "Counter[str]"
) -> list[str]:
    from django.contrib.auth.models import User

    from tracker.models import MailSent, ShortfallStep

    faults = []
    if told(people) != expected:
        faults.append("people were told something else than by an undisturbed run")
    if ShortfallStep.objects.count() != sum(len(steps) for _episodes, steps in expected):
        faults.append("there are steps too many")
    if left := User.objects.filter(username__startswith="leaver-").count():
        faults.append(f"{left} accounts that were due are still there")
    if len(set(recipients)) != len(recipients):
        faults.append("a mail went twice")
    unknown = MailSent.objects.filter(sent_at=None).exclude(handed_over_at=None)
    not_sent = {f"reader-{n}@example.org" for n in range(READERS)} - set(recipients)
    if not not_sent <= set(unknown.values_list("user__email", flat=True)):
        faults.append("a mail was lost of which it was known that it had not gone")
    seen["mails"] += len(recipients)
    seen["mails of which it is not known whether they went"] += unknown.count()
    return faults


if __name__ == "__main__":
    main()
