"""`patscan scan`: files, folders and standard input."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from patscan.cli.commands import BaseCommand
from patscan.cli.destinations import Output
from patscan.cli.options import Options, common, disk_source, report_on, settings_for, with_ignore
from patscan.cli.output import FORMATS, WITH_FIXES, finish, names_repository, reporting
from patscan.cli.terminal import say

if TYPE_CHECKING:
    from patscan.policy.settings import Settings
    from patscan.sources.source import Source

# `-` is standard input; a file with that name has to be written `./-`.
_DASH, _DASH_FILE = "-", os.path.join(os.curdir, "-")


class _Scan(BaseCommand):
    """A command that takes only names of files after `--`, as hooks pass them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """See click: `args` are as they were typed, including options."""
        if "--" in args and os.path.isfile(_DASH):
            names = args.index("--") + 1
            args[names:] = [_DASH_FILE if one == _DASH else one for one in args[names:]]
        return super().parse_args(ctx, args)


def _with_dash_file(paths: tuple[str, ...]) -> tuple[str, ...]:
    """The paths, and the file `-` if it exists: pre-commit passes names as they are."""
    return (*paths, _DASH_FILE) if _DASH in paths and os.path.isfile(_DASH) else paths


@click.command(
    cls=_Scan,
    short_help=say("Scan files and folders, or standard input.", "扫描文件和目录，或标准输入。"),
    help=say(
        "Scan files and folders; `-` is standard input, and a file of that name if there is one "
        "(after `--` only the file). Without PATH: the current folder.",
        "扫描文件和目录；`-` 表示标准输入，若存在同名文件则一并扫描（`--` 之后只扫描该文件）。"
        "不写 PATH 则扫描当前目录。",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--stdin-filename",
    metavar="NAME",
    help=say(
        "Judge standard input as this file. It need not exist.",
        "把标准输入当作该文件来判断。文件不必存在。",
    ),
)
@reporting
@with_ignore
@common
def scan(
    paths: tuple[str, ...],
    stdin_filename: str | None,
    outputs: Sequence[Output],
    ignore: bool,
    options: Options,
) -> int:
    """Scan, write the reports, return the exit code."""
    if stdin_filename is not None:
        if paths != (_DASH,) or not os.path.basename(stdin_filename):
            raise click.UsageError(
                say(
                    "--stdin-filename needs the name of a file, and `-` as the only path",
                    "--stdin-filename 需要文件名，且路径只能是 `-`",
                )
            )
        settings = settings_for([stdin_filename], options)
        source: Source = _named(settings, stdin_filename)
        folders = False
    else:
        paths = _with_dash_file(paths)
        settings = settings_for(paths, options)
        writers = [FORMATS[output.format] for output in outputs]
        source = disk_source(settings, paths, ignore=ignore, writers=writers)
        folders = any(os.path.isdir(path) for path in paths or (".",))
    report = report_on(
        source, settings, options, provenance=names_repository(outputs), stale=folders
    )
    if report.verdicts and any(output.format in WITH_FIXES for output in outputs):
        from patscan.response.fix.project import suggested

        report = suggested(report)
    return finish(report, outputs, settings, options)


def _named(settings: Settings, name: str) -> Source:
    """Standard input as the content of a file."""
    from patscan.sources.stream import standard_input
    from patscan.sources.unsaved import Unsaved

    return Unsaved(settings, os.path.abspath(name), standard_input())
