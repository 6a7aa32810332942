"""`patscan baseline accept`: accept one value in every file, with a reason."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from patscan.cli import lookup
from patscan.cli.commands import BaseCommand
from patscan.cli.options import (
    Options,
    common,
    settings_for,
    today,
)
from patscan.cli.terminal import LANGUAGE, say, tell
from patscan.model.text import Exit, PatscanError, Text

if TYPE_CHECKING:
    from patscan.policy.baseline import Key
    from patscan.policy.last_run import Value
    from patscan.policy.settings import Settings

# How many values are named; of the others only the number is shown.
MAX_NAMED = 20

_WHICH = Text(
    "name one fingerprint, or --last for the values of the last run with findings",
    "请给出一个指纹，或用 --last 表示上一次有发现的运行中的值",
)
_NO_FINGERPRINT = Text(
    "`{word}` is no SHA-256 fingerprint, nor the first {n} or more hex digits of one",
    "`{word}` 不是 SHA-256 指纹，也不是指纹开头的至少 {n} 位十六进制数字",
)
_WHERE_THEY_ARE = Text(
    "`patscan scan --format json` has them as `fingerprint`.",
    "`patscan scan --format json` 的 `fingerprint` 中可以找到。",
)
_NONE = Text("no value found here has the fingerprint {word}", "这里没有发现指纹为 {word} 的值")
_WHOLE = Text(
    "`patscan scan` and `patscan history` show the first digits of each; all 64 are accepted of any value.",
    "`patscan scan` 和 `patscan history` 会显示每个指纹的开头几位；完整的 64 位指纹则无论是否出现在这里都会被接受。",
)
_SEVERAL = Text("several values begin so: {values}", "有多个值以此开头：{values}")
_MORE_DIGITS = Text("Give more digits.", "请多给几位。")
_NO_LAST = Text(
    "nothing is known of a run with values found in {root}", "没有 {root} 中发现过值的运行记录"
)
_SCAN = Text(
    "Run `patscan scan` or `patscan history`, or name a fingerprint.",
    "请先运行 `patscan scan` 或 `patscan history`，或给出指纹。",
)
_NO_REASON = Text("the reason is empty", "理由为空")
_SECRET_REASON = Text("there is a credential in the reason", "理由中含有凭证")
_REASON_HINT = Text("It is written into a file that others read.", "理由会写入供他人阅读的文件。")
_NO_DAY = Text(
    "`{word}` is not a day as 2027-01-31, or has passed",
    "`{word}` 不是 2027-01-31 形式的日期，或已经过去",
)
_ACCEPTED = Text("accepted anywhere: {value}", "已在任何位置接受：{value}")
_AND_MORE = Text("... and {n:,} more", "……另有 {n:,} 个")
_STILL_LEAKED = Text(
    "{path} is written. An accepted credential is still a leaked one: revoke it.",
    "已写入 {path}。被接受的凭证仍是已泄露的凭证，请予撤销。",
)


def in_history(settings: Settings, options: Options) -> frozenset[Key] | None:
    """The findings in the history of the repository at the root; None if it could not be read completely."""
    from patscan.policy.baseline import key

    if not os.path.lexists(os.path.join(settings.root, ".git")):
        return frozenset()
    from patscan.git.repository import locate

    with contextlib.suppress(PatscanError):
        # An incomplete history cannot show that a value is gone, so Ctrl-C ends all of it.
        every = settings._replace(baseline=None)
        report = lookup.of_history(locate(settings.root), every, options)
        if not any(skip.lost for skip in report.skips):
            return frozenset(key(item.assessed) for item in report.verdicts)
    return None


@click.command(
    cls=BaseCommand,
    short_help=say("Accept one value, wherever it occurs.", "接受一个值，无论它出现在哪里。"),
    help=say(
        "Accept one value wherever it stands, by its SHA-256 fingerprint (or its first 8 or more digits).",
        "按 SHA-256 指纹（或其开头至少 8 位）接受一个值，无论它出现在哪里。",
    ),
)
@click.argument("fingerprint", required=False)
@click.option(
    "--last",
    is_flag=True,
    help=say("All values of the last run with findings.", "上一次有发现的运行中的所有值。"),
)
@click.option(
    "--reason", required=True, metavar="WORDS", help=say("Why; required.", "理由（必填）。")
)
@click.option(
    "--until",
    metavar="DATE",
    help=say("The last day it counts, as 2027-01-31.", "最后有效日期，形如 2027-01-31。"),
)
@common
def accept(
    fingerprint: str | None, last: bool, reason: str, until: str | None, options: Options
) -> int:
    """Write an entry for each accepted value."""
    from patscan.policy import baseline_file
    from patscan.policy.baseline import Baseline, Entry, anywhere

    if (fingerprint is None) != last:
        raise click.UsageError(_WHICH.to(LANGUAGE))
    entry = Entry(today().isoformat(), _checked_reason(reason), _checked_day(until))
    settings = settings_for((), options)
    path = baseline_file.path_of(settings)
    before = baseline_file.read(path) if os.path.lexists(path) else Baseline()
    values = _last(settings) if last else _named(fingerprint or "", settings, options)
    keys = [anywhere(value.fingerprint) for value in values]
    # The steps of a response stay.
    new = {key: entry._replace(steps=before.entries.get(key, entry).steps) for key in keys}
    baseline_file.write(path, Baseline({**before.entries, **new}))
    if not options.quiet:
        for value in values[:MAX_NAMED]:
            tell(_ACCEPTED.format(value=_shown(value)))
        if len(values) > MAX_NAMED:
            tell(_AND_MORE.format(n=len(values) - MAX_NAMED))
        tell(_STILL_LEAKED.format(path=path))
    return Exit.CLEAN


def _checked_reason(reason: str) -> str:
    """The reason, on one line.

    Raises:
        PatscanError: it is empty, or contains a credential.
    """
    from patscan.coze.mask import mask_tokens
    from patscan.detect.redact import redacted

    reason = " ".join(reason.split())
    if not any(char.isalnum() for char in reason):
        raise PatscanError(_NO_REASON)
    raw = reason.encode("utf-8", "replace")
    if redacted(reason) != reason or mask_tokens(raw) != raw:
        raise PatscanError(_SECRET_REASON, _REASON_HINT)
    return raw.decode()


def _checked_day(until: str | None) -> str | None:
    """The last day an entry counts, as an ISO date.

    Raises:
        PatscanError: it is not an ISO date, or has passed.
    """
    if until is None:
        return None
    with contextlib.suppress(ValueError):
        day = dt.date.fromisoformat(until)
        if day.isoformat() == until and day >= today():
            return until
    raise PatscanError(_NO_DAY.format(word=until))


def _last(settings: Settings) -> tuple[Value, ...]:
    from patscan.policy import last_run

    values = last_run.recall(settings.root)
    if not values:
        raise PatscanError(_NO_LAST.format(root=settings.root), _SCAN)
    return values


def _named(word: str, settings: Settings, options: Options) -> tuple[Value, ...]:
    """The value with that fingerprint; an abbreviated one is searched for in the last run, files and history.

    The last run may have read what is in neither: standard input, or the message of a stopped commit.

    Raises:
        PatscanError: it is no fingerprint, or the abbreviation of none or of several.
    """
    from patscan.policy import last_run
    from patscan.policy.baseline import MIN_DIGITS, is_fingerprint
    from patscan.policy.last_run import Value

    word = word.lower()
    if not is_fingerprint(word):
        raise PatscanError(_NO_FINGERPRINT.format(word=word, n=MIN_DIGITS), _WHERE_THEY_ARE)
    if len(word) == 64:
        return (Value(word, "", ""),)
    some = itertools.chain(last_run.recall(settings.root), _values(settings, options))
    found = {value.fingerprint: value for value in some}
    fitting = [value for value in found.values() if value.fingerprint.startswith(word)]
    if not fitting:
        raise PatscanError(_NONE.format(word=word), _WHOLE)
    if len(fitting) > 1:
        shown = ", ".join(map(_shown, fitting[:MAX_NAMED]))
        raise PatscanError(_SEVERAL.format(values=shown), _MORE_DIGITS)
    return tuple(fitting)


def _values(settings: Settings, options: Options) -> Iterator[Value]:
    """The values, and the leaks without one, in the files and, in a repository, in its history."""
    from patscan.policy.last_run import value_of

    report = lookup.everywhere(settings, options).report
    return (value_of(verdict.assessed) for verdict in report.verdicts)


def _shown(value: Value) -> str:
    from patscan.policy.baseline import SHOWN_DIGITS

    return " ".join(filter(None, (value.fingerprint[:SHOWN_DIGITS], value.masked, value.rule)))
