"""The portal from outside: cookies, headers, CSRF, redirects (section D of the cases), user enumeration, sign-out, and the
parts of section A that concern the portal itself."""

import json
import re
import time
from urllib.parse import quote, urlsplit

import wire
from harness import (PORTAL, USERS, Doorward, Visitor, api_login, bare_cookies, bench_config, case, contains,
                     encode_form, equal, eventually, free_port, hidden_fields, lacks, one_of, signed_in)
from oracle import ALL, AUTH_REQUEST, FORWARD_AUTH, LEGACY, ask, fresh_address

PERMISSIONS = ("accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), keyboard-map=(), "
               "magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), screen-wake-lock=(), sync-xhr=(), "
               "xr-spatial-tracking=(), interest-cohort=()")
ON_EVERY_PAGE = {
    "x-content-type-options": "nosniff", "referrer-policy": "strict-origin-when-cross-origin", "x-frame-options": "DENY",
    "x-dns-prefetch-control": "off", "permissions-policy": PERMISSIONS,
}
# Payload list R: every place that takes a target meets all of it.
TARGETS = [
    "//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test", "/%09/evil.test", "/%0a/evil.test", "/\t/evil.test", "/%5cevil.test",
    "https:evil.test", "https:/evil.test", "https:\\\\evil.test", "//evil.test\\@app.example.com", "https://app.example.com@evil.test",
    "https://app.example.com%40evil.test", "https://a@b@evil.test", "https://app.example.com.evil.test", "https://evilexample.com",
    "https://evil.test#.example.com", "https://evil.test?.example.com", "https://evil.test/.example.com", "https://evil.test%00.example.com",
    "https://evil.test%2523.example.com", "https://evil。test", "https://app.example.com。evil.test", "https://ⓔvil.test",
    "http://app.example.com", "javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "java%0ascript:alert(1)", "data:text/html,x",
    "vbscript:x", "file:///etc/passwd", "blob:x", "https://127.0.0.1", "https://[::1]", "https://app.example.com:1337", ".evil.test", "@evil.test",
    "?x=//evil.test", "https://app.example.com/..//evil.test", "https://app.example.com/" + "a" * 8192, "",
]
# Of these a browser stays inside the cookie domain, so following them is right too.
INSIDE = {"https://app.example.com:1337", "https://app.example.com/..//evil.test", "https://app.example.com/" + "a" * 8192}


class Bench:
    def __init__(self):
        self.server = Doorward(bench_config(), {"users.yml": USERS})
        self.port, self.portal = self.server.port, self.server.portal

    def visitor(self):
        return Visitor(self.port, PORTAL, headers={})


def bench():
    shared = Bench()
    yield shared
    equal(shared.server.stop(), 0, "exit status")
    lacks(shared.server.text, "panicked")


def stays(location, where):
    """Whether a browser that is on the portal would stay on it or go into the cookie domain over https (I8)."""
    if location is None:
        return
    assert location.isascii() and "\r" not in location and "\n" not in location and "\t" not in location, f"{where}: {location!r}"
    assert "\\" not in location, f"{where}: {location!r}"
    if location.startswith("/") and not location.startswith("//"):
        return
    parts = urlsplit(location)
    assert parts.scheme == "https", f"{where}: {location!r}"
    assert parts.username is None and parts.password is None, f"{where}: {location!r}"
    host = parts.hostname or ""
    assert host == "example.com" or host.endswith(".example.com"), f"{where}: {location!r}"


# ---- cookies (AM-01, AM-02, FR-12)

def cookie_line(answer):
    lines = [line for line in answer.all("set-cookie") if "session" in line.split("=")[0]]
    equal(len(lines), 1, answer)
    return lines[0]


@case
def the_session_cookie_is_httponly_secure_lax_and_bound_to_its_domain(bench):
    for answer in (api_login(bench.port, "bob", "password", tls=True), bench.visitor().sign_in("bob", "password")):
        line = cookie_line(answer)
        name, *attributes = [part.strip().lower() for part in line.split(";")]
        assert name.startswith("doorward_session="), line
        for wanted in ("httponly", "secure", "samesite=lax", "path=/", "domain=example.com"):
            one_of(wanted, attributes, line)
        assert len(line.split(";")[0]) <= 4096, "small enough for every browser"
        assert not any(attribute.startswith("max-age") for attribute in attributes), "not remembered: ends with the browser"


