"""Addresses made in one go are those that Django makes one by one."""

from datetime import date
from uuid import UUID

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.test.utils import override_script_prefix
from django.urls import NoReverseMatch, reverse

from tracker.web.addresses import address

DAY, ID, UUID_ = date(2026, 3, 4), 17, UUID("0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77")
OTHER = date(1999, 12, 31)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("home", ()),
        ("day", (DAY,)),
        ("entry_edit", (UUID_,)),
        ("entry_add", (DAY, ID)),
        ("entry_again", (DAY, UUID_)),
    ],
)
def test_is_what_django_makes_of_it(name, values):
    assert address(name, *values) == reverse(name, args=values)
    with override_script_prefix("/50%25/tracker/"):
        assert address(name, *values) == reverse(name, args=values)
    assert address(name, *values) == reverse(name, args=values)


def test_each_is_its_own():
    assert address("day", DAY) != address("day", OTHER) == reverse("day", args=[OTHER])


def test_follows_the_routes_that_are_in_force():
    assert address("day", DAY)
    with override_settings(ROOT_URLCONF="foods.web.urls"), pytest.raises(NoReverseMatch):
        address("day", DAY)


@pytest.mark.parametrize(("name", "values"), [("nowhere", ()), ("day", ()), ("day", (UUID_,))])
def test_what_is_no_address_is_refused(name, values):
    with pytest.raises((NoReverseMatch, AttributeError)):
        address(name, *values)
    with pytest.raises(KeyError):
        address("day", "2026-03-04")


def test_is_a_tag_as_url_is():
    text = "{% load addresses %}{% address 'day' day as way %}<a href=\"{{ way }}\">"
    assert Template(text).render(Context({"day": DAY})) == '<a href="/days/2026-03-04/">'
