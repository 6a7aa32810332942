"""Where a project is said to be published: in the usual registry, in one of the company, or nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from patscan.response.registries import registries_of
from patscan.sources.working_tree import on_disk
from tests.repos import write

NAMED = {"name": "a", "version": "1.0.0"}
COMPANY = "https://npm.example.com/repository/npm/"
OWN = "your own registry"


def npm(**fields: object) -> dict[str, str]:
    return {"package.json": json.dumps(NAMED | fields)}


# The files of a project, and the registries that are named.
PUBLISHED: dict[str, tuple[dict[str, str], list[str]]] = {
    "nothing": ({"a.py": ""}, []),
    "npm": (npm(), ["npm"]),
    "npm-not-private": (npm(private=False), ["npm"]),
    "npm-private": (npm(private=True), []),
    "npm-private-as-text": (npm(private="true"), []),
    "npm-private-with-a-registry": (npm(private=True, publishConfig={"registry": COMPANY}), []),
    "npm-without-version": ({"package.json": '{"name": "a"}'}, []),
    "npm-without-name": ({"package.json": '{"dependencies": {}}'}, []),
    "npm-damaged": ({"package.json": "{"}, []),
    "npm-nested-deeply": ({"package.json": "[" * 100_000}, []),
    "toml-nested-deeply": ({"pyproject.toml": "[" + "a." * 400_000 + "a]"}, []),
    "toml-with-a-long-number": ({"Cargo.toml": "a = " + "9" * 5000}, []),
    "npm-no-object": ({"package.json": "[1]"}, []),
    "npm-company": (npm(publishConfig={"registry": COMPANY}), ["npm.example.com"]),
    "npm-access-only": (npm(publishConfig={"access": "public"}), ["npm"]),
    "npm-usual-registry": (npm(publishConfig={"registry": "https://registry.npmjs.org/"}), ["npm"]),
    "npm-github": (npm(publishConfig={"registry": "https://npm.pkg.github.com"}), ["npm.pkg.github.com"]),
    "npm-login-in-url": (npm(publishConfig={"registry": "https://me:word@npm.example.com/"}), ["npm.example.com"]),
    "npm-no-url": (npm(publishConfig={"registry": "${REGISTRY}"}), [OWN]),
    "npm-hostile-url": (npm(publishConfig={"registry": "https://[\u001b[31m/"}), [OWN]),
    "npm-rc": (npm() | {".npmrc": f"registry={COMPANY}\n"}, ["npm.example.com"]),
    "npm-rc-mirror": (npm() | {".npmrc": "registry = https://registry.npmmirror.com\n"}, ["npm"]),
    "npm-rc-scope": (npm(name="@x/a") | {".npmrc": f"@x:registry={COMPANY}\n"}, ["npm.example.com"]),
    "npm-rc-other-scope": (npm(name="@y/a") | {".npmrc": f"@x:registry={COMPANY}\n"}, ["npm"]),
    "npm-workspaces": (
        npm(private=True, workspaces=["packages/*"])
        | {"packages/a/package.json": json.dumps(NAMED), "examples/b/package.json": json.dumps(NAMED)},
        ["npm"],
    ),
    "npm-private-workspaces": (
        npm(private=True, workspaces={"packages": ["packages/*"]})
        | {"packages/a/package.json": json.dumps(NAMED | {"private": True})},
        [],
    ),
    "pnpm-workspaces": (
        npm(private=True) | {"pnpm-workspace.yaml": "packages:\n  - 'libs/*'\n", "libs/a/package.json": json.dumps(NAMED)},
        ["npm"],
    ),
    "pypi": ({"pyproject.toml": '[project]\nname = "a"\n'}, ["PyPI"]),
    "pypi-tools-only": ({"pyproject.toml": "[tool.ruff]\n"}, []),
    "pypi-damaged": ({"pyproject.toml": "["}, []),
    "pypi-private": ({"pyproject.toml": '[project]\nname = "a"\nclassifiers = ["Private :: Do Not Upload"]\n'}, []),
    "pypi-poetry": ({"pyproject.toml": '[tool.poetry]\nname = "a"\n'}, ["PyPI"]),
    "pypi-poetry-no-package": ({"pyproject.toml": '[tool.poetry]\nname = "a"\npackage-mode = false\n'}, []),
    "pypi-uv-no-package": ({"pyproject.toml": '[project]\nname = "a"\n[tool.uv]\npackage = false\n'}, []),
    "pypi-uv-company": (
        {"pyproject.toml": '[project]\nname = "a"\n[[tool.uv.index]]\npublish-url = "https://pypi.example.com/u"\n'},
        ["pypi.example.com"],
    ),
    "setup-py": ({"setup.py": "setup(name='a')"}, ["PyPI"]),
    "setup-py-private": ({"setup.py": "setup(classifiers=['Private :: x'])"}, []),
    "setup-cfg": ({"setup.cfg": "[metadata]\nname = a\n"}, ["PyPI"]),
    "setup-cfg-of-tools": ({"setup.cfg": "[flake8]\n"}, []),
    "setup-and-pyproject": ({"setup.py": "", "pyproject.toml": "[build-system]\n"}, ["PyPI"]),
    "docker": ({"Dockerfile": "FROM scratch"}, ["the container registry"]),
    "maven": ({"pom.xml": "<project/>"}, []),
    "maven-central": ({"pom.xml": "<plugin>central-publishing-maven-plugin</plugin>"}, ["Maven Central"]),
    "maven-company": (
        {"pom.xml": "<distributionManagement><repository><url>https://nexus.example.com/r</url></repository>"
                    "</distributionManagement>"},
        ["nexus.example.com"],
    ),
    "gradle-app": ({"build.gradle": "plugins { id 'com.android.application' }"}, []),
    "gradle-central": ({"build.gradle": "publishing { repositories { mavenCentral() } }"}, ["Maven Central"]),
    "gradle-company": ({"build.gradle.kts": "publishing { repositories { maven { url = uri(own) } } }"}, [OWN]),
    "cargo": ({"Cargo.toml": '[package]\nname = "a"\n'}, ["crates.io"]),
    "cargo-private": ({"Cargo.toml": '[package]\nname = "a"\npublish = false\n'}, []),
    "cargo-nowhere": ({"Cargo.toml": '[package]\nname = "a"\npublish = []\n'}, []),
    "cargo-company": ({"Cargo.toml": '[package]\nname = "a"\npublish = ["ours"]\n'}, [OWN]),
    "cargo-workspace": (
        {"Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n', "crates/a/Cargo.toml": '[package]\nname = "a"\n'},
        ["crates.io"],
    ),
    "pub": ({"pubspec.yaml": "name: a\n"}, ["pub.dev"]),
    "pub-private": ({"pubspec.yaml": "name: a\npublish_to: 'none' # an app\n"}, []),
    "pub-company": ({"pubspec.yaml": "publish_to: https://pub.example.com\n"}, ["pub.example.com"]),
    "app": ({"app.json": "{}"}, ["app stores and mini-program platforms"]),
    "several": (npm() | {"setup.py": "", "Dockerfile": ""}, ["npm", "PyPI", "the container registry"]),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_registries(name: str, tmp_path: Path) -> None:
    files, expected = PUBLISHED[name]
    write(tmp_path, files)
    assert [one.en for one in registries_of(on_disk(str(tmp_path), silent=True))] == expected


def test_a_link_out_of_the_project_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere.json": json.dumps(NAMED), "project/a.py": ""})
    (tmp_path / "project/package.json").symlink_to(tmp_path / "elsewhere.json")
    assert registries_of(on_disk(str(tmp_path / "project"), silent=True)) == ()
