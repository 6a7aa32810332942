"""What becomes of an audit: its reports, the closing words and the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from patscan.cli.destinations import Output
from patscan.cli.options import Options
from patscan.cli.output import wants_colour
from patscan.cli.terminal import LANGUAGE, are_read_together, is_terminal, print_out, tell
from patscan.model.text import Exit, PatscanError

if TYPE_CHECKING:
    from patscan.audit.values import Audit
    from patscan.model.text import Language

    Render = Callable[[Audit, Language], bytes]


def _text() -> Render:
    from patscan.audit.reports import text

    return text.render


def _json() -> Render:
    from patscan.audit.reports import json

    return json.render


def _csv() -> Render:
    from patscan.audit.reports import csv

    return csv.render


def _sarif() -> Render:
    from patscan.audit.reports import sarif

    return sarif.render


def _markdown() -> Render:
    from patscan.audit.reports import markdown

    return markdown.render


def _html() -> Render:
    from patscan.audit.reports import html

    return html.render


# The reports of an audit. A row loads what writes that format.
AUDIT_FORMATS: dict[str, Callable[[], Render]] = {
    "text": _text,
    "json": _json,
    "csv": _csv,
    "sarif": _sarif,
    "markdown": _markdown,
    "html": _html,
}


def finish(audit: Audit, outputs: Sequence[Output], options: Options) -> Exit:
    """Write the reports and the closing words; tell the exit code."""
    failed = None
    for output in outputs:
        try:
            _write(audit, output, options)
        except PatscanError as error:  # the other reports are still wanted
            failed = failed or error
    # The text report has named what was not scanned.
    is_shown = any(one.format == "text" and one.path is None for one in outputs)
    close(audit, options, named=is_shown and are_read_together(sys.stdout, sys.stderr))
    if failed:
        raise failed
    return exit_code(audit, exit_zero=options.exit_zero)


def close(audit: Audit, options: Options, *, named: bool = False) -> None:
    """What was not scanned, unless the reader has seen it (`named`), and the summary, on standard error."""
    from patscan.audit.reports import summary

    for line in () if named else summary.remarks(audit, LANGUAGE):
        tell(line)
    if not options.quiet:
        tell(summary.headline(audit, LANGUAGE))


def exit_code(audit: Audit, *, exit_zero: bool) -> Exit:
    """1 if a credential counts and is severe enough, else 3 if a repository was not scanned wholly, or none was, else 0."""
    counted = (row for row in audit.credentials if row.counts)
    if not exit_zero and any(row.severity >= audit.fail_on for row in counted):
        return Exit.FINDINGS
    if not audit.repositories or any(one.status != "complete" for one in audit.repositories):
        return Exit.INCOMPLETE
    return Exit.CLEAN


def _write(audit: Audit, output: Output, options: Options) -> None:
    """Render one report and put it where it belongs."""
    if output.format == "text" and output.path is None:
        from patscan.audit.reports import text

        colour = wants_colour(options.color, os.environ, terminal=is_terminal(sys.stdout))
        data = text.render(audit, LANGUAGE, colour=colour)
    else:
        data = AUDIT_FORMATS[output.format]()(audit, LANGUAGE)
    if output.path is None:
        print_out(data)
        return
    from patscan.coze.mask import mask_tokens
    from patscan.files import write_atomically

    write_atomically(output.path, mask_tokens(data))
