"""Targets: from any bytes to findings."""

from __future__ import annotations

import functools
import io

from patscan.coze.families import FAMILIES
from patscan.coze.mask import mask_tokens
from patscan.detect.decode.nested import decoded_views
from patscan.detect.decode.views import View
from patscan.detect.matcher import credential_matches
from patscan.detect.positions import Cursor
from patscan.detect.prefilter import KEYWORDS, Prefilter
from patscan.detect.scanner import Scanner, findings
from patscan.detect.windows import Input
from patscan.model.findings import Finding
from patscan.model.run import Outcome
from patscan.policy.allow import allow_in
from tests import tokens
from tests.fuzz.documents import must_map_back

MANY_BYTES = 2 << 20
_PREFIXES = {row.prefix for row in FAMILIES if row.prefix}


@functools.cache
def _fast_prefilter() -> Prefilter:
    """A prefilter that has loaded hyperscan, where it can be had, for bodies too."""
    prefilter = Prefilter()
    prefilter.scan(b"pat_ eyJ ".ljust(MANY_BYTES))
    return prefilter


@functools.cache
def _slow_prefilter() -> Prefilter:
    return Prefilter(hyperscan=False)


def prefilters(data: bytes) -> None:
    """The prefilter gives the same result with and without hyperscan, except for the literals it names.

    With it, prefixes without a body are dropped, too.
    """
    fast, slow = _fast_prefilter().scan(data), _slow_prefilter().scan(data)
    assert fast.wide == slow.wide
    assert fast.plain <= slow.plain
    assert {KEYWORDS[index] for index in slow.plain - fast.plain} <= _PREFIXES


def matcher(data: bytes) -> None:
    """Matches are within the text, in order, without overlaps."""
    behind = 0
    for match in credential_matches(
        data, _slow_prefilter().scan(data).plain, "conf/private_key.pem"
    ):
        assert behind <= match.start < match.end <= len(data)
        assert 0 < len(match.secret.masked) < 40
        behind = match.end


def decoders(data: bytes) -> None:
    """Every decoded view maps back into the text, and both prefilters give the same findings."""
    slow, fast = _slow_prefilter(), _fast_prefilter()
    present = slow.scan(data)
    for view, _ in decoded_views([View(data)], present, slow.scan):
        must_map_back(view, len(data))
    found = findings(Input("a.txt", data, present, prefilter=slow.scan))
    assert found == findings(Input("a.txt", data, fast.scan(data), prefilter=fast.scan))
    for one in found:
        place = one.location
        assert 1 <= place.line <= place.end_line <= data.count(b"\n") + 1
        assert place.column >= 1


def streams(data: bytes) -> None:
    """A text in windows, read in chunks of any size, gives the same findings as the whole text."""
    if len(data) < 2:
        return
    step, text = data[0] + 1, data[1:]
    whole = Scanner(hyperscan=False).text("a.txt", text)
    piecewise = _streamed(text, step)
    assert _places(piecewise) == _places(whole)


def _streamed(text: bytes, step: int) -> Outcome:
    source = io.BytesIO(text)

    def read_into(view: memoryview) -> int:
        piece = source.read(min(step, len(view)))
        view[: len(piece)] = piece
        return len(piece)

    return Scanner(hyperscan=False).stream("a.txt", read_into)


def _places(outcome: Outcome) -> list[Finding]:
    return list(outcome.findings)


def masks(data: bytes) -> None:
    """Masking leaves no token, adds none, and has nothing to do the second time."""
    once = mask_tokens(data)
    assert mask_tokens(once) == once


def positions(data: bytes) -> None:
    """However a text is split, a cursor ends at the same position."""
    if not data:
        return
    cut, text = data[0], data[1:]
    whole, twice = Cursor(text), Cursor(text)
    whole.advance(text)
    twice.advance(text[:cut])
    twice.advance(text[cut:])
    assert twice.offset == whole.offset == len(text)
    if whole.charset in ("latin-1", "utf-8"):
        assert (twice.line, twice.column) == (whole.line, whole.column)


def allow_comments(data: bytes) -> None:
    """An allow comment has a reason on one line, and a day that exists."""
    line, _, previous = data.decode("utf-8", "replace").partition("\n")
    allow = allow_in(line, previous, line_number=7)
    if allow:
        assert allow.line in (6, 7)
        assert "\n" not in allow.reason
        assert len(allow.reason) <= 400


def seeds() -> list[bytes]:
    """One text for every kind of credential and encoding; made anew each time."""
    pat = tokens.fake_token("pat")
    texts = [
        f"x = '{pat}'  # patscan: allow sample until 2027-01-01",
        f"coze\n{tokens.private_key()}\n",
        f"('{tokens.site_jwt()[:200]}'\n '{tokens.site_jwt()[200:]}')",
        f"COZE_CLIENT_SECRET={tokens.body(48)}\nCOZE_REFRESH_TOKEN: {tokens.body(72)}",
        f"COZE_WORKLOAD_IDENTITY_API_KEY={tokens.workload_key()}",
        f"X-Coze-Signature verify_token='{tokens.body(64)}'",
        f"\\u0020{tokens.fake_token('cztei')} %20{tokens.fake_token('czs')}",
        f"令牌{tokens.fake_token('czu')}\x1b[31m{tokens.selfhosted_key()}",
        f"<!-- patscan: allow revoked -->\n{tokens.fake_token('sat')}",
    ]
    plain = [text.encode() for text in texts]
    wide = [texts[0].encode("utf-16"), b"\0" + texts[0].encode("utf-16-be")]
    return [*plain, *wide, texts[7].encode("gb18030")]
