"""Clones a repository by its URL into a temporary folder."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from patscan import late
from patscan.coze.mask import mask_tokens
from patscan.git import outside
from patscan.git.errors import GitError, shortened
from patscan.git.remote import repository_uri
from patscan.git.repository import refused
from patscan.model.held import Held
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    import git

# How often the size of a clone is asked, in seconds.
_WATCH_S = 0.1
_BLOCK_BYTES = 4096
_TRANSPORTS = "https:http:ssh:git"
_URL = late.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://|[A-Za-z0-9_.\-]+@[A-Za-z0-9.\-]+:|[a-z]+::")

_NO_TRANSPORT = Text("this kind of address is not fetched", "不支持这种地址")
_TRANSPORT_HINT = Text(
    "Use https://, ssh:// or git@host:path; a repository on this machine is named by its folder.",
    "请使用 https://、ssh:// 或 git@host:path；本机上的仓库请直接写目录。",
)
_TOO_LARGE = Text("the clone of {url} would be larger than {limit}", "{url} 的克隆会超过 {limit}")
_MORE_SPACE = Text("--disk gives it more space.", "可用 --disk 给它更多空间。")
_GIT_TOO_OLD = Text(
    "git before version 2.31 cannot be given a token in its environment",
    "git 2.31 之前的版本无法通过环境变量接收令牌",
)
_FAILED = Text("cannot clone {url}: {reason}", "无法克隆 {url}：{reason}")


class Login(NamedTuple):
    """A user's name and password or token, for the host of one address."""

    user: str
    held: Held

    def variables(self, url: str, inherited: Mapping[str, str]) -> dict[str, str]:
        """The environment variables that make git send it to the host of `url`, and to no other.

        Neither a command line nor a file has it. No redirect is followed, as git would take it along; neither the
        user nor their helpers are asked, whom git would tell to forget what was refused; and traces do not show it.
        """
        parts = urlsplit(url)
        host = f"http.{parts.scheme}://{parts.netloc}/"
        words = b64encode(b"%b:%b" % (self.user.encode(), self.held.value())).decode("ascii")
        config = (
            (f"{host}.extraHeader", ""),  # drops those of the user's configuration
            (f"{host}.extraHeader", f"Authorization: Basic {words}"),
            (f"{host}.followRedirects", "false"),
            ("credential.helper", ""),
        )
        given = inherited.get("GIT_CONFIG_COUNT", "")
        start = int(given) if given.isdecimal() else 0
        variables = {"GIT_CONFIG_COUNT": str(start + len(config)), "GIT_TRACE_REDACT": "1"}
        for number, (key, value) in enumerate(config, start):
            variables[f"GIT_CONFIG_KEY_{number}"] = key
            variables[f"GIT_CONFIG_VALUE_{number}"] = value
        return {**variables, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": ""}


def is_url(text: str) -> bool:
    """Whether `text` is a URL and not a folder."""
    return bool(_URL.match(text)) and not os.path.exists(text)


@contextlib.contextmanager
def cloned(
    url: str,
    *,
    parent: str | None = None,
    max_bytes: int | None = None,
    login: Login | None = None,
) -> Iterator[str]:
    """A bare clone of everything at `url`, as the path of its folder; removed at the end.

    The user's own git configuration and credentials are used for the transfer. Transports that
    could run a program are refused.

    Args:
        url: the address, which may contain a login.
        parent: the folder that it is made in; by default the system's for temporary files.
        max_bytes: how much of the disk it may take; git is ended soon after it takes more.
        login: for its host; by default git asks as the user configured it.

    Raises:
        PatscanError: the transport is refused, git failed, or the clone is too large. The message contains no
            credentials.
    """
    public = repository_uri(url)
    if public is None:
        raise PatscanError(_NO_TRANSPORT, _TRANSPORT_HINT)
    try:
        outside.require_version()
        if login and not outside.takes_config_in_environment():
            raise PatscanError(_FAILED.format(url=public, reason=_GIT_TOO_OLD))
    except GitError as error:
        raise refused(public, error) from error
    with tempfile.TemporaryDirectory(prefix="patscan-", dir=parent) as folder:
        target = os.path.join(folder, "repository.git")
        _clone(url, target, public=public, max_bytes=max_bytes, login=login)
        yield target


def _clone(
    url: str, target: str, *, public: str, max_bytes: int | None, login: Login | None
) -> None:
    """Clone into the folder `target`; `public` is the address without its login, for messages.

    Raises:
        PatscanError: as `cloned`.
    """
    os.environ["GIT_PYTHON_REFRESH"] = "quiet"
    import git

    environment = {"GIT_ALLOW_PROTOCOL": _TRANSPORTS, "GIT_TEMPLATE_DIR": ""}
    if sys.stdin is None or not sys.stdin.isatty():
        environment["GIT_TERMINAL_PROMPT"] = "0"
    if login:
        environment.update(login.variables(url, os.environ))
    inherited = {
        name for name in os.environ if name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
    }
    kept = {name: os.environ.pop(name) for name in inherited}
    try:
        process = git.Git().clone("--mirror", "--", url, target, as_process=True, env=environment)
    finally:
        os.environ.update(kept)
    message, is_too_large = _finished(process, target, max_bytes)
    if is_too_large:
        limit = gigabytes(max_bytes or 0)
        raise PatscanError(_TOO_LARGE.format(url=public, limit=limit), _MORE_SPACE)
    if process.returncode:
        raise PatscanError(_FAILED.format(url=public, reason=_without_logins(message)))


def _finished(
    process: git.Git.AutoInterrupt, folder: str, max_bytes: int | None
) -> tuple[str, bool]:
    """Wait for git; returns its error message, and whether it was ended because `folder` got too large.

    How much a server sends, and in how many files, is for it to choose: only their sum is a limit.
    """
    is_too_large, pause_s = False, None if max_bytes is None else _WATCH_S
    message = None
    while message is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            _, message = process.communicate(timeout=pause_s)
        if max_bytes is None or is_too_large:
            continue
        started = time.monotonic()
        is_too_large = _size_bytes(folder) > max_bytes
        pause_s = max(_WATCH_S, 10 * (time.monotonic() - started))
        if is_too_large:
            process.terminate()  # git removes what it has written, and ends what it has started
    return message.decode("utf-8", "replace"), is_too_large


def gigabytes(size_bytes: int) -> str:
    """A size as a limit of clones is told."""
    return f"{size_bytes / 1e9:,.1f} GB"


def _size_bytes(folder: str) -> int:
    """How much the files of a folder take on a disk, which gives even a small one a block."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):  # it was renamed or removed meanwhile
                total += -(-os.lstat(os.path.join(parent, name)).st_size // _BLOCK_BYTES)
    return total * _BLOCK_BYTES


def _without_logins(message: str) -> str:
    """Git's error message on one line, without user names, passwords and tokens in URLs, and what it does at first."""
    masked = mask_tokens(message.encode()).decode("utf-8", "replace")
    text = re.sub(r"://[^/@\s]*@", "://", masked)
    text = re.sub(r"Cloning into bare repository '.*'\.\.\.\n", "", text)
    return shortened(text.replace("stderr:", "")).strip("' ")
