"""Which of the vendor's sites a project talks to, by the base URLs around a credential."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from patscan.exposure import regions
from patscan.exposure.project import Context
from tests.exposure.projects import Files

CN, COM = "fetch('https://api.coze.cn/v3/chat')", "fetch('https://api.coze.com/v3/chat')"


@pytest.mark.parametrize(
    ("files", "region"),
    [
        ({".env": "", "src/api/a.ts": COM}, "com"),
        ({".env": "", "a.ts": CN, "src/api/a.ts": COM}, "cn"),
        ({".env": "", "src/a.ts": CN, "web/a.ts": COM}, None),
        ({".env": "", "tests/a.ts": COM}, None),
        ({".env": "", "docs/a.md": COM}, None),
        (
            {".env": "", "src/a.ts": COM, **{f"src/{n}.ts": "" for n in range(regions.MAX_ALL)}},
            None,
        ),
    ],
    ids=["below", "beside-first", "both", "test", "documentation", "too-many"],
)
def test_the_nearest_base_url_tells_the_site(files: Mapping[str, str], region: str | None) -> None:
    project = Files(files)
    context = Context(project)
    assert regions.region(context, ".env", 1) == region
