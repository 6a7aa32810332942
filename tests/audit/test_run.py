"""Runs of an audit: one row for each credential, failures by name, going on after a kill, and what has changed."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from patscan.audit import database, run, tasks
from patscan.audit import executor as executor_module
from patscan.audit.executor import local
from patscan.audit.ledger import Ledger
from patscan.audit.reports import json, summary
from patscan.audit.states import States
from patscan.audit.targets import targets
from patscan.audit.tasks import Task, scan
from patscan.audit.values import Audit, Credential, Result, State
from patscan.git import repository as repository_module
from patscan.git.repository import Repository
from patscan.sources import workers
from tests import tokens
from tests.audit.organisations import (
    NOW,
    SHARED,
    audited,
    commits,
    decide,
    made,
    options,
    organisation,
    own_token,
)
from tests.repos import git, repository


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight repositories."""
    return organisation(tmp_path_factory.mktemp("audits") / "o", 8)


def row(audit: Audit, token: str) -> Credential:
    from patscan.model.findings import Secret

    fingerprint = Secret.of(token.encode()).fingerprint
    (found,) = [one for one in audit.credentials if one.fingerprint == fingerprint]
    return found


def test_a_token_in_several_repositories_is_one_row(folder: Path, tmp_path: Path) -> None:
    audit = audited(tmp_path / "a.db", [folder])
    assert len(audit.credentials) == 3
    shared = row(audit, SHARED)
    assert shared == audit.credentials[0]
    assert shared.repositories == ("repo-000", "repo-001", "repo-002")
    assert shared.at_head
    assert not row(audit, own_token(3)).at_head
    assert [one.status for one in audit.repositories] == ["complete"] * 8


def test_workers_find_the_same(folder: Path, tmp_path: Path) -> None:
    alone = json.render(audited(tmp_path / "a.db", [folder]), "en")
    together = json.render(audited(tmp_path / "b.db", [folder], executor=local(2)), "en")
    assert alone == together


def test_a_repository_that_fails_is_named_and_the_others_are_scanned(tmp_path: Path) -> None:
    folder = organisation(tmp_path / "o", 5)
    (folder / "repo-001" / "HEAD").write_text("nonsense")
    shutil.rmtree(folder / "repo-002" / "objects" / "pack")
    made(folder / "empty", [])
    audit = audited(tmp_path / "a.db", [folder, tmp_path / "missing"])
    by_name = {one.name: one for one in audit.repositories}
    assert {name: one.status for name, one in by_name.items()} == {
        "empty": "complete",
        "missing": "failed",
        "repo-000": "complete",
        "repo-001": "failed",
        "repo-002": "partial",
        "repo-003": "complete",
        "repo-004": "complete",
    }
    empty = by_name["empty"].report
    assert empty is not None
    assert "the repository is empty" in empty.notes[0].en
    told = "\n".join(summary.remarks(audit, "en"))
    assert all(name in told for name in ("missing", "repo-001", "repo-002"))
    assert row(audit, SHARED).repositories == ("repo-000",)


def test_a_broken_repository_inside_of_another_does_not_stand_for_it(tmp_path: Path) -> None:
    outer = repository(tmp_path / "outer", {"a.py": SHARED})
    broken = made(outer / "clones" / "broken", commits(0))
    (broken / "HEAD").write_text("nonsense")
    audit = audited(tmp_path / "a.db", [outer / "clones"])
    (only,) = audit.repositories
    assert (only.name, only.status) == ("broken", "failed")
    assert audit.credentials == ()


def test_a_bug_costs_one_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def failing(folder: str, **how: bool) -> Repository:
        if folder.endswith("repo-001"):
            raise RuntimeError(SHARED)
        return repository_module.locate(folder, **how)

    monkeypatch.setattr(tasks, "locate", failing)
    audit = audited(tmp_path / "a.db", [organisation(tmp_path / "o", 3)])
    failures = [one.failure and one.failure.en for one in audit.repositories]
    assert failures[::2] == [None, None]
    assert str(failures[1]).startswith("internal error: RuntimeError at test_run.py:")


