"""Repositories to measure on: a copy of a real one with a token added, and generated ones of any size."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import zlib
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


def _place(work: Path, original: Path, kind: str) -> Path:
    """Where what is made of a repository is: two clones may have the same name."""
    return work / f"{original.name}-{zlib.crc32(os.fsencode(original)):08x}-{kind}"


def copy(work: Path, original: Path) -> Path:
    """A bare copy of a repository."""
    folder = _place(work, original, "copy")
    if not folder.exists():
        left_out = shutil.ignore_patterns("*.promisor", "hooks")
        shutil.copytree(git_directory(original), folder, ignore=left_out)
        git(folder, "config", "core.bare", "true")
        _replace_missing(folder)
    return folder


def part(work: Path, original: Path, share: float) -> Path:
    """A bare copy of a repository; with a share below 1, of the first so many of HEAD's commits."""
    if share >= 1:
        return copy(work, original)
    folder = _place(work, original, f"{share:.3f}")
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        commits = git(original, "rev-list", "--reverse", "--topo-order", "HEAD").split()
        last = commits[max(0, int(len(commits) * share) - 1)]
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main")
        pack = [
            "git",
            "-C",
            str(original),
            "pack-objects",
            "--revs",
            "--stdout",
            "--quiet",
            "--missing=allow-any",
        ]
        packed = subprocess.run(
            pack, input=last.encode(), stdout=subprocess.PIPE, check=True
        ).stdout
        subprocess.run(["git", "-C", str(folder), "index-pack", "--stdin"], input=packed,
                       stdout=subprocess.DEVNULL, check=True)  # fmt: skip
        git(folder, "update-ref", "refs/heads/main", last)
        (folder / "done").touch()
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


_FILES = (
    "api/client.ts",
    "app/chat.tsx",
    "server/app.py",
    "web/vite.config.ts",
    "docs/use.md",
    ".env.example",
)
_STATEMENTS = (
    "const client = new CozeAPI({ baseURL: COZE_CN_BASE_URL, token: config.token });",
    "export const cozeToken = process.env.COZE_API_TOKEN;",
    "fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${token}` } });",
    "// the bot's secret stays on the server, see https://www.coze.com/docs",
    "export function refreshToken(user, secret) { return request('/oauth2/token', { user, secret }); }",
    "const patternKey = 'coze_' + options.key; // compat_mode",
    "if (!token) { throw new Error('no token for Coze'); }",
)


def of_coze(work: Path, commits: int) -> Path:
    """The made-up history of a project that uses Coze: three objects and more a commit, no token."""
    folder = work / f"coze-history-{commits}"
    if (folder / "done").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main")
    command = ["git", "-C", str(folder), "fast-import", "--quiet", "--depth=50"]
    importer = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert importer.stdin is not None
    source = random.Random(15)
    files = {
        f"packages/p{package}/{name}": [source.choice(_STATEMENTS) for _ in range(90)]
        for package in range(30)
        for name in _FILES
    }
    names = list(files)
    for commit in range(commits):
        name = source.choice(names)
        files[name][source.randrange(90)] = f"{source.choice(_STATEMENTS)} // {source.random()}"
        data = "\n".join(files[name]).encode()
        importer.stdin.write(
            b"commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata 6\nchange\n"
            b"M 644 inline %s\ndata %d\n%s\n"
            % (1_700_000_000 + commit, name.encode(), len(data), data)
        )
    importer.stdin.close()
    if importer.wait():
        raise SystemExit("git fast-import failed")
    (folder / "done").touch()
    return folder


def tree_of(work: Path, original: Path) -> Path:
    """The files that HEAD of a repository holds, without the repository."""
    folder = _place(work, original, "tree")
    if not folder.exists():
        folder.mkdir(parents=True)
        archive = ["git", "-C", str(copy(work, original)), "archive", "HEAD"]
        packed = subprocess.run(archive, stdout=subprocess.PIPE, check=True).stdout
        subprocess.run(["tar", "-x", "-C", str(folder)], input=packed, check=True)
    return folder


def facts(folder: Path) -> tuple[int, int]:
    """How many objects the packs of a repository contain, and the size of the packs in bytes."""
    rows = dict(line.split(": ") for line in git(folder, "count-objects", "-v").splitlines())
    packs = git_directory(folder) / "objects" / "pack"
    size = sum(os.path.getsize(path) for path in packs.glob("*.pack"))
    return int(rows["in-pack"]), size
