"""The environment and options for git, under which no program that a repository names can run.

The configuration of a repository may name programs (fsmonitor, hooks, filters, pagers, ssh commands). All
of them are overridden on the command line with `-c`, which every version of git supports;
`GIT_CONFIG_COUNT` needs git 2.31. Inherited variables of git are dropped: those of a hook are about the
repository that is committed to, not the scanned one.
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
# The variables that tell where the user's and the system's configuration is.
_USERS_OWN = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
_OVERRIDDEN: Config = (
    # Every git takes an empty value for "none"; before 2.36, `false` was the name of a program.
    ("core.fsmonitor", ""),
    ("core.hooksPath", os.devnull),
    ("core.attributesFile", os.devnull),
    ("core.excludesFile", os.devnull),
    ("core.pager", "cat"),
    ("core.sshCommand", "false"),
    ("core.untrackedCache", "false"),
    ("core.alternateRefsCommand", "false"),
    # Its advice on `GIT_GRAFT_FILE` would stand before what is wrong.
    ("advice.graftFileDeprecated", "false"),
    # A commit graph may contain other parents than the commits themselves.
    ("core.commitGraph", "false"),
    ("core.bigFileThreshold", "16m"),
    # Others, such as UTF-16, would also be those of ids and numbers in a format.
    ("i18n.logOutputEncoding", "UTF-8"),
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
    """The environment variables for git.

    Args:
        inherited: the environment of patscan; variables of git in it are dropped.
        users_config: whether git reads the user's and the system's configuration, too.
    """
    clean = {key: value for key, value in inherited.items() if not key.startswith("GIT_")}
    if users_config:
        scope = {key: inherited[key] for key in _USERS_OWN if key in inherited}
    else:
        scope = _REPOSITORY_ALONE
    return {**clean, **_FIXED, **scope}


def options(config: Config = ()) -> list[str]:
    """The options of git that override configuration: the fixed keys, then those of `config`."""
    return [word for key, value in (*_OVERRIDDEN, *config) for word in ("-c", f"{key}={value}")]


class Trust(NamedTuple):
    """Configuration and variables that decide which owners of repositories git accepts."""

    config: Config = ()
    variables: Config = ()


_ANY_OWNER_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "any_owner")
OWN_ONLY = Trust()
# `safe.directory` is accepted from `-c` since git 2.38, from GIT_CONFIG_GLOBAL since 2.32, and from the file
# in XDG_CONFIG_HOME by all versions.
ANY_OWNER = Trust(
    config=(("safe.directory", "*"),),
    variables=(
        ("GIT_CONFIG_GLOBAL", os.path.join(_ANY_OWNER_FOLDER, "git", "config")),
        ("XDG_CONFIG_HOME", _ANY_OWNER_FOLDER),
    ),
)
