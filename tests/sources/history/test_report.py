"""The report on real repositories: who, when, where, how much, and how long it may be valid."""

from __future__ import annotations

import datetime as dt
import functools
import os
import subprocess
from pathlib import Path

import pytest

from patscan.git import special_files
from patscan.git.command import Git
from patscan.git.repository import locate
from patscan.model.run import MaskedReport, Report
from patscan.policy import assess
from patscan.policy.settings import Settings
from patscan.reports import text
from patscan.sources.ages import first_seen, provenance
from patscan.sources.history import people
from patscan.sources.history.revisions import Revisions
from patscan.sources.working_tree import on_disk
from tests import scans, tokens
from tests.plants import Engine
from tests.repos import commit_files, git, repository, write

PAT = tokens.fake_token("pat")
SAT = tokens.fake_token("sat")
TODAY = dt.date(2026, 6, 1)


def report_on(root: Path, *, engine: Engine = "packs") -> Report:
    found = locate(str(root))
    facts = scans.history(root, engine=engine)
    project = on_disk(found.root)
    return assess.assess_facts(
        Settings(found.root),
        facts,
        TODAY,
        projects=lambda _finding, _trail: project,
        ages=functools.partial(first_seen, found.root),
        provenance=lambda: provenance(found.root),
    )


def commit(root: Path, files: dict[str, str], message: str, day: str) -> str:
    commit_files(root, files, message, date=f"{day}T12:00:00Z")
    return git(root, "rev-parse", "--short=10", "HEAD").strip()


def test_the_timeline_of_a_credential(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"README.md": "coze\n"})
    first = commit(root, {"src/a.js": f"t = '{PAT}'\n"}, "add the bot", "2026-02-01")
    git(root, "mv", "src/a.js", "b.js")
    commit(root, {}, "move it", "2026-03-01")
    git(root, "tag", "v1")
    git(root, "checkout", "--quiet", "-b", "dev")
    last = commit(root, {"c.js": f"\nt = '{PAT}'\n"}, "copy \x1b[31m\u202eit", "2026-05-01")
    git(root, "checkout", "--quiet", "main")
    git(root, "rm", "--quiet", "b.js")
    commit(root, {}, "remove it", "2026-05-02")
    produced = (
        text.render(MaskedReport(report_on(root)), "en", text.Style(width=80)).decode().splitlines()
    )
    assert produced[1:5] == [
        "  where        src/a.js:1:6  exposure unknown  2026-02-01",
        "               b.js:1:6  exposure unknown  2026-03-01 to 2026-05-01  ... and 1 more place; `--format concise` names all",
        f"  first        2026-02-01  {first}  Ada  add the bot",
        f"  last         2026-05-01  {last}; held by dev, main, v1",
    ]


def test_unreachable_objects(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"README.md": "coze\n"})
    written = subprocess.run(
        ["git", "-C", str(root), "hash-object", "-w", "--stdin"], input=PAT.encode(), check=True,
        capture_output=True,
    )  # fmt: skip
    write(root, {"i.txt": SAT})
    git(root, "add", "--all")
    produced = text.render(MaskedReport(report_on(root)), "zh", text.Style(width=80)).decode()
    assert f"<blob {written.stdout.decode()[:12]}>:1:1" in produced
    assert "  仍存于    无，但仓库中仍有：没有分支、标签或 reflog 指向它\n" in produced
    assert "  位置      i.txt:1:1  暴露情况未知\n  仍存于    仅暂存区：从未提交\n" in produced


def test_a_detached_head_retains_its_commits(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"README.md": "coze\n"})
    git(root, "checkout", "--quiet", "--detach")
    commit(root, {"a.js": PAT}, f"with {SAT}", "2026-02-01")
    git(root, "rm", "--quiet", "a.js")
    commit(root, {}, "gone", "2026-02-02")
    trails = [item.assessed.trail for item in report_on(root).verdicts]
    assert [(one.kept_by, one.refs) for one in trails if one] == [("refs", ())] * 2
    assert b"; held by HEAD only: no branch or tag has it" in text.render(
        MaskedReport(report_on(root)), "en"
    )


def test_a_range_is_told_of_as_the_whole_repository_has_it(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"README.md": "coze\n"})
    commit(root, {"a.js": PAT}, f"with {SAT}", "2026-02-01")
    commit(root, {"b.txt": "more\n"}, "later", "2026-02-02")
    facts = scans.ranged(root, Revisions("HEAD~2..HEAD~1"))
    trails = {one.location.path: trail for one, trail in facts.trails.items()}
    assert [one.refs for one in trails.values()] == [("refs/heads/main",)] * 2
    assert trails["a.js"].at_head


# The later of the two times counts, so that a forged one cannot make a token look older.
DATES = [
    ("2026-05-20", "2026-05-20", "alive-window", "2026-06-19"),
    ("2020-01-01", "2026-05-20", "alive-window", "2026-06-19"),
    ("2026-05-20", "2020-01-01", "alive-window", "2026-06-19"),
    ("2030-01-01", "2026-01-01", "alive-window", "2026-06-30"),  # it was elsewhere on May 31
    ("2026-01-01", "2026-01-02", "expired-by-policy", "2026-02-01"),
    ("2024-10-15", "2024-10-15", "unknown-legacy", None),
]


