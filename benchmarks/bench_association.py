"""How the association of symptoms and intake does on made-up diaries whose truth is known.

    python benchmarks/bench_association.py [diaries per row]

A day's magnesium is 300 mg with a spread of 95 mg, neighbouring days correlated 0.3; symptoms
come in spells (a hidden series correlated `spells` from day to day), on a fifth of the days.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tracker.nutrition.association import LEAD_DAYS, Finding, associate

MEAN_MG, SPREAD_MG, NEIGHBOURS = 300.0, 95.0, 0.3
RARE = 0.84  # of a standard normal: above it on a fifth of the days


def correlated(random, days, r):
    noise = random.standard_normal(days + 50) * np.sqrt(1 - r * r)
    series = np.empty_like(noise)
    series[0] = noise[0]
    for day in range(1, len(noise)):
        series[day] = r * series[day - 1] + noise[day]
    return series[50:]


def diary(random, days, spells, slope=0.0, gaps=0.0, drift=0.0):
    """`slope`: how the hidden series falls with the week before, per SD of its mean.

    `drift`: both rise by so many SDs over the window.
    """
    rise = np.linspace(0, drift, days + LEAD_DAYS)
    shape = correlated(random, days + LEAD_DAYS, NEIGHBOURS)
    intake = MEAN_MG + SPREAD_MG * (shape + rise)
    week = np.array([shape[max(i - LEAD_DAYS, 0) : i + 1].mean() for i in range(len(shape))])
    hidden = correlated(random, days + LEAD_DAYS, spells) + rise - slope * week / week.std()
    hidden /= np.sqrt(1 + slope * slope)
    felt = hidden > RARE
    eaten = [None if random.random() < gaps else float(mg) for mg in intake]
    said = [None if random.random() < gaps else bool(each) for each in felt]
    return eaten, said


def row(days, diaries, **how):
    """Of the diaries with enough days: how many are told of a difference, and how wide it was."""
    random = np.random.default_rng(20_260)
    found = [associate(*diary(random, days, **how)) for _ in range(diaries)]
    told = [each for each in found if each.difference_mg is not None]
    if not told:
        return 0, 0.0, 0.0
    claims = np.mean([each.finding in {Finding.LOWER, Finding.HIGHER} for each in told])
    width = np.median([(each.high_mg - each.low_mg) / 2 for each in told])
    return len(told), float(claims), float(width)


def main():
    diaries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    kinds = {
        "no association": {},
        "no association, spells 0.7": {"spells": 0.7},
        "no association, 30 % of days missing": {"gaps": 0.3},
        "no association, both drift 2 SD": {"drift": 2.0},
        "less the week before, weak (0.5)": {"slope": 0.5},
        "less the week before, strong (1.0)": {"slope": 1.0},
    }
    print(f"{'diaries':38}{'days':>6}{'judged':>8}{'claimed':>9}{'half width mg':>15}")
    for name, how in kinds.items():
        for days in (28, 56, 84, 182, 365):
            judged, claims, width = row(days, diaries, **{"spells": 0.3, **how})
            print(f"{name:38}{days:6}{judged:8}{claims:9.3f}{width:15.0f}", flush=True)


if __name__ == "__main__":
    main()
