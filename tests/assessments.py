"""Creates assessed findings for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from patscan.coze.lifetime import NOT_WRITTEN, estimate
from patscan.exposure.evidence import classify
from patscan.model.findings import Assessed, Finding, Lifetime


def assessed(finding: Finding, **more: Any) -> Assessed:
    """A finding in a project that knows nothing but its own file; `more` as for `changed`."""
    lifetime = undated(finding.rule) if finding.secret else NOT_WRITTEN
    alone = Assessed(
        finding,
        finding.kind,
        finding.subject,
        finding.family,
        classify(finding.evidence),
        lifetime,
    )
    return changed(alone, **more)


def undated(rule: str) -> Lifetime:
    """The lifetime of a credential of `rule` whose age is not known."""
    return estimate(rule, None, dt.date.min)


def changed(item: Assessed, **more: Any) -> Assessed:
    """The same with other values for fields of the finding, and of what its project adds."""
    facts = {name: value for name, value in more.items() if name in Finding._fields}
    opinions = {name: value for name, value in more.items() if name in Assessed._fields}
    assert {*facts, *opinions} == set(more)
    return item._replace(finding=item.finding._replace(**facts), **opinions)
