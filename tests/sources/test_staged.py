"""What the next commit would contain: the index, also unborn, unmerged and damaged."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from patscan.git import command
from patscan.git.command import Git
from patscan.model.run import Facts
from patscan.model.text import PatscanError
from tests import scans, tokens
from tests.repos import git, nested, repository, spoil, tree, write

PAT, SAT = tokens.fake_token("pat"), tokens.fake_token("sat")


def facts_of(root: Path, **environ: str) -> Facts:
    return scans.staged(root, environ)


def found(root: Path, **environ: str) -> list[str]:
    """The paths with findings."""
    return sorted(item.location.path for item in facts_of(root, **environ).findings)


def stage(root: Path, files: dict[str, str | bytes]) -> None:
    write(root, files)
    git(root, "add", "--all", "--force")


def test_an_ordinary_commit_runs_git_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path, {"old.py": "clean\n"})
    modified(tmp_path)
    runs: list[str] = []
    start = Git._started

    def counting(git: Git, arguments: tuple[str, ...], **streams: Any) -> subprocess.Popen[bytes]:
        runs.append(arguments[0])
        return start(git, arguments, **streams)

    monkeypatch.setattr(Git, "_started", counting)
    assert len(facts_of(tmp_path).findings) == 1
    assert runs == ["diff-index", "cat-file"]


def added(root: Path) -> None:
    stage(root, {"new.py": PAT})


def modified(root: Path) -> None:
    stage(root, {"old.py": PAT})


def renamed(root: Path) -> None:
    git(root, "mv", "leak.py", "moved.py")


def turned_into_a_file(root: Path) -> None:
    (root / "link").unlink()
    stage(root, {"link": PAT})


def made_executable(root: Path) -> None:
    (root / "leak.py").chmod(0o755)
    git(root, "add", "leak.py")


def a_link(root: Path) -> None:
    os.symlink(PAT, root / "to")
    git(root, "add", "to")


def staged_then_taken_back(root: Path) -> None:
    stage(root, {"old.py": PAT})
    write(root, {"old.py": "clean again\n"})


def staged_then_deleted(root: Path) -> None:
    stage(root, {"new.py": PAT})
    (root / "new.py").unlink()


def odd_names(root: Path) -> None:
    stage(root, {"-n": PAT, "new\nline": PAT, "配置.py": PAT, 'quo"te': PAT, "caf\udce9": PAT})


def force_added_though_ignored(root: Path) -> None:
    write(root, {".gitignore": "*.env\n", "a.env": f"COZE_API_TOKEN={PAT}"})
    git(root, "add", "--force", "a.env")


def marked_as_binary(root: Path) -> None:
    write(root, {".gitattributes": "* binary -diff\n"})
    stage(root, {"x.dat": b"\0\1" + PAT.encode()})


def a_large_file(root: Path) -> None:
    stage(root, {"large.log": b"a line\n" * 900_000 + PAT.encode()})


def only_intended(root: Path) -> None:
    write(root, {"later.py": PAT})
    git(root, "add", "--intent-to-add", "later.py")


def only_in_the_working_tree(root: Path) -> None:
    write(root, {"old.py": PAT, "new.py": PAT})


def deleted(root: Path) -> None:
    git(root, "rm", "--quiet", "leak.py")


def untouched(root: Path) -> None:
    stage(root, {"old.py": "a change\n"})


STATES: list[tuple[Callable[[Path], None], list[str]]] = [
    (added, ["new.py"]),
    (modified, ["old.py"]),
    (renamed, ["moved.py"]),
    (turned_into_a_file, ["link"]),
    (made_executable, ["leak.py"]),
    (a_link, ["to"]),
    (staged_then_taken_back, ["old.py"]),
    (staged_then_deleted, ["new.py"]),
    (odd_names, ["-n", "caf\udce9", "new\nline", 'quo"te', "配置.py"]),
    (force_added_though_ignored, ["a.env"]),
    (marked_as_binary, ["x.dat"]),
    (a_large_file, ["large.log"]),
    (only_intended, []),
    (only_in_the_working_tree, []),
    (deleted, []),
    (untouched, []),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository in which one file leaks already."""
    folder = tmp_path / "r"
    folder.mkdir()
    os.symlink("old.py", folder / "link")
    return repository(folder, {"old.py": "1\n", "leak.py": SAT})


@pytest.mark.parametrize(("state", "expected"), STATES)
def test_after_a_commit(root: Path, state: Callable[[Path], None], expected: list[str]) -> None:
    state(root)
    assert found(root) == expected
    assert facts_of(root).skips == ()


@pytest.mark.parametrize("state", [added, a_link, odd_names, only_intended])
def test_before_the_first_commit(tmp_path: Path, state: Callable[[Path], None]) -> None:
    git(tmp_path, "init", "--quiet")
    state(tmp_path)
    assert found(tmp_path) == dict(STATES)[state]


