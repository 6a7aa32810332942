"""The functions of the Python API. Each does what the command of that name does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from patscan.api.run import Choices, PathLike, PathLikes, each, masked_errors, now, report
from patscan.api.types import Finding, Report
from patscan.api.workspace import Workspace
from patscan.model.text import Language, PatscanError, Text

if TYPE_CHECKING:
    from patscan.sources.source import Source

_NO_PATH = Text("no path was given", "没有给出路径")
_ALL_ONLY = Text("`deep` is for all commits", "`deep` 只用于全部提交")


def scan(
    text: str | bytes,
    path: PathLike,
    *,
    config: PathLike | None = None,
    isolated: bool = False,
    language: Language | None = None,
) -> list[Finding]:
    """Scan a text as if it were the content of a file.

    The files around `path`, their configuration and the baseline count as they would for `patscan scan`.

    Args:
        text: the content; `str` is taken as UTF-8.
        path: the file's name, which need not exist.
        config: use only this configuration file.
        isolated: trust no configuration, ignore list, baseline or allow comment around the file.
        language: of all sentences; that of the configuration if None, else English.

    Returns:
        The findings, by place; suppressed ones, too.

    Raises:
        PatscanError: the configuration cannot be used, or part of the text could not be scanned and there
            are no findings.
    """
    from patscan.policy.configuration import find_root

    root = find_root([os.path.abspath(path)], os.getcwd())
    workspace = Workspace(root, config=config, isolated=isolated, language=language)
    return workspace.scan(text, path)


def scan_paths(
    paths: PathLikes,
    *,
    config: PathLike | None = None,
    isolated: bool = False,
    language: Language | None = None,
    jobs: int = 1,
) -> Report:
    """Scan files and folders, as `patscan scan` does.

    Args:
        paths: files and folders, or a single one; none is not allowed.
        config: as in `scan`.
        isolated: as in `scan`.
        language: as in `scan`.
        jobs: how many processes at most. More than one are started by `multiprocessing`, so a script has
            to be importable (`if __name__ == "__main__":`).

    Raises:
        PatscanError: the configuration cannot be used, or no path exists.
    """
    from patscan.policy.configuration import find_root
    from patscan.sources.disk import Disk

    named = [os.path.abspath(path) for path in each(paths)]
    with masked_errors():
        if not named:
            raise PatscanError(_NO_PATH)
        root = find_root(named, os.getcwd())
        settings = Choices(config, isolated, language, jobs).settings(root)
        return report(Disk(settings, named), settings)


def history(
    repository: PathLike = ".",
    *,
    range: str | None = None,  # noqa: A002 - as the option is called
    since: str | None = None,
    deep: bool = False,
    config: PathLike | None = None,
    isolated: bool = False,
    language: Language | None = None,
    jobs: int = 1,
) -> Report:
    """Scan the history of a repository, as `patscan history` does: every object, or what some commits add.

    Args:
        repository: a folder of the repository.
        range: only what these commits add: `A..B`.
        since: only commits since a date (`2026-01-31`) or an age (`30d`).
        deep: also leaks without a literal in old versions, and file names in every old tree; only for all
            commits.
        config: as in `scan`.
        isolated: as in `scan`.
        language: as in `scan`.
        jobs: as in `scan_paths`.

    Raises:
        PatscanError: it is no repository, the commits do not exist, the configuration cannot be used, or
            the arguments contradict each other.
    """
    from patscan.git.repository import locate
    from patscan.sources.history.ranges import Range
    from patscan.sources.history.revisions import Revisions, time_of
    from patscan.sources.history.whole import History

    with masked_errors():
        moment = time_of(since, now()) if since is not None else None
        revisions = Revisions(range, since=moment)
        if deep and revisions:
            raise PatscanError(_ALL_ONLY)
        found = locate(os.path.abspath(repository))
        settings = Choices(config, isolated, language, jobs).settings(found.root)
        source: Source = (
            Range(settings, found, revisions) if revisions else History(settings, found, deep=deep)
        )
        return report(source, settings)
