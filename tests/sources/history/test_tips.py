"""Leaks without a literal are searched for in the current files of branches and tags, credentials everywhere."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from patscan.git import command, packs
from patscan.git.command import Git
from patscan.git.repository import locate
from patscan.git.store import Store
from patscan.model.run import Facts, Outcome
from patscan.sources.history import cache, first_pass, known, second_pass, tips
from patscan.sources.history.attribution import Attribution
from patscan.sources.history.revisions import Revisions
from patscan.sources.history.tips import Files, shipped, shipped_in
from tests import scans
from tests.detect.test_values import with_hyperscan
from tests.plants import ENGINES, Engine, pack_everything, plant_all
from tests.repos import commit_files, git, nested, repository, tree
from tests.tokens import fake_token

TOKEN = fake_token("pat")
LEAK = "const coze = 'https://api.coze.cn'\nask(import.meta.env.VITE_COZE_TOKEN)\n"
SOLVED = "ask('/api/coze')\n"


def zipped(text: str) -> bytes:
    """A zip archive with `text` as its only file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("src/a.ts", text)
    return file.getvalue()


def commit(root: Path, **files: str | bytes) -> None:
    """Commit files, whose names have a `_` for their dot."""
    commit_files(
        root,
        {name.replace("_", "."): content for name, content in files.items()},
        "next",
        date="2026-01-03T03:04:05Z",
    )


def rules(facts: Facts) -> set[str]:
    """The rules of the findings."""
    return {one.rule for one in facts.findings}


def history(root: Path, *, engine: Engine = "packs", deep: bool = False) -> set[str]:
    """The rules of the findings in a whole history."""
    return rules(scans.history(root, engine=engine, deep=deep))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("content", [LEAK, zipped(LEAK)], ids=["file", "archive"])
def test_an_old_version_is_not_linted(tmp_path: Path, engine: Engine, content: str | bytes) -> None:
    root = repository(tmp_path, {"a.ts" if isinstance(content, str) else "a.zip": content})
    assert history(root, engine=engine) == {"coze-public-env"}
    commit(root, a_ts=SOLVED, a_zip=zipped(SOLVED))
    assert history(root, engine=engine) == set()
    assert history(root, engine=engine, deep=True) == {"coze-public-env"}


@pytest.mark.parametrize(
    "keep",
    [("branch", "old"), ("tag", "v1"), ("tag", "--annotate", "--message=one", "v1"),
     ("update-ref", "refs/remotes/origin/main", "HEAD"), ("checkout", "--quiet", "--detach")],
    ids=["branch", "tag", "annotated", "remote", "detached"],
)  # fmt: skip
def test_every_branch_and_tag_ships(tmp_path: Path, keep: tuple[str, ...]) -> None:
    root = repository(tmp_path, {"a.ts": LEAK})
    git(root, *keep)
    if "--detach" in keep:
        git(
            root,
            "branch",
            "--force",
            "main",
            git(root, "commit-tree", "-m", "x", _empty(root)).strip(),
        )
    else:
        commit(root, a_ts=SOLVED)
    assert history(root) == {"coze-public-env"}


def _empty(root: Path) -> str:
    return git(root, "hash-object", "-t", "tree", "-w", "/dev/null").strip()


def test_another_ref_does_not_ship(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.ts": LEAK})
    git(root, "update-ref", "refs/pull/1/head", "HEAD")
    commit(root, a_ts=SOLVED)
    assert history(root) == set()


def test_a_credential_is_found_everywhere_and_beside_it_no_leak(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.ts": f"{LEAK}const token = '{TOKEN}'\n"})
    assert history(root) == {"coze-pat", "coze-public-env"}
    commit(root, a_ts=SOLVED)
    assert history(root) == {"coze-pat"}


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (Revisions("HEAD~2..HEAD"), set()),
        (Revisions("HEAD~2..HEAD~1"), {"coze-public-env"}),
        (Revisions("HEAD~1...HEAD~2"), {"coze-public-env"}),
        (Revisions(branch="old"), {"coze-public-env"}),
        (Revisions(branch="main"), set()),
        (Revisions(max_commits=9), {"coze-public-env"}),
    ],
    ids=["solved within", "still there", "either side", "branch", "other branch", "all"],
)
def test_what_a_range_ends_with(tmp_path: Path, which: Revisions, expected: set[str]) -> None:
    root = repository(tmp_path, {"README": "none"})
    commit(root, a_ts=LEAK)
    git(root, "branch", "old")
    commit(root, a_ts=SOLVED)
    assert rules(scans.ranged(root, which)) == expected


