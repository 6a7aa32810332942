"""The HTML report in a real Chromium: nothing in it runs, it asks nobody, and it works for everybody."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from patscan.model.run import MaskedReport
from patscan.model.text import Language
from patscan.reports.html import page
from patscan.reports.html.parts import Part
from tests.browser import AXE, Site, chromium, needs_axe, needs_chromium, serving
from tests.reports.page_samples import PROJECT, many
from tests.reports.samples import HOSTILE
from tests.reports.test_html import PARTS, everywhere
from tests.robustness import wait_for

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver
    from selenium.webdriver.remote.webelement import WebElement

pytestmark = [needs_chromium, pytest.mark.slow]  # a browser is many processes

VISIBLE = (
    "return [...document.querySelectorAll(arguments[0])].filter(node => node.checkVisibility())"
)
SCREENSHOT = Path(__file__).parents[2] / "docs" / "report.png"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with chromium(str(tmp_path_factory.mktemp("profile"))) as driver:
        yield driver


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


def show(
    browser: WebDriver, folder: Path, data: bytes, *, dark: bool = False, width: int = 1200
) -> None:
    """Open a page from a file, as a user does."""
    path = folder / "report.html"
    path.write_bytes(data)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": [scheme]})
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(path.as_uri())


def shown(browser: WebDriver, css: str) -> list[WebElement]:
    found: list[WebElement] = browser.execute_script(VISIBLE, css)
    return found


def ask(browser: WebDriver, script: str) -> Any:
    return browser.execute_script(script)


# --- nothing of the repository runs -------------------------------------------------------------------

PAYLOADS = [
    "<script>alert(1)</script>", "<img src=/evil onerror=alert(1)>", '"><svg onload=alert(1)>', "'><img src=/evil>",
    "</script><script>alert(1)</script>", "</style><script>alert(1)</script>", "</title><script>alert(1)</script>",
    "--><script>alert(1)</script>", "<!--", "<![CDATA[<script>alert(1)</script>]]>", "]]><script>alert(1)</script>",
    "&lt;img src=/evil&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;", "javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
    '<meta http-equiv=refresh content="0;url=/evil">', "<base href=/evil/>", "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<link rel=stylesheet href=/evil>", "<style>@import '/evil'</style>", "<form action=/evil><input autofocus onfocus=alert(1)>",
    "<object data=/evil>", "<video src=/evil onerror=alert(1)>", "` onmouseover=alert(1) `", '" autofocus onfocus="alert(1)', "{{7*7}}${alert(1)}",
    "https://[evil", "//evil", "</li></ul></section><script>alert(1)</script>", "<details open ontoggle=alert(1)>", "\u2028<script>alert(1)</script>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "<plaintext>", "<textarea>", "<noscript><p title='</noscript><img src=/evil>'>",
]  # fmt: skip
# Every element, without links and code in sentences.
OPEN_ALL = "document.querySelectorAll('details').forEach(node => { node.open = true })"
TAGS = "return [...document.querySelectorAll(':not(a, code)')].map(node => node.localName).sort().join()"


def hostile_page(*payloads: str) -> bytes:
    parts = [Part(words, MaskedReport(everywhere(words))) for words in payloads]
    return page.render_parts([*parts, Part("b", MaskedReport(HOSTILE))], "en")


def alert_of(browser: WebDriver) -> str | None:
    from selenium.common.exceptions import NoAlertPresentException

    with contextlib.suppress(NoAlertPresentException):
        alert = browser.switch_to.alert
        text = alert.text
        alert.accept()
        return text
    return None


def test_words_of_the_repository_do_nothing(browser: WebDriver, site: Site) -> None:
    def tags_of(payloads: Sequence[str]) -> str:
        site.pages["/"] = hostile_page(*payloads)
        site.requests.clear()
        browser.get(site.address + "/")
        ask(browser, OPEN_ALL)
        return str(ask(browser, TAGS))

    plain = tags_of([f"plain {number}" for number in range(len(PAYLOADS))])
    browser.get_log("browser")  # type: ignore[no-untyped-call]
    assert tags_of(PAYLOADS) == plain
    assert alert_of(browser) is None
    assert site.requests == ["GET /"]
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
    links = ask(browser, "return [...document.links].map(link => link.href)")
    own = (site.address + "/#", "https://www.coze.cn/", "https://www.coze.com/")
    assert [link for link in links if not link.startswith(own)] == []


INJECTED = [b"<script>alert(1)</script>", b"<img src=/evil onerror=alert(1)>", b"<link rel=stylesheet href=/evil>", b"<iframe src=/evil></iframe>",
            b"<style>body { background: url(/evil) }</style>", b"<svg onload=alert(1)></svg>", b"<form action=/evil id=f></form><script>f.submit()</script>"]  # fmt: skip


@pytest.mark.parametrize("markup", INJECTED)
def test_even_markup_would_do_nothing(browser: WebDriver, site: Site, markup: bytes) -> None:
    """The policy is the second wall. Without it the same markup does something, so this test can see it."""
    data = page.render(PROJECT, "en").replace(b"<main>", b"<main>" + markup, 1)
    site.pages["/"] = data
    browser.get(site.address + "/")
    time.sleep(0.1)
    assert alert_of(browser) is None
    assert site.requests == ["GET /"]
    site.pages["/"] = data.replace(b"http-equiv", b"name", 1)
    with contextlib.suppress(Exception):  # a dialog may come before the page is loaded
        browser.get(site.address + "/")
    wait_for(
        lambda: alert_of(browser) or "GET /evil" in " ".join(site.requests),
        "the markup did nothing",
    )


# --- reading it ------------------------------------------------------------------------------------------

# axe takes the colours behind a text from its place, which what is out of sight has not yet.
LAID_OUT = """
    const style = document.createElement("style");
    style.textContent = ".credential { content-visibility: visible !important }";
    document.head.append(style);
