"""Which files `.gitignore` files leave out of a walk, without git.

Nearly every name is none that a pattern ends with: that is asked first, by the name alone. It suffices because a walk
does not enter a folder that is ignored, so a pattern that matches by a folder above has matched that already.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from typing import NamedTuple

from patscan.policy.ignore import (
    MAX_IGNORE_BYTES,
    Names,
    Patterns,
    PatternTooSlowError,
    usable,
)

GITIGNORE = ".gitignore"


class IgnoreFile(NamedTuple):
    """A `.gitignore` file: the length of its folder's path with the `/`, and its patterns, relative to that."""

    prefix: int
    patterns: Patterns


class Rules(NamedTuple):
    """What applies to the files and folders in one folder.

    Attributes:
        files: the `.gitignore` files there and above, innermost first.
        last: the names at which their patterns end.
        is_near: whether a pattern may match because of the folders above, whatever the name is.
    """

    files: tuple[IgnoreFile, ...] = ()
    last: Names = Names()
    is_near: bool = False

    def with_own(self, path: str) -> Rules:
        """With those of the folder's own `.gitignore`, which is at `path`."""
        try:
            with open(path, "rb") as file:
                text = file.read(MAX_IGNORE_BYTES).decode("utf-8", "surrogateescape")
            own = usable(text.splitlines())
        except (OSError, ValueError):  # like git: then it ignores nothing
            return self
        files = (IgnoreFile(len(path) - len(GITIGNORE), own), *self.files)
        return Rules(files, self.last | own.last, self.is_near or own.everywhere)

    def verdict(self, path: str, name: str, *, is_folder: bool) -> bool | None:
        """Whether the file or folder called `name` is ignored; None where no pattern matches."""
        try:
            if not (self.is_near or self.last.hold(name)):
                return None
            path = _with_slashes(path, is_folder=is_folder)
            verdicts = (one.patterns.verdict(path[one.prefix :]) for one in self.files)
            return next((one for one in verdicts if one is not None), None)
        except PatternTooSlowError:  # better to scan too much
            return False

    def below(self, path: str, name: str, verdict: bool | None) -> Rules:
        """What applies in the folder at `path`, called `name`, for which `verdict` was given."""
        if self.is_near or not self.files:
            return self
        path = _with_slashes(path, is_folder=True)
        try:
            is_near = verdict is not None or any(
                one.patterns.may_match_below(path[one.prefix :], name) for one in self.files
            )
        except PatternTooSlowError:
            is_near = True
        return self._replace(is_near=True) if is_near else self


def not_ignored(top: str, paths: Collection[str]) -> Iterator[str]:
    """Those of all files below the folder `top`, absolute, that a walk with their `.gitignore` files yields."""
    ending = os.sep + GITIGNORE
    own = {path for path in paths if path.endswith(ending) and not os.path.islink(path)}
    top = top.removesuffix(os.sep)
    # What applies in each folder; None where the folder is ignored.
    known: dict[str, Rules | None] = {top: _inside(top, Rules(), own)}
    for path in paths:
        folder, _, name = path.rpartition(os.sep)
        entered = []
        while folder not in known:
            entered.append(folder)
            folder = folder.rpartition(os.sep)[0]
        rules = known[folder]
        for folder in reversed(entered):
            rules = known[folder] = None if rules is None else _entered(folder, rules, own)
        if rules is None or (rules.files and rules.verdict(path, name, is_folder=False)):
            continue
        yield path


def _entered(folder: str, rules: Rules, own: Collection[str]) -> Rules | None:
    """What applies in a folder in which the folder above has `rules`; None if it is ignored."""
    name = folder.rpartition(os.sep)[2]
    verdict = rules.verdict(folder, name, is_folder=True)
    return None if verdict else _inside(folder, rules.below(folder, name, verdict), own)


def _inside(folder: str, rules: Rules, own: Collection[str]) -> Rules:
    path = folder + os.sep + GITIGNORE
    return rules.with_own(path) if path in own else rules


def _with_slashes(path: str, *, is_folder: bool) -> str:
    path = path.replace(os.sep, "/") if os.sep != "/" else path
    return path + "/" if is_folder else path
