"""Starts git in a repository, reads what it prints, and ends it when it waits for something.

Before the first question nothing in the repository may stand in git's way (`special_files`); what git
is started with (`environment`) lets nothing there run.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

from patscan.git import outside, special_files
from patscan.git.environment import Config, environment, options
from patscan.git.errors import GitError, NotReadyError, SilentGitError
from patscan.model.text import Text

__all__ = ("READ_BYTES", "Git", "GitError", "SilentGitError", "Talk")

READ_BYTES = 1 << 16
# Git that says nothing for so long waits for something: a pipe where it expects a file.
PATIENCE_S = 120.0
_REMOVE_IT = Text("Nothing was scanned. Remove it first.", "没有扫描任何内容。请先删除它。")


class Git(NamedTuple):
    """Git, called in `folder`.

    `config` are keys and values on top of the overridden ones, `variables` what the environment
    gets besides (a hook's index file). `patience_s`: how long it may say nothing, None for as long as usual.
    `users_config`: it reads the user's configuration, too, as it does of its own accord where it needs to know
    whom the user trusts.
    """

    folder: str
    config: Config = ()
    variables: Config = ()
    patience_s: float | None = None
    users_config: bool = False

    def _started(self, arguments: tuple[str, ...], **streams: Any) -> subprocess.Popen[bytes]:
        """A git process, its output and, unless `streams` say otherwise, its complaints to be read.

        Raises:
            GitError: git is not there, too old, or must not be let at this repository.
        """
        given = dict(self.variables)
        users = _is_somebody_elses(self.folder, given.get("GIT_DIR")) or self.users_config
        try:
            return subprocess.Popen(
                ["git", "-C", self.folder, *options(self.config), *arguments],
                bufsize=0,
                env={**environment(os.environ, users_config=users), **given},
                **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},
            )
        except OSError as error:
            raise GitError(f"git cannot be started: {error.strerror}") from error

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
        stdin = subprocess.DEVNULL if requests is None else subprocess.PIPE
        process = self._started(arguments, stdin=stdin)
        assert process.stdout is not None  # noqa: S101 - for the type checker
        answers = _Answers(process.stdout)
        complaint = bytearray()
        over = threading.Event()
        silent = threading.Event()
        watch = functools.partial(_watch, process, answers, over, silent, self._patience_s)
        helpers = [
            threading.Thread(target=_collect, args=(process.stderr, complaint)),
            threading.Thread(target=watch),
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
            if silent.is_set():
                raise SilentGitError
            raise GitError.of(bytes(complaint), process.returncode)

    def talk(self, *arguments: str) -> Talk:
        """Start git for questions that are not known yet; what it complains about is dropped.

        Raises:
            GitError: git is not there.
        """
        process = self._started(arguments, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return Talk(process, self._patience_s)

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
        with self._started(arguments, stdin=subprocess.DEVNULL) as process:
            try:
                _, complaint = process.communicate(timeout=self._patience_s)
            except subprocess.TimeoutExpired as error:
                process.kill()
                raise SilentGitError from error
        if process.returncode not in (0, 1):
            raise GitError.of(complaint, process.returncode)
        return process.returncode == 0

    @property
    def _patience_s(self) -> float:
        return PATIENCE_S if self.patience_s is None else self.patience_s


@functools.cache
def _is_somebody_elses(folder: str, git_dir: str | None) -> bool:
    """Whether the repository around `folder` belongs to another user, so that git asks whom to trust.

    Raises:
        GitError: git is too old, or something in the repository would make it wait.
    """
    outside.require_version()
    found = special_files.directories(folder, git_dir)
    if found is None:
        return False
    if (said := special_files.obstacle(found)) is not None:
        raise NotReadyError(said, _REMOVE_IT)
    return special_files.has_other_owner(found)


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
    process: subprocess.Popen[bytes],
    answers: _Answers,
    over: threading.Event,
    silent: threading.Event,
    patience_s: float,
) -> None:
    """End git, and set `silent`, when somebody has waited for its next word for `patience_s`."""
    while not over.wait(patience_s / 8):
        since = answers.waiting_since
        if since and time.monotonic() - since > patience_s:
            silent.set()
            process.kill()
            return


class Talk:
    """A git process that answers one question after the other, until it is closed or falls silent."""

    def __init__(self, process: subprocess.Popen[bytes], patience_s: float) -> None:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        self._process = process
        self._over = threading.Event()
        answers = _Answers(process.stdout)
        self._out = io.BufferedReader(answers, READ_BYTES)
        watch = (process, answers, self._over, threading.Event(), patience_s)
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
