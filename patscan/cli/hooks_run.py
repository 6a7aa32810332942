"""`patscan hooks run`: what an installed hook calls."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

import click

from patscan.cli.commands import BaseCommand
from patscan.cli.deadline import Deadline, Duration
from patscan.cli.destinations import Output
from patscan.cli.options import ANY_OWNER, Options, common, report_on, settings_for
from patscan.cli.output import finish
from patscan.cli.terminal import LANGUAGE, current_folder, say, tell
from patscan.model.text import Exit, PatscanError, Text

if TYPE_CHECKING:
    from patscan.git.repository import Repository
    from patscan.policy.settings import Settings
    from patscan.sources.history.pushed import Update
    from patscan.sources.source import Source

    # What a stage scans, with the settings for it.
    Sourced = tuple[Source, Settings]

_STDIN = 0
# GitLab shows users those lines of a hook's output that begin so ("Git server hooks", custom error messages).
_GITLAB_PREFIX = b"GL-HOOK-ERR: "
# git hands over as many options as the client sends (githooks, "pre-receive").
MAX_PUSH_OPTIONS = 1000

_ALLOWED = Text(
    "not scanned: the push option {name} was given, which this server allows",
    "未扫描：推送时给出了 {name} 选项，且此服务器允许使用",
)
_NO_LINES = Text("git has written nothing", "没有收到 git 写入的内容")
_NO_MESSAGE = Text(
    "the commit-msg hook was not told where the message is", "commit-msg 钩子没有收到提交说明的路径"
)
_OUT_OF_COMMITS = Text(
    "Take it out of the commits that bring it (`git commit --amend`, `git rebase --interactive`) and push again: "
    "one more commit that removes it still publishes it.",
    "请从引入它的提交中移除（`git commit --amend`、`git rebase --interactive`）后再推送："
    "仅追加一个删除它的提交，仍会把它公开。",
)
# What git did and wants where there are findings, by stage. The report above it tells what to do about them.
_NEXT = {
    "pre-commit": (
        Text(
            "The commit was stopped. `git add` what you change and commit again: that scans again.",
            "提交已被阻止。修改后请 `git add` 并重新提交，届时会重新扫描。",
        ),
    ),
    "commit-msg": (
        Text(
            "The commit was stopped. Its message is kept: `git commit --edit --file={message}` opens it again.",
            "提交已被阻止。提交说明已保留：`git commit --edit --file={message}` 可再次编辑。",
        ),
    ),
    "pre-push": (
        Text(
            "The push was stopped; nothing was sent.",
            "推送已被阻止，没有发送任何内容。",
        ),
        _OUT_OF_COMMITS,
    ),
    "pre-receive": (
        Text("The server did not accept the push.", "服务器没有接受此次推送。"),
        _OUT_OF_COMMITS,
    ),
}
_OVERRIDE = Text(
    "In an emergency, this server lets it pass: `git push --push-option={name}`.",
    "紧急情况下，此服务器允许放行：`git push --push-option={name}`。",
)
_NOT_ACCEPTED = Text(
    "The server did not accept the push, because not everything could be scanned. Push fewer commits at a time, or ask "
    "whoever runs it.",
    "因未能扫描全部内容，服务器没有接受此次推送。请减少每次推送的提交，或联系管理员。",
)
# Only where the check itself failed, not the commit, its way around is named.
_SKIP_ONCE = {
    "pre-commit": "git commit --no-verify",
    "commit-msg": "git commit --no-verify",
    "pre-push": "git push --no-verify",
}
_NOT_SCANNED = Text(
    "Stopped, because not everything could be scanned. To go on once without this check: `{command}`.",
    "因未能扫描全部内容而停止。如需跳过一次检查：`{command}`。",
)


@click.command(
    cls=BaseCommand,
    short_help=say("Scan for git, as installed hooks do.", "为 git 扫描（由已安装的钩子调用）。"),
    help=say(
        "What an installed hook calls: scan what git is about to commit, push or receive.",
        "由已安装的钩子调用：扫描 git 即将提交、推送或接收的内容。",
    ),
)
@click.argument("stage", type=click.Choice(list(_NEXT)))
@click.argument("arguments", nargs=-1, metavar="[-- ARGUMENT]...", type=click.UNPROCESSED)
@click.option(
    "--timeout",
    "timeout_s",
    type=Duration(),
    metavar="TIME",
    help=say(
        "Stop, and let nothing pass, after a time (4s).", "超过时限（如 4s）即停止，且不放行。"
    ),
)
@click.option(
    "--push-option",
    metavar="NAME",
    help=say(
        "Accept pushes with this push option unseen. For servers.",
        "带有此 push option 的推送不扫描，直接接受。用于服务器。",
    ),
)
@ANY_OWNER
@common
def run(
    stage: str,
    arguments: tuple[str, ...],
    timeout_s: float | None,
    push_option: str | None,
    options: Options,
    *,
    any_owner: bool,
) -> int:
    """Scan, tell what to do next, tell git whether to go on."""
    if os.environ.get("GL_ID"):
        sys.stdout, sys.stderr = (_prefixed(one) for one in (sys.stdout, sys.stderr))
    if push_option and _is_given(push_option, os.environ):
        tell(_ALLOWED.format(name=push_option))
        return Exit.CLEAN
    limit = Deadline(timeout_s)
    code: int = Exit.INCOMPLETE
    try:
        with limit:
            code = _scanned(stage, arguments, options, any_owner=any_owner)
    except KeyboardInterrupt:
        if not limit.is_over:
            raise
    if limit.is_over:
        limit.tell()
        code = code or Exit.INCOMPLETE
    _tell_next(stage, code, arguments, push_option)
    return code


def _scanned(stage: str, arguments: Sequence[str], options: Options, *, any_owner: bool) -> Exit:
    """Scan what the hook is about; a clean run says nothing."""
    source, settings = _SOURCES[stage](arguments, options, any_owner)
    report = report_on(source, settings, options, stale=False, any_owner=any_owner)
    report = report._replace(command=stage)
    found = any(verdict.suppressed is None for verdict in report.verdicts)
    silent = options.quiet or not (found or report.skips)
    return finish(report, [Output("text", None)], settings, options._replace(quiet=silent))


def _staged(_arguments: Sequence[str], options: Options, any_owner: bool) -> Sourced:
    from patscan.git.repository import of_hook
    from patscan.sources.staged import Staged

    git = of_hook(current_folder(), os.environ, any_owner=any_owner)
    settings = settings_for([git.folder], options)
    return Staged(settings, git), settings


def _message(arguments: Sequence[str], options: Options, any_owner: bool) -> Sourced:
    from patscan.git.repository import of_hook
    from patscan.sources.message import Message

    if not arguments:
        raise PatscanError(_NO_MESSAGE)
    git = of_hook(current_folder(), os.environ, any_owner=any_owner)
    settings = settings_for([git.folder], options)
    path = os.path.join(current_folder(), arguments[0])
    return Message(settings, git, path, os.environ), settings


def _pushed(arguments: Sequence[str], options: Options, any_owner: bool) -> Sourced:
    from patscan.sources.history.pushed import of_push

    remote = arguments[0] if arguments else ""
    return _updates(of_push(_lines()), options, remote, any_owner)


def _received(_arguments: Sequence[str], options: Options, any_owner: bool) -> Sourced:
    from patscan.sources.history.pushed import of_receive

    return _updates(of_receive(_lines()), options, None, any_owner)


def _updates(
    updates: Sequence[Update], options: Options, remote: str | None, any_owner: bool
) -> Sourced:
    from patscan.sources.history.pushed import Pushed

    repository = _repository(os.environ, any_owner=any_owner)
    settings = settings_for([current_folder()], options)
    return Pushed(settings, repository, updates, remote=remote), settings


def _repository(environ: Mapping[str, str], *, any_owner: bool) -> Repository:
    """That of the hook: git names it where it is not simply around the current folder."""
    from patscan.git.repository import locate

    named = environ.get("GIT_DIR") or os.curdir
    folder = os.path.normpath(os.path.join(current_folder(), named))
    return locate(folder, any_owner=any_owner)


def _lines() -> bytes:
    """What git wrote to our standard input.

    Raises:
        PatscanError: git did not call us.
    """
    from patscan.sources.history.pushed import FROM_GIT

    try:
        if not os.isatty(_STDIN):
            with open(_STDIN, "rb", closefd=False) as stream:
                return stream.read()
    except OSError as error:  # closed
        raise PatscanError(_NO_LINES, FROM_GIT) from error
    raise PatscanError(_NO_LINES, FROM_GIT)


# The last argument: whether the repository may belong to another user.
_SOURCES: dict[str, Callable[[Sequence[str], Options, bool], Sourced]] = {
    "pre-commit": _staged,
    "commit-msg": _message,
    "pre-push": _pushed,
    "pre-receive": _received,
}


def _is_given(name: str, environ: Mapping[str, str]) -> bool:
    """Whether the push came with an option of that name, alone or as `NAME=reason`."""
    count = environ.get("GIT_PUSH_OPTION_COUNT", "0")
    number = min(int(count), MAX_PUSH_OPTIONS) if count.isdecimal() else 0
    given = (environ.get(f"GIT_PUSH_OPTION_{at}", "") for at in range(number))
    return any(one.partition("=")[0] == name for one in given)


def _tell_next(stage: str, code: int, arguments: Sequence[str], push_option: str | None) -> None:
    """Say what can be done about a hook that stopped git."""
    if code == Exit.FINDINGS:
        lines = list(_NEXT[stage])
    elif code == Exit.INCOMPLETE:
        command = _SKIP_ONCE.get(stage)
        lines = [_NOT_SCANNED.format(command=command) if command else _NOT_ACCEPTED]
    else:
        return
    if push_option:
        lines.append(_OVERRIDE.format(name=push_option))
    import shlex

    message = shlex.quote(arguments[0]) if arguments else ""
    for line in lines:
        tell(line.to(LANGUAGE).replace("{message}", message))


class _Prefixed(io.RawIOBase):
    """Puts GitLab's words before each line that is written to a stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._at_start = True

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def fileno(self) -> int:
        """That of the stream."""
        return self._stream.fileno()

    def write(self, data: object, /) -> int:
        """Write whole and partial lines."""
        block = bytes(data)  # type: ignore[call-overload]
        for line in block.splitlines(keepends=True):
            self._stream.buffer.write(_GITLAB_PREFIX * self._at_start + line)
            self._at_start = line.endswith(b"\n")
        self._stream.flush()
        return len(block)


def _prefixed(stream: TextIO) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedWriter(_Prefixed(stream)), "utf-8", "backslashreplace")
