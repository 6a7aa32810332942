"""What would make git wait for ever or take all memory is named before git is asked."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from patscan.git import special_files
from patscan.git.command import Git
from patscan.git.errors import NotReadyError
from tests import tokens
from tests.git.test_hostile import patscan
from tests.repos import git, repository, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes among files")
HUGE_BYTES = 20 << 30
PAT = tokens.fake_token("pat")


def said_of(root: Path) -> str | None:
    found = special_files.directories(str(root))
    assert found
    said = special_files.obstacle(found)
    return said and said.en


def pipe(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def huge(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.truncate(path, HUGE_BYTES)


PIPES = (
    "HEAD", "config", "config.worktree", "packed-refs", "shallow", "index", "info/exclude",
    "info/attributes", "objects/info/alternates", "objects/pack/pack-x.idx", "objects/ab/c0ffee",
    "refs/heads/pipe", "refs/heads/ab/pipe", "logs/HEAD", "worktrees/x/HEAD", "commondir",
)  # fmt: skip
HUGE = ("HEAD", "config", "config.worktree", "shallow", "info/exclude", "info/attributes",
        "objects/info/alternates", "refs/heads/x", "refs/tags/a/b", "worktrees/x/HEAD", "logs/HEAD",
        "packed-refs", "index")  # fmt: skip


@pytest.mark.parametrize("name", PIPES)
def test_a_pipe_among_gits_files_is_named(tmp_path: Path, name: str) -> None:
    root = repository(tmp_path / "r", {"a.py": "1\n"})
    pipe(root / ".git" / name)
    assert name in (said_of(root) or "")


@pytest.mark.parametrize("name", HUGE)
def test_a_file_that_would_take_all_memory_is_named(tmp_path: Path, name: str) -> None:
    root = repository(tmp_path / "r", {"a.py": "1\n"})
    huge(root / ".git" / name)
    said = said_of(root) or ""
    assert name in said
    assert "larger" in said


def link_to_a_pipe(root: Path) -> None:
    pipe(root.parent / "pipe")
    (root / ".git/refs/heads/link").symlink_to(root.parent / "pipe")


def link_to_a_folder(root: Path) -> None:
    pipe(root.parent / "folder/pipe")
    (root / ".git/refs/heads/link").symlink_to(root.parent / "folder")


def link_to_a_device(root: Path) -> None:
    (root / ".git/info/exclude").unlink(missing_ok=True)
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/exclude").symlink_to("/dev/zero")


def git_file(root: Path) -> None:
    (root / ".git").rename(root.parent / "elsewhere")
    pipe(root / ".git")


def alternate(root: Path) -> None:
    pipe(root.parent / "store/pack/x.idx")
    (root / ".git/objects/info/alternates").write_text(f"{root.parent}/store\n")


def including(path: str) -> Callable[[Path], None]:
    """A configuration that includes `path`, in which `{root}` is the top of the repository."""

    def plant(root: Path) -> None:
        pipe(root / "pipe")
        huge(root / "huge")
        git(root, "config", "include.path", path.format(root=root))

    return plant


def written(text: str) -> Callable[[Path], None]:
    """The same with a configuration of these words."""

    def plant(root: Path) -> None:
        pipe(root / "pipe")
        with (root / ".git/config").open("a") as file:
            file.write(text.format(root=root))

    return plant


def included_twice(root: Path) -> None:
    write(
        root,
        {".git/a": "[include]\n\tpath = sub/b\n", ".git/sub/b": "[include]\npath=../../pipe\n"},
    )
    including("a")(root)


def endless(root: Path) -> None:
    write(root, {".git/a": "[include]\n\tpath = a\n"})
    including("a")(root)


def exponential(root: Path) -> None:
    for level in range(9):
        write(root, {f".git/l{level}": f"[include]\npath = l{level + 1}\n" * 9})
    write(root, {".git/l9": ""})
    including("l0")(root)


def in_a_linked_working_tree(root: Path) -> None:
    git(root, "worktree", "add", "--quiet", str(root.parent / "linked"))
    pipe(root.parent / "pipe")
    git(root, "config", "include.path", "../../pipe")
    root.rename(root.with_name("main"))
    main = root.with_name("main")
    (root.parent / "linked/.git").write_text(f"gitdir: {main}/.git/worktrees/linked\n")
    (root.parent / "linked").rename(root)


OTHER = {
    "a link to a pipe": link_to_a_pipe,
    "a link to a folder with a pipe": link_to_a_folder,
    "a link to a device": link_to_a_device,
    ".git itself": git_file,
    "a store that is borrowed from": alternate,
    "include": including("../pipe"),
    "include, absolute": including("{root}/pipe"),
    "include of a device": including("/dev/zero"),
    "include of something huge": including("../huge"),
    "include in an include": included_twice,
    "includes without end": endless,
    "includes of includes of includes": exponential,
    "the configuration that linked working trees share": in_a_linked_working_tree,
    "a condition that does not hold": written('[includeIf "onbranch:no"]\n\tpath = ../pipe\n'),
    "a condition on the folder": written('[includeIf "gitdir:{root}/"]\n\tpath = ../pipe\n'),
    "on one line, in capitals": written("[INCLUDE] PATH=../pipe\n"),
    "in quotes and over two lines": written('[include]\n\tpath = "../pi\\\npe"\n'),
    "before what is no configuration": written("[include]\n\tpath = ../pipe\n[broken\n"),
}


@pytest.mark.parametrize("plant", OTHER.values(), ids=OTHER)
def test_other_ways_to_make_git_wait(tmp_path: Path, plant: Callable[[Path], None]) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT})
    plant(root)
    assert said_of(root)
    with pytest.raises(NotReadyError):
        Git(str(root)).output("rev-parse", "HEAD")
    with pytest.raises(NotReadyError):
        Git(str(root)).answers("rev-parse", "HEAD")
    with pytest.raises(NotReadyError):
        Git(str(root)).talk("cat-file", "--batch")


def included(root: Path) -> None:
    write(root, {".git/more": "[user]\n\tname = x\n"})
    git(root, "config", "include.path", "more")
    git(root, "config", "includeIf.onbranch:x.path", "nowhere")


def with_a_socket(root: Path) -> None:
    path = root / ".git/fsmonitor--daemon.ipc"
    here = os.getcwd()
    os.chdir(path.parent)  # the name of a socket may not be long
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def with_odd_words(root: Path) -> None:
    with (root / ".git/config").open("ab") as file:
        file.write(b'[remote "\xff"]\n\turl = \xff\xfe # include\n')


HARMLESS = {
    "nothing": lambda _: None,
    "an include": included,
    "the socket of a file system monitor": with_a_socket,
    "what is no UTF-8": with_odd_words,
    "a pipe among the hooks": lambda root: pipe(root / ".git/hooks/pipe"),
    "a pipe in a submodule's folder": lambda root: pipe(root / ".git/modules/x/HEAD"),
    "a large pack": lambda root: huge(root / ".git/objects/pack/tmp_pack_x"),
    "a branch called config": lambda root: git(root, "branch", "config"),
}


@pytest.mark.parametrize("plant", HARMLESS.values(), ids=HARMLESS)
def test_what_stands_in_nobodys_way(tmp_path: Path, plant: Callable[[Path], object]) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT})
    plant(root)
    assert said_of(root) is None
    assert Git(str(root)).output("rev-parse", "HEAD")


@pytest.mark.parametrize("name", ["r", "bare.git"])
def test_folders_below_and_bare_repositories_are_looked_at(tmp_path: Path, name: str) -> None:
    root = repository(tmp_path / "r", {"below/a.py": "1\n"})
    git(tmp_path, "clone", "--quiet", "--bare", "r", "bare.git")
    pipe((root / ".git" if name == "r" else tmp_path / name) / "refs/heads/x")
    assert "refs/heads/x" in (said_of(tmp_path / name / ("below" if name == "r" else "")) or "")


@pytest.mark.parametrize("arguments", [("history", "--no-cache"), ("staged",)], ids=" ".join)
def test_it_is_said_and_nothing_is_called_clean(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT})
    including("/dev/zero")(root)
    done = patscan(root, *arguments)
    assert done.returncode == 2
    assert "/dev/zero" in done.stderr


@pytest.mark.parametrize("name", [".gitignore", ".mailmap", ".git/config", ".git/HEAD"])
def test_a_scan_goes_on_without_git(tmp_path: Path, name: str) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT})
    pipe(root / name)
    done = patscan(root, "scan", "--format=json")
    assert done.returncode == 1, done.stderr
    assert "is a pipe" in done.stdout


@pytest.mark.parametrize(
    "content", [b"\0", b"gitdir: \0", b"gitdir: a\0b\n", b"", b"gitdir: .git\n"]
)
def test_a_git_file_of_odd_bytes_is_survived(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, {"a.py": PAT, ".git": content})
    assert said_of(tmp_path) is None
    assert patscan(tmp_path, "scan").returncode == 1
    assert patscan(tmp_path, "history").returncode == 2


@pytest.mark.parametrize("name", ["commondir", "objects/info/alternates", "HEAD", "config"])
def test_zeros_in_gits_files_are_survived(tmp_path: Path, name: str) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT})
    (root / ".git" / name).write_bytes(bytes(1000))
    assert patscan(root, "scan", "--format=json").returncode == 1
    assert patscan(root, "history", "--no-cache").returncode in (1, 2)
