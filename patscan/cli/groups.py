"""Groups of commands: one that names the nearest command for a misspelled one, and one that loads commands late."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from patscan.model.text import PatscanError, Text

_NO_COMMAND = Text("there is no command `{name}`", "没有名为 `{name}` 的命令")
_ALL_COMMANDS = Text("Commands: {names}.", "可用的命令：{names}。")


class Group(click.Group):
    """A group that answers a command that does not exist with the nearest that does."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """See click."""
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-") and not ctx.resilient_parsing:
            raise _no_command(name, known)
        return super().resolve_command(ctx, args)


def _no_command(name: str, known: Sequence[str]) -> PatscanError:
    from patscan.model.suggestions import nearest

    hint = nearest(name, known) or _ALL_COMMANDS.format(names=", ".join(known))
    return PatscanError(_NO_COMMAND.format(name=name), hint)


class LazyGroup(Group):
    """A group that loads a command on first use, because a hook pays for every import."""

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
