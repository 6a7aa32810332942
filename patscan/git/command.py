"""Runs git in a repository, reads its output, and kills it when it hangs.

Before the first call, `special_files` checks that nothing in the repository would make git hang. The
options and variables of each call (`environment`) let no program of the repository run.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from typing import IO, Any, NamedTuple

from patscan.git import outside, special_files
from patscan.git.environment import Config, environment, options
from patscan.git.errors import NO_MEMORY, GitError, GitHangsError, NotReadyError
from patscan.model.text import Text

__all__ = ("READ_BYTES", "Git", "GitError", "GitHangsError", "Talk")

READ_BYTES = 1 << 16
# Git that prints nothing for so long hangs, for example on a pipe where it expects a file.
PATIENCE_S = 120.0
# Equal trees within each other can make ten folders ten billion files, and git collects what differs in a commit or a
# tree before it prints it. Where that may be, it gets no more than this; 256 MB are enough for half a million files.
BRIEF_PATIENCE_S = 4.0
MAX_COLLECTED_BYTES = 256 << 20
# What git's messages have in common when it gets no more memory (its `wrapper.c` and `zlib.c`).
_NO_MEMORY = b"ut of memory"
_REMOVE_IT = Text("Nothing was scanned. Remove it first.", "没有扫描任何内容。请先删除它。")


class Git(NamedTuple):
    """Calls git in a folder.

    Attributes:
        folder: the folder, absolute.
        config: configuration keys and values, after those that are always overridden.
        variables: additional environment variables, such as a hook's `GIT_INDEX_FILE`.
        patience_s: how long git may print nothing before it is killed; None for `PATIENCE_S`.
        memory_bytes: how much memory git may take, where the system can limit it; None for any amount.
        users_config: whether git also reads the configuration of the user. It does so anyway where it must know
            which owners the user trusts.
    """

    folder: str
    config: Config = ()
    variables: Config = ()
    patience_s: float | None = None
    memory_bytes: int | None = None
    users_config: bool = False

    def _started(self, arguments: tuple[str, ...], **streams: Any) -> subprocess.Popen[bytes]:
        """A new git process, with pipes for its output and errors unless `streams` differ.

        Raises:
            GitError: git is not installed, is too old, or would hang in this repository.
        """
        given = dict(self.variables)
        users = has_other_owner(self.folder, given.get("GIT_DIR")) or self.users_config
        try:
            process = subprocess.Popen(
                ["git", "-C", self.folder, *options(self.config), *arguments],
                bufsize=0,
                env={**environment(os.environ, users_config=users), **given},
                **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},
            )
        except OSError as error:
            raise GitError.not_started(error) from error
        if self.memory_bytes is not None:
            _limit_memory(process, self.memory_bytes)
        return process

    def bounded(self) -> Git:
        """The same git, which ends with `GitHangsError` if it would collect billions of files."""
        return self._replace(patience_s=BRIEF_PATIENCE_S, memory_bytes=MAX_COLLECTED_BYTES)

    @contextlib.contextmanager
    def running(
        self, *arguments: str, requests: bytes | None = None, messages: bytearray | None = None
    ) -> Iterator[io.BufferedReader[Any]]:
        """Run git; in the block, its output can be read while it is running.

        Args:
            arguments: the command and its options.
            requests: its standard input.
            messages: the first of git's messages are added to it, complete at the end of the block: warnings of a
                git that does not fail.

        Raises:
            GitError: git cannot be started, or, at the end of the block, it has failed.
        """
        stdin = subprocess.DEVNULL if requests is None else subprocess.PIPE
        process = self._started(arguments, stdin=stdin)
        assert process.stdout is not None  # noqa: S101 - for the type checker
        answers = _Answers(process.stdout)
        messages = bytearray() if messages is None else messages
        over = threading.Event()
        hangs = threading.Event()
        watch = functools.partial(_watch, process, answers, over, hangs, self._patience_s)
        helpers = [
            threading.Thread(target=_collect, args=(process.stderr, messages)),
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
            if hangs.is_set():
                raise GitHangsError
            if self.memory_bytes is not None and _NO_MEMORY in messages:
                raise GitHangsError(NO_MEMORY)
            raise GitError.of(bytes(messages), process.returncode)

    def talk(self, *arguments: str) -> Talk:
        """Start git for requests that are not known yet; its error messages are dropped.

        Raises:
            GitError: git cannot be started.
        """
        process = self._started(arguments, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return Talk(process, self._patience_s)

    def blocks(
        self,
        *arguments: str,
        separator: bytes = b"\0",
        requests: bytes | None = None,
        messages: bytearray | None = None,
        at_once: bool = False,
    ) -> Generator[bytes, None, None]:
        """Run git and yield its output, while it is running, in blocks that end with `separator`.

        What follows the last separator is the last block. They have about `READ_BYTES`, unless output is wanted
        `at_once`. For `requests` and `messages` see `running`.

        Raises:
            GitError: see `running`; after all output was yielded.
        """
        with self.running(*arguments, requests=requests, messages=messages) as out:
            read = out.read1 if at_once else out.read
            rest: list[bytes] = []  # joined once, however long it gets
            while chunk := read(READ_BYTES):
                head, found, tail = chunk.rpartition(separator)
                if found:
                    yield b"".join((*rest, head, found))
                    rest.clear()
                rest.append(tail)
            if any(rest):
                yield b"".join(rest)

    def lines(
        self,
        *arguments: str,
        separator: bytes = b"\0",
        requests: bytes | None = None,
        messages: bytearray | None = None,
    ) -> Generator[bytes, None, None]:
        """Run git and yield its output, split at `separator`, while it is running.

        For `requests` and `messages` see `running`.

        Raises:
            GitError: see `running`; after all output was yielded.
        """
        for block in self.blocks(
            *arguments, separator=separator, requests=requests, messages=messages, at_once=True
        ):
            yield from block.removesuffix(separator).split(separator)

    def output(self, *arguments: str, requests: bytes | None = None) -> bytes:
        """Run git and return its output.

        Raises:
            GitError: see `running`.
        """
        with self.running(*arguments, requests=requests) as out:
            return out.read()

    def answers(self, *arguments: str) -> bool:
        """Whether git exits with 0 (yes) rather than 1 (no).

        Raises:
            GitError: it exits otherwise, or hangs.
        """
        with self._started(arguments, stdin=subprocess.DEVNULL) as process:
            try:
                _, message = process.communicate(timeout=self._patience_s)
            except subprocess.TimeoutExpired as error:
                process.kill()
                raise GitHangsError from error
        if process.returncode not in (0, 1):
            raise GitError.of(message, process.returncode)
        return process.returncode == 0

    @property
    def _patience_s(self) -> float:
        return PATIENCE_S if self.patience_s is None else self.patience_s


@functools.cache
def has_other_owner(folder: str, git_dir: str | None) -> bool:
    """Whether the repository around `folder` belongs to another user.

    Then git needs the user's own configuration, which may trust this repository (`safe.directory`).

    Raises:
        GitError: git is too old, or something in the repository would make it hang.
    """
    outside.require_version()
    found = special_files.directories(folder, git_dir)
    if found is None:
        return False
    if (problem := special_files.problem_in(found)) is not None:
        raise NotReadyError(problem, _REMOVE_IT)
    return special_files.has_other_owner(found)


class _Answers(io.RawIOBase):
    """The output of git.

    Attributes:
        waiting_since: the monotonic time at which the current read began; 0 if there is none.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.waiting_since = 0.0

    def readable(self) -> bool:
        """See `io.IOBase`."""
        return True

    def fileno(self) -> int:
        """The file descriptor of the pipe."""
        return self._stream.fileno()

    def readinto(self, buffer: Any) -> int:
        """Wait for output, and copy it into `buffer`."""
        self.waiting_since = time.monotonic()
        try:
            return self._stream.readinto(buffer)  # type: ignore[attr-defined, no-any-return]
        finally:
            self.waiting_since = 0.0

    def close(self) -> None:
        """Close this and the pipe."""
        self._stream.close()
        super().close()


