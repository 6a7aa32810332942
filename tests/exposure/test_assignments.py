"""Which variable a value is given to, in the forms in which builds, hosts and shells write it."""

from __future__ import annotations

import random

import pytest

from patscan.exposure import assignments
from patscan.exposure.surroundings import Seen, Surroundings
from tests.tokens import fake_token

TOKEN = fake_token("pat")

# path, text with a token at `§` that is given to VITE_COZE_TOKEN
PUBLISHED = [
    ('docker.sh', 'docker run -e VITE_COZE_TOKEN=§ img'),
    ('run.sh', "docker build --build-arg 'VITE_COZE_TOKEN=§' ."),
    ('supervisord.conf', 'environment=A="1",VITE_COZE_TOKEN="§"'),
    ('a.service', 'Environment="VITE_COZE_TOKEN=§"'),
    ('secret.yaml', 'stringData:\n  VITE_COZE_TOKEN: §'),
    ('azure-pipelines.yml', "variables:\n  - name: VITE_COZE_TOKEN\n    value: '§'"),
    ('.circleci/config.yml', 'environment:\n  VITE_COZE_TOKEN: §'),
    ('.travis.yml', 'env:\n  global:\n    - VITE_COZE_TOKEN=§'),
    ('deploy.sh', 'helm upgrade --set env.VITE_COZE_TOKEN=§ x'),
    ('stack.ts', "new App({\n  environment: {\n    VITE_COZE_TOKEN: '§',\n  },\n})"),
    ('build.ts', "process.env.VITE_COZE_TOKEN = '§'"),
    ('build.js', "execSync('VITE_COZE_TOKEN=§ vite build')"),
    ('a.go', 'os.Setenv("VITE_COZE_TOKEN", "§")'),
    ('A.java', 'pb.environment().put("VITE_COZE_TOKEN", "§");'),
    ('a.rb', "ENV['VITE_COZE_TOKEN'] = '§'"),
    ('cloudbuild.yaml', 'substitutions:\n  _VITE_COZE_TOKEN: §'),
    ('cloudbuild.yaml', "args: ['--build-arg', 'VITE_COZE_TOKEN=§']"),
    ('app.yaml', "env_variables:\n  VITE_COZE_TOKEN: '§'"),
    ('serverless.yml', "environment:\n  VITE_COZE_TOKEN: ${env:X, '§'}"),
    ('x.yml', '- {name: VITE_COZE_TOKEN, value: §}'),
    ('x.yml', '- {value: §, name: VITE_COZE_TOKEN}'),
    ('turbo.json', '{"env":{"VITE_COZE_TOKEN":"§"}}'),
    ('x.tf', 'environment {\n  variables = {\n    VITE_COZE_TOKEN = "§"\n  }\n}'),
    ('x.tf', 'env_vars = [\n  { key = "VITE_COZE_TOKEN", value = "§", target = ["production"] },\n]'),
    ('x.tf', 'env {\n  name  = "VITE_COZE_TOKEN"\n  value = "§"\n}'),
    ('x.bicep', "{\n  name: 'VITE_COZE_TOKEN'\n  value: '§'\n}"),
    ('Makefile', 'export VITE_COZE_TOKEN := §'),
    ('Makefile', '\t@echo "VITE_COZE_TOKEN=§" > .env.local'),
    ('justfile', 'export VITE_COZE_TOKEN := "§"'),
    ('x.nix', 'VITE_COZE_TOKEN = "§";'),
    ('Taskfile.yml', 'env:\n  VITE_COZE_TOKEN: §'),
    ('x.sh', 'cat > .env <<EOF\nVITE_COZE_TOKEN=§\nEOF'),
    ('x.sh', "sed -i 's|^VITE_COZE_TOKEN=.*|VITE_COZE_TOKEN=§|' .env"),
    ('x.sh', 'export VITE_COZE_TOKEN="${VITE_COZE_TOKEN:-§}"'),
    ('.woodpecker.yml', 'environment:\n  - VITE_COZE_TOKEN=§'),
    ('bitbucket-pipelines.yml', "script:\n  - export VITE_COZE_TOKEN='§'"),
    ('x.xml', '<env name="VITE_COZE_TOKEN" value="§"/>'),
    ('launch.json', '"env": {\n "VITE_COZE_TOKEN":\n   "§" }'),
    ('x.yaml', 'VITE_COZE_TOKEN: >-\n  §'),
    ('a.xml', '<env value="§" name="VITE_COZE_TOKEN" />'),
    ('部署.txt', 'VITE_COZE_TOKEN：§'),
    ('部署.txt', 'VITE_COZE_TOKEN    §'),
    ('a.csv', 'VITE_COZE_TOKEN,§'),
    ('x.json', '[{"key":"VITE_COZE_TOKEN","type":"plain","value":"§"}]'),
    ('x.json', '[{"value":"§","type":"plain","target":["a","b"],"key":"VITE_COZE_TOKEN"}]'),
    ('x.json', '{"VITE_COZE_TOKEN":{"type":"string","value":"§"}}'),
    ('k8s.yaml', 'env:\n- name: VITE_COZE_TOKEN\n  value: §'),
    ('k8s.yaml', 'env:\n  - value: §\n    name: VITE_COZE_TOKEN'),
    ('w.yml', "env: {A: b, VITE_COZE_TOKEN: '§'}"),
    ('w.yml', '      env:\n        VITE_COZE_TOKEN: Bearer §'),
    ('Jenkinsfile', 'environment { VITE_COZE_TOKEN = "§" }'),
    ('a.ps1', "[Environment]::SetEnvironmentVariable('VITE_COZE_TOKEN', '§')"),
    ('a.ps1', "Set-Item -Path Env:VITE_COZE_TOKEN -Value '§'"),
    ('x.py', "subprocess.run(['npm'], env={'VITE_COZE_TOKEN': '§'})"),
    ('ansible.yml', 'environment:\n  VITE_COZE_TOKEN: "§"'),
    ('x.env.txt', 'VITE_COZE_TOKEN=§'),
    ('argo.yaml', '- name: env.VITE_COZE_TOKEN\n  value: §'),
    ('x.tf', 'key = "VITE_COZE_TOKEN"\nx {\n  key = "VITE_COZE_TOKEN"\n  values = [{ value = "§" }]\n}'),
    ('a.py', 'vercel.ProjectEnvironmentVariable("a", key="VITE_COZE_TOKEN", value="§")'),
    ('a.ts', "new vercel.ProjectEnvironmentVariable('a', {\n  key: 'VITE_COZE_TOKEN',\n  value: '§',\n})"),
    ('a.sh', 'eas secret:create --name VITE_COZE_TOKEN --value §'),
    ('a.sh', 'eas secret:create --value § --name VITE_COZE_TOKEN'),
    ('a.ps1', 'New-Item -Path Env:\\VITE_COZE_TOKEN -Value §'),
    ('Procfile', 'web: VITE_COZE_TOKEN=§ npm run preview'),
    ('部署.txt', '变量名 VITE_COZE_TOKEN\n变量值 §'),
]  # fmt: skip
# The token is given to another name, or to none of the environment.
PRIVATE = [
    ('x.yml', '- name: VITE_COZE_BOT\n  value: 1\n- name: COZE_TOKEN\n  value: §'),
    ('x.yml', 'VITE_A: 1\nCOZE_TOKEN: §'),
    ('w.yml', "env: {VITE_A: b, COZE_TOKEN: '§'}"),
    ('x.json', '[{"key":"VITE_A","value":"x"},{"key":"COZE_TOKEN","value":"§"}]'),
    ('a.sh', 'VITE_A=1 COZE_TOKEN=§ node x'),
    ('Dockerfile', 'ENV VITE_A=1 COZE_TOKEN=§'),
    ('a.py', "VITE_COZE_TOKEN = '§'"),
    ('README.md', 'VITE_COZE_TOKEN=§'),
    ('a.tf', 'env {\n  name  = "VITE_A"\n  value = "x"\n}\nenv {\n  name  = "COZE_TOKEN"\n  value = "§"\n}'),
    ('a.toml', 'VITE_A = "1"\n[x]\nvalue = "§"'),
    ('a.yml', 'VITE_COZE:\n  url: x\nother:\n  value: §'),
    ('a.ts', "const x = { VITE_COZE_TOKEN: '§' }"),
    ('a.ts', "menu.add({ key: 'VITE_COZE_TOKEN', value: '§' })"),
    ('a.tf', 'key = "VITE_A"\nx {\n  key = "COZE_TOKEN"\n  values = [{ value = "§" }]\n}'),
    ('a.xml', '<env name="VITE_A" value="x" />\n<env value="§" name="COZE_TOKEN" />'),
    ('Procfile', 'worker: COZE_TOKEN=§ node a.js'),
    ('server.js', "const t = process.env.NEXT_PUBLIC_COZE_TOKEN || '§'"),
]  # fmt: skip


