"""What git is started with: an environment and options under which nothing of a repository can run.

A repository's own configuration may name programs (fsmonitor, hooks, filters, pagers, ssh commands).
All of them are overridden on git's command line, with `-c`, which every git heeds; the variables
`GIT_CONFIG_COUNT` and its like do not count before git 2.31. What is inherited from the caller is
dropped: a hook's variables speak of the repository that is committed to, not of what is scanned.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

Config = tuple[tuple[str, str], ...]

_FIXED = {
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_SSH_COMMAND": "false",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}
# Neither the machine's nor the user's configuration is read.
_REPOSITORY_ALONE = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
# Where the caller says that the user's configuration is.
_USERS_OWN = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
_OVERRIDDEN: Config = (
    # Empty is "none" to every git; before 2.36 `false` was the name of a program.
    ("core.fsmonitor", ""),
    ("core.hooksPath", os.devnull),
    ("core.attributesFile", os.devnull),
    ("core.excludesFile", os.devnull),
    ("core.pager", "cat"),
    ("core.sshCommand", "false"),
    ("core.untrackedCache", "false"),
    ("core.alternateRefsCommand", "false"),
    # A commit graph may tell other parents than the commits themselves.
    ("core.commitGraph", "false"),
    ("core.bigFileThreshold", "16m"),
    ("diff.external", ""),
    ("log.showSignature", "false"),
    ("mailmap.file", os.devnull),
    ("blame.ignoreRevsFile", ""),
    ("gpg.program", "false"),
    ("credential.helper", ""),
    ("protocol.allow", "never"),
    ("submodule.recurse", "false"),
)


def environment(inherited: Mapping[str, str], *, users_config: bool = False) -> dict[str, str]:
    """The environment to call git in, made from the one patscan was started in.

    Args:
        inherited: patscan's own; nothing that git reads is taken from it.
        users_config: let git read the user's and the machine's configuration beside the repository's.
    """
    clean = {key: value for key, value in inherited.items() if not key.startswith("GIT_")}
    if users_config:
        scope = {key: inherited[key] for key in _USERS_OWN if key in inherited}
    else:
        scope = _REPOSITORY_ALONE
    return {**clean, **_FIXED, **scope}


def options(config: Config = ()) -> list[str]:
    """The options for git that override configuration: the fixed keys first, `config` on top of them."""
    return [word for key, value in (*_OVERRIDDEN, *config) for word in ("-c", f"{key}={value}")]


class Trust(NamedTuple):
    """Configuration and variables that let git look at repositories of certain owners."""

    config: Config = ()
    variables: Config = ()


_ANY_OWNER_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "any_owner")
OWN_ONLY = Trust()
# `-c` counts since git 2.38, GIT_CONFIG_GLOBAL since 2.32, the folder for all others.
ANY_OWNER = Trust(
    config=(("safe.directory", "*"),),
    variables=(
        ("GIT_CONFIG_GLOBAL", os.path.join(_ANY_OWNER_FOLDER, "git", "config")),
        ("XDG_CONFIG_HOME", _ANY_OWNER_FOLDER),
    ),
)
