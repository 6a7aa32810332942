"""What becomes of a report: `--format`, `--output`, the closing words and the exit code."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from patscan.cli.options import Command, Options, close
from patscan.cli.terminal import current_folder, print_out, say
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from patscan.model.run import MaskedReport, Report
    from patscan.model.text import Language

    Render = Callable[[MaskedReport, Language], bytes]
    from patscan.model.text import Exit
    from patscan.policy.settings import Settings


def _text() -> Render:
    import rich.console
    import rich.table  # noqa: F401 - loaded here, so that it is while workers read

    from patscan.reports import text

    return text.render


def _json() -> Render:
    from patscan.reports import json

    return json.render


def _sarif() -> Render:
    from patscan.reports import sarif

    return sarif.render


# The reports there are. A row loads what writes that format, which not every run needs.
FORMATS: dict[str, Callable[[], Render]] = {"text": _text, "json": _json, "sarif": _sarif}


class Output(NamedTuple):
    """A report to write: its format, and its file (None: standard output)."""

    format: str
    path: str | None


def names_repository(outputs: Sequence[Output]) -> bool:
    """Whether a report says which repository it is about: those for programs do."""
    return any(output.format != "text" for output in outputs)


def reporting(command: Command) -> Command:
    """Give a command `--format` and `--output`, gathered into one `outputs` argument."""

    @functools.wraps(command)
    def gathered(format_: str, outputs: Sequence[str], **values: Any) -> object:
        return command(outputs=_outputs(format_, outputs), **values)

    format_option = click.option(
        "--format",
        "-f",
        "format_",
        type=click.Choice(list(FORMATS)),
        default="text",
        help=say("What standard output gets.", "标准输出的格式。"),
    )
    output_option = click.option(
        "--output",
        "-o",
        "outputs",
        multiple=True,
        metavar="[FORMAT=]FILE",
        help=say(
            "Write a report to a file; may be given several times.",
            "把报告写入文件；可以多次使用。",
        ),
    )
    return format_option(output_option(gathered))  # type: ignore[return-value]


def _outputs(format_: str, outputs: Sequence[str]) -> list[Output]:
    """The reports to write; standard output is one of them unless a bare FILE takes its place."""
    named, bare = [], []
    for value in outputs:
        prefix, equals, path = value.partition("=")
        if equals and prefix in FORMATS:
            named.append(Output(prefix, path))
        else:
            bare.append(Output(format_, value))
    if len(bare) > 1:
        raise PatscanError(
            Text("two --output files without a format", "有两个 --output 文件没有指定格式"),
            Text(
                "Write --output FORMAT=FILE, for example sarif=patscan.sarif.",
                "请写成 --output 格式=文件，例如 sarif=patscan.sarif。",
            ),
        )
    return [*(bare or [Output(format_, None)]), *named]


def finish(report: Report, outputs: Sequence[Output], settings: Settings, options: Options) -> Exit:
    """Write the reports and the closing words; tell the exit code."""
    masked = masked_report(report)
    failed = None
    for output in outputs:
        try:
            _write(masked, output, settings, options)
        except PatscanError as error:  # the other reports are still wanted
            failed = failed or error
    close(masked, settings, options)
    if failed:
        raise failed
    from patscan.policy.verdict import exit_code

    if report.verdicts:
        from patscan.policy import last_run

        last_run.keep(settings.root, report.verdicts)
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
    if output.format == "text":
        if not report.verdicts and output.path is None:
            return
        data = _as_text(report, output, settings, options)
    else:
        data = FORMATS[output.format]()(report, settings.language)
    if output.path is None:
        print_out(data)
        return
    from patscan.coze.mask import mask_tokens
    from patscan.files import write_atomically

    write_atomically(output.path, mask_tokens(data))


def _as_text(report: MaskedReport, output: Output, settings: Settings, options: Options) -> bytes:
    from patscan.reports import text

    if output.path is not None:
        return text.render(report, settings.language)
    terminal = sys.stdout is not None and sys.stdout.isatty()
    colour = wants_colour(options.color, os.environ, terminal=terminal)
    width = os.get_terminal_size(1).columns if terminal else text.WIDTH
    here = "" if report.stats.objects else current_folder()  # what git stores has paths of its own
    style = text.Style(colour, max(40, min(width, 120)), here)
    return text.render(report, settings.language, style)


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
