"""The review queue: foods that people offer to the catalogue.

A person's food is shown here while its offer waits, and only here. Who offered it is never shown.
"""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from foods.admin.replacements import MERGING, ReasonForm, catalogue_food, comparison, only_with
from foods.curation.duplicates import catalogue_foods, likely_same
from foods.curation.preview import Held, labels, preview_merge, side_by_side, told_apart
from foods.curation.submissions import (
    approve,
    fingerprint,
    merge_into,
    send_back,
    undo_merge,
)
from foods.models import Food, FoodGroup, FoodSubmission
from foods.search import search

DECIDING: Final = ("foods.change_foodsubmission", *MERGING)
_FOUND: Final = 5
_Status = FoodSubmission.Status
_MAX_REASON: Final = FoodSubmission._meta.get_field("reason").max_length


class ApproveForm(forms.Form):
    name = forms.CharField(
        max_length=Food._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="As people would say it. Another name stays findable as one of its other names.",
    )
    group = forms.ModelChoiceField(FoodGroup.objects.all())


class MergeForm(forms.Form):
    keep_names = forms.BooleanField(
        label="Find the catalogue's food by this name and barcode too", required=False, initial=True
    )
    reason = forms.CharField(
        label="Note",
        max_length=_MAX_REASON,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="The person who offered the food reads it.",
    )


class SendBackForm(forms.Form):
    reason = forms.CharField(
        max_length=_MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="The person reads it and may offer the food again: what is missing, or why not?",
    )


class QueueFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("decided", "decided"), ("all", "all")]

    def choices(self, changelist: Any) -> Any:
        waiting, *others = super().choices(changelist)
        return [{**waiting, "display": "waiting"}, *others]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "decided":
            return rows.exclude(status=_Status.WAITING)
        return rows if self.value() == "all" else rows.filter(status=_Status.WAITING)


