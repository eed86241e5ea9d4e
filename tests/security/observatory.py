"""The score of an answer's headers by the published rules of MDN's HTTP Observatory.

Facts of https://github.com/mdn/mdn-http-observatory, `src/grader/charts.js` (what each finding adds
or takes, from 100; 100 and more is an A+; what adds counts from 90 on only) and
`src/analyzer/tests/` (what is found). Rules that cannot be met here are left out: whether the host
is on the list of HSTS preloading, which only adds, and certificates.
"""

import re
from collections.abc import Mapping
from http.cookies import Morsel, SimpleCookie
from typing import Any

MINIMUM_FOR_EXTRA = 90
BROAD = {
    "ftp:",
    "http:",
    "https:",
    "*",
    "http://*",
    "http://*.*",
    "https://*",
    "https://*.*",
}
UNSAFE_INLINE = {"'unsafe-inline'", "data:"}
SIX_MONTHS_S = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}

Headers = Mapping[str, str]


def findings(response: Any, to_http: Any) -> dict[str, int]:
    """What each rule adds or takes. `to_http`: the answer to the same address over plain http."""
    headers, cookies = response.headers, response.cookies
    return {
        "content-security-policy": _csp(headers),
        "cookies": _cookies(cookies, _hsts(headers) == 0),
        "cross-origin-resource-sharing": _cors(headers),
        "redirection": 0 if to_http.get("Location", "").startswith("https://testserver/") else -20,
        "referrer-policy": _referrer(headers),
        "strict-transport-security": _hsts(headers),
        "subresource-integrity": _scripts(response),
        "x-content-type-options": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "x-frame-options": _frames(headers),
        "cross-origin-resource-policy": _corp(headers),
    }


def score(found: Mapping[str, int]) -> int:
    without = 100 + sum(each for each in found.values() if each < 0)
    return without if without < MINIMUM_FOR_EXTRA else 100 + sum(found.values())


def policy(headers: Headers) -> dict[str, set[str]]:
    """The directives of the content policy; of one that stands twice, the first."""
    found: dict[str, set[str]] = {}
    for part in headers.get("Content-Security-Policy", "").split(";"):
        name, *sources = part.split()
        found.setdefault(name.lower(), set(sources))
    return found


def _csp(headers: Headers) -> int:
    if not headers.get("Content-Security-Policy"):
        return -25
    csp = policy(headers)
    default = csp.get("default-src", {"*"})
    scripts, styles, objects = (
        csp.get(name, default) for name in ("script-src", "style-src", "object-src")
    )
    passive = {"img-src", "media-src"}
    active = {each for name, sources in csp.items() if name not in passive for each in sources}
    shown = {each for name in passive for each in csp.get(name, default)}
    insecure = ("http:", "ftp:")
    if scripts & (BROAD | UNSAFE_INLINE) or objects & BROAD:
        return -20
    if any(each.startswith(insecure) for each in active):
        return -20
    if "'unsafe-eval'" in scripts | styles:
        return -10
    if any(each.startswith(insecure) for each in shown):
        return -10
    if styles & (BROAD | UNSAFE_INLINE):
        return 0
    return 10 if csp.get("default-src") == {"'none'"} else 5


def _cookies(cookies: SimpleCookie, is_hsts: bool) -> int:
    """The worst of what is found of any cookie."""
    if not cookies:
        return 0
    return min(_cookie(name.lower(), morsel, is_hsts) for name, morsel in cookies.items())


def _cookie(name: str, morsel: "Morsel[str]", is_hsts: bool) -> int:
    is_session = "login" in name or "sess" in name
    same_site = str(morsel["samesite"]).lower()
    found = [5 if same_site else 0]
    if not morsel["secure"]:
        found.append(-5 if is_hsts else -20)
        if is_session:
            found.append(-10 if is_hsts else -40)
    if same_site not in {"", "lax", "strict", "none"} or (
        same_site == "none" and not morsel["secure"]
    ):
        found.append(-20)
    if "csrf" in name and not same_site:
        found.append(-20)
    if is_session and not morsel["httponly"]:
        found.append(-30)
    return min(found)


def _cors(headers: Headers) -> int:
    """An origin we do not know was not repeated with leave to send cookies."""
    is_open = headers.get("Access-Control-Allow-Origin") not in {None, "*"}
    return -50 if is_open and headers.get("Access-Control-Allow-Credentials") == "true" else 0


def _referrer(headers: Headers) -> int:
    said = headers.get("Referrer-Policy")
    if said is None:
        return 0
    return 5 if said in PRIVATE else -5


def _hsts(headers: Headers) -> int:
    found = re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    if found is None:
        return -20
    return 0 if int(found[1]) >= SIX_MONTHS_S else -10


def _scripts(response: Any) -> int:
    """Scripts of this origin need no hash; others would cost 5 to 50."""
    if not response.get("Content-Type", "").startswith("text/html"):
        return 0
    sources = re.findall(r"<script[^>]*\bsrc=[\"']?([^\s\"'>]+)", response.content.decode())
    return -50 if any(re.match(r"(https?:)?//", each) for each in sources) else 0


def _frames(headers: Headers) -> int:
    if headers.get("Content-Security-Policy"):
        ancestors = policy(headers).get("frame-ancestors", {"*"})
        if not ancestors & BROAD:
            return 5
    return 0 if headers.get("X-Frame-Options", "").upper() in {"DENY", "SAMEORIGIN"} else -20


def _corp(headers: Headers) -> int:
    said = headers.get("Cross-Origin-Resource-Policy")
    if said is None:
        return 0
    return {"same-origin": 10, "same-site": 10, "cross-origin": 0}.get(said, -5)
