"""Hook files: where git looks for them, what ours holds, and how one is put there and taken away again.

A hook that is there already is kept beside ours, under another name, and ours runs it first.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import stat
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from patscan import late
from patscan.files import path_bytes, read_regular
from patscan.git import outside
from patscan.git.errors import GitError
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from patscan.git.repository import Repository
    from patscan.model.text import Language


class Stage(NamedTuple):
    """A hook of git (githooks).

    Attributes:
        reads_input: git names refs on its standard input.
        on_server: it runs in the repository that is pushed to, in its git directory.
    """

    reads_input: bool
    on_server: bool


STAGES = {
    "pre-commit": Stage(reads_input=False, on_server=False),
    "commit-msg": Stage(reads_input=False, on_server=False),
    "pre-push": Stage(reads_input=True, on_server=False),
    "pre-receive": Stage(reads_input=True, on_server=True),
}
KEPT = ".patscan-kept"
# pre-commit and prek give a hook that they find this ending, and run it first. Theirs has this word.
_LEGACY = ".legacy"
_FRAMEWORKS = b"hook-impl"
_MARKER = b"# patscan hook:"
_MAX_HEAD_BYTES = 4096
_PYTHON = late.compile(rb"(?m)^python=(.*)$")
# A folder for files that are run one after the other: Gitea has it beside its own hook, which runs them;
# GitLab's is in a folder of its own ("Git server hooks" in its documentation).
_MANY = ".d"
_GITLAB = "custom_hooks"
# In husky 9 `core.hooksPath` names a folder of generated files, which call those of the folder around it.
_HUSKY = (".husky", "_")

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
_GONE = Text(
    "the Python that this hook was installed with no longer has patscan, so nothing was scanned:",
    "安装此钩子所用的 Python 已不存在，或其中已没有 patscan，因此没有扫描任何内容：",
)
_GONE_HINT = Text(
    "install patscan, then run `patscan hooks install`; or remove",
    "请安装 patscan 后运行 `patscan hooks install`；或删除",
)


class Slot(NamedTuple):
    """Where the hook of a stage goes.

    Attributes:
        stage: a key of `STAGES`.
        path: the file, absolute.
        shared: other repositories use the folder, too.
        husky: husky runs the file, with `sh -e`, executable or not; it belongs to the project.
    """

    stage: str
    path: str
    shared: bool = False
    husky: bool = False

    @property
    def kept(self) -> str:
        """Where a hook that was there before is kept."""
        return self.path.removesuffix(_LEGACY) + KEPT


def slot(repository: Repository, stage: str) -> Slot:
    """Where a repository's hook of this stage goes.

    Raises:
        PatscanError: git cannot tell.
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
    moved = is_ours(path + _LEGACY) and not is_ours(path)
    return Slot(stage, path + _LEGACY * moved, shared)


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
    named = os.path.join(repository.git.folder, origin.removeprefix("file:"))
    shared = not os.path.realpath(named).startswith(os.path.realpath(repository.common) + os.sep)
    base = repository.folder if on_server else repository.root
    return os.path.normpath(os.path.join(base, value)), shared


def users_folder(template: str) -> str:
    """The folder for hooks of all the user's repositories.

    Where `core.hooksPath` is set for all of them, that is it. Else it is in the folder that git copies into
    new repositories (`init.templateDir`): `template` where none is set.

    Raises:
        PatscanError: git cannot tell.
    """
    try:
        own = outside.users_path("core.hooksPath")
        if own:
            return os.path.abspath(own)
        return os.path.join(outside.users_path("init.templateDir") or template, "hooks")
    except GitError as error:
        raise PatscanError(_NO_SETTINGS.format(reason=error.reason)) from error


def script(place: Slot, options: Sequence[str], language: Language) -> bytes:
    """What our hook holds: a short POSIX script that runs the hook that was kept, then this very Python.

    `-P` keeps the current folder, which may be hostile and have a `patscan` of its own, off Python's path.
    """
    python = sys.executable.replace(os.sep, "/")
    names = {
        "@STAGE@": place.stage,
        "@KEPT@": shlex.quote(os.path.basename(place.kept)),
        "@PYTHON@": shlex.quote(python),
        "@GONE@": shlex.quote(_GONE.to(language)),
        "@HINT@": shlex.quote(_GONE_HINT.to(language)),
        "@OPTIONS@": "".join(f"{shlex.quote(one)} " for one in options),
        "@INPUT@": _INPUT if STAGES[place.stage].reads_input else "",
        "@FEED@": "feed | " if STAGES[place.stage].reads_input else "",
        "@TEST@": "-f" if place.husky else "-x",
        "@SHELL@": "sh -e " if place.husky else "",
    }
    return path_bytes(_NAME.sub(lambda match: names[match[0]], _SCRIPT))


_NAME = late.compile("@[A-Z]+@")
_INPUT = """input=$(cat; echo .)
feed() { printf %s "${input%.}"; }
"""
_SCRIPT = """#!/bin/sh
# patscan hook: `patscan hooks uninstall` removes it and puts back what was here before.
python=@PYTHON@
gone=@GONE@
hint=@HINT@
case $0 in */*) kept=${0%/*}/@KEPT@ ;; *) kept=./@KEPT@ ;; esac
say() { printf '%s\\n' "${GL_ID:+GL-HOOK-ERR: }patscan: $1" >&2; }
# Installed once more, pre-commit and prek run this as what was there before: do not begin with them again.
[ -n "$PRE_COMMIT_RUNNING_LEGACY$PREK_RUNNING_LEGACY" ] && grep -q hook-impl "$kept" 2>/dev/null && kept=
@INPUT@if [ -f "$kept" ] && [ @TEST@ "$kept" ]; then
  @FEED@@SHELL@"$kept" "$@" || exit
fi
if [ -x "$python" ]; then
  @FEED@"$python" -P -m patscan hooks run @STAGE@ @OPTIONS@-- "$@" && exit
  code=$?
  "$python" -P -c 'import patscan' 2>/dev/null && exit $code
fi
say "$gone $python"
say "$hint $0"
exit 3
"""


def is_ours(path: str) -> bool:
    """Whether the file at `path` is a hook that we wrote."""
    return _MARKER in _head(path)


def _head(path: str) -> bytes:
    if os.path.islink(path):
        return b""
    with contextlib.suppress(OSError):
        return read_regular(path, _MAX_HEAD_BYTES)
    return b""


Status = Literal["installed", "broken", "foreign", "absent"]


def status(place: Slot) -> Status:
    """Whether our hook is there; `broken`: its Python is not, or git may not run it; `foreign`: another hook is."""
    match = _PYTHON.search(_head(place.path)) if is_ours(place.path) else None
    if match is None:
        return "foreign" if os.path.lexists(place.path) else "absent"
    words = shlex.split(os.fsdecode(match[1]))
    runs = words and all(os.access(path, os.X_OK) for path in (words[0], place.path))
    return "installed" if runs else "broken"


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
        if place.path.endswith(_LEGACY) and _FRAMEWORKS in _head(place.kept):
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
