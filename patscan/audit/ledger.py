"""What the database remembers of runs: repositories, their coverage, credentials and places."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from patscan.audit.database import transaction
from patscan.audit.records import Coverage, decode, encode
from patscan.audit.values import Figures, Mode, Owners, Result
from patscan.model.findings import Verdict
from patscan.model.text import Text
from patscan.policy.baseline import key

# The number of latest runs of which the findings are kept for each repository: this one, and one to compare with.
KEPT_RUNS = 2
# The number of runs whose figures are shown as the trend.
TREND_RUNS = 12


class Run(NamedTuple):
    """A run.

    Attributes:
        id: its number.
        scope: a digest of which repositories were asked for, and of the mode.
        mode: what is scanned of each.
        started: when, as an ISO time in UTC.
    """

    id: int
    scope: str
    mode: Mode
    started: str

    @property
    def day(self) -> str:
        """The day it was started, as an ISO date."""
        return self.started[:10]


class Earlier(NamedTuple):
    """A credential in the latest earlier run over a repository.

    Attributes:
        fingerprint, rule, masked: of the credential.
        location: of the repository.
        name: of the repository.
    """

    fingerprint: str
    rule: str
    masked: str
    location: str
    name: str


class Ledger:
    """Reads and writes runs. Only the coordinator of a run has one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def unfinished(self, scope: str, setup: str, since: str) -> Run | None:
        """The latest run of the same scope and setup that was not finished, and was started after `since`."""
        row = self._db.execute(
            "SELECT id, scope, mode, started FROM runs WHERE scope = ? AND setup = ?"
            " AND finished IS NULL AND started > ? ORDER BY id DESC LIMIT 1",
            (scope, setup, since),
        ).fetchone()
        return Run(*row) if row else None

    def begin(self, scope: str, setup: str, mode: Mode, started: str) -> Run:
        """A new run. It takes the place of those of the same scope that were not finished."""
        with transaction(self._db):
            self._db.execute("DELETE FROM runs WHERE scope = ? AND finished IS NULL", (scope,))
            self._db.execute(
                "DELETE FROM credentials WHERE first_run IS NULL"
                " AND fingerprint NOT IN (SELECT fingerprint FROM places)"
            )
            cursor = self._db.execute(
                "INSERT INTO runs (scope, setup, mode, started) VALUES (?, ?, ?, ?)",
                (scope, setup, mode, started),
            )
        return Run(int(cursor.lastrowid or 0), scope, mode, started)

    def latest(self) -> Run | None:
        """The latest run that was finished."""
        row = self._db.execute(
            "SELECT id, scope, mode, started FROM runs"
            " WHERE finished IS NOT NULL ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return Run(*row) if row else None

    def done(self, run: int) -> set[str]:
        """The locations of the repositories whose results are stored."""
        rows = self._db.execute(
            "SELECT location FROM coverage JOIN repositories ON id = repository WHERE run = ?",
            (run,),
        )
        return {location for (location,) in rows}

    def save(self, run: int, result: Result) -> None:
        """Store the result of a repository: all of it or nothing."""
        with transaction(self._db):
            self._db.execute(
                "INSERT INTO repositories (location, name) VALUES (?, ?)"
                " ON CONFLICT (location) DO UPDATE SET name = excluded.name",
                (result.location, result.name),
            )
            (repository,) = self._db.execute(
                "SELECT id FROM repositories WHERE location = ?", (result.location,)
            ).fetchone()
            report = result.report
            self._db.execute(
                "INSERT OR REPLACE INTO coverage VALUES (?, ?, ?, ?, ?)",
                (
                    run,
                    repository,
                    result.status,
                    encode(result.failure) if result.failure else None,
                    encode(Coverage.of(report)) if report else None,
                ),
            )
            for number, (verdict, owners) in enumerate(_placed(result)):
                self._save_place(run, repository, number, verdict, owners)

    def _save_place(
        self, run: int, repository: int, number: int, verdict: Verdict, owners: Owners
    ) -> None:
        finding, trail = verdict.finding, verdict.assessed.trail
        own = key(verdict.assessed)
        masked = str(finding.secret or verdict.assessed.subject)
        self._db.execute(
            "INSERT OR IGNORE INTO credentials (fingerprint, rule, masked) VALUES (?, ?, ?)",
            (own.fingerprint, finding.rule, _text(masked)),
        )
        self._db.execute(
            "INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run,
                repository,
                number,
                own.fingerprint,
                own.path,
                trail is None or trail.at_head,
                verdict.suppressed is not None,
                encode(verdict),
                encode(owners),
            ),
        )

    def results(self, run: int) -> Iterator[Result]:
        """The stored results of a run, by name.

        Raises:
            PatscanError: they were stored by another version.
        """
        rows = self._db.execute(
            "SELECT repository, location, name, status, failure, report FROM coverage"
            " JOIN repositories ON id = repository WHERE run = ? ORDER BY name, location",
            (run,),
        )
        for repository, location, name, status, failure, report in rows.fetchall():
            places = self._db.execute(
                "SELECT verdict, owners FROM places WHERE run = ? AND repository = ? ORDER BY number",
                (run, repository),
            ).fetchall()
            verdicts = tuple(decode(Verdict, verdict) for verdict, _ in places)
            yield Result(
                location,
                name,
                status,
                decode(Coverage, report).report(verdicts) if report else None,
                tuple(decode(Owners, owners) for _, owners in places),
                decode(Text, failure) if failure else None,
            )

    def first_days(self, run: int) -> dict[str, str]:
        """The days of the runs that were the first to find a credential, for those found before a run."""
        rows = self._db.execute(
            "SELECT fingerprint, first_day FROM credentials WHERE first_run < ?", (run,)
        )
        return dict(rows.fetchall())

    def earlier(self, run: int) -> list[Earlier]:
        """What the latest finished runs before this one found, in each repository that this one was asked for."""
        rows = self._db.execute(
            """
            WITH previous AS (
                SELECT repository, max(run) AS run FROM coverage
                JOIN runs ON runs.id = run
                WHERE run < ? AND finished IS NOT NULL AND status != 'failed'
                  AND repository IN (SELECT repository FROM coverage WHERE run = ?)
                GROUP BY repository
            )
            SELECT DISTINCT fingerprint, rule, masked, location, name FROM previous
            JOIN places USING (run, repository)
            JOIN credentials USING (fingerprint)
            JOIN repositories ON repositories.id = repository
            ORDER BY fingerprint, name
            """,
            (run, run),
        )
        return [Earlier(*row) for row in rows]

    def has_earlier(self, run: int) -> bool:
        """Whether a finished run before this one had one of its repositories."""
        row = self._db.execute(
            "SELECT 1 FROM coverage JOIN runs ON runs.id = run"
            " WHERE run < ? AND finished IS NOT NULL"
            " AND repository IN (SELECT repository FROM coverage WHERE run = ?) LIMIT 1",
            (run, run),
        ).fetchone()
        return row is not None

    def trend(self, run: Run) -> list[Figures]:
        """The figures of earlier runs of the same scope, oldest first."""
        rows = self._db.execute(
            "SELECT figures FROM runs WHERE scope = ? AND id < ? AND figures IS NOT NULL"
            " ORDER BY id DESC LIMIT ?",
            (run.scope, run.id, TREND_RUNS - 1),
        ).fetchall()
        return [decode(Figures, figures) for (figures,) in reversed(rows)]

    def finish(self, run: Run, finished: str, figures: Figures) -> None:
        """Mark a run as finished, and remove findings that no comparison needs any more."""
        with transaction(self._db):
            self._db.execute(
                "UPDATE runs SET finished = ?, figures = ? WHERE id = ?",
                (finished, encode(figures), run.id),
            )
            self._db.execute(
                "UPDATE credentials SET first_run = ?, first_day = ? WHERE first_run IS NULL"
                " AND fingerprint IN (SELECT fingerprint FROM places WHERE run = ?)",
                (run.id, run.day, run.id),
            )
            self._db.execute(
                """
                DELETE FROM coverage WHERE (run, repository) IN (
                    SELECT run, repository FROM (
                        SELECT run, repository, row_number() OVER (
                            PARTITION BY repository ORDER BY status = 'failed', run DESC
                        ) AS age FROM coverage
                    ) WHERE age > ?
                ) AND run != ?
                """,
                (KEPT_RUNS, run.id),
            )


def _placed(result: Result) -> Iterable[tuple[Verdict, Owners]]:
    verdicts = result.report.verdicts if result.report else ()
    owners = result.owners or (Owners(),) * len(verdicts)
    return zip(verdicts, owners, strict=True)


def _text(text: str) -> str:
    """Text that SQLite takes: without lone surrogates."""
    return text.encode("utf-8", "backslashreplace").decode()
