"""The classes of commands: their help, groups that name the nearest command, and groups that load commands late."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from patscan.cli.terminal import say
from patscan.model.text import PatscanError, Text

_NO_COMMAND = Text("there is no command `{name}`", "没有名为 `{name}` 的命令")
_ALL_COMMANDS = Text("Commands: {names}.", "可用的命令：{names}。")


def _show_help(ctx: click.Context, option: click.Parameter, is_given: bool) -> None:
    """Print the short or the whole help page of a command, and leave; nothing if it was not asked for."""
    if not is_given or ctx.resilient_parsing:
        return
    from patscan.cli import help_page

    click.echo(help_page.short(ctx) if option is _SHORT_HELP else ctx.get_help(), color=ctx.color)
    ctx.exit()


def _help_option(flag: str, name: str, *, hidden: bool = False) -> click.Option:
    return click.Option(
        [flag, name],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        hidden=hidden,
        callback=_show_help,
        help=say(
            "Show a short page (-h) or the whole (--help).",
            "显示简短（-h）或完整（--help）的帮助。",
        ),
    )


_SHORT_HELP, _HELP = _help_option("-h", "short_help", hidden=True), _help_option("--help", "help")


class BaseCommand(click.Command):
    """A command with a short help page, `-h`, and a whole one, `--help`; `help_page` makes both."""

    def get_help_option(self, ctx: click.Context) -> click.Option:  # noqa: ARG002
        """See click."""
        return _HELP

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:  # noqa: ARG002
        """See click."""
        return [*self.params, _SHORT_HELP, _HELP]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See click."""
        from patscan.cli import help_page

        help_page.write_options(ctx, formatter)


class Group(BaseCommand, click.Group):
    """A group that answers a command that does not exist with the nearest that does."""

    command_class = BaseCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See click: a group lists its commands, too."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

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
