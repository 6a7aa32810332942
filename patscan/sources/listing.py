"""Lists the files to scan: with git in a repository, else by a walk that applies `.gitignore` files."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan.model.run import Skip
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from patscan.git.command import Git

# How many files a task has: enough that the cost of passing it to a worker does not matter. The first tasks
# have fewer, so that it is soon known whether workers are worth starting.
TASK_FILES = 1024
FIRST_FILES = 64

# How git warns of a folder below the top one that it cannot list, before its name; then it goes on, and does not fail.
_NOT_LISTED = b"\nwarning: could not open directory '"

# Paths of files that the caller has opened, as by `patscan scan <(git diff)` in a shell.
OPEN_ALREADY = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")

UNREADABLE = Text("cannot be read: {reason}", "无法读取：{reason}")
NOT_A_FILE = Text(
    "not a regular file (a pipe, socket or device)", "不是普通文件（管道、套接字或设备）"
)


class Listing(NamedTuple):
    """What to list.

    Attributes:
        root: the absolute folder that reported paths are relative to.
        paths: the files and folders that the user named, absolute.
        ignore: whether `.gitignore` files apply below a named folder.
        excluded: a predicate for paths that the user excludes. Its argument is relative to `root`, with
            `/`, and that of a folder ends in `/`.
        alone: whether the run scans nothing else, so that it is an error if no path exists.
    """

    root: str
    paths: tuple[str, ...]
    ignore: bool = True
    excluded: Callable[[str], bool] | None = None
    alone: bool = True

    def excludes(self, path: str, *, folder: bool = False) -> bool:
        """Whether the user's patterns exclude the absolute `path`."""
        if self.excluded is None:
            return False
        return self.excluded(relative(self.root, path) + ("/" if folder else ""))


class Task(NamedTuple):
    """Some files to scan, and the results of listing them.

    Attributes:
        root: the absolute folder that reported paths are relative to.
        paths: the files, absolute.
        follow: whether to follow symbolic links, because the user named these files.
        skips: what could not be listed.
        excluded: how many paths the user's patterns exclude.
        notes: remarks on what is not checked out.
    """

    root: str
    paths: tuple[str, ...] = ()
    follow: bool = False
    skips: tuple[Skip, ...] = ()
    excluded: int = 0
    notes: tuple[Text, ...] = ()


class Excluded(NamedTuple):
    """A path that the user's patterns exclude."""

    path: str


Entry = str | Skip | Excluded | Text


def relative(root: str, path: str) -> str:
    """`path` (absolute) as in reports: relative to `root`, with `/`."""
    prefix = root if root.endswith(os.sep) else root + os.sep
    path = path.removeprefix(prefix)
    return path.replace(os.sep, "/") if os.sep != "/" else path


def tasks(listing: Listing) -> Iterator[Task]:
    """All files at and below the named paths, in tasks. A path that does not exist is a skip.

    Raises:
        PatscanError: no path exists, and the run scans nothing else.
    """
    named: list[Entry] = []
    folders = []
    errors: list[PatscanError] = []
    for path in listing.paths:
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            errors.append(_no_such_path(path, error))
            named.append(unreadable(listing.root, path, error))
            continue
        if stat.S_ISDIR(mode):
            folders.append(path)
        elif listing.excludes(path):
            named.append(Excluded(path))
        elif stat.S_ISREG(mode) or path.startswith(OPEN_ALREADY):
            named.append(path)
        else:  # the user named it, so the run is not complete without it
            named.append(Skip(relative(listing.root, path), NOT_A_FILE))
    if errors and listing.alone and len(errors) == len(listing.paths):
        raise errors[0]
    yield from _grouped(listing.root, named, follow=True)
    for folder in folders:
        yield from _grouped(listing.root, _folder(listing, folder), follow=False)


def _no_such_path(path: str, error: OSError) -> PatscanError:
    from patscan.model import refusals

    what = Text("cannot scan {path}: {reason}", "无法扫描 {path}：{reason}")
    hint = Text(
        "Check the path, or leave it out to scan the current folder.",
        "请检查路径；不写路径则扫描当前目录。",
    )
    return PatscanError(what.format(path=path, reason=refusals.reason(error)), hint)


def _grouped(root: str, entries: Iterable[Entry], *, follow: bool) -> Iterator[Task]:
    """Group entries into tasks: of `FIRST_FILES` at first, doubling up to `TASK_FILES`."""
    size = min(FIRST_FILES, TASK_FILES)
    paths: list[str] = []
    skips: list[Skip] = []
    notes: list[Text] = []
    excluded = 0
    for entry in entries:
        if type(entry) is str:
            paths.append(entry)
        elif isinstance(entry, Skip):
            skips.append(entry)
        elif isinstance(entry, Text):
            notes.append(entry)
        else:
            excluded += 1
        if len(paths) >= size:
            yield Task(root, tuple(paths), follow, tuple(skips), excluded, tuple(notes))
            paths, skips, notes, excluded = [], [], [], 0
            size = min(size * 2, TASK_FILES)
    if paths or skips or notes or excluded:
        yield Task(root, tuple(paths), follow, tuple(skips), excluded, tuple(notes))


