"""What counts as a credential: one table of what is found, one of what is left alone."""

from __future__ import annotations

import base64
import hashlib
import random
import sys

import pytest

from patscan.coze.families import FAMILIES
from patscan.detect.matcher import CredentialMatch, credential_matches
from patscan.detect.prefilter import Prefilter
from patscan.literals import HYPERSCAN_FROM_BYTES, Vocabulary
from tests import tokens

PAT = tokens.fake_token("pat")
SAT = tokens.fake_token("sat")
CZTEI = tokens.fake_token("cztei")
CZS = tokens.fake_token("czs")
CZU = tokens.fake_token("czu")
SELF = tokens.selfhosted_key()
SECRET = tokens.body(48, seed="client")
CALLBACK = tokens.body(64, seed="callback")
REFRESH = tokens.body(72, seed="refresh")
WORKLOAD = tokens.workload_key()
PEM = tokens.private_key()
RSA = tokens.private_key(rsa=True)
JWT = tokens.site_jwt()
NESTED = base64.urlsafe_b64encode(b'{"a":' + b"[" * 200_000)
CLIENT_ID = "".join(random.Random(1).choices("0123456789", k=32)) + ".app.coze"


def find(text: str | bytes, path: str = "some/file") -> list[CredentialMatch]:
    data = text.encode() if isinstance(text, str) else text
    return credential_matches(data, Prefilter(hyperscan=False).scan(data).plain, path)


def marked(text: str, mark: str) -> str:
    """A text as a comment, or as a quotation."""
    return mark + text.replace("\n", f"\n{mark}")


