"""The forms in which a credential is written are described without it; tests of whole rewrites are in tests/cli."""

from __future__ import annotations

import base64
import hashlib

import pytest

from patscan.model.findings import Secret
from patscan.sources.history.written_forms import form_of
from tests import tokens

PAT, PLAIN = tokens.fake_token("pat"), tokens.client_secret()
OF_PAT = Secret.of(PAT.encode(), label="pat_", body=PAT[4:].encode())
OF_PLAIN = Secret.of(PLAIN.encode())
ENCODED = base64.b64encode(PAT.encode())

FORMS = [
    (PAT.encode(), OF_PAT, PAT[:8].encode(), ""),
    (PLAIN.encode(), OF_PLAIN, PLAIN[:4].encode(), ""),
    (PAT.encode("utf-16-le"), OF_PAT, PAT[:8].encode("utf-16-le"), "utf-16-le"),
    (PAT.encode("utf-16-be"), OF_PAT, PAT[:8].encode("utf-16-be"), "utf-16-be"),
    (ENCODED, OF_PAT, ENCODED[:8], ""),
    (b"ab\\x70cdefgh", OF_PAT, b"ab\\", ""),
]


@pytest.mark.parametrize(("raw", "secret", "anchor", "wide"), FORMS)
def test_a_form_tells_no_more_than_a_mask(
    raw: bytes, secret: Secret, anchor: bytes, wide: str
) -> None:
    form = form_of(raw, secret)
    assert (form.anchor, form.length, form.wide) == (anchor, len(raw), wide)
    assert form.digest == hashlib.sha256(raw).hexdigest()
    assert form.fingerprint == secret.fingerprint
