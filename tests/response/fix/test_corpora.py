"""`fix` on every labelled project: what is server code is changed, parses, is clean, and little else is touched.

A credential that stays has a reason; where that is not the kind of its file, it is told here.
"""

from __future__ import annotations

import ast
import difflib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from patscan.coze.advisory_rules import ADVISORIES
from patscan.model.findings import Assessed
from patscan.response.fix import languages
from patscan.response.fix.project import FilePlan, Plan, planned
from patscan.sources.working_tree import on_disk
from tests.scoring import labels, scan
from tests.test_corpus import CORPUS as SHARED
from tests.test_corpus import needs_corpus
from tests.test_projects import LABELS, instantiate

# Lines that one credential may change: its own, an import, and a blank line after that.
MAX_LINES = 4
# Server code that is left alone, and how the reason begins.
LEFT_ALONE = {
    (
        "astro-content",
        "src/middleware.ts",
    ): "the change alone would not end",  # it goes into `locals`
    ("bare-jwt-split", "agent/run.py"): "it is encoded, escaped or in parts",
    ("lone-netease", "miniapp/cloud/functions/ask/index.js"): "the change alone would not end",
    ("oauth-secrets-in-code", "agent/client.py"): "it is encoded, escaped or in parts",
    ("remix-client", "app/entry.server.tsx"): "the change alone would not end",
    (
        "uni-app",
        "uniCloud-aliyun/cloudfunctions/coze/index.js",
    ): "a uniCloud function has no variables",
}


def plan_of(root: Path) -> Plan:
    """What `patscan fix` would do in a project."""
    return planned([one for one in scan(root) if one.finding.secret], on_disk(str(root)))


def complaints(root: Path, plan: Plan) -> Iterator[str]:
    """What is wrong with a plan, once it is written."""
    before = {_identity(one) for one in leaks(root)}
    for file in plan.files:
        yield from _in_file(root.name, file)
        (root / file.path).write_bytes(file.after)
    gone = {_identity(one.item) for file in plan.files for one in file.fixed}
    gone -= {_identity(one.item) for one in plan.remaining}  # the same value in the same file
    after = {_identity(one) for one in leaks(root)}
    if after != before - gone:
        yield f"{root.name}: a second scan finds {after ^ (before - gone)}"


def leaks(root: Path) -> list[Assessed]:
    """What a scan finds, without advice, which is told once for a project, wherever it applies first."""
    return [one for one in scan(root) if one.finding.rule not in ADVISORIES]


def _identity(item: Assessed) -> tuple[str, str, str]:
    finding = item.finding
    value = finding.secret.fingerprint if finding.secret else item.subject
    return finding.location.path, finding.rule, value


def _in_file(project: str, file: FilePlan) -> Iterator[str]:
    place = f"{project}/{file.path}"
    old, new = (one.decode("utf-8", "replace").splitlines() for one in (file.before, file.after))
    touched = [line for line in difflib.ndiff(old, new) if line[:1] in "+-"]
    value_lines = sum(
        one.item.finding.location.end_line - one.item.finding.location.line + 1
        for one in file.fixed
    )
    if len(touched) > value_lines + MAX_LINES * len(file.fixed):
        yield f"{place}: {len(touched)} lines change"
    language = languages.of(file.path)
    if language:
        roots = [languages.parse(language, text, "") for text in (file.before, file.after)]
        if languages.errors(roots[1]) > languages.errors(roots[0]):
            yield f"{place}: it does not parse"
    if language and language.name == "python":
        ast.parse(file.after)


def refusals(root: Path, plan: Plan) -> Iterator[str]:
    """Server code that stays, without a reason that is expected."""
    for one in plan.remaining:
        path = one.item.finding.location.path
        language = languages.of(path)
        is_code = language is not None and language.name in (*languages.CODE, "shell")
        expected = LEFT_ALONE.get((root.name, path), "\0")
        if (
            is_code
            and one.item.exposure.level == "server"
            and not one.reason.en.startswith(expected)
        ):
            yield f"{root.name}/{path}: {one.reason.en}"


@pytest.mark.parametrize("project", LABELS)
def test_a_project_is_parsed_clean_and_little_is_touched(project: str, tmp_path: Path) -> None:
    root = instantiate(project, tmp_path)
    plan = plan_of(root)
    assert [*refusals(root, plan), *complaints(root, plan)] == []
    assert all(one.item.exposure.level != "client" for file in plan.files for one in file.fixed)


@needs_corpus
@pytest.mark.parametrize("corpus", ["corpus", "corpus-2"])
def test_the_shared_projects_as_well(corpus: str, tmp_path: Path) -> None:
    folder = SHARED.parent / corpus
    found = []
    for project in labels(folder):
        root = Path(shutil.copytree(folder / project, tmp_path / project))
        plan = plan_of(root)
        found += [*refusals(root, plan), *complaints(root, plan)]
    if found:
        pytest.fail("\n".join(found), pytrace=False)
