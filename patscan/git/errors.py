"""What can go wrong with git, as exceptions."""

from __future__ import annotations

from patscan.model.text import Text

# How much of what git complains about is kept.
COMPLAINT_CHARS = 300

_SILENT = Text(
    "git does not answer: something in the repository makes it wait",
    "git 没有响应：仓库中的某些内容让它一直等待",
)


class GitError(Exception):
    """Git refused or failed; `reason` is its own sentence, without line breaks, or one of ours."""

    def __init__(self, reason: str | Text) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason.en if isinstance(self.reason, Text) else self.reason

    @classmethod
    def of(cls, complaint: bytes, code: int) -> GitError:
        """The error of a git that ended with `code` and this `complaint`."""
        words = " ".join(complaint.decode("utf-8", "replace").split())
        return GitError(words[:COMPLAINT_CHARS] or f"git ended with {code}")


class SilentGitError(GitError):
    """Git had to be ended, because it waited for something; it would again."""

    def __init__(self) -> None:
        super().__init__(_SILENT)


class NotReadyError(GitError):
    """Git was not asked at all: it is too old, or something in the repository would make it wait."""

    def __init__(self, reason: Text, hint: Text) -> None:
        super().__init__(reason)
        self.text = reason
        self.hint = hint