@case
def fr_038_behind_a_trusted_proxy_the_lock_of_one_visitor_is_no_lock_of_others(_):
    config = bench_config("").replace("1000/second", "3/minute")
    server = Doorward(config, {"users.yml": USERS})
    try:
        def sign_in(user, password, address):
            headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https", "X-Forwarded-Host": PORTAL}
            return api_login(server.portal, user, password, headers=headers).status

        for _ in range(3):
            equal(sign_in("nobody-of-here", "wrong", "192.0.2.66"), 401)
        equal(sign_in("bob", "password", "192.0.2.66"), 429, "the one who guessed")
        equal(sign_in("bob", "password", "192.0.2.7"), 200, "another visitor of the same proxy")
        # A guess more in front of the address that the proxy saw is no other address.
        equal(sign_in("bob", "password", "198.51.100.1, 192.0.2.66"), 429)
    finally:
        server.stop()


@case
def remember_me_makes_the_cookie_last(bench):
    line = cookie_line(api_login(bench.port, "bob", "password", tls=True, remember=True)).lower()
    match = re.search(r"max-age=(\d+)", line)
    assert match, line
    assert 29 * 86400 <= int(match[1]) <= 30 * 86400, line


@case
def away_from_a_cookie_domain_the_cookie_is_host_only_with_its_prefix(_):
    services = f"services:\n  - name: alone\n    host: alone.example.org\n    upstream: http://127.0.0.1:{free_port()}"
    server = Doorward(bench_config(services), {"users.yml": USERS})
    try:
        answer = api_login(server.port, "bob", "password", host="alone.example.org", tls=True, base="/.doorward")
    finally:
        server.stop()
    equal(answer.status, 200, answer)
    line = cookie_line(answer)
    assert line.startswith("__Host-doorward_session="), line
    lacks(line.lower(), "domain=")
    contains(line.lower(), "secure")
    contains(line.lower(), "path=/")


@case
def a_cookie_of_one_domain_is_nothing_on_another_am_02(_):
    config = bench_config().replace("      portal_url: https://auth.example.com\n", "      portal_url: https://auth.example.com\n    - domain: example.org\n      portal_url: https://auth.example.org\n")
    config = config.replace("default_policy: deny", "default_policy: one_factor")
    server = Doorward(config, {"users.yml": USERS})
    try:
        cookie = signed_in(server.portal, "bob")
        equal(ask(server.portal, FORWARD_AUTH, "one.example.com", cookie=cookie).status, 200)
        one_of(ask(server.portal, FORWARD_AUTH, "x.example.org", cookie=cookie).status, (302, 401))
        answer = ask(server.portal, FORWARD_AUTH, "x.example.org", cookie=cookie)
        assert answer.one("location").startswith("https://auth.example.org/"), answer
    finally:
        server.stop()


@case
def every_sign_in_gives_a_new_session(bench):
    first, second = signed_in(bench.port, "bob", tls=True), signed_in(bench.port, "bob", tls=True)
    assert first != second
    visitor = bench.visitor()
    visitor.cookies["doorward_session"] = first.partition("=")[2]
    visitor.post_form("/logout", {})
    fixed = api_login(bench.port, "bob", "password", tls=True, headers={"Cookie": "doorward_session=chosen-by-somebody", "Origin": f"https://{PORTAL}"})
    equal(fixed.status, 200)
    lacks(cookie_line(fixed), "chosen-by-somebody")


# ---- headers (AM-23)

