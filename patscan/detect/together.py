"""Many small texts that mention Coze, searched as one: most have nothing else.

Imported when the prefilter has found a mention, with all that searches further.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from patscan.detect.json_documents import may_decode
from patscan.detect.linter.rules import may_leak
from patscan.detect.matcher import value_ends
from patscan.detect.prefilter import PrefilterResult
from patscan.detect.scanner import only_mentions_coze


def suspicious(texts: Sequence[bytes], joined: bytes, prefiltered: PrefilterResult) -> Set[int]:
    """The indexes of the texts that may hold a credential or a leak, whatever their paths are; all where that is unknown.

    Args:
        texts: what to search.
        joined: all of them, with a line end between any two, which no value has.
        prefiltered: the prefilter's result for `joined`.
    """
    if not only_mentions_coze(prefiltered) or value_ends(joined, prefiltered, "") != {}:
        return set(range(len(texts)))
    asks = may_leak(joined)
    return {
        index
        for index, text in enumerate(texts)
        if may_decode("", text) or (asks and may_leak(text))
    }
