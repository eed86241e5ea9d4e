"""Every address of the site, the admin's and the login's too, with something in each place."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import RegexPattern, URLResolver

_VALUES = {
    "date": "2026-03-04",
    "uuid": "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77",
    "any_case_uuid": "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77",
    "int": "1",
    "favourite_kind": "foods",
}


def every_route() -> list[str]:
    """All routes, as Django writes them."""

    def walk(resolver: Any, before: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            route = before + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each, route)
            elif not isinstance(each.pattern, RegexPattern) or "(?P" in route:
                yield route

    return sorted(set(walk(get_resolver(), "")))


def address_of(route: str) -> str:
    """An address of this route; most name a row that nobody has."""
    address = re.sub(r"<(?:(\w+):)?\w+>", lambda found: _VALUES.get(found[1], "x"), route)
    address = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "x", address)
    return "/" + re.sub(r"[\^$\\]", "", address)


def every_address() -> list[str]:
    return [address_of(route) for route in every_route()]
