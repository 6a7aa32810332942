"""Targets: texts that contain other texts: diffs, JSON and notebooks."""

from __future__ import annotations

from patscan.detect import json_documents
from patscan.detect.decode.views import View
from patscan.detect.diffs import NOTES, DiffCursor, is_diff, location_of
from patscan.detect.prefilter import PrefilterResult, scan_literals
from patscan.detect.scanner import Scanner
from patscan.model.run import STDIN
from tests import tokens
from tests.fuzz.oracle import must_be_safe

_SAMPLES = 64


def must_map_back(view: View, size: int) -> None:
    """Bytes of a view come from the input, from its beginning to its end."""
    behind = 0
    for at in range(0, len(view.text), max(1, len(view.text) // _SAMPLES)):
        start, end = view.source_span(at, at + 1)
        assert behind <= start < end <= size
        behind = start


def diffs(data: bytes) -> None:
    """However a diff is split, a cursor ends at the same line; offsets of both sides map back to it."""
    if not data:
        return
    cut, text = data[0], data[1:]
    whole, twice = DiffCursor(text), DiffCursor(text)
    for side in whole.sides(View(text)):
        must_map_back(side, len(text))
    begun = whole.copy()
    whole.advance(text)
    twice.advance(text[:cut])
    twice.advance(text[cut:])
    assert twice.diff_line == whole.diff_line
    place, said = location_of(STDIN, begun, whole, piped=True)
    assert place.line >= 1
    assert all(one.signal.removeprefix("diff-") in NOTES for one in said)
    if is_diff(text):
        for found in Scanner(hyperscan=False).text(STDIN, text).findings:
            assert 1 <= found.location.line <= found.location.end_line
            assert found.location.column >= 1


def documents(data: bytes) -> None:
    """Offsets of the strings of a document map back to it; each location has a valid name, or none."""
    for path in ("a.json", "a.ipynb", "a.txt"):
        raw = View(data)
        for present in (scan_literals(data), PrefilterResult(frozenset({0}))):
            for view in json_documents.decoded_strings(path, raw, present):
                must_map_back(view, len(data))
        places = list(range(0, len(data), max(1, len(data) // _SAMPLES)))
        names = json_documents.location_notes(path, data, places)
        assert len(names) == len(places)
        for (name,) in filter(None, names):
            must_be_safe(f"{name.note.en} {name.note.zh}".encode())


def seeds_of_diffs() -> list[bytes]:
    """What git and other programs write."""
    pat = tokens.fake_token("pat")
    head = 'diff --git "a/\\344\\270\\255 b.py" "b/\\344\\270\\255 b.py"\nindex 1..2 100644\n'
    unified = f"--- a/x.py\t2026-01-01\n+++ b/x.py\n@@ -1,2 +1,3 @@ def f(): t='{pat}'\n a\n-old\n+t='{pat[:20]}'\n+  '{pat[20:]}'\n"
    combined = f"diff --cc x\n--- a/x\n+++ b/x\n@@@ -1,1 -1,1 +1,2 @@@\n--a\n++{pat}\n +b\n"
    gone = f"--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-{pat}\n\\ No newline at end of file\n"
    mail = "From 1 Mon Sep 17\nSubject: x\n---\n x | 2 +-\n\n" + head + unified + "-- \n2.40\n"
    texts = (head + unified, unified, "commit 1\n\n    words\n\n" + combined, gone, mail)
    return [b"\x40" + text.encode() for text in texts]


def seeds_of_documents() -> list[bytes]:
    """Documents of each kind, and near misses of documents."""
    pat = tokens.fake_token("pat")
    return [
        f'{{"mcpServers": {{"coze": {{"env": {{"T": "{pat}"}}, "args": ["-x", "a\\nb\\""]}}}}}}'.encode(),
        f'{{"cells": [{{"source": ["t = \'{pat[:9]}\\n",\n  "{pat[9:]}\'"], "outputs": [{{}}]}}]}}'.encode(),
        f'// comment\n[1, "\\\\u0070at_", {{"{pat}": [["x"]], \'y\': .5}}]'.encode(),
        b'[{"' * 99 + b'":[]}}}',
    ]
