"""The symptom diary: three taps, the day's list, the month; nothing said is not "none"."""

import re
import uuid
from datetime import date, timedelta

import pytest

from tests.builders import DAY, make_profile, make_symptom, make_user
from tracker.models import DayRecord, SymptomEntry, Tombstone
from tracker.web.symptom_codes import hidden

URL = "/symptoms/"
CRAMP = {"day": str(DAY), "kind": "cramp", "where": "calf-left", "severity": "7"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-04T12:30:00+00:00", tick=False)


def cells(response):
    """Of the calendar: date -> (shade, figure)."""
    return {
        cell.day.date: (cell.shade, cell.day.worst)
        for week in response.context["month"].weeks
        for cell in week
        if cell is not None
    }


# --- three taps ---


def test_three_taps_write_a_symptom_down(web, owner):
    what = web.get(URL)
    assert what.context["step"] == "what"
    assert f"kind={hidden('cramp', owner.pk)}#log" in what.content.decode()
    where = web.get(URL, {"kind": "cramp"})
    assert where.context["step"] == "where"
    assert f"where={hidden('calf-left', owner.pk)}#log" in where.content.decode()
    how_bad = web.get(URL, {"kind": "cramp", "where": "calf-left"})
    page = how_bad.content.decode()
    assert len(re.findall(r'<button name="severity"', page)) == 11
    assert 'aria-label="0, none"' in page
    assert 'aria-label="10, worst imaginable"' in page
    saved = web.post("/symptoms/add/", CRAMP, follow=True)
    entry = SymptomEntry.objects.get(user=owner)
    said = (entry.kind, entry.severity, entry.body_part, entry.side, entry.date, entry.time)
    assert said == ("cramp", 7, "calf", "left", DAY, None)
    assert "Written down: Muscle cramp, 7 of 10, severe" in saved.content.decode()


def test_what_is_felt_nowhere_in_particular_takes_two_taps(web):
    assert web.get(URL, {"kind": "fatigue"}).context["step"] == "how_bad"


def test_kinds_used_lately_come_first(web, owner):
    make_symptom(owner, "headache")
    make_symptom(owner, "twitching")
    kinds = web.get(URL).context["kinds"]
    assert kinds[:2] == ["twitching", "headache"]
    assert len(kinds) == len(set(kinds)) == len(SymptomEntry.Kind)


def test_when_how_long_and_a_note_are_added_afterwards(web, owner):
    page = web.post("/symptoms/add/", CRAMP, follow=True)
    assert page.context["details"]["time"].value().strftime("%H:%M") == "12:30"  # now, proposed
    entry = SymptomEntry.objects.get()
    sent = {"time": "03:20", "duration_min": "4", "note": "woke me"}
    web.post(f"/symptoms/{entry.uuid}/details/", sent)
    entry.refresh_from_db()
    assert (str(entry.time), entry.duration_min, entry.note) == ("03:20:00", 4, "woke me")
    assert (entry.severity, entry.body_part) == (7, "calf")


def test_a_night_may_belong_to_an_earlier_day(web):
    before = DAY - timedelta(days=1)
    saved = web.post("/symptoms/add/", {**CRAMP, "day": str(before)}, follow=True)
    assert SymptomEntry.objects.get().date == before
    assert saved.context["day"] == before
    assert saved.context["details"]["time"].value() is None  # it was not felt now


def test_the_same_form_twice_is_one_symptom(web):
    sent = {**CRAMP, "uuid": str(uuid.uuid4())}
    for _ in range(2):
        assert web.post("/symptoms/add/", sent).status_code == 302
    assert SymptomEntry.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"severity": "11"}, {"severity": ""}, {"kind": "ghosts"}, {"where": "wing-left"}],
    ids=str,
)
def test_what_makes_no_sense_is_refused_and_said(web, change):
    response = web.post("/symptoms/add/", {**CRAMP, **change})
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    assert not SymptomEntry.objects.exists()


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "2999-01-01", "1999-12-31"])
def test_a_day_that_no_diary_has_is_no_page(web, day):
    assert web.get(URL, {"day": day}).status_code == 404
    assert web.post("/symptoms/add/", {**CRAMP, "day": day}).status_code == 404


