"""Which repositories are audited: each once, however it is named and found."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from patscan.audit.targets import Target, deduplicated, lines, of_url, targets
from tests import tokens
from tests.audit.organisations import commits, made
from tests.repos import git, repository


def found(*words: Path | str, folder: str = "/") -> list[Target]:
    return list(deduplicated(targets([str(word) for word in words], folder)))


def names(*words: Path | str) -> list[str]:
    return [one.name for one in found(*words)]


@pytest.fixture
def clones(tmp_path: Path) -> Path:
    """A folder with a bare repository, a clone with a linked working tree and a submodule, and other things."""
    top = tmp_path / "clones"
    inner = made(tmp_path / "elsewhere" / "inner.git", commits(0))
    made(top / "group" / "bare.git", commits(1))
    outer = repository(top / "outer", {"a.py": "1\n"})
    allowed = ["-c", "protocol.file.allow=always"]
    git(outer, *allowed, "submodule", "--quiet", "add", str(inner), "vendor/inner")
    git(outer, "commit", "--quiet", "--message=submodule")
    git(outer, "worktree", "add", "--quiet", str(top / "linked"))
    (top / "not a repository").mkdir()
    (top / "outer-again").symlink_to(outer)
    return top


def test_a_folder_of_clones_is_searched_and_each_repository_taken_once(clones: Path) -> None:
    assert names(clones) == ["group/bare.git", "linked", "linked/vendor/inner"]
    assert [one.location for one in found(clones)] == [
        str(clones / "group" / "bare.git"),
        str(clones / "outer" / ".git"),
        str(clones / "outer" / ".git" / "modules" / "vendor" / "inner"),
    ]


@pytest.mark.parametrize("part", ["HEAD", "objects", "refs", "config"])
def test_a_bare_repository_without_a_part_is_not_passed_over(part: str, tmp_path: Path) -> None:
    path = made(tmp_path / "group" / "bare.git", commits(0)) / part
    path.rename(tmp_path / part)
    assert names(tmp_path) == ["group/bare.git"]


def test_what_is_named_twice_is_audited_once(clones: Path) -> None:
    bare = clones / "group" / "bare.git"
    assert names(bare, clones / "group", str(bare) + "/") == ["bare.git"]


def test_a_folder_inside_a_repository_stands_for_it(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"src/a.py": "1\n"})
    assert [one.location for one in found(root / "src")] == [str(root / ".git")]


def test_a_relative_path_is_relative_to_the_given_folder(tmp_path: Path) -> None:
    made(tmp_path / "r", commits(0))
    assert [one.address for one in found("r", folder=str(tmp_path))] == [str(tmp_path / "r")]


def test_a_folder_without_a_repository_is_named_and_not_passed_over(tmp_path: Path) -> None:
    (target,) = found(tmp_path)
    assert target.failure is not None
    assert target.failure.en == "there is no repository in this folder"


def test_a_folder_that_cannot_be_listed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path / "a", commits(0))
    (tmp_path / "b").mkdir()
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path == str(tmp_path / "b"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    first, second = found(tmp_path)
    assert (first.failure, second.name) == (None, "b")
    assert second.failure is not None
    assert second.failure.en == "the folder cannot be listed: Permission denied"


PAT = tokens.fake_token("pat")


@pytest.mark.parametrize(
    ("url", "name", "location"),
    [
        ("https://user:pw@git.example.com/a/b.git", "", "https://git.example.com/a/b.git"),
        (f"https://{PAT}@git.example.com/a/b", "a/b", "https://git.example.com/a/b"),
        ("git@git.example.com:a/b.git", "", "ssh://git@git.example.com/a/b.git"),
    ],
)
def test_a_url_is_known_without_its_login(url: str, name: str, location: str) -> None:
    target = of_url(url, name)
    assert target == Target(name or location, location, url)


def test_an_address_that_would_run_a_program_is_a_failure() -> None:
    target = of_url("ext::sh -c id")
    assert target.failure is not None
    assert target.address == ""


def test_a_token_in_a_name_is_masked(tmp_path: Path) -> None:
    (target,) = found(made(tmp_path / PAT, commits(0)))
    assert PAT not in target.name + target.location


def test_a_list_has_blank_lines_and_comments() -> None:
    text = "\ufeffa\r\n\n# all of them\n  https://git.example.com/b  \n"
    assert lines(text) == ["a", "https://git.example.com/b"]
