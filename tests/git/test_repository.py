"""Where a repository is, as git tells it on Windows; with real repositories, the tests of the commands do."""

from __future__ import annotations

import ntpath
import os

import pytest

from patscan.git import repository, special_files
from patscan.git.command import Git
from patscan.sources.history.whole import remarks

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
