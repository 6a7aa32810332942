"""Hook files: where git looks for them, and how one is put there and taken away again.

A hook that is there already is kept beside ours, under another name, and ours runs it first.
"""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING, Literal

from patscan.git import outside
from patscan.git.errors import GitError
from patscan.git.hook_script import LEGACY, STAGES, Slot, content, is_edited, is_ours, runs
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from patscan.git.repository import Repository

# Hooks of pre-commit and prek have this word.
_FRAMEWORKS = b"hook-impl"
# A folder for files that are run one after the other: Gitea has it beside its own hook, which runs them;
# GitLab's is in a folder of its own ("Git server hooks" in its documentation).
_MANY = ".d"
_GITLAB = "custom_hooks"
# In husky 9 `core.hooksPath` names a folder of generated files, which call those of the folder around it.
_HUSKY = (".husky", "_")
_EDITED = ".patscan-edited"
# Values of `core.hooksPath` with which git finds no hooks; an empty one is the system's top folder.
_NOWHERE = ("", "/dev/null", os.devnull.lower())

_CANNOT = Text("cannot write the hook {path}: {reason}", "无法写入钩子 {path}：{reason}")
_CHECK = Text(
    "Check that the folder may be written to; `git config --show-origin core.hooksPath` tells who chose it.",
    "请检查该目录是否可写；`git config --show-origin core.hooksPath` 可查看目录由谁指定。",
)
_NO_FILE = Text("it is neither a file nor a link", "它既不是文件也不是链接")
_TWO = Text(
    "another hook is at {path}, and {kept} was kept already",
    "{path} 处有另一个钩子，而 {kept} 此前已保留",
)
_TWO_HINT = Text(
    "Remove the one that is not wanted any more, then install again.",
    "请删除不再需要的那个，然后重新安装。",
)
_NO_SETTINGS = Text("git cannot read its configuration: {reason}", "git 无法读取其配置：{reason}")
_OFF = Text(
    "git runs no hooks here, because core.hooksPath is `{value}`",
    "git 在此不运行任何钩子，因为 core.hooksPath 为 `{value}`",
)
_OFF_HINT = Text(
    "`git config --show-origin core.hooksPath` tells who chose it; `git config --unset core.hooksPath` there lets git "
    "run hooks again.",
    "`git config --show-origin core.hooksPath` 可查看由谁指定；在该处 `git config --unset core.hooksPath` 后，"
    "git 会重新运行钩子。",
)


def slot(repository: Repository, stage: str) -> Slot:
    """Where a repository's hook of this stage goes.

    Raises:
        PatscanError: git cannot tell, or runs no hooks.
    """
    server = STAGES[stage].on_server
    folder, shared = _folder(repository, on_server=server)
    if os.path.normpath(folder).split(os.sep)[-2:] == list(_HUSKY):
        return Slot(stage, os.path.join(os.path.dirname(folder), stage), shared, husky=True)
    custom = os.path.join(repository.common, _GITLAB)
    if server and os.path.isdir(custom):
        return Slot(stage, os.path.join(custom, stage + _MANY, "patscan"), shared)
    path = os.path.join(folder, stage)
    if os.path.isdir(path + _MANY) and os.path.lexists(path) and not is_ours(path):
        return Slot(stage, os.path.join(path + _MANY, "patscan"), shared)
    moved = is_ours(path + LEGACY) and not is_ours(path)
    return Slot(stage, path + LEGACY * moved, shared)


def _folder(repository: Repository, *, on_server: bool) -> tuple[str, bool]:
    """The folder that git runs hooks from, and whether it is configured for other repositories, too."""
    asked = repository.git._replace(users_config=True)
    query = ("config", "-z", "--show-origin", "--type=path", "--get-all", "core.hooksPath")
    try:
        answer = os.fsdecode(asked.output(*query)).split("\0")[:-1]
    except GitError as error:
        raise PatscanError(_NO_SETTINGS.format(reason=error.reason)) from error
    # We override it on git's command line, which is the last of its origins.
    pairs = [
        pair for pair in zip(answer[::2], answer[1::2], strict=True) if pair[0] != "command line:"
    ]
    if not pairs:
        return os.path.join(repository.common, "hooks"), False
    origin, value = pairs[-1]
    _check_on(value)
    named = os.path.join(repository.git.folder, origin.removeprefix("file:"))
    shared = not os.path.realpath(named).startswith(os.path.realpath(repository.common) + os.sep)
    base = repository.folder if on_server else repository.root
    folder = os.path.join(base, value)
    # What is behind `..` depends on the folder before it, which may be a link, or not be there yet.
    return folder if os.pardir in value.split("/") else os.path.normpath(folder), shared


