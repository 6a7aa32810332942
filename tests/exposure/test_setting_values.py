"""Values of variables and settings that a server hands out by their names: told as such where they are given."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from patscan.coze.lifetime import NOT_WRITTEN
from patscan.detect.scanner import Scanner
from patscan.exposure import setting_values
from patscan.exposure.project import Context
from patscan.exposure.project_assessment import assess_finding, deduplicated
from patscan.exposure.setting_values import given, keys
from tests.exposure.projects import Files
from tests.tokens import fake_token


def levels(files: Mapping[str, str]) -> dict[str, str]:
    """The exposure of the credentials in each file of a project; every `§` is one."""
    files = {path: text.replace("§", fake_token("pat", seed=path)) for path, text in files.items()}
    context, scanner = Context(Files(files)), Scanner()
    found = [
        one for path, text in files.items() for one in scanner.text(path, text.encode()).findings
    ]
    by_name = given(found)
    told = (assess_finding(context, item, NOT_WRITTEN, None, by_name) for item in found)
    return {
        item.finding.location.path: item.exposure.level
        for item in deduplicated(item for item in told if item)
        if item.finding.secret
    }


ENV = "COZE_TOKEN=§\n"
YML = "spring:\n  main: x\ncoze:\n  api: https://api.coze.cn\n  token: §\n"
EXPRESS = "const app = require('express')()\napp.get('/t', (req, res) => res.json({ token: process.env.COZE_TOKEN }))\n"
ASKS = "const app = require('express')()\napp.get('/t', async (req, res) => {\n  const r = await fetch('https://api.coze.cn', { headers: { Authorization: `Bearer ${process.env.COZE_TOKEN}` } })\n  res.json(await r.json())\n})\n"
FLASK = "import os\nfrom flask import Flask, jsonify\napp = Flask('coze')\n@app.get('/t')\ndef t():\n    return jsonify(t=os.environ['COZE_TOKEN'])\n"
SPRING = 'import org.springframework.web.bind.annotation.*;\n@RestController class C {\n  @Value("${coze.token}")\n  private String token;\n  @GetMapping("/t") public String t() { return token; }\n}'
BEAN = '@ConfigurationProperties(prefix = "coze")\n@Data\npublic class CozeProperties {\n  private String token;\n}'
GETS = 'import org.springframework.web.bind.annotation.*;\n@RestController class C {\n  @Autowired CozeProperties props;\n  @GetMapping("/t") Object t() { return Map.of("t", props.getToken()); }\n}'
LARAVEL = {
    "config/services.php": "<?php\nreturn ['coze' => ['url' => 'https://api.coze.cn', 'token' => env('COZE_KEY_TOKEN')], 'x' => ['token' => env('X_TOKEN')]];\n",
    "views/a.blade.php": "<script>window.t = \"{{ config('services.coze.token') }}\"</script>\n",
}
NUXT = {
    "server/api/t.get.ts": "export default defineEventHandler(() => ({ token: useRuntimeConfig().cozeToken }))\n"
}

# The file that gives the value, whether a server hands it out, and the project.
PROJECTS = [
    ("express", ".env", True, {".env": ENV, "server.js": EXPRESS}),
    ("express-asks", ".env", False, {".env": ENV, "server.js": ASKS}),
    ("express-other", ".env", False, {".env": "COZE_ADMIN_TOKEN=§\n", "server.js": EXPRESS}),
    ("local-variable", ".env", True, {".env": "COZE_CHAT_TOKEN=§\n", "s.js": "const app = require('express')()\nconst token = process.env.COZE_CHAT_TOKEN\napp.get('/t', (req, res) => res.send(token))\n"}),
    ("module", ".env", True, {".env": ENV, "config.js": "module.exports = { coze: { token: process.env.COZE_TOKEN } }\n", "s.js": "const app = require('express')()\nconst config = require('./config')\napp.get('/t', (req, res) => res.json({ t: config.coze.token }))\n"}),
    ("production", ".env.production", True, {".env.production": ENV, "server.js": EXPRESS}),
    ("compose", "deploy/docker-compose.yml", True, {"deploy/docker-compose.yml": "services:\n  web:\n    environment:\n      COZE_TOKEN: §\n", "server.js": EXPRESS, "package.json": "{}"}),
    ("next-to-it", "b/.env", False, {"b/.env": ENV, "b/package.json": "{}", "a/server.js": EXPRESS, "a/package.json": "{}"}),
    ("above-both", ".env", True, {".env": ENV, "package.json": "{}", "a/server.js": EXPRESS, "a/package.json": "{}"}),
    ("own-constant", ".env", False, {".env": ENV, "app.py": FLASK.replace("@app", "COZE_TOKEN = '§'\n@app").replace("os.environ['COZE_TOKEN']", "COZE_TOKEN")}),
    ("own-default", ".env", True, {".env": ENV, "app.py": FLASK.replace("os.environ['COZE_TOKEN']", "os.environ.get('COZE_TOKEN', '§')")}),
    ("documentation", "README.md", False, {"README.md": ENV, "app.py": FLASK}),
    ("flask", ".env", True, {".env": ENV, "app.py": FLASK}),
    ("spring", "src/application.yml", True, {"src/application.yml": YML, "C.java": SPRING}),
    ("spring-properties", "src/application.properties", True, {"src/application.properties": "coze.token=§\n", "C.java": SPRING}),
    ("spring-other-key", "src/application.yml", False, {"src/application.yml": YML.replace("coze:", "coze-admin:"), "C.java": SPRING}),
    ("spring-variable", ".env", True, {".env": "COZE_PAT=§\n", "src/application.yml": "coze:\n  token: ${COZE_PAT}\n", "C.java": SPRING}),
    ("spring-bean", "src/application.yml", True, {"src/application.yml": YML, "C.java": GETS, "CozeProperties.java": BEAN}),
    ("laravel", ".env", True, {".env": "COZE_KEY_TOKEN=§\n", **LARAVEL}),
    ("laravel-other", ".env", False, {".env": "X_TOKEN=§\n", **LARAVEL}),
    ("egg", ".env", True, {".env": ENV, "config/config.default.js": "module.exports = () => ({ coze: { token: process.env.COZE_TOKEN } })\n", "app/controller/t.js": "const { Controller } = require('egg')\nmodule.exports = class extends Controller { async t() { this.ctx.body = { token: this.app.config.coze.token } } }\n"}),
    ("midway", ".env", True, {".env": ENV, "src/config/config.default.ts": "export default { coze: { token: process.env.COZE_TOKEN } }\n", "src/t.controller.ts": "import { Controller, Get, Config } from '@midwayjs/core'\n@Controller('/')\nexport class T {\n  @Config('coze')\n  cozeConfig\n  @Get('/t')\n  async t() { return { token: this.cozeConfig.token } }\n}\n"}),
    ("template-variable", ".env", True, {".env": ENV, "a.php": "<?php\n$token = getenv('COZE_TOKEN');\n?>\n<script>const t = '<?= $token ?>'</script>\n"}),
    ("template-variable-other", ".env", False, {".env": "COZE_ADMIN_TOKEN=§\n", "a.php": "<?php\n$token = getenv('COZE_TOKEN');\n?>\n<script>const t = '<?= $token ?>'</script>\n"}),
    ("rails-view", ".env", True, {".env": ENV, "app/views/a.html.erb": "<script>t = \"<%= ENV['COZE_TOKEN'] %>\"</script>"}),
    ("dotnet", "appsettings.json", True, {"appsettings.json": "{\n  \"Coze\": {\n    \"Token\": \"§\"\n  }\n}\n", "Program.cs": "var app = WebApplication.Create(args);\napp.MapGet(\"/t\", (IConfiguration config) => Results.Ok(new { token = config[\"Coze:Token\"] }));\n"}),
    ("thinkphp", ".env", True, {".env": "APP_DEBUG = false\n[COZE]\nTOKEN = §\n", "app/controller/T.php": "<?php\nnamespace app\\controller;\nclass T extends BaseController { public function index() { return json(['token' => config('coze.token')]); } }\n"}),
    ("thinkphp-other", ".env", False, {".env": "[COZE_ADMIN]\nTOKEN = §\n", "app/controller/T.php": "<?php\nnamespace app\\controller;\nclass T extends BaseController { public function index() { return json(['token' => config('coze.token')]); } }\n"}),
    ("nuxt", ".env", True, {".env": "NUXT_COZE_TOKEN=§\n", **NUXT}),
    ("nuxt-other", ".env", False, {".env": "ADMIN_COZE_TOKEN=§\n", **NUXT}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "is_handed_out", "files"),
    [row[1:] for row in PROJECTS],
    ids=[row[0] for row in PROJECTS],
)
def test_what_a_server_hands_out_by_its_name(
    path: str, is_handed_out: bool, files: dict[str, str]
) -> None:
    assert (levels(files)[path] == "client") == is_handed_out


ROUTE = "import os\nfrom flask import Flask, jsonify\napp = Flask('coze')\n@app.get('/t')\ndef t():\n    return jsonify(t={})\n"
NODE = "const app = require('express')()\nconst token = {}\napp.get('/t', (req, res) => res.json({{ token }}))\n"
PHP = "<?php\necho json_encode(['t' => {}]);"


def test_the_keys_around_a_credential_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many places hand out a setting whose name ends as theirs does."""
    read: list[str] = []

    def counted(path: str, before: bytes) -> tuple[str, ...]:
        read.append(path)
        return keys(path, before)

    monkeypatch.setattr(setting_values, "keys", counted)
    route = 'app.MapGet("/{n}", (IConfiguration config) => Results.Ok(new {{ token = config["Coze:Token"] }}));\n'
    routes = "".join(route.format(n=n) for n in range(30))
    code = f"var app = WebApplication.Create(args);\n{routes}"
    names = (*(f"Other{n}" for n in range(40)), "Coze")
    settings = "{" + ",\n".join(f'"{name}": {{"Token": "§"}}' for name in names) + "}"
    files = {"appsettings.json": settings, "Program.cs": code}
    assert levels(files)["appsettings.json"] == "client"
    assert read.count("appsettings.json") == len(names)


