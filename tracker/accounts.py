"""The end of an account: what belongs to the person goes with them."""

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from foods.history import forget_own

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def delete_account(*, user: "User") -> None:
    """Delete the person with their diary, their own foods, all history of these, and log-ins."""
    user_id = user.pk
    open_sessions = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(open_sessions)).delete()
    user.delete()
    forget_own(user_id)
