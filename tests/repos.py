"""Real repositories for tests, with fixed names and dates, made by the real git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

GIT_ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Grace",
    "GIT_COMMITTER_EMAIL": "grace@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def environment(*, date: str = "2026-01-02T03:04:05Z") -> dict[str, str]:
    """The environment for git: fixed names, one `date` for author and committer, no user settings."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    return {**inherited, **GIT_ENVIRONMENT, **dates}


def git(folder: Path, *arguments: str, date: str = "2026-01-02T03:04:05Z") -> str:
    """Run git in `folder` and return what it prints."""
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, env=environment(date=date))
    return done.stdout.decode("utf-8", "surrogateescape")


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files, by relative path, below `folder`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def repository(folder: Path, files: Mapping[str, str | bytes], **commit: str) -> Path:
    """A repository at `folder` with `files` in one commit."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    write(folder, files)
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=first", **commit)
    return folder


def commit_files(
    root: Path,
    files: Mapping[str, str | bytes],
    message: str = "more",
    *,
    date: str = "2026-01-02T03:04:05Z",
) -> None:
    """One more commit: with `files`, and all else that has changed."""
    write(root, files)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", f"--message={message}", date=date)


def tree(root: Path, *entries: tuple[str, str, str]) -> str:
    """The id of a new tree; an entry has a mode, a name and an id, none of which is checked."""
    raw = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(oid) for mode, name, oid in entries)
    (root / "raw").write_bytes(raw)
    made = git(root, "hash-object", "--literally", "-t", "tree", "-w", "raw").strip()
    (root / "raw").unlink()
    return made


def equal_trees(root: Path, blob: str, levels: int) -> str:
    """The id of a tree of ten equal trees, and so on: ten levels have ten billion paths of a blob."""
    mode, inner = "100644", blob
    for _ in range(levels):
        inner = tree(root, *((mode, f"d{number}", inner) for number in range(10)))
        mode = "40000"
    return inner
