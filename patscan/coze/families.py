"""The table of credential families, one row each; where two match, the earlier row wins.

Sources: the vendor's documentation and public repositories, and counts over public code
(`docs/rules.md` names the page or count for each rule):

* every `pat_` and `sat_` body ever seen has exactly 64 characters of `[A-Za-z0-9]`, every
  `cztei_` body 65, `czs_`/`czu_` bodies 64 or 65;
* a self-hosted coze-studio key is `pat_` and 64 lower-case hex digits;
* a client secret has 48 alphanumerics, a workload key is base64 of `32 alnum:64 alnum`, a
  callback token has about 64 alphanumerics: none of these has a prefix, so only their names and
  a mention of Coze nearby identify them;
* `*.coze.site` deployment tokens are RS256 JWTs issued by `https://api.coze.cn`.
"""

from typing import Literal, NamedTuple

Literals = tuple[bytes, ...]
Validity = Literal["minutes", "days", "open", "unknown"]


class Family(NamedTuple):
    """One kind of credential, and how it is matched.

    Attributes:
        rule: id of its rule, such as `coze-pat`.
        family: the word for it in reports: `pat`, `sat`, `oauth`, `private-key`.
        keywords: a text can hold this family only if it has one of these: `b"pat_"`. There are few
            in all, because the prefilter searches every input for them.
        pattern: a verbose pattern over bytes with a group `secret`. Families without a prefix also
            have a group `name`: the last part of the name that the value is assigned to. It is
            compiled with `re` if there is a `prefix` or there are no `words`, else with `regex`.
        check: name of the function in `checks` that tells credentials from look-alikes and gives
            the confidence.
        runs: how many letters and digits in a row a value can be: `(48,)` for a client secret.
        near: one of these, in lower case, is near the beginning of every match: `b"secret"`.
        words: a text must also have one of these, such as `b"SECRET"`.
        words_first: whether one of the words is near the beginning of every match.
        sought: a pattern, in the language that `re` and hyperscan have in common, whose match ends
            within every match of `pattern`. It finds fast where those may be.
        prefix: what every match begins with: `b"pat_"`. `boundaries` tells what may stand before it.
        lengths: the lengths that a body can have, if they are known: `(64,)`. Then `boundaries` tells
            what may follow, too.
        validity: `minutes` or `days` where it expires after at most `max_lifetime_s`; `open` if it
            may never expire; `unknown` where the vendor documents nothing reliable.
        max_lifetime_s: the longest validity in seconds; 0 where it is not limited or not known.
    """

    rule: str
    family: str
    keywords: Literals
    pattern: bytes
    check: str
    runs: tuple[int, ...] = ()
    near: Literals = ()
    words: Literals = ()
    words_first: bool = False
    sought: bytes = b""
    prefix: bytes = b""
    lengths: tuple[int, ...] = ()
    validity: Validity = "open"
    max_lifetime_s: int = 0


def _token(prefix: bytes, *lengths: int, of: bytes = rb"[A-Za-z0-9]") -> bytes:
    """The pattern of a prefix and a body of one of `lengths`."""
    return rb"%b%b{%d,%d}" % (prefix, of, min(lengths), max(lengths))


def _prefixed(
    rule: str,
    family: str,
    prefix: bytes,
    *lengths: int,
    of: bytes = rb"[A-Za-z0-9]",
    check: str = "token",
    validity: Validity = "open",
    max_lifetime_s: int = 0,
) -> Family:
    """A family with a prefix and a body of known length."""
    pattern = rb"(?P<secret>" + _token(prefix, *lengths, of=of) + rb")"
    return Family(
        rule, family, (prefix,), pattern, check,
        prefix=prefix, lengths=lengths, validity=validity, max_lifetime_s=max_lifetime_s,
    )  # fmt: skip


_COZE: Literals = (b"coze", b"Coze", b"COZE")

# From a name to its value: on the same line with at most a few words between (`: str = os.getenv(`),
# or on the next line as `value:` (Kubernetes, Postman). Quotes may be escaped, as in JSON inside JSON.
_GAP = rb"""(?:[^\n,;&]{0,60}?|[\\"'\]]{1,4}\s?,\s?[\\"'(\[]{0,4}
    |[\\"']{0,2}\s?,?\r?\n\s{0,40}[\\"']{0,2}[Vv]alue[\\"']{0,2}\s?[:=]\s?[\\"']{0,2})"""


# What the console calls a client secret in Chinese.
_CLIENT_SECRET = "客户端密钥".encode()

# What follows a value: nothing that would make it longer, and no row of asterisks as in a masked sample.
_VALUE_END = rb"(?![A-Za-z0-9_\-+/=]|\*{3})"


def _named(name: bytes, value: bytes) -> bytes:
    """The pattern of a family without a prefix: a name, and the value after it."""
    return (
        rb"(?P<name>(?i:" + name + rb")[A-Za-z0-9_]{0,20})" + _GAP + rb"(?<![A-Za-z0-9_\-+/])"
        rb"(?P<secret>" + value + rb")" + _VALUE_END
    )


def _sought(name: bytes, value: bytes) -> bytes:
    """What `_named` matches, and more: the gap is any bytes that none of its forms excludes, and is as long."""
    return rb"(?i:" + name + rb")[^;&]{0,80}[^A-Za-z0-9_\-+/;&]" + value


DAY_S = 86_400
# A match and what its check reads before it have at most this many bytes, so windows overlap by it.
OVERLAP_BYTES = 16 << 10

