"""What a page on a symptom holds: statements, each with the place it was read at."""

from dataclasses import dataclass

from django.utils.functional import Promise

from foods.citations import Citation


@dataclass(frozen=True)
class Claim:
    """One statement with its source."""

    text: Promise
    source: Citation


@dataclass(frozen=True)
class Topic:
    """A symptom: what studies found, what else it can be, when to see a doctor, what helps."""

    slug: str
    title: Promise
    kinds: frozenset[str]
    in_short: Promise
    studies: tuple[Claim, ...]
    causes: tuple[Claim, ...]
    doctor: tuple[Claim, ...]
    diary: Promise

    @property
    def sources(self) -> list[Citation]:
        """Everything cited, each once."""
        claims = (*self.studies, *self.causes, *self.doctor)
        return list(dict.fromkeys(claim.source for claim in claims))
