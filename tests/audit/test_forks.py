"""Forks: what several repositories have is read once, and found in each of them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from patscan.audit import forks, tasks
from patscan.audit.reports import json
from patscan.audit.targets import Target
from patscan.audit.tasks import Options, Task
from patscan.audit.values import Audit, Result
from patscan.git.repository import Repository, locate
from patscan.git.store import Store
from patscan.sources.history import known
from tests import tokens
from tests.audit.organisations import audited, commits, made, options, own_token
from tests.repos import environment, git, write

TOKEN = tokens.fake_token("pat", seed="fork")


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Options]:
    """Options with a workspace and a table of objects, as the command has them."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    table = known.create(str(workspace / "objects"), levels=(1 << 14,))
    yield options(workspace=str(workspace), known=table)
    known.opened.cache_clear()


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A repository with a token at HEAD and one in an old commit."""
    history = [*commits(1, a_py=TOKEN, b_py=own_token(1)), {"b.py": None}]
    return made(tmp_path / "all" / "original", history)


def clone(original: Path, name: str) -> Path:
    """A bare clone that shares no file."""
    target = original.parent / name
    command = ["git", "clone", "--quiet", "--mirror", f"file://{original}", str(target)]
    subprocess.run(command, check=True, env=environment(), capture_output=True)
    return target


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the repositories that were read, and not known to be copies."""
    names: list[str] = []
    original = tasks._read

    def counted(task: Task, repository: Repository, store: Store | None) -> Result:
        names.append(task.target.name)
        return original(task, repository, store)

    monkeypatch.setattr(tasks, "_read", counted)
    return names


def without_origins(audit: Audit) -> bytes:
    """The report, without where each repository was cloned from."""
    results = tuple(
        one._replace(report=one.report and one.report._replace(provenance=None))
        for one in audit.repositories
    )
    return json.render(audit._replace(repositories=results), "en")


def test_copies_are_read_once_and_every_place_is_found(
    original: Path, tmp_path: Path, shared: Options, read: list[str]
) -> None:
    for number in range(4):
        clone(original, f"fork-{number}")
    audit = audited(tmp_path / "a.db", [original.parent], how=shared)
    assert len(read) == 1
    names = ("fork-0", "fork-1", "fork-2", "fork-3", "original")
    assert [row.repositories for row in audit.credentials] == [names, names]
    plain = audited(tmp_path / "b.db", [original.parent], how=options())
    assert without_origins(audit) == without_origins(plain)
    by_name = {one.name: one.report for one in audit.repositories}
    assert all(report and report.stats.objects for report in by_name.values())


def _commit(root: Path) -> None:
    stream = (
        "commit refs/heads/main\ncommitter A <a@example.com> 1800000000 +0000\ndata 1\nx\n"
        "from refs/heads/main^0\nM 644 inline new.py\ndata 3\n1 1\n"
    )
    git_import = ["git", "-C", str(root), "fast-import", "--quiet"]
    subprocess.run(git_import, input=stream.encode(), check=True, env=environment())


def _branch(root: Path) -> None:
    git(root, "branch", "another", "main~1")


def _head(root: Path) -> None:
    _branch(root)
    git(root, "symbolic-ref", "HEAD", "refs/heads/another")
    git(root, "branch", "--delete", "--force", "main")


def _loose(root: Path) -> None:
    write(root, {"blob": tokens.fake_token("sat")})
    git(root, "hash-object", "-w", "blob")


@pytest.mark.parametrize("change", [_commit, _branch, _head, _loose])
def test_what_differs_is_read_and_has_findings_of_its_own(
    original: Path,
    tmp_path: Path,
    shared: Options,
    read: list[str],
    change: Callable[[Path], None],
) -> None:
    change(clone(original, "fork"))
    audit = audited(tmp_path / "a.db", [original.parent], how=shared)
    assert sorted(read) == ["fork", "original"]
    plain = audited(tmp_path / "b.db", [original.parent], how=options())
    assert without_origins(audit) == without_origins(plain)


def test_a_copy_has_its_own_origin(original: Path, tmp_path: Path, shared: Options) -> None:
    for name in ("one", "two"):
        fork = clone(original, name)
        git(fork, "remote", "set-url", "origin", f"https://git.example.com/{name}.git")
    audit = audited(
        tmp_path / "a.db", [original.parent / "one", original.parent / "two"], how=shared
    )
    origins = [one.report and one.report.provenance for one in audit.repositories]
    assert [origin and origin.repository_uri for origin in origins] == [
        "https://git.example.com/one.git",
        "https://git.example.com/two.git",
    ]


def test_the_result_of_a_damaged_copy_is_not_taken_over(
    original: Path, tmp_path: Path, shared: Options
) -> None:
    damaged = clone(original, "a-damaged")
    (pack,) = (damaged / "objects" / "pack").glob("*.pack")
    pack.chmod(0o600)
    data = bytearray(pack.read_bytes())
    data[20:-20] = bytes(len(data) - 40)
    pack.write_bytes(data)
    audit = audited(tmp_path / "a.db", [original.parent], how=shared)
    assert [one.status for one in audit.repositories] == ["partial", "complete"]
    assert all(row.repositories == ("original",) for row in audit.credentials)


def test_a_working_tree_is_compared_with_its_index(tmp_path: Path, original: Path) -> None:
    first = tmp_path / "first"
    command = ["git", "clone", "--quiet", f"file://{original}", str(first)]
    subprocess.run(command, check=True, env=environment(), capture_output=True)
    second = shutil.copytree(first, tmp_path / "second")
    keys = [forks.key(Store(locate(str(one)))) for one in (first, second)]
    assert keys[0] == keys[1] is not None
    write(second, {"new.py": "1\n"})
    git(second, "add", "new.py")
    assert forks.key(Store(locate(str(second)))) != keys[0]
    git(second, "worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    assert forks.key(Store(locate(str(second)))) is None
    assert forks.key(Store(locate(str(tmp_path / "linked")))) is None


def test_a_killed_worker_leaves_no_half_result(
    tmp_path: Path, original: Path, shared: Options
) -> None:
    target = Target("x", "x", str(original))
    repository = locate(str(original))
    digest = forks.key(Store(repository))
    assert digest
    assert forks.recall(shared.workspace, digest, target, repository, any_owner=False) is None
    audited(tmp_path / "a.db", [original], how=shared)
    left = [one.name for one in Path(shared.workspace).iterdir() if one.name != "objects"]
    assert left == [f"copy-{digest}.json"]
    assert forks.recall(shared.workspace, digest, target, repository, any_owner=False)
