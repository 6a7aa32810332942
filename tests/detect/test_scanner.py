"""From bytes to findings: windows, charsets, locations; properties that hold for any text."""

from __future__ import annotations

import functools
import io
import marshal
import random
import time
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from patscan.coze.families import OVERLAP_BYTES
from patscan.detect import scanner
from patscan.detect.scanner import Scanner
from patscan.detect.windows import WINDOW_BYTES
from patscan.model.findings import Finding
from tests import tokens

PAT = tokens.fake_token("pat")
MAKERS: dict[str, Callable[..., str]] = {
    "coze-pat": functools.partial(tokens.fake_token, "pat"),
    "coze-sat": functools.partial(tokens.fake_token, "sat"),
    "coze-playground-token": functools.partial(tokens.fake_token, "cztei"),
    "coze-jwt-access-token": functools.partial(tokens.fake_token, "czs"),
    "coze-user-access-token": functools.partial(tokens.fake_token, "czu"),
    "coze-pat-selfhosted": tokens.selfhosted_key,
    "coze-site-jwt": tokens.site_jwt,
}
SCANNER = Scanner(hyperscan=False)


def stream(data: bytes, *, rereadable: bool, by: Scanner = SCANNER) -> tuple[Finding, ...]:
    source = io.BytesIO(data)

    def read_into(view: memoryview) -> int:
        # Never more than an odd number of bytes at once, as a pipe would.
        return source.readinto(view[:300_007])

    def reread(offset: int, size: int) -> bytes:
        return data[offset : offset + size]

    return by.stream("f", read_into, reread if rereadable else None).findings


# What may precede and follow a token.
BEFORE = st.sampled_from(
    [
        "",
        " ",
        "'",
        '"',
        "`",
        "=",
        ":",
        "：",
        "令牌",
        "\n",
        "\r\n",
        "\\n",
        "%20",
        "\\u0020",
        "\\x20",
        "\x1b[31m",
        "Bearer ",
        "é=",
        "🔑",
        "\u200b",
    ]
)
AFTER = st.sampled_from(
    [
        "",
        " ",
        "'",
        '"',
        "`",
        "}",
        "\n",
        "\r\n",
        "，",
        "请",
        "\u200b",
        "\\",
        "&",
        "\\n",
        "%22",
        "<",
        ";",
    ]
)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200)
CODECS = st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "utf-16-le"])


def _chinese(text: str) -> str:
    return text.encode("gb2312", "ignore").decode("gb2312")


def test_lines_are_counted_only_where_there_is_something_to_report() -> None:
    """For a look-alike of a token, a large file is not read a second time."""
    data = (b"x" * 99 + b"\n") * 50_000 + b"pat_" + b"a1" * 20 + b"\n"

    def reread(offset: int, size: int) -> bytes:
        raise AssertionError((offset, size))

    source = io.BytesIO(data)
    outcome = SCANNER.stream("f", source.readinto, reread)
    assert outcome.present
    assert not outcome.findings


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(MAKERS)), st.integers(0, 10**6), TEXT, BEFORE, AFTER, TEXT, CODECS)
@example("coze-pat", 0, "", "", "", "", "utf-16")
def test_a_planted_token_is_found_once_at_its_place(
    rule: str, seed: int, head: str, before: str, after: str, tail: str, codec: str
) -> None:
    if codec == "gb18030":  # told from Latin-1 by its Chinese characters, so let it have those only
        head, before, after, tail = (_chinese(part) for part in (head, before, after, tail))
    if rule == "coze-site-jwt":  # what follows must not read as the rest of a split literal
        tail = tail.translate({ord(quote): None for quote in "'\"`"})
    head = head + " " + before
    token = MAKERS[rule](seed=seed)
    text = head + token + after + " " + tail
    marked = "\ufeff" if codec in ("utf-16-be", "utf-16-le") else ""
    (found,) = SCANNER.text("some.txt", (marked + text).encode(codec)).findings
    assert found.rule == rule
    place = found.location
    line = head.count("\n") + 1
    column = len(head) - head.rfind("\n")
    assert (place.line, place.column) == (line, column)
    assert (place.end_line, place.end_column) == (line, column + len(token))


