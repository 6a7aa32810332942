"""`patscan hooks`: put hooks into a repository, or into all new ones, and what these call."""

from __future__ import annotations

from collections.abc import Callable

import click

from patscan.cli.commands import LazyGroup
from patscan.cli.options import with_language
from patscan.cli.terminal import say


def _install() -> click.Command:
    from patscan.cli.hooks_files import install

    return install


def _run() -> click.Command:
    from patscan.cli.hooks_run import run

    return run


def _status() -> click.Command:
    from patscan.cli.hooks_files import status

    return status


def _uninstall() -> click.Command:
    from patscan.cli.hooks_files import uninstall

    return uninstall


_COMMANDS: dict[str, Callable[[], click.Command]] = {
    "install": _install,
    "run": _run,
    "status": _status,
    "uninstall": _uninstall,
}


@click.group(
    cls=LazyGroup,
    loaders=_COMMANDS,
    short_help=say(
        "Scan before each commit or push, or on the server.",
        "在每次提交或推送之前扫描，或在服务器上扫描。",
    ),
    help=say(
        "Scan before each commit, push, or on a server before a push is accepted.",
        "在每次提交或推送之前扫描；在服务器上，在接受推送之前扫描。",
    ),
)
@with_language
def hooks() -> None:
    """The group of `patscan hooks`."""
