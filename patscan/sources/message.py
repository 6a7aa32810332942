"""The message of the commit that is being made, without what git itself will cut from it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from patscan import late
from patscan.detect.scanner import process_scanner
from patscan.files import read_regular
from patscan.git.command import Git, GitError
from patscan.model.run import Advance, Outcome, Skip
from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.exposure.project import Project
    from patscan.model.findings import Finding, Trail
    from patscan.model.run import Covered, Progress, Unit
    from patscan.policy.settings import Settings

PATH = "<commit message>"
_CANNOT = Text("the message cannot be read: {reason}", "无法读取提交说明：{reason}")
# What git writes above a diff (`commit --verbose`) or its notes: behind a comment prefix, and another comment
# follows. wt-status.c has it.
_SCISSORS = late.compile(rb"(?m)^(.{1,16}?) -{24} >8 -{24}\r?\n(?=\1)")
_KEYS = r"^(core\.comment(char|string)|commit\.cleanup)$"
# Of the ways to clean a message up (git-commit, `--cleanup`), those that keep comments.
_KEEPS_COMMENTS = frozenset({b"verbatim", b"whitespace", b"scissors"})
_NOTHING_CUT = {b"commit.cleanup": b"verbatim"}


class Message:
    """The message of the commit that is being made, from the file that git hands its `commit-msg` hook."""

    unit: Unit = "files"

    def __init__(self, settings: Settings, git: Git, path: str, environ: Mapping[str, str]) -> None:
        """`git` is that of the commit, `path` absolute; `environ` tells whether the message was edited."""
        self._settings = settings
        self._git = git
        self._path = path
        self._edited = environ.get("GIT_EDITOR") != ":"  # what git sets where it asks no editor

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """One outcome. Only where there are findings git is asked what it will cut."""
        try:
            data = read_regular(self._path)
        except OSError as error:
            from patscan.model import refusals

            reason = refusals.reason(error)
            yield Outcome(skips=(Skip(PATH, _CANNOT.format(reason=reason)),))
            return
        scanner = process_scanner()
        outcome = scanner.text(PATH, data)
        if outcome.findings and self._edited:
            outcome = scanner.text(PATH, without_comments(data, self._configuration()))
        progress(Advance(outcome.files, outcome.size_bytes))
        yield outcome._replace(
            findings=tuple(one._replace(kind="other") for one in outcome.findings)
        )

    def _configuration(self) -> dict[bytes, bytes]:
        """What the user's and the repository's configuration says of comments in messages."""
        asked = self._git._replace(users_config=True)
        question = ("config", "-z", "--get-regexp", _KEYS)
        try:
            answer = asked.output(*question) if asked.answers(*question) else b""
        except GitError:  # then nothing is known to be cut
            return _NOTHING_CUT
        rows = (row.partition(b"\n") for row in answer.split(b"\0"))
        return {key: value for key, _, value in rows}

    def project(self, _finding: Finding, _trail: Trail | None) -> Project:
        """What the next commit would contain."""
        return self._index

    @functools.cached_property
    def _index(self) -> Project:
        from patscan.sources.projects import IndexTree

        return IndexTree(self._git)

    def covered(self, _skips: Sequence[Skip]) -> Covered | None:
        """Nothing can be told: no file was read."""
        return None


def without_comments(data: bytes, configuration: Mapping[bytes, bytes]) -> bytes:
    """An edited message without what git cuts: blank lines stand for comments, so that lines keep their numbers.

    Args:
        data: what the editor left.
        configuration: `core.commentchar` (or `commentstring`) and `commit.cleanup`, by git's lower-case names.
    """
    cut = _SCISSORS.search(data)
    if cut:
        data = data[: cut.start()]
    if configuration.get(b"commit.cleanup") in _KEEPS_COMMENTS:
        return data
    prefix = configuration.get(b"core.commentstring") or configuration.get(b"core.commentchar")
    if prefix == b"auto":  # git chose one that no line began with; which, it does not tell
        return data
    lines = data.split(b"\n")
    return b"\n".join(b"" if line.startswith(prefix or b"#") else line for line in lines)
