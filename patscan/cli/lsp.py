"""`patscan lsp`: the language server, for editors."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from patscan.cli.commands import BaseCommand
from patscan.cli.options import CONFIG, ISOLATED, with_language
from patscan.cli.terminal import LANGUAGE, say
from patscan.model import extras
from patscan.model.text import Exit, PatscanError, Text

if TYPE_CHECKING:
    from patscan.model.text import Language

# What the protocol wants of a server that is ended without having been shut down ("Exit Notification").
_NOT_SHUT_DOWN = 1
_MISSING = Text(
    "the language server needs pygls 2, which is not installed",
    "语言服务器需要 pygls 2，但尚未安装",
)


@click.command(
    cls=BaseCommand,
    short_help=say("Show findings in an editor while you type.", "在编辑器中边输入边提示。"),
    help=say(
        "Serve an editor on standard input and output: findings while you type.",
        "通过标准输入输出为编辑器提供服务：边输入边提示。",
    ),
)
@CONFIG
@ISOLATED
@click.option(
    "--stdio",
    is_flag=True,
    help=say("For editors that pass it; changes nothing.", "供会传入它的编辑器使用；不起作用。"),
)
@with_language
def lsp(config: str | None, isolated: bool, stdio: bool) -> int:  # noqa: ARG001
    """Serve until the editor says that it is done."""
    try:
        import pygls.lsp.server  # noqa: F401  # not in pygls 1, which may be there without our extra
    except ImportError as error:
        raise PatscanError(_MISSING, extras.hint("lsp")) from error
    from patscan.lsp.folders import Options
    from patscan.lsp.server import run

    whole = os.path.abspath(config) if config else None
    language: Language | None = "zh" if LANGUAGE == "zh" else None
    in_order = run(Options(config=whole, isolated=isolated, language=language))
    return Exit.CLEAN if in_order else _NOT_SHUT_DOWN
