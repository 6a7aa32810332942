"""The command line: words to values, values to words. The only room that knows click."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

gc.disable()  # start-up makes no garbage worth looking for; `main` turns it on again

import click

from patscan import __version__
from patscan.cli import signals
from patscan.cli.terminal import LANGUAGE, say, tell
from patscan.model.text import Exit, PatscanError

# What the machine may say wherever it is asked for something: no bug of ours, and told as it is.
MACHINE_TROUBLE = frozenset({
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


def _hooks() -> click.Command:
    from patscan.cli.hooks import hooks

    return hooks


def _baseline() -> click.Command:
    from patscan.cli.baseline import baseline

    return baseline


def _rules() -> click.Command:
    from patscan.cli.info import rules

    return rules


def _explain() -> click.Command:
    from patscan.cli.info import explain

    return explain


def _config() -> click.Command:
    from patscan.cli.info import config

    return config


def _demo() -> click.Command:
    from patscan.cli.demo import demo

    return demo


# The commands, in the order of the help page. A row loads its command, because a hook calls only one.
COMMANDS: dict[str, Callable[[], click.Command]] = {
    "scan": _scan,
    "staged": _staged,
    "history": _history,
    "hooks": _hooks,
    "baseline": _baseline,
    "rules": _rules,
    "explain": _explain,
    "config": _config,
    "demo": _demo,
}


class Commands(click.Group):
    """A group that loads a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands, in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name."""
        return COMMANDS[cmd_name]() if cmd_name in COMMANDS else None


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=say(
        "Find leaked Coze credentials before somebody else does.",
        "抢在别人之前找到泄露的扣子（Coze）凭证。",
    ),
    epilog=say(
        "Exit codes: 0 clean, 1 findings, 2 usage, 3 incomplete, 4 our bug.",
        "退出码：0 无发现，1 有发现，2 用法错误，3 扫描不完整，4 程序缺陷。",
    ),
)
@click.version_option(__version__, prog_name="patscan", message="%(prog)s %(version)s")
def patscan() -> None:
    """See the decorator: help is bilingual."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return the exit code; every kind of trouble is put into words here."""
    try:
        code = patscan.main(list(arguments), prog_name="patscan", standalone_mode=False)
    except PatscanError as error:
        tell(error.what.to(LANGUAGE))
        if error.hint:
            tell(error.hint.to(LANGUAGE))
        return Exit.USAGE
    except click.ClickException as error:
        _usage(error)
        return Exit.USAGE
    except (KeyboardInterrupt, click.Abort):
        return signals.exit_code() or Exit.INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and error.errno in MACHINE_TROUBLE:
            tell(say(f"the system refused: {error.strerror}", f"系统拒绝了操作：{error.strerror}"))
            return Exit.USAGE
        _bug(error, verbose="--verbose" in arguments or "-v" in arguments)
        return Exit.BUG
    return signals.exit_code() or (code if isinstance(code, int) else Exit.CLEAN)


def _usage(error: click.ClickException) -> None:
    """Say how the command is called; what the user wrote may be a token, or move the cursor."""
    import io

    page = io.StringIO()
    error.show(page)
    for line in page.getvalue().splitlines():
        tell(line, name="")


def _bug(error: Exception, *, verbose: bool) -> None:
    """Say what broke and where. Neither the message nor a value is shown: they may be a credential."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{os.path.basename(frame.filename)}:{frame.lineno}" for frame in frames]
    tell(
        say(
            f"a bug of ours: {type(error).__name__} at {places[-1]}; --verbose says more",
            f"程序缺陷：{places[-1]} 处出现 {type(error).__name__}；加 --verbose 查看详情",
        )
    )
    if verbose:
        for place, frame in zip(places, frames, strict=True):
            tell(f"  {place} {frame.name}")


def _leave_no_core_file() -> None:
    """What is scanned is in our memory, and in that of git: a dump of it would be a leak."""
    try:
        import resource
    except ImportError:  # Windows
        return
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def main() -> NoReturn:
    """The console script. It leaves without Python's tidying up, which a hook would wait for."""
    signals.listen()
    _leave_no_core_file()
    gc.freeze()
    gc.enable()
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or never there
            stream.flush()
    os._exit(code)
