"""Measures what each decoding costs: per megabyte of text that has its indicators, and of text that has none."""

from __future__ import annotations

import random
import string
import time
from collections.abc import Iterator
from pathlib import Path

from bench.inputs import log_line
from bench.tables import table

TEXT_BYTES = 1_000_000
# In a text with indicators, one stands in so many bytes.
APART_BYTES = 4_000
_ALNUM = string.ascii_letters + string.digits


def decoding(_work: Path, repeat: int) -> str:
    """One text for each encoding, and one without any."""
    from patscan.detect.scanner import Scanner

    scanner = Scanner()
    scanner.prefilter.scan(b"pat_ eyJ " * (1 << 18))  # enough to load hyperscan

    def cost(text: bytes) -> str:
        times_s = []
        for _ in range(repeat):
            started = time.process_time()
            scanner.text("a.log", text)
            times_s.append(time.process_time() - started)
        return f"{min(times_s) / len(text) * 1e9:,.1f} ms"

    plain = _lines(random.Random(15))
    rows = [("none", "", cost("".join(plain).encode()))]
    for label, name, sample in _samples(random.Random(16)):
        rows.append((label, f"`{name}`", cost(_planted(plain, sample))))
    head = f"One of an encoding's indicators, and 64 letters and digits, every {APART_BYTES:,} bytes of a log.\n\n"
    return head + table(("encoding", "row", "CPU per MB"), rows)


def _lines(source: random.Random) -> list[str]:
    """A log that does not mention Coze."""
    lines: list[str] = []
    size_bytes = 0
    while size_bytes < TEXT_BYTES:
        lines.append(log_line(source, len(lines)).replace("coze", "cafe"))
        size_bytes += len(lines[-1])
    return lines


def _planted(lines: list[str], sample: bytes) -> bytes:
    parts: list[bytes] = []
    since = 0
    for line in lines:
        parts.append(line.encode())
        since += len(line)
        if since > APART_BYTES:
            parts.append(sample + b"\n")
            since = 0
    return b"".join(parts)


def _samples(source: random.Random) -> Iterator[tuple[str, str, bytes]]:
    """For each encoding its name for people, its name, and what may be written in it."""
    from patscan.detect.decode.encodings import ENCODINGS, literals_of

    body = "".join(source.choices(_ALNUM, k=64)).encode()
    others = {
        "utf-16": (b"pat_" + body).decode().encode("utf-16-le"),
        "markup": b"pat_" + body[:20] + b"<wbr>" + body[20:],
        "wrapped": b"pat_" + body[:20] + b"\n" + body[20:],
    }
    for row in ENCODINGS:
        if row.name in others:
            yield row.label.en, row.name, others[row.name]
        elif row.indicators:
            # Hex digits and blanks: a row of a dump goes on.
            digits = b" 7061 745f 6162 6364 6566 6768 6970 6a6b 6c6d"
            literal = literals_of(row.indicators[0])[0]
            yield row.label.en, row.name, literal + (digits if "dump" in row.name else body)