FOUND = [
    pytest.param(f"'{PAT}'", "coze-pat", id="single-quotes"),
    pytest.param(f'"{SAT}"', "coze-sat", id="double-quotes"),
    pytest.param(f"`{CZTEI}`", "coze-playground-token", id="backticks"),
    pytest.param(f"Bearer {CZS}\r\n", "coze-jwt-access-token", id="crlf"),
    pytest.param(CZU, "coze-user-access-token", id="alone"),
    pytest.param(f"token={SELF}", "coze-pat-selfhosted", id="self-hosted"),
    pytest.param(f"令牌:{PAT}请保密", "coze-pat", id="glued-to-chinese"),
    pytest.param(f"令牌{PAT}".encode("gb18030"), "coze-pat", id="glued-to-gbk"),
    pytest.param(f"丂{PAT}".encode("gb18030"), "coze-pat", id="gbk-second-byte-is-a-sign"),
    pytest.param(
        "凳".encode("gb18030") + PAT.encode(), "coze-pat", id="gbk-second-byte-is-a-letter"
    ),
    pytest.param(f"{PAT}\u200b\n", "coze-pat", id="zero-width-space-after"),
    pytest.param(f"Authorization=Bearer%20{PAT}&x=1", "coze-pat", id="percent-20"),
    pytest.param(f"a%3D{PAT}%26", "coze-pat", id="percent-3d"),
    pytest.param(rf"\n{PAT}\n", "coze-pat", id="escaped-newline"),
    pytest.param(rf"x\t{PAT}", "coze-pat", id="escaped-tab"),
    pytest.param(rf"Bearer\u0020{PAT}", "coze-pat", id="u0020"),
    pytest.param(rf"Bearer\u{{20}}{PAT}", "coze-pat", id="u-braces"),
    pytest.param(rf"\u4ee4\u724c{PAT}", "coze-pat", id="escaped-chinese"),
    pytest.param(rf"Bearer\x20{PAT}", "coze-pat", id="x20"),
    pytest.param(rf"Bearer\040{PAT}", "coze-pat", id="octal"),
    pytest.param(f"\x1b[1;32m{PAT}\x1b[0m", "coze-pat", id="ansi"),
    pytest.param(rf"\x1b[32m{PAT}", "coze-pat", id="escaped-ansi"),
    pytest.param(f"${{COZE_TOKEN:-{PAT}}}", "coze-pat", id="shell-default"),
    pytest.param(f"${{COZE_API_KEY:{PAT}}}", "coze-pat", id="spring-default"),
    pytest.param(f'"{{\\"token\\":\\"{SAT}\\"}}"', "coze-sat", id="json-in-json"),
    pytest.param(f"<b>{PAT}</b>", "coze-pat", id="html"),
    pytest.param(f"{PAT}.", "coze-pat", id="end-of-sentence"),
    pytest.param(f'os.getenv("{PAT}")', "coze-pat", id="token-as-name"),
    pytest.param(f'COZE_CLIENT_SECRET="{SECRET}"', "coze-oauth-client-secret", id="env-secret"),
    pytest.param(f'# 扣子\nCLIENT_SECRET="{SECRET}"', "coze-oauth-client-secret", id="kouzi"),
    pytest.param(
        f'{{allowPersonalAccessTokenInBrowser:!0,client_secret:"{SECRET}"}}',
        "coze-oauth-client-secret",
        id="option-of-the-sdk",
    ),
    pytest.param(
        f'{{"client_type": "web", "client_id": "{CLIENT_ID}", "client_secret": "{SECRET}"}}',
        "coze-oauth-client-secret",
        id="web-config",
    ),
    pytest.param(
        f"- name: COZE_CLIENT_SECRET\n  value: {SECRET}\n", "coze-oauth-client-secret", id="k8s-env"
    ),
    pytest.param(
        f"# coze.cn\nclientSecret: str = os.getenv('COZE_WEB_OAUTH_CLIENT_SECRET', '{SECRET}')",
        "coze-oauth-client-secret",
        id="default-argument",
    ),
    pytest.param(
        f'app = WebOAuthApp("{CLIENT_ID}", "{SECRET}")', "coze-oauth-client-secret", id="arguments"
    ),
    pytest.param(
        "curl https://api.coze.cn/api/permission/oauth2/token -d client_secret= \\\n"
        f"  -H 'Authorization: Bearer {SECRET}'",
        "coze-oauth-client-secret",
        id="bearer",
    ),
    pytest.param(f"coze.client.secret={SECRET}", "coze-oauth-client-secret", id="properties"),
    pytest.param(
        f"扣子\n客户端 ID：{CLIENT_ID}\n客户端密钥：{SECRET}\n",
        "coze-oauth-client-secret",
        id="label-of-the-console",
    ),
    pytest.param(
        f"# 扣子 OAuth\n| Client Secret | `{SECRET}` |",
        "coze-oauth-client-secret",
        id="label-with-a-blank",
    ),
    pytest.param(
        f"客户端密钥（Client Secret，coze.cn）：{SECRET}",
        "coze-oauth-client-secret",
        id="two-labels",
    ),
    pytest.param(
        f"headers = {{'Authorization': 'Bearer {SECRET}', 'Content-Type': 'application/json'}}\n"
        "r = requests.post('https://api.coze.cn/api/permission/oauth2/token', headers=headers)",
        "coze-oauth-client-secret",
        id="bearer-before-its-endpoint",
    ),
    pytest.param(
        f"CLIENT_ID = '{CLIENT_ID}'\nSECRET = '{SECRET}'",
        "coze-oauth-client-secret",
        id="secret-after-its-client-id",
    ),
    pytest.param(f'ClientSecret: "{SECRET}", // coze.cn', "coze-oauth-client-secret", id="go"),
    pytest.param(
        f"COZE_WORKLOAD_IDENTITY_CLIENT_SECRET={CALLBACK}",
        "coze-workload-key",
        id="workload-secret",
    ),
    pytest.param(
        f"TOKEN = '{CALLBACK}'\nsigned = request.headers['X-Coze-Signature']",
        "coze-callback-token",
        id="signature",
    ),
    pytest.param(f"COZE_WEBHOOK_SECRET={CALLBACK}", "coze-callback-token", id="webhook"),
    pytest.param(f"COZE_WORKLOAD_IDENTITY_API_KEY={WORKLOAD}", "coze-workload-key", id="workload"),
    pytest.param(
        f"from coze_coding_dev_sdk import Config\nConfig(api_key='{WORKLOAD}')",
        "coze-workload-key",
        id="workload-of-the-python-sdk",
    ),
    pytest.param(
        f"import {{ Config }} from 'coze-coding-dev-sdk';\nnew Config({{ apiKey: '{WORKLOAD}' }})",
        "coze-workload-key",
        id="workload-of-the-node-sdk",
    ),
    pytest.param(f"COZE_CALLBACK_TOKEN: {CALLBACK}", "coze-callback-token", id="callback"),
    pytest.param(
        f"verify_token = '{CALLBACK}'  # X-Coze-Signature", "coze-callback-token", id="verify"
    ),
    pytest.param(
        f'{{"access_token": "x", "refresh_token": "{REFRESH}"}} https://api.coze.cn/api',
        "coze-refresh-token",
        id="refresh",
    ),
    pytest.param(f"coze key:\n{PEM}\n", "coze-oauth-private-key", id="pem"),
    pytest.param(f"COZE_JWT_OAUTH_PRIVATE_KEY='''{RSA}'''", "coze-oauth-private-key", id="pem-rsa"),
    pytest.param(
        '{"coze": 1, "private_key": "' + PEM.replace("\n", "\\n") + '"}',
        "coze-oauth-private-key",
        id="pem-escaped",
    ),
    pytest.param(
        "coze(" + "+\n  ".join(f'"{line}\\n"' for line in PEM.split("\n")) + ")",
        "coze-oauth-private-key",
        id="pem-concatenated",
    ),
    pytest.param(PEM, "coze-oauth-private-key", id="pem-in-file-of-that-name"),
    *(
        pytest.param(
            f"coze\n{marked(PEM, mark)}\n{mark}end",
            "coze-oauth-private-key",
            id=f"pem-behind-{mark.strip()}",
        )
        for mark in ("# ", "#", "// ", "//", " * ", "> ", "%% ", "\t## ")
    ),
    pytest.param(
        marked(f"coze.cn\nKEY = '''{PEM}'''\n", "# ").replace("\n", "\r\n"),
        "coze-oauth-private-key",
        id="pem-in-code-in-a-comment",
    ),
    pytest.param(f"Bearer {JWT}", "coze-site-jwt", id="jwt"),
    pytest.param(
        f'token = ("{JWT[:90]}"\n         "{JWT[90:400]}"\n  f"{JWT[400:]}")',
        "coze-site-jwt",
        id="jwt-split-over-literals",
    ),
    pytest.param(f"'{JWT[:300]}' +\n  '{JWT[300:]}'", "coze-site-jwt", id="jwt-concatenated"),
]