@admin.register(FoodSubmission)
class FoodSubmissionAdmin(admin.ModelAdmin):
    list_display = ("what", "submitted_at", "status", "decided_at", "decided_by")
    list_display_links = None
    list_filter = (QueueFilter,)
    list_select_related = ("food", "merged_into", "decided_by")
    list_per_page = 50
    ordering = ("submitted_at", "pk")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What waits, and what became of the rest; what its owner took back was never there."""
        rows = super().get_queryset(request).exclude(status=_Status.WITHDRAWN)
        return rows.select_related("food__group", "merged_into")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/review/", view(self.review_view), name="foods_foodsubmission_review"),
            path(
                "<int:pk>/merge/<int:into>/",
                view(self.merge_view),
                name="foods_foodsubmission_merge",
            ),
            path("<int:pk>/undo/", view(self.undo_view), name="foods_foodsubmission_undo"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {**(extra_context or {}), "title": "Foods that people offer"}
        return super().changelist_view(request, context)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        """The row's own fields are nobody's to see: the review is a page of its own."""
        pk = int(object_id) if object_id.isdecimal() else 0
        return HttpResponseRedirect(_address("review", pk))

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        return HttpResponseRedirect(_queue())

    @admin.display(description="Food")
    def what(self, submission: FoodSubmission) -> str:
        """The food's name, where it waits or belongs to everybody."""
        if submission.status == _Status.WAITING:
            review = _address("review", submission.pk)
            return format_html('<a href="{}">{}</a>', review, submission.food)
        if submission.status == _Status.MERGED and submission.merged_into is not None:
            undo = _address("undo", submission.pk)
            return format_html(
                'merged into “{}” (<a href="{}">undo …</a>)', submission.merged_into, undo
            )
        return str(submission.food) if submission.food.owner_id is None else "its owner's"

    @only_with(*DECIDING)
    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        submission = self._waiting(request, pk)
        if submission is None:
            return HttpResponseRedirect(_queue())
        action = request.POST.get("action", "")
        approval = ApproveForm(
            request.POST if action == "approve" else None,
            initial={"name": submission.food.name, "group": submission.food.group_id},
        )
        sending = SendBackForm(request.POST if action == "send_back" else None)
        if action == "approve" and approval.is_valid():
            seen = request.POST.get("seen", "")
            if self._tried(
                approval,
                lambda: approve(
                    submission=submission, by=request.user, seen=seen, **approval.cleaned_data
                ),
            ):
                name = approval.cleaned_data["name"]
                return self._done(request, f"“{name}” is in the catalogue now.")
        if action == "send_back" and sending.is_valid():
            reason = sending.cleaned_data["reason"]
            if self._tried(
                sending, lambda: send_back(submission=submission, by=request.user, reason=reason)
            ):
                return self._done(request, "Sent back. The person reads why.")
        query = request.GET.get("q", "").strip()
        others = catalogue_foods().select_related("group")
        found = (
            [(each, "") for each in search(others, query, _FOUND)]
            if query
            else likely_same(submission.food, _FOUND)
        )
        held = Held.of([each for each, _why in found])
        return self._page(
            request,
            "review",
            submission,
            lines=side_by_side([submission.food]),
            names=[str(submission.food)],
            found=[(each, why, told_apart([each], held)) for each, why in found],
            query=query,
            approval=approval,
            sending=sending,
            seen=fingerprint(submission.food),
        )

    @only_with(*DECIDING)
    def merge_view(self, request: HttpRequest, pk: int, into: int) -> HttpResponse:
        submission = self._waiting(request, pk)
        if submission is None:
            return HttpResponseRedirect(_queue())
        target = catalogue_food(into)
        form = MergeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            seen = request.POST.get("seen", "")
            if self._tried(
                form,
                lambda: merge_into(
                    submission=submission,
                    into=target,
                    by=request.user,
                    seen=seen,
                    **form.cleaned_data,
                ),
            ):
                return self._done(request, f"Merged into “{target}”. The person's entries follow.")
        foods = [submission.food, target]
        return self._page(
            request,
            "review_merge",
            submission,
            title="Merge {} into {}".format(*labels(foods)),
            **comparison(foods),
            preview=preview_merge(*foods, is_offered=True),
            form=form,
            seen=fingerprint(submission.food),
        )

    @only_with(*DECIDING)
    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        submission = get_object_or_404(self.get_queryset(request), pk=pk, status=_Status.MERGED)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            if self._tried(
                form, lambda: undo_merge(submission=submission, by=request.user, reason=reason)
            ):
                return self._done(request, "Undone: the offered food waits for a review again.")
        return self._page(request, "review_undo", submission, form=form)

    def _waiting(self, request: HttpRequest, pk: int) -> FoodSubmission | None:
        """The offer, if it still waits; else the curator is told, and nothing is shown of it."""
        submission = self.get_queryset(request).filter(pk=pk).first()
        if submission is None:
            self.message_user(request, "Its owner has taken this food back.", messages.WARNING)
        elif submission.status != _Status.WAITING:
            self.message_user(
                request,
                f"This was decided in the meantime: {submission.get_status_display()}.",
                messages.WARNING,
            )
        else:
            return submission
        return None

    def _tried(self, form: forms.Form, deed: Callable[[], Any]) -> bool:
        """Whether it was done; what stood against it is said by the form."""
        try:
            deed()
        except ValidationError as error:
            form.add_error(None, error)
            return False
        return True

    def _done(self, request: HttpRequest, words: str) -> HttpResponse:
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(_queue())

    def _page(
        self, request: HttpRequest, name: str, submission: FoodSubmission, **context: Any
    ) -> HttpResponse:
        waits = submission.status == _Status.WAITING
        context = {
            **self.admin_site.each_context(request),
            "title": f"Review: {submission.food}" if waits else "Undo a merge",
            "opts": self.opts,
            "submission": submission,
            **context,
        }
        return TemplateResponse(request, f"foods/admin/{name}.html", context)


def _queue() -> str:
    return reverse("admin:foods_foodsubmission_changelist")


def _address(page: str, pk: int) -> str:
    return reverse(f"admin:foods_foodsubmission_{page}", args=[pk])
