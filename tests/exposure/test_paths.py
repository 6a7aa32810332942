"""What a path alone says of who can see a file."""

from __future__ import annotations

import re

import pytest

from patscan.exposure.bundlers import SECTIONS
from patscan.exposure.evidence import classify
from patscan.exposure.paths import evidence

LEVELS = [
    ("index.html", "client"), ("src/App.vue", "client"), ("public/sw.js", "client"),
    ("dist/assets/index.js", "client"), ("miniprogram/config.js", "client"),
    ("app/src/main/res/values/strings.xml", "client"), ("app/src/main/java/a/B.kt", "client"),
    ("ios/App.swift", "client"), ("firmware/main.ino", "client"), ("addons/coze.gd", "client"), ("scenes/main.tscn", "client"), ("chat.tres", "client"),
    ("server/api/chat.post.ts", "server"), ("app.py", "server"), ("cmd/main.go", "server"),
    ("README.md", "docs"), (".cursorrules", "docs"), ("app/.clinerules", "docs"), ("docs/x.json", "docs"), ("a/coze.postman_collection.json", "docs"),
    ("build/settings.json", "client"), ("build/static/js/main.js", "client"), ("build/lib/index.js", "client"),
    ("build/resources/main/application.yml", "config"), ("build/resources/main/static/a.json", "client"),
    ("out/production/app/settings.json", "config"), ("build/lib.linux-x86_64-3.11/a/settings.json", "config"),
    ("build/log/idf_py_stdout_output_11254", "server"), ("public/log/a.json", "client"),
    ("sdkconfig.old", "client"), ("sdkconfig.defaults.esp32s3", "client"), ("Dockerfile.prod", "config"), ("sdkconfiguration.py", "server"),
    ("reference/chat sdk.txt", "docs"), ("文档/说明.txt", "docs"), ("public/guide/a.txt", "client"), ("guide/a.ts", "unknown"),
    ("src/main/resources/META-INF/resources/a.json", "client"), ("META-INF/a.json", "config"),
    (".env", "config"), (".env.production", "config"), ("conf/prod.env", "config"),
    ("docker-compose.yml", "config"), ("Dockerfile", "config"), ("application.properties", "config"),
    (".cursor/mcp.json", "config"), ("conf/private_key.pem", "config"),
    ("src/api.ts", "unknown"), ("token.txt", "unknown"), ("capture.har", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "level"), LEVELS)
def test_exposure_by_path(path: str, level: str) -> None:
    exposure = classify(evidence(path))
    assert exposure.level == level
    assert bool(exposure.evidence) == (level != "unknown")


@pytest.mark.parametrize(
    "path", ["vite.config.ts", "rollup.js", "webpack.config.js", "build.mjs", "nuxt.config.ts"]
)
def test_a_line_end_in_a_folder_hides_no_configuration(path: str) -> None:
    rows, hidden = (
        [row for row in SECTIONS if re.search(row.files, one)]
        for one in (f"a b/{path}", f"a\nb/{path}")
    )
    assert rows
    assert hidden == rows
