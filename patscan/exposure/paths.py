"""What a path alone tells about who can see a file.

Client code is whatever ends up on somebody else's device: pages, extensions, mini-programs, apps
and firmware (coze-facts, section 3.1). A script that may run on either side stays `unknown`.
"""

from __future__ import annotations

from typing import NamedTuple

from patscan.model import Evidence, Exposure, ExposureLevel, Text


class Signal(NamedTuple):
    """One row: the level a path speaks for, and how it is recognised (all in lower case)."""

    name: str
    level: ExposureLevel
    note: Text
    suffixes: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


# In order: the first row that fits decides.
SIGNALS: tuple[Signal, ...] = (
    Signal(
        "page",
        "client",
        Text("pages are sent to the browser", "网页会发送到浏览器"),
        suffixes=(".html", ".htm", ".xhtml", ".vue", ".svelte", ".wxml", ".wxss", ".axml", ".ttml"),
    ),
    Signal(
        "documentation",
        "docs",
        Text("this is documentation", "这是文档"),
        suffixes=(".md", ".mdx", ".rst", ".adoc", ".ipynb", ".pdf", ".postman_collection.json"),
        folders=("docs", "doc"),
        names=("readme", "readme.txt", "changelog", "changelog.txt"),
    ),
    Signal(
        "app-code",
        "client",
        Text(
            "app code and resources can be read out of the package",
            "应用代码和资源可以从安装包中提取",
        ),
        suffixes=(".kt", ".swift", ".dart", ".ets", ".m", ".ino", ".plist", ".storyboard"),
        folders=("miniprogram", "res", "assets", "ios", "android"),
        names=("androidmanifest.xml",),
    ),
    Signal(
        "public-folder",
        "client",
        Text("this folder is served to browsers as it is", "该目录会原样提供给浏览器"),
        folders=("public", "static", "www", "wwwroot", "htdocs", "dist", "build", "out", ".output"),
    ),
    Signal(
        "server-folder",
        "server",
        Text("this folder holds server code", "该目录是服务端代码"),
        folders=("server", "backend", "api", "routes", "controllers", "functions", "lambda"),
    ),
    Signal(
        "server-language",
        "server",
        Text("this language runs on a server", "这种语言运行在服务端"),
        suffixes=(
            ".py",
            ".go",
            ".java",
            ".rb",
            ".php",
            ".rs",
            ".cs",
            ".scala",
            ".sh",
            ".ps1",
            ".bat",
            ".lua",
            ".pl",
            ".ex",
            ".jsp",
        ),
    ),
    Signal(
        "configuration",
        "config",
        Text("this is a configuration file", "这是配置文件"),
        suffixes=(
            ".json",
            ".yml",
            ".yaml",
            ".toml",
            ".ini",
            ".cfg",
            ".conf",
            ".properties",
            ".env",
            ".xml",
            ".tf",
            ".tfvars",
            ".pem",
            ".key",
            ".plist",
            ".config",
        ),
        names=("dockerfile", "makefile", "procfile", ".npmrc", ".envrc", "containerfile"),
    ),
)


def judge(path: str) -> Exposure:
    """The exposure that `path`, relative and with `/`, speaks for."""
    folders, _, name = path.lower().rpartition("/")
    if name.startswith(".env") or name.endswith(".env"):
        return _exposure(SIGNALS[-1], path)
    inside = set(folders.split("/"))
    for row in SIGNALS:
        if name.endswith(row.suffixes or ("\n",)) or name in row.names or inside & set(row.folders):
            return _exposure(row, path)
    return Exposure("unknown")


def _exposure(row: Signal, path: str) -> Exposure:
    return Exposure(row.level, (Evidence(row.name, row.note, path, 1),))
