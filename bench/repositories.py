"""Repositories to measure on: a copy of a real one with a token added, and generated ones of any size."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

from bench.inputs import token

# A commit of a generated history adds one blob, one tree and itself.
OBJECTS_A_COMMIT = 3
_LINES = 60


def git(folder: Path, *arguments: str, requests: bytes | None = None) -> str:
    """Run git in `folder` and return its output."""
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, input=requests, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("utf-8", "replace").strip()


def copy(work: Path, original: Path) -> Path:
    """A bare copy of a repository."""
    folder = work / f"{original.name}-copy"
    if not folder.exists():
        left_out = shutil.ignore_patterns("*.promisor", "hooks")
        shutil.copytree(git_directory(original), folder, ignore=left_out)
        git(folder, "config", "core.bare", "true")
        _replace_missing(folder)
    return folder


def _replace_missing(folder: Path) -> None:
    """Replace every missing object by a stub, because `git log -p` would fail on it."""
    listing = git(folder, "rev-list", "--objects", "--all", "--missing=print", "--quiet")
    stub = git(folder, "hash-object", "-w", "--stdin", requests=b"a stub\n")
    for line in listing.splitlines():
        if line.startswith("?"):
            git(folder, "update-ref", f"refs/replace/{line[1:]}", stub)


def plant(folder: Path) -> str:
    """Add a branch in which one commit adds a token and the next removes it; the token."""
    planted = token()
    base = git(folder, "rev-list", "--max-count=1", "--skip=5000", "HEAD")
    stream = (
        f"commit refs/heads/planted\ncommitter A <a@example.com> 1700000000 +0000\ndata 3\nadd\n"
        f"from {base}\nM 644 inline planted.js\ndata <<E\nconst token = '{planted}'\nE\n\n"
        f"commit refs/heads/planted\ncommitter A <a@example.com> 1700003600 +0000\ndata 6\nremove\n"
        f"D planted.js\n"
    )
    git(folder, "fast-import", "--quiet", "--force", requests=stream.encode())
    return planted


def unplant(folder: Path) -> None:
    """Delete this branch and its objects."""
    git(folder, "update-ref", "-d", "refs/heads/planted")
    git(folder, "prune", "--expire=now")


def git_directory(folder: Path) -> Path:
    """The git directory of a repository."""
    return folder / ".git" if (folder / ".git").is_dir() else folder


def generated(work: Path, objects: int) -> Path:
    """A repository with so many objects in one pack, the versions of a few files."""
    folder = work / f"made-up-{objects}"
    if (folder / "done").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare")
    command = ["git", "-C", str(folder), "fast-import", "--quiet", "--depth=50"]
    importer = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert importer.stdin is not None
    source = random.Random(3)
    files = [[f"line {number}\n" for number in range(_LINES)] for _ in range(200)]
    for commit in range(objects // OBJECTS_A_COMMIT):
        which = source.randrange(len(files))
        files[which][source.randrange(_LINES)] = f"commit {commit} {source.random()}\n"
        data = "".join(files[which]).encode()
        importer.stdin.write(
            b"commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata 6\nchange\n"
            b"M 644 inline f%d.txt\ndata %d\n%s\n"
            % (1_500_000_000 + commit, which, len(data), data)
        )
    importer.stdin.close()
    if importer.wait():
        raise SystemExit("git fast-import failed")
    (folder / "done").touch()
    return folder


def facts(folder: Path) -> tuple[int, int]:
    """How many objects the packs of a repository contain, and the size of the packs in bytes."""
    rows = dict(line.split(": ") for line in git(folder, "count-objects", "-v").splitlines())
    packs = git_directory(folder) / "objects" / "pack"
    size = sum(os.path.getsize(path) for path in packs.glob("*.pack"))
    return int(rows["in-pack"]), size
