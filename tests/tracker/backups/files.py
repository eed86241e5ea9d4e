"""Files of backups as they never are written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from tracker.backups import file
from tracker.backups.manifest import Manifest

MANIFEST = Manifest(
    version="0.1.0",
    database="sqlite",
    database_version="3.40.1",
    created_at="2026-03-04T05:06:07Z",
    migrations=["tracker.0001_initial"],
    rows={"accounts": 2},
    last_change="2026-03-04T05:00:00Z",
)
CONTENT = bytes(range(256)) * 3


def written(path: Path, content: bytes = CONTENT, **said: Any) -> Path:
    """A whole file at `path` whose description says these instead of what is usual."""
    with file.unfinished(path) as target:
        file.write(target, replace(MANIFEST, **said), lambda to: to.write(content))
        file.put_in_place(path)
    return path


def with_description(source: Path, path: Path, **said: Any) -> Path:
    """The backup at `source` again, with another description of the same content."""
    old = file.read(source)
    with old.content() as content:
        text = content.read()
    with file.unfinished(path) as target:
        file.write(target, replace(old.manifest, **said), lambda to: to.write(text))
        file.put_in_place(path)
    return path
