"""Opening what a person gives: a file, a folder, a zip or a .gz. Pure: no Django.

Nothing is unpacked onto the disk: members are read as streams, so a name in an archive leads
nowhere. What cannot be what it should be - a page, a PDF, an archive cut short, one that would
blow up when unpacked - is a SourceError that says so before anything is read.
"""

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from foods.importers.records import SourceError

# The largest honest source, FoodData Central's complete CSV, unpacks to about 3 GB at a ratio of 8;
# tables of numbers reach 20. Deflate's own limit is 1,032.
MAX_UNPACKED_BYTES: Final = 20 * 1024**3
MAX_RATIO: Final = 100
_SMALL_BYTES: Final = 10 * 1024**2  # below this no ratio is a danger
_MAX_MEMBERS: Final = 10_000
MAX_LINE_CHARACTERS: Final = 4 * 1024**2

_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile)


@dataclass(frozen=True)
class Bundle:
    """The files of one source by their base name, whatever they came in.

    A zip with one top folder, a folder and a single file look the same.
    """

    name: str
    path: Path
    members: dict[str, str]
    archive: zipfile.ZipFile | None = None

    def find(self, pattern: str) -> list[str]:
        """The base names that match a regular expression, capitals aside."""
        return sorted(n for n in self.members if re.fullmatch(pattern, n, re.IGNORECASE))

    def only(self, pattern: str) -> str | None:
        """The one file there is, whatever its name; of several, the one that matches."""
        found = list(self.members) if len(self.members) == 1 else self.find(pattern)
        return found[0] if len(found) == 1 else None

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A member as a stream of bytes, unpacked; damage found on the way is a SourceError."""
        try:
            if self.archive is not None:
                with self.archive.open(self.members[name]) as stream:
                    yield stream
            elif name.lower().endswith(".gz"):
                with Path(self.members[name]).open("rb") as packed:
                    yield io.BufferedReader(_Guarded(packed, name), 1024**2)
            else:
                with Path(self.members[name]).open("rb") as stream:
                    yield stream
        except _DAMAGED as error:
            raise SourceError(f"{name}: the archive is damaged or cut short ({error})") from error


class _Guarded(io.RawIOBase):
    """A gzip stream that stops when it unpacks to many times what was read."""

    def __init__(self, packed: IO[bytes], name: str) -> None:
        self._packed, self._name, self._unpacked = packed, name, 0
        self._stream = gzip.GzipFile(fileobj=packed)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._unpacked += len(data)
        check_ratio(self._name, self._packed.tell(), self._unpacked)
        buffer[: len(data)] = data
        return len(data)


def check_ratio(name: str, packed: int, unpacked: int) -> None:
    if unpacked > _SMALL_BYTES and unpacked > MAX_RATIO * max(packed, 1):
        raise SourceError(
            f"{name}: unpacks to more than {MAX_RATIO} times its size. No food table does; "
            "it was not read further"
        )


@contextmanager
def open_bundle(path: Path, name: str = "") -> Iterator[Bundle]:
    """What lies at `path`; `name` is what the person calls it, for messages."""
    name = name or path.name
    if path.is_dir():
        files = {each.name: str(each) for each in sorted(path.iterdir()) if each.is_file()}
        if not files:
            raise SourceError(f"{name}: the folder holds no file")
        yield Bundle(name, path, files)
        return
    if not path.exists():
        raise SourceError(f"{path}: there is no such file or folder")
    if not path.is_file():
        raise SourceError(f"{name} is neither a file nor a folder")
    head = _head(path)
    refuse_documents(name, head)
    if head.startswith(b"PK") and not name.lower().endswith(".xlsx"):
        with open_zip(path, name) as archive:
            yield Bundle(name, path, _members(archive, name), archive)
    else:
        yield Bundle(name, path, {name: str(path)})


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(1024)
    except OSError as error:
        raise SourceError(f"{path.name}: cannot be read ({error.strerror})") from error


def refuse_documents(name: str, head: bytes) -> None:
    """What people pick by mistake, told apart by how it begins."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head.strip():
        raise SourceError(f"{name}: the file is empty")
    if start.startswith(b"%pdf"):
        raise SourceError(f"{name} is a PDF document, not a table of foods")
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head")):
        raise SourceError(f"{name} is a web page, not a table of foods")
    if head.startswith(b"\x1f\x8b") and not name.lower().endswith(".gz"):
        raise SourceError(f"{name} is packed with gzip; its name must end in .gz")
    if head.startswith((b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff")):
        raise SourceError(f"{name} is no file an importer reads")


@contextmanager
def open_zip(file: Path | IO[bytes], name: str) -> Iterator[zipfile.ZipFile]:
    """A zip whose members, by their stated sizes and names, are safe to read."""
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGED as error:
        raise SourceError(f"{name}: the zip archive is damaged or cut short ({error})") from error
    with archive:
        check_zip(archive, name)
        yield archive


def check_zip(archive: zipfile.ZipFile, name: str) -> None:
    """zipfile reads no more of a member than its stated size, so stated sizes bound everything."""
    members = archive.infolist()
    if len(members) > _MAX_MEMBERS:
        raise SourceError(f"{name}: holds {len(members)} files, more than any source")
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or re.match(r"[A-Za-z]:", str(parts)):
            raise SourceError(f"{name}: holds a file named {member.filename!r}, out of its folder")
        if member.flag_bits & 1:
            raise SourceError(f"{name}: {member.filename} is locked with a password")
        check_ratio(f"{name}: {member.filename}", member.compress_size, member.file_size)
    if (total := sum(member.file_size for member in members)) > MAX_UNPACKED_BYTES:
        raise SourceError(
            f"{name}: would unpack to {total / 1024**3:.0f} GB, "
            f"more than the {MAX_UNPACKED_BYTES // 1024**3} GB that are read"
        )


def _members(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    members: dict[str, str] = {}
    for member in archive.infolist():
        base = PurePosixPath(member.filename).name
        if member.is_dir() or "__MACOSX" in member.filename or base.startswith("."):
            continue
        if base in members:
            raise SourceError(f"{name}: holds two files named {base}")
        members[base] = member.filename
    if not members:
        raise SourceError(f"{name}: the zip archive is empty")
    return members


def text_lines(stream: IO[bytes], name: str, encoding: str = "utf-8-sig") -> Iterator[str]:
    """The lines of a text file without their ends; for binary content a SourceError."""
    text = io.TextIOWrapper(stream, encoding=encoding, newline="\n")
    number = 0
    try:
        while line := text.readline(MAX_LINE_CHARACTERS):
            number += 1
            if "\0" in line:
                raise SourceError(f"{name} line {number}: holds NUL bytes; this is no text file")
            if len(line) == MAX_LINE_CHARACTERS:
                raise SourceError(f"{name} line {number}: is too long; this is no table of foods")
            yield line.rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{name} after line {number}: is not {encoding.removesuffix('-sig').upper()} text"
        ) from error
    finally:
        if not stream.closed:
            text.detach()  # or the wrapper, once forgotten, would close the stream
