"""Names of devices for templates."""

from django import template
from django.template.defaultfilters import stringfilter

from tracker.accounts.devices import device_name

register = template.Library()
register.filter("device_name", stringfilter(device_name))
