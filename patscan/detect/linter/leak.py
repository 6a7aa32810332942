"""What a linter rule found: code that gives a token away."""

from __future__ import annotations

from typing import NamedTuple

from patscan.model.findings import Confidence, Evidence, Kind, Reference


class Leak(NamedTuple):
    """A way for a token to get out: `start` and `end` are byte offsets, `subject` the name it goes by.

    A read of a variable without `evidence` is none yet: a configuration elsewhere may publish it.

    Attributes:
        literal: the offset of a credential in the same file that gets out here; -1 if there is none. A leak
            at that very offset only tells what becomes of it.
        reference: where in another module the value comes from, which may have to confirm it.
    """

    rule: str
    kind: Kind
    start: int
    end: int
    subject: str
    family: str = "pat"
    confidence: Confidence = "high"
    evidence: tuple[Evidence, ...] = ()
    literal: int = -1
    reference: Reference | None = None
