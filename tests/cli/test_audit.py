"""`patscan audit` as a process: its commands, what it says, and that a kill at any moment loses nothing."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import click
import pytest

from patscan.audit import workspace
from patscan.audit.database import opened
from patscan.audit.states import States
from patscan.cli import audit, audit_state
from patscan.model.text import PatscanError
from tests.audit.organisations import SHARED, audited, commits, made, organisation, own_token
from tests.git.test_clone import server  # noqa: F401 - a fixture
from tests.robustness import PROGRAM

KILLS = 20


def command(folder: Path, *arguments: str) -> list[str]:
    return [PROGRAM, "audit", *arguments, "--db", str(folder / "audit.db"), "--lang=en"]


def run(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, with the database there and a temporary folder of its own."""
    environment = {**os.environ, "TMPDIR": str(_temporary(folder)), "XDG_CACHE_HOME": str(folder)}
    return subprocess.run(
        command(folder, *arguments), cwd=folder, capture_output=True, check=False, text=True,
        input=stdin, env=environment, timeout=120,
    )  # fmt: skip


def _temporary(folder: Path) -> Path:
    (folder / "tmp").mkdir(exist_ok=True)
    return folder / "tmp"


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six repositories."""
    return organisation(tmp_path_factory.mktemp("audited") / "o", 6)


def test_from_the_first_run_to_the_answers_of_the_owners(
    repositories: Path, tmp_path: Path
) -> None:
    first = run(tmp_path, str(repositories), "--output", "a.json", "--output", "a.sarif")
    assert first.returncode == 1
    said, then = first.stderr.splitlines()
    assert said == (
        "patscan: 3 credentials in 6 repositories; 3 open, in the first audit of these repositories"
    )
    assert f"`patscan audit review --db {tmp_path / 'audit.db'}`" in then
    rows = json.loads((tmp_path / "a.json").read_text())["credentials"]
    assert len(json.loads((tmp_path / "a.sarif").read_text())["runs"]) == 6
    digits = rows[0]["fingerprint"][:12]
    revoked = run(tmp_path, "state", digits, "revoked", "--note=rotated", "--ticket=SEC-1")
    assert (revoked.returncode, revoked.stderr) == (
        0,
        f"patscan: {digits} {rows[0]['masked']}: open → revoked\n",
    )
    table = run(tmp_path, "export", "--format=csv", "--quiet").stdout
    assert table.count(",open,") == 2
    answered = table.replace(",open,", ",已接受,").replace(",", ";")
    (tmp_path / "back.csv").write_bytes(answered.encode("gb18030", "replace"))
    imported = run(tmp_path, "import", "back.csv")
    assert imported.stderr == "patscan: 2 of 3 credentials have a new state\n"
    last = run(tmp_path, str(repositories))
    assert last.returncode == 0
    assert last.stderr.endswith("0 new, 0 gone, 0 still open, 1 revoked but still in HEAD\n")


def test_a_list_on_standard_input(repositories: Path, tmp_path: Path) -> None:
    listed = f"# two of them\n{repositories}/repo-000\n{repositories}/repo-005\n"
    done = run(tmp_path, "--from", "-", "--format=json", stdin=listed)
    coverage = json.loads(done.stdout)["coverage"]
    assert [one["repository"] for one in coverage] == ["repo-000", "repo-005"]


@pytest.mark.parametrize("listed", ["", "# none\n\n"])
def test_an_audit_of_nothing_is_not_clean(tmp_path: Path, listed: str) -> None:
    done = run(tmp_path, "--from", "-", stdin=listed)
    assert (done.returncode, done.stderr) == (3, "patscan: no repository was audited\n")


def test_an_unfinished_row_imports_nothing(repositories: Path, tmp_path: Path) -> None:
    run(tmp_path, str(repositories))
    table = run(tmp_path, "export", "--format=csv", "--quiet").stdout
    (tmp_path / "back.csv").write_text(table.replace(",open,", ",done,", 1))
    done = run(tmp_path, "import", "back.csv")
    assert done.returncode == 2
    assert "row 2: `done` is none of open, revoked, accepted, false-positive" in done.stderr


@pytest.mark.parametrize("word", audit.COMMANDS)
def test_a_command_after_options_is_told(tmp_path: Path, word: str) -> None:
    done = run(tmp_path, "--fresh", word)
    assert done.returncode == 2
    assert f"The command comes before its options: patscan audit {word} …" in done.stderr
    assert not (tmp_path / "audit.db").exists()


def test_a_mistyped_command_is_no_missing_repository(tmp_path: Path) -> None:
    done = run(tmp_path, "rewiew")
    assert (done.returncode, "Did you mean `review`?" in done.stderr) == (2, True)
    assert run(tmp_path, "./rewiew").returncode == 3


def test_partial_coverage_is_exit_3_and_every_failure_is_named(tmp_path: Path) -> None:
    made(tmp_path / "o" / "good", commits(0))
    made(tmp_path / "o" / "bad", commits(1))
    (tmp_path / "o" / "bad" / "HEAD").write_text("nonsense")
    done = run(tmp_path, "o", "missing", "--format=csv")
    assert done.returncode == 3
    told = done.stderr.splitlines()
    assert [line.partition(": ")[2][:20] for line in told] == [
        "not scanned: bad: /t",
        "not scanned: missing",
        "INCOMPLETE: 2 not sc",
    ]


# Where both streams go, and how often a log of both names what was not scanned.
LOGS = {"two-pipes": 1, "one-pipe": 1, "one-file": 1, "two-files": 2, "no-output": 1}


@pytest.mark.parametrize("kind", LOGS)
def test_what_was_not_scanned_is_named_once_in_a_log(tmp_path: Path, kind: str) -> None:
    files = [(tmp_path / name).open("w+b") for name in ("one", "two")]
    streams: dict[str, tuple[Any, Any]] = {
        "two-pipes": (subprocess.PIPE, subprocess.PIPE), "one-pipe": (subprocess.PIPE, subprocess.STDOUT),
        "one-file": (files[0], files[0]), "two-files": (files[0], files[1]),
        "no-output": (subprocess.DEVNULL, subprocess.PIPE),
    }  # fmt: skip
    out, err = streams[kind]
    done = subprocess.run(
        command(tmp_path, "missing"), cwd=tmp_path, stdout=out, stderr=err, check=False, timeout=120
    )
    for file in files:
        file.close()
    said = [done.stdout, done.stderr, *((tmp_path / name).read_bytes() for name in ("one", "two"))]
    log = b"".join(part for part in said if part)
    assert done.returncode == 3
    assert log.count(b"missing is not a folder") == LOGS[kind]
    assert log.count(b"INCOMPLETE") == 1


def test_help_names_the_other_commands(tmp_path: Path) -> None:
    shown = subprocess.run([PROGRAM, "audit", "--help"], capture_output=True, check=True, text=True)
    assert "Usage: patscan audit [OPTIONS] [REPO|FOLDER|URL]..." in shown.stdout
    for name in audit.COMMANDS:
        assert name in shown.stdout
        assert run(tmp_path, name, "--help").stdout.startswith(f"Usage: patscan audit {name} ")


def test_a_url_is_cloned_scanned_and_removed(
    server: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    done = run(tmp_path, server, "--format=json")
    (row,) = json.loads(done.stdout)["credentials"]
    assert row["repositories"] == [server]
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_clone_that_is_too_large_is_told(
    server: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    done = run(tmp_path, server, "--disk=500", "--jobs=1")
    assert done.returncode == 3
    assert "would be larger than" in done.stdout
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("word", ["", "G", "1.5G", "-1", "10X", "0"])
def test_a_size_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(PatscanError):
        audit.size_bytes(word)


def test_sizes() -> None:
    assert [audit.size_bytes(word) for word in ("7", "5k", "5M", "2GB")] == [
        7,
        5000,
        5 * 10**6,
        2 * 10**9,
    ]


def test_two_runs_with_one_database_do_not_mix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(workspace, "PATIENCE_S", 0.1)
    database = str(tmp_path / "audit.db")
    with workspace.opened(database) as folder:
        assert os.listdir(folder) == ["lock"]
        with pytest.raises(PatscanError, match="another audit"), workspace.opened(database):
            pass
        with workspace.opened(str(tmp_path / "other.db")):
            pass
    assert not os.path.exists(folder)
    with workspace.opened(database):
        pass


def test_what_a_killed_run_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with workspace.opened("a.db") as folder:
        pass
    os.makedirs(os.path.join(folder, "patscan-clone", "objects"))
    with workspace.opened("a.db") as again:
        assert (again, os.listdir(again)) == (folder, ["lock"])


def keys(monkeypatch: pytest.MonkeyPatch, pressed: str) -> None:
    waiting = iter(pressed)
    monkeypatch.setattr(click, "getchar", lambda: next(waiting, ""))


@pytest.fixture
def database(repositories: Path, tmp_path: Path) -> Path:
    """The database of a finished run."""
    audited(tmp_path / "audit.db", [repositories])
    return tmp_path / "audit.db"


def decided(database: Path) -> list[str]:
    """The states in the order of the review."""
    with opened(str(database)) as connection:
        current = States(connection).current()
    return sorted(one.state for one in current.values())


@pytest.mark.parametrize(
    ("pressed", "states"),
    [
        ("raf", ["accepted", "false-positive", "revoked"]),
        ("rs\rx", ["revoked"]),
        ("ruaq", ["accepted"]),
        ("rauufq", ["false-positive"]),
        ("uq", []),
        ("", []),
        ("R", ["revoked"]),
    ],
)
def test_review_takes_one_key_for_each_and_undoes(
    database: Path, monkeypatch: pytest.MonkeyPatch, pressed: str, states: list[str]
) -> None:
    keys(monkeypatch, pressed)
    arguments = ["--db", str(database), "--note=checked", "--by=Ada", "--until=2027-01-31"]
    assert audit_state.review.main(arguments, standalone_mode=False) == 0
    assert decided(database) == states


def test_what_the_system_refuses_is_told_in_chinese(tmp_path: Path) -> None:
    for arguments in (("--from", "nowhere"), ("--compare", "nowhere", ".")):
        said = run(tmp_path, *arguments, "--lang", "zh").stderr
        assert "没有那个文件或目录" in said
        assert "No such file" not in said


def test_review_says_what_a_key_did(
    database: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    keys(monkeypatch, "ruq")
    audit_state.review.main(["--db", str(database)], standalone_mode=False)
    shown = capfdbinary.readouterr().out.decode().splitlines()
    assert [line.strip() for line in shown if line.strip() in ("revoked", "undone")] == [
        "revoked",
        "undone",
    ]


def test_review_without_a_terminal_is_told(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_terminal() -> str:
        raise OSError(errno.ENXIO, os.strerror(errno.ENXIO))

    monkeypatch.setattr(click, "getchar", no_terminal)
    with pytest.raises(PatscanError, match="there is no terminal to ask on"):
        audit_state.review.main(["--db", str(database)], standalone_mode=False)
    assert decided(database) == []


def test_review_of_a_run_that_scanned_nothing_does_not_call_it_clean(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    audited(tmp_path / "audit.db", [tmp_path / "nowhere"])
    arguments = ["--db", str(tmp_path / "audit.db")]
    assert audit_state.review.main(arguments, standalone_mode=False) == 3
    said = capfdbinary.readouterr().err.decode()
    assert "no credential of the last run is open" in said
    assert "could not scan 1 of 1 repositories" in said


def test_review_shows_no_credential(
    database: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    keys(monkeypatch, "sss")
    audit_state.review.main(["--db", str(database)], standalone_mode=False)
    shown = capfdbinary.readouterr().out
    assert shown.count(b"pat_") == 3
    assert all(token[4:40].encode() not in shown for token in (SHARED, own_token(3)))


# --- kill -9 ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough repositories that a run can be killed between them."""
    return organisation(tmp_path_factory.mktemp("many") / "o", 40)


