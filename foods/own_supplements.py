"""A person's own supplements: added by what the label says, corrected, taken away.

All writing functions are atomic and raise ValidationError; then nothing has changed.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import RestrictedError
from django.utils.translation import gettext as _

from foods.citations import MOLAR_MASS
from foods.composition import COMPOUNDS, elemental_mg
from foods.models import Status, Supplement
from foods.supplement_forms import form_of
from foods.templatetags.figures import catalogue
from foods.turns import lock_catalogue

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_THOUSANDTH: Final = Decimal("0.001")
_AMOUNT: Final = ("elemental_mg_per_unit", "compound_mg_per_unit", "compound")


def label_values(values: dict[str, Any], *, is_new: bool) -> dict[str, Any]:
    """The fields of a supplement from what its label says of the amount.

    The label states elemental magnesium (`elemental_mg_per_unit`), or a weight of a compound
    (`compound_mg_per_unit` and `compound`, a code of COMPOUNDS): then the elemental amount is an
    estimate, says how it came about, and the compound says the form. One of the two, and for a
    supplement that is not new it may be neither. Raises ValidationError keyed by field.
    """
    others = {name: value for name, value in values.items() if name not in _AMOUNT}
    elemental, weight, compound = (values.get(name) for name in _AMOUNT)
    if elemental is not None and (weight is not None or compound):
        raise _error(
            "elemental_mg_per_unit",
            _("Give the elemental magnesium or the weight of the compound, not both."),
            "two_amounts",
        )
    if elemental is not None:
        return {**others, "elemental_mg_per_unit": elemental, **_STATED}
    if weight is None and not compound:
        if is_new:
            raise _error(
                "elemental_mg_per_unit",
                _("How much magnesium is in one? The label says it in mg."),
                "no_amount",
            )
        return others
    if not compound:
        raise _error("compound", _("Of which compound is this the weight?"), "no_compound")
    if weight is None:
        raise _error(
            "compound_mg_per_unit", _("How much of the compound is in one, in mg?"), "no_amount"
        )
    return {**others, **_estimated(weight, compound, others.get("form"))}


_STATED: Final = {"is_estimate": False, "note": "", "source": ""}


def _estimated(weight_mg: Decimal, compound: str, form: str | None) -> dict[str, Any]:
    of_compound = form_of(compound)
    if form not in (None, "", Supplement.Form.OTHER, of_compound):
        raise _error(
            "form",
            _("The compound is %(of)s: choose that form, or another compound.")
            % {"of": of_compound},
            "form_of_another_compound",
        )
    amount = Decimal(elemental_mg(float(weight_mg), compound)).quantize(_THOUSANDTH)
    try:
        Supplement._meta.get_field("elemental_mg_per_unit").run_validators(amount)
    except ValidationError as error:
        raise ValidationError({"compound_mg_per_unit": error.error_list}) from error
    share = 100 * COMPOUNDS[compound].elemental_fraction
    return {
        "form": of_compound,
        "elemental_mg_per_unit": amount,
        "is_estimate": True,
        "note": _(
            "Estimated from %(weight)s mg of %(compound)s: %(share).2f %% of it is magnesium."
        )
        % {
            "weight": f"{weight_mg.normalize():f}",
            "compound": catalogue(COMPOUNDS[compound].name),
            "share": share,
        },
        "source": MOLAR_MASS.text,
    }


def _error(field: str, message: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})


@transaction.atomic
def create_own_supplement(*, owner: "User", **values: Any) -> Supplement:
    """A supplement only its owner sees; `values` by what the label says (`label_values`)."""
    lock_catalogue()
    return Supplement.objects.create(
        owner=owner, status=Status.PUBLISHED, **label_values(values, is_new=True)
    )


@transaction.atomic
def correct_own_supplement(*, supplement: Supplement, by: "User", **values: Any) -> Supplement:
    """Say what it held all the time: every day with it follows. Saying the same is no change."""
    held = _own(supplement, by)
    if held.status != Status.PUBLISHED:
        raise ValidationError(
            _("This supplement is no longer offered. Bring it back first."), code="retired"
        )
    _save(held, label_values(values, is_new=False), "corrected by its owner", by)
    return held


@transaction.atomic
def remove_own_supplement(*, supplement: Supplement, by: "User") -> bool:
    """Delete it with its history; True. Where doses need it, retire it; False."""
    held = _own(supplement, by)
    pk = held.pk
    try:
        with transaction.atomic():
            held.delete()
    except RestrictedError:
        _save(held, {"status": Status.RETIRED}, "taken away by its owner", by)
        return False
    Supplement.history.filter(id=pk).delete()
    return True


@transaction.atomic
def bring_back_supplement(*, supplement: Supplement, by: "User") -> Supplement:
    """Offer a supplement again that its owner took away."""
    held = _own(supplement, by)
    _save(held, {"status": Status.PUBLISHED}, "offered again by its owner", by)
    return held


def _own(supplement: Supplement, by: "User") -> Supplement:
    """The supplement as it is now, held with the catalogue's logs until the transaction ends."""
    lock_catalogue()
    held = Supplement.objects.select_for_update().filter(pk=supplement.pk, owner=by).first()
    if held is None:
        raise ValidationError(_("This supplement is no longer there."), code="gone")
    return held


def _save(supplement: Supplement, values: dict[str, Any], reason: str, by: "User") -> None:
    if all(getattr(supplement, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(supplement, name, value)
    supplement._change_reason, supplement._history_user = reason, by
    supplement.save()
