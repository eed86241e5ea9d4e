"""A page of `changes/` and a batch, as the schema shows them.

The batch sends again an entry and a day that are stored already, takes a dose back, and would
overwrite a symptom that was changed elsewhere since.
"""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from tracker.api.days import STORED_DAY
from tracker.api.doses import STORED_DOSE
from tracker.api.entries import SENT_ENTRY, STORED_ENTRY
from tracker.api.problems import problem
from tracker.api.profile import STORED_PROFILE
from tracker.api.refusals import PreconditionFailed
from tracker.api.symptoms import STORED_SYMPTOM


def _change(kind: str, row_id: Any, row: Any, revision: Any = None) -> dict[str, Any]:
    return {
        "type": kind,
        "id": row_id,
        "revision": row["revision"] if revision is None else revision,
        "deleted": row is None,
        "object": row,
    }


PAGE = [
    OpenApiExample(
        "All that there is",
        {
            "changes": [
                _change("profile", "profile", STORED_PROFILE),
                _change("entry", STORED_ENTRY["uuid"], STORED_ENTRY),
                _change("symptom", STORED_SYMPTOM["uuid"], STORED_SYMPTOM),
                _change(
                    "day",
                    "2026-03-04",
                    {
                        **STORED_DAY,
                        "magnesium": {
                            "food_mg": 311.85,
                            "supplement_mg": 0.0,
                            "total_mg": 311.85,
                            "is_lower_bound": False,
                            "entries": 1,
                            "unknown_entries": 0,
                        },
                        "percent_of_target": 97.453125,
                    },
                ),
                _change("dose", STORED_DOSE["uuid"], None, 16),
            ],
            "next_cursor": "16",
            "has_more": False,
        },
        response_only=True,
    )
]

_SENT = {
    "changes": [
        {"type": "entry", "id": STORED_ENTRY["uuid"], "object": SENT_ENTRY},
        {"type": "day", "id": "2026-03-04", "object": {"food_complete": True}},
        {"type": "dose", "id": STORED_DOSE["uuid"], "deleted": True},
        {
            "type": "symptom",
            "id": STORED_SYMPTOM["uuid"],
            "if_revision": 9,
            "object": {"kind": "cramp", "severity": 5, "date": "2026-03-04"},
        },
    ]
}
_TOO_LATE = problem(PreconditionFailed.status_code, PreconditionFailed.default_detail)
# Status, revision, object and problem of each.
_OUTCOMES: list[tuple[int, Any, Any, Any]] = [
    (200, 12, STORED_ENTRY, None),
    (200, 15, STORED_DAY, None),
    (204, 16, None, None),
    (412, None, None, {**_TOO_LATE, "current": STORED_SYMPTOM}),
]
_ANSWERED = {
    "results": [
        {
            "type": sent["type"],
            "id": sent["id"],
            "status": status,
            "revision": revision,
            "object": shown,
            "problem": problem,
        }
        for sent, (status, revision, shown, problem) in zip(
            _SENT["changes"], _OUTCOMES, strict=True
        )
    ]
}
WRITES = [
    OpenApiExample("What was written offline", _SENT, request_only=True),
    OpenApiExample("Each answered on its own", _ANSWERED, response_only=True),
]
