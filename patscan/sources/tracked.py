"""What git's index tells of a working tree: its files, its submodules, and what is not checked out."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.git.command import Git

# The tag of `ls-files -t`.
_LEFT_OUT = ord("S")

_SPARSE = Text(
    "tracked files that are not checked out (a sparse checkout) were not scanned: {n:,}; `patscan history` scans them",
    "受跟踪但未检出（稀疏检出）的文件没有扫描：{n:,} 个；`patscan history` 可扫描它们",
)
_SUBMODULES = Text(
    "submodules that are not checked out were not scanned: {names}; `git submodule update --init` gets them",
    "未检出的子模块没有扫描：{names}；可用 `git submodule update --init` 获取",
)


def entries(git: "Git") -> Iterator[tuple[bytes, bytes]]:
    """The paths in the index below git's folder, each once: what git tells of it (for `is_*`), and its name.

    Left out are those behind a link, or outside of the tree. To git, a file is not there if one of its folders was
    replaced by a link; it writes no index with `..` in it.

    Raises:
        GitError: git cannot read it.
    """
    are_real = _Folders(os.fsencode(git.folder)).are_real
    previous, folder, is_real = b"", b"", True
    for line in git.lines("ls-files", "-z", "--stage", "-t"):
        head, _, name = line.partition(b"\t")
        if name == previous:  # an unmerged path has up to three entries
            continue
        previous = name
        above, _, _ = name.rpartition(b"/")
        if above != folder:  # most are in that of the one before
            folder, is_real = above, are_real(above)
        if is_real and not name.startswith(b"/"):
            yield head, name


def is_submodule(head: bytes) -> bool:
    """Whether an entry is a repository of its own."""
    return b" 160000 " in head


def is_left_out(head: bytes) -> bool:
    """Whether a sparse checkout leaves an entry out, so that it need not be there (git-update-index, skip-worktree)."""
    return head[0] == _LEFT_OUT


class _Folders:
    """Tells which folders of a working tree are none but links, or lead out of it."""

    def __init__(self, top: bytes) -> None:
        self._top = top
        self._known = {b"": True}

    def are_real(self, path: bytes) -> bool:
        """Whether a folder (relative) and all above it are folders, as far as they exist."""
        known, asked = self._known, []
        while path not in known:
            asked.append(path)
            path = path.rpartition(b"/")[0]
        real = known[path]
        for one in reversed(asked):
            is_plain = one.rpartition(b"/")[2] not in (b"..", b"")
            real = real and is_plain and not os.path.islink(os.path.join(self._top, one))
            known[one] = real
        return real


def notes(left_out: int, submodules: list[str]) -> Iterator[Text]:
    """What is said of tracked files (how many) and submodules (their paths) that are not checked out."""
    if left_out:
        yield _SPARSE.format(n=left_out)
    if submodules:
        yield _SUBMODULES.format(names=", ".join(submodules))


def is_there(submodule: str) -> bool:
    """Whether the folder of a submodule (absolute) has anything in it, or cannot be listed."""
    try:
        with os.scandir(submodule) as inside:
            return next(inside, None) is not None
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # which a walk reports
        return True
