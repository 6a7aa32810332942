"""Tokens that a database or a pickle writes next to other strings, with nothing between."""

from __future__ import annotations

import pickle
import sqlite3
from pathlib import Path

import pytest

from patscan.detect.scanner import Scanner
from tests import tokens

SCANNER = Scanner()
PREFIXES = sorted(tokens.BODY_LENGTH)

# The rows of a table; `‹t›` stands for a token.
ROWS: dict[str, tuple[object, ...]] = {
    "a column before it": ("coze_token", "‹t›"),
    "columns on both sides": ("coze", "‹t›", "2026-11-29"),
    "numbers, nothing and a long text before it": (1, None, 2.5, -70_000, "prompt " * 80, "bot", "‹t›", "x"),
    "bytes before it": (b"\0" * 300 + b"a", "‹t›", 1),
    "two of them": ("a", "‹t›", "‹u›", "b"),
    "as a header": ("Authorization", "Bearer ‹t›", "next"),
    "first": ("‹t›", "next", 7),
}  # fmt: skip


def stored(path: Path, row: tuple[object, ...], *, closed: bool = True) -> bytes:
    """What SQLite writes for a row: its database, or if it is not `closed` its log."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"pragma journal_mode={'delete' if closed else 'wal'}")
    connection.execute(f"create table t ({', '.join(f'c{n}' for n in range(len(row)))})")
    connection.execute(f"insert into t values ({', '.join('?' * len(row))})", row)  # noqa: S608
    data = Path(path if closed else f"{path}-wal").read_bytes()
    connection.close()
    return data


def ends(data: bytes) -> list[str]:
    """The ends of the credentials that are found."""
    found = SCANNER.text("a.db", data).findings
    return [item.secret.masked[-4:] for item in found if item.secret is not None]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("kind", ROWS)
def test_a_column_of_a_database_is_found(tmp_path: Path, kind: str, prefix: str) -> None:
    one, other = tokens.fake_token(prefix, seed=1), tokens.fake_token(prefix, seed=2)
    row = tuple(
        item.replace("‹t›", one).replace("‹u›", other) if isinstance(item, str) else item
        for item in ROWS[kind]
    )
    expected = {one[-4:], other[-4:]} if "‹u›" in ROWS[kind] else {one[-4:]}
    assert set(ends(stored(tmp_path / "a.db", row))) == expected


def test_a_log_and_a_deleted_row_are_read(tmp_path: Path) -> None:
    token = tokens.fake_token("pat")
    log = stored(tmp_path / "wal.db", ("coze", token, "x"), closed=False)
    assert set(ends(log)) == {token[-4:]}
    stored(tmp_path / "a.db", ("coze", token, "x"))
    connection = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    connection.execute("pragma secure_delete=off")
    connection.execute("delete from t")
    connection.close()
    assert ends((tmp_path / "a.db").read_bytes()) == [token[-4:]]


@pytest.mark.parametrize(
    "row", [("com‹t›",), ("a", "com‹t›"), ("‹t›more",), ("a", "github_‹t›", "b")]
)
def test_a_longer_word_in_a_column_is_left_alone(tmp_path: Path, row: tuple[str, ...]) -> None:
    token = tokens.fake_token("pat")
    assert not ends(stored(tmp_path / "a.db", tuple(one.replace("‹t›", token) for one in row)))


@pytest.mark.parametrize("protocol", range(4, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_string_in_a_pickle_is_found(prefix: str, protocol: int) -> None:
    token = tokens.fake_token(prefix)
    assert ends(pickle.dumps({"a": token, "扣子": token[:9]}, protocol)) == [token[-4:]]
