"""Finds and reads configuration files: `.patscan.toml`, or `[tool.patscan]` in `pyproject.toml`."""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from patscan.files import read_regular
from patscan.model.text import PatscanError, Text

OWN_FILE = ".patscan.toml"
SHARED_FILE = "pyproject.toml"
MAX_BYTES = 1 << 20


class Source(NamedTuple):
    """A table of settings and the file it comes from, with its text."""

    file: str
    table: Mapping[str, Any]
    text: str = ""


def find_root(paths: Sequence[str], cwd: str) -> str:
    """The folder that paths, configuration and baseline are relative to.

    It is the first of these that exists: the top of the repository that contains all `paths`
    (absolute); the only path, if it is a folder; `cwd`, if it contains all paths; their common folder.
    """
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in paths]
    try:
        common = os.path.commonpath(folders)
    except ValueError:  # on different drives
        return cwd
    top = top_of(common)
    if top:
        return top
    if len(paths) == 1 and os.path.isdir(paths[0]):
        return common
    return cwd if inside(common, cwd) else common


def _upward(folder: str) -> Iterator[str]:
    """`folder` and every folder above it."""
    yield folder
    while (parent := os.path.dirname(folder)) != folder:
        folder = parent
        yield folder


def top_of(folder: str) -> str | None:
    """The top of the working tree that contains `folder`; None if there is none."""
    for candidate in _upward(folder):
        if os.path.lexists(os.path.join(candidate, ".git")):
            return candidate
    return None


def inside(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or below it."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def named(path: str) -> Source:
    """The settings in a file that the user named.

    Raises:
        PatscanError: it cannot be read, or is not TOML.
    """
    path = os.path.abspath(path)
    return _source(path, shared=os.path.basename(path) == SHARED_FILE) or Source(path, {})


def found(root: str) -> Source | None:
    """The nearest configuration from `root` up to the top of its repository."""
    top = top_of(root) or root
    for folder in _upward(root):
        for name in (OWN_FILE, SHARED_FILE):
            path = os.path.join(folder, name)
            usable = os.path.isfile(path) and not _links_outside(path, top)
            if usable and (source := _source(path, shared=name == SHARED_FILE)):
                return source
        if folder == top:
            break
    return None


def unread_configurations(paths: Sequence[str], cwd: str, root: str) -> list[str]:
    """Configuration files that the run does not read, though they are nearer than the one at `root`.

    Nearer to a scanned path, or to the current folder. Only one file is read per run, so that the
    result does not depend on which files of a repository are named: a hook names those of a commit.
    All paths are absolute.
    """
    folders = {path if os.path.isdir(path) else os.path.dirname(path) for path in paths}
    between: set[str] = set()
    for folder in {*folders, cwd} if inside(root, cwd) else folders:
        for one in _upward(folder):
            if one == root or one in between or not (inside(one, root) or one == cwd):
                break
            between.add(one)
    return [source for folder in sorted(between) if (source := _own(folder))]


def _own(folder: str) -> str | None:
    """The configuration file in `folder`; None if there is none with settings of patscan."""
    for name in (OWN_FILE, SHARED_FILE):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        with contextlib.suppress(PatscanError):
            if _source(path, shared=name == SHARED_FILE) is None:
                continue
        return path
    return None


def _links_outside(path: str, top: str) -> bool:
    """Whether the file is a link to a target outside of the repository, which then did not choose it."""
    return os.path.islink(path) and not inside(os.path.realpath(path), os.path.realpath(top))


def _source(path: str, *, shared: bool) -> Source | None:
    """The settings in the file; None if it is a shared file without any."""
    try:
        data = read_regular(path, MAX_BYTES + 1)
    except OSError as error:
        from patscan.model import refusals

        what = Text("cannot read {path}: {reason}", "无法读取 {path}：{reason}")
        raise PatscanError(what.format(path=path, reason=refusals.reason(error))) from error
    if shared and b"patscan" not in data:
        return None
    if len(data) > MAX_BYTES:
        raise PatscanError(
            Text("{path} is larger than 1 MiB", "{path} 大于 1 MiB").format(path=path)
        )
    from patscan.policy.schema import parsed

    text, table = parsed(path, data)
    if not shared:
        return Source(path, table, text)
    tools = table.get("tool")
    own = tools.get("patscan") if isinstance(tools, dict) else None
    return Source(path, own, text) if isinstance(own, dict) else None