@case
def security_headers_are_on_every_answer_of_the_portal(bench):
    for path, method in (("/", "GET"), ("/logout", "GET"), ("/nowhere", "GET"), ("/api/health", "GET"), ("/api/profile", "GET"), ("/api/login", "POST"),
                         ("/api/nowhere", "GET"), ("/.doorward/", "GET"), ("/", "DELETE")):
        answer = wire.request(bench.port, method, path, {"Accept": "text/html"}, b"" if method == "POST" else None, PORTAL, True)
        for name, value in ON_EVERY_PAGE.items():
            equal(answer.one(name), value, f"{method} {path} {answer.status}")
        for name in ("x-xss-protection", "server", "x-powered-by"):
            assert not answer.has(name), f"{method} {path}: {name}"
        policy = answer.one("content-security-policy")
        if (answer.one("content-type") or "").startswith("text/html"):
            assert policy, f"{method} {path}: {answer}"
            lacks(policy, "unsafe-inline")
            lacks(policy, "unsafe-eval")
            contains(policy, "default-src 'none'")
            for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action"):
                contains(policy, part)
        if path.startswith("/api/"):
            contains(answer.one("cache-control"), "no-store", path)
            equal(answer.one("pragma"), "no-cache", path)


@case
def hsts_is_off_for_a_self_signed_certificate_am_03(bench):
    assert not wire.request(bench.port, target="/", host=PORTAL, tls=True).has("strict-transport-security")


@case
def the_pages_have_no_inline_scripts_styles_or_foreign_origins(bench):
    for path in ("/", "/logout", "/nowhere"):
        html = wire.request(bench.port, target=path, headers={"Accept": "text/html"}, host=PORTAL, tls=True).text
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", html), f"{path}: an inline script"
        assert not re.search(r"\sstyle=|\son[a-z]+=", html), f"{path}: inline style or handler"
        for address in re.findall(r"""(?:src|href|action)=["']([^"']+)""", html):
            assert not re.match(r"(?:https?:)?//", address) or urlsplit(address).hostname == PORTAL, f"{path}: {address}"


@case
def the_sign_in_page_works_without_scripts_and_has_stable_ids(bench):
    html = bench.visitor().get("/").text
    for wanted in ("username", "password", "remember-me", "sign-in"):
        assert re.search(rf"""\bid=["']?{wanted}["'\s>]""", html), f"id {wanted}: {html}"
    form = re.search(r"<form\b[^>]*>", html)[0]
    assert re.search(r"""method=["']?post""", form, re.I), f"a password never goes into a URL (SC-273): {form}"
    for value in ("username", "current-password"):
        assert re.search(rf"""autocomplete=["']?[^"'>]*{value}""", html), value
    assert re.search(r"<html[^>]*\blang=", html), "the language is stated"
    contains(html, "viewport")


# ---- CSRF

