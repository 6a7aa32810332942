"""Submodules: named as not scanned, or scanned with what is outside of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from patscan.model.run import Facts
from tests import scans, tokens
from tests.repos import git, repository, write

INNER, OUTER = tokens.fake_token("pat", seed="inner"), tokens.fake_token("pat", seed="outer")


@pytest.fixture
def nested(tmp_path: Path) -> Path:
    """A repository with a submodule at `libs/inner`, whose token was removed long ago."""
    inner = repository(tmp_path / "inner", {"a.py": INNER})
    (inner / "a.py").write_text("")
    git(inner, "commit", "--quiet", "--all", "--message=remove")
    outer = repository(tmp_path / "outer", {"b.py": OUTER})
    allowed = "-c", "protocol.file.allow=always"
    git(outer, *allowed, "submodule", "--quiet", "add", str(inner), "libs/inner")
    git(outer, "commit", "--quiet", "--message=add")
    return outer


def facts_of(root: Path, *, recurse: bool) -> Facts:
    return scans.with_submodules(root) if recurse else scans.history(root)


def paths(facts: Facts) -> list[str]:
    return sorted(item.location.path for item in facts.findings)


@pytest.mark.parametrize("packed", [False, True])
def test_a_submodule_is_named_as_not_scanned(nested: Path, packed: bool) -> None:
    if packed:
        git(nested, "repack", "-adq")
    facts = facts_of(nested, recurse=False)
    assert paths(facts) == ["b.py"]
    assert any("libs/inner" in note.en and "--recurse" in note.en for note in facts.notes)


def test_a_submodule_is_scanned_when_asked_for(nested: Path) -> None:
    facts = facts_of(nested, recurse=True)
    assert paths(facts) == ["b.py", "libs/inner/a.py"]
    assert facts.skips == ()
    alone = facts_of(nested.parent / "inner", recurse=False)
    assert (
        facts.stats.objects == facts_of(nested, recurse=False).stats.objects + alone.stats.objects
    )


def test_an_exclusion_is_relative_to_the_outermost_repository(nested: Path) -> None:
    assert paths(scans.with_submodules(nested, exclude=("/libs/inner/a.py",))) == ["b.py"]
    assert len(paths(scans.with_submodules(nested, exclude=("/a.py",)))) == 2


@pytest.mark.parametrize("path", ["gone", "../inner", "/etc", "link", "."])
def test_a_submodule_that_is_not_checked_out_is_reported(tmp_path: Path, path: str) -> None:
    repository(tmp_path / "inner", {"a.py": INNER})
    modules = f'[submodule "x"]\n\tpath = {path}\n\turl = https://example.com/x\n'
    root = repository(tmp_path / "outer", {".gitmodules": modules})
    os.symlink(tmp_path / "inner", root / "link")
    facts = facts_of(root, recurse=True)
    assert facts.findings == ()
    assert [skip.path for skip in facts.skips] == [f"{path}/"]


@pytest.mark.parametrize("modules", ["[submodule", '[submodule "x"]\npath\n = ['])
def test_a_list_of_submodules_that_cannot_be_read_is_reported(tmp_path: Path, modules: str) -> None:
    root = repository(tmp_path / "outer", {".gitmodules": modules})
    assert [skip.path for skip in facts_of(root, recurse=True).skips] == [".gitmodules"]
    assert facts_of(root, recurse=False).skips == ()


def test_no_submodules_are_no_fault(tmp_path: Path) -> None:
    root = repository(tmp_path / "outer", {".gitmodules": "[core]\n\tbare = false\n", "a": "1"})
    assert facts_of(root, recurse=True).skips == ()
    git(tmp_path, "init", "--quiet", "unborn")
    assert facts_of(tmp_path / "unborn", recurse=True).skips == ()


def test_a_submodule_within_a_submodule(nested: Path) -> None:
    third = repository(nested.parent / "third", {"c.py": tokens.fake_token("sat")})
    middle = nested / "libs/inner"
    allowed = "-c", "protocol.file.allow=always"
    git(middle, *allowed, "submodule", "--quiet", "add", str(third), "deep")
    git(middle, "commit", "--quiet", "--message=deeper")
    write(nested, {"x": ""})
    assert "libs/inner/deep/c.py" in paths(facts_of(nested, recurse=True))
