"""The change in a SARIF report is the one that `fix` makes, and holds no value."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from patscan.detect.redact import masked_report
from patscan.model.run import Report
from patscan.reports import sarif
from patscan.response.fix import plan, project
from patscan.sources import pipeline
from patscan.sources.disk import Disk
from tests import scans
from tests.repos import write
from tests.tokens import fake_token

PAT = fake_token("pat", seed=1)
FILES = {
    "server.py": f'import requests\n# 中文 😀\nH = {{"Authorization": "Bearer {PAT}"}}\n',
    "src/main.tsx": f"createRoot(x).render(<A token='{PAT}' base='https://api.coze.cn'/>)\n",
    "config.ini": f"coze_token = {PAT}\n",
}


def with_changes(text: str, result: dict[str, Any]) -> str:
    """What SARIF says: regions of the text, from the last to the first."""
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines))]
    for one in reversed(change["replacements"]):
        region = one["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        text = text[:start] + one["insertedContent"]["text"] + text[end:]
    return text


def reported(root: Path) -> Report:
    source = Disk(scans.settings(root), [str(root)])
    return pipeline.report(source, scans.settings(root), dt.date(2026, 1, 1))


def test_sarif_carries_the_change_of_server_code_only(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    report = reported(tmp_path)
    rendered = sarif.render(masked_report(project.suggested(report)), "en")
    assert PAT.encode() not in rendered
    (run,) = json.loads(rendered)["runs"]
    found = {
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: one
        for one in run["results"]
    }
    assert set(found) == set(FILES)
    assert [path for path in found if "fixes" in found[path]] == ["server.py"]
    (verdict,) = [one for one in report.verdicts if one.finding.location.path == "server.py"]
    text = FILES["server.py"]
    change = plan.fix(text.encode(), "server.py", verdict.assessed)
    assert not isinstance(change, plan.Refusal)
    expected = plan.content_after(text.encode(), change).decode()
    assert with_changes(text, found["server.py"]) == expected
    assert "import os" in expected


def test_a_file_with_too_many_is_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "MAX_IN_FILE", 3)
    lines = [f'T{n} = "{fake_token("pat", seed=n)}"\n' for n in range(4)]
    write(tmp_path, {"a.py": "".join(lines), "b.py": "".join(lines[:3])})
    report = project.suggested(reported(tmp_path))
    assert [one.finding.location.path for one in report.verdicts if one.fix] == ["b.py"] * 3
