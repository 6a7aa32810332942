"""What was read once is not read again; and nothing is believed that may have changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from patscan.git import packs, queries
from patscan.model.run import Facts
from patscan.sources.history import cache, candidates, first_pass, scanned, tasks
from tests import scans, tokens
from tests.plants import pack_everything, plant_all
from tests.repos import commit_files, git, repository

PAT = tokens.fake_token("pat")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = repository(tmp_path / "r", {"a.py": PAT})
    git(root, "rm", "--quiet", "a.py")
    git(root, "commit", "--quiet", "--message=gone")
    git(root, "repack", "-adq")
    return root


class Tasks:
    """Counts the tasks that scan a pack or names."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kinds: list[str] = []

        def counted(task: tasks.Task, **options: Any) -> scanned.Scanned:
            self.kinds.append(type(task).__name__)
            return first_pass.scan(task, **options)

        monkeypatch.setattr(candidates, "scan", counted)


def facts_of(root: Path, kept: cache.Cache) -> Facts:
    packs.opened.cache_clear()
    return scans.history(root, cache=kept)


def test_a_second_scan_reads_nothing_and_finds_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "r"
    plant_all(root, large=False)
    pack_everything(root)
    kept = cache.Cache(str(tmp_path / "cache"))
    first = facts_of(root, kept)
    tasks = Tasks(monkeypatch)
    monkeypatch.setattr(
        queries, "graph", lambda *_, **__: pytest.fail("the commits are walked again")
    )
    second = facts_of(root, kept)
    assert sorted(second.findings, key=str) == sorted(first.findings, key=str)
    assert second.stats == first.stats
    assert second.skips == first.skips
    assert "PackTask" not in tasks.kinds
    assert "NamesTask" not in tasks.kinds


def test_no_credential_and_no_name_is_kept(tmp_path: Path) -> None:
    root = tmp_path / "r"
    plants = plant_all(root, large=False)
    pack_everything(root)
    facts_of(root, cache.Cache(str(tmp_path / "cache")))
    files = list((tmp_path / "cache").iterdir())
    assert len(files) >= 2
    for path in files:
        text = path.read_text() + path.name
        assert not [plant for plant in plants.values() if plant.token[8:40] in text]
        assert ".py" not in text
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0


def test_new_commits_are_scanned(root: Path, tmp_path: Path) -> None:
    kept = cache.Cache(str(tmp_path / "cache"))
    facts_of(root, kept)
    commit_files(root, {"b.py": tokens.fake_token("sat")})
    git(root, "repack", "-dq")
    assert sorted(item.location.path for item in facts_of(root, kept).findings) == ["a.py", "b.py"]


def test_a_pack_that_only_claims_to_be_known_is_read(root: Path, tmp_path: Path) -> None:
    """Its checksum and its index are those of a clean pack, but it is another file."""
    kept = cache.Cache(str(tmp_path / "cache"))
    (pack,) = (root / ".git/objects/pack").glob("*.pack")
    facts_of(root, kept)
    copy = pack.read_bytes()
    pack.unlink()
    pack.write_bytes(copy)
    tasks = pytest.MonkeyPatch()
    counted = Tasks(tasks)
    facts_of(root, kept)
    tasks.undo()
    assert "PackTask" in counted.kinds


@pytest.mark.parametrize("text", ["", "{", "[]", '{"hits": [99999]}', "\0", "[" * 99_999])
def test_damaged_notes_are_ignored(root: Path, tmp_path: Path, text: str) -> None:
    kept = cache.Cache(str(tmp_path / "cache"))
    first = facts_of(root, kept)
    for path in (tmp_path / "cache").iterdir():
        path.write_text(text)
    assert facts_of(root, kept).findings == first.findings


@pytest.mark.skipif(os.name == "nt", reason="has no named pipes")
def test_a_pipe_in_place_of_notes_is_not_waited_for(root: Path, tmp_path: Path) -> None:
    kept = cache.Cache(str(tmp_path / "cache"))
    facts_of(root, kept)
    for path in (tmp_path / "cache").iterdir():
        path.unlink()
        os.mkfifo(path)
    assert len(facts_of(root, kept).findings) == 1


def test_entries_that_the_pack_does_not_have_are_ignored(root: Path, tmp_path: Path) -> None:
    kept = cache.Cache(str(tmp_path / "cache"))
    first = facts_of(root, kept)
    for path in (tmp_path / "cache").iterdir():
        path.write_text(path.read_text().replace('"hits":[', '"hits":[987654,'))
    assert facts_of(root, kept).findings == first.findings


def test_another_patscan_does_not_believe_it(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = cache.Cache(str(tmp_path / "cache"))
    facts_of(root, kept)
    monkeypatch.setattr(cache, "code_digest", lambda: "another")
    tasks = Tasks(monkeypatch)
    facts_of(root, kept)
    assert "PackTask" in tasks.kinds


def test_a_read_only_folder_is_no_error(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = cache.Cache(str(tmp_path / "file" / "cache"))
    assert len(facts_of(root, kept).findings) == 1
    kept.tidy()


def test_what_depends_on_the_clock_is_not_kept(root: Path, tmp_path: Path) -> None:
    """When that time has come, the commits after it are as new as it."""
    git(root, "commit", "--quiet", "--allow-empty", "--message=b", date="2099-01-01T00:00:00Z")
    kept = cache.Cache(str(tmp_path / "cache"))
    facts_of(root, kept)
    texts = [path.read_text() for path in (tmp_path / "cache").iterdir()]
    assert texts
    assert not [text for text in texts if '"places"' in text]


def test_old_notes_are_removed(root: Path, tmp_path: Path) -> None:
    kept = cache.Cache(str(tmp_path / "cache"))
    facts_of(root, kept)
    old, *rest = (tmp_path / "cache").iterdir()
    os.utime(old, (0, 0))
    kept.tidy()
    assert sorted((tmp_path / "cache").iterdir()) == sorted(rest)
