"""Masks credentials in quoted text, such as a commit's message or a command line.

`coze.mask` is the last pass over every byte that leaves the process, and knows tokens by their prefix.
Here the whole scanner reads a name or a message before anything cuts, folds or joins it; and what the
run has found elsewhere is known by its fingerprint, also where nothing around it says what it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from patscan.coze.known import Known
from patscan.coze.mask import mask_text
from patscan.model.findings import Secret
from patscan.model.run import MaskedReport, Report

# A text with fewer characters holds no credential, in whatever form.
MIN_CHARS = 24


def redacted(text: str) -> str:
    """`text` with each credential in it replaced by its mask, those without a prefix too."""
    from patscan.detect.scanner import process_scanner

    text = text.lstrip("\ufeff")  # it would count as no column
    lines = text.split("\n")
    starts = list(itertools.accumulate((len(line) + 1 for line in lines), initial=0))
    pieces, done = [], 0
    for one in process_scanner().text("", text.encode("utf-8", "replace")).findings:
        place = one.location
        start = starts[place.line - 1] + place.column - 1
        pieces += [text[done:start], str(one.secret or "")] if start >= done else []
        done = max(done, starts[place.end_line - 1] + place.end_column - 1)
    return mask_text("".join([*pieces, text[done:]]))


def masked_report(report: Report) -> MaskedReport:
    """The same report, with every credential in any of its words cut down to its mask.

    Words are paths, names of branches, of people and of variables, reasons, remarks.
    """
    secrets = {one.finding.secret for one in report.verdicts if one.finding.secret}
    return MaskedReport(Masker(secrets).value(report))


class Masker:
    """Masks words, and knows what the run has found."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        """`secrets` are what was found anywhere."""
        self._known = Known(secrets)
        self._done: dict[str, str] = {}

    def value(self, value: Any) -> Any:
        """The same value, with all text in it masked; tuples are searched through."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Secret) or not isinstance(value, tuple):
            return value
        items = [self.value(one) for one in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)

    def text(self, text: str) -> str:
        """One name or message, masked."""
        if len(text) < MIN_CHARS:
            return text
        if text not in self._done:
            self._done[text] = self._known.masked(redacted(text))
        return self._done[text]
