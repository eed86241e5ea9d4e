"""Diaries of other apps: upload, look at it, correct what names mean, bring it in, take it back."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from tracker import services
from tracker.diary_imports.amounts import TooManyFoodsError
from tracker.diary_imports.choices import chosen
from tracker.diary_imports.forms import ChoiceForm, OptionsForm, UploadForm
from tracker.diary_imports.handing_over import hand_over, is_large, problem_of
from tracker.diary_imports.names import named
from tracker.diary_imports.own_export import bring_in_own, counts_of, is_own, read_own, rows_of
from tracker.diary_imports.planning import plan, told_by_row
from tracker.diary_imports.proposals import proposal, propose
from tracker.diary_imports.reading import read_diary
from tracker.diary_imports.ready_import import Options
from tracker.diary_imports.records import FileFaultError
from tracker.diary_imports.undoing import undo_import
from tracker.diary_imports.uploads import (
    UnderWayError,
    choose,
    keep_upload,
    waiting,
)
from tracker.diary_imports.writing import UploadGoneError, write_import
from tracker.models import DiaryImport, DiarySource, DiaryUpload
from tracker.portability.faults import AccountNotEmptyError, FileRefusedError
from tracker.web import import_words as words
from tracker.web.import_state import state_of
from tracker.web.partial import is_partial

NAMES_ON_A_PAGE: Final = 25
_TOLD: Final = 50
_PAGE: Final = 20


@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Choose a file; the imports so far."""
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                upload = _kept(request, form.cleaned_data["file"])
            except FileFaultError as fault:
                form.add_error("file", words.fault_sentence(fault))
            except UnderWayError:
                form.add_error("file", words.UNDER_WAY)
            else:
                return redirect("import_preview", uuid=upload.uuid)
    imports = DiaryImport.objects.filter(user=request.user).defer("left_out", "kept")
    context = {
        "form": form,
        "waiting": waiting(request.user),
        "page": Paginator(imports, _PAGE).get_page(request.GET.get("page")),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "tracker/imports.html", context, status=status)


def _kept(request: HttpRequest, file: Any) -> DiaryUpload:
    """The upload, once it is known to be a file that can be read."""
    content = file.read()
    if is_own(content):
        source = DiarySource.OWN.value
        rows = rows_of(read_own(content))
    else:
        found = read_diary(content)
        source, rows = found.kind, found.rows
    return keep_upload(
        user=request.user,
        source=source,
        file_name=file.name or "",
        content=content,
        rows=rows,
    )


@login_required
@require_safe
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the file would do, before anything is written; or how far that is."""
    upload = waiting(request.user, uuid)
    if upload is None:
        return _gone(request, uuid)
    if upload.is_under_way or upload.step == DiaryUpload.Step.DONE:
        return render(request, "tracker/import_state.html", state_of(upload))
    said = words.problem_sentence(upload.problem)
    return _preview(request, upload, said, upload.problem.get("faults", ()), status=200)


def _preview(
    request: HttpRequest,
    upload: DiaryUpload,
    error: str = "",
    faults: Any = (),
    status: int = 422,
) -> HttpResponse:
    if upload.source == DiarySource.OWN:
        counts = counts_of(read_own(bytes(upload.content)))
        shown = [(words.SECTIONS[name], count) for name, count in counts.items()]
        context = {"upload": upload, "counts": shown, "error": error, "faults": faults}
        return render(request, "tracker/import_own.html", context, status=status)
    profile = services.profile_of(request.user)
    found = plan(request.user, read_diary(bytes(upload.content)), upload.choices, profile.today)
    page = Paginator(found.names, NAMES_ON_A_PAGE).get_page(request.GET.get("page"))
    told = told_by_row(found.left_out)
    context = {
        "upload": upload,
        "plan": found,
        "is_summary": upload.source == DiarySource.CRONOMETER_DAYS,
        "is_energy_only": upload.source == DiarySource.MYFITNESSPAL,
        "page": page,
        "names": [_shown(request, each, found) for each in page],
        "told": words.reasons(told[:_TOLD]),
        "told_more": max(0, len(told) - _TOLD),
        "supplements_unknown": found.reasons["supplement_unknown"],
        "error": error,
    }
    return render(request, "tracker/import_preview.html", context, status=status)


def _shown(request: HttpRequest, each: Any, found: Any) -> dict[str, Any]:
    choice = found.choices.by_key[each.key]
    likely = [] if each.is_supplement else propose(request.user, each, limit=1)
    return {
        "named": each,
        "often": words.how_often(each),
        "per": words.unit_words(each),
        "magnesium_mg": words.in_unit_shown(each, each.magnesium_mg_per_unit),
        "choice": choice,
        "taken_for": words.taken_for(each, choice, found.choices),
        "likely": None if choice.food_id else next(iter(likely), None),
    }


@login_required
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest, uuid: UUID, key: str) -> HttpResponse:
    """What one name of the file is: as it stands, a food that is here, or nothing."""
    upload = waiting(request.user, uuid)
    if upload is None:
        return _gone(request, uuid)
    if upload.source == DiarySource.OWN:
        raise Http404
    if upload.is_under_way:
        return redirect("import_preview", uuid=uuid)
    names = named(read_diary(bytes(upload.content)).servings)
    place = next((i for i, each in enumerate(names) if each.key == key), None)
    if place is None:
        raise Http404
    each = names[place]
    form = ChoiceForm(request.user, each, request.POST or None)
    back = f"{reverse('import_preview', args=[uuid])}?page={place // NAMES_ON_A_PAGE + 1}#names"
    if request.method == "POST" and form.is_valid():
        choose(upload=upload, choices={key: form.cleaned_data["made"]})
        return redirect(back)
    status = 422 if request.method == "POST" else 200
    context = _choosing(request, upload, each, form)
    return render(request, "tracker/import_name.html", {**context, "back": back}, status=status)


def _choosing(
    request: HttpRequest, upload: DiaryUpload, each: Any, form: ChoiceForm
) -> dict[str, Any]:
    said = chosen(request.user, upload.source, [each], upload.choices)
    now = said.by_key[each.key]
    query = request.GET.get("q", "")[:200]
    proposals = [] if each.is_supplement else propose(request.user, each, query, limit=8)
    known = {one.food.pk for one in proposals}
    if now.food_id is not None and now.food_id not in known:
        food = type(said.foods[now.food_id]).objects.with_magnesium().with_portions()
        proposals.insert(0, proposal(each, food.get(pk=now.food_id)))
    picked = form.data.get("choice") if form.is_bound else _value(now)
    return {
        "upload": upload,
        "named": each,
        "form": form,
        "query": query,
        "picked": picked,
        "grams": form.data.get("grams", "") if form.is_bound else now.grams_per_unit,
        "supplement_id": form.data.get("supplement") if form.is_bound else now.supplement_id,
        "supplements": form.fields["supplement"].queryset,
        "per": words.unit_words(each),
        "often": words.how_often(each),
        "magnesium_mg": words.in_unit_shown(each, each.magnesium_mg_per_unit),
        "why": words.WHY.get(now.why, ""),
        "asks_weight": words.unit_words(each) != "100 g",
        "proposals": [
            {
                "value": f"food:{one.food.pk}",
                "food": one.food,
                "likelihood": one.likelihood,
                "portion": one.portion,
                "unit_g": one.unit_g,
                "magnesium_mg": words.in_unit_shown(each, one.magnesium_mg_per_unit),
            }
            for one in proposals
        ],
    }


def _value(choice: Any) -> str:
    return f"food:{choice.food_id}" if choice.food_id is not None else str(choice.kind)


@login_required
@require_POST
def write(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Bring the file in, all of it or nothing: now, or a large one by a worker."""
    upload = waiting(request.user, uuid)
    if upload is None:
        return _gone(request, uuid)
    if upload.is_under_way:  # who does not want to wait any longer says so
        return _write(request, upload, Options(**upload.options), "now" in request.POST)
    form = OptionsForm(request.POST)
    form.is_valid()
    return _write(request, upload, Options(**form.cleaned_data), not is_large(upload))


