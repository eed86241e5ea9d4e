"""How every address under /fhir/ answers: its media types, its errors, and that nobody keeps it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.request import MediaType
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker.api.problems import failure_told, problem, problem_response
from tracker.fhir.capabilities import R4, R5
from tracker.fhir.outcomes import operation_outcome

_JSON = {"application/fhir+json", "application/json", "application/*", "*/*"}


class R4Renderer(JSONRenderer):
    release = R4
    media_type = f"application/fhir+json; fhirVersion={R4}"


class R5Renderer(JSONRenderer):
    release = R5
    media_type = f"application/fhir+json; fhirVersion={R5}"


class FhirNegotiation(DefaultContentNegotiation):
    """JSON in any of its names, in the release that is asked for or else the view's first one.

    `_format` takes the place of Accept, for those who cannot set a header.
    """

    def select_renderer(
        self,
        request: Request,
        renderers: Sequence[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        for accepted in _accepted(request):
            for renderer in renderers:
                if _fits(accepted, renderer):
                    return renderer, renderer.media_type
        raise NotAcceptable


def _accepted(request: Request) -> list[MediaType]:
    """What the client takes, the best first; nothing where that cannot be read."""
    asked = request.query_params.get("_format")
    try:
        if not asked:
            return request.accepted_types
        # A plus sign that was not escaped arrives as a space.
        name = "application/json" if asked == "json" else asked.replace("fhir json", "fhir+json")
        return [MediaType(name)]
    except ValueError:
        return []


def _fits(accepted: MediaType, renderer: Any) -> bool:
    parameters = {name.lower(): value for name, value in accepted.params.items()}
    release = parameters.get("fhirversion", renderer.release)
    return f"{accepted.main_type}/{accepted.sub_type}" in _JSON and release == renderer.release


class FhirView(APIView):
    """Reads only, refuses in FHIR's words, and is no part of the API's own schema."""

    schema = None
    http_method_names: ClassVar = ["get", "head"]
    renderer_classes: ClassVar = [R4Renderer]
    content_negotiation_class = FhirNegotiation

    def get_exception_handler(self) -> Any:
        return outcome_response

    @property
    def base(self) -> str:
        """The address that those of all resources begin with."""
        path = reverse("fhir:metadata").removesuffix("metadata")
        return self.request.build_absolute_uri(path)


class PersonalView(FhirView):
    """Answers whoever is logged in with their own data, of which no cache keeps a copy."""

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response


def outcome_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of these views: the API's problem, its status and headers, as FHIR."""
    response = problem_response(error, context)
    if response is None:
        return None
    renderer = context["view"].renderer_classes[0]()
    context["request"].accepted_renderer = renderer
    context["request"].accepted_media_type = renderer.media_type
    response.data = operation_outcome(response.data)
    return response


def _plain_response(status_code: int, detail: str) -> HttpResponse:
    renderer = R4Renderer()
    body = renderer.render(operation_outcome(problem(status_code, detail)))
    return HttpResponse(body, status=status_code, content_type=renderer.media_type)


@csrf_exempt
def fhir_not_found(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """An address of no view. Also the `handler404` for paths that begin with /fhir/."""
    detail = (
        _("There is nothing at this address. No address here ends in a slash.")
        if request.path.endswith("/")
        else _("There is nothing at this address.")
    )
    return _plain_response(404, detail)


def fhir_bad_request(request: HttpRequest, *args: Any) -> HttpResponse:
    """The `handler400` for paths that begin with /fhir/: no view was reached."""
    return _plain_response(400, _("This request cannot be read."))


def fhir_server_error(request: HttpRequest) -> HttpResponse:
    """The `handler500` for paths that begin with /fhir/."""
    return _plain_response(500, failure_told())


def fhir_refusal(status_code: int, detail: str) -> HttpResponse:
    """Of a request below /fhir/ that reaches no view."""
    return _plain_response(status_code, detail)
