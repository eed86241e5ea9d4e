"""What is wrong with a file, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

MOST_FAULTS: Final = 100

# The keys and places on the way to a value: ("entries", 3, "quantity").
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    place: Place
    code: str
    detail: str


class FileRefusedError(Exception):
    """The file cannot be brought in; `faults` say where and why. Nothing was written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults")


class AccountNotEmptyError(Exception):
    """Somebody's data would be mixed with what the account holds; it says what that is."""


class Faults:
    """Collects what is wrong, up to as much as anybody reads: there the checks stop."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._rows: set[Place] = set()

    def add(self, place: Place, code: str, detail: str) -> None:
        """Raises FileRefusedError with the last one that is told: more help nobody."""
        self._rows.add(place[:2])
        self._faults.append(Fault(place, code, detail))
        if len(self._faults) >= MOST_FAULTS:
            self.stop()

    def add_error(self, place: Place, error: ValidationError) -> None:
        """What a rule or a validator raised; keyed by field, or of `place` itself."""
        fields = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
        for field, errors in fields.items():
            where = place if field == NON_FIELD_ERRORS else (*place, field)
            for each in (one for error in errors for one in error.error_list):
                self.add(where, each.code or "invalid", " ".join(each.messages))

    def has(self, place: Place) -> bool:
        """Whether something is wrong with this row already."""
        return place in self._rows

    def stop(self) -> None:
        """Raise FileRefusedError when anything is wrong."""
        if self._faults:
            raise FileRefusedError(self._faults)
