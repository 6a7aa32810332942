"""The commit hook, through the real pre-commit and prek, in a real repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests import tokens
from tests.repos import commit_files, git, repository, write

pytestmark = pytest.mark.slow  # whole runs, as processes

PROJECT = Path(__file__).parent.parent
RUNNERS = ["pre-commit", "prek"]


def configured(root: Path) -> Path:
    """A repository with what `.pre-commit-hooks.yaml` offers.

    The runner would install patscan from its repository; here it uses the one under test.
    """
    offered = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text())
    hooks = [{**hook, "language": "system"} for hook in offered]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    return repository(root, {".pre-commit-config.yaml": yaml.safe_dump(config)})


def program_of(runner: str) -> Path:
    program = Path(sys.executable).with_name(runner)
    if not program.exists():
        pytest.skip(f"{runner} is not installed")
    return program


def environment_of(program: Path, home: Path) -> dict[str, str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return environment | {
        "HOME": str(home), "PRE_COMMIT_HOME": str(home / "store"), "PREK_HOME": str(home / "prek"),
        "PATH": f"{program.parent}{os.pathsep}{environment['PATH']}", "LC_ALL": "C.UTF-8",
    }  # fmt: skip


def run(runner: str, root: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the hooks of a repository, as a commit would."""
    program = program_of(runner)
    return subprocess.run(
        [str(program), "run", "--color=never"], cwd=root, env=environment_of(program, home),
        check=False, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_commit_with_a_token_is_stopped(tmp_path: Path, runner: str) -> None:
    root = configured(tmp_path / "repo")
    write(root, {"a.py": "x = 1\n", "中 文.txt": "nothing\n"})
    git(root, "add", "--all")
    clean = run(runner, root, tmp_path)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert "Passed" in clean.stdout
    write(root, {"b.py": f"token = '{tokens.fake_token('pat')}'\n"})
    git(root, "add", "--all")
    stopped = run(runner, root, tmp_path)
    assert stopped.returncode == 1
    assert "b.py:1:10" in stopped.stdout
    assert "https://www.coze.cn/open/oauth/pats" in stopped.stdout
    assert tokens.fake_token("pat") not in stopped.stdout


# Names that an option or standard input has, too.
@pytest.mark.parametrize(
    "name", ["-", "--quiet", "-v", "--", "--exit-zero", "-x.env", "--config=x"]
)
@pytest.mark.parametrize("runner", RUNNERS)
def test_a_file_that_is_called_like_an_option_is_scanned(
    tmp_path: Path, runner: str, name: str
) -> None:
    root = configured(tmp_path / "repo")
    write(root, {name: f"token = '{tokens.fake_token('pat')}'\n"})
    git(root, "add", "--all")
    stopped = run(runner, root, tmp_path)
    assert stopped.returncode == 1, stopped.stdout + stopped.stderr
    assert f"{name}:1:10" in stopped.stdout


def test_a_hook_runs_once_and_where_it_is_meant_to() -> None:
    hooks = {
        one["id"]: one for one in yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text())
    }
    assert all(one["require_serial"] for one in hooks.values())
    assert "pre-commit" in hooks["patscan"]["stages"]
    assert "pre-push" not in hooks["patscan"]["stages"]
    assert hooks["patscan-push"]["stages"] == ["pre-push"]


def push(root: Path, branch: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", "push", "--quiet", "origin", branch], cwd=root, env=environment, check=False,
        capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_push_with_a_token_in_an_older_commit_is_stopped(tmp_path: Path, runner: str) -> None:
    """Also the first push of all, for which the runners name no range of commits."""
    program = program_of(runner)
    environment = environment_of(program, tmp_path)
    root = configured(tmp_path / "repo")
    git(root, "init", "--quiet", "--bare", str(tmp_path / "remote.git"))
    git(root, "remote", "add", "origin", str(tmp_path / "remote.git"))
    install = [str(program), "install", "--hook-type", "pre-push"]
    subprocess.run(install, cwd=root, env=environment, check=True, capture_output=True)
    leak = f"add it\n\ntoken {tokens.fake_token('pat')}\n"

    git(root, "branch", "leak")
    git(root, "commit", "--quiet", "--allow-empty", "--message", leak)
    assert "1 credential in 1 place; " in push(root, "main", environment).stdout
    git(root, "reset", "--quiet", "--hard", "leak")
    first = push(root, "main", environment)
    assert first.returncode == 0, first.stdout + first.stderr

    commit_files(root, {"a.py": f"token = '{tokens.fake_token('sat')}'\n"}, "leak")
    git(root, "rm", "--quiet", "a.py")
    git(root, "commit", "--quiet", "--message=gone")
    stopped = push(root, "main", environment)
    assert stopped.returncode == 1
    assert "a.py:1:10" in stopped.stdout
    assert tokens.fake_token("sat") not in stopped.stdout


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_hook_of_a_push_on_all_files_scans_what_head_has(tmp_path: Path, runner: str) -> None:
    """Nobody pushes, so no commits are named."""
    program = program_of(runner)
    environment = environment_of(program, tmp_path)
    root = configured(tmp_path / "repo")
    command = [str(program), "run", "--color=never", "--hook-stage=pre-push", "--all-files"]

    def codes() -> int:
        return subprocess.run(
            command, cwd=root, env=environment, check=False, capture_output=True
        ).returncode

    assert codes() == 0
    git(root, "commit", "--quiet", "--allow-empty", f"--message={tokens.fake_token('pat')}")
    assert codes() == 1


@pytest.mark.slow
@pytest.mark.parametrize("runner", RUNNERS)
def test_it_installs_from_the_repository(tmp_path: Path, runner: str) -> None:
    """As users configure it: `repo:` and `rev:`, an environment of its own, `pip install`."""
    source = tmp_path / "patscan"
    subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(source)], check=True)
    revision = git(source, "rev-parse", "HEAD").strip()
    config = {"repos": [{"repo": str(source), "rev": revision, "hooks": [{"id": "patscan"}]}]}
    root = repository(tmp_path / "repo", {".pre-commit-config.yaml": yaml.safe_dump(config)})
    write(root, {"b.py": f"token = '{tokens.fake_token('sat')}'\n"})
    git(root, "add", "--all")
    stopped = run(runner, root, tmp_path)
    assert stopped.returncode == 1, stopped.stdout + stopped.stderr
    assert "b.py:1:10" in stopped.stdout
