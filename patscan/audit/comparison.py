"""What earlier runs knew, to compare with: from the database, or from the JSON report of an earlier audit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from patscan.audit.ledger import Earlier, Ledger, Run
from patscan.files import read_regular
from patscan.model import refusals
from patscan.model.text import PatscanError, Text

MAX_BYTES = 1 << 30

_UNREADABLE = Text("cannot read {path}: {reason}", "无法读取 {path}：{reason}")
_NOT_ONE = Text(
    "{path} is no JSON report of an audit: {reason}", "{path} 不是审计的 JSON 报告：{reason}"
)
_MADE_BY = Text(
    "`patscan audit … --output FILE.json` writes one.",
    "`patscan audit … --output FILE.json` 会生成它。",
)


class Comparison(NamedTuple):
    """What is compared with.

    Attributes:
        first: whether there is nothing to compare with.
        known: the days on which credentials were first found, by fingerprint.
        earlier: the credentials that were in the repositories of this run.
    """

    first: bool
    known: Mapping[str, str]
    earlier: Sequence[Earlier]


def of_database(ledger: Ledger, run: Run) -> Comparison:
    """What the database knows of the runs before this one."""
    first = not ledger.has_earlier(run.id)
    return Comparison(first, ledger.first_days(run.id), ledger.earlier(run.id))


class _Credential(msgspec.Struct):
    """The fields of a credential in a report that are compared; there are others."""

    fingerprint: str
    rule: str
    masked: str
    first_seen: str
    change: str
    repositories: list[str]


class _Repository(msgspec.Struct):
    """A repository in a report."""

    repository: str
    location: str


class _Report(msgspec.Struct):
    """A report."""

    kind: Literal["patscan-audit"]
    version: Literal[1]
    credentials: list[_Credential]
    coverage: list[_Repository]


def of_file(path: str, locations: Collection[str]) -> Comparison:
    """What the JSON report of an earlier audit has of the repositories at some locations.

    Raises:
        PatscanError: it cannot be read, or is no such report.
    """
    try:
        report = msgspec.json.decode(read_regular(path, MAX_BYTES), type=_Report)
    except OSError as error:
        reason = refusals.reason(error)
        raise PatscanError(_UNREADABLE.format(path=path, reason=reason)) from error
    except (ValueError, RecursionError) as error:
        raise PatscanError(_NOT_ONE.format(path=path, reason=error), _MADE_BY) from error
    by_name = {one.repository: one.location for one in report.coverage}
    there = [one for one in report.credentials if one.change != "gone"]
    earlier = [
        Earlier(one.fingerprint, one.rule, one.masked, by_name[name], name)
        for one in there
        for name in one.repositories
        if by_name.get(name) in locations
    ]
    known = {one.fingerprint: one.first_seen for one in report.credentials}
    return Comparison(first=False, known=known, earlier=earlier)