def test_where_git_cannot_tell_everything_counts_as_shipped(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.ts": LEAK})
    commit(root, a_ts=SOLVED)
    tree = git(root, "rev-parse", "HEAD^{tree}").strip()
    broken = root / ".git" / "objects" / tree[:2] / tree[2:]
    broken.chmod(0o600)
    broken.write_bytes(b"no object")
    objects = frozenset({"0" * 40})
    assert shipped(Git(str(root)), objects) == objects


@pytest.mark.parametrize("dates", [(1, 2), (2, 1)], ids=["older", "newer"])
def test_a_branch_without_its_tree_hides_no_leak_of_another(
    tmp_path: Path, dates: tuple[int, int]
) -> None:
    """Git compares no trees of which one is missing, and does not fail, as in a clone without old trees."""
    lacking, whole = (f"2026-01-0{day}T03:04:05Z" for day in dates)
    root = repository(tmp_path, {"README": "none"})
    git(root, "branch", "lacking")
    commit_files(root, {"a.ts": LEAK}, "whole", date=whole)
    git(root, "checkout", "--quiet", "lacking")
    commit_files(root, {"b.txt": "none"}, "lacking", date=lacking)
    tree = git(root, "rev-parse", "lacking^{tree}").strip()
    git(root, "checkout", "--quiet", "main")
    (root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    assert shipped_in(Store(locate(str(root)))).files is None
    facts = scans.history(root)
    assert where(facts) == {"a.ts"}
    assert facts.skips


@pytest.mark.parametrize("engine", ENGINES)
def test_what_an_old_version_answers_with_is_told(tmp_path: Path, engine: Engine) -> None:
    """Who could see a credential does not depend on whether its file is still there."""
    answers = f"app.get('/coze', (req, res) => {{\n  res.json({{ token: '{TOKEN}' }})\n}})\n"
    root = repository(tmp_path, {"server.js": answers})
    commit(root, server_js=SOLVED)
    (found,) = scans.history(root, engine=engine).findings
    assert found.rule == "coze-pat"
    assert "token-endpoint" in {one.signal for one in found.evidence}


def test_a_leak_is_told_where_it_ships(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.ts": LEAK})
    git(root, "branch", "old")
    git(root, "mv", "a.ts", "b.ts")
    (root / "c.ts").write_text(LEAK)
    commit(root)
    assert where(scans.history(root)) == {"a.ts", "b.ts", "c.ts"}
    git(root, "branch", "--quiet", "-D", "old")
    assert where(scans.history(root)) == {"b.ts", "c.ts"}
    assert where(scans.history(root, deep=True)) == {"a.ts", "b.ts", "c.ts"}
    (trail, *_) = scans.history(root).trails.values()
    assert trail.first
    assert trail.first.summary == "next"


def test_beside_a_credential_a_leak_is_told_where_it_ships(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.ts": f"{LEAK}const token = '{TOKEN}'\n"})
    git(root, "mv", "a.ts", "b.ts")
    commit(root)
    found = {(one.rule, one.location.path) for one in scans.history(root).findings}
    assert found == {("coze-pat", "a.ts"), ("coze-pat", "b.ts"), ("coze-public-env", "b.ts")}


@pytest.mark.parametrize("tagged", ["HEAD:src", "HEAD:src/a.ts"], ids=["folder", "file"])
def test_beside_a_credential_a_leak_is_told_where_only_a_tag_has_it(
    tmp_path: Path, tagged: str
) -> None:
    """The tag has the file at another path than all commits, which are told for the credential."""
    root = repository(tmp_path, {"src/a.ts": f"{LEAK}const token = '{TOKEN}'\n"})
    git(root, "tag", "kept", tagged)
    git(root, "rm", "--quiet", "src/a.ts")
    commit(root, README="none")
    found = {(one.rule, one.location.path) for one in scans.history(root).findings}
    assert found == {("coze-pat", "src/a.ts"), ("coze-public-env", "src/a.ts")}


def where(facts: Facts) -> set[str]:
    """The paths of the findings."""
    return {one.location.path for one in facts.findings}


@pytest.mark.parametrize("most", [0, 32], ids=["asked", "unasked"])
def test_what_is_kept_holds_for_other_tips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Whether an old version may leak is not asked, so it must be asked when a branch goes back to it."""
    with_hyperscan()  # without it, nothing is searched together
    monkeypatch.setattr(first_pass, "MAX_UNASKED", most)
    root = repository(tmp_path / "r", {"a.ts": LEAK})
    commit(root, a_ts=SOLVED)
    git(root, "repack", "-adq")
    kept = cache.Cache(str(tmp_path / "cache"))
    table = known.create(str(tmp_path / "table"))
    assert rules(scans.history(root, cache=kept)) == set()
    assert rules(scans.history(root, known=table)) == set()
    git(root, "branch", "back", "HEAD~1")
    packs.opened.cache_clear()
    assert rules(scans.history(root, cache=kept)) == {"coze-public-env"}
    assert rules(scans.history(root, known=table)) == {"coze-public-env"}


def test_commits_are_not_read_where_nothing_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path, {"a.ts": LEAK, "b.ts": "const coze_token = getToken()\n"})
    commit(root, a_ts=SOLVED)

    def read(_: Attribution) -> None:
        raise AssertionError

    monkeypatch.setattr(Attribution, "_graph", property(read))
    assert history(root) == set()
    commit(root, a_ts=LEAK)
    with pytest.raises(AssertionError):
        history(root)


def test_what_was_found_before_ctrl_c_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path, {"a.ts": LEAK, "b.ts": f"const token = '{TOKEN}'\n"})
    scan = second_pass.SecondPass.scan
    stopped = []

    def interrupted(*arguments: Any) -> Iterator[Outcome]:
        yield from scan(*arguments)
        stopped.append(True)
        raise KeyboardInterrupt

    monkeypatch.setattr(second_pass.SecondPass, "scan", interrupted)
    facts = scans.history(root)
    assert len(stopped) == 1
    assert rules(facts) == {"coze-public-env"}
    assert [trail.at_head for trail in facts.trails.values()] == [True]
    assert [skip.path for skip in facts.skips] == ["<rest>"]


def odd(root: Path) -> None:
    """Tips that are no commits, tags of tags, links, a submodule, and names that need quotes."""
    repository(root, {"a.txt": "1\n", "b/c.txt": "2\n"})
    git(root, "tag", "tree", "HEAD^{tree}")
    git(root, "tag", "blob", "HEAD:a.txt")
    git(root, "tag", "--annotate", "--message=1", "one", "HEAD:b")
    git(root, "tag", "--annotate", "--message=2", "two", "one")
    git(root, "checkout", "--quiet", "--orphan", "other")
    (root / "link").symlink_to("a.txt")
    (root / "two\nlines").write_text("3\n")
    (root / "d").mkdir()
    (root / "d" / os.fsdecode(b"\xff.txt")).write_text("1\n")
    git(root, "add", "--all")
    commit_id = git(root, "rev-parse", "main").strip()
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{commit_id},module")
    git(root, "commit", "--quiet", "--message=other")
    git(root, "update-ref", "refs/pull/1/head", "main")
    git(root, "branch", "--quiet", "-D", "main")


def sha256(root: Path) -> None:
    """Many branches and tags, with long ids."""
    plant_all(root, "--object-format=sha256", large=False)


def sha1(root: Path) -> None:
    """The same, with short ids, and all objects in packs."""
    plant_all(root, large=False)
    pack_everything(root)


def unborn(root: Path) -> None:
    """No commit, and no ref."""
    root.mkdir()
    git(root, "init", "--quiet")


@pytest.mark.parametrize("make", [odd, sha1, sha256, unborn])
def test_the_files_at_tips_are_those_that_git_lists(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    root = tmp_path / "r"
    make(root)
    expected: dict[str, set[str]] = {}
    shown = git(root, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags").split()
    for name in [*shown, "HEAD"] if shown else ():
        if git(root, "cat-file", "-t", f"{name}^{{}}").strip() == "blob":
            oid = git(root, "rev-parse", f"{name}^{{}}").strip()
            expected.setdefault(oid, set()).add(f"<{name}>")
            continue
        for row in git(root, "ls-tree", "-r", "-z", f"{name}^{{tree}}").split("\0")[:-1]:
            head, _, path = row.partition("\t")
            if " blob " in head:
                expected.setdefault(head.split(" ")[-1], set()).add(path)
    store = Store(locate(str(root)))
    files = shipped_in(store).files
    assert isinstance(files, Files)
    assert {oid: set(paths) for oid, paths in files.paths(expected).items()} == expected
    assert {oid.hex() for oid in files.ids} == set(expected)
    for pack in store.packs:
        numbers = {pack.number_of(oid) for oid in expected} - {-1}
        assert files.numbers(pack) == numbers
    assert make is not sha1 or any(map(files.numbers, store.packs))


@pytest.mark.parametrize(
    ("levels", "changed"),
    [
        (3, [(tips, "MAX_FILES", 100)]),
        (10, [(command, "BRIEF_PATIENCE_S", 0.5), (command, "MAX_COLLECTED_BYTES", 24 << 20)]),
    ],
    ids=["files", "what git collects"],
)
def test_files_of_equal_trees_within_each_other_are_not_all_listed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    levels: int,
    changed: list[tuple[ModuleType, str, float]],
) -> None:
    """Ten levels of ten entries are ten billion files."""
    for module, name, value in changed:
        monkeypatch.setattr(module, name, value)
    root = repository(tmp_path, {"a.ts": LEAK, "b.ts": SOLVED})
    leak, other = (git(root, "rev-parse", f"HEAD:{name}").strip() for name in ("a.ts", "b.ts"))
    top = tree(root, ("40000", "a", nested(root, other, levels)), ("100644", "z.ts", leak))
    git(root, "update-ref", "HEAD", git(root, "commit-tree", "-m", "x", top).strip())
    files = Files(tips._at_tips(Git(str(root))))
    assert files.ids >= {bytes.fromhex(leak), bytes.fromhex(other)}
    assert files.paths([leak]) == {leak: ["z.ts"]}
    assert len(files._rows) < 150
