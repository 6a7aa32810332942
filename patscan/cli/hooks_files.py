"""`patscan hooks install`, `uninstall` and `status`: the hook files of a repository, or of all new ones."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from patscan.cli.commands import BaseCommand
from patscan.cli.hooks_run import run
from patscan.cli.options import ANY_OWNER, with_language
from patscan.cli.terminal import LANGUAGE, current_folder, print_out, say, tell
from patscan.git import outside
from patscan.git.errors import GitError
from patscan.git.hook_script import STAGES, Slot, content, script
from patscan.model.text import Exit, PatscanError, Text

# A word in the hooks that lefthook writes, in lower case.
_LEFTHOOK = b"lefthook"
_DEFAULT = ("pre-commit", "pre-push")
_DEFAULT_ON_SERVER = ("pre-receive",)

_INSTALLED = Text("installed {stage}: {path}", "已安装 {stage}：{path}")
_KEPT = Text("{kept} is the hook that was there; it runs first", "{kept} 是原有的钩子，会先运行")
_STRANDED = Text(
    "{kept} is the hook that was there before ours; nothing runs it now",
    "{kept} 是 patscan 之前的钩子，现在没有被运行",
)
_ASIDE = Text(
    "the hook was edited by hand; that version is kept as {copy}, which nothing runs",
    "该钩子曾被手工修改；修改后的版本已保留为 {copy}，不会被运行",
)
_SHARED = Text(
    "core.hooksPath leads to {folder}, so this holds for every repository that uses it",
    "core.hooksPath 指向 {folder}，因此对所有使用它的仓库生效",
)
_HUSKYS = Text(
    "{path} is part of the project, and names the Python of this machine: do not commit it. "
    "For everybody, write `patscan hooks run {stage}` in it instead",
    "{path} 属于项目，其中写有本机的 Python 路径，请勿提交。"
    "如需所有人使用，请改为在其中写 `patscan hooks run {stage}`",
)
_LEFTHOOKS = Text(
    "lefthook writes its own hook over this one when lefthook.yml changes: write `patscan hooks run {stage}` in that file instead",
    "lefthook.yml 更改后，lefthook 会用自己的钩子覆盖它：请改为在该文件中写 `patscan hooks run {stage}`",
)
_NEW_ONES = Text(
    "New clones and `git init` get it. A repository that is there already: `patscan hooks install` in it.",
    "新克隆和 `git init` 的仓库会带上它。已有的仓库请在其中运行 `patscan hooks install`。",
)
_NOT_ON_SERVER = Text(
    "pre-receive runs in the repository that is pushed to, not in your own ones",
    "pre-receive 在接收推送的仓库中运行，不在您自己的仓库中",
)
_NOT_ON_SERVER_HINT = Text(
    "Install it in the bare repository on the server, without --global.",
    "请在服务器的裸仓库中安装，不要加 --global。",
)
_NO_HOME = Text("you have no home folder", "找不到您的主目录")
_CANNOT_CONFIGURE = Text(
    "git's configuration cannot be changed: {reason}", "无法修改 git 配置：{reason}"
)
_REMOVALS = {
    "removed": Text("removed {stage}: {path}", "已移除 {stage}：{path}"),
    "restored": Text("restored {stage} as it was: {path}", "已恢复原有的 {stage}：{path}"),
    "foreign": Text("left alone, not ours: {path}", "不是 patscan 的钩子，未改动：{path}"),
    "absent": Text("no hook for {stage}: {path}", "没有 {stage} 钩子：{path}"),
}
_STATES = {
    "installed": Text("{stage}: installed, {path}", "{stage}：已安装，{path}"),
    "broken": Text(
        "{stage}: BROKEN, its Python is gone or it is not executable, `patscan hooks install` mends it, {path}",
        "{stage}：已损坏，所调用的 Python 已不存在，或没有执行权限，可用 `patscan hooks install` 修复，{path}",
    ),
    "foreign": Text("{stage}: another hook, not ours, {path}", "{stage}：是其他钩子，{path}"),
    "absent": Text("{stage}: not installed, {path}", "{stage}：未安装，{path}"),
}

_STAGE = click.option(
    "--stage",
    "stages",
    multiple=True,
    type=click.Choice(list(STAGES)),
    help=say(
        "Which hook; may be given several times (default: pre-commit and pre-push, in a bare repository pre-receive).",
        "哪个钩子；可以多次使用（默认 pre-commit 和 pre-push，裸仓库中为 pre-receive）。",
    ),
)
_GLOBAL = click.option(
    "--global",
    "everywhere",
    is_flag=True,
    help=say("For all your new repositories.", "用于您所有新建的仓库。"),
)


def _command(**settings: Any) -> Callable[[Callable[..., object]], click.Command]:
    """A command of the group, with the options that they share."""

    def decorate(function: Callable[..., object]) -> click.Command:
        command: click.Command = click.command(cls=BaseCommand, **settings)(
            _STAGE(_GLOBAL(ANY_OWNER(with_language(function))))
        )
        return command

    return decorate


def _slots(stages: Sequence[str], *, everywhere: bool, any_owner: bool) -> list[Slot]:
    """The files for the stages, those of the default where none is named.

    Raises:
        PatscanError: there is no repository, or the stage has no place there.
    """
    if everywhere:
        return _users_slots(stages)
    from patscan.git import hooks as files
    from patscan.git.repository import locate

    repository = locate(current_folder(), any_owner=any_owner)
    default = _DEFAULT_ON_SERVER if repository.bare else _DEFAULT
    return [files.slot(repository, stage) for stage in dict.fromkeys(stages or default)]


def _users_slots(stages: Sequence[str]) -> list[Slot]:
    """The files that new repositories of the user get."""
    from patscan.git import hooks as files

    wanted = [one for one in dict.fromkeys(stages or _DEFAULT) if not STAGES[one].on_server]
    if not wanted:
        raise PatscanError(_NOT_ON_SERVER, _NOT_ON_SERVER_HINT)
    folder = files.users_folder(_template())
    return [Slot(stage, os.path.join(folder, stage), shared=True) for stage in wanted]


def _template() -> str:
    """Our own folder that git copies into new repositories, which need not be there yet."""
    import platformdirs

    try:
        home = platformdirs.user_data_dir("patscan", appauthor=False)
    except RuntimeError as error:  # neither HOME nor an entry in passwd
        raise PatscanError(_NO_HOME) from error
    return os.path.join(home, "template")


def _tell_git() -> None:
    """Let git copy our folder into new repositories, unless the hooks are where it looks anyway."""
    from patscan.git import hooks as files

    template = _template()
    with _changing_configuration():
        if files.users_folder("") == "hooks":
            os.makedirs(os.path.join(template, "info"), exist_ok=True)  # as in git's own template
            outside.set_users_path("init.templateDir", template)


def _forget() -> None:
    """Remove our folder and its name from git's configuration, if no hook is left in it."""
    template = _template()
    try:
        for folder in ("hooks", "info", ""):
            os.rmdir(os.path.join(template, folder))
    except OSError:
        return
    with _changing_configuration():
        if outside.users_path("init.templateDir") == template:
            outside.set_users_path("init.templateDir", None)


