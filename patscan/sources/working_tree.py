"""The files of a project on disk, to classify findings by the files around them."""

from __future__ import annotations

import errno
import functools
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from patscan.coze.mention import in_path
from patscan.files import WALK_FLAGS
from patscan.policy.configuration import inside
from patscan.sources.listing import Listing, relative, tasks
from patscan.sources.projects import MAX_SOURCE_BYTES, is_mentioned

if TYPE_CHECKING:
    from patscan.exposure.project import Project

# Where POSIX has folders for temporary files.
_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - nothing is written there


class WorkingTree:
    """The files below a folder, as they are on disk. No link is followed."""

    def __init__(
        self,
        root: str,
        *,
        ignore: bool = True,
        excluded: Callable[[str], bool] | None = None,
        silent: bool = False,
        listed: Iterable[str] | None = None,
        within: tuple[str, ...] | None = None,
        also: Iterable[str] = (),
    ) -> None:
        """Create the project; nothing is read yet.

        Args:
            root: the folder, absolute.
            ignore: as in `listing.Listing`.
            excluded: as in `listing.Listing`.
            silent: whether the content of all files was scanned already, and does not mention Coze.
            listed: all files below the folder, absolute, if they were listed already: also those that
                `excluded` matches.
            within: list only what is below these folders, absolute; None: all of `root`.
            also: files, absolute, that belong to it although git ignores them.
        """
        self._silent = silent
        self._listed = listed
        self._also = also
        self._listing = Listing(root, (root,) if within is None else within, ignore, excluded)
        self._real_root = os.path.realpath(root)
        self._real_folders = {self._real_root}
        self._folder_of = functools.cache(self._folder)

    def paths(self) -> Collection[str]:
        """All files, relative to the root, with `/`."""
        return self._paths

    def mentions_coze(self) -> bool:
        """Whether the name or content of a file mentions Coze."""
        return self._mentions_coze

    @functools.cached_property
    def _mentions_coze(self) -> bool:
        from patscan.sources import reading

        if any(map(in_path, self.paths())):
            return True
        if self._silent:
            return False
        read = (reading.read(task, archives=False) for task in tasks(self._listing))
        return is_mentioned((one.coze, one.size_bytes) for one in read)

    @functools.cached_property
    def _paths(self) -> Collection[str]:
        root = self._listing.root
        if self._listed is not None:
            return dict.fromkeys(self._kept((*self._listed, *self._also)))
        listed = (relative(root, path) for task in tasks(self._listing) for path in task.paths)
        return dict.fromkeys((*listed, *self._kept(self._also)))

    def _kept(self, files: Iterable[str]) -> Iterator[str]:
        """Those of some files, absolute, that are below the root and not excluded; relative to it."""
        excluded = self._listing.excluded
        for path in (relative(self._listing.root, one) for one in files):
            if not os.path.isabs(path) and not (excluded and excluded(path)):
                yield path

    def read(self, path: str) -> bytes | None:
        """The content of a regular file of at most `MAX_SOURCE_BYTES`; None for anything else."""
        parent, _, name = path.rpartition("/")
        folder = self._folder_of(parent)
        if folder is None or os.sep in name:
            return None
        try:
            handle = os.open(folder + os.sep + name, WALK_FLAGS)
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
                raise
            return None
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_SOURCE_BYTES:
                return None
            data = os.read(handle, MAX_SOURCE_BYTES + 1)
        except OSError:
            return None
        finally:
            os.close(handle)
        return data if len(data) <= MAX_SOURCE_BYTES else None

    def _folder(self, parent: str) -> str | None:
        """The folder at a path relative to the root; None if a link in it leads out."""
        folder = os.path.join(self._real_root, *parent.split("/")) if parent else self._real_root
        return folder if self._stays_inside(folder) else None

    def _stays_inside(self, folder: str) -> bool:
        """Whether `folder` is inside the root, after following all links in its path."""
        at, new = folder, []
        while at not in self._real_folders:
            above, name = os.path.split(at)
            # On Windows there are junctions, too.
            if os.name == "nt" or name in ("", os.curdir, os.pardir) or os.path.islink(at):
                real = os.path.realpath(folder)
                return real == self._real_root or real.startswith(os.path.join(self._real_root, ""))
            new.append(at)
            at = above
        self._real_folders.update(new)
        return True


def on_disk(
    root: str,
    *,
    silent: bool = False,
    listed: Iterable[str] | None = None,
    named: Sequence[str] = (),
    also: Iterable[str] = (),
) -> Project:
    """The files below a folder, without installed packages, as the project of `named` ones: see `around`."""
    from patscan.exposure.file_kinds import is_foreign

    return WorkingTree(
        root,
        excluded=is_foreign,
        silent=silent,
        listed=listed,
        within=around(root, named),
        also=also,
    )


def around(root: str, named: Sequence[str]) -> tuple[str, ...]:
    """The folders whose files are the project of some files and folders in `root`; all paths are absolute.

    That is `root`, unless users have everything there: their home, the folder for temporary files and those
    above, outside of a repository. Then it is the folder that contains all that was named, or only that.
    """
    if not _has_everything(root):
        return (root,)
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in named]
    common = os.path.commonpath(folders) if folders else root
    return tuple(named) if _has_everything(common) else (common,)


def _has_everything(folder: str) -> bool:
    """Whether a folder is no project, but contains all of a user's."""
    if os.path.lexists(os.path.join(folder, ".git")):
        return False
    real = os.path.realpath(folder)
    # `tempfile.gettempdir` would write a file to try them, and take the current folder for one if it cannot.
    temporary = (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
    places = (os.path.expanduser("~"), *filter(None, temporary), *_TEMPORARY)
    return any(inside(os.path.realpath(place), real) for place in places)
