"""The catalogue as a CSV table: exported, edited in a spreadsheet, checked and taken over."""

import csv
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from foods.admin.base import CatalogueAdmin
from foods.admin.imports import BYTES_PER_MB, Echo
from foods.admin.reasons import ReasonField
from foods.curation.corrections import (
    MAX_CORRECTED_FOODS,
    ChangedMeanwhileError,
    apply_corrections,
    cells_of_foods,
    compare_with_stored,
    kept_lines,
)
from foods.curation.table import Comparison, Fault, Line, TableError, export_lines, read_lines

MAX_UPLOAD_MB: Final = 10
KEPT_SECONDS: Final = 3_600
_SALT: Final = "foods.corrections"
_FAULTS_SHOWN: Final = 500


class TableForm(forms.Form):
    file = forms.FileField(
        max_length=255,
        help_text="A table exported here, edited and saved as CSV. Columns and lines you do not "
        "need may be taken out, but for id, version, source and source_id.",
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        most = min(MAX_UPLOAD_MB, settings.IMPORT_UPLOAD_MAX_MB)
        if (file.size or 0) > most * BYTES_PER_MB:
            raise ValidationError(
                f"The file has {(file.size or 0) / BYTES_PER_MB:.1f} MB; up to {most} MB can be "
                "checked at a time. Send it in parts."
            )
        return file


class ApplyForm(forms.Form):
    """Where values become unknown, that is confirmed on its own."""

    reason = ReasonField()
    forget = forms.BooleanField(required=True)

    def __init__(self, comparison: Comparison, data: Any = None) -> None:
        super().__init__(data)
        count = comparison.unknown
        if count:
            self.fields[
                "forget"
            ].label = f"Yes, {count:,} {'value becomes' if count == 1 else 'values become'} unknown"
            self.fields["forget"].error_messages["required"] = (
                "Confirm that values become unknown, or put them back into the file."
            )
        else:
            del self.fields["forget"]


class Corrections(CatalogueAdmin):
    """Export by action and by address, and the page that takes an edited table."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("export/", view(self.export_view), name="foods_food_export"),
            path("corrections/", view(self.corrections_view), name="foods_food_corrections"),
            *super().get_urls(),
        ]

    def may_correct(self, request: HttpRequest) -> bool:
        """Values, portions and the food itself: a table may change any of them."""
        names = [f"{verb}_nutrientcontent" for verb in ("add", "change", "delete")]
        names += ["add_portion", "change_portion", "change_food"]
        return request.user.has_perms([f"foods.{name}" for name in names])

    @admin.action(description="Export as CSV", permissions=["view"])
    def export_csv(self, request: HttpRequest, foods: QuerySet[Any]) -> StreamingHttpResponse:
        return _exported(foods)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """All foods of the list with these filters and this search."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            foods = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:foods_food_changelist"))
        return _exported(foods)

    def corrections_view(self, request: HttpRequest) -> HttpResponse:
        if not self.may_correct(request):
            raise PermissionDenied
        form = TableForm(request.POST or None, request.FILES or None)
        try:
            if request.method == "POST" and "kept" in request.POST:
                return self._apply_table(request)
            if request.method == "POST" and form.is_valid():
                return self._show_table(request, form.cleaned_data["file"])
        except TableError as error:
            form.add_error("file", f"{error}. Nothing was changed.")
        return self._table_page(request, "Import corrections from CSV", form=form)

    def _table_page(self, request: HttpRequest, title: str, **context: Any) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "most_foods": MAX_CORRECTED_FOODS,
            **context,
        }
        return TemplateResponse(request, "foods/admin/corrections.html", context)

    def _show_table(self, request: HttpRequest, file: UploadedFile) -> TemplateResponse:
        lines = read_lines(file.read(), str(file.name))
        comparison = compare_with_stored(lines)
        if len(comparison.rows) > MAX_CORRECTED_FOODS:
            raise TableError(
                f"{file.name}: changes {len(comparison.rows):,} foods; up to "
                f"{MAX_CORRECTED_FOODS:,} can be changed at a time, so send it in parts"
            )
        kept = {
            "user": request.user.pk,
            "file": file.name,
            "unchanged": comparison.unchanged,
            "faults": [],
            "refused": 0,
        }
        return self._preview_table(request, kept, comparison, lines)

    def _preview_table(
        self,
        request: HttpRequest,
        kept: dict[str, Any],
        comparison: Comparison,
        lines: Sequence[Line | Fault],
        form: ApplyForm | None = None,
    ) -> TemplateResponse:
        """Show what would change; what is needed to do it goes along in the page, signed."""
        faults = [*kept["faults"], *map(_told, comparison.faults)]
        kept = {
            **kept,
            "digest": comparison.digest,
            "lines": kept_lines(comparison, lines),
            "faults": faults[:_FAULTS_SHOWN],
            "refused": kept["refused"] + len({fault.line for fault in comparison.faults}),
        }
        signed = signing.dumps(kept, salt=_SALT, compress=True)
        if len(signed) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2:
            raise TableError(f"{kept['file']}: changes too much at a time; send it in parts")
        return self._table_page(
            request,
            f"What {kept['file']} would change",
            comparison=comparison,
            kept=signed,
            apply_form=form or ApplyForm(comparison),
            unchanged=kept["unchanged"],
            faults=[Fault(*fault) for fault in kept["faults"]],
            refused=kept["refused"],
        )

    def _apply_table(self, request: HttpRequest) -> HttpResponse:
        """Write what was shown: it comes back signed, for an hour, to the person who sent it."""
        signed = request.POST["kept"]
        try:
            kept = signing.loads(signed, salt=_SALT, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            kept = None
        if kept is None or kept["user"] != request.user.pk:
            form = TableForm()
            self.message_user(
                request, "That was shown too long ago. Send the file again.", messages.ERROR
            )
            return self._table_page(request, "Import corrections from CSV", form=form)
        lines = [Line(number, dict(cells)) for number, cells in kept["lines"]]
        comparison = compare_with_stored(lines)
        form = ApplyForm(comparison, request.POST)
        if comparison.digest == kept["digest"] and form.is_valid():
            try:
                done = apply_corrections(
                    lines=lines,
                    digest=kept["digest"],
                    by=request.user,
                    reason=form.cleaned_data["reason"],
                )
            except ChangedMeanwhileError:
                comparison = compare_with_stored(lines)
            else:
                self.message_user(
                    request,
                    f"{_count(len(done.rows), 'food')} changed, {_count(done.cells, 'cell')}.",
                    messages.SUCCESS,
                )
                return HttpResponseRedirect(reverse("admin:foods_food_changelist"))
        if comparison.digest != kept["digest"]:
            self.message_user(
                request,
                "Nothing was changed: somebody changed one of these foods after this was shown. "
                "Look again.",
                messages.ERROR,
            )
            form = ApplyForm(comparison, {"reason": request.POST.get("reason", "")})
        return self._preview_table(request, kept, comparison, lines, form)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _told(fault: Fault) -> list[Any]:
    return [fault.line, fault.column, fault.name, fault.reason]


def _exported(foods: QuerySet[Any]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_written(foods), content_type="text/csv; charset=utf-8")
    name = f"foods-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _written(foods: QuerySet[Any]) -> Iterator[str]:
    yield "\ufeff"  # by which spreadsheets know UTF-8
    writer = csv.writer(Echo())
    for line in export_lines(cells_of_foods(foods)):
        yield writer.writerow(line)
