"""How well the model of usual intake foretells people it has not seen.

    python benchmarks/bench_calibration.py [RECALLS]

RECALLS is the table of two-day recalls (NHANES 2007-2010; default: in the folder SOURCE_DATA_DIR
names, or beside the checkout). The parameters are estimated from one survey cycle and each
person's day 2 of the other cycle is foretold from their day 1. Prints how often the foretold
intervals hold and the Brier score of "day 2 is below the EAR", beside simpler rules, and the share
of the population below the EAR. tests/source_data/test_survey.py holds the bounds.
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = "nhanes/two_day_recalls_2007_2010.csv.gz"
LEVELS = (0.50, 0.80, 0.90, 0.95)


def main() -> None:
    folder = Path(os.environ.get("SOURCE_DATA_DIR", ROOT.parent / "shared" / "data"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recalls", nargs="?", type=Path, default=folder / FILE)
    path = parser.parse_args().recalls
    if not path.exists():
        print(f"The recalls are not here ({path.name}); set SOURCE_DATA_DIR or name the file.")
        return
    sys.path.insert(0, str(ROOT))
    from tracker.recalls import forecasts, read_recalls, share_below_ear

    recalls = read_recalls(path)
    print(f"{len(recalls):,} people aged 1 and over with two reliable days\n")
    print("day 2 foretold from day 1     ", *(f"{level:>6.0%}" for level in LEVELS), end="")
    print("   Brier: model  published   day 1   base rate")
    for forecast in forecasts(recalls):
        for weighted in (False, True):
            name = f"{forecast.learnt_from} -> {forecast.cycle} {'weighted' if weighted else ''}"
            print(f"{name:30}", *(f"{c:6.3f}" for c in forecast.coverage(LEVELS, weighted)), end="")
            scores = forecast.brier_scores(weighted)
            print(f"   {scores.model:12.4f}", end="")
            print(f"{scores.published:11.4f}{scores.first_day:8.4f}{scores.base_rate:12.4f}")
    print(f"\nbelow the EAR, usual intake, survey-weighted: {share_below_ear(recalls):.1%}")


if __name__ == "__main__":
    main()