def _limit_memory(process: subprocess.Popen[bytes], limit_bytes: int) -> None:
    """Limit the memory that a process may take for its data; mapped files, such as packs, do not count."""
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(OSError, ValueError):  # it has ended, or has less
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (limit_bytes, limit_bytes))


def _watch(
    process: subprocess.Popen[bytes],
    answers: _Answers,
    over: threading.Event,
    hangs: threading.Event,
    patience_s: float,
) -> None:
    """Kill git, and set `hangs`, when a read of its output takes longer than `patience_s`."""
    while not over.wait(patience_s / 8):
        since = answers.waiting_since
        if since and time.monotonic() - since > patience_s:
            hangs.set()
            process.kill()
            return


class Talk:
    """A git process that answers one request after the other. It is killed when it hangs."""

    def __init__(self, process: subprocess.Popen[bytes], patience_s: float) -> None:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        self._process = process
        self._over = threading.Event()
        answers = _Answers(process.stdout)
        self._out = io.BufferedReader(answers, READ_BYTES)
        watch = (process, answers, self._over, threading.Event(), patience_s)
        threading.Thread(target=_watch, args=watch, daemon=True).start()

    def ask(self, question: bytes) -> IO[bytes]:
        """Send a request. The answer is to be read from the returned stream.

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


def _collect(stream: IO[bytes], message: bytearray) -> None:
    """Read all of git's error messages, so that it never blocks on the pipe, and keep the first ones."""
    while chunk := stream.read(READ_BYTES):
        if len(message) < READ_BYTES:
            message += chunk


def _feed(stream: IO[bytes], requests: bytes) -> None:
    """Write the requests; git may exit before it has read them all."""
    rest = memoryview(requests)
    with contextlib.suppress(BrokenPipeError, OSError):
        while rest:
            rest = rest[stream.write(rest) :]
    with contextlib.suppress(BrokenPipeError, OSError):
        stream.close()
