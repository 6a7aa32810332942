"""`docs/exposure.md` has the tables of the code in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from patscan.detect.linter.app_variables import FORMS
from patscan.detect.linter.frameworks import LANGUAGES
from patscan.detect.linter.logged import PRINTERS
from patscan.exposure.bundlers import PREFIXES, SECTIONS
from patscan.exposure.deployments import DEPLOYMENTS
from patscan.exposure.graph.frameworks import FRAMEWORKS
from patscan.exposure.media import MEDIA, PAGE
from patscan.exposure.modules import MARKERS
from patscan.exposure.server_frameworks import SERVER_FRAMEWORKS
from patscan.exposure.signals import SIGNALS
from tests.golden import assert_golden

DOCS = Path(__file__).parents[2] / "docs"

INTRODUCTION = (DOCS / "exposure.md").read_text("utf-8").partition("<!-- tables -->")[0]


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def test_the_tables_are_those_of_the_code() -> None:
    signals = [
        (f"`{row.name}`", row.level, str(row.weight), row.note.en.replace("{what}", "…"))
        for row in sorted(SIGNALS, key=lambda row: (-row.weight, row.name))
    ]
    prefixes = [(f"`{row.prefix}`", row.tool, row.source) for row in PREFIXES]
    sections = dict.fromkeys((row.what, row.signal, row.source) for row in SECTIONS)
    entries = [
        (
            row.name,
            ", ".join(f"`{one}`" for one in row.packages),
            ", ".join(dict.fromkeys(f"`{one.signal}` ({one.side})" for one in row.rows)),
        )
        for row in FRAMEWORKS
    ]
    answers = list(
        dict.fromkeys(
            (
                ", ".join(row.names),
                sink.frameworks,
                sink.what.replace("|", "\\|"),
                f"`{sink.means[0]}`",
            )
            for row in LANGUAGES
            for sink in (*row.calls, *row.assignments, *row.functions)
        )
    )
    media = [
        (row.name, row.level.en, ", ".join(f"`{one}`" for one in sorted(row.signals)))
        for row in (PAGE, *MEDIA)
    ]
    deployed = list(
        dict.fromkeys(
            (row.what.en, "by its content, too" if row.needs else "by its name")
            for row in DEPLOYMENTS
        )
    )
    servers: dict[str, str] = {}
    for server in SERVER_FRAMEWORKS:
        servers.setdefault(server.name, ", ".join(f"`{one}`" for one in server.manifests))
    printed = [(", ".join(row.languages),) for row in PRINTERS]
    apps = list(
        dict.fromkeys((row.what, ", ".join(row.languages) or "by its name") for row in FORMS)
    )
    modules = [
        (
            f"`{row.name}`".replace("|", "\\|"),
            row.signal or "stays at home",
            ", ".join(row.languages),
        )
        for row in MARKERS
    ]
    page = "\n".join(
        [
            f"{INTRODUCTION}<!-- tables -->\n\n## All signals\n",
            table(("signal", "speaks for", "weight", "because"), signals),
            "## Prefixes that make a variable public\n",
            table(("prefix", "tool", "source"), prefixes),
            "## Parts of configurations\n",
            table(("part", "signal", "source"), list(sections)),
            "## What starts where\n",
            table(("framework", "told by", "files"), entries),
            "## Answers of servers, by language and framework\n",
            table(("language", "framework", "answers by", "rule"), answers),
            "## What a client sees it in\n",
            table(("medium", "words", "told by"), media),
            "## What deploys to production\n",
            table(("place", "told by"), deployed),
            "## Servers with code for OAuth JWT\n",
            table(("framework", "told by"), list(servers.items())),
            "## Languages whose printing calls are known\n",
            table(("language",), printed),
            "## Variables of apps and firmware\n",
            table(("compiled in by", "files"), apps),
            "## Modules that ship to devices\n",
            table(("marked by", "signal", "languages"), modules),
        ]
    )
    assert_golden("exposure.md", page.encode(), folder=DOCS)
