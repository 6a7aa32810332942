"""Words in a file that tell where it runs: directives, imports and calls that only one side has."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from patscan import late
from patscan.exposure import file_kinds, server_packages
from patscan.exposure.evidence import seen
from patscan.lines import line_at
from patscan.model.findings import Evidence
from patscan.model.text import Text

# Far enough for imports and the first calls, and bounded for bundles.
REACH_BYTES = 256 << 10


class Marker(NamedTuple):
    """One row: a signal, the languages it counts for (of `file_kinds`; none: any), and the words (a `re` pattern).

    With `within`, it counts for paths in which that is found. `needs`: one of these is in every match, if any are given.
    In a file where `unless` is found, too, it is evidence of the signal `instead`; of none, if that is empty.
    """

    signal: str
    languages: tuple[str, ...]
    pattern: bytes
    what: str | Text = ""
    within: re.Pattern[str] | None = None
    needs: tuple[bytes, ...] = ()
    unless: bytes = b""
    instead: str = ""


_BRINGING = rb"(?:from\s*|require\(\s*|import\(\s*|import\s*)['\"]"
_BRINGS = _BRINGING + rb"(?:"
# Whatever is brought in: the rows of modules are asked for that alone first.
_BROUGHT = late.compile(_BRINGING + rb"(?=([^'\"\n]{0,200}['\"]))")


def _module(names: bytes) -> bytes:
    """An import or a `require` of one of some modules, or of a part of it."""
    return _BRINGS + names + rb")(?:/[^'\"\n]{0,60})?['\"]"


# What code for several kinds of client, such as a library, asks before it calls what one of them has.
_TESTED = rb"\btypeof\s+(?:wx|my|tt|swan|qq|ks|jd|uni|Taro)\b(?!\s*\.)|\b(?:window|globalThis)\.(?:wx|my|tt|swan|uni|Taro)\b"
_NODE = rb"node:[a-z_/]+|fs|path|os|http|https|net|child_process|crypto|readline|worker_threads|cluster|url"

MARKERS: tuple[Marker, ...] = (
    Marker("use-client", ("js",), rb"\A\s*+(?:(?://[^\n]*+\n|/\*(?>[\s\S]{0,2000}?\*/))\s*+){0,9}+['\"]use client['\"]"),
    Marker("use-server", ("js",), rb"\A\s*+(?:(?://[^\n]*+\n|/\*(?>[\s\S]{0,2000}?\*/))\s*+){0,9}+['\"]use server['\"]"),
    Marker("use-server", ("js",), _module(rb"server-only|@tanstack/react-start/server-only")),
    Marker("shell-script", (), rb"\A#!"),
    Marker("server-framework", ("js",), _module(server_packages.ANY_FRAMEWORK)),
    Marker("server-framework", ("js",),
           rb"\b(?:defineEventHandler|defineNitroPlugin|defineNuxtModule|Deno\.serve|Bun\.serve|addEventListener\(\s*['\"]scheduled)\b"
           rb"|\bexports\.(?:handler|main)\s*="
           rb"|\bexport\s+(?:async\s+)?function\s+(?:GET|POST|PUT|DELETE|PATCH)\s*\("
           rb"|\bexport\s+const\s+(?:GET|POST|PUT|DELETE|PATCH)\b"
           rb"|\bexport\s+default\s*\{\s*(?:async\s+)?fetch\s*\("),
    # Cloudflare's older form of a worker; a service worker of a page uses what only browsers have.
    Marker("server-framework", ("js",),
           rb"\A(?![\s\S]*?(?:caches\.(?!default)|clients\.|skipWaiting|importScripts|chrome\.))"
           rb"(?=[\s\S]*?\brespondWith\()[\s\S]*?\baddEventListener\(\s{0,9}['\"]fetch['\"]", needs=(b"respondWith(",)),
    Marker("build-step", ("js",),
           rb"\A(?![\s\S]*?(?:__webpack_|webpackJsonp|parcelRequire))[\s\S]*?^(?:module\.)?exports(?:\.\w+)?\s*=",
           within=late.compile(r"(^|/)build/[^/]+$")),
    Marker("node-api", ("js",), _module(_NODE)),
    Marker("node-api", ("js",), rb"\b(?:process\.(?:exit|argv|stdin|stdout|cwd)\b|__dirname\b|import\.meta\.dirname)"),
    Marker("extension", ("js",),
           rb"\b(?:chrome|browser)\.(?:runtime|tabs|storage|scripting|contextMenus|action|sidePanel|alarms)\b"
           rb"|\bdefine(?:Background|ContentScript|UnlistedScript)\(", needs=(b"chrome.", b"browser.", b"Background(", b"Script(")),
    Marker("mini-program", ("js",),
           rb"\b(?:wx|my|tt|swan|qq|ks|jd|uni|Taro)\.(?:request|connectSocket|login|getStorage\w*|setStorage\w*"
           rb"|showToast|showLoading|navigateTo|uploadFile|createSelectorQuery|getSystemInfo\w*)\b"
           rb"|^[^\S\n]*+(?:Page|App|Component)\(\s*\{",
           needs=(b"wx.", b"my.", b"tt.", b"swan.", b"qq.", b"ks.", b"jd.", b"uni.", b"Taro.", b"Page(", b"App(", b"Component("),
           unless=_TESTED, instead="client-test"),
    # Others have a function of that name, such as Firebase.
    Marker("mini-program", ("js",), rb"(?<![.\w$])(?<!function )getApp\(\)(?!\s{0,9}[{:])", needs=(b"getApp()",),
           unless=rb"\bgetApp\b[^;()=]{0,200}\bfrom\b|\bfunction\s+getApp\b|\bgetApp\b[^;()\n]{0,40}[^=!]=[^=]"),
    # uniapp.dcloud.net.cn/tutorial/platform: what is compiled for some kinds of client only.
    Marker("client-test", ("js",), rb"^[^\S\n]*+(?://|/\*|<!--)[^\S\n]*+#ifn?def[^\S\n]++(?:H5|WEB|APP|MP|QUICKAPP|VUE[23]|UNI-APP-X)\b", needs=(b"#if",)),
    Marker("mini-program", ("js",), _module(rb"@tarojs/taro|@coze/taro-api|@coze/uniapp-api|@dcloudio/uni-app")),
    Marker("mobile-app", ("js",), _module(rb"react-native|expo|expo-[\w-]+|@react-navigation|react-native-[\w-]+|@nativescript|@capacitor|@ionic")),
    Marker("desktop-app", ("js",), _module(rb"electron|@tauri-apps")),
    Marker("browser-api", ("js",),
           rb"\b(?:document\.(?:getElement|querySelector|createElement|body|cookie|addEventListener|title|location)"
           rb"|window\.(?!\w+\s*=\s*\{\})\w|localStorage\.|sessionStorage\.|navigator\.(?:mediaDevices|clipboard|userAgent)"
           rb"|new\s+XMLHttpRequest\b|location\.(?:href|origin|search|reload)|alert\(|history\.pushState"
           rb"|defineNuxt(?:RouteMiddleware|Plugin)\(|self\.addEventListener|importScripts\(|new\s+(?:AudioContext|MediaRecorder)\b"
           rb"|import\.meta\.env\.(?:DEV|PROD|MODE|VITE_)"
           rb"|frappe\.(?:ui\.form\.on|call)\(|Office\.onReady\(|Xrm\.(?:Page|WebApi|Navigation)\b|ZAFClient\.init\()"),
    # dev.wix.com, developer.salesforce.com (Aura); above: docs.frappe.io, learn.microsoft.com/office/dev/add-ins, /power-apps, developer.zendesk.com.
    Marker("browser-api", ("js",), rb"(?<![\w$])\$(?:w\.onReady|A\.(?:enqueueAction|get|createComponent))\(", needs=(b"$w.", b"$A.")),
    Marker("browser-api", ("js",), _module(rb"lwc|lightning|@salesforce|wix-(?:window|location|users|site)(?:-frontend)?|@forge/(?:bridge|react)|@microsoft/(?:sp-(?:core-library|webpart-base|http|page-context)|teams-js)")),
    Marker("browser-api", ("js",), _module(rb"react-dom(?:/client)?|vue-router|pinia|react-router-dom|element-plus|antd|jquery|vant|zustand|@vueuse/core|\$app/navigation")),
    Marker("component", ("js",),
           rb"\buse(?:State|Effect|Ref|Memo|Callback|Reducer)\s*[(<]|\bcreateApp\(|\bdefineComponent\(|</[A-Za-z]\w*>|/>"
           rb"|@Component\(|@Injectable\(\s*\{\s*providedIn|\bcreateSignal\(",
           needs=(b"useState", b"useEffect", b"useRef", b"useMemo", b"useCallback", b"useReducer", b"createApp(", b"defineComponent(", b"</", b"/>",
                  b"@Component(", b"@Injectable(", b"createSignal(")),
    Marker("mobile-app", ("java", "kotlin"),
           rb"\bimport\s+(?:android|androidx|com\.google\.android)\.|\bBuildConfig\.|\bR\.(?:string|layout|id)\."),
    Marker("desktop-app", ("java", "kotlin", "scala"), rb"\bimport\s+(?:javafx|javax\.swing|org\.eclipse\.swt|androidx\.compose\.desktop)\."),
    Marker("server-framework", ("kotlin", "java", "groovy", "scala"),
           rb"\bimport\s+(?:static\s+)?(?:org\.springframework|io\.ktor\.server|jakarta\.servlet|javax\.servlet|io\.quarkus|io\.micronaut|spark\.Spark)"),
    Marker("server-framework", ("rust",), rb"\buse\s+(?:axum|actix_web|rocket|warp|poem|salvo|tide|ntex|gotham|loco_rs|shuttle_\w+)\b"),
    Marker("desktop-app", ("rust",), rb"\btauri::|#\[tauri::command"),
    Marker("web-assembly", ("rust",), rb"\buse\s+(?:yew|leptos|dioxus|sycamore|wasm_bindgen|web_sys|gloo\w*)\b"),
    Marker("firmware", ("go",), rb"\"(?:machine|tinygo\.org/x/[\w/\-]+)\""),
    Marker("desktop-app", ("go",), rb"\"(?:fyne\.io/|github\.com/(?:wailsapp/|webview/|therecipe/qt)|gioui\.org)"),
    Marker("web-assembly", ("go",), rb"\"syscall/js\""),
    Marker("web-assembly", ("csharp",), rb"\busing\s+Microsoft\.AspNetCore\.Components\.WebAssembly\b"),
    Marker("web-assembly", ("python",), rb"^[^\S\n]*+(?:import|from)\s+(?:js|pyodide|pyscript|browser)\b"),
    Marker("mobile-app", ("dart",), rb"import\s+['\"]package:(?:flutter|get|dio|flutter_\w+)/"),
    Marker("server-framework", ("dart",), rb"import\s+['\"]package:(?:shelf|dart_frog|serverpod|aqueduct|conduit)\w*/"),
    Marker("server-framework", ("swift",), rb"\bimport\s+(?:Vapor|Hummingbird|Kitura|AWSLambda\w+)\b"),
    Marker("mobile-app", ("csharp",), rb"\busing\s+(?:UnityEngine|Xamarin|Microsoft\.Maui)\b"),
    # odoo.com/documentation: what stands in a template is part of a page.
    Marker("page", ("xml",), rb"\A(?:<\?xml[^>]{0,200}>\s*+)?<(?:odoo|openerp|templates)\b[\s\S]{0,60000}?<script\b", needs=(b"<script",)),
    Marker("firmware", ("yaml",), rb"^esphome:\s*(?:$|[{!])"),
    Marker("mobile-app", ("yaml",), rb"^(?:[^\S\n]*+\n[^\S\n]*+|[^\S\n]++)platform:\s*\[?(?:iOS|tvOS|watchOS|macOS|visionOS)\b", within=late.compile(r"(^|/)project\.yml$")),
    Marker("firmware", ("c",),
           rb"#include\s*[<\"](?:zephyr/|rtthread|rtdevice|pico/|stm32\w+|nrf_\w+|ohos_init|Arduino|WiFi|WiFiClientSecure|ESP8266\w+|HTTPClient|esp_\w+|freertos/|driver/|ArduinoJson|M5\w+|sdkconfig)"
           rb"|\b(?:WIFI|WiFi|Wifi|wifi)_?(?:SSID|ssid|PASS\w*|pass\w*)\b"),
    Marker("firmware", ("lua",), rb"\b(?:wifi|gpio|node|tmr|net)\.\w+\s*\(|\bwifi\.sta\b"),
    Marker("server-framework", ("lua",), rb"\bngx\.|\bresty\."),
    Marker("firmware", ("python",), rb"^[^\S\n]*+(?:import|from)\s+(?:machine|network|urequests|micropython|ujson|esp32|uasyncio)\b"),
)  # fmt: skip


@functools.cache
def _pattern(row: Marker) -> re.Pattern[bytes]:
    return late.compile(row.pattern, re.MULTILINE)


@functools.cache
def _rows(language: str) -> tuple[Marker, ...]:
    return tuple(row for row in MARKERS if not row.languages or language in row.languages)


def evidence(path: str, code: bytes) -> Iterator[Evidence]:
    """What the words in a file speak for, each signal once, where it is seen first.

    Args:
        path: relative, with `/`.
        code: its bytes; of markup, the scripts alone (`syntax.Source.code`).
    """
    head = code[:REACH_BYTES]
    brought = b"\n".join(match[0] + match[1] for match in _BROUGHT.finditer(head))
    done: set[str] = set()
    kind = file_kinds.of(path)
    for row in _rows(kind.language):
        if row.signal in done or (row.signal == "component" and kind.is_markup):
            continue
        if row.within and not row.within.search(path):
            continue
        if row.needs and not any(word in head for word in row.needs):
            continue
        if row.pattern.startswith(_BRINGS) and not _pattern(row).search(brought):
            continue
        match = _pattern(row).search(head)
        if match and (signal := _signal(row, head)):
            done.add(signal)
            yield seen(signal, path, line_at(head, match.end()), row.what)


def _signal(row: Marker, head: bytes) -> str:
    """What a row that matches is evidence of in this file."""
    return row.instead if row.unless and re.search(row.unless, head) else row.signal
