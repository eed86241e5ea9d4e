"""`export/` and `import/`: everything a person has, as files, and the JSON of it back."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from tracker import services
from tracker.api.export_examples import AFTER_ONE_BREAKFAST, FILE
from tracker.api.idempotency import OncePerKey
from tracker.api.parsers import AccountParser
from tracker.api.refusals import Refusal
from tracker.corrections.following import catch_up
from tracker.portability.bring_in import bring_in, digest_now
from tracker.portability.export import export_of
from tracker.portability.faults import AccountNotEmptyError, Fault, FileRefusedError
from tracker.portability.tables import TABLES, csv_lines
from tracker.portability.workbook import workbook_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CsvRenderer(BaseRenderer):
    """Names the type for the schema and the Accept header; the view writes the rows itself."""

    media_type = "text/csv"
    format = "csv"


class WorkbookRenderer(BaseRenderer):
    media_type = _XLSX
    format = "xlsx"


# The address says the format; a parameter that the schema would make of the renderers says nothing.
_NO_FORMAT = OpenApiParameter("format", exclude=True)
_EXPORTED = OpenApiExample("After one breakfast", AFTER_ONE_BREAKFAST, response_only=True)


class ExportView(APIView):
    @extend_schema(
        operation_id="export_read",
        responses={(200, "application/json"): FILE},
        examples=[_EXPORTED],
        summary="Everything you have here",
        description="Diary, profile, own foods, recipes and supplements with all their fields, "
        "what you were told, and the names, sources and contents of the catalogue's foods you ate. "
        "`digest` is the same for the same data, wherever it was exported; `import/` takes the "
        "file.",
    )
    def get(self, request: Request) -> Response:
        _follow_catalogue(request)
        headers = {"Content-Disposition": 'attachment; filename="magnesium-tracker.json"'}
        return Response(export_of(request.user), headers=headers)


class CsvView(APIView):
    renderer_classes = (CsvRenderer, JSONRenderer)

    @extend_schema(
        operation_id="export_csv",
        parameters=[OpenApiParameter("kind", str, "path", enum=list(TABLES)), _NO_FORMAT],
        responses={(200, "text/csv"): OpenApiTypes.STR},
        summary="One kind of rows as a table",
        description="UTF-8, units in the names of the columns; what is unknown is empty. A text "
        "that a spreadsheet would take for a formula has an apostrophe before it.",
    )
    def get(self, request: Request, kind: str) -> HttpResponseBase:
        if kind not in TABLES:
            raise Http404
        _follow_catalogue(request)
        response = StreamingHttpResponse(
            _encoded(csv_lines(TABLES[kind], request.user)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
        return response


class WorkbookView(APIView):
    renderer_classes = (WorkbookRenderer, JSONRenderer)

    @extend_schema(
        operation_id="export_workbook",
        parameters=[_NO_FORMAT],
        responses={(200, _XLSX): OpenApiTypes.BINARY},
        summary="All tables as one workbook",
        description="A sheet for each kind of rows, with the cells of its CSV file.",
    )
    def get(self, request: Request) -> HttpResponseBase:
        _follow_catalogue(request)
        return FileResponse(
            workbook_of(request.user),
            as_attachment=True,
            filename="magnesium-tracker.xlsx",
            content_type=_XLSX,
        )


def _follow_catalogue(request: Request) -> None:
    """What is taken along is what the pages show."""
    catch_up(user=request.user, profile=services.profile_of(request.user))


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    return (line.encode() for line in lines)


class AccountNotEmpty(Refusal):
    status_code = status.HTTP_409_CONFLICT
    default_detail = _(
        "This account holds something already ({holds}). A file is brought into an empty account "
        "only, so that nothing gets mixed up."
    )
    default_code = "not_empty"

    def __init__(self, holds: str) -> None:
        super().__init__(self.default_detail.format(holds=holds))


class BroughtInSerializer(serializers.Serializer[Any]):
    """`digest` is that of the account now: the file's, unless the catalogue differs here."""

    digest = serializers.CharField(read_only=True)
    rows = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="Section -> rows written."
    )


class ImportView(OncePerKey, APIView):
    parser_classes = (AccountParser,)
    # Checking a large file would keep all writers waiting: `bring_in` keeps the answer itself.
    answers_with_its_work = False

    @extend_schema(
        operation_id="import_create",
        request={"application/json": FILE},
        responses={201: BroughtInSerializer},
        examples=[
            OpenApiExample("The file of export/", AFTER_ONE_BREAKFAST, request_only=True),
            OpenApiExample(
                "Brought in",
                {
                    "digest": AFTER_ONE_BREAKFAST["digest"],
                    "rows": {"profile": 1, "entries": 1204, "doses": 211},
                },
                response_only=True,
                status_codes=["201"],
            ),
        ],
        summary="Bring a file of export/ into an empty account",
        description="All of it or nothing, up to 50 MB. UUIDs, revisions and moments stay as they "
        "were; foods of the catalogue are found by their source, barcode or name, and come along "
        "as your own where this server has none. Old cursors of `changes/` are a 410 afterwards.",
    )
    def post(self, request: Request) -> Response:
        try:
            done = bring_in(
                user=request.user,
                data=request.data,
                before=self.about_to_store,
                after=lambda rows: self.keep(_brought_in("", rows)),
            )
        except AccountNotEmptyError as error:
            raise AccountNotEmpty(str(error)) from error
        except FileRefusedError as error:
            raise ValidationError(_nested(error.faults)) from error
        return _brought_in(done.digest, done.rows)

    def repeated(self, request: Request, data: Any) -> Any:
        """With the digest, also when whoever did the work died before it was known."""
        return {**data, "digest": data["digest"] or digest_now(request.user)}


def _brought_in(digest: str, rows: Mapping[str, int]) -> Response:
    return Response({"digest": digest, "rows": rows}, status.HTTP_201_CREATED)


def _nested(faults: Iterable[Fault]) -> dict[str, Any]:
    """Faults in the shape in which errors of nested fields are told, so that pointers come out."""
    root: dict[str, Any] = {}
    for fault in faults:
        node = root
        for part in fault.place:
            node = node.setdefault(str(part), {})
        said = node.setdefault(api_settings.NON_FIELD_ERRORS_KEY, [])
        said.append(ErrorDetail(fault.detail, fault.code))
    return root
