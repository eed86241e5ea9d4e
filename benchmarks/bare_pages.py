"""The pages of `bench_pages.py` as one plain Django view: the same SQL, a template of their size.

A page's SQL is what ours sent, replayed as it was without the ORM and fetched whole; its template
writes a link and a line of a table for each day or week, translated and with Django's own filters,
and as much plain text beside them as makes up ours. It computes nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

_TEMPLATE = """{% load i18n %}<!doctype html><html lang="en"><head><title>{{ title }}</title></head>
<body><svg>{% for line in lines %}<a href="{% url 'day' line.date %}" aria-label="
{% blocktranslate with day=line.date|date:"MONTH_DAY_FORMAT" amount=line.amount|floatformat:0 %}
{{ day }}: {{ amount }} mg{% endblocktranslate %}"><path class="food" d="M{{ line.x }} {{ line.y }}h
14V200h-14z"/><path class="hit" d="M{{ line.x }} 0h20v200z"/></a>{% endfor %}</svg>
<table>{% for line in lines %}<tr><th><a href="{% url 'day' line.date %}">{{ line.date|date:"D" }}
{{ line.date|date:"MONTH_DAY_FORMAT" }}</a></th><td>{{ line.amount|floatformat:0 }}</td>
<td>{{ line.other|floatformat:0 }}</td><td>{{ line.amount|floatformat:0 }}</td>
<td>{% if line.counts %}{% translate "yes" %}{% else %}{% translate "no" %}{% endif %}</td></tr>
{% endfor %}</table>{{ text }}</body></html>"""


@dataclass
class Page:
    """What a page of ours asked for and how large its answer was."""

    queries: list[tuple[str, Any]]
    lines: int
    size: int
    text: str = ""


PAGES: dict[str, Page] = {}


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """Every query sent meanwhile, but those that say who asks."""
    queries: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        who = ('FROM "django_session"', 'FROM "auth_user"')
        if sql.startswith("SELECT") and not any(each in sql for each in who):
            queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield queries


@login_required
def bare(request: HttpRequest, name: str) -> HttpResponse:
    page = PAGES[name]
    rows: list[Any] = []
    with connection.cursor() as cursor:
        for sql, params in page.queries:
            cursor.execute(sql, params)
            rows += cursor.fetchall()
    today = date(2026, 3, 8)
    lines = [
        {
            "date": today - timedelta(days=i),
            "amount": float(len(rows[i % len(rows)]) * 31),
            "other": 12.5,
            "x": str(20 * i),
            "y": "77.5",
            "counts": i % 3,
        }
        for i in range(page.lines)
    ]
    template = engines["django"].from_string(_TEMPLATE) if name not in _made else _made[name]
    _made[name] = template
    context = {"title": name, "lines": lines, "text": page.text}
    return HttpResponse(template.render(context, request))


_made: dict[str, Any] = {}

urlpatterns = [path("bare/<slug:name>/", bare), path("", include("tracker.urls"))]
