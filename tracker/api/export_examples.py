"""The form of the file of everything a person has, and an example of it."""

from typing import Any

from tracker.portability.sections import FORMAT, SECTIONS, VERSION

_TEXT = {"type": "string"}
_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_MOMENT = {"type": "string", "format": "date-time"}
_ROWS = {"type": "array", "items": {"$ref": "#/components/schemas/ExportedRow"}}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


FILE = _object(
    {
        "format": {"type": "string", "const": FORMAT},
        "version": {"type": "integer"},
        "digest": _DIGEST,
        "catalogue_digest": _DIGEST,
        "exported_at": _MOMENT,
        "account": _object({"name": _TEXT, "email": _TEXT, "joined_at": _MOMENT}),
        **dict.fromkeys(SECTIONS, _ROWS),
    }
)
AFTER_ONE_BREAKFAST = {
    "format": FORMAT,
    "version": VERSION,
    "digest": "fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029",
    "catalogue_digest": "d2504e52b8b07484a2b690e7ffaedeabe91320c09012844d0f7c81c2ec72e882",
    "exported_at": "2026-03-04T09:00:00.405783+00:00",
    "account": {
        "name": "ada",
        "email": "ada@example.org",
        "joined_at": "2026-01-04T17:02:12.807736+00:00",
    },
    **{name: [] for name in SECTIONS},
    "entries": [
        {
            "id": 177,
            "revision": 12,
            "uuid": "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77",
            "date": "2026-03-04",
            "time": "08:15:00",
            "note": "",
            "created_at": "2026-03-04T07:15:02.114000+00:00",
            "updated_at": "2026-03-04T07:15:02.114000+00:00",
            "meal": "breakfast",
            "food": 17,
            "portion": 41,
            "quantity": 2.0,
            "amount_g": None,
        }
    ],
    "days": [
        {
            "id": 53,
            "revision": 15,
            "date": "2026-03-04",
            "food_complete": True,
            "supplements_complete": True,
            "symptoms_complete": True,
            "note": "",
        }
    ],
    "foods_eaten": [
        {
            "id": 17,
            "name": "Pumpkin seeds, roasted",
            "brand": "",
            "barcode": "",
            "source": "sr28",
            "source_id": "12016",
            "source_release": "28",
        }
    ],
    "portions_eaten": [{"id": 41, "food": 17, "description": "1 oz", "gram_weight": 28.35}],
}
