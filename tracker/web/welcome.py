"""A first visit: three questions, each of which may be left for later."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tracker import services
from tracker.models import Meal
from tracker.profile_forms import WelcomeFoodForm, WelcomeForm
from tracker.time_zones import time_zones


@login_required
@require_http_methods(["GET", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Whom to be compared with; nothing is assumed of who does not say."""
    profile = services.profile_of(request.user)
    today = profile.today  # before the form writes an impossible zone into the profile
    form = WelcomeForm(request.POST or None, instance=profile, today=today)
    if "skip" in request.POST:
        _keep_zone(request)
        return redirect("welcome_diet")
    if form.is_valid():
        services.update_profile(user=request.user, **form.cleaned_data)
        return redirect("welcome_diet")
    context = {"time_zones": sorted(time_zones())}
    return _step(request, "tracker/welcome.html", form=form, step=1, **context)


def _keep_zone(request: HttpRequest) -> None:
    """The browser's time zone is no answer of the person's: it is taken from who skips, too."""
    zone = request.POST.get("time_zone", "")
    if zone in time_zones():
        services.update_profile(user=request.user, time_zone=zone)


@login_required
@require_http_methods(["GET", "POST"])
def food(request: HttpRequest) -> HttpResponse:
    """What the person eats, for suggestions."""
    form = WelcomeFoodForm(
        request.POST if request.method == "POST" else None,
        instance=services.profile_of(request.user),
    )
    if form.is_valid():
        services.update_profile(user=request.user, **form.cleaned_data)
        return redirect("welcome_first")
    return _step(request, "tracker/welcome_food.html", form=form, step=2)


@login_required
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """The first entry: what is asked here, today's page looks up."""
    today = services.profile_of(request.user).today
    return _step(request, "tracker/welcome_first.html", step=3, day=today, meal=Meal.BREAKFAST)


def _step(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    form = context.get("form")
    status = 422 if form is not None and form.is_bound else 200
    return render(request, template, {**context, "steps": 3}, status=status)
