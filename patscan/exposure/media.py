"""What a credential that clients see is visible in: a page, a mini-program, an app, an extension, a device, an answer."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from patscan.model.findings import Evidence, Exposure
from patscan.model.text import Text


class Medium(NamedTuple):
    """One row.

    Attributes:
        name: such as `mini-program`.
        level: what is said in place of "reaches the browser".
        place: the kind of file, as part of a sentence.
        product: what a build makes, as part of a sentence.
        signals: evidence that tells it, entries at the end of an import chain too.
        noun: its name, where several are listed.
    """

    name: str
    level: Text
    place: Text
    product: Text
    signals: frozenset[str]
    noun: Text | None = None


PAGE = Medium(
    "page",
    Text("reaches the browser", "会到达浏览器"),
    Text("a file that reaches the browser", "会到达浏览器的文件"),
    Text("browser code", "浏览器代码"),
    frozenset(("builds-page",)),
    Text("the web page", "网页"),
)
# What a page is part of, as part of a sentence.
SENT = Text("what is sent to the browser", "发送到浏览器的内容")
# The first row that any of the evidence tells.
MEDIA: tuple[Medium, ...] = (
    Medium(
        "mini-program",
        Text("is in the mini-program", "位于小程序中"),
        Text("a mini-program, which is downloaded to the phone", "会下载到手机的小程序"),
        Text("the mini-program", "小程序"),
        frozenset(("mini-program", "mini-program-folder", "builds-mini-program", "taro-app", "uni-app")),
    ),
    Medium(
        "extension",
        Text("is in the browser extension", "位于浏览器扩展中"),
        Text("a browser extension", "浏览器扩展"),
        Text("the extension", "浏览器扩展"),
        frozenset(("extension", "extension-folder", "builds-extension", "extension-manifest", "plasmo-entry", "wxt-entrypoint", "userscript")),
    ),
    Medium(
        "device",
        Text("is in the device's firmware", "位于设备固件中"),
        Text("a device's firmware", "设备固件"),
        Text("the firmware", "固件"),
        frozenset(("firmware", "firmware-configuration")),
    ),
    Medium(
        "desktop-app",
        Text("is in the desktop app's package", "位于桌面应用安装包中"),
        Text("a desktop app's package", "桌面应用安装包"),
        Text("the desktop app", "桌面应用"),
        frozenset(("desktop-app", "builds-desktop-app", "electron", "electron-main")),
    ),
    Medium(
        "app",
        Text("is in the app's package", "位于应用安装包中"),
        Text("an app's package", "应用安装包"),
        Text("the app", "应用"),
        frozenset(("mobile-app", "builds-app", "app-code", "app-folder", "app-configuration", "expo-route", "react-native-entry", "nativescript-entry", "app-main")),
    ),
    Medium(
        "package",
        Text("is in a package that others install", "位于供他人安装的软件包中"),
        Text("a package that others install", "供他人安装的软件包"),
        Text("the package", "软件包"),
        frozenset(("package",)),
    ),
    Medium(
        "answer",
        Text("is in a server's answer", "位于服务端的响应中"),
        Text("a server's answer", "服务端的响应"),
        Text("the answer", "响应"),
        frozenset(("token-endpoint", "answer-header")),
    ),
)  # fmt: skip


# Of these kinds of client a project may build several; the one with the widest audience comes first.
BY_AUDIENCE = ("page", "mini-program", "app", "desktop-app", "extension")
# What packages are installed as, by their endings.
_INSTALLED_AS = {
    **dict.fromkeys((".apk", ".aab", ".apks", ".xapk", ".ipa", ".hap", ".wgt"), "app"),
    **dict.fromkeys((".crx", ".xpi"), "extension"),
    **dict.fromkeys((".asar", ".msix", ".appx", ".dmg", ".appimage"), "desktop-app"),
}


def medium(exposure: Exposure) -> Medium:
    """What a client sees the credential in; a page where nothing else is told.

    Evidence stands heaviest first: what decides comes first. A page's own signals do not say that it is no mini-program's,
    and what is compiled into a program may be in firmware as well as in an app.
    """
    built = {
        one.signal.removeprefix("builds-")
        for one in exposure.evidence
        if one.signal.startswith("builds-")
    }
    if built:
        return joined(built)
    found = [
        medium
        for at, one in enumerate(exposure.evidence)
        if (medium := _of_evidence(one, is_first=at == 0))
    ]
    if found and exposure.evidence[0].signal == "app-configuration":
        return next((medium for medium in found if medium.name != "app"), found[0])
    return found[0] if found else PAGE


def joined(names: Collection[str]) -> Medium:
    """One kind of client, or several that get the same file, by their names."""
    if len(names) == 1:
        return BY_NAME[next(iter(names))]
    rows = [BY_NAME[name] for name in BY_AUDIENCE if name in names]
    nouns = [row.noun or row.product for row in rows]
    english = f"{', '.join(one.en for one in nouns[:-1])} and {nouns[-1].en}"
    chinese = f"{'、'.join(one.zh for one in nouns[:-1])}和{nouns[-1].zh}"
    noun = Text(english, chinese)
    level = Text(f"is in {english}", f"位于{chinese}中")
    signals = frozenset().union(*(row.signals for row in rows))
    return Medium("+".join(row.name for row in rows), level, noun, noun, signals)


def of_signal(signal: str) -> Medium | None:
    """The medium that a signal, or the entry at the end of an import chain, tells; None if it tells none."""
    return next((row for row in BY_NAME.values() if signal in row.signals), None)


def _of_evidence(evidence: Evidence, *, is_first: bool) -> Medium | None:
    """The medium that one piece of evidence tells: the name of a folder such as `assets` only if nothing weighs more."""
    if evidence.signal == "app-folder" and not is_first:
        return None
    if evidence.signal == "package":
        for part in reversed(evidence.path.lower().split("!")):
            if name := _INSTALLED_AS.get(part[part.rfind(".") :]):
                return BY_NAME[name]
    return of_signal(evidence.signal)


BY_NAME = {row.name: row for row in (PAGE, *MEDIA)}
