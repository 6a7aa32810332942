"""A repository is the same whether its files tell where it is or git."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from patscan.git import plain_layout, special_files
from patscan.git.repository import Repository, locate
from patscan.model.text import PatscanError
from tests.repos import git, repository


def usual(root: Path) -> Path:
    return root


def with_remotes(root: Path) -> Path:
    git(root, "remote", "add", "origin", "https://git.example.com/a/b.git")
    git(root, "config", "branch.main.remote", "origin")
    git(root, "config", "user.name", "Ada Lovelace")
    return root


def cloned(root: Path) -> Path:
    git(root.parent, "clone", "--quiet", str(root), "clone")
    return root.with_name("clone")


def mirrored(root: Path) -> Path:
    git(root.parent, "clone", "--quiet", "--mirror", str(root), "m.git")
    return root.with_name("m.git")


def detached(root: Path) -> Path:
    git(root, "checkout", "--quiet", "--detach")
    return root


def empty(root: Path) -> Path:
    git(root.parent, "init", "--quiet", "--bare", "empty")
    return root.with_name("empty")


def configured(*lines: str) -> Callable[[Path], Path]:
    def change(root: Path) -> Path:
        with open(root / ".git" / "config", "a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        return root

    change.__name__ = lines[-1].strip()
    return change


PLAIN = (
    usual, with_remotes, cloned, mirrored, detached, empty,
    configured('[remote "a"]', "\turl = b\u2028[core]\u2028\tbare = true"),  # one line for git
)  # fmt: skip


def inside(root: Path) -> Path:
    (root / "src").mkdir()
    return root / "src"


def git_directory(root: Path) -> Path:
    return root / ".git"


def through_a_link(root: Path) -> Path:
    root.with_name("link").symlink_to(root)
    return root.with_name("link")


def linked_working_tree(root: Path) -> Path:
    git(root, "worktree", "add", "--quiet", str(root.with_name("tree")))
    return root.with_name("tree")


def elsewhere(root: Path) -> Path:
    (root / ".git").rename(root.with_name("store"))
    (root / ".git").write_text(f"gitdir: {root.with_name('store')}\n")
    return root


def git_as_a_link(root: Path) -> Path:
    (root / ".git").rename(root.with_name("store"))
    (root / ".git").symlink_to(root.with_name("store"))
    return root


def shallow(root: Path) -> Path:
    git(root, "commit", "--quiet", "--allow-empty", "--message=second")
    git(root.parent, "clone", "--quiet", "--depth=1", root.as_uri(), "shallow")
    return root.with_name("shallow")


def another_hash(root: Path) -> Path:
    git(root.parent, "init", "--quiet", "--object-format=sha256", "long")
    return root.with_name("long")


def no_head(root: Path) -> Path:
    (root / ".git" / "HEAD").write_text("nonsense\n")
    return root


def no_objects(root: Path) -> Path:
    (root / ".git" / "objects").rename(root / "objects")
    return root


UNUSUAL = (
    inside, git_directory, through_a_link, linked_working_tree, elsewhere, git_as_a_link, shallow, another_hash,
    no_head, no_objects,
    configured("[core]", "\tworktree = ../elsewhere"),
    configured("[core]", "\tbare = true"),
    configured("[core] bare = true"),
    configured("[extensions]", "\tnoop = true"),
    configured("[include]", "\tpath = other"),
    configured("# a comment"),
    configured('[remote "a"]', "\turl = b\\", "\tbare = true"),
    configured("[CORE]", "\tbare = true"),
)  # fmt: skip


def located(folder: Path) -> Repository | str:
    try:
        found = locate(str(folder))
    except PatscanError as error:
        return error.what.en
    return found


def with_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Repository | str:
    monkeypatch.setattr(plain_layout, "git_folder", lambda _: None)
    return located(folder)


@pytest.mark.parametrize("change", PLAIN, ids=lambda one: one.__name__)
def test_files_tell_what_git_tells(
    tmp_path: Path, change: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = change(repository(tmp_path / "r", {"a": "1"}))
    assert plain_layout.git_folder(str(folder)) is not None
    assert located(folder) == with_git(folder, monkeypatch)


@pytest.mark.parametrize("change", UNUSUAL, ids=lambda one: one.__name__)
def test_what_is_unusual_is_left_to_git(
    tmp_path: Path, change: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = change(repository(tmp_path / "r", {"a": "1"}))
    assert plain_layout.git_folder(str(folder)) is None
    assert located(folder) == with_git(folder, monkeypatch)


def test_a_repository_of_another_user_is_left_to_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "r", {"a": "1"})
    monkeypatch.setattr(special_files, "has_other_owner", lambda _: True)
    assert plain_layout.git_folder(str(root)) is None
