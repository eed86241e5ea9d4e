"""Addresses of the admin and what its change page posts."""

from django.urls import reverse

LIST = "/admin/foods/food/"


def change_url(row, page="change"):
    return reverse(f"admin:foods_{row._meta.model_name}_{page}", args=[row.pk])


def form_of(food, **changes):
    """What the change page would post for this food; `changes` by the field's name."""
    values = {
        "name": food.name,
        "aliases": food.aliases,
        "group": food.group_id,
        "status": food.status,
    }
    for prefix, rows, fields in (
        ("contents", food.contents.all(), ("nutrient_id", "amount_per_100g", "derivation", "note")),
        ("portions", food.portions.all(), ("description", "gram_weight", "position")),
    ):
        values |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for index, row in enumerate(rows):
            values |= {f"{prefix}-{index}-id": row.pk, f"{prefix}-{index}-food": food.pk}
            for field in fields:
                values[f"{prefix}-{index}-{field.removesuffix('_id')}"] = getattr(row, field)
            for flag in ("is_default", "is_active"):
                if getattr(row, flag, False):
                    values[f"{prefix}-{index}-{flag}"] = "on"
    return {key: value for key, value in (values | changes).items() if value is not None}


def supplement_form(supplement, mg, **changes):
    """What the change page of a supplement would post, with this amount in a unit."""
    names = ("name", "form", "unit", "route", "kind", "note", "source", "status")
    values = {name: getattr(supplement, name) for name in names}
    return values | {"elemental_mg_per_unit": mg} | changes


def post(desk, food, **changes):
    return desk.post(change_url(food), form_of(food, **changes))


def errors(response):
    forms = response.context["inline_admin_formsets"]
    found = [error for each in forms for form in each.formset.errors for error in form.values()]
    return str(found + [each.formset.non_form_errors() for each in forms])
