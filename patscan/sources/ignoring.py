"""Which files `.gitignore` files leave out of a walk, without git.

Nearly every name is none that a pattern ends with: that is asked first, by the name alone. It suffices because a walk
does not enter a folder that is ignored, so a pattern that matches by a folder above has matched that already.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from patscan.policy.ignore import (
    MAX_IGNORE_BYTES,
    Names,
    Patterns,
    PatternTooSlowError,
    usable,
)


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

    def with_own(self, folder: str, children: Iterable[os.DirEntry[str]]) -> Rules:
        """With those of the folder's own `.gitignore`."""
        for child in children:
            if child.name == ".gitignore" and child.is_file(follow_symlinks=False):
                try:
                    with open(child.path, "rb") as file:
                        text = file.read(MAX_IGNORE_BYTES).decode("utf-8", "surrogateescape")
                    own = usable(text.splitlines())
                except (OSError, ValueError):  # like git: then it ignores nothing
                    return self
                files = (IgnoreFile(len(os.path.join(folder, "")), own), *self.files)
                near = self.is_near or own.everywhere
                return Rules(files, self.last | own.last, near)
        return self

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


def _with_slashes(path: str, *, is_folder: bool) -> str:
    path = path.replace(os.sep, "/") if os.sep != "/" else path
    return path + "/" if is_folder else path
