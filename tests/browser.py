"""A real Chromium for tests, without a window, and a server that notes what it is asked for."""

from __future__ import annotations

import contextlib
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
# The script of axe-core, from npm; `.ci/run` installs it.
AXE = os.environ.get("PATSCAN_AXE", "")
needs_chromium = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="needs Chromium and its driver"
)
needs_axe = pytest.mark.skipif(not os.path.isfile(AXE), reason="needs axe-core: PATSCAN_AXE")
# It calls nobody, and shares nothing with a browser of the user.
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb",
)  # fmt: skip


@contextlib.contextmanager
def chromium(profile: str) -> Iterator[WebDriver]:
    """A browser with a fresh profile in a folder."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.binary_location = CHROMIUM or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.set_capability("unhandledPromptBehavior", "ignore")
    driver = Chrome(options, Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


class Site(NamedTuple):
    """A server on this machine.

    Attributes:
        address: of its only page.
        requests: what it was asked for, by method and path, in order.
        pages: what it answers with, by path.
    """

    address: str
    requests: list[str]
    pages: dict[str, bytes]


@contextlib.contextmanager
def serving() -> Iterator[Site]:
    """A server that answers with HTML."""
    site = Site("", [], {})

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append(f"{self.command} {self.path}")
            body = site.pages.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", "text/html")  # the page says its charset itself
            self.end_headers()
            self.wfile.write(body or b"")

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield site._replace(address=f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()
            thread.join()
