"""What the audit's commands share: where the database is, and who decides."""

from __future__ import annotations

import os

import click

from patscan.cli.terminal import say

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


def person(by: str | None) -> str:
    """Who decides: the given name, else that of the user's account."""
    import getpass

    if by:
        return by
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        return ""
