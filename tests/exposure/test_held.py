"""What server code hands out of another module: confirmed by what that module holds, and told where a token stands there."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from patscan.coze.lifetime import NOT_WRITTEN
from patscan.detect.scanner import Scanner
from patscan.exposure.project import Context
from patscan.exposure.project_assessment import assess_finding, deduplicated
from patscan.model.findings import Assessed
from tests.exposure.projects import Files
from tests.tokens import fake_token


def assessed(files: Mapping[str, str]) -> list[Assessed]:
    """What is reported of a project; `§` in it is a token."""
    files = {path: text.replace("§", fake_token("pat")) for path, text in files.items()}
    context = Context(Files(files))
    scanner = Scanner()
    found = [
        one for path, text in files.items() for one in scanner.text(path, text.encode()).findings
    ]
    return deduplicated(
        one for item in found if (one := assess_finding(context, item, NOT_WRITTEN))
    )


SPRING = "import org.springframework.web.bind.annotation.*;\n@RestController class C {\n"
BEAN = '@ConfigurationProperties(prefix = "coze")\n@Data\npublic class CozeProperties {\n  private String token;\n  private String botId;\n}'
SERVICE = '@Service\npublic class CozeService {\n  @Value("${coze.token}")\n  private String token;\n  public String getAccessToken() { return token; }\n}'
OPTIONS = 'public class CozeOptions {\n  public string AccessToken { get; set; } = "";\n}'
ASP = "using Microsoft.AspNetCore.Mvc;\npublic class C : ControllerBase {\n  private readonly CozeOptions _options;\n  public C(IOptions<CozeOptions> options) { _options = options.Value; }\n  [HttpGet] public IActionResult T() {\n    "
EXPRESS = "const express = require('express');\nconst config = require('../config');\nconst router = express.Router();\n"
FLASK = "from flask import Flask, jsonify\n{}\napp = Flask('coze')\n@app.get('/t')\ndef t():\n    "

GO = 'package api\nimport (\n\t"demo/conf"\n\t"github.com/gin-gonic/gin"\n)\nfunc T(c *gin.Context) {{\n\tc.JSON(200, gin.H{{"token": {}}})\n}}\n'
GO_CONF = 'package conf\nimport "os"\nfunc CozeToken() string {{\n\treturn {}\n}}\n'

# The file that hands it out, and whether that is reported; the other files.
HANDED_OUT = [
    ("java-bean", "C.java", True, {"C.java": SPRING + "  @Autowired CozeProperties props;\n  @GetMapping(\"/t\") Object t() { return Map.of(\"t\", props.getToken()); }\n}", "CozeProperties.java": BEAN}),
    ("java-bean-whole", "C.java", True, {"C.java": SPRING + "  private final CozeProperties cozeProperties;\n  @GetMapping(\"/t\") CozeProperties t() {\n    return cozeProperties;\n  }\n}", "CozeProperties.java": BEAN}),
    ("java-bean-id", "C.java", False, {"C.java": SPRING + "  @Autowired CozeProperties props;\n  @GetMapping(\"/t\") Object t() { return Map.of(\"t\", props.getBotId(), \"set\", props.getToken() != null); }\n}", "CozeProperties.java": BEAN}),
    ("java-bean-sent-to-the-vendor", "C.java", False, {"C.java": SPRING + "  @Autowired CozeProperties props;\n  @GetMapping(\"/t\") Object t() { return rest.post(url, props.getToken()); }\n}", "CozeProperties.java": BEAN}),
    ("java-service", "C.java", True, {"C.java": SPRING + "  @Autowired CozeService coze;\n  @GetMapping(\"/t\") Object t() { return Map.of(\"t\", coze.getAccessToken()); }\n}", "CozeService.java": SERVICE}),
    ("java-service-mints", "C.java", False, {"C.java": SPRING + "  @Autowired CozeService coze;\n  @GetMapping(\"/t\") Object t() { return Map.of(\"t\", coze.getAccessToken()); }\n}", "CozeService.java": SERVICE.replace("return token", "return oauth.getAccessToken(900, user()).getToken()")}),
    ("java-service-unknown", "C.java", False, {"C.java": SPRING + "  @Autowired CozeService coze;\n  @GetMapping(\"/t\") Object t() { return Map.of(\"t\", coze.getAccessToken()); }\n}"}),
    ("java-other-setting", "C.java", False, {"C.java": SPRING + "  @Autowired CozeService coze;\n  @GetMapping(\"/t\") Object t() { return Map.of(\"t\", coze.getAccessToken()); }\n}", "CozeService.java": SERVICE.replace("coze.token", "coze.page-size")}),
    ("java-constant", "C.java", True, {"C.java": SPRING + "  @GetMapping(\"/t\") String t() { return Constants.COZE_TOKEN; }\n}", "a/Constants.java": "public class Constants {\n  public static final String COZE_TOKEN = System.getenv(\"COZE_TOKEN\");\n}"}),
    ("kotlin-bean", "C.kt", True, {"C.kt": "import org.springframework.web.bind.annotation.*\n@RestController class C(private val cozeConfig: CozeConfig) {\n  @GetMapping(\"/t\")\n  fun t(): Any {\n    return mapOf(\"t\" to cozeConfig.apiToken)\n  }\n}", "CozeConfig.kt": "@ConfigurationProperties(prefix = \"coze\")\nclass CozeConfig {\n  lateinit var apiToken: String\n}"}),
    ("csharp-options", "C.cs", True, {"C.cs": ASP + "return Ok(new { t = _options.AccessToken });\n  }\n}", "CozeOptions.cs": OPTIONS}),
    ("csharp-flag", "C.cs", False, {"C.cs": ASP + "return Ok(new { set = !string.IsNullOrEmpty(_options.AccessToken) });\n  }\n}", "CozeOptions.cs": OPTIONS}),
    ("php-getter", "t.php", True, {"t.php": "<?php\necho json_encode(['t' => CozeConfig::getToken()]);", "src/CozeConfig.php": "<?php\nclass CozeConfig {\n  public static function getToken() {\n    return $_ENV['COZE_TOKEN'];\n  }\n}"}),
    ("php-getter-mints", "t.php", False, {"t.php": "<?php\necho json_encode(['t' => CozeConfig::getToken()]);", "src/CozeConfig.php": "<?php\nclass CozeConfig {\n  public static function getToken() {\n    return self::exchange(JWT::encode($claims, getenv('COZE_PRIVATE_KEY'), 'RS256'));\n  }\n}"}),
    ("python-dictionary", "app.py", True, {"app.py": FLASK.format("from conf.coze import COZE") + "return jsonify(coze=COZE)", "conf/coze.py": "import os\nCOZE = {'url': 'x', 'token': os.environ.get('COZE_PAT')}"}),
    ("python-dictionary-of-ids", "app.py", False, {"app.py": FLASK.format("from conf.coze import COZE") + "return jsonify(coze=COZE)", "conf/coze.py": "import os\nCOZE = {'url': 'x', 'bot_id': os.environ.get('COZE_BOT')}"}),
    ("python-settings", "app.py", True, {"app.py": FLASK.format("from .settings import settings") + "return {'t': settings.api_token}", "settings.py": "class CozeSettings(BaseSettings):\n    api_token: str\nsettings = CozeSettings()"}),
    ("python-function", "app.py", True, {"app.py": FLASK.format("from tokens import get_coze_token") + "return jsonify(t=get_coze_token())", "tokens.py": "import os\ndef get_coze_token():\n    return os.getenv('COZE_PAT')"}),
    ("python-function-mints", "app.py", False, {"app.py": FLASK.format("from tokens import get_coze_token") + "return jsonify(t=get_coze_token())", "tokens.py": "def get_coze_token():\n    return oauth.get_access_token(session_name=g.user).access_token"}),
    ("go-getter", "api/a.go", True, {"api/a.go": GO.format("conf.CozeToken()"), "conf/conf.go": GO_CONF.format('os.Getenv("COZE_TOKEN")')}),
    ("go-getter-mints", "api/a.go", False, {"api/a.go": GO.format("conf.CozeToken()"), "conf/conf.go": GO_CONF.format("mint(900)")}),
    ("go-getter-unknown", "api/a.go", False, {"api/a.go": GO.format("conf.CozeToken()")}),
    ("go-method", "api/a.go", True, {"api/a.go": GO.format("conf.C.CozeToken()"), "conf/conf.go": GO_CONF.replace("func CozeToken", "var C = &Conf{{token: os.Getenv(\"COZE_TOKEN\")}}\nfunc (c *Conf) CozeToken").format("c.token")}),
    ("component-whole", "app/page.tsx", True, {"app/page.tsx": "import Chat from './chat';\nimport { cozeConfig } from '../lib';\nexport default () => <Chat config={cozeConfig} />", "app/chat.tsx": "'use client'", "lib.ts": "export const cozeConfig = { token: process.env.COZE_TOKEN }", "package.json": '{"dependencies": {"next": "15"}}'}),
    ("component-whole-of-ids", "app/page.tsx", False, {"app/page.tsx": "import Chat from './chat';\nimport { cozeConfig } from '../lib';\nexport default () => <Chat config={cozeConfig} />", "app/chat.tsx": "'use client'", "lib.ts": "export const cozeConfig = { bot: process.env.COZE_BOT_ID }", "package.json": '{"dependencies": {"next": "15"}}'}),
    ("component-whole-on-the-server", "app/page.tsx", False, {"app/page.tsx": "import Chat from './chat';\nimport { cozeConfig } from '../lib';\nexport default () => <Chat config={cozeConfig} />", "app/chat.tsx": "export default ({ config }) => <b>{config.bot}</b>", "lib.ts": "export const cozeConfig = { token: process.env.COZE_TOKEN }", "package.json": '{"dependencies": {"next": "15"}}'}),
    ("express-object", "routes/a.js", True, {"routes/a.js": EXPRESS + "router.get('/c', (req, res) => res.json(config.coze));", "config.js": "module.exports = { coze: { token: process.env.COZE_API_TOKEN } };"}),
    ("express-spread", "routes/a.js", True, {"routes/a.js": EXPRESS + "router.get('/c', (req, res) => res.json({ ...config.coze }));", "config.js": "module.exports = { coze: { token: process.env.COZE_API_TOKEN } };"}),
    ("express-parts", "routes/a.js", True, {"routes/a.js": EXPRESS + "router.get('/c', (req, res) => {\n  const { token, url } = config.coze\n  res.json({ token, url })\n});", "config.js": "module.exports = { coze: { token: process.env.COZE_API_TOKEN } };"}),
    ("express-used", "routes/a.js", False, {"routes/a.js": EXPRESS + "router.get('/c', async (req, res) => res.json(await ask(config.coze)));", "config.js": "module.exports = { coze: { token: process.env.COZE_API_TOKEN } };"}),
    ("express-device-code", "routes/a.js", False, {"routes/a.js": EXPRESS + "router.get('/c', async (req, res) => res.json({ t: await config.getCozeToken() }));", "config.js": "exports.getCozeToken = async () => getDeviceToken({ deviceCode });"}),
    ("nest-field", "a.controller.ts", True, {"a.controller.ts": "import { CozeConfig } from './coze.config';\n@Controller('a')\nexport class A {\n  constructor(private readonly conf: CozeConfig) {}\n  @Get('c')\n  c() {\n    return { t: this.conf.token };\n  }\n}", "coze.config.ts": "export class CozeConfig {\n  readonly token = process.env.COZE_TOKEN;\n}"}),
    ("component", "app/page.tsx", True, {"app/page.tsx": "import Chat from './chat';\nimport { config } from '../lib';\nexport default () => <Chat t={config.cozeToken} />", "app/chat.tsx": "'use client'", "lib.ts": "export const config = { cozeToken: process.env.COZE_TOKEN }", "package.json": '{"dependencies": {"next": "15"}}'}),
    ("component-of-a-session", "app/page.tsx", False, {"app/page.tsx": "import Chat from './chat';\nimport { config } from '../lib';\nexport default () => <Chat t={config.cozeToken} />", "app/chat.tsx": "'use client'", "lib.ts": "export const config = { cozeToken: await mint(session) }", "package.json": '{"dependencies": {"next": "15"}}'}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "is_leak", "files"),
    [row[1:] for row in HANDED_OUT],
    ids=[row[0] for row in HANDED_OUT],
)
def test_another_module_tells_what_is_handed_out(
    path: str, is_leak: bool, files: Mapping[str, str]
) -> None:
    found = [one for one in assessed(files) if one.finding.location.path == path]
    assert [one.exposure.level for one in found] == (["client"] if is_leak else [])
    for one in found:
        assert "held-elsewhere" in {reason.signal for reason in one.exposure.evidence}


# The file with the token, and its level; the other files.
WRITTEN = [
    ("constants", "Constants.java", "client", {"Constants.java": "class Constants {\n  static final String COZE_TOKEN = \"§\";\n}", "C.java": SPRING + "  @GetMapping(\"/t\") String t() { return Constants.COZE_TOKEN; }\n}"}),
    ("constants-used", "Constants.java", "server", {"Constants.java": "class Constants {\n  static final String COZE_TOKEN = \"§\";\n}", "C.java": SPRING + "  @GetMapping(\"/t\") String t() { return ask(Constants.COZE_TOKEN); }\n}"}),
    ("props", "server/coze.ts", "client", {"server/coze.ts": "export const cozeToken = '§'", "pages/a.tsx": "import { cozeToken } from '../server/coze'\nexport const getServerSideProps = () => ({ props: { t: cozeToken } })\nexport default () => null", "package.json": '{"dependencies": {"next": "12"}}'}),
    ("component", "lib/coze.ts", "client", {"lib/coze.ts": "export const COZE_TOKEN = '§'", "app/page.tsx": "import Chat from './chat'\nimport { COZE_TOKEN } from '../lib/coze'\nexport default () => <Chat t={COZE_TOKEN} />", "app/chat.tsx": "'use client'", "package.json": '{"dependencies": {"next": "15"}}'}),
    ("component-of-a-server", "lib/coze.ts", "server", {"lib/coze.ts": "export const COZE_TOKEN = '§'", "app/page.tsx": "import Chat from './chat'\nimport { COZE_TOKEN } from '../lib/coze'\nexport default () => <Chat t={COZE_TOKEN} />", "app/chat.tsx": "export default async ({ t }) => <p>{await ask(t)}</p>", "package.json": '{"dependencies": {"next": "15"}}'}),
    ("getter", "CozeConfig.php", "client", {"CozeConfig.php": "<?php\nclass CozeConfig {\n  private static $token = '§';\n  public static function getToken() {\n    return self::$token;\n  }\n}", "t.php": "<?php\necho json_encode(['t' => CozeConfig::getToken()]);"}),
    ("object", "config.js", "client", {"config.js": "exports.coze = {\n  token: '§',\n}", "routes/a.js": EXPRESS + "router.get('/c', (req, res) => res.json(config.coze));"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "level", "files"), [row[1:] for row in WRITTEN], ids=[row[0] for row in WRITTEN]
)
def test_a_token_in_a_module_is_assessed_by_what_others_do_with_it(
    path: str, level: str, files: Mapping[str, str]
) -> None:
    (found,) = [one for one in assessed(files) if one.finding.location.path == path]
    assert found.exposure.level == level
    assert found.kind == ("server-rendered" if level == "client" else "hardcoded")


def test_a_chain_of_modules_ends() -> None:
    files = {"routes/a.js": EXPRESS + "router.get('/c', (req, res) => res.json({ t: config.token }));",
             "config.js": "exports.token = Other.token", "x.js": "class Other { token = Other.token }"}  # fmt: skip
    assert assessed(files) == []
