"""What somebody feels, in an address: as a code that only this server can read.

An address stays in the browser's history and may be seen by a proxy. The code is another for each
person, so that nobody learns from their own what another's means. What is sent by a form is in the
body, and plain.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from django.utils.crypto import salted_hmac

_DIGITS: Final = 12


@lru_cache(maxsize=4_096)
def hidden(value: str, user_id: int) -> str:
    """Of a symptom or a place; nothing of nothing."""
    if not value:
        return ""
    code = salted_hmac("tracker.symptom_codes", f"{user_id} {value}", algorithm="sha256")
    return code.hexdigest()[:_DIGITS]


def meant(text: str, user_id: int, values: Iterable[str]) -> str:
    """The one of these that an address means, by its code or its name; empty for none."""
    return next((each for each in values if text in {each, hidden(each, user_id)}), "")
