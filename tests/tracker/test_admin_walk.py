"""Every address of the admin, with a full diary in the database: no page shows a word of it."""

import re
from itertools import product

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, reverse

from foods.management.commands.load_catalogue import give_curators_the_catalogue
from foods.models import FoodSubmission
from tests.builders import make_user
from tests.tracker.full_account import EMAIL, ID, MARK, NAME, full_account
from tracker.models import DiaryRow, Personal

MODELS = sorted(apps.get_models(), key=lambda model: model._meta.label)


@pytest.fixture
def diary(db):
    """What somebody told the curators of a food of theirs is for curators, and left out here."""
    full_account()
    FoodSubmission.objects.all().delete()
    UserSession.objects.update(user_agent="a browser")
    User.objects.update(first_name="", last_name="")


def curator():
    give_curators_the_catalogue()
    made = make_user("cora", is_staff=True)
    made.groups.add(Group.objects.get(name="Curators"))
    return made


def administrator():
    return make_user("root", is_staff=True, is_superuser=True)


def patterns(found, before="/admin/"):
    for each in found:
        if isinstance(each, URLPattern):
            yield before + str(each.pattern), each.pattern.converters
        else:
            yield from patterns(each.url_patterns, before + str(each.pattern))


def keys(model):
    return [str(key) for key in model._default_manager.values_list("pk", flat=True)]


def addresses():
    """Of each view, with every row of its model, and every old version of one, in its places."""
    for route, converters in patterns(admin.site.urls[0]):
        if not converters:
            if "(" not in route:
                yield route
            continue
        of = [
            model for model in MODELS if f"/{model._meta.label_lower.replace('.', '/')}/" in route
        ]
        for model in of:
            for values in places(model, len(converters)):
                path = route
                for name, value in zip(converters, values, strict=True):
                    path = re.sub(rf"<\w+:{name}>|<{name}>", value, path)
                yield path

    for model in admin.site._registry:
        if hasattr(model, "history"):
            for key, version in places(model, 2):
                yield f"/admin/{model._meta.label_lower.replace('.', '/')}/{key}/history/{version}/"


def places(model, count):
    """The key of each row; with a second place, that of each old version of it as well."""
    if count == 1:
        return [(key,) for key in keys(model)]
    if count > 2 or not hasattr(model, "history"):
        return list(product(keys(model)[:2], repeat=count))
    old = model.history.values_list(model._meta.pk.name, "history_id")
    return [(str(key), str(version)) for key, version in old]


# The beginning of the word: a page may quote what was asked for.
BEGINNING = MARK[:-3]
QUERIES = ["", f"?q={BEGINNING}", f"?q={NAME[:-3]}", "?all=", f"?owner__id__exact={ID}"]
LOOKUPS = [
    "entries__note__contains",
    "intakeentry__note__contains",
    "intakeentry__user__email",
    "owner__email__contains",
    "owner__profile__birth_date__gte",
    "history__owner__email",
]


def expect_nothing_of_it(response, address, words):
    assert response.status_code < 500, address
    text = b"".join(response) if response.streaming else response.content
    page = text.decode("utf-8", "replace").lower()
    assert not [word for word in words if word in page], address


@pytest.mark.parametrize(
    ("who", "words"),
    [(curator, (MARK, EMAIL)), (administrator, (MARK,))],
    ids=["curator", "administrator"],
)
class TestNobodyAtTheDeskReadsADiary:
    def test_on_any_page(self, diary, who, words):
        desk = Client()
        desk.force_login(who())
        walked = 0
        for address in addresses():
            expect_nothing_of_it(desk.get(address), address, words)
            walked += 1
        assert walked > 100

    def test_by_searching_a_list(self, diary, who, words):
        desk = Client()
        desk.force_login(who())
        for model, query in product(admin.site._registry, QUERIES):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
            address = reverse(name) + query
            expect_nothing_of_it(desk.get(address), address, words)

    # allauth lists addresses in no order.
    @pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent")
    def test_by_what_fields_complete(self, diary, who, words):
        desk = Client()
        desk.force_login(who())
        asked = 0
        for model in MODELS:
            for field in model._meta.get_fields():
                if not field.is_relation or field.auto_created:
                    continue
                of = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                for term in (BEGINNING, "e", NAME[:-3]):
                    query = {**of, "field_name": field.name, "term": term}
                    answer = desk.get("/admin/autocomplete/", query)
                    # Accounts themselves may be chosen by who looks after them.
                    expect_nothing_of_it(answer, query, words)
                    asked += 1
        assert asked > 100

    def test_by_narrowing_a_list_through_it(self, diary, who, words):
        desk = Client()
        desk.force_login(who())
        url = reverse("admin:foods_food_changelist")
        whole = desk.get(url)
        for lookup in LOOKUPS:
            answer = desk.get(f"{url}?{lookup}={BEGINNING}")
            assert answer.status_code in {302, 400}, lookup
        assert whole.status_code == 200

    def test_by_the_way_to_the_site(self, diary, who, words):
        desk = Client()
        desk.force_login(who())
        personal = [m for m in MODELS if issubclass(m, Personal | DiaryRow)]
        assert len(personal) > 5
        for model in personal:
            kind = ContentType.objects.get_for_model(model)
            for key in keys(model):
                assert desk.get(f"/admin/r/{kind.pk}/{key}/").status_code == 404


def test_the_secret_of_a_second_step_is_shown_to_nobody(diary):
    desk = Client()
    desk.force_login(administrator())
    step = Authenticator.objects.get()
    page = desk.get(reverse("admin:mfa_authenticator_change", args=[step.pk]))
    assert page.status_code == 200
    assert MARK not in page.content.decode()
    sent = {"data": '{"secret": "of a thief"}', "type": "totp", "user": step.user_id}
    desk.post(reverse("admin:mfa_authenticator_change", args=[step.pk]), sent)
    step.refresh_from_db()
    assert step.data == {"secret": MARK} or step.data == [MARK]
    assert desk.get(reverse("admin:mfa_authenticator_add")).status_code == 403


def test_curators_have_leave_for_the_catalogue_alone(db):
    of = {leave.partition(".")[0] for leave in curator().get_all_permissions()}
    assert of == {"foods"}
