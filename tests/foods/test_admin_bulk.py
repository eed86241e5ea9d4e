"""Many foods at once in the list of the desk: shown first, then done, with a reason."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from foods.admin import bulk
from foods.models import Food, FoodGroup
from tests.builders import make_food, make_user
from tests.foods.admin_pages import LIST

pytestmark = pytest.mark.django_db

ACTIONS = {
    "set_group": {"group": "legumes"},
    "set_status": {"status": "draft"},
    "change_aliases": {"add": "pulses"},
    "set_diet": {"diet": "vegan"},
    "change_allergens": {"add": ["gluten"], "complete": "yes"},
    "set_usual_portion": {"description": "1 cup"},
}


@pytest.fixture
def foods():
    FoodGroup.objects.create(code="legumes", name="Beans")
    return [make_food(name, portions={"1 oz": 28, "1 cup": 200}) for name in ("Lentils", "Peas")]


def act(client, action, foods, **values):
    chosen = [food.pk for food in foods]
    return client.post(LIST, {"action": action, "_selected_action": chosen, **values})


def seen(response):
    return response.context["plan"].digest


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_asks_then_shows_then_does(desk, foods, action):
    values = {**ACTIONS[action], "reason": "tidied up"}
    page = act(desk, action, foods)
    assert "of 2 foods" in page.content.decode()
    page = act(desk, action, foods, step="show", **values)
    text = page.content.decode()
    assert "2 would change" in text
    assert "Lentils" in text
    assert Food.history.filter(history_change_reason="tidied up").count() == 0
    response = act(desk, action, foods, step="apply", seen=seen(page), **values)
    assert response.status_code == 302
    assert "2 foods changed." in desk.get(LIST).content.decode()
    model = foods[0].portions.model if action == "set_usual_portion" else Food
    rows = model.history.filter(history_change_reason="tidied up")
    assert {row.history_user.username for row in rows} == {"cora"}
    assert rows.count() in {2, 4}


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("set_group", {"group": "nonsense"}),
        ("set_status", {"status": "pending"}),
        ("change_aliases", {"add": " ; "}),
        ("set_diet", {"diet": "carnivore"}),
        ("change_allergens", {"add": ["gold"]}),
        ("change_allergens", {"add": ["milk"], "remove": ["milk"]}),
        ("change_allergens", {}),
        ("set_usual_portion", {"description": ""}),
        ("set_status", {"status": "draft", "reason": ""}),
        ("set_status", {"status": "draft", "reason": "loaded: sr28"}),
    ],
)
@pytest.mark.parametrize("step", ["show", "apply"])
def test_bad_input_is_said_and_changes_nothing(desk, foods, action, values, step):
    page = act(desk, action, foods, step=step, **{"reason": "why", **values})
    assert page.context["form"].errors
    assert page.context["plan"] is None
    assert Food.history.count() == 2


def test_what_changed_after_it_was_shown_is_shown_again(desk, foods):
    values = {"status": "draft", "reason": "why"}
    page = act(desk, "set_status", foods, step="show", **values)
    Food.objects.filter(pk=foods[0].pk).update(status="retired")
    page = act(desk, "set_status", foods, step="apply", seen=seen(page), **values)
    assert "no longer what you saw. Look again." in page.content.decode()
    assert Food.objects.get(pk=foods[1].pk).status == "published"


def test_all_of_the_filtered_list_over_its_pages(desk, foods):
    for number in range(60):
        make_food(f"Food {number}", None)
    values = {"status": "draft", "reason": "why"}
    chosen = {"action": "set_status", "_selected_action": [foods[0].pk], "select_across": "1"}
    address = f"{LIST}?magnesium=unknown"
    page = desk.post(address, {**chosen, **values, "step": "show"})
    assert len(page.context["plan"].steps) == 60
    assert "the first 20 of 60" in page.content.decode()
    desk.post(address, {**chosen, **values, "step": "apply", "seen": seen(page)})
    assert Food.objects.filter(status="draft").count() == 60


def test_over_the_limit_it_is_said_and_nothing_is_changed(desk, foods, monkeypatch):
    monkeypatch.setattr(bulk, "MAX_FOODS_AT_ONCE", 1)
    act(desk, "set_status", foods, step="apply", status="draft", reason="why")
    assert "Up to 1 foods can be changed at once" in desk.get(LIST).content.decode()
    assert not Food.objects.filter(status="draft").exists()


def test_foods_that_cannot_be_changed_are_told_with_why(desk, foods):
    cheese = make_food("Cheese", allergens=";milk;")
    page = act(desk, "set_diet", [*foods, cheese], step="show", diet="vegan", reason="plants")
    text = page.content.decode()
    assert "1 cannot" in text
    assert "A vegan food contains no milk." in text


def test_a_persons_own_food_is_not_reached(desk, owner):
    own = make_food("Secret stew", owner=owner)
    page = act(desk, "set_status", [own], step="show", status="retired", reason="why")
    assert "Secret stew" not in page.content.decode()
    assert page.context["plan"].steps == []


@pytest.mark.parametrize("action", [*ACTIONS, "delete_selected"])
def test_who_may_only_look_sees_no_action_and_is_refused(client, foods, action):
    clerk = make_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_food"))
    client.force_login(clerk)
    assert f'value="{action}"' not in client.get(LIST).content.decode()
    assert act(client, action, foods, step="apply", seen="").status_code == 403


def test_the_usual_portion_needs_the_right_to_change_portions(client, foods):
    clerk = make_user("clerk", is_staff=True)
    names = ["view_food", "change_food"]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(clerk)
    assert act(client, "set_usual_portion", foods).status_code == 403
    assert act(client, "set_group", foods).status_code == 200


def test_a_post_from_elsewhere_is_refused(desk, foods):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies
    assert act(strict, "set_status", foods).status_code == 403
