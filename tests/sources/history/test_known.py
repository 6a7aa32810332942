"""Objects that several repositories have are scanned once, and found in each of them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from patscan.git import packs
from patscan.git.command import Git
from patscan.git.pack_index import Index
from patscan.model.run import Facts
from patscan.sources.history import (
    candidates,
    first_pass,
    known,
    names,
    packed_names,
    scanned,
    tasks,
)
from patscan.sources.history.known import COZE, DEFERRED, HIT, SUSPECT, UNOPENED, Fact, Known
from patscan.sources.history.known_packs import KnownPacks
from tests import scans, tokens
from tests.audit.organisations import commits, made
from tests.plants import ENGINES, Engine, plant_all
from tests.repos import commit_files, environment, git, repository

ALL = COZE | HIT | DEFERRED | SUSPECT | UNOPENED


@pytest.fixture
def table(tmp_path: Path) -> Iterator[str]:
    """The path of an empty table."""
    yield known.create(str(tmp_path / "objects"), levels=(1 << 10, 1 << 14))
    known.opened.cache_clear()


def oid(number: int) -> bytes:
    return hashlib.sha1(b"%d" % number, usedforsecurity=False).digest()


@pytest.mark.parametrize("bits", [0, COZE, HIT, DEFERRED, SUSPECT, UNOPENED, ALL])
@pytest.mark.parametrize("kind", [1, 2, 3, 4])
def test_what_is_entered_comes_back(table: str, kind: int, bits: int) -> None:
    entered = Known(table)
    entered.keep([(oid(1), kind, (1 << 25) - 1, bits)])
    assert Fact.of(Known(table).value(oid(1))) == Fact(kind, (1 << 25) - 1, bits)
    assert entered.value(oid(2)) == 0
    entered.keep([(oid(1), kind, 7, bits)])
    assert Fact.of(entered.value(oid(1))).size_bytes == 7


def test_a_large_object_is_left_out(table: str) -> None:
    Known(table).keep([(oid(1), 3, 1 << 25, 0)])
    assert Known(table).value(oid(1)) == 0


def test_it_is_bounded_and_never_tells_of_another_object(tmp_path: Path) -> None:
    path = known.create(str(tmp_path / "small"), levels=(16, 64))
    size = (tmp_path / "small").stat().st_size
    entered = Known(path)
    for number in range(1000):
        entered.keep([(oid(number), 3, number, 0)])
    found = [number for number in range(1000) if entered.value(oid(number))]
    assert (tmp_path / "small").stat().st_size == size == 128 + 80 * 32
    assert 40 < len(found) <= 80
    assert all(Fact.of(entered.value(oid(number))).size_bytes == number for number in found)


def test_a_later_level_is_begun_when_one_is_half_full(tmp_path: Path) -> None:
    path = known.create(str(tmp_path / "levels"), levels=(1 << 8, 1 << 12))
    first, other = Known(path), Known(path)
    data = tmp_path / "levels"
    for number in range(128):
        first.keep([(oid(number), 3, number, 0)])
    assert not any(data.read_bytes()[128 + (1 << 13) :])
    for number in range(128, 1000):
        other.keep([(oid(number), 3, number, 0)])
    missing = [number for number in range(1000) if not first.value(oid(number))]
    assert len(missing) < 3
    assert any(data.read_bytes()[128 + (1 << 13) :])


@pytest.mark.parametrize("at", range(32))
def test_an_entry_that_is_half_written_is_none(table: str, at: int) -> None:
    Known(table).keep([(oid(1), 3, 5, HIT)])
    data = bytearray(Path(table).read_bytes())
    start = data.find(oid(1))
    data[start + at] ^= 1
    Path(table).write_bytes(data)
    assert Known(table).value(oid(1)) == 0


def test_an_id_inside_of_an_entry_is_none(table: str) -> None:
    entered = Known(table)
    entered.keep([(oid(1), 3, 5, 0)])
    index = Index(oid(1)[4:] + b"\1\2\3\4", None, 20, b"", b"")  # type: ignore[arg-type]
    facts = KnownPacks(entered, frozenset({3})).facts(index)
    assert facts.unknown == [0]


def facts(root: Path, table: str, engine: Engine = "packs") -> Facts:
    packs.opened.cache_clear()
    return scans.history(root, known=table, engine=engine)


class Scanned:
    """Counts what is scanned."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.objects = 0
        scan = first_pass._Pass.scan

        def counted(reader: first_pass._Pass, *item: Any) -> int:
            self.objects += 1
            return scan(reader, *item)

        monkeypatch.setattr(first_pass._Pass, "scan", counted)

    def taken(self) -> int:
        """How many objects were scanned since the last call."""
        objects, self.objects = self.objects, 0
        return objects


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_copy_is_not_scanned_again_and_has_the_same_findings(
    tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch, engine: Engine, *, packed: bool
) -> None:
    root = tmp_path / "r"
    plant_all(root, large=False)
    if packed:
        git(root, "repack", "-a", "-d", "-k", "--quiet")
    plain = scans.history(root, engine=engine)
    counts = Scanned(monkeypatch)
    assert facts(root, table, engine=engine) == plain
    assert counts.taken() > 20
    copy = shutil.copytree(root, tmp_path / "copy", symlinks=True)
    again = facts(copy, table, engine=engine)
    assert counts.taken() == 0
    assert again.findings == plain.findings
    assert again.trails == plain.trails
    assert again.stats == plain.stats
    assert again.coze == plain.coze


