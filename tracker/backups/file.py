"""The file of a backup: a tar archive of three members that any machine can unpack.

1. `backup.json`: the description (manifest.py), padded with spaces.
2. `database.sqlite3.gz` or `database.pgdump`: the content.
3. `sha256`: the SHA-256 of every byte before this member.

Each byte is fixed by the rest, so whatever is cut off or changed is found before anything is read.
"""

import fcntl
import hashlib
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final

from tracker.backups.manifest import NO_DIGEST, BackupError, Manifest

DESCRIPTION: Final = "backup.json"
DIGEST: Final = "sha256"
CONTENT_NAMES: Final = {"sqlite": "database.sqlite3.gz", "postgresql": "database.pgdump"}
PART: Final = ".backup-part"
COPY: Final = ".backup-copy"  # of a database, beside it
_BLOCK: Final = 512
_CHUNK: Final = 1024 * 1024
_END: Final = bytes(2 * _BLOCK)
_MAX_DESCRIPTION: Final = 4 * 1024 * 1024


class Hashing:
    """A file to write to, which counts and hashes what passes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.count = 0

    def write(self, data: bytes) -> int:
        self._file.write(data)
        self._hash.update(data)
        self.count += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def _member(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


def _tail(digest: str) -> bytes:
    text = f"{digest}\n".encode()
    return _member(DIGEST, len(text)) + text + _padding(len(text)) + _END


_TAIL_BYTES: Final = len(_tail(NO_DIGEST))


@contextmanager
def unfinished(path: Path) -> Iterator[IO[bytes]]:
    """A file of this process alone, beside where it will be; gone afterwards if not renamed.

    Raises BackupError while another process writes the same backup. What a killed one left is
    written over.
    """
    part = path.with_name(f".{path.name}{PART}")
    file = os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")
    try:
        if not _locked(file, part):
            raise BackupError(f"Another process is writing {path}.")
        os.fchmod(file.fileno(), 0o600)
        file.truncate(0)
        try:
            yield file
        finally:
            part.unlink(missing_ok=True)
    finally:
        file.close()


def _locked(file: IO[bytes], path: Path) -> bool:
    """Whether it is ours now: not another's, and not one that was finished in this moment."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except (BlockingIOError, FileNotFoundError):
        return False


def remove_leftovers(folder: Path) -> None:
    """Delete what killed backups left in the folder; nothing of one that is running."""
    for part in folder.glob(f".*{PART}"):
        with part.open("rb") as file:
            if _locked(file, part):
                part.with_suffix(COPY).unlink(missing_ok=True)
                part.unlink()


def write(
    file: IO[bytes], manifest: Manifest, write_content: Callable[[IO[bytes]], None]
) -> Manifest:
    """Write a backup into an empty file, whole and on the disk; the description with its digest."""
    size = len(manifest.as_json())
    content_name = CONTENT_NAMES[manifest.database]
    file.write(bytes(_BLOCK + size + len(_padding(size)) + _BLOCK))  # filled in below
    content = Hashing(file)
    write_content(content)  # type: ignore[arg-type]
    file.write(_padding(content.count))
    manifest = replace(manifest, content_sha256=content.digest)
    described = manifest.as_json()
    file.seek(0)
    file.write(_member(DESCRIPTION, size) + described + _padding(size))
    file.write(_member(content_name, content.count))
    file.flush()
    file.seek(0)
    digest = _digest(file, os.fstat(file.fileno()).st_size)
    file.seek(0, os.SEEK_END)
    file.write(_tail(digest))
    file.flush()
    os.fsync(file.fileno())
    return manifest


def put_in_place(path: Path) -> None:
    """Give the finished file its name, for good."""
    path.with_name(f".{path.name}{PART}").replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _digest(file: IO[bytes], size: int) -> str:
    found = hashlib.sha256()
    while size:
        chunk = file.read(min(size, _CHUNK))
        if not chunk:
            break
        found.update(chunk)
        size -= len(chunk)
    return found.hexdigest()


@dataclass(frozen=True)
class Backup:
    """A whole file: what it says, and where its content is."""

    path: Path
    manifest: Manifest
    content_at: int
    content_bytes: int
    file_bytes: int

    @contextmanager
    def content(self) -> Iterator[Any]:
        """The content as a file to read, from its first byte to its last."""
        with self.path.open("rb") as file:
            yield _Section(file, self.content_at, self.content_bytes)


class _Section:
    """Part of a file, read from its beginning on; as much of a file as gzip needs."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        file.seek(start)
        self._file, self._left = file, size

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._file.read(wanted)
        self._left -= len(data)
        return data


def read(path: Path) -> Backup:
    """The backup in this file, every byte of it checked.

    Raises BackupError with a sentence for what is none, is cut off or was changed.
    """
    try:
        with path.open("rb") as file:
            return _read(path, file)
    except FileNotFoundError as error:
        raise BackupError("There is no such file.") from error
    except OSError as error:
        raise BackupError(f"It cannot be read: {error.strerror}.") from error


def _read(path: Path, file: IO[bytes]) -> Backup:
    size = os.fstat(file.fileno()).st_size
    first = _parse(file.read(_BLOCK))
    if first is None or first.name != DESCRIPTION or first.size > _MAX_DESCRIPTION:
        raise BackupError("It is no backup of the tracker: it begins as none does.")
    described = file.read(first.size)
    content_at = _BLOCK + first.size + len(_padding(first.size)) + _BLOCK
    file.seek(content_at - _BLOCK)
    second = _parse(file.read(_BLOCK))
    if second is None:
        raise BackupError("It is damaged, or cut off: its parts do not follow each other.")
    before_tail = content_at + second.size + len(_padding(second.size))
    expected = before_tail + _TAIL_BYTES
    if size < expected:
        raise BackupError(f"It is cut off: {size:,} of {expected:,} bytes are there.")
    file.seek(0)
    digest = _digest(file, before_tail)
    if file.read(_TAIL_BYTES + 1) != _tail(digest):
        raise BackupError("It is damaged: its bytes are not those that were written.")
    manifest = Manifest.parse(described)
    return Backup(path, manifest, content_at, second.size, size)


def _parse(block: bytes) -> tarfile.TarInfo | None:
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return None
