"""Hooks of a push on the server: its objects wait in a folder of their own, and are found there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from patscan.git import quarantine
from tests import tokens
from tests.repos import commit_files, environment, git, repository

pytestmark = pytest.mark.slow  # whole runs, as processes

PROGRAM = str(Path(sys.executable).parent / "patscan")
READ = 'while read old new ref; do {command}; echo "hook ended with $?" >&2; done'
COMMANDS = {
    "range": 'history . --range "$old..$new"',
    "branch": 'history . --branch "$new"',
    "everything": "history .",
}


def server(tmp_path: Path, command: str, *, hook: str, bare: bool) -> Path:
    """A repository that runs patscan with each push, and a clone of it in `work`."""
    folder = tmp_path / 'ser"ver'  # as a path that git quotes
    git(tmp_path, "init", "--quiet", "--initial-branch=main", *["--bare"] * bare, str(folder))
    git(folder, "config", "receive.denyCurrentBranch", "ignore")
    program = f"'{PROGRAM}' {command}"
    text = READ.format(command=program)
    if hook == "update":
        text = f'old=$2; new=$3; {program}; echo "hook ended with $?" >&2'
    script = folder / (".git" * (not bare)) / "hooks" / hook
    script.parent.mkdir(exist_ok=True)
    script.write_text(f"#!/bin/sh\n{text}\n")
    script.chmod(0o755)
    return folder


def push(root: Path, server: Path) -> str:
    """The code that the hook ended with."""
    done = subprocess.run(
        ["git", "-C", str(root), "push", str(server), "HEAD:main"],
        env=environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    (line,) = (row for row in done.stderr.splitlines() if "hook ended with" in row)
    return line.split()[-1]


@pytest.mark.parametrize("bare", [True, False])
@pytest.mark.parametrize("hook", ["pre-receive", "update"])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_pushed_is_seen_before_it_is_accepted(
    tmp_path: Path, command: str, hook: str, bare: bool
) -> None:
    there = server(tmp_path, COMMANDS[command], hook=hook, bare=bare)
    root = repository(tmp_path / "work", {"a.py": "nothing\n"})
    assert push(root, there) == "0"
    commit_files(root, {"b.py": tokens.fake_token("pat")}, "leak")
    assert push(root, there) == "1"


def test_a_shallow_clone_may_push_its_first_commits(tmp_path: Path) -> None:
    """Where the pushed history is cut off stands in a file of the quarantine, not yet in the repository's own."""
    origin = repository(tmp_path / "origin", {"a.py": "nothing\n"})
    commit_files(origin, {"a.py": "more\n"})
    root = tmp_path / "work"
    git(tmp_path, "clone", "--quiet", "--depth=1", origin.as_uri(), str(root))
    there = server(tmp_path, "", hook="pre-receive", bare=True)
    git(there, "config", "receive.shallowUpdate", "true")
    script = f"#!/bin/sh\n'{PROGRAM}' hooks run pre-receive\necho \"hook ended with $?\" >&2\n"
    (there / "hooks" / "pre-receive").write_text(script)
    assert push(root, there) == "0"
    lines = f"x {git(root, 'rev-parse', 'HEAD').strip()} refs/heads/main {'0' * 40}\n"
    own_hook = [PROGRAM, "hooks", "run", "pre-push", "--", "fork"]
    subprocess.run(own_hook, cwd=root, input=lines, text=True, env=environment(), check=True)
    commit_files(root, {"b.py": tokens.fake_token("pat")}, "leak")
    assert push(root, there) == "1"


def test_it_counts_for_the_repository_that_is_pushed_to_alone(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine" / "objects", tmp_path / "other" / "objects"
    waiting = mine / "tmp_objdir-incoming-x"
    for folder in (waiting, other, tmp_path / "apart"):
        folder.mkdir(parents=True)
    environ = {"GIT_QUARANTINE_PATH": str(waiting)}
    assert quarantine.stores(str(mine), environ) == (os.path.realpath(waiting),)
    assert quarantine.stores(str(other), environ) == ()
    assert quarantine.stores(str(mine), {}) == ()
    assert quarantine.stores(str(mine), {"GIT_QUARANTINE_PATH": str(mine)}) == ()
    assert quarantine.stores(str(mine), {"GIT_QUARANTINE_PATH": str(mine / "gone")}) == ()
    elsewhere = {
        "GIT_OBJECT_DIRECTORY": str(tmp_path / "apart"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(mine),
    }
    assert quarantine.stores(str(mine), elsewhere) == (os.path.realpath(tmp_path / "apart"),)
    assert quarantine.stores(str(other), elsewhere) == ()
