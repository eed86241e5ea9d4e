"""The addresses under /fhir/: parse, call, answer."""

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from tracker import services
from tracker.corrections.following import catch_up
from tracker.fhir.answers import FhirView, PersonalView, R4Renderer, R5Renderer
from tracker.fhir.bundles import Page, searchset
from tracker.fhir.capabilities import capability_statement
from tracker.fhir.day_reading import observation_page, one_observation
from tracker.fhir.intake_reading import intake_page, one_intake
from tracker.fhir.search import Search, read_search
from tracker.fhir.vocabulary import patient
from tracker.models import Profile


class MetadataView(FhirView):
    """What can be read here, in the release that is asked for: for everybody."""

    authentication_classes: ClassVar = []
    permission_classes: ClassVar = [AllowAny]
    renderer_classes: ClassVar = [R4Renderer, R5Renderer]

    def get(self, request: Request) -> Response:
        release = request.accepted_renderer.release
        return Response(capability_statement(release, base=self.base, version=settings.VERSION))


class PatientView(PersonalView):
    renderer_classes: ClassVar = [R4Renderer, R5Renderer]

    def get(self, request: Request) -> Response:
        return Response(patient())


class SearchView(PersonalView):
    """A search of one type of resource."""

    own_parameters: ClassVar[tuple[str, ...]] = ()

    def get(self, request: Request) -> Response:
        profile = services.profile_of(request.user)
        search = read_search(request, profile.today, self.base, self.own_parameters)
        if search.is_of_self:
            catch_up(user=request.user, profile=profile)
            page = self.page(search, profile)
        else:
            page = Page(resources=[], total=0, cursor=None)
        here = self._link(search, search.cursor)
        further = None if page.cursor is None else self._link(search, page.cursor)
        return Response(searchset(self.base, page, self_link=here, next_link=further))

    def page(self, search: Search, profile: Profile) -> Page:
        raise NotImplementedError

    def _link(self, search: Search, cursor: str | None) -> str:
        here = self.request.build_absolute_uri(self.request.path)
        return f"{here}?{search.query(cursor)}"


class ObservationSearchView(SearchView):
    own_parameters = ("code",)

    def page(self, search: Search, profile: Profile) -> Page:
        return observation_page(self.request.user, search)


class ObservationView(PersonalView):
    def get(self, request: Request, id: str) -> Response:  # noqa: A002
        return Response(one_observation(request.user, id))


class IntakeSearchView(SearchView):
    renderer_classes: ClassVar = [R5Renderer]

    def page(self, search: Search, profile: Profile) -> Page:
        return intake_page(self.request.user, search, ZoneInfo(profile.time_zone))


class IntakeView(PersonalView):
    renderer_classes: ClassVar = [R5Renderer]

    def get(self, request: Request, id: str) -> Response:  # noqa: A002
        zone = ZoneInfo(services.profile_of(request.user).time_zone)
        return Response(one_intake(request.user, id, zone))
