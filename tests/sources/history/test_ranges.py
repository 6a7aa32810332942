"""A range finds what its commits add, and nothing else."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from patscan.git import command, comparison
from patscan.model.run import Facts
from patscan.model.text import PatscanError
from patscan.sources.history import tags, unread
from patscan.sources.history.revisions import Revisions, time_of
from tests import scans, tokens
from tests.repos import commit_files, environment, git, nested, repository, spoil, tree

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def commit(root: Path, name: str, date: str) -> str:
    """Commit a file of that name with a token of its own; its id."""
    commit_files(root, {f"{name}.py": tokens.fake_token("pat", seed=name)}, name, date=date)
    return git(root, "rev-parse", "HEAD").strip()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """main: first, a, b, merge of side (c, and d in the merge itself); feature from b: e."""
    root = repository(tmp_path / "r", {"first.py": tokens.fake_token("pat", seed="first")})
    commit(root, "a", "2026-02-01T00:00:00Z")
    git(root, "checkout", "--quiet", "-b", "side")
    commit(root, "c", "2026-03-01T00:00:00Z")
    git(root, "checkout", "--quiet", "main")
    commit(root, "b", "2026-04-01T00:00:00Z")
    git(root, "tag", "v1")
    git(root, "checkout", "--quiet", "-b", "feature")
    commit(root, "e", "2026-05-20T00:00:00Z")
    git(root, "checkout", "--quiet", "main")
    git(root, "merge", "--quiet", "--no-commit", "--no-ff", "side")
    commit(root, "d", "2026-05-25T00:00:00Z")
    return root


def facts_of(root: Path, revisions: Revisions) -> Facts:
    return scans.ranged(root, revisions)


def found(root: Path, revisions: Revisions) -> str:
    """The names of the files with findings, without their ending."""
    paths = (item.location.path for item in facts_of(root, revisions).findings)
    return " ".join(sorted(path.removesuffix(".py") for path in paths))


RANGES = [
    ("v1..main", "c d"),
    ("main~1..main", "c d"),
    ("main..feature", "e"),
    ("main...feature", "c d e"),
    ("feature..main", "c d"),
    ("side..v1", "b"),
    ("..feature", "e"),
    ("v1..", "c d"),
    ("main..main", ""),
    ("v1^{commit}..feature", "e"),
]


@pytest.mark.parametrize(("text", "names"), RANGES)
def test_a_range(root: Path, text: str, names: str) -> None:
    assert found(root, Revisions(text)) == names


OTHERS = [
    (Revisions(branch="feature"), "a b e first"),
    (Revisions(since=dt.datetime(2026, 5, 1, tzinfo=dt.UTC)), "d e"),
    (Revisions(branch="main", since=dt.datetime(2026, 3, 15, tzinfo=dt.UTC)), "b d"),
    (Revisions(max_commits=1), "d"),
    (Revisions(branch="feature", max_commits=2), "b e"),
    (Revisions("v1..main", max_commits=1), "d"),
]


@pytest.mark.parametrize(("revisions", "names"), OTHERS)
def test_other_limits(root: Path, revisions: Revisions, names: str) -> None:
    assert found(root, revisions) == names


def test_a_blob_that_comes_back_is_added_again(root: Path) -> None:
    git(root, "rm", "--quiet", "a.py")
    git(root, "commit", "--quiet", "--message=gone")
    git(root, "revert", "--no-edit", "HEAD")
    assert found(root, Revisions("HEAD~1..HEAD")) == "a"


def test_messages_count_and_the_first_commit_has_no_parent(root: Path) -> None:
    git(root, "commit", "--quiet", "--allow-empty", f"--message=x\n\n{tokens.fake_token('sat')}")
    (item,) = facts_of(root, Revisions("HEAD~1..HEAD")).findings
    assert item.location.path.startswith("<commit ")
    assert item.location.line == 3
    assert "first" in found(root, Revisions(branch="side"))


WRONG = [
    ("", "is not a range"),
    ("..", "is not a range"),
    ("main", "is not a range"),
    ("a....b", "no commit 'a.'"),
    ("nothing..main", "no commit 'nothing'"),
    ("main..--all", "no commit '--all'"),
    ("--output=x..main", "no commit '--output=x'"),
]


@pytest.mark.parametrize(("text", "words"), WRONG)
def test_an_invalid_range_is_refused(root: Path, text: str, words: str) -> None:
    with pytest.raises(PatscanError, match=words):
        facts_of(root, Revisions(text))


def test_an_unknown_branch_is_refused_with_similar_names(root: Path) -> None:
    with pytest.raises(PatscanError) as error:
        facts_of(root, Revisions(branch="featrue"))
    assert error.value.hint is not None
    assert "feature" in error.value.hint.en


DATES = [
    ("2026-01-31", "2026-01-31T00:00:00+00:00"),
    ("2026-01-31T12:30:00Z", "2026-01-31T12:30:00+00:00"),
    ("2026-01-31T12:30:00+08:00", "2026-01-31T12:30:00+08:00"),
    ("30d", "2026-05-02T00:00:00+00:00"),
    ("12h", "2026-05-31T12:00:00+00:00"),
    ("2w", "2026-05-18T00:00:00+00:00"),
    ("999999w", "0001-01-01T00:00:00+00:00"),
]


@pytest.mark.parametrize(("text", "moment"), DATES)
def test_since(text: str, moment: str) -> None:
    assert time_of(text, NOW).isoformat() == moment


@pytest.mark.parametrize("text", ["", "yesterday", "31.01.2026", "99999999d", "2026-13-01", "-1d"])
def test_an_invalid_date_is_refused(text: str) -> None:
    with pytest.raises(PatscanError, match="not a date"):
        time_of(text, NOW)


# --- shallow clones -------------------------------------------------------------------------------


@pytest.fixture
def shallow(root: Path) -> Path:
    clone = root.parent / "shallow"
    command = ["git", "clone", "--quiet", "--depth=2", "--no-local", f"file://{root}", str(clone)]
    subprocess.run(command, check=True, env=environment(), capture_output=True)
    return clone


def test_a_shallow_clone_without_the_start_says_how_to_deepen(root: Path, shallow: Path) -> None:
    first = git(root, "rev-parse", "HEAD~2").strip()
    with pytest.raises(PatscanError) as error:
        facts_of(shallow, Revisions(f"{first}..HEAD"))
    assert error.value.hint is not None
    assert "--unshallow" in error.value.hint.en
    assert "fetch-depth: 0" in error.value.hint.zh


def test_a_range_that_reaches_the_edge_is_not_called_complete(shallow: Path) -> None:
    facts = facts_of(shallow, Revisions(branch="main"))
    assert [skip.lost for skip in facts.skips] == [True]
    inside = facts_of(shallow, Revisions("HEAD~1..HEAD"))
    assert len(inside.findings) >= 1


# --- tags, names, and what hooks call an end ------------------------------------------------------


@pytest.fixture
def tagged(root: Path) -> Path:
    """Annotated tags `v2` on feature, with a token in its message, and `v3`, which names `v2`."""
    message = f"--message=release\n\n{tokens.fake_token('sat')}"
    git(root, "tag", "--annotate", message, "v2", "feature")
    git(root, "-c", "advice.nestedTag=false", "tag", "--annotate", "--message=again", "v3", "v2")
    git(root, "tag", "--delete", "v1")
    return root


TAGS = [
    ("main..v2", True),
    ("main..v3", True),
    ("main..feature", True),
    ("feature..v2", True),
    ("feature~1..feature", True),
    ("v2..main", False),
    ("main~1..main", False),
]


@pytest.mark.parametrize(("text", "is_found"), TAGS)
def test_a_range_includes_its_annotated_tags(tagged: Path, text: str, is_found: bool) -> None:
    facts = facts_of(tagged, Revisions(text))
    tag = git(tagged, "rev-parse", "v2").strip()
    places = [item.location for item in facts.findings if item.rule == "coze-sat"]
    assert [one.path for one in places] == [f"<tag {tag[:12]}>"] * is_found
    assert all(one.line == 3 for one in places)


def test_a_tag_whose_ref_is_gone_is_named_by_its_id(tagged: Path) -> None:
    tag = git(tagged, "rev-parse", "v2").strip()
    git(tagged, "tag", "--delete", "v2", "v3")
    assert "coze-sat" in {
        item.rule for item in facts_of(tagged, Revisions(f"main..{tag}")).findings
    }
    assert "coze-sat" not in {
        item.rule for item in facts_of(tagged, Revisions("main..side")).findings
    }


def test_a_tag_that_cannot_be_read_is_said(tagged: Path) -> None:
    tag = git(tagged, "rev-parse", "v2").strip()
    (tagged / ".git" / "objects" / tag[:2] / tag[2:]).unlink()
    with pytest.raises(PatscanError):  # it leads nowhere, so a range cannot begin with it
        facts_of(tagged, Revisions(f"main..{tag}"))
    facts = facts_of(tagged, Revisions("main..feature"))
    assert [one.location.path for one in facts.findings] == ["e.py"]
    assert [skip.path for skip in facts.skips] == ["<refs/tags/v2>", "<refs/tags/v3>"]
    git(tagged, "tag", "--delete", "v2", "v3")
    assert facts_of(tagged, Revisions("main..feature")).skips == ()


def test_tags_of_tags_are_followed_so_far_and_else_said(
    tagged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tags, "MAX_NESTED", 2)
    assert facts_of(tagged, Revisions("main..feature")).skips == ()
    git(tagged, "-c", "advice.nestedTag=false", "tag", "--annotate", "--message=4", "v4", "v3")
    assert [skip.path for skip in facts_of(tagged, Revisions("main..feature")).skips] == [
        "<refs/tags/v4>"
    ]
    with pytest.raises(PatscanError, match="too often"):
        facts_of(tagged, Revisions("main..v4"))


NAMES = ["docs/{token}.txt", "{token}/readme"]


@pytest.mark.parametrize("name", NAMES)
def test_a_range_includes_names(root: Path, name: str) -> None:
    path = name.format(token=tokens.fake_token("sat"))
    commit_files(root, {path: "nothing\n"}, "name")
    (item,) = facts_of(root, Revisions("HEAD~1..HEAD")).findings
    assert (item.location.path, item.rule) == (path, "coze-sat")


def test_a_range_includes_the_branch_that_points_to_it(root: Path) -> None:
    name = f"fix/{tokens.fake_token('sat')}"
    git(root, "branch", name, "feature")
    paths = [item.location.path for item in facts_of(root, Revisions("main..feature")).findings]
    assert f"<refs/heads/{name}>" in paths
    paths = [item.location.path for item in facts_of(root, Revisions("v1..main")).findings]
    assert f"<refs/heads/{name}>" not in paths


NULL = "0" * 40
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
ENDS = [
    (f"{NULL}..feature", "a b e first"),
    (f"{NULL}...feature", "a b e first"),
    (f"{EMPTY_TREE}..side", "a c first"),
    (f"feature..{NULL}", ""),
    (f"{NULL}..{NULL}", ""),
]


@pytest.mark.parametrize(("text", "names"), ENDS)
def test_the_null_id_is_no_commit(root: Path, text: str, names: str) -> None:
    assert found(root, Revisions(text)) == names


@pytest.mark.parametrize("text", ["..main", "...main", "..HEAD", "..{id}"])
def test_an_empty_range_without_a_start_is_refused(root: Path, text: str) -> None:
    git(root, "checkout", "--quiet", "main")
    with pytest.raises(PatscanError, match="is empty: the start that is not written"):
        found(root, Revisions(text.replace("{id}", git(root, "rev-parse", "HEAD").strip())))


@pytest.mark.parametrize("text", ["main..main", f"main..{NULL}", "main..", "main..."])
def test_an_empty_range_says_that_nothing_was_scanned(root: Path, text: str) -> None:
    facts = facts_of(root, Revisions(text))
    assert not facts.skips
    assert any("nothing was scanned" in note.en for note in facts.notes)


def test_a_branch_may_be_named_by_its_id(root: Path) -> None:
    oid = git(root, "rev-parse", "side").strip()
    assert found(root, Revisions(branch=oid)) == "a c first"


# --- what git fails on ----------------------------------------------------------------------------

DAMAGED = {"missing": None, "damaged": b"damaged"}
THREE_COMMITS = [
    Revisions("HEAD~2..HEAD"), Revisions(branch="main"), Revisions(max_commits=2), Revisions(tip="HEAD"),
    Revisions(since=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
]  # fmt: skip


@pytest.fixture(params=DAMAGED.values(), ids=list(DAMAGED))
def spoilt(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Three commits, of which the second has two tokens, one in a folder that cannot be read."""
    root = repository(tmp_path / "r", {"lost/x": "1\n", "kept/x": "1\n"})
    commit_files(root, {"lost/x": tokens.fake_token("pat"), "kept/x": tokens.fake_token("sat")})
    commit_files(root, {"y": "3\n"}, "third")
    spoil(root, git(root, "rev-parse", "HEAD:lost").strip(), request.param)
    return root