@case
def a_forged_form_signs_nobody_in_or_out(bench):
    visitor = bench.visitor()
    page = visitor.get("/")
    fields = hidden_fields(page.text) | {"username": "bob", "password": "password"}
    from harness import form_action
    action = urlsplit(form_action(page.text, "/")).path or "/"
    for headers in ({"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
                    {"Origin": "https://one.example.com", "Sec-Fetch-Site": "same-site"}):
        answer = visitor.post_form(action, fields, headers)
        one_of(answer.status, (400, 403), headers)
        assert not any("session" in name and value for name, value in bare_cookies(answer).items()), headers
    cookie = signed_in(bench.port, "bob", tls=True)
    for path in ("/logout", "/api/logout"):
        for headers in ({"Origin": "https://evil.test"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {}):
            answer = wire.request(bench.port, "POST", path, {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"} | headers, b"", PORTAL, True)
            one_of(answer.status, (400, 403), f"{path} {headers}")
            equal(wire.request(bench.port, target="/api/profile", headers={"Cookie": cookie}, host=PORTAL, tls=True).status, 200, f"{path} {headers}")


@case
def a_form_without_its_token_is_refused(bench):
    visitor = bench.visitor()
    visitor.sign_in("bob", "password")
    page = visitor.get("/logout")
    fields = hidden_fields(page.text)
    assert fields, f"the sign-out form carries a token: {page.text}"
    for broken in ({}, {name: "x" + value[1:] for name, value in fields.items()}):
        one_of(visitor.post_form("/logout", broken).status, (400, 403), broken)
    equal(visitor.get("/api/profile").status, 200, "still signed in")
    one_of(visitor.post_form("/logout", fields).status, (302, 303))
    equal(visitor.get("/api/profile").status, 401)


@case
def a_get_does_not_sign_out_fr_18(bench):
    cookie = signed_in(bench.port, "bob", tls=True)
    for path in ("/logout", "/api/logout", "/logout?confirm=1"):
        answer = wire.request(bench.port, target=path, headers={"Cookie": cookie, "Accept": "text/html"}, host=PORTAL, tls=True)
        assert answer.status in (200, 404, 405), f"{path}: {answer}"
        equal(wire.request(bench.port, target="/api/profile", headers={"Cookie": cookie}, host=PORTAL, tls=True).status, 200, path)


@case
def no_answer_on_the_way_out_signs_in_again_fr_17(bench):
    cookie = signed_in(bench.port, "bob", tls=True)
    answer = wire.request(bench.port, "POST", "/api/logout", {"Cookie": cookie, "Origin": f"https://{PORTAL}"}, b"", PORTAL, True)
    one_of(answer.status, (200, 204))
    assert not any(value for name, value in bare_cookies(answer).items() if "session" in name), answer
    for headers in ({"Cookie": cookie}, {"Authorization": "Bearer " + cookie.partition("=")[2]}):
        equal(wire.request(bench.port, target="/api/profile", headers=headers, host=PORTAL, tls=True).status, 401, headers)


@case
def tabs_do_not_disturb_each_other(bench):
    visitor = bench.visitor()
    first = visitor.get("/?rd=https%3A%2F%2Fone.example.com%2Ffirst&rm=GET")
    second = visitor.get("/?rd=https%3A%2F%2Fone.example.com%2Fsecond&rm=GET")
    from harness import form_action
    for page, target in ((first, "first"), (second, "second")):
        action = urlsplit(form_action(page.text, "/"))
        path = (action.path or "/") + (f"?{action.query}" if action.query else "")
        answer = visitor.post_form(path, hidden_fields(page.text) | {"username": "bob", "password": "password"})
        equal(answer.status, 303, target)
        equal(answer.one("location"), f"https://one.example.com/{target}")


# ---- D: redirects

@case
def no_target_of_the_list_leads_away_after_sign_in_sc_085(bench):
    for target in TARGETS:
        visitor = bench.visitor()
        page = "/?rd=" + quote(target, safe="") + "&rm=GET"
        answer = visitor.get(page)
        one_of(answer.status, (200, 400, 414), target)
        lacks(re.sub(r"<input[^>]*>", "", answer.text), 'href="javascript', target)
        if answer.status != 200:
            continue
        signed = visitor.sign_in("bob", "password", page)
        one_of(signed.status, (200, 303), f"{target!r}: {signed}")
        stays(signed.one("location"), target)
        if target and target not in INSIDE:
            lacks(signed.one("location") or "", "evil", target)
            again = visitor.get(page)
            stays(again.one("location"), f"signed in already, {target!r}")


@case
def two_targets_in_one_request_are_not_followed(bench):
    for page in ("/?rd=https://one.example.com/&rd=https://evil.test/", "/?rd=https://evil.test/&rd=https://one.example.com/"):
        visitor = bench.visitor()
        answer = visitor.get(page)
        if answer.status == 200:
            stays(visitor.sign_in("bob", "password", page).one("location"), page)


@case
def a_target_in_the_form_is_checked_like_one_in_the_address(bench):
    for target in TARGETS:
        answer = bench.visitor().sign_in("bob", "password", "/", extra={"rd": target, "redirect": target, "return_to": target})
        stays(answer.one("location"), target)


@case
def sign_out_takes_no_foreign_target_sc_086(bench):
    for target in TARGETS:
        visitor = bench.visitor()
        visitor.sign_in("bob", "password")
        page = "/logout?rd=" + quote(target, safe="")
        answer = visitor.get(page)
        if answer.status != 200:
            one_of(answer.status, (302, 303, 400, 414), target)
            stays(answer.one("location"), target)
            continue
        out = visitor.post_form(page, hidden_fields(answer.text))
        one_of(out.status, (200, 302, 303, 400, 414), target)
        stays(out.one("location"), target)


@case
def forward_auth_takes_no_foreign_portal_sc_037(bench):
    for target in TARGETS:
        if target in INSIDE or target == "":
            continue
        answer = ask(bench.portal, LEGACY, "one.example.com", portal=target)
        stays(answer.one("location"), target)
        forward = {"X-Forwarded-Method": "GET", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "one.example.com", "X-Forwarded-URI": "/", "Accept": "text/html"}
        answer = bench.server.ask("/api/authz/forward-auth?authelia_url=" + quote(target, safe=""), headers=forward)
        one_of(answer.status, (302, 400), target)
        stays(answer.one("location"), target)


@case
def a_foreign_host_is_nowhere_in_our_answers_sc_091(bench):
    for headers in ({"Host": "evil.test"}, {"Host": PORTAL, "X-Forwarded-Host": "evil.test", "X-Forwarded-Server": "evil.test", "Forwarded": "host=evil.test"}):
        for path in ("/", "/logout", "/nowhere", "/api/profile"):
            answer = wire.request(bench.port, target=path, headers={"Accept": "text/html"} | headers, host=None, tls=True, name=PORTAL, source="127.0.0.7")
            lacks(str(answer.headers), "evil.test", path)
            for found in re.findall(r"""(?:href|src|action)=["']?([^"'>\s]*)""", answer.text):
                lacks(found, "evil.test", path)


@case
def slash_adding_redirects_stay_here_sc_089(bench):
    for path in ("//evil.test/..", "/\\evil.test/", "//evil.test/%2e%2e", "/.doorward//evil.test", "/.doorward"):
        answer = wire.request(bench.port, target=path, headers={"Accept": "text/html", "X-Forwarded-Prefix": "//evil.test"}, host=PORTAL, tls=True)
        stays(answer.one("location"), path)
        lacks(answer.one("location") or "", "//evil.test", path)


# ---- A: forward auth with broken input

@case
def a_target_that_does_not_parse_is_never_allowed_sc_001(bench):
    for url in ("https://app.example.com/%zz", "https://[::1", "://", "https://app.example.com:99999/", "https://public.example.com/" + "a" * 70000,
                "https://public.example.com\x01/", "https://public.example.com/\x7f", b"https://public.example.com/\xff", b"https://public.example.com\xfe/", "public.example.com", "//public.example.com/",
                "https:public.example.com", "https:///public.example.com", "https://public.example.com@other.tld/", "https://user@public.example.com/", "https:\\\\public.example.com",
                "HTTP://public.example.com/", "https://public.example.com#x", "https://public.example.com/#x", "https://public.example.com%2f/", ""):
        answer = wire.request(bench.portal, target="/api/authz/auth-request", headers=[("X-Original-URL", url), ("X-Original-Method", "GET"), ("Accept", "text/html")])
        one_of(answer.status, (400, 401, 403, 431), url[:60])


@case
def a_header_that_is_missing_empty_or_doubled_is_refused_sc_002(bench):
    full = [("X-Forwarded-Method", "GET"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "public.example.com"), ("X-Forwarded-URI", "/")]
    for index, (name, value) in enumerate(full):
        for change in ([], [(name, "")], [(name, value), (name, "other")]):
            if not change and name in ("X-Forwarded-Proto", "X-Forwarded-URI"):
                continue  # absent: documented fall-backs that end in a refusal or the root
            headers = full[:index] + change + full[index + 1:]
            equal(wire.request(bench.portal, target="/api/authz/forward-auth", headers=headers).status, 400, change or f"no {name}")
    for headers in ([("X-Original-URL", "https://public.example.com/"), ("X-Original-URL", "https://two.example.com/"), ("X-Original-Method", "GET")],
                    [("X-Original-URL", "https://public.example.com/"), ("X-Original-Method", "GET"), ("X-Original-Method", "POST")], [("X-Original-Method", "GET")]):
        one_of(wire.request(bench.portal, target="/api/authz/auth-request", headers=headers).status, (401, 403), headers)


@case
def each_endpoint_ignores_the_headers_of_the_others_sc_003(bench):
    foreign = {"X-Original-URI": "/", "X-Rewrite-URL": "https://public.example.com/", "X-Envoy-Original-Path": "/"}
    for endpoint in ALL:
        extra = dict(foreign)
        if endpoint == AUTH_REQUEST:
            extra |= {"X-Forwarded-Host": "public.example.com", "X-Forwarded-Uri": "/", "X-Forwarded-Method": "GET", "X-Forwarded-Proto": "https"}
        elif endpoint != LEGACY:
            extra |= {"X-Original-URL": "https://public.example.com/", "X-Original-Method": "GET"}
        answer = ask(bench.portal, endpoint, "two.example.com", headers=extra)
        one_of(answer.status, (302, 401), endpoint)


@case
def a_client_address_that_does_not_parse_changes_no_step_sc_029(bench):
    for value in ("a", "", "1.2.3.4, a", "::1%lo", ", ".join(["10.0.0.1"] * 300), "unknown", "_hidden"):
        answer = ask(bench.portal, FORWARD_AUTH, "one.example.com", address=value)
        equal(answer.status, 302, value[:30])
        login = api_login(bench.portal, "bob", "password", headers={"X-Forwarded-For": value})
        equal(login.status, 200, value[:30])


@case
def the_address_is_the_rightmost_that_is_not_trusted_fr_36(_):
    rules = "access_control:\n  default_policy: deny\n  rules:\n    - domain: '*.example.com'\n      networks: [10.1.0.0/16]\n      policy: bypass\n"
    server = Doorward(bench_config(rules=rules), {"users.yml": USERS})
    try:
        for value, status in (("10.1.2.3", 200), ("10.1.2.3, 192.0.2.1", 403), ("192.0.2.1, 10.1.2.3", 200), ("10.1.2.3, 127.0.0.1", 200), ("::ffff:10.1.2.3", 200),
                              ("::10.1.2.3", 403), ("64:ff9b::a01:203", 403), ("10.1.2.3, junk", 403), ("[::ffff:10.1.2.3]:443", 200), ("10.1.2.3:5555", 200), ("junk", 403)):
            equal(ask(server.portal, FORWARD_AUTH, "x.example.com", address=value).status, status, value)
    finally:
        server.stop()


@case
def two_factor_rules_need_two_factors_everywhere_sc_031(bench):
    cookie = signed_in(bench.portal, "alice")
    for endpoint in ALL:
        one_of(ask(bench.portal, endpoint, "two.example.com", cookie=cookie).status, (302, 401), endpoint)


@case
def tokens_that_are_not_ours_are_401_fr_22(bench):
    import base64
    good = signed_in(bench.portal, "bob").partition("=")[2]
    head, claims, signature = good.split(".")

    def encode(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    def decode(part):
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    equal(decode(head)["alg"], "HS256")
    inside = decode(claims)
    for name in ("sub", "role", "sid", "iat", "exp"):
        one_of(name, inside)
    none = encode({"alg": "none", "typ": "JWT"})
    admin = encode(inside | {"role": "admin", "sub": "alice"})
    for token in (f"{none}.{claims}.", f"{none}.{claims}.{signature}", f"{none}.{admin}.", f"{head}.{admin}.{signature}", f"{encode({'alg': 'RS256'})}.{claims}.{signature}",
                  f"{head}.{claims}.", f"{head}.{claims}", claims, f"{head}.{claims}.{signature[:-4]}AAAA", "a" * 100_000, "é", "..", "null", f"{good}.x"):
        answer = wire.request(bench.portal, target="/api/profile", headers={"Authorization": f"Bearer {token}"}, host=PORTAL)
        one_of(answer.status, (401, 400, 431), token[:40])
    for value in (f"Bearer {good}", f"bearer   {good}", f"BEARER {good}"):
        equal(wire.request(bench.portal, target="/api/profile", headers={"Authorization": value}, host=PORTAL).status, 200, value[:10])


# ---- sign-in itself

@case
def wrong_names_wrong_passwords_and_disabled_users_look_the_same(bench):
    answers = {}
    for user, password in (("bob", "wrong"), ("ghost", "password"), ("dave", "password"), ("BOB ", "wrong")):
        api = api_login(bench.portal, user, password, headers={"X-Forwarded-For": fresh_address()})
        page = Visitor(bench.portal, PORTAL, tls=False, headers={"X-Forwarded-For": fresh_address()}).sign_in(user, password)
        text = re.sub(r"""value=["'][^"']*["']""", "", page.text)
        shape = (api.status, re.sub(r"[0-9a-zA-Z-]{16,}", "ID", api.text), page.status, [name for name, _ in page.headers],
                 re.sub(r"[0-9a-zA-Z_.-]{16,}", "ID", text))
        answers[user] = shape
    equal(answers["bob"][0], 401)
    equal(set(json.loads(api_login(bench.portal, "ghost", "x", headers={"X-Forwarded-For": fresh_address()}).text)), {"error", "message"})
    for user in ("ghost", "dave"):
        equal(answers[user], answers["bob"], user)
    contains(answers["bob"][4], "That did not work. Check the user name and password.")
    contains(answers["bob"][4], 'role="alert"')


@case
def failures_take_at_least_a_quarter_of_a_second_am_04(bench):
    for user in ("bob", "ghost", "dave"):
        begun = time.monotonic()
        equal(api_login(bench.portal, user, "wrong", headers={"X-Forwarded-For": fresh_address()}).status, 401)
        took = time.monotonic() - begun
        assert took >= 0.25, f"{user}: {took:.3f} s"


@case
def too_many_failures_are_429_with_a_true_retry_after_fr_29_31(_):
    server = Doorward(bench_config(extra="auth:\n  failed_login_rate_limit: '5/minute;20/hour'\n"), {"users.yml": USERS})
    try:
        for user in ("ghost1", "ghost2", "ghost3", "ghost4", "ghost5"):
            equal(api_login(server.portal, user, "wrong", headers={"X-Forwarded-For": "192.0.2.1"}).status, 401)
        answer = api_login(server.portal, "bob", "password", headers={"X-Forwarded-For": "192.0.2.1"})
        equal(answer.status, 429, "also with the right password")
        wait = int(answer.one("retry-after"))
        assert 1 <= wait <= 60, wait
        equal(api_login(server.portal, "bob", "password", headers={"X-Forwarded-For": "192.0.2.2"}).status, 200, "another address")
        page = Visitor(server.portal, PORTAL, tls=False, headers={"X-Forwarded-For": "192.0.2.1"}).sign_in("bob", "password")
        equal(page.status, 429)
        contains(page.text, "Too many attempts. Try again in")
        equal(ask(server.portal, FORWARD_AUTH, "public.example.com", address="192.0.2.1").status, 200, "visitors are not shut out")
        basic = ask(server.portal, FORWARD_AUTH, "one.example.com", address="192.0.2.1", authorization=wire.basic("bob", "password"))
        assert basic.status != 200, "the same limiter covers Basic (FR-35)"
        server.logged("rate limit exceeded")
    finally:
        server.stop()


@case
def a_login_limit_of_one_per_second_is_over_when_it_says_so(_):
    server = Doorward(bench_config(extra="auth:\n  failed_login_rate_limit: '2/4 seconds'\n"), {"users.yml": USERS})
    try:
        for _ in range(2):
            api_login(server.portal, "ghost", "wrong", headers={"X-Forwarded-For": "192.0.2.1"})
        answer = api_login(server.portal, "bob", "password", headers={"X-Forwarded-For": "192.0.2.1"})
        equal(answer.status, 429)
        time.sleep(int(answer.one("retry-after")) + 0.1)
        equal(api_login(server.portal, "bob", "password", headers={"X-Forwarded-For": "192.0.2.1"}).status, 200, "Retry-After told the truth")
    finally:
        server.stop()


@case
def malformed_logins_are_400_and_never_500(bench):
    for body in (b"", b"{}", b"[]", b"null", b'{"user":1,"password":2}', b'{"user":"bob"}', b"{" * 5000, b"\xff\xfe", b'{"user":"bob","password":"password","extra":1}',
                 b'{"user":"bob","password":"' + b"x" * 5000 + b'"}', b'{"user":"bob\\u0000","password":"password"}', b'{"user":"' + b"b" * 10_000 + b'","password":"x"}'):
        answer = wire.request(bench.portal, "POST", "/api/login", {"Content-Type": "application/json", "X-Forwarded-For": fresh_address()}, body, PORTAL)
        one_of(answer.status, (400, 401, 413, 415, 422), body[:40])
        if answer.status != 401:
            equal(set(json.loads(answer.text)), {"error", "message"}, body[:40])
    form = wire.request(bench.portal, "POST", "/api/login", {"Content-Type": "application/x-www-form-urlencoded"}, encode_form({"user": "bob", "password": "password"}), PORTAL)
    one_of(form.status, (400, 415), "a plain form of another site cannot post JSON")
    big = wire.request(bench.portal, "POST", "/api/login", {"Content-Type": "application/json"}, b'{"user":"' + b"x" * 3_000_000, PORTAL)
    one_of(big.status, (400, 413))


@case
def what_somebody_types_is_shown_escaped(bench):
    for name in ('"><script>alert(1)</script>', "<b>x</b>", "' onfocus='alert(1)", "javascript:alert(1)"):
        page = Visitor(bench.portal, PORTAL, tls=False, headers={"X-Forwarded-For": fresh_address()}).sign_in(name, "wrong")
        lacks(page.text, "<script>alert")
        lacks(page.text, "<b>x</b>")
        lacks(page.text, "' onfocus='alert")
    html = bench.visitor().get("/?rd=" + quote("https://one.example.com/'\"><img src=x onerror=alert(1)>", safe="")).text
    lacks(html, "<img src=x")


@case
def the_signed_in_page_says_who_and_offers_the_way_out(bench):
    visitor = bench.visitor()
    visitor.sign_in("alice", "password")
    page = visitor.get("/")
    equal(page.status, 200)
    contains(page.text, "Alice Liddell")
    assert re.search(r"logout|sign out", page.text, re.I), page.text
    contains(page.one("cache-control"), "no-store")


@case
def unknown_methods_and_paths_have_plain_answers(bench):
    for path, method, statuses in (("/nowhere", "GET", (404,)), ("/api/nowhere", "GET", (404,)), ("/api/health", "DELETE", (405,)), ("/", "PUT", (405,)), ("/api/login", "GET", (405,))):
        answer = wire.request(bench.port, method, path, {"Accept": "text/html"}, None, PORTAL, True)
        one_of(answer.status, statuses, f"{method} {path}")
        if path.startswith("/api/"):
            equal(set(json.loads(answer.text)), {"error", "message"}, path)


@case
def health_says_ok_to_everybody(bench):
    for host in (PORTAL, "anything.test"):
        answer = wire.request(bench.portal, target="/api/health", host=host)
        equal((answer.status, json.loads(answer.text)), (200, {"status": "OK"}), host)


@case
def sessions_end_after_inactivity_am_22(_):
    config = bench_config().replace("session:\n", "session:\n  expiration: 1h\n  inactivity: 2s\n")
    server = Doorward(config, {"users.yml": USERS})
    try:
        cookie = signed_in(server.portal, "bob")
        for _ in range(4):
            time.sleep(0.8)
            equal(ask(server.portal, FORWARD_AUTH, "one.example.com", cookie=cookie).status, 200, "activity keeps it")
        time.sleep(3.2)
        equal(ask(server.portal, FORWARD_AUTH, "one.example.com", cookie=cookie).status, 302, "inactivity ends it")
    finally:
        server.stop()


@case
def a_user_who_leaves_the_file_is_out_sc_039(_):
    server = Doorward(bench_config(), {"users.yml": USERS})
    try:
        cookie = signed_in(server.portal, "alice")
        equal(ask(server.portal, FORWARD_AUTH, "adm.example.com", cookie=cookie).status, 200)
        server.folder.write("users.new", USERS.replace("groups: [admins, dev]", "groups: [dev]")).rename(server.folder.path / "users.yml")
        eventually("no longer an administrator", lambda: ask(server.portal, FORWARD_AUTH, "adm.example.com", cookie=cookie).status != 200, 5, 0.2)
        server.folder.write("users.new", USERS.replace("  alice:\n", "  alice:\n    disabled: true\n")).rename(server.folder.path / "users.yml")
        eventually("disabled: signed out", lambda: ask(server.portal, FORWARD_AUTH, "one.example.com", cookie=cookie).status != 200, 5, 0.2)
    finally:
        server.stop()
