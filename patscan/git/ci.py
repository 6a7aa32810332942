"""Finds the commits of a CI job from the variables that its service sets (see `ci_services`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from patscan import late
from patscan.files import read_regular
from patscan.git.ci_services import ORIGIN, SERVICES, Job, Service

MAX_EVENT_BYTES = 32 << 20
_VARIABLE = late.compile(r"\{([\w.]+)\}")
_EVENT_NAME = late.compile(r"[\w.\-]{1,40}")
# Values of variables that mean "not set" or "no".
_UNSET = frozenset({"", "false", "False"})


class Run(NamedTuple):
    """The commits of a CI job. Revisions are not resolved: they are only names.

    Attributes:
        service: the CI service, such as `GitHub`.
        event: what started the job, such as `push`.
        ranges: ranges with its new commits, the most likely first; none if the service names no earlier
            commit.
        tips: names of its commit, the most likely first; none if it is the one that is checked out.
        brings_nothing: whether a branch or tag was deleted, so that there are no commits.
    """

    service: str
    event: str
    ranges: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    is_deletion: bool = False


def run(environ: Mapping[str, str]) -> Run | None:
    """The commits of the current CI job; None if no service is recognised."""
    values = _Values(environ)
    for service in SERVICES:
        if values.is_true(service.when):
            job = next(job for job in service.jobs if all(map(values.is_true, job.when)))
            return _run(service, job, values)
    return None


def _run(service: Service, job: Job, values: _Values) -> Run:
    event = "".join(values.filled([job.event]))
    return Run(
        service.name,
        event if _EVENT_NAME.fullmatch(event) else job.event.strip("{}"),
        values.filled(job.ranges),
        values.filled(job.tips),
        job.is_deletion,
    )


class _Values:
    """The variables of a job, and the fields of its event file."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._event = _event(environ.get("GITHUB_EVENT_PATH", ""))

    def is_true(self, test: str) -> bool:
        """Whether a condition of `Job.when` is true."""
        names, _, patterns = test.partition("=")
        values = (self._value(name) for name in names.split("|"))
        accepted = patterns.split("|") if patterns else ["*"]
        return any(
            fnmatchcase(value, pattern)
            for value in values
            if value not in _UNSET
            for pattern in accepted
        )

    def filled(self, templates: Iterable[str]) -> tuple[str, ...]:
        """The templates with their variables replaced, without those with a variable that is not set."""
        found = []
        for template in templates:
            values = {name: self._revision(name) for name in _VARIABLE.findall(template)}
            if all(values.values()):
                parts = _VARIABLE.split(template)
                text = "".join(values.get(part, part) for part in parts)
                found.append(text.replace(f"{ORIGIN}refs/heads/", ORIGIN))
        return tuple(dict.fromkeys(found))

    def _revision(self, name: str) -> str:
        """A value that is a revision; empty for the null id."""
        value = self._value(name)
        return value if value not in _UNSET and value.strip("0") else ""

    def _value(self, name: str) -> str:
        """A variable, or a field of the event file; empty if it does not exist."""
        if not name.startswith("event."):
            return self._environ.get(name, "")
        value = self._event
        for step in name.split(".")[1:]:
            if isinstance(value, list):
                value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
            else:
                value = value.get(step) if isinstance(value, dict) else None
        return value if isinstance(value, str) else ""


def _event(path: str) -> Any:
    """The parsed event file of GitHub; None if there is none."""
    try:
        return json.loads(read_regular(path, MAX_EVENT_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
