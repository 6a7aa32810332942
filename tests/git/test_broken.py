"""Repositories that git does not find: what is told of each kind, and those that nothing is told of."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from patscan.git import broken
from patscan.git.repository import locate
from patscan.model.text import PatscanError
from tests import child, faults
from tests.repos import git, repository, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="makes links")

Break = Callable[[Path], object]


def _gitfile(text: str) -> Break:
    def act(root: Path) -> None:
        shutil.rmtree(root / ".git")
        (root / ".git").write_text(text)

    return act


def _link(root: Path) -> None:
    shutil.rmtree(root / ".git")
    (root / ".git").symlink_to("/nowhere")


def _loop(root: Path) -> None:
    shutil.rmtree(root / ".git")
    (root / ".git").symlink_to(".git")


def _empty(root: Path) -> None:
    shutil.rmtree(root / ".git")
    (root / ".git").mkdir()


def _without(name: str) -> Break:
    def act(root: Path) -> None:
        path = root / ".git" / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return act


def _with(name: str, text: str) -> Break:
    return lambda root: (root / ".git" / name).write_text(text)


def _set(*pairs: tuple[str, str]) -> Break:
    return lambda root: [git(root, "config", name, value) for name, value in pairs]


# What is done to a repository, what is told, and words of the hint.
BROKEN: dict[str, tuple[Break, str, str]] = {
    "gitfile-to-nothing": (
        _gitfile("gitdir: ../gone/.git\n"),
        "{root}/.git names the git directory {parent}/gone/.git, which does not exist",
        "mounted",
    ),
    "worktree-of-nothing": (
        _gitfile("gitdir: /gone/.git/worktrees/r\n"),
        "{root}/.git names the git directory /gone/.git/worktrees/r, which does not exist",
        "git worktree repair",
    ),
    "gitfile-with-nul": (_gitfile("gitdir: a\0b"), "{root}/.git names the git directory {root}/a\0b, which", "mounted"),
    "gitfile-of-words": (_gitfile("hello\n"), "{root}/.git is neither a git directory nor a file with", "clone"),
    "empty-gitfile": (_gitfile(""), "{root}/.git is neither a git directory nor a file with", "clone"),
    "dangling-link": (_link, "{root}/.git is a link to /nowhere, which does not exist", "mounted"),
    "link-to-itself": (_loop, "cannot read {root}/.git: Too many levels of symbolic links", "clone"),
    "empty-directory": (_empty, "the git directory {root}/.git lacks HEAD, objects, refs", "clone"),
    "no-head": (_without("HEAD"), "the git directory {root}/.git lacks HEAD", "clone"),
    "no-objects": (_without("objects"), "the git directory {root}/.git lacks objects", "clone"),
    "no-refs": (_without("refs"), "the git directory {root}/.git lacks refs", "clone"),
    "head-of-words": (_with("HEAD", "main\n"), "{root}/.git/HEAD is damaged", "ref: refs/heads/main"),
    "empty-head": (_with("HEAD", ""), "{root}/.git/HEAD is damaged", "ref: refs/heads/main"),
    "commondir-of-nothing": (
        _with("commondir", "../gone\n"),
        "{root}/.git/commondir names the git directory {root}/gone, which does not exist",
        "git worktree repair",
    ),
    "unknown-version": (
        _set(("core.repositoryFormatVersion", "99")), "{root} has a format that this git cannot read: ", "Update git"
    ),
    "unknown-extension": (
        _set(("core.repositoryFormatVersion", "1"), ("extensions.colour", "x")),
        "{root} has a format that this git cannot read: ", "Update git",
    ),
    "unknown-object-format": (
        _set(("core.repositoryFormatVersion", "1"), ("extensions.objectFormat", "md5")),
        "{root} has a format that this git cannot read: ", "Update git",
    ),
    "damaged-configuration": (_with("config", "[core"), "the configuration of {root} is damaged: ", "Correct"),
}  # fmt: skip


def told(folder: Path | str, *, any_owner: bool = False) -> tuple[str, str]:
    """What is told of a folder, and the hint; both empty if it has a repository."""
    try:
        locate(str(folder), any_owner=any_owner)
    except PatscanError as error:
        return error.what.en, error.hint.en if error.hint else ""
    return "", ""


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told(name: str, tmp_path: Path) -> None:
    act, expected, hint = BROKEN[name]
    root = repository(tmp_path / "r", {"a.py": "", "sub/b.py": ""})
    act(root)
    for folder in (root, root / "sub"):
        what, how = told(folder)
        if folder == root or "{root}/.git" in expected:
            assert what.startswith(expected.format(root=root, parent=tmp_path))
        assert hint in how


def test_a_broken_repository_inside_of_another_is_not_taken_for_it(tmp_path: Path) -> None:
    outer = repository(tmp_path / "r", {"a.py": "", "inner/b.py": ""})
    repository(outer / "inner", {"c.py": ""})
    assert told(outer / "inner") == ("", "")
    (outer / "inner/.git/HEAD").unlink()
    what, _ = told(outer / "inner")
    assert what == f"the git directory {outer}/inner/.git lacks HEAD"
    assert locate(str(outer)).root == str(outer)


def test_what_is_above_a_link_does_not_matter(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"sub/a.py": ""})
    other = repository(tmp_path / "other", {"a.py": ""})
    (other / "link").symlink_to(root / "sub")
    (other / ".git/HEAD").unlink()
    assert told(other / "link") == ("", "")
    assert told(other)[0] == f"the git directory {other}/.git lacks HEAD"


@pytest.mark.parametrize("part", ["HEAD", "objects", "refs"])
def test_a_bare_repository_without_a_part(part: str, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "r.git")
    path = tmp_path / "r.git" / part
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert told(tmp_path / "r.git")[0] == f"the git directory {tmp_path}/r.git lacks {part}"


def test_nothing_is_told_of_what_git_finds(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": "", "sub/b.py": ""})
    git(root, "worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    git(tmp_path, "init", "--quiet", f"--separate-git-dir={tmp_path}/apart", "work")
    git(tmp_path, "init", "--quiet", "--bare", "r.git")
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "sha256")
    (tmp_path / "alias").mkdir()
    (tmp_path / "alias/.git").symlink_to(root / ".git")
    old = repository(tmp_path / "old", {"a.py": ""})
    (old / ".git/HEAD").unlink()
    (old / ".git/HEAD").symlink_to("refs/heads/main")
    folders = (
        "r",
        "r/sub",
        "r/.git",
        "r/.git/refs",
        "linked",
        "work",
        "r.git",
        "r.git/refs",
        "sha256",
        "alias",
        "old",
    )
    assert [one for one in folders if broken.problem(str(tmp_path / one))] == []
    assert [one for one in folders if told(tmp_path / one)[0]] == []


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    write(tmp_path, {"config": "", "refs/a": "", "src/HEAD": ""})
    for folder in (tmp_path, tmp_path / "src"):
        assert told(folder)[0] == f"{folder} is not in a git repository"


# What an unprivileged user may not read, and what is told.
LOCKED = {
    ".git": "cannot read {root}/.git/", ".git/HEAD": "cannot read {root}/.git/HEAD: Permission denied",
    ".git/objects": "cannot read {root}/.git/objects: Permission denied",
    ".git/refs": "cannot read {root}/.git/refs: Permission denied",
    ".git/config": "cannot read the repository {root}: ",
}  # fmt: skip


def print_told_as_nobody(folders: list[str]) -> None:
    """Write what is told of each folder, and its hint, a line each."""
    faults.become_nobody()
    for folder in folders:
        sys.stdout.write("\t".join(told(folder, any_owner=True)) + "\n")


def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder != Path("/tmp"):
            folder.chmod(0o755)
    roots = [repository(tmp_path / str(number), {"a.py": ""}) for number in range(len(LOCKED))]
    locked = [root / name for root, name in zip(roots, LOCKED, strict=True)]
    for path in locked:
        path.chmod(0)
    done = subprocess.run(
        child.command(print_told_as_nobody, [str(root) for root in roots]),
        capture_output=True, check=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    for path in locked:
        path.chmod(0o700)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert len(lines) == len(LOCKED)
    for (what, hint), root, expected in zip(lines, roots, LOCKED.values(), strict=True):
        assert what.startswith(expected.format(root=root))
        assert hint == "Run patscan as a user who may read it."
