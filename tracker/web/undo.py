"""Taking back what was just written."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.models import IntakeEntry, SupplementDose
from tracker.shortcuts.undoing import Step, following, go_back
from tracker.web.day_parts import answer
from tracker.web.partial import is_partial
from tracker.web.undo_kept import PLACE, keep


def written(
    request: HttpRequest, day: Any, said: str, steps: list[Step], **parts: Any
) -> HttpResponse:
    """The answer to a write that can be undone: parts of the day's page, or the whole page."""
    word = keep(request, steps) if steps else ""
    if is_partial(request):
        return answer(request, day, said=said, undo=word, **parts)
    messages.info(request, said, extra_tags="undo" if word else "")
    return redirect("day", day=day)


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Undo the write that is named, else the last one."""
    kept: list[Any] = request.session.get(PLACE, [])
    word = request.POST.get("word") or (kept[-1][0] if kept else "")
    steps = next((each for name, each in kept if name == word), [])
    undone = go_back(user=request.user, steps=steps)
    rows = undone.rows
    request.session[PLACE] = [
        [name, following(each, steps, rows)] for name, each in kept if name != word
    ]
    said = _("Undone.")
    if undone.newer:
        said = _("What was changed since, here or on another device, stays as it is.")
    if not rows:
        if not undone.newer:
            said = _("There is nothing to bring back.")
        if is_partial(request):
            return answer(request, None, said=said)
        messages.info(request, said)
        return redirect("today")
    day = rows[0].date
    if is_partial(request):
        meals = {row.meal for row in rows if isinstance(row, IntakeEntry)}
        doses = any(isinstance(row, SupplementDose) for row in rows)
        return answer(
            request,
            day,
            said=said,
            meals=None if meals else set(),  # where a row was before the undoing, nobody remembers
            doses=doses,
            focus=f"meal-{sorted(meals)[0]}" if meals else "doses",
        )
    if undone.newer:
        messages.info(request, said)
    return redirect("day", day=day)
