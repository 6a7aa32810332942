"""Finds what would make git hang or take all memory in a repository, before git is called.

These are pipes and devices where git expects files, files far larger than git creates them, and
configuration that includes such a file, or includes without end.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from patscan import late
from patscan.files import read_regular
from patscan.git import outside
from patscan.git.errors import GitError
from patscan.model.text import Text

# The names of the folders with loose objects.
FAN_OUT = late.compile(r"[0-9a-f]{2}")
_MAX_LINK_BYTES = 1 << 16
_MAX_CONFIG_BYTES = 1 << 20
_MAX_ALTERNATES_BYTES = 1 << 20
# A real `.mailmap` or `.gitignore` is far smaller.
MAX_LISTED_BYTES = 4 << 20
MAX_ALTERNATES = 16
# Git itself follows ten levels of includes.
MAX_INCLUDE_DEPTH = 10
MAX_INCLUDES = 256
# The maximum size of files that git reads as a whole, by name or folder in a git directory. Git maps other
# files, or reads them as far as necessary.
_LIMITS_BYTES = (
    ("HEAD", _MAX_LINK_BYTES),
    ("commondir", _MAX_LINK_BYTES),
    ("gitdir", _MAX_LINK_BYTES),
    ("refs/", _MAX_LINK_BYTES),
    ("shallow", 16 << 20),
    ("info/exclude", 16 << 20),
    ("info/attributes", 16 << 20),
    ("info/sparse-checkout", 16 << 20),
    ("objects/info/alternates", _MAX_ALTERNATES_BYTES),
    ("logs/", 256 << 20),
    ("packed-refs", 1 << 30),
    ("index", 2 << 30),
)
# The folder with a git directory for each linked working tree.
_WORKTREES = "worktrees/"
# Folders of a git directory that these calls of git do not read.
_UNREAD = ("hooks", "lfs", "modules")

_NOT_A_FILE = Text(
    "{path} is a pipe or device where git expects a file, and would wait for it for ever",
    "{path} 是管道或设备，而 git 期望它是文件，会一直等待",
)
_TOO_LARGE = Text(
    "{path} is larger than git ever makes it, and would take all memory",
    "{path} 远大于 git 所能生成的大小，会耗尽内存",
)
_ENDLESS = Text(
    "{path} is included too deeply or too often in the configuration of the repository",
    "{path} 在仓库配置中被包含得过深或过多",
)
_NO_CONFIG = Text(
    "git cannot read the configuration file {path}: {reason}",
    "git 无法读取配置文件 {path}：{reason}",
)


class Directories(NamedTuple):
    """The directories of a repository.

    Attributes:
        top: the working tree; of a bare repository, the repository itself.
        own: the git directory; for a linked working tree, also the common git directory.
    """

    top: str
    own: tuple[str, ...]


def directories(folder: str, git_dir: str | None = None) -> Directories | None:
    """The directories of the repository that contains `folder`; None if there is none.

    Args:
        folder: absolute.
        git_dir: the git directory, if it is known.
    """
    top = os.path.abspath(folder)
    if git_dir is None:
        while not os.path.lexists(os.path.join(top, ".git")):
            if _is_bare(top):
                return Directories(top, _with_common(top))
            parent = os.path.dirname(top)
            if parent == top:
                return None
            top = parent
    git_folder = git_dir or os.path.join(top, ".git")
    if not os.path.isdir(git_folder):
        try:
            text = os.fsdecode(read_regular(git_folder, _MAX_LINK_BYTES))
        except OSError:
            return Directories(top, (git_folder,))
        git_folder = os.path.join(top, text.removeprefix("gitdir:").strip())
    return Directories(top, _with_common(git_folder))


def _is_bare(folder: str) -> bool:
    """Whether `folder` is a bare repository."""
    return os.path.lexists(os.path.join(folder, "HEAD")) and os.path.isdir(
        os.path.join(folder, "objects")
    )


def _with_common(git_folder: str) -> tuple[str, ...]:
    """A git directory, and the common git directory that it names."""
    try:
        text = os.fsdecode(read_regular(os.path.join(git_folder, "commondir"), _MAX_LINK_BYTES))
    except OSError:
        return (git_folder,)
    return git_folder, os.path.normpath(os.path.join(git_folder, text.strip()))


def problem_in(found: Directories) -> Text | None:
    """Why git must not be called in a repository; None if it may be."""
    stores = [os.path.join(git_folder, "objects") for git_folder in found.own]
    borrowed = [(store, "objects/") for one in stores for store in alternates(one)]
    for git_folder, prefix in (*((git_folder, "") for git_folder in found.own), *borrowed):
        if may_block(git_folder):
            return _NOT_A_FILE.format(path=git_folder)
        problem = _in_files(git_folder, prefix)
        if problem:
            return problem
    names = ("config", "config.worktree")
    return _in_configuration(
        os.path.join(git_folder, name) for git_folder in found.own for name in names
    )


def has_other_owner(found: Directories) -> bool:
    """Whether a part of the repository belongs to another user; always True on Windows."""
    if not hasattr(os, "geteuid"):
        return True
    user = os.geteuid()
    return any(_owner(path) not in (user, None) for path in (found.top, *found.own))


def _owner(path: str) -> int | None:
    try:
        return os.lstat(path).st_uid
    except (OSError, ValueError):
        return None


def may_block(path: str) -> bool:
    """Whether `path` is a pipe or device, so that opening or reading it may hang."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):  # a name with a NUL in it
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISBLK(mode)


