"""The settings: a page that leads to one page for each thing a person can say."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import reports, services
from tracker.corrections.following import catch_up
from tracker.demo.visitors import is_demo
from tracker.mailing.due import address_of
from tracker.models import Profile
from tracker.nutrition.medicines import medicines
from tracker.portability.export import export_of, file_of
from tracker.portability.tables import TABLES
from tracker.profile_forms import (
    DisplayForm,
    HealthForm,
    MailForm,
    MedicineForm,
    PeriodForm,
    SuggestionsForm,
    TimeForm,
    YouForm,
)
from tracker.time_zones import time_zones
from tracker.web.settings_words import sections_of

MakeForm = Callable[..., Any]


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Every part of the settings, with what is said there now."""
    profile = services.profile_of(request.user)
    context = {"sections": sections_of(request.user, profile)}
    return render(request, "tracker/profile.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def you(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    context = {"target": reports.Targets.of(request.user, profile).on(profile.today)}
    today = profile.today

    def make(*args: Any, **kwargs: Any) -> YouForm:
        return YouForm(*args, today=today, **kwargs)

    return _section(request, profile, make, "tracker/settings_you.html", **context)


@login_required
@require_http_methods(["GET", "POST"])
def time(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    context = {"time_zones": sorted(time_zones()), "now": profile.local_now}
    return _section(request, profile, TimeForm, "tracker/settings_time.html", **context)


@login_required
@require_http_methods(["GET", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    return _section(request, profile, DisplayForm, "tracker/settings_display.html")


@login_required
@require_http_methods(["GET", "POST"])
def suggestions(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    return _section(request, profile, SuggestionsForm, "tracker/settings_food.html")


@login_required
@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    context = {
        "address": None if is_demo(request.user) else address_of(request.user),
        "sends_mail": settings.MAIL != "none" and not is_demo(request.user),
        "zone": profile.time_zone,
    }
    return _section(request, profile, MailForm, "tracker/settings_mail.html", **context)


def _section(
    request: HttpRequest, profile: Profile, make: MakeForm, template: str, **context: Any
) -> HttpResponse:
    """Show one part, or store it: the other parts keep what they say."""
    # Also where nothing was sent: that unticks every box.
    form = make(request.POST if request.method == "POST" else None, instance=profile)
    if form.is_valid():
        services.update_profile(user=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("profile")
    status = 422 if form.is_bound else 200
    return render(request, template, {**context, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def health(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _health(request)
    form = HealthForm(request.POST, instance=services.profile_of(request.user))
    if not form.is_valid():
        return _health(request, form=form)
    services.update_profile(user=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("profile")


@login_required
@require_POST
def add_medicine(request: HttpRequest) -> HttpResponse:
    form = MedicineForm(request.POST, taken=list(request.user.medicines_taken.all()))
    if form.is_valid():
        services.add_medicine(user=request.user, **form.cleaned_data)
        return redirect("profile_health")
    return _health(request, medicine_form=form)


@login_required
@require_POST
def delete_medicine(request: HttpRequest, pk: int) -> HttpResponse:
    taken = get_object_or_404(request.user.medicines_taken, pk=pk)
    services.remove_medicine(taken=taken)
    return redirect("profile_health")


def _health(request: HttpRequest, **bound: Any) -> HttpResponse:
    """The page with its two forms: one is `bound` as it came back, the other afresh."""
    taken = list(request.user.medicines_taken.all())
    for row in taken:
        known = medicines().get(row.medicine)
        row.name = known.name if known else row.medicine
    context = {
        "form": bound.get("form") or HealthForm(instance=services.profile_of(request.user)),
        "medicine_form": bound.get("medicine_form") or MedicineForm(taken=taken),
        "taken": taken,
    }
    return render(request, "tracker/settings_health.html", context, status=422 if bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def periods(request: HttpRequest) -> HttpResponse:
    today = services.profile_of(request.user).today
    form = PeriodForm(today=today)
    if request.method == "POST":
        form = PeriodForm(request.POST, today=today)
        if form.is_valid():
            services.add_period(user=request.user, **form.cleaned_data)
            return redirect("period_add")
    context = {"form": form, "periods": request.user.life_stage_periods.all()}
    status = 422 if form.is_bound else 200
    return render(request, "tracker/settings_periods.html", context, status=status)


@login_required
@require_POST
def delete_period(request: HttpRequest, pk: int) -> HttpResponse:
    period = get_object_or_404(request.user.life_stage_periods, pk=pk)
    services.delete_period(period=period)
    return redirect("period_add")


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    return render(request, "tracker/settings_security.html", {"is_demo": is_demo(request.user)})


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    return render(request, "tracker/settings_data.html", {"tables": TABLES})


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Everything the person has here, as a file."""
    catch_up(user=request.user, profile=services.profile_of(request.user))
    content = file_of(export_of(request.user))
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="magnesium-tracker.json"'
    return response
