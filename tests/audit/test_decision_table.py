"""Tables that come back from owners, in whatever form their spreadsheet wrote them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from patscan.audit import decision_table
from patscan.audit.reports import csv as table
from patscan.audit.values import State
from patscan.model.text import PatscanError
from tests import tokens
from tests.audit.organisations import audited, commits, made

FINGERPRINT, OTHER = "ab" * 32, "cd" * 32
KNOWN = {FINGERPRINT: "pat_a…b", OTHER: "pat_c…d"}
AT = "2026-11-29T12:00:00Z"
HEADER = "fingerprint,state,until,by,note,ticket"
ROW = f"{FINGERPRINT},revoked,,Ada,轮换了 — done,SEC-1"


def read(data: bytes) -> list[decision_table.Decision]:
    return decision_table.read("a.csv", data, KNOWN, "me", AT)


def text(*rows: str, separator: str = ",", end: str = "\r\n") -> str:
    return end.join(rows).replace(",", separator) + end


REVOKED = State("revoked", "", "Ada", AT, "轮换了 — done", "SEC-1")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(text(HEADER, ROW).encode(), id="UTF-8"),
        pytest.param(text(HEADER, ROW).encode("utf-8-sig"), id="byte order mark"),
        pytest.param(text(HEADER, ROW).encode("gb18030"), id="GBK"),
        pytest.param(
            text(HEADER, ROW, separator="\t").encode("utf-16"), id="Unicode text of Excel"
        ),
        pytest.param(text(HEADER, ROW, separator=";").encode("utf-8-sig"), id="semicolons"),
        pytest.param(text(HEADER, ROW, separator="\t").encode(), id="tabs"),
        pytest.param(text(HEADER, ROW, end="\n").encode(), id="line feeds"),
        pytest.param(text("", HEADER, "", ROW, ",,,,,").encode(), id="blank rows"),
        pytest.param(text(HEADER.upper(), ROW).encode(), id="names in capitals"),
        pytest.param(text(HEADER + ",more", ROW + ",x").encode(), id="another column"),
        pytest.param(text(HEADER, ROW, f"{OTHER},,,,,").encode(), id="a row without a decision"),
        pytest.param(text(HEADER, ROW, ROW).encode(), id="the same twice"),
    ],
)
def test_every_form_is_read(data: bytes) -> None:
    assert [(one.fingerprint, one.state) for one in read(data)] == [(FINGERPRINT, REVOKED)]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Revoked", "revoked"),
        ("已撤销", "revoked"),
        ("false positive", "false-positive"),
        ("FALSE_POSITIVE", "false-positive"),
        ("误报", "false-positive"),
        ("'open", "open"),
        ("未处理", "open"),
        (" accepted ", "accepted"),
    ],
)
def test_the_words_of_both_languages_are_known(word: str, name: str) -> None:
    (decision,) = read(text("state,fingerprint", f"{word},{FINGERPRINT.upper()}").encode())
    assert (decision.state.state, decision.state.who) == (name, "me")


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("2027-01-31", "2027-01-31"),
        ("2027/1/31", "2027-01-31"),
        ("2027.01.31", "2027-01-31"),
        ("2027年1月31日", "2027-01-31"),
        ("2027-01-31 00:00:00", "2027-01-31"),
        ("", ""),
    ],
)
def test_days_as_spreadsheets_write_them(word: str, day: str) -> None:
    assert decision_table.day(word) == day


@pytest.mark.parametrize(
    "word", ["31.01.2027", "1/2/27", "01/02/2027", "2027-02-30", "46053", "soon"]
)
def test_a_day_that_could_be_another_is_refused(word: str) -> None:
    with pytest.raises(PatscanError):
        decision_table.day(word)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((HEADER, f"{'ef' * 32},revoked,,,,"), "row 2: no credential has the fingerprint"),
        ((HEADER, ROW, f"{OTHER},done,,,,"), "row 3: `done` is none of open, revoked"),
        ((HEADER, f"{OTHER},accepted,1.2.27,,,"), "row 2: `1.2.27` is no day"),
        ((HEADER, ROW, f"{FINGERPRINT},open,,,,"), "row 3: a second, different state"),
        (
            (HEADER, ROW, f"{OTHER},open,,,{tokens.fake_token('pat')},"),
            "row 3: there is a credential in the words for note",
        ),
        (("fingerprint,status", f"{OTHER},open"), "a.csv has no column `state`"),
        ((), "a.csv has no column `fingerprint`"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_used(rows: tuple[str, ...], message: str) -> None:
    with pytest.raises(PatscanError) as caught:
        read(text(*rows).encode())
    assert message in caught.value.what.en
    assert caught.value.hint is not None


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0", b"PK\x03\x04" + b"\0" * 30, b"fingerprint,state\n\0,\0\n"]
)
def test_what_is_no_text_is_a_sentence(data: bytes) -> None:
    with pytest.raises(PatscanError, match=r"is no text|no column"):
        read(data)


def test_what_was_exported_can_be_imported(tmp_path: Path) -> None:
    name = "=cmd|' /C calc'!A1.py"
    root = made(tmp_path / "r", commits(0, a_py=tokens.fake_token("pat")))
    audit = audited(tmp_path / "a.db", [root])
    audit = audit._replace(
        credentials=tuple(
            one._replace(state=State("accepted", "2027-01-31", "Ada", AT, name))
            for one in audit.credentials
        )
    )
    exported = table.render(audit, "zh")
    (row,) = csv.DictReader(io.StringIO(exported.decode("utf-8-sig"), newline=""))
    assert row["note"] == f"'{name}"
    known = {one.fingerprint: one.masked for one in audit.credentials}
    (decision,) = decision_table.read("a.csv", exported, known, "me", AT)
    assert decision.state == State("accepted", "2027-01-31", "Ada", AT, name)
