"""How each forward-auth endpoint is asked, so that a case can be written once for all of them."""

import itertools
from urllib.parse import quote

import wire

AUTH_REQUEST, FORWARD_AUTH, EXT_AUTHZ, LEGACY = "auth-request", "forward-auth", "ext-authz", "legacy"
ALL = (AUTH_REQUEST, FORWARD_AUTH, EXT_AUTHZ, LEGACY)
REDIRECTING = (FORWARD_AUTH, EXT_AUTHZ, LEGACY)
PORTAL_URL = "https://auth.example.com/"
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
IDENTITY = ("Remote-User", "Remote-Groups", "Remote-Name", "Remote-Email")
_addresses = itertools.count(1)


def fresh_address():
    """A client address that no limiter has met yet (TEST-NET-2 and -3)."""
    number = next(_addresses)
    return f"198.51.100.{number}" if number < 250 else f"203.0.113.{number - 249}"


def ask(port, endpoint, host, path="/", method="GET", accept=HTML, headers=None, proto="https", cookie=None,
        authorization=None, portal=PORTAL_URL, address=None, source=None):
    """Asks whether `method proto://host/path` may pass. None leaves a header out."""
    sent = list(wire.as_list(headers))
    query, own_host, own_method = "", "doorward.internal:9091", "GET"
    if endpoint == AUTH_REQUEST:
        target = "/api/authz/auth-request"
        if host is not None:
            sent.append(("X-Original-URL", f"{proto}://{host}{path}"))
        if method is not None:
            sent.append(("X-Original-Method", method))
    elif endpoint == EXT_AUTHZ:
        target = "/api/authz/ext-authz/" + path
        own_host, own_method = host, method
        if proto is not None:
            sent.append(("X-Forwarded-Proto", proto))
    else:
        target = "/api/authz/forward-auth" if endpoint == FORWARD_AUTH else "/api/verify"
        if endpoint == LEGACY and portal:
            query = "?rd=" + quote(portal, safe="")
        for name, value in (("X-Forwarded-Method", method), ("X-Forwarded-Proto", proto), ("X-Forwarded-Host", host),
                            ("X-Forwarded-URI", path)):
            if value is not None:
                sent.append((name, value))
    for name, value in (("Accept", accept), ("Cookie", cookie), ("Authorization", authorization),
                        ("X-Forwarded-For", address or fresh_address())):
        if value is not None:
            sent.append((name, value))
    return wire.request(port, own_method, target + query, sent, host=own_host, source=source)


def location(target, method="GET", portal=PORTAL_URL):
    """The portal's address with the return target, as the vectors print it."""
    from urllib.parse import quote_plus
    return f"{portal}?rd={quote_plus(target)}&rm={method}"
