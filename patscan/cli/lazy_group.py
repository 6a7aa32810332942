"""A group of commands that loads only the command that is called, because a hook pays for every import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """A group that loads a command on first use."""

    def __init__(
        self, *, loaders: Mapping[str, Callable[[], click.Command]], **settings: Any
    ) -> None:
        """`loaders` has a function for each command, in the order of the help page."""
        super().__init__(**settings)
        self._loaders = loaders

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands."""
        return list(self._loaders)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name."""
        return self._loaders[cmd_name]() if cmd_name in self._loaders else None