def report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return found


def killed(folder: Path, many: Path, after_s: float) -> bool:
    """Start a run and kill it after so long, as the system does; whether it was still running."""
    environment = {**os.environ, "TMPDIR": str(_temporary(folder)), "XDG_CACHE_HOME": str(folder)}
    process = subprocess.Popen(
        command(folder, str(many), "--jobs=2", "--quiet", "--output=report.json"),
        cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_a_run_that_then_goes_on(many: Path, tmp_path: Path, jobs: int) -> None:
    environment = {**os.environ, "TMPDIR": str(_temporary(tmp_path))}
    words = command(tmp_path, str(many), f"--jobs={jobs}", "--output=report.json", "--verbose")
    process = subprocess.Popen(
        words, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "repo-" in line:
            break
    process.send_signal(signal.SIGINT)
    told = process.stderr.read()
    assert process.wait() == 130
    process.stderr.close()
    assert "stopped; the same command goes on from here" in told
    assert not (tmp_path / "report.json").exists()
    done = run(tmp_path, str(many), "--output=report.json")
    assert "going on with the run of" in done.stderr
    assert len(report(tmp_path)["coverage"]) == 40
    assert {one["status"] for one in report(tmp_path)["coverage"]} == {"complete"}


@pytest.mark.slow
def test_a_run_that_is_killed_at_any_moment_ends_with_the_same_report(
    many: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    started = time.monotonic()
    killed(whole, many, 120)
    length_s = time.monotonic() - started
    folder = tmp_path / "killed"
    source = random.Random(18)
    kills = 0
    for _ in range(KILLS):
        folder.mkdir(exist_ok=True)
        kills += killed(folder, many, source.uniform(0, length_s))
        if not (folder / "report.json").exists():
            continue
        assert report(folder) == report(whole)
        shutil.rmtree(folder)
    folder.mkdir(exist_ok=True)
    assert not killed(folder, many, 120)
    assert report(folder) == report(whole)
    assert kills > 3
    assert list((folder / "tmp").iterdir()) == []
