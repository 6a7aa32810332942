"""`docs/exposure.md` has the tables of the code in it, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from patscan.detect.linter.app_variables import FORMS
from patscan.detect.linter.frameworks import LANGUAGES
from patscan.exposure.bundlers import PREFIXES, SECTIONS
from patscan.exposure.graph.frameworks import FRAMEWORKS
from patscan.exposure.modules import MARKERS
from patscan.exposure.signals import SIGNALS
from patscan.model.text import Language, Text
from tests.golden import assert_golden

DOCS = Path(__file__).parents[2] / "docs"
FOLDERS: dict[Language, Path] = {"en": DOCS, "zh": DOCS / "zh"}
TABLES_FROM_HERE = "<!-- tables -->"

BY_NAME = Text("by its name", "按文件名")
NOT_SHIPPED = Text("not shipped", "不随产品发布")
SIGNAL = Text("signal", "信号")
SOURCE = Text("source", "来源")


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


# Names that are words.
WORDS = {"cloud functions": "云函数", "servlets": "Servlet", "plain PHP": "纯 PHP", " (controllers, minimal APIs)": "（控制器、最小 API）", ", ": "、"}  # fmt: skip


def in_chinese(names: str) -> str:
    for english, chinese in WORDS.items():
        names = names.replace(english, chinese)
    return names


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
        (Text("framework", "框架"), Text("detected by", "识别依据"), Text("files", "文件")),
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
        Text("Servers whose answers are followed", "跟踪响应的服务端"),
        (Text("language", "语言"), Text("frameworks", "框架")),
        [(listed(row.names), Text(row.frameworks, in_chinese(row.frameworks))) for row in LANGUAGES],
    ),
    Table(
        Text("Variables of apps and firmware", "应用和固件的变量"),
        (Text("compiled in by", "编译方式"), Text("files", "文件")),
        [(row.what, listed(row.languages) if row.languages else BY_NAME) for row in FORMS],
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
