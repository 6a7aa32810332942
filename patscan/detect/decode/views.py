"""A text as it reads once some of its stretches are rewritten, and where each byte of it stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

# How much of the text around what was rewritten goes along: names, and words that speak of Coze.
CONTEXT_BYTES = 2048
# Encodings of a whole text, which any editor shows as lines.
WHOLE_TEXT = frozenset({"utf-16", "utf-32"})


class Replacement(NamedTuple):
    """Bytes `[start, end)` of a text read as `text`; `decoded_step` of them stand for `source_step` bytes of it."""

    start: int
    end: int
    text: bytes = b""
    source_step: int = 1
    decoded_step: int = 1


class _Segment(NamedTuple):
    """A stretch of a view: where it begins in the view and in its parent, and how it maps."""

    at: int
    source: int
    end: int
    source_step: int
    decoded_step: int
    decoded: bool


class View:
    """One reading of an input.

    `steps` names the spellings that were undone on the way, the outermost first. `root` is the
    reading that lines and comments are taken from: the input itself, or what its encoding makes of it.
    """

    text: bytes

    def __init__(
        self,
        parent: View | bytes,
        encoding: str = "",
        replacements: Sequence[Replacement] = (),
        *,
        context: int = CONTEXT_BYTES,
    ) -> None:
        """The input as it is, or `parent` with `replacements` (in order, apart, at least one) rewritten.

        Without a `encoding` it is no step. `context` is how many bytes around the pieces go along.
        """
        self.parent = parent if isinstance(parent, View) else None
        before = self.parent.steps if self.parent else ()
        self.steps: tuple[str, ...] = (*before, encoding) if encoding else before
        self._at: list[int] = []
        self._segments: list[_Segment] = []
        self.text = (
            parent if isinstance(parent, bytes) else self._build(parent.text, replacements, context)
        )

    def _build(self, source: bytes, replacements: Sequence[Replacement], context: int) -> bytes:
        """Make the text of `replacements` and what stands between and around them; note what comes from where."""
        done = max(0, replacements[0].start - context)
        last = min(len(source), replacements[-1].end + context)
        parts: list[bytes] = []
        at = 0
        for replacement in (*replacements, Replacement(last, last)):
            if done < replacement.start:
                self._segments.append(_Segment(at, done, replacement.start, 1, 1, decoded=False))
                parts.append(source[done : replacement.start])
                at += replacement.start - done
            if replacement.text:
                self._segments.append(
                    _Segment(
                        at,
                        replacement.start,
                        replacement.end,
                        replacement.source_step,
                        replacement.decoded_step,
                        decoded=True,
                    )
                )
                parts.append(replacement.text)
                at += len(replacement.text)
            done = replacement.end
        self._at = [segment.at for segment in self._segments]
        return b"".join(parts)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where bytes `[start, end)` of this view, which are some, stand in the input."""
        if self.parent is None:
            return start, end
        last = self._segments[bisect_right(self._at, end - 1) - 1]
        begin = self._source(start)
        stop = last.source - (-(end - last.at) * last.source_step // last.decoded_step)
        return self.parent.source_span(begin, min(stop, last.end))

    def source_text(self, start: int) -> tuple[bytes, int]:
        """The text whose lines people see, and where in it byte `start` of this view stands."""
        view, at = self, start
        while view.parent and not WHOLE_TEXT.issuperset(view.steps):
            view, at = view.parent, view._source(at)
        return view.text, at

    def _source(self, at: int) -> int:
        """Where byte `at` of this view stands in its parent."""
        segment = self._segments[bisect_right(self._at, at) - 1]
        return segment.source + (at - segment.at) * segment.source_step // segment.decoded_step

    def segment_start(self, at: int) -> int:
        """Where in the input the stretch begins that byte `at` of this view was read from."""
        if self.parent is None:
            return 0
        source = self._segments[bisect_right(self._at, at) - 1].source
        return self.parent.source_span(source, source + 1)[0]

    def is_decoded(self, start: int, end: int) -> bool:
        """Whether anything in bytes `[start, end)` reads otherwise in the parent."""
        first, beyond = bisect_right(self._at, start) - 1, bisect_left(self._at, end)
        return beyond - first > 1 or self._segments[first].decoded
