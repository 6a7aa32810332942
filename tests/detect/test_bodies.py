"""What follows a prefix: hyperscan drops names only, and never an interrupted token."""

from __future__ import annotations

import random

import pytest

from patscan.detect.bodies import HYPERSCAN_FROM_BYTES, Bodies
from patscan.detect.prefilter import Prefilter
from patscan.detect.scanner import Scanner
from tests import tokens

PAT = tokens.fake_token("pat")
SLOW, FAST = Scanner(hyperscan=False), Scanner()
FAST.prefilter.scan(b"pat_ eyJ " * (HYPERSCAN_FROM_BYTES // 8))


def _percent(text: str) -> str:
    return "".join(f"%{ord(char):02X}" for char in text)


# What may stand at a cut of a body; `_` stands for the character behind the cut.
CUTS = (
    '" + "', "' + '", '",\n    "', '" . "', '" \\\n  "', "\\\n", "\n", "\n    ", "=\n", "%_", "\\x_", "\\u00_", "\\U000000_",
    "&#x_;", "=_", "<wbr>", "</b><i>", "\u200b", "\x1b[0m", '" + // more\n  "', '".concat("', "\\\\x_", "%25_", '\\" + \\"', "`\n",
)  # fmt: skip
# Names and other things that are no tokens, in every language.
NAMES = (
    b'row["pat_id"] = get("sat_level") + "pat_name" + x1;', b'{"pat_id": "123456", "sat_level": 3},\n',
    b"href='?pat_id=1&sat_level=3'", b"f(`pat_${id}`, '%s pat_%d' % 3)", b'if (!strncmp(arg, "pat_", 4))',
    b"  compat_mode = pat_id + 7\n  int czs_offset;\n", b"<td id=\"pat_cell_7\" class='sat_row'>secret</td>",
    b'"mappings": "eyJABCD+/abcd",\n  "x"', "名称 pat_id，sat_level。".encode(),
)  # fmt: skip


def interrupted(source: random.Random) -> str:
    """A token that is cut at some places, mostly in one way."""
    cuts = source.choices(CUTS, k=source.choice((1, 1, 2)))
    text, at = PAT[:4], 4
    for _ in range(source.choice((1, 1, 2, 3, 8))):
        length = source.randint(0, 64 // 3)
        cut = source.choice(cuts)
        text += PAT[at : at + length]
        at += length
        if "_" in cut:
            cut = cut.replace("_", f"{ord(PAT[at]):02X}" if at < len(PAT) else "")
            at += 1
        text += cut
    return f'x = "{text}{PAT[at:]}"\n'


def test_what_is_interrupted_is_found_by_both_engines() -> None:
    source = random.Random(15)
    found = 0
    for _ in range(1000):
        text = interrupted(source).encode()
        slow, fast = (scanner.text("a.txt", text).findings for scanner in (SLOW, FAST))
        assert slow == fast, text
        found += bool(slow)
    assert found > 300


@pytest.mark.parametrize("name", NAMES)
def test_names_are_dropped_before_anything_is_decoded(name: bytes) -> None:
    pytest.importorskip("hyperscan")
    assert not FAST.prefilter.scan(name * 100)


def test_a_token_among_names_is_found() -> None:
    text = b"".join(NAMES) + f"{PAT}\n".encode() + b"".join(NAMES)
    assert len(FAST.text("a.txt", text).findings) == 1


def test_a_line_of_the_other_side_of_a_diff_may_stand_within_a_token() -> None:
    head = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n"
    text = f'{head}+x = ("{PAT[:9]}" +\n-y: [1, 2];\n+  "{PAT[9:]}")\n'.encode()
    (finding,) = FAST.text("a.diff", text).findings
    assert SLOW.text("a.diff", text).findings == (finding,)


def test_little_text_needs_no_database() -> None:
    prefilter = Prefilter()
    prefilter.scan(b'"pat_id" ' * 100)
    assert all(database._compiled is None for _, database in prefilter._bodies._databases)
    assert Bodies(hyperscan=False).followed(b"pat_id pat_'x'", {b"pat_": 0, b"eyJ": 0}) == {b"pat_"}