# Whether a credential that stands in code is in an answer: as what is used where a variable is not set, in the words of each language.
@pytest.mark.parametrize(
    ("path", "is_handed_out", "text"),
    [
        ("a.py", True, ROUTE.format("os.environ.get('COZE_TOKEN', '§')")),
        ("a.py", True, ROUTE.format("config('COZE_TOKEN', default='§')")),
        ("a.py", True, ROUTE.format("os.getenv('COZE_TOKEN') or '§'")),
        ("a.py", False, ROUTE.format("requests.get('https://api.coze.cn', '§')")),
        ("a.py", False, ROUTE.format("ask(os.getenv('COZE_TOKEN', '§'))")),
        ("a.js", True, NODE.format("process.env.COZE_TOKEN || '§'")),
        ("a.js", True, NODE.format("config.get('coze.token', '§')")),
        ("a.js", False, NODE.format("mint(process.env.COZE_TOKEN || '§')")),
        ("a.php", True, PHP.format("env('COZE_TOKEN', '§')")),
        ("a.php", False, PHP.format("coze_ask('hi', '§')")),
    ],
)
def test_what_is_used_where_a_variable_is_not_set(
    path: str, is_handed_out: bool, text: str
) -> None:
    assert (levels({path: text})[path] == "client") == is_handed_out


@pytest.mark.parametrize(
    ("path", "before", "expected"),
    [
        ("a.yml", b"a:\n  b:\n    c: 1\n  d:\n    e: ", ("a", "d")),
        ("a.toml", b"[x]\na = 1\n[y.z]\nb = ", ("y.z",)),
        ("a.json", b'{"Coze": {"A": {"B": 1}, "Token": "', ("Coze",)),
        ("a.php", b"<?php return ['a' => ['x' => 1], 'coze' => array('t' => ", ("coze",)),
        ("a.js", b"config.coze = { retry: [1], token: ", ("config.coze",)),
        ("a.js", b"module.exports = wrap({ coze: keep({ token: ", ("module.exports", "coze")),
        ("a.json", b"}}}]]] " * 9, ()),
    ],
)
def test_keys_around_a_value(path: str, before: bytes, expected: tuple[str, ...]) -> None:
    assert keys(path, before) == expected
