"""Clones a repository by its URL into a temporary folder."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from patscan import late
from patscan.coze.mask import mask_tokens
from patscan.git import outside
from patscan.git.errors import GitError, shortened
from patscan.git.remote import repository_uri
from patscan.git.repository import refused
from patscan.model.held import Held
from patscan.model.text import PatscanError, Text

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
        max_bytes: how large its pack may be; git stops where it would be larger. Windows has no such limit.
        login: for its host; by default git asks as the user configured it.

    Raises:
        PatscanError: the transport is refused, git failed, or the pack is too large. The message contains no
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
        with _limited(max_bytes):
            git.Repo.clone_from(url, target, env=environment, mirror=True).close()
    except git.GitCommandError as error:
        if max_bytes is not None and _is_too_large(error.status, str(error.stderr)):
            limit = f"{max_bytes / 1e9:,.1f} GB"
            raise PatscanError(_TOO_LARGE.format(url=public, limit=limit), _MORE_SPACE) from None
        reason = _without_logins(str(error.stderr))
        raise PatscanError(_FAILED.format(url=public, reason=reason)) from None
    except git.UnsafeProtocolError:
        raise PatscanError(_NO_TRANSPORT, _TRANSPORT_HINT) from None
    finally:
        os.environ.update(kept)


def _is_too_large(status: object, message: str) -> bool:
    """Whether git, or the `index-pack` that it calls, was ended because a file became too large.

    The signal for that leaves no message but git's own that it heard nothing from `index-pack`.
    """
    number = getattr(signal, "SIGXFSZ", None)
    silent = "invalid index-pack output" in message and message.count("fatal:") == 1
    return "File too large" in message or silent or (number is not None and status == -number)


@contextlib.contextmanager
def _limited(max_bytes: int | None) -> Iterator[None]:
    """No file that a new process writes gets larger; a clone has one large file, its pack."""
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if max_bytes is None or (soft != resource.RLIM_INFINITY and soft < max_bytes):
        yield
        return
    resource.setrlimit(resource.RLIMIT_FSIZE, (max_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _without_logins(message: str) -> str:
    """Git's error message on one line, without user names, passwords and tokens in URLs, and what it does at first."""
    masked = mask_tokens(message.encode()).decode("utf-8", "replace")
    text = re.sub(r"://[^/@\s]*@", "://", masked)
    text = re.sub(r"Cloning into bare repository '.*'\.\.\.\n", "", text)
    return shortened(text.replace("stderr:", "")).strip("' ")
