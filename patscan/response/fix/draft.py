"""What the languages are given and what they answer: a target, and the edits for it or a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.exposure.project import Context

# Stands for a value in comments and documentation, which nothing reads.
PLACEHOLDER = "YOUR_{name}"


class Refused(Exception):  # noqa: N818 - an answer, not a failure
    """This cannot be changed safely: the reason, with what to do instead."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class Edit(NamedTuple):
    """The bytes from `start` to `end` of a text become `text`."""

    start: int
    end: int
    text: bytes = b""


class Target(NamedTuple):
    """A credential in a text.

    Attributes:
        path: of the file, relative to the project's root, with `/`.
        data: its text in UTF-8, without a byte order mark.
        start: byte offset of the value.
        end: byte offset after the value.
        name: the variable to read, such as `COZE_API_TOKEN`.
        context: the files around it.
    """

    path: str
    data: bytes
    start: int
    end: int
    name: str
    context: Context

    @property
    def value(self) -> bytes:
        """The value itself: for comparisons, never for output."""
        return self.data[self.start : self.end]

    @property
    def eol(self) -> bytes:
        """How lines of this text end."""
        at = self.data.find(b"\n")
        return b"\r\n" if at > 0 and self.data[at - 1 : at] == b"\r" else b"\n"

    @property
    def placeholder(self) -> bytes:
        """What stands for the value where nothing reads it."""
        return PLACEHOLDER.format(name=self.name).encode()

    def line_start(self, at: int) -> int:
        """Where the line of the byte at `at` begins."""
        return self.data.rfind(b"\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Where the line of the byte at `at` ends, its line feed included."""
        end = self.data.find(b"\n", at)
        return len(self.data) if end < 0 else end + 1


class Draft(NamedTuple):
    """A change that is not tried yet.

    Attributes:
        edits: in any order, without overlaps.
        variable: the name that is read; empty where the value is only deleted.
        note: what is done.
        dotenv: whether the code can take the variable from a `.env` file.
    """

    edits: tuple[Edit, ...]
    variable: str
    note: Text
    dotenv: bool = False


def applied(data: bytes, edits: tuple[Edit, ...]) -> bytes:
    """The text after the edits."""
    parts, done = [], 0
    for edit in sorted(edits):
        if edit.start < done:
            raise ValueError("edits overlap")
        parts += [data[done : edit.start], edit.text]
        done = edit.end
    return b"".join([*parts, data[done:]])
