"""Is this candidate a real credential? One function per kind of value; each gives a confidence, or None."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

from patscan.coze.boundaries import is_inside_word
from patscan.coze.families import LONG_LIVED
from patscan.coze.framing import stated_length, states
from patscan.coze.mention import in_text
from patscan.coze.placeholders import is_placeholder
from patscan.model.findings import Confidence, Secret

OTHER_VENDORS = (
    "github", "gitlab", "gitee", "google", "firebase", "gcp", "gcs", "apple", "alipay", "wechat",
    "weixin", "wxpay", "wx_", "stripe", "snowflake", "docusign", "salesforce", "facebook", "meta",
    "twitter", "twitch", "discord", "slack", "feishu", "lark", "dingtalk", "azure", "microsoft",
    "aws", "amazon", "auth0", "okta", "keycloak", "spotify", "linkedin", "dropbox", "notion",
    "openai", "zoom", "shopify", "paypal", "reddit", "yahoo", "line_", "kakao", "naver", "baidu",
    "tencent", "aliyun", "huawei", "qiniu", "douyin", "tiktok", "dify", "ssh", "ssl", "tls",
    "vapid", "client-key-data",
)  # fmt: skip


class Candidate(NamedTuple):
    """A match that is to be checked.

    Attributes:
        value: the matched bytes.
        name: what it is assigned to, such as `COZE_CLIENT_SECRET`; empty if that is not known.
        text: the text it was found in.
        start: byte offset of its first byte in the text.
        end: byte offset after its last byte.
        path: of the file.
        mentions_coze: whether the text or the path mentions Coze.
    """

    value: bytes
    name: str
    text: bytes
    start: int
    end: int
    path: str
    mentions_coze: bool


class CheckResult(NamedTuple):
    """A candidate that is accepted.

    Attributes:
        confidence: how sure the check is.
        secret: the credential in its canonical form.
        needs_project: whether it counts only if another file of the project mentions Coze, because
            this one does not.
    """

    confidence: Confidence
    secret: Secret
    needs_project: bool = False


_IDENTIFIER = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"

Check = Callable[[Candidate], CheckResult | None]


# Folders of a server's TLS keys. A file there is named after the site, so its path tells nothing.
_TLS_FOLDERS = frozenset({"ssl", "tls", "https", "letsencrypt", "nginx", "apache", "acme"})
_SIGNS_JWT = rb"(?m)(?:from|import|require\()\s*['\"](?:jsrsasign|jose|jsonwebtoken|jws)['\"]|\bKJUR\b|^import jwt\b"
# Words in names under which the key of an OAuth app is saved; the console suggests `private_key.pem`.
_KEY_WORDS = frozenset({"private", "oauth", "jwt"})
_KEY_ENDINGS = frozenset({"pem", "key", "txt"})
# The same of folders, at most so many above a file: `jwt-oauth/src/x.pem`.
_KEY_FOLDERS = frozenset({"oauth", "oauth2", "jwt"})
_KEY_FOLDERS_ABOVE = 3
# Beside Google's keys stands the account that they belong to, whose project may be named after Coze.
_GOOGLE_ACCOUNT = b".iam.gserviceaccount.com"
# What the lines of a comment or a quotation begin with.
_LINE_MARK = rb"\r?\n[^\S\n]*(#+|/{2,}|\*|>+|%+)"


# --- the checks, named in `families` ------------------------------------------------------------


def token(candidate: Candidate) -> CheckResult | None:
    """A prefixed token with a random body that is not all lower-case hex."""
    return None if _is_hex(candidate.value.partition(b"_")[2]) else hex_token(candidate)


def hex_token(candidate: Candidate) -> CheckResult | None:
    """`pat_` and 64 hex digits: a self-hosted coze-studio key."""
    head, _, body = candidate.value.partition(b"_")
    if is_placeholder(body):
        return None
    text, start, end = candidate.text, candidate.start, candidate.end
    if is_inside_word(text, start) and not states(text, start, end - start):
        return None
    if body.startswith(b"eyJ") and text[end : end + 1] == b".":
        return None  # another vendor's token: a JWT behind `pat_`
    return CheckResult("high", Secret.of(candidate.value, label=head.decode() + "_", body=body))


def client_secret(candidate: Candidate) -> CheckResult | None:
    """48 alphanumerics under the name client secret; not in a `pkce` or `device` configuration.

    Those two client types hold no secret (coze-py: cozepy/auth/__init__.py:660). A bearer token is one
    only beside the token endpoint.
    """
    import re

    around = _around(candidate, 600)
    is_bearer = candidate.text.endswith((b"Bearer ", b"bearer "), 0, candidate.start)
    if is_bearer and not candidate.name and b"permission/oauth2/" not in around:
        return None
    kind = re.search(rb"client_type\\?[\"']?\s*[:=]\s*\\?[\"']?(pkce|device)\b", around)
    return None if kind else named_token(candidate)


def named_token(candidate: Candidate) -> CheckResult | None:
    """A value without a prefix: its name, or the text around it, must mention Coze."""
    if _is_hex(candidate.value.lower()) or is_placeholder(candidate.value):
        return None
    confidence = context_confidence(candidate)
    return CheckResult(confidence, Secret.of(candidate.value)) if confidence else None


def callback_token(candidate: Candidate) -> CheckResult | None:
    """The key of callback signatures: its name says so, or the code handles `X-Coze-Signature`."""
    name = candidate.name.lower()
    name_matches = any(word in name for word in ("verify", "callback", "webhook", "sign"))
    return named_token(candidate) if name_matches or _handles_signature(candidate.text) else None


@functools.lru_cache(maxsize=1)  # a text may have many candidates
def _handles_signature(text: bytes) -> bool:
    return b"coze-signature" in text.lower() or b"coze_signature" in text.lower()


def refresh_token(candidate: Candidate) -> CheckResult | None:
    """An opaque value that is named refresh token, close to a Coze endpoint or token.

    No page of the vendor shows a complete one, so the confidence is always low.
    """
    value = candidate.value
    letters = value.strip(b"0123456789_-.~")
    if value.startswith((*LONG_LIVED, b"eyJ", b"gho_", b"ghr_")) or not letters:
        return None
    if (
        not any(char in b"0123456789" for char in value)
        or _is_hex(value.lower())
        or is_placeholder(value)
    ):
        return None
    near = _around(candidate, 600).lower()
    endpoints = (b"api.coze.c", b"czu_", b"cztei_", b"coze_refresh", b"permission/oauth2/token")
    return (
        CheckResult("low", Secret.of(value))
        if any(endpoint in near for endpoint in endpoints)
        else None
    )


def workload_key(candidate: Candidate) -> CheckResult | None:
    """Base64 of `32 alnum:64 alnum`; or, by its name, the client secret of the same identity."""
    if candidate.name:
        return named_token(candidate)
    from base64 import b64decode

    identity, colon, key = b64decode(candidate.value).partition(b":")
    shaped = colon and len(identity) == 32 and len(key) == 64 and (identity + key).isalnum()
    return (
        CheckResult("medium", Secret.of(candidate.value))
        if shaped and not is_placeholder(key)
        else None
    )


def site_jwt(candidate: Candidate) -> CheckResult | None:
    """A JWT with the issuer `https://api.coze.cn` or `.com`, even if it is split into string literals."""
    if candidate.value.count(b".") < 2:  # most of what begins with `eyJ` is no JWT
        return None
    import json
    import re
    from base64 import urlsafe_b64decode

    value = candidate.value[: stated_length(candidate.text, candidate.start)]
    joined = re.sub(rb"[^A-Za-z0-9_\-.]+[rRbBuU]?(?=[^A-Za-z0-9_\-.])|[^A-Za-z0-9_\-.]", b"", value)
    shape = re.match(rb"eyJ[\w-]{2,}\.(eyJ[\w-]{8,})\.[\w-]{40,}(?<![_-])", joined, re.ASCII)
    if not shape:
        return None
    try:
        claims = urlsafe_b64decode(shape[1] + b"=" * (-len(shape[1]) % 4))
    except ValueError:  # base64 of an impossible length
        return None
    if not claims.startswith((b'{"iss":"https://api.coze.cn"', b'{"iss":"https://api.coze.com"')):
        try:
            payload = json.loads(claims)
        except (ValueError, RecursionError):
            return None
        issuer = payload.get("iss") if isinstance(payload, dict) else None
        if issuer not in ("https://api.coze.cn", "https://api.coze.com"):
            return None
    return CheckResult("high", Secret.of(shape[0]))


def private_key(candidate: Candidate) -> CheckResult | None:
    """A PKCS#8 or PKCS#1 RSA key; low confidence if nothing in the file mentions Coze.

    Its canonical form is the header, the base64 in lines of 64, and the footer. So raw, escaped and
    quoted copies have the same fingerprint.
    """
    import re

    head, _, rest = candidate.value.partition(b"KEY-----")
    whole = b"-----END" in rest
    body = _unmarked(rest.partition(b"-----END")[0])
    body = re.sub(rb"[\"'`]\s{0,80}[+.]?\s{0,80}[rRbBuU]?[\"'`]|\\[nrt]|[\\\s\"'`,;()]", b"", body)
    # A PKCS#8 body with an elliptic-curve key is no Coze key: the console makes RSA keys only.
    elliptic = body.startswith((b"MIGHAgEAMBMGByqGSM49", b"MIGTAgEAMBMGByqGSM49", b"MC4CAQAw"))
    if (
        len(body) < (300 if whole else 800)
        or elliptic
        or not re.fullmatch(rb"[A-Za-z0-9+/]+=*", body)
    ):
        return None
    if is_placeholder(body[:64]) or is_placeholder(body[-64:]):
        return None
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    header = head + b"KEY-----"
    value = b"\n".join([header, *lines, header.replace(b"BEGIN", b"END")])
    secret = Secret.of(value, label="PRIVATE KEY ", body=body)
    named = candidate._replace(name=assigned_name(candidate.text, candidate.start))
    if _TLS_FOLDERS.intersection(candidate.path.lower().split("/")[:-1]):
        named = named._replace(mentions_coze=in_text(candidate.text))
    confidence = context_confidence(named)
    if confidence == "low" and _GOOGLE_ACCOUNT in _around(candidate, 600):
        return None
    if confidence:
        return CheckResult(confidence, secret)
    if _other_vendor(named.name) or not _is_kept_here(candidate):
        return None
    return CheckResult("low", secret, needs_project=True)


def _is_kept_here(candidate: Candidate) -> bool:
    """Whether a key that nothing ties to Coze stands where those of OAuth apps are kept.

    The console saves a key as `private_key.pem`: such a file does not mention Coze.
    """
    import re

    *folders, file_name = candidate.path.lower().split("/")
    stem, _, ending = file_name.rpartition(".")
    is_named = ending in _KEY_ENDINGS and not _KEY_WORDS.isdisjoint(_words(stem))
    if is_named or re.search(_SIGNS_JWT, candidate.text):
        return True
    is_key_file = ending in ("pem", "key") and _TLS_FOLDERS.isdisjoint(folders)
    return is_key_file and any(
        not _KEY_FOLDERS.isdisjoint(_words(folder)) for folder in folders[-_KEY_FOLDERS_ABOVE:]
    )


def _words(name: str) -> list[str]:
    """The words of a file's or folder's name."""
    return name.replace("_", "-").split("-")


def _unmarked(body: bytes) -> bytes:
    """The lines of a key without the marks of a comment or a quotation, if each of them has the same."""
    import re

    if not (found := re.match(_LINE_MARK, body)):
        return body
    lines = [line.lstrip() for line in body.split(b"\n")[1:]]
    if not all(line.startswith(found[1]) for line in lines):
        return body
    return b"\n".join(line.removeprefix(found[1]) for line in lines)


# --- context -----------------------------------------------------------------------------------


def context_confidence(candidate: Candidate) -> Confidence | None:
    """Medium if the name or the text nearby mentions Coze, low if only the file does, else None."""
    name = candidate.name.lower()
    if "coze" in name:
        return "medium"
    near = _around(candidate, 600).lower()
    strong = b".app.coze" in near or b"coze_" in near or b"coze.c" in near or b"cozepy" in near
    if _other_vendor(name):
        return None
    if strong:
        return "medium"
    return "low" if candidate.mentions_coze else None


def assigned_name(text: bytes, start: int) -> str:
    """The identifier that the value at `start` is assigned to on its line, or an empty string."""
    import re

    line = text[max(0, start - 160) : start].rpartition(b"\n")[2]
    found = re.search(
        rb"([A-Za-z0-9_.\-]{3,80})[^A-Za-z0-9]{1,12}[rRbBfFuU]{0,2}[\"'`\\]{0,4}$", line
    )
    return found[1].decode("latin-1") if found else ""


def identifier_before(text: bytes, start: int) -> str:
    """The part of an identifier that ends at `start`: `COZE_` before `CLIENT_SECRET`."""
    head = text[max(0, start - 60) : start].decode("latin-1")
    return head[len(head.rstrip(_IDENTIFIER)) :]


def _around(candidate: Candidate, reach: int) -> bytes:
    """`reach` bytes on both sides of the value, and the value."""
    return candidate.text[max(0, candidate.start - reach) : candidate.end + reach]


def _other_vendor(name: str) -> bool:
    """Whether a name belongs to another vendor's credential."""
    lowered = name.lower()
    return "coze" not in lowered and any(vendor in lowered for vendor in OTHER_VENDORS)


def _is_hex(body: bytes) -> bool:
    """Whether a body has lower-case hex digits only."""
    return not body.strip(b"0123456789abcdef")
