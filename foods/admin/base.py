"""What every page of the catalogue's admin keeps: people's own things stay out of sight.

Curators correct the shared catalogue. A person's own foods, and diaries altogether, are nobody
else's business: they are in no list, no history and no list of what a deletion would touch.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import PermissionDenied
from django.db import router, transaction
from django.db.models import ForeignKey, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin

from foods.models import Food, Status
from foods.turns import lock_catalogue


class CatalogueAdmin(SimpleHistoryAdmin):
    """Rows of the shared catalogue with their history; used ones are retired, not deleted.

    Their writers take their turns, so that diaries can follow what they wrote.
    """

    actions = ("retire",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(owner=None)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with transaction.atomic():
            lock_catalogue()  # before the form reads what it compares with
            return super().changeform_view(request, *args, **kwargs)

    def delete_model(self, request: HttpRequest, row: Any) -> None:
        lock_catalogue()
        super().delete_model(request, row)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        lock_catalogue()
        super().delete_queryset(request, rows)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if self.get_object(request, object_id) is None:
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        # The package looks the row up past get_queryset(), and lets whoever may see put back.
        if self.get_object(request, object_id) is None or not version_id.isdecimal():
            raise Http404
        if request.method != "POST":
            return super().history_form_view(request, object_id, version_id, extra_context)
        if self.revert_disabled(request):
            raise PermissionDenied
        with transaction.atomic():
            lock_catalogue()
            return super().history_form_view(request, object_id, version_id, extra_context)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.related_model is Food:
            kwargs.setdefault("queryset", Food.objects.filter(owner=None))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_deleted_objects(self, objs: Sequence[Any], request: HttpRequest) -> tuple[Any, ...]:
        to_delete, counts, needed, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, needed, _without_diaries(objs) if protected else []

    @admin.action(description="Retire: people can no longer choose it", permissions=["change"])
    @transaction.atomic
    def retire(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        lock_catalogue()
        count = 0
        for row in rows.exclude(status=Status.RETIRED):
            row.status = Status.RETIRED
            row._change_reason = "retired in the admin"
            row.save()  # one by one: each with its history
            count += 1
        self.message_user(
            request,
            f"{count} retired. Diaries that hold them keep their amounts.",
            messages.SUCCESS,
        )


def _without_diaries(objs: Sequence[Any]) -> list[str]:
    """What stands against a deletion: catalogue rows by name, diary rows only counted."""
    collector = NestedObjects(using=router.db_for_write(type(objs[0])), origin=objs)
    collector.collect(objs)
    named = [row for row in collector.protected if row._meta.app_label == "foods"]
    return [*map(str, named), *_counts(set(collector.protected) - set(named))]


def _counts(rows: Iterable[Any]) -> list[str]:
    kinds = Counter(row._meta for row in rows)
    return [
        f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural} in diaries"
        for meta, count in kinds.items()
    ]