def test_of_a_fork_only_what_is_new_is_scanned(
    tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tokens.fake_token("pat", seed=1), tokens.fake_token("pat", seed=2)
    root = repository(tmp_path / "r", {"a.py": first, **{f"{n}.txt": f"{n}\n" for n in range(50)}})
    fork = tmp_path / "fork"
    command = ["git", "clone", "--quiet", f"file://{root}", str(fork)]
    subprocess.run(command, check=True, env=environment())
    commit_files(fork, {"b.py": second, "0.txt": "another\n"}, "new")
    git(fork, "repack", "-a", "-d", "--quiet")
    plain = scans.history(fork)
    facts(root, table)
    counts = Scanned(monkeypatch)
    found = facts(fork, table)
    assert counts.taken() == 4  # two blobs, a tree and a commit
    assert (found.findings, found.trails, found.stats) == (
        plain.findings,
        plain.trails,
        plain.stats,
    )


def test_whether_names_mention_coze_is_told_for_each_repository(tmp_path: Path, table: str) -> None:
    """A branch with a name that mentions Coze must not speak for a repository that does not have it."""
    word = tokens.callback_token()  # counts only where Coze is mentioned
    root = repository(tmp_path / "r", {"a.py": f"VERIFY_TOKEN = '{word}'\n"})
    fork = shutil.copytree(root, tmp_path / "fork")
    git(root, "checkout", "--quiet", "-b", "side")
    commit_files(root, {"coze/b.py": "1\n"}, "second")
    assert facts(root, table).coze
    assert not facts(fork, table).coze
    assert facts(root, table).coze


def test_a_fork_of_a_history_without_names_to_tell_is_walked_from_where_it_differs(
    tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed_names, "MAX_OBJECTS", 0)
    root = made(tmp_path / "r", commits(0, 100))
    fork = shutil.copytree(root, tmp_path / "fork")
    stream = "commit refs/heads/main\ncommitter A <a@example.com> 1800000000 +0000\ndata 1\nx\n"
    stream += "from refs/heads/main^0\nM 644 inline new.py\ndata 2\n1\n\n"
    command = ["git", "-C", str(fork), "fast-import", "--quiet"]
    subprocess.run(command, input=stream.encode(), check=True, env=environment())
    blocks = Git.blocks
    rows: list[int] = []

    def counted(self: Git, *arguments: str, **more: Any) -> Iterator[bytes]:
        for block in blocks(self, *arguments, **more):
            rows.append(block.count(b"\n") if {"--objects", "--all"} <= {*arguments} else 0)
            yield block

    monkeypatch.setattr(Git, "blocks", counted)
    facts(root, table)
    assert sum(rows) > 200
    rows.clear()
    facts(fork, table)
    assert 0 < sum(rows) < 3 * names.NAMED_COMMITS + 3


def test_a_repository_with_another_hash_shares_the_table(tmp_path: Path, table: str) -> None:
    root = tmp_path / "r"
    root.mkdir()
    git(root, "init", "--quiet", "--object-format=sha256")
    commit_files(root, {"a.py": tokens.fake_token("pat")}, "first")
    for _ in range(2):
        assert len(facts(root, table).findings) == 1


def test_content_under_the_id_of_another_object_hides_nothing(tmp_path: Path, table: str) -> None:
    """A hostile repository claims that its harmless content has the id of what leaks elsewhere."""
    token = tokens.fake_token("pat")
    victim = repository(tmp_path / "victim", {"a.py": token})
    hostile = repository(tmp_path / "hostile", {"a.py": "harmless\n"})
    leak, harmless = (git(one, "rev-parse", "HEAD:a.py").strip() for one in (victim, hostile))
    for root in (victim, hostile):
        git(root, "repack", "-a", "-d", "--quiet")
    (index,) = (hostile / ".git/objects/pack").glob("*.idx")
    (pack,) = (hostile / ".git/objects/pack").glob("*.pack")
    forged = _with_another_id(index.read_bytes(), bytes.fromhex(harmless), bytes.fromhex(leak))
    index.chmod(0o600)
    index.write_bytes(forged)
    assert pack.exists()
    facts(hostile, table)
    assert len(facts(victim, table).findings) == 1


def _with_another_id(index: bytes, before: bytes, after: bytes) -> bytes:
    """The index of a pack with one id changed, in order and with its checksum."""
    count = int.from_bytes(index[8 + 4 * 255 : 8 + 4 * 256])
    start = 8 + 4 * 256
    names = [index[start + 20 * n : start + 20 * (n + 1)] for n in range(count)]
    rest = start + 20 * count
    crcs = [index[rest + 4 * n : rest + 4 * (n + 1)] for n in range(count)]
    offsets = [index[rest + 4 * (count + n) : rest + 4 * (count + n + 1)] for n in range(count)]
    rows = sorted(
        (after if name == before else name, crc, offset)
        for name, crc, offset in zip(names, crcs, offsets, strict=True)
    )
    fanout = [sum(name[0] <= first for name, _, _ in rows) for first in range(256)]
    body = index[:8] + b"".join(n.to_bytes(4) for n in fanout)
    for column in range(3):
        body += b"".join(row[column] for row in rows)
    body += index[-40:-20]
    return body + hashlib.sha1(body, usedforsecurity=False).digest()


def test_trees_of_a_fork_are_not_read_again(
    tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names in old trees of a large repository are not scanned, so the table learns of them from the second fork."""
    monkeypatch.setattr(candidates, "DEEP_OBJECTS", 10)
    root = tmp_path / "r"
    made(root, [*commits(40, a_py=tokens.fake_token("pat"))])
    git(root, "repack", "-a", "-d", "--quiet")
    read: list[str] = []
    enter = first_pass._enter_trees

    def counted(task: tasks.TreesTask, table: str) -> scanned.Scanned:
        read.append(task.index_path)
        return enter(task, table)

    monkeypatch.setattr(first_pass, "_enter_trees", counted)
    plain = facts(root, table)
    for name in ("second", "third", "fourth"):
        copy = shutil.copytree(root, tmp_path / name, symlinks=True)
        again = facts(copy, table)
        assert (again.findings, again.stats) == (plain.findings, plain.stats)
    assert len(read) == 1
    assert "second" in read[0]


def test_no_object_passes_for_a_tree(tmp_path: Path, table: str) -> None:
    """An index claims the id of a secret for a tree: the table enters the tree under its own."""
    root = repository(tmp_path / "r", {"a.py": tokens.fake_token("pat")})
    git(root, "repack", "-a", "-d", "--quiet")
    (index,) = map(str, (root / ".git" / "objects" / "pack").glob("*.idx"))
    pack = packs.ready(index, 20)
    trees = pack.roots([packs.TREE])
    first_pass.scan(tasks.TreesTask(index, 20, trees), first_pass.Options(table=table))
    tree = git(root, "rev-parse", "HEAD^{tree}").strip()
    blob = git(root, "rev-parse", "HEAD:a.py").strip()
    entered = Known(table)
    assert Fact.of(entered.value(bytes.fromhex(tree))).kind == known.UNSCANNED
    claimed = pack.kinds.replace(bytes([packs.BLOB]), bytes([packs.TREE]))
    pack.kinds = claimed
    trees = pack.roots([packs.TREE])
    first_pass.scan(tasks.TreesTask(index, 20, trees), first_pass.Options(table=table))
    assert entered.value(bytes.fromhex(blob)) == 0