def _write(
    request: HttpRequest, upload: DiaryUpload, options: Options, is_now: bool
) -> HttpResponse:
    if not is_now:
        hand_over(upload=upload, options=options)
        return redirect("import_preview", uuid=upload.uuid)
    is_own = upload.source == DiarySource.OWN
    try:
        if is_own:
            bring_in_own(user=request.user, uuid=upload.uuid)
        else:
            done = write_import(user=request.user, uuid=upload.uuid, options=options)
    except UploadGoneError:
        return _gone(request, upload.uuid)
    except (TooManyFoodsError, AccountNotEmptyError, FileRefusedError) as error:
        problem = problem_of(error)
        said = words.problem_sentence(problem)
        return _preview(request, upload, said, problem.get("faults", ()))
    if not is_own:
        return redirect("import_result", pk=done.pk)
    messages.success(request, _("Everything in the file is here now."))
    return redirect("today")


@login_required
@require_POST
def forget(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep the file no longer; nothing of it was written."""
    DiaryUpload.objects.filter(user=request.user, uuid=uuid).delete()
    messages.info(request, _("The file is forgotten. Nothing of it was written."))
    return redirect("imports")


@login_required
@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What an import did, what it left out and why, and what to do next."""
    done = get_object_or_404(DiaryImport, user=request.user, pk=pk)
    told = told_by_row(words.of_json(done.left_out))
    count = done.counts.get("left_out", 0)
    context = {
        "made": done,
        "counts": done.counts,
        "kept": [_kept_row(each) for each in done.kept],
        "told": words.reasons(told),
        "told_more": max(0, count - len(done.left_out)),
        "chosen_out": len(done.left_out) - len(told),
        "is_summary": done.source == DiarySource.CRONOMETER_DAYS,
        "is_energy_only": done.source == DiarySource.MYFITNESSPAL,
        "is_undone": done.state == DiaryImport.State.UNDONE,
    }
    return render(request, "tracker/import_result.html", context)


def _kept_row(said: dict[str, str]) -> dict[str, Any]:
    day = date.fromisoformat(said["day"])
    return {"name": said["name"], "day": day, "address": reverse("day", args=[day])}


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the import back as a whole."""
    done = get_object_or_404(DiaryImport, user=request.user, pk=pk)
    undo_import(user=request.user, diary_import=done)
    return redirect("import_result", pk=pk)


def _gone(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To what became of the file: an import, or nothing."""
    done = DiaryImport.objects.filter(user=request.user, uuid=uuid).first()
    if done is not None:
        return _leave_for(request, reverse("import_result", args=[done.pk]))
    if not DiaryUpload.objects.filter(user=request.user, uuid=uuid).exists():
        raise Http404
    messages.info(request, _("This file is no longer kept. Choose it again."))
    return redirect("imports")


def _leave_for(request: HttpRequest, address: str) -> HttpResponse:
    """Also where a part of a page was asked for, which is no longer the page to be on."""
    return HttpResponseClientRedirect(address) if is_partial(request) else redirect(address)
