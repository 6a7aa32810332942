"""A text as it reads once some of its stretches are rewritten, and where each byte of it stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

# How much of the text around what was rewritten goes along: names, and words that speak of Coze.
CONTEXT_BYTES = 2048
# Encodings of a whole text, which any editor shows as lines.
WHOLE_TEXT = frozenset({"utf-16", "utf-32"})


class Piece(NamedTuple):
    """Bytes `[start, end)` of a text read as `text`; `of` of them stand for `width` bytes of it."""

    start: int
    end: int
    text: bytes = b""
    width: int = 1
    of: int = 1


class _Segment(NamedTuple):
    """A stretch of a view: where it begins in the view and in its parent, and how it maps."""

    at: int
    source: int
    end: int
    width: int
    of: int
    rewritten: bool


class View:
    """One reading of an input.

    `steps` names the spellings that were undone on the way, the outermost first. `root` is the
    reading that lines and comments are taken from: the input itself, or what its encoding makes of it.
    """

    text: bytes

    def __init__(
        self,
        parent: View | bytes,
        spelling: str = "",
        pieces: Sequence[Piece] = (),
        *,
        context: int = CONTEXT_BYTES,
    ) -> None:
        """The input as it is, or `parent` with `pieces` (in order, apart, at least one) rewritten.

        Without a `spelling` it is no step. `context` is how many bytes around the pieces go along.
        """
        self.parent = parent if isinstance(parent, View) else None
        before = self.parent.steps if self.parent else ()
        self.steps: tuple[str, ...] = (*before, spelling) if spelling else before
        self._at: list[int] = []
        self._segments: list[_Segment] = []
        self.text = (
            parent if isinstance(parent, bytes) else self._made(parent.text, pieces, context)
        )

    def _made(self, source: bytes, pieces: Sequence[Piece], context: int) -> bytes:
        """Make the text of `pieces` and what stands between and around them; note what comes from where."""
        done = max(0, pieces[0].start - context)
        last = min(len(source), pieces[-1].end + context)
        parts: list[bytes] = []
        at = 0
        for piece in (*pieces, Piece(last, last)):
            if done < piece.start:
                self._segments.append(_Segment(at, done, piece.start, 1, 1, rewritten=False))
                parts.append(source[done : piece.start])
                at += piece.start - done
            if piece.text:
                self._segments.append(
                    _Segment(at, piece.start, piece.end, piece.width, piece.of, rewritten=True)
                )
                parts.append(piece.text)
                at += len(piece.text)
            done = piece.end
        self._at = [segment.at for segment in self._segments]
        return b"".join(parts)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where bytes `[start, end)` of this view, which are some, stand in the input."""
        if self.parent is None:
            return start, end
        last = self._segments[bisect_right(self._at, end - 1) - 1]
        begin = self._source(start)
        stop = last.source - (-(end - last.at) * last.width // last.of)
        return self.parent.span(begin, min(stop, last.end))

    def home(self, start: int) -> tuple[bytes, int]:
        """The text whose lines people see, and where in it byte `start` of this view stands."""
        view, at = self, start
        while view.parent and not WHOLE_TEXT.issuperset(view.steps):
            view, at = view.parent, view._source(at)
        return view.text, at

    def _source(self, at: int) -> int:
        """Where byte `at` of this view stands in its parent."""
        segment = self._segments[bisect_right(self._at, at) - 1]
        return segment.source + (at - segment.at) * segment.width // segment.of

    def stretch(self, at: int) -> int:
        """Where in the input the stretch begins that byte `at` of this view was read from."""
        if self.parent is None:
            return 0
        source = self._segments[bisect_right(self._at, at) - 1].source
        return self.parent.span(source, source + 1)[0]

    def rewrites(self, start: int, end: int) -> bool:
        """Whether anything in bytes `[start, end)` reads otherwise in the parent."""
        first, beyond = bisect_right(self._at, start) - 1, bisect_left(self._at, end)
        return beyond - first > 1 or self._segments[first].rewritten
