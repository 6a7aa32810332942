"""Where a repository keeps its things, and what is special about it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from patscan.git import special_files
from patscan.git.command import Git
from patscan.git.environment import ANY_OWNER, OWN_ONLY, Trust
from patscan.git.errors import GitError, NotReadyError
from patscan.model.text import PatscanError, Text

_HASH_BYTES = {"sha1": 20, "sha256": 32}
_NOT_ONE = "fatal: not a git repository"
# What git says of a repository of another user, since 2.36 and before.
_NOT_TRUSTED = ("dubious ownership", "unsafe repository")
_ANOTHER_USERS = Text(
    "{path} belongs to another user, so git does not trust it",
    "{path} 属于其他用户，git 不信任它",
)
_ANY_OWNER_HINT = Text(
    "patscan runs nothing of a repository; --any-owner looks at it all the same.",
    "patscan 不会执行仓库中的任何内容；加 --any-owner 可继续扫描。",
)
_NOWHERE = Text("{path} is not in a git repository", "{path} 不在 git 仓库中")
_NOWHERE_HINT = Text(
    "Name a folder that is, or lies in, a git repository.", "请指定 git 仓库或其中的目录。"
)
_UNREADABLE = Text("cannot read the repository {path}: {reason}", "无法读取仓库 {path}：{reason}")


class Repository(NamedTuple):
    """A repository, found and looked at.

    `root` is the folder that paths in reports belong to: the top of the working tree, or the
    repository itself where it is bare, or where its own folder was named. `stores` are its object folders, its own one first;
    `outside` are stores that it borrows from but that lie elsewhere and were not asked for.
    """

    git: Git
    root: str
    folder: str
    common: str
    bare: bool
    hash_bytes: int
    shallow: bool
    partial: bool
    stores: tuple[str, ...]
    outside: tuple[str, ...]


def locate(path: str, *, any_owner: bool = False, alternates: bool = False) -> Repository:
    """The repository that the folder `path` is, or lies in.

    Args:
        path: absolute.
        any_owner: look at it even if it belongs to somebody else.
        alternates: read the object stores outside of it that it borrows from.

    Raises:
        PatscanError: there is none, or git will not have it.
    """
    if not os.path.isdir(path):
        raise PatscanError(
            Text("{path} is not a folder", "{path} 不是目录").format(path=path),
            Text(
                "Name a repository on this machine, or its URL.",
                "请指定本机上的仓库，或仓库的 URL。",
            ),
        )
    git = Git(path, *trust(any_owner=any_owner))
    try:
        facts = git.output(
            "rev-parse",
            "--absolute-git-dir",
            "--git-common-dir",
            "--git-path",
            "objects",
            "--is-bare-repository",
            "--is-inside-git-dir",
            "--is-shallow-repository",
            "--show-object-format",
        )
        folder, common, store, bare, inside, shallow, form = os.fsdecode(facts).splitlines()
        common, store = (os.path.normpath(os.path.join(path, one)) for one in (common, store))
        # A hook of a push runs in the repository's own folder, even where it has a working tree.
        without_files = "true" in (bare, inside)
        root = folder
        if not without_files:
            root = os.fsdecode(git.output("rev-parse", "--show-toplevel")).removesuffix("\n")
    except (GitError, ValueError) as error:
        raise refused(path, error) from error
    waiting = quarantine(store, os.environ)
    own = (store, *waiting, *_inside(store, common, root))
    outside = tuple(one for one in special_files.alternates(store) if one not in own)
    return Repository(
        git=git._replace(folder=root, variables=(*git.variables, *_reading(waiting))),
        root=root,
        folder=folder,
        common=common,
        bare=without_files,
        hash_bytes=_HASH_BYTES[form],
        shallow=shallow == "true",
        partial=_is_partial(git, store),
        stores=(*own, *outside) if alternates else own,
        outside=() if alternates else outside,
    )


def quarantine(store: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Where the objects of a push wait while its hooks (pre-receive, update) run; nowhere outside of one.

    The variables are git's own (githooks, "pre-receive"; git-receive-pack, "Quarantine environment"). They count
    for the repository that is pushed to and for no other: the folder lies in its object store, or borrows from it.
    """
    named = environ.get("GIT_QUARANTINE_PATH") or environ.get("GIT_OBJECT_DIRECTORY")
    folder, home = os.path.realpath(named or os.devnull), os.path.realpath(store)
    borrowed = environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "").split(os.pathsep)
    belongs = os.path.dirname(folder) == home or home in map(os.path.realpath, borrowed)
    return (folder,) if belongs and folder != home and os.path.isdir(folder) else ()


