"""`export/`: everything a person has, as one JSON file."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker.export import export_of


class ExportView(APIView):
    @extend_schema(
        operation_id="export_read",
        responses=OpenApiTypes.OBJECT,
        summary="Everything you have here",
        description="Diary, profile, own foods, recipes and supplements with all their fields, "
        "what you were told, and the names and sources of the catalogue's foods you ate.",
    )
    def get(self, request: Request) -> Response:
        headers = {"Content-Disposition": 'attachment; filename="magnesium-tracker.json"'}
        return Response(export_of(request.user), headers=headers)
