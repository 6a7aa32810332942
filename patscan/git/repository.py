"""Finds a repository, its directories and its properties."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from patscan.files import read_regular
from patscan.git import plain_layout, quarantine, special_files
from patscan.git.command import Git
from patscan.git.environment import ANY_OWNER, OWN_ONLY, Trust
from patscan.git.errors import ASK_ANOTHER_USER, GitError, NotReadyError
from patscan.model.text import PatscanError, Text

# A larger configuration is not searched here.
MAX_CONFIG_BYTES = 1 << 16
_HASH_BYTES = {"sha1": 20, "sha256": 32}
_NOT_ONE = "fatal: not a git repository"
# Git's error message where `core.worktree` names a folder that is not there.
_NO_WORKING_TREE = "cannot chdir to"
# What git refuses by itself: words of its error messages, what is told then, and what to do.
_REFUSALS = (
    (  # since 2.36 and before
        ("dubious ownership", "unsafe repository"),
        Text(
            "{path} belongs to another user, so git does not trust it",
            "{path} 属于其他用户，git 不信任它",
        ),
        Text(
            "patscan runs nothing of a repository; with --any-owner it scans this one, too.",
            "patscan 不会执行仓库中的任何内容；加 --any-owner 可继续扫描。",
        ),
    ),
    (  # `setup.c`: of a version or an extension of the format that this git does not know
        (
            "Expected git repo version",
            "repository extension",
            "v1-only extension",
            "for 'extensions.",
        ),
        Text(
            "{path} has a format that this git cannot read: {reason}",
            "{path} 的格式无法由当前的 git 读取：{reason}",
        ),
        Text("Update git.", "请更新 git。"),
    ),
    (
        ("bad config", "bad numeric config", "bad boolean config"),
        Text("the configuration of {path} is damaged: {reason}", "{path} 的配置已损坏：{reason}"),
        Text("Correct that line of the file.", "请修正该文件中的这一行。"),
    ),
    (
        ("Permission denied",),
        Text("cannot read the repository {path}: {reason}", "无法读取仓库 {path}：{reason}"),
        ASK_ANOTHER_USER,
    ),
)
_NOWHERE = Text("{path} is not in a git repository", "{path} 不在 git 仓库中")
_NOWHERE_HINT = Text(
    "Go into a git repository, or name one if the command takes a path.",
    "请进入一个 git 仓库；如果命令接受路径，也可以指定一个。",
)
_NO_FOLDER = Text("{path} is not a folder", "{path} 不是目录")
_NAME_ONE = Text(
    "Name a repository on this machine, or its URL.", "请指定本机上的仓库，或仓库的 URL。"
)
_UNREADABLE = Text("cannot read the repository {path}: {reason}", "无法读取仓库 {path}：{reason}")


class Repository(NamedTuple):
    """A repository.

    Attributes:
        git: git in `root`.
        root: the folder that reported paths are relative to: the top of the working tree; the git
            directory, if the repository is bare or that directory was named.
        folder: the git directory.
        common: the git directory that linked working trees share; else the same as `folder`.
        bare: whether it is scanned without a working tree.
        hash_bytes: the size of an object id: 20 for SHA-1, 32 for SHA-256.
        shallow: whether it is a shallow clone.
        partial: whether it may be a partial clone, in which objects are missing.
        stores: the object stores that are scanned, its own first.
        outside: object stores elsewhere that it borrows from, and that are not scanned.
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
    """The repository that contains the folder `path`.

    Args:
        path: absolute.
        any_owner: whether git may be called in a repository that belongs to another user.
        alternates: whether to scan object stores elsewhere that it borrows from.

    Raises:
        PatscanError: there is none, or git refuses it.
    """
    if not os.path.isdir(path):
        raise PatscanError(_NO_FOLDER.format(path=path), _NAME_ONE)
    git = Git(path, *trust(any_owner=any_owner))
    try:
        git, layout = _layout(git)
    except (GitError, ValueError) as error:
        raise refused(path, error) from error
    root, common, store = layout.root, layout.common, layout.store
    waiting = quarantine.stores(store, os.environ)
    cut = quarantine.cut_off(common, os.environ) if waiting else ()
    own = (store, *waiting, *_inside(store, common, root))
    outside = tuple(one for one in special_files.alternates(store) if one not in own)
    return Repository(
        git=git._replace(
            folder=root, variables=(*git.variables, *quarantine.reading(waiting), *cut)
        ),
        root=root,
        folder=layout.folder,
        common=common,
        bare=layout.bare,
        hash_bytes=_HASH_BYTES[layout.form],
        shallow=layout.shallow or bool(cut),
        partial=_is_partial(git, store, common),
        stores=(*own, *outside) if alternates else own,
        outside=() if alternates else outside,
    )


class _Layout(NamedTuple):
    """What `locate` finds out first; see `Repository`.

    Attributes:
        store: its own object store.
        form: of its ids, `sha1` or `sha256`.
    """

    root: str
    folder: str
    common: str
    store: str
    bare: bool
    shallow: bool = False
    form: str = "sha1"


