"""Imports at the curators' desk: upload a file, see what each run did, download the reasons."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from foods.curation.table import without_formula
from foods.importers import uploads
from foods.importers.runs import ImportFailedError, import_foods
from foods.importers.sources import READERS
from foods.models import Food, ImportRefusal, ImportRun, ImportUpload

BYTES_PER_MB: Final = 1_000_000
MOST_DIGITS: Final = 18  # of a key


class ImportForm(forms.Form):
    source = forms.ChoiceField(
        choices=[choice for choice in Food.Source.choices if choice[0] in READERS]
    )
    file = forms.FileField(
        max_length=255,
        help_text="The file as it was published: SR28 and FoodData Central as their zip, FNDDS as "
        "a zip of its two At A Glance workbooks.",
    )
    release = forms.CharField(
        max_length=40, required=False, help_text="Only where the file does not say it."
    )
    is_part = forms.BooleanField(
        label="The file holds a part of its source",
        required=False,
        help_text="Foods it lacks are then not retired.",
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        most = settings.IMPORT_UPLOAD_MAX_MB
        if (file.size or 0) > most * BYTES_PER_MB:
            raise ValidationError(
                f"The file has {(file.size or 0) / BYTES_PER_MB:.0f} MB; up to {most} MB can be "
                "uploaded. On the server, the command import_foods takes any size."
            )
        return file


@contextmanager
def _on_disk(upload: UploadedFile) -> Iterator[Path]:
    """The upload as a file; a small one is only in memory."""
    if hasattr(upload, "temporary_file_path"):
        yield Path(upload.temporary_file_path())
        return
    with NamedTemporaryFile() as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        yield Path(file.name)


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin):
    """Runs are a record: they are made by an upload or the command, and never changed."""

    list_display = (
        "started_at",
        "source",
        "file_name",
        "release",
        "status",
        "read",
        "created",
        "changed",
        "unchanged",
        "retired",
        "refused",
        "user",
    )
    list_filter = ("source", "status")
    list_select_related = ("user",)
    readonly_fields = ("reasons",)
    change_form_template = "foods/admin/import_run.html"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        reasons = self.admin_site.admin_view(self.reasons_view)
        end = self.admin_site.admin_view(require_POST(self.end_view))
        return [
            path("<int:pk>/end/", end, name="foods_importrun_end"),
            path("<int:pk>/reasons.csv", reasons, name="foods_importrun_reasons"),
            *super().get_urls(),
        ]

    @admin.display(description="What was not taken over, and why")
    def reasons(self, run: ImportRun) -> str:
        count = run.refused + run.values_left_out + run.doubts
        if not count:
            return "Everything was taken over."
        return format_html(
            '<a href="{}">Download {} reasons as CSV</a>',
            reverse("admin:foods_importrun_reasons", args=[run.pk]),
            count,
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Outside the transaction of Django's own: a failed run must be kept."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            run = self._run(request, form)
            if run is not None:
                return HttpResponseRedirect(reverse("admin:foods_importrun_change", args=[run.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": "Import foods from a file",
            "opts": self.opts,
            "adminform": AdminForm(form, [(None, {"fields": list(form.fields)})], {}),
            "form": form,
        }
        return TemplateResponse(request, "foods/admin/import_form.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With how far it is, where a worker carries it out."""
        upload = None
        if object_id.isascii() and object_id.isdecimal() and len(object_id) < MOST_DIGITS:
            upload = ImportUpload.objects.filter(run=int(object_id)).first()
        context = {
            **(extra_context or {}),
            "upload": upload,
            "is_late": upload is not None and uploads.is_late(upload, timezone.now()),
            "may_end": self.has_add_permission(request),
        }
        return super().change_view(request, object_id, form_url, context)

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel a run that a worker was asked for, or carry it out without one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        run = get_object_or_404(ImportRun, pk=pk)
        if "now" in request.POST:
            uploads.carry_out_upload(pk)
            run.refresh_from_db()
            self.message_user(request, f"{run}: {run.get_status_display()}.")
        elif uploads.cancel(run):
            self.message_user(request, "Cancelled. Nothing was changed.")
        else:
            said = "It is too late to cancel: all of it is being written, or it has ended."
            self.message_user(request, said, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:foods_importrun_change", args=[pk]))

    def _hand_over(self, request: HttpRequest, form: ImportForm) -> ImportRun:
        file = form.cleaned_data["file"]
        run = ImportRun(
            source=form.cleaned_data["source"],
            release=form.cleaned_data["release"],
            file_name=file.name[:255],
            user=request.user,
        )
        pieces = file.chunks(uploads.PIECE_BYTES)
        uploads.hand_over(run, pieces, is_part=form.cleaned_data["is_part"])
        self.log_addition(request, run, [{"added": {}}])
        self.message_user(request, "The file is imported in the background.")
        return run

    def _run(self, request: HttpRequest, form: ImportForm) -> ImportRun | None:
        upload = form.cleaned_data["file"]
        if (upload.size or 0) > uploads.MOST_AT_ONCE_BYTES:
            return self._hand_over(request, form)
        try:
            with _on_disk(upload) as file:
                run = import_foods(
                    form.cleaned_data["source"],
                    file,
                    file_name=upload.name,
                    release=form.cleaned_data["release"],
                    is_part=form.cleaned_data["is_part"],
                    user=request.user,
                )
        except ImportFailedError as error:
            form.add_error("file", f"{error}. Nothing was changed.")
            return None
        self.log_addition(request, run, [{"added": {}}])
        self.message_user(
            request,
            f"{run.read} foods read: {run.created} new, {run.changed} changed, {run.unchanged} "
            f"unchanged, {run.retired} retired, {run.refused} refused.",
            messages.SUCCESS,
        )
        return run

    def reasons_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        run = get_object_or_404(ImportRun, pk=pk)
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        writer = csv.writer(Echo())
        rows = (writer.writerow(row) for row in _reasons(run))
        response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-reasons.csv"'
        return response


class Echo:
    """What csv writes to: each line goes straight to the browser."""

    def write(self, line: str) -> str:
        return line


def _reasons(run: ImportRun) -> Iterator[list[str]]:
    yield ["what", "line_or_id", "name", "reason"]
    what = dict(ImportRefusal.What.choices)
    listed = 0
    for refusal in run.refusals.iterator(chunk_size=1_000):
        listed += 1
        cells = (refusal.place, refusal.name, refusal.reason)
        yield [what[refusal.what], *map(without_formula, cells)]
    left = run.refused + run.values_left_out + run.doubts - listed
    if left > 0:
        yield ["", "", "", f"and {left} more that are counted but not listed"]
