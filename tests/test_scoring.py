"""The scorer itself: each complaint it can make, and what it excuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from patscan.model.findings import Assessed, Exposure, ExposureLevel, Finding, Location, Secret
from tests.assessments import assessed
from tests.repos import write
from tests.scoring import Label, score

LINES = "one COZE_PAT\ntwo\nthree COZE_PAT\nfour\n"


def finding(
    line: int, value: bytes = b"", level: ExposureLevel = "client", family: str = "pat"
) -> Assessed:
    found = Finding(
        rule="coze-pat",
        family=family,
        confidence="high",
        kind="hardcoded" if value else "public-env",
        location=Location("a.js", line, 1, line, 2),
        secret=Secret.of(value) if value else None,
    )
    return assessed(found, exposure=Exposure(level))


def label(
    line: int, family: str = "pat", *, required: bool = True, ok: str = "", one_of: str = ""
) -> Label:
    accepted = tuple(ok.split())
    return Label("p", "a.js", line, family, "client", "hardcoded", "", required, accepted, one_of)


# What is labelled, what is found, and how many are missed, misjudged, forbidden, unlabelled.
ROWS = [
    pytest.param([label(1)], [finding(1, b"x")], (0, 0, 0, 0), id="right"),
    pytest.param([label(1)], [], (1, 0, 0, 0), id="missed"),
    pytest.param([label(1, required=False)], [], (0, 0, 0, 0), id="optional"),
    pytest.param([label(1)], [finding(1, b"x", family="sat")], (1, 0, 0, 1), id="family"),
    pytest.param([label(1)], [finding(1, b"x", "server")], (0, 1, 0, 0), id="misjudged"),
    pytest.param(
        [label(1, ok="server")], [finding(1, b"x", "server")], (0, 0, 0, 0), id="accepted"
    ),
    pytest.param([label(1, "none")], [finding(1, b"x")], (0, 0, 1, 0), id="forbidden"),
    pytest.param(
        [label(1, "none", required=False)], [finding(1, b"x")], (0, 0, 0, 0), id="arguable"
    ),
    pytest.param([], [finding(1, b"x")], (0, 0, 0, 1), id="unlabelled"),
    pytest.param(
        [label(1)], [finding(1, b"x"), finding(4, b"x")], (0, 0, 0, 0), id="the-same-value"
    ),
    pytest.param(
        [label(1)], [finding(1, b"x"), finding(4, b"y")], (0, 0, 0, 1), id="another-value"
    ),
    pytest.param([label(1)], [finding(1, b"x"), finding(3)], (0, 0, 0, 0), id="the-same-name"),
    pytest.param([label(1)], [finding(1, b"x"), finding(4)], (0, 0, 0, 1), id="another-line"),
    pytest.param(
        [label(1, one_of="a"), label(2, one_of="a")], [finding(2)], (0, 0, 0, 0), id="one-of-two"
    ),
    pytest.param([label(1, one_of="a"), label(2, one_of="a")], [], (1, 0, 0, 0), id="none-of-two"),
]


@pytest.mark.parametrize(("known", "found", "counts"), ROWS)
def test_score(
    known: list[Label], found: list[Assessed], counts: tuple[int, ...], tmp_path: Path
) -> None:
    write(tmp_path, {"a.js": LINES})
    result = score(tmp_path, known, found)
    complaints = result.missed, result.misjudged, result.forbidden, result.unlabelled
    assert tuple(len(kind) for kind in complaints) == counts
