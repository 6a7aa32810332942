"""Words that fit the kind: what it is visible in, what to do there, which site it belongs to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from patscan.coze.lifetime import NOT_WRITTEN, not_written
from patscan.coze.rules import rule_by_id
from patscan.detect.scanner import Scanner
from patscan.exposure.media import MEDIA, PAGE, medium
from patscan.exposure.project import Context
from patscan.exposure.project_assessment import assess_finding, deduplicated
from patscan.model.findings import Assessed, Evidence, Exposure, Verdict
from patscan.model.text import Severity, Text
from patscan.reports import advice, wording
from patscan.reports.summary import by_credential
from tests.exposure.projects import Files
from tests.tokens import fake_token

PAT = fake_token("pat")


def found(files: Mapping[str, str | bytes], path: str) -> Assessed:
    """The first finding in one file of a project; `§` is a personal token."""
    data = {
        name: text.replace("§", PAT).encode() if isinstance(text, str) else text
        for name, text in files.items()
    }
    context = Context(Files(data))
    for finding in Scanner().text(path, data[path]).findings:
        lifetime = NOT_WRITTEN if finding.secret else not_written(finding.rule)
        if item := assess_finding(context, finding, lifetime):
            return item
    raise AssertionError(path)


PLAIN = "const t = '§'"
# What a token is visible in: a file of a project, and the medium.
VISIBLE = [
    ("page", "a.html", {"a.html": "<script>t = '§'</script>"}),
    ("page", "src/a.vue", {"src/a.vue": "<script>t = '§'</script>"}),
    ("mini-program", "a.js", {"a.js": "wx.request({})\n" + PLAIN}),
    ("mini-program", "mp/config.js", {"mp/config.js": PLAIN, "mp/app.json": '{"pages": []}'}),
    ("mini-program", "pages/a.wxml", {"pages/a.wxml": "<view>§</view>", "app.json": '{"pages": []}'}),
    ("extension", "a.js", {"a.js": "chrome.runtime.onMessage.addListener(f)\n" + PLAIN}),
    ("extension", "ext/config.json", {"ext/config.json": '{"t": "§"}', "ext/manifest.json": '{"manifest_version": 3}'}),
    ("app", "app/src/main/java/B.java", {"app/src/main/java/B.java": 'import android.os.Bundle;\nString t = "§";'}),
    ("app", "a.dart", {"a.dart": "final t = '§';"}),
    ("desktop-app", "electron/a.js", {"electron/a.js": PLAIN, "package.json": '{"main": "electron/a.js", "devDependencies": {"electron": "1"}}'}),
    ("device", "src/config.h", {"src/config.h": '#define T "§"', "platformio.ini": ""}),
    ("device", "main/a.c", {"main/a.c": "#include <esp_log.h>\nf(CONFIG_COZE_ACCESS_TOKEN);", "main/CMakeLists.txt": "idf_component_register()"}),
    ("device", "platformio.ini", {"platformio.ini": "build_flags = -D COZE_TOKEN='\"${sysenv.COZE_TOKEN}\"'"}),
    ("device", "code.py", {"code.py": "import board, os\nt = os.getenv('COZE_TOKEN')"}),
    ("answer", "a.js", {"a.js": "app.get('/t', (req, res) => res.json({ token: process.env.COZE_TOKEN }))"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "files"), VISIBLE)
def test_the_words_say_what_it_is_visible_in(name: str, path: str, files: dict[str, str]) -> None:
    item = found(files, path)
    row = medium(item.exposure)
    assert (item.exposure.level, row.name) == ("client", name)
    assert wording.exposure(item) == row.level
    assert row.place.en in wording.message(item, "en")
    assert ("browser" in row.level.en) == (name in ("page", "extension"))


def test_other_levels_have_words_of_their_own() -> None:
    item = found({"a.py": "t = '§'"}, "a.py")
    assert wording.exposure(item) == wording.EXPOSURE["server"]
    assert medium(Exposure("client")) == PAGE
    assert len({row.name for row in MEDIA}) == len(MEDIA)


def test_a_public_variable_is_put_into_what_is_built() -> None:
    item = found(
        {
            "a.dart": "x",
            ".env": "COZE_TOKEN=§",
            "pubspec.yaml": "flutter:\n  assets:\n    - .env\n",
        },
        ".env",
    )
    assert "which the build puts into the app" in wording.message(item, "en")


UNTRACKED, REBUILT, REDEPLOYED = (
    "`git rm --cached`",
    "build and deploy again",
    "Deploy the site again",
)
ASKED = [
    ([UNTRACKED], ".env", {".env": "COZE_TOKEN=§"}),
    ([UNTRACKED], ".env", {".env": "VITE_COZE_TOKEN=§"}),
    ([UNTRACKED], "conf/prod.env", {"conf/prod.env": "A=§"}),
    ([REBUILT], "dist/assets/a.js", {"dist/assets/a.js": PLAIN}),
    ([REBUILT], "app.jar!application.yml", {"app.jar!application.yml": "t: §"}),
    ([REBUILT], "web/a.min.js", {"web/a.min.js": PLAIN}),
    ([REDEPLOYED], "config.json", {"config.json": '{"t": "§"}', "index.html": "<p>", ".nojekyll": ""}),
    ([], "src/a.py", {"src/a.py": "t = '§'"}),
    ([], "src/dist.py", {"src/dist.py": "t = '§'"}),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "path", "files"), ASKED)
def test_the_kind_of_file_asks_for_more(asked: list[str], path: str, files: dict[str, str]) -> None:
    text = advice.advice(found(files, path))
    assert [one for one in (UNTRACKED, REBUILT, REDEPLOYED) if one in text.en] == asked
    assert text.en.count(UNTRACKED) <= 1
    assert len(text.zh) > 5


def test_endpoints_are_not_told_about_builds() -> None:
    item = found(VISIBLE[-1][2], "a.js")
    rule = rule_by_id(item.finding.rule)
    for text in (rule.meaning, rule.risk, rule.revoke, advice.advice(item), item.lifetime.note):
        assert "build" not in text.en
        assert "构建" not in text.zh


CN, COM = "https://api.coze.cn", "https://api.coze.com"
# The site, the file, the line of the token, and the project.
SITES: list[tuple[str | None, str, dict[str, str | bytes]]] = [
    ("cn", "a.py", {"a.py": f"u = '{CN}/v3/chat'\nt = '§'"}),
    ("com", "a.py", {"a.py": f"u = '{COM}/v3/chat'\nt = '§'"}),
    ("cn", "a.py", {"a.py": f"a = '{COM}'\n\n\n\nt = '§'\nu = '{CN}'"}),
    (None, "a.py", {"a.py": f"a = '{COM}'\nt = '§'\nu = '{CN}'"}),
    ("cn", "a.py", {"a.py": "from cozepy import COZE_CN_BASE_URL\nt = '§'"}),
    ("com", "src/a.py", {"src/a.py": "t = '§'", "src/b.py": f"u = '{COM}'", "c.py": f"u = '{CN}'"}),
    ("cn", "src/x/a.py", {"src/x/a.py": "t = '§'", "c.py": f"u = '{CN}'"}),
    ("cn", "src/a.py", {"src/a.py": "t = '§'", "deploy/.env": f"COZE_API_BASE={CN}"}),
    (None, "a.py", {"a.py": "t = '§'", "b.py": f"{CN} {COM}"}),
    (None, "a.py", {"a.py": "t = '§'", "README.md": CN}),
    (None, "a.py", {"a.py": "t = '§'\nu = 'https://api.coze.community'"}),
    (None, "a.py", {"a.py": "t = '§'\nu = 'acoze.cn my-coze.company api.coze.com-pany coze_cn'"}),
    ("cn", "a.py", {"a.py": "t = '§'\nu = 'https://WWW.Coze.CN'"}),
    ("com", "a.py", {"a.py": "t = '§'", "b.py": f"u = '{COM}'".encode("utf-16")}),
]  # fmt: skip


@pytest.mark.parametrize(("site", "path", "files"), SITES)
def test_the_nearest_base_url_tells_the_site(
    site: str | None, path: str, files: dict[str, str]
) -> None:
    item = found(files, path)
    assert item.region == site
    urls = advice.revoke_urls([item])
    assert [url.split("/")[2] for url in urls] == (
        [f"www.coze.{site}"] if site else ["www.coze.cn", "www.coze.com"]
    )
    assert wording.message(item, "en").endswith(urls[-1])


def test_two_sites_have_two_addresses_and_the_example_fits_the_site() -> None:
    cn, com = (found(files, path) for _, path, files in SITES[:2])
    assert len(advice.revoke_urls([cn, com])) == 2
    assert len(advice.revoke_urls([cn, cn])) == 1
    uses = Exposure("config", (Evidence("framework-node", Text("n", "无"), "package.json", 1),))
    assert "COZE_COM_BASE_URL" in advice.example(com._replace(exposure=uses))
    assert "COZE_CN_BASE_URL" in advice.example(cn._replace(exposure=uses))


def test_the_worst_place_of_one_severity_comes_first() -> None:
    docs = found({"docs/SETUP.md": "Use §"}, "docs/SETUP.md")
    page = found({"src/main.vue": "<script>t = '§'</script>"}, "src/main.vue")
    (group,) = by_credential([Verdict(docs, Severity.HIGH), Verdict(page, Severity.HIGH)])
    assert [one.assessed for one in group] == [page, docs]
    steps = advice.by_rule([group])["coze-pat"]
    assert steps.texts[0] == advice.advice(page)


COMMENTED = [
    (True, "a.js", "// const t = '§'"),
    (True, "a.py", "# t = '§'"),
    (True, ".env", "#COZE_TOKEN=§"),
    (True, "a.js", "/*\n * token: §\n */"),
    (True, "a.html", "<!-- t = '§' -->"),
    (True, "a.js", "f() // was '§'"),
    (False, "a.js", "const t = '§' // the token"),
    (False, "a.py", "u = 'https://a.b/§'"),
    (False, "README.md", "# §"),
    (False, "a.json", '{"a": "# §"}'),
]


@pytest.mark.parametrize(("commented", "path", "text"), COMMENTED)
def test_a_token_that_is_commented_out_is_told_so(commented: bool, path: str, text: str) -> None:
    item = found({path: text}, path)
    signals = [one.signal for one in item.finding.surroundings]
    assert ("commented-out" in signals) == commented
    assert ("it is commented out" in wording.message(item, "en")) == commented


def test_nothing_is_told_twice() -> None:
    item = found({"a.py": "t = '§'"}, "a.py")
    assert deduplicated([item]) == [item]


MAIN = "import { chat } from './api/chat'\nchat()"
PAGE_OF_VITE = {"index.html": "<script type='module' src='/src/main.ts'></script>", "package.json": '{"devDependencies": {"vite": "5"}}', "src/main.ts": MAIN}  # fmt: skip


def test_reasons_are_true() -> None:
    both = PAGE_OF_VITE | {"src/api/chat.js": PLAIN, "src/api/chat.ts": PLAIN}
    used, unused = (found(both, path).exposure for path in ("src/api/chat.js", "src/api/chat.ts"))
    # Vite resolves the import to the first of its endings that there is, and to no other.
    resolved = {one.signal for one in used.evidence} | {one.signal for one in unused.evidence}
    assert "reaches-client" in resolved
    assert (
        sum(
            any(one.signal == "reaches-client" for one in level.evidence)
            for level in (used, unused)
        )
        == 1
    )
    built = found({"dist/assets/index-abc.js": PLAIN}, "dist/assets/index-abc.js")
    assert "app-folder" not in {one.signal for one in built.exposure.evidence}


SUBJECTS = [
    ("COZE_TOKEN", "run.sh", "export COZE_TOKEN=${COZE_TOKEN-§}"),
    ("X", "run.sh", 'call "${X-§}"'),
    ("X", "run.sh", 'call "${X:-§}"'),
    ("COZE_TOKEN", "a.ps1", "$env:COZE_TOKEN = '§'"),
    ("COZE_TOKEN", "a.ps1", "$COZE_TOKEN = '§'"),
    ("COZE_TOKEN", "a.ps1", "Set-Item Env:COZE_TOKEN -Value '§'"),
]


@pytest.mark.parametrize(("subject", "path", "text"), SUBJECTS)
def test_a_shells_variable_is_the_subject(subject: str, path: str, text: str) -> None:
    assert found({path: text}, path).subject == subject