@pytest.mark.parametrize(("text", "rule"), FOUND)
def test_found(text: str | bytes, rule: str) -> None:
    assert [match.rule for match in find(text, "conf/private_key.pem")] == [rule]


LEFT_ALONE = [
    pytest.param(f"github_{PAT}", id="other-vendor"),
    pytest.param(f"a{PAT}", id="letter-before"),
    pytest.param(f"é{PAT[:0]}a{PAT}", id="latin-letter-before"),
    pytest.param(f"\\u0061{PAT}", id="escaped-letter-before"),
    pytest.param(PAT + "a", id="too-long"),
    pytest.param(PAT[:-1], id="too-short"),
    pytest.param(PAT + "***", id="masked-tail"),
    pytest.param(PAT[:40] + "_" + PAT[41:], id="underscore-inside"),
    pytest.param("pat_" + "x" * 64, id="x-run"),
    pytest.param("pat_" + "0123456789" * 6 + "0123", id="digits"),
    pytest.param(
        "pat_" + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ab", id="abc"
    ),
    pytest.param(
        "pat_" + "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6A7B8C9D0E1F2", id="a1b2"
    ),
    pytest.param("pat_" + (tokens.body(16) * 4), id="period"),
    pytest.param("pat_" + "YourPersonalAccessToken" + tokens.body(41), id="words"),
    pytest.param("pat_test" + tokens.body(60), id="test"),
    pytest.param("sat_" + tokens.body(57) + "EXAMPLE", id="example"),
    pytest.param(
        "pat_eyJ" + tokens.body(61) + "." + tokens.body(20), id="jwt-of-another-vendor-length"
    ),
    pytest.param(f"cztei_{tokens.body(64)}", id="cztei-64"),
    pytest.param(f'"kid": "{SECRET}", "coze": 1', id="48-without-name"),
    pytest.param(f'coze; GITHUB_CLIENT_SECRET="{SECRET}"', id="other-vendors-secret"),
    pytest.param(f'扣子; GITHUB_CLIENT_SECRET="{SECRET}"', id="other-vendors-secret-kouzi"),
    pytest.param(f'client_secret="{SECRET}"', id="secret-without-coze"),
    pytest.param(
        f'{{"client_type": "pkce", "client_id": "{CLIENT_ID}", "client_secret": "{SECRET}"}}',
        id="pkce-has-no-secret",
    ),
    pytest.param(f"coze client_secret: ${{X}}, kid: {SECRET}", id="another-key"),
    pytest.param("coze client_secret: " + tokens.body(48, alphabet=tokens.HEX), id="hex-secret"),
    pytest.param(f"客户端密钥：{SECRET}", id="label-without-coze"),
    pytest.param(f"扣子; 微信小程序密钥：{SECRET}", id="another-label"),
    pytest.param(
        f"headers = {{'Authorization': 'Bearer {SECRET}'}}\n"
        "r = requests.post('https://api.coze.cn/v3/chat', headers=headers)",
        id="bearer-before-another-endpoint",
    ),
    pytest.param(
        f"CLIENT_ID = '{CLIENT_ID}'\nJWT_SECRET = '{SECRET}'", id="own-secret-after-a-client-id"
    ),
    pytest.param(f"coze verify_token: {CALLBACK[:50]}", id="short-callback"),
    pytest.param(f"coze session_token: {CALLBACK}; verify(x)", id="another-token"),
    pytest.param(f"refresh_token = '{REFRESH}'", id="refresh-without-coze"),
    pytest.param(f'{{"access_token": "x", "refresh_token": "{REFRESH}"}}', id="another-refresh"),
    pytest.param(f"from boto3 import x\nConfig(api_key='{WORKLOAD}')", id="workload-without-coze"),
    pytest.param("api.coze.cn refresh_token: response.data.refresh_token_of_this_user", id="code"),
    pytest.param(PEM, id="pem-without-coze"),
    pytest.param(
        "coze -----BEGIN PRIVATE KEY-----\nMIIEv...\n-----END PRIVATE KEY-----", id="pem-stub"
    ),
    pytest.param("coze -----BEGIN PUBLIC KEY-----\n" + PEM[28:], id="public-key"),
    pytest.param("coze FIREBASE_PRIVATE_KEY='" + PEM + "'", id="pem-of-another-vendor"),
    pytest.param(
        '{"type": "service_account", "project_id": "coze-bot", "private_key": "'
        + PEM.replace("\n", "\\n")
        + '", "client_email": "a@coze-bot.iam.gserviceaccount.com"}',
        id="pem-of-google-for-a-project-of-that-name",
    ),
    pytest.param("coze\n" + marked(PEM, "# ").replace("\n# ", "\n", 9), id="pem-half-in-a-comment"),
    pytest.param(
        f"coze\n# {PEM[:200]}\n# {'a comment ' * 9}\n# {PEM[200:]}", id="pem-around-a-comment"
    ),
    pytest.param(f"Bearer {tokens.site_jwt(issuer='https://example.com')}", id="other-issuer"),
    pytest.param(JWT.rpartition(".")[0], id="jwt-without-signature"),
    pytest.param("coze eyJhbGciOiJSUzI1NiJ9.eyJ%%%.x", id="broken-jwt"),
    pytest.param(f"eyJhbGciOiJSUzI1NiJ9.eyJ{'a' * 10}.{'s' * 40}", id="jwt-of-no-length"),
    pytest.param(
        f"eyJhbGciOiJSUzI1NiJ9.{NESTED.decode().rstrip('=')}.{'s' * 40}", id="jwt-of-nests"
    ),
    pytest.param(f"coze {WORKLOAD[:-2]}", id="no-workload"),
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text: str) -> None:
    assert find(text) == []


