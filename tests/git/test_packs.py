"""The pack reader gives the same objects as git, or reports that it cannot read them."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patscan.git import objects, packs
from patscan.git.command import Git
from patscan.git.pack_index import CorruptPackError
from patscan.git.repository import locate
from patscan.git.store import Store
from patscan.model.run import Facts
from patscan.sources.history import candidates as looking
from patscan.sources.history import whole
from tests import scans, tokens
from tests.plants import ENGINES, Engine
from tests.repos import commit_files, environment, git, repository, write

ALL_KINDS = tuple(packs.KINDS)
PAT = tokens.fake_token("pat")


def by_pack_reader(root: Path) -> dict[str, tuple[str, str]]:
    """Kind and digest of every object in the packs, as the pack reader has them."""
    found: dict[str, tuple[str, str]] = {}
    for pack in Store(locate(str(root))).packs:
        packs.ready(pack.index_path, pack.index.hash_bytes)
        names = pack.names(range(pack.count))
        for number, content in pack.walk(pack.roots(ALL_KINDS)):
            assert content is not None
            kind = packs.KINDS[pack.kinds[number]]
            found[names[number]] = kind, hashlib.sha256(content).hexdigest()
        assert pack.unresolved() == []
    return found


def by_git(root: Path, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The same, as git has them."""
    found = {}
    for item in objects.read(Git(str(root)), ids):
        assert item.body is not None
        found[item.id] = item.kind, hashlib.sha256(item.body.read()).hexdigest()
    return found


def listed(root: Path) -> list[str]:
    """The ids of all objects, by git's account."""
    check = "cat-file", "--batch-all-objects", "--batch-check=%(objectname)"
    return git(root, *check).split()


def assert_same(root: Path) -> None:
    found = by_pack_reader(root)
    assert sorted(found) == sorted(listed(root))
    assert found == by_git(root, found)


def facts_of(root: Path, *, engine: Engine = "packs") -> Facts:
    return scans.history(root, engine=engine)


# --- both engines agree ---------------------------------------------------------------------------

REPACKS = [
    pytest.param(("-c", "pack.depth=250", "repack", "-adfq", "--depth=250"), id="deep deltas"),
    pytest.param(
        ("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"), id="bases by their names"
    ),
    pytest.param(("repack", "-adfq", "--window=0"), id="no deltas"),
]


class Commit(NamedTuple):
    """Files that are added or changed, by their paths, and the message."""

    files: Mapping[str, bytes]
    message: str = "x"


def imported(root: Path, commits: Iterable[Commit], *init: str) -> Path:
    """A repository with these commits, one a second."""
    root.mkdir(exist_ok=True)
    git(root, "init", "--quiet", "--initial-branch=main", *init)
    stream = b""
    for number, commit in enumerate(commits):
        stream += b"commit refs/heads/main\ncommitter A <a@b> %d +0000\n" % number
        stream += _counted(commit.message.encode())
        for name, content in commit.files.items():
            stream += b"M 644 inline %s\n%s" % (name.encode(), _counted(content))
    command = ["git", "-C", str(root), "fast-import", "--quiet"]
    subprocess.run(command, input=stream, check=True, capture_output=True, env=environment())
    return root


def _counted(data: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(data), data)


def lived(root: Path, *init: str) -> Path:
    """A repository in which a file changed a hundred times, and grew, and shrank."""
    rng = random.Random(1)
    lines = [f"line {number} {rng.random()}\n" for number in range(400)]
    commits = []
    for turn in range(100):
        lines[rng.randrange(len(lines))] = f"turn {turn} {rng.random()}\n"
        lines = lines[:-1] if turn % 3 else [*lines, f"new {turn}\n"]
        files = {"a.txt": "".join(lines).encode(), f"d{turn % 7}/b.txt": f"{turn}\n".encode() * 9}
        commits.append(Commit(files, f"turn {turn}"))
    imported(root, commits, *init)
    git(root, "reset", "--quiet", "--hard")
    git(root, "tag", "--annotate", "v1", "--message=one")
    return root


