"""The JSON schema of the configuration: published as it is made, and of one mind with what reads the file."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from patscan.model.text import PatscanError
from patscan.policy import settings
from patscan.policy.json_schema import json_schema
from patscan.policy.settings import SETTINGS
from patscan.reports.printable import json_bytes
from tests.golden import assert_golden
from tests.repos import write

PACKAGE = Path(str(files("patscan.policy")))
PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_the_published_schema_is_made_of_the_table() -> None:
    assert_golden(settings.SCHEMA_NAME, json_bytes(json_schema()), PACKAGE)


def test_the_schema_is_one_and_has_every_setting() -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    assert list(schema["properties"]) == [row.key for row in SETTINGS]
    for row in SETTINGS:
        said = schema["properties"][row.key]["description"]
        assert row.about.en in said
        assert row.about.zh in said


GOOD = [
    "",
    "exclude = []",
    'exclude = ["a", "!b"]',
    'disable = ["coze-pat", "coze-sat"]',
    'severity = { coze-pat = "low" }',
    'fail-on = "critical"',
    'baseline = "ci/base.json"',
    'lang = "zh"',
    "jobs = 0",
    "jobs = 256",
    "archives = false",
]
BAD = [
    "no-such = 1",
    "fail_on = 'low'",
    "exclude = 'a'",
    "exclude = [1]",
    'disable = ["no-such"]',
    "disable = 'coze-pat'",
    'severity = "low"',
    'severity = { coze-pat = "LOW" }',
    'severity = { no-such = "low" }',
    'fail-on = "urgent"',
    "baseline = 1",
    'lang = "fr"',
    "jobs = -1",
    "jobs = 257",
    "jobs = 1.5",
    "jobs = 'all'",
    "archives = 1",
]


@pytest.mark.parametrize(
    ("text", "good"), [(one, True) for one in GOOD] + [(one, False) for one in BAD]
)
def test_the_schema_takes_what_patscan_takes(text: str, good: bool, tmp_path: Path) -> None:
    write(tmp_path, {".patscan.toml": text})
    table: dict[str, Any] = tomllib.loads(text)
    assert Draft202012Validator(json_schema()).is_valid(table) == good
    try:
        settings.load(str(tmp_path), flags={}, config=None, isolated=False, language="en")
    except PatscanError:
        assert not good
    else:
        assert good


def test_what_config_show_writes_and_the_page_has_are_valid(tmp_path: Path) -> None:
    loaded = settings.load(str(tmp_path), flags={}, config=None, isolated=False, language="en")
    shown = settings.show(loaded, "en")
    assert shown.startswith(f"#:schema ./{settings.SCHEMA_NAME}\n")
    examples = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert examples
    for text in (shown, *examples):
        Draft202012Validator(json_schema()).validate(tomllib.loads(text))