@pytest.mark.parametrize("revisions", THREE_COMMITS)
def test_a_tree_that_cannot_be_read_is_said_and_the_rest_found(
    spoilt: Path, revisions: Revisions
) -> None:
    facts = facts_of(spoilt, revisions)
    assert [one.location.path for one in facts.findings] == ["kept/x"]
    (trail,) = facts.trails.values()
    assert trail.first
    second = git(spoilt, "rev-parse", "HEAD~1").strip()
    assert trail.first.id == second
    assert [(skip.path, skip.lost) for skip in facts.skips] == [(f"<commit {second[:12]}>", True)]


def test_a_tree_that_cannot_be_read_concerns_no_other_range(spoilt: Path) -> None:
    assert facts_of(spoilt, Revisions("HEAD~1..HEAD")).skips == ()


def test_where_a_parent_cannot_be_read_all_is_scanned_and_it_is_told(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"kept/x": tokens.fake_token("sat")})
    commit_files(root, {"y": "2\n"})
    spoil(root, git(root, "rev-parse", "HEAD~1^{tree}").strip())
    facts = facts_of(root, Revisions("HEAD~1..HEAD"))
    assert [one.location.path for one in facts.findings] == ["kept/x"]
    assert facts.skips == ()
    (note,) = facts.notes
    assert git(root, "rev-parse", "HEAD")[:12] in note.en


