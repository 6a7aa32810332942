"""The table of endings: what a name says, and that a page of any engine gives away what it loads."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from patscan.exposure import file_kinds
from patscan.exposure.evidence import classify
from patscan.exposure.file_kinds import ANY_COMPONENT, ANY_SCRIPT, SCRIPTS
from patscan.exposure.graph import reach
from patscan.exposure.surroundings import Surroundings
from patscan.model.findings import ExposureLevel
from tests.exposure.projects import Files

HTML = '<script src="/app.js"></script>'
PUG = 'html\n  body\n    script(src="/app.js")\n'
HAML = '%html\n  %script{:src => "/app.js"}\n'
SLIM = 'html\n  body\n    script src="/app.js"\n'
IN_HTML = [
    "html", "htm", "xhtml", "shtml", "hbs", "handlebars", "ejs", "eta", "eco", "jsp", "jspx",
    "jspf", "njk", "twig", "liquid", "mustache", "hjs", "swig", "edge", "dust", "marko", "erb",
    "html.erb", "rhtml", "blade.php", "php", "phtml", "latte", "volt", "tpl", "html.tpl", "cshtml",
    "vbhtml", "razor", "aspx", "ascx", "asp", "vm", "html.vm", "ftl", "ftlh", "gsp", "tag",
    "gohtml", "tmpl", "html.tmpl", "gotmpl", "j2", "html.j2", "jinja", "jinja2", "mako", "tera",
    "heex", "leex", "eex", "html.eex", "html.heex", "HBS",
]  # fmt: skip
LOADS = [
    *((ending, HTML) for ending in IN_HTML),
    ("pug", PUG),
    ("jade", PUG),
    ("haml", HAML),
    ("slim", SLIM),
    # The usual include of an engine, and other ways to write it.
    ("blade.php", "<script src=\"{{ asset('app.js') }}\"></script>"),
    ("twig", '<script type="module" src="{{ asset(\'app.js\') }}"></script>'),
    ("jinja", '<script src="{{ url_for("root", filename="app.js") }}"></script>'),
    ("html", "<script src=\"{% static 'app.js' %}\"></script>"),
    ("html", '<script th:src="@{/app.js}"></script>'),
    ("jsp", "<script src=\"<c:url value='/app.js'/>\"></script>"),
    ("jsp", '<script src="${pageContext.request.contextPath}/app.js"></script>'),
    ("cshtml", '<script src="~/app.js" asp-append-version="true"></script>'),
    ("php", "<script src=\"<?= $this->url('app.js') ?>\"></script>"),
    ("erb", '<script src="<%= asset_path("app.js") %>"></script>'),
    ("ftl", "<script src=\"<@spring.url '/app.js'/>\"></script>"),
    ("tpl", '<script src="{$base}/app.js"></script>'),
    ("liquid", "<script src=\"{{ 'app.js' | asset_url }}\" defer></script>"),
    ("hbs", "<script src=/app.js></script>"),
    ("ejs", '<SCRIPT nonce="<%= nonce %>" src="/app.js"></SCRIPT>'),
    ("pug", "head: script(src='/app.js')"),
    ("pug", 'script(\n  defer\n  src="/app.js"\n)'),
    ("pug", "script(type='module').\n  import '/app.js'"),
    ("pug", "body\n  <script src='/app.js'></script>"),
    ("haml", '%script{src: "/app.js"}'),
    ("haml", "%script(src='/app.js')"),
    ("slim", 'script[src="/app.js"]'),
]
# Nothing here is sent to a browser, or loads a script.
LOADS_NOT = [
    ("templates/_helpers.tpl", '{{- define "x" -}}\nload: "/app.js"\n{{- end }}'),
    ("templates/configmap.yaml.tpl", HTML),
    ("roles/web/templates/nginx.conf.j2", HTML),
    ("roles/web/templates/values.yaml.j2", HTML),
    ("roles/web/templates/run.sh.j2", HTML),
    ("conf/database.yml.erb", HTML),
    ("gen/Service.java.ftl", HTML),
    ("gen/service.go.tmpl", HTML),
    ("a.env.tmpl", HTML),
    ("pod.gotmpl", 'load "/app.js"'),
    ("plain.j2", 'load "/app.js"'),
    ("lib.php", "<?php load('/app.js');"),
    ("index.md", HTML),
    ("index.txt", HTML),
    ("page.pug", '//- script(src="/app.js")'),
    ("page.pug", 'body\n  //\n    script(src="/app.js")'),
    ("page.pug", 'a(href="/app.js") the source'),
    ("page.haml", '-# %script{:src => "/app.js"}'),
    ("page.slim", '/ script src="/app.js"'),
    ("page.hbs", '<!-- <script src="/app.js"></script> -->'),
    ("page.hbs", '<a href="/app.js">the source</a>'),
    ("page.hbs", "<script src=\"{{ asset('other.js') }}\"></script>"),
]


@pytest.mark.parametrize(("ending", "text"), LOADS)
def test_what_a_page_loads_is_seen_by_browsers(ending: str, text: str) -> None:
    files = Files({f"views/index.{ending}": text, "app.js": "const t = 1"})
    found = reach(files, "app.js")
    assert (found.level, found.chain[-1].path) == ("client", f"views/index.{ending}")


@pytest.mark.parametrize(("path", "text"), LOADS_NOT)
def test_what_is_no_page_loads_nothing(path: str, text: str) -> None:
    assert reach(Files({path: text, "app.js": "const t = 1"}), "app.js").level == "unknown"


def test_a_file_of_either_kind_is_a_page_by_its_text() -> None:
    files = Files({"a.php": "<p>hello", "b.php": "<?php f();"})
    assert [reach(files, path).level for path in ("a.php", "b.php")] == ["client", "unknown"]


BODY = "<html><script>const t = '§'</script></html>"
IN_PAGE: list[tuple[str, str, ExposureLevel]] = [
    *((f"views/index.{ending}", BODY, "client") for ending in IN_HTML),
    ("views/index.pug", "script.\n  t = '§'", "client"),
    ("views/index.eta", "<% const t = '§' %>", "server"),
    ("views/index.eta", "<%= '§' %>", "client"),
    ("chart/templates/_helpers.tpl", '{{- define "t" -}}§{{- end }}', "config"),
    ("templates/nginx.conf.j2", "proxy_set_header Authorization 'Bearer §';", "unknown"),
    ("templates/values.yaml.j2", "token: §", "unknown"),
    ("templates/motd.j2", "token: §", "unknown"),
    ("gen/x.yaml.gotmpl", "token: §", "unknown"),
    ("app.config.php", "<?php return ['token' => '§'];", "server"),
]


@pytest.mark.parametrize(("path", "text", "level"), IN_PAGE)
def test_what_a_template_says_of_itself(path: str, text: str, level: ExposureLevel) -> None:
    at = text.encode().index("§".encode())
    assert classify(Surroundings(path, text.encode()).of_line(1, at)).level == level


KINDS = [
    ("a/B.TS", ".ts"),
    ("a.min.js", ".min.js"),
    ("x.blade.php", ".blade.php"),
    ("x.php", ".php"),
    ("x.service.php", ".php"),
    ("x.env.ts", ".ts"),
    ("Dockerfile", "dockerfile"),
    ("a.zip!Dockerfile", "dockerfile"),
    ("a.zip!b.tar!x.js", ".js"),
    ("Dockerfile.prod", "dockerfile"),
    ("app.dockerfile", ".dockerfile"),
    ("vercel.json", "vercel.json"),
    ("a/.env", ".env"),
    ("README", "readme"),
    ("x.html.erb", ".erb"),
    ("x.js.erb", ".erb"),
    ("x.yml.erb", ""),
    ("x", ""),
    ("x.", ""),
    (".x", ""),
    ("", ""),
    ("a.js/x", ""),
    ("." * 4000, ""),
]


@pytest.mark.parametrize(("path", "ending"), KINDS)
def test_the_row_of_a_path(path: str, ending: str) -> None:
    assert file_kinds.of(path).ending == ending


def test_an_ending_has_one_row() -> None:
    rows = [row.ending for row in file_kinds.TABLE]
    assert sorted(rows) == sorted(set(rows))
    assert all(row == row.lower() and row.count(".") <= 2 for row in rows)


def test_the_patterns_are_those_of_the_table() -> None:
    pattern = re.compile(f"(?:{ANY_SCRIPT}|{ANY_COMPONENT})")
    others = {".wxs", ".mdx", ".astro"}
    assert {one for one in SCRIPTS if pattern.fullmatch(one)} == set(SCRIPTS) - others


CONFIGURES = [
    "vite.config.ts", "web/next.config.mjs", "webpack.prod.js", "webpackConfig.js", "build.js", "gulpfile.js",
    "config/index.ts", "config/dev.js", "config/prod.test.js", ".umirc.ts", ".umirc.prod.ts", ".babelrc", ".babelrc.js",
    "babel.config.json", "config-overrides.js", "craco.config.cts", "app.conf.js", "Vite.Config.TS",
]  # fmt: skip
CONFIGURES_NOT = [
    "src/main.ts", "config/token.ts", "vite.config.json", "config/prod.yaml", "node_modules/x/vite.config.js",
    "config", "src/confirm.ts", "umirc.ts", "",
]  # fmt: skip
TESTS = ["tests/a.py", "a/__mocks__/b.js", "a.test.ts", "a.spec.tsx", "a.cy.js", "Cypress/x.js"]
TESTS_NOT = ["a.ts", "latest/a.ts", "coze-test.html", "test.ts", "a.stories.tsx", "contest.js"]
FOREIGN = [
    "app.asar!node_modules/a/b.js",
    "node_modules/a/b.js",
    "web/node_modules/a.js",
    ".yarn/x.js",
    "a/.venv/b.py",
]
FOREIGN_NOT = ["node_modules", "my_node_modules/a.js", "src/a.js"]
ENVIRONMENT = ["a.zip!.env", ".env", "a/.env.production", "conf/prod.env", ".ENV", ".envrc"]
ENVIRONMENT_NOT = ["env", "environment.ts", "a.env.ts", "env.d.ts", ".env/x.js"]
EXPLAINS = ["README", "docs.md", "a.ipynb", "x.postman_collection.json", "changelog.txt", "b.mdx"]
EXPLAINS_NOT = ["a.txt", "readme.js", "docs/a.js", "README.md.j2"]
QUESTIONS: list[tuple[Callable[[str], bool], list[str], list[str]]] = [
    (file_kinds.is_configuration, CONFIGURES, CONFIGURES_NOT),
    (file_kinds.is_test, TESTS, TESTS_NOT),
    (file_kinds.is_foreign, FOREIGN, FOREIGN_NOT),
    (file_kinds.is_environment, ENVIRONMENT, ENVIRONMENT_NOT),
    (file_kinds.is_documentation, EXPLAINS, EXPLAINS_NOT),
    (file_kinds.is_story, ["a.stories.tsx", "a-story.js"], ["stories.ts", "history.js"]),
]


@pytest.mark.parametrize(
    ("question", "yes", "no"), QUESTIONS, ids=[row[0].__name__ for row in QUESTIONS]
)
def test_a_question_has_one_answer(question: object, yes: list[str], no: list[str]) -> None:
    assert callable(question)
    assert [one for one in (*yes, *no) if question(one)] == yes


LOGS = [
    "app.log", "logs/app.log.1", "app.log.2026-01-31", "app-2026-01-31.log", "app.log-20260131", "nohup.out",
    "tomcat/catalina.out", "catalina.2026-01-31.log", "a.jsonl", "a.ndjson", "dump.sql", "b.dump", "a.sqlite3", "db.sqlite",
    "app.log~", "uwsgi.log.save", "log.txt", "out.log.txt", "运行日志.txt", "聊天日志_2026-01-01.txt", "coze.sql.bak", "chat.jsonl.1", "users.bson",
    "app.db", "app.log.old", "a.log.bak", "stdout.log.2", "access_log", "stderr.txt", "idf_py_stdout_output_4711", "error_log.1", "localhost_access_log.2026-01-31.txt", "app.log.2026-01-31.3",
]  # fmt: skip


@pytest.mark.parametrize("path", LOGS)
def test_logs_dumps_and_databases_are_the_servers(path: str) -> None:
    assert file_kinds.of(path).signals == ("server-data",)


@pytest.mark.parametrize(
    "path",
    [
        "changelog.txt",
        "catalog.txt",
        "blog.1",
        "blog.txt",
        "更新日志.txt",
        "src/log.ts",
        "access_log.py",
        "app_logs_view.vue",
        "stdout.py",
        "mystdout",
    ],
)
def test_what_is_only_called_alike_is_no_log(path: str) -> None:
    assert "server-data" not in file_kinds.of(path).signals
