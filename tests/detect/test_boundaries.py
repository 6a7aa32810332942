"""What may stand before and after a token: one table of what is found, one of what is left alone."""

from __future__ import annotations

import random

import pytest

from patscan.coze.boundaries import REACH_BYTES
from patscan.coze.mask import mask_tokens
from patscan.detect.matcher import credential_matches
from patscan.detect.prefilter import Prefilter
from patscan.detect.scanner import Scanner
from patscan.model.findings import Secret
from tests import tokens

FAMILIES = {
    **{prefix: tokens.fake_token(prefix) for prefix in tokens.BODY_LENGTH},
    "czs-64": "czs_" + tokens.body(64, seed="czs-64"),
    "selfhosted": tokens.selfhosted_key(),
}
# Put in place of these: the token, another one, and characters of base64url.
TOKEN, OTHER, RANDOM = "‹t›", "‹u›", "‹r›"
UUID = "550e8400-e29b-41d4-a716-446655440000"

FOUND = [
    # Markdown and other markup.
    "*‹t›*", "**‹t›**", "***‹t›***", "_‹t›_", "__‹t›__", "**_‹t›_**", "~~‹t›~~", "`‹t›`",
    "*Token: ‹t›*", "**Token: ‹t›**", "***Token: ‹t›***", "| **‹t›** |", "- **‹t›**", "* ‹t›", "==‹t›==", "[‹t›](x)",
    "<!--‹t›-->", "<!-- ‹t›-->", "/*‹t›*/", "/**‹t›*/", "/* ‹t›*/", "--‹t›", "//‹t›", "#‹t›", "<b>‹t›</b>", "&quot;‹t›&quot;",
    # Command lines, shells, operators.
    "-‹t›", "--‹t›", "--token=‹t›", "--token ‹t›", "-t‹t›", "curl -H‹t›", "‹t›->x", "x->‹t›", "‹t›--", "‹t›-", "‹t›_", "‹t›*2",
    "${V-‹t›}", "${V:-‹t›}", "${COZE_API_TOKEN-‹t›}", "${coze_token-‹t›}", "${v-‹t›}", "${kJ3x_9-‹t›}", "%s‹t›", "a=‹t›", "a:‹t›", "a.‹t›",
    # Names of files, branches, constants and variables.
    "fix-‹t›", "refs/heads/fix-‹t›", "feature/JIRA-123-rotate-‹t›", "note-‹t›.txt", "coze_‹t›.txt", "backup_‹t›.txt", "my-bot_‹t›",
    "my_own_bot_‹t›", "zhang-san_‹t›", "2024-01-31_‹t›.log", "20240131T235959Z-‹t›", "v2_‹t›", "1_‹t›", "TOKEN_‹t›",
    "COZE_API_TOKEN_‹t›", "ACME_‹t›", "Token_‹t›", "myToken_‹t›", "kouzi_‹t›", "zhang_coze_‹t›", "令牌_‹t›", "令牌-‹t›", "café_‹t›",
    f"{UUID}-‹t›", "a1b2c3d-‹t›", "OAuthToken2-‹t›", "github-token_‹t›", "token__‹t›",
    "‹t›-old", "‹t›_old", "‹t›.old", "‹t›-2024.txt", "‹t›--comment", "‹t›_x", "‹t›_OLD", "‹t›-v2", "‹t›-3rd", "‹t›_2024-01-31",
    f"‹t›-{UUID}", "‹t›-a1b2c3d", "‹t›—", "‹t›…", "‹t›令牌", "backup ‹t›-2024.txt", "old_‹t›_old", "‹t›_myOldToken",
    # Escapes, with separators after them.
    "%20‹t›", "%2520‹t›", "=3D‹t›", r"\t‹t›", r"\u0022‹t›", "%2D‹t›", "V%2D‹t›", "TOKEN%5F‹t›", r"\_‹t›", r"\n_‹t›_\n", r"\u4ee4-‹t›",
    "\x1b[1m_‹t›_\x1b[0m", r"\x1b[1m-‹t›", "%0A--‹t›", r"note\_‹t›", "‹t›%2Dold", "‹t›\\n", r"**\*‹t›**",
    # Another token.
    "‹u›,‹t›", "‹u›-‹t›", "‹u›_‹t›", "‹u›‹t›", "‹t›‹u›", "‹t›-‹u›", "‹t›_‹u›", "‹u›‹t›‹u›", "old-‹u›_‹t›", "‹t›_old_‹u›",
]  # fmt: skip
LEFT_ALONE = [
    # Another word, which ends with the prefix.
    "com‹t›", "re‹t›", "gl‹t›", "Bearer‹t›", "1‹t›", "xy-z‹t›", "a_b‹t›", "éa‹t›", "%2Da‹t›", r"\u0061‹t›", "%61‹t›", "%41‹t›",
    # Another vendor's.
    "github_‹t›", "dckr_‹t›", "polar_‹t›", "sm_‹t›", "tableau_‹t›", "do_‹t›", "cli_‹t›", "acme_‹t›", "acme2_‹t›", "x-‹t›", "x_‹t›", "my-x_‹t›", "https://example.com/a-‹t›/b", "'acme_‹t›'", "x=acme_‹t›",
    "my_github_‹t›", "backup-github_‹t›", "_github_‹t›", "github%5F‹t›", r"github\_‹t›", r"github\x5f‹t›", "扣子github_‹t›",
    "‹t›_‹r›", "‹t›-‹r›", "‹t›_old_‹r›", "‹t›ab", "‹t›01", "‹t›ab_c",
    # A masked sample.
    "‹t›***", "‹t›****", "‹t›*******", r"‹t›\*\*\*", "**‹t›****", "***a*** ‹t›***", "‹t›*** ‹t›***", "‹t›***‹t›***", "*** ‹t›***",
    # base64url.
    "‹r›-‹t›", "‹r›_‹t›", "‹r›--‹t›", "‹r›-‹t›-‹r›", "‹r›_old_‹t›", "‹r›%2D‹t›",
]  # fmt: skip


