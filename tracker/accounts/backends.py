"""Who logs in, by user name or e-mail address, read together with what every page asks of them."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from tracker.prepared import Prepared


class WithProfile(ModelBackend):
    """Reads a person along with their profile and what they said of deleting the account.

    So neither their language nor whether there is anything to warn of costs a query of its own.
    """

    def get_user(self, user_id: Any) -> User | None:
        user = next(iter(_PERSON.objects(user=int(user_id))), None)
        return user if user is not None and self.user_can_authenticate(user) else None


_PERSON = Prepared(
    lambda user: User.objects.select_related("profile", "deletion").filter(pk=user), user=int
)


class ByName(WithProfile):
    """Of sessions that were begun with it; `ByAddress` reads names too.

    Two that look at each password would hash it twice.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:  # type: ignore[override]
        return None


class ByAddress(WithProfile, AuthenticationBackend):
    """By address or name. Each try hashes one password, whether there is such an account or not."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """allauth's form gives an address as the name, too, and would be looked up as both."""
        if credentials.get("username") != credentials.get("email"):
            return super()._authenticate(request, **credentials)
        name = credentials.pop("username")
        user = super()._authenticate(request, **credentials)
        if user is not None or self._did_check_password:
            return user
        password = credentials.get("password") or ""
        return self._authenticate_by_username(name, password)
