"""`patscan history --range` as a process: its exit codes, and what the report says of the choice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import tokens
from tests.repos import commit_files, environment, git, repository

PROGRAM = str(Path(sys.executable).parent / "patscan")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two commits, the second with nothing to find."""
    root = repository(tmp_path / "r", {"a.py": tokens.fake_token("pat")})
    git(root, "rm", "--quiet", "a.py")
    commit_files(root, {"b.py": "nothing\n"}, "second")
    return root


def run(root: Path, *options: str, **variables: str) -> tuple[int, dict[str, Any], str]:
    """The exit code, the JSON report and the text on standard error."""
    command = [PROGRAM, "history", *options, "--format", "json"]
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        command, cwd=root, env={**kept, "LC_ALL": "C.UTF-8", **variables}, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    report = json.loads(done.stdout) if done.stdout else {}
    return done.returncode, report, done.stderr


def shallow(root: Path) -> Path:
    target = root.parent / "shallow"
    command = ["git", "clone", "--quiet", "--depth=1", f"file://{root}", str(target)]
    subprocess.run(command, check=True, env=environment(), capture_output=True)
    return target


def test_a_push_is_scanned_and_the_report_says_which_commits(root: Path) -> None:
    first, last = git(root, "rev-parse", "HEAD~1", "HEAD").split()
    variables = {"GITLAB_CI": "true", "CI_COMMIT_BEFORE_SHA": first, "CI_COMMIT_SHA": last}
    code, report, told = run(root, "--range", "auto", **variables)
    words = f"--range auto (GitLab, push): scanned what the commits {first[:12]}..{last[:12]} add"
    assert code == 0
    assert report["notes"] == [words]
    assert words in told


def test_a_run_by_hand_is_scanned_whole_and_the_report_says_why(root: Path) -> None:
    variables = {"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "web"}
    code, report, told = run(root, "--range", "auto", **variables)
    assert code == 1
    assert "everything reachable from HEAD was scanned" in report["notes"][0]
    assert "(GitLab, web)" in told
    code, report, _ = run(root, "--range", "auto", "--lang", "zh", **variables)
    assert "全部内容" in report["notes"][0]


def test_a_shallow_clone_is_incomplete(root: Path) -> None:
    code, _, told = run(
        shallow(root), "--range", "auto", GITHUB_ACTIONS="true", GITHUB_EVENT_NAME="schedule"
    )
    assert code == 3
    assert "fetch-depth: 0" in told


EXPLICIT = [("HEAD..HEAD", 0), ("HEAD~1..HEAD", 0), ("0" * 40 + "..HEAD", 1), ("gone..HEAD", 2)]


@pytest.mark.parametrize(("text", "code"), EXPLICIT)
def test_a_range_that_the_user_wrote_is_what_is_scanned(root: Path, text: str, code: int) -> None:
    ended, _, told = run(root, "--range", text, CI="true")
    assert ended == code
    assert ("nothing was scanned" in told) is (text == "HEAD..HEAD")
