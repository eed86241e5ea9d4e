"""Who is compared with what."""

from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tracker import reports, services
from tracker.forms import PeriodForm, ProfileForm, WelcomeForm


@login_required
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """The two questions of a first visit; both may be left for later."""
    return _edit(request, WelcomeForm, "tracker/welcome.html", "today")


@login_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    return _edit(request, ProfileForm, "tracker/profile.html", "profile")


def _edit(
    request: HttpRequest, form_class: type[ProfileForm], template: str, done: str
) -> HttpResponse:
    profile = services.profile_of(request.user)
    today = profile.today  # before the form writes an impossible zone into the profile
    form = form_class(request.POST or None, instance=profile, today=today)
    if request.method == "POST" and form.is_valid():
        services.update_profile(user=request.user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect(done)
    return _page(request, template, form, PeriodForm(today=today))


def _page(request: HttpRequest, template: str, form: Any, period_form: PeriodForm) -> HttpResponse:
    invalid = any(each.is_bound and each.errors for each in (form, period_form))
    today = services.profile_of(request.user).today
    context = {
        "form": form,
        "period_form": period_form,
        "periods": request.user.life_stage_periods.all(),
        "target": reports.Targets.of(request.user).on(today),
        "time_zones": sorted(available_timezones()),
    }
    return render(request, template, context, status=422 if invalid else 200)


@login_required
@require_POST
def add_period(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    period_form = PeriodForm(request.POST, today=profile.today)
    if period_form.is_valid():
        services.add_period(user=request.user, **period_form.cleaned_data)
        return redirect("profile")
    form = ProfileForm(instance=profile, today=profile.today)
    return _page(request, "tracker/profile.html", form, period_form)


@login_required
@require_POST
def delete_period(request: HttpRequest, pk: int) -> HttpResponse:
    period = get_object_or_404(request.user.life_stage_periods, pk=pk)
    services.delete_period(period=period)
    return redirect("profile")
