"""Controls by one template each are what Django's own templates make of them."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.test.html import parse_html

GROUPS = [("", "—"), ("Nuts", [("1", "Al<monds>"), ("2", 'Cash"ews')]), ("3", "Water")]


class Every(forms.Form):
    text = forms.CharField(required=False, max_length=9)
    number = forms.DecimalField(required=False, min_value=0)
    day = forms.DateField(required=False)
    time = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    mail = forms.EmailField(required=False, label="Mail")
    secret = forms.CharField(required=False, widget=forms.PasswordInput(render_value=True))
    hidden = forms.CharField(required=False, widget=forms.HiddenInput)
    ticked = forms.BooleanField(required=False)
    one = forms.ChoiceField(required=False, choices=GROUPS)
    some = forms.MultipleChoiceField(required=False, choices=GROUPS)
    ticks = forms.MultipleChoiceField(choices=GROUPS, widget=forms.CheckboxSelectMultiple)
    radio = forms.ChoiceField(choices=GROUPS, widget=forms.RadioSelect)


FILLED = {
    "text": '<b> & "c"',
    "number": "1.50",
    "day": "2026-03-04",
    "time": "12:00",
    "mail": "a@example.org",
    "secret": "a-long-password",
    "hidden": "0",
    "ticked": True,
    "one": "2",
    "some": ["1", "3"],
    "ticks": ["2"],
    "radio": "3",
}


@pytest.mark.parametrize("initial", [{}, FILLED], ids=["empty", "filled"])
@pytest.mark.parametrize("name", Every.base_fields)
def test_is_what_django_makes_of_it(name, initial):
    drawn = [
        str(Every(initial=initial, renderer=renderer)[name])
        for renderer in (get_default_renderer(), DjangoTemplates())
    ]
    ours, django = drawn
    assert name in ours
    assert parse_html(ours) == parse_html(django)