def _layout(git: Git) -> tuple[Git, _Layout]:
    """The layout of the repository that contains git's folder, and git as it works there.

    Raises:
        GitError: git refuses it.
        ValueError: git's answer cannot be understood.
    """
    path = git.folder
    plain = plain_layout.git_folder(path)
    if plain is not None:
        store = os.path.join(plain, "objects")
        return git, _Layout(path, plain, plain, store, bare=plain == path)
    git, (folder, common, store, bare, inside, shallow, form) = _described(git)
    folder, common, store = (_native(path, one) for one in (folder, common, store))
    _check_nearest(path, folder)
    # The hooks of a push run in the git directory, also of a repository with a working tree.
    without_files = "true" in (bare, inside) or git.variables[-1:] == (_no_files(path),)
    root = folder
    if not without_files:
        top = os.fsdecode(git.output("rev-parse", "--show-toplevel")).removesuffix("\n")
        root = _native(path, top)
        # What `core.worktree` names need not be there, nor lead back.
        if not os.path.lexists(os.path.join(root, ".git")):
            root = root if os.path.isdir(root) else folder
            own = (("GIT_DIR", folder), ("GIT_WORK_TREE", root))
            git = git._replace(variables=(*git.variables, *own))
    return git, _Layout(root, folder, common, store, without_files, shallow == "true", form)


def _check_nearest(path: str, found: str) -> None:
    """Check that git did not pass over a broken repository that contains `path`.

    Raises:
        PatscanError: the git directory `found` is that of a repository further up.
    """
    from patscan.git import broken

    if problem := broken.problem(path, found):
        raise problem


def _native(path: str, answer: str) -> str:
    """A folder that git told, asked in `path`, as the system writes it: on Windows, git writes `/`."""
    return os.path.normpath(os.path.join(path, answer))


def _described(git: Git) -> tuple[Git, list[str]]:
    """Git, and what it says of the repository: folders, properties and the format of ids, one a line.

    A submodule may name a working tree that was removed. Then its own directory stands for it.

    Raises:
        GitError: there is no repository, or git refuses it.
    """
    question = (
        "rev-parse", "--absolute-git-dir", "--git-common-dir", "--git-path", "objects",
        "--is-bare-repository", "--is-inside-git-dir", "--is-shallow-repository", "--show-object-format",
    )  # fmt: skip
    try:
        return git, _lines(git.output(*question))
    except GitError as error:
        if _NO_WORKING_TREE not in str(error):
            raise
    git = git._replace(variables=(*git.variables, _no_files(git.folder)))
    return git, _lines(git.output(*question))


def _lines(answer: bytes) -> list[str]:
    """The lines of git's answer; a folder may have characters in its name that Python takes for line ends."""
    return os.fsdecode(answer).removesuffix("\n").split("\n")


def _no_files(folder: str) -> tuple[str, str]:
    """The variable for a git directory without a working tree, whatever its configuration says."""
    return "GIT_WORK_TREE", folder


def trust(*, any_owner: bool) -> Trust:
    """The configuration and variables for `Git`, for repositories of any owner or only of the user."""
    return ANY_OWNER if any_owner else OWN_ONLY


def refused(path: str, error: Exception, otherwise: Text | None = None) -> PatscanError:
    """The error for a repository that cannot be used, with a hint if possible.

    Args:
        path: the folder in which it was searched for.
        error: the cause.
        otherwise: the message, with `{reason}`, for other causes.
    """
    reason = str(error)
    if isinstance(error, NotReadyError):
        return PatscanError(error.text, error.hint)
    if os.path.isdir(path):
        from patscan.git import broken

        if problem := broken.problem(path):
            return problem
    message = error.reason if isinstance(error, GitError) else reason
    for keywords, what, hint in _REFUSALS:
        if any(words in reason for words in keywords):
            return PatscanError(what.format(path=path, reason=message), hint)
    if otherwise is None and reason.startswith(_NOT_ONE):
        return PatscanError(_NOWHERE.format(path=path), _NOWHERE_HINT)
    return PatscanError((otherwise or _UNREADABLE).format(path=path, reason=message))


def _inside(store: str, common: str, root: str) -> list[str]:
    """The borrowed object stores that are inside the repository or its working tree."""
    homes = [os.path.realpath(home) + os.sep for home in (common, root)]
    return [
        one
        for one in special_files.alternates(store)
        if any((os.path.realpath(one) + os.sep).startswith(home) for home in homes)
    ]


def _is_partial(git: Git, store: str, common: str) -> bool:
    """Whether it may be a partial clone."""
    try:
        with os.scandir(os.path.join(store, "pack")) as entries:
            if any(entry.name.endswith(".promisor") for entry in entries):
                return True
    except OSError:
        return False
    if not _may_name(b"partialclone", common):
        return False
    try:
        return git.answers("config", "--get", "extensions.partialClone")
    except GitError:
        return False


def _may_name(key: bytes, common: str) -> bool:
    """Whether the configuration of a repository may have a key (lower case), there or in a file that it includes."""
    try:
        text = read_regular(os.path.join(common, "config"), MAX_CONFIG_BYTES).lower()
    except OSError:
        return True
    return key in text or b"include" in text or len(text) == MAX_CONFIG_BYTES


# The variables of a hook that apply to `staged`, because they are about the commit being made.
_HOOK_PATHS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")


def of_hook(cwd: str, environ: Mapping[str, str], *, any_owner: bool = False) -> Git:
    """Git for the working tree that contains `cwd`, with the index of a hook.

    Args:
        cwd: absolute.
        environ: the environment of the hook.
        any_owner: whether git may be called in a repository that belongs to another user.

    Raises:
        PatscanError: there is none.
    """
    variables = {
        name: os.path.join(cwd, environ[name]) for name in _HOOK_PATHS if environ.get(name)
    }
    if "GIT_OBJECT_DIRECTORY" in variables:  # it has the new objects only
        borrowed = environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
        variables["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = borrowed
    root = variables.get("GIT_WORK_TREE") or cwd
    if "GIT_DIR" not in variables:
        while not os.path.lexists(os.path.join(root, ".git")):
            root, below = os.path.dirname(root), root
            if root == below:
                raise refused(cwd, GitError(_NOT_ONE))
    config, trust_variables = trust(any_owner=any_owner)
    return Git(root, config, (*trust_variables, *variables.items()))
