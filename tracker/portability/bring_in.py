"""Bringing the file of an account into an empty one: all of it, or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foods.models import Food, FoodSubmission, Supplement
from foods.search import refresh
from foods.turns import lock_catalogue
from tracker.corrections.catalogue_log import last_rows
from tracker.models import Profile, Tombstone
from tracker.portability.catalogue import Mentioned
from tracker.portability.checks import check_rows, check_versions, recipes_in_order
from tracker.portability.digest import catalogue_digest_of, digest_of
from tracker.portability.export import export_of
from tracker.portability.faults import AccountNotEmptyError, Faults
from tracker.portability.incoming import NOT_BROUGHT_IN, Provisional, Row, Rows, read_rows
from tracker.portability.joining import join_rows
from tracker.portability.sections import BOOKKEEPING, PERSONAL, TABLES, exported_fields
from tracker.portability.storing import Storing
from tracker.services import locked_profile, profile_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How far the change counter leaps. A device may have read on at the server the file is from; its
# cursor is then above all revisions of the file, and still not one of this account.
_LEAP: Final = 1_000_000
# Not the zone: a browser tells it of who says nothing, too.
_PROFILE_SAYS: Final = [
    field.name
    for field in exported_fields(Profile)
    if field.name not in BOOKKEEPING | {"revision", "time_zone"}
]


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """`digest` of the account as it is now; `rows` written, by section of the file."""

    digest: str
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Checked:
    """All of a file, found to be good; what of the catalogue it is about; recipes in order."""

    rows: Rows
    mentioned: Mentioned
    recipes: list[Row]


def _nothing(*_args: Any) -> None:
    """Whoever calls has nothing to write along."""


def bring_in(
    *,
    user: "User",
    data: Any,
    about_to_store: Callable[[], None] = _nothing,
    before: Callable[[], None] = _nothing,
    after: Callable[[dict[str, int]], None] = _nothing,
) -> BroughtIn:
    """Write all rows of an export as this person's, whose account holds nothing yet.

    `about_to_store` is called when all is found to be good, before the locks are taken.
    `before` and `after`, which gets the number of rows by section, are called in the transaction
    that writes them. The digest is made when nobody waits for its locks any more.

    Ids are new; UUIDs, dates, notes, revisions and the moments of writing stay. Offers to the
    catalogue and moves by its replacements are not brought in. Raises FileRefusedError or
    AccountNotEmptyError, and then nothing has changed.
    """
    _check_empty(user, profile_of(user))
    checked = _check(user, data)  # before anybody has to wait
    storing = Storing(user, checked.rows, checked.mentioned, checked.recipes)
    about_to_store()
    with transaction.atomic():
        lock_catalogue()
        profile = locked_profile(user)
        before()
        _check_empty(user, profile)
        storing.store()
        _start_counting(user, profile, checked.rows)
        written = _written(checked)
        after(written)
    refresh([food.pk for food in storing.foods])
    return BroughtIn(digest_now(user), written)


def digest_now(user: "User") -> str:
    """Of what the account holds."""
    return digest_of(export_of(user))


def _written(checked: _Checked) -> dict[str, int]:
    written = {name: len(checked.rows[name]) for name in TABLES if name not in NOT_BROUGHT_IN}
    written["own_foods"] += len(checked.mentioned.foods)
    written["own_food_contents"] += len(checked.mentioned.contents)
    written["own_food_portions"] += len(checked.mentioned.portions)
    written["own_supplements"] += len(checked.mentioned.supplements)
    return written


def _check(user: "User", data: Any) -> _Checked:
    faults, provisional = Faults(), Provisional()
    rows = read_rows(data, user, faults, provisional)
    faults.stop()
    mentioned = join_rows(rows, data, user, faults, provisional)
    faults.stop()
    check_rows(rows, faults)
    faults.stop()
    check_versions(rows, faults)
    recipes = recipes_in_order(rows, faults)
    faults.stop()
    _check_digests(data, faults)
    faults.stop()
    return _Checked(rows, mentioned, recipes)


def _check_empty(user: "User", profile: Profile) -> None:
    """Raise AccountNotEmptyError, which says what is there, when anything is."""
    holds = {
        name: model._default_manager.filter(user=user)
        for name, model in PERSONAL.items()
        if model is not Profile
    }
    holds["own_foods"] = Food.objects.filter(owner=user)
    holds["own_supplements"] = Supplement.objects.filter(owner=user)
    holds["offered_foods"] = FoodSubmission.objects.filter(submitted_by=user)
    found = [name for name, rows in holds.items() if rows.exists()]
    fresh = Profile()
    if any(getattr(profile, name) != getattr(fresh, name) for name in _PROFILE_SAYS):
        found.insert(0, "profile")
    if found:
        raise AccountNotEmptyError(", ".join(found))


def _check_digests(data: Mapping[str, Any], faults: Faults) -> None:
    for name, digest in (("digest", digest_of), ("catalogue_digest", catalogue_digest_of)):
        if data[name] != digest(data):
            said = _(
                "The file is not as it was exported: something in it was changed or is damaged."
            )
            faults.add((name,), "changed", said)


def _start_counting(user: "User", profile: Profile, rows: Rows) -> None:
    """The profile of the file, with counters of this server.

    `changes_from` is above every cursor that a device may have read, here or where the file is
    from, so that each is told to read everything again. What the catalogue's logs say up to now
    is no news.
    """
    said = rows["profile"][0].instance if rows["profile"] else Profile()
    counters = [
        getattr(row.instance, name, 0)
        for of_section in rows.values()
        for row in of_section
        for name in ("revision", "last_revision", "changes_from")
    ]
    last = max([profile.last_revision, *counters]) + _LEAP
    ends = last_rows()
    for field in Profile._meta.concrete_fields:
        if not field.primary_key and field.name not in BOOKKEEPING:
            setattr(profile, field.name, getattr(said, field.name))
    for name, end in asdict(ends).items():
        setattr(profile, name, end)
    profile.last_revision = profile.changes_from = last
    profile.assessed_on, profile.assessed_revision = None, 0  # due again
    profile.save()
    Tombstone.objects.filter(user=user).delete()
