"""Texts that are searched together: none that holds something alone is called clean, and most others are."""

from __future__ import annotations

import random

import pytest

from patscan.detect import json_documents
from patscan.detect.decode.views import View
from patscan.detect.linter.rules import may_leak
from patscan.detect.prefilter import Prefilter
from patscan.detect.scanner import Scanner, mentions_coze
from patscan.detect.together import suspicious
from tests import tokens
from tests.detect.linter.test_linter import FOUND as LEAKS
from tests.detect.test_matcher import FOUND
from tests.detect.test_values import IN_VIEWS, _bytes, sample, with_hyperscan

pytest.importorskip("hyperscan")

CLEAN = [
    b"import { CozeAPI } from '@coze/api'\n",
    b"# A bot of coze.cn\n",
    b'{"name": "coze-demo", "text": "say \\"hi\\"\\n"}',
    b"def resend_icecream():\n    return 1\n",
    b"",
]


def texts() -> list[bytes]:
    """Texts of all kinds, most of them with nothing else than a mention."""
    source = random.Random(26)
    held = [
        *(_bytes(row.values[0]) for row in FOUND),
        *(text.encode() for _, text in IN_VIEWS),
        *(text.encode() for _, _, text, _ in LEAKS),
        *(sample(source) for _ in range(300)),
    ]
    found = held + CLEAN * 200
    source.shuffle(found)
    return found


def holds_something(text: bytes, prefilter: Prefilter) -> bool:
    """Whether a text that is scanned alone, without a path, has a credential or may leak."""
    scanner = Scanner(hyperscan=False).without_linter()
    scanner.prefilter = prefilter
    coze = mentions_coze(prefilter.scan(text))
    return bool(scanner.text("", text).findings) or (coze and may_leak(text))


def test_what_holds_something_is_suspicious() -> None:
    assert with_hyperscan().scan(b"") is not None
    prefilter = Prefilter(hyperscan=False)
    held, clean = 0, 0
    every = texts()
    for at in range(0, len(every), 4):
        batch = every[at : at + 4]
        joined = b"\n".join(batch)
        found = suspicious(batch, joined, prefilter.scan(joined), prefilter.scan)
        alone = {at for at, text in enumerate(batch) if holds_something(text, prefilter)}
        assert alone <= set(found)
        held += len(alone)
        clean += len(batch) - len(found)
    assert held > 200
    assert clean > 300


def test_of_texts_that_are_not_linted_no_leak_is_searched() -> None:
    assert with_hyperscan().scan(b"") is not None
    leak = b"const coze = 'https://api.coze.cn'\nask(import.meta.env.VITE_COZE_TOKEN)\n"
    texts = [leak, CLEAN[0], leak]
    joined = b"\n".join(texts)
    prefilter = Prefilter(hyperscan=False)
    for linted, expected in (
        (None, {0, 2}),
        ([True] * 3, {0, 2}),
        ([False, True, True], {2}),
        ([False] * 3, set()),
    ):
        found = suspicious(texts, joined, prefilter.scan(joined), prefilter.scan, linted=linted)
        assert found == expected


@pytest.mark.parametrize(
    "body",
    [
        'x\\n",\n   "y',
        '\\\\n",\n   "y',
        r"a\\nb",
        r"a\\\nb",
        r"\"x\/y\"",
        r"\\\\\"",
        r"\u0041\tb\r",
        "a\0\\\\b",
        "",
        "\\",
    ],
)
def test_a_document_is_decoded_the_same_without_positions(body: str) -> None:
    text = f'{{"coze": "{body}\\n"}}'.encode()
    prefiltered = Prefilter(hyperscan=False).scan(text)
    (view,) = json_documents.decoded_strings("a.json", View(text), prefiltered)
    decoded = json_documents.unescaped(text)
    assert decoded.replace(b"\\", b"\0") == bytes(view.text).replace(b"\\", b"\0")


def test_a_document_with_a_value_behind_escapes_is_suspicious() -> None:
    secret = tokens.body(40, seed="refresh")
    text = b'{"a": "coze", "refresh_token": "' + rb"\/" * 50 + b":" + secret.encode() + b'"}'
    prefilter = Prefilter(hyperscan=False)
    assert with_hyperscan().scan(b"") is not None
    assert suspicious([text, b"coze"], text + b"\ncoze", prefilter.scan(text), prefilter.scan) == {
        0
    }


def test_what_its_path_tells_is_suspicious() -> None:
    assert with_hyperscan().scan(b"") is not None
    texts, prefilter = (
        [b"1", b"// coze\n" + _bytes(IN_VIEWS[0][1])],
        Prefilter(hyperscan=False).scan,
    )
    joined = b"\n".join(texts)
    assert suspicious(texts, joined, prefilter(joined), prefilter) == set()
    assert suspicious(texts, joined, prefilter(joined), prefilter, ["b.ts", "a.jsonc"]) == {1}
    assert Scanner(hyperscan=False).text("a.jsonc", texts[1]).findings