def seen(path: str, text: str) -> Seen:
    data = text.replace("§", TOKEN).encode()
    return Surroundings(path, data).about(data.find(TOKEN.encode()), 1)


@pytest.mark.parametrize(("path", "text"), PUBLISHED)
def test_a_value_given_to_a_public_name_is_public(path: str, text: str) -> None:
    found = seen(path, text)
    assert found.kind == "public-env"
    assert found.variable.lstrip("_") == "VITE_COZE_TOKEN"
    assert "public-prefix" in {one.signal for one in found.evidence}


@pytest.mark.parametrize(("path", "text"), PRIVATE)
def test_any_other_value_is_not(path: str, text: str) -> None:
    found = seen(path, text)
    assert found.kind == "hardcoded"
    assert not {"public-prefix", "next-prefix"} & {one.signal for one in found.evidence}


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ('$env:COZE_TOKEN = "§"', "COZE_TOKEN"),
        ("A=${COZE_TOKEN-§}", "A"),
        ('token = os.getenv("COZE_TOKEN") or "§"', "COZE_TOKEN"),
        ("t = config('COZE_TOKEN', default='§')", "COZE_TOKEN"),
        ("const t = process.env.COZE_TOKEN ?? '§'", "COZE_TOKEN"),
        ("const t = process.env['COZE_TOKEN'] ||\n  '§'", "COZE_TOKEN"),
        ("$t = getenv('COZE_TOKEN') ?: '§';", "COZE_TOKEN"),
        ('t = ENV.fetch("COZE_TOKEN") { "§" }', "COZE_TOKEN"),
        ('String t = Optional.ofNullable(System.getenv("COZE_TOKEN")).orElse("§");', "COZE_TOKEN"),
        ('let t = env::var("COZE_TOKEN").unwrap_or_else(|_| "§".into());', "COZE_TOKEN"),
        ('if a == "COZE_TOKEN" or b == "§":', ""),
        ('t = ask() or "§"', ""),
        ("echo ${COZE_TOKEN:-§}", "COZE_TOKEN"),
        ('{"name": "COZE_TOKEN", "value": "§"}', "COZE_TOKEN"),
        ("COZE_TOKEN:\n  value: §", "COZE_TOKEN"),
        ("值：§", ""),
        ("§", ""),
    ],
)
def test_the_variable_is_the_name_that_the_value_goes_by(text: str, variable: str) -> None:
    assert seen("a.txt", text).variable == variable


