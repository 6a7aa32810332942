"""The example of `docs/fix.md` is what happens, and its tables name what there is."""

from __future__ import annotations

import re
from pathlib import Path

from patscan.response.fix.environment import additions
from patscan.response.fix.project import planned
from patscan.response.fix.routes import ROUTES
from tests.exposure.projects import Files
from tests.response.fix.cases import assessed
from tests.tokens import fill

PAGE = (Path(__file__).parents[3] / "docs/fix.md").read_text("utf-8")
BLOCK = r"<!-- {}: (\S+) -->\n```\w+\n(.*?)```\n"


def test_the_example_is_what_happens(tmp_path: Path) -> None:
    ((path, before),) = re.findall(BLOCK.format("before"), PAGE, re.DOTALL)
    ((_, after),) = re.findall(BLOCK.format("after"), PAGE, re.DOTALL)
    data = fill(before).encode()
    project = Files({path: data})
    plan = planned(assessed(path, data), project)
    assert plan.files[0].after.decode() == after
    (tmp_path / ".git").mkdir()
    added = {one.path: one.after.decode() for one in additions(plan, project, str(tmp_path))}
    assert added == {
        ".env.example": "COZE_API_TOKEN=\nCOZE_API_TOKEN_2=\n",
        ".gitignore": ".env\n",
    }


def test_every_route_is_named() -> None:
    assert [one.title for one in ROUTES if one.title not in PAGE] == []
