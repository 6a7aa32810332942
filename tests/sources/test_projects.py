"""The files of a project in each version: on disk, in a commit, in the index."""

from __future__ import annotations

import gc
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from patscan.exposure.graph import reach, references
from patscan.exposure.project import Project
from patscan.git import command, objects, queries
from patscan.git.command import Git, Talk
from patscan.model.findings import Commit, Finding, Location, Trail
from patscan.sources import projects, working_tree
from patscan.sources.projects import CommitTree, IndexTree, of_commits
from patscan.sources.working_tree import WorkingTree, on_disk
from tests import repos
from tests.repos import commit_files, git, nested, repository, write

FILES = {
    "index.html": '<script type="module" src="/src/main.js"></script>',
    "src/main.js": "import './key'",
    "src/key.js": "export const key = 1",
}


def test_each_version_has_its_own_files(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", FILES)
    first = git(root, "rev-parse", "HEAD").strip()
    write(root, {"src/main.js": "// nothing"})
    git(root, "add", "--all")
    git(root, "rm", "--quiet", "--cached", "index.html")
    write(root, {"src/main.js": "import './other'", "src/new.js": "new"})
    states: dict[str, Project] = {
        "commit": CommitTree(Git(str(root)), first),
        "index": IndexTree(Git(str(root))),
        "disk": WorkingTree(str(root)),
    }
    assert {name: sorted(one.paths()) for name, one in states.items()} == {
        "commit": ["index.html", "src/key.js", "src/main.js"],
        "index": ["src/key.js", "src/main.js"],
        "disk": ["index.html", "src/key.js", "src/main.js", "src/new.js"],
    }
    assert {name: one.read("src/main.js") for name, one in states.items()} == {
        "commit": b"import './key'", "index": b"// nothing", "disk": b"import './other'",
    }  # fmt: skip
    assert states["commit"].read("src/new.js") is None
    assert states["index"].read("index.html") is None
    assert {name: reach(one, "src/key.js").level for name, one in states.items()} == {
        "commit": "client", "index": "unknown", "disk": "unknown",
    }  # fmt: skip


def test_ignored_and_excluded_files_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "out\n", "out/a.js": "", "b.js": "", "c.js": ""})
    tree = WorkingTree(str(tmp_path), excluded=lambda path: path == "c.js")
    assert sorted(tree.paths()) == [".gitignore", "b.js"]
    assert sorted(WorkingTree(str(tmp_path), ignore=False).paths()) == [
        ".gitignore", "b.js", "c.js", "out/a.js",
    ]  # fmt: skip


@pytest.fixture
def users_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's home, with two projects that are no repositories."""
    home = tmp_path / "home"
    write(home, {"one/src/a.js": "", "one/index.html": "", "two/b.js": "", "c.js": ""})
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    return home


NAMED = [
    (["one/src/a.js"], ["one/src/a.js"]),
    (["one"], ["one/index.html", "one/src/a.js"]),
    (["one/index.html", "one/src/a.js"], ["one/index.html", "one/src/a.js"]),
    (["c.js"], ["c.js"]),
    (["c.js", "two/b.js"], ["c.js", "two/b.js"]),
    ([], []),
    (["."], ["c.js", "one/index.html", "one/src/a.js", "two/b.js"]),
]


@pytest.mark.parametrize(("named", "expected"), NAMED)
def test_a_home_is_no_project(users_home: Path, named: list[str], expected: list[str]) -> None:
    """Only what was named is read, not all that the user has."""
    paths = [os.path.normpath(users_home / name) for name in named]
    assert sorted(on_disk(str(users_home), named=paths).paths()) == expected


def test_a_repository_is_a_project_wherever_it_is(users_home: Path) -> None:
    one = on_disk(str(users_home / "one"), named=[str(users_home / "one" / "src" / "a.js")])
    assert sorted(one.paths()) == ["index.html", "src/a.js"]
    (users_home / ".git").mkdir()
    assert len(on_disk(str(users_home), named=[str(users_home / "c.js")]).paths()) == 4


def test_what_is_no_source_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (projects, working_tree):
        monkeypatch.setattr(module, "MAX_SOURCE_BYTES", 10)
    root = repository(tmp_path / "r", {"ok.js": "x" * 10, "large.js": "x" * 11, "empty.js": ""})
    for tree in (WorkingTree(str(root)), CommitTree(Git(str(root)), "HEAD")):
        assert [tree.read(name) for name in ("ok.js", "large.js", "empty.js", "none.js")] == [
            b"x" * 10, None, b"", None,
        ]  # fmt: skip
        assert tree.read("ok.js") == b"x" * 10  # after one that was passed over
    os.mkfifo(root / "pipe.js")
    assert WorkingTree(str(root)).read("pipe.js") is None
    assert WorkingTree(str(root)).read("bad\0name") is None


