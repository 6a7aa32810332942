"""If the environment fails: a message, what was found so far, the right exit code, no partial file.

`docs/robustness.md` has a row for every test in here.
"""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests import faults, tokens
from tests.repos import git, repository, write
from tests.robustness import PROGRAM, broken, patched, shell, wait_for

pytestmark = pytest.mark.slow  # whole runs, as processes

PAT = tokens.fake_token("pat")
PROJECT = Path(__file__).parent.parent
LINE = f"x = '{PAT}'\n"
# Enough that workers are started, and busy for a while.
MANY = {f"d{n % 50}/{n}.txt": "x" * 2000 for n in range(800)}


def output_of(done: subprocess.CompletedProcess[bytes]) -> str:
    """All that was printed; never a traceback, never an escape, never the token."""
    text = (done.stdout + done.stderr).decode()
    assert "Traceback" not in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert PAT not in text
    return text


# --- where output goes ----------------------------------------------------------------------------

STREAMS = [
    pytest.param("patscan scan >/dev/full", 2, "standard output: No space left", id="full-stdout"),
    pytest.param("patscan scan 2>/dev/full", 1, "Coze personal", id="full-stderr"),
    pytest.param("patscan scan >/dev/full 2>&1", 2, "", id="both-full"),
    pytest.param("patscan rules >/dev/full", 2, "standard output: No space", id="full-rules"),
    pytest.param("patscan --help >/dev/full", 2, "No space left", id="full-help"),
    pytest.param("patscan --no 2>/dev/full", 2, "", id="full-usage"),
    pytest.param(
        "patscan scan -o /dev/full", 2, "cannot write /dev/full: No space", id="full-file"
    ),
    pytest.param("patscan scan <&- >&- 2>&-", 1, "", id="all-closed"),
    pytest.param("patscan scan -f json >&-", 1, "1 credential in 1 place", id="closed-stdout"),
    pytest.param("patscan scan - <&-", 2, "standard input is closed", id="closed-stdin"),
    pytest.param(
        "patscan scan - 0>/dev/null", 3, "not scanned: <stdin>: cannot be read", id="no-reading"
    ),
    pytest.param(
        "patscan scan - 0>/dev/null .", 1, "1 input could not", id="no-reading-and-a-file"
    ),
    pytest.param(
        "patscan scan --no-archives - 0>/dev/null", 3, "cannot be read", id="no-reading-as-text"
    ),
    pytest.param(
        "patscan scan --stdin-filename a.js - 0>/dev/null",
        3,
        "a.js: cannot be read",
        id="no-reading-named",
    ),
    pytest.param("patscan verify - 0>/dev/null", 2, "input cannot be read", id="no-reading-verify"),
    pytest.param(
        "set -o pipefail; patscan scan -f json | head -n 1", 1, "1 credential", id="closed-pipe"
    ),
    pytest.param("mkdir d; cd d; rmdir ../d; patscan scan", 2, "does not exist", id="no-cwd"),
    pytest.param(
        "mkdir d; cd d; rmdir ../d; patscan staged", 2, "does not exist", id="no-cwd-staged"
    ),
    pytest.param(
        "mkdir d; cd d; rmdir ../d; patscan history", 2, "does not exist", id="no-cwd-history"
    ),
    pytest.param(
        "ulimit -f 0; patscan scan -o json=out.json", 2, "File too large", id="file-limit"
    ),
    pytest.param("ulimit -n 12; patscan scan -j 2", 1, "Coze personal", id="few-handles"),
]


@pytest.mark.parametrize(("script", "code", "words"), STREAMS)
def test_streams(tmp_path: Path, script: str, code: int, words: str) -> None:
    write(tmp_path, {"a.py": LINE})
    done = shell(script, tmp_path)
    assert done.returncode == code, done.stderr
    assert words in output_of(done)
    assert {path.name for path in tmp_path.iterdir()} <= {"a.py", "d"}


