"""The command line: parses arguments and prints results. The only package that imports click."""

from __future__ import annotations

import contextlib
import errno
import gc
import gettext
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

gc.disable()  # start-up creates no garbage worth collecting; `main` turns it on again

from patscan.cli.terminal import LANGUAGE, say, tell


def _untranslated(message: str) -> str:
    return message


# Click's own words stay as they are: each search for a catalogue costs, even one in vain.
if LANGUAGE == "en":
    gettext.gettext = _untranslated  # before click imports it

import click

from patscan import __version__
from patscan.cli import inherited, signals
from patscan.cli.commands import LazyGroup
from patscan.cli.options import with_language
from patscan.model.text import Exit, PatscanError, Text

if LANGUAGE == "zh":
    from patscan.cli import chinese

    chinese.install()  # before any command is declared

# Errors of the system that any operation may fail with. They are no bugs, and are shown as they are.
SYSTEM_ERRORS = frozenset({
    errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM,
})  # fmt: skip


def _scan() -> click.Command:
    from patscan.cli.scan import scan

    return scan


def _staged() -> click.Command:
    from patscan.cli.staged import staged

    return staged


def _history() -> click.Command:
    from patscan.cli.history import history

    return history


def _audit() -> click.Command:
    from patscan.cli.audit import audit

    return audit


def _hooks() -> click.Command:
    from patscan.cli.hooks import hooks

    return hooks


def _baseline() -> click.Command:
    from patscan.cli.baseline import baseline

    return baseline


def _fix() -> click.Command:
    from patscan.cli.fix import fix

    return fix


def _verify() -> click.Command:
    from patscan.cli.verify import verify

    return verify


def _respond() -> click.Command:
    from patscan.cli.respond import respond

    return respond


def _rules() -> click.Command:
    from patscan.cli.info import rules

    return rules


def _explain() -> click.Command:
    from patscan.cli.info import explain

    return explain


def _config() -> click.Command:
    from patscan.cli.info import config

    return config


def _lsp() -> click.Command:
    from patscan.cli.lsp import lsp

    return lsp


def _demo() -> click.Command:
    from patscan.cli.demo import demo

    return demo


def _cache() -> click.Command:
    from patscan.cli.cache import cache

    return cache


def _completion() -> click.Command:
    from patscan.cli.completion import completion

    return completion


# The commands, in the order of the help page. A row loads its command, because a hook calls only one.
COMMANDS: dict[str, Callable[[], click.Command]] = {
    "scan": _scan,
    "staged": _staged,
    "history": _history,
    "audit": _audit,
    "hooks": _hooks,
    "baseline": _baseline,
    "verify": _verify,
    "respond": _respond,
    "fix": _fix,
    "explain": _explain,
    "rules": _rules,
    "config": _config,
    "lsp": _lsp,
    "demo": _demo,
    "cache": _cache,
    "completion": _completion,
}


# A shell that asks for completions sets it (click, "Shell Completion").
VARIABLE = "_PATSCAN_COMPLETE"

_INTERRUPTED = Text("interrupted: this run is not complete", "已中断：本次运行没有完成")
_REFUSED = Text("the system refused: {reason}", "系统拒绝了操作：{reason}")


class Commands(LazyGroup):
    """The group of all commands."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; with the values of its options where a shell asks for completions."""
        command = super().get_command(ctx, cmd_name)
        if command and ctx.resilient_parsing:
            from patscan.cli.completion import with_values

            return with_values(command)
        return command


@click.group(
    cls=Commands,
    loaders=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=say(
        "Find leaked Coze credentials before somebody else does.",
        "抢在别人之前找到泄露的扣子（Coze）凭证。",
    ),
    epilog=say(
        "Exit codes: 0 clean, 1 findings, 2 usage, 3 incomplete, 4 internal error.",
        "退出码：0 无发现，1 有发现，2 用法错误，3 扫描不完整，4 内部错误。",
    ),
)
@click.version_option(__version__, prog_name="patscan", message="%(prog)s %(version)s")
@with_language
def patscan() -> None:
    """The command line; its help is in the decorator, in two languages."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return the exit code. Every error becomes a message here."""
    if VARIABLE in os.environ:
        from patscan.cli import powershell

        powershell.install()
    try:
        code = patscan.main(list(arguments), prog_name="patscan", standalone_mode=False)
    except PatscanError as error:
        tell(error.what)
        if error.hint:
            tell(error.hint)
        return Exit.USAGE
    except click.ClickException as error:
        _usage(error)
        return Exit.USAGE
    except (KeyboardInterrupt, click.Abort):
        tell(_INTERRUPTED)
        return signals.exit_code() or Exit.INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and error.errno in SYSTEM_ERRORS:
            from patscan.model import refusals

            tell(_REFUSED.format(reason=refusals.reason(error)))
            return Exit.USAGE
        _bug(error, verbose="--verbose" in arguments or "-v" in arguments)
        return Exit.BUG
    return signals.exit_code() or (code if isinstance(code, int) else Exit.CLEAN)


def _usage(error: click.ClickException) -> None:
    """Show the usage, line by line through `tell`: the arguments may contain a token or an escape sequence."""
    import io

    page = io.StringIO()
    error.show(page)
    said = page.getvalue().expandtabs(2)
    if LANGUAGE == "zh":
        said = chinese.punctuated(said)
    for line in said.splitlines():
        tell(line, name="")


def _bug(error: Exception, *, verbose: bool) -> None:
    """Show the type and location of an exception, not its message or values: they may be a credential."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{os.path.basename(frame.filename)}:{frame.lineno}" for frame in frames]
    tell(
        say(
            f"internal error: {type(error).__name__} at {places[-1]}; --verbose says more",
            f"内部错误：{places[-1]} 处出现 {type(error).__name__}；加 --verbose 查看详情",
        )
    )
    if verbose:
        for place, frame in zip(places, frames, strict=True):
            tell(f"  {place} {frame.name}")


def _leave_no_core_file() -> None:
    """Disable core files, also of git: they would contain the credentials that are in memory."""
    try:
        import resource
    except ImportError:  # Windows
        return
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def main() -> NoReturn:
    """The console script. It exits without Python's clean-up, to save a hook's time."""
    inherited.undo()
    signals.listen()
    _leave_no_core_file()
    gc.freeze()
    gc.enable()
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or never opened
            stream.flush()
    os._exit(code)
