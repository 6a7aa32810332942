"""What is handed to Coze's clients: the guard switched off, a server's variable, a key to sign with."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from patscan import late
from patscan.detect.linter.leak import Leak
from patscan.detect.linter.near import Near
from patscan.detect.linter.secret_words import secrets
from patscan.exposure import secret_names, surroundings
from patscan.exposure.evidence import seen
from patscan.exposure.syntax import NodePath, Source, arguments, callee, text
from patscan.literals import Vocabulary

# At most this many matches of one kind are checked in one file.
MAX_FLAGS = 200

# What comes from a back end, or from the user's own sign-in.
_ISSUED = late.compile(r"(?i)await|fetch|access_?token|session|getToken|PKCE|\.json\(|refresh")
_SIGNS = Near(late.compile(
    rb"\b(?:KJUR\.jws\.JWS\.sign|new\s{1,40}(?:jose\.)?SignJWT|(?:jwt|jsonwebtoken)\.sign|getJWTToken|new\s{1,40}JWTAuth"
    rb"|(?:window\.)?crypto\.subtle\.sign|new\s{1,40}JWTOAuth\w{0,40})\s{0,40}\("
), (b".sign", b"SignJWT", b"getJWTToken", b"JWTAuth", b"JWTOAuth"), 60, 100)  # fmt: skip
_SIGN_WORDS = Vocabulary(_SIGNS.words)
_FOR_COZE = late.compile(rb"(?i)oauth2/token|api\.coze\.|@coze/|jwt-bearer|coze[\w.]{0,20}private")
_IN_URL = Near(late.compile(
    rb"""[?&](?:authorization|access_token|token|api_key)=(?:Bearer(?:%20|\+|\x20)?)?
    (?:\$\{([^}\n]{1,120})\}|\{([^}\n"']{1,120})\}|["'`]\s{0,4}\+\s{0,4}(?:encodeURIComponent\()?([\w.$\[\]"']{1,120})
    |["'`]\s{0,4}\.\s{0,4}(\$[\w\->\[\]'"]{1,120}))""",
    re.VERBOSE,
), (b"authorization=", b"token=", b"api_key="), 20, 200)  # fmt: skip
_HOST = Near(late.compile(rb"(?:api|ws)\.coze\.(?:cn|com)"), (b".coze.c",), 4, 10)


# What the SDK calls its clients; a minifier calls them otherwise.
_SDK_NAME = late.compile(
    r"CozeAPI|WebChatClient|AppWebSDK|RealtimeClient|Ws\w+Client|ChatFramework"
)


def leaks(source: Source) -> Iterator[Leak]:
    """What a script does with Coze's own clients."""
    yield from _flags(source)
    yield from _fed(source)
    yield from _signed(source)


def _flags(source: Source) -> Iterator[Leak]:
    """Every client whose guard against tokens in browsers is switched off."""
    for match in itertools.islice(surroundings.flags(source.code), MAX_FLAGS):
        node_path = source.node_path(match.start())
        if node_path.in_comment or _is_prose(node_path):
            continue
        line = source.line(match.start())
        client = _client(node_path)
        if _SDK_NAME.fullmatch(client) and not surroundings.is_of_sdk(source, client):
            continue
        yield Leak(
            "coze-browser-flag", "sdk-flag", match.start(), match.end(), client or surroundings.FLAG,
            "pat", "low" if _token_is_issued(node_path) else "high",
            (seen("browser-flag", source.path, line),),
        )  # fmt: skip


def _is_prose(node_path: NodePath) -> bool:
    """Whether the flag stands in a string that is no key: documentation inside of code."""
    if not node_path.nodes or node_path.nodes[-1].type not in (
        "string_fragment",
        "template_string",
    ):
        return False
    return not any(node.type == "pair" for node in node_path.nodes[-3:])


def _client(node_path: NodePath) -> str:
    """The class or component that the flag is given to."""
    for step in reversed(node_path.steps):
        if step.name.startswith(("new ", "<")):
            return step.name.removeprefix("new ").rstrip("()")
    return ""


def _token_is_issued(node_path: NodePath) -> bool:
    """Whether the token beside the flag is fetched or signed in for, so that the flag has no use."""
    for step in reversed(node_path.steps):
        if step.name.startswith("new "):
            for value in _token_values(step.node):
                return bool(_ISSUED.search(value))
    return False


def _token_values(node: object) -> Iterator[str]:
    """The source of what a constructor is given as its token."""
    for argument in arguments(node):  # type: ignore[arg-type]
        for pair in argument.named_children:
            if pair.type == "pair" and text(pair.child_by_field_name("key")) in (
                "token",
                "accessToken",
            ):
                yield text(pair.child_by_field_name("value"))


_SINK = late.compile(
    r"(new ([\w$]+\.)?(WebChatClient|AppWebSDK|RealtimeClient|Ws\w+Client)\(\)|<ChatFramework>|[cC]ozeWebSDK\.\w+\(\))"
    r"( > [\w$@ ]+)*$"
)


def _fed(source: Source) -> Iterator[Leak]:
    """Clients that run in the browser only, and are given a variable of a server."""
    for word in secrets(source.code) if b"process.env." in source.code else ():
        if not source.code.endswith(b"process.env.", 0, word.start):
            continue
        node_path = source.node_path(word.start)
        if (
            _SINK.search(str(node_path))
            and secret_names.bare(word.name) == word.name
            and not node_path.in_comment
        ):
            sdk = next(
                step
                for step in reversed(node_path.steps)
                if step.name.startswith(("new ", "<")) or step.name.endswith("()")
            )
            what = callee(sdk.node) or sdk.name
            if not surroundings.is_of_sdk(source, what.strip("<>")):
                continue
            yield Leak(
                "coze-client-token", "sdk-flag", word.start, word.end, word.name,
                secret_names.family(word.name), "medium",
                (seen("browser-sdk", source.path, source.line(word.start), f"`{what}`"),),
            )  # fmt: skip


def _signed(source: Source) -> Iterator[Leak]:
    """JWTs that are signed here; a leak where this code runs in a browser."""
    is_signed = _SIGN_WORDS.found(source.code)
    signs = list(itertools.islice(_SIGNS.finditer(source.code), MAX_FLAGS)) if is_signed else []
    if not signs or not _FOR_COZE.search(source.code):
        return
    for match in signs:
        signer = match[0].decode().rstrip("( ")
        name = signer.removeprefix("new").strip()
        own = name.startswith(("getJWT", "JWT")) and not surroundings.is_of_sdk(source, name)
        if not own and not source.node_path(match.start()).in_comment:
            yield Leak(
                "coze-jwt-in-browser", "sdk-flag", match.start(), match.end() - 1,
                signer, "private-key", "medium",
            )  # fmt: skip


def in_urls(data: bytes) -> Iterator[Leak]:
    """Tokens that are written into the address of a request to Coze, in any language."""
    if not _HOST.search(data):
        return
    for match in itertools.islice(_IN_URL.finditer(data), MAX_FLAGS):
        name = next(group for group in match.groups() if group).decode("utf-8", "replace")
        last = secret_names.words(name)[-3:]
        begin = data.rfind(b"\n", 0, match.start()) + 1
        comment = re.match(rb"\s*(?://|#|\*|<!--)", data[begin : match.start()])
        if comment or not last or secret_names.is_issued(name):
            continue
        subject = re.findall(r"[\w$]+", name)[-1]
        yield Leak(
            "coze-token-in-url", "other", match.start(), match.end(), subject, secret_names.family(subject), "medium",
        )  # fmt: skip
