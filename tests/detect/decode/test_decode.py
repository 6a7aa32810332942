"""Every encoding in every container: the token is found, with the right location and value."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from patscan.detect.decode import wide
from patscan.detect.decode.encoded_prefixes import base64_prefixes
from patscan.detect.decode.encodings import ENCODINGS, literals_of
from patscan.detect.decode.nested import MAX_STEPS, decoded_views
from patscan.detect.decode.views import View
from patscan.detect.prefilter import MAX_CANDIDATES, Prefilter, scan_literals
from patscan.detect.scanner import Scanner
from patscan.detect.windows import WINDOW_BYTES
from patscan.model.findings import Finding
from tests import scans, tokens
from tests.detect.decode.variants import (
    BODY,
    CONTAINERS,
    CZTEI,
    ENCODED,
    HEAD,
    HELD,
    LEFT_ALONE,
    PAT,
    SAT,
    WIDE,
    Planted,
    b64,
    planted,
    unmarked,
)
from tests.plants import ENGINES
from tests.repos import git, repository

SLOW, FAST = Scanner(hyperscan=False), Scanner()
FAST.prefilter.scan(b"pat_ eyJ " * (1 << 18))  # enough to load hyperscan, for bodies too
LITERALS = [
    (literal, row, indicator)
    for row in ENCODINGS
    for indicator in row.indicators
    for literal in literals_of(indicator)
]
VALUES = {hashlib.sha256(token.encode()).hexdigest() for token in (PAT, SAT, CZTEI)}


def found(variant: Planted) -> Finding:
    """The one finding that both prefilters lead to."""
    (finding,) = SLOW.text(variant.path, variant.data).findings
    assert FAST.text(variant.path, variant.data).findings == (finding,)
    place = finding.location
    assert (place.line, place.column, place.end_line, place.end_column) == variant.place
    assert finding.secret is not None
    assert finding.secret.fingerprint in VALUES
    return finding


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("encoding", ENCODED)
def test_a_token_is_found_however_it_is_written(encoding: str, container: str) -> None:
    marked, steps = ENCODED[encoding]
    path, wrap = CONTAINERS[container]
    finding = found(planted(path, wrap(marked)))
    if path.endswith((".json", ".ipynb")):  # JSON escapes some characters
        assert set(finding.decoded) >= set(steps)
    else:
        assert sorted(finding.decoded) == sorted(steps)


@pytest.mark.parametrize("name", HELD)
def test_a_token_is_found_in_every_container(name: str) -> None:
    path, marked, steps, place = HELD[name]
    finding = found(planted(path, marked))
    assert finding.decoded == steps
    assert [one.note.en for one in finding.surroundings] == ([place] if place else [])


@pytest.mark.parametrize("name", WIDE)
def test_a_token_is_found_in_wide_characters(name: str) -> None:
    codec, marked = WIDE[name]
    bom = "\ufeff" if codec in ("utf-16-le", "utf-16-be") else ""
    variant = planted("a.txt", marked)
    text = bom + variant.data.decode()
    assert found(variant._replace(data=text.encode(codec))).decoded[0] == codec[:6]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("encoding", ENCODED)
def test_a_text_with_a_byte_order_mark_is_read_in_every_encoding(encoding: str, codec: str) -> None:
    marked, steps = ENCODED[encoding]
    text = f"令牌 a\n{marked}\nlast 令牌\n"
    variant = planted("a.txt", text)
    finding = found(variant._replace(data=f"\ufeff{variant.data.decode()}".encode(codec)))
    assert finding.decoded[0] == codec[:6]
    assert sorted(finding.decoded[1:]) == sorted(steps)


def test_a_secret_of_kubernetes_needs_no_prefix() -> None:
    secret = tokens.body(48)
    value = base64.b64encode(secret.encode()).decode()
    text = f"kind: Secret\ndata:\n  COZE_CLIENT_SECRET: {value}\n"
    (finding,) = SLOW.text("s.yaml", text.encode()).findings
    assert finding.rule == "coze-oauth-client-secret"
    assert finding.location.line == 3
    assert finding.secret is not None
    assert finding.secret.fingerprint == hashlib.sha256(secret.encode()).hexdigest()


def test_a_mail_in_base64_needs_no_prefix() -> None:
    secret = tokens.body(48)
    body = base64.encodebytes(f"COZE_CLIENT_SECRET={secret}\n{'Bye. ' * 30}\n".encode())
    head = b"Subject: keys\nContent-Transfer-Encoding: base64\n\n"
    (finding,) = SLOW.text("a.eml", head + body).findings
    assert finding.rule == "coze-oauth-client-secret"
    assert finding.decoded == ("base64",)


@pytest.mark.parametrize("before", ["", " ", '{"'])
@pytest.mark.parametrize("rsa", [False, True])
def test_a_private_key_in_base64_needs_no_prefix(before: str, *, rsa: bool) -> None:
    """As in the variable of a host that takes one line only, at every alignment."""
    value = base64.b64encode((before + tokens.private_key(rsa=rsa)).encode()).decode()
    for text in (f"COZE_PRIVATE_KEY_BASE64={value}\n", f'// coze.cn\nconst key = "{value}"\n'):
        for scanner in (SLOW, FAST):
            (finding,) = scanner.text(".env", text.encode()).findings
            assert finding.rule == "coze-oauth-private-key"
            assert finding.decoded == ("base64",)
            assert finding.location.line == text.count("\n", 0, text.index(value)) + 1


@pytest.mark.parametrize(
    "before",
    [
        "KEY_BASE64=",
        "# coze\nGITHUB_APP_KEY_BASE64=",
        "clusters:\n- name: coze\nusers:\n- user:\n    client-key-data: ",
    ],
)
def test_another_vendors_key_in_base64_is_left_alone(before: str) -> None:
    value = base64.b64encode(tokens.private_key(rsa=True).encode()).decode()
    for scanner in (SLOW, FAST):
        assert not scanner.text("config", f"{before}{value}\n".encode()).findings


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("before", [b"\0\1\xfeProgram", b"\0\1\xfeProgram!"])
def test_a_wide_string_inside_of_something_else_is_read(before: bytes, codec: str) -> None:
    """At even and odd offsets."""
    data = before + f"\1{PAT}\1".encode(codec) + bytes(range(256)) * 9
    for scanner in (SLOW, FAST):
        (finding,) = scanner.text("a.dll", data).findings
        assert finding.decoded == (codec[:6],)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [f"x\ny = '«{PAT}»' z\n", f"x\ny = '«{HEAD}' + '{BODY}»'\n"])
def test_a_wide_text_without_a_mark_has_lines(text: str, codec: str) -> None:
    variant = planted("a.txt", text)
    found(variant._replace(data=variant.data.decode().encode(codec)))


def must_map_in_order(view: View, size: int) -> None:
    """Each byte of a decoded text maps to a byte of the input, after that of the byte before."""
    spans = [view.source_span(at, at + 1) for at in range(len(view.text))]
    assert all(0 <= start < end <= size for start, end in spans)
    assert spans == sorted(spans)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_every_byte_of_a_decoded_text_maps_to_the_input_in_order(codec: str) -> None:
    data = "\ufeffa令牌b\u200bc𝒳d".encode(codec)
    view = View(View(data), codec, list(wide.marked(data)))
    must_map_in_order(view, len(data))
    assert (
        data[slice(*view.source_span(view.text.index(b"b"), view.text.index(b"b") + 1))].strip(
            b"\0"
        )
        == b"b"
    )


WIDER = {
    "escapes of Chinese": rf"\u4ee4\u724c\u0090\u{{4ee4}} {PAT[:3]}\u005f{BODY}",
    "references to Chinese": f"&#20196;&#x90;&shy;&zwj; {PAT[:3]}&#95;{BODY}",
}


@pytest.mark.parametrize("name", [*WIDER, *ENCODED])
def test_every_byte_of_a_decoded_text_maps_to_the_input(name: str) -> None:
    """Characters of several bytes, too: each byte maps to the character in the input."""
    data = WIDER[name].encode() if name in WIDER else planted("a.txt", ENCODED[name][0]).data
    read = [
        view
        for view, _ in decoded_views([View(data)], scan_literals(data), scan_literals)
        if view.steps
    ]
    assert read
    for view in read:
        must_map_in_order(view, len(data))


MIXED = {
    "half a character inside": b"\xff\xfe" + "head\n".encode("utf-16-le") + b"abcde" + f"{PAT}\n".encode("utf-16-le"),
    "another order": b"\xff\xfe" + "head\n".encode("utf-16-le") + f"{PAT}\n".encode("utf-16-be"),
    "another alignment": "\ufeffhead\n".encode("utf-32-le") + b"abc" + f"{PAT}\n".encode("utf-32-le"),
    "in plain sight": "\ufeffhead\n".encode("utf-16-le") + PAT.encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", MIXED)
def test_what_follows_a_byte_order_mark_may_be_something_else(name: str) -> None:
    for scanner in (SLOW, FAST):
        assert len(scanner.text("a.log", MIXED[name]).findings) == 1


def test_places_are_named_within_the_first_window() -> None:
    def notes(filler: int) -> list[str]:
        data = json.dumps({"x": "y" * filler, "t": {"a": PAT}}).encode()
        (finding,) = FAST.stream("a.json", io.BytesIO(data).readinto).findings
        return [one.note.en for one in finding.surroundings]

    assert notes(1000) == ["at t.a"]
    assert notes(WINDOW_BYTES + 1000) == []


# What leaves the prefix as it is.
IN_BODIES = {
    "escape": PAT[:20] + f"\\x{ord(PAT[20]):02x}" + PAT[21:],
    "percent": PAT[:20] + f"%{ord(PAT[20]):02X}" + PAT[21:],
    "reference": PAT[:20] + f"&#{ord(PAT[20])};" + PAT[21:],
    "pieces": f"'{PAT[:20]}' + '{PAT[20:]}'",
    "prefix and body": f"'{HEAD}' + '{BODY}'",
    "lines": f"{PAT[:40]}\n{PAT[40:]}",
    "colours": f"{PAT[:20]}\x1b[0m{PAT[20:]}",
    "invisible": f"{PAT[:20]}\u200b{PAT[20:]}",
}
AROUND: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "percent": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "escapes": lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
    "array": lambda text: ", ".join(str(byte) for byte in text.encode()),
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("inside", IN_BODIES)
def test_a_body_may_be_written_otherwise_inside_of_others(around: str, inside: str) -> None:
    text = f'v = "{AROUND[around](f"k: {IN_BODIES[inside]} ")}"\n'
    for scanner in (SLOW, FAST):
        (finding,) = scanner.text("a.txt", text.encode()).findings
        assert len(finding.decoded) >= 2


# Invisible characters are not ASCII, and base64 is only decoded if the prefix shows that it is text.
NOT_IN_SECRETS = {"zero-width space in the prefix", "word joiner"}


@pytest.mark.parametrize("encoding", [name for name in ENCODED if name not in NOT_IN_SECRETS])
def test_a_secret_of_kubernetes_may_hold_the_others(encoding: str) -> None:
    inner = planted("a", ENCODED[encoding][0]).data
    value = base64.b64encode(b"x:\n" + inner + b"\nmore, so that it is long enough\n").decode()
    text = f"kind: Secret\ndata:\n  a: {value}\n"
    assert len(SLOW.text("s.yaml", text.encode()).findings) == 1


def test_deeper_than_the_limit_is_left_alone() -> None:
    text = PAT
    for _ in range(MAX_STEPS):
        text = base64.b64encode(text.encode()).decode()
    assert len(SLOW.text("f", b"kind: Secret " + text.encode()).findings) == 1
    text = base64.b64encode(text.encode()).decode()
    assert not SLOW.text("f", b"kind: Secret " + text.encode()).findings


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_left_alone(name: str) -> None:
    for text in (LEFT_ALONE[name], f"kind: Secret\n{LEFT_ALONE[name]}\n"):
        assert SLOW.text("f", text.encode()).findings == ()
        assert FAST.text("f", text.encode()).findings == ()


def test_a_table_of_offsets_is_no_dump() -> None:
    offsets = "".join(f"{10000 + at:010} 00000 n\r\n" for at in (0, *range(300), 6, 10))
    table = f"0000000010 65535 f\r\n0000000016 00000 n\r\n{offsets}".encode()
    assert table.count(b"0000010") > MAX_CANDIDATES
    dumped = table + unmarked(ENCODED["xxd"][0]).encode()
    for scanner in (SLOW, FAST):
        assert not scanner.prefilter.scan(table)
        assert [one.decoded for one in scanner.text("a", dumped).findings] == [("hex-dump",)]


def test_one_finding_for_one_value_at_one_location() -> None:
    data = f"a = '{PAT}'\nb = 'pat\\u005f{BODY}' # {b64('u:', PAT)}\n".translate(
        {171: None, 187: None}
    )
    places = [(one.location.line, one.decoded) for one in SLOW.text("a.py", data.encode()).findings]
    assert places == [(1, ()), (2, ("unicode-escape",)), (2, ("base64",))]


def test_an_allow_comment_beside_an_encoded_token_counts() -> None:
    value = base64.b64encode(f"u:{PAT}".encode()).decode()
    text = f"auth: {value}  # patscan: allow revoked long ago\n"
    (finding,) = SLOW.text("a.yml", text.encode()).findings
    assert finding.allow is not None
    assert finding.allow.reason == "revoked long ago"


@pytest.mark.parametrize("mark", sorted(base64_prefixes()))
def test_accidental_literals_do_not_hide_a_later_one(mark: bytes) -> None:
    for before in range(4):
        chance = b"A" * before + mark
        plain = base64.b64decode(chance + b"A" * (-len(chance) % 4))
        value = base64.b64encode(plain + b"\n\n" + PAT.encode())
        (finding,) = SLOW.text("a.yml", b"data: " + value + b"\n").findings
        assert finding.decoded == ("base64",)


# --- the table ------------------------------------------------------------------------------------


def test_every_literal_has_one_of_its_common_parts_and_is_long_enough() -> None:
    for literal, row, indicator in LITERALS:
        assert len(literal) >= 4, row.name
        assert not indicator.common_parts or any(
            part in literal for part in indicator.common_parts
        ), (
            row.name,
            literal,
        )


def test_every_encoding_has_a_variant() -> None:
    planted_steps = {step for _, steps in ENCODED.values() for step in steps}
    wide = {codec[:6] for codec, _ in WIDE.values()}
    assert {row.step for row in ENCODINGS} == planted_steps | wide


def test_both_prefilters_agree_on_every_literal() -> None:
    slow, fast = Prefilter(hyperscan=False), FAST.prefilter
    for literal, _, _ in LITERALS:
        for text in (literal, b"x " + literal + BODY.encode(), literal + b"\\%#" * 70):
            quick, plain = fast.scan(text), slow.scan(text)
            assert (quick.plain, quick.wide) == (plain.plain, plain.wide)
            assert {name for name, _ in quick.encoded} == {name for name, _ in plain.encoded}


# --- windows, history, time -----------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["base64, third place", "percent", "xxd", "added over lines"])
@pytest.mark.parametrize("before", [10, 300, 20_000])
def test_an_edge_of_a_window_cuts_no_encoded_token(encoding: str, before: int) -> None:
    marked = ENCODED[encoding][0]
    head = ("x" * 99 + "\n") * ((WINDOW_BYTES - before) // 100)
    variant = planted("f", head + marked + "\n" + "y" * 100_000)
    for scanner in (SLOW, FAST):
        (finding,) = scanner.stream("f", io.BytesIO(variant.data).readinto).findings
        place = finding.location
        assert (place.line, place.column, place.end_line, place.end_column) == variant.place


def test_a_history_is_read_in_every_encoding(tmp_path: Path) -> None:
    files = {
        f"f{number}.txt": planted("f", marked).data
        for number, (marked, _) in enumerate(ENCODED.values())
    }
    root = repository(tmp_path / "repo", files)
    git(root, "gc", "--quiet")
    both = []
    for engine in ENGINES:
        facts = scans.history(root, engine=engine)
        both.append(sorted((one.location, one.decoded) for one in facts.findings))
    assert both[0] == both[1]
    assert {place.path for place, _ in both[0]} == set(files)


def hostile(size: int) -> dict[str, bytes]:
    """Texts that consist of indicators, without a token."""
    return {
        "base64 in base64": base64.b64encode(base64.b64encode(b"pat_ sat_ " * (size // 18))),
        "backslashes": b"\\" * size,
        "backslashes after a prefix": b"pat_" + b"\\" * size,
        "escapes": b"\\x70\\x61\\x74\\x5f" * (size // 16),
        "entities": b"&#112;at_" * (size // 9),
        "prefixes": b"pat_" * (size // 4),
        "prefixes and quotes": b"'pat_' + " * (size // 9),
        "quotes": b"a' + 't_" * (size // 8),
        "blanks": b"pat_'" + b" " * size,
        "lines": b"pat_abcdefghij\n" * (size // 15),
        "array": b"0x70, 0x61, 0x74, 0x5f, " * (size // 24),
        "dump": b"00000010: 7061 745f 7061 745f  pat_\n" * (size // 37),
        "words": b"0000010 6170 5f74 6170 5f74\n" * (size // 28),
        "cells": b"0000010   p   a   t   _\n" * (size // 24),
        "pairs": b"70 61 74 5f " * (size // 12),
        "pairs, colons": b"70:61:74:5f\n" * (size // 12),
        "wide": "\ufeff".encode("utf-16") + "令pat_'+'".encode("utf-16-le") * (size // 16),
        "invisible": "pat_\u200b".encode() * (size // 7),
        "colours": b"pat_\x1b[" * (size // 6),
        "percents": b"%25" * (size // 3) + b"%5F",
        "templates": b"pat_${" * (size // 6),
        "JSON": b'{"a":[' * (size // 6),
        "quoted-printable": b"pat=\n_" * (size // 6),
    }


@pytest.mark.timing
@pytest.mark.parametrize("name", hostile(64))
def test_time_grows_with_the_size(name: str) -> None:
    """The larger text is read again only where the machine was busy with something else."""

    def spent(data: bytes) -> float:
        started = time.process_time()
        assert not FAST.text("a.json", data).findings
        return time.process_time() - started

    small, large = hostile(100_000)[name], hostile(800_000)[name]
    limit = 8 * 2.5 * min(spent(small) for _ in range(3)) + 0.05
    assert any(spent(large) < limit for _ in range(3))


def noise(kind: str, source: random.Random) -> bytes:
    raw = source.randbytes(1 << 20)
    if kind == "hex":
        return raw[: 1 << 19].hex().encode()
    if kind == "base64url":
        return raw.translate((tokens.ALNUM + "-_").encode() * 4)
    return raw


@pytest.mark.parametrize("kind", ["bytes", "hex", "base64url"])
def test_noise_gives_nothing(kind: str) -> None:
    source = random.Random(23)
    for _ in range(100):
        assert not FAST.text("f", noise(kind, source)).findings
