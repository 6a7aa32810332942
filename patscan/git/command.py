"""How git is called: so that nothing in the repository it looks at can run or reach out.

The repository's own configuration may name programs (fsmonitor, hooks, filters, pagers, ssh
commands); all of them are overridden. What is inherited from the caller is dropped: a hook's
variables speak of the repository that is committed to, not of the folder that is scanned.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

_FIXED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
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
_OVERRIDDEN = (
    ("core.fsmonitor", "false"),
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
    ("gpg.program", "false"),
    ("credential.helper", ""),
    ("protocol.allow", "never"),
    ("submodule.recurse", "false"),
)
READ_BYTES = 1 << 16
# Git that says nothing for so long waits for something: a pipe where it expects a file.
PATIENCE_S = 120.0
# How much of what git complains about is kept.
COMPLAINT_CHARS = 300


def environment(
    inherited: Mapping[str, str], config: tuple[tuple[str, str], ...] = ()
) -> dict[str, str]:
    """The environment to call git in, made from the one patscan was started in.

    Args:
        inherited: patscan's own; nothing that git reads is taken from it.
        config: keys and values on top of the overridden ones.
    """
    clean = {key: value for key, value in inherited.items() if not key.startswith("GIT_")}
    overridden = (*_OVERRIDDEN, *config)
    numbered = {"GIT_CONFIG_COUNT": str(len(overridden))}
    for index, (key, value) in enumerate(overridden):
        numbered[f"GIT_CONFIG_KEY_{index}"] = key
        numbered[f"GIT_CONFIG_VALUE_{index}"] = value
    return {**clean, **_FIXED, **numbered}


class GitError(Exception):
    """Git refused or failed; the message is its own, without line breaks."""


class SilentGitError(GitError):
    """Git had to be ended, because it waited for something; it would again."""


class Git(NamedTuple):
    """Git, called in `folder`.

    `config` are keys and values on top of the overridden ones, `variables` what the environment
    gets besides (a hook's index file).
    """

    folder: str
    config: tuple[tuple[str, str], ...] = ()
    variables: tuple[tuple[str, str], ...] = ()

    @contextlib.contextmanager
    def running(
        self, *arguments: str, requests: bytes | None = None
    ) -> Iterator[io.BufferedReader[Any]]:
        """Run git and give what it prints, while it is still running.

        Args:
            arguments: the command and its options.
            requests: what its standard input gets.

        Raises:
            GitError: git is not there, or it ended with an error (told when the block ends).
        """
        try:
            process = subprocess.Popen(
                ["git", "-C", self.folder, *arguments],
                stdin=subprocess.DEVNULL if requests is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env={**environment(os.environ, self.config), **dict(self.variables)},
            )
        except OSError as error:
            raise GitError(f"git cannot be started: {error.strerror}") from error
        assert process.stdout is not None  # noqa: S101 - for the type checker
        answers = _Answers(process.stdout)
        complaint = bytearray()
        over = threading.Event()
        helpers = [
            threading.Thread(target=_collect, args=(process.stderr, complaint)),
            threading.Thread(target=_watch, args=(process, answers, over, complaint)),
        ]
        if requests is not None:
            helpers.append(threading.Thread(target=_feed, args=(process.stdin, requests)))
        for helper in helpers:
            helper.start()
        try:
            with io.BufferedReader(answers, READ_BYTES) as out:
                yield out
        except BaseException:
            process.kill()
            raise
        finally:
            over.set()
            process.wait()
            for helper in helpers:
                helper.join()
            if process.stderr:
                process.stderr.close()
        if process.returncode:
            words = " ".join(complaint.decode("utf-8", "replace").split())
            if words == _SILENT:
                raise SilentGitError(words)
            raise GitError(words[:COMPLAINT_CHARS] or f"git ended with {process.returncode}")

    def talk(self, *arguments: str) -> Talk:
        """Start git for questions that are not known yet; what it complains about is dropped.

        Raises:
            GitError: git is not there.
        """
        try:
            process = subprocess.Popen(
                ["git", "-C", self.folder, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env={**environment(os.environ, self.config), **dict(self.variables)},
            )
        except OSError as error:
            raise GitError(str(error)) from error
        return Talk(process)

    def lines(
        self, *arguments: str, separator: bytes = b"\0", requests: bytes | None = None
    ) -> Iterator[bytes]:
        """Run git and yield what it prints, cut at `separator`, while it is still running.

        Raises:
            GitError: as `running`, after everything was yielded.
        """
        with self.running(*arguments, requests=requests) as out:
            rest = b""
            while chunk := out.read1(READ_BYTES):
                *whole, rest = (rest + chunk).split(separator)
                yield from whole
            if rest:
                yield rest

    def output(self, *arguments: str, requests: bytes | None = None) -> bytes:
        """Run git and return all that it prints.

        Raises:
            GitError: as `running`.
        """
        with self.running(*arguments, requests=requests) as out:
            return out.read()

    def answers(self, *arguments: str) -> bool:
        """Whether git, asked a yes-or-no question, says yes (exit 0) and not no (exit 1).

        Raises:
            GitError: it gave neither answer.
        """
        command = ["git", "-C", self.folder, *arguments]
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env={**environment(os.environ, self.config), **dict(self.variables)},
                check=False,
                timeout=PATIENCE_S,
            )
        except subprocess.TimeoutExpired as error:
            raise SilentGitError(_SILENT) from error
        except OSError as error:
            raise GitError(f"git cannot be started: {error.strerror}") from error
        if done.returncode not in (0, 1):
            words = " ".join(done.stderr.decode("utf-8", "replace").split())
            raise GitError(words[:COMPLAINT_CHARS])
        return done.returncode == 0


_SILENT = "git does not answer: something in the repository makes it wait"


class _Answers(io.RawIOBase):
    """What git prints, and since when somebody has waited for more of it (0: nobody does)."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.waiting_since = 0.0

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def fileno(self) -> int:
        """The pipe's."""
        return self._stream.fileno()

    def readinto(self, buffer: Any) -> int:
        """Wait for more, and fill `buffer` with it."""
        self.waiting_since = time.monotonic()
        try:
            return self._stream.readinto(buffer)  # type: ignore[attr-defined, no-any-return]
        finally:
            self.waiting_since = 0.0

    def close(self) -> None:
        """Close the pipe, too."""
        self._stream.close()
        super().close()


def _watch(
    process: subprocess.Popen[bytes], answers: _Answers, over: threading.Event, complaint: bytearray
) -> None:
    """End git when somebody has waited for its next word for `PATIENCE_S`."""
    while not over.wait(PATIENCE_S / 8):
        since = answers.waiting_since
        if since and time.monotonic() - since > PATIENCE_S:
            complaint[:] = _SILENT.encode()
            process.kill()
            return


class Talk:
    """A git process that answers one question after the other, until it is closed or falls silent."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        self._process = process
        self._over = threading.Event()
        answers = _Answers(process.stdout)
        self._out = io.BufferedReader(answers, READ_BYTES)
        watch = (process, answers, self._over, bytearray())
        threading.Thread(target=_watch, args=watch, daemon=True).start()

    def ask(self, question: bytes) -> IO[bytes]:
        """Put a question; the answer is the next thing to be read from what is returned.

        Raises:
            OSError: git has ended.
        """
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        self._process.stdin.write(question)
        return self._out

    def close(self) -> None:
        """End the process."""
        self._over.set()
        self._process.kill()
        for stream in (self._process.stdin, self._out):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        self._process.wait()


def _collect(stream: IO[bytes], complaint: bytearray) -> None:
    """Read all of git's complaints, so that it never waits for us, and keep the first of them."""
    while chunk := stream.read(READ_BYTES):
        if len(complaint) < READ_BYTES:
            complaint += chunk


def _feed(stream: IO[bytes], requests: bytes) -> None:
    """Hand over the requests; git may end before it has read them all."""
    rest = memoryview(requests)
    with contextlib.suppress(BrokenPipeError, OSError):
        while rest:
            rest = rest[stream.write(rest) :]
    with contextlib.suppress(BrokenPipeError, OSError):
        stream.close()
