"""Links to a report: listed, made and revoked by their person, opened by whoever has one."""

from typing import Final

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from rest_framework.throttling import BaseThrottle

from tracker import services
from tracker.clinical.choices import Choices
from tracker.clinical.links import note_opened, share_report, shared_report
from tracker.clinical.report import clinical_report
from tracker.corrections.following import catch_up
from tracker.server import rates
from tracker.shortfalls import episodes
from tracker.web.report import chosen_form
from tracker.web.report_form import LinkForm
from tracker.web.report_words import report_context

OPENED_PER_MINUTE: Final = 30  # of one address: a clinic's, all of which may come from one


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)
@sensitive_variables("secret", "address")
def links(request: HttpRequest) -> HttpResponse:
    """The person's links; making one answers with its address, which no other page shows."""
    profile = services.profile_of(request.user)
    made = address = None
    form = chosen = None
    if request.method == "POST":
        form = LinkForm(request.POST)
        chosen = chosen_form(request, profile, auto_id=False)
        if form.is_valid() and chosen.is_valid():
            try:
                made, secret = share_report(
                    user=request.user,
                    choices=chosen.choices,
                    reader=form.cleaned_data["reader"],
                    lifetime=form.chosen_lifetime,
                )
                address = request.build_absolute_uri(reverse("shared_report", args=[secret]))
            except ValidationError as error:
                form.add_error(None, error)
    context = {
        "made": made,
        "address": address,
        "link_form": form,
        "shared": chosen,
        "links": [
            (link, Choices.from_json(link.choices)) for link in request.user.shared_reports.all()
        ],
        "now": timezone.now(),
        "zone": profile.time_zone,
    }
    status = 422 if form is not None and made is None else 200
    return render(request, "tracker/report_links.html", context, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(request.user.shared_reports, pk=pk).delete()
    messages.success(request, _("Revoked. It opens nothing any more."))
    return redirect("report_links")


@require_safe
@sensitive_variables("secret")
def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """The report behind a link, for somebody without an account; without it, nothing is said."""
    asker = BaseThrottle().get_ident(request)  # type: ignore[arg-type]
    counted = rates.count_of_address(f"shared report {asker}")
    if counted.count > OPENED_PER_MINUTE:
        response = render(request, "tracker/report_gone.html", {"waits": True}, status=429)
        response["Retry-After"] = str(counted.ends_in_s)
        return _kept_nowhere(response)
    link = shared_report(secret)
    if link is None:
        return _kept_nowhere(render(request, "tracker/report_gone.html", status=404))
    profile = services.profile_of(link.user)
    catch_up(user=link.user, profile=profile)
    episodes.refresh_if_due(user=link.user, profile=profile)
    report = clinical_report(link.user, profile, Choices.from_json(link.choices))
    if request.method == "GET":
        note_opened(link)
    context = {**report_context(report), "link": link, "zone": profile.time_zone}
    return _kept_nowhere(render(request, "tracker/report_shared.html", context))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    """No cache keeps it, no search engine lists it, and no page hears of its address."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
