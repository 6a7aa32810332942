"""Which hosts are asked, and which never."""

from __future__ import annotations

import pytest

from patscan.coze.families import FAMILIES
from patscan.model.findings import Region
from patscan.model.text import PatscanError
from patscan.verify import hosts
from patscan.verify.hosts import Host, hosts_for, named

OWN = named("http://localhost:8888")


def names(rule: str, region: Region | None = None, own: Host | None = OWN) -> list[str]:
    return [one.base for one in hosts_for(rule, region, own)]


CN, COM = "https://api.coze.cn", "https://api.coze.com"


@pytest.mark.parametrize("rule", ["coze-pat", "coze-sat", "coze-jwt-access-token"])
def test_the_vendors_two_hosts_the_nearest_first(rule: str) -> None:
    assert names(rule) == names(rule, "cn") == [CN, COM]
    assert names(rule, "com") == [COM, CN]


def test_a_self_hosted_key_goes_to_the_named_host_only() -> None:
    assert names("coze-pat-selfhosted", "cn") == ["http://localhost:8888"]
    assert names("coze-pat-selfhosted", "cn", None) == []


def test_every_family_is_verified_or_says_why_not() -> None:
    verified = {row.rule for row in FAMILIES if hosts_for(row.rule, None, OWN)}
    assert verified == hosts.AT_VENDOR | hosts.AT_NAMED_HOST
    for row in FAMILIES:
        assert hosts.why_not(row.rule).en
    assert "coze-playground-token" not in verified


NAMED = [
    ("https://coze.example.com", "coze.example.com", "https://coze.example.com"),
    ("https://coze.example.com/", "coze.example.com", "https://coze.example.com"),
    ("https://coze.example.com/studio/", "coze.example.com", "https://coze.example.com/studio"),
    ("http://localhost:8888", "localhost:8888", "http://localhost:8888"),
    ("http://[::1]:8888", "[::1]:8888", "http://[::1]:8888"),
]
NOT_NAMED = [
    "", "coze.example.com", "ftp://coze.example.com", "https://", "https://user@coze.example.com",
    "https://u:p@coze.example.com", "https://coze.example.com?x=1", "https://coze.example.com#x",
    "https://coze.example.com:port", "https://coze example.com", "https://a\x1b[2Jb",
    "https://api.coze.cn", "https://API.COZE.COM", "https://api.coze.cn.", "https://coze.cn",
]  # fmt: skip


@pytest.mark.parametrize(("url", "name", "base"), NAMED)
def test_a_host_that_the_user_names(url: str, name: str, base: str) -> None:
    assert named(url) == Host(name, base)


@pytest.mark.parametrize("url", NOT_NAMED)
def test_what_is_no_host_of_the_users(url: str) -> None:
    with pytest.raises(PatscanError):
        named(url)