"""
# Each of the two languages, schemes and widths once at least.
MODES: list[tuple[Language, bool, int]] = [
    ("en", False, 1200),
    ("zh", True, 1200),
    ("en", True, 360),
]


@pytest.fixture
def lenient(browser: WebDriver) -> Iterator[WebDriver]:
    """The browser without the page's policy, which would not let axe add its style."""
    browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    yield browser
    browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": False})


@needs_axe
@pytest.mark.parametrize(("language", "dark", "width"), MODES)
def test_axe_finds_nothing(
    lenient: WebDriver, tmp_path: Path, language: Language, dark: bool, width: int
) -> None:
    for parts in ([Part("", PROJECT)], PARTS):
        show(lenient, tmp_path, page.render_parts(parts, language), dark=dark, width=width)
        ask(lenient, OPEN_ALL)
        ask(lenient, LAID_OUT)
        ask(lenient, Path(AXE).read_text("utf-8"))
        found = lenient.execute_async_script(
            "axe.run().then(arguments[0], error => arguments[0]({error: String(error)}))"
        )
        assert found["violations"] == [], json.dumps(found["violations"], indent=1)
        assert len(found["passes"]) > 20
        unsure = {one["id"] for one in found["incomplete"]}
        assert unsure <= {"color-contrast"}  # where it cannot tell what is behind a text


