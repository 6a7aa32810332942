"""What the audit's commands share: the database, its last run, and who decides."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from patscan.cli.terminal import say
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from patscan.audit.ledger import Ledger, Run

_NO_RUN = Text("no run in the database was finished", "数据库中没有已完成的运行")
_AUDIT = Text("Run `patscan audit` first.", "请先运行 `patscan audit`。")

DATABASE = click.option(
    "--db",
    "database",
    metavar="FILE",
    help=say(
        "The database (default: in your data folder).", "数据库文件（默认位于用户数据目录）。"
    ),
)
BY = click.option(
    "--by", metavar="NAME", help=say("Who decides (default: you).", "由谁决定（默认为当前用户）。")
)


def database_path(database: str | None) -> str:
    """The absolute path of the database."""
    from patscan.audit.database import default_path

    return os.path.abspath(database) if database else default_path()


def latest_run(ledger: Ledger) -> Run:
    """The last run that was finished.

    Raises:
        PatscanError: there is none.
    """
    run = ledger.latest()
    if run is None:
        raise PatscanError(_NO_RUN, _AUDIT)
    return run


def person(by: str | None) -> str:
    """Who decides: the given name, else that of the user's account."""
    import getpass

    if by:
        return by
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        return ""
