"""What the week's mail says: what is known and how well, and nothing that alarms."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command

from tests.builders import make_day, make_entry, make_food, make_suggested
from tests.tracker.mailing.conftest import make_reader
from tests.tracker.mailing.test_sending import MONDAY
from tracker.models import Shortfall

pytestmark = pytest.mark.django_db

FIRST = date(2026, 2, 9)
WEEK = date(2026, 3, 2)


def run(moment=MONDAY):
    with time_machine.travel(moment, tick=False):
        call_command("send_due_mail")


def make_weekly(name="ada", **values):
    return make_reader(name, reminder_hour=None, weekly_digest=True, **values)


def eat(user, first=FIRST, days=28, grams=200, complete=True):
    food = make_food("Porridge", 100)
    for number in range(days):
        day = first + timedelta(days=number)
        make_entry(user, food, grams + 10 * (number % 3), date=day)
        if complete:
            make_day(user, day)


def text_of(message, kind="plain"):
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_a_month_below_the_target_in_words(mailbox):
    user = make_weekly()
    eat(user)
    make_suggested(portions={"1 cup": 180})
    run()  # nobody ran the nightly assessment
    (message,) = mailbox.messages
    assert message["Subject"] == "Your week from 2 March to 8 March"
    text = text_of(message)
    assert "7 of the 7 days of last week are complete, with 209 mg of magnesium a day" in text
    assert "From 28 complete days we are over 99 % sure your usual intake" in text
    assert "Since 22 February 2026 there is a shortfall against your RDA of 320 mg." in text
    assert "says nothing about your blood or your health" in text
    assert "One way to close the gap of 98 mg a day: Spinach, boiled, 1 × 1 cup" in text  # noqa: RUF001
    assert "deficien" not in text.lower()
    html = text_of(message, "html")
    assert "<p>7 of the 7 days of last week are complete" in html
    assert 'lang="en-gb"' in html
    assert "http" not in html.replace("https://tracker.example.org/", "")  # nothing from elsewhere


def test_a_shortfall_that_the_last_sunday_closed_is_none(mailbox):
    user = make_weekly()
    eat(user, grams=500)
    told = {"authority": "iom", "target_kind": "RDA", "target_mg": 320}
    Shortfall.objects.create(
        user=user, **told, opened_on=date(2026, 1, 4), last_confirmed_on=date(2026, 3, 1)
    )
    run()
    assert "there is a shortfall" not in text_of(mailbox.messages[0])


def test_it_comes_once_a_week(mailbox):
    eat(make_weekly())
    for hours in (0, 1, 24, 7 * 24 + 1):
        run(MONDAY + timedelta(hours=hours))
    assert [message["Subject"] for message in mailbox.messages] == [
        "Your week from 2 March to 8 March",
        "Your week from 9 March to 15 March",
    ]


def test_a_week_with_nothing_complete_is_said_kindly(mailbox):
    eat(make_weekly(), first=WEEK, days=2, complete=False)
    run()
    text = text_of(mailbox.messages[0])
    assert "No day of last week is marked complete, so there is no average of it." in text
    assert "No day of these four weeks is marked complete yet." in text


def test_one_day_is_no_plural(mailbox):
    eat(make_weekly(), first=WEEK, days=1)
    run()
    assert "1 of the 7 days of last week is complete, with 200 mg" in text_of(mailbox.messages[0])


def test_unknown_is_not_zero(mailbox):
    user = make_weekly()
    make_entry(user, make_food("Porridge", 100, energy_kcal=400), 200, date=WEEK)
    make_entry(user, make_food("Mystery", None, energy_kcal=1), 10, date=WEEK)
    make_day(user, WEEK)
    run()
    assert "at least that much" in text_of(mailbox.messages[0])


def test_without_a_target_none_is_assumed(mailbox):
    eat(make_weekly(sex=""))
    run()
    text = text_of(mailbox.messages[0])
    assert "There is no target to compare with yet." in text
    assert "close the gap" not in text


def test_with_kidney_disease_nothing_is_suggested(mailbox):
    eat(make_weekly(conditions=["kidney_disease"]))
    make_suggested(portions={"1 cup": 180})
    run()
    assert "close the gap" not in text_of(mailbox.messages[0])


def test_who_stopped_writing_hears_no_more(mailbox):
    eat(make_weekly(), first=FIRST - timedelta(days=28), days=28)
    run()
    assert mailbox.messages == []


def test_a_name_that_looks_like_markup_stays_text(mailbox):
    eat(make_weekly())
    make_suggested("Spinach <b>&", portions={"1 cup": 180})
    run()
    assert "Spinach <b>&, 1" in text_of(mailbox.messages[0])
    assert "Spinach &lt;b&gt;&amp;, 1" in text_of(mailbox.messages[0], "html")


def test_as_many_questions_for_a_year_as_for_a_week(mailbox, django_assert_max_num_queries):
    short, long = make_weekly("short"), make_weekly("long")
    eat(short, first=WEEK, days=7)
    eat(long, first=date(2025, 3, 9), days=365)
    with django_assert_max_num_queries(2 * 50):
        run()
    assert len(mailbox.messages) == 2
