"""Tests of the question whether four letters are the name."""

from __future__ import annotations

import random

import pytest

from patscan.coze.mention import in_path
from patscan.detect.prefilter import COZE_KEYWORDS, scan_literals

# Names for things of Coze, as in real projects.
MENTIONS = (
    "cozeToken", "COZE_X", "myCozeClient", "coze_api", "扣子", "https://api.coze.cn/v1", "@coze/api",
    "import cozepy", "CozeWebSDK.WebChatClient", "VITE_COZE_TOKEN", "cozeloop", "COZELOOP_API_TOKEN",
    "the Coze platform", "(coze)", "coze-studio", "Coze's", "cozes", "coze2", "CozeAPI", "isCozeReply",
    "useCozeChat", "opencoze", "https://mycoze.com", "在Coze上", "\\nCoze is", "?q=%20coze",
    "COZEAPIKEY", "cozeapikey", "CozeJWT", "getCozeToken()", "cozeBots", "coze:", "allowPersonalAccessTokenInBrowser",
)  # fmt: skip
# What has nothing to do with it.
ACCIDENTS = (
    "integrity sha512-vO8jWT3QbEA+DHgWG6Y7dnz5CozeBUIMhnkeogMo/YhCJ0", "Cozette", "cozen", "cozened",
    "the precoze ones", "scoze", "aCOZEb", "x9cozeQ1", "tcoze", "COZENAGE", "QmCozeK3",
)  # fmt: skip


@pytest.mark.parametrize("text", MENTIONS)
def test_the_name_counts_as_a_word_and_in_identifiers(text: str) -> None:
    assert scan_literals(f"a {text} b".encode()).plain & COZE_KEYWORDS


@pytest.mark.parametrize("text", ACCIDENTS)
def test_four_letters_inside_of_something_else_are_no_mention(text: str) -> None:
    assert not scan_literals(f"a {text} b".encode()).plain & COZE_KEYWORDS
    assert scan_literals(f"a {text} b. Coze: c".encode()).plain & COZE_KEYWORDS


@pytest.mark.parametrize(
    ("path", "speaks"),
    [
        ("coze/private_key.pem", True),
        ("src/CozeChat.vue", True),
        ("my-coze-app/a", True),
        ("扣子/a", True),
        ("fonts/cozette.bdf", False),
        ("a/b", False),
    ],
)
def test_a_path_mentions_it_as_a_word_too(path: str, *, speaks: bool) -> None:
    assert in_path(path) is speaks


def test_base64_contains_hardly_any_false_match() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    draw = random.Random("accidents")
    lines = [
        "".join(draw.choices(letters, k=30)) + word + "".join(draw.choices(letters, k=30))
        for word in ("coze", "Coze", "COZE") * 2000
    ]
    counted = [line for line in lines if scan_literals(line.encode()).plain & COZE_KEYWORDS]
    assert len(counted) < len(lines) / 50
