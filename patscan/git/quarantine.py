"""What git sets for the hooks of a push, whose objects wait in a store of their own until it is accepted."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence


def stores(store: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The object store with the objects of a push while its hooks (pre-receive, update) run; else none.

    The variables are git's own (githooks, "pre-receive"; git-receive-pack, "Quarantine environment"). They apply
    only to the repository that is pushed to: the folder is in its object store, or borrows from it.
    """
    named = environ.get("GIT_QUARANTINE_PATH") or environ.get("GIT_OBJECT_DIRECTORY")
    folder, home = os.path.realpath(named or os.devnull), os.path.realpath(store)
    borrowed = environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "").split(os.pathsep)
    belongs = os.path.dirname(folder) == home or home in map(os.path.realpath, borrowed)
    return (folder,) if belongs and folder != home and os.path.isdir(folder) else ()


def cut_off(common: str, environ: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The variable for where a pushed history is cut off, if a shallow clone pushes it.

    It names a file in the git directory that takes the place of `shallow` while hooks run (git, `shallow.c`).
    """
    path = os.path.join(common, os.path.basename(environ.get("GIT_SHALLOW_FILE", "")))
    return (("GIT_SHALLOW_FILE", path),) if os.path.isfile(path) else ()


def reading(stores: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The variable that makes git read more object stores, with its quoting."""
    escaped = (one.replace("\\", "\\\\").replace('"', '\\"') for one in stores)
    listed = os.pathsep.join(f'"{one}"' for one in escaped)
    return (("GIT_ALTERNATE_OBJECT_DIRECTORIES", listed),) if stores else ()