def _folder(listing: Listing, folder: str) -> Iterator[Entry]:
    """Everything in `folder`, listed by git if it is in a repository."""
    if not listing.ignore or not in_repository(folder):
        yield from _walk(listing, folder, ignore=listing.ignore)
        return
    from patscan.git.errors import GitError

    try:
        git = _ignoring(folder)
        if git.answers("check-ignore", "--quiet", "--", "."):  # ignored, but named by the user
            yield from _walk(listing, folder, ignore=False)
        else:
            yield from _known_to_git(listing, git)
    except GitError as error:
        reason = Text(
            "git cannot list this folder ({error}); it was walked instead",
            "git 无法列出该目录（{error}）；已改为逐个目录扫描",
        )
        yield Skip(relative(listing.root, folder), reason.format(error=error.reason), lost=False)
        yield from _walk(listing, folder, ignore=True)


def in_repository(folder: str) -> bool:
    """Whether `folder` or a folder above it is the top of a repository's working tree."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent
    return True


def _ignoring(folder: str) -> "Git":
    """Git, configured to apply the user's own ignore file (`core.excludesFile`), too.

    Raises:
        GitError: git would hang on a `.gitignore` of the repository.
    """
    from patscan.git import special_files
    from patscan.git.command import Git, GitError
    from patscan.git.outside import users_excludes_file

    found = special_files.directories(folder)
    for one in (folder, *([found.top] if found else [])):
        if (problem := special_files.in_working_tree(one, ".gitignore")) is not None:
            raise GitError(problem)
    ignored = users_excludes_file()
    return Git(folder, config=(("core.excludesFile", ignored),) if ignored else ())


def _known_to_git(listing: Listing, git: "Git") -> Iterator[Entry]:
    """The files of a repository below git's folder: tracked, and untracked ones that are not ignored.

    For repositories inside it (submodules and others) their own ignore files apply.
    """
    from patscan.sources import tracked

    folder = git.folder
    left_out, missing = 0, []
    for head, name in tracked.entries(git):
        path = os.path.join(folder, os.fsdecode(name))
        if listing.excludes(path):
            yield Excluded(path)
        elif tracked.is_submodule(head):
            missing += [] if tracked.is_there(path) else [relative(listing.root, path)]
            yield from _nested(listing, path)
        elif tracked.is_left_out(head) and not os.path.lexists(path):
            left_out += 1
        else:
            yield path
    yield from tracked.notes(left_out, missing)
    messages = bytearray()
    for name in git.lines("ls-files", "-z", "--others", "--exclude-standard", messages=messages):
        path = os.path.join(folder, os.fsdecode(name))
        if listing.excludes(path):
            yield Excluded(path)
        elif name.endswith(b"/"):
            yield from _nested(listing, path.rstrip(os.sep))
        else:
            yield path
    yield from _not_listed(listing, folder, bytes(messages))


def _not_listed(listing: Listing, folder: str, messages: bytes) -> Iterator[Entry]:
    """The folders of the repository around `folder` that git could not list, from its messages.

    Git cuts a message at 4,096 bytes, so that of a long path the reason may be missing.
    """
    from patscan.git import special_files

    parts = (b"\n" + messages).split(_NOT_LISTED)[1:]
    found = special_files.directories(folder) if parts else None
    numbers = {os.strerror(number): number for number in errno.errorcode if parts}
    for part in parts:
        name, _, reason = part.partition(b"\nwarning: ")[0].strip().rpartition(b"': ")
        path = os.path.join(found.top if found else folder, os.fsdecode(name or reason).rstrip("/"))
        if listing.excludes(path, folder=True):
            yield Excluded(path)
        else:
            number = numbers.get(reason.decode("utf-8", "replace"), errno.ENAMETOOLONG)
            yield unreadable(listing.root, path, OSError(number, os.strerror(number)))


def _nested(listing: Listing, folder: str) -> Iterator[Entry]:
    """The files of a repository inside another; none if a submodule is not checked out."""
    if os.path.isdir(folder) and not os.path.islink(folder):
        if os.path.lexists(os.path.join(folder, ".git")):
            yield from _folder(listing, folder)
        else:
            yield from _walk(listing, folder, ignore=True)


def _walk(listing: Listing, top: str, *, ignore: bool) -> Iterator[Entry]:
    """Every file below `top`, without git; with `ignore`, without what `.gitignore` files match."""
    from patscan.sources.ignoring import GITIGNORE, Rules

    stack: list[tuple[str, Rules]] = [(top, Rules())]
    while stack:
        folder, rules = stack.pop()
        try:
            with os.scandir(folder) as entries:
                children = list(entries)
        except OSError as error:
            yield unreadable(listing.root, folder, error)
            continue
        own = next((one for one in children if one.name == GITIGNORE), None) if ignore else None
        if own and own.is_file(follow_symlinks=False):
            rules = rules.with_own(own.path)
        for child in children:
            path = child.path
            is_folder = child.is_dir(follow_symlinks=False)
            verdict = rules.verdict(path, child.name, is_folder=is_folder) if rules.files else None
            if verdict:
                continue
            if listing.excluded and listing.excludes(path, folder=is_folder):
                yield Excluded(path)
            elif is_folder:
                if child.name != ".git":
                    stack.append((path, rules.below(path, child.name, verdict)))
            elif child.is_file(follow_symlinks=False) or child.is_symlink():
                yield path
            else:
                yield Skip(relative(listing.root, path), NOT_A_FILE, lost=False)


def unreadable(root: str, path: str, error: OSError) -> Skip:
    """The skip for a path that cannot be read."""
    from patscan.model import refusals

    return Skip(relative(root, path), UNREADABLE.format(reason=refusals.reason(error)))