def test_a_token_in_the_name_of_what_fails_is_masked(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    urls = (
        f"https://{SHARED}@localhost:1/{SHARED}",
        f"ext::{SHARED}",
        f"http://localhost:1/{SHARED}",
    )
    audit = audited(path, [tmp_path / SHARED, *urls])
    assert [one.status for one in audit.repositories] == ["failed"] * 4
    assert SHARED[4:40] not in repr(audit)
    assert SHARED[4:40].encode() not in path.read_bytes()


@pytest.mark.skipif(
    sys.platform != "linux", reason="workers inherit the patch only where they are forked"
)
def test_a_worker_that_is_killed_costs_one_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = os.getpid()

    def killing(folder: str, **how: bool) -> Repository:
        if folder.endswith("repo-004") and os.getpid() != own:
            os.kill(os.getpid(), signal.SIGKILL)
        return repository_module.locate(folder, **how)

    monkeypatch.setattr(tasks, "locate", killing)
    monkeypatch.setattr(workers, "ALONE_S", 0)  # there are workers from the second repository on
    folder = organisation(tmp_path / "o", 6)
    audit = audited(tmp_path / "a.db", [folder], executor=local(2))
    failures = {one.name: one.failure for one in audit.repositories if one.failure}
    assert failures == {"repo-004": workers.KILLED}
    assert len(audit.credentials) == 2


@pytest.mark.parametrize("mode", ["history", "both"])
def test_a_large_repository_is_read_by_all_workers(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    how = options(mode=mode)
    plain = audited(tmp_path / "a.db", [folder], how=how)
    monkeypatch.setattr(executor_module, "LARGE_BYTES", 0)
    jobs: list[int | None] = []

    def counted(task: Task) -> Result:
        jobs.append(task.options.settings.jobs)
        return scan(task)

    monkeypatch.setattr(executor_module, "scan", counted)
    large = audited(tmp_path / "b.db", [folder], how=how, executor=local(3))
    assert jobs == [3] * 8
    assert json.render(large, "en") == json.render(plain, "en")


@pytest.mark.parametrize("mode", ["history", "tree", "both"])
def test_a_submodule_without_its_working_tree_is_read(tmp_path: Path, mode: str) -> None:
    inner = made(tmp_path / "inner.git", commits(0, a_py=SHARED))
    outer = repository(tmp_path / "outer", {"a.py": "1\n"})
    allowed = ["-c", "protocol.file.allow=always"]
    git(outer, *allowed, "submodule", "--quiet", "add", str(inner), "lib/inner")
    git(outer, "commit", "--quiet", "--message=submodule")
    shutil.rmtree(outer / "lib")
    audit = audited(tmp_path / "a.db", [outer], how=options(mode=mode))
    assert {one.name: one.status for one in audit.repositories} == {
        "outer": "complete",
        "outer/lib/inner": "complete",
    }
    assert row(audit, SHARED).repositories == ("outer/lib/inner",)


class StoppedError(Exception):
    """What stands for a kill."""


def stopping(after: int) -> object:
    """An executor that is killed after so many results."""

    def run(tasks: Iterable[Task]) -> Iterator[Result]:
        for number, task in enumerate(tasks):
            if number == after:
                raise StoppedError
            yield scan(task)

    return run


def test_a_signal_that_a_scan_took_as_its_end_stops_the_run(folder: Path, tmp_path: Path) -> None:
    with database.opened(str(tmp_path / "a.db"), create=True) as connection:
        ledger = Ledger(connection)
        this = run.begin(ledger, ["x"], options(), NOW)
        done: list[run.Step] = []
        with pytest.raises(KeyboardInterrupt):
            run.scan(
                ledger, this, targets([str(folder)], "/"), options(), local(1), done.append,
                lambda: len(done) == 2,
            )  # fmt: skip
        assert len(ledger.done(this.id)) == 2


@pytest.mark.parametrize("after", [0, 1, 7])
def test_a_run_that_was_stopped_goes_on_and_reads_nothing_twice(
    folder: Path, tmp_path: Path, after: int
) -> None:
    path = tmp_path / "a.db"
    with pytest.raises(StoppedError):
        audited(path, [folder], executor=stopping(after))  # type: ignore[arg-type]
    seen: list[str] = []

    def counting(tasks: Iterable[Task]) -> Iterator[Result]:
        for task in tasks:
            seen.append(task.target.name)
            yield scan(task)

    resumed = audited(path, [folder], executor=counting)
    assert len(seen) == 8 - after
    whole = audited(tmp_path / "b.db", [folder])
    assert json.render(resumed, "en") == json.render(whole, "en")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"how": options(deep=True)}, id="another depth"),
        pytest.param({"fresh": True}, id="fresh"),
        pytest.param({"day": 8}, id="too old"),
    ],
)
def test_another_run_does_not_go_on(
    folder: Path, tmp_path: Path, changes: dict[str, object]
) -> None:
    path = tmp_path / "a.db"
    with pytest.raises(StoppedError):
        audited(path, [folder], executor=stopping(7))  # type: ignore[arg-type]
    seen: list[Task] = []

    def counting(tasks: Iterable[Task]) -> Iterator[Result]:
        for task in tasks:
            seen.append(task)
            yield scan(task)

    audited(path, [folder], executor=counting, **changes)  # type: ignore[arg-type]
    assert len(seen) == 8


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two working trees, each with a token at HEAD, and the same one in both."""
    first = repository(tmp_path / "first", {"a.py": SHARED, "b.py": own_token(1)})
    return first, repository(tmp_path / "second", {"a.py": SHARED})


def figures(audit: Audit) -> tuple[int, int, int]:
    return audit.figures.new, audit.figures.gone, audit.figures.known


def test_the_next_run_tells_what_is_new_gone_and_still_open(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    path, (first, second) = tmp_path / "a.db", pair
    tree = options(mode="tree")
    start = audited(path, pair, how=tree)
    assert (start.first, figures(start)) == (True, (2, 0, 0))
    (first / "b.py").write_text(own_token(2))
    later = audited(path, pair, how=tree, day=1)
    assert (later.first, figures(later)) == (False, (1, 1, 1))
    assert row(later, own_token(1)).change == "gone"
    assert row(later, SHARED).first_seen == "2026-11-29"
    assert row(later, own_token(2)).first_seen == "2026-11-30"
    (second / "a.py").write_text("")
    (first / "a.py").write_text("")
    last = audited(path, pair, how=tree, day=2)
    assert figures(last) == (0, 1, 1)
    assert [one.day for one in last.trend] == ["2026-11-29", "2026-11-30", "2026-12-01"]


def test_what_could_not_be_scanned_is_not_called_gone(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    path, (first, _) = tmp_path / "a.db", pair
    audited(path, pair)
    (first / ".git" / "HEAD").write_text("nonsense")
    later = audited(path, pair, day=1)
    assert row(later, own_token(1)).change == "unchecked"
    assert figures(later) == (0, 0, 1)
    again = audited(path, pair, day=2)
    assert row(again, own_token(1)).change == "unchecked"


def test_a_repository_that_is_not_asked_for_is_not_compared(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    path, (first, second) = tmp_path / "a.db", pair
    audited(path, pair)
    later = audited(path, [second], day=1)
    assert figures(later) == (0, 0, 1)
    assert figures(audited(path, [first], day=2)) == (0, 0, 2)


def test_a_state_survives_and_a_revoked_token_that_stays_is_told(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    start = audited(path, pair)
    revoked = State("revoked", who="Ada", at="2026-11-29T12:00:00Z", ticket="SEC-1")
    decide(path, lambda states: states.record(row(start, SHARED).fingerprint, revoked))
    later = audited(path, pair, day=1)
    assert row(later, SHARED).state == revoked
    assert later.figures.revoked_at_head == 1
    words = summary.headline(later, "en")
    assert words.endswith("0 new, 0 gone, 1 still open, 1 revoked but still in HEAD")
    assert summary.headline(later, "zh").endswith("1 个已撤销但仍在 HEAD 中")


def test_what_was_accepted_until_a_day_is_open_after_it(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    start = audited(path, pair)
    accepted = State("accepted", until="2026-11-30", who="Ada")

    def accept(states: States) -> None:
        states.record(row(start, SHARED).fingerprint, accepted)

    decide(path, accept)
    assert not row(audited(path, pair, day=1), SHARED).counts
    assert row(audited(path, pair, day=2), SHARED).counts


@pytest.mark.parametrize(("trust", "counts"), [(False, True), (True, False)])
def test_only_a_trusted_repository_decides_what_counts(
    tmp_path: Path, *, trust: bool, counts: bool
) -> None:
    token = tokens.fake_token("pat")
    files = {"a.py": f"T = '{token}'  # patscan: allow it is a test\n"}
    root = repository(tmp_path / "r", files)
    audit = audited(tmp_path / "a.db", [root], how=options(trust=trust))
    assert row(audit, token).counts is counts


def test_an_ignore_list_of_a_repository_hides_nothing(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.py": SHARED, ".patscanignore": "*\n"})
    assert row(audited(tmp_path / "a.db", [root]), SHARED).counts
    trusting = audited(tmp_path / "b.db", [root], how=options(trust=True))
    assert trusting.credentials == ()


@pytest.mark.parametrize(
    ("mode", "found"),
    [("history", {"old", "head"}), ("tree", {"head", "file"}), ("both", {"old", "head", "file"})],
)
def test_the_modes(tmp_path: Path, mode: str, found: set[str]) -> None:
    tokens_by_name = {name: tokens.fake_token("pat", seed=name) for name in ("old", "head", "file")}
    root = repository(tmp_path / "r", {"a.py": tokens_by_name["old"]})
    (root / "a.py").write_text(tokens_by_name["head"])
    git(root, "commit", "--quiet", "--all", "--message=second")
    (root / "b.py").write_text(tokens_by_name["file"])
    audit = audited(tmp_path / "a.db", [root], how=options(mode=mode))
    masks = {one.masked for one in audit.credentials}
    assert masks == {f"{tokens_by_name[one][:8]}…{tokens_by_name[one][-4:]}" for one in found}
    assert all(len(one.places) == 1 for one in audit.credentials)


def test_of_a_bare_repository_the_tree_is_that_of_head(tmp_path: Path) -> None:
    old, new = tokens.fake_token("pat", seed=1), tokens.fake_token("pat", seed=2)
    root = made(tmp_path / "r", [{"a.py": old}, *commits(0), {"a.py": new}])
    audit = audited(tmp_path / "a.db", [root], how=options(mode="tree"))
    assert [one.masked for one in audit.credentials] == [f"{new[:8]}…{new[-4:]}"]


def test_of_a_bare_repository_the_names_are_those_of_head(tmp_path: Path) -> None:
    file, folder, branch = (tokens.fake_token("pat", seed=seed) for seed in range(3))
    root = made(tmp_path / "r", [{f"{file}.txt": "", f"{folder}/a": ""}])
    git(root, "branch", branch)
    audit = audited(tmp_path / "a.db", [root], how=options(mode="tree"))
    masks = {one.masked for one in audit.credentials}
    assert masks == {f"{one[:8]}…{one[-4:]}" for one in (file, folder)}


def test_a_finished_run_is_not_gone_on_with(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    assert audited(path, [folder]).run == 1
    assert audited(path, [folder]).run == 2
