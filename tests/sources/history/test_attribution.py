"""Who added it, when, and which commit contains it last: small histories, each with one question."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from patscan.git.command import Git
from patscan.model.findings import Trail
from patscan.policy.assess import assess_facts
from patscan.policy.settings import Settings
from patscan.sources.projects import of_commits
from tests import scans, tokens
from tests.repos import git, repository, write

PAT = tokens.fake_token("pat")
TODAY = dt.date(2026, 6, 1)


def commit(root: Path, name: str, files: dict[str, str | None], day: str, **env: str) -> None:
    """Commit files (None: remove) on a day."""
    write(root, {path: text for path, text in files.items() if text is not None})
    for path in (path for path, text in files.items() if text is None):
        (root / path).unlink()
    git(root, "add", "--all")
    author = env.get("author", day)
    git(root, "commit", "--quiet", "--allow-empty", f"--message={name}",
        f"--date={author}T00:00:00Z", date=f"{day}T00:00:00Z")  # fmt: skip


def trails(root: Path) -> dict[str, Trail]:
    """The trail at every path."""
    facts = scans.history(root)
    assert facts.skips == ()
    return {item.location.path: trail for item, trail in facts.trails.items()}


def summaries(trail: Trail) -> tuple[str, str]:
    assert trail.first
    assert trail.last
    return trail.first.summary, trail.last.summary


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "r", {"x": "1\n"}, date="2026-01-01T00:00:00Z")


def test_the_last_commit_that_had_it_is_the_one_before_its_removal(root: Path) -> None:
    commit(root, "add", {"a": PAT}, "2026-01-02")
    commit(root, "other", {"b": "1"}, "2026-01-03")
    commit(root, "remove", {"a": None}, "2026-01-04")
    trail = trails(root)["a"]
    assert summaries(trail) == ("add", "other")
    assert not trail.at_head


@pytest.mark.parametrize("branch", ["", "HEAD~2"], ids=["removed", "kept"])
def test_commits_of_one_second_are_told_apart_by_their_order(root: Path, branch: str) -> None:
    commit(root, "add", {"a": PAT}, "2026-01-02")
    commit(root, "other", {}, "2026-01-02")
    if branch:
        commit(root, "another", {}, "2026-01-02")
        git(root, "branch", "aside", branch)
    else:
        commit(root, "remove", {"a": None}, "2026-01-02")
    assert summaries(trails(root)["a"]) == ("add", "another" if branch else "other")


def test_what_is_still_there_was_last_seen_at_the_tip(root: Path) -> None:
    commit(root, "add", {"a": PAT}, "2026-01-02")
    commit(root, "other", {"b": "1"}, "2026-01-03")
    trail = trails(root)["a"]
    assert summaries(trail) == ("add", "other")
    assert trail.at_head


def test_versions_of_a_file_have_one_trail(root: Path) -> None:
    commit(root, "add", {"a": f"{PAT}\n"}, "2026-01-02")
    commit(root, "edit", {"a": f"one\n{PAT}\n"}, "2026-01-03")
    commit(root, "again", {"a": f"one\ntwo\n{PAT}\n"}, "2026-01-04")
    facts = scans.history(root)
    (item,) = facts.findings
    assert facts.trails[item]
    assert item.location.line == 3
    assert summaries(facts.trails[item]) == ("add", "again")


def test_a_renamed_file_has_a_trail_for_each_name(root: Path) -> None:
    commit(root, "add", {"a": PAT}, "2026-01-02")
    commit(root, "move", {"a": None, "b": PAT}, "2026-01-03")
    found = trails(root)
    assert summaries(found["a"]) == ("add", "add")
    assert summaries(found["b"]) == ("move", "move")
    assert (found["a"].at_head, found["b"].at_head) == (False, True)


def test_a_merge_did_not_add_what_a_side_added(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "side")
    commit(root, "side adds", {"a": PAT}, "2026-01-02")
    git(root, "checkout", "--quiet", "main")
    commit(root, "main", {"b": "1"}, "2026-01-03")
    git(root, "merge", "--quiet", "--no-ff", "-m", "merge", "side", date="2026-01-05T00:00:00Z")
    trail = trails(root)["a"]
    assert summaries(trail) == ("side adds", "merge")
    assert set(trail.refs) == {"refs/heads/main", "refs/heads/side"}


def test_of_two_commits_that_added_it_the_earlier_is_first(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "side")
    commit(root, "early", {"a": PAT}, "2026-01-02")
    git(root, "checkout", "--quiet", "main")
    commit(root, "late", {"a": PAT}, "2026-02-02")
    assert summaries(trails(root)["a"]) == ("early", "late")


def test_names_are_those_of_the_mailmap(root: Path) -> None:
    commit(root, "add", {"a": PAT, ".mailmap": "Ada L <al@example.com> <ada@example.com>\n"},
           "2026-01-02")  # fmt: skip
    first = trails(root)["a"].first
    assert first
    assert (first.author, first.email) == ("Ada L", "al@example.com")


# --- wrong dates cannot make a token look older -----------------------------------------------------

DATES = [
    pytest.param("2026-01-01", "2026-01-02", "2026-01-02", "2026-01-02", id="honest"),
    pytest.param("2026-01-01", "2026-05-20", "2025-01-01", "2026-05-20", id="old author date"),
    pytest.param(
        "2026-05-20", "2025-01-01", "2025-01-01", "2026-05-20", id="older than its parent"
    ),
    pytest.param("2099-01-01", "2026-01-02", "2026-01-02", "2026-01-02", id="parent's clock wrong"),
    pytest.param("2026-01-01", "2099-01-01", "2026-01-02", "2099-01-01", id="own clock wrong"),
]


@pytest.mark.parametrize(("parent", "committed", "authored", "since"), DATES)
def test_since_when(tmp_path: Path, parent: str, committed: str, authored: str, since: str) -> None:
    root = repository(tmp_path / "r", {"x": "1\n"}, date="2024-12-01T00:00:00Z")
    commit(root, "parent", {"y": "1"}, parent)
    commit(root, "add", {"a": PAT}, committed, author=authored)
    trail = trails(root)["a"]
    assert trail.since
    assert trail.since[:10] == since


def test_a_forged_date_does_not_make_a_token_expired(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"x": "1\n"}, date="2026-05-20T00:00:00Z")
    commit(root, "add", {"a": PAT}, "2025-02-01")
    facts = scans.history(root)
    (verdict,) = assess_facts(
        Settings(str(root)),
        facts,
        TODAY,
        projects=of_commits(Git(str(root))),
        ages=lambda _: ({}, ()),
    ).verdicts
    assert verdict.assessed.lifetime.state == "alive-window"
    assert verdict.assessed.lifetime.until == "2026-06-19"


def test_of_commits_of_one_second_the_walk_tells_who_was_first_and_last(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"x": "1\n"})
    commit(root, "brings", {"a": f"{PAT}\n"}, "2026-01-02")
    for number in range(12):
        commit(root, f"later {number}", {"a": f"{PAT}\n{number}\n"}, "2026-01-02")
    commit(root, "moves", {"b": f"{PAT}\n"}, "2026-01-02")
    commit(root, "takes", {"a": "", "b": ""}, "2026-01-02")
    found = trails(root)
    assert summaries(found["a"]) == ("brings", "moves")
    assert summaries(found["b"]) == ("moves", "moves")


DAMAGED = ("{tip}^{{tree}}", "{tip}:d", "{tip}:d/e")


@pytest.mark.parametrize("name", ["x.js", "a\nb"])
@pytest.mark.parametrize("content", [b"damaged", None], ids=["damaged", "missing"])
@pytest.mark.parametrize("tree", DAMAGED)
@pytest.mark.parametrize("tip", ["main", "other"])
def test_with_a_damaged_tree_at_the_tip_of_a_branch_its_findings_are_kept(
    tmp_path: Path, tip: str, tree: str, content: bytes | None, name: str
) -> None:
    root = repository(tmp_path / "r", {f"d/e/{name}": f"coze = '{PAT}'\n"})
    commit(root, "two", {"d/e/y": "2\n"}, "2026-01-02")
    git(root, "checkout", "--quiet", "-b", "other")
    commit(root, "three", {"d/e/z": "3\n"}, "2026-01-03")
    git(root, "checkout", "--quiet", "main")
    commit(root, "four", {"d/e/w": "4\n"}, "2026-01-04")
    oid = git(root, "rev-parse", tree.format(tip=tip)).strip()
    path = root / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.unlink() if content is None else path.write_bytes(content)
    facts = scans.history(root)
    (item,) = facts.findings
    assert item.location.path == f"d/e/{name}"
    assert any(skip.path == "<commits>" and skip.lost for skip in facts.skips)
    first = facts.trails[item].first
    assert first is not None
    assert first.summary == "first"
