"""The user's own git settings apply; the same settings in the repository do not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import tokens
from tests.repos import environment, git, repository, write
from tests.robustness import PROGRAM

pytestmark = pytest.mark.slow  # whole runs, as processes

PAT = tokens.fake_token("pat")


def patscan(root: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it as a user whose home is `home`."""
    kept = {
        key: value for key, value in environment().items() if not key.startswith(("GIT_", "XDG_"))
    }
    return subprocess.run(
        [PROGRAM, *arguments], cwd=root, capture_output=True, text=True,
        check=False, timeout=60, env={**kept, "HOME": str(home)},
    )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def usual_file(home: Path, root: Path) -> None:  # noqa: ARG001
    write(home, {".config/git/ignore": "*.local\n"})


def named_file(home: Path, root: Path) -> None:  # noqa: ARG001
    write(home, {".gitconfig": "[core]\n\texcludesFile = ~/mine\n", "mine": "*.local\n"})


def included_file(home: Path, root: Path) -> None:  # noqa: ARG001
    write(
        home, {".gitconfig": "[include]\n\tpath = more\n", "more": "[core]\nexcludesFile=~/mine\n"}
    )
    write(home, {"mine": "*.local\n"})


def of_the_repository(home: Path, root: Path) -> None:  # noqa: ARG001
    write(root.parent, {"theirs": "*.local\n"})
    git(root, "config", "core.excludesFile", "../theirs")


def device_of_the_repository(home: Path, root: Path) -> None:
    usual_file(home, root)
    git(root, "config", "core.excludesFile", "/dev/zero")


def other_patterns(home: Path, root: Path) -> None:  # noqa: ARG001
    write(home, {".config/git/ignore": "*.other\n"})


def missing_file(home: Path, root: Path) -> None:  # noqa: ARG001
    write(home, {".gitconfig": "[core]\n\texcludesFile = ~/nowhere\n"})


def pipe(home: Path, root: Path) -> None:  # noqa: ARG001
    os.mkfifo(home / "pipe")
    write(home, {".gitconfig": "[core]\n\texcludesFile = ~/pipe\n"})


def broken(home: Path, root: Path) -> None:  # noqa: ARG001
    write(home, {".gitconfig": "[broken\n"})


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        (usual_file, 0), (named_file, 0), (included_file, 0), (device_of_the_repository, 0),
        (of_the_repository, 1), (other_patterns, 1), (missing_file, 1), (pipe, 1), (broken, 1),
    ],
)  # fmt: skip
def test_what_the_user_ignores_everywhere(
    tmp_path: Path, home: Path, setting: Callable[[Path, Path], None], code: int
) -> None:
    root = repository(tmp_path / "r", {"a.py": "1\n"})
    write(root, {"x.local": f"t = '{PAT}'\n"})
    setting(home, root)
    for arguments in (("scan",), ("scan", "--isolated"), ("scan", str(root))):
        done = patscan(root, home, *arguments)
        assert done.returncode == code, done.stderr
    assert patscan(root, home, "scan", "x.local").returncode == 1  # what is named is scanned


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)
@pytest.mark.parametrize(
    ("trusted", "code"),
    [("*", 1), ("{root}", 1), ("{root}\n\tdirectory =", 2), ("/elsewhere", 2), ("", 2)],
)
@pytest.mark.parametrize("command", ["history", "staged"])
def test_whom_the_user_trusts(
    tmp_path: Path, home: Path, command: str, trusted: str, code: int
) -> None:
    root = repository(tmp_path / "r", {"a.py": f"x = '{PAT}'\n"})
    write(root, {"b.py": f"x = '{PAT}'\n"})
    git(root, "add", "b.py")
    git(root, "config", "safe.directory", "*")  # its own word does not count
    write(home, {".gitconfig": f"[safe]\n\tdirectory = {trusted.format(root=root)}\n"})
    for path in (root, *root.rglob("*")):
        os.chown(path, 12345, 12345)
    done = patscan(root, home, command)
    assert done.returncode == code, done.stderr
    assert ("--any-owner" in done.stderr) == (code == 2)
    asked = patscan(root, home, command, "--any-owner", "--format=json")
    assert asked.returncode == 1, asked.stderr
    assert '"revision": "' in asked.stdout
    scanned = patscan(root, home, "scan")
    assert scanned.returncode == 1