def test_no_link_is_followed(tmp_path: Path) -> None:
    write(tmp_path, {"outside/key.js": "outside", "root/inside/key.js": "inside"})
    root = tmp_path / "root"
    (root / "file.js").symlink_to("../outside/key.js")
    (root / "folder").symlink_to("../outside")
    (root / "near").symlink_to("inside")
    tree = WorkingTree(str(root))
    assert tree.read("inside/key.js") == b"inside"
    assert tree.read("near/key.js") == b"inside"
    for path in ("file.js", "folder/key.js", "../outside/key.js", "near/../../outside/key.js"):
        assert tree.read(path) is None


def test_a_commit_is_read_by_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "r", {f"f{n}.js": f"{n}" for n in range(50)})
    started: list[list[str]] = []

    class Popen(subprocess.Popen[bytes]):
        def __init__(self, args: list[str], **more: object) -> None:
            started.append(args)
            super().__init__(args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", Popen)
    tree = CommitTree(Git(str(root)), "HEAD")
    assert [tree.read(f"f{n}.js") for n in range(50)] == [f"{n}".encode() for n in range(50)]
    assert [{"ls-tree", "cat-file"} & set(args) for args in started] == [{"ls-tree"}, {"cat-file"}]
    process = tree._reader._talk._process  # type: ignore[union-attr]
    del tree
    gc.collect()
    assert process.returncode is not None


def test_versions_share_what_they_have_in_common(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "r", {**FILES, **{f"src/{n}.js": str(n) for n in range(20)}})
    commit_files(
        root, {"src/main.js": "import './other'", "src/other.js": "import './key'"}, "second"
    )
    commits = git(root, "rev-list", "HEAD").split()
    read: list[str] = []
    real = objects.Reader.blob

    def blob(self: objects.Reader, oid: str, limit_bytes: int) -> bytes | None:
        read.append(oid)
        return real(self, oid, limit_bytes)

    monkeypatch.setattr(objects.Reader, "blob", blob)
    project = of_commits(Git(str(root)))
    found = Finding("coze-pat", "pat", "high", "other", Location("src/key.js", 1, 1, 1, 2), None)
    made = [Commit(one, "A", "a@example.com", "2026-01-01", "2026-01-01", "x") for one in commits]
    analysed: list[str] = []
    mentions = references._mentions

    def counted(path: str, *more: Any) -> references.Mentions:
        analysed.append(path)
        return mentions(path, *more)

    monkeypatch.setattr(references, "_mentions", counted)
    chains = []
    for one in made:
        trail = Trail("", one, one, at_head=False, refs=(), refs_total=0, kept_by="refs")
        reached = reach(project(found, trail), "src/key.js")
        chains.append([step.path for step in reached.chain])
    assert chains == [
        ["src/other.js", "src/main.js", "index.html", "index.html"],
        ["src/main.js", "index.html", "index.html"],
    ]
    assert len(read) == len(set(read)) > 20
    assert analysed.count("src/1.js") == 1
    assert analysed.count("src/main.js") == 2


def test_git_may_break_down_over_a_blob(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.js": "a", "bad.js": "bad", "c.js": "c"})
    oid = git(root, "rev-parse", "HEAD:bad.js").strip()
    blob = root / ".git" / "objects" / oid[:2] / oid[2:]
    blob.chmod(0o644)
    blob.write_bytes(b"rubbish")
    tree = CommitTree(Git(str(root)), "HEAD")
    assert [tree.read(name) for name in ("a.js", "bad.js", "c.js")] == [b"a", None, b"c"]


def test_git_that_falls_silent_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "r", {"a.js": "a"})
    real, talks = Git.talk, []

    def talk(self: Git, *arguments: str) -> Talk:
        talks.append(arguments)
        monkeypatch.setattr(command, "PATIENCE_S", 0.2 if len(talks) == 1 else 60.0)
        return real(self, *arguments, *(("--buffer",) if len(talks) == 1 else ()))

    monkeypatch.setattr(Git, "talk", talk)
    tree = CommitTree(Git(str(root)), "HEAD")
    assert tree.read("a.js") is None  # git keeps what it has to say in its buffer
    assert tree.read("a.js") == b"a"
    assert len(talks) == 2


def test_what_git_cannot_list_has_no_files(tmp_path: Path) -> None:
    tree = CommitTree(Git(str(tmp_path)), "HEAD")
    assert list(tree.paths()) == []
    assert tree.read("a.js") is None


def test_names_that_are_no_text(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {os.fsdecode(b"\xff\n.js"): "x"})
    for tree in (
        WorkingTree(str(root)),
        CommitTree(Git(str(root)), "HEAD"),
        IndexTree(Git(str(root))),
    ):
        assert [tree.read(path) for path in tree.paths()] == [b"x"]


def test_of_equal_folders_within_each_other_each_is_listed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MAX_FILES", 102)
    root = repository(tmp_path / "r", {"a.js": "1", "b.js": "2"})
    equal, other = (git(root, "rev-parse", f"HEAD:{name}").strip() for name in ("a.js", "b.js"))
    for levels, count in ((2, 101), (3, 106)):
        inner = nested(root, equal, levels)
        top = repos.tree(root, ("40000", "d", inner), ("100644", "z.js", other))
        files = CommitTree(Git(str(root)), git(root, "commit-tree", "-m", "x", top).strip())
        assert len(files.paths()) == count
        assert files.read("z.js") == b"2"
