"""How git is called: so that nothing in the repository it looks at can run or reach out.

The repository's own configuration may name programs (fsmonitor, hooks, filters, pagers, ssh
commands); all of them are overridden. What is inherited from the caller is dropped: a hook's
variables speak of the repository that is committed to, not of the folder that is scanned.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping

_FIXED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_SSH_COMMAND": "false",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}
_OVERRIDDEN = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("core.attributesFile", os.devnull),
    ("core.excludesFile", os.devnull),
    ("core.pager", "cat"),
    ("core.sshCommand", "false"),
    ("core.untrackedCache", "false"),
    ("core.alternateRefsCommand", "false"),
    ("diff.external", ""),
    ("log.showSignature", "false"),
    ("gpg.program", "false"),
    ("credential.helper", ""),
    ("protocol.allow", "never"),
    ("submodule.recurse", "false"),
)
READ_BYTES = 1 << 16


def environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """The environment to call git in, made from the one patscan was started in."""
    clean = {key: value for key, value in inherited.items() if not key.startswith("GIT_")}
    numbered = {"GIT_CONFIG_COUNT": str(len(_OVERRIDDEN))}
    for index, (key, value) in enumerate(_OVERRIDDEN):
        numbered[f"GIT_CONFIG_KEY_{index}"] = key
        numbered[f"GIT_CONFIG_VALUE_{index}"] = value
    return {**clean, **_FIXED, **numbered}


class GitError(Exception):
    """Git refused or failed; the message is its own, without line breaks."""


def lines(folder: str, *arguments: str, separator: bytes = b"\0") -> Iterator[bytes]:
    """Run git in `folder` and yield what it prints, cut at `separator`, while it is still running.

    Raises:
        GitError: git is not there, or it ended with an error (after everything was yielded).
    """
    command = ["git", "-C", folder, *arguments]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(os.environ),
        )
    except OSError as error:
        raise GitError(str(error)) from error
    with process:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        assert process.stderr is not None  # noqa: S101
        rest = b""
        while chunk := os.read(process.stdout.fileno(), READ_BYTES):
            *whole, rest = (rest + chunk).split(separator)
            yield from whole
        if rest:
            yield rest
        complaint = process.stderr.read()
    if process.returncode:
        raise GitError(" ".join(complaint.decode("utf-8", "replace").split())[:300])


def answers(folder: str, *arguments: str) -> bool:
    """Whether git, asked a yes-or-no question in `folder`, says yes (exit 0) and not no (exit 1).

    Raises:
        GitError: it gave neither answer.
    """
    command = ["git", "-C", folder, *arguments]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment(os.environ),
            check=False,
        )
    except OSError as error:
        raise GitError(str(error)) from error
    if done.returncode not in (0, 1):
        raise GitError(" ".join(done.stderr.decode("utf-8", "replace").split())[:300])
    return done.returncode == 0
