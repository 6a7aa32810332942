"""Decoded views: a text with some of its ranges decoded, and a map from its bytes to the input's."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

# So much of the text around the decoded ranges is kept: it has names, and words that mention Coze.
CONTEXT_BYTES = 2048
# Character encodings, which an editor decodes: lines and columns are those of the decoded text.
WHOLE_TEXT = frozenset({"utf-16", "utf-32"})


class Replacement(NamedTuple):
    """A range of a text and what it decodes to.

    `Replacement(0, 8, b"pat_ab", 4, 3)` decodes eight characters of base64.

    Attributes:
        start: offset of its first byte in the text.
        end: offset after its last byte.
        text: what it decodes to; empty if the range is deleted.
        source_step: how many bytes of the range stand for `decoded_step` bytes of `text`: 4 for
            base64, 3 for `%70`.
        decoded_step: 3 for base64, 1 for nearly everything else.
    """

    start: int
    end: int
    text: bytes = b""
    source_step: int = 1
    decoded_step: int = 1


class _Segment(NamedTuple):
    """A range of a view, and the range of its parent that it comes from.

    Attributes:
        at: offset of its first byte in the view.
        source: offset of its first byte in the parent.
        end: offset after its last byte in the parent.
        source_step: how many bytes of the parent stand for `decoded_step` bytes of the view.
        decoded_step: see there.
        decoded: whether it was decoded, or is a copy.
    """

    at: int
    source: int
    end: int
    source_step: int
    decoded_step: int
    decoded: bool


class View:
    """An input, or what it reads once some encodings are decoded.

    Attributes:
        text: the bytes of the view.
        parent: the view it was decoded from; None for the input.
        steps: the encodings that were decoded, the outermost first: `("base64", "percent")`.
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
        """The input itself, or a parent view with ranges replaced.

        Args:
            parent: the input, or the view to decode.
            encoding: the name of the encoding; empty if this is no step of decoding.
            replacements: at least one, in order, without overlaps.
            context: how many bytes before the first and after the last replacement are kept.
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
        """Make the text from the replacements and the bytes between and around them, and its segments."""
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
        """The offsets in the input of the bytes `[start, end)` of this view; there is at least one."""
        if self.parent is None:
            return start, end
        last = self._segments[bisect_right(self._at, end - 1) - 1]
        begin = self._source(start)
        stop = last.source - (-(end - last.at) * last.source_step // last.decoded_step)
        return self.parent.source_span(begin, min(stop, last.end))

    def source_text(self, start: int) -> tuple[bytes, int]:
        """The text as an editor shows it, and the offset in it of byte `start` of this view."""
        view, at = self, start
        while view.parent and not WHOLE_TEXT.issuperset(view.steps):
            view, at = view.parent, view._source(at)
        return view.text, at

    def _source(self, at: int) -> int:
        """The offset in the parent of byte `at` of this view."""
        segment = self._segments[bisect_right(self._at, at) - 1]
        return segment.source + (at - segment.at) * segment.source_step // segment.decoded_step

    def segment_start(self, at: int) -> int:
        """The offset in the input of the segment that byte `at` of this view belongs to."""
        if self.parent is None:
            return 0
        source = self._segments[bisect_right(self._at, at) - 1].source
        return self.parent.source_span(source, source + 1)[0]

    def is_decoded(self, start: int, end: int) -> bool:
        """Whether the bytes `[start, end)` differ from those of the parent."""
        first, beyond = bisect_right(self._at, start) - 1, bisect_left(self._at, end)
        return beyond - first > 1 or self._segments[first].decoded
