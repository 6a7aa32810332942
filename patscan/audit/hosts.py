"""The hosts of repositories whose APIs list those of an organisation: a row for each.

Sources: docs.github.com/rest/repos/repos#list-organization-repositories, docs.gitlab.com/api/groups#list-projects,
gitee.com/api/v5/swagger#/getV5OrgsOrgRepos, docs.gitea.com/api (`orgListRepos`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from patscan import late
from patscan.git.clone import Login
from patscan.model.findings import Secret
from patscan.model.held import Held
from patscan.model.text import PatscanError, Text

# As many repositories as the APIs put on a page at most.
PER_PAGE = 100
# The characters of an organisation's name; of a path it is one part.
_NAME = late.compile(r"[A-Za-z0-9_.\-]+")

_NO_NAME = Text("`{word}` names no organisation of {host}", "`{word}` 不是 {host} 上的组织")
_FORM = Text("Write it as {form}.", "写法为 {form}。")
_LOGIN = Text("an address of {host} must not contain a login", "{host} 的地址中不应包含登录信息")
_IN_ENVIRONMENT = Text("Set {variable} in the environment.", "请设置环境变量 {variable}。")
_BAD_TOKEN = Text("{variable} holds no token", "{variable} 中的内容不是令牌")


class Fields(NamedTuple):
    """Where a repository's JSON object has what is needed; an empty name if it has not.

    Attributes:
        name: its path on the host.
        address: where it is cloned from.
        archived, fork: present, and neither false nor null, if it is one.
        size_kib: its size.
    """

    name: str = "full_name"
    address: str = "clone_url"
    archived: str = "archived"
    fork: str = "fork"
    size_kib: str = "size"


class Host(NamedTuple):
    """A kind of host.

    Attributes:
        key: its option, without the dashes.
        name: as it is shown.
        form: how an organisation is written on the command line.
        api: the base of the vendor's own API; empty if everybody runs their own.
        api_path: where a server has its API.
        listing: the path of the list, with `{name}` and `{n}`, the number of items on a page.
        tokens: the environment variables that may have the token, the first of them that is set.
        api_variable: the environment variable with another base; empty for none.
        scheme: of the `Authorization` of a request to the API.
        user: the name that goes with a token when git clones.
        is_nested: whether an organisation may be inside of another one (`group/subgroup`).
        fields: where a repository's object has what.
        total: the response header with the number of repositories, in lower case.
    """

    key: str
    name: str
    form: str
    api: str
    api_path: str
    listing: str
    tokens: tuple[str, ...]
    api_variable: str = ""
    scheme: str = "Bearer"
    user: str = "oauth2"
    is_nested: bool = False
    fields: Fields = Fields()
    total: str = ""

    def token(self, environment: Mapping[str, str]) -> Held | None:
        """The token in the environment; None without one.

        Raises:
            PatscanError: it has characters that no token has.
        """
        name = next((name for name in self.tokens if environment.get(name)), None)
        if name is None:
            return None
        word = environment[name].strip()
        if not (word.isascii() and word.isprintable()) or not word or " " in word:
            raise PatscanError(_BAD_TOKEN.format(variable=name))
        return Held(word.encode(), Secret("…", ""))

    def login(self, environment: Mapping[str, str]) -> Login | None:
        """What git shows when it clones; None without a token in the environment."""
        held = self.token(environment)
        return Login(self.user, held) if held else None


HOSTS: dict[str, Host] = {
    row.key: row
    for row in (
        Host(
            key="github",
            name="GitHub",
            form="ORG, https://HOST/ORG",
            api="https://api.github.com",
            api_path="/api/v3",
            api_variable="GITHUB_API_URL",
            listing="/orgs/{name}/repos?type=all&sort=created&direction=asc&per_page={n}",
            tokens=("GITHUB_TOKEN", "GH_TOKEN"),
            user="x-access-token",
        ),
        Host(
            key="gitlab",
            name="GitLab",
            form="GROUP, GROUP/SUBGROUP, https://HOST/GROUP",
            api="https://gitlab.com/api/v4",
            api_path="/api/v4",
            listing="/groups/{name}/projects?include_subgroups=true&with_shared=false"
            "&order_by=id&sort=asc&per_page={n}",
            tokens=("GITLAB_TOKEN",),
            is_nested=True,
            fields=Fields("path_with_namespace", "http_url_to_repo", fork="forked_from_project"),
            total="x-total",
        ),
        Host(
            key="gitee",
            name="Gitee",
            form="ORG, https://HOST/ORG",
            api="https://gitee.com/api/v5",
            api_path="/api/v5",
            listing="/orgs/{name}/repos?type=all&per_page={n}",
            tokens=("GITEE_TOKEN",),
            fields=Fields(address="html_url", archived="", size_kib=""),
            total="total_count",
        ),
        Host(
            key="gitea",
            name="Gitea",
            form="HOST/ORG, https://HOST/ORG",
            api="",
            api_path="/api/v1",
            listing="/orgs/{name}/repos?limit={n}",
            tokens=("GITEA_TOKEN",),
            scheme="token",
            total="x-total-count",
        ),
    )
}


def login(key: str) -> Login | None:
    """What git shows a host of this kind (`Target.login`), from the environment of this process."""
    return HOSTS[key].login(os.environ) if key else None


class Account(NamedTuple):
    """An organisation on a host.

    Attributes:
        host: the kind of host.
        api: the base of its API.
        site: where its repositories are: scheme, host and port, as of all addresses that are cloned.
        name: the organisation, or the path of a group.
    """

    host: Host
    api: str
    site: str
    name: str

    @property
    def address(self) -> str:
        """Its page."""
        return f"{self.site}/{quote(self.name)}"

    @property
    def label(self) -> str:
        """How it is called: `github.com/acme`."""
        return self.address.partition("://")[2]

    @property
    def listing(self) -> str:
        """Where its list of repositories begins."""
        path = self.host.listing.format(name=quote(self.name, safe=""), n=PER_PAGE)
        return self.api + path


def account(host: Host, word: str, environment: Mapping[str, str]) -> Account:
    """The organisation that a word of the command line names.

    Raises:
        PatscanError: it names none, or contains a login.
    """
    wrong = PatscanError(
        _NO_NAME.format(word=_shown(word), host=host.name), _FORM.format(form=host.form)
    )
    base = environment.get(host.api_variable) or host.api
    if base and "://" not in word:
        site, name, api = _site(_split(host, base, wrong)[0]), word.strip("/"), base.rstrip("/")
    else:
        site, path = _split(host, word if "://" in word else f"https://{word}", wrong)
        below, _, name = ("", "", path) if host.is_nested else path.rpartition("/")
        is_vendors = host.api.startswith("https://") and site == _site(
            _split(host, host.api, wrong)[0]
        )
        api = host.api if is_vendors else f"{site}/{below}".rstrip("/") + host.api_path
    parts = name.split("/")
    is_name = all(part.strip(".") and _NAME.fullmatch(part) for part in parts)
    if not is_name or (len(parts) > 1 and not host.is_nested):
        raise wrong
    return Account(host, api, site, name)


def _site(api: str) -> str:
    """Where the repositories are whose API is at a site."""
    return "https://github.com" if api == "https://api.github.com" else api


def _split(host: Host, url: str, wrong: PatscanError) -> tuple[str, str]:
    """The site of an address (scheme, host and port), and its path without slashes at the ends.

    Raises:
        PatscanError: it has a login or a query, or is no `http` or `https` address.
    """
    try:
        parts = urlsplit(url)
        is_usual = parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme))
    except ValueError:
        raise wrong from None
    if parts.username is not None:
        raise PatscanError(
            _LOGIN.format(host=host.name), _IN_ENVIRONMENT.format(variable=host.tokens[0])
        )
    name = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not name or parts.query or parts.fragment:
        raise wrong
    shown = f"[{name}]" if ":" in name else name
    port = "" if is_usual else f":{parts.port}"
    return f"{parts.scheme}://{shown}{port}", parts.path.strip("/")


def _shown(word: str) -> str:
    """A word without what may be a login."""
    return word.rpartition("@")[2]
