"""The database: for this user alone, versioned, never with a credential; every damage is a sentence."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from patscan.audit import database
from patscan.audit.database import APPLICATION_ID, MIGRATIONS, opened
from patscan.model.text import PatscanError
from tests.audit.organisations import SHARED, audited, organisation, own_token


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with the current schema."""
    with opened(str(tmp_path / "audit.db"), create=True):
        pass
    return tmp_path / "audit.db"


def refused(path: Path, *, create: bool = False) -> str:
    with pytest.raises(PatscanError) as caught, opened(str(path), create=create):
        pass
    assert caught.value.hint is not None
    return caught.value.what.en


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_only_the_user_may_read_it_and_its_journals(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with opened(str(tmp_path / "new" / "audit.db"), create=True) as connection:
            connection.execute("INSERT INTO repositories (location, name) VALUES ('a', 'b')")
            files = list((tmp_path / "new").iterdir())
            assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
            assert len(files) > 1
    finally:
        os.umask(before)


def test_its_version_is_that_of_the_last_migration(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()


def test_an_older_version_is_migrated_and_keeps_its_rows(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(str(path)) as connection:
        connection.execute("INSERT INTO repositories (location, name) VALUES ('a', 'b')")
    added = "ALTER TABLE repositories ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;"
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, added))
    with opened(str(path)) as connection:
        rows = connection.execute("SELECT location, archived FROM repositories").fetchall()
        assert rows == [("a", 0)]
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)


def test_a_migration_that_fails_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = "CREATE TABLE extra (a);\nCREATE TABLE runs (a);"
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, broken))
    with pytest.raises(PatscanError), opened(str(path)):
        pass
    monkeypatch.undo()
    with opened(str(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'extra'")
        assert tables.fetchall() == []


def test_one_that_is_not_there_is_made_only_by_an_audit(tmp_path: Path) -> None:
    assert refused(tmp_path / "audit.db") == f"there is no database {tmp_path / 'audit.db'} yet"
    assert not (tmp_path / "audit.db").exists()


def test_a_newer_one_is_not_touched(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    assert refused(path) == f"the database {path} was made by a newer version of patscan"
    assert path.read_bytes() == before


@pytest.mark.parametrize("create", [False, True])
def test_one_of_another_program_is_not_touched(tmp_path: Path, *, create: bool) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    before = path.read_bytes()
    assert refused(path, create=create) == f"{path} is no database of patscan"
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("what I wanted to write down\n" * 500)
    assert refused(path, create=True) == f"{path} is no database of patscan"
    assert path.read_text().startswith("what I wanted")


def test_a_damaged_one_is_told(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)
    assert "is damaged" in refused(path)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    assert refused_without_hint(tmp_path).startswith("cannot open the database")


def refused_without_hint(path: Path) -> str:
    with pytest.raises(PatscanError) as caught, opened(str(path), create=True):
        pass
    return caught.value.what.en


def test_no_credential_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "audit.db"
    folder = organisation(tmp_path / "o", 6)
    with opened(str(path), create=True) as connection:  # held, so that the journal stays
        audit = audited(path, [folder])
        connection.execute("SELECT 1")
        raw = b"".join(one.read_bytes() for one in tmp_path.glob("audit.db*"))
    assert len(audit.credentials) == 3
    assert all(one.fingerprint.encode() in raw for one in audit.credentials)
    for token in (SHARED, own_token(3), own_token(4)):
        assert token.encode() not in raw
        assert token[4:40].encode() not in raw
        assert token[-24:].encode() not in raw
