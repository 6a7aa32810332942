"""`docs/exposure.md` has the tables of the code in it, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from patscan.detect.linter.app_variables import FORMS
from patscan.detect.linter.frameworks import LANGUAGES
from patscan.detect.linter.logged import PRINTERS
from patscan.exposure.bundlers import PREFIXES, SECTIONS
from patscan.exposure.clients import ANYTHING, MANIFESTS
from patscan.exposure.deployments import DEPLOYMENTS
from patscan.exposure.graph.frameworks import FRAMEWORKS
from patscan.exposure.media import MEDIA, PAGE
from patscan.exposure.modules import MARKERS
from patscan.exposure.server_frameworks import SERVER_FRAMEWORKS
from patscan.exposure.signals import SIGNALS
from patscan.model.text import Language, Text
from tests.golden import assert_golden

DOCS = Path(__file__).parents[2] / "docs"
FOLDERS: dict[Language, Path] = {"en": DOCS, "zh": DOCS / "zh"}
TABLES_FROM_HERE = "<!-- tables -->"

BY_NAME = Text("file name", "文件名")
BY_CONTENT = Text("file name and content", "文件名和内容")
ANY_LANGUAGE = Text("any, by file name", "不限，按文件名")
NOT_SHIPPED = Text("not shipped", "不随产品发布")
SIGNAL = Text("signal", "信号")
SOURCE = Text("source", "来源")
FRAMEWORK = Text("framework", "框架")
DETECTED_BY = Text("detected by", "识别依据")
LANGUAGE = Text("language", "语言")


class Table(NamedTuple):
    """A heading, the names of the columns, and the rows."""

    title: Text
    head: tuple[Text, ...]
    rows: Iterable[Sequence[str | Text]]

    def to(self, language: Language) -> str:
        """The table in Markdown, each row once."""
        line = tuple("---" for _ in self.head)
        lines: list[tuple[str | Text, ...]] = [
            self.head,
            line,
            *dict.fromkeys(map(tuple, self.rows)),
        ]
        return f"## {self.title.to(language)}\n\n" + "".join(
            "| "
            + " | ".join(one.to(language) if isinstance(one, Text) else one for one in cells)
            + " |\n"
            for cells in lines
        )


def listed(words: Iterable[str | Text]) -> Text:
    """`words` in a row."""
    texts = [one if isinstance(one, Text) else Text(one, one) for one in words]
    return Text(", ".join(one.en for one in texts), "、".join(one.zh for one in texts))


# Names of frameworks that are words.
WORDS = {
    "cloud functions": "云函数",
    "plain PHP": "纯 PHP",
    "servlets": "Servlet",
    "own helpers": "自行编写的辅助函数",
    "NestJS gateways": "NestJS 网关",
    "Astro actions": "Astro 操作",
}


def named(frameworks: str) -> Text:
    """Names of frameworks, `frameworks` in English."""
    return listed(Text(one, WORDS.get(one, one)) for one in frameworks.split(", "))


TABLES = (
    Table(
        Text("All signals", "所有信号"),
        (SIGNAL, Text("indicates", "表明"), Text("weight", "权重"), Text("because", "理由")),
        [
            (f"`{row.name}`", row.level, str(row.weight), Text(*(one.replace("{what}", "…") for one in row.note)))
            for row in sorted(SIGNALS, key=lambda row: (-row.weight, row.name))
        ],
    ),
    Table(
        Text("Prefixes that make a variable public", "使变量公开的前缀"),
        (Text("prefix", "前缀"), Text("tool", "工具"), SOURCE),
        [(f"`{row.prefix}`", row.tool, row.source) for row in PREFIXES],
    ),
    Table(
        Text("Parts of configurations", "配置的各部分"),
        (Text("part", "部分"), SIGNAL, SOURCE),
        [(row.what, row.signal, row.source) for row in SECTIONS],
    ),
    Table(
        Text("Entry points of frameworks", "各框架的入口"),
        (FRAMEWORK, DETECTED_BY, Text("files", "文件")),
        [
            (
                row.name,
                listed(f"`{one}`" for one in row.packages),
                listed(
                    dict.fromkeys(Text(f"`{one.signal}` ({one.side})", f"`{one.signal}`（{one.side}）") for one in row.rows)
                ),
            )
            for row in FRAMEWORKS
        ],
    ),
    Table(
        Text("Answers of servers, by language and framework", "服务端的响应，按语言和框架"),
        (LANGUAGE, FRAMEWORK, Text("answers by", "作出响应的代码"), Text("rule", "规则")),
        [
            (listed(row.names), named(sink.frameworks), Text(*(one.replace("|", "\\|") for one in sink.what)), f"`{sink.means[0]}`")
            for row in LANGUAGES
            for sink in (*row.calls, *row.assignments, *row.functions)
        ],
    ),
    Table(
        Text("Where a client sees it", "客户端从哪里看到它"),
        (Text("medium", "载体"), Text("as reports say it", "报告中的说法"), DETECTED_BY),
        [(row.name, row.level, listed(f"`{one}`" for one in sorted(row.signals))) for row in (PAGE, *MEDIA)],
    ),
    Table(
        Text("What a project builds", "项目构建什么"),
        (Text("file", "文件"), Text("medium", "载体"), Text("what must stand in it", "须包含的内容")),
        [
            (f"`{row.path}`", row.medium, f"`{row.needs}`".replace("|", "\\|") if row.needs != ANYTHING else "")
            for row in MANIFESTS
        ],
    ),
    Table(
        Text("What deploys to production", "部署到生产环境的文件"),
        (Text("file", "文件"), DETECTED_BY),
        [(row.what, BY_CONTENT if row.needs else BY_NAME) for row in DEPLOYMENTS],
    ),
    Table(
        Text("Servers with code for OAuth JWT", "提供 OAuth JWT 代码的服务端"),
        (FRAMEWORK, DETECTED_BY),
        [(row.name, listed(f"`{one}`" for one in row.manifests)) for row in SERVER_FRAMEWORKS],
    ),
    Table(
        Text("Languages whose printing calls are known", "已知打印调用的语言"),
        (LANGUAGE,),
        [(listed(row.languages),) for row in PRINTERS],
    ),
    Table(
        Text("Variables of apps and firmware", "应用和固件的变量"),
        (Text("compiled in by", "编译方式"), LANGUAGE),
        [(row.what, listed(row.languages) if row.languages else ANY_LANGUAGE) for row in FORMS],
    ),
    Table(
        Text("Modules that ship to devices", "随产品发布到设备的模块"),
        (Text("marker file", "标志文件"), SIGNAL, Text("languages", "语言")),
        [
            (f"`{row.name}`".replace("|", "\\|"), row.signal or NOT_SHIPPED, listed(row.languages))
            for row in MARKERS
        ],
    ),
)  # fmt: skip


@pytest.mark.parametrize("language", get_args(Language))
def test_the_tables_are_those_of_the_code(language: Language) -> None:
    folder = FOLDERS[language]
    introduction = (folder / "exposure.md").read_text("utf-8").partition(TABLES_FROM_HERE)[0]
    tables = "\n".join(table.to(language) for table in TABLES)
    page = f"{introduction}{TABLES_FROM_HERE}\n\n{tables}"
    assert_golden("exposure.md", page.encode(), folder=folder)
