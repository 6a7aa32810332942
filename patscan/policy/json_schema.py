"""The JSON schema of `.patscan.toml`, made of the table of settings, for editors that check and complete TOML."""

from __future__ import annotations

from typing import Any

import msgspec

from patscan.policy.schema import RIGHT
from patscan.policy.settings import SETTINGS, Setting

# TOML has no null: it is a value of the command line.
_NULL = {"type": "null"}


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of a configuration; also that of `[tool.patscan]` in `pyproject.toml`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:patscan:configuration:1",
        "title": "patscan configuration",
        "type": "object",
        "additionalProperties": False,
        "properties": {row.key: _property(row) for row in SETTINGS},
    }


def _property(row: Setting) -> dict[str, Any]:
    """The schema of one value, with what it is for in both languages."""
    schema = msgspec.json.schema(row.type())
    if "anyOf" in schema:
        (schema,) = (one for one in schema["anyOf"] if one != _NULL)
    if row.of_rules:
        from patscan.coze.rules import RULES

        ids = {"enum": [rule.id for rule in RULES]}
        schema |= {"items": ids} if schema["type"] == "array" else {"propertyNames": ids}
    right = RIGHT.format(right=row.right)
    about = f"{row.about.en} {right.en}\n{row.about.zh}{right.zh}"
    return {"description": about, **schema}
