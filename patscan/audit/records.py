"""Writes the values of a report as JSON for the database, and reads them again, checked against their types."""

from __future__ import annotations

import json
from typing import Any, NamedTuple, TypeVar

from patscan.coze.mask import mask_text
from patscan.model.findings import Provenance, Verdict
from patscan.model.run import MaskedReport, Report, Skip, Stats
from patscan.model.text import PatscanError, Severity, Text

Value = TypeVar("Value")

_ANOTHER = Text(
    "the database holds results in a form that this version of patscan does not read",
    "数据库中的结果是本版本 patscan 无法读取的格式",
)
_RUN_AGAIN = Text("Run the audit again.", "请重新运行审计。")


class Coverage(NamedTuple):
    """What a report says besides its findings.

    Attributes:
        skips, stats, notes, provenance, root, fail_on, day: see `Report`.
        command: how it was scanned: `history`, `tree` or `both`.
    """

    skips: tuple[Skip, ...]
    stats: Stats
    notes: tuple[Text, ...]
    provenance: Provenance | None
    root: str
    fail_on: Severity
    day: str
    command: str

    @classmethod
    def of(cls, report: MaskedReport) -> Coverage:
        """The coverage of a report."""
        return cls(*(getattr(report, name) for name in cls._fields))

    def report(self, verdicts: tuple[Verdict, ...]) -> MaskedReport:
        """The report with some verdicts, which were masked before they were stored."""
        return MaskedReport(Report(verdicts=verdicts, **self._asdict()))


def encode(value: object) -> str:
    """A value as JSON; bytes of paths that are not UTF-8 are escaped surrogates.

    Its words were masked before. This is the last pass over what is stored, as there is one over all output.
    """
    return mask_text(json.dumps(value, separators=(",", ":")))


def decode(kind: type[Value], text: str) -> Value:
    """The value that was encoded.

    Raises:
        PatscanError: it was written by another version.
    """
    import msgspec

    try:
        plain: Any = json.loads(text)
        return msgspec.convert(plain, type=kind)
    except (ValueError, RecursionError) as error:
        raise PatscanError(_ANOTHER, _RUN_AGAIN) from error
