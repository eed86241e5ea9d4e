"""The attributes of form controls, by Django's own function and not by a template with a loop."""

from django import template
from django.forms.utils import flatatt

register = template.Library()
register.filter("flatatt", flatatt)