def test_details_that_make_no_sense_are_refused_and_kept(web, owner):
    entry = make_symptom(owner)
    sent = {"duration_min": "0", "note": "x"}
    response = web.post(f"/symptoms/{entry.uuid}/details/", sent)
    assert response.status_code == 422
    assert response.context["details"]["note"].value() == "x"


# --- none, and nothing said ---


def test_none_today_is_not_the_same_as_nothing_written_down(web, owner):
    assert cells(web.get(URL))[DAY] == (None, None)
    web.post(f"/symptoms/days/{DAY}/", {"symptoms_complete": "True"})
    page = web.get(URL)
    assert cells(page)[DAY] == (0, None)
    assert "You said there was nothing on this day." in page.content.decode()
    record = DayRecord.objects.get(user=owner)
    assert (record.symptoms_complete, record.food_complete) == (True, False)
    web.post(f"/symptoms/days/{DAY}/", {"symptoms_complete": "False"})
    assert cells(web.get(URL))[DAY] == (None, None)


def test_of_tomorrow_nobody_knows_that_there_is_nothing(web):
    tomorrow = DAY + timedelta(days=1)
    web.post(f"/symptoms/days/{tomorrow}/", {"symptoms_complete": "True"})
    assert not DayRecord.objects.exists()


# --- the month ---


def test_the_calendar_shows_the_worst_of_each_day_and_leads_to_it(web, owner):
    make_symptom(owner, severity=3, date=date(2026, 3, 2))
    make_symptom(owner, severity=8, date=date(2026, 3, 2))
    make_symptom(owner, "headache", severity=1, date=date(2026, 3, 3))
    page = web.get(URL)
    assert cells(page)[date(2026, 3, 2)] == (4, 8)
    assert cells(page)[date(2026, 3, 3)] == (1, 1)
    text = page.content.decode()
    assert 'aria-label="2 March: worst 8 of 10"' in text
    assert "?day=2026-03-02&amp;of=" in text
    assert [
        each["entry"].severity for each in web.get(URL, {"day": "2026-03-02"}).context["entries"]
    ] == [3, 8]


def test_the_calendar_of_one_kind(web, owner):
    make_symptom(owner, severity=8)
    make_symptom(owner, "headache", severity=2)
    assert cells(web.get(URL, {"of": "headache"}))[DAY] == (1, 2)


def test_the_calendar_has_whole_weeks_and_goes_back(web, owner):
    page = web.get(URL, {"month": "2024-02"})
    month = page.context["month"]
    assert (month.first, month.before, month.after) == (
        date(2024, 2, 1),
        date(2024, 1, 1),
        date(2024, 3, 1),
    )
    assert len(cells(page)) == 29
    assert all(len(week) == 7 for week in month.weeks)
    assert [None if cell is None else cell.day.date.day for cell in month.weeks[0]] == [
        *(None, None, None),
        *(1, 2, 3, 4),
    ]
    assert web.get(URL).context["month"].after is None


# --- changing and taking back ---


def test_changing_a_symptom(web, owner):
    entry = make_symptom(owner, side="left", body_part="calf")
    page = web.get(f"/symptoms/{entry.uuid}/")
    sent = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    sent |= {"severity": "2", "date": "2026-03-01"}
    assert web.post(f"/symptoms/{entry.uuid}/", sent)["Location"] == "/symptoms/?day=2026-03-01"
    entry.refresh_from_db()
    assert (entry.severity, entry.side, entry.date) == (2, "left", date(2026, 3, 1))
    assert entry.revision > 0