# fmt: off
FAMILIES: tuple[Family, ...] = (
    _prefixed("coze-pat-selfhosted", "pat", b"pat_", 64, of=rb"[0-9a-f]", check="hex_token"),
    _prefixed("coze-pat", "pat", b"pat_", 64, validity="days", max_lifetime_s=30 * DAY_S),
    _prefixed("coze-sat", "sat", b"sat_", 64),
    _prefixed("coze-playground-token", "oauth", b"cztei_", 65, validity="unknown"),
    _prefixed("coze-jwt-access-token", "oauth", b"czs_", 64, 65, validity="minutes", max_lifetime_s=86_399),
    _prefixed("coze-user-access-token", "oauth", b"czu_", 64, 65, validity="minutes", max_lifetime_s=900),
    Family(
        "coze-site-jwt", "oauth", (b"eyJ",),
        # String literals joined by an operator, or on lines of their own, may cut it anywhere.
        rb"""(?P<secret>eyJ(?:[A-Za-z0-9_\-.]++
            |\\?["'`]\s{0,80}(?:[+.\\]|\n)\s{0,80}[fFrRbBuU]?\\?["'`](?=[A-Za-z0-9_\-.])){1,400}+)""",
        "site_jwt", prefix=b"eyJ",
    ),
    Family(
        # With all five hyphens, the database of the prefilter takes three times as long to compile.
        "coze-oauth-private-key", "private-key", (b"PRIVATE KEY--",),
        rb"""(?P<secret>-----BEGIN\ (?:RSA\ )?PRIVATE\ KEY-----
            (?:[A-Za-z0-9+/=\s"'`,.;()]++|\\[nrt"'\\\s]|(?<=\s)[\#*>%]{1,9}){1,2000}+
            (?:-----END\ (?:RSA\ )?PRIVATE\ KEY-----)?)""",
        "private_key",
    ),
    Family(
        "coze-oauth-client-secret", "oauth", _COZE,
        _named(rb"(?:client|app|oauth|web|coze)[_\-.\ ]?secret|" + _CLIENT_SECRET, rb"[A-Za-z0-9]{48}")
        # After its client id, as the next argument or as what is called a secret alone; or as a bearer token.
        + rb"""|\d{32}\.app\.coze["'](?:\s{0,40},\s{0,40}
             |[\s,;]{1,40}(?:[A-Za-z]{2,12}\s){0,4}["']?(?i:secret)["']?\s{0,4}(?:=>?|:)\s{0,4})
             ["'](?P<secret>[A-Za-z0-9]{48})""" + _VALUE_END
        + rb"""|[Bb]earer\ (?P<secret>[A-Za-z0-9]{48})""" + _VALUE_END,
        "client_secret",
        runs=(48,), near=(b"secret", b".app.coze", b"bearer ", _CLIENT_SECRET),
        words=(b"secret", b"Secret", b"SECRET", b".app.coze", b"permission/oauth2", _CLIENT_SECRET),
    ),
    Family(
        "coze-workload-key", "oauth", _COZE,
        rb"""(?<![A-Za-z0-9_\-+/])(?P<secret>[A-Za-z0-9+/]{130}==)""" + _VALUE_END
        + rb"|" + _named(rb"workload_identity_client_secret", rb"[A-Za-z0-9]{32,128}"),
        "workload_key",
        words=(b"WORKLOAD", b"orkload", b"integration.coze", b"coze_coding", b"coze-coding"),
        # Hyperscan looks for the last eight bytes of a literal; those of the whole name, `t_secret`, are common.
        sought=rb"[A-Za-z0-9+/]{130}==|(?i:workload_identity)",
    ),
    Family(
        "coze-callback-token", "oauth", _COZE,
        _named(rb"token|secret", rb"[A-Za-z0-9]{64,65}"), "callback_token",
        runs=(64, 65), near=(b"token", b"secret"),
        words=(b"erify", b"VERIFY", b"allback", b"CALLBACK", b"ebhook", b"WEBHOOK", b"ignature",
               b"SIGNATURE"),
    ),
    Family(
        # The answer that has one may be kept as it is, and then has no more of Coze in it than the access token.
        "coze-refresh-token", "oauth", (*_COZE, b"czu_"),
        _named(rb"refresh[_\-]?token", rb"[A-Za-z0-9][A-Za-z0-9_\-.~]{31,1023}"), "refresh_token",
        words=(b"efresh", b"REFRESH"), words_first=True, validity="unknown",
        sought=_sought(rb"refresh[_\-]?token", rb"[A-Za-z0-9][A-Za-z0-9_\-.~]{31}"),
    ),
)
# fmt: on

BY_RULE = {row.rule: row for row in FAMILIES}

# Of tokens with a body of known length: their prefixes, the lengths, and a pattern of all of them.
PREFIXES: Literals = tuple(dict.fromkeys(row.prefix for row in FAMILIES if row.lengths))
BODY_LENGTHS = frozenset(length for row in FAMILIES for length in row.lengths)
TOKEN = b"|".join(
    dict.fromkeys(_token(row.prefix, *row.lengths) for row in FAMILIES if row.lengths)
)
LONGEST_TOKEN = max(map(len, PREFIXES)) + max(BODY_LENGTHS)
# The prefixes of tokens that are valid for more than a day.
LONG_LIVED: Literals = tuple(
    dict.fromkeys(
        row.prefix for row in FAMILIES if row.lengths and row.validity in ("days", "open")
    )
)
KEPT: Literals = tuple(
    dict.fromkeys(row.prefix for row in FAMILIES if row.lengths and row.validity != "minutes")
)
