"""Paths as they are on Windows, where drives have no path from one to another; and what is written to."""

from __future__ import annotations

import ntpath
import os
from pathlib import Path

import pytest

from patscan.files import relative_to, write_atomically
from patscan.model.text import PatscanError
from patscan.policy.configuration import find_root, inside
from patscan.response.fix.environment import write

DRIVES = [
    (relative_to, ("D:\\w\\.git\\objects\\pack\\a.idx", "D:\\w\\.git"), "objects\\pack\\a.idx"),
    (relative_to, ("E:\\shared\\pack\\a.idx", "D:\\w\\.git"), "E:\\shared\\pack\\a.idx"),
    (relative_to, ("\\\\server\\share\\a.idx", "D:\\w"), "\\\\server\\share\\a.idx"),
    (inside, ("D:\\w\\a", "D:\\w"), True),
    (inside, ("E:\\w\\a", "D:\\w"), False),
    (inside, ("D:\\work", "D:\\w"), False),
    (find_root, (["D:\\none\\a.py", "E:\\none\\b.py"], "C:\\me"), "C:\\me"),
]


@pytest.mark.parametrize(("function", "arguments", "expected"), DRIVES)
def test_drives(
    function: object, arguments: tuple[object, ...], expected: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert callable(function)
    with monkeypatch.context() as windows:
        windows.setattr(os, "path", ntpath)
        windows.setattr(os, "sep", "\\")
        given = function(*arguments)
    assert given == expected


def test_a_folder_that_leads_out_of_the_project_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "project" / "sub").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(PatscanError):
        write(str(tmp_path / "project"), "sub/a.env", None, b"A=1\n")
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="there are no such names")
@pytest.mark.parametrize("name", ["/dev/fd/{}", "/proc/self/fd/{}"])
def test_what_is_open_already_is_written_to(tmp_path: Path, name: str) -> None:
    """As `>(command)` of a shell, a pipe, and a log that has been written to."""
    reading, writing = os.pipe()
    write_atomically(name.format(writing), b"to a pipe")
    os.close(writing)
    with open(reading, "rb") as pipe:
        assert pipe.read() == b"to a pipe"
    with open(tmp_path / "log", "ab") as log:
        log.write(b"before ")
        log.flush()
        write_atomically(name.format(log.fileno()), b"after")
    assert (tmp_path / "log").read_bytes() == b"before after"


def test_what_a_killed_run_left_is_in_nobodys_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container, each run has the same process number."""
    monkeypatch.setattr(os, "replace", lambda *_: None)  # killed before the last step
    monkeypatch.setattr(os, "unlink", lambda *_: None)
    for _ in range(2):
        write_atomically(str(tmp_path / f"{'x' * 250}.json"), b"{}")
    assert len(list(tmp_path.iterdir())) == 2
