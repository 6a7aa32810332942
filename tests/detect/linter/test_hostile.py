"""Files that are expensive for the linter: the cost must be proportional to their size."""

from __future__ import annotations

import time

import pytest

from patscan.detect.linter.rules import leaks

HOSTILE = {
    "names": b"coze " + b"coze_token " * 20_000,
    "reads": b"import.meta.env.VITE_COZE_TOKEN\n" * 8_000,
    "answers": b"coze res.json({a:process.env.COZE_TOKEN})\n" * 8_000,
    "flags": b"allowPersonalAccessTokenInBrowser:true," * 8_000,
    "braces": b"{{coze_token}}" * 15_000,
    "braces in braces": b"{{{coze_token{" * 15_000,
    "calls": b"coze_token render(" * 15_000,
    "routes": b"@app.get()\n" * 15_000 + b"coze_token",
    "addresses": b"api.coze.cn?token={a}" * 15_000,
    "lines": b"VITE_COZE_TOKEN=$X\n" * 15_000,
    "settings": b"coze_token=config[coze_token," * 15_000,
    "strings": b'coze_token jsonify(\'" echo "' * 8_000,
    "heredocs": b"coze_token echo <<<HTML\n{$" * 8_000,
    "constants": b"".join(b"let t%d = process.env.COZE_TOKEN\n" % n for n in range(6_000)),
    "imports": b"import {getJWTToken, coze " * 8_000 + b"oauth2/token getJWTToken(",
    "declarations": b"const getJWTToken \n\n" * 8_000 + b"oauth2/token getJWTToken(" * 300,
    "sessions": b"coze getJWTToken({session_name: req.query.a, \n" * 8_000,
    "shorthands": b"coze getJWTToken({ sessionName, \n" * 8_000,
    "prints": b"console.log(cozeToken + (\nprint(cozeToken\n" * 8_000,
    "assignments in a line": b"coze " + b"a = b = getJWTToken( coze_token " * 8_000,
    "sections": b"coze_token: x\n[env.a]\n---\n" * 8_000,
    "objects": b"coze:\n  kind: Secret\n  apiVersion\n" * 8_000 + b"coze_pat: x",
    "one long name": b"cozetoken" * 30_000,
}
# Names and strings that are no UTF-8 where the linter reads them as text.
FOREIGN_BYTES = (
    ("a.js", b"const {a} = require('./\x87'); res.json(settings.coze_token)"),
    ("a.ts", b"import {a} from './\xff'\nres.json(config.coze.token)"),
    ("a.js", b"data['\x87'] = process.env.COZE_TOKEN\nres.json(data)"),
    ("a.php", b"<?php $data[\xe9] = env('COZE_TOKEN'); return response()->json($data);"),
    ("a.html", b"<script>const t = '{{ \xff coze_token }}'</script>"),
    ("app.js", b"fetch(`https://api.coze.cn/?token=${a['\xe9'].token}`)"),
    (".env", b"VITE_COZE_TOKEN='\xe9$COZE_TOKEN'"),
)
PATHS = ("a.js", "a.html", "a.py", "a.php", ".env", "a.jsp", "a.astro", "k8s/prod.yml")


@pytest.mark.timing
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", HOSTILE)
def test_the_cost_is_bounded(path: str, name: str) -> None:
    started = time.process_time()
    assert len(leaks(path, HOSTILE[name])) <= 200
    assert time.process_time() - started < 3


@pytest.mark.parametrize(("path", "data"), FOREIGN_BYTES)
def test_bytes_that_are_no_text_do_no_harm(path: str, data: bytes) -> None:
    """Every byte may be one, too: each place is tried."""
    leaks(path, data)
    for at in range(len(data)):
        leaks(path, data[:at] + b"\x87" + data[at:])