def test_place_and_fingerprint_are_the_tokens_own() -> None:
    (match,) = find(f"xx '{PAT}'")
    assert (match.start, match.end) == (4, 4 + len(PAT))
    assert match.secret.fingerprint == hashlib.sha256(PAT.encode()).hexdigest()
    assert str(match.secret) == f"{PAT[:8]}…{PAT[-4:]}"


def test_all_forms_of_a_key_have_one_fingerprint() -> None:
    raw = find(f"coze {PEM}")[0]
    escaped = find("coze " + PEM.replace("\n", "\\n"))[0]
    quoted = find("coze(" + "\n".join(f"'{line}\\n'" for line in PEM.split("\n")) + ")")[0]
    assert raw.secret == escaped.secret == quoted.secret
    for mark in ("# ", "//", "// ", "> ", " * "):
        (found,) = find("coze\n" + marked(PEM, mark))
        assert found.secret == raw.secret


def test_joined_jwt_has_the_fingerprint_of_the_whole() -> None:
    (split,) = find(f'("{JWT[:70]}"\n "{JWT[70:]}")')
    assert split.secret.fingerprint == hashlib.sha256(JWT.encode()).hexdigest()


def test_a_key_among_a_servers_own_may_say_itself_that_it_is_cozes() -> None:
    assert find(f"# Coze\n{PEM}", "ssl/coze.key")


