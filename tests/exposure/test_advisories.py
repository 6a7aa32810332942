"""Advisories beside personal tokens in production: tokens for any session, tokens in logs, other vendors' keys."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from patscan.coze.lifetime import NOT_WRITTEN
from patscan.detect.linter.other_vendors import VENDORS
from patscan.detect.scanner import Scanner
from patscan.exposure.project import Context
from patscan.exposure.project_assessment import assess_finding, deduplicated
from patscan.model.findings import Assessed
from tests.exposure.projects import Files
from tests.tokens import fake_token

PAT = fake_token("pat")


def told(files: Mapping[str, str], rule: str) -> list[Assessed]:
    """The findings of one rule in a project; `§` in it is a personal token."""
    files = {path: text.replace("§", PAT) for path, text in files.items()}
    context, scanner = Context(Files(files)), Scanner()
    found = [
        one for path, text in files.items() for one in scanner.text(path, text.encode()).findings
    ]
    kept = [one for item in found if (one := assess_finding(context, item, NOT_WRITTEN))]
    return [one for one in deduplicated(kept) if one.finding.rule == rule]


# --- tokens for any session name

JS = "import {{ getJWTToken }} from '@coze/api'\napp.get('/t', async (req, res) => {{\n  {}\n  res.json(r)\n}})\n"
MINT = "const r = await getJWTToken({{ privateKey: k, sessionName: {} }})"
OPEN = [
    ("a.js", JS.format(MINT.format("req.query.uid"))),
    ("a.js", JS.format(MINT.format("String(req.body.user)"))),
    ("a.js", JS.format("const { user } = req.body\n  " + MINT.format("user"))),
    ("a.js", JS.format("const sessionName = req.params.id\n  const r = await getJWTToken({ privateKey: k, sessionName, aud })")),
    ("app/api/t/route.ts", "import { getJWTToken } from '@coze/api'\nexport async function POST(request: Request) {\n  const { user } = await request.json()\n  return Response.json(await getJWTToken({ sessionName: user }))\n}"),
    ("server/api/t.ts", "export default defineEventHandler(async (event) => { const { u } = getQuery(event)\n return getJWTToken({ sessionName: u }) }) // coze"),
    ("f/a.js", "// coze\nexport const onRequestGet = async ({ request }) => sign({ aud: 'api.coze.cn', session_name: new URL(request.url).searchParams.get('u') }, key)"),
    ("a.py", "@app.get('/t')\ndef t():\n    uid = request.args.get('uid')\n    return oauth.get_access_token(ttl=900, session_name=uid).access_token\n# JWTOAuthApp cozepy coze"),
    ("a.py", "@app.get('/t')\nasync def t(user: str):\n    return JWTOAuthApp(coze).get_access_token(session_name=user)\n"),
    ("a.py", "payload = {'aud': 'api.coze.cn', 'session_name': request.GET['u']}\njwt.encode(payload, KEY, 'RS256')\n"),
    ("A.java", "// coze\n@GetMapping(\"/t\")\nString t(@RequestParam String uid) {\n  JWTOAuthClient c;\n  return c.getAccessToken(GetJWTAccessTokenReq.builder().sessionName(uid).build());\n}"),
    ("a.go", 'uid := c.Query("uid")\nauth := coze.NewJWTAuth(oauth, &coze.GetJWTAccessTokenReq{SessionName: &uid})'),
    ("a.php", "<?php // coze\n$jwt = JWT::encode(['aud' => 'api.coze.cn', 'session_name' => $_GET['u']], $key, 'RS256');"),
]  # fmt: skip
GUARDED = [
    ("a.js", JS.format(MINT.format("req.user.id"))),
    ("a.js", JS.format("if (!req.session.user) return\n  " + MINT.format("req.query.uid"))),
    ("a.js", "app.use(requireAuth)\n" + JS.format(MINT.format("req.query.uid"))),
    ("a.js", JS.format(MINT.format("'visitor'"))),
    ("a.js", JS.format(MINT.format("crypto.randomUUID()"))),
    ("a.ts", "@UseGuards(AuthGuard)\n" + JS.format(MINT.format("req.query.uid"))),
    ("a.py", "@app.get('/t')\n@login_required\ndef t():\n    return JWTOAuthApp(coze).get_access_token(session_name=request.args['u'])\n"),
    ("a.py", "@app.get('/t')\ndef t(user: str = Depends(me)):\n    return JWTOAuthApp(coze).get_access_token(session_name=user)\n"),
    ("a.py", "@app.get('/t')\ndef t():\n    return JWTOAuthApp(coze).get_access_token(session_name='u1')\n"),
    ("a.js", "const coze = 1; save({ sessionName: req.query.name })"),
    ("A.java", "// coze JWTOAuthClient\n@PreAuthorize(\"x\")\nString t(@RequestParam String uid) { req.sessionName(uid); }"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), OPEN)
def test_a_session_that_anybody_may_name(path: str, text: str) -> None:
    (item,) = told({path: text}, "coze-open-session")
    assert item.finding.location.path == path


@pytest.mark.parametrize(("path", "text"), GUARDED)
def test_a_session_that_a_login_names_is_left_alone(path: str, text: str) -> None:
    assert not told({path: text}, "coze-open-session")


def test_a_login_may_stand_where_the_server_starts() -> None:
    route = {"routes/t.js": JS.format(MINT.format("req.query.uid"))}
    assert told(route, "coze-open-session")
    assert not told(route | {"server.js": "app.use(passport.initialize())"}, "coze-open-session")
    assert told(route | {"web/server.js": "", "server.js": "app.listen()"}, "coze-open-session")


# --- tokens in logs

LOGGED = [
    ("server/a.js", "console.log(process.env.COZE_API_TOKEN)"),
    ("server/a.js", "const t = process.env.COZE_PAT\nconsole.log('token', t)"),
    ("server/a.js", "console.log(`token ${process.env.COZE_API_TOKEN}`)"),
    ("server/a.js", "logger.info({ token: cozeToken })"),
    ("server/a.js", "const r = await getJWTToken({ privateKey })\nconsole.log('coze', r.access_token)"),
    ("a.py", "import os\nprint(os.getenv('COZE_API_TOKEN'))\n"),
    ("a.py", "coze_token = f()\nlogger.info(f'token: {coze_token}')\n"),
    ("a.py", "logging.debug('t %s', COZE_API_TOKEN)\n"),
    ("a.py", "oauth = JWTOAuthApp(coze)\ntok = oauth.get_access_token(ttl=1)\nprint(tok.access_token)\n"),
    ("A.java", 'System.out.println("t=" + cozeToken);'),
    ("A.java", 'log.info("t={}", cozeApiToken);'),
    ("a.go", 't := os.Getenv("COZE_API_TOKEN")\nfmt.Println("t", t)'),
    ("a.php", "<?php error_log($cozeToken);"),
    ("a.cs", 'Console.WriteLine($"t {cozeToken}");'),
    ("a.rs", 'println!("{}", coze_token);'),
]  # fmt: skip
NOT_LOGGED = [
    ("server/a.js", "console.log('COZE_API_TOKEN is missing')"),
    ("server/a.js", "console.log(!!process.env.COZE_API_TOKEN)"),
    ("server/a.js", "console.log(process.env.COZE_API_TOKEN ? 'set' : 'missing')"),
    ("server/a.js", "console.log(process.env.COZE_API_TOKEN.slice(0, 4))"),
    ("server/a.js", "console.log(mask(cozeToken))"),
    ("server/a.js", "console.log(cozeToken.length, cozeTokenId)"),
    ("server/a.js", "console.log(process.env.COZE_BOT_ID)"),
    ("src/a.vue", "<script>\nconsole.log(cozeToken)\n</script>"),
    ("a.py", "print(len(COZE_API_TOKEN), bool(COZE_API_TOKEN))\n"),
    ("a.py", "print(f'{COZE_API_TOKEN[:8]}...')\n"),
    ("a.py", "print('set COZE_API_TOKEN')\nchat(COZE_API_TOKEN)\n"),
    ("a.py", "print(Coze(auth=TokenAuth(COZE_API_TOKEN)))\n"),
    ("tests/a.py", "print(COZE_API_TOKEN)\n"),
    ("a.go", 'fmt.Println("t", len(cozeToken))'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), LOGGED)
def test_a_call_that_prints_the_token(path: str, text: str) -> None:
    (item,) = told({path: text}, "coze-token-logged")
    assert item.exposure.level == "server"


@pytest.mark.parametrize(("path", "text"), NOT_LOGGED)
def test_what_does_not_print_it_is_left_alone(path: str, text: str) -> None:
    assert not told({path: text}, "coze-token-logged")


def test_the_log_with_the_token_is_evidence() -> None:
    (item,) = told(
        {"a.py": "print(COZE_API_TOKEN)\n", "logs/app.log": "x\nt §\n"}, "coze-token-logged"
    )
    last = item.exposure.evidence[-1]
    assert (last.signal, last.path, last.line) == ("token-in-log", "logs/app.log", 2)


# --- other vendors

BODY = "q7Zx2Lw9Bv4Nm8Kc1Js6Hd3Ft5Gy0Rp2Xa7Ue4Oi9"
KEYS = [
    ("OpenAI", "sk-proj-" + BODY + BODY),
    ("Anthropic", "sk-ant-" + (BODY * 3)[:95]),
    ("DeepSeek", "sk-" + "0a1b2c3d4e5f6789" * 2),
    ("AWS", "AKIA" + "Q2ZXLW7BV4NMKC3J"),
    ("Alibaba Cloud", "LTAI" + BODY[:20]),
    ("GitHub", "ghp_" + BODY[:36]),
    ("Google", "AIza" + BODY[:35]),
]  # fmt: skip


@pytest.mark.parametrize(("vendor", "key"), KEYS)
def test_keys_of_other_vendors_beside_a_credential(vendor: str, key: str) -> None:
    (item,) = told({".env": f"COZE_API_TOKEN=§\nOTHER={key}\n"}, "coze-other-secrets")
    assert vendor in item.subject
    assert item.finding.location.line == 2
    assert item.finding.secret is None
    assert key not in repr(item)
    assert not told({".env": f"COZE_API_TOKEN=\nOTHER={key}\n"}, "coze-other-secrets")


def test_they_are_told_once_a_run_and_placeholders_never() -> None:
    files = {f"{n}/.env": f"COZE_API_TOKEN=§\nA={KEYS[3][1]}\nB={KEYS[6][1]}\n" for n in range(4)}
    assert len(told(files, "coze-other-secrets")) == 1
    for row in VENDORS:
        fake = row.prefix.decode() + "x" * 48
        assert not told({".env": f"COZE_API_TOKEN=§\nA={fake}\n"}, "coze-other-secrets")
    for alike in ("task-" + BODY, "sk-" + BODY[:20], "xsk-" + "0a1b2c3d4e5f6789" * 2):
        assert not told({".env": f"COZE_API_TOKEN=§\nA={alike}\n"}, "coze-other-secrets")
