"""Where the source data are, which are no part of the project.

In SOURCE_DATA_DIR, or in shared/data beside the checkout.
"""

import os
from pathlib import Path

import pytest

SOURCES = Path(
    os.environ.get("SOURCE_DATA_DIR", Path(__file__).resolve().parents[3] / "shared" / "data")
)
SR28_ZIP = SOURCES / "sr28" / "sr28asc.zip"
FNDDS = {
    release: SOURCES / f"fndds_{release.replace('-', '_')}"
    for release in ("2017-2018", "2021-2023")
}


def need(*paths: Path) -> None:
    """Skip the module that calls this, and say why, where one of these is not there."""
    missing = [str(path.relative_to(SOURCES)) for path in paths if not path.exists()]
    if missing:
        pytest.skip(
            f"not here: {', '.join(missing)}; set SOURCE_DATA_DIR to the folder that holds it",
            allow_module_level=True,
        )
