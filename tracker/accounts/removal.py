"""The end of an account: what belongs to the person goes with them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction

from foods.history import forget_own
from foods.models import FoodSubmission
from foods.turns import lock_catalogue
from tracker.background.pruning import forget_tasks_of
from tracker.models import Profile
from tracker.server.rates import forget_counts

# What the admin shows of an account beside the account itself.
_ACCESS = (EmailAddress, Authenticator, UserSession)


def lock_account(user_id: int) -> User | None:
    """The account, locked until the transaction ends; None if it is gone.

    Whoever writes to a diary locks the profile and then needs the account to be there, so the
    profile is locked first here too, and before it the catalogue, as by who edits an own food.
    Rows that are written in this moment wait, and if the account goes they find nobody to belong
    to.
    """
    lock_catalogue()
    len(Profile.objects.select_for_update().filter(pk=user_id))
    return User.objects.select_for_update().filter(pk=user_id).first()


@transaction.atomic
def delete_account(*, user: User) -> None:
    """Delete the person with their diary, their own foods, all history of these, and logins.

    What they did as a curator, and foods of theirs that the catalogue took over, stay without a
    name.
    """
    user_id = user.pk
    lock_account(user_id)
    _forget_in_log(user)
    _end_sessions(user)
    # What they told the curators of a food that stays.
    FoodSubmission.objects.filter(submitted_by=user).update(note="")
    user.delete()
    forget_own(user_id)
    forget_counts(user_id)
    forget_tasks_of(user_id)


def _forget_in_log(user: User) -> None:
    """The admin's log goes on saying that something was done, and no longer to whom."""
    owned = {model: model.objects.filter(user=user) for model in _ACCESS}
    for model, rows in {User: User.objects.filter(pk=user.pk), **owned}.items():
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model),
            object_id__in=[str(key) for key in rows.values_list("pk", flat=True)],
        ).update(object_id=None, object_repr="a deleted account", change_message="")


def _end_sessions(user: User) -> None:
    """Delete every session that knows of them, half a login included."""
    addresses = set(EmailAddress.objects.filter(user=user).values_list("email", flat=True))
    any_address = "|".join(map(re.escape, {user.email, *addresses} - {""}))
    # Whole ones: another person's may begin or end like this one.
    named = re.compile(rf"(?<![\w.+-])({any_address})(?![\w.-])", re.I) if any_address else None
    keys = [
        session.session_key
        for session in Session.objects.iterator()
        if _tells_of(session.get_decoded(), user.pk, named)
    ]
    Session.objects.filter(session_key__in=keys).delete()


def _tells_of(data: Mapping[str, Any], user_id: int, address: re.Pattern[str] | None) -> bool:
    return any(
        ("user" in name and str(value) == str(user_id))
        or (address is not None and address.search(str(value)) is not None)
        for name, value in _named_values(data)
    )


def _named_values(data: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every single value within, with the nearest name above it."""
    if isinstance(data, Mapping):
        for key, below in data.items():
            yield from _named_values(below, str(key))
    elif isinstance(data, list):
        for below in data:
            yield from _named_values(below, name)
    else:
        yield name, data
