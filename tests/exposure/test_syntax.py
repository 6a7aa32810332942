"""Node paths, scripts in markup, and the bounds that hostile code meets."""

from __future__ import annotations

import random
import time

import pytest

from patscan.exposure import syntax
from patscan.exposure.syntax import MAX_BYTES, MAX_NESTING, source

NODE_PATHS = [
    ("a.js", "module.exports = { env: { COZE: '@' } }", "module.exports = > env > COZE"),
    ("a.ts", "export default defineConfig(() => ({ define: { 'a.b': f(@) } }))", "export default > defineConfig() > return > define > a.b > f()"),
    ("a.tsx", "const x = <Chat auth={{ token: @ }} />", "x = > <Chat> > @auth > token"),
    ("a.js", "new CozeWebSDK.WebChatClient({ auth: { token: '@' } })", "new CozeWebSDK.WebChatClient() > auth > token"),
    ("a.ts", "export async function loader() { return json({ t: @ }) }", "export > function loader > return > json() > t"),
    ("a.js", "app.get('/', (q, r) => r.status(200).json({ t: @ }))", "app.get() > return > .json() > t"),
    ("a.html", "<p>{ x: '</p><script>f({ a: @ })</script>", "f() > a"),
    ("a.html", "<script>if (</script><script>f({ a: @ })</script>", "f() > a"),
    ("a.vue", "<template>{{</template>\n<script lang='ts'>const x: T = { a: @ }</script>", "x = > a"),
    ("a.astro", "---\nconst x = { a: @ }\n---\n<p>{{{</p>", "x = > a"),
    ("a.php", "<?php if (1) { ?><script>f({ a: @ })</script><?php } ?>", "f() > a"),
    ("broken.js", "}}) const x = { a: { b: @ } }", "x = > a > b"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "node_path"), NODE_PATHS)
def test_node_path(path: str, text: str, node_path: str) -> None:
    at = text.rindex("@") if "@auth" not in node_path else text.index("@")
    data = text.replace("@", "X").encode()
    assert str(source(path, data).node_path(at)) == node_path


def test_comments_are_no_code() -> None:
    assert source("a.js", b"// token").node_path(4).in_comment
    assert not source("a.js", b"token").node_path(2).in_comment


@pytest.mark.parametrize("path", ["a.py", "a.css", "Dockerfile", "a", ""])
def test_what_is_no_script_has_no_tree(path: str) -> None:
    assert source(path, b"f({ a: 1 })").root is None


HOSTILE = {
    "objects in objects": b"{a:" * 200_000,
    "brackets": b"[" * (MAX_NESTING + 1),
    "type arguments": b"a<b," * 150_000,
    "elements": b"<a" * 250_000,
    "attributes": b"<a b={" * 80_000,
    "quotes": b"x='" * 200_000,
    "templates": b"`${" * 200_000,
    "conditions": b"if(a)" * 150_000,
    "noise": random.Random(1).randbytes(500_000),
    "too large": b"a;" * MAX_BYTES,
    "scripts": b"<script>" * 100_000,
    "fronts": b"---\n" * 200_000,
}


@pytest.mark.timing
@pytest.mark.parametrize("path", ["a.js", "a.ts", "a.tsx", "a.html", "a.astro"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_neither_crashes_nor_hangs(
    path: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syntax, "MAX_TIME_S", 0.2)
    data = HOSTILE[name]
    started = time.process_time()
    found = source(path, data)
    for at in (0, len(data) // 2, len(data) - 1):
        assert len(str(found.node_path(at))) <= syntax.MAX_NODE_PATH
    assert time.process_time() - started < 5


def test_a_parser_that_was_stopped_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax, "MAX_TIME_S", 0.0)
    assert source("a.ts", b"a<b," * 10_000).root is None
    monkeypatch.setattr(syntax, "MAX_TIME_S", 2.0)
    assert str(source("a.ts", b"f({ a: 1 })").node_path(7)) == "f() > a"
