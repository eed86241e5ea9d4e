"""Controls of forms, each by one template.

Django draws a text field by a template that includes another that includes a third, and each choice
of a list by two more. A page with a form of four fields spent an eighth of its time on that.
"""

from typing import Any, Final

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

_WIDGETS: Final = "django/forms/widgets"
# Of Django's templates of controls, those that are nothing but an include of the one for all.
_INPUTS: Final = frozenset(
    f"{_WIDGETS}/{kind}.html"
    for kind in ("checkbox", "date", "email", "hidden", "number", "password", "text", "time")
)


class OneTemplateEach(TemplatesSetting):
    """By `input.html` what an input is; that and `select.html` are our own and include nothing."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> Any:
        name = f"{_WIDGETS}/input.html" if template_name in _INPUTS else template_name
        return super().render(name, context, request)