# What may stand around a name before a value, in any order.
PARTS = (
    "COZE_TOKEN", "cozeToken", "x", " ", "  ", "\t", "\n", "=", ": ", "=>", '"', "'", "(", "[", "\\", ",", "|", ">", "<", "</key>",
    "<string>", "${", "}", "-", ":-", "$env:", "ENV ", "setx ", "set -x ", "env:set ", "secret put ", "add ", "Env:", "-Value ", "%s\\n' ",
    "=%s", "Bearer ", "Bearer%20", "name=", "key=", " value=", "--define:", "--dart-define=", "resValue", "_", "7", "：",
)  # fmt: skip


def test_what_decides_before_a_form_is_tried_drops_none(monkeypatch: pytest.MonkeyPatch) -> None:
    source = random.Random(15)
    texts = ["".join(source.choices(PARTS, k=source.randint(1, 9))).encode() for _ in range(20_000)]
    texts += [text.partition("§")[0].encode() for _, text in (*PUBLISHED, *PRIVATE)]
    quick = [assignments.assignment(text + TOKEN.encode(), len(text)) for text in texts]
    slow = tuple(form._replace(needs=(b"",)) for form in assignments.FORMS)
    monkeypatch.setattr(assignments, "FORMS", slow)
    monkeypatch.setattr(assignments, "_ends_in_word", lambda _: False)
    for text, found in zip(texts, quick, strict=True):
        assert assignments.assignment(text + TOKEN.encode(), len(text)) == found, text
    assert sum(bool(found.name) for found in quick) > 2000