def _check_on(value: str) -> None:
    """Raise if `core.hooksPath` leads nowhere, so that nothing that we install would run."""
    if value.lower() in _NOWHERE:
        raise PatscanError(_OFF.format(value=value), _OFF_HINT)


def users_folder(template: str) -> str:
    """The folder for hooks of all the user's repositories.

    Where `core.hooksPath` is set for all of them, that is it. Else it is in the folder that git copies into
    new repositories (`init.templateDir`): `template` where none is set.

    Raises:
        PatscanError: git cannot tell, or runs no hooks.
    """
    try:
        own = outside.users_path("core.hooksPath")
        if own is not None:
            _check_on(own)
            return os.path.abspath(own)
        return os.path.join(outside.users_path("init.templateDir") or template, "hooks")
    except GitError as error:
        raise PatscanError(_NO_SETTINGS.format(reason=error.reason)) from error


Status = Literal["installed", "broken", "foreign", "absent"]


def status(place: Slot) -> Status:
    """Whether our hook is there; `broken`: its Python is not, or git may not run it; `foreign`: another hook is."""
    if is_ours(place.path):
        return "installed" if runs(place.path) else "broken"
    return "foreign" if os.path.lexists(place.path) else "absent"


def set_aside(place: Slot) -> str | None:
    """Keep a copy of a hook of ours that was edited; its path, or None if there is none.

    Raises:
        PatscanError: it cannot be copied.
    """
    import shutil

    if not is_edited(place.path):
        return None
    copy = place.path + _EDITED
    try:
        number = 1
        while os.path.lexists(copy):
            number += 1
            copy = f"{place.path}{_EDITED}{number}"
        shutil.copyfile(place.path, copy)  # which nothing runs: it is not executable
    except OSError as error:
        raise _refused(place, error) from error
    return copy


def install(place: Slot, data: bytes) -> None:
    """Put a hook in place, and keep what is there; once more changes nothing but our own part.

    At any moment git finds the old hook or ours. Several may do so at once.

    Raises:
        PatscanError: it cannot be written, or two hooks would have to be kept.
    """
    import tempfile

    folder = os.path.dirname(place.path)
    try:
        os.makedirs(folder, exist_ok=True)
        _keep(place)
        handle, temporary = tempfile.mkstemp(prefix=".patscan-", dir=folder)
        try:
            with open(handle, "wb") as file:
                file.write(data)
            os.chmod(temporary, 0o755)  # noqa: S103 - as git's own samples
            os.replace(temporary, place.path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise _refused(place, error) from error


def _keep(place: Slot) -> None:
    """Give another's hook a second name, under which it stays when ours takes the first."""
    for _ in range(2):  # in between, another process may have put ours there
        if not os.path.lexists(place.path) or is_ours(place.path):
            return
        mode = os.lstat(place.path).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
            raise PatscanError(_CANNOT.format(path=place.path, reason=_NO_FILE), _CHECK)
        try:
            _second_name(place)
        except FileExistsError:
            if _is_one_file(place):
                return
        else:
            return
    raise PatscanError(_TWO.format(path=place.path, kept=place.kept), _TWO_HINT)


def _second_name(place: Slot) -> None:
    try:
        os.link(place.path, place.kept, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a file system without, or another's file
        if os.path.lexists(place.kept):
            raise FileExistsError(place.kept) from None
        os.rename(place.path, place.kept)


def _is_one_file(place: Slot) -> bool:
    """Whether both names are of one file, as between the two steps of `install`."""
    with contextlib.suppress(OSError):
        return os.path.samestat(os.lstat(place.path), os.lstat(place.kept))
    return False


Removal = Literal["removed", "restored", "foreign", "absent"]


def uninstall(place: Slot) -> Removal:
    """Take our hook away, and put back the one that was there before.

    Raises:
        PatscanError: it cannot be removed.
    """
    try:
        if _is_one_file(place):
            os.unlink(place.kept)
            return "restored"
        there = os.path.lexists(place.path)
        if there and not is_ours(place.path):
            return "foreign"
        if place.path.endswith(LEGACY) and _FRAMEWORKS in content(place.kept):
            os.unlink(place.kept)  # it is in its place already
        elif os.path.lexists(place.kept):
            os.replace(place.kept, place.path)
            return "restored"
        if there:
            os.unlink(place.path)
    except OSError as error:
        raise _refused(place, error) from error
    return "removed" if there else "absent"


def _refused(place: Slot, error: OSError) -> PatscanError:
    from patscan.model import refusals

    return PatscanError(_CANNOT.format(path=place.path, reason=refusals.reason(error)), _CHECK)
