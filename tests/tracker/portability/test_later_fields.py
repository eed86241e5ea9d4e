"""A file of before there was a field is the file it was: the same digest, and it comes back."""

import pytest

from tests.tracker.portability.accounts import exported, taken_to
from tracker import services
from tracker.models import Profile
from tracker.portability.digest import digest_of

pytestmark = pytest.mark.django_db

LATER = ("energy_unit", "day_starts_at", "reminder_hour", "weekly_digest")


def without_later(file):
    (profile,) = file["profile"]
    kept = {name: value for name, value in profile.items() if name not in LATER}
    return {**file, "profile": [kept]}


@pytest.mark.parametrize("said", [{"sex": "female"}, {}])
def test_of_who_never_chose_the_digest_is_that_of_the_older_file(owner, said):
    services.update_profile(user=owner, **said)
    file = exported(owner)
    assert digest_of(without_later(file)) == file["digest"]


def test_an_older_file_comes_back(owner, stranger):
    services.update_profile(user=owner, sex="female")
    file = exported(owner)
    taken_to(stranger, without_later(file))
    profile = Profile.objects.get(user=stranger)
    assert (profile.energy_unit, profile.day_starts_at) == ("kcal", 0)
    assert (profile.reminder_hour, profile.weekly_digest) == (None, False)


@pytest.mark.parametrize(
    "chosen",
    [{"energy_unit": "kJ"}, {"day_starts_at": 3}, {"reminder_hour": 0}, {"weekly_digest": True}],
)
def test_each_choice_is_in_the_digest(owner, chosen):
    services.profile_of(owner)
    before = exported(owner)["digest"]
    Profile.objects.filter(user=owner).update(**chosen)
    assert exported(owner)["digest"] != before