def test_key_alone_in_its_file_needs_the_projects_word() -> None:
    assert find(PEM, "conf/private_key.pem")[0].needs_project
    assert not find(PEM, "coze/private_key.pem")[0].needs_project


KEY_FILES = [
    ("private_key.pem", True), ("keys/oauth_private.pem", True), ("jwt-private-key.pem", True),
    ("conf/coze.pem", True), ("server.key", False), ("certs/tls.pem", False),
    ("apiclient_key.pem", False), ("id_rsa", False), ("privateer.pem", False),
    # A server's own key, in a file that is named after the site.
    ("ssl/coze-js-api-noproxy.key", False), ("nginx/TLS/coze.example.com.pem", False),
    ("ssl/private_key.pem", True), ("keys/coze-js-api.key", True),
    # In a folder of that name.
    ("go/jwt-oauth/src/x.pem", True), ("oauth/server.key", True), ("src/jwt/README.md", False),
    ("oauth2/key.pem", True), ("certs/x.pem", False), ("nginx/jwt/x.pem", False),
]  # fmt: skip


@pytest.mark.parametrize(("path", "counts"), KEY_FILES)
def test_a_key_alone_in_its_file_counts_by_the_files_name(path: str, *, counts: bool) -> None:
    assert bool(find(PEM, path)) is counts


def test_both_prefilters_agree() -> None:
    text = "\n".join(str(param.values[0]) for param in FOUND).encode()
    wide = "\n".join(str(param.values[0]) for param in FOUND).encode("utf-16-le")
    fast = Prefilter()
    fast.scan(bytes(2 << 20))  # enough to load hyperscan
    for data in (text, wide, b"nothing", PAT.encode(), b"compat_mode pat_id"):
        assert fast.scan(data) == Prefilter(hyperscan=False).scan(data)


def test_where_hyperscan_cannot_be_had_the_answers_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    prefilter = Prefilter()
    prefilter.scan(bytes(2 << 20))
    data = memoryview(f"xx {PAT} coze".encode())
    assert prefilter.scan(data) == Prefilter(hyperscan=False).scan(data)
    assert prefilter.scan(data).plain


def test_however_many_names_begin_with_a_prefix_none_counts() -> None:
    for hyperscan in (False, True):
        prefilter = Prefilter(hyperscan=hyperscan)
        prefilter.scan(bytes(2 << 20))
        for names in (b"pat_x ", b"compat_mode ", b"p\0a\0t\0_\0x\0 \0"):
            assert not prefilter.scan(names * 1000)
            assert prefilter.scan(names * 1000 + b"'pat_' + x").plain


def test_every_family_has_a_row_in_the_table() -> None:
    assert {param.values[1] for param in FOUND} == {row.rule for row in FAMILIES}


def test_no_random_body_is_taken_for_a_placeholder() -> None:
    from patscan.coze.placeholders import is_placeholder

    source = random.Random(7)
    bodies = ["".join(source.choices(tokens.ALNUM, k=64)) for _ in range(8_000)]
    bodies += ["".join(source.choices(tokens.HEX, k=64)) for _ in range(8_000)]
    assert [body for body in bodies if is_placeholder(body.encode())] == []


def test_a_vocabulary_answers_the_same_with_and_without_hyperscan() -> None:
    pytest.importorskip("hyperscan")
    words = (b"efresh", b"sign(", b"?token=", b"pat_")
    texts = [b"x", *words, *(word.upper() for word in words), b" ".join(words)]
    for caseless in (False, True):
        slow, fast = (Vocabulary(words, caseless=caseless) for _ in range(2))
        fast.found(bytes(HYPERSCAN_FROM_BYTES))
        for text in texts:
            plain = text.lower() if caseless else text
            expected = {word for word in words if word in plain}
            assert slow.found(text) == fast.found(text) == expected
        assert fast._database._compiled is not None
        assert slow._database._compiled is None


def test_a_saved_answer_of_the_token_endpoint_mentions_no_coze() -> None:
    text = f'{{"access_token": "{CZU}", "expires_in": 9, "refresh_token": "{REFRESH}"}}'
    rules = [match.rule for match in find(text)]
    assert rules == ["coze-user-access-token", "coze-refresh-token"]
    assert not find(text.replace("czu_", "gho_"))
