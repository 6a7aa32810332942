"""The words that tell where a file runs: what is asked first, to save time, must drop none of them."""

import re

import pytest

from patscan.exposure import markers
from patscan.exposure.file_kinds import of

LINES = [
    *(f"{name}.request({{}})" for name in ("wx", "my", "tt", "swan", "qq", "ks", "jd", "uni", "Taro")),
    "Page({})", "App( {", "Component({", "const app = getApp()",
    "chrome.runtime.id", "browser.tabs.query()", "defineBackground(f)", "defineContentScript(f)", "defineUnlistedScript(f)",
    *(f"use{hook}(x)" for hook in ("State", "Effect", "Ref", "Memo", "Callback", "Reducer")), "const [a] = useState<string>('')",
    "createApp(x)", "defineComponent({})", "<p>a</p>", "<br/>", "@Component({})", "@Injectable({ providedIn: 'root' })", "createSignal(0)",
    "addEventListener('fetch', e => e.respondWith(f(e)))",
    "import fs from 'node:fs'", "import fs from\n'fs'", "const e = require('express')", "await import( 'electron')", "import 'react-native'",
    "import x from '@tarojs/taro/x'", "from 'import \"vue-router\"'", f"import '{'x' * 300}'\nimport 'expo'", "import x from './a'", "let a = 1",
]  # fmt: skip


def told(path: str, line: str) -> list[str]:
    return [one.signal for one in markers.evidence(path, line.encode())]


@pytest.mark.parametrize("line", LINES)
def test_what_is_asked_first_drops_nothing(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = told("src/a.ts", line)
    rows = tuple(row._replace(needs=()) for row in markers._rows(of("src/a.ts").language))
    monkeypatch.setattr(markers, "_rows", lambda _: rows)
    monkeypatch.setattr(markers, "_BROUGHT", re.compile(rb"(?s)\A(?=(.*))"))
    assert told("src/a.ts", line) == quick


def test_nearly_all_of_these_lines_tell_something() -> None:
    assert [line for line in LINES if not told("src/a.ts", line)] == LINES[-2:]


# Calls that a bundled library makes, too, and functions of others that are called as those of mini-programs.
CLIENTS = [
    ("wx.request({})", ["mini-program"]),
    ("typeof uni < 'u' ? uni.request({}) : fetch(u)", ["client-test"]),
    ("const w = window.wx; if (w) wx.request({})", ["client-test", "browser-api"]),
    ("if (typeof wx.getUpdateManager === 'function') wx.login({})", ["mini-program"]),
    ("import Taro from '@tarojs/taro'\nif (typeof wx !== 'undefined') wx.login({})", ["client-test", "mini-program"]),
    ("const app = getApp()", ["mini-program"]),
    ("import { getApp } from 'firebase/app'\nconst app = getApp()", []),
    ("const { getApp } = require('firebase/app')\nconst app = getApp()", []),
    ("function getApp() { return a }\nconst app = getApp()", []),
    ("const getApp = () => a\nconst app = getApp()", []),
    ("class A { getApp() { return this.app } }", []),
    ("const app = module.getApp()", []),
]  # fmt: skip


@pytest.mark.parametrize(("code", "signals"), CLIENTS)
def test_a_library_for_several_kinds_of_client_is_no_mini_program(
    code: str, signals: list[str]
) -> None:
    assert told("src/a.js", code) == signals