def in_working_tree(folder: str, name: str) -> Text | None:
    """Why git must not read the file `name` in a folder of a working tree; None if it may.

    The file need not exist. Only callers of git commands that read such a file check this.
    """
    path = os.path.join(folder, name)
    if may_block(path):
        return _NOT_A_FILE.format(path=path)
    return _TOO_LARGE.format(path=path) if _size_bytes(path) > MAX_LISTED_BYTES else None


def alternates(store: str) -> list[str]:
    """The object stores that `store` borrows from, direct or indirect, by their `info/alternates`."""
    found: list[str] = []
    waiting = [store]
    while waiting and len(found) < MAX_ALTERNATES:
        here = waiting.pop()
        try:
            path = os.path.join(here, "info", "alternates")
            text = os.fsdecode(read_regular(path, _MAX_ALTERNATES_BYTES))
        except OSError:
            continue
        for line in text.splitlines():
            other = os.path.normpath(os.path.join(here, line))
            is_path = line and not line.startswith("#") and "\0" not in line
            if is_path and other not in (store, *found):
                found.append(other)
                waiting.append(other)
    return found


def _in_files(git_folder: str, prefix: str) -> Text | None:
    """The problem with the first file in a git directory that is a pipe, a device or far too large."""
    for path, name in _files(git_folder, prefix):
        if may_block(path):
            return _NOT_A_FILE.format(path=path)
        is_linked = name.startswith(_WORKTREES)
        limit_bytes = _limit_bytes(name.split("/", 2)[-1] if is_linked else name)
        if limit_bytes and _size_bytes(path) > limit_bytes:
            return _TOO_LARGE.format(path=path)
    return None


def _files(git_folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    """The paths and names of files in a git directory that may be a problem.

    These are special files, and files with a size limit. Links to folders are followed.

    Args:
        git_folder: the git directory, or a folder of it.
        prefix: the name of `git_folder` in the git directory, with `/`; empty for the directory itself.
    """
    stack = [(git_folder, prefix)]
    followed: set[str] = set()
    while stack:
        folder, prefix = stack.pop()
        try:
            with os.scandir(folder) as entries:
                children = list(entries)
        except (OSError, ValueError):
            continue
        for child in children:
            name = prefix + child.name
            if child.is_dir(follow_symlinks=False):
                if name not in _UNREAD:
                    stack.append((child.path, name + "/"))
            elif not child.is_file(follow_symlinks=False):
                real = os.path.realpath(child.path)
                if not os.path.isdir(real):
                    yield child.path, name
                elif real not in followed:
                    followed.add(real)
                    stack.append((real, name + "/"))
            elif _limit_bytes(name) or name.startswith(_WORKTREES):
                yield child.path, name


def _limit_bytes(name: str) -> int:
    """The maximum size of a file in a git directory, by its name; 0 for any size."""
    for start, limit_bytes in _LIMITS_BYTES:
        if name == start or (start.endswith("/") and name.startswith(start)):
            return limit_bytes
    return 0


def _size_bytes(path: str) -> int:
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return 0


def _in_configuration(paths: Iterable[str]) -> Text | None:
    """The problem with the first configuration file, of `paths` and their includes, that git must not read."""
    waiting = [(path, 0) for path in paths]
    known: dict[str, list[str]] = {}
    read = 0
    while waiting:
        path, depth = waiting.pop()
        read += 1
        if depth > MAX_INCLUDE_DEPTH or read > MAX_INCLUDES:
            return _ENDLESS.format(path=path)
        if path not in known:
            if may_block(path):
                return _NOT_A_FILE.format(path=path)
            if _size_bytes(path) > _MAX_CONFIG_BYTES:
                return _TOO_LARGE.format(path=path)
            try:
                known[path] = _includes(path)
            except GitError as error:
                return _NO_CONFIG.format(path=path, reason=error.reason)
        waiting += [(target, depth + 1) for target in known[path]]
    return None


def _includes(path: str) -> list[str]:
    """The files that a configuration file includes; git is called only if it contains that word."""
    try:
        data = read_regular(path, _MAX_CONFIG_BYTES)
    except OSError:  # it does not exist, or git will report why it cannot be read
        return []
    return outside.includes(path) if b"include" in data.lower() else []
