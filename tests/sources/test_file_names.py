"""Credentials in the names of files and folders: found on disk, in the index and in a history alike."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from tests import scans, tokens
from tests.repos import git, repository, write

PAT, SAT = tokens.fake_token("pat"), tokens.fake_token("sat")

# The name of a file, and how many credentials it has.
NAMES = [
    pytest.param(PAT, 1, id="file"),
    pytest.param(f"{PAT}.txt", 1, id="before-ending"),
    pytest.param(f"令牌{PAT}.txt", 1, id="chinese"),
    pytest.param(f"COZE_TOKEN={SAT}", 1, id="assignment"),
    pytest.param(f"v3/chat?token={PAT}&x=1", 1, id="downloaded"),
    pytest.param(f"{PAT}/a/b.txt", 1, id="folder"),
    pytest.param(f"a/{PAT}/b/{SAT}.js", 2, id="folder-and-file"),
    pytest.param(f"a\n{PAT}", 1, id="after-line-end"),
    pytest.param(f"token%20{PAT}", 1, id="encoded"),
    pytest.param(base64.b64encode(PAT.encode()).decode(), 1, id="base64"),
    pytest.param(f"compat_{PAT[4:]}", 0, id="part-of-a-word"),
    pytest.param(f"{PAT[:40]}/{PAT[40:]}", 0, id="two-names"),
    pytest.param(f"{PAT[:-1]}.txt", 0, id="too-short"),
    pytest.param("pat_" + "x" * 64, 0, id="placeholder"),
    pytest.param("coze/pat_tokens.py", 0, id="words"),
    pytest.param(f"coze/{tokens.body(48)}.js", 0, id="hash"),
]


@pytest.mark.parametrize(("name", "credentials"), NAMES)
def test_names_are_scanned_everywhere(tmp_path: Path, name: str, credentials: int) -> None:
    root = repository(tmp_path, {"kept.txt": ""})
    write(root, {name: "clean\n"})
    git(root, "add", "--all")
    on_disk, staged = scans.on_disk(root), scans.staged(root, {})
    git(root, "commit", "--quiet", "--message", "x")
    history = scans.history(root)
    for facts in (on_disk, staged, history):
        values = {one.secret.fingerprint for one in facts.findings if one.secret}
        assert len(values) == credentials
    for facts in (on_disk, staged):
        assert {one.location.path for one in facts.findings} == ({name} if credentials else set())


def test_names_above_the_root_are_not_scanned(tmp_path: Path) -> None:
    write(tmp_path / PAT, {"a.txt": ""})
    assert not scans.on_disk(tmp_path / PAT).findings


def test_a_file_that_was_deleted_has_no_name(tmp_path: Path) -> None:
    root = repository(tmp_path, {f"{PAT}.txt": "clean\n"})
    (root / f"{PAT}.txt").unlink()
    assert not scans.on_disk(root).findings


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_the_name_of_a_link_is_scanned(tmp_path: Path) -> None:
    (tmp_path / f"{PAT}.lnk").symlink_to("nowhere")
    (found,) = scans.on_disk(tmp_path).findings
    assert (found.location.line, found.kind) == (1, "other")
