"""Everything in a repository is found, and attributed correctly, by both engines."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from patscan.git import objects
from patscan.model.findings import Finding, Trail
from patscan.model.run import Facts
from patscan.sources.history import candidates
from tests import scans, tokens
from tests.plants import ENGINES, Engine, Plant, pack_everything, plant_all
from tests.repos import git, repository


def facts_of(root: Path, *, engine: Engine = "packs", jobs: int = 1, deep: bool = False) -> Facts:
    """The results for the whole history."""
    return scans.history(root, engine=engine, jobs=jobs, deep=deep)


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def by_value(facts: Facts) -> dict[str, list[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for item in facts.findings:
        assert item.secret is not None
        groups.setdefault(item.secret.fingerprint, []).append(item)
    return groups


def as_plant(item: Finding, trail: Trail | None) -> Plant:
    """A finding in the form of a plant; without the token, and the refs sorted by name."""
    assert trail is not None
    summary = trail.first.summary if trail.first else None
    refs = tuple(sorted(trail.refs))
    return Plant("", item.location.path, summary, trail.kept_by, trail.at_head, refs)


def expected(root: Path, plant: Plant, commit: str | None) -> Plant:
    """The expected finding of a plant; git lists the refs whose history contains its commit."""
    refs = plant.refs
    if commit and not plant.refs:
        refs = tuple(git(root, "for-each-ref", "--format=%(refname)", "--contains", commit).split())
    return plant._replace(token="", refs=tuple(sorted(refs)))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Plant]]:
    root = tmp_path_factory.mktemp("history") / "repository"
    return root, plant_all(root)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("packed", [False, True])
def test_every_plant_is_found_and_attributed(
    planted: tuple[Path, dict[str, Plant]], engine: Engine, *, packed: bool
) -> None:
    root, plants = planted
    if packed:
        pack_everything(root)
    facts = facts_of(root, engine=engine)
    found = by_value(facts)
    for name, plant in plants.items():
        items = found.pop(fingerprint(plant.token), [])
        assert len(items) == 1, name
        trail = facts.trails[items[0]]
        commit = trail.first.id if trail.first else None
        assert as_plant(items[0], trail) == expected(root, plant, commit), name
    assert found == {}
    assert facts.skips == ()


NAMED = tokens.fake_token("sat", seed="named")


def test_names_of_files_and_refs_count(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {f"keys/{NAMED}.txt": "1\n"})
    assert [item.location.path for item in facts_of(root).findings] == [f"keys/{NAMED}.txt"]
    git(root, "mv", f"keys/{NAMED}.txt", "keys.txt")
    git(root, "commit", "--quiet", "--message=rename")
    (item,) = facts_of(root).findings
    assert item.location.path.startswith("<tree ")
    assert item.location.path.endswith(f"/{NAMED}.txt")
    git(root, "branch", f"wip/{tokens.fake_token('pat')}")
    assert len(facts_of(root).findings) == 2


@pytest.mark.parametrize(
    "name", ["note-{}.txt", "coze_{}.txt", "{}_old.txt", "{}-2024", "fix-{}", "a/my-bot_{}"]
)
def test_names_with_more_in_them_count(tmp_path: Path, name: str) -> None:
    in_file, in_branch = (tokens.fake_token("pat", seed=seed) for seed in ("file", "branch"))
    root = repository(tmp_path / "r", {name.format(in_file): "1\n"})
    git(root, "branch", name.format(in_branch))
    found = {str(item.secret) for item in facts_of(root).findings}
    assert found == {f"{token[:8]}…{token[-4:]}" for token in (in_file, in_branch)}


@pytest.mark.parametrize("name", ["github_{}.txt", "acme_{}", "com{}", "{}_Zk3Qw9xT7mVb2Rf"])
def test_names_with_tokens_of_other_vendors_do_not(tmp_path: Path, name: str) -> None:
    root = repository(tmp_path / "r", {name.format(tokens.fake_token("pat")): "1\n"})
    git(root, "branch", name.format(tokens.fake_token("sat")))
    assert not facts_of(root).findings


def test_an_authors_name_counts(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a": "1\n"})
    git(root, "commit", "--quiet", "--allow-empty", "--message=x", f"--author={NAMED} <a@b>")
    (item,) = facts_of(root).findings
    assert item.location.path.startswith("<commit ")
    assert item.location.line == 1


def test_a_large_repository_is_asked_for_names_at_its_tips_unless_deep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "DEEP_OBJECTS", 1)
    root = repository(tmp_path / "r", {f"{NAMED}.txt": "1\n"})
    assert len(facts_of(root).findings) == 1
    git(root, "mv", f"{NAMED}.txt", "a.txt")
    git(root, "commit", "--quiet", "--message=rename")
    assert facts_of(root).findings == ()
    found = facts_of(root, deep=True).findings
    assert {item.secret for item in found} == {found[0].secret}


def empty(root: Path) -> None:
    git(root, "init", "--quiet")


def unborn_with_an_index(root: Path) -> None:
    git(root, "init", "--quiet")
    (root / "a.py").write_text(NAMED)
    git(root, "add", "a.py")


def detached(root: Path) -> None:
    repository(root, {"a.py": NAMED})
    git(root, "checkout", "--quiet", "--detach")
    git(root, "branch", "--quiet", "-D", "main")


def bare(root: Path) -> None:
    inner = repository(root / "inner", {"a.py": NAMED})
    git(root, "clone", "--quiet", "--mirror", str(inner), str(root / "bare"))
    shutil.rmtree(inner)
    (root / "bare").rename(root / ".bare")
    for path in (root / ".bare").iterdir():
        path.rename(root / path.name)


def worktree(root: Path) -> None:
    main = repository(root.parent / "main", {"x": "1\n"})
    git(main, "worktree", "add", "--quiet", "--detach", str(root))
    (root / "a.py").write_text(NAMED)
    git(root, "add", "a.py")
    git(root, "commit", "--quiet", "--message=only here")


def hidden_behind_a_replacement(root: Path) -> None:
    repository(root, {"a.py": NAMED})
    clean = git(root, "commit-tree", "-m", "clean", "HEAD^{tree}").strip()
    git(root, "replace", "HEAD", clean)


def a_pull_request_and_a_remote(root: Path) -> None:
    repository(root, {"a.py": NAMED})
    git(root, "update-ref", "refs/pull/1/head", "HEAD")
    git(root, "update-ref", "-d", "refs/heads/main")


REPOSITORIES = [
    (empty, 0), (unborn_with_an_index, 1), (detached, 1), (bare, 1), (worktree, 1),
    (hidden_behind_a_replacement, 1), (a_pull_request_and_a_remote, 1),
]  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("make", "count"), REPOSITORIES)
def test_repositories_of_all_kinds(
    tmp_path: Path, make: Callable[[Path], None], count: int, engine: Engine
) -> None:
    root = tmp_path / "r"
    root.mkdir()
    make(root)
    facts = facts_of(root, engine=engine)
    assert len(facts.findings) == count
    assert facts.skips == ()
    assert set(facts.trails) == set(facts.findings)
    assert all(trail.kept_by != "nothing" for trail in facts.trails.values())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_sha256_repository(tmp_path: Path, engine: Engine) -> None:
    root = tmp_path / "r"
    plants = plant_all(root, "--object-format=sha256", large=False)
    pack_everything(root)
    found = by_value(facts_of(root, engine=engine))
    assert set(found) == {fingerprint(plant.token) for plant in plants.values()}


def test_workers_find_the_same(planted: tuple[Path, dict[str, Plant]]) -> None:
    root, _ = planted
    alone, together = facts_of(root), facts_of(root, jobs=2)
    assert sorted(together.findings, key=str) == sorted(alone.findings, key=str)
    assert together.stats == alone.stats


def test_what_takes_all_memory_in_the_second_pass_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "r", {"big.py": tokens.fake_token("pat"), "b.py": "1\n"})
    git(root, "repack", "-adq")

    def read(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(objects, "read", read)
    facts = facts_of(root)
    assert [(skip.path, "memory" in skip.reason.en) for skip in facts.skips] == [("big.py", True)]
    assert facts.findings == ()


def test_a_shallow_clone_is_not_called_complete(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": NAMED})
    git(root, "commit", "--quiet", "--allow-empty", "--message=more")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{root}", "shallow")
    (skip,) = facts_of(tmp_path / "shallow").skips
    assert skip.lost
    assert "--unshallow" in skip.reason.en


def test_a_partial_clone_says_how_many_objects_it_left_out(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": NAMED, "b.py": "1\n"})
    git(root, "config", "uploadpack.allowFilter", "true")
    options = "--quiet", "--filter=blob:none", "--no-checkout"
    git(tmp_path, "clone", *options, f"file://{root}", "partial")
    (skip,) = facts_of(tmp_path / "partial").skips
    assert skip.lost
    assert "left out, and were not scanned: 2" in skip.reason.en


def test_what_is_in_a_pack_is_not_read_through_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = tokens.fake_token("pat", seed=1), tokens.fake_token("pat", seed=2)
    root = repository(tmp_path / "r", {"a.py": f"coze = '{values[0]}'\n", "b.py": "1\n"})
    git(root, "commit", "--quiet", "--allow-empty", f"--message={values[1]}")
    git(root, "repack", "-adq")
    git(root, "prune-packed")

    def unread(_: object, ids: Iterable[str]) -> Iterator[objects.Object]:
        assert not list(ids)
        return iter(())

    monkeypatch.setattr(objects, "read", unread)
    assert len(scans.history(root).findings) == 2
