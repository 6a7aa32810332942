"""Decisions: stored and never overwritten, found by a few digits, and without a credential in their words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from patscan.audit.database import opened
from patscan.audit.states import States
from patscan.audit.values import State, StateName
from patscan.model.text import PatscanError
from tests import tokens

FIRST, SECOND = "0123456789" + "a" * 54, "0123456789" + "b" * 54


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database with two credentials whose fingerprints begin alike."""
    with opened(str(tmp_path / "a.db"), create=True) as connection:
        for fingerprint in (FIRST, SECOND):
            connection.execute(
                "INSERT INTO credentials (fingerprint, rule, masked) VALUES (?, 'coze-pat', 'pat_a…b')",
                (fingerprint,),
            )
        yield connection


@pytest.fixture
def states(connection: sqlite3.Connection) -> States:
    return States(connection)


def test_the_latest_decision_counts_and_undo_brings_back_the_one_before(
    states: States, connection: sqlite3.Connection
) -> None:
    accepted = State("accepted", "2027-01-31", "Ada", "2026-11-29T12:00:00Z", "a test", "SEC-1")
    states.record(FIRST, accepted)
    number = states.record(FIRST, State("revoked", who="Grace"))
    assert states.current() == {FIRST: State("revoked", who="Grace")}
    assert connection.execute("SELECT count(*) FROM states").fetchone() == (2,)
    states.undo(number)
    assert states.current() == {FIRST: accepted}


@pytest.mark.parametrize("word", [FIRST, FIRST[:11], FIRST[:11].upper()])
def test_the_first_digits_name_a_credential(states: States, word: str) -> None:
    assert states.find(word) == FIRST


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("0123456789", "several credentials begin with 0123456789"),
        ("fedcba98", "no credential in the database begins with fedcba98"),
        ("0123456", "`0123456` is no fingerprint"),
        ("pat_01234567", "`pat_01234567` is no fingerprint"),
        ("0123456789%", "`0123456789%` is no fingerprint"),
    ],
)
def test_other_words_do_not(states: States, word: str, message: str) -> None:
    with pytest.raises(PatscanError, match=message):
        states.find(word)


@pytest.mark.parametrize("field", ["who", "note", "ticket"])
@pytest.mark.parametrize(
    "value", [tokens.fake_token("pat"), f"see {tokens.site_jwt()}", tokens.fake_token("sat")]
)
def test_a_credential_in_its_words_is_refused(
    states: States, connection: sqlite3.Connection, field: str, value: str
) -> None:
    with pytest.raises(PatscanError) as caught:
        states.record(FIRST, State("revoked")._replace(**{field: value}))  # type: ignore[arg-type]
    assert value not in caught.value.what.en
    assert connection.execute("SELECT count(*) FROM states").fetchone() == (0,)


@pytest.mark.parametrize(
    ("state", "until"),
    [("accepted", "2027-02-30"), ("accepted", "soon"), ("revoked", "2027-01-31")],
)
def test_only_an_accepted_one_has_a_last_day(states: States, state: StateName, until: str) -> None:
    with pytest.raises(PatscanError):
        states.record(FIRST, State(state, until))


def test_only_changes_are_recorded_all_or_none(
    states: States, connection: sqlite3.Connection
) -> None:
    revoked = State("revoked", note="rotated")
    assert states.record_changes([(FIRST, revoked), (SECOND, State())]) == 1
    assert states.record_changes([(FIRST, revoked._replace(who="another"))]) == 0
    with pytest.raises(PatscanError):
        states.record_changes([(SECOND, revoked), (FIRST, State("accepted", until="never"))])
    assert connection.execute("SELECT count(*) FROM states").fetchone() == (1,)


def test_words_stay_on_one_line(states: States) -> None:
    states.record(FIRST, State("revoked", note=" a\n b\t c "))
    assert states.current()[FIRST].note == "a b c"
