"""Scans of the tests: each source with the usual settings, without a command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from patscan.git.repository import locate, of_hook
from patscan.model.run import Facts
from patscan.policy.settings import Settings
from patscan.sources.disk import Disk
from patscan.sources.history.ranges import Range
from patscan.sources.history.revisions import Revisions
from patscan.sources.history.submodules import WithSubmodules
from patscan.sources.history.whole import History
from patscan.sources.source import Source
from patscan.sources.staged import Staged
from tests.plants import Engine, read_by


def facts(source: Source) -> Facts:
    """The results of a source."""
    return Facts.of(source.outcomes(lambda _: None))


def settings(root: Path | str, **more: Any) -> Settings:
    """The usual settings for a folder: one process."""
    return Settings(str(root), **{"jobs": 1, **more})


def on_disk(root: Path, **more: Any) -> Facts:
    """What is in the files below a folder."""
    return facts(Disk(settings(root, **more), [str(root)]))


def staged(root: Path, environ: dict[str, str] | None = None, **more: Any) -> Facts:
    """What is in the index of a repository."""
    return facts(Staged(settings(root, **more), of_hook(str(root), environ or {})))


def history(root: Path, *, engine: Engine = "packs", **more: Any) -> Facts:
    """The results for a whole history, read by one of the two engines.

    `deep`, `submodules`, `cache` and `known` are arguments of the source; the others are settings.
    """
    how = {
        name: more.pop(name) for name in ("deep", "submodules", "cache", "known") if name in more
    }
    with read_by(engine):
        return facts(History(settings(root, **more), locate(str(root)), **how))


def with_submodules(root: Path, **more: Any) -> Facts:
    """The same of a repository and its submodules."""
    return facts(WithSubmodules(settings(root, **more), locate(str(root))))


def ranged(root: Path, revisions: Revisions, **more: Any) -> Facts:
    """The results for some commits."""
    return facts(Range(settings(root, **more), locate(str(root)), revisions))
