"""Which kinds of client get a file: what the nearest project builds, whatever a bundled library asks for."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from patscan.coze.lifetime import NOT_WRITTEN, not_written
from patscan.detect.scanner import Scanner
from patscan.exposure.clients import MANIFESTS
from patscan.exposure.media import BY_NAME, medium
from patscan.exposure.project import Context
from patscan.exposure.project_assessment import assess_finding, reasons
from patscan.exposure.signals import BY_NAME as SIGNALS
from patscan.model.findings import Assessed
from patscan.model.text import Text
from patscan.reports import wording
from tests.exposure.projects import Files
from tests.tokens import fake_token

PAT = fake_token("pat")
PLAIN = "export const cozeToken = '§'\n"
DRAWN = "import { useState } from 'react'\n" + PLAIN
VUE = "<script>const cozeToken = '§'</script>"
HTML = "<html><script>const cozeToken = '§'</script></html>"
# An axios or an SDK for several kinds of client in a bundle, and the same after a minifier.
LIBRARY = "function send(o) { return typeof uni !== 'undefined' ? uni.request(o) : fetch(o.url) }\n"
MINIFIED = '!function(){return typeof uni<"u"?uni.getSystemInfoSync():typeof wx<"u"&&wx.getSystemInfoSync()}();'


def _package(*names: str, scripts: str = "{}", name: str = "a") -> str:
    uses = ", ".join(f'"{one}": "1"' for one in names)
    return f'{{\n  "name": "{name}",\n  "scripts": {scripts},\n  "dependencies": {{{uses}}}\n}}'


VITE = {"package.json": _package("vite", "react-dom")}
EXTENSION = {
    "public/manifest.json": '{\n  "name": "a",\n  "manifest_version": 3\n}',
    "package.json": _package("vite"),
}
MINI = {"app.json": '{"pages": ["pages/a/a"]}', "project.config.json": '{"appid": "wx1"}'}
TARO = _package("@tarojs/taro", scripts='{"build:weapp": "taro build --type weapp"}')
TARO_H5 = _package("@tarojs/taro", scripts='{"build:h5": "taro build --type h5"}')
TARO_BOTH = _package(
    "@tarojs/taro", scripts='{"w": "taro build --type weapp", "build:h5": "taro build --type h5"}'
)
UNI = _package(
    "@dcloudio/uni-app",
    scripts='{"build:h5": "uni build", "m": "uni build -p mp-weixin", "a": "uni build -p app"}',
)
ELECTRON = {
    "package.json": _package("electron", "vite", "vue"),
    "index.html": "<script src='/src/a.ts'></script>",
}
EXPO = {
    "package.json": _package("expo", "react-native", "react-dom"),
    "app.json": '{"expo": {"web": {}}}',
}
CAPACITOR = {"package.json": _package("@capacitor/core", "vite"), "capacitor.config.ts": ""}
FLUTTER = {"pubspec.yaml": "dependencies:\n  flutter:\n    sdk: flutter\n", "web/index.html": ""}
KMP = 'plugins { id("com.android.application") }\nkotlin {\n  androidTarget()\n'
WORKSPACE = {
    "packages/core/package.json": _package(name="@a/core"),
    "apps/web/package.json": _package("next", "@a/core"),
    "apps/mini/package.json": _package("@tarojs/taro", "@a/core"),
    "apps/api/package.json": _package("express"),
}  # fmt: skip

# An id, the media, the file, and the project: `§` is a token.
CLIENTS: list[tuple[str, str, str, dict[str, str]]] = [
    # Web pages, and what makes them look like something else.
    ("page", "page", "src/a.tsx", {**VITE, "src/a.tsx": DRAWN}),
    ("page-with-library", "page", "src/a.ts", {**VITE, "src/a.ts": LIBRARY + PLAIN}),
    ("page-with-calls", "page", "src/a.ts", {**VITE, "src/a.ts": "wx.request({})\n" + PLAIN}),
    ("page-talks-to-extension", "page", "src/a.ts", {**VITE, "src/a.ts": "chrome.runtime.sendMessage(id, m)\n" + PLAIN}),
    ("page-in-assets", "page", "src/assets/a.js", {**VITE, "src/assets/a.js": "document.title\n" + PLAIN}),
    ("page-beside-mini-program", "page", "apps/web/src/a.tsx",
     {"apps/web/package.json": _package("@rsbuild/core"), "apps/web/src/a.tsx": DRAWN, "apps/mini/app.json": MINI["app.json"]}),
    ("page-of-web-app-manifest", "page", "src/a.vue", {**VITE, "src/a.vue": VUE, "public/manifest.json": '{"short_name": "a", "display": "standalone"}'}),
    ("page-below-mini-program", "page", "admin/a.js", {**MINI, "admin/a.js": "document.title\n" + PLAIN, "admin/index.html": ""}),
    ("page-of-own-package-below-mini-program", "page", "admin/src/a.vue", {**MINI, "admin/package.json": _package("vite", "vue"), "admin/src/a.vue": VUE}),
    ("page-with-own-hosting", "page", "src/a.tsx", {**VITE, "src/a.tsx": DRAWN, "vercel.json": "{}"}),
    ("page-of-firebase", "page", "src/a.js", {"package.json": _package("vite"), "src/a.js": "import { getApp } from 'firebase/app'\ndocument.title\nconst app = getApp()\n" + PLAIN}),
    ("page-without-project", "page", "a.js", {"a.js": LIBRARY + PLAIN}),
    ("page-minified", "page", "a.js", {"a.js": MINIFIED + "\n" + PLAIN}),
    ("docs-of-extension", "page", "docs/.vitepress/theme/index.ts", {**EXTENSION, "docs/.vitepress/theme/index.ts": PLAIN, "docs/package.json": _package("vitepress")}),
    ("prototype-in-android-repository", "page", "web/a.html", {"build.gradle": "plugins { id 'com.android.application' }", "web/a.html": HTML}),
    ("page-in-assets-without-package", "page", "assets/a.js", {"index.html": "<script src='assets/a.js'></script>", "assets/a.js": PLAIN}),
    ("page-of-a-folder-called-app", "page", "src/a.ts", {"package.json": _package("vite", scripts='{"b": "tsc -p app"}'), "src/a.ts": "document.title\n" + PLAIN}),
    # Mini-programs.
    ("mini-program", "mini-program", "pages/a/a.js", {**MINI, "pages/a/a.js": "Page({})\n" + PLAIN}),
    ("mini-program-calls-alone", "mini-program", "a.js", {"a.js": "wx.request({})\n" + PLAIN}),
    ("mini-program-view-alone", "mini-program", "a.wxml", {"a.wxml": "<view>§</view>"}),
    ("mini-program-in-root", "mini-program", "miniprogram/utils/a.js", {"project.config.json": '{"miniprogramRoot": "miniprogram/"}', "miniprogram/app.json": MINI["app.json"], "miniprogram/utils/a.js": PLAIN}),
    ("mini-program-with-library", "mini-program", "libs/a.js", {**MINI, "libs/a.js": MINIFIED + "\n" + PLAIN}),
    ("taro", "mini-program", "src/pages/a/a.tsx", {"package.json": TARO, "src/pages/a/a.tsx": DRAWN}),
    ("taro-vue", "mini-program", "src/pages/a/a.vue", {"package.json": TARO, "src/pages/a/a.vue": VUE}),
    ("taro-for-the-web", "page", "src/pages/a/a.tsx", {"package.json": TARO_H5, "src/pages/a/a.tsx": DRAWN}),
    ("taro-for-both", "page+mini-program", "src/pages/a/a.tsx", {"package.json": TARO_BOTH, "src/pages/a/a.tsx": DRAWN}),
    ("taro-file-for-the-web", "page", "src/pages/a/a.h5.tsx", {"package.json": TARO_BOTH, "src/pages/a/a.h5.tsx": DRAWN}),
    ("taro-file-for-mini-programs", "mini-program", "src/pages/a/a.weapp.tsx", {"package.json": TARO_BOTH, "src/pages/a/a.weapp.tsx": DRAWN}),
    ("taro-page-of-the-web", "page", "src/index.html", {"package.json": TARO_BOTH, "src/index.html": HTML}),
    (
        "taro-built",
        "mini-program",
        "dist/weapp/pages/a/a.js",
        {"package.json": TARO_BOTH, "dist/weapp/app.json": MINI["app.json"], "dist/weapp/pages/a/a.js": PLAIN},
    ),
    ("taro-variable", "page+mini-program", ".env", {"package.json": TARO_BOTH, ".env": "TARO_APP_COZE_TOKEN=§"}),
    ("uni-app", "page+mini-program+app", "src/utils/a.ts",
     {"package.json": UNI, "src/manifest.json": '{"mp-weixin": {}}', "src/pages.json": '{"pages": []}', "src/utils/a.ts": "uni.request({})\n" + PLAIN}),
    ("uni-app-without-package", "mini-program", "utils/a.js", {"manifest.json": '{"mp-weixin": {}}', "utils/a.js": PLAIN}),
    # Extensions.
    ("extension", "extension", "src/a.ts", {**EXTENSION, "src/a.ts": "document.title\n" + PLAIN}),
    ("extension-with-library", "extension", "src/background.js", {**EXTENSION, "src/background.js": "wx.request({})\n" + MINIFIED + "\n" + PLAIN}),
    ("extension-library-without-manifest", "extension", "a.js", {"a.js": MINIFIED + "\nchrome.runtime.onMessage.addListener(f)\n" + PLAIN}),
    ("extension-popup", "extension", "src/popup/a.tsx", {**EXTENSION, "src/popup/index.html": "<script src='./a.tsx'></script>", "src/popup/a.tsx": DRAWN}),
    ("extension-page", "extension", "public/popup.html", {**EXTENSION, "public/popup.html": HTML}),
    ("extension-in-archive", "extension", "a.zip!src/a.js", {**EXTENSION, "a.zip!src/a.js": "uni.getSystemInfoSync()\n" + PLAIN}),
    ("extension-of-wxt", "extension", "components/a.vue", {"package.json": _package("wxt", "vue"), "components/a.vue": VUE}),
    ("native-host-of-extension", "desktop-app", "host/a.js",
     {"manifest.json": '{"manifest_version": 3}', "host/com.a.host.json": '{"type": "stdio", "allowed_origins": []}', "host/a.js": "process.stdin.on('data', f)\n" + PLAIN}),
    # Desktop apps.
    ("electron-renderer", "desktop-app", "src/a.ts", {**ELECTRON, "src/a.ts": "document.title\n" + PLAIN}),
    ("electron-page", "desktop-app", "index.html", {**ELECTRON, "index.html": HTML}),
    ("electron-kiosk", "desktop-app", "main.js", {"package.json": '{"main": "main.js", "devDependencies": {"electron": "1"}}', "main.js": "new BrowserWindow({ kiosk: true })\n" + PLAIN}),
    ("electron-variable", "desktop-app", ".env", {**ELECTRON, ".env": "VITE_COZE_TOKEN=§"}),
    ("electron-and-web", "page+desktop-app", "src/a.ts", {**ELECTRON, "src/a.ts": "document.title\n" + PLAIN, "netlify.toml": ""}),
    ("tauri", "desktop-app", "src/a.vue", {"package.json": _package("vite", "vue"), "src-tauri/tauri.conf.json": "{}", "src/a.vue": VUE}),
    ("tauri-beside", "desktop-app", "ui/src/a.vue", {"ui/package.json": _package("vite", "vue"), "src-tauri/tauri.conf.json": "{}", "ui/src/a.vue": VUE}),
    ("wails", "desktop-app", "frontend/src/a.vue", {"frontend/package.json": _package("vite", "vue"), "wails.json": "{}", "frontend/src/a.vue": VUE}),
    # Apps.
    ("expo", "app", "app/a.tsx", {**EXPO, "app/a.tsx": DRAWN}),
    ("expo-variable", "app", ".env", {**EXPO, ".env": "EXPO_PUBLIC_COZE_TOKEN=§"}),
    ("expo-and-web", "page+app", "app/a.tsx", {**EXPO, "app/a.tsx": DRAWN, "vercel.json": "{}"}),
    ("expo-file-of-the-app", "app", "app/a.native.tsx", {**EXPO, "app/a.native.tsx": DRAWN, "vercel.json": "{}"}),
    ("capacitor", "app", "src/a.ts", {**CAPACITOR, "src/a.ts": "document.title\n" + PLAIN}),
    ("cordova", "app", "www/a.js", {"config.xml": "<widget id='a'/>", "www/index.html": "", "www/a.js": "document.title\n" + PLAIN}),
    ("web-view", "app", "app/src/main/assets/www/a.js", {"app/src/main/AndroidManifest.xml": "", "app/src/main/assets/www/index.html": "", "app/src/main/assets/www/a.js": PLAIN}),
    ("flutter", "app", "lib/a.dart", {**FLUTTER, "lib/a.dart": "final t = '§';"}),
    ("flutter-and-web", "page+app", "lib/a.dart", {**FLUTTER, "lib/a.dart": "final t = '§';", "firebase.json": '{"hosting": {}}'}),
    ("flutter-page", "page", "web/index.html", {**FLUTTER, "web/index.html": HTML}),
    ("multiplatform", "app", "composeApp/src/commonMain/kotlin/A.kt", {"composeApp/build.gradle.kts": KMP + "}", "composeApp/src/commonMain/kotlin/A.kt": 'val t = "§"'}),
    ("multiplatform-and-web", "page+app+desktop-app", "composeApp/src/commonMain/kotlin/A.kt",
     {"composeApp/build.gradle.kts": KMP + '  wasmJs { browser() }\n  jvm("desktop")\n}', "composeApp/src/commonMain/kotlin/A.kt": 'val t = "§"'}),
    ("multiplatform-android", "app", "composeApp/src/androidMain/kotlin/A.kt",
     {"composeApp/build.gradle.kts": KMP + "  wasmJs { browser() }\n}", "composeApp/src/androidMain/kotlin/A.kt": 'val t = "§"'}),
    # What is installed.
    ("apk", "app", "a.apk!assets/a.js", {"a.apk!assets/a.js": PLAIN}),
    ("crx", "extension", "a.crx!a.js", {"a.crx!a.js": PLAIN}),
    ("asar", "desktop-app", "a.asar!a.js", {"a.asar!a.js": PLAIN}),
    ("vsix", "package", "a.vsix!a.js", {"a.vsix!a.js": PLAIN}),
    ("vscode", "package", "src/a.ts", {"package.json": '{"engines": {"vscode": "^1.80.0"}}', "src/a.ts": PLAIN}),
    # Code that several projects share.
    ("shared-package", "page+mini-program", "packages/core/a.ts", {**WORKSPACE, "packages/core/a.ts": "document.title\n" + PLAIN}),
    ("shared-file", "mini-program", "shared/a.ts",
     {"shared/a.ts": PLAIN, "mini/package.json": TARO, "mini/src/app.ts": "import '../../shared/a'"}),
    ("of-a-page-and-a-mini-program", "page+mini-program", "web/src/a.ts",
     {"web/package.json": _package("vite"), "web/src/a.ts": PLAIN, "mini/package.json": TARO, "mini/src/app.ts": "import '../../web/src/a'"}),
    # Not what the project builds: an answer, a device.
    ("answer-in-electron-project", "answer", "a.js", {**ELECTRON, "a.js": "app.get('/t', (req, res) => res.json({ token: process.env.COZE_TOKEN }))"}),
    ("device-page", "device", "data/a.html", {"platformio.ini": "", "data/a.html": HTML, "package.json": _package("vite")}),
]  # fmt: skip


def _found(files: Mapping[str, str], path: str) -> tuple[Context, Assessed]:
    data = {name: text.replace("§", PAT) for name, text in files.items()}
    context = Context(Files(data))
    for finding in Scanner().text(path, data[path].encode()).findings:
        lifetime = NOT_WRITTEN if finding.secret else not_written(finding.rule)
        if item := assess_finding(context, finding, lifetime):
            return context, item
    raise AssertionError(path)


@pytest.mark.parametrize(
    ("media", "path", "files"), [row[1:] for row in CLIENTS], ids=[row[0] for row in CLIENTS]
)
def test_the_nearest_project_tells_the_kind_of_client(
    media: str, path: str, files: dict[str, str]
) -> None:
    context, item = _found(files, path)
    kind = medium(item.exposure)
    assert (item.exposure.level, kind.name) == ("client", media), item.exposure.evidence
    assert wording.exposure(item) == kind.level
    for one in item.exposure.evidence:  # nothing speaks of another kind of client
        named = next((row for row in BY_NAME.values() if one.signal in row.signals), None)
        if one.signal.startswith("builds-") or one.signal in (
            "mini-program-folder",
            "extension-folder",
        ):
            assert named
            assert named.name in media.split("+")
            assert 1 <= one.line <= files[one.path].count("\n") + 1
        if one.signal == "reaches-client" and kind.name != "page":
            assert one.note == Text(
                f"it is part of {kind.place.en}", f"它是{kind.place.zh}的一部分"
            )
    shown = reasons(context, item.finding, item)
    assert {one.evidence for one in shown} >= set(item.exposure.evidence)


SERVERS = [
    ("express-in-electron-project", "server/a.js", {**ELECTRON, "server/a.js": "require('express')()\n" + PLAIN}),
    ("cloud-function", "cloudfunctions/f/index.js", {**MINI, "cloudfunctions/f/index.js": "exports.main = f\n" + PLAIN}),
    ("uni-cloud", "uniCloud-aliyun/cloudfunctions/f/index.js", {"manifest.json": '{"mp-weixin": {}}', "uniCloud-aliyun/cloudfunctions/f/index.js": PLAIN}),
    ("next-route-in-monorepo", "apps/web/app/api/a/route.ts", {**WORKSPACE, "apps/web/app/api/a/route.ts": PLAIN}),
    ("method-called-get-app", "modules/app.js", {"modules/app.js": "const express = require('express')\nclass A {\n  getApp() {}\n}\n" + PLAIN}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "files"), [row[1:] for row in SERVERS], ids=[row[0] for row in SERVERS]
)
def test_a_server_beside_a_client_stays_one(path: str, files: dict[str, str]) -> None:
    _, item = _found(files, path)
    assert item.exposure.level == "server", item.exposure.evidence
    assert not [one for one in item.exposure.evidence if one.signal.startswith("builds-")]


def test_every_kind_that_a_manifest_tells_has_words() -> None:
    for row in MANIFESTS:
        assert row.medium in BY_NAME
        assert SIGNALS[f"builds-{row.medium}"].level == "client"