# Credentials without a prefix, as in real code: what precedes the value, and the value.
NAMED: dict[str, tuple[str, Callable[..., str]]] = {
    "coze-oauth-client-secret": ("COZE_CLIENT_SECRET=", functools.partial(tokens.body, 48)),
    "coze-callback-token": ('"COZE_CALLBACK_TOKEN": "', functools.partial(tokens.body, 64)),
    "coze-workload-key": ("COZE_WORKLOAD_IDENTITY_API_KEY: ", tokens.workload_key),
    "coze-refresh-token": ("api.coze.cn refresh_token = '", functools.partial(tokens.body, 72)),
    "coze-oauth-private-key": ("COZE_JWT_OAUTH_PRIVATE_KEY='", tokens.private_key),
}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(NAMED)), st.integers(0, 10**6), TEXT, TEXT, CODECS)
def test_a_planted_value_without_a_prefix_is_found_by_its_name(
    rule: str, seed: int, head: str, tail: str, codec: str
) -> None:
    name, make = NAMED[rule]
    if codec == "gb18030":
        head, tail = _chinese(head), _chinese(tail)
    text = f"{head}\n{name}{make(seed=seed)}'\n{tail}"
    marked = "\ufeff" if codec in ("utf-16-be", "utf-16-le") else ""
    (found,) = SCANNER.text("some.txt", (marked + text).encode(codec)).findings
    assert found.rule == rule
    assert (found.location.line, found.location.column) == (head.count("\n") + 2, len(name) + 1)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=2000))
def test_text_without_a_token_gives_nothing(text: str) -> None:
    for codec in ("utf-8", "utf-16", "gb18030"):
        assert not SCANNER.text("f", text.encode(codec, "ignore")).findings


@pytest.mark.parametrize("alphabet", ["base64", "hex", "bytes"])
def test_random_data_gives_nothing(alphabet: str) -> None:
    source = random.Random(11)
    scanner = Scanner()
    for _ in range(100):
        data = source.randbytes(1 << 20)
        if alphabet == "base64":
            data = data.translate((tokens.ALNUM + "-_").encode() * 4)
        elif alphabet == "hex":
            data = data.hex().encode()
        assert not scanner.text("f", data).findings


SMALL_BYTES = 128 << 10
EDGES = [SMALL_BYTES, SMALL_BYTES - OVERLAP_BYTES, SMALL_BYTES - 2 * OVERLAP_BYTES]


