"""Tells why git finds no repository in a folder where there seems to be one.

Git calls all of these "not a git repository", or goes on in the folders above. What it asks of a git directory is in
its `setup.c` (`is_git_directory`, `validate_headref`) and in `gitrepository-layout(5)`.
"""

from __future__ import annotations

import errno
import os
import re

from patscan.files import read_regular
from patscan.git.errors import ASK_ANOTHER_USER
from patscan.model import refusals
from patscan.model.text import PatscanError, Text

_MAX_BYTES = 1 << 16
# The parts of a git directory that git asks for, and with its configuration those by which it is told.
_NEEDED = ("HEAD", "objects", "refs")
_PARTS = (*_NEEDED, "config")
# A bare repository that lacks one of the parts is still told from other folders.
_MIN_PARTS = 3
_HEAD = re.compile(rb"ref:\s*refs/|[0-9a-f]{40}")

_DANGLING = Text(
    "{path} is a link to {target}, which does not exist",
    "{path} 是指向 {target} 的链接，但其目标不存在",
)
_NOTHING_NAMED = Text(
    "{path} names the git directory {target}, which does not exist",
    "{path} 指向 git 目录 {target}，但该目录不存在",
)
_NO_GITFILE = Text(
    "{path} is neither a git directory nor a file with `gitdir: PATH`",
    "{path} 既不是 git 目录，也不是内容为 `gitdir: PATH` 的文件",
)
_LACKS = Text("the git directory {path} lacks {names}", "git 目录 {path} 中缺少 {names}")
_BAD_HEAD = Text(
    "{path} is damaged: it names neither a branch nor a commit",
    "{path} 已损坏：其内容既不是分支也不是提交",
)
_REFUSED = Text("cannot read {path}: {reason}", "无法读取 {path}：{reason}")

_RESTORE = Text(
    "Restore it from a backup, or clone the repository again.", "请从备份恢复，或重新克隆该仓库。"
)
_MOUNT = Text(
    "Restore what it names: it may be on a disk that is not mounted.",
    "请恢复其指向的内容：它可能在尚未挂载的磁盘上。",
)
_REPAIR = Text(
    "If its repository was moved, run `git worktree repair` there.",
    "如果它所属的仓库被移动过，请在那里运行 `git worktree repair`。",
)
_WRITE_HEAD = Text(
    "For a branch `main`, it contains `ref: refs/heads/main`.",
    "若当前分支为 `main`，其内容应为 `ref: refs/heads/main`。",
)


def problem(folder: str, found: str | None = None) -> PatscanError | None:
    """What is wrong with the repository that seems to contain `folder`; None without one, or if nothing is.

    Args:
        folder: absolute.
        found: the git directory that git took instead, further up.
    """
    # Git goes up from where the folder is, not from a link to it.
    entry = _nearest(os.path.realpath(folder))
    if entry is None:
        return None
    try:
        return _in_entry(entry, found)
    except OSError as error:
        path = error.filename or entry
        hint = ASK_ANOTHER_USER if isinstance(error, PermissionError) else _RESTORE
        return PatscanError(_REFUSED.format(path=path, reason=refusals.reason(error)), hint)


def looks_bare(folder: str) -> bool:
    """Whether a folder is a bare repository, or one that lacks a part."""
    return sum(os.path.lexists(os.path.join(folder, name)) for name in _PARTS) >= _MIN_PARTS


def _nearest(folder: str) -> str | None:
    """The `.git` of `folder` or of the nearest folder above, or the bare repository that contains it."""
    while not os.path.lexists(entry := os.path.join(folder, ".git")):
        if looks_bare(folder):
            return folder
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return None
    return entry


def _in_entry(entry: str, found: str | None) -> PatscanError | None:
    """What is wrong with a `.git` or a bare repository.

    Raises:
        OSError: something cannot be read.
    """
    if os.path.islink(entry) and not _exists(entry):
        return PatscanError(_DANGLING.format(path=entry, target=os.readlink(entry)), _MOUNT)
    folder = entry
    if not os.path.isdir(entry):
        words = os.fsdecode(read_regular(entry, _MAX_BYTES))
        if not words.startswith("gitdir: "):
            return PatscanError(_NO_GITFILE.format(path=entry), _RESTORE)
        folder = _named(entry, words.removeprefix("gitdir: "))
        if not _exists(folder):
            hint = _REPAIR if "/worktrees/" in words else _MOUNT
            return PatscanError(_NOTHING_NAMED.format(path=entry, target=folder), hint)
    if found and os.path.samefile(folder, found):
        return None
    return _in_directory(folder)


def _in_directory(folder: str) -> PatscanError | None:
    """What is wrong with a git directory."""
    common, pointer = folder, os.path.join(folder, "commondir")
    if _exists(pointer):
        common = _named(pointer, os.fsdecode(read_regular(pointer, _MAX_BYTES)))
        if not _exists(common):
            return PatscanError(_NOTHING_NAMED.format(path=pointer, target=common), _REPAIR)
    head, *shared = (
        os.path.join(home, name)
        for home, name in zip((folder, common, common), _NEEDED, strict=True)
    )
    missing = [] if os.path.islink(head) or _exists(head) else [head]
    missing += [one for one in shared if not _exists(one)]
    if missing:
        names = ", ".join(map(os.path.basename, missing))
        return PatscanError(_LACKS.format(path=os.path.dirname(missing[0]), names=names), _RESTORE)
    for one in shared:
        if not os.access(one, os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), one)
    if os.path.islink(head):
        is_valid = os.readlink(head).startswith("refs/")
    else:
        is_valid = _HEAD.match(read_regular(head, _MAX_BYTES)) is not None
    return None if is_valid else PatscanError(_BAD_HEAD.format(path=head), _WRITE_HEAD)


def _named(file: str, words: str) -> str:
    """The path that a file names, relative to its folder."""
    return os.path.normpath(os.path.join(os.path.dirname(file), words.strip()))


def _exists(path: str) -> bool:
    """Whether there is something; unlike `os.path.exists`, a folder that may not be read is an error.

    Raises:
        OSError: it cannot be told.
    """
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # the last for a path with a NUL
        return False
    return True