@pytest.mark.parametrize("init", [(), ("--object-format=sha256",)], ids=["sha1", "sha256"])
@pytest.mark.parametrize("repack", REPACKS)
def test_every_object_is_the_same_as_in_git(
    tmp_path: Path, repack: tuple[str, ...], init: tuple[str, ...]
) -> None:
    root = lived(tmp_path / "r", *init)
    git(root, *repack)
    assert_same(root)


def test_offsets_may_need_eight_bytes(tmp_path: Path) -> None:
    root = lived(tmp_path / "r")
    git(root, "repack", "-adfq")
    (pack,) = (root / ".git/objects/pack").glob("*.pack")
    index = pack.with_suffix(".idx")
    index.unlink()
    git(root, "index-pack", "--index-version=2,0x40", str(pack))
    large = index.read_bytes().count(b"\x80\0\0")
    assert large > 0
    assert_same(root)


def test_an_object_in_two_packs_counts_twice_and_is_found_once(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT})
    git(root, "repack", "-adq")
    blob = git(root, "rev-parse", "HEAD:a.py")
    command = ["git", "-C", str(root), "pack-objects", "-q", ".git/objects/pack/pack"]
    subprocess.run(command, input=blob.encode(), check=True, capture_output=True, env=environment())
    facts = facts_of(root)
    assert facts.stats.objects == 4
    assert len(facts.findings) == 1
    assert facts.skips == ()


def test_this_very_repository_reads_the_same(request: pytest.FixtureRequest) -> None:
    root = request.config.rootpath
    if not (root / ".git").exists():
        pytest.skip("the tests do not stand in a repository")
    found = by_pack_reader(root)
    assert found == by_git(root, found)


EDITS = st.lists(
    st.tuples(st.sampled_from("abc"), st.binary(max_size=40), st.integers(1, 60)),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=EDITS, by_name=st.booleans())
def test_generated_histories_read_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    edits: list[tuple[str, bytes, int]],
    *,
    by_name: bool,
) -> None:
    root = tmp_path_factory.mktemp("made")
    imported(root, [Commit({name: data * times}) for name, data, times in edits])
    git(root, "-c", f"repack.useDeltaBaseOffset={not by_name}".lower(), "repack", "-adfq")
    assert_same(root)


# --- damage is never "clean" ----------------------------------------------------------------------


def planted(root: Path) -> tuple[Path, Path]:
    """A repository with its one token in a pack; the pack and its index."""
    files = {"a.py": f"token = '{PAT}'\n", **{f"{n}.txt": f"{n}\n" * 200 for n in range(20)}}
    repository(root, files)
    git(root, "repack", "-adq")
    (pack,) = (root / ".git/objects/pack").glob("*.pack")
    pack.chmod(0o644)
    index = pack.with_suffix(".idx")
    index.chmod(0o644)
    return pack, index


def honest(facts: Facts) -> bool:
    """Whether the token was found, or something is reported as not scanned."""
    return len(facts.findings) == 1 or any(skip.lost for skip in facts.skips)


@pytest.mark.parametrize("keep", [0, 4, 30, 200, -1, -20, -21])
@pytest.mark.parametrize("which", [0, 1], ids=["pack", "index"])
def test_a_truncated_file_is_reported(tmp_path: Path, which: int, keep: int) -> None:
    path = planted(tmp_path / "r")[which]
    path.write_bytes(path.read_bytes()[:keep])
    facts = facts_of(tmp_path / "r")
    assert any(skip.lost for skip in facts.skips)


@pytest.mark.parametrize("which", [0, 1], ids=["pack", "index"])
def test_a_missing_file_is_reported(tmp_path: Path, which: int) -> None:
    planted(tmp_path / "r")[which].unlink()
    assert any(skip.lost for skip in facts_of(tmp_path / "r").skips)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_flipped_byte_is_reported(
    damaged: tuple[Path, Path, bytes, bytes], data: st.DataObject
) -> None:
    pack, index, pack_bytes, index_bytes = damaged
    which, original = data.draw(st.sampled_from([(pack, pack_bytes), (index, index_bytes)]))
    at = data.draw(st.integers(0, len(original) - 1))
    bad = bytearray(original)
    bad[at] ^= data.draw(st.integers(1, 255))
    which.write_bytes(bad)
    try:
        assert honest(facts_of(pack.parents[3]))
    finally:
        which.write_bytes(original)


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, bytes, bytes]:
    pack, index = planted(tmp_path_factory.mktemp("damaged") / "r")
    return pack, index, pack.read_bytes(), index.read_bytes()


