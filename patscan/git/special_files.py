"""Pipes and devices where git expects files: it would open them and wait for ever."""

from __future__ import annotations

import os
import stat

from patscan import late
from patscan.files import read_regular

# The names of the folders that loose objects are in.
FAN_OUT = late.compile(r"[0-9a-f]{2}")
_MAX_LINK_BYTES = 1 << 16


def what_waits(folder: str) -> str | None:
    """The first pipe or device in the git directory of the repository that `folder` lies in; or None.

    Objects are not looked at, but for their packs: git finds loose ones by their names.
    """
    top = os.path.abspath(folder)
    while not os.path.lexists(os.path.join(top, ".git")):
        if os.path.isfile(os.path.join(top, "HEAD")) and os.path.isdir(
            os.path.join(top, "objects")
        ):
            return _in(top)  # bare
        parent = os.path.dirname(top)
        if parent == top:
            return None
        top = parent
    home = os.path.join(top, ".git")
    if not os.path.isdir(home):
        try:
            text = os.fsdecode(read_regular(home, _MAX_LINK_BYTES))
        except OSError:
            return home
        home = os.path.join(top, text.removeprefix("gitdir:").strip())
    return _in(home)


def _in(folder: str) -> str | None:
    """The first pipe or device below `folder`; links are followed to see what they lead to."""
    stack = [folder]
    while stack:
        here = stack.pop()
        try:
            with os.scandir(here) as entries:
                children = list(entries)
        except OSError:
            continue
        for child in children:
            if child.is_dir(follow_symlinks=False):
                if not FAN_OUT.fullmatch(child.name):
                    stack.append(child.path)
            elif not child.is_file(follow_symlinks=False) and _waits(child.path):
                return child.path
    return None


def _waits(path: str) -> bool:
    """Whether opening `path` may wait, or reading it never end."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)
