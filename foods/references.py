"""Which tables refer to one: whoever deletes rows past Django's collector has to ask them all."""

from typing import Any


def foreign_keys_to(model: Any) -> list[Any]:
    """The foreign keys to this model that its deletion concerns, in whatever app.

    Those without a way back (`related_name="+"`) are among them; a history's are not, which keeps
    numbers of what is long gone.
    """
    relations = model._meta.get_fields(include_hidden=True)
    return [
        each.field
        for each in relations
        if each.auto_created
        and not each.concrete
        and (each.one_to_many or each.one_to_one)
        and each.field.db_constraint
    ]
