"""Tells of most repositories where they are without git: of those whose files are such as git itself writes them.

Format: git's `gitrepository-layout(5)` and `git-config(1)`. Whatever else there may be, git has to tell.
"""

from __future__ import annotations

import os

from patscan import late
from patscan.files import read_regular
from patscan.git import special_files
from patscan.git.command import has_other_owner

MAX_BYTES = 1 << 16
_VALUE = r"[^\s\"\\#;](?:[^\n\"\\#;]*[^\s\"\\#;])?"
# The lines of a configuration: what decides where a repository is, once each, and what does not.
_SECTION = late.compile(
    r'\[(core)\]|\[(?:remote|branch) "[^"\\\n]*"\]|\[(?:user|gc|pack|lfs|pull|push)\]'
)
_CORE = late.compile(
    r"[\t ]+(?:(?:filemode|logallrefupdates|ignorecase|precomposeunicode|symlinks|autocrlf) = \w+"
    r"|(repositoryformatversion = 0)|bare = (true|false))"
)
_OTHER = late.compile(rf"[\t ]+[A-Za-z][A-Za-z0-9-]* = {_VALUE}")
_HEAD = late.compile(rb"(?:ref: refs/[^\s]+|[0-9a-f]{40})\n")
# What makes a repository another one than it seems.
_UNUSUAL = ("commondir", "shallow", "config.worktree")


def git_folder(folder: str) -> str | None:
    """The git directory of the repository whose top is `folder`, itself for a bare one; None if git has to tell.

    Its objects have SHA-1 ids, and it is not shallow. It belongs to the user, and is the common git directory.

    Raises:
        GitError: git is too old, or must not be called there.
    """
    found = special_files.directories(folder)
    if found is None or found.top != folder or has_other_owner(folder, None):
        return None
    own = found.own[0]
    is_bare = own == folder
    if own not in (folder, os.path.join(folder, ".git")) or os.path.realpath(own) != own:
        return None
    named = (os.path.lexists(os.path.join(own, name)) for name in _UNUSUAL)
    there = (os.path.isdir(os.path.join(own, name)) for name in ("objects", "refs"))
    if len(found.own) > 1 or any(named) or not all(there):
        return None
    try:
        head = read_regular(os.path.join(own, "HEAD"), MAX_BYTES)
        config = read_regular(os.path.join(own, "config"), MAX_BYTES).decode()
    except (OSError, ValueError):
        return None
    is_plain = _HEAD.fullmatch(head) and _is_bare(config) is is_bare
    return own if is_plain else None


def _is_bare(config: str) -> bool | None:
    """What `core.bare` is; None for a configuration that git has to read."""
    found: list[str] = []
    versions = 0
    is_core = False
    for line in config.removesuffix("\n").split("\n"):
        if section := _SECTION.fullmatch(line):
            is_core = section[1] is not None
        elif is_core and (core := _CORE.fullmatch(line)):
            versions += core[1] is not None
            found += [core[2]] if core[2] else []
        elif is_core or not _OTHER.fullmatch(line):
            return None
    return found == ["true"] if versions == 1 and len(found) == 1 else None
