"""What `docs/hooks.md` says to paste, pasted, and then real commits and pushes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests import tokens
from tests.repos import GIT_ENVIRONMENT, git, repository, write

pytestmark = pytest.mark.slow  # whole runs, as processes

PROJECT = Path(__file__).parent.parent
PAGE = (PROJECT / "docs" / "hooks.md").read_text(encoding="utf-8")
PAT = tokens.fake_token("pat")


def snippet(heading: str, number: int = 0) -> str:
    """A block below a heading of the page, the first of them by default."""
    section = re.split(rf"(?m)^#+ {re.escape(heading)}$", PAGE)[1]
    blocks: list[str] = re.findall(r"(?s)```\w+\n(.*?)```", section)
    return blocks[number]


def environment(home: Path) -> dict[str, str]:
    """One in which patscan is on the PATH, and what is kept is kept below `home`."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{inherited['PATH']}"
    return {
        **inherited, **GIT_ENVIRONMENT, "HOME": str(home), "PATSCAN_LANG": "en", "PATH": path,
        "PRE_COMMIT_HOME": str(home / "store"), "PREK_HOME": str(home / "prek"), "LC_ALL": "C.UTF-8",
    }  # fmt: skip


def call(folder: Path, home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command, cwd=folder, env=environment(home), check=False, capture_output=True, text=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert PAT[10:-6] not in done.stdout + done.stderr
    return done


def paste(folder: Path, home: Path, text: str) -> None:
    done = call(folder, home, "bash", "-ec", text)
    assert done.returncode == 0, done.stdout + done.stderr


def cloned(tmp_path: Path, files: Mapping[str, str] | None = None) -> Path:
    root = repository(tmp_path / "work", files or {})
    git(root, "init", "--quiet", "--bare", str(tmp_path / "server.git"))
    git(root, "remote", "add", "origin", str(tmp_path / "server.git"))
    return root


def commits(root: Path, home: Path, files: Mapping[str, str], message: str = "x") -> int:
    write(root, files)
    git(root, "add", "--all")
    return call(root, home, "git", "commit", "--quiet", "-m", message).returncode


def pushes(root: Path, home: Path) -> int:
    return call(root, home, "git", "push", "origin", "HEAD:main").returncode


def stops_everything(root: Path, home: Path, *, messages: bool = True) -> None:
    """A clean commit and push pass; a token in a file, in a message and in older commits does not."""
    assert commits(root, home, {"a.py": "x\n"}) == 0
    assert pushes(root, home) == 0
    assert commits(root, home, {"b.py": f"t = '{PAT}'\n"}) == 1
    git(root, "reset", "--quiet", "--hard")
    if messages:
        assert commits(root, home, {"c.py": "y\n"}, f"add {PAT}") == 1
    git(root, "reset", "--quiet", "--hard")
    git(root, "commit", "--quiet", "--no-verify", "--allow-empty", "-m", PAT)
    git(root, "commit", "--quiet", "--no-verify", "--allow-empty", "-m", "x")
    assert pushes(root, home) == 1


def refuses(root: Path, home: Path) -> None:
    """What a server does with a clean push, and with a token that a later commit removed."""
    assert commits(root, home, {"a.py": "x\n"}) == 0
    assert pushes(root, home) == 0
    assert commits(root, home, {"b.py": PAT}) == 0
    assert commits(root, home, {"b.py": ""}) == 0
    assert pushes(root, home) == 1


def test_plain_git(tmp_path: Path) -> None:
    root = cloned(tmp_path)
    paste(root, tmp_path, snippet("Plain git"))
    stops_everything(root, tmp_path, messages=False)


def test_all_repositories(tmp_path: Path) -> None:
    home = {**environment(tmp_path), "GIT_CONFIG_GLOBAL": str(tmp_path / ".gitconfig")}
    (tmp_path / ".gitconfig").touch()
    for command in (snippet("All your repositories"), f"git init --quiet {tmp_path / 'new'}"):
        subprocess.run(["bash", "-ec", command], cwd=tmp_path, env=home, check=True)
    assert commits(tmp_path / "new", tmp_path, {"b.py": PAT}) == 1


@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_pre_commit_and_prek(tmp_path: Path, runner: str) -> None:
    """They would install patscan from its repository; here they use the one under test."""
    if not Path(sys.executable).with_name(runner).exists():
        pytest.skip(f"{runner} is not installed")
    config = yaml.safe_load(snippet("pre-commit and prek"))
    offered = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text())
    known = {hook["id"]: {**hook, "language": "system"} for hook in offered}
    hooks = [known[hook["id"]] for hook in config["repos"][0]["hooks"]]
    assert all(hook["require_serial"] and hook["stages"] for hook in hooks)
    config["repos"] = [{"repo": "local", "hooks": hooks}]
    root = cloned(tmp_path, {".pre-commit-config.yaml": yaml.safe_dump(config)})
    paste(root, tmp_path, f"{runner} install")
    stops_everything(root, tmp_path)


