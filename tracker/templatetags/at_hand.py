"""What a page about a food offers to whoever is logged in; the page itself knows of no diary."""

from typing import Any

from django import template
from django.template import Context

from foods.models import Food
from foods.querysets import IN_USE
from tracker.models import Favourite

register = template.Library()


@register.inclusion_tag("tracker/_at_hand.html", takes_context=True)
def at_hand(context: Context, food: Food) -> dict[str, Any]:
    """Log it today, and keep it at hand; one query, and nothing for a visitor."""
    request = context["request"]
    if not request.user.is_authenticated:
        return {"is_known": False}
    kept = Favourite.objects.for_user(request.user).filter(food=food).exists()
    return {
        "is_known": True,
        "food": food,
        "is_favourite": kept,
        "is_offered": food.status in IN_USE,
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }
