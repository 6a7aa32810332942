"""`patscan history`: all objects of a repository, or those that some commits add."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from patscan.cli.commands import BaseCommand
from patscan.cli.destinations import Output
from patscan.cli.options import (
    ALTERNATES,
    ANY_OWNER,
    CACHE,
    DEEP,
    CountOption,
    Options,
    common,
    now,
    report_on,
    settings_for,
    with_options,
)
from patscan.cli.output import finish, names_repository, reporting
from patscan.cli.terminal import current_folder, say, tell

if TYPE_CHECKING:
    from patscan.git.repository import Repository
    from patscan.policy.settings import Settings
    from patscan.sources.history.automatic import Selection
    from patscan.sources.source import Source


class Depth(NamedTuple):
    """The options that extend a scan of the whole history."""

    deep: bool
    alternates: bool
    any_owner: bool
    recurse_submodules: bool
    cache: bool


_WHICH = (
    click.option(
        "--range",
        "range_",
        metavar="A..B|auto",
        help=say(
            "Only what these commits add. `auto`: those of the CI job.",
            "只扫描这些提交带来的内容。`auto` 由 CI 环境推断。",
        ),
    ),
    click.option(
        "--since",
        metavar="DATE",
        help=say(
            "Only commits since a date, or an age (30d).", "只看某日期之后的提交，或时长（30d）。"
        ),
    ),
    click.option(
        "--branch", metavar="NAME", help=say("Only what this branch has.", "只看该分支。")
    ),
    click.option(
        "--max-commits",
        cls=CountOption,
        type=click.IntRange(1),
        metavar="N",
        help=say("Only the newest N commits.", "只看最新的 N 个提交。"),
    ),
)
_HOW = (
    DEEP,
    click.option(
        "--recurse-submodules",
        is_flag=True,
        help=say("Also submodules that are checked out.", "还扫描已检出的子模块。"),
    ),
    ALTERNATES,
    ANY_OWNER,
    CACHE,
)


@click.command(
    cls=BaseCommand,
    short_help=say("Scan the whole history of a repository.", "扫描仓库的全部历史。"),
    help=say(
        "Scan the whole history of a repository: every object once, reachable or not. "
        "REPO is a folder (default: the current one) or a URL, which is cloned for the scan.",
        "扫描仓库中的一切：每个对象一次，无论在哪个分支、是否仍可到达。"
        "REPO 是目录（默认当前目录）或 URL（会临时克隆）。",
    ),
)
@click.argument("repo", default=".", metavar="[REPO]")
@with_options(*_WHICH, *_HOW)
@reporting
@common
def history(
    repo: str,
    range_: str | None,
    since: str | None,
    branch: str | None,
    max_commits: int | None,
    outputs: Sequence[Output],
    options: Options,
    **depth: bool,
) -> int:
    """Scan, write the reports, return the exit code."""
    from patscan.git.repository import locate

    how = Depth(**depth)
    with _here(repo, options) as folder:
        repository = locate(folder, any_owner=how.any_owner, alternates=how.alternates)
        which = _selection(repository, range_, since, branch, max_commits)
        settings = settings_for([repository.root], options)
        source = _source(repository, settings, which, how)
        report = report_on(
            source,
            settings,
            options,
            provenance=names_repository(outputs),
            any_owner=how.any_owner,
        )
        return finish(report, outputs, settings, options)


@contextlib.contextmanager
def _here(repo: str, options: Options) -> Iterator[str]:
    """The folder to scan: the named one, or a temporary clone of the named URL."""
    from patscan.git import clone

    if not clone.is_url(repo):
        yield os.path.normpath(os.path.join(current_folder(), repo))
        return
    if not options.quiet:
        tell(say("cloning the repository, to scan it", "正在克隆，以便扫描"))
    with clone.cloned(repo) as folder:
        yield folder


def _selection(
    repository: Repository,
    range_: str | None,
    since: str | None,
    branch: str | None,
    most: int | None,
) -> Selection:
    """The commits that the options name."""
    from patscan.sources.history import automatic
    from patscan.sources.history.revisions import Revisions, time_of

    if range_ is not None and branch is not None:
        raise click.UsageError(
            say("--range and --branch exclude each other", "--range 与 --branch 不能同时使用")
        )
    if range_ == "auto":
        chosen = automatic.automatic(repository, os.environ)
    else:
        chosen = automatic.Selection(Revisions(range_, branch))
    moment = time_of(since, now()) if since is not None else None
    revisions = chosen.revisions._replace(since=moment, max_commits=most or 0)
    return chosen._replace(revisions=revisions)


def _source(repository: Repository, settings: Settings, which: Selection, how: Depth) -> Source:
    """The source: a range if commits were chosen, else the whole history."""
    from patscan.sources.history import cache
    from patscan.sources.history.ranges import Range
    from patscan.sources.history.submodules import WithSubmodules
    from patscan.sources.history.whole import History

    if which.revisions:
        return Range(settings, repository, which.revisions, notes=which.notes, skips=which.skips)
    known = cache.usual() if how.cache and settings.archives else cache.NO_CACHE
    known.tidy()
    kind = WithSubmodules if how.recurse_submodules else History
    return kind(settings, repository, deep=how.deep, cache=known)
