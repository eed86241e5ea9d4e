"""The switch at the foot of every page, for people who are not logged in too."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from tracker import services
from tracker.models.people import languages


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice in a cookie, and in the profile of who is logged in; then back."""
    code = request.POST.get("language", "")
    if code in dict(languages()) and request.user.is_authenticated:
        services.update_profile(user=request.user, language=code)
    return set_language(request)