def test_many_commits_that_cannot_be_read_are_said_together(
    spoilt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread, "MAX_NAMED", 0)
    (skip,) = facts_of(spoilt, Revisions(branch="main")).skips
    assert skip.path == "<commits>"
    assert git(spoilt, "rev-parse", "HEAD~1")[:12] in skip.reason.en


def test_the_names_of_equal_folders_are_scanned(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "MAX_REPEATED", 0)
    blob = git(root, "rev-parse", "HEAD:a.py").strip()
    names = [tokens.fake_token("sat", seed=n) for n in range(2)]
    lost, equal = (tree(root, ("100644", name, blob)) for name in ("lost", "file"))
    top = tree(root, ("40000", "lost", lost), *(("40000", name, equal) for name in sorted(names)))
    new = git(root, "commit-tree", "-p", "HEAD", "-m", "x", top).strip()
    spoil(root, lost)
    facts = facts_of(root, Revisions(f"HEAD..{new}"))
    found = {one.secret.fingerprint for one in facts.findings if one.secret}
    assert len(found) == 3
    assert len(facts.skips) == 1


def test_equal_folders_within_each_other_hide_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten levels of ten are ten billion files, which git would collect."""
    monkeypatch.setattr(command, "MAX_COLLECTED_BYTES", 24 << 20)
    monkeypatch.setattr(command, "BRIEF_PATIENCE_S", 0.5)
    blobs = [git(root, "rev-parse", f"HEAD:{name}.py").strip() for name in "ad"]
    git(root, "checkout", "--quiet", "--orphan", "bomb")
    git(root, "rm", "-rf", "--quiet", ".")
    commit_files(root, {"readme": "nothing\n"})
    name = tokens.fake_token("sat")
    equal = nested(root, blobs[1], 10)
    inside = tree(root, ("100644", name, blobs[0]), ("40000", "x", equal), ("40000", "y", equal))
    top = tree(root, ("40000", "in", inside), ("100644", "z.py", blobs[0]))
    new = git(root, "commit-tree", "-p", "HEAD", "-m", "x", top).strip()
    facts = facts_of(root, Revisions(f"HEAD..{new}"))
    assert facts.skips == ()
    paths = {one.location.path for one in facts.findings}
    assert paths >= {f"in/{name}", "z.py"}
    values = {one.secret.fingerprint for one in facts.findings if one.secret}
    assert len(values) == 3
