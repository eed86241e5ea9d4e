"""Usual intake as a curve: how likely each amount is, for one person."""

from collections.abc import Sequence

import numpy as np

from tracker.nutrition.usual_intake import Floats, UsualIntake, level_at

_POINTS = 81
_TAIL = 0.0005  # what lies beyond either end of the curve


def density(usual: UsualIntake, amounts_mg: Floats) -> Floats:
    """The probability density of usual intake at these amounts, per mg/day, above 0 or 0.

    `usual` is one person's. With f(u) = u^3 + 3 u sw^2 the density at x is that of u over f'(u),
    u = f^-1(x - supplement). 0 at and below the supplements, where food would be nothing.
    """
    mean, spread, sw, supplement_mg = (
        np.asarray(each).item()
        for each in (usual.posterior_mean, usual.posterior_sd, usual.sw, usual.supplement_mg)
    )
    food_mg = np.asarray(amounts_mg, dtype=np.float64) - supplement_mg
    level = level_at(np.maximum(food_mg, 0.0), np.asarray(sw))
    of_level = np.exp(-(((level - mean) / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi))
    return np.where(food_mg > 0, of_level / (3 * level**2 + 3 * sw**2), 0.0)


def curve(usual: UsualIntake, beside_mg: Sequence[float] = ()) -> tuple[Floats, Floats]:
    """Amounts, mg/day, evenly apart, and the density at each.

    They reach over all but a thousandth of the probability and over the amounts `beside_mg`
    (a target, an EAR) with some room on both sides.
    """
    ends = [usual.quantile_mg(p).item() for p in (_TAIL, 1 - _TAIL)]
    low, high = min([*ends, *beside_mg]), max([*ends, *beside_mg])
    room = 0.05 * (high - low)
    amounts_mg = np.linspace(max(low - room, 0.0), high + room, _POINTS)
    return amounts_mg, density(usual, amounts_mg)
