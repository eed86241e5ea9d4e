"""The file of a backup: whole, or refused with a sentence before anything is read of it."""

import stat
import tarfile
from hashlib import sha256

import pytest

from tests.tracker.backups.files import CONTENT, MANIFEST, written
from tracker.backups import file
from tracker.backups.manifest import BackupError


@pytest.fixture
def whole(tmp_path):
    return written(tmp_path / "whole.backup")


def test_what_was_written_is_read(whole):
    backup = file.read(whole)
    assert backup.manifest.content_sha256 == sha256(CONTENT).hexdigest()
    assert {**vars(backup.manifest), "content_sha256": ""} == {
        **vars(MANIFEST),
        "content_sha256": "",
    }
    with backup.content() as content:
        assert content.read(7) + content.read() == CONTENT


def test_any_machine_can_unpack_it(whole):
    with tarfile.open(whole) as archive:
        assert archive.getnames() == ["backup.json", "database.sqlite3.gz", "sha256"]
        assert archive.extractfile("database.sqlite3.gz").read() == CONTENT


def test_only_its_owner_may_read_it_and_nothing_is_left_beside_it(whole):
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600
    assert list(whole.parent.iterdir()) == [whole]


def test_cut_off_anywhere_it_is_refused(whole, tmp_path):
    text = whole.read_bytes()
    short = tmp_path / "short.backup"
    for size in [*range(0, len(text), 61), len(text) - 1]:
        short.write_bytes(text[:size])
        with pytest.raises(BackupError, match=r"no backup of the tracker|cut off|damaged"):
            file.read(short)


def test_with_any_byte_changed_it_is_refused(whole, tmp_path):
    text = bytearray(whole.read_bytes())
    changed = tmp_path / "changed.backup"
    for at in range(len(text)):
        text[at] ^= 1 << at % 8
        changed.write_bytes(text)
        text[at] ^= 1 << at % 8
        with pytest.raises(BackupError, match=r"no backup of the tracker|cut off|damaged"):
            file.read(changed)


def test_with_something_behind_it_it_is_refused(whole):
    with whole.open("ab") as more:
        more.write(b"\0")
    with pytest.raises(BackupError, match="damaged"):
        file.read(whole)


@pytest.mark.parametrize("text", [b"", b"hello", b"SQLite format 3\0" + bytes(5_000), b"PGDMP"])
def test_another_file_is_told_from_a_backup(tmp_path, text):
    other = tmp_path / "other"
    other.write_bytes(text)
    with pytest.raises(BackupError, match="no backup of the tracker"):
        file.read(other)


def test_no_file_and_a_folder_are_told(tmp_path):
    with pytest.raises(BackupError, match="no such file"):
        file.read(tmp_path / "none")
    with pytest.raises(BackupError, match="Is a directory"):
        file.read(tmp_path)


def test_of_another_application_or_a_later_format_it_is_refused(tmp_path):
    with pytest.raises(BackupError, match="another application"):
        file.read(written(tmp_path / "a", application="bookshop"))
    with pytest.raises(BackupError, match=r"format \(2\) is newer.*install version 3.1.0 first"):
        file.read(written(tmp_path / "b", format=2, version="3.1.0"))


def test_two_at_a_time_do_not_write_one_file(tmp_path):
    path = tmp_path / "one.backup"
    with file.unfinished(path), pytest.raises(BackupError, match="Another process"):
        written(path)
    assert list(tmp_path.iterdir()) == []


def test_what_killed_ones_left_goes_and_a_running_one_stays(tmp_path):
    (tmp_path / ".killed.backup.backup-part").touch()
    (tmp_path / ".killed.backup.backup-copy").touch()
    (tmp_path / "kept").touch()
    with file.unfinished(tmp_path / "running.backup"):
        file.remove_leftovers(tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            ".running.backup.backup-part",
            "kept",
        ]
