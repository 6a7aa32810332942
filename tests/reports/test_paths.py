"""Paths as people see them."""

from __future__ import annotations

import ntpath
import os

import pytest

from patscan.reports import paths

# A path in a report, the root of the scan, where the user stands, and what is shown.
SHOWN = [
    ("src/a.py", "/w", "/w", "src/a.py"),
    ("src/a.py", "/w", "/w/src", "a.py"),
    ("src/a.py", "/w", "/w/docs", "/w/src/a.py"),
    ("..a/b", "/w", "/w", "..a/b"),
    ("/else/a.py", "/w", "/w", "/else/a.py"),
    ("<stdin>", "/w", "/w/src", "<stdin>"),
    ("::error.py", "/w", "/w", "./::error.py"),
]
# The same on Windows: as in histories, JSON, SARIF and the baseline, whatever the separator of the system is.
WINDOWS = [
    ("src/a.py", "D:\\w", "D:\\w", "src/a.py"),
    ("src/sub/a.py", "D:\\w", "D:\\w\\src", "sub/a.py"),
    ("src/a.py", "D:\\w", "C:\\Users\\me", "D:/w/src/a.py"),
    ("src/a.py", "D:\\w", "", "src/a.py"),
    ("E:/x/a.py", "D:\\w", "D:\\w", "E:/x/a.py"),
    ("\\\\server\\share\\a.py", "D:\\w", "D:\\w", "//server/share/a.py"),
]


@pytest.mark.parametrize(("path", "root", "cwd", "expected"), SHOWN)
def test_shown(path: str, root: str, cwd: str, expected: str) -> None:
    assert paths.shown(path, root, cwd) == expected


@pytest.mark.parametrize(("path", "root", "cwd", "expected"), WINDOWS)
def test_shown_on_windows(
    path: str, root: str, cwd: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as windows:
        windows.setattr(os, "path", ntpath)
        windows.setattr(os, "sep", "\\")
        shown = paths.shown(path, root, cwd)
    assert shown == expected