def _reading(stores: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The variable that makes git read further object stores, quoted as it unquotes them."""
    escaped = (one.replace("\\", "\\\\").replace('"', '\\"') for one in stores)
    listed = os.pathsep.join(f'"{one}"' for one in escaped)
    return (("GIT_ALTERNATE_OBJECT_DIRECTORIES", listed),) if stores else ()


def trust(*, any_owner: bool) -> Trust:
    """What `Git` is given, so that it looks at anybody's repositories, or only at those of the user."""
    return ANY_OWNER if any_owner else OWN_ONLY


def refused(path: str, error: Exception, otherwise: Text | None = None) -> PatscanError:
    """What git, or we, said against the repository at `path`, with what can be done about it.

    Args:
        path: where it was looked for.
        error: what went wrong.
        otherwise: the sentence, with a `{reason}`, for what nothing better is known of.
    """
    reason = str(error)
    if isinstance(error, NotReadyError):
        return PatscanError(error.text, error.hint)
    if any(words in reason for words in _NOT_TRUSTED):
        return PatscanError(_ANOTHER_USERS.format(path=path), _ANY_OWNER_HINT)
    if otherwise is None and reason.startswith(_NOT_ONE):
        return PatscanError(_NOWHERE.format(path=path), _NOWHERE_HINT)
    said = error.reason if isinstance(error, GitError) else reason
    return PatscanError((otherwise or _UNREADABLE).format(path=path, reason=said))


def _inside(store: str, common: str, root: str) -> list[str]:
    """The borrowed stores that lie in the repository or its working tree."""
    homes = [os.path.realpath(home) + os.sep for home in (common, root)]
    return [
        one
        for one in special_files.alternates(store)
        if any((os.path.realpath(one) + os.sep).startswith(home) for home in homes)
    ]


def _is_partial(git: Git, store: str) -> bool:
    """Whether some objects may have been left out when it was cloned."""
    try:
        with os.scandir(os.path.join(store, "pack")) as entries:
            if any(entry.name.endswith(".promisor") for entry in entries):
                return True
    except OSError:
        return False
    try:
        return git.answers("config", "--get", "extensions.partialClone")
    except GitError:
        return False


# What a hook is told by git, and what holds for `staged` too: it speaks of the commit being made.
_HOOK_PATHS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")


def of_hook(cwd: str, environ: Mapping[str, str], *, any_owner: bool = False) -> Git:
    """Git for the working tree around `cwd`, with the index that a hook was told to look at.

    Args:
        cwd: absolute.
        environ: what the hook was given.
        any_owner: look at it even if it belongs to somebody else.

    Raises:
        PatscanError: there is none.
    """
    variables = {
        name: os.path.join(cwd, environ[name]) for name in _HOOK_PATHS if environ.get(name)
    }
    if (
        "GIT_OBJECT_DIRECTORY" in variables
    ):  # new objects wait there, the others stay where they were
        borrowed = environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
        variables["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = borrowed
    root = variables.get("GIT_WORK_TREE") or cwd
    if "GIT_DIR" not in variables:
        while not os.path.lexists(os.path.join(root, ".git")):
            root, below = os.path.dirname(root), root
            if root == below:
                raise refused(cwd, GitError(_NOT_ONE))
    config, theirs = trust(any_owner=any_owner)
    return Git(root, config, (*theirs, *variables.items()))
