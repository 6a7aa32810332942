"""What a progress bar is told of a history: what there is to do, what is done, and where it was stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from patscan.git.repository import locate
from patscan.model.run import Advance, Facts
from patscan.sources.history import candidates
from patscan.sources.history.submodules import WithSubmodules
from patscan.sources.history.whole import History
from tests.repos import git, repository, write
from tests.scans import settings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a pack, and with objects beside it."""
    root = repository(tmp_path / "r", {f"{n}.txt": f"{n}\n" for n in range(20)})
    git(root, "gc", "--quiet")
    write(root, {f"{n}.txt": f"new {n}\n" for n in range(5)})
    git(root, "commit", "--quiet", "--all", "--message=more")
    return root


def test_what_there_is_to_do_is_told_first_and_done_last(root: Path) -> None:
    steps: list[Advance] = []
    Facts.of(History(settings(root), locate(str(root))).outcomes(steps.append))
    assert steps[0] == (0, 0, 0)  # listing
    totals = [step.total for step in steps]
    assert totals == sorted(totals)
    assert sum(step.done for step in steps) == totals[-1]


def test_what_was_stopped_counts_what_was_done(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "DEEP_OBJECTS", 0)  # trees are not read
    done = total = 0

    def progress(step: Advance) -> None:
        nonlocal done, total
        done, total = done + step.done, step.total
        if step.done:
            raise KeyboardInterrupt

    facts = Facts.of(History(settings(root), locate(str(root))).outcomes(progress))
    assert 0 < done < total
    assert facts.stats.objects == done
    assert f"{total - done} of {total}" in facts.skips[0].reason.en


def test_repositories_within_add_to_what_there_is_to_do(root: Path, tmp_path: Path) -> None:
    outer = repository(tmp_path / "outer", {"a.txt": "a\n"})
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(root), "s")
    git(outer, "commit", "--quiet", "--message=with a submodule")
    steps: list[Advance] = []
    Facts.of(WithSubmodules(settings(outer), locate(str(outer))).outcomes(steps.append))
    totals = [step.total for step in steps]
    assert totals == sorted(totals)
    assert sum(step.done for step in steps) == totals[-1]
