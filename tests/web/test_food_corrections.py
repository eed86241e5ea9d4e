"""A food's page tells how its magnesium was corrected: when, from, to and why, never by whom."""

from datetime import timedelta

import pytest

from foods.models import Food
from tests.builders import make_food
from tests.tracker.catalogue_changes import correct


def shown(web, food):
    steps = web.get(f"/foods/{food.pk}/").context["corrections"]
    return [(step.before, step.after, step.reason) for step in steps]


def test_each_step_newest_first_and_not_by_whom(web, curator):
    food = make_food("Almonds", 270)
    correct(food, 300, "typed wrong", by=curator)
    correct(food, 284, "FNDDS 2021-2023", by=curator)
    assert shown(web, food) == [(300, 284, "FNDDS 2021-2023"), (270, 300, "typed wrong")]
    content = web.get(f"/foods/{food.pk}/").content.decode()
    assert "Corrections of its magnesium" in content
    assert "curator" not in content


def test_the_value_a_food_came_with_is_no_correction(web):
    food = make_food("Almonds", 270, calcium_mg=260)
    correct(food, 264, code="calcium")
    assert shown(web, food) == []
    assert "Corrections of" not in web.get(f"/foods/{food.pk}/").content.decode()


@pytest.mark.parametrize(
    ("minutes", "reason", "steps"),
    [(0.5, "", 0), (2, "from the label", 1), (59, "loaded: off 2026", 0), (61, "loaded: off", 1)],
)
def test_a_first_value_some_time_after_the_food(web, minutes, reason, steps):
    food = make_food("Goji berries", None)
    Food.objects.update(created_at=food.created_at - timedelta(minutes=minutes))
    correct(food, 77, reason)
    assert len(shown(web, food)) == steps


def test_known_later_and_unknown_again(web):
    food = make_food("Soup", None)
    Food.objects.update(created_at=food.created_at - timedelta(days=2))
    correct(food, 0, "water only")
    correct(food, None, "not water only")
    assert shown(web, food) == [(0, None, "not water only"), (None, 0, "water only")]
    content = web.get(f"/foods/{food.pk}/").content.decode()
    assert '<td class="number">unknown</td><td class="number">0</td>' in content


@pytest.mark.parametrize("reason", ["loaded: sr28 2016", "loaded: fdc 2025-04"])
def test_a_loader_is_a_newer_release(web, reason):
    food = make_food("Almonds", 270)
    correct(food, 280, reason)
    assert shown(web, food) == [(270, 280, "a newer release of its source")]


def test_a_note_alone_is_no_step(web):
    food = make_food("Almonds", 270)
    content = food.contents.get()
    content.note = "of the kernels"
    content.save()
    assert shown(web, food) == []
