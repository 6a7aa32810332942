"""`patscan baseline`: accept what is there today."""

from __future__ import annotations

import os
from collections.abc import Callable

import click

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
)
from patscan.cli.output import masked_report
from patscan.cli.terminal import say, tell
from patscan.model.text import Exit


@click.group(
    help=say("Accept today's findings; new ones still fail.", "接受现有的发现；新的发现仍会失败。")
)
def baseline() -> None:
    """See the decorator."""


def _baseline_command(name: str, help_: str) -> Callable[[Command], Command]:
    """Register a command of the group, with the arguments all three share."""

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
    """Scan, and write the baseline that `action` makes of it."""
    from patscan.model.run import REST
    from patscan.policy import baseline as room
    from patscan.policy.settings import DEFAULT_BASELINE

    settings = settings_for(paths, options)
    path = settings.baseline or os.path.join(settings.root, DEFAULT_BASELINE)
    before = room.Baseline() if action == "create" else room.read(path)
    source = disk_source(settings, paths, ignore=ignore)
    report = report_on(source, settings._replace(baseline=None), options)
    if any(skip.path == REST for skip in report.skips):
        raise KeyboardInterrupt  # half of a baseline would fail the next run
    found = [item.assessed for item in report.verdicts if item.suppressed is None]
    gone = before.stale(found, source.covered(report.skips))
    after = room.updated(before, () if action == "prune" else found, gone, today())
    room.write(path, after)
    close(masked_report(report), settings, options._replace(quiet=True))
    if not options.quiet:
        added = len(set(after.entries) - set(before.entries))
        tell(
            say(
                f"{path}: {len(after.entries)} accepted ({added} new, {len(gone)} gone)",
                f"{path}：已接受 {len(after.entries)} 处（新增 {added}，移除 {len(gone)})",
            )
        )
    return Exit.INCOMPLETE if any(skip.lost for skip in report.skips) else Exit.CLEAN
