"""Refs read from files are those that git lists, or left to git."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from patscan.git import ref_files
from tests.repos import git, repository

FORM = "--format=%(objectname) %(refname) %(symref)"


def packed(root: Path) -> None:
    git(root, "tag", "--annotate", "--message=t", "v1.0")
    git(root, "branch", "release/1.x")
    git(root, "pack-refs", "--all")


def newer_than_packed(root: Path) -> None:
    packed(root)
    git(root, "commit", "--quiet", "--allow-empty", "--message=second")
    git(root, "branch", "--force", "release/1.x")


def deleted_from_packed(root: Path) -> None:
    packed(root)
    git(root, "branch", "--delete", "--quiet", "release/1.x")


def symbolic(root: Path) -> None:
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")


def of_a_missing_object(root: Path) -> None:
    (root / ".git" / "refs" / "heads" / "gone").write_text("1" * 40 + "\n")


def none_at_all(root: Path) -> None:
    git(root, "update-ref", "-d", "refs/heads/main")


@pytest.mark.parametrize(
    "change",
    [packed, newer_than_packed, deleted_from_packed, symbolic, of_a_missing_object, none_at_all],
)
def test_files_tell_what_git_tells(tmp_path: Path, change: Callable[[Path], None]) -> None:
    root = repository(tmp_path / "r", {"a": "1"})
    change(root)
    found = ref_files.listed(str(root / ".git"), 20)
    assert found is not None
    assert found.decode() == git(root, "for-each-ref", FORM)


def linked_working_tree(folder: Path) -> None:
    git(folder.parent, "worktree", "add", "--quiet", str(folder.parent.parent / "other"))


def symbolic_chain(folder: Path) -> None:
    git(folder.parent, "symbolic-ref", "refs/heads/b", "refs/heads/main")
    git(folder.parent, "symbolic-ref", "refs/heads/c", "refs/heads/b")


def leading_nowhere(folder: Path) -> None:
    git(folder.parent, "symbolic-ref", "refs/heads/b", "refs/heads/none")


def another_name(folder: Path) -> None:
    git(folder.parent, "branch", "分支")


def packed_under_another_name(folder: Path) -> None:
    another_name(folder)
    git(folder.parent, "pack-refs", "--all")


def link(folder: Path) -> None:
    (folder / "refs" / "heads" / "b").symlink_to("main")


def folder_link(folder: Path) -> None:
    (folder / "refs" / "mine").symlink_to("heads")


def lock(folder: Path) -> None:
    (folder / "refs" / "heads" / "b.lock").write_text("")


def wrong_packed_line(folder: Path) -> None:
    (folder / "packed-refs").write_text("1234 refs/heads/b\n")


def packed_refs_as_a_link(folder: Path) -> None:
    (folder / "packed-refs").symlink_to("/dev/zero")


def wrong_content(folder: Path) -> None:
    (folder / "refs" / "heads" / "b").write_text("nonsense\n")


def zeros(folder: Path) -> None:
    (folder / "refs" / "heads" / "b").write_text("0" * 40 + "\n")


def another_length(folder: Path) -> None:
    (folder / "refs" / "heads" / "b").write_text("1" * 64 + "\n")


def no_refs(folder: Path) -> None:
    shutil.rmtree(folder / "refs")


UNUSUAL = [
    linked_working_tree, symbolic_chain, leading_nowhere, another_name, packed_under_another_name, link, folder_link,
    lock, wrong_packed_line, packed_refs_as_a_link, wrong_content, zeros, another_length, no_refs,
]  # fmt: skip


@pytest.mark.parametrize("change", UNUSUAL)
def test_what_is_unusual_is_left_to_git(tmp_path: Path, change: Callable[[Path], None]) -> None:
    root = repository(tmp_path / "r", {"a": "1"})
    assert ref_files.listed(str(root / ".git"), 20) is not None
    change(root / ".git")
    assert ref_files.listed(str(root / ".git"), 20) is None