# Commands one after the other, and whether a token is then stopped. Set-up scripts install again and again.
ORDER = (
    ("{runner} install", False),
    ("patscan hooks install --stage pre-commit", True),
    ("{runner} install", True),
    ("patscan hooks install --stage pre-commit", True),
    ("patscan hooks status --stage pre-commit", True),
    ("patscan hooks uninstall", False),
    ("{runner} install", False),
)


@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_a_framework_takes_our_place_and_runs_ours_first(tmp_path: Path, runner: str) -> None:
    if not Path(sys.executable).with_name(runner).exists():
        pytest.skip(f"{runner} is not installed")
    hook = {"id": "x", "name": "x", "entry": "touch ran", "language": "system", "always_run": True}
    config = {"repos": [{"repo": "local", "hooks": [{**hook, "pass_filenames": False}]}]}
    files = {".pre-commit-config.yaml": yaml.safe_dump(config), ".gitignore": "ran\n"}
    root = repository(tmp_path / "work", files)
    for number, (command, stopped) in enumerate(ORDER):
        paste(root, tmp_path, command.format(runner=runner))
        assert commits(root, tmp_path, {"a.py": f"{number}\n"}) == 0
        (root / "ran").unlink()
        assert commits(root, tmp_path, {f"{number}.py": PAT}) == stopped
        git(root, "reset", "--quiet", "--hard")
    left = [path.name for path in (root / ".git" / "hooks").iterdir() if ".sample" not in path.name]
    assert left == ["pre-commit"]


PACKAGE = '{"private": true}\n'


def needs_npm() -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")


@pytest.mark.slow
def test_husky_and_lint_staged(tmp_path: Path) -> None:
    needs_npm()
    root = cloned(tmp_path, {"package.json": PACKAGE, ".gitignore": "node_modules\n"})
    paste(root, tmp_path, snippet("husky and lint-staged"))
    stops_everything(root, tmp_path)


@pytest.mark.slow
def test_husky_and_an_installed_hook(tmp_path: Path) -> None:
    needs_npm()
    root = cloned(tmp_path, {"package.json": PACKAGE, ".gitignore": "node_modules\n"})
    paste(root, tmp_path, snippet("husky and lint-staged"))
    write(root, dict.fromkeys((".husky/pre-commit", ".husky/pre-push"), "true\n"))
    (root / ".husky" / "commit-msg").unlink()
    paste(root, tmp_path, snippet("Plain git"))
    stops_everything(root, tmp_path, messages=False)


@pytest.mark.slow
def test_lefthook(tmp_path: Path) -> None:
    needs_npm()
    files = {"lefthook.yml": snippet("lefthook"), "package.json": PACKAGE}
    root = cloned(tmp_path, {**files, ".gitignore": "node_modules\npackage-lock.json\n"})
    paste(root, tmp_path, "npm install --save-dev lefthook && npx lefthook install")
    stops_everything(root, tmp_path)


def test_a_bare_repository(tmp_path: Path) -> None:
    root = cloned(tmp_path)
    paste(tmp_path / "server.git", tmp_path, snippet("A bare repository"))
    refuses(root, tmp_path)
    option = ("git", "push", "--push-option=patscan.skip=why", "origin", "HEAD:main")
    assert call(root, tmp_path, *option).returncode != 0
    paste(tmp_path / "server.git", tmp_path, snippet("A bare repository", 1))
    assert pushes(root, tmp_path) == 1
    assert call(root, tmp_path, *option).returncode == 0


# What Gitea's own hook does: the lines go to every file of the folder, and the first that fails counts.
GITEA = """#!/usr/bin/env bash
lines=$(cat); failed=
for one in "$(dirname "$0")/$(basename "$0").d/"*; do
  [ -x "$one" ] || continue
  echo "$lines" | "$one" || failed=1
done
[ -z "$failed" ]
"""


def test_gitea(tmp_path: Path) -> None:
    root, server = cloned(tmp_path), tmp_path / "server.git"
    write(server, {"hooks/pre-receive": GITEA, "hooks/pre-receive.d/gitea": "#!/bin/sh\n"})
    for path in (server / "hooks" / "pre-receive", server / "hooks" / "pre-receive.d" / "gitea"):
        path.chmod(0o755)
    paste(server, tmp_path, snippet("Gitea and Forgejo"))
    assert (server / "hooks" / "pre-receive").read_text() == GITEA
    refuses(root, tmp_path)


def test_gitlab(tmp_path: Path) -> None:
    """GitLab runs the files of the folder in the repository, with `GL_ID`, and shows certain lines."""
    root, server = cloned(tmp_path), tmp_path / "server.git"
    paste(server, tmp_path, snippet("GitLab"))
    hook = server / "custom_hooks" / "pre-receive.d" / "patscan"
    assert os.access(hook, os.X_OK)
    git(server, "config", "core.hooksPath", str(tmp_path / "gitaly"))  # as Gitaly does
    write(tmp_path, {"gitaly/pre-receive": f"#!/bin/sh\nGL_ID=user-1 exec '{hook}'\n"})
    (tmp_path / "gitaly" / "pre-receive").chmod(0o755)
    refuses(root, tmp_path)
    said = call(root, tmp_path, "git", "push", "origin", "HEAD:main").stderr
    assert "remote: GL-HOOK-ERR: patscan: The server did not accept the push." in said
