"""`{% address 'day' date %}`: as `{% url %}`, for what is on every page and in every line."""

from django import template

from tracker.web.addresses import address

register = template.Library()
register.simple_tag(address, name="address")
