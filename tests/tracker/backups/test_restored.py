"""What comes back, and what must not: people who left, logins, revoked links, old revisions."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import F
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from foods.models import Food
from foods.search import search
from foods.search.models import SearchPosting
from tests.builders import DAY, make_entry, make_food, make_symptom, make_user
from tracker.accounts.deletion import ask_deletion, keep_account
from tracker.accounts.removal import delete_account
from tracker.accounts.tokens import make_token
from tracker.mailing.once import claim_mail, hand_over
from tracker.models import (
    AccountDeletion,
    ApiToken,
    IntakeEntry,
    MailSent,
    Profile,
    RateCount,
    Restoration,
    SharedReport,
    SymptomEntry,
)
from tracker.services import profile_of, save_diary_row


@pytest.fixture
def people(transactional_db):
    return {name: make_user(name) for name in ("staying", "leaving")}


def names():
    return sorted(User.objects.values_list("username", flat=True))


def ask(user):
    return ask_deletion(user=user, session_key=None)


def test_rows_are_as_they_were(backup, bring_back, people):
    entry = make_entry(people["staying"], note="With \\ back\tslash,\nü and 'quotes'")
    make_symptom(people["staying"])
    before = IntakeEntry.objects.values().get()
    made = backup()
    entry.delete()
    SymptomEntry.objects.all().delete()
    make_entry(people["leaving"])
    done = bring_back(made)
    assert IntakeEntry.objects.values().get() == before
    assert SymptomEntry.objects.count() == 1
    assert (done.deleted, done.kept, done.was_told) == (0, 0, True)
    assert Restoration.objects.count() == 1
    make_entry(people["leaving"], entry.food)  # keys go on after those that are there


def test_the_search_is_made_anew(backup, bring_back, people):
    make_food("Almonds", 270)
    made = backup()
    bring_back(made)
    assert SearchPosting.objects.exists()
    assert [food.name for food in search(Food.objects.all(), "almonds")] == ["Almonds"]


def test_nobody_is_logged_in_and_nothing_is_counted(backup, bring_back, people):
    browser = Client()
    browser.post("/accounts/login/", {"login": "staying", "password": "a-long-password"})
    cache.set("k", "v")
    RateCount.objects.create(key="k", window_start=1, count=1)
    assert Session.objects.exists()
    assert UserSession.objects.exists()
    bring_back(backup())
    for model in (Session, UserSession, RateCount):
        assert not model.objects.exists()
    assert cache.get("k") is None
    assert browser.get("/api/v1/account/").status_code == 401


def test_a_mail_that_went_since_does_not_go_again(backup, bring_back, people):
    """Nor one that was claimed when the backup was made and went then."""
    user = people["staying"].pk
    claimed = claim_mail(user, "digest", DAY)
    made = backup()
    for claim in (claimed, claim_mail(user, "reminder", DAY)):
        assert hand_over(claim)
    assert claim_mail(user, "reminder", DAY + timedelta(days=1))  # and did not go
    bring_back(made)
    assert claim_mail(user, "reminder", DAY) is None
    assert not MailSent.objects.filter(handed_over_at=None).exists()
    assert MailSent.objects.count() == 2


def test_who_was_deleted_since_goes_again(backup, bring_back, people):
    made = backup()
    delete_account(user=people["leaving"])
    make_user("new")
    assert bring_back(made).deleted == 1
    assert names() == ["staying"]


def test_unless_the_operator_wants_them_back(backup, bring_back, people):
    made = backup()
    delete_account(user=people["leaving"])
    assert bring_back(made, with_deleted=True).deleted == 0
    assert names() == ["leaving", "staying"]


def test_who_asked_to_go_since_is_still_leaving_on_that_day(backup, bring_back, people):
    made = backup()
    due_at = ask(people["leaving"]).due_at
    bring_back(made)
    assert AccountDeletion.objects.get().due_at == due_at
    assert names() == ["leaving", "staying"]


def test_who_took_it_back_since_stays(backup, bring_back, people):
    ask(people["leaving"])
    made = backup()
    keep_account(user=people["leaving"])
    bring_back(made)
    assert not AccountDeletion.objects.exists()


def test_who_became_due_since_goes_though_all_was_lost(backup, bring_back, people):
    ask(people["leaving"])
    AccountDeletion.objects.update(due_at=timezone.now())  # a moment after the backup began
    made = backup()
    User.objects.all().delete()
    done = bring_back(made)
    assert (done.deleted, done.was_told) == (1, False)
    assert names() == ["staying"]


def test_the_last_administrator_stays(backup, bring_back, people):
    root = make_user("root", is_superuser=True)
    made = backup()
    delete_account(user=root)
    done = bring_back(made)
    assert (done.deleted, done.kept) == (0, 1)
    assert "root" in names()


def test_another_installation_tells_nothing(backup, bring_back, people):
    made = backup()
    User.objects.all().delete()
    an_hour_ago = timezone.now() - timedelta(hours=1)
    make_user("other", pk=people["staying"].pk, date_joined=an_hour_ago)
    done = bring_back(made)
    assert (done.deleted, done.was_told) == (0, False)
    assert names() == ["leaving", "staying"]


def test_a_database_from_an_older_backup_does_not_know_who_came_after_it(
    backup, bring_back, people
):
    """Brought back to the past first, then to a later backup: its new people were not deleted."""
    older = backup("older.backup")
    make_user("newcomer")
    newer = backup("newer.backup")
    bring_back(older)
    # All within a second: as if the older one had been made an hour before the newer.
    Restoration.objects.update(backup_made_at=F("backup_made_at") - timedelta(hours=1))
    done = bring_back(newer)
    assert (done.deleted, done.was_told) == (0, False)
    assert names() == ["leaving", "newcomer", "staying"]


def test_a_database_that_was_put_back_by_other_means_does_not_know_who_came_after_it(
    backup, bring_back, people
):
    """A copy of its file, or of the machine: nothing in it says so but the revisions."""
    user = people["staying"]
    profile_of(user)
    make_user("newcomer")
    values = {"food": make_food(), "amount_g": 5, "date": DAY}
    save_diary_row(user=user, model=IntakeEntry, values=values)
    newer = backup("newer.backup")
    User.objects.filter(username="newcomer").delete()
    Profile.objects.filter(user=user).update(last_revision=0)
    done = bring_back(newer)
    assert (done.deleted, done.was_told) == (0, False)
    assert names() == ["leaving", "newcomer", "staying"]


def test_who_was_saved_in_the_admin_since_is_the_same(backup, bring_back, people):
    """A form of the admin knew no parts of a second."""
    made = backup()
    user = people["staying"]
    user.date_joined = user.date_joined.replace(microsecond=0)
    user.save()
    done = bring_back(made)
    assert (done.deleted, done.was_told) == (0, True)
    assert names() == ["leaving", "staying"]


def test_nor_is_anybody_gone_who_is_there_with_another_date(backup, bring_back, people):
    made = backup()
    user = people["staying"]
    user.date_joined -= timedelta(days=1)
    user.save()
    assert bring_back(made).deleted == 0
    assert names() == ["leaving", "staying"]


def test_a_token_or_link_revoked_since_stays_so(backup, bring_back, people):
    kept, _ = make_token(user=people["staying"], name="kept", lifetime=None)
    revoked, _ = make_token(user=people["staying"], name="revoked", lifetime=None)
    _link(people["staying"], "revoked")
    made = backup()
    revoked.delete()
    SharedReport.objects.all().delete()
    _link(people["staying"], "new")
    assert bring_back(made).ended == 2
    assert [token.name for token in ApiToken.objects.all()] == ["kept"]
    assert not SharedReport.objects.exists()
    assert ApiToken.objects.get().digest == kept.digest


def test_where_nothing_is_known_all_tokens_end(backup, bring_back, people):
    make_token(user=people["staying"], name="any", lifetime=None)
    made = backup()
    User.objects.all().delete()
    assert bring_back(made).ended == 1


def _link(user, reader):
    expires_at = timezone.now() + timedelta(days=1)
    SharedReport.objects.create(
        user=user, reader=reader, digest=reader, choices={}, expires_at=expires_at
    )


def test_a_device_reads_everything_again_and_none_of_its_revisions_means_another_row(
    backup, bring_back, people
):
    user = people["staying"]
    profile_of(user)
    phone = APIClient()
    phone.force_authenticate(user)
    food = make_food()
    written = []

    def write():
        values = {"food": food, "amount_g": 5, "date": "2026-03-04"}
        written.append(save_diary_row(user=user, model=IntakeEntry, values=values)[0])

    write()
    made = backup()
    write()
    cursor = phone.get("/api/v1/changes/").json()["next_cursor"]
    seen = Profile.objects.get(user=user).last_revision
    bring_back(made)
    assert phone.get(f"/api/v1/changes/?cursor={cursor}").status_code == 410
    page = phone.get("/api/v1/changes/").json()
    assert str(written[0].uuid) in {change["id"] for change in page["changes"]}
    write()
    assert written[-1].revision > seen
    again = phone.get(f"/api/v1/changes/?cursor={page['next_cursor']}").json()
    assert [change["id"] for change in again["changes"]] == [str(written[-1].uuid)]
