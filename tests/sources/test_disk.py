"""The files around a finding on disk are those that were listed for the scan, wherever that is the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from patscan.model.findings import Finding, Location
from patscan.sources import disk, listing, working_tree
from patscan.sources.disk import Disk
from patscan.sources.working_tree import on_disk
from tests.repos import git, write
from tests.scans import settings
from tests.tokens import fake_token

FOUND = Finding("coze-pat", "pat", "high", "other", Location("a.js", 1, 1, 1, 2), None)
FILES = {
    ".gitignore": "*.log\n", "a.js": "1", "b.log": "2", "src/c.js": "3", "node_modules/x/index.js": "4",
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> str:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return str(tmp_path)


def _times_listed(monkeypatch: pytest.MonkeyPatch) -> list[listing.Listing]:
    asked: list[listing.Listing] = []

    def tasks(wanted: listing.Listing) -> object:
        asked.append(wanted)
        return list(real(wanted))

    real = listing.tasks
    monkeypatch.setattr(working_tree, "tasks", tasks)
    return asked


@pytest.mark.parametrize("ignore", [True, False])
def test_what_was_listed_is_not_listed_again(
    root: str, monkeypatch: pytest.MonkeyPatch, *, ignore: bool
) -> None:
    asked = _times_listed(monkeypatch)
    source = Disk(settings(root), [root], ignore=ignore)
    list(source.outcomes(lambda _: None))
    paths = source.project(FOUND, None).paths()
    assert not asked
    assert list(paths) == list(on_disk(root).paths())
    assert set(paths) == {".gitignore", "a.js", "src/c.js"}


@pytest.mark.parametrize(
    ("more", "paths"),
    [({"exclude": ("src/",)}, [""]), ({}, ["src"]), ({}, ["", "src"])],
    ids=["excluded", "a folder", "twice"],
)
def test_other_files_than_the_projects_are_no_list_of_them(
    root: str, more: dict[str, Any], paths: list[str]
) -> None:
    named = [str(Path(root, path)) for path in paths]
    source = Disk(settings(root, **more), named)
    list(source.outcomes(lambda _: None))
    assert list(source.project(FOUND, None).paths()) == list(on_disk(root).paths())


def test_what_git_ignores_git_lists(root: str) -> None:
    """A file that is tracked is not ignored, whatever the patterns say."""
    git(Path(root), "init", "--quiet")
    git(Path(root), "add", "--force", "b.log")
    source = Disk(settings(root), [root], ignore=False)
    list(source.outcomes(lambda _: None))
    assert set(source.project(FOUND, None).paths()) == {".gitignore", "a.js", "b.log", "src/c.js"}


@pytest.mark.parametrize(
    ("named", "ignore", "ignored"),
    [
        ("out/key.js", True, {"out/key.js"}),
        ("out", True, {"out/key.js", "out/page.js"}),
        ("", False, {"out/key.js"}),
        ("", True, set()),
        ("node_modules", False, set()),
    ],
    ids=["a file", "a folder", "all, also ignored files", "all", "installed packages"],
)
def test_what_was_named_belongs_to_the_project_although_it_is_ignored(
    root: str, named: str, ignored: set[str], *, ignore: bool
) -> None:
    code = f"export const key = {fake_token('pat')!r}"
    others = {"out/key.js": code, "out/page.js": "// nothing", "node_modules/x/key.js": code}
    write(Path(root), {".gitignore": "*.log\nout/\nnode_modules/\n", **others})
    usual = set(on_disk(root).paths())
    source = Disk(settings(root), [os.path.join(root, named).rstrip("/")], ignore=ignore)
    list(source.outcomes(lambda _: None))
    assert set(source.project(FOUND, None).paths()) == usual | ignored


def test_an_interrupted_list_is_none(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "FIRST_FILES", 1)
    source = Disk(settings(root), [root])
    next(source.outcomes(lambda _: None))
    assert list(source.project(FOUND, None).paths()) == list(on_disk(root).paths())


def test_too_many_files_are_listed_again(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "MAX_KEPT", 2)
    asked = _times_listed(monkeypatch)
    source = Disk(settings(root), [root])
    list(source.outcomes(lambda _: None))
    assert "src/c.js" in source.project(FOUND, None).paths()
    assert asked
