"""`patscan audit`: many repositories in one run, with a database that remembers them."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from patscan.cli.audit_cluster import SCHEDULER, executor_for
from patscan.cli.audit_database import DATABASE, database_path
from patscan.cli.audit_hosts import HOSTING, Hosting
from patscan.cli.audit_output import AUDIT_FORMATS
from patscan.cli.audit_run import Plan, run_audit
from patscan.cli.audit_state import review, state
from patscan.cli.audit_tables import export, import_
from patscan.cli.commands import BaseCommand, Group
from patscan.cli.destinations import Output
from patscan.cli.options import (
    ALTERNATES,
    ANY_OWNER,
    CACHE,
    DEEP,
    Options,
    common,
    flags_of,
    now,
    with_options,
)
from patscan.cli.output import reporting_in
from patscan.cli.terminal import LANGUAGE, current_folder, say
from patscan.model import refusals
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from patscan.audit import tasks
    from patscan.audit.targets import Target
    from patscan.audit.values import Mode

DEFAULT_DISK = "10G"
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}

_NO_LIST = Text("cannot read the list {path}: {reason}", "无法读取列表 {path}：{reason}")
_NO_SIZE = Text("`{word}` is no size such as 500M or 20G", "`{word}` 不是 500M、20G 这样的大小")

_IS_COMMAND = Text(
    "`{word}` is a command, and no folder here", "`{word}` 是命令，且此处没有同名目录"
)
_NO_FOLDER = Text(
    "`{word}` is no folder here, and no command of `patscan audit`",
    "此处没有目录 `{word}`，`patscan audit` 也没有这个命令",
)
_COMMAND_FIRST = Text(
    "The command comes before its options: patscan audit {word} …",
    "命令应写在选项之前：patscan audit {word} …",
)


class Flags(NamedTuple):
    """The options of the run; see their help."""

    list_: str | None
    mode: Mode
    database: str | None
    fresh: bool
    compare: str | None
    disk: str
    trust: bool
    deep: bool
    alternates: bool
    any_owner: bool
    cache: bool


class Audit(Group):
    """The group of the audit's commands; without the name of one, the audit is run.

    Attributes:
        default: what is run then.
    """

    default: click.Command

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """The context of the group if a command is named first, else that of `default` with all arguments."""
        is_completed = not args and extra.get("resilient_parsing")
        if is_completed or (args and args[0] in self.commands):
            return super().make_context(info_name, args, parent, **extra)
        return self.default.make_context(info_name, args, parent, **extra)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands, and the options of `default`."""
        offered = super().shell_complete(ctx, incomplete)
        return [*offered, *self.default.shell_complete(ctx, incomplete)]


_WHAT = (
    click.option(
        "--from",
        "list_",
        metavar="FILE|-",
        help=say(
            "Also the repositories in a list, one a line. `-` is standard input.",
            "另加列表中的仓库，每行一个。`-` 表示标准输入。",
        ),
    ),
    click.option(
        "--history",
        "mode",
        flag_value="history",
        default=True,
        help=say("Scan histories (default).", "扫描历史（默认）。"),
    ),
    click.option(
        "--tree",
        "mode",
        flag_value="tree",
        help=say(
            "Scan the files on disk. Of bare repositories: those of HEAD.",
            "扫描磁盘上的文件。裸仓库则为 HEAD 中的文件。",
        ),
    ),
    click.option("--both", "mode", flag_value="both", help=say("Scan both.", "两者都扫描。")),
)
_HOW = (
    DATABASE,
    click.option(
        "--fresh",
        is_flag=True,
        help=say("Do not go on with a run that was stopped.", "不继续此前中断的运行。"),
    ),
    click.option(
        "--compare",
        metavar="FILE",
        help=say(
            "Tell what changed since an earlier JSON report. Without it: since the last run.",
            "与此前审计的 JSON 报告比较。不指定时与上一次运行比较。",
        ),
    ),
    click.option(
        "--disk",
        metavar="SIZE",
        default=DEFAULT_DISK,
        help=say(
            f"Most space that clones take at once (default: {DEFAULT_DISK}).",
            f"临时克隆最多占用的空间（默认 {DEFAULT_DISK}）。",
        ),
    ),
    click.option(
        "--trust",
        is_flag=True,
        help=say(
            "Let the repositories' own configuration count. Also their ignore lists and allow comments.",
            "采用各仓库自己的配置。包括忽略列表和放行注释。",
        ),
    ),
    DEEP,
    ALTERNATES,
    ANY_OWNER,
    CACHE,
)


