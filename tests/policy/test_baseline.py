"""What was accepted stays accepted, and nothing else does."""

from __future__ import annotations

import datetime as dt
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patscan.detect.scanner import Scanner
from patscan.files import write_atomically
from patscan.model.text import PatscanError
from patscan.policy import baseline
from patscan.policy.baseline import Baseline, Entry, Key
from tests import tokens
from tests.assessments import assessed, changed

DAY = dt.date(2026, 5, 1)
PAT = tokens.fake_token("pat")
FOUND = assessed(Scanner().text("a.py", f"x = '{PAT}'".encode()).findings[0])
KEY = baseline.key(FOUND)


def test_a_moved_line_matches_and_another_file_does_not() -> None:
    accepted = baseline.updated(Baseline(), [FOUND], [], DAY)
    moved = changed(FOUND, location=FOUND.finding.location._replace(line=99, end_line=99))
    copied = changed(FOUND, location=FOUND.finding.location._replace(path="b.py"))
    assert accepted.match(moved) == Entry("2026-05-01")
    assert accepted.match(copied) is None


def test_update_keeps_day_and_reason() -> None:
    before = Baseline({KEY: Entry("2020-01-01", "reviewed"), Key("z", "r", "0" * 64): Entry()})
    after = baseline.updated(before, [FOUND], [Key("z", "r", "0" * 64)], DAY)
    assert after.entries == {KEY: Entry("2020-01-01", "reviewed")}


def test_stale_is_what_was_scanned_and_not_found() -> None:
    known = Baseline(
        {KEY: Entry(), Key("gone.py", "r", "0" * 64): Entry(), Key("x/y", "r", "1" * 64): Entry()}
    )
    assert known.stale([FOUND], lambda path: not path.startswith("x/")) == [
        Key("gone.py", "r", "0" * 64)
    ]


def test_a_finding_without_a_value_has_a_key_of_its_own() -> None:
    flag = changed(FOUND, secret=None, kind="sdk-flag")
    env = changed(FOUND, secret=None, kind="public-env")
    assert len({baseline.key(flag), baseline.key(env), KEY}) == 3


def test_the_file_is_sorted_and_holds_no_value(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    other = changed(FOUND, location=FOUND.finding.location._replace(path="A.py"))
    baseline.write(str(path), baseline.updated(Baseline(), [FOUND, other], [], DAY))
    text = path.read_text()
    assert text.index("A.py") < text.index("a.py")
    assert text.endswith("}\n")
    assert PAT not in text
    assert "line" not in text


KEYS = st.builds(
    Key, st.text(max_size=30), st.sampled_from(["coze-pat", "coze-sat"]),
    st.text("0123456789abcdef", min_size=64, max_size=64),
)  # fmt: skip


@given(
    st.dictionaries(
        KEYS, st.builds(Entry, st.none() | st.just("2026-01-01"), st.none() | st.text())
    )
)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, entries: dict[Key, Entry]) -> None:
    path = tmp_path_factory.mktemp("b") / "b.json"
    written = {key: entry for key, entry in entries.items() if key.path.isprintable()}
    baseline.write(str(path), Baseline(written))
    assert baseline.read(str(path)).entries == written


def test_a_name_that_is_not_utf_8_survives(tmp_path: Path) -> None:
    odd = changed(FOUND, location=FOUND.finding.location._replace(path=os.fsdecode(b"caf\xe9.py")))
    path = str(tmp_path / "b.json")
    baseline.write(path, baseline.updated(Baseline(), [odd], [], DAY))
    assert baseline.read(path).match(odd)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"version": 2, "entries": []}', '{"version": 1, "entries": [{}]}',
        '{"version": 1, "entries": [], "more": 1}', "\xff",
        '{"version": 1, "entries": [{"rule": "r", "path": "p", "fingerprint": "short"}]}',
    ],
)  # fmt: skip
def test_what_is_no_baseline_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(PatscanError, match="cannot use the baseline"):
        baseline.read(str(tmp_path / "b.json"))


# --- writing --------------------------------------------------------------------------------------


def test_writing_keeps_mode_and_follows_links(tmp_path: Path) -> None:
    target = tmp_path / "real"
    target.write_text("old")
    target.chmod(0o640)
    (tmp_path / "link").symlink_to("real")
    write_atomically(str(tmp_path / "link"), b"new")
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == ["link", "real"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r").write_text("old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PatscanError, match="No space left"):
        write_atomically(str(tmp_path / "r"), b"new")
    assert os.listdir(tmp_path) == ["r"]
    assert (tmp_path / "r").read_text() == "old"


def test_a_device_is_written_to_directly() -> None:
    write_atomically(os.devnull, b"x")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
