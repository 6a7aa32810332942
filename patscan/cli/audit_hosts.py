"""The options of `patscan audit` for organisations, whose repositories a host's API lists."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from patscan.cli.terminal import say, tell

if TYPE_CHECKING:
    from patscan.audit.hosts import Account
    from patscan.audit.targets import Target

# The options by kind of host (`audit.hosts.HOSTS`): what follows them, and what they do.
_KINDS = {
    "github": (
        "ORG",
        say(
            "All repositories of a GitHub organisation. Token: GITHUB_TOKEN.",
            "GitHub 组织的全部仓库。令牌：GITHUB_TOKEN。",
        ),
    ),
    "gitlab": (
        "GROUP",
        say(
            "Those of a GitLab group and its subgroups. Token: GITLAB_TOKEN.",
            "GitLab 群组及其子群组的全部仓库。令牌：GITLAB_TOKEN。",
        ),
    ),
    "gitee": (
        "ORG",
        say(
            "Those of a Gitee organisation. Token: GITEE_TOKEN.",
            "Gitee 组织的全部仓库。令牌：GITEE_TOKEN。",
        ),
    ),
    "gitea": (
        "HOST/ORG",
        say(
            "Those of a Gitea or Forgejo organisation. Token: GITEA_TOKEN.",
            "Gitea 或 Forgejo 组织的全部仓库。令牌：GITEA_TOKEN。",
        ),
    ),
}
HOSTING: tuple[Callable[[Any], Any], ...] = (
    *(
        click.option(f"--{key}", metavar=metavar, multiple=True, help=about)
        for key, (metavar, about) in _KINDS.items()
    ),
    click.option(
        "--archived",
        is_flag=True,
        help=say("Also archived repositories of these.", "也包括其中已归档的仓库。"),
    ),
    click.option(
        "--forks", is_flag=True, help=say("Also forks among these.", "也包括其中的复刻。")
    ),
    click.option(
        "--proxy",
        metavar="URL",
        help=say("Ask these hosts through a proxy.", "通过代理访问这些主机。"),
    ),
)


class Hosting(NamedTuple):
    """The organisations to audit, and how their hosts are asked; see the options' help."""

    accounts: tuple[Account, ...]
    archived: bool
    forks: bool
    proxy: str | None

    @classmethod
    def taken(cls, flags: dict[str, Any]) -> Hosting:
        """What the options say, which are removed from `flags`.

        Raises:
            PatscanError: one names no organisation, or contains a login.
        """
        words = {key: flags.pop(key) for key in _KINDS}
        rest = {name: flags.pop(name) for name in cls._fields if name in flags}
        return cls(tuple(_accounts(words)), **rest)

    @property
    def scope(self) -> list[str]:
        """What was asked for: an unfinished run of the same is gone on with."""
        flags = f"archived={self.archived:d} forks={self.forks:d}"
        return [f"{one.host.key} {one.api} {one.name} {flags}" for one in self.accounts]

    def targets(self, max_bytes: int | None) -> Iterable[Target]:
        """The repositories, listed as they are needed; `max_bytes` is how large a clone may be.

        Raises:
            PatscanError: httpx is not installed, or the token, the proxy or the certificates are none.
        """
        if not self.accounts:
            return ()
        from patscan.audit import listing

        choice = listing.Choice(self.archived, self.forks, max_bytes)
        asking = listing.client(self.proxy, os.environ)
        for account in self.accounts:
            account.host.token(os.environ)  # it is checked before anything is scanned
        return itertools.chain.from_iterable(
            listing.repositories(account, choice, asking, tell) for account in self.accounts
        )


def _accounts(words: dict[str, tuple[str, ...]]) -> Iterator[Account]:
    if not any(words.values()):
        return
    from patscan.audit import hosts

    for key, named in words.items():
        for word in named:
            yield hosts.account(hosts.HOSTS[key], word, os.environ)
