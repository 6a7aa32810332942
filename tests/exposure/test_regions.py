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


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("https://api.coze.cn", "cn"),
        ("HTTPS://API.COZE.COM", "com"),
        ("sf-cdn.coze.com", "com"),
        ("base_url=COZE_CN_BASE_URL", "cn"),
        ("coze.NewClient(CnBaseURL)", "cn"),
        ("ComBaseURL", "com"),
        ("https://api.coze.cn".encode("utf-16-le"), "cn"),
        ("https://www.coze.community", None),
        ("@coze/api: cn", None),
        ("api.coze.cn api.coze.com", None),
    ],
)
def test_base_urls_and_the_constants_of_sdks_tell_the_site(
    text: str | bytes, region: str | None
) -> None:
    context = Context(Files({".env": "", "a.go": text}))
    assert regions.region(context, ".env", 1) == region


def test_the_site_of_a_file_that_is_not_part_of_the_project_is_not_told() -> None:
    class Hidden(Files):
        def paths(self) -> list[str]:
            return ["a.ts"]

    context = Context(Hidden({"a.ts": "", "node.ts": CN}))
    assert regions.region(context, "node.ts", 1) is None
