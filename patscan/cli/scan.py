"""`patscan scan`: files, folders and standard input."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from patscan.cli.options import Options, common, disk_source, report_on, settings_for, with_ignore
from patscan.cli.output import FORMATS, Output, finish, names_repository, reporting
from patscan.cli.terminal import say


@click.command(
    help=say(
        "Scan files and folders; `-` is standard input. Without PATH: where you are.",
        "扫描文件和目录；`-` 表示标准输入。不写 PATH 则扫描当前目录。",
    )
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@reporting
@with_ignore
@common
def scan(paths: tuple[str, ...], outputs: Sequence[Output], ignore: bool, options: Options) -> int:
    """Scan, write the reports, tell the exit code."""
    settings = settings_for(paths, options)
    writers = [FORMATS[output.format] for output in outputs]
    source = disk_source(settings, paths, ignore=ignore, writers=writers)
    folders = any(os.path.isdir(path) for path in paths or (".",))
    report = report_on(
        source, settings, options, provenance=names_repository(outputs), stale=folders
    )
    return finish(report, outputs, settings, options)
