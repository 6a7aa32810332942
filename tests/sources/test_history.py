"""Everything a repository holds is found, and attributed rightly, by both engines."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from patscan.git.repository import locate
from patscan.model import Facts, Finding
from patscan.sources import history
from tests.plants import Plant, pack_everything, plant_all
from tests.repos import git

ENGINES = [pytest.param(True, id="packs"), pytest.param(False, id="git")]


def look(root: Path, *, read_packs: bool = True, jobs: int = 1, deep: bool = False) -> Facts:
    """A scan of all that the repository holds."""
    ask = history.Ask(read_packs=read_packs, jobs=jobs, deep=deep)
    return history.collect(locate(str(root)), ask, None, lambda _: None)


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def by_value(facts: Facts) -> dict[str, list[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for item in facts.findings:
        assert item.secret is not None
        groups.setdefault(item.secret.fingerprint, []).append(item)
    return groups


def said(item: Finding) -> Plant:
    """What is told of a finding, as a plant; without the token, and the refs in order of name."""
    trail = item.trail
    assert trail is not None
    summary = trail.first.summary if trail.first else None
    refs = tuple(sorted(trail.refs))
    return Plant("", item.location.path, summary, trail.kept_by, trail.at_head, refs)


def expected(root: Path, plant: Plant, commit: str | None) -> Plant:
    """What must be told of a plant; git itself says which refs have its commit in their history."""
    refs = plant.refs
    if commit and not plant.refs:
        refs = tuple(git(root, "for-each-ref", "--format=%(refname)", "--contains", commit).split())
    return plant._replace(token="", refs=tuple(sorted(refs)))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Plant]]:
    root = tmp_path_factory.mktemp("history") / "repository"
    return root, plant_all(root)


@pytest.mark.parametrize("read_packs", ENGINES)
@pytest.mark.parametrize("packed", [False, True])
def test_every_plant_is_found_and_attributed(
    planted: tuple[Path, dict[str, Plant]], *, packed: bool, read_packs: bool
) -> None:
    root, plants = planted
    if packed:
        pack_everything(root)
    facts = look(root, read_packs=read_packs)
    found = by_value(facts)
    for name, plant in plants.items():
        items = found.pop(fingerprint(plant.token), [])
        assert len(items) == 1, name
        assert said(items[0]) == expected(root, plant, items[0].commit), name
    assert found == {}
    assert facts.skips == ()
