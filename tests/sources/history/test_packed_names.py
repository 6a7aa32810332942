"""Names in the packs of a small repository: the same as git tells, or left to git."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from patscan.git.repository import locate
from patscan.git.store import Store
from patscan.sources.history import names, packed_names
from tests import tokens
from tests.repos import environment, git, repository, write

FILES = {"a.py": "1\n", "src/lib/b.py": "2\n", "src/c.txt": "3\n"}


def packed(root: Path, *without: str) -> Store:
    """The objects of a repository in one pack, without those that some revisions name."""
    left_out = {git(root, "rev-parse", name).strip() for name in without}
    rows = git(root, "rev-list", "--objects", "--all", "--reflog").splitlines()
    wanted = "".join(f"{oid}\n" for row in rows if (oid := row.split(" ")[0]) not in left_out)
    store = root / ".git" / "objects"
    subprocess.run(
        ["git", "-C", str(root), "pack-objects", "--quiet", str(store / "pack" / "pack")],
        input=wanted.encode(), stdout=subprocess.DEVNULL, check=True, env=environment(),
    )  # fmt: skip
    for folder in store.glob("[0-9a-f][0-9a-f]"):
        shutil.rmtree(folder)
    return Store(locate(str(root)))


def by_git(store: Store) -> names.Names:
    git_in = store.repository.git
    return names.scan(git_in, store.refs, whole=True, table=None, is_fork=False)


def submodule(root: Path) -> None:
    entry = f"160000,{'1' * 40},sub"
    git(root, "update-index", "--add", "--cacheinfo", entry)
    git(root, "commit", "--quiet", "--message=sub")


def second_commit(root: Path) -> None:
    write(root, {"src/lib/b.py": "4\n", "src/c.txt": "5\n"})
    git(root, "commit", "--quiet", "--all", "--message=second")
    git(root, "tag", "--annotate", "--message=t", "v1", "HEAD~1")


def detached(root: Path) -> None:
    git(root, "checkout", "--quiet", "--detach")


def mentioned(root: Path) -> None:
    git(root, "mv", "src", "coze")
    git(root, "commit", "--quiet", "--message=moved")


def mentioned_by_a_ref(root: Path) -> None:
    git(root, "branch", "coze")


ALIKE = (submodule, second_commit, detached, mentioned, mentioned_by_a_ref)


@pytest.mark.parametrize("change", ALIKE)
def test_the_packs_tell_what_git_tells(tmp_path: Path, change: object) -> None:
    root = repository(tmp_path / "r", FILES)
    assert callable(change)
    change(root)
    store = packed(root)
    found = packed_names.scan(store)
    assert found == by_git(store)
    assert found == names.Names(set(), set(), coze=change is mentioned)


@pytest.mark.parametrize("missing", ["HEAD:a.py", "HEAD:src", "HEAD^{tree}", "HEAD~1"])
def test_a_missing_object_is_left_to_git(tmp_path: Path, missing: str) -> None:
    root = repository(tmp_path / "r", FILES)
    second_commit(root)
    store = packed(root, missing)
    assert packed_names.scan(store) is None
    told = by_git(store)
    assert told.missing or told.failure


def test_a_head_without_its_commit_is_left_to_git(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    store = packed(root)
    (root / ".git" / "HEAD").write_text("1" * 40 + "\n")
    assert packed_names.scan(store) is None


@pytest.mark.parametrize("name", ["{token}", "src/{token}/d.txt"])
def test_a_token_in_a_name_is_left_to_git(tmp_path: Path, name: str) -> None:
    root = repository(tmp_path / "r", FILES)
    write(root, {name.format(token=tokens.fake_token("pat")): "6\n"})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=named")
    store = packed(root)
    assert packed_names.scan(store) is None
    assert by_git(store).names


def test_a_token_in_the_name_of_a_ref_is_left_to_git(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    git(root, "branch", tokens.fake_token("pat"))
    assert packed_names.scan(packed(root)) is None


def test_what_is_not_packed_or_large_is_left_to_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "r", FILES)
    assert packed_names.scan(Store(locate(str(root)))) is None
    store = packed(root)
    assert packed_names.scan(store)
    monkeypatch.setattr(packed_names, "MAX_OBJECTS", store.count() - 1)
    assert packed_names.scan(store) is None
