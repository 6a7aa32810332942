"""Personal access tokens in production: which projects show one, where, and with what code instead."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import pytest
import tree_sitter
import tree_sitter_typescript

from patscan.coze.flows import BY_SIGNAL, FLOWS, code
from patscan.coze.flows.flow import Flow
from patscan.coze.lifetime import NOT_WRITTEN
from patscan.detect.scanner import Scanner
from patscan.exposure.advisories import MAX_PLACES
from patscan.exposure.deployments import DEPLOYMENTS, deployment
from patscan.exposure.personal_tokens import RULE
from patscan.exposure.project import Context
from patscan.exposure.project_assessment import assess_finding, deduplicated
from patscan.exposure.server_frameworks import BY_LANGUAGE, SERVER_FRAMEWORKS
from patscan.exposure.setting_values import given
from patscan.model.findings import Assessed
from patscan.reports.advice import advice, example
from tests.exposure.projects import Files
from tests.tokens import fake_token

PAT, SAT = fake_token("pat"), fake_token("sat")


def advisories(files: Mapping[str, str]) -> list[Assessed]:
    """The advisories about a project; `§` in it is a personal token, `¤` a service token."""
    files = {path: text.replace("§", PAT).replace("¤", SAT) for path, text in files.items()}
    context, scanner = Context(Files(files)), Scanner()
    found = [
        one for path, text in files.items() for one in scanner.text(path, text.encode()).findings
    ]
    by_variable = given(found)
    kept = [assess_finding(context, one, NOT_WRITTEN, None, by_variable) for one in found]
    return [one for one in deduplicated(one for one in kept if one) if one.finding.rule == RULE]


# What deploys, with a variable `{}`, and another that does not although it looks alike.
DEPLOYED = [
    ("docker-compose.prod.yml", "services:\n  a:\n    environment:\n      - {}=${{X}}\n"),
    ("compose.production.yaml", "services:\n  a:\n    environment:\n      {}: ${{X}}\n"),
    ("docker-compose.yml", "services:\n  a:\n    environment:\n      NODE_ENV: production\n      {}: ${{X}}\n"),
    ("docker-compose.yml", "services:\n  a:\n    deploy:\n      replicas: 2\n    environment:\n      - {}\n"),
    ("deploy/chart/values.yaml", "env:\n  {}: x\n"),
    ("values-prod.yaml", "env:\n  - name: {}\n    value: x\n"),
    ("k8s/api.yaml", "apiVersion: apps/v1\nkind: Deployment\nspec:\n  env:\n    - name: {}\n"),
    ("k8s/secret.yml", "kind: Secret\napiVersion: v1\nstringData:\n  {}: x\n"),
    ("infra/main.tf", 'environment = {{\n  {} = var.token\n}}\n'),
    ("prod.tfvars", '{} = "x"\n'),
    ("api.service", "[Service]\nEnvironment={}=x\n"),
    ("etc/api.service.d/env.conf", "[Service]\nEnvironment={}=x\n"),
    (".github/workflows/release.yml", "jobs:\n  deploy:\n    steps:\n      - env:\n          {}: ${{{{ secrets.T }}}}\n"),
    (".github/workflows/main.yml", "jobs:\n  web:\n    environment: production\n    env:\n      {}: x\n"),
    (".gitlab-ci.yml", "web:\n  variables:\n    {}: $T\n  script:\n    - kubectl apply -f k8s\n"),
    ("Jenkinsfile", "stage('Deploy') {{ environment {{ {} = credentials('t') }} }}\n"),
    ("render.yaml", "services:\n  - envVars:\n      - key: {}\n"),
    ("fly.toml", '[env]\n  {} = "x"\n'),
    ("netlify.toml", '[context.production.environment]\n  {} = "x"\n'),
    ("wrangler.toml", '[env.production.vars]\n{} = "x"\n'),
    ("serverless.yml", "provider:\n  environment:\n    {}: ${{env:T}}\n"),
    ("app.yaml", "runtime: python312\nenv_variables:\n  {}: x\n"),
    ("ecosystem.config.js", "module.exports = {{ apps: [{{ env_production: {{ {}: process.env.T }} }}] }}\n"),
    ("Dockerfile", "FROM node\nENV NODE_ENV=production\nARG {}\n"),
    (".env.production", "{}=$T\n"),
    ("conf/prod.env", "{}=$T\n"),
    ("package.json", '{{"scripts": {{"start": "NODE_ENV=production {}=$T node a.js"}}}}\n'),
    ("deploy.sh", "export {}=$T\n"),
    ("src/main/resources/application-prod.properties", "coze.key=${{{}}}\n"),
    ("src/main/resources/application.yml", "a: 1\n---\nspring.config.activate:\n  on-profile: prod\ncoze:\n  x: ${{{}}}\n"),
    ("app/settings/production.py", "{0} = os.environ['{0}']\n"),
    ("config/environments/production.rb", "config.x.coze = ENV['{}']\n"),
    ("appsettings.Production.json", '{{"{}": ""}}\n'),
    ("deploy/prod.yml", "  {}: x\n"),
]  # fmt: skip
NOT_DEPLOYED = [
    ("docker-compose.yml", "services:\n  a:\n    environment:\n      - {}=${{X}}\n"),
    ("docker-compose.dev.yml", "services:\n  a:\n    environment:\n      NODE_ENV: production\n      {}: x\n"),
    ("values-dev.yaml", "env:\n  {}: x\n"),
    ("k8s/overlays/staging/a.yaml", "apiVersion: v1\nkind: Secret\nstringData:\n  {}: x\n"),
    (".github/workflows/test.yml", "jobs:\n  unit:\n    env:\n      {}: x\n"),
    ("netlify.toml", '[context.deploy-preview.environment]\n  {} = "x"\n'),
    ("wrangler.toml", '[env.dev.vars]\n{} = "x"\n'),
    ("Dockerfile", "FROM node\nARG {}\n"),
    (".env.production.example", "{}=\n"),
    (".env.development", "{}=$T\n"),
    ("src/main/resources/application.yml", "---\nspring.config.activate:\n  on-profile: prod\n---\nspring.config.activate:\n  on-profile: dev\ncoze:\n  x: ${{{}}}\n"),
    ("app/settings/local.py", "{} = os.environ['T']\n"),
    ("docker-compose.prod.yml", "services:\n  a:\n    # {}: x\n"),
    ("products.yml", "  {}: x\n"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), DEPLOYED, ids=[path for path, _ in DEPLOYED])
def test_a_personal_token_that_is_deployed_is_told(path: str, text: str) -> None:
    (item,) = advisories({path: text.format("COZE_PAT")})
    assert (item.finding.location.path, item.subject, item.finding.rule) == (path, "COZE_PAT", RULE)
    signals = [one.signal for one in item.exposure.evidence]
    assert "production" in signals
    assert "personal-token" in signals
    # The name alone shows that it is personal: another one may hold any token.
    assert not advisories({path: text.format("COZE_API_TOKEN")})


@pytest.mark.parametrize(("path", "text"), NOT_DEPLOYED, ids=[path for path, _ in NOT_DEPLOYED])
def test_what_is_not_deployed_is_left_alone(path: str, text: str) -> None:
    assert not advisories({path: text.format("COZE_PAT")})


COMPOSE = {
    "docker-compose.prod.yml": "services:\n  a:\n    environment:\n      - COZE_API_TOKEN=${COZE_API_TOKEN}\n"
}
# What else the project has, and where the evidence stands.
PERSONAL = [
    ({".env": "COZE_API_TOKEN=§\n"}, ".env"),
    ({".env.example": "COZE_API_TOKEN=pat_xxx\n"}, ".env.example"),
    ({".env.example": "# personal access token\nCOZE_API_TOKEN=\n"}, ".env.example"),
    ({"README.md": "Set `COZE_API_TOKEN` to a 个人访问令牌.\n"}, "README.md"),
    ({"config/dev.yaml": "COZE_API_TOKEN: §\n"}, "config/dev.yaml"),
    ({"a.py": "coze = Coze(auth=TokenAuth(token=os.environ['COZE_API_TOKEN']))\n"}, "a.py"),
    ({"a.py": "t = os.getenv('COZE_API_TOKEN')\ncoze = Coze(auth=TokenAuth(t))\n"}, "a.py"),
    ({"a.py": "h = {'Authorization': f'Bearer {settings.coze_api_token}'}\n"}, "a.py"),
    ({"a.js": "const c = new CozeAPI({ token: process.env.COZE_API_TOKEN })\n"}, "a.js"),
    ({"a.ts": "fetch(u, { headers: { Authorization: `Bearer ${process.env.COZE_API_TOKEN}` } })\n"}, "a.ts"),
    ({"a.go": 'auth := coze.NewTokenAuth(os.Getenv("COZE_API_TOKEN"))\n'}, "a.go"),
    ({"A.java": 'new TokenAuth(System.getenv("COZE_API_TOKEN"));\n'}, "A.java"),
    ({"A.java": '@Value("${x}")\nString a;\nheaders.set("Authorization", "Bearer " + cozeApiToken);\n'}, "A.java"),
]  # fmt: skip
OTHERS = [
    {},
    {"a.js": "f(process.env.COZE_API_TOKEN)\n"},
    {".env": "COZE_API_TOKEN=¤\n", "a.js": "new CozeAPI({ token: process.env.COZE_API_TOKEN })\n"},
    {".env.example": "COZE_API_TOKEN=sat_xxx\n", "a.js": "new CozeAPI({ token: process.env.COZE_API_TOKEN })\n"},
    {"README.md": "COZE_API_TOKEN is a service access token.\n", "a.py": "TokenAuth(COZE_API_TOKEN)\n"},
    {"a.py": "app = JWTOAuthApp(client_id=COZE_ID)\nCoze(auth=TokenAuth(app.get_access_token().access_token))\nCOZE_API_TOKEN\n"},
    {"a.js": "const t = await getJWTToken({ appId })\nnew CozeAPI({ token: process.env.COZE_API_TOKEN ?? t })\n"},
    {"node_modules/a/a.js": "new CozeAPI({ token: process.env.COZE_API_TOKEN })\n"},
]  # fmt: skip


@pytest.mark.parametrize(("more", "path"), PERSONAL)
def test_what_the_project_shows_of_a_variable(more: dict[str, str], path: str) -> None:
    (item,) = advisories(COMPOSE | more)
    assert path in {one.path for one in item.exposure.evidence if one.signal == "personal-token"}
    assert item.finding.location.path == "docker-compose.prod.yml"


@pytest.mark.parametrize("more", OTHERS)
def test_other_tokens_are_left_alone(more: dict[str, str]) -> None:
    assert not advisories(COMPOSE | more)


@pytest.mark.parametrize(
    "name",
    ["COZE_SAT", "COZE_SERVICE_TOKEN", "COZE_OAUTH_TOKEN", "COZE_CLIENT_SECRET", "COZE_PRIVATE_KEY", "COZE_BOT_ID",
     "COZE_PAT_FILE", "VITE_COZE_PAT", "GITHUB_PAT", "COZE_JWT_PAT"],
)  # fmt: skip
def test_other_names_are_left_alone(name: str) -> None:
    assert not advisories(
        {"docker-compose.prod.yml": f"    environment:\n      {name}: x\n", "README.md": "coze"}
    )


def test_a_value_that_is_deployed_is_told_beside_the_finding_of_it() -> None:
    (item,) = advisories({"render.yaml": "envVars:\n  - key: COZE_TOKEN\n    value: §\n"})
    assert item.subject == "COZE_TOKEN"
    assert not advisories({"render.yaml": "envVars:\n  - key: COZE_TOKEN\n    value: ¤\n"})


def test_one_advisory_a_variable_with_the_places_that_deploy() -> None:
    files = {f"k{n}/prod.yml": "  COZE_PAT: x\n  COZE_PAT_TWO: y\n" for n in range(9)}
    first, second = advisories(files)
    assert (first.subject, second.subject) == ("COZE_PAT", "COZE_PAT_TWO")
    places = [one.path for one in first.exposure.evidence if one.signal == "production"]
    assert places == [f"k{n}/prod.yml" for n in range(MAX_PLACES)]


MANIFESTS = [
    ({"package.json": '{"dependencies": {"express": "4"}}'}, "express"),
    ({"package.json": '{"dependencies": {"next": "15", "express": "4"}}'}, "next"),
    ({"package.json": '{"dependencies": {"astro": "5", "express": "4"}}'}, "astro"),
    ({"package.json": "{}"}, "node"),
    ({"wrangler.toml": 'name = "a"', "package.json": "{}"}, "workers"),
    ({"requirements.txt": "fastapi[all]==0.1\n"}, "fastapi"),
    ({"pyproject.toml": 'dependencies = ["Flask>=3"]\n'}, "flask"),
    ({"manage.py": "", "requirements.txt": "x\n"}, "django"),
    ({"requirements.txt": "flask-cors-only\n"}, "python"),
    ({"pom.xml": "<artifactId>spring-boot-starter-web</artifactId>"}, "spring"),
    ({"go.mod": "require github.com/gin-gonic/gin v1"}, "gin"),
    ({"composer.json": '{"require": {"laravel/framework": "^11"}}'}, "laravel"),
    ({"Gemfile": "gem 'rails'\n"}, "rails"),
    ({"Cargo.toml": '[dependencies]\naxum = "0.7"\n'}, "axum"),
    ({"Program.cs": 'client.SetBearerAuth(cozePat); // Bearer coze\n"Bearer " + cozePat;'}, "aspnet"),
    ({"web/package.json": '{"dependencies": {"next": "15"}}', "api/a.py": "TokenAuth(COZE_PAT)",
      "api/requirements.txt": "fastapi\n"}, "fastapi"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "key"), MANIFESTS, ids=[key for _, key in MANIFESTS])
def test_the_advice_has_code_for_the_framework(files: dict[str, str], key: str) -> None:
    (item,) = advisories(
        {"docker-compose.prod.yml": "    environment:\n      COZE_PAT: x\n"} | files
    )
    assert example(item) == BY_SIGNAL[f"framework-{key}"].code
    assert "OAuth JWT" in advice(item).en


def test_every_framework_has_code() -> None:
    keys = {row.key for row in SERVER_FRAMEWORKS} | {key for key, _ in BY_LANGUAGE.values()}
    assert {row.key for row in FLOWS} == keys
    assert {row.signal for row in SERVER_FRAMEWORKS} <= set(BY_SIGNAL)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.key)
def test_the_code_is_code(flow: Flow) -> None:
    for name in (
        "COZE_JWT_OAUTH_CLIENT_ID",
        "COZE_JWT_OAUTH_PRIVATE_KEY",
        "COZE_JWT_OAUTH_PUBLIC_KEY_ID",
    ):
        assert flow.code.count(name) == 1
    assert max(map(len, flow.code.splitlines())) < 140
    for opening, closing in ("()", "[]", "{}"):
        assert flow.code.count(opening) == flow.code.count(closing)
    other = code(flow, com=True)
    assert "coze.cn" not in other.replace("coze.cn/docs", "")
    assert "_CN_" not in other
    if flow.language == "python":
        ast.parse(flow.code)
    elif flow.language in ("js", "ts"):
        grammar = tree_sitter.Language(tree_sitter_typescript.language_typescript())
        assert not tree_sitter.Parser(grammar).parse(flow.code.encode()).root_node.has_error


def test_hostile_files_have_bounded_answers() -> None:
    text = "apiVersion: v1\nkind: Secret\n" + "".join(f"  COZE_PAT_{n}: x\n" for n in range(5_000))
    assert len(Scanner().text("k8s/prod.yaml", text.encode()).findings) <= 200
    for row in DEPLOYMENTS:
        assert row.what.en
    assert deployment("a/" * 2_000 + "prod.yml", b"coze" * 100_000) is None
