"""`patscan baseline`: accept the findings of today."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from patscan.cli.baseline_accept import accept, in_history
from patscan.cli.baseline_list import list_
from patscan.cli.commands import Group
from patscan.cli.options import (
    Command,
    Options,
    close,
    common,
    disk_source,
    report_on,
    settings_for,
    today,
    with_ignore,
    with_language,
)
from patscan.cli.output import masked_report
from patscan.cli.terminal import say, tell
from patscan.model.text import Exit, PatscanError, Text

if TYPE_CHECKING:
    from patscan.model.findings import Assessed
    from patscan.model.run import Covered
    from patscan.policy.baseline import Baseline, Key
    from patscan.policy.settings import Settings

_THERE_IS_ONE = Text("there is a baseline already: {path}", "已有基线：{path}")
_UPDATE = Text(
    "`patscan baseline update` adds what is new and keeps reasons; delete the file to start again.",
    "`patscan baseline update` 会加入新的发现并保留理由；如需重来，请先删除该文件。",
)
_DONE = Text(
    "{path}: {n:,} accepted ({added:,} new, {gone:,} gone)",
    "{path}：已接受 {n:,} 处（新增 {added:,}，移除 {gone:,}）",
)
_IN_HISTORY = Text(
    "kept, because only the history still holds what they accept: {n:,}",
    "因其接受的内容仅在历史中还有而保留：{n:,} 条",
)
_NOT_SEARCHED = Text(
    "kept, though no file matches them any more, because not all of the history could be read: {n:,}",
    "已不匹配任何文件，但因未能读取全部历史而保留：{n:,} 条",
)


@click.group(
    cls=Group,
    help=say("Accept today's findings; new ones still fail.", "接受现有的发现；新的发现仍会失败。"),
)
@with_language
def baseline() -> None:
    """The group of `patscan baseline`."""


def _baseline_command(name: str, help_: str) -> Callable[[Command], Command]:
    """Register a command of the group, with the arguments that all three share."""

    def register(command: Command) -> Command:
        with_paths = click.argument("paths", nargs=-1, metavar="[PATH]...")(
            with_ignore(common(command))
        )
        baseline.command(name, help=help_)(with_paths)
        return command

    return register


@_baseline_command(
    "create", say("Write a new baseline with all findings.", "用全部发现写一份新的基线。")
)
def baseline_create(paths: tuple[str, ...], ignore: bool, options: Options) -> int:
    """Write a baseline."""
    return _rewrite_baseline("create", paths, options, ignore=ignore)


@_baseline_command(
    "update",
    say(
        "Add new findings, drop entries that match nothing any more.",
        "加入新的发现，去掉不再匹配的条目。",
    ),
)
def baseline_update(paths: tuple[str, ...], ignore: bool, options: Options) -> int:
    """Rewrite a baseline."""
    return _rewrite_baseline("update", paths, options, ignore=ignore)


@_baseline_command(
    "prune", say("Drop entries that match nothing any more.", "去掉不再匹配的条目。")
)
def baseline_prune(paths: tuple[str, ...], ignore: bool, options: Options) -> int:
    """Shorten a baseline."""
    return _rewrite_baseline("prune", paths, options, ignore=ignore)


def _rewrite_baseline(
    action: str, paths: tuple[str, ...], options: Options, *, ignore: bool
) -> int:
    """Scan, and create, update or prune the baseline."""
    from patscan.model.run import REST
    from patscan.policy import baseline as accepted
    from patscan.policy import baseline_file

    settings = settings_for(paths, options)
    path = baseline_file.path_of(settings)
    if action == "create" and os.path.lexists(path):
        raise PatscanError(_THERE_IS_ONE.format(path=path), _UPDATE)
    before = accepted.Baseline() if action == "create" else baseline_file.read(path)
    source = disk_source(settings, paths, ignore=ignore)
    report = report_on(source, settings._replace(baseline=None), options)
    if any(skip.path == REST for skip in report.skips):
        raise KeyboardInterrupt  # an incomplete baseline would fail the next run
    found = [item.assessed for item in report.verdicts if item.suppressed is None]
    gone = _gone(before, found, source.covered(report.skips), settings)
    history_keys = in_history(settings, options) if gone else frozenset()
    kept = (
        before
        if history_keys is None
        else accepted.moved_to_history(before, history_keys.intersection(gone))
    )
    dropped = () if history_keys is None else [one for one in gone if one not in history_keys]
    after = accepted.updated(kept, () if action == "prune" else found, dropped, today())
    baseline_file.write(path, after)
    close(masked_report(report._replace(notes=())), settings, options._replace(quiet=True))
    if history_keys is None:
        tell(_NOT_SEARCHED.format(n=len(gone)))
    if not options.quiet:
        added = len(after.entries.keys() - before.entries.keys())
        tell(_DONE.format(path=path, n=len(after.entries), added=added, gone=len(dropped)))
        if moved := sum(entry.history_only for entry in after.entries.values()):
            tell(_IN_HISTORY.format(n=moved))
    return Exit.INCOMPLETE if any(skip.lost for skip in report.skips) else Exit.CLEAN


def _gone(
    before: Baseline, found: Sequence[Assessed], covered: Covered, settings: Settings
) -> list[Key]:
    """The entries that match no file any more, including those that only the history matched before.

    Entries of disabled rules are not among them, because those rules found nothing.
    """
    gone = before.stale(found, lambda path, _: covered(path, False))
    return [one for one in gone if one.rule not in settings.disable]


baseline.add_command(accept)
baseline.add_command(list_)
