"""What becomes of a report: `--format`, `--output`, the closing words and the exit code."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from patscan.cli import destinations
from patscan.cli.destinations import Output
from patscan.cli.options import Command, Options, close
from patscan.cli.terminal import current_folder, is_terminal, print_out, say, shows_colours, tell
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from patscan.model.run import MaskedReport, Report
    from patscan.model.text import Language

    Render = Callable[[MaskedReport, Language], bytes]
    from patscan.model.text import Exit
    from patscan.policy.settings import Settings


def _text() -> Render:
    from patscan.reports import text

    return text.render


def _json() -> Render:
    from patscan.reports import json

    return json.render


def _sarif() -> Render:
    from patscan.reports import sarif

    return sarif.render


def _concise() -> Render:
    from patscan.reports import concise

    return concise.render


def _github() -> Render:
    from patscan.reports import github

    return github.render


def _gitlab() -> Render:
    from patscan.reports import gitlab

    return gitlab.render


def _codequality() -> Render:
    from patscan.reports import codequality

    return codequality.render


def _junit() -> Render:
    from patscan.reports import junit

    return junit.render


def _markdown() -> Render:
    from patscan.reports import markdown

    return markdown.render


def _html() -> Render:
    from patscan.reports.html import page

    return page.render


def _csv() -> Render:
    from patscan.reports import csv

    return csv.render


# The reports there are. A row loads what writes that format, which not every run needs.
FORMATS: dict[str, Callable[[], Render]] = {
    "text": _text,
    "concise": _concise,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "codequality": _codequality,
    "junit": _junit,
    "markdown": _markdown,
    "html": _html,
    "csv": _csv,
}
# Those that say which repository and which commit they are about.
_OF_A_REPOSITORY = ("json", "sarif", "gitlab", "html")
# Those that carry the change which takes a credential out of a file.
WITH_FIXES = ("sarif",)
# Those that people read where they stand: paths are shown from there.
_FROM_HERE = ("text", "concise")
# Where no report goes to standard output, at most this many findings are named on standard error.
MAX_TOLD = 20

_MORE_TOLD = Text("... and {n:,} more, in {path}", "……另有 {n:,} 处，见 {path}")
_WRITTEN = Text("all of it: {path}", "完整报告：{path}")


def names_repository(outputs: Sequence[Output]) -> bool:
    """Whether a report says which repository it is about."""
    return any(output.format in _OF_A_REPOSITORY for output in outputs)


def reporting_in(formats: Collection[str]) -> Callable[[Command], Command]:
    """A decorator that gives a command `--format` and `--output`, gathered into one `outputs` argument."""

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def gathered(format_: str | None, outputs: Sequence[str], **values: Any) -> object:
            return command(outputs=destinations.outputs(format_, outputs, formats), **values)

        format_option = click.option(
            "--format",
            "-f",
            "format_",
            type=click.Choice(list(formats)),
            default=None,
            metavar="FORMAT",
            help=say(
                f"What standard output gets: {', '.join(formats)}. Default: text.",
                f"标准输出的格式：{'、'.join(formats)}。默认 text。",
            ),
        )
        output_option = click.option(
            "--output",
            "-o",
            "outputs",
            multiple=True,
            metavar="[FORMAT=]FILE",
            help=say(
                "Write a report to a file. Its ending tells the format; `-` is standard output. "
                "May be given several times.",
                "把报告写入文件。格式由结尾决定；`-` 表示标准输出。可以多次使用。",
            ),
        )
        return format_option(output_option(gathered))  # type: ignore[return-value]

    return decorate


reporting = reporting_in(FORMATS)


def finish(report: Report, outputs: Sequence[Output], settings: Settings, options: Options) -> Exit:
    """Write the reports and the closing words; tell the exit code."""
    command = report.command or click.get_current_context().command.name or ""
    masked = masked_report(report._replace(command=command))
    failed = None
    for output in outputs:
        try:
            _write(masked, output, settings, options)
        except PatscanError as error:  # the other reports are still wanted
            failed = failed or error
    if not failed and not options.quiet:
        _tell_places(masked, outputs, settings)
    close(masked, settings, options)
    if failed:
        raise failed
    from patscan.policy.verdict import exit_code

    if report.verdicts:
        from patscan.policy import last_run

        last_run.keep(settings.root, masked.verdicts)
    return exit_code(report, settings.fail_on, exit_zero=options.exit_zero)


def masked_report(report: Report) -> MaskedReport:
    """The report without a credential in any of its words; a clean one has none that are not ours."""
    from patscan.model.run import MaskedReport

    if not (report.verdicts or report.skips or report.notes or report.stale_baseline):
        return MaskedReport(report)
    from patscan.detect import redact

    return redact.masked_report(report)


def _write(report: MaskedReport, output: Output, settings: Settings, options: Options) -> None:
    """Render one report and put it where it belongs."""
    if output.format in _FROM_HERE:
        data = _for_people(report, output, settings, options)
    else:
        data = FORMATS[output.format]()(report, settings.language)
    if output.path is None:
        print_out(data)
        return
    from patscan.coze.mask import mask_tokens
    from patscan.files import write_atomically

    write_atomically(output.path, mask_tokens(data))


def _for_people(
    report: MaskedReport, output: Output, settings: Settings, options: Options
) -> bytes:
    if output.path is not None:
        return FORMATS[output.format]()(report, settings.language)
    if not (report.verdicts or report.skips):
        return b""
    here = _here(report)
    if output.format == "concise":
        from patscan.reports import concise

        return concise.render(report, settings.language, here)
    from patscan.reports import text

    terminal = is_terminal(sys.stdout)
    colour = wants_colour(options.color, os.environ, terminal=terminal)
    if colour and terminal:
        colour = shows_colours()
    width = max(40, min(os.get_terminal_size(1).columns, 120)) if terminal else None
    return text.render(report, settings.language, text.Style(colour, width, here))


def _here(report: MaskedReport) -> str:
    """The folder that paths are shown from; none for what git stores, which has paths of its own."""
    return "" if report.stats.objects else current_folder()


def _tell_places(report: MaskedReport, outputs: Sequence[Output], settings: Settings) -> None:
    """Where the findings are, on standard error, if all reports have gone to files."""
    files = [output.path for output in outputs if output.path is not None]
    if len(files) < len(outputs) or all(one.suppressed for one in report.verdicts):
        return
    from patscan.reports import concise, identity

    found = identity.open_findings(report)
    for one in found[:MAX_TOLD]:
        tell(concise.line(one, settings.language, report.root, _here(report)), name="")
    more = len(found) - MAX_TOLD
    last = _MORE_TOLD.format(n=more, path=files[0]) if more > 0 else _WRITTEN.format(path=files[0])
    tell(last.to(settings.language))


def wants_colour(chosen: str, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to colour: the option decides, then the variables, then whether somebody watches.

    An empty `NO_COLOR` does not count (no-color.org); `FORCE_COLOR` and `CLICOLOR_FORCE` do where they
    are neither empty nor `0`.
    """
    if chosen != "auto":
        return chosen == "always"
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return terminal and environ.get("TERM") != "dumb"
