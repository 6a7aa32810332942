"""How the ways to write a credential are described without it; tests of whole rewrites are in tests/cli."""

from __future__ import annotations

import base64
import hashlib

import pytest

from patscan.model.findings import Secret
from patscan.sources.history.spellings import spelling_of
from tests import tokens

PAT, PLAIN = tokens.fake_token("pat"), tokens.client_secret()
OF_PAT = Secret.of(PAT.encode(), label="pat_", body=PAT[4:].encode())
OF_PLAIN = Secret.of(PLAIN.encode())
ENCODED = base64.b64encode(PAT.encode())

WAYS = [
    (PAT.encode(), OF_PAT, PAT[:8].encode(), ""),
    (PLAIN.encode(), OF_PLAIN, PLAIN[:4].encode(), ""),
    (PAT.encode("utf-16-le"), OF_PAT, PAT[:8].encode("utf-16-le"), "utf-16-le"),
    (PAT.encode("utf-16-be"), OF_PAT, PAT[:8].encode("utf-16-be"), "utf-16-be"),
    (ENCODED, OF_PAT, ENCODED[:8], ""),
    (b"ab\\x70cdefgh", OF_PAT, b"ab\\", ""),
]


@pytest.mark.parametrize(("raw", "secret", "anchor", "wide"), WAYS)
def test_a_way_tells_no_more_than_a_mask(
    raw: bytes, secret: Secret, anchor: bytes, wide: str
) -> None:
    way = spelling_of(raw, secret)
    assert (way.anchor, way.length, way.wide) == (anchor, len(raw), wide)
    assert way.digest == hashlib.sha256(raw).hexdigest()
    assert way.fingerprint == secret.fingerprint
