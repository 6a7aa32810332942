"""What becomes of a credential in configuration, shell scripts and documentation."""

from __future__ import annotations

import pytest

from patscan.response.fix.config import READERS
from patscan.response.fix.plan import Refusal
from patscan.response.fix.refusals import BY_HAND, ByHand, by_hand
from tests.response.fix.cases import Case, changed, result
from tests.tokens import fill

# fmt: off
FIXED = (
    Case('.github/workflows/a.yml', 'jobs:\n  a:\n    env:\n      COZE_API_TOKEN: {{pat:1}}\n', 'jobs:\n  a:\n    env:\n      COZE_API_TOKEN: ${{ secrets.COZE_API_TOKEN }}\n'),
    Case('.github/workflows/a.yml', 'jobs:\n  a:\n    steps:\n      - run: curl -H Authorization:{{pat:1}}\n', 'jobs:\n  a:\n    steps:\n      - run: curl -H Authorization:${{ secrets.COZE_API_TOKEN }}\n'),
    Case('.github/workflows/a.yml', "jobs:\n  a:\n    steps:\n      - run: |\n          curl -H 'Authorization: Bearer {{pat:1}}'\n          echo\n", "jobs:\n  a:\n    steps:\n      - run: |\n          curl -H 'Authorization: Bearer ${{ secrets.COZE_API_TOKEN }}'\n          echo\n"),
    Case('.github/workflows/a.yml', 'env: {COZE_API_TOKEN: {{pat:1}}}\n', 'env: {COZE_API_TOKEN: "${{ secrets.COZE_API_TOKEN }}"}\n'),
    Case('.github/workflows/a.yml', "env: {COZE_API_TOKEN: '{{pat:1}}'}\n", "env: {COZE_API_TOKEN: '${{ secrets.COZE_API_TOKEN }}'}\n"),
    Case('.github/workflows/a.yml', '# {{pat:1}}\nname: a\n', '# YOUR_COZE_API_TOKEN\nname: a\n'),
    Case('.gitlab-ci.yml', 'variables:\n  A: b\n  COZE_API_TOKEN: {{pat:1}}\njob:\n  script: x\n', 'variables:\n  A: b\njob:\n  script: x\n'),
    Case('.gitlab-ci.yml', 'job:\n  script:\n    - curl -H "Authorization: Bearer {{pat:1}}"\n', 'job:\n  script:\n    - curl -H "Authorization: Bearer $COZE_API_TOKEN"\n'),
    Case('a.sh', 'A="$(curl -H \'X: {{pat:1}}\')"\n', 'A="$(curl -H "X: ${COZE_API_TOKEN:?}")"\n'),
    Case('docker-compose.yml', 'services:\n  a:\n    environment:\n      - COZE_API_TOKEN={{pat:1}}\n', 'services:\n  a:\n    environment:\n      - COZE_API_TOKEN=${COZE_API_TOKEN}\n'),
    Case('compose.prod.yaml', 'services:\n  a:\n    environment:\n      COZE_API_TOKEN: "{{pat:1}}"\n', 'services:\n  a:\n    environment:\n      COZE_API_TOKEN: "${COZE_API_TOKEN}"\n'),
    Case('compose.yaml', 'services:\n  a:\n    environment: {COZE_API_TOKEN: {{pat:1}}}\n', 'services:\n  a:\n    environment: {COZE_API_TOKEN: "${COZE_API_TOKEN}"}\n'),
    Case('compose.yaml', 'services:\n  a:\n    environment:\n      - COZE_TOKEN=${COZE_TOKEN:-{{pat:1}}}\n', 'services:\n  a:\n    environment:\n      - COZE_TOKEN=${COZE_TOKEN}\n'),
    Case('application.yml', 'coze:\n  token: {{pat:1}}\n', 'coze:\n  token: ${COZE_API_TOKEN}\n'),
    Case('application-prod.yaml', 'coze:\n  token: ${COZE_TOKEN:{{pat:1}}}\n', 'coze:\n  token: ${COZE_TOKEN}\n'),
    Case('application.yml', "coze:\n  header: 'Bearer {{pat:1}}'\n", "coze:\n  header: 'Bearer ${COZE_API_TOKEN}'\n"),
    Case('src/main/resources/application.properties', 'coze.token={{pat:1}}\n', 'coze.token=${COZE_TOKEN}\n'),
    Case('application.properties', 'coze.token = ${coze.pat:{{pat:1}}}\r\n', 'coze.token = ${coze.pat}\r\n'),
    Case('application.properties', '# coze.token={{pat:1}}\n', '# coze.token=YOUR_COZE_TOKEN\n'),
    Case('coze.properties', 'coze.token={{pat:1}}\n', 'coze.token=${COZE_TOKEN}\n', {'pom.xml': '<groupId>org.springframework.boot</groupId>'}),
    Case('serverless.yml', 'provider:\n  environment:\n    COZE_API_TOKEN: {{pat:1}}\n', 'provider:\n  environment:\n    COZE_API_TOKEN: ${env:COZE_API_TOKEN}\n'),
    Case('render.yaml', 'services:\n  - envVars:\n      - key: COZE_TOKEN\n        value: {{pat:1}}\n', 'services:\n  - envVars:\n      - key: COZE_TOKEN\n        sync: false\n'),
    Case('group_vars/all.yml', 'coze_token: {{pat:1}}\n', 'coze_token: "{{ lookup(\'env\', \'COZE_TOKEN\') }}"\n'),
    Case('group_vars/all.yml', 'coze_header: Bearer {{pat:1}}\n', 'coze_header: "Bearer {{ lookup(\'env\', \'COZE_API_TOKEN\') }}"\n'),
    Case('group_vars/all.yml', 'coze_token: "{{pat:1}}"\n', 'coze_token: "{{ lookup(\'env\', \'COZE_TOKEN\') }}"\n'),
    Case('k8s/a.yaml', 'spec:\n  containers:\n    - env:\n        - name: COZE_API_TOKEN\n          value: {{pat:1}}\n', 'spec:\n  containers:\n    - env:\n        - name: COZE_API_TOKEN\n          valueFrom: {secretKeyRef: {name: coze, key: COZE_API_TOKEN}}\n'),
    Case('k8s/a.yaml', 'spec:\n  containers:\n    - env:\n        - {name: COZE_API_TOKEN, value: {{pat:1}}}\n', 'spec:\n  containers:\n    - env:\n        - {name: COZE_API_TOKEN, valueFrom: {secretKeyRef: {name: coze, key: COZE_API_TOKEN}}}\n'),
    Case('wrangler.toml', 'name = "a"\n[vars]\nCOZE_API_TOKEN = "{{pat:1}}"\nB = 1\n', 'name = "a"\n[vars]\nB = 1\n'),
    Case('wrangler.jsonc', '{\n  "vars": {\n    "A": "b",\n    "COZE_API_TOKEN": "{{pat:1}}"\n  }\n}\n', '{\n  "vars": {\n    "A": "b"\n  }\n}\n'),
    Case('fly.toml', '[env]\n  COZE_API_TOKEN = "{{pat:1}}"\n', '[env]\n'),
    Case('netlify.toml', '[build.environment]\nCOZE_API_TOKEN = "{{pat:1}}"\nB = "c"\n', '[build.environment]\nB = "c"\n'),
    Case('vercel.json', '{\n  "env": {\n    "COZE_API_TOKEN": "{{pat:1}}",\n    "B": "c"\n  }\n}\n', '{\n  "env": {\n    "B": "c"\n  }\n}\n'),
    Case('appsettings.json', '{\n  "Coze": {\n    "Token": "{{pat:1}}"\n  }\n}\n', '{\n  "Coze": {\n    "Token": ""\n  }\n}\n'),
    Case('.cursor/mcp.json', '{"mcpServers": {"coze": {"headers": {"Authorization": "Bearer {{pat:1}}"}}}}\n', '{"mcpServers": {"coze": {"headers": {"Authorization": "Bearer ${env:COZE_API_TOKEN}"}}}}\n'),
    Case('.vscode/mcp.json', '{\n  // x\n  "servers": {"coze": {"headers": {"Authorization": "Bearer {{pat:1}}"}}}\n}\n', '{\n  // x\n  "servers": {"coze": {"headers": {"Authorization": "Bearer ${env:COZE_API_TOKEN}"}}}\n}\n'),
    Case('.mcp.json', '{"mcpServers": {"coze": {"env": {"COZE_API_TOKEN": "{{pat:1}}"}}}}\n', '{"mcpServers": {"coze": {"env": {"COZE_API_TOKEN": "${COZE_API_TOKEN}"}}}}\n'),
    Case('.env.example', 'COZE_API_TOKEN={{pat:1}}\nA=1\n', 'COZE_API_TOKEN=\nA=1\n'),
    Case('.env.sample', 'export COZE_API_TOKEN="{{pat:1}}"\n', 'export COZE_API_TOKEN=""\n'),
    Case('.env', '# COZE_API_TOKEN={{pat:1}}\n', '# COZE_API_TOKEN=YOUR_COZE_API_TOKEN\n'),
    Case('README.md', 'Use `{{pat:1}}`.\n', 'Use `YOUR_COZE_API_TOKEN`.\n'),
    Case('a.sh', 'export COZE_API_TOKEN={{pat:1}}\n', 'export COZE_API_TOKEN=${COZE_API_TOKEN:?}\n'),
    Case('a.sh', 'COZE_API_TOKEN="{{pat:1}}" ./run\n', 'COZE_API_TOKEN="${COZE_API_TOKEN:?}" ./run\n'),
    Case('a.sh', "TOKEN='{{pat:1}}'\n", 'TOKEN="${COZE_API_TOKEN:?}"\n'),
    Case('a.sh', "curl -H 'Authorization: Bearer {{pat:1}}' x\n", 'curl -H "Authorization: Bearer ${COZE_API_TOKEN:?}" x\n'),
    Case('a.sh', 'curl -d \'{"token": "{{pat:1}}"}\' x\n', 'curl -d \'{"token": "\'"${COZE_API_TOKEN:?}"\'"}\' x\n'),
    Case('a.sh', 'curl -H "Authorization: Bearer {{pat:1}}" x\n', 'curl -H "Authorization: Bearer ${COZE_API_TOKEN:?}" x\n'),
    Case('a.sh', 'run --token {{pat:1}}\n', 'run --token "${COZE_API_TOKEN:?}"\n'),
    Case('a.sh', 'run --token={{pat:1}}\n', 'run --token="${COZE_API_TOKEN:?}"\n'),
    Case('a.sh', 'A=${COZE_TOKEN:-{{pat:1}}}\n', 'A=${COZE_TOKEN:?}\n'),
    Case('a.sh', 'A="${COZE_TOKEN:-"{{pat:1}}"}"\n', 'A="${COZE_TOKEN:?}"\n'),
    Case('a.sh', 'cat <<EOF\n{{pat:1}}\nEOF\n', 'cat <<EOF\n${COZE_API_TOKEN:?}\nEOF\n'),
    Case('a.sh', '# {{pat:1}}\n', '# YOUR_COZE_API_TOKEN\n'),
)
# The reason begins like this.
REFUSED = (
    Case('.github/workflows/a.yml', 'jobs:\n  a:\n    strategy:\n      matrix:\n        token: [{{pat:1}}]\n', 'secrets cannot be read at this key: pass COZE_API_T'),
    Case('.github/workflows/a.yml', "jobs:\n  a:\n    if: x == '{{pat:1}}'\n", 'secrets cannot be read at this key: pass COZE_API_T'),
    Case('action.yml', 'runs:\n  steps:\n    - run: echo {{pat:1}}\n', 'an action cannot read secrets: declare an input, an'),
    Case('.gitlab-ci.yml', 'variables:\n  COZE_API_TOKEN: {{pat:1}}\n', 'the entry shares its line, or is the only one: dele'),
    Case('.gitlab-ci.yml', 'job:\n  script:\n    - "curl -H \'X: {{pat:1}}\'"\n', 'the shell expands nothing in single quotation marks'),
    Case('coze.properties', 'coze.token={{pat:1}}\n', 'nothing is known that reads a variable in this kind'),
    Case('k8s/s.yaml', 'kind: Secret\nstringData:\n  COZE_API_TOKEN: {{pat:1}}\n', "a Secret's manifest does not belong into a reposito"),
    Case('chart/values.yaml', 'coze:\n  token: {{pat:1}}\n', 'chart values are committed: name an existing Secret'),
    Case('other.yaml', 'coze:\n  token: {{pat:1}}\n', 'nothing is known that reads a variable in this kind'),
    Case('vercel.json', '{"env": {"COZE_API_TOKEN": "{{pat:1}}"}}\n', 'the entry shares its line, or is the only one: dele'),
    Case('appsettings.Development.json', '{"Coze": {"Header": "Bearer {{pat:1}}"}}\n', 'the value is only a part of the entry: write the wh'),
    Case('.codex/config.toml', '[mcp_servers.coze]\nhttp_headers = { Authorization = "Bearer {{pat:1}}" }\n', 'name the variable: bearer_token_env_var'),
    Case('config.json', '{"cozeToken": "{{pat:1}}"}\n', 'JSON has no variables, and nothing known reads them'),
    Case('package.json', '{"scripts": {"start": "COZE_TOKEN={{pat:1}} node a.js"}}\n', 'JSON has no variables, and nothing known reads them'),
    Case('.env', 'COZE_API_TOKEN={{pat:1}}\n', 'it belongs into a file that git ignores: `git rm --'),
    Case('a.sh', "cat <<'EOF'\n{{pat:1}}\nEOF\n", 'the text block is quoted and expands nothing; take '),
    Case('a.sh', "A=$'{{pat:1}}'\n", 'it is not in a plain word or string; read $COZE_API'),
    Case('a.sh', 'case "$1" in {{pat:1}}) ;; esac\n', 'it is not in a plain word or string; read $COZE_API'),
    Case('Dockerfile', 'ENV COZE_API_TOKEN={{pat:1}}\n', 'an image keeps what ENV and ARG say: delete the lin'),
    Case('Jenkinsfile', "environment { COZE_API_TOKEN = '{{pat:1}}' }\n", "bind a secret text: COZE_API_TOKEN = credentials('c"),
    Case('a.ps1', "$env:COZE_TOKEN = '{{pat:1}}'\n", 'write $env:COZE_TOKEN in PowerShell'),
    Case('main.rs', 'const T: &str = "{{pat:1}}";\n', 'read std::env::var("COZE_API_TOKEN") in Rust'),
    Case('gradle.properties', 'cozeToken={{pat:1}}\n', 'Gradle reads no variable here: move it to ~/.gradle'),
    Case('a.toml', 'coze_token = "{{pat:1}}"\n', 'nothing is known that reads a variable in this kind'),
)
# fmt: on


