"""Audits of made-up results, for goldens: no credential was needed to make them."""

from __future__ import annotations

from pathlib import Path

from patscan.audit import database, view
from patscan.audit.ledger import Ledger
from patscan.audit.states import States
from patscan.audit.values import Audit, Owners, Result, State, Status
from patscan.model.findings import Verdict
from patscan.model.run import MaskedReport, Report, Stats
from patscan.model.text import Severity, Text
from patscan.policy.baseline import key
from tests.assessments import changed
from tests.reports.samples import EMPTY, FULL, HISTORY, HOSTILE, IN_BROWSER, SERVICE_TOKEN, secret

ADA, EVE = "Ada 李 <ada@example.com>", "Eve\x1b[2J <eve@[x](https://evil.example)>"
OWNERS = (
    Owners(ADA, EVE, ("@acme/web", "ops@example.com")),
    Owners(ADA, ADA),
    Owners("", EVE),
)
# In the first of two runs, one credential more in a repository that is complete, and in one that is not.
ONCE = changed(SERVICE_TOKEN, secret=secret("sat_ONCE…once"))
LOST = changed(IN_BROWSER, secret=secret("pat_LOST…lost"))
CLEAN = Report(
    stats=Stats(files=9, size_bytes=999, objects=30, commits=4, refs=1), command="history"
)
DECISIONS = (
    (IN_BROWSER, State("revoked", "", "Ada", "2026-11-20T08:00:00Z", "rotated | done", "SEC-12")),
    (FULL.verdicts[2].assessed, State("accepted", "2027-01-31", "Ada", "2026-11-20T08:00:00Z", "=1+1", "")),
    (FULL.verdicts[4].assessed, State("false-positive", "", "Eve", "2026-11-21T08:00:00Z", "样例", "")),
)  # fmt: skip


def _result(name: str, report: Report | None, failure: Text | None = None) -> Result:
    location = f"/srv/git/{name}"
    if report is None:
        return Result(location, name, "failed", failure=failure)
    masked = MaskedReport(report)
    owners = tuple(OWNERS[number % 3] for number in range(len(report.verdicts)))
    status: Status = "partial" if any(skip.lost for skip in report.skips) else "complete"
    return Result(location, name, status, masked, owners)


def _runs() -> tuple[tuple[Result, ...], tuple[Result, ...]]:
    """The results of an earlier run and of this one."""
    failure = Text("its pack is cut short", "pack 不完整")
    now = (
        _result("team/app", FULL._replace(skips=FULL.skips[:1])),
        _result("team/fork", FULL._replace(verdicts=FULL.verdicts[:2], provenance=None, skips=())),
        _result("team/历史", HISTORY),
        _result("odd|`name`", HOSTILE),
        _result("clean", CLEAN),
        _result("broken", None, failure),
    )
    once, lost = Verdict(ONCE, Severity.HIGH), Verdict(LOST, Severity.CRITICAL)
    before = (
        _result("team/app", FULL._replace(verdicts=(*FULL.verdicts[:2], once), skips=())),
        _result("clean", CLEAN),
        _result("broken", CLEAN._replace(verdicts=(lost,))),
    )
    return before, now


def tracked(path: Path) -> Audit:
    """The second run over some repositories, with the database at `path`: all states, changes and statuses."""
    with database.opened(str(path), create=True) as connection:
        ledger, states = Ledger(connection), States(connection)
        for day, results in zip((20, 24), _runs(), strict=True):
            run = ledger.begin("scope", "setup", "history", f"2026-11-{day}T08:00:00Z")
            for result in results:
                ledger.save(run.id, result)
            for subject, state in DECISIONS if day == 20 else ():
                states.record(key(subject).fingerprint, state)
            audit = view.audit(ledger, states, run, Severity.LOW, f"2026-11-{day}")
            ledger.finish(run, f"2026-11-{day}T09:00:00Z", audit.figures)
    return audit


def first(path: Path) -> Audit:
    """The first run over a repository without findings."""
    with database.opened(str(path), create=True) as connection:
        ledger, states = Ledger(connection), States(connection)
        run = ledger.begin("scope", "setup", "tree", "2026-11-24T08:00:00Z")
        ledger.save(run.id, _result("only", EMPTY._replace(command="tree")))
        return view.audit(ledger, states, run, Severity.LOW, "2026-11-24")


AUDITS = {"audit-first": first, "audit-tracked": tracked}
