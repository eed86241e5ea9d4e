"""The sources `import_foods` knows, and which of them a file looks like. Pure: no Django."""

from collections.abc import Callable, Iterator
from typing import Final

from foods.importers import fdc_csv, fdc_json, fndds, off, own_csv, sr28
from foods.importers.archives import Bundle
from foods.importers.records import FoodRecord, Refusal, SourceError

Reader = Callable[[Bundle], Iterator[FoodRecord | Refusal]]


def _read_fdc(bundle: Bundle) -> Iterator[FoodRecord | Refusal]:
    if fdc_csv.fits(bundle) or not fdc_json.fits(bundle):
        return fdc_csv.read_fdc_csv(bundle)
    return fdc_json.read_fdc_json(bundle)


# To add a source: a reader, a line here, a value of Food.Source (docs/importing.md).
READERS: Final[dict[str, Reader]] = {
    "fndds": fndds.read_fndds,
    "sr28": sr28.read_sr28,
    "fdc": _read_fdc,
    "off": off.read_off,
    "csv": own_csv.read_own_csv,
}
_FITS: Final[dict[str, Callable[[Bundle], bool]]] = {
    "fndds": fndds.fits,
    "sr28": sr28.fits,
    "fdc": fdc_csv.fits,
    "csv": own_csv.fits,
    "off": off.fits,
}


def read(source: str, bundle: Bundle) -> Iterator[FoodRecord | Refusal]:
    """What the source's reader makes of the files; a SourceError names the source that fits."""
    try:
        yield from READERS[source](bundle)
    except SourceError as error:
        others = [name for name, fits in _FITS.items() if name != source and fits(bundle)]
        if not others or _FITS[source](bundle):
            raise
        raise SourceError(f"{error}. It looks like a file for “{others[0]}”") from error
