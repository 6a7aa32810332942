"""Content under the name of a file is assessed as that file: those of the corpora, and what is read in its own way."""

from __future__ import annotations

import datetime as dt
import io
import os
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from patscan.detect.windows import WINDOW_BYTES
from patscan.model.run import Report
from patscan.policy.settings import Settings
from patscan.sources import pipeline
from patscan.sources.disk import Disk
from patscan.sources.source import Source
from patscan.sources.unsaved import Unsaved, WithUnsaved
from patscan.sources.working_tree import on_disk
from tests import scans, tokens
from tests.repos import git, write
from tests.test_corpus import CORPUS as LARGE
from tests.test_corpus import needs_corpus
from tests.test_projects import LABELS, instantiate

PER_ENDING = 3
TODAY = dt.date(2026, 11, 29)
PAT = tokens.fake_token("pat")


def report(source: Source, settings: Settings) -> Report:
    return pipeline.report(source, settings, TODAY, stale=False)


def saved(root: Path, path: Path) -> Report:
    """The report on a file on disk."""
    settings = scans.settings(root)
    return report(Disk(settings, [str(path)]), settings)


def given(root: Path, path: Path, data: bytes) -> Report:
    """The report on that content under that name."""
    settings = scans.settings(root)
    return report(Unsaved(settings, str(path), io.BytesIO(data)), settings)


def files_in(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts]


def differing(root: Path, files: Iterable[Path]) -> list[str]:
    """The files whose content is assessed in another way if it is given."""
    return [str(one) for one in files if saved(root, one) != given(root, one, one.read_bytes())]


def sample() -> dict[str, list[str]]:
    """The files of the projects with findings, at most three with each ending, by project."""
    by_ending: dict[str, list[tuple[str, str]]] = {}
    found: dict[str, list[str]] = {}
    for project, file in sorted(
        {(one.project, one.file) for rows in LABELS.values() for one in rows}
    ):
        some = by_ending.setdefault(os.path.splitext(file)[1] or file, [])
        if len(some) < PER_ENDING:
            some.append((project, file))
            found.setdefault(project, []).append(file)
    return found


def test_files_of_every_kind(tmp_path: Path) -> None:
    for project, files in sample().items():
        root = instantiate(project, tmp_path)
        assert differing(root, [root / file for file in files]) == []


@needs_corpus
@pytest.mark.slow
def test_every_file_of_the_labelled_corpus(tmp_path: Path) -> None:
    for folder in sorted(path for path in LARGE.iterdir() if path.is_dir()):
        root = shutil.copytree(folder, tmp_path / folder.name)
        assert differing(root, files_in(root)) == []


def archive() -> bytes:
    """A zip with a token in a file, and one that the patterns exclude."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("a/.env", f"COZE_TOKEN={PAT}\n")
        file.writestr("vendor/b.txt", tokens.fake_token("sat"))
    return held.getvalue()


LFS = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n"
LINE = f"const 扣子 = '{PAT}'\n"
CONTENTS = {
    "empty.py": b"",
    "utf16.js": LINE.encode("utf-16"),
    "utf16be.js": b"\xfe\xff" + LINE.encode("utf-16-be"),
    "bom.js": LINE.encode("utf-8-sig"),
    "gbk.js": LINE.encode("gb18030"),
    "binary.bin": bytes(range(256)) * 40 + PAT.encode() + b"\0" * 9,
    "change.diff": b"--- a/x.js\n+++ b/x.js\n@@ -1 +1,2 @@\n x\n+" + LINE.encode(),
    "note.ipynb": b'{"cells": [{"cell_type": "code", "source": ["t = \''
    + PAT.encode()
    + b"'\"]}]}",
    "app.zip": archive(),
    "broken.zip": archive()[:-40],
    "pointer.bin": LFS.encode(),
    "just-under.txt": PAT.encode().rjust(WINDOW_BYTES - 1),
    "a-window.txt": PAT.encode().rjust(WINDOW_BYTES),
    "one-more.js": b" " * WINDOW_BYTES + b"\n" + LINE.encode(),
    "large.txt": b"x\n" * (2 * WINDOW_BYTES) + PAT.encode(),
    "vendor/out.js": LINE.encode(),
    "ignored/.env": f"COZE_TOKEN={PAT}\n".encode(),
}


def test_contents_that_are_read_in_their_own_way(tmp_path: Path) -> None:
    write(tmp_path, {**CONTENTS, ".patscanignore": "vendor/\n", ".gitignore": "ignored/\n"})
    git(tmp_path, "init", "--quiet")
    assert differing(tmp_path, files_in(tmp_path)) == []
    reports = {name: given(tmp_path, tmp_path / name, data) for name, data in CONTENTS.items()}
    clean = [name for name, one in reports.items() if not one.verdicts]
    assert clean == ["empty.py", "pointer.bin", "vendor/out.js"]
    assert [name for name, one in reports.items() if one.skips] == ["broken.zip", "pointer.bin"]


def test_a_project_with_unsaved_files(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "d.js", "a.js": "saved", "b.js": "other", "d.js": "ignored"})
    unsaved = {"a.js": b"new", "coze/c.js": b"added", "d.js": b"open", "node_modules/e.js": b""}
    project = WithUnsaved(on_disk(str(tmp_path)), unsaved)
    assert sorted(project.paths()) == [".gitignore", "a.js", "b.js", "coze/c.js", "d.js"]
    assert [project.read(path) for path in ("a.js", "b.js", "coze/c.js", "d.js", "f.js")] == [
        b"new", b"other", b"added", b"open", None,
    ]  # fmt: skip
    assert project.mentions_coze()
    assert not WithUnsaved(on_disk(str(tmp_path)), {"a.js": b""}).mentions_coze()


def test_a_large_text_is_no_source_code(tmp_path: Path) -> None:
    settings = scans.settings(tmp_path)
    source = Unsaved(
        settings, str(tmp_path / "a.js"), io.BytesIO(b" " * (WINDOW_BYTES + 1) + PAT.encode())
    )
    (finding,) = scans.facts(source).findings
    assert source.project(finding, None).read("a.js") is None
