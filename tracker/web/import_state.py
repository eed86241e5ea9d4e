"""How far a file is that a worker brings in."""

from typing import Any, Final

from django.utils import timezone

from tracker.diary_imports.handing_over import is_late
from tracker.models import DiaryUpload

_Step = DiaryUpload.Step
_ORDER: Final = (_Step.WAITING, _Step.READING, _Step.STORING)


def state_of(upload: DiaryUpload) -> dict[str, Any]:
    """What the page of a file says that was handed over: its steps, and what can be done."""
    is_done = upload.step == _Step.DONE
    at = len(_ORDER) if is_done else _ORDER.index(_Step(upload.step))
    return {
        "upload": upload,
        "is_done": is_done,
        "at": upload.step,
        "steps": [
            {"code": step.value, "is_over": place < at, "is_now": place == at}
            for place, step in enumerate(_ORDER)
        ],
        "is_late": not is_done and is_late(upload, timezone.now()),
    }