def filled(form: str, token: str) -> str:
    other = tokens.fake_token("sat", seed="other")
    return form.replace(TOKEN, token).replace(OTHER, other).replace(RANDOM, "Zk3Qw9xT7mVb2Rf")


def found_in(text: bytes, path: str = "a.txt") -> list[str]:
    matches = credential_matches(text, Prefilter(hyperscan=False).scan(text).plain, path)
    return [text[match.start : match.end].decode() for match in matches]


@pytest.mark.parametrize("form", FOUND)
def test_found(form: str) -> None:
    for family, token in FAMILIES.items():
        text = filled(form, token).encode()
        assert found_in(text).count(token) == 1, family
        assert len(found_in(text)) == 1 + form.count(OTHER), family
        assert token not in mask_tokens(text).decode(), family


@pytest.mark.parametrize("form", LEFT_ALONE)
def test_left_alone(form: str) -> None:
    for family, token in FAMILIES.items():
        assert found_in(filled(form, token).encode()) == [], family


@pytest.mark.parametrize("hyperscan", [True, False])
def test_both_engines_find_the_same(*, hyperscan: bool) -> None:
    scanner = Scanner(hyperscan=hyperscan)
    scanner.prefilter.scan(bytes(2 << 20))  # enough to load hyperscan
    for form in FOUND:
        text = filled(form, FAMILIES["pat"]).encode()
        assert len(scanner.text("a.txt", text).findings) == 1 + form.count(OTHER), form
    for form in LEFT_ALONE:
        assert not scanner.text("a.txt", filled(form, FAMILIES["pat"]).encode()).findings, form


JWT_FORMS = ["**‹t›**", "_‹t›_", "-‹t›", "token-‹t›", "${V-‹t›}", "<!--‹t›-->", r"\n‹t›", "note_‹t›.", "‹t›_", "‹t›--"]  # fmt: skip


@pytest.mark.parametrize("form", JWT_FORMS)
def test_a_jwt_begins_and_ends_likewise(form: str) -> None:
    token = tokens.site_jwt()
    text = form.replace(TOKEN, token).encode()
    (match,) = credential_matches(text, Prefilter(hyperscan=False).scan(text).plain, "a.txt")
    assert match.secret == Secret.of(token.encode())
    assert len(mask_tokens(text)) < 40


@pytest.mark.parametrize("joint", "-_")
def test_a_long_run_of_base64url_around_is_no_boundary(joint: str) -> None:
    source = random.Random(3)
    for length in (20, 40, 100, REACH_BYTES, 2 * REACH_BYTES):
        for _ in range(200):
            before, after = ("".join(source.choices(tokens.ALNUM + "-_", k=length)) for _ in "ab")
            text = f'"{before}{joint}{FAMILIES["pat"]}{joint}{after}"'
            assert found_in(text.encode()) == []


def test_a_name_longer_than_what_is_read_is_assessed_by_its_end() -> None:
    words = "a-long-name-of-a-branch-" * 40
    assert found_in(f"{words}{FAMILIES['pat']}-{words}".encode()) == [FAMILIES["pat"]]


def test_a_value_without_a_prefix_may_be_emphasised() -> None:
    secret = tokens.client_secret()
    for form in ("**‹t›**", "*‹t›*", "/*‹t›*/"):
        assert found_in(f"COZE_CLIENT_SECRET: {form.replace(TOKEN, secret)}".encode()) == [secret]
    assert found_in(f"COZE_CLIENT_SECRET: {secret}***".encode()) == []


@pytest.mark.parametrize(
    "form", ["{0}‹t›", "{0}‹t›***", "{0}‹t›_‹r›", "{0}‹t›-‹r›", "{0}‹t›‹r›", "{0}{0}‹t›\0"]
)
def test_in_a_compiled_program_its_length_says_where_it_ends(form: str) -> None:
    for family, token in FAMILIES.items():
        text = filled("\1" + form.format(chr(len(token))), token)
        assert found_in(text.encode("latin-1")) == [token], family
