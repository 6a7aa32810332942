"""No text keeps a scan busy: each takes time in proportion.

What the patterns here are for, `test_pumped` takes as proved.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator

import pytest

from patscan.coze import checks
from patscan.detect import positions
from patscan.detect.scanner import Scanner
from tests import tokens
from tests.detect.decode.variants import ENCODED, planted
from tests.linear.timing import assert_linear

PAT = tokens.fake_token("pat").encode()

SCANNED = {
    "coze.checks.client_secret", "coze.checks.site_jwt", "coze.checks.private_key", "coze.checks.assigned_name",
    "detect.matcher._regex_pattern", "detect.matcher._re_pattern", "detect.matcher._delimited", "detect.positions._looks_chinese",
}  # fmt: skip
# Functions of the decoders that make patterns at run time; each decoder is called by a scan of the units.
DECODERS = {
    "detect.decode.decoder._fragment", "detect.decode.decoder._interruption", "detect.decode.decoder._literals_pattern", "detect.decode.encoded.(_HEX_ARRAY, _DECIMAL_ARRAY)", "detect.decode.encoded._base64_alphabet",
    "detect.decode.encoded._lines", "detect.decode.escapes._escapes",
    "detect.bodies.after", "detect.decode.wide._runs", "detect.decode.wide._strings_pattern",
}  # fmt: skip
# The keywords of all families, so that each pattern is tried.
HEAD = b"coze verify WORKLOAD refresh secret permission/oauth2 X-Coze-Signature\n"
# A token in every encoding.
ENCODINGS = [planted("a", marked).data for marked, _ in ENCODED.values()]
# Beginnings and near misses of everything that the patterns match.
UNITS = {
    "prefix": b"pat_",
    "almost": b"pat_" + b"a1B2" * 15 + b"abc",
    "too-long": PAT + b"a",
    "found": PAT + b" ",
    "next-to-next": PAT,
    "named": b"a-name_of-" * 30 + PAT + b"-and_more" * 30 + b" ",
    "separated": b"_-" * 40 + PAT + b"-_" * 40,
    "emphasis": b"***" + PAT + b"*** ",
    "default": b"${aa-" * 10 + PAT,
    "jwt": b"eyJ",
    "jwt-named": b"a-eyJ",
    "jwt-dots": b"eyJ.",
    "jwt-pieces": b"eyJ'+'",
    "jwt-gaps": b"eyJa' \n '",
    "jwt-long": b"eyJ" + b"a" * 400 + b".",
    "quotes": b"'\n'",
    "pem": b"-----BEGIN PRIVATE KEY-----",
    "pem-escapes": b"-----BEGIN PRIVATE KEY-----\nAAAA\\n\n",
    "pem-body": b"coze -----BEGIN RSA PRIVATE KEY-----" + b"A" * 900,
    "secret": b"coze client_secret",
    "secret-gap": b"client_secret= value:\n",
    "secret-quotes": b"secret\"'\"'\"'",
    "client-id": b"1" * 32 + b".app.coze', ",
    "endpoint": b"permission/oauth2/account/ Bearer a ",
    "refresh": b"coze refresh_token ",
    "refresh-value": b"refresh_token=" + b"a" * 31 + b" ",
    "refresh-long": b"czu_ refresh_token='" + b"a1-" * 300,
    "token": b"coze verify secret token: " + b"a" * 63 + b" ",
    "token-name": b"coze_token" * 7,
    "workload": b"coze WORKLOAD " + b"a" * 129 + b"= ",
    "workload-name": b"coze workload_identity_client_secret",
    "run": b"coze" + b"a" * 60,
    "escape": b"\\u0020pat_",
    "ansi": b"\x1b[0;1;2mpat_",
    "ansi-open": b"[0;0;0;0;0;0;0;0pat_",
    "percent": b"%20pat_",
    "two-byte": b"\x81apat_",
    "two-byte-run": b"\x81a" * 2000 + PAT,
    "continuation": b"\x81" * 50 + b"apat_" + b"b" * 64,
    "wide": "pat_".encode("utf-16-le"),
    "wide-run": ("x" * 23).encode("utf-16-le") + b"\1\1",
    "allow": b"patscan: allow " + PAT + b" ",
    "until": b"patscan: allow (until (until " + PAT,
    "comment": b"/*" * 40 + b"patscan: allow" + b"*/ " * 40 + PAT + b"\n",
    "spaces": b" ",
    "nul": b"\0",
    "encodings": b"\n".join(ENCODINGS),
    "encodings, cut": b"\n".join(text[:-3] for text in ENCODINGS),
}
SMALL_BYTES = 25_000
PIECE_BYTES = 100_000


def scan(text: bytes) -> None:
    Scanner(hyperscan=False).text("conf/private_key.pem", text)


def filled(head: bytes, unit: bytes, size: int) -> bytes:
    return (head + unit * (size // len(unit) + 1))[:size]


@pytest.mark.timing
@pytest.mark.parametrize("name", UNITS)
def test_matching_takes_linear_time(name: str) -> None:
    def work(size: int) -> Callable[[], object]:
        text = filled(HEAD, UNITS[name], size)
        return lambda: scan(text)

    assert_linear(work, SMALL_BYTES)


@pytest.mark.timing
@pytest.mark.slow
def test_fifty_megabytes_of_it_take_time_in_proportion() -> None:
    """Some of them in turn, as one stream."""

    def work(size: int) -> Callable[[], object]:
        def read_all() -> None:
            pieces = _pieces(size)

            def read_into(view: memoryview) -> int:
                piece = next(pieces, b"")[: len(view)]
                view[: len(piece)] = piece
                return len(piece)

            Scanner(hyperscan=False).stream("conf/private_key.pem", read_into)

        return read_all

    started = time.process_time()
    work(5_000_000)()
    between = time.process_time()
    work(50_000_000)()
    assert time.process_time() - between < 2 * 10 * (between - started)


def _pieces(size: int) -> Iterator[bytes]:
    names = ("quotes", "pem", "token-name", "secret", "jwt-dots", "wide-run", "percent")
    units = [UNITS[name] for name in names]
    for turn in range(size // PIECE_BYTES):
        yield filled(HEAD, units[turn % len(units)], PIECE_BYTES)


def test_the_scan_reaches_what_it_is_said_to_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each function in `SCANNED` is called by a scan of the units."""
    from patscan.detect import matcher
    from patscan.detect.decode import decoder
    from patscan.policy import allow

    modules = {
        "coze.checks": checks,
        "detect.matcher": matcher,
        "detect.positions": positions,
        "policy.allow": allow,
    }
    called: set[str] = set()

    def spied(site: str, function: Callable[..., object]) -> Callable[..., object]:
        def spy(*values: object, **more: object) -> object:
            called.add(site)
            return function(*values, **more)

        return spy

    for site in SCANNED:
        module, _, name = site.rpartition(".")
        monkeypatch.setattr(modules[module], name, spied(site, getattr(modules[module], name)))
    for row, readers in decoder.DECODERS.items():
        spies = tuple(spied(row, reader) for reader in readers)
        monkeypatch.setitem(decoder.DECODERS, row, spies)
    jwt, key = tokens.site_jwt().encode(), tokens.private_key().encode()
    secret = f"client_secret='{tokens.body(48)}'\n".encode()
    for codec in ("utf-16", "utf-32", "utf-32-le"):
        scan(f"token {PAT.decode()}\n".encode(codec))
    scan(b"kind: Secret\ndata:\n  a: " + base64.b64encode(b"t=" + PAT) + b"\n")
    for unit in (*UNITS.values(), *ENCODINGS, jwt, key, secret, "中".encode("gb18030") + PAT):
        scan(HEAD + unit + b"\n")
    assert called == {*SCANNED, *decoder.DECODERS}
