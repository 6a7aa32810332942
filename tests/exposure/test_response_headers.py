"""Which values a server's configuration puts into its answers, and which into the request that it sends on."""

from __future__ import annotations

import pytest

from patscan.exposure.surroundings import Surroundings
from tests.tokens import fake_token

TOKEN = fake_token("pat")

ANSWERED = [
    ("nginx.conf", "  add_header X-Coze-Token '§' always;"),
    ("nginx.conf", "  more_set_headers 'X-Coze-Token: §';"),
    ("nginx.conf", "location = /t { return 200 '{\"token\":\"§\"}'; }"),
    ("ingress.yaml", "    nginx.ingress.kubernetes.io/configuration-snippet: |\n      add_header X-T §;"),
    ("a/site.conf", '  Header always set X-Coze "§"'),
    (".htaccess", "Header set X-Coze §"),
    ("Caddyfile", '  header X-Coze "§"\n  header_down X-Coze "§"'),
    ("haproxy.cfg", "  http-response set-header X-Coze §"),
    ("compose.yml", "labels:\n  - traefik.http.middlewares.a.headers.customresponseheaders.X-T=§"),
    ("dynamic.yml", "headers:\n  customResponseHeaders:\n    X-A: b\n    X-T: §"),
    ("dynamic.toml", "[http.middlewares.a.headers.customResponseHeaders]\nX-T = '§'"),
    ("netlify.toml", "[[headers]]\nfor = '/*'\n[headers.values]\nX-T = '§'"),
    ("web.config", '<customHeaders>\n  <add name="X-T" value="§" />'),
]  # fmt: skip
KEPT = [
    ("nginx.conf", "  proxy_set_header Authorization 'Bearer §';"),
    ("nginx.conf", "  add_header X-A b;\n  proxy_set_header Authorization 'Bearer §';"),
    ("nginx.conf", "  add_header X-A b; proxy_set_header X-T §;"),
    ("a/site.conf", '  RequestHeader set Authorization "Bearer §"'),
    ("Caddyfile", '  header_up Authorization "Bearer §"'),
    ("haproxy.cfg", "  http-request set-header Authorization §"),
    ("dynamic.yml", "customRequestHeaders:\n  X-T: §"),
    ("dynamic.yml", "a:\n  customResponseHeaders:\n    X-A: b\n  customRequestHeaders:\n    X-T: §"),
    ("netlify.toml", "[headers.values]\nX-A = 'b'\n[build.environment]\nCOZE_TOKEN = '§'"),
    ("app.py", "# return 200 '§'"),
]  # fmt: skip


def signals(path: str, text: str) -> set[str]:
    """The signals of the last token of a configuration."""
    data = text.replace("§", TOKEN).encode()
    start = data.rfind(TOKEN.encode())
    found = Surroundings(path, data).about(start, data.count(b"\n", 0, start) + 1)
    return {one.signal for one in found.evidence}


@pytest.mark.parametrize(("path", "text"), ANSWERED)
def test_what_the_answer_gets_every_visitor_gets(path: str, text: str) -> None:
    assert "answer-header" in signals(path, text)


@pytest.mark.parametrize(("path", "text"), KEPT)
def test_what_a_request_gets_stays_on_the_server(path: str, text: str) -> None:
    assert "answer-header" not in signals(path, text)
