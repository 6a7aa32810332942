"""The files around a change: the example of an environment file, the file itself, and `.gitignore`."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from typing import TYPE_CHECKING, NamedTuple

from patscan.files import WALK_FLAGS, write_atomically
from patscan.model.text import PatscanError, Text
from patscan.policy.configuration import inside
from patscan.policy.ignore import usable
from patscan.response.fix.project import home

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from patscan.exposure.project import Project
    from patscan.response.fix.project import Plan

ENV = ".env"
_EXAMPLES = (".env.example", ".env.sample", ".env.template", ".env.dist")
_MODE = 0o600
_TRACKED = Text(
    "{path} is tracked by git, so no value was written to it: `git rm --cached {path}` first",
    "{path} 已被 git 跟踪，因此没有写入任何值：请先执行 `git rm --cached {path}`",
)
_NO_FILE = Text("{path} is no regular file of this project", "{path} 不是本项目中的普通文件")
_CHANGED = Text(
    "{path} changed meanwhile; nothing was written to it", "{path} 期间发生了变化，没有写入"
)


class Addition(NamedTuple):
    """Lines that are added to a file, which is made if it is not there.

    Attributes:
        path: relative to the root.
        before: its content; None if it is not there.
        after: its content with the lines.
    """

    path: str
    before: bytes | None
    after: bytes


def additions(plan: Plan, project: Project, root: str) -> tuple[Addition, ...]:
    """What is added to examples of environment files, and to `.gitignore`, so that a value has a place."""
    wanted: dict[str, dict[str, None]] = {}
    for file in plan.files:
        for one in file.fixed:
            if one.fix.dotenv and one.fix.variable:
                wanted.setdefault(home(file.path, project), {})[one.fix.variable] = None
    found = [_example(folder, names, project) for folder, names in wanted.items()]
    if wanted and os.path.lexists(os.path.join(root, ".git")):
        found.append(_ignore(wanted, project))
    return tuple(one for one in found if one and one.after != one.before)


def _example(folder: str, names: Iterable[str], project: Project) -> Addition | None:
    there = project.paths()
    paths = [_below(folder, name) for name in _EXAMPLES]
    path = next((one for one in paths if one in there), paths[0])
    before = project.read(path)
    if before is None and path in there:
        return None  # a link, or too large
    known = set(variables(before or b""))
    lines = b"".join(name.encode() + b"=\n" for name in names if name not in known)
    return Addition(path, before, _appended(before or b"", lines))


def _ignore(folders: Iterable[str], project: Project) -> Addition:
    before = project.read(".gitignore")
    patterns = usable((before or b"").decode("utf-8", "replace").splitlines())
    missing = any(not patterns.verdict(_below(folder, ENV)) for folder in folders)
    return Addition(".gitignore", before, _appended(before or b"", b".env\n" if missing else b""))


def _below(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _appended(before: bytes, lines: bytes) -> bytes:
    """A text with lines at its end, which end as its own do."""
    if not lines:
        return before
    eol = b"\r\n" if b"\r\n" in before else b"\n"
    gap = eol if before and not before.endswith(b"\n") else b""
    return before + gap + lines.replace(b"\n", eol)


def variables(data: bytes) -> list[str]:
    """The names that an environment file sets."""
    return [
        name.decode()
        for name in re.findall(rb"(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=", data)
    ]


def write(root: str, path: str, before: bytes | None, after: bytes) -> None:
    """Write a file of the project, if it is still what was read.

    Raises:
        PatscanError: it is a link, is not in the project, has changed, or cannot be written.
    """
    target = os.path.join(root, *path.split("/"))
    folder = os.path.realpath(os.path.dirname(target))
    real_root = os.path.realpath(root)
    if os.path.islink(target) or not inside(folder, real_root):
        raise PatscanError(_NO_FILE.format(path=path))
    if _read(target) != before:
        raise PatscanError(_CHANGED.format(path=path))
    write_atomically(target, after)


def _read(path: str) -> bytes | None:
    try:
        handle = os.open(path, WALK_FLAGS)
    except FileNotFoundError:
        return None
    with open(handle, "rb") as file:
        return file.read() if stat.S_ISREG(os.fstat(handle).st_mode) else b""


def check_env_file(root: str, folder: str) -> None:
    """Find out whether values may be kept in the `.env` of a folder.

    Raises:
        PatscanError: the file is tracked by git, or is no regular file.
    """
    path = _below(folder, ENV)
    target = os.path.join(root, *path.split("/"))
    if os.path.islink(target) or (os.path.lexists(target) and not os.path.isfile(target)):
        raise PatscanError(_NO_FILE.format(path=path))
    if _is_tracked(root, path):
        raise PatscanError(_TRACKED.format(path=path))


def keep_values(root: str, folder: str, values: Mapping[str, bytes]) -> tuple[str, ...]:
    """Add values to the `.env` of a folder, which only its user can read then; returns the names added.

    A variable that is set there stays as it is. `check_env_file` was asked before.

    Raises:
        PatscanError: the file cannot be written.
    """
    target = os.path.join(root, *_below(folder, ENV).split("/"))
    before = _read(target)
    known = set(variables(before or b""))
    new = {name: value for name, value in values.items() if name not in known}
    if not new:
        return ()
    if before is None:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE))
    with contextlib.suppress(OSError):  # a file system without modes
        os.chmod(target, _MODE)
    lines = b"".join(name.encode() + b"=" + _quoted(value) + b"\n" for name, value in new.items())
    write_atomically(target, _appended(before or b"", lines))
    return tuple(new)


def _quoted(value: bytes) -> bytes:
    """A value as environment files write it; one of several lines in one, as their readers expect."""
    lines = value.replace(b"\\n", b"\n").splitlines()
    return value if len(lines) == 1 else b'"' + b"\\n".join(line.strip() for line in lines) + b'"'


def _is_tracked(root: str, path: str) -> bool:
    """Whether git's index has a file; where there is no repository it has none."""
    if not os.path.lexists(os.path.join(root, ".git")):
        return False
    from patscan.git import queries
    from patscan.git.repository import locate

    return any(one == path for _, one in queries.index(locate(root).git))