def test_a_damaged_loose_object_is_reported(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT})
    oid = git(root, "rev-parse", "HEAD:a.py").strip()
    path = root / ".git/objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-9])
    assert any(skip.lost and oid[:12] in skip.path for skip in facts_of(root).skips)


@pytest.mark.parametrize("name", ["HEAD:a.py", "HEAD^{tree}", "HEAD"])
def test_a_missing_object_is_reported(tmp_path: Path, name: str) -> None:
    root = repository(tmp_path / "r", {"a.py": PAT})
    oid = git(root, "rev-parse", name).strip()
    (root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    assert any(skip.lost for skip in facts_of(root).skips)


def test_an_index_of_another_pack_is_refused(tmp_path: Path) -> None:
    _, index = planted(tmp_path / "a")
    other, _ = planted(tmp_path / "b")
    git(tmp_path / "b", "commit", "--quiet", "--allow-empty", "--message=more")
    git(tmp_path / "b", "repack", "-adq")
    (other,) = (tmp_path / "b/.git/objects/pack").glob("*.pack")
    mixed = other.with_name("pack-" + "0" * 40 + ".pack")
    other.rename(mixed)
    mixed.with_suffix(".idx").write_bytes(index.read_bytes())
    with pytest.raises(CorruptPackError, match="another pack"):
        packs.Pack(str(mixed.with_suffix(".idx")), 20)


# --- git may tidy up meanwhile --------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_a_pack_that_goes_away_is_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    root = tmp_path / "r"
    planted(root)
    commit_files(root, {"loose.py": tokens.fake_token("sat")}, "loose")
    real = looking.candidates

    def tidied(store: Store, *rest: object, **more: object) -> object:
        git(root, "gc", "--quiet", "--prune=now")
        assert not os.path.exists(root / ".git/objects" / next(iter(store.ids))[:2])
        return real(store, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(whole, "candidates", tidied)
    facts = facts_of(root, engine=engine)
    assert sorted(item.location.path for item in facts.findings) == ["a.py", "loose.py"]
    assert facts.skips == ()


def test_a_pack_that_vanishes_while_listing_is_listed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(tmp_path / "r")
    real, calls = packs.opened, []

    def vanished(index_path: str, hash_bytes: int) -> packs.Pack:
        calls.append(index_path)
        if len(calls) == 1:
            git(tmp_path / "r", "repack", "-adfq", "--window=1")
            if os.path.exists(index_path):
                os.rename(index_path, index_path.replace("pack-", "pack-f", 1))
                os.rename(
                    index_path.replace(".idx", ".pack"),
                    index_path.replace(".idx", ".pack").replace("pack-", "pack-f", 1),
                )
            raise FileNotFoundError(index_path)
        return real(index_path, hash_bytes)

    monkeypatch.setattr(packs, "opened", vanished)
    assert len(Store(locate(str(tmp_path / "r"))).packs) == 1
    assert len(calls) > 1


# --- what a pack may claim ------------------------------------------------------------------------


def test_an_object_too_large_for_memory_is_left_to_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "MAX_OBJECT_BYTES", 1 << 20)
    monkeypatch.setattr(packs, "_HARMLESS_BYTES", 1 << 10)
    big = b"a line that is like all others\n" * 60_000 + PAT.encode()
    root = repository(tmp_path / "r", {"big.txt": big})
    git(root, "repack", "-adq")
    facts = facts_of(root)
    assert len(facts.findings) == 1
    assert facts.findings[0].location.line == 60_001
    assert facts.skips == ()


def test_a_walk_keeps_a_bounded_amount_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "MAX_BASES_BYTES", 20_000)
    root = lived(tmp_path / "r")
    write(root, {"a.txt": (root / "a.txt").read_text() + PAT})
    git(root, "commit", "--quiet", "--all", "--message=token")
    git(root, "repack", "-adfq", "--depth=250")
    facts = facts_of(root)
    assert len(facts.findings) == 1
    assert facts.skips == ()