def test_the_filter_shows_what_was_chosen(browser: WebDriver, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    show(browser, tmp_path, page.render_parts(PARTS, "en"))
    rows = ".credential"
    everything = len(shown(browser, rows))
    said = browser.find_element("id", "shown")
    assert said.text == f"{everything} of {everything} credentials shown"

    def count(css: str) -> int:
        browser.find_element("css selector", css).click()
        return len(shown(browser, rows))

    assert count("input[value=critical]") == 3
    assert count("input[value=high]") > 3
    assert count("input[value=client]") == 3
    assert [one.text for one in shown(browser, ".part > h2")] == ["team/shop", "team/copy"]
    browser.find_element("name", "part").send_keys(Keys.DOWN)  # the first of them
    assert len(shown(browser, rows)) == 2
    browser.find_element("name", "rule").send_keys(Keys.END)  # the last of them: coze-sat
    assert len(shown(browser, rows)) == 1
    assert said.text == f"1 of {everything} credentials shown"
    browser.find_element("css selector", "button[type=reset]").click()
    wait_for(lambda: len(shown(browser, rows)) == everything, "the filter was not reset")
    path = browser.find_element("name", "path")
    path.send_keys("WEB vue")
    assert len(shown(browser, rows)) == 2
    assert [one.text.split(":")[0] for one in shown(browser, "#r1 .place > code")] == [
        "web/src/components/ChatPanel.vue"
    ]
    path.clear()
    path.send_keys("no such path")
    assert shown(browser, f"{rows}, .part > h2") == []
    browser.find_element("css selector", "button[type=reset]").click()
    assert count("input[value=accepted]") == 1


def test_it_is_used_by_keyboard(browser: WebDriver, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    show(browser, tmp_path, page.render(PROJECT, "en"))

    def press(key: str, until: str) -> WebElement:
        for _ in range(60):
            browser.switch_to.active_element.send_keys(key)
            if ask(browser, f"return document.activeElement.matches({until!r})"):
                return browser.switch_to.active_element
        raise AssertionError(until)

    press(Keys.TAB, "input[value=critical]").send_keys(Keys.SPACE)
    assert len(shown(browser, ".credential")) == 2
    outline = ask(browser, "return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    press(Keys.TAB, "#toggle").send_keys(Keys.ENTER)
    assert len(shown(browser, ".credential dl")) == 2
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert shown(browser, ".credential dl") == []
    press(Keys.TAB, "summary").send_keys(Keys.ENTER)
    assert len(shown(browser, ".credential dl")) == 1


def test_a_link_to_a_credential_opens_it(browser: WebDriver, tmp_path: Path) -> None:
    show(browser, tmp_path, page.render(PROJECT, "en"))
    last = browser.find_elements("css selector", ".credential")[-1]
    browser.get(f"{browser.current_url}#{last.get_attribute('id')}")
    assert len(shown(browser, ".credential:last-child dl")) == 1
    assert ask(browser, "return scrollY") > 0


def test_without_a_script_it_is_a_list(browser: WebDriver, tmp_path: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        show(browser, tmp_path, page.render(PROJECT, "en"))
        assert shown(browser, "form") == []
        assert len(shown(browser, ".credential")) == 8
        browser.find_elements("css selector", ".credential summary")[-1].click()
        assert len(shown(browser, ".credential:last-child dl")) == 1
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("width", [320, 700, 1200])
def test_it_is_never_wider_than_the_screen(browser: WebDriver, tmp_path: Path, width: int) -> None:
    for words in ("long" * 100, "字" * 300, "a/" * 200):
        show(browser, tmp_path, hostile_page(words), width=width)
        ask(browser, OPEN_ALL)
        assert ask(browser, "return document.documentElement.scrollWidth") <= width


def test_dark_is_dark(browser: WebDriver, tmp_path: Path) -> None:
    lights = []
    for dark in (False, True):
        show(browser, tmp_path, page.render(PROJECT, "en"), dark=dark)
        colour = ask(browser, "return getComputedStyle(document.body).backgroundColor")
        lights.append(sum(map(int, re.findall(r"\d+", colour))))
    assert lights[0] > 700
    assert lights[1] < 100


def test_it_prints_everything_on_a4(browser: WebDriver, tmp_path: Path) -> None:
    show(browser, tmp_path, page.render(PROJECT, "en"), dark=True)
    options = {"preferCSSPageSize": True, "printBackground": True}
    pdf = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", options)["data"])
    sizes = {tuple(map(round, map(float, box.split()))) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", pdf)}  # fmt: skip
    assert sizes == {(0, 0, 595, 842)}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    assert len(shown(browser, ".credential .lines")) == 8
    assert shown(browser, "form") == []
    assert ask(browser, "return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"  # fmt: skip


def test_the_screenshot_of_the_documentation(browser: WebDriver, tmp_path: Path) -> None:
    show(browser, tmp_path, page.render(PROJECT, "en"), width=960)
    if os.environ.get("PATSCAN_UPDATE_GOLDEN"):
        clip = {"x": 0, "y": 0, "width": 960, "height": 900, "scale": 1}
        taken = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "clip": clip, "captureBeyondViewport": True})  # fmt: skip
        SCREENSHOT.write_bytes(base64.b64decode(taken["data"]))
    assert 10_000 < SCREENSHOT.stat().st_size < 150_000


# --- many ------------------------------------------------------------------------------------------------


def test_what_is_out_of_sight_is_found(browser: WebDriver, tmp_path: Path) -> None:
    show(browser, tmp_path, page.render(many(500), "en"))
    assert ask(browser, "return window.find('module-14/499/', true)")
    browser.find_element("name", "path").send_keys("module-14/499/")
    assert len(shown(browser, ".credential")) == 1


def busy_s(browser: WebDriver) -> float:
    """How long the page's main thread has computed, whatever else the machine does."""
    metrics = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def opened(browser: WebDriver, folder: Path, count: int) -> tuple[float, float]:
    """How long a page with so many findings computes until it is there, and when it first shows something, in seconds.

    Reading, layout and our script are all in the main thread; on a machine at rest nothing else counts.
    """
    data = page.render(many(count), "en")
    painted = "return performance.getEntriesByName('first-contentful-paint')[0].startTime"
    times_s = []
    for _ in range(3):
        browser.get("about:blank")
        show(browser, folder, data)
        times_s.append((busy_s(browser), ask(browser, painted) / 1000))
    return min(busy for busy, _ in times_s), min(first for _, first in times_s)


@pytest.mark.timing
def test_ten_times_as_many_open_in_proportion(browser: WebDriver, tmp_path: Path) -> None:
    browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    few, first_of_few = opened(browser, tmp_path, 500)
    all_of_them, first_of_all = opened(browser, tmp_path, 5_000)
    assert all_of_them < 15 * few
    assert first_of_all < 3 * first_of_few
    before = busy_s(browser)
    browser.find_element("css selector", "input[value=client]").click()
    assert "1,500 of 5,000" in ask(browser, "return document.getElementById('shown').value")
    assert busy_s(browser) - before < all_of_them / 2
