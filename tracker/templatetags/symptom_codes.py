"""Symptoms and places in the addresses of links, and a day of them in words."""

from django import template

from tracker.web.symptom_codes import hidden
from tracker.web.symptom_words import say_worst

register = template.Library()
register.filter("hidden", hidden)
register.filter("say_worst", say_worst)
