"""Makes an organisation of many repositories: some with a shared token, some with one deleted long ago, some forks."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.inputs import token

COMMITS = 60
# The least and the greatest number of commits that a fork has of its own.
OWN_COMMITS = (5, 20)
_LINES = 40
_FILES = ("src/app.ts", "server/main.py", "docs/use.md", "config/settings.yml", "README.md")


def organisation(
    work: Path, count: int, *, commits: int = COMMITS, shared: int = 3, deleted: int = 10
) -> Path:
    """A folder of `count` repositories: the first `shared` have one token in common, the next `deleted` had one."""
    folder = work / f"organisation-{count}-{commits}"
    if (folder / "done").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    common = token()
    for number in range(count):
        kept = common if number < shared else None
        gone = token() if shared <= number < shared + deleted else None
        imported(folder / f"repo-{number:04}", history(number, commits, kept, gone))
    (folder / "done").touch()
    return folder


def forks(work: Path, original: Path, count: int, *, own: bool = False) -> Path:
    """A folder of `count` clones of a repository that share no files, as if each came from its host.

    With `own`, each has 5 to 20 commits more, which none of the others has.
    """
    folder = work / f"forks-{original.name}-{count}{'-own' if own else ''}"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        server = folder / "server"
        _clone(original, server, "--mirror")
        names = [f"fork-{number:03}" for number in range(count)]
        targets = [folder / f"{name}.git" for name in names]
        if own:
            _own_commits(server, names)
            with ThreadPoolExecutor() as threads:  # to the end, so that failures are raised
                branches = (["--single-branch", "--branch", name] for name in names)
                list(
                    threads.map(
                        lambda one, words: _clone(server, one, "--bare", *words), targets, branches
                    )
                )
        else:  # clones of the same commits are the same
            _clone(server, targets[0], "--bare")
            for target in targets[1:]:
                shutil.copytree(targets[0], target)
        shutil.rmtree(server)
        (folder / "done").touch()
    return folder


def _clone(source: Path, target: Path, *options: str) -> None:
    command = ["git", "clone", "--quiet", *options, f"file://{source}", str(target)]
    subprocess.run(command, check=True)


def _own_commits(repository: Path, names: Sequence[str]) -> None:
    """A branch of each name, with commits of its own after those of `main`."""
    stream = b""
    for number, name in enumerate(names):
        source = random.Random(number)
        for commit in range(source.randrange(OWN_COMMITS[0], OWN_COMMITS[1] + 1)):
            data = b"".join(
                b"%s %d %f\n" % (name.encode(), line, source.random()) for line in range(_LINES)
            )
            stream += (
                b"commit refs/heads/%s\ncommitter A%d <a%d@example.com> %d +0000\ndata 3\nown\n%b"
                b"M 644 inline own/f%d.txt\ndata %d\n%s\n"
                % (
                    name.encode(),
                    number,
                    number,
                    1_700_000_000 + commit * 3600,
                    b"" if commit else b"from refs/heads/main^0\n",
                    source.randrange(5),
                    len(data),
                    data,
                )
            )
    command = ["git", "-C", str(repository), "fast-import", "--quiet"]
    subprocess.run(command, input=stream, check=True)


def damage(folder: Path) -> list[Path]:
    """Break one in twenty of the repositories in a folder, each kind of damage in turn; returns their paths."""
    kinds = (_corrupt, _foreign, _empty, _shallow, _missing)
    chosen = sorted(one for one in folder.iterdir() if one.is_dir())[::20]
    for number, one in enumerate(chosen):
        kinds[number % len(kinds)](one)
    return chosen


def _corrupt(folder: Path) -> None:
    for pack in (folder / "objects" / "pack").glob("*.pack"):
        pack.chmod(0o600)
        data = bytearray(pack.read_bytes())
        data[100:-100] = bytes(len(data) - 200)
        pack.write_bytes(data)


def _foreign(folder: Path) -> None:
    """Of another user, which only root can arrange."""
    if os.geteuid() == 0:
        os.chown(folder, 12345, 12345)


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    subprocess.run(["git", "-C", str(folder), "init", "--quiet", "--bare"], check=True)


def _shallow(folder: Path) -> None:
    clone = folder.with_name("shallow-" + folder.name)
    command = ["git", "clone", "--quiet", "--bare", "--depth=2", f"file://{folder}", str(clone)]
    subprocess.run(command, check=True)
    shutil.rmtree(folder)
    clone.rename(folder)


def _missing(folder: Path) -> None:
    shutil.rmtree(folder)


def imported(folder: Path, stream: Iterator[bytes]) -> None:
    """A bare repository with the commits of a stream for `git fast-import`, in one pack."""
    folder.mkdir(parents=True)
    init = ["git", "-C", str(folder), "init", "--quiet", "--bare", "--initial-branch=main"]
    subprocess.run(init, check=True)
    command = ["git", "-C", str(folder), "-c", "fastimport.unpackLimit=0", "fast-import", "--quiet"]
    subprocess.run(command, input=b"".join(stream), check=True)


def history(seed: int, commits: int, kept: str | None, gone: str | None) -> Iterator[bytes]:
    """Commits that change one line of one file each; `kept` stays to the end, `gone` is removed soon."""
    source = random.Random(seed)
    files = {name: [f"{name} line {line} of {seed}" for line in range(_LINES)] for name in _FILES}
    for commit in range(commits):
        name = source.choice(_FILES)
        files[name][source.randrange(_LINES)] = f"change {commit} of {seed}: {source.random()}"
        lines = list(files[name])
        if (kept and commit == 9) or (gone and commit == 5):
            name = "src/coze.ts"
            lines = [f'const token = "{kept or gone}";', f"// {seed}"]
        removed = b"D src/coze.ts\n" if gone and commit == 6 else b""
        data = "\n".join(lines).encode()
        yield (
            b"commit refs/heads/main\ncommitter A%d <a%d@example.com> %d +0000\ndata 6\nchange\n"
            b"%bM 644 inline %s\ndata %d\n%s\n"
            % (
                commit % 5,
                commit % 5,
                1_600_000_000 + commit * 3600,
                removed,
                name.encode(),
                len(data),
                data,
            )
        )
