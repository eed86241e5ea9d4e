"""What studies found on each symptom: our own words, each with the place it was read at.

Reviewed text: a claim stands here only when its source was read. `in_short` says mixed where the
studies are mixed.
"""

from collections.abc import Collection
from typing import Final

from tracker.web.evidence_legs import LEGS
from tracker.web.evidence_others import OTHERS
from tracker.web.evidence_topics import Topic

TOPICS: Final = (*LEGS, *OTHERS)


def topics_on(kinds: Collection[str]) -> list[Topic]:
    """The topics about these kinds of symptom, in their order, each once."""
    return list(dict.fromkeys(topic for kind in kinds for topic in TOPICS if kind in topic.kinds))
