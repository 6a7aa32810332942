"""Files that are read into one buffer and searched together: each has the findings that it has alone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from patscan.detect.scanner import Scanner
from patscan.detect.windows import WINDOW_BYTES
from patscan.model.run import Outcome
from patscan.sources import reading
from patscan.sources.listing import Task
from tests import tokens
from tests.detect.linter.test_linter import FOUND as LEAKS
from tests.detect.test_matcher import FOUND
from tests.detect.test_together import CLEAN
from tests.detect.test_values import IN_VIEWS, _bytes, with_hyperscan
from tests.exposure.test_production import DEPLOYED, NOT_DEPLOYED

SECRET = tokens.client_secret()
# What counts because of the path alone, or only with another one.
BY_PATH: tuple[tuple[str, str | bytes], ...] = (
    ("coze/a.txt", f"扣子 client_secret = '{SECRET}'"),
    ("a/a.txt", f"扣子 client_secret = '{SECRET}'"),
    ("a.jsonc", "// coze\n" + IN_VIEWS[0][1]),
    ("a.txt", "// coze\n" + IN_VIEWS[0][1]),
    ("values.yaml", "coze:\n  pat: ${X}\n"),
    ("vite.config.js", "export default { envPrefix: '' }\n"),
    ("utf-16.txt", f"coze {tokens.fake_token('pat')}".encode("utf-16")),
    ("node_modules/a.js", "f(process.env.REACT_APP_COZE_PAT)"),
    ("README.md", "f(process.env.REACT_APP_COZE_PAT)"),
)
BUFFER_BYTES = 500


class Counting(Scanner):
    """A scanner that tells how many files it scanned alone."""

    alone = 0

    def text(self, path: str, data: bytes) -> Outcome:
        """As that of a scanner."""
        self.alone += 1
        return super().text(path, data)


def files(source: random.Random) -> dict[str, bytes]:
    """Files of all kinds in any order, each in a buffer with some that have nothing else than a mention."""
    kinds: tuple[tuple[str, object], ...] = (
        *(("a", row.values[0]) for row in FOUND),
        *IN_VIEWS,
        *((path, text) for _, path, text, _ in LEAKS[::8]),
        *((path, text.format("COZE_PAT")) for path, text in (*DEPLOYED, *NOT_DEPLOYED)),
        *BY_PATH,
    )
    rows: list[tuple[str, bytes]] = []
    for path, text in source.sample(kinds, len(kinds)):
        size = source.randrange(BUFFER_BYTES)
        some = [
            ("a.ts", source.choice(CLEAN) + b"\n" * part) for part in (size, BUFFER_BYTES - size)
        ]
        rows += source.sample([(path, _bytes(text)), *some], 3)
    return {f"{at}/{path}": text for at, (path, text) in enumerate(rows)}


def scanned(folder: Path, every: dict[str, bytes], scanner: Scanner) -> Outcome:
    """What comes of files that are scanned in this order."""
    for path, text in every.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    task = Task(str(folder), tuple(str(folder / path) for path in every))
    return reading.Batch(task, scanner, archives=True).outcome()


def test_each_file_has_the_findings_that_it_has_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("hyperscan")
    assert with_hyperscan().scan(b"") is not None
    every, scanner = files(random.Random(15)), Counting(hyperscan=False)
    expected = [one for row in every.items() for one in scanner.text(*row).findings]
    assert {path for path, _ in BY_PATH} - {one.location.path.partition("/")[2] for one in expected} == {
        "a/a.txt", "a.txt", "node_modules/a.js", "README.md",
    }  # fmt: skip
    monkeypatch.setattr(reading, "FLUSH_BYTES", BUFFER_BYTES)
    scanner.alone = 0
    found = scanned(tmp_path, every, scanner)
    assert sorted(found.findings, key=str) == sorted(expected, key=str)
    assert (found.files, found.size_bytes, found.coze) == (
        len(every), sum(map(len, every.values())), True,
    )  # fmt: skip
    assert scanner.alone < len(every) - 100


@pytest.mark.parametrize("before", [b"", b"x", b"a secret"])
def test_nothing_stands_before_the_beginning_of_a_file(tmp_path: Path, before: bytes) -> None:
    scanner = Scanner()
    scanner.buffer[:] = b"x" * WINDOW_BYTES  # as an earlier file left it
    files = {"a.txt": before, "b.txt": f"coze_client_secret = '{SECRET}'".encode()}
    (found,) = scanned(tmp_path, files, scanner).findings
    assert (found.location.path, found.location.column) == ("b.txt", 23)


@pytest.mark.parametrize(("text", "mentions"), [(b"// Coze", True), (b"mycoze", False)])
def test_a_mention_is_one_of_a_file(tmp_path: Path, text: bytes, *, mentions: bool) -> None:
    """`mycoze` at the beginning of a file is none, at the beginning of a line it is."""
    with_hyperscan()
    assert scanned(tmp_path, {"a.txt": b"a", "b.txt": text}, Scanner()).coze is mentions
