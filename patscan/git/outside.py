"""Calls of git outside of any repository: its version, the user's settings, the includes of a file."""

from __future__ import annotations

import functools
import itertools
import os
import subprocess

from patscan.git.environment import environment
from patscan.git.errors import GitError, GitHangsError, NotReadyError
from patscan.model.text import Text

# Since 2.25 `rev-parse --show-object-format` tells the length of an object's id.
LEAST_VERSION = (2, 25)
# Since 2.31 variables may have configuration (`GIT_CONFIG_COUNT`).
CONFIG_COUNT_VERSION = (2, 31)
# Each of these calls takes a few milliseconds.
PATIENCE_S = 20.0

_TOO_OLD = Text(
    "git {found} is too old: patscan needs git {least} or later",
    "git {found} 版本过旧：patscan 需要 git {least} 或更高版本",
)
_NOT_WRITTEN = Text("{key} could not be written", "无法写入 {key}")
_TOO_OLD_HINT = Text(
    "Update git, or put a newer one first on PATH.", "请升级 git，或把较新的 git 放在 PATH 最前面。"
)


def _ask(*arguments: str, users_config: bool = False) -> bytes | None:
    """The output of git, called outside of any repository; None if it exits with 1 ("not found").

    Raises:
        GitError: it cannot be started, fails, or hangs.
    """
    variables = environment(os.environ, users_config=users_config)
    try:
        done = subprocess.run(
            ["git", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            # So git does not search for a repository around the current folder, nor read its configuration.
            env={**variables, "GIT_DIR": os.devnull},
            check=False,
            timeout=PATIENCE_S,
        )
    except subprocess.TimeoutExpired as error:
        raise GitHangsError from error
    except OSError as error:
        raise GitError.not_started(error) from error
    if done.returncode not in (0, 1):
        raise GitError.of(done.stderr, done.returncode)
    return None if done.returncode else done.stdout


def require_version() -> None:
    """Check that git is new enough. This takes one process per run.

    Raises:
        NotReadyError: it is too old.
        GitError: it cannot be started.
    """
    found = _version(os.environ.get("PATH", ""))
    if found < LEAST_VERSION:
        shown = ".".join(map(str, found)) or "?"
        least = ".".join(map(str, LEAST_VERSION))
        raise NotReadyError(_TOO_OLD.format(found=shown, least=least), _TOO_OLD_HINT)


def takes_config_in_environment() -> bool:
    """Whether git reads `GIT_CONFIG_COUNT`.

    Raises:
        GitError: it cannot be started.
    """
    return _version(os.environ.get("PATH", "")) >= CONFIG_COUNT_VERSION


@functools.cache
def _version(search_path: str) -> tuple[int, ...]:  # noqa: ARG001 - the key of the cache
    """The version of the git on `search_path`, such as `(2, 43, 0)`; empty if it is not known."""
    answer = _ask("--version") or b""  # `git version 2.39.5 (Apple Git-154)`, `2.43.0.windows.1`
    parts = answer.removeprefix(b"git version ").split()[:1] or [b""]
    return tuple(map(int, itertools.takewhile(bytes.isdigit, parts[0].split(b"."))))


@functools.cache
def users_excludes_file() -> str | None:
    """The file with the patterns that the user ignores in every repository; None if there is none.

    Raises:
        GitError: git is too old, or cannot be started.
    """
    require_version()
    try:
        path = users_path("core.excludesFile")
    except GitError:  # the user's configuration is broken
        return None
    if path is None:
        home = os.environ.get("HOME", "")
        folder = os.environ.get("XDG_CONFIG_HOME") or (home and os.path.join(home, ".config"))
        path = folder and os.path.join(folder, "git", "ignore")
    return path if path and os.path.isfile(path) else None


def users_path(key: str) -> str | None:
    """The path that a key of the user's or the machine's configuration has; None if it has none.

    Raises:
        GitError: git cannot be started, or cannot read it.
    """
    answer = _ask("config", "--type=path", "--get", key, users_config=True)
    return None if answer is None else os.fsdecode(answer.removesuffix(b"\n"))


def set_users_path(key: str, path: str | None) -> None:
    """Write a key of the user's own configuration, or remove it where `path` is None.

    Raises:
        GitError: it cannot be written.
    """
    change = ("--unset-all", key) if path is None else ("--replace-all", key, path)
    if _ask("config", "--global", *change, users_config=True) is None and path is not None:
        raise GitError(_NOT_WRITTEN.format(key=key))


def includes(path: str) -> list[str]:
    """The files that a configuration file includes, conditionally or not.

    Raises:
        GitError: git cannot parse the file.
    """
    query = ("--null", "--type=path", "--get-regexp", r"^include(if\..*)?\.path$")
    answer = _ask("config", "--file", path, "--no-includes", *query) or b""
    folder = os.path.dirname(path)
    entries = (entry.partition(b"\n")[2] for entry in answer.split(b"\0") if entry)
    return [os.path.join(folder, os.fsdecode(target)) for target in entries if target]