@pytest.mark.parametrize("case", FIXED, ids=lambda case: f"{case.path} {case.before}")
def test_its_reader_takes_a_variable(case: Case) -> None:
    assert changed(case.path, case.before, beside=case.beside) == fill(case.after)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case.path} {case.before}")
def test_what_nothing_reads_is_left_to_the_user(case: Case) -> None:
    answer = changed(case.path, case.before, beside=case.beside)
    assert answer.startswith(f"refused: {case.after}")


def test_each_reader_is_in_a_table() -> None:
    """Every row of `READERS` decides for at least one file here."""
    seen = []
    for case in (*FIXED, *REFUSED):
        answer = result(case.path, fill(case.before).encode(), beside=case.beside)
        said = answer.reason.en if isinstance(answer, Refusal) else answer.note.en
        seen.append((said, changed(case.path, case.before, beside=case.beside)))
    for row in READERS:
        sentence = (row.why_not or row.then).en.partition("{")[0]
        read = row.read.partition("{name}")[0].replace("{{", "{").replace("}}", "}")
        assert any(said.startswith(sentence) and read in text for said, text in seen), row


@pytest.mark.parametrize("row", BY_HAND, ids=lambda row: row.endings[0])
def test_a_file_that_is_not_changed_has_its_own_advice(row: ByHand) -> None:
    for ending in row.endings:
        assert by_hand(f"a/x{ending}" if ending[0] == "." else ending, "X") == row.advice.format(
            name="X"
        )
