"""Signs that code asks who is calling before it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan import late
from patscan.exposure import file_kinds

if TYPE_CHECKING:
    from patscan.exposure.project import Context

# Middleware, guards, decorators and checks of the usual frameworks: one is enough.
PATTERN = late.compile(
    rb"(?i)(?<![a-z])(?:"
    # Names of one's own: `requireAuth`, `authMiddleware`, `checkLogin`, `currentUser`, `verifyToken`.
    rb"require_?auth|is_?auth|ensure_?(?:auth|logged)|auth(?:enticat|oriz|_?guard|_?middleware|_?required|_?check|_?token_?check)\w*"
    rb"|check_?(?:auth|login|token|session)|passport|(?:get|use)_?server_?session|get_?session|require_?(?:login|user|session)"
    rb"|login_?required|logged_?in|current_?user|verify_?(?:token|jwt|id_?token|session|user|request|access)|jwt_?required"
    # Libraries: of JavaScript, WordPress, and Java (Sa-Token, Shiro).
    rb"|jwt\.verify|jwtVerify|next-auth|clerk\w*|auth0|lucia|express-jwt|koa-jwt|csrf_protect|api_?key_?auth|basic_?auth|firebase-admin"
    rb"|wp_get_current_user|check_ajax_referer|sa-token|StpUtil|shiro)\b"
    # Who is signed in, in a request.
    rb"|\b(?:req|request|ctx|ctx\.state|c|self|context|event|locals|g|session)\.(?:user|session|auth|current_user|principal)\b"
    # Dependencies and decorators: FastAPI, NestJS, Spring, Sa-Token, ASP.NET.
    rb"|\bDepends\(|\bSecurity\(|@UseGuards|@PreAuthorize|@Secured|@SaCheck|\[Authorize|SecurityContext|\bPrincipal\b"
    # Sessions of Flask and PHP, filters of Rails, Laravel.
    rb"|\bsession\[|\$_SESSION|before_action|Auth::|auth\(\)->|middleware\(\s{0,4}\[?['\"](?:auth|jwt)"
    # A cookie or a header that is read by hand.
    rb"|cookies?\.get\(|getCookie\(|headers(?:\.get\(|\[|\.)\s{0,2}['\"]?authorization"
)
# Where a project puts such a check for all its routes.
_STEMS = frozenset(
    (
        "server",
        "app",
        "main",
        "index",
        "middleware",
        "proxy",
        "routes",
        "router",
        "urls",
        "hooks.server",
        "settings",
    )
)
MAX_FILES = 60
MAX_CHARS = 1 << 18


def guards(context: Context, path: str) -> bool:
    """Whether the code around a route, where a project starts its server, shows a login."""
    package = next(context.near(path, "package.json"), "").rpartition("/")[0]
    asked = [
        one for one in sorted(context.project.paths())
        if one != path and one.startswith(f"{package}/" if package else "") and _starts(one)
    ]  # fmt: skip
    return any(PATTERN.search(context.text(one)[:MAX_CHARS].encode()) for one in asked[:MAX_FILES])


def _starts(path: str) -> bool:
    kind = file_kinds.of(path)
    is_code = kind.form == "module" or "server-language" in kind.signals
    stem = path.rpartition("/")[2].rpartition(".")[0].lower()
    return (
        is_code
        and (stem in _STEMS or "security" in stem or "auth" in stem)
        and not file_kinds.is_foreign(path)
    )