@pytest.mark.parametrize(("authored", "committed", "state", "until"), DATES)
def test_the_age_of_a_credential(
    tmp_path: Path, authored: str, committed: str, state: str, until: str | None
) -> None:
    root = repository(tmp_path / "r", {"README.md": "coze\n"}, date="2019-01-01T00:00:00Z")
    write(root, {"a.js": PAT})
    git(root, "add", "--all")
    day = f"--date={authored}T00:00:00Z"
    git(root, "commit", "--quiet", "--message=x", day, date=f"{committed}T00:00:00Z")
    commit(root, {"b.js": PAT}, "again", "2026-05-31")
    assert {item.assessed.lifetime[:2] for item in report_on(root).verdicts} == {(state, until)}


def test_everything_covered_is_counted_by_both_engines(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"README.md": "coze\n"})
    commit(root, {"a.txt": "one\n"}, "second", "2026-02-01")
    git(root, "tag", "--annotate", "v1", "--message=x")
    git(root, "repack", "-a", "-d", "--quiet")
    commit(root, {"a.txt": "two\n"}, "loose", "2026-02-02")
    git(root, "reset", "--quiet", "--hard", "HEAD~1")
    stats = report_on(root).stats
    assert (stats.objects, stats.commits, stats.refs) == (10, 3, 2)
    assert report_on(root, engine="git").stats == stats
    some = scans.ranged(root, Revisions("HEAD~1..HEAD")).stats
    assert (some.objects, some.commits, some.refs) == (3, 1, 0)  # its tag, too


def test_a_mailmap_is_honoured_also_where_there_is_no_working_tree(tmp_path: Path) -> None:
    mailmap = "Ada Lovelace <lovelace@example.com> <ada@example.com>\n"
    root = repository(tmp_path / "r", {"a.js": SAT, ".mailmap": mailmap})
    git(tmp_path, "clone", "--quiet", "--bare", str(root), "bare.git")
    for folder in (root, tmp_path / "bare.git"):
        (item,) = report_on(folder).verdicts
        assert item.assessed.trail
        assert item.assessed.trail.first
        assert item.assessed.trail.first[1:3] == ("Ada Lovelace", "lovelace@example.com")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are POSIX")
def test_a_mailmap_that_would_stall_git_is_left_alone(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.js": SAT})
    os.mkfifo(root / ".mailmap")
    assert [one.author for one in people.commits(Git(str(root)), [revision(root)]).values()] == [
        "Ada"
    ]
    (root / ".mailmap").unlink()
    with (root / ".mailmap").open("wb") as file:
        file.truncate(special_files.MAX_LISTED_BYTES + 1)
    assert [one.author for one in people.commits(Git(str(root)), [revision(root)]).values()] == [
        "Ada"
    ]


def revision(root: Path) -> str:
    return git(root, "rev-parse", "HEAD").strip()


SECRET = tokens.body(48, seed="client")
SUMMARIES = [
    (f"add {PAT} and {SAT}x", f"add pat_{PAT[4:8]}…{PAT[-4:]} and sat_{SAT[4:8]}…{SAT[-3:]}x"),
    (f"\n\nCOZE_CLIENT_SECRET={SECRET} (中文)\n\nmore", f"COZE_CLIENT_SECRET={SECRET[:4]}…{SECRET[-4:]} (中文)"),
    (f"key {tokens.private_key()} end", "key"),
    (f"\ufeff{PAT}", f"pat_{PAT[4:8]}…{PAT[-4:]}"),
    ("plain\r\nsecond", "plain"),
    ("long " * 99, "long long"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("message", "shown"), SUMMARIES, ids=range(len(SUMMARIES)))
def test_no_credential_is_shown_of_a_commit(tmp_path: Path, message: str, shown: str) -> None:
    root = repository(tmp_path / "r", {})
    git(root, "commit", "--quiet", "--allow-empty", "--allow-empty-message", f"--message={message}",
        "--cleanup=verbatim", f"--author=Ada {PAT} <{SAT}@example.com>")  # fmt: skip
    (found,) = people.commits(Git(str(root)), [revision(root)]).values()
    assert found.summary.startswith(shown)
    assert len(found.summary) <= people.MAX_TEXT_CHARS
    assert found.author == f"Ada pat_{PAT[4:8]}…{PAT[-4:]}"
    assert SAT not in found.email
    assert not any(piece in found.summary for piece in tokens.private_key().split("\n")[1:])


def test_a_bare_repository_tells_where_it_comes_from(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.js": SAT})
    git(tmp_path, "clone", "--quiet", "--bare", str(root), "bare.git")
    bare = tmp_path / "bare.git"
    git(bare, "config", "remote.origin.url", "https://me:pw@github.com/a/b")
    known = report_on(bare).provenance
    assert known == ("https://github.com/a/b", revision(root), "main")
    assert provenance(str(tmp_path)) == (None, ())
