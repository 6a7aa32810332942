"""The server routes to paste: each parses, is clean, and is chosen for its framework."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import pytest

from patscan.coze.lifetime import not_written
from patscan.detect.scanner import process_scanner
from patscan.exposure.project import Context
from patscan.exposure.project_assessment import assess_finding
from patscan.response.fix import languages
from patscan.response.fix.routes import ROUTES, Route, route_for
from tests.exposure.projects import Files


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_parses_and_leaks_nothing(route: Route) -> None:
    language = languages.of(route.path)
    assert language
    code = route.code.encode()
    assert languages.errors(languages.parse(language, code, "")) == 0
    if language.name == "python":
        ast.parse(route.code)
    context = Context(Files({route.path: code}))
    found = process_scanner().text(route.path, code).findings
    assert [one for one in found if assess_finding(context, one, not_written(one.rule))] == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_reads_the_credential_and_asks_who_calls(route: Route) -> None:
    assert "COZE_API_TOKEN" in route.code
    assert "COZE_BOT_ID" in route.code
    assert "additional_messages" in route.code
    assert any(
        word in route.code
        for word in (
            "signedInUser",
            "signed_in_user",
            "SignedInUser",
            "login_required",
            "Principal",
        )
    )


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"package.json": '{"dependencies": {"next": "15"}}'}, "next"),
        (
            {
                "web/package.json": '{"dependencies": {"nuxt": "4"}}',
                "package.json": '{"devDependencies": {"express": "5"}}',
            },
            "nuxt",
        ),
        (
            {
                "web/package.json": '{"dependencies": {"vite": "7"}}',
                "api/requirements.txt": "fastapi==0.1\n",
            },
            "fastapi",
        ),
        ({"api/pyproject.toml": 'dependencies = ["Flask>=3"]\n'}, "flask"),
        ({"requirements.txt": "Django\n"}, "django"),
        ({"server/pom.xml": "<groupId>org.springframework.boot</groupId>"}, "spring"),
        ({"api/go.mod": "module x\n"}, "go"),
        ({"wrangler.toml": "name = 'x'\n"}, "worker"),
        ({"package.json": '{"dependencies": {"@sveltejs/kit": "2"}}'}, "sveltekit"),
        ({"package.json": '{"dependencies": {"astro": "5"}}'}, "astro"),
        ({"package.json": '{"dependencies": {"next-themes": "1", "express": "5"}}'}, "express"),
        ({}, "express"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_the_route_is_that_of_the_project(files: Mapping[str, str], name: str) -> None:
    assert route_for("web/src/main.ts", Context(Files(files))).name == name
