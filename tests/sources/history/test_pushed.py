"""What a push brings: from git's lines to what is scanned, on either side."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from patscan.git import command
from patscan.git.repository import locate
from patscan.model.run import Facts
from patscan.model.text import PatscanError
from patscan.sources.history.pushed import Pushed, Update, of_push, of_receive
from tests import scans, tokens
from tests.repos import git, nested, repository, spoil, tree, write

PAT, SAT = tokens.fake_token("pat"), tokens.fake_token("sat")
NULL = "0" * 40
A, B = "a" * 40, "b" * 64
MAIN = "refs/heads/main"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clone whose remote has an old token already."""
    root = repository(tmp_path / "repo", {"old.py": SAT})
    git(root, "init", "--quiet", "--bare", str(tmp_path / "remote.git"))
    git(root, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(root, "push", "--quiet", "origin", "main")
    return root


def tip(root: Path, name: str = "HEAD") -> str:
    return git(root, "rev-parse", name).strip()


def commit(root: Path, name: str, text: str, message: str = "more") -> str:
    write(root, {name: text})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", f"--message={message}")
    return tip(root)


def pushed(root: Path, *updates: Update, remote: str | None = "origin") -> Facts:
    source = Pushed(scans.settings(root), locate(str(root)), updates, remote=remote)
    return scans.facts(source)


def later(root: Path) -> list[Update]:
    old = tip(root)
    commit(root, "a.py", PAT)
    return [Update(MAIN, old, tip(root))]


def removed_again(root: Path) -> list[Update]:
    return [later(root)[0]._replace(new=commit(root, "a.py", ""))]


def new_branch(root: Path) -> list[Update]:
    return [Update("refs/heads/new", "", commit(root, "a.py", PAT))]


def no_common_commit(root: Path) -> list[Update]:
    git(root, "checkout", "--quiet", "--orphan", "other")
    git(root, "rm", "-rf", "--quiet", ".")
    return [Update("refs/heads/other", "", commit(root, "a.py", PAT))]


def forced(root: Path) -> list[Update]:
    git(root, "commit", "--quiet", "--amend", f"--message={PAT}")
    return [Update(MAIN, A, tip(root))]  # what is there is not here


def second_of_several(root: Path) -> list[Update]:
    clean = tip(root)
    return [Update("refs/heads/x", "", clean), *new_branch(root), Update("refs/heads/y", clean, "")]


def message(root: Path) -> list[Update]:
    old = tip(root)
    return [Update(MAIN, old, commit(root, "b.py", "", PAT))]


def merge(root: Path) -> list[Update]:
    old = tip(root)
    git(root, "checkout", "--quiet", "-b", "side")
    commit(root, "s.py", "s")
    git(root, "checkout", "--quiet", "main")
    commit(root, "m.py", "m")
    git(root, "merge", "--quiet", "--no-commit", "side")
    return [Update(MAIN, old, commit(root, "s.py", PAT))]


def annotated_tag(root: Path) -> list[Update]:
    git(root, "tag", "--annotate", "v1", f"--message={PAT}")
    return [Update("refs/tags/v1", "", tip(root, "v1"))]


def nested_tag(root: Path) -> list[Update]:
    annotated_tag(root)
    git(root, "tag", "--annotate", "v2", "v1", "--message=clean")
    return [Update("refs/tags/v2", "", tip(root, "v2"))]


def tag_of_a_blob(root: Path) -> list[Update]:
    write(root, {"loose": PAT})
    oid = git(root, "hash-object", "-w", "loose").strip()
    git(root, "tag", "--annotate", "blob", oid, "--message=x")
    return [Update("refs/tags/blob", "", tip(root, "blob"))]


def a_tree(root: Path) -> list[Update]:
    commit(root, "deep/er/a.py", PAT)
    oid = tip(root, "HEAD^{tree}")
    git(root, "reset", "--quiet", "--hard", "HEAD~1")
    return [Update("refs/tags/tree", "", oid)]


def name_in_a_tree(root: Path) -> list[Update]:
    oid = tip(root, "HEAD:old.py")
    return [Update("refs/tags/tree", "", tree(root, ("100644", PAT, oid)))]


def name_of_the_ref(root: Path) -> list[Update]:
    return [Update(f"refs/heads/{PAT}", "", tip(root))]


def name_of_a_file(root: Path) -> list[Update]:
    old = tip(root)
    return [Update(MAIN, old, commit(root, PAT, ""))]


FOUND: list[Callable[[Path], list[Update]]] = [
    later, removed_again, new_branch, no_common_commit, forced, second_of_several, message, merge,
    annotated_tag, nested_tag, tag_of_a_blob, a_tree, name_in_a_tree, name_of_the_ref, name_of_a_file,
]  # fmt: skip


@pytest.mark.parametrize("remote", ["origin", None])
@pytest.mark.parametrize("made", FOUND)
def test_what_a_push_brings_is_found(
    root: Path, made: Callable[[Path], list[Update]], remote: str | None
) -> None:
    updates = made(root)
    if remote is None:  # there, no ref has it yet
        git(root, "checkout", "--quiet", "--detach", "origin/main")
        git(root, "update-ref", "-d", "refs/heads/main")
        for name in git(root, "for-each-ref", "--format=%(refname)").split():
            if not name.startswith("refs/remotes/"):
                git(root, "update-ref", "-d", name)
    facts = pushed(root, *updates, remote=remote)
    rules = {one.rule for one in facts.findings}
    with_old = {"coze-sat"} if made in (forced, a_tree, name_in_a_tree) else set()
    assert rules == {"coze-pat"} | with_old
    assert not facts.skips


def deletion(root: Path) -> list[Update]:
    return [Update(MAIN, tip(root), "")]


def branch_at_a_known_commit(root: Path) -> list[Update]:
    return [Update("refs/heads/new", "", tip(root))]


def rewind(root: Path) -> list[Update]:
    first = tip(root)
    second = commit(root, "a.py", "x")
    git(root, "push", "--quiet", "origin", "main")
    return [Update(MAIN, second, first)]


def another_branch(root: Path) -> list[Update]:
    git(root, "checkout", "--quiet", "-b", "private")
    commit(root, "a.py", PAT)
    git(root, "branch", PAT)
    git(root, "checkout", "--quiet", "main")
    return [Update(MAIN, tip(root), commit(root, "b.py", "x"))]


LEFT_ALONE = [deletion, branch_at_a_known_commit, rewind, another_branch]


@pytest.mark.parametrize("remote", ["origin", None])
@pytest.mark.parametrize("made", LEFT_ALONE)
def test_what_is_there_already_or_stays_here_is_not(
    root: Path, made: Callable[[Path], list[Update]], remote: str | None
) -> None:
    facts = pushed(root, *made(root), remote=remote)
    assert (facts.findings, facts.skips, facts.notes) == ((), (), ())


def test_without_a_known_remote_everything_is_new(root: Path) -> None:
    for name in ("/tmp/elsewhere.git", "ori*", ""):
        facts = pushed(root, Update(MAIN, "", tip(root)), remote=name)
        assert {one.location.path for one in facts.findings} == {"old.py"}


def test_an_object_that_is_not_here_is_not_clean(root: Path) -> None:
    facts = pushed(root, Update(MAIN, "", A))
    assert [(skip.path, skip.lost) for skip in facts.skips] == [(f"<{MAIN}>", True)]


@pytest.mark.parametrize("kind", ["commit", "tree"])
def test_a_folder_that_is_not_here_is_not_clean(root: Path, kind: str) -> None:
    old = tip(root)
    commit(root, "lost/a.py", PAT)
    new = tip(root, f"HEAD^{{{kind}}}")
    git(root, "update-ref", "refs/heads/main", old)
    spoil(root, tip(root, f"{new}:lost"), None)
    facts = pushed(root, Update("refs/tags/new", "", new), remote=None)
    assert [(skip.path, skip.lost) for skip in facts.skips] == [(f"<{kind} {new[:12]}>", True)]


@pytest.mark.parametrize("kind", ["commit", "tree"])
def test_equal_folders_within_each_other_hide_nothing(
    root: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten levels of ten are ten billion files, which git would collect."""
    monkeypatch.setattr(command, "MAX_COLLECTED_BYTES", 24 << 20)
    monkeypatch.setattr(command, "BRIEF_PATIENCE_S", 0.5)
    commit(root, "a.py", PAT)
    blob = tip(root, "HEAD:a.py")
    git(root, "reset", "--quiet", "--hard", "HEAD~1")
    new = tree(root, ("40000", "d", nested(root, blob, 10)), ("100644", "z.py", blob))
    if kind == "commit":
        new = git(root, "commit-tree", "-p", "HEAD", "-m", "x", new).strip()
    facts = pushed(root, Update("refs/tags/new", "", new), remote=None)
    assert {one.rule for one in facts.findings} == {"coze-pat"}
    assert facts.skips == ()


# git's lines, and what they say.
PUSH = {
    "": [],
    f"HEAD~1 {A} {MAIN} {NULL}\n": [Update(MAIN, "", A)],
    f"(delete) {NULL} {MAIN} {A}\n": [Update(MAIN, A, "")],
    f"HEAD^{{/a b c}} {A} {MAIN} {B}\n": [Update(MAIN, B, A)],
    f"x {A} refs/heads/\udcff {NULL}\r\n": [Update("refs/heads/\udcff", "", A)],
    f"x {A} y {NULL}\nz {B} w {NULL}\n": [Update("y", "", A), Update("w", "", B)],
}
RECEIVE = {
    "": [],
    f"{NULL} {A} {MAIN}\n": [Update(MAIN, "", A)],
    f"{B} {NULL} refs/heads/\udcff\n": [Update("refs/heads/\udcff", B, "")],
}


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [*((of_push, *row) for row in PUSH.items()), *((of_receive, *row) for row in RECEIVE.items())],
)
def test_gits_lines_are_read(
    read: Callable[[bytes], list[Update]], text: str, expected: list[Update]
) -> None:
    assert read(os.fsencode(text)) == expected


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (of_push, "x"),
        (of_push, f"x {A} {MAIN} --all"),
        (of_receive, f"{A} {MAIN}"),
        (of_receive, f"{A} --all {MAIN}"),
        (of_receive, f"{A[:-1]} {A} {MAIN}"),
        (of_receive, "\n"),
    ],
)
def test_what_git_would_not_write_is_refused(
    read: Callable[[bytes], list[Update]], text: str
) -> None:
    with pytest.raises(PatscanError, match="not what git gives"):
        read(text.encode())


def test_the_pushed_ref_holds_what_no_ref_leads_to_yet(root: Path) -> None:
    write(root, {"new.py": PAT})
    git(root, "add", "new.py")
    tree = git(root, "write-tree").strip()
    new = git(root, "commit-tree", "-p", "HEAD", "-m", "new", tree).strip()
    git(root, "reset", "--quiet", "--hard")
    dev, other = Update("refs/heads/dev", "", new), Update("refs/heads/other", "", new)
    (trail,) = pushed(root, dev, remote=None).trails.values()
    assert (trail.refs, trail.refs_total, trail.kept_by) == (("refs/heads/dev",), 1, "refs")
    (trail,) = pushed(root, dev, other, remote=None).trails.values()
    assert trail.kept_by == "nothing"  # which of them leads there is not told


def test_after_the_push_it_is_as_new_as_before(root: Path) -> None:
    old = tip(root)
    updates = [Update(MAIN, old, commit(root, "a.py", PAT))]  # the ref leads there: post-receive
    git(root, "branch", "other", old)
    assert [one.location.path for one in pushed(root, *updates, remote=None).findings] == ["a.py"]
    git(root, "branch", "same")  # was there before, and so are its commits
    assert pushed(root, *updates, remote=None).findings == ()


def test_a_ref_to_what_is_gone_hides_nothing(root: Path) -> None:
    (root / ".git/refs/heads/gone").write_text(f"{A}\n")
    found = pushed(root, *later(root), remote=None).findings
    assert [one.location.path for one in found] == ["a.py"]