@pytest.mark.parametrize("rereadable", [True, False])
@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("shift", [-68, -67, -34, -1, 0, 1])
def test_a_token_across_a_window_edge_is_found_once(
    monkeypatch: pytest.MonkeyPatch, edge: int, shift: int, *, rereadable: bool
) -> None:
    monkeypatch.setattr(scanner, "WINDOW_BYTES", SMALL_BYTES)
    lead = b"x" * 99 + b"\n"
    body = (lead * (edge // 100 + 2))[: edge + shift - 1] + b" "
    data = body + PAT.encode() + b"\n" + lead * 400
    with_small_windows = Scanner(hyperscan=False)
    (found,) = stream(data, rereadable=rereadable, by=with_small_windows)
    assert found.location.line == body.count(b"\n") + 1
    assert found.location.column == len(body) - body.rfind(b"\n")


@pytest.mark.parametrize("rereadable", [True, False])
def test_a_line_longer_than_a_window_keeps_its_columns(*, rereadable: bool) -> None:
    head = "首" * (WINDOW_BYTES // 3 + 5000) + " "
    (found,) = stream((head + PAT).encode(), rereadable=rereadable)
    assert (found.location.line, found.location.column) == (1, len(head) + 1)


def test_a_key_across_a_window_edge_is_found_once() -> None:
    key = tokens.private_key()
    body = b"coze\n" * ((WINDOW_BYTES - OVERLAP_BYTES - len(key) // 2) // 5)
    (found,) = stream(body + key.encode(), rereadable=True)
    assert found.rule == "coze-oauth-private-key"
    assert found.location.end_line - found.location.line == key.count("\n")


def test_utf_16_inside_a_binary_is_found() -> None:
    data = b"\x7fELF" + bytes(1001) + f"token {PAT} end".encode("utf-16-le") + b"\xff" * 99
    (found,) = SCANNER.text("app.exe", data).findings
    assert found.secret is not None
    assert found.secret.masked.startswith(PAT[:8])


# How compilers store a string: after its length.
COMPILED: dict[str, Callable[[bytes, bytes], bytes]] = {
    "dex": lambda size, text: b"x\0" + size + text + b"\0",
    "class": lambda size, text: b"\1\0" + size + text + b"\7\0",
    "android resources": lambda size, text: b"x\0" + size + size + text + b"\0",
    "android resources, utf-16": lambda size, text: (
        b"x\0\0\0" + b"".join(bytes([byte, 0]) for byte in size + text) + b"\0\0"
    ),
    "pyc": lambda size, text: b")\2\xfa" + size + text + b"N",
    "pyc, kept once": lambda size, text: b".cnZ" + size + text + b"Z\x13x",
    "pyc, before another string": lambda size, text: (
        b"idz" + size + text + b"z\x10application/json"
    ),
    "protobuf": lambda size, text: b"\x12" + size + text + b"\x18\1",
    ".net": lambda _, text: b"\0\x89" + b"".join(bytes([byte, 0]) for byte in text) + b"\1",
}


@pytest.mark.parametrize("prefix", sorted(tokens.BODY_LENGTH))
@pytest.mark.parametrize("kind", COMPILED)
def test_a_string_in_a_compiled_program_is_found(kind: str, prefix: str) -> None:
    token = tokens.fake_token(prefix).encode()
    (found,) = SCANNER.text("program", COMPILED[kind](bytes([len(token)]), token)).findings
    assert found.secret is not None
    assert found.secret.masked.endswith(token[-4:].decode())


@pytest.mark.parametrize("prefix", sorted(tokens.BODY_LENGTH))
def test_a_header_in_a_compiled_python_file_is_found(prefix: str) -> None:
    token = tokens.fake_token(prefix)
    source = f"headers = {{'Authorization': 'Bearer {token}', 'Content-Type': 'application/json'}}"
    data = marshal.dumps(compile(source, "a.py", "exec"))
    (found,) = SCANNER.text("a.pyc", data).findings
    assert found.secret is not None
    assert found.secret.masked.endswith(token[-4:])


@pytest.mark.parametrize("head", ["", "Bearer "])
def test_a_jwt_in_a_compiled_python_file_ends_where_its_length_says(head: str) -> None:
    source = f"headers = {{'Authorization': '{head}{tokens.site_jwt()}', 'size': {2**70}}}"
    data = marshal.dumps(compile(source, "a.py", "exec"))
    (compiled,) = SCANNER.text("a.pyc", data).findings
    (written,) = SCANNER.text("a.py", source.encode()).findings
    assert compiled.secret == written.secret


@pytest.mark.parametrize("before", [b"xD", b"\nD", "é".encode() + b"D", b"\0F", b"\0DDD", b" DD"])
def test_a_letter_that_is_no_length_is_no_boundary(before: bytes) -> None:
    assert not SCANNER.text("program", before + PAT.encode() + b"\0").findings


def test_many_findings_in_one_text_are_in_order() -> None:
    text = "\n".join(tokens.fake_token("pat", seed=n) for n in range(500))
    found = SCANNER.text("f", text.encode()).findings
    assert [item.location.line for item in found] == list(range(1, 501))


def test_an_empty_input_is_one_file() -> None:
    outcome = SCANNER.text("f", b"")
    assert (outcome.files, outcome.size_bytes, outcome.findings) == (1, 0, ())
    assert stream(b"", rereadable=False) == ()


def test_outcome_says_whether_coze_is_mentioned() -> None:
    assert SCANNER.text("f", b"import cozepy").coze
    assert not SCANNER.text("f", b"import os").coze


def test_allow_comments_are_read_around_the_hit() -> None:
    line = f"token = '{PAT}'  # patscan: allow an expired sample"
    allowed = SCANNER.text("f.py", line.encode()).findings[0].allow
    assert allowed is not None
    assert allowed.reason == "an expired sample"


# Texts that may make a pattern backtrack. (One of them showed that overlaps took quadratic time.)
TEMPTING = [
    "pat_", "pat_" + "A" * 60 + " ", "coze client_secret ", "coze verify token: ", "coze eyJ",
    'eyJhbGci."', "coze -----BEGIN PRIVATE KEY-----", "coze refresh_token: ", "a.",
    "coze permission/oauth2/ ", "coze 1", "patscan: allow ", "coze secret" + " " * 50,
]  # fmt: skip


@pytest.mark.timing
@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("unit", [*TEMPTING, "token"], ids=repr)
def test_cost_grows_with_the_size_of_the_text(unit: str, codec: str) -> None:
    def text(count: int) -> bytes:
        if unit == "token":
            return "\n".join(tokens.fake_token("pat", seed=n) for n in range(count // 69)).encode(
                codec
            )
        return ("coze secret eyJ " + unit * (count // len(unit))).encode(codec)

    def cost_s(count: int) -> float:
        data = text(count)
        started = time.process_time()
        SCANNER.text("f", data)
        return time.process_time() - started

    cost_s(1 << 12)
    small, large = max(cost_s(1 << 15), 0.002), cost_s(1 << 18)
    assert large < small * 8 * 4, "eight times the text, quadratic would be 64 times the cost"
