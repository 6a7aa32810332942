"""Credentials for tests, created at run time, so that none that looks real is ever committed."""

from __future__ import annotations

import base64
import json
import random
import re
import string
from collections.abc import Callable
from functools import partial

ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
BODY_LENGTH = {"pat": 64, "sat": 64, "cztei": 65, "czs": 65, "czu": 65}


def body(length: int, *, seed: object = 0, alphabet: str = ALNUM) -> str:
    """`length` random characters, the same for the same `seed`, that no fake-token check rejects."""
    return "".join(random.Random(repr(seed)).choices(alphabet, k=length))


def fake_token(prefix: str, *, seed: object = 0) -> str:
    """A well-formed token of a prefixed family: `pat`, `sat`, `cztei`, `czs` or `czu`."""
    return f"{prefix}_{body(BODY_LENGTH[prefix], seed=(prefix, seed))}"


def selfhosted_key(*, seed: object = 0) -> str:
    """An API key of a self-hosted coze-studio: `pat_` and 64 lower-case hex digits."""
    return "pat_" + body(64, seed=("selfhosted", seed), alphabet=HEX)


def workload_key(*, seed: object = 0) -> str:
    """A workload identity key: 132 characters of base64."""
    pair = f"{body(32, seed=('id', seed))}:{body(64, seed=('key', seed))}"
    return base64.b64encode(pair.encode()).decode()


def private_key(*, seed: object = 0, rsa: bool = False) -> str:
    """A PEM block with a random body: no real key, but shaped like the console's download."""
    kind = "RSA PRIVATE KEY" if rsa else "PRIVATE KEY"
    raw = bytes.fromhex("308204be020100300d06092a864886f70d0101010500048204a8")
    raw += random.Random(repr(("pem", seed))).randbytes(1190)
    text = base64.b64encode(raw).decode()
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----"])


def site_jwt(*, seed: object = 0, issuer: str = "https://api.coze.cn") -> str:
    """A `*.coze.site` deployment token: header, payload and signature."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).decode().rstrip("=")

    header = json.dumps({"alg": "RS256", "kid": "4b6c3b7e-1111-4222-8333-944455566677"})
    payload = {"iss": issuer, "aud": [body(32, seed=seed)], "exp": 8210266876799, "iat": 1760000000}
    signature = random.Random(repr(("jwt", seed))).randbytes(256)
    compact = json.dumps(payload, separators=(",", ":"))
    return ".".join([part(header.encode()), part(compact.encode()), part(signature)])


def client_secret(*, seed: object = 0) -> str:
    """The client secret of an OAuth web application: 48 letters and digits."""
    return body(48, seed=("client secret", seed))


def callback_token(*, seed: object = 0) -> str:
    """The verify token of a callback application: 64 letters and digits."""
    return body(64, seed=("callback", seed))


def _prefixed(prefix: str, seed: str) -> str:
    return fake_token(prefix, seed=seed)


_MAKERS: dict[str, Callable[[str], str]] = {
    **{prefix: partial(_prefixed, prefix) for prefix in BODY_LENGTH},
    "selfhosted": lambda seed: selfhosted_key(seed=seed),
    "workload_key": lambda seed: workload_key(seed=seed),
    "private_key": lambda seed: private_key(seed=seed),
    "private_key_line": lambda seed: private_key(seed=seed).replace("\n", "\\n"),
    "site_jwt": lambda seed: site_jwt(seed=seed),
    "client_secret": lambda seed: client_secret(seed=seed),
    "callback": lambda seed: callback_token(seed=seed),
    "alnum": lambda length: body(int(length)),
    "digits": lambda length: body(int(length), alphabet=string.digits),
    "b64pat": lambda seed: base64.b64encode(fake_token("pat", seed=seed).encode()).decode(),
}
_PLACE = re.compile(r"\{\{(?P<kind>[a-z0-9_]+):(?P<seed>\w+)(?::(?P<start>\d*):(?P<end>\d*))?\}\}")
_RUN = re.compile(r"\{\{run:(?P<word>\w+):(?P<length>\d+)\}\}")


def fill(text: str) -> str:
    """Put credentials in place of `{{pat:1}}`, `{{site_jwt:1:0:300}}` (a slice) and the like.

    The number is the seed: the same in one text, the same credential. `{{alnum:20}}` are 20 random
    characters, `{{digits:20}}` digits, `{{run:x:64}}` a word repeated up to a length.
    """

    def made(match: re.Match[str]) -> str:
        value = _MAKERS[match["kind"]](match["seed"])
        return value[int(match["start"] or 0) : int(match["end"] or len(value))]

    text = _RUN.sub(
        lambda match: (match["word"] * int(match["length"]))[: int(match["length"])], text
    )
    return _PLACE.sub(made, text)
