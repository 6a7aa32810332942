"""The decoded views of an input: it is decoded, and what comes of it again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from patscan.coze.families import PREFIXES
from patscan.detect.decode.views import View
from patscan.detect.prefilter import COZE_KEYWORDS, KEYWORDS, PrefilterResult

# How deep encodings may be nested: base64 in base64 in a JSON string in a log.
MAX_STEPS = 4
# All decoded views of a text together have at most `MAX_GROWTH` times its size, plus `MAX_SHORT_BYTES`.
MAX_GROWTH = 8
MAX_SHORT_BYTES = 1 << 16
_PREFIXES = frozenset(KEYWORDS.index(prefix) for prefix in PREFIXES)


def decoded_views(
    roots: Iterable[View],
    prefiltered: PrefilterResult,
    prefilter: Callable[[bytes], PrefilterResult],
) -> Iterator[tuple[View, frozenset[int]]]:
    """All views of an input that may match, each with the indexes of the keywords that count in it.

    The least decoded views come first. So where a text is made to be decoded in many ways, the limits
    leave out the views that are decoded most often.

    Args:
        roots: the input as it is, and other views to start from.
        prefiltered: the prefilter's result for the input.
        prefilter: gives the same for another text.
    """
    coze_keywords = (prefiltered.plain | prefiltered.wide) & COZE_KEYWORDS
    queue = deque((root, prefiltered) for root in roots)
    budget = sum(MAX_SHORT_BYTES + MAX_GROWTH * len(root.text) for root, _ in queue)
    while queue:
        view, found = queue.popleft()
        keywords = found.plain | coze_keywords
        if keywords:
            yield view, keywords
        if len(view.steps) == MAX_STEPS:
            continue
        for child in _children(view, found):
            budget -= len(child.text)
            if budget < 0:
                break
            queue.append((child, prefilter(child.text)))


def _children(view: View, prefiltered: PrefilterResult) -> Iterable[View]:
    """The views that one more step of decoding gives. Most texts that mention Coze have none: then no decoder is loaded."""
    if not (prefiltered.wide or prefiltered.encoded or prefiltered.plain & _PREFIXES):
        return ()
    from patscan.detect.decode.decoder import children

    return children(view, prefiltered)
