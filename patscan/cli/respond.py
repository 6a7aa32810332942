"""`patscan respond`: the steps after a leak, for one credential or for all that were found last."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from patscan.cli import lookup
from patscan.cli.commands import BaseCommand
from patscan.cli.destinations import Output
from patscan.cli.options import Options, close, common, settings_for, today, watching
from patscan.cli.output import masked_report, reporting_in
from patscan.cli.terminal import LANGUAGE, is_terminal, print_out, say, tell
from patscan.model.text import Exit, PatscanError, Text
from patscan.response.steps import STEPS

if TYPE_CHECKING:
    from patscan.cli.lookup import Found
    from patscan.policy.baseline import Baseline, Entry
    from patscan.policy.settings import Settings
    from patscan.response.case import Case
    from patscan.response.pages import Page

_FORMATS = ("text", "markdown")
_STEPS: tuple[str, ...] = tuple(step.id for step in STEPS)
_ONE = Text(
    "name the credential by its fingerprint: --done and --undo are about one",
    "请用指纹指定凭证：--done 和 --undo 只针对一个凭证",
)
_NONE = Text(
    "no credential is found here, in the files or the history", "文件和历史中都没有发现凭证"
)
_GONE = Text(
    "{digits} is found neither in the files nor in the history any more; done: {steps}",
    "文件和历史中都不再有 {digits}；已完成：{steps}",
)
_NOT_IN_HISTORY = Text(
    "no branch, tag or other ref leads to it: there is no history to rewrite",
    "没有分支、标签或其他引用指向它：无需重写历史",
)
_STEPS_TELL = Text(
    "`patscan respond` tells what else there is to do.", "`patscan respond` 会说明还需要做什么。"
)
_WRITTEN = Text("{path} is written", "已写入 {path}")


@click.command(
    cls=BaseCommand,
    short_help=say(
        "Tell what to do about a leaked credential, step by step.",
        "逐步说明如何处理泄露的凭证。",
    ),
    help=say(
        "Tell what to do about a leaked credential, step by step: revoke, check, find out, replace, remove, rebuild, "
        "rewrite, tell, prove. FINGERPRINT is that of one credential, or its first 8 or more digits; without it, the "
        "credentials of the last run, the most severe first.",
        "逐步说明如何处理泄露的凭证：撤销、确认、查明、替换、移除、重新发布、重写历史、告知、证明。"
        "FINGERPRINT 是某个凭证的指纹（或开头至少 8 位）；不指定时为上一次运行发现的凭证，最严重的在前。",
    ),
)
@click.argument("fingerprint", required=False)
@click.option(
    "--done",
    type=click.Choice(_STEPS),
    multiple=True,
    metavar="STEP",
    help=say(
        f"Write down that a step is done. One of {', '.join(_STEPS)}.",
        f"记录某一步已完成。可以是 {'、'.join(_STEPS)}。",
    ),
)
@click.option(
    "--undo",
    type=click.Choice(_STEPS),
    multiple=True,
    metavar="STEP",
    help=say("Write down that it is not.", "记录某一步未完成。"),
)
@click.option(
    "--rewrite",
    is_flag=True,
    help=say(
        "Print how to take it out of the history. It is done with git filter-repo, for which files are written; nothing is run.",
        "打印如何从历史中移除它。所用工具是 git filter-repo，其所需文件会写出；不会执行任何命令。",
    ),
)
@reporting_in(_FORMATS)
@common
def respond(
    fingerprint: str | None,
    outputs: Sequence[Output],
    done: Sequence[str],
    undo: Sequence[str],
    options: Options,
    *,
    rewrite: bool,
) -> int:
    """Scan files and history, write down what is done, show the steps."""
    from patscan.policy import baseline_file
    from patscan.policy.baseline import Baseline
    from patscan.response.pages import page_of

    if (done or undo) and fingerprint is None:
        raise click.UsageError(_ONE.to(LANGUAGE))
    settings = settings_for((), options)
    path = baseline_file.path_of(settings)
    before = baseline_file.read(path) if os.path.lexists(path) else Baseline()
    found = lookup.everywhere(settings, options)
    chosen = _chosen(found, fingerprint, settings, before)
    values = list(dict.fromkeys(one.finding.secret for one in chosen.report.verdicts))
    if rewrite:
        _put([_rewriting(chosen, found, settings, options)], outputs)
        return Exit.CLEAN
    if done or undo:
        digits = [one.fingerprint for one in values if one] or [_known(before, fingerprint or "")]
        before = _noted(before, digits[0], done, undo)
        baseline_file.write(path, before)
        tell(_WRITTEN.format(path=path))
    cases = _cases(chosen, settings, before)
    if cases:
        _put([page_of(case) for case in cases], outputs)
    else:
        tell(_gone(before, fingerprint))
    rest = chosen.report._replace(verdicts=())
    close(masked_report(rest), settings, options._replace(quiet=True))
    return Exit.INCOMPLETE if any(skip.lost for skip in rest.skips) else Exit.CLEAN


def _chosen(found: Found, fingerprint: str | None, settings: Settings, before: Baseline) -> Found:
    """The findings of the named credential; else of the last run; else all that count."""
    from patscan.policy import last_run

    if fingerprint is not None:
        if not lookup.matching(found, fingerprint) and _known(before, fingerprint):
            return found._replace(report=found.report._replace(verdicts=()))
        return lookup.only(found, fingerprint)
    last = {value.fingerprint for value in last_run.recall(settings.root)}
    counting = [one for one in found.report.verdicts if one.finding.secret and not one.suppressed]
    listed = [
        one for one in counting if one.finding.secret and one.finding.secret.fingerprint in last
    ]
    return found._replace(report=found.report._replace(verdicts=tuple(listed or counting)))


def _cases(found: Found, settings: Settings, before: Baseline) -> list[Case]:
    """One case for each credential, the most severe first."""
    from patscan.policy.baseline import anywhere
    from patscan.response.case import case_of, grouped
    from patscan.response.registries import registries_of
    from patscan.sources.working_tree import on_disk

    registries = registries_of(on_disk(settings.root, silent=True))
    cases = []
    for group in grouped(found.report.verdicts):
        masked = masked_report(found.report._replace(verdicts=tuple(group)))
        secret = group[0].finding.secret
        entry = before.entries.get(anywhere(secret.fingerprint if secret else ""))
        case = case_of(
            masked.verdicts,
            masked.provenance,
            registries=registries,
            done=entry.steps if entry else {},
        )
        cases.append(case)
    return cases


def _rewriting(chosen: Found, found: Found, settings: Settings, options: Options) -> Page:
    """How to take the `chosen` credentials out of the history; the files that it needs are written.

    Raises:
        PatscanError: no branch, tag or other ref leads to any of them.
    """
    from patscan.git.store import Store
    from patscan.response import rewrite
    from patscan.sources.history.whole import History
    from patscan.sources.history.written_forms import written_forms

    fingerprints = {
        one.finding.secret.fingerprint
        for one in chosen.report.verdicts
        if one.finding.secret and one.assessed.trail and one.assessed.trail.kept_by == "refs"
    }
    if found.repository is None or not fingerprints:
        raise PatscanError(_NOT_IN_HISTORY, _STEPS_TELL)
    history = History(settings, found.repository, deep=True)
    with watching(settings, options, history.unit) as progress:
        forms = written_forms(history, Store(found.repository), fingerprints, progress)
    values, blobs = rewrite.write(found.repository, forms)
    others = [
        one
        for one in found.report.verdicts
        if one.assessed.trail
        and not one.suppressed
        and not (one.finding.secret and one.finding.secret.fingerprint in fingerprints)
    ]
    where = rewrite.Place.of(found.repository)
    return rewrite.page(where, forms, values, blobs, others=len(others))


def _known(before: Baseline, word: str) -> str:
    """The one fingerprint in the baseline that begins with `word` and has steps; else an empty one."""
    from patscan.policy.baseline import is_fingerprint

    some = [
        key.fingerprint
        for key, entry in before.entries.items()
        if entry.steps and key.fingerprint.startswith(word.lower())
    ]
    return some[0] if len(some) == 1 and is_fingerprint(word.lower()) else ""


def _noted(
    before: Baseline, fingerprint: str, done: Sequence[str], undo: Sequence[str]
) -> Baseline:
    """The baseline with these steps written down, in their order; without any, no entry is left."""
    from patscan.policy.baseline import Baseline, Entry, anywhere

    key, day = anywhere(fingerprint), today().isoformat()
    entry: Entry = before.entries.get(key, Entry(day))
    dates = {**dict.fromkeys(done, day), **entry.steps}
    steps = {step: dates[step] for step in _STEPS if step in dates and step not in undo}
    others = {one: value for one, value in before.entries.items() if one != key}
    kept = {key: entry._replace(steps=steps)} if steps or entry.reason else {}
    return Baseline({**others, **kept})


def _gone(before: Baseline, fingerprint: str | None) -> Text:
    """What there is to say when nothing is found."""
    from patscan.policy.baseline import SHOWN_DIGITS, anywhere

    if fingerprint is None:
        return _NONE
    whole = _known(before, fingerprint)
    steps = before.entries[anywhere(whole)].steps
    said = ", ".join(f"{step} {day}" for step, day in steps.items())
    return _GONE.format(digits=whole[:SHOWN_DIGITS], steps=said)


def _put(pages: Sequence[Page], outputs: Sequence[Output]) -> None:
    """Write the pages; on a terminal, sentences are folded to its width."""
    from patscan.coze.mask import mask_tokens
    from patscan.files import write_atomically
    from patscan.response import render

    for output in outputs:
        if output.format == "markdown":
            data = render.markdown(pages, LANGUAGE)
        else:
            terminal = output.path is None and is_terminal(sys.stdout)
            width = max(40, min(os.get_terminal_size(1).columns, 120)) if terminal else None
            data = render.text(pages, LANGUAGE, width)
        if output.path is None:
            print_out(data)
        else:
            write_atomically(output.path, mask_tokens(data))