@contextlib.contextmanager
def _changing_configuration() -> Iterator[None]:
    try:
        yield
    except (GitError, OSError) as error:
        from patscan.model import refusals

        reason = error.reason if isinstance(error, GitError) else refusals.reason(error)
        raise PatscanError(_CANNOT_CONFIGURE.format(reason=reason)) from error


def _filled(text: Text, slot: Slot) -> str:
    """What is said of a file."""
    folder = os.path.dirname(slot.path)
    names = {"stage": slot.stage, "path": slot.path, "kept": slot.kept, "folder": folder}
    return text.format(**names).to(LANGUAGE)


def _set_aside(slot: Slot) -> None:
    """Keep what somebody wrote into a hook of ours."""
    from patscan.git import hooks as files

    copy = files.set_aside(slot)
    if copy is not None:
        tell(_ASIDE.format(copy=copy))


def _say(text: Text, slot: Slot) -> None:
    tell(_filled(text, slot))


@_command(
    name="install",
    short_help=say("Install hooks in the current repository.", "在当前仓库中安装钩子。"),
    help=say(
        "Install hooks in the repository you stand in. A hook that is there is kept and runs first.\n\n"
        "Options after `--` are passed to `patscan hooks run`:\n\n"
        "patscan hooks install -- --timeout 4s --fail-on high",
        "在当前仓库中安装钩子。原有的钩子会保留并先运行。\n\n"
        "`--` 之后的选项会传给 `patscan hooks run`：\n\n"
        "patscan hooks install -- --timeout 4s --fail-on high",
    ),
)
@click.argument("options", nargs=-1, metavar="[-- OPTION]...", type=click.UNPROCESSED)
def install(
    stages: tuple[str, ...], everywhere: bool, options: tuple[str, ...], any_owner: bool
) -> int:
    """Write the hooks."""
    from patscan.git import hooks as files

    slots = _slots(stages, everywhere=everywhere, any_owner=any_owner)
    options = ("--any-owner", *options) if any_owner else options
    for slot in slots:  # a mistake in them would stop every commit
        run.make_context("patscan hooks run", [slot.stage, *options])
    for slot in slots:
        _set_aside(slot)
        files.install(slot, script(slot, options, LANGUAGE))
        _say(_INSTALLED, slot)
        for said, holds in (
            (_KEPT, os.path.lexists(slot.kept)),
            (_HUSKYS, slot.husky),
            (_LEFTHOOKS, _LEFTHOOK in content(slot.kept).lower()),
        ):
            if holds:
                _say(said, slot)
    if everywhere:
        _tell_git()
        tell(_NEW_ONES)
    elif slots[0].shared:
        _say(_SHARED, slots[0])
    return Exit.CLEAN


