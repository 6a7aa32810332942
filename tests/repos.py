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
    """The id of a new tree, however odd; an entry has a mode, a name and an id."""
    raw = b"".join(
        os.fsencode(f"{mode} {name}\0") + bytes.fromhex(oid) for mode, name, oid in entries
    )
    command = ["git", "-C", str(root), "hash-object", "-t", "tree", "-w", "--literally", "--stdin"]
    done = subprocess.run(command, input=raw, check=True, capture_output=True, env=environment())
    return done.stdout.decode().strip()


def nested(root: Path, blob: str, levels: int) -> str:
    """The id of a tree of ten equal folders, and so on, some levels deep, and at the end of ten equal files."""
    inner = tree(root, *(("100644", f"f{number}", blob) for number in range(10)))
    for _ in range(levels - 1):
        inner = tree(root, *(("40000", f"d{number}", inner) for number in range(10)))
    return inner


def spoil(root: Path, oid: str, content: bytes | None = b"damaged") -> None:
    """Damage a loose object, or remove it."""
    path = root / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(content) if content is not None else path.unlink()
