"""Variables that are compiled into an app or firmware, read or set in languages other than JavaScript."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from patscan import late
from patscan.detect.linter import switches
from patscan.detect.linter.leak import Leak
from patscan.exposure import bundlers, file_kinds, secret_names
from patscan.exposure.evidence import seen
from patscan.lines import line_at
from patscan.model.findings import Evidence
from patscan.model.text import Text

MAX_MATCHES = 1_000
_N = rb"(?P<name>[A-Za-z_]\w{1,80})"
_Q = rb"[\"']"
_FIRMWARE = "firmware-configuration"


class Form(NamedTuple):
    """One way: in files of these `languages`, or with such a `path`; `what` is told as the reason, by `signal`. `needs` must be there, too.

    Without a `signal`, only the project tells whether what is compiled gets to anybody; `product` is the signal of
    what is built, where the language alone says otherwise.
    """

    what: str | Text
    pattern: re.Pattern[bytes]
    languages: tuple[str, ...] = ()
    path: str = r"(?!)"
    needs: bytes = b""
    signal: str = "app-configuration"
    product: str = ""


# Where a web server finds the files of a page, as scripts that fill one in name it.
_OF_PAGES = rb"/(?:html|htdocs|www|wwwroot|public|static|dist|build|out|assets)\b"

# docs.flutter.dev, pub.dev (flutter_dotenv, envied, flutter_config); developer.android.com/build/gradle-tips;
# developer.apple.com (Info.plist); docs.platformio.org; docs.espressif.com (Kconfig); docs.circuitpython.org.
FORMS: tuple[Form, ...] = (
    Form("`String.fromEnvironment`", late.compile(rb"\bString\.fromEnvironment\(\s{0,40}" + _Q + _N + _Q), ("dart",)),
    Form("`flutter_dotenv`", late.compile(rb"\b(?:dotenv|DotEnv\(\))\.(?:env\[|get\(|maybeGet\()\s{0,40}" + _Q + _N + _Q), ("dart",), needs=rb"package:flutter"),
    Form("`envied`", late.compile(rb"@EnviedField\([^)]{0,200}?varName:\s{0,9}" + _Q + _N + _Q), ("dart",)),
    Form("`flutter_config`", late.compile(rb"\bFlutterConfig\.get\(\s{0,9}" + _Q + _N + _Q), ("dart",)),
    Form("`BuildConfig`", late.compile(rb"\bBuildConfig\." + _N), ("java", "kotlin")),
    Form("`R.string`", late.compile(rb"\bR\.string\." + _N), ("java", "kotlin")),
    Form("`buildConfigField`", late.compile(rb"\bbuildConfigField[^\n\"']{0,20}" + _Q + rb"(?:java\.lang\.)?String" + _Q + rb",\s{0,4}(?:name\s{0,4}=\s{0,4})?" + _Q + _N + _Q), ("gradle",)),
    Form("`resValue`", late.compile(rb"\bresValue[^\n]{0,60}?" + _Q + rb",\s{0,4}" + _Q + _N + _Q), ("gradle",)),
    Form("`manifestPlaceholders`", late.compile(rb"\bmanifestPlaceholders\b[^\n]{0,100}?" + _Q + _N + _Q + rb"?\]?\s{0,4}[=:]"), ("gradle",)),
    Form("`AndroidManifest.xml`", late.compile(rb"android:name=" + _Q + rb"(?:[\w.]{1,80}\.)?" + _N + _Q + rb"\s{1,80}android:value=" + _Q + rb"\$\{"), path=r"(^|/)AndroidManifest\.xml$"),
    Form("`BuildProfile`", late.compile(rb"\bBuildProfile\." + _N), path=r"\.ets$"),
    Form("`project.yml`", late.compile(rb"(?m)^\s{1,40}" + _N + rb":\s{0,4}[\"']?\$[({]"), path=r"(^|/)project\.yml$", needs=rb"(?m)^targets:"),
    Form("`env!`", late.compile(rb"\b(?:option_)?env!\(\s{0,40}\"" + _N), ("rust",), signal=""),
    Form("`Info.plist`", late.compile(rb"<key>\s{0,4}" + _N + rb"\s{0,4}</key>\s{0,80}<string>\s{0,4}\$\("), path=r"\.plist$"),
    Form("`Info.plist`", late.compile(rb"(?:forInfoDictionaryKey:|objectForInfoDictionaryKey:|infoDictionary\??\[)\s{0,4}@?\"" + _N), ("swift",), r"\.mm?$"),
    Form(Text("the `.xcconfig` file", "`.xcconfig` 文件"), late.compile(rb"(?m)^\s{0,9}" + _N + rb"\s{0,9}=\s{0,9}\$[({]"), path=r"\.xcconfig$"),
    Form("`build_flags`", late.compile(rb"-D\s{0,4}[\"'\\]{0,4}" + _N + rb"=[\"'\\]{0,6}\$\{"), path=r"(^|/)platformio\.ini$", signal=_FIRMWARE),
    Form("`CPPDEFINES`", late.compile(rb"\bCPPDEFINES\b[^\n]{0,100}?" + _Q + rb"\\?" + _N + rb"\\?" + _Q), ("python",), needs=rb"\bImport\(\s{0,4}[\"']env", signal=_FIRMWARE, product="firmware"),
    Form(Text("a macro of the build", "构建时的宏"), late.compile(rb"\b(?:target_compile_(?:definitions|options)|add_(?:compile_)?definitions|add_compile_options|idf_build_set_property)\b[^)]{0,200}?\b(?:-D)?" + _N + rb"=[\"'\\]{0,4}\$(?:ENV)?\{"),
         path=r"(^|/)CMakeLists\.txt$|\.cmake$", needs=rb"COMPONENT_LIB|idf_|IDF_PATH|pico_|Zephyr|zephyr", signal=_FIRMWARE),
    Form("`sdkconfig`", late.compile(rb"\bCONFIG_(?P<name>[A-Z]\w{1,80})"), ("c",), signal=_FIRMWARE),
    Form("`settings.toml`", late.compile(rb"\bos\.getenv\(\s{0,4}" + _Q + _N + _Q), ("python",), needs=rb"(?m)^[^\S\n]*+(?:import|from)\s+(?:\w+\s*,\s*){0,9}(?:board|wifi|machine|microcontroller|digitalio|socketpool|adafruit_\w+)\b", signal=_FIRMWARE),
    Form("`--dart-define`", late.compile(rb"--dart-define(?:=|\s)[\"']?" + _N + rb"=[\"']?\$"), ("yaml", "json"), r"(?:\.sh|akefile|\.ps1|\.bat|enkinsfile|\.ya?ml)$"),
    Form("`--define`", late.compile(rb"--define:(?:process\.env\.|import\.meta\.env\.)?" + _N + rb"="), ("yaml", "json"), r"(?:\.sh|akefile|\.ps1|\.bat|enkinsfile)$"),
    # What a container writes into the files of a page when it starts.
    Form("`envsubst`", late.compile(rb"\benvsubst\b[^\n]{0,80}?\$\{?" + _N + rb"\b[^\n]{0,200}?" + _OF_PAGES), ("yaml",), r"(?:\.sh|ockerfile[\w.]{0,20})$", signal="public-by-configuration"),
    Form("`sed`", late.compile(rb"\bsed\s[^\n]{0,200}?\$\{?" + _N + rb"\b[^\n]{0,200}?" + _OF_PAGES), ("yaml",), r"(?:\.sh|ockerfile[\w.]{0,20})$", signal="public-by-configuration"),
    Form("`echo`", late.compile(rb"\b(?:echo|printf)\s[^\n>]{0,200}?\$\{?" + _N + rb"\b[^\n>]{0,80}>{1,2}\s{0,4}[^\n]{0,100}?" + _OF_PAGES + rb"[^\n]{0,80}\.(?:js|json|html)\b"), ("yaml",), r"(?:\.sh|ockerfile[\w.]{0,20})$", signal="public-by-configuration"),
)  # fmt: skip
# `%VITE_X%` in a page (Vite, Create React App), `%sveltekit.env.PUBLIC_X%`.
_IN_PAGE = late.compile(rb"%(?:sveltekit\.env\.)?" + _N + rb"%")


def leaks(path: str, data: bytes) -> Iterator[Leak]:
    """The variables of an app that is built from this file."""
    kind = file_kinds.of(path)
    for row in FORMS:
        applies = kind.language in row.languages or re.search(row.path, path)
        if not applies or (row.needs and not re.search(row.needs, data)):
            continue
        for match in itertools.islice(row.pattern.finditer(data), MAX_MATCHES):
            name = match["name"].decode()
            if (
                secret_names.is_coze_secret(name)
                and not _is_commented(data, match.start())
                and not switches.is_switch(data, *match.span("name"))
            ):
                line = line_at(data, match.start("name"))
                signals = filter(None, (row.signal, row.product))
                yield _leak(match, *(seen(one, path, line, row.what) for one in signals))
    for match in (
        itertools.islice(_IN_PAGE.finditer(data), MAX_MATCHES) if kind.form == "page" else ()
    ):
        name = match["name"].decode()
        line = line_at(data, match.start("name"))
        published = bundlers.prefix_evidence(name, path, line)
        if published and secret_names.is_coze_secret(name):
            yield _leak(match, published)


def _leak(match: re.Match[bytes], *evidence: Evidence) -> Leak:
    name = match["name"].decode()
    return Leak(
        "coze-public-env", "public-env", match.start("name"), match.end("name"), name,
        secret_names.family(name), "high", evidence,
    )  # fmt: skip


def _is_commented(data: bytes, at: int) -> bool:
    """Whether the line of a place is a comment."""
    begin = data.rfind(b"\n", 0, at) + 1
    return data[begin:at].lstrip().startswith((b"//", b"#", b"*", b"<!--"))
