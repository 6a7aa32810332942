"""The JSON schema of the JSON report of an audit, made of that of a report: `schema/patscan-audit-1.schema.json`."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, get_args

from patscan.audit.reports.json import FORMAT_VERSION, KIND
from patscan.audit.values import Change, Figures, Mode, StateName, Status
from patscan.model.text import Severity

Schema = dict[str, Any]

SCHEMA_NAME = f"{KIND}-{FORMAT_VERSION}.schema.json"
_OF_REPORT = "schema/patscan-1.schema.json"
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_FLAG: Schema = {"type": "boolean"}
_COUNT: Schema = {"$ref": "#/$defs/count"}
_DAY: Schema = {"type": "string", "format": "date"}
_DIGITS: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def json_schema() -> Schema:
    """The schema (draft 2020-12)."""
    report = json.loads(files("patscan.reports").joinpath(_OF_REPORT).read_text("utf-8"))
    known = {name: report["properties"][name] for name in ("tool", "language")}
    return {
        "$schema": report["$schema"],
        "$id": f"urn:{KIND.replace('-', ':')}:{FORMAT_VERSION}",
        "title": f"JSON report of an audit by patscan, version {FORMAT_VERSION}",
        "description": "What an audit found in all repositories, and what it covered. It has no credential.",
        **_closed(
            {
                "kind": {"const": KIND},
                "version": {"const": FORMAT_VERSION},
                **known,
                "run": {**_COUNT, "description": "The number of the run in its database."},
                "day": {**_DAY, "description": "The day the run was started (UTC)."},
                "mode": {"enum": list(get_args(Mode))},
                "figures": {"$ref": "#/$defs/figures"},
                "trend": _list_of("figures"),
                "credentials": _list_of("credential"),
                "coverage": _list_of("repository"),
            }
        ),
        "$defs": {
            **report["$defs"],
            "figures": _closed({"day": _DAY, **dict.fromkeys(Figures._fields[1:], _COUNT)}),
            "state": _state(),
            "owners": _closed(
                {"added_by": _TEXT, "last_author": _TEXT, "code_owners": _TEXTS},
            ),
            "place": _place(report["$defs"]["finding"]),
            "credential": _credential(),
            "repository": _repository(report["properties"]),
        },
    }


def _state() -> Schema:
    return _closed(
        {
            "state": {"enum": list(get_args(StateName))},
            "until": {**_TEXT, "description": "The last day it is accepted; empty without one."},
            "who": _TEXT,
            "at": {**_TEXT, "description": "When (UTC); empty if nothing was ever decided."},
            "note": _TEXT,
            "ticket": _TEXT,
        }
    )


def _place(finding: Schema) -> Schema:
    """A finding, and what an audit adds to it."""
    added: Schema = {"repository": _TEXT, "owners": {"$ref": "#/$defs/owners"}}
    return {
        **finding,
        "required": [*added, *finding["required"]],
        "properties": {**added, **finding["properties"]},
    }


def _credential() -> Schema:
    return _closed(
        {
            "fingerprint": _DIGITS,
            "rule": _TEXT,
            "masked": _TEXT,
            "severity": {"enum": [one.word for one in sorted(Severity, reverse=True)]},
            "state": {"$ref": "#/$defs/state"},
            "change": {"enum": list(get_args(Change))},
            "counts": {**_FLAG, "description": "Whether action is needed."},
            "first_seen": {**_TEXT, "description": "A day; empty if it is not known."},
            "at_head": _FLAG,
            "repositories": _TEXTS,
            "places": _list_of("place"),
        }
    )


def _repository(report: Schema) -> Schema:
    """The coverage of a repository; of one that could not be opened, what a report has is missing."""
    own: Schema = {
        "repository": _TEXT,
        "location": _TEXT,
        "status": {"enum": list(get_args(Status))},
        "failure": {"type": ["string", "null"]},
    }
    covered = ("skips", "stats", "stale_baseline", "notes", "provenance")
    whole = _closed(own | {name: report[name] for name in covered})
    return {
        **whole,
        "required": list(own),
        "dependentRequired": {name: list(covered) for name in covered},
    }


def _closed(properties: Schema) -> Schema:
    """An object with all of these properties, and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _list_of(name: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
