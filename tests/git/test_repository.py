"""Where a repository is, as git tells it on Windows, and where its files are elsewhere or its folder has an odd name."""

from __future__ import annotations

import ntpath
import os
from pathlib import Path

import pytest

from patscan.git import repository, special_files
from patscan.git.command import Git
from patscan.sources.history.whole import remarks
from tests import scans, tokens
from tests.repos import git, write
from tests.repos import repository as made

# git writes its folders with `/`; the git directory is told relative to where it was asked.
DESCRIBED = ["D:/w/.git", ".git", ".git/objects", "false", "false", "false", "sha1"]


def test_folders_are_written_as_windows_does(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as windows:
        windows.setattr(os, "path", ntpath)
        windows.setattr(os, "sep", "\\")
        windows.setattr(ntpath, "isdir", lambda _: True)
        windows.setattr(repository, "_described", lambda git: (git, DESCRIBED))
        windows.setattr(Git, "output", lambda *_: b"D:/w\n")
        windows.setattr(special_files, "alternates", lambda _: ())
        windows.setenv("GIT_QUARANTINE_PATH", "")
        found = repository.locate("D:\\w")
        said = list(remarks(found))
    assert (found.root, found.folder, found.common) == ("D:\\w", "D:\\w\\.git", "D:\\w\\.git")
    assert said == []  # nor that the repository is elsewhere


@pytest.mark.parametrize("names", ["{0}/files", "../../files", "{0}/gone"])
def test_files_may_be_in_a_folder_that_does_not_lead_back(tmp_path: Path, names: str) -> None:
    root = made(tmp_path / "home", {"a.py": tokens.fake_token("pat")})
    write(tmp_path / "files", {"a.py": ""})
    git(root, "config", "core.worktree", names.format(tmp_path))
    found = scans.history(root)
    assert ([one.location.path for one in found.findings], found.skips) == (["a.py"], ())


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
@pytest.mark.parametrize(
    "name", ["a\u2028b", "a\x85b", "a\x0bb", "a ", " ", "-a", "\udcff"], ids=ascii
)
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    root = made(tmp_path / name, {"a.py": tokens.fake_token("pat")})
    git(root, "worktree", "add", "--quiet", "linked")
    found = scans.history(root / "linked")
    assert [one.location.path for one in found.findings] == ["a.py"]
