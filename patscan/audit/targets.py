"""Lists the repositories of an audit: named ones, folders full of clones, URLs, and lists of these."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes
from patscan.git import broken, clone, special_files
from patscan.git.remote import repository_uri
from patscan.model import refusals
from patscan.model.text import Text

# How deep below a named folder repositories are searched, and submodules below a repository.
MAX_DEPTH = 12

_UNLISTED = Text("the folder cannot be listed: {reason}", "无法列出该目录：{reason}")
_EMPTY = Text("there is no repository in this folder", "该目录中没有仓库")
_TRANSPORT = Text("this kind of address is not fetched", "不支持这种地址")


class Target(NamedTuple):
    """A repository to audit.

    Attributes:
        name: what it is called, such as `group/project`; reports tell those of one name apart (`names`).
        location: what identifies it in other runs: its git directory, absolute, or its URL without a login.
        address: what is opened: a folder or a URL, which may contain a login and is never stored.
        failure: why it cannot be audited, if that is known already.
        login: the kind of host (`hosts.HOSTS`) whose token git shows when it clones; empty for none.
    """

    name: str
    location: str
    address: str
    failure: Text | None = None
    login: str = ""

    @property
    def is_url(self) -> bool:
        """Whether the repository has to be cloned before it is scanned."""
        return self.address != "" and clone.is_url(self.address)


def targets(words: Iterable[str], folder: str) -> Iterator[Target]:
    """The repositories that some words name, each once, in a stable order.

    Args:
        words: repositories, folders that contain some, or URLs.
        folder: absolute; what relative paths are relative to.
    """
    for word in words:
        if clone.is_url(word):
            yield of_url(word)
        else:
            yield from _of_path(os.path.normpath(os.path.join(folder, word)))


def deduplicated(found: Iterable[Target]) -> Iterator[Target]:
    """Each repository once, by its location."""
    locations: set[str] = set()
    for one in found:
        if one.location not in locations:
            locations.add(one.location)
            yield one


def of_url(url: str, name: str = "") -> Target:
    """The repository at a URL; `name` is what reports call it, by default the URL without a login."""
    public = repository_uri(url)
    if public is None:
        address = shown(url.partition("?")[0].rpartition("@")[2])
        return Target(name or address, address, "", _TRANSPORT)
    return Target(shown(name) or public, public, url)


def lines(text: str) -> list[str]:
    """The repositories in a list: one a line, without blank lines and comments (`#`)."""
    rows = (row.strip() for row in text.lstrip("\ufeff").splitlines())
    return [row for row in rows if row and not row.startswith("#")]


def _of_path(path: str) -> Iterator[Target]:
    """The repository at `path` and its submodules, or all repositories in the folder `path`."""
    if not os.path.isdir(path) or _is_repository(path):
        yield from _with_submodules(path, os.path.basename(path) or path)
        return
    found = False
    for target in _below(path):
        found = True
        yield target
    around = None if found else special_files.directories(path)
    if around:
        yield from _with_submodules(around.top, os.path.basename(around.top))
    elif not found:
        yield Target(shown(os.path.basename(path) or path), shown(path), "", _EMPTY)


def _below(top: str) -> Iterator[Target]:
    """The repositories below a folder, by name. No link is followed, and no working tree is searched."""
    stack = [(top, 0)]
    while stack:
        folder, depth = stack.pop()
        name = os.path.relpath(folder, top).replace(os.sep, "/")
        try:
            with os.scandir(folder) as entries:
                inside = sorted(one.name for one in entries if one.is_dir(follow_symlinks=False))
        except OSError as error:
            yield Target(
                shown(name), shown(folder), "", _UNLISTED.format(reason=refusals.reason(error))
            )
            continue
        if folder != top and _is_repository(folder):
            yield from _with_submodules(folder, name)
        elif depth < MAX_DEPTH:
            stack += [(os.path.join(folder, one), depth + 1) for one in reversed(inside)]


def _is_repository(folder: str) -> bool:
    """Whether `folder` has a working tree's `.git`, or is a bare repository; it may be damaged."""
    found = special_files.directories(folder)
    return (found is not None and found.top == folder) or broken.looks_bare(folder)


def _with_submodules(path: str, name: str) -> Iterator[Target]:
    """A repository, and those that git keeps in it for its submodules."""
    found = special_files.directories(path) if os.path.isdir(path) else None
    own = os.path.realpath(found.own[-1]) if found and found.top == path else path
    yield Target(shown(name), shown(own), path)
    yield from _submodules(own, name, MAX_DEPTH)


def _submodules(git_folder: str, name: str, depth: int) -> Iterator[Target]:
    """The git directories in `modules`, whose submodules may be checked out or not, and so on below."""
    top = os.path.join(git_folder, "modules")
    stack: list[tuple[str, str]] = [(top, name)]
    while stack:
        folder, path = stack.pop()
        for one in reversed(_folders(folder)):
            inner, label = os.path.join(folder, one), f"{path}/{one}"
            if not _is_repository(inner):  # a submodule's name may have slashes
                if label.count("/") - name.count("/") < MAX_DEPTH:
                    stack.append((inner, label))
                continue
            yield Target(shown(label), shown(os.path.realpath(inner)), inner)
            if depth:
                yield from _submodules(inner, label, depth - 1)


def _folders(folder: str) -> Sequence[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(one.name for one in entries if one.is_dir(follow_symlinks=False))
    except OSError:
        return ()


def shown(text: str) -> str:
    """A name or path as it is stored and shown: with tokens masked."""
    return mask_tokens(path_bytes(text)).decode("utf-8", "backslashreplace")
