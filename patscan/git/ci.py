"""Which commits a CI job is about, from the variables that its service sets.

Sources: docs.github.com "Variables reference" and "Webhook events and payloads"; docs.gitlab.com
"Predefined CI/CD variables reference"; support.atlassian.com "Variables and secrets" (Bitbucket);
learn.microsoft.com "Use predefined variables" (Azure Pipelines); jenkins.io "Git plugin" and "Branch
API"; docs.travis-ci.com "Environment Variables"; docs.drone.io and woodpecker-ci.org "Environment";
buildkite.com "Environment variables"; pre-commit.com "pre-push". Gitea and Forgejo speak GitHub's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from patscan import late

# In order; a row counts when all its variables are set and none is a null id, which stands for
# "there is none" on a branch that is new. `event.` are fields of GitHub's event file.
RANGES = (
    "{PRE_COMMIT_FROM_REF}..{PRE_COMMIT_TO_REF}",
    "{event.pull_request.base.sha}..{GITHUB_SHA}",
    "{event.pull_request.base.sha}..{event.pull_request.head.sha}",
    "{event.merge_group.base_sha}..{event.merge_group.head_sha}",
    "{event.before}..{event.after}",
    "origin/{GITHUB_BASE_REF}..{GITHUB_SHA}",
    "origin/{event.repository.default_branch}..{GITHUB_SHA}",
    "{CI_MERGE_REQUEST_DIFF_BASE_SHA}..{CI_COMMIT_SHA}",
    "{CI_COMMIT_BEFORE_SHA}..{CI_COMMIT_SHA}",
    "origin/{CI_DEFAULT_BRANCH}..{CI_COMMIT_SHA}",
    "{BITBUCKET_PR_DESTINATION_COMMIT}..{BITBUCKET_COMMIT}",
    "origin/{BITBUCKET_PR_DESTINATION_BRANCH}..{BITBUCKET_COMMIT}",
    "origin/{SYSTEM_PULLREQUEST_TARGETBRANCH}..{BUILD_SOURCEVERSION}",
    "origin/{CHANGE_TARGET}..{GIT_COMMIT}",
    "{GIT_PREVIOUS_SUCCESSFUL_COMMIT}..{GIT_COMMIT}",
    "{GIT_PREVIOUS_COMMIT}..{GIT_COMMIT}",
    "{TRAVIS_COMMIT_RANGE}",
    "origin/{BUILDKITE_PULL_REQUEST_BASE_BRANCH}..{BUILDKITE_COMMIT}",
    "origin/{CI_COMMIT_TARGET_BRANCH}..{CI_COMMIT_SHA}",
    "{CI_PREV_COMMIT_SHA}..{CI_COMMIT_SHA}",
    "{DRONE_COMMIT_BEFORE}..{DRONE_COMMIT_AFTER}",
)
MAX_EVENT_BYTES = 32 << 20
_VARIABLE = late.compile(r"\{([\w.]+)\}")


def ranges(environ: Mapping[str, str]) -> list[str]:
    """The ranges that may be meant, the likeliest first; none where no CI is recognised."""
    event = _event(environ.get("GITHUB_EVENT_PATH", ""))
    found = []
    for row in RANGES:
        values = {name: _value(name, environ, event) for name in _VARIABLE.findall(row)}
        if all(values.values()):
            parts = _VARIABLE.split(row)
            found.append("".join(values.get(part, part) for part in parts))
    return found


def first_push(environ: Mapping[str, str]) -> str:
    """The branch that is pushed to a remote which has none of its commits, or nothing.

    pre-commit and prek name no range then, because it would begin before the first commit.
    """
    if environ.get("PRE_COMMIT_REMOTE_NAME") and not environ.get("PRE_COMMIT_FROM_REF"):
        return environ.get("PRE_COMMIT_LOCAL_BRANCH", "")
    return ""


def _event(path: str) -> Any:
    """GitHub's event file; nothing where there is none."""
    try:
        with open(path, "rb") as file:
            return json.loads(file.read(MAX_EVENT_BYTES))
    except (OSError, ValueError, RecursionError):
        return None


def _value(name: str, environ: Mapping[str, str], event: Any) -> str:
    """A variable's value, without the prefix of a branch's full name; empty if there is none."""
    if name.startswith("event."):
        value = event
        for step in name.split(".")[1:]:
            value = value.get(step) if isinstance(value, dict) else None
        text = value if isinstance(value, str) else ""
    else:
        text = environ.get(name, "")
    return text.removeprefix("refs/heads/") if text.strip("0") else ""