@pytest.mark.parametrize("state", [added, modified, odd_names])
def test_in_a_linked_worktree(root: Path, state: Callable[[Path], None]) -> None:
    git(root, "worktree", "add", "--quiet", "../other")
    state(root.parent / "other")
    assert found(root.parent / "other") == dict(STATES)[state]
    assert found(root) == []


def test_from_a_folder_below(root: Path) -> None:
    stage(root, {"new.py": PAT, "deep/er/x": ""})
    assert found(root / "deep" / "er") == ["new.py"]


def test_both_sides_of_a_conflict_count_and_their_origin_does_not(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "theirs")
    stage(root, {"leak.py": f"theirs = '{PAT}'\n"})
    git(root, "commit", "--quiet", "--message=theirs")
    git(root, "checkout", "--quiet", "main")
    ours = tokens.fake_token("czu")
    stage(root, {"leak.py": f"ours = '{ours}'\n"})
    git(root, "commit", "--quiet", "--message=ours")
    with pytest.raises(Exception, match="merge"):
        git(root, "merge", "--quiet", "theirs")
    values = {item.secret.masked for item in facts_of(root).findings if item.secret}
    assert values == {f"pat_{PAT[4:8]}…{PAT[-4:]}", f"czu_{ours[4:8]}…{ours[-4:]}"}


def test_the_index_of_a_hook(root: Path) -> None:
    stage(root, {"new.py": PAT})
    (root / ".git" / "index").rename(root / ".git" / "other")
    git(root, "read-tree", "HEAD")
    assert found(root) == []
    assert found(root, GIT_INDEX_FILE=".git/other", GIT_DIR=".git") == ["new.py"]


def test_nothing_is_written(root: Path) -> None:
    stage(root, {"new.py": PAT})
    before = sorted((path, path.stat().st_mtime_ns) for path in root.rglob("*"))
    found(root)
    assert sorted((path, path.stat().st_mtime_ns) for path in root.rglob("*")) == before


def test_a_submodule_is_not_scanned(root: Path) -> None:
    inner = repository(root / "inner", {"a.py": PAT})
    head = git(inner, "rev-parse", "HEAD").strip()
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{head},inner")
    assert found(root) == []


def test_a_missing_blob_is_reported(root: Path) -> None:
    git(root, "update-index", "--add", "--cacheinfo", f"100644,{'1' * 40},gone.py")
    skips = facts_of(root).skips
    assert [(skip.path, skip.lost) for skip in skips] == [("gone.py", True)]


def test_outside_of_a_repository_the_user_is_told(tmp_path: Path) -> None:
    with pytest.raises(PatscanError, match="not in a git repository"):
        facts_of(tmp_path)


def test_a_broken_repository_is_told_as_such(root: Path) -> None:
    (root / ".git" / "HEAD").unlink()
    with pytest.raises(PatscanError, match="lacks HEAD"):
        facts_of(root)


def test_a_damaged_index_is_reported(root: Path) -> None:
    (root / ".git" / "index").write_bytes(b"nonsense")
    with pytest.raises(PatscanError, match="cannot tell what is staged"):
        facts_of(root)


@pytest.mark.parametrize("content", [None, b"damaged"], ids=["missing", "damaged"])
@pytest.mark.parametrize("which", ["HEAD", "HEAD^{tree}", "HEAD:deep"])
def test_where_head_is_damaged_what_it_does_not_show_is_new(
    root: Path, which: str, content: bytes | None
) -> None:
    stage(root, {"deep/leak.py": SAT})
    git(root, "commit", "--quiet", "--message=deep")
    stage(root, {"new.py": PAT})
    spoil(root, git(root, "rev-parse", which).strip(), content)
    old = ["leak.py"] if which != "HEAD:deep" else []
    assert found(root) == ["deep/leak.py", *old, "new.py"]


def test_equal_folders_within_each_other_at_head_end(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten levels of ten are ten billion files, which git would collect."""
    monkeypatch.setattr(command, "MAX_COLLECTED_BYTES", 24 << 20)
    monkeypatch.setattr(command, "BRIEF_PATIENCE_S", 0.5)
    blob = git(root, "rev-parse", "HEAD:old.py").strip()
    rows = (row.split() for row in git(root, "ls-tree", "HEAD").splitlines())
    files = ((mode, name, oid) for mode, _, oid, name in rows)
    top = tree(root, ("40000", "d", nested(root, blob, 10)), *files)
    git(root, "update-ref", "HEAD", git(root, "commit-tree", "-m", "x", top).strip())
    stage(root, {"new.py": PAT})
    assert found(root) == ["new.py"]


def test_excluded_paths_are_left_out(root: Path) -> None:
    stage(root, {"new.py": PAT, "keep.py": PAT})
    facts = scans.staged(root, exclude=("new.py",))
    assert [item.location.path for item in facts.findings] == ["keep.py"]
    assert facts.stats.excluded == 1
