"""Commands that only print: `rules`, `explain`, `config show` and `config schema`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from patscan.cli.commands import BaseCommand, Group
from patscan.cli.options import Options, common, disk_source, settings_for, today, with_language
from patscan.cli.terminal import LANGUAGE, current_folder, print_out, say
from patscan.model.text import Exit, PatscanError, Text

if TYPE_CHECKING:
    from patscan.exposure.project import Context
    from patscan.model.findings import Assessed, Finding
    from patscan.policy.settings import Settings
    from patscan.sources.source import Source

_NO_PLACE = Text(
    "{place} is not PATH:LINE or PATH:LINE:COLUMN of a file that is here",
    "{place} 不是现有文件的 PATH:LINE 或 PATH:LINE:COLUMN",
)
_PLACE_HINT = Text(
    "Copy the place from a report of `patscan scan`; a file that is only in the history has to be checked out first.",
    "请从 `patscan scan` 的报告中复制位置；只存在于历史中的文件需要先检出。",
)
_NOTHING_THERE = Text("there is no finding at {place}", "{place} 处没有任何发现")
_NOTHING_HINT = Text(
    "`patscan scan --format concise` lists the places there are.",
    "`patscan scan --format concise` 会列出所有位置。",
)


@click.command(cls=BaseCommand, help=say("List the rules.", "列出全部规则。"))
@with_language
def rules() -> int:
    """Print the catalogue."""
    from patscan.coze.rules import RULES
    from patscan.reports.explain import catalogue

    print_out(catalogue(RULES, LANGUAGE).encode())
    return Exit.CLEAN


@click.command(
    cls=BaseCommand,
    help=say(
        "Tell what a rule means, why it matters, how to fix it.",
        "说明一条规则的含义、风险和处理办法。",
    ),
)
@click.argument("rule_id", metavar="[RULE]", required=False)
@click.option(
    "--why",
    metavar="PATH:LINE[:COLUMN]",
    help=say("Why a finding is judged as it is.", "说明某个发现的判断依据。"),
)
@with_language
def explain(rule_id: str | None, why: str | None) -> int:
    """Print one rule, the catalogue, or the reasoning about a line."""
    from patscan.coze.rules import RULES, rule_by_id
    from patscan.reports import explain as pages

    if why is not None:
        print_out(_reasoning(why).encode("utf-8", "backslashreplace"))
        return Exit.CLEAN
    text = (
        pages.explain(rule_by_id(rule_id), LANGUAGE)
        if rule_id
        else pages.catalogue(RULES, LANGUAGE)
    )
    print_out(text.encode())
    return Exit.CLEAN


class _Place(NamedTuple):
    """A place as reports print it: the file on disk, the path of a report (`a.zip!b`), line and column."""

    file: str
    path: str
    line: int
    column: int | None


def _places(printed: str) -> Iterator[_Place]:
    """How a printed place can be read: `PATH:LINE:COLUMN`, or `PATH:LINE` with a colon in the path."""
    head, _, last = printed.rpartition(":")
    path, _, line = head.rpartition(":")
    if last.isdecimal() and line.isdecimal():
        yield from _files(path, int(line), int(last))
    if last.isdecimal():
        yield from _files(head, int(last), None)


def _files(path: str, line: int, column: int | None) -> Iterator[_Place]:
    """The file `path`, or an archive that has it: what is before one of its exclamation marks."""
    whole = os.path.abspath(path)
    parts = whole.split("!")
    for count in range(len(parts), 0, -1):
        file = "!".join(parts[:count])
        if os.path.isfile(file):
            yield _Place(file, whole, line, column)


def _reasoning(printed: str) -> str:
    """The signals that classify the exposure of the findings at a place, and the result."""
    from patscan.detect.redact import Masker
    from patscan.exposure.project import Context
    from patscan.exposure.project_assessment import reasons
    from patscan.policy.configuration import find_root
    from patscan.policy.settings import load
    from patscan.reports.why import why
    from patscan.sources.working_tree import around

    place = next(_places(printed), None)
    if place is None:
        raise PatscanError(_NO_PLACE.format(place=printed), _PLACE_HINT)
    root = find_root([place.file], current_folder())
    settings = load(root, flags={}, config=None, isolated=True, language=LANGUAGE)._replace(
        baseline=None
    )
    found = _at(place, settings)
    if not found:
        raise PatscanError(_NOTHING_THERE.format(place=printed), _NOTHING_HINT)
    # What another file does with a credential, only a scan of the whole project tells.
    project = around(settings.root, [place.file]) if any(item.secret for item in found) else ()
    paths = [place.file, *project]
    source = disk_source(settings, paths)
    context = Context(source.project(found[0], None))
    reported = _reported(source, settings, context, found)
    pages = (
        why(item, reasons(context, item, reported[item]), reported[item], LANGUAGE)
        for item in found
    )
    masker = Masker(item.secret for item in found if item.secret)
    return "\n".join(masker.text(line) for page in pages for line in page.split("\n"))


def _at(place: _Place, settings: Settings) -> list[Finding]:
    """The findings at a place."""
    from patscan.model.run import Facts
    from patscan.sources.listing import relative
    from patscan.sources.pipeline import no_progress

    name = relative(settings.root, place.path)
    facts = Facts.of(disk_source(settings, [place.file]).outcomes(no_progress))
    return [
        item
        for item in facts.findings
        if (item.location.path, item.location.line) == (name, place.line)
        and place.column in (None, item.location.column)
    ]


def _reported(
    source: Source, settings: Settings, context: Context, found: Sequence[Finding]
) -> dict[Finding, Assessed | None]:
    """The findings as a scan reports them; by themselves if it tells them at another place; None if not at all."""
    from patscan.coze.lifetime import NOT_WRITTEN
    from patscan.exposure.project_assessment import assess_finding
    from patscan.sources import pipeline

    # No page says since when the repository has a credential.
    report = pipeline.report(source, settings, today(), stale=False, ages=lambda _: ({}, ()))
    told = {one.finding: one.assessed for one in report.verdicts}
    return {
        item: told[item] if item in told else assess_finding(context, item, NOT_WRITTEN)
        for item in found
    }


@click.group(
    cls=Group, help=say("Show the configuration, or its schema.", "查看当前配置及其 Schema。")
)
@with_language
def config() -> None:
    """The group of `patscan config`."""


@config.command(
    help=say(
        "Show what is in force, and where each value comes from.",
        "显示当前生效的配置，以及每个值的来源。",
    )
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@common
def show(paths: tuple[str, ...], options: Options) -> int:
    """Print the settings as TOML."""
    from patscan.detect.redact import redacted
    from patscan.policy.settings import show as shown
    from patscan.reports.printable import printable

    settings = settings_for(paths, options)
    lines = shown(settings, settings.language).splitlines()
    safe = "".join(f"{printable(redacted(line))}\n" for line in lines)
    print_out(safe.encode())
    return Exit.CLEAN


@config.command(
    help=say(
        "Print the JSON Schema of .patscan.toml, which editors use.",
        "输出 .patscan.toml 的 JSON Schema，供编辑器补全和检查。",
    )
)
@with_language
def schema() -> int:
    """Print the schema."""
    from patscan.policy.json_schema import json_schema
    from patscan.reports.printable import json_bytes

    print_out(json_bytes(json_schema()))
    return Exit.CLEAN
