"""The languages there are, each by its own name, whichever is spoken."""

from django import template

from tracker.models.people import languages

register = template.Library()
register.simple_tag(languages)