@click.command(
    "audit",
    cls=BaseCommand,
    short_help=say(
        "Scan many repositories, and track what is found.", "扫描许多仓库，并跟踪所发现的内容。"
    ),
    help=say(
        "Scan many repositories, each REPO being a repository, a folder full of them, or a URL. The database "
        "remembers what was found: a run that was stopped goes on, and the next one tells what has changed.",
        "扫描多个仓库：REPO 可以是仓库、装有许多仓库的目录或 URL。数据库会记住发现的内容："
        "中断的运行可以继续，下一次运行会说明有哪些变化。",
    ),
    epilog=say(
        "Also: `patscan audit state`, `review`, `export` and `import`.",
        "另有：`patscan audit state`、`review`、`export` 和 `import`。",
    ),
)
@click.argument("repos", nargs=-1, metavar="[REPO|FOLDER|URL]...")
@with_options(*_WHAT, *HOSTING, *_HOW, SCHEDULER)
@reporting_in(AUDIT_FORMATS)
@common
def run(repos: Sequence[str], outputs: Sequence[Output], options: Options, **flags: Any) -> int:
    """Scan, write the reports, return the exit code."""
    _check_commands(repos)
    executor, jobs = executor_for(flags.pop("scheduler"), options)
    hosting, chosen = Hosting.taken(flags), Flags(**flags)
    words = [*repos, *_listed(chosen.list_)]
    if not (words or chosen.list_ is not None or hosting.accounts):
        words = ["."]
    how = _task_options(options, chosen, jobs)
    found = itertools.chain(_targets(words), hosting.targets(how.clone_bytes))
    return run_audit(
        Plan(found, [*_scope(words), *hosting.scope], how, executor),
        outputs,
        options,
        database=database_path(chosen.database),
        fresh=chosen.fresh,
        compare=chosen.compare,
    )


def _check_commands(words: Sequence[str]) -> None:
    """Raise for a word that is no repository, but the name of a command, or nearly."""
    from patscan.model.suggestions import nearest

    for word in words:
        if os.path.exists(word):
            continue
        if word in COMMANDS:
            raise PatscanError(_IS_COMMAND.format(word=word), _COMMAND_FIRST.format(word=word))
        if len(words) == 1 and "/" not in word and (near := nearest(word, COMMANDS)):
            raise PatscanError(_NO_FOLDER.format(word=word), near)


def _task_options(options: Options, flags: Flags, jobs: int) -> tasks.Options:
    """How repositories are scanned. No configuration counts but one that was named."""
    from patscan.audit import tasks
    from patscan.files import cache_folder
    from patscan.policy import settings

    chosen = settings.load(
        current_folder(),
        flags=flags_of(options),
        config=options.config,
        isolated=True,
        language=LANGUAGE,
    )
    return tasks.Options(
        chosen,
        flags.mode,
        now().date(),
        deep=flags.deep,
        alternates=flags.alternates,
        any_owner=flags.any_owner,
        trust=flags.trust,
        cache=cache_folder() if flags.cache else None,
        clone_bytes=size_bytes(flags.disk) // jobs,
    )


def _targets(words: Sequence[str]) -> Iterator[Target]:
    from patscan.audit import targets

    return targets.targets(words, current_folder())


def _scope(words: Sequence[str]) -> list[str]:
    """What was asked for, without logins in URLs."""
    from patscan.audit.targets import of_url
    from patscan.git.clone import is_url

    folder = current_folder()
    return [
        of_url(word).location if is_url(word) else os.path.normpath(os.path.join(folder, word))
        for word in words
    ]


def _listed(path: str | None) -> list[str]:
    """The repositories in a list.

    Raises:
        PatscanError: it cannot be read.
    """
    from patscan.audit.targets import lines

    if path is None:
        return []
    try:
        if path == "-":
            data = sys.stdin.buffer.read() if sys.stdin else b""
        else:
            with open(path, "rb") as file:
                data = file.read()
    except OSError as error:
        raise PatscanError(_NO_LIST.format(path=path, reason=refusals.reason(error))) from error
    return lines(os.fsdecode(data))


def size_bytes(word: str) -> int:
    """The number of bytes in a size such as `500M`.

    Raises:
        PatscanError: it is none.
    """
    text = word.strip().lower().removesuffix("b")
    number, unit = text.rstrip("kmgt"), text[len(text.rstrip("kmgt")) :]
    if not number.isdecimal() or unit not in _UNITS or not int(number):
        raise PatscanError(_NO_SIZE.format(word=word))
    return int(number) * _UNITS[unit]


COMMANDS: dict[str, click.Command] = {
    "state": state,
    "review": review,
    "export": export,
    "import": import_,
}
audit = Audit("audit", short_help=run.short_help, help=run.help, commands=COMMANDS)
audit.default = run