def unready(end: int) -> int:
    """One end of a pipe, after whoever shares it has made it not wait."""
    os.set_blocking(end, False)
    return end


# Lines of git for a hook, of a push that deletes a branch and one that brings the token.
PUSHED = f"(delete) {'0' * 40} refs/heads/x {'1' * 40}\nHEAD {{head}} refs/heads/y {'0' * 40}\n"
UNREADY = [
    pytest.param(("scan", "-"), LINE, id="scan"),
    pytest.param(("scan", "--no-archives", "-"), LINE, id="as-text"),
    pytest.param(("scan", "--stdin-filename", "a.js", "-"), LINE, id="named"),
    pytest.param(("hooks", "run", "pre-push", "--", "origin", "url"), PUSHED, id="hook"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes always wait there")
@pytest.mark.parametrize(("arguments", "text"), UNREADY)
def test_standard_input_that_does_not_wait_is_waited_for(
    tmp_path: Path, arguments: tuple[str, ...], text: str
) -> None:
    root = repository(tmp_path, {"b.py": LINE})
    head = git(root, "rev-parse", "HEAD").strip()
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [PROGRAM, *arguments], cwd=root, stdin=unready(reader), stdout=subprocess.PIPE
    )
    os.close(reader)
    for part in (text[:30], text[30:]):
        time.sleep(1.0)  # longer than a start takes
        os.write(writer, part.replace("{head}", head).encode())
    os.close(writer)
    assert b"Coze personal" in process.communicate(timeout=60)[0]
    assert process.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pipes always wait there")
def test_a_report_waits_for_its_reader(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LINE * 1500})
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [PROGRAM, "scan", "-f", "json"], cwd=tmp_path, stdin=subprocess.DEVNULL,
        stdout=unready(writer), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writer)
    time.sleep(1.0)
    with open(reader, "rb") as file:
        assert len(json.load(file)["findings"]) == 1500
    assert process.wait(timeout=60) == 1


