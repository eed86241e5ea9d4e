"""Who is compared with what."""

from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import reports, services
from tracker.export import export_of
from tracker.forms import PeriodForm, ProfileForm, WelcomeForm
from tracker.nutrition.medicines import medicines
from tracker.profile_forms import HealthForm, MedicineForm, SuggestionsForm


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
    return _page(request, template, form=form)


def _page(
    request: HttpRequest, template: str = "tracker/profile.html", **bound: Any
) -> HttpResponse:
    """The page with its forms: those that are `bound` as they came back, the others afresh."""
    profile = services.profile_of(request.user)
    today = profile.today
    taken = list(request.user.medicines_taken.all())
    for row in taken:
        known = medicines().get(row.medicine)
        row.name = known.name if known else row.medicine
    forms = {
        "form": lambda: ProfileForm(instance=profile, today=today),
        "period_form": lambda: PeriodForm(today=today),
        "suggestions_form": lambda: SuggestionsForm(instance=profile),
        "health_form": lambda: HealthForm(instance=profile),
        "medicine_form": lambda: MedicineForm(taken=taken),
    }
    context = {
        **{name: bound.get(name) or make() for name, make in forms.items()},
        "periods": request.user.life_stage_periods.all(),
        "taken": taken,
        "target": reports.Targets.of(request.user).on(today),
        "time_zones": sorted(available_timezones()),
    }
    invalid = any(form.is_bound and form.errors for form in bound.values())
    return render(request, template, context, status=422 if invalid else 200)


@login_required
@require_POST
def suggestions(request: HttpRequest) -> HttpResponse:
    return _part(request, SuggestionsForm, "suggestions_form")


@login_required
@require_POST
def health(request: HttpRequest) -> HttpResponse:
    return _part(request, HealthForm, "health_form")


def _part(
    request: HttpRequest, form_class: type[SuggestionsForm] | type[HealthForm], name: str
) -> HttpResponse:
    """Save one card of the page; the others keep what is stored."""
    form = form_class(request.POST, instance=services.profile_of(request.user))
    if form.is_valid():
        services.update_profile(user=request.user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("profile")
    return _page(request, **{name: form})


@login_required
@require_POST
def add_medicine(request: HttpRequest) -> HttpResponse:
    form = MedicineForm(request.POST, taken=list(request.user.medicines_taken.all()))
    if form.is_valid():
        services.add_medicine(user=request.user, **form.cleaned_data)
        return redirect("profile")
    return _page(request, medicine_form=form)


@login_required
@require_POST
def delete_medicine(request: HttpRequest, pk: int) -> HttpResponse:
    taken = get_object_or_404(request.user.medicines_taken, pk=pk)
    services.remove_medicine(taken=taken)
    return redirect("profile")


@login_required
@require_POST
def add_period(request: HttpRequest) -> HttpResponse:
    profile = services.profile_of(request.user)
    period_form = PeriodForm(request.POST, today=profile.today)
    if period_form.is_valid():
        services.add_period(user=request.user, **period_form.cleaned_data)
        return redirect("profile")
    return _page(request, period_form=period_form)


@login_required
@require_POST
def delete_period(request: HttpRequest, pk: int) -> HttpResponse:
    period = get_object_or_404(request.user.life_stage_periods, pk=pk)
    services.delete_period(period=period)
    return redirect("profile")


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Everything the person has here, as a file."""
    response = JsonResponse(export_of(request.user), json_dumps_params={"indent": 1})
    response["Content-Disposition"] = 'attachment; filename="magnesium-tracker.json"'
    return response
