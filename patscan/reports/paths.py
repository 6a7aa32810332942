"""Paths as people, editors and the logs of a CI see them: on one line, from where the user stands."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from patscan.files import relative_to
from patscan.reports.printable import printable

if TYPE_CHECKING:
    from patscan.model.findings import Location

# Objects of a history, standard input: what is reported under such a name is no file.
PSEUDO = "<"


def is_file(path: str) -> bool:
    """Whether the path of a finding names a file, and not a commit's message or standard input."""
    return bool(path) and not path.startswith(PSEUDO)


def shown(path: str, root: str = "", cwd: str = "") -> str:
    """`path`, which is relative to `root`, as seen from `cwd` (both absolute); without them as it is.

    A name that begins with `::` gets `./`: at the beginning of a line, GitHub's runner would take it for
    a command.
    """
    if cwd and is_file(path):
        path = _from(cwd, os.path.join(root, path))
    return printable("./" + path if path.lstrip().startswith("::") else path)


def _from(cwd: str, path: str) -> str:
    """`path` (absolute) relative to `cwd` if it is below that, else whole; with `/` on every system."""
    near = relative_to(path, cwd)
    seen = path if near.split(os.sep, 1)[0] == os.pardir else near
    return seen.replace(os.sep, "/")


def shown_place(place: Location, root: str = "", cwd: str = "") -> str:
    """`PATH:LINE:COLUMN`, as editors and `patscan explain --why` read it."""
    return f"{shown(place.path, root, cwd)}:{place.line}:{place.column}"
