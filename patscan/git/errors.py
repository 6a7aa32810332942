"""The exceptions for failures of git."""

from __future__ import annotations

from patscan.model.text import Text

# The hint for what the user may not read.
ASK_ANOTHER_USER = Text(
    "Run patscan as a user who may read it.", "请以有权读取它的用户运行 patscan。"
)
# How much of git's error message is kept.
MAX_MESSAGE_CHARS = 300
# How often git may fail on one of many objects, before the others are not asked for any more.
MAX_BREAKDOWNS = 200

_NOT_STARTED = Text("git cannot be started: {reason}", "无法启动 git：{reason}")
_NOT_THERE = Text("git is not installed, or not on the PATH", "没有安装 git，或它不在 PATH 中")
_ENDED = Text("git ended with {code}", "git 以代码 {code} 退出")
_SILENT = Text(
    "git does not answer: something in the repository makes it wait",
    "git 没有响应：仓库中的某些内容让它一直等待",
)
NO_MEMORY = Text(
    "git takes too much memory: equal folders within each other may make billions of paths",
    "git 占用内存过多：相互嵌套的相同目录可能形成数十亿个路径",
)


def shortened(message: str) -> str:
    """A message on one line, cut between words.

    It may quote a name that is a credential. That is masked when it is shown, but a part of it would not be.
    """
    kept: list[str] = []
    for word in message.split():
        if sum(map(len, kept)) + len(kept) + len(word) > MAX_MESSAGE_CHARS:
            break
        kept.append(word)
    return " ".join(kept)


class GitError(Exception):
    """Git failed. `reason` is its own message, without line breaks, or a message of patscan."""

    def __init__(self, reason: str | Text) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason.en if isinstance(self.reason, Text) else self.reason

    @classmethod
    def of(cls, message: bytes, code: int) -> GitError:
        """The error for an exit `code` and the error message `message`."""
        words = shortened(message.decode("utf-8", "replace"))
        return GitError(words or _ENDED.format(code=code))

    @classmethod
    def not_started(cls, error: OSError) -> GitError:
        """The error for a git that the system does not run."""
        from patscan.model import refusals

        if isinstance(error, FileNotFoundError) and error.filename in (None, "git"):
            return GitError(_NOT_THERE)
        return GitError(_NOT_STARTED.format(reason=refusals.reason(error)))


class GitHangsError(GitError):
    """Git was killed because it hung, or it ran out of the memory that it was given; it would again."""

    def __init__(self, reason: Text = _SILENT) -> None:
        super().__init__(reason)


class NotReadyError(GitError):
    """Git was not called: it is too old, or something in the repository would make it hang."""

    def __init__(self, reason: Text, hint: Text) -> None:
        super().__init__(reason)
        self.text = reason
        self.hint = hint
