"""`patscan baseline list`: which findings are accepted, why and until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from patscan.cli.commands import BaseCommand
from patscan.cli.options import (
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
from patscan.cli.terminal import LANGUAGE, print_out, say
from patscan.model.text import Exit, Text

if TYPE_CHECKING:
    from patscan.model.findings import Finding
    from patscan.policy.baseline import Entry, Key

# As many digits of a fingerprint as tell values apart, and are short enough to copy.
SHOWN_DIGITS = 12

_ANYWHERE = Text("anywhere", "任何位置")
_BASELINE = Text("baseline", "基线")
_HISTORY_ONLY = Text("baseline, only the history contains it", "基线，仅历史中还有")
_COMMENT = Text("allow comment", "放行注释")
_SINCE = Text("since {day}", "自 {day} 起")
_UNTIL = Text("until {day}", "有效期至 {day}")
_OVER = Text("counts no more: until {day}", "已不再生效：有效期至 {day}")
_NO_REASON = Text("no reason given", "未写理由")
_STEPS = Text("not accepted; done so far: {steps}", "未接受；已完成：{steps}")
_ROW = Text("{place}  ({facts})  {reason}", "{place}（{facts}）  {reason}")


@click.command(
    "list",
    cls=BaseCommand,
    short_help=say("Show what is accepted, why and until when.", "列出已接受的内容、理由和期限。"),
    help=say(
        "Show what is accepted, why and until when: baseline entries and allow comments.",
        "列出已接受的内容、理由和期限：基线条目与放行注释。",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@with_ignore
@common
def list_(paths: tuple[str, ...], ignore: bool, options: Options) -> int:
    """Print one line per baseline entry and per allow comment."""
    from patscan.detect.redact import redacted
    from patscan.policy import baseline_file
    from patscan.policy.baseline import Baseline
    from patscan.reports.printable import printable

    settings = settings_for(paths, options)
    accepted = baseline_file.read(settings.baseline) if settings.baseline else Baseline()
    source = disk_source(settings, paths, ignore=ignore)
    report = masked_report(
        report_on(source, settings._replace(baseline=None), options, stale=False)
    )
    secrets = (item.finding.secret for item in report.verdicts)
    masks = {one.fingerprint: one.masked for one in secrets if one}
    rows = [_of_entry(key, entry, masks) for key, entry in sorted(accepted.entries.items())]
    rows += [
        _of_comment(item.finding)
        for item in report.verdicts
        if item.finding.allow and item.finding.allow.reason
    ]
    lines = "".join(f"{printable(redacted(row))}\n" for row in rows)
    print_out(lines.encode("utf-8", "backslashreplace"))
    close(report, settings, options._replace(quiet=True))
    return Exit.INCOMPLETE if any(skip.lost for skip in report.skips) else Exit.CLEAN


def _of_entry(key: Key, entry: Entry, masks: Mapping[str, str]) -> str:
    """The line of a baseline entry; `masks` has the masks of the values found, by fingerprint."""
    place = f"{key.path}: {key.rule}" if key.path else _ANYWHERE.to(LANGUAGE)
    value = " ".join(filter(None, (key.fingerprint[:SHOWN_DIGITS], masks.get(key.fingerprint))))
    source = _HISTORY_ONLY if entry.history_only else _BASELINE
    reason = entry.reason
    if not entry.accepts:
        steps = ", ".join(f"{step} {day}" for step, day in entry.steps.items())
        reason = _STEPS.format(steps=steps).to(LANGUAGE)
    return _row(f"{place}  {value}", source, entry.added, entry.until, reason)


def _of_comment(finding: Finding) -> str:
    """The line of an allow comment."""
    allow, secret = finding.allow, finding.secret
    place = f"{finding.location.path}:{allow.line if allow else 0}: {finding.rule}"
    value = f"{secret.fingerprint[:SHOWN_DIGITS]} {secret.masked}" if secret else finding.subject
    until, reason = (allow.until, allow.reason) if allow else (None, None)
    return _row(f"{place}  {value}", _COMMENT, None, until, reason)


def _row(place: str, source: Text, since: str | None, until: str | None, reason: str | None) -> str:
    """One line of the list."""
    over = until is not None and until < today().isoformat()
    facts = [
        source.to(LANGUAGE),
        *([_SINCE.format(day=since).to(LANGUAGE)] if since else []),
        *([(_OVER if over else _UNTIL).format(day=until).to(LANGUAGE)] if until else []),
    ]
    comma = say(", ", "，")
    return _ROW.format(
        place=place, facts=comma.join(facts), reason=reason or _NO_REASON.to(LANGUAGE)
    ).to(LANGUAGE)
