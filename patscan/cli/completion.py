"""`patscan completion`: the script by which a shell completes commands, options, files, rules and formats."""

from __future__ import annotations

import click

from patscan.cli import VARIABLE
from patscan.cli.commands import BaseCommand
from patscan.cli.options import with_language
from patscan.cli.terminal import print_out, say
from patscan.model.text import Exit

SHELLS = ("bash", "zsh", "fish", "powershell")
# What a word in the metavar of an option or argument says of its values.
_FILES = ("FILE", "PATH", "FOLDER", "REPO")


@click.command(
    cls=BaseCommand,
    short_help=say("Print the completion script for a shell.", "输出命令行补全脚本。"),
    help=say(
        "Print a script that completes commands, options, files, rules and formats. "
        'bash, zsh: eval "$(patscan completion bash)" in ~/.bashrc or ~/.zshrc; fish: patscan completion fish | source in '
        "config.fish; PowerShell: patscan completion powershell | Out-String | Invoke-Expression in $PROFILE.",
        "输出补全命令、选项、文件、规则和格式的脚本。"
        '在 ~/.bashrc 或 ~/.zshrc 中写：eval "$(patscan completion bash)"；在 config.fish 中写：patscan completion fish | source；'
        "在 PowerShell 的 $PROFILE 中写：patscan completion powershell | Out-String | Invoke-Expression。",
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
@with_language
def completion(shell: str) -> int:
    """Print the script."""
    from click.shell_completion import BashComplete, FishComplete, ZshComplete

    from patscan.cli.powershell import PowerShellComplete

    kinds = {
        kind.name: kind for kind in (BashComplete, ZshComplete, FishComplete, PowerShellComplete)
    }
    made = kinds[shell](click.get_current_context().find_root().command, {}, "patscan", VARIABLE)
    print_out(f"{made.source_template % made.source_vars()}\n".encode())
    return Exit.CLEAN


def with_values(command: click.Command) -> click.Command:
    """The command with types that complete: its metavars tell which values are files or rules."""
    for one in command.params:
        words = one.metavar or ""
        if "RULE" in words:
            from patscan.coze.rules import RULES

            one.type = click.Choice([rule.id for rule in RULES])
        elif any(word in words for word in _FILES):
            one.type = click.Path()
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            if inner := command.get_command(ctx, name):
                with_values(inner)
        if default := getattr(command, "default", None):
            with_values(default)
    return command
