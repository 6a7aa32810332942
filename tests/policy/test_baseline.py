"""What was accepted stays accepted, and nothing else does."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patscan.detect.scanner import Scanner
from patscan.files import write_atomically
from patscan.model.findings import Secret
from patscan.model.text import PatscanError
from patscan.policy import baseline, baseline_file
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
    assert accepted.match(moved, DAY) == Entry("2026-05-01")
    assert accepted.match(copied, DAY) is None


def test_a_value_accepted_anywhere_is_accepted_in_each_file() -> None:
    accepted = Baseline({baseline.anywhere(KEY.fingerprint): Entry(reason="a sample")})
    copied = changed(FOUND, location=FOUND.finding.location._replace(path="b.py"))
    other = changed(FOUND, secret=Secret.of(b"other"))
    matches = [accepted.match(one, DAY) for one in (FOUND, copied, other)]
    assert matches == [Entry(reason="a sample"), Entry(reason="a sample"), None]


ENDS = [("2026-04-30", False), ("2026-05-01", True), (None, True)]


@pytest.mark.parametrize(("until", "counts"), ENDS)
def test_an_entry_counts_up_to_its_last_day(until: str | None, *, counts: bool) -> None:
    assert Entry(until=until).counts(DAY) is counts


def test_of_two_entries_the_one_that_counts_is_taken() -> None:
    over, good = Entry(until="2026-04-30"), Entry(reason="good")
    anywhere = baseline.anywhere(KEY.fingerprint)
    assert Baseline({KEY: over, anywhere: good}).match(FOUND, DAY) == good
    assert Baseline({KEY: good, anywhere: over}).match(FOUND, DAY) == good
    assert Baseline({KEY: over}).match(FOUND, DAY) == over


GONE = Key("z", "r", "0" * 64)
KEPT = [
    Entry("2020-01-01", "reviewed"),
    Entry("2020-01-01", "reviewed", "2099-01-01"),
    Entry("2020-01-01", "over, and not taken up anew", "2020-02-01"),
]


@pytest.mark.parametrize("entry", KEPT)
def test_update_keeps_day_reason_and_end(entry: Entry) -> None:
    before = Baseline({KEY: entry, GONE: Entry()})
    after = baseline.updated(before, [FOUND], [GONE], DAY)
    assert after.entries == {KEY: entry}


@pytest.mark.parametrize("until", [None, "2099-01-01", "2020-02-01"])
def test_update_gives_no_second_entry_to_a_value_accepted_anywhere(until: str | None) -> None:
    before = Baseline({baseline.anywhere(KEY.fingerprint): Entry(until=until)})
    assert baseline.updated(before, [FOUND], [], DAY) == before


def test_what_only_the_history_held_is_an_entry_as_others_when_a_file_has_it_again() -> None:
    before = baseline.moved_to_history(Baseline({KEY: Entry(reason="x")}), [KEY])
    assert before.entries == {KEY: Entry(reason="x", history_only=True)}
    assert baseline.updated(before, [FOUND], [], DAY).entries == {KEY: Entry(reason="x")}


def test_stale_is_what_was_scanned_and_not_found() -> None:
    known = Baseline(
        {KEY: Entry(), Key("gone.py", "r", "0" * 64): Entry(), Key("x/y", "r", "1" * 64): Entry()}
    )
    assert known.stale([FOUND], lambda path, _: not path.startswith("x/")) == [
        Key("gone.py", "r", "0" * 64)
    ]


def test_stale_is_only_what_can_be_assessed() -> None:
    old = Key("old.py", "r", "2" * 64)
    known = Baseline(
        {GONE: Entry(), old: Entry(history_only=True), baseline.anywhere("3" * 64): Entry()}
    )
    assert known.stale([], lambda _, history_only: not history_only) == [GONE]
    assert known.stale([], lambda _, history_only: history_only) == [old]
    assert known.stale([], lambda _path, _: False) == []


def test_many_entries_are_dropped_in_no_time() -> None:
    many = [Key(f"{n}", "r", "0" * 64) for n in range(15_000)]
    started = time.process_time()
    after = baseline.updated(Baseline(dict.fromkeys(many, Entry())), [], many, DAY)
    assert (after.entries, time.process_time() - started < 1) == ({}, True)


def test_a_finding_without_a_value_has_a_key_of_its_own() -> None:
    flag = changed(FOUND, secret=None, kind="sdk-flag")
    env = changed(FOUND, secret=None, kind="public-env")
    assert len({baseline.key(flag), baseline.key(env), KEY}) == 3


def test_the_file_is_sorted_and_contains_no_value(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    other = changed(FOUND, location=FOUND.finding.location._replace(path="A.py"))
    baseline_file.write(str(path), baseline.updated(Baseline(), [FOUND, other], [], DAY))
    text = path.read_text()
    assert text.index("A.py") < text.index("a.py")
    assert text.endswith("}\n")
    assert PAT not in text
    assert "line" not in text


HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
PLACES = st.builds(
    Key, st.text(min_size=1, max_size=30), st.sampled_from(["coze-pat", "coze-sat"]), HEX
)
ENTRIES = st.builds(
    Entry, st.none() | st.just("2026-01-01"), st.none() | st.text(min_size=1),
    st.none() | st.dates().map(str), st.booleans(),
    st.dictionaries(st.sampled_from(["revoke", "check", "tell"]), st.dates().map(str)),
)  # fmt: skip


def test_steps_of_a_response_accept_nothing_without_a_reason() -> None:
    steps = {"revoke": "2026-01-01"}
    key = baseline.anywhere(FOUND.finding.secret.fingerprint if FOUND.finding.secret else "")
    for entry, counts in ((Entry(steps=steps), False), (Entry(steps=steps, reason="over"), True)):
        found = Baseline({key: entry}).match(FOUND, DAY)
        assert found
        assert found.counts(DAY) is counts
        # Neither is replaced by an entry that accepts.
        assert baseline.updated(Baseline({key: entry}), [FOUND], [], DAY).entries == {key: entry}


@given(st.dictionaries(PLACES | st.builds(baseline.anywhere, HEX), ENTRIES))
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, entries: dict[Key, Entry]) -> None:
    path = tmp_path_factory.mktemp("b") / "b.json"
    written = {key: entry for key, entry in entries.items() if key.path.isprintable()}
    baseline_file.write(str(path), Baseline(written))
    assert baseline_file.read(str(path)).entries == written
    assert len(json.loads(path.read_bytes())["entries"]) == len(written)


def numbered(*numbers: int) -> Baseline:
    return Baseline(
        {Key(f"{n:03}.py", "coze-pat", f"{n:064}"): Entry("2026-01-01") for n in numbers}
    )


def test_each_entry_has_a_line_and_adding_one_changes_no_other(tmp_path: Path) -> None:
    lines = []
    for numbers in ((2,), (2, 1), (2, 3), (1, 2, 3)):
        baseline_file.write(str(tmp_path / "b.json"), numbered(*numbers))
        lines.append((tmp_path / "b.json").read_text().splitlines())
    assert [sum("path" in line for line in some) for some in lines] == [1, 2, 2, 3]
    assert all(set(lines[0]) <= set(some) for some in lines)
    assert "001" in lines[3][1]
    assert "003" in lines[3][5]


@given(*[st.sets(st.integers(0, 12))] * 3)
def test_a_merge_is_right_or_a_conflict_that_is_resolved_by_keeping_both(
    tmp_path_factory: pytest.TempPathFactory, base: set[int], ours: set[int], theirs: set[int]
) -> None:
    """Each branch adds some entries; `git merge-file` with `--union` keeps both sides of a conflict."""
    folder = tmp_path_factory.mktemp("m")
    for name, numbers in (("base", base), ("ours", base | ours), ("theirs", base | theirs)):
        baseline_file.write(str(folder / name), numbered(*numbers))
    merged = ["git", "merge-file", "--stdout", "ours", "base", "theirs"]
    plain = subprocess.run(merged, cwd=folder, capture_output=True, check=False)
    union = subprocess.run([*merged, "--union"], cwd=folder, capture_output=True, check=True)
    wanted = numbered(*base | ours | theirs)
    for done in (plain, union) if plain.returncode == 0 else (union,):
        (folder / "merged").write_bytes(done.stdout)
        assert baseline_file.read(str(folder / "merged")) == wanted


def test_entries_that_are_not_adjacent_merge_without_a_conflict(tmp_path: Path) -> None:
    for name, numbers in (("base", (5,)), ("ours", (1, 5)), ("theirs", (5, 9))):
        baseline_file.write(str(tmp_path / name), numbered(*numbers))
    subprocess.run(["git", "merge-file", "ours", "base", "theirs"], cwd=tmp_path, check=True)
    assert baseline_file.read(str(tmp_path / "ours")) == numbered(1, 5, 9)
    assert json.loads((tmp_path / "ours").read_bytes())


OLD_FILE = """{
  "version": 1,
  "entries": [
    {
      "rule": "coze-pat",
      "path": "001.py",
      "fingerprint": "%064d",
      "added": "2026-01-01"
    }
  ]
}
"""
NEW_FILE = (
    '{"version": 1, "entries": [\n{"path": "001.py", "rule": "coze-pat", "fingerprint": "%064d", '
    '"added": "2026-01-01"}\n]}\n'
)
WRITTEN = [
    pytest.param(text % 1, encoding, end, id=f"{name}-{encoding}-{end!r}")
    for name, text in (("old", OLD_FILE), ("new", NEW_FILE))
    for encoding in ("utf-8", "utf-8-sig", "utf-16")
    for end in ("\n", "\r\n")
]


@pytest.mark.parametrize(("text", "encoding", "end"), WRITTEN)
def test_whatever_an_editor_makes_of_it_is_read(
    tmp_path: Path, text: str, encoding: str, end: str
) -> None:
    (tmp_path / "b.json").write_bytes(text.replace("\n", end).encode(encoding))
    assert baseline_file.read(str(tmp_path / "b.json")) == numbered(1)


def test_a_name_that_is_not_utf_8_survives(tmp_path: Path) -> None:
    odd = changed(FOUND, location=FOUND.finding.location._replace(path=os.fsdecode(b"caf\xe9.py")))
    path = str(tmp_path / "b.json")
    baseline_file.write(path, baseline.updated(Baseline(), [odd], [], DAY))
    assert baseline_file.read(path).match(odd, DAY)


MARKED = ("<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> theirs")


def file_with(**fields: object) -> str:
    return json.dumps({"version": 1, "entries": [{"fingerprint": "0" * 64, **fields}]})


UNUSABLE = [
    ("", "it is empty", "Correct it"),
    (" \n", "it is empty", "Correct it"),
    ("[]", "Expected `object`", "Correct it"),
    ("{}", "missing required field", "Correct it"),
    ("\xff", "", "Correct it"),
    ('{"version": 2, "entries": []}', "its version is 2, not 1", "Correct it"),
    ('{"version": 1,\n"entries": [\n{"path" "x"}]}', "line 3: ", "Correct it"),
    ('{"version": 1, "entries": [{}]}', "`fingerprint`", "Correct it"),
    ('{"version": 1, "entries": [], "more": 1}', "unknown field `more`", "Correct it"),
    (file_with(fingerprint="short"), "fingerprint", "Correct it"),
    (file_with(until="2020/01/01"), "until", "Correct it"),
    (file_with(until="2020-02-31"), "until", "Correct it"),
    (file_with(path="p"), "both `path` and `rule`", "Correct it"),
    (f'{{"version": 1, "entries": {"[" * 100_000}', "", "Correct it"),
    *((NEW_FILE % 1 + mark + "\n", "line 4 is a conflict marker", "Keep the entries of both sides") for mark in MARKED),
    (f"<<<<<<< HEAD\n{NEW_FILE % 1}", "line 1 is a conflict marker", "Keep the entries of both sides"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "hint"), UNUSABLE)
def test_an_invalid_baseline_is_reported_and_never_to_be_created_again(
    tmp_path: Path, text: str, what: str, hint: str
) -> None:
    (tmp_path / "b.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(PatscanError, match="cannot use the baseline") as caught:
        baseline_file.read(str(tmp_path / "b.json"))
    assert what in caught.value.what.en
    assert caught.value.hint
    assert caught.value.hint.en.startswith(hint)


def test_a_baseline_that_is_not_a_file_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(baseline_file, "MAX_BYTES", 10)
    (tmp_path / "large").write_text(" " * 11)
    rows = [
        ("pipe", "not a regular file"),
        (".", ""),
        ("large", "larger"),
        ("gone", "no such file"),
    ]
    for name, what in [*rows, ("\0", "no path")]:
        with pytest.raises(PatscanError, match="cannot use the baseline") as caught:
            baseline_file.read(str(tmp_path / name))
        assert what in caught.value.what.en


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


def test_a_credential_in_a_name_is_not_written_down() -> None:
    secret = tokens.body(48)
    line = f"COZE_CLIENT_SECRET={secret}\nCOZE_CLIENT_ID={'1' * 32}.app.coze\n"
    (found,) = Scanner().text(f"keys/{secret}.env", line.encode()).findings
    item = assessed(found)
    assert secret not in baseline.key(item).path
    assert Baseline({baseline.key(item): Entry()}).match(item, DAY) == Entry()


COMMAS = ["{},\n{}", "{}\n,{}", "{}\n, {}\n,", "{}\n,\n{}", "{}\n{}", "{},\n,{}", "{},{}"]


@pytest.mark.parametrize("form", COMMAS)
def test_no_entry_is_lost_by_a_comma(tmp_path: Path, form: str) -> None:
    rows = [
        f'{{"path": "{name}", "rule": "coze-pat", "fingerprint": "{"0" * 64}"}}' for name in "ab"
    ]
    text = f'{{"version": 1, "entries": [\n{form.format(*rows)}\n]}}\n'
    (tmp_path / "b.json").write_text(text)
    assert [key.path for key in baseline_file.read(str(tmp_path / "b.json")).entries] == ["a", "b"]