def test_a_change_that_makes_no_sense_is_refused_at_its_field(web, owner):
    entry = make_symptom(owner)
    sent = {"kind": "cramp", "severity": "12", "date": "2999-01-01"}
    response = web.post(f"/symptoms/{entry.uuid}/", sent)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"severity", "date"}


def test_what_was_removed_comes_back(web, owner):
    entry = make_symptom(owner, severity=0, time="03:20", duration_min=3, note="n", side="left")
    page = web.post(f"/symptoms/{entry.uuid}/delete/", follow=True)
    assert not SymptomEntry.objects.exists()
    assert Tombstone.objects.get().kind == "symptom"
    assert "Removed." in page.content.decode()
    web.post("/symptoms/undo/")
    back = SymptomEntry.objects.get(user=owner)
    names = ("uuid", "severity", "duration_min", "note", "side", "date")
    assert [getattr(back, name) for name in names] == [getattr(entry, name) for name in names]
    assert str(back.time) == "03:20:00"
    assert "Removed." not in web.get(URL).content.decode()
    assert web.post("/symptoms/undo/")["Location"] == URL


def test_another_persons_symptom_is_not_there(web):
    theirs = make_symptom(make_user("bob"))
    for path in ("", "details/", "delete/"):
        assert web.post(f"/symptoms/{theirs.uuid}/{path}", CRAMP).status_code == 404
    assert SymptomEntry.objects.get() == theirs
    assert web.get(URL).context["entries"] == []


@pytest.mark.parametrize("path", ["", "beside/", "add/", "undo/", f"days/{DAY}/"])
def test_asks_who_it_is(client, db, path):
    method = client.get if path in {"", "beside/"} else client.post
    assert method(f"{URL}{path}")["Location"].startswith("/accounts/login/")


# --- seek medical care ---


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"kind": "irregular_heartbeat", "severity": 1}, "irregular heartbeat"),
        ({"kind": "weakness", "severity": 7}, "severe weakness"),
        ({"kind": "weakness", "severity": 2, "side": "left"}, "one side of the body"),
        (
            {"kind": "tingling", "severity": 3, "body_part": "leg", "side": "right"},
            "swollen or red",
        ),
        ({"kind": "tingling", "severity": 3, "body_part": "face", "side": "left"}, "one side"),
    ],
    ids=str,
)
def test_some_symptoms_say_calmly_to_seek_care(web, owner, values, says):
    make_symptom(owner, **values)
    page = web.get(URL)
    (warning,) = page.context["warnings"]
    assert warning.text.startswith("Seek medical care")
    assert says in warning.text
    assert warning.citation.url in page.content.decode()


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "cramp", "severity": 10, "side": "left"},
        {"kind": "irregular_heartbeat", "severity": 0},
        {"kind": "weakness", "severity": 6, "side": "both"},
        {"kind": "tingling", "severity": 9, "body_part": "leg", "side": "both"},
    ],
    ids=str,
)
def test_other_symptoms_do_not_alarm(web, owner, values):
    make_symptom(owner, **values)
    assert web.get(URL).context["warnings"] == []


def test_red_flags_and_other_causes_stand_side_by_side(web):
    page = web.get(URL).content.decode()
    assert "Get medical help at once for" in page
    assert "What else it can be" in page
    assert page.index("chest pain") < page.index("Poor circulation")


# --- query count ---


@pytest.mark.parametrize("rows", [10, 10_000])
def test_ten_thousand_symptoms_take_the_queries_of_ten(web, owner, rows, django_assert_num_queries):
    make_profile(owner)
    kinds = SymptomEntry.Kind.values
    SymptomEntry.objects.bulk_create(
        SymptomEntry(
            user=owner, kind=kinds[n % 12], severity=n % 11, date=DAY - timedelta(days=n // 20)
        )
        for n in range(rows)
    )
    # session, user, profile; kinds used; the day's symptoms and record; the month's two
    with django_assert_num_queries(8):
        web.get(URL)