@_command(
    name="uninstall",
    short_help=say("Remove hooks, and restore those before them.", "移除钩子，恢复原有的钩子。"),
    help=say(
        "Remove hooks; what was there before comes back as it was. Without --stage: all of ours.",
        "移除钩子，恢复原有的钩子。不写 --stage 则移除全部。",
    ),
)
def uninstall(stages: tuple[str, ...], everywhere: bool, any_owner: bool) -> int:
    """Take the hooks away."""
    from patscan.git import hooks as files

    for slot in _slots(stages or tuple(STAGES), everywhere=everywhere, any_owner=any_owner):
        _set_aside(slot)
        done = files.uninstall(slot)
        stranded = done == "foreign" and os.path.lexists(slot.kept)
        if stages or stranded or done in ("removed", "restored"):
            _say(_REMOVALS[done], slot)
        if stranded:
            _say(_STRANDED, slot)
    if everywhere:
        _forget()
    return Exit.CLEAN


@_command(
    name="status",
    short_help=say("Tell which hooks are installed.", "显示安装了哪些钩子。"),
    help=say(
        "Tell which hooks are installed. Exit code 1 if one is broken, or one that --stage names is not there.",
        "显示安装了哪些钩子。若有损坏，或 --stage 指定的钩子未安装，退出码为 1。",
    ),
)
def status(stages: tuple[str, ...], everywhere: bool, any_owner: bool) -> int:
    """Name the hooks."""
    from patscan.git import hooks as files
    from patscan.reports.printable import printable

    wrong = False
    for slot in _slots(stages or tuple(STAGES), everywhere=everywhere, any_owner=any_owner):
        state = files.status(slot)
        wrong = wrong or state == "broken" or (bool(stages) and state != "installed")
        kept = _KEPT if state in ("installed", "broken") else _STRANDED
        for line in [_STATES[state], *([kept] if os.path.lexists(slot.kept) else [])]:
            print_out(f"{printable(_filled(line, slot))}\n".encode())
    return 1 if wrong else Exit.CLEAN