LOCALES: list[dict[str, str | None]] = [
    {"LANG": "C", "LC_ALL": "C"},
    {"LC_ALL": "xx_YY.GBK"},
    {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PATSCAN_LANG": "zh"},
    {"PYTHONIOENCODING": "latin-1"},
    {"LANG": None, "LC_ALL": None, "HOME": None, "TERM": None, "USER": None},
]


@pytest.mark.parametrize("environment", LOCALES, ids=str)
def test_output_is_utf_8_in_every_locale(
    tmp_path: Path, environment: dict[str, str | None]
) -> None:
    write(tmp_path, {"a.py": LINE})
    done = shell("patscan scan; patscan scan --lang zh", tmp_path, **environment)
    assert done.returncode == 1
    assert "a.py:1:6" in output_of(done)
    assert "扣子个人访问令牌" in output_of(done)
    shown = shell("patscan scan --fail-on x; patscan scan --help", tmp_path, **environment)
    assert output_of(shown)


HOSTILE = "no\x1b[31m\nsuch\u202e\udcff"
MISTAKES = [
    ("scan", HOSTILE), ("scan", "--config", HOSTILE), ("explain", HOSTILE), (HOSTILE,),
    ("scan", "--fail-on", HOSTILE), ("scan", f"--{HOSTILE}"), ("scan", "--jobs", HOSTILE),
    ("scan", "-o", f"no/{HOSTILE}"), ("scan", "--baseline", f"no/{HOSTILE}"),
    ("history", HOSTILE), ("history", "--range", HOSTILE), ("history", "--branch", HOSTILE),
    ("history", "--since", HOSTILE), ("history", f"https://{HOSTILE}"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", MISTAKES, ids=lambda row: row[0][:7] + row[-1][:9])
def test_what_the_user_wrote_cannot_move_the_cursor(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    root = repository(tmp_path, {"a.py": ""})
    quoted = " ".join(f"$'{argument}'" for argument in _escaped(arguments))
    done = shell(f"patscan {quoted}", root)
    assert done.returncode == 2
    assert output_of(done)


def _escaped(arguments: tuple[str, ...]) -> list[str]:
    """As bash writes any bytes between `$'` and `'`."""
    return ["".join(f"\\x{byte:02x}" for byte in os.fsencode(one)) for one in arguments]


# --- what is scanned ------------------------------------------------------------------------------

ODD_NAMES = ["-rf", "n\nl", "q\"u'o`te$(x)", "e\x1b[31m", "b\u202ei", "caf\udce9", " ", "*", "~"]
DEEP = "/".join(["d" * 200] * 19) + "/a.py"


@pytest.mark.parametrize("tracked", [True, False])
def test_odd_names_are_scanned_and_shown(tmp_path: Path, *, tracked: bool) -> None:
    files = {f"{name}/a.py": LINE for name in ODD_NAMES} | {DEEP: LINE}
    root = repository(tmp_path / "r", files) if tracked else tmp_path / "r"
    write(root, files)
    done = shell("patscan scan", root)
    assert done.returncode == 1
    assert f"1 credential in {len(files)} places" in output_of(done)
    for form in ("json", "sarif"):
        report = shell(f"patscan scan -f {form}", root).stdout
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", report.decode())
        assert json.loads(report)
    assert shell("patscan scan -- -rf", root).returncode == 1


def test_links_pipes_and_devices(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LINE})
    shell("ln -s . l; ln -s b c; ln -s c b; mkfifo f; mkdir d; ln -s .. d/up", tmp_path)
    done = shell("patscan scan", tmp_path)
    assert (done.returncode, "1 credential in 1 place" in output_of(done)) == (1, True)
    named = shell("rm a.py; patscan scan f", tmp_path)
    assert (named.returncode, "not scanned: f: not a regular file" in output_of(named)) == (3, True)
    assert "symbolic links" in output_of(shell("patscan scan b", tmp_path))
    assert "not scanned: " in output_of(shell("patscan scan /dev/zero", tmp_path))


def test_a_read_error_is_named(tmp_path: Path) -> None:
    """The kernel's own memory file answers with EIO."""
    done = shell("patscan scan /proc/self/mem", tmp_path)
    assert done.returncode == 3
    assert "cannot be read: Input/output error" in output_of(done)


REFUSALS = [
    pytest.param(PermissionError(errno.EACCES, "Permission denied"), id="eperm"),
    pytest.param(OSError(errno.EIO, "Input/output error"), id="eio"),
    pytest.param(OSError(errno.ESTALE, "Stale file handle"), id="stale"),
    pytest.param(OSError(errno.ENOMEM, "Cannot allocate memory"), id="no-memory"),
]


@pytest.mark.parametrize("error", REFUSALS)
@pytest.mark.parametrize(
    ("refuse", "name"),
    [
        pytest.param(faults.refuse_to_open, "b.py", id="open"),
        pytest.param(faults.refuse_to_list, "d", id="list"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_scanned(
    tmp_path: Path, error: OSError, refuse: Callable[[str, OSError], None], name: str
) -> None:
    write(tmp_path, {"a.py": LINE, "b.py": "", "d/c.py": ""})
    fault = partial(refuse, name, error)
    done = patched(fault, "scan", cwd=tmp_path)
    assert done.returncode == 1
    assert f"not scanned: {name}: cannot be read: " in output_of(done)
    assert "1 credential in 1 place" in output_of(done)
    write(tmp_path, {"a.py": ""})
    assert patched(fault, "scan", cwd=tmp_path).returncode == 3


def test_files_without_permission(tmp_path: Path) -> None:
    """As an unprivileged user, to whom permission bits apply; skipped if there is none."""
    write(tmp_path, {"a.py": LINE, "b.py": LINE, "d/c.py": LINE})
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder != Path("/tmp"):
            folder.chmod(0o755)
    (tmp_path / "b.py").chmod(0)
    (tmp_path / "d").chmod(0)
    done = patched(faults.become_nobody, "scan", "--verbose", cwd=tmp_path)
    assert done.returncode == 1
    assert "not scanned: b.py: cannot be read: Permission denied" in output_of(done)
    assert "not scanned: d: cannot be read: Permission denied" in output_of(done)


CHANGES = [
    pytest.param(1, os.unlink, id="vanishes"),
    pytest.param(2, os.unlink, id="vanishes-half-read"),
    pytest.param(2, faults.shrink, id="shrinks"),
    pytest.param(2, faults.become_a_link, id="becomes-a-link"),
    pytest.param(2, faults.become_a_pipe, id="becomes-a-pipe"),
    pytest.param(2, faults.become_a_folder, id="becomes-a-folder"),
]


@pytest.mark.parametrize(("turn", "act"), CHANGES)
def test_a_file_that_changes_while_it_is_read(
    tmp_path: Path, turn: int, act: Callable[[str], object]
) -> None:
    write(tmp_path, {"a.py": LINE, "big.py": "x\n" * (2 << 20)})
    fault = partial(faults.when_opened, "big.py", turn, act)
    done = patched(fault, "scan", "--verbose", cwd=tmp_path)
    assert done.returncode == 1
    assert "1 credential in 1 place" in output_of(done)
    big = tmp_path / "big.py"
    assert big.is_symlink() or not big.is_file() or big.stat().st_size == 100, "nothing changed"


def test_a_file_that_is_truncated_between_two_reads_ends(tmp_path: Path) -> None:
    """The text after the window is read again, to count lines; it may not exist any more."""
    write(tmp_path, {"big.py": "x\n" * (3 << 20) + LINE})
    done = patched(faults.read_nothing_again, "scan", cwd=tmp_path)
    assert (done.returncode, "1 credential in 1 place" in output_of(done)) == (1, True)
    assert f"big.py:{(3 << 20) + 1}" not in output_of(done), "all lines were counted"


def test_a_file_that_grows_is_read_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, {"big.log": "x\n" * (3 << 20)})
    fault = partial(faults.grow_while_read, "big.log")
    done = patched(fault, "scan", "big.log", cwd=tmp_path)
    assert (done.returncode, "1 file" in output_of(done)) == (0, True)
    assert (tmp_path / "big.log").stat().st_size > 10 << 20, "it did not grow"


def test_a_folder_that_changes_while_it_is_walked(tmp_path: Path) -> None:
    write(tmp_path, {f"d{n}/a.py": "" for n in range(20)} | {"z.py": LINE})
    fault = partial(faults.change_while_walked, "d7", gone="d3", moved="d5", new="new")
    done = patched(fault, "scan", cwd=tmp_path)
    assert (done.returncode, "1 credential in 1 place" in output_of(done)) == (1, True)
    assert not (tmp_path / "d3").exists()


@pytest.mark.slow
def test_a_file_of_two_gigabytes_takes_little_memory(tmp_path: Path) -> None:
    with (tmp_path / "big.bin").open("wb") as file:
        file.seek(2 << 30)
        file.write(LINE.encode())
    done = patched(partial(faults.limit_memory, 1 << 29), "scan", "-j", "1", cwd=tmp_path)
    assert (done.returncode, "big.bin:1:" in output_of(done)) == (1, True)


# --- what patscan writes --------------------------------------------------------------------------

EMPTY_BASELINE = '{"version": 1, "entries": []}'


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk")
@pytest.mark.parametrize(
    "command", ["scan -o json=disk/out.json", "baseline update --baseline disk/out.json"]
)
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, command: str) -> None:
    write(tmp_path, {f"{n}.py": f"'{tokens.fake_token('pat', seed=n)}'" for n in range(200)})
    mounted = shell("mkdir disk && mount -t tmpfs -o size=16k tmpfs disk", tmp_path)
    if mounted.returncode:
        pytest.skip("no mounts here")
    try:
        write(tmp_path, {"disk/out.json": EMPTY_BASELINE})
        done = shell(f"patscan {command} *.py", tmp_path)
        assert done.returncode == 2
        assert "disk/out.json: No space left on device" in output_of(done)
        assert [path.name for path in (tmp_path / "disk").iterdir()] == ["out.json"]
        assert (tmp_path / "disk/out.json").read_text() == EMPTY_BASELINE
    finally:
        shell("umount disk", tmp_path)


def test_a_report_that_cannot_be_moved_to_its_path_leaves_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LINE, "out.json": "old"})
    done = patched(faults.no_replacing, "scan", "-o", "json=out.json", "a.py", cwd=tmp_path)
    assert (done.returncode, "Read-only file system" in output_of(done)) == (2, True)
    assert (tmp_path / "out.json").read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["a.py", "out.json"]


@pytest.mark.parametrize("command", ["scan", "staged", "history", "demo", "explain coze-pat"])
def test_a_read_only_home_and_no_temporary_folder(tmp_path: Path, command: str) -> None:
    root = repository(tmp_path / "r", {"a.py": ""})
    done = patched(faults.read_only, *command.split(), cwd=root)
    assert done.returncode == (2 if command == "demo" else 0)
    assert output_of(done) or command != "demo"


# --- processes ------------------------------------------------------------------------------------


def test_without_git(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.py": LINE})
    walked = shell("PATH=/nowhere patscan scan --verbose", root)
    assert walked.returncode == 1
    assert "git is not installed, or not on the PATH" in output_of(walked)
    for command in ("staged", "history"):
        done = shell(f"PATH=/nowhere patscan {command}", root)
        assert (done.returncode, "git is not installed" in output_of(done)) == (2, True)


def test_a_repository_without_commits(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LINE})
    git(tmp_path, "init", "--quiet")
    for command, code in (("scan", 1), ("staged", 0), ("history", 0), ("scan -f sarif", 1)):
        done = shell(f"patscan {command}", tmp_path)
        assert done.returncode == code, command
        assert output_of(done)


def started(*arguments: str, cwd: Path) -> subprocess.Popen[bytes]:
    """A run that takes long, because every file takes a while to open; it has read the first ones."""
    count = cwd.with_name(f"{cwd.name}-opened")
    process = subprocess.Popen(
        broken(partial(faults.open_slowly, str(count)), *arguments), cwd=cwd,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    wait_for(lambda: count.exists() and count.stat().st_size >= 80, "nothing is read")
    return process


def children(parent: int) -> list[int]:
    """The processes that a process has started and that are still there."""
    with open(f"/proc/{parent}/task/{parent}/children", encoding="ascii") as file:
        return [int(number) for number in file.read().split()]


SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize(("number", "code"), SIGNALS)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_signal_ends_it_with_what_was_found(
    tmp_path: Path, number: signal.Signals, code: int, jobs: str
) -> None:
    write(tmp_path, {**MANY, "a.py": LINE})
    process = started("scan", "-j", jobs, "-o", "json=out.json", "a.py", ".", cwd=tmp_path)
    wait_for(lambda: jobs == "1" or len(children(process.pid)) >= 2, "no workers came")
    workers = children(process.pid)
    process.send_signal(number)
    _, error = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"not scanned: <rest>: stopped by a signal" in error
    assert b"Traceback" not in error
    assert json.loads((tmp_path / "out.json").read_bytes())["findings"]
    assert not any(path.name.endswith(".tmp") for path in tmp_path.iterdir())
    wait_for(lambda: not any(os.path.exists(f"/proc/{one}") for one in workers), "workers stay")


def test_a_stopped_baseline_is_not_written(tmp_path: Path) -> None:
    write(tmp_path, {**MANY, "a.py": LINE, ".patscan-baseline.json": EMPTY_BASELINE})
    process = started("baseline", "update", "a.py", ".", cwd=tmp_path)
    process.send_signal(signal.SIGTERM)
    _, error = process.communicate(timeout=60)
    assert (process.returncode, b"Traceback" in error) == (143, False)
    assert (tmp_path / ".patscan-baseline.json").read_text() == EMPTY_BASELINE


def test_nohup_is_respected(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": LINE})
    done = shell(
        "trap '' HUP; (sleep 1; echo x) | patscan scan - & sleep 0.5; kill -HUP $!; wait $!",
        tmp_path,
    )
    assert done.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_workers_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    write(tmp_path, MANY)
    process = started("scan", "-j", "3", cwd=tmp_path)
    wait_for(lambda: len(children(process.pid)) == 3, "no workers came")
    workers = children(process.pid)
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not any(os.path.exists(f"/proc/{one}") for one in workers), "workers stay")


DEATHS = [
    pytest.param(faults.be_killed, id="killed"),
    pytest.param(faults.vanish, id="gone"),
    pytest.param(faults.run_out_of_memory, id="no-memory"),
    pytest.param(faults.take_a_terabyte, id="too-much-memory"),
]


@pytest.mark.parametrize("die", DEATHS)
def test_a_worker_that_dies_loses_what_it_read_and_nothing_else(
    tmp_path: Path, die: Callable[[], object]
) -> None:
    others = {f"{n:03}.py": f"'{tokens.fake_token('pat', seed=n)}'" for n in range(60)}
    write(tmp_path, {**others, "deadly.py": LINE, "z/last.py": f"'{tokens.fake_token('sat')}'"})
    fault = partial(faults.die_over, "deadly", die)
    done = patched(fault, "scan", "-f", "json", "-j", "2", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    lost = {skip["path"] for skip in report["skips"]}
    found = {finding["path"] for finding in report["findings"]}
    assert "deadly.py" in lost
    assert len(lost) <= 4, "only the files of one task"
    assert found | lost == {*others, "deadly.py", "z/last.py"}
    assert "took more memory than there is, or its process was killed" in output_of(done)


@pytest.mark.parametrize("fault", [faults.no_forks, faults.no_semaphores])
def test_where_no_worker_can_be_started_the_work_is_done_here(
    tmp_path: Path, fault: Callable[[], None]
) -> None:
    write(tmp_path, {f"{n}.py": f"'{tokens.fake_token('pat', seed=n)}'" for n in range(30)})
    done = patched(fault, "scan", "-j", "2", cwd=tmp_path)
    assert (done.returncode, "30 files scanned" in output_of(done)) == (1, True)


@pytest.mark.parametrize("megabytes", [200, 400])
def test_little_memory(tmp_path: Path, megabytes: int) -> None:
    write(tmp_path, {"a.py": LINE, "big.txt": "x" * (8 << 20)})
    fault = partial(faults.limit_memory, megabytes << 20)
    done = patched(fault, "scan", "-j", "2", cwd=tmp_path)
    assert done.returncode in (1, 2, 3), done.stderr
    assert output_of(done)


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGCHLD")
def test_a_git_that_fails_is_told_where_exit_codes_are_lost(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.py": "x = 1\n"})
    write(root, {"b.py": LINE})
    git(root, "add", "b.py")
    tree = git(root, "rev-parse", "HEAD^{tree}").strip()
    (root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    done = subprocess.run(
        [PROGRAM, "staged"], cwd=root, capture_output=True, check=False, timeout=60,
        preexec_fn=faults.ignore_children,
    )  # fmt: skip
    assert (done.returncode, b"b.py" in done.stdout) == (1, True)


# --- the table ------------------------------------------------------------------------------------


def test_every_test_in_here_has_a_row_in_the_documentation() -> None:
    page = (PROJECT / "docs/robustness.md").read_text()
    tests = re.findall(r"(?m)^def (test_\w+)", Path(__file__).read_text())
    tests.remove("test_every_test_in_here_has_a_row_in_the_documentation")
    assert [name for name in tests if f"`{name}`" not in page] == []
    files = list((PROJECT / "tests").rglob("test_*.py"))
    known = {file.stem for file in files}
    known.update(*(re.findall(r"(?m)^def (test_\w+)", file.read_text()) for file in files))
    assert set(re.findall(r"`(test_\w+)`", page)) <= known
