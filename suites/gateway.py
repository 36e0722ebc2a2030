"""The gateway with an echo upstream that records raw bytes: header hygiene (section B of the cases), smuggling and
connection reuse (C), paths (A), bodies and streams untouched, WebSocket, ends of sessions, upstream failures."""

import hashlib
import json
import os
import signal
import socket
import threading
import time

import upstream
import wire
from harness import (PORTAL, USERS, Doorward, Visitor, bench_config, case, contains, equal, eventually, free_port, lacks,
                     one_of, signed_in)
from harness import doorward as run_doorward
from websocket import BINARY, CLOSE, PING, PONG, TEXT, WebSocket

IDENTITY_NAMES = ("Remote-User", "Remote-Groups", "Remote-Email", "Remote-Name", "Remote-Role", "X-Forwarded-User",
                  "X-Forwarded-Groups", "X-Forwarded-Email", "X-Forwarded-Preferred-Username", "X-Auth-Request-User",
                  "X-Auth-Request-Groups", "X-Auth-Request-Email", "X-authentik-username", "X-authentik-groups",
                  "X-authentik-email", "X-authentik-name", "X-authentik-uid", "X-WEBAUTH-USER", "X-Proxy-Secret")
OURS = ("remote-user", "remote-groups", "remote-name", "remote-email", "remote-role")
PROXY_SECRET = "a-shared-secret-of-the-proxy"


def services(up, dead):
    hosts = ("one", "two", "pub", "mix", "adm", "app", "deny")
    lines = ["services:"]
    for name in hosts:
        lines += [f"  - name: {name}", f"    host: {name}.example.com", f"    upstream: {up.url}",
                  f"    headers: {{X-Proxy-Secret: {PROXY_SECRET}}}"]
    lines += ["  - name: dead", "    host: dead.example.com", f"    upstream: http://127.0.0.1:{dead}"]
    return "\n".join(lines)


RULES = """
access_control:
  default_policy: deny
  rules:
    - domain: [pub.example.com, dead.example.com]
      policy: bypass
    - domain: one.example.com
      policy: one_factor
    - domain: adm.example.com
      subject: 'group:admins'
      policy: one_factor
    - domain: mix.example.com
      resources: ['^/public/']
      policy: bypass
    - domain: [mix.example.com, two.example.com, app.example.com]
      policy: two_factor
"""


class Bench:
    def __init__(self):
        self.up = upstream.Upstream()
        self.dead = free_port()
        self.server = Doorward(bench_config(services(self.up, self.dead), rules=RULES), {"users.yml": USERS})
        self.port = self.server.port
        self.cookie = signed_in(self.port, "bob", tls=True)

    def ask(self, path="/", host="one.example.com", method="GET", headers=None, body=None, cookie=True, **options):
        headers = wire.as_list(headers)
        if cookie:
            headers.append(("Cookie", cookie if isinstance(cookie, str) else self.cookie))
        self.up.clear()
        return wire.request(self.port, method, path, headers, body, host, True, **options)

    def bytes(self, data, host="one.example.com", timeout=1.5):
        self.up.clear()
        return wire.exchange(self.port, data, True, host, timeout)

    def nothing_arrived(self, about=""):
        time.sleep(0.02)
        equal([seen.line for seen in self.up.seen], [], f"{about}: the upstream saw it")


def bench():
    shared = Bench()
    yield shared
    equal(shared.server.stop(), 0, "exit status")
    lacks(shared.server.text, "panicked")
    lacks(shared.server.text, PROXY_SECRET, "the proxy's secret in the log")
    lacks(shared.server.text, shared.cookie.partition("=")[2], "a session token in the log")
    shared.up.stop()


# ---- who gets through

@case
def a_signed_in_user_passes_with_one_of_each_identity_header(bench):
    answer = bench.ask("/hello?x=1&y=%20")
    equal(answer.status, 200)
    seen = bench.up.last()
    equal(seen.target, "/hello?x=1&y=%20", "the target, byte for byte")
    equal(seen.one("remote-user"), "bob")
    equal(seen.one("remote-groups"), "dev")
    equal(seen.one("remote-name"), "Bob Dylan")
    equal(seen.one("remote-email"), "bob@example.com")
    assert seen.one("remote-role"), seen
    equal(seen.one("x-forwarded-for"), "127.0.0.1")
    equal(seen.one("x-forwarded-proto"), "https")
    equal(seen.one("x-forwarded-host"), "one.example.com")
    equal(seen.one("x-real-ip"), "127.0.0.1")
    equal(seen.one("x-proxy-secret"), PROXY_SECRET, "what the service's headers say")
    equal(seen.one("host"), "one.example.com")


@case
def nobody_passes_without_a_session_and_a_page_goes_to_the_portal(bench):
    answer = bench.ask("/a?b=c", cookie=False, headers={"Accept": "text/html"})
    one_of(answer.status, (302, 303))
    assert answer.one("location").startswith(f"https://{PORTAL}/?rd="), answer
    for headers in ({"Accept": "application/json"}, {"X-Requested-With": "XMLHttpRequest", "Accept": "text/html"},
                    {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty", "Accept": "*/*"},
                    {"Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors", "Accept": "image/*"},
                    {"Accept": "text/event-stream"}):
        # A program that names no browser may be offered Basic; a script in a page may not.
        script = bench.ask("/a", cookie=False, headers={"User-Agent": "Mozilla/5.0"} | headers)
        equal(script.status, 401, headers)
        assert script.has("location") and script.has("www-authenticate"), script
        lacks(script.one("www-authenticate"), "Basic", "no browser dialogue for a script")
    bench.nothing_arrived()


@case
def rules_hold_at_the_gateway(bench):
    equal(bench.ask(host="pub.example.com", cookie=False).status, 200)
    equal(bench.up.last().all("remote-user"), [])
    equal(bench.ask(host="deny.example.com").status, 403)
    one_of(bench.ask(host="two.example.com", headers={"Accept": "text/html"}).status, (302, 303))
    one_of(bench.ask(host="adm.example.com").status, (403,), "bob is no admin")
    alice = signed_in(bench.port, "alice", tls=True)
    equal(bench.ask(host="adm.example.com", cookie=alice).status, 200)
    one_of(bench.ask(host="unknown.example.com").status, (403, 404, 421))
    equal(bench.ask(host="other.tld").status, 421)


@case
def a_host_that_is_not_served_here_is_misdirected_sc_091(bench):
    for host in ("evil.test", "example.com.evil.test", "evilexample.com", "127.0.0.1", "localhost"):
        for path in ("/", "/.doorward/", "/.doorward/logout", "/api/profile"):
            answer = bench.ask(path, host=host, cookie=False, headers={"Accept": "text/html"})
            equal(answer.status, 421, f"{host}{path}")
            lacks(answer.body.decode() + str(answer.headers), host, f"{host}{path}")
            equal(answer.all("location"), [], f"{host}{path}")
        bench.nothing_arrived(host)
    equal(bench.ask("/.doorward/api/health", host="evil.test", cookie=False).status, 421)
    equal(bench.ask("/.doorward/api/health", host="127.0.0.1", cookie=False).status, 200, "for watchdogs")


@case
def a_broken_session_cookie_is_no_session(bench):
    name, _, token = bench.cookie.partition("=")
    for value in ("", "x", "x" * 4000, token[:-1], token + "x", "!!!not-base64!!!", f'"{token[:-2]}"', "a.b.c"):
        answer = bench.ask(cookie=f"{name}={value}", headers={"Accept": "text/html"})
        one_of(answer.status, (302, 303, 400), repr(value[:30]))
        bench.nothing_arrived(repr(value[:30]))
    for value in (b"\x00", b"\xff\xfe"):
        status, _ = bench.bytes(b"GET / HTTP/1.1\r\nHost: one.example.com\r\nCookie: " + name.encode() + b"=" + value + b"\r\n\r\n")
        one_of(status, (302, 303, 400, 401), value)
        bench.nothing_arrived(value)


@case
def two_cookies_good_and_bad_never_pass_without_identity(bench):
    name, _, token = bench.cookie.partition("=")
    for pair in (f"{name}={token}; {name}=bad", f"{name}=bad; {name}={token}"):
        answer = bench.ask(cookie=pair)
        if answer.status == 200:
            equal(bench.up.last().one("remote-user"), "bob", pair)


# ---- A: paths, hosts and methods

@case
def path_confusion_never_reaches_a_protected_path_sc_005_to_011(bench):
    for target in ("/admin", "//admin", "///admin", "/public//../admin", "/public/../admin", "/public/%2e%2e/admin",
                   "/./admin", "/admin/.", "/admin?x=/public/", "/admin?/public/", "/admin#/public/", "/admin%23/public/",
                   "/admin;a=b", "/public/;/../admin", "/public/..;/admin", "/public/..%2fadmin", "/public/..%5cadmin",
                   "/public/%2e%2e%2fadmin", "/public\\..\\admin", "/public/%00/../admin", "/public/..%c0%afadmin",
                   "/public/%u002e%u002e/admin", "/public%2f..%2fadmin", "/PUBLIC/x", "/publicx"):
        answer = bench.ask(target, host="mix.example.com", cookie=False,
                           headers={"Accept": "application/json", "X-Forwarded-Uri": "/public/", "X-Original-URL": "/public/",
                                    "X-Rewrite-URL": "/public/"})
        one_of(answer.status, (400, 401, 403), target)
        bench.nothing_arrived(target)
    equal(bench.ask("/public/x", host="mix.example.com", cookie=False).status, 200)


@case
def an_encoded_nul_is_always_refused_sc_010(bench):
    for target in ("/a%00b", "/%00", "/a/%00/../b"):
        equal(bench.ask(target).status, 400, target)
        bench.nothing_arrived(target)


@case
def the_judged_target_is_the_forwarded_target(bench):
    for target in ("/a", "/a/", "/a%20b", "/caf%C3%A9", "/a?q=1&q=2", "/a?x=%2F..%2F", "/~user/file.name", "/a+b", "/a?",
                   "/a?b=c%26d", "/a:b@c", "/a'b(c)*!$,="):
        equal(bench.ask(target).status, 200, target)
        equal(bench.up.last().target, target)


@case
def host_spellings_find_the_same_rule_or_none_sc_013_014_015(bench):
    for host in ("ONE.EXAMPLE.COM", "one.example.com.", f"one.example.com:{bench.port}", "user@one.example.com", "%6fne.example.com",
                 "оne.example.com", "one。example.com", "one.example.com:99999", "one.example.com:abc", "[::1", "one.example.com\\x"):
        answer = bench.ask("/", host=host, cookie=False, headers={"Accept": "application/json"}, name="one.example.com")
        one_of(answer.status, (400, 401, 403, 404, 421), host)
        bench.nothing_arrived(host)
    equal(bench.ask("/", host="ONE.EXAMPLE.COM", name="one.example.com").status, 200)


@case
def absolute_form_agrees_with_the_host_or_is_refused(bench):
    equal(bench.ask("https://pub.example.com/x", host="pub.example.com", cookie=False).status, 200)
    equal(bench.up.last().target, "/x")
    answer = bench.ask("https://pub.example.com/x", host="two.example.com", cookie=False, headers={"Accept": "application/json"})
    one_of(answer.status, (400, 401, 421))
    bench.nothing_arrived()


@case
def odd_methods_and_forms_are_refused_sc_021_022(bench):
    for method, statuses in (("TRACE", (405,)), ("TRACK", (405,)), ("CONNECT", (400, 405))):
        target = "one.example.com:443" if method == "CONNECT" else "/"
        one_of(bench.ask(target, method=method).status, statuses, method)
        bench.nothing_arrived(method)
    for line in (b"GET * HTTP/1.1", b"OPTIONS * HTTP/1.1", b"GET one.example.com:443 HTTP/1.1", b"GET a HTTP/1.1"):
        status, _ = bench.bytes(line + b"\r\nHost: one.example.com\r\n\r\n")
        one_of(status, (400, 405, 200) if b"OPTIONS" in line else (400,), line)
        bench.nothing_arrived(line)
    equal(bench.ask("/after").status, 200, "the next user's answer is right")


@case
def a_health_checkers_name_opens_nothing_sc_027(bench):
    for agent in ("kube-probe/1.29", "GoogleHC/1.0", "ELB-HealthChecker/2.0", "doorward"):
        one_of(bench.ask("/admin", host="two.example.com", cookie=False, headers={"User-Agent": agent}).status, (302, 303, 401))
        bench.nothing_arrived(agent)


@case
def a_target_or_header_section_that_is_too_long_is_refused_sc_082(bench):
    one_of(bench.ask("/" + "a" * 70000).status, (400, 414, 431))
    bench.nothing_arrived("70 kB target")
    one_of(bench.ask("/", headers={"X-Long": "x" * 70000}).status, (400, 431))
    bench.nothing_arrived("64 kB header")
    one_of(bench.ask("/", headers=[(f"X-{n}", "y") for n in range(1000)]).status, (400, 431))
    bench.nothing_arrived("1,000 fields")
    one_of(bench.ask("/", headers=[("Cookie", f"c{n}=1") for n in range(5000)]).status, (400, 431))
    bench.nothing_arrived("5,000 cookies")


# ---- B: identity headers and hygiene

@case
def no_identity_header_of_the_client_survives_on_a_bypass_sc_049_050(bench):
    spellings = []
    for name in IDENTITY_NAMES:
        spellings += [name, name.lower(), name.upper(), name.swapcase(), name.replace("-", "_"), name.replace("-", "_", 1)]
    for begin in range(0, len(spellings), 40):
        some = spellings[begin:begin + 40]
        answer = bench.ask("/", host="pub.example.com", cookie=False, headers=[(name, "mallory") for name in some])
        equal(answer.status, 200, some)
        lacks(bench.up.last().head.decode("latin-1"), "mallory", some)


@case
def every_underscore_spelling_is_dropped_sc_050(bench):
    for name in ("Remote-User", "X-Forwarded-User", "X-Forwarded-For", "X-Real-IP", "X-Auth-Request-User"):
        places = [index for index, c in enumerate(name) if c == "-"]
        spellings = []
        for bits in range(1, 2 ** len(places)):
            letters = list(name)
            for number, index in enumerate(places):
                if bits >> number & 1:
                    letters[index] = "_"
            spellings.append("".join(letters))
        answer = bench.ask("/", headers=[(spelling, "mallory") for spelling in spellings])
        equal(answer.status, 200, name)
        lacks(bench.up.last().head.decode("latin-1"), "mallory", name)
        lacks(bench.up.last().head.decode("latin-1").split("\r\n", 1)[1].replace("doorward_session", ""), "_", "names with underscores")


@case
def identity_headers_of_the_client_are_replaced_when_signed_in_sc_051(bench):
    headers = [(name, "mallory") for name in ("rEmOtE-uSeR", "REMOTE-GROUPS", "remote-role", "Remote-Email", "Remote-Name")] * 2
    equal(bench.ask("/", headers=headers).status, 200)
    seen = bench.up.last()
    lacks(seen.head.decode("latin-1"), "mallory")
    for name in OURS:
        equal(len(seen.all(name)), 1, name)


@case
def connection_options_cannot_remove_what_we_add_sc_053(bench):
    for value in ("close, Remote-User, x-forwarded-for, X-Proxy-Secret, Authorization, Cookie, Host, Content-Length",
                  "remote-user", "Remote-Role, x-real-ip, keep-alive"):
        answer = bench.ask("/", headers={"Connection": value})
        one_of(answer.status, (200, 400), value)
        if answer.status == 200:
            seen = bench.up.last()
            equal(seen.one("remote-user"), "bob", value)
            equal(seen.one("x-forwarded-for"), "127.0.0.1", value)
            equal(seen.one("x-proxy-secret"), PROXY_SECRET, value)
            equal(seen.one("host"), "one.example.com", value)


@case
def hop_by_hop_headers_stop_here_in_both_directions_sc_054(bench):
    headers = [("Connection", "close, X-Mine"), ("X-Mine", "1"), ("Keep-Alive", "timeout=5"), ("Proxy-Connection", "keep-alive"),
               ("TE", "gzip, trailers"), ("Trailer", "X-T"), ("Proxy-Authorization", "Basic eDp5"), ("Upgrade", "h2c"),
               ("HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA")]
    equal(bench.ask("/", headers=headers).status, 200)
    seen = bench.up.last()
    for name in ("x-mine", "keep-alive", "proxy-connection", "trailer", "proxy-authorization", "upgrade"):
        equal(seen.all(name), [], name)
    one_of(seen.one("te"), (None, "trailers"))
    bench.up.raw_answers["/hop"] = (b"HTTP/1.1 200 OK\r\nConnection: close, X-Theirs\r\nX-Theirs: 1\r\nKeep-Alive: timeout=9\r\n"
                                    b"Proxy-Authenticate: Basic\r\nX-Stays: yes\r\nContent-Length: 2\r\n\r\nok")
    answer = bench.ask("/hop")
    equal(answer.status, 200)
    for name in ("x-theirs", "keep-alive", "proxy-authenticate"):
        equal(answer.all(name), [], name)
    equal(answer.one("x-stays"), "yes")


@case
def malformed_header_lines_are_refused_sc_055_057(bench):
    for line in (b"Remote-User : x", b"X-A: b\r\n continued", b"X-A: b\r\n\tcontinued", b"\tX-A: b", b" X-A: b", b"X-A", b": x",
                 b"X-A: a\x00b", b"X-A: a\rb", b"X A: b", b"X-A\x01: b"):
        status, _ = bench.bytes(b"GET / HTTP/1.1\r\nHost: pub.example.com\r\n" + line + b"\r\n\r\n", "pub.example.com")
        equal(status, 400, line)
        bench.nothing_arrived(line)


@case
def trailers_do_not_become_headers_sc_058(bench):
    data = (b"POST / HTTP/1.1\r\nHost: pub.example.com\r\nTransfer-Encoding: chunked\r\nTrailer: Remote-User\r\nConnection: close\r\n"
            b"\r\n2\r\nhi\r\n0\r\nRemote-User: mallory\r\n\r\n")
    status, _ = bench.bytes(data, "pub.example.com")
    equal(status, 200)
    seen = bench.up.last()
    lacks(str(seen.headers) + str(getattr(seen, "trailers", "")), "mallory")
    equal(seen.body, b"hi")


@case
def trailers_of_the_upstream_cannot_set_cookies_sc_059(bench):
    bench.up.raw_answers["/trailers"] = (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Set-Cookie\r\n\r\n2\r\nhi\r\n0\r\n"
                                         b"Set-Cookie: stolen=1\r\n\r\n")
    with wire.Raw(bench.port, True, "one.example.com") as raw:
        raw.send(wire.head_bytes("GET", "/trailers", [("Host", "one.example.com"), ("Cookie", bench.cookie), ("TE", "trailers"), ("Connection", "close")]))
        while raw.fill():
            pass
        contains(raw.buffer, b"hi")
        lacks(raw.buffer, b"stolen")


@case
def forwarded_headers_of_an_untrusted_peer_are_replaced_sc_019_063_065(bench):
    names = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix",
             "X-Forwarded-Uri", "X-Forwarded-Method", "X-Forwarded-Server", "X-Forwarded-Path", "X-Forwarded-Scheme",
             "X-Forwarded-Ssl", "X-Forwarded-Tls-Client-Cert", "Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP",
             "CF-Connecting-IP", "X-Original-URL", "X-Original-Method", "X-Original-URI", "X-Rewrite-URL")
    headers = [(name, "for=6.6.6.6" if name == "Forwarded" else "6.6.6.6") for name in names]
    equal(bench.ask("/", headers=headers, source="127.0.0.9").status, 200)
    seen = bench.up.last()
    lacks(seen.head.decode("latin-1"), "6.6.6.6")
    equal(seen.one("x-forwarded-for"), "127.0.0.9")
    equal(seen.one("x-real-ip"), "127.0.0.9")
    equal(seen.one("x-forwarded-host"), "one.example.com")
    answer = bench.ask("/", host="two.example.com", headers={"X-Forwarded-Host": "pub.example.com", "Accept": "text/html"}, cookie=False)
    one_of(answer.status, (302, 303))
    bench.nothing_arrived()


@case
def the_proxy_secret_is_asked_for_and_never_logged_sc_066(_):
    up = upstream.Upstream()
    config = bench_config(f"services:\n  - name: pub\n    host: pub.example.com\n    upstream: {up.url}\n",
                          extra=f"proxy:\n  auth_secret: {PROXY_SECRET}\n")
    server = Doorward(config, {"users.yml": USERS})
    try:
        name, right = "X-Proxy-Secret", PROXY_SECRET
        for headers in ([], [(name, "")], [(name, right[:-1])], [(name, right + "x")], [(name, right.upper())], [(name, right), (name, "wrong")],
                        [(name, "wrong"), (name, right)], [(name, right), (name, right)], [("X_Proxy_Secret", right)]):
            up.clear()
            equal(server.get("/", host="pub.example.com", headers=headers).status, 401, headers)
            equal(up.seen, [], headers)
        equal(server.get("/", host="pub.example.com", headers=[(name, right)]).status, 200)
        lacks(server.text, right)
    finally:
        server.stop()
    empty = Doorward(config.replace(PROXY_SECRET, "''"), {"users.yml": USERS}, start=False)
    equal(run_doorward("serve", "--config", empty.config, cwd=empty.folder.path).returncode, 1, "an empty secret")
    up.stop()


@case
def a_loop_through_ourselves_ends_quickly_sc_070(_):
    config = bench_config("services:\n  - name: pub\n    host: pub.example.com\n    upstream: http://127.0.0.1:{port}\n",
                          server_extra="tls: {mode: disabled}", trusted="[]")
    server = Doorward(config, {"users.yml": USERS})
    try:
        begun = time.monotonic()
        one_of(server.get("/", host="pub.example.com", tls=False).status, (502, 508))
        assert time.monotonic() - begun < 1.5, "a loop takes too long to notice"
    finally:
        server.stop()


@case
def our_credentials_never_reach_the_upstream_sc_067(bench):
    token = bench.cookie.partition("=")[2]
    equal(bench.ask("/", cookie=f"a=1; {bench.cookie}; b=2; c=x=y").status, 200)
    seen = bench.up.last()
    lacks(seen.head.decode("latin-1"), token)
    equal("; ".join(seen.all("cookie")), "a=1; b=2; c=x=y", "other cookies untouched and in order")
    equal(bench.ask("/", cookie=False, headers={"Authorization": f"Bearer {token}"}).status, 200, "bearer")
    lacks(bench.up.last().head.decode("latin-1"), token)
    equal(bench.ask("/", cookie=False, headers={"Authorization": wire.basic("bob", "password")}).status, 200, "basic")
    equal(bench.up.last().all("authorization"), [], "Basic that was ours")
    equal(bench.ask("/", headers={"Authorization": "Token of-the-application"}).status, 200)
    equal(bench.up.last().one("authorization"), "Token of-the-application", "what is not ours stays")
    equal(bench.ask("/", headers={"Authorization": wire.basic("bob", "password")}).status, 200, "Basic beside a cookie")
    equal(bench.up.last().all("authorization"), [], "it would have been tried as ours")
    bench.ask("/", host="pub.example.com", cookie=False, headers={"Authorization": f"Bearer {token}"})
    equal(bench.up.last().all("authorization"), [], "our token on a bypass")
    bench.ask("/", host="pub.example.com", cookie=False, headers={"Authorization": wire.basic("of", "the-application")})
    equal(bench.up.last().one("authorization"), wire.basic("of", "the-application"), "Basic on a bypass is the application's")


@case
def the_upstream_cannot_plant_our_cookie(bench):
    name = bench.cookie.partition("=")[0]
    bench.up.raw_answers["/plant"] = (f"HTTP/1.1 200 OK\r\nSet-Cookie: {name}=evil; Domain=example.com\r\nSet-Cookie: app=1; Path=/\r\n"
                                      "Content-Length: 2\r\n\r\nok").encode()
    answer = bench.ask("/plant")
    equal(answer.status, 200)
    lacks(str(answer.all("set-cookie")), "evil")
    contains(str(answer.all("set-cookie")), "app=1")


@case
def cookies_and_headers_of_the_upstream_pass(bench):
    answer = bench.ask("/set-cookie")
    equal([line for line in answer.all("set-cookie") if "session" not in line], ["app=1; Path=/", "other=2"])


@case
def responses_to_signed_in_people_are_not_shared_fr_70(bench):
    bench.up.raw_answers["/cached"] = b"HTTP/1.1 200 OK\r\nCache-Control: public, max-age=600\r\nContent-Length: 2\r\n\r\nok"
    answer = bench.ask("/cached")
    lacks(answer.one("cache-control") or "", "public")
    for sent, given in (("max-age=600", "private, max-age=600"), ("no-store", "no-store"), ("private, max-age=5", "private, max-age=5")):
        bench.up.raw_answers["/cached"] = f"HTTP/1.1 200 OK\r\nCache-Control: {sent}\r\nContent-Length: 2\r\n\r\nok".encode()
        equal(bench.ask("/cached").one("cache-control"), given, sent)
        equal(bench.ask("/cached", host="pub.example.com", cookie=False).one("cache-control"), sent, "nobody in particular")


# ---- C: smuggling and connection reuse

CRLF = b"\r\n"


def framed(*lines, body=b"", path="/smuggle", host=b"pub.example.com"):
    return CRLF.join([b"POST " + path.encode() + b" HTTP/1.1", b"Host: " + host, *lines]) + CRLF * 2 + body


@case
def ambiguous_framing_is_refused_and_the_connection_closed_sc_071_073(bench):
    bad = [
        (b"Content-Length: 5", b"Transfer-Encoding: chunked"), (b"transfer-encoding: chunked", b"CONTENT-LENGTH: 5"),
        (b"Content-Length: 5", b"Content-Length: 6"), (b"Content-Length: 5, 6",), (b"Content-Length: +5",), (b"Content-Length: -0",),
        (b"Content-Length: 0x5",), (b"Content-Length: 5e0",), (b"Content-Length: 9223372036854775808",), (b"Content-Length: 18446744073709551621",),
        (b"Transfer-Encoding: xchunked",), (b"Transfer-Encoding: chunked, identity",), (b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity"),
        (b"Transfer-Encoding : chunked",), (b"Content-Length: ",), (b"Content-Length: 5 5",),
    ]
    for lines in bad:
        data = framed(*lines, body=b"0\r\n\r\nGET /second HTTP/1.1\r\nHost: pub.example.com\r\n\r\n")
        status, text = bench.bytes(data, "pub.example.com", 1.0)
        one_of(status, (400, 413, None, 501), lines)
        lacks([seen.target for seen in bench.up.seen], "/second", lines)
        bench.nothing_arrived(lines)
        equal(text.count(b"HTTP/1.1 "), 1 if status else 0, f"{lines}: one answer, then closed")


@case
def equal_duplicate_lengths_become_one_or_are_refused(bench):
    status, _ = bench.bytes(framed(b"Content-Length: 2", b"Content-Length: 2", b"Connection: close", body=b"hi"), "pub.example.com")
    one_of(status, (200, 400))
    if status == 200:
        equal(len(bench.up.last().all("content-length")), 1)


@case
def te_in_http_1_0_is_refused(bench):
    data = b"POST / HTTP/1.0\r\nHost: pub.example.com\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    status, _ = bench.bytes(data, "pub.example.com", 1.0)
    one_of(status, (400, None))
    bench.nothing_arrived()


@case
def broken_chunks_never_complete_a_request_sc_074(bench):
    for body in (b"-1\r\nx\r\n0\r\n\r\n", b"fffffffffffffffff\r\nx", b"+2\r\nhi\r\n0\r\n\r\n", b"2\r\nhiX0\r\n\r\n", b"0x2\r\nhi\r\n0\r\n\r\n",
                 b"g\r\nhi\r\n0\r\n\r\n", b"2;" + b"e" * 3_000_000 + b"\r\nhi\r\n0\r\n\r\n"):
        status, text = bench.bytes(framed(b"Transfer-Encoding: chunked", body=body), "pub.example.com", 2.0)
        one_of(status, (400, 413, 431, 502, None), body[:20])
        lacks(text, b"X-Upstream", body[:20])


@case
def bare_line_feeds_are_refused_or_read_as_line_ends_but_never_split(bench):
    status, _ = bench.bytes(b"GET /public HTTP/1.1\nHost: pub.example.com\nX-A: b\n\n", "pub.example.com", 1.0)
    one_of(status, (400, 200, None))
    status, _ = bench.bytes(b"POST / HTTP/1.1\r\nHost: pub.example.com\r\nTransfer-Encoding: chunked\r\n\r\n2\nhi\n0\n\n", "pub.example.com", 1.0)
    one_of(status, (400, 502, None))


@case
def duplicate_or_missing_hosts_are_refused(bench):
    for lines in (b"", b"Host: pub.example.com\r\nHost: two.example.com\r\n", b"Host: pub.example.com, two.example.com\r\n", b"Host:\r\n"):
        status, _ = bench.bytes(b"GET / HTTP/1.1\r\n" + lines + b"\r\n", "pub.example.com", 1.0)
        one_of(status, (400, 421), lines)
        bench.nothing_arrived(lines)


@case
def a_body_left_over_by_an_early_answer_is_never_a_request_sc_077(bench):
    inner = b"GET /inner HTTP/1.1\r\nHost: pub.example.com\r\n\r\n"
    outer = framed(b"Content-Length: " + str(len(inner)).encode(), body=inner, host=b"two.example.com")
    follow = b"GET /innocent HTTP/1.1\r\nHost: pub.example.com\r\nConnection: close\r\n\r\n"
    for _ in range(30):
        bench.up.clear()
        _, text = wire.exchange(bench.port, outer + follow, True, "two.example.com", 1.0)
        lacks([seen.target for seen in bench.up.seen], "/inner")
        assert text.count(b"HTTP/1.1 ") <= 2, text


@case
def an_upgrade_that_is_not_answered_starts_no_tunnel_sc_075(bench):
    data = (b"GET /plain HTTP/1.1\r\nHost: pub.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nGET /admin HTTP/1.1\r\nHost: two.example.com\r\nAccept: application/json\r\n\r\n")
    bench.up.clear()
    _, text = wire.exchange(bench.port, data, True, "pub.example.com", 1.5)
    lacks([seen.target for seen in bench.up.seen], "/admin")
    lacks(text, b"101 Switching")


@case
def expectations_are_answered_after_the_decision_sc_078(bench):
    with wire.Raw(bench.port, True, "two.example.com") as raw:
        raw.send(wire.head_bytes("POST", "/", [("Host", "two.example.com"), ("Content-Length", "5"), ("Expect", "100-continue"), ("Accept", "application/json")]))
        equal(raw.head().status, 401, "no 100 before a refusal")
    with wire.Raw(bench.port, True, "pub.example.com") as raw:
        raw.send(wire.head_bytes("POST", "/", [("Host", "pub.example.com"), ("Content-Length", "5"), ("Expect", "100-continue")]))
        equal(raw.head().status, 100)
        raw.send(b"hello")
        equal(raw.answer().status, 200)
    one_of(bench.ask("/", host="pub.example.com", headers={"Expect": "something-else"}).status, (417, 400))


@case
def a_misbehaving_upstream_never_hurts_the_next_user_sc_079(bench):
    answers = {
        "/bad/204-with-body": b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nextra", "/bad/304-with-body": b"HTTP/1.1 304 Not Modified\r\n\r\nextra",
        "/bad/short": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "/bad/long": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        "/bad/101": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nevil", "/bad/nonsense": b"nonsense\r\n\r\n",
        "/bad/both": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "/bad/empty": b"",
        "/bad/two-lines": b"HTTP/1.1 200 OK\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    }
    bench.up.raw_answers.update(answers)
    for path in answers:
        try:
            answer = bench.ask(path, timeout=5)
            one_of(answer.status, (200, 204, 304, 502), path)
            lacks(answer.body, b"evil", path)
        except (EOFError, OSError):
            pass  # a truncated stream that is closed is right too
        after = bench.ask(f"/innocent{path}")
        equal(after.status, 200, f"after {path}")
        equal(json.loads(after.text)["line"], f"GET /innocent{path} HTTP/1.1", f"after {path}")


@case
def a_post_is_never_sent_twice_sc_083(bench):
    bench.up.raw_answers["/raw-early/post"] = b""
    answer = bench.ask("/raw-early/post", method="POST", body=b"pay 5")
    equal(answer.status, 502)
    equal(len([seen for seen in bench.up.seen if seen.method == "POST"]), 1)


@case
def one_connection_serves_many_requests_with_their_own_answers(bench):
    with wire.Raw(bench.port, True, "one.example.com") as raw:
        for number in range(300):
            path = f"/n/{number}"
            raw.send(wire.head_bytes("GET", path, [("Host", "one.example.com"), ("Cookie", bench.cookie)]))
            equal(json.loads(raw.answer().text)["line"], f"GET {path} HTTP/1.1")


@case
def users_at_once_never_get_each_others_answers_sc_041(bench):
    alice = signed_in(bench.port, "alice", tls=True)
    wrong = []

    def work(user, cookie):
        for number in range(25):
            path = f"/{user}/{number}"
            answer = wire.request(bench.port, "GET", path, {"Cookie": cookie}, host="one.example.com", tls=True)
            shown = json.loads(answer.text)
            users = [value for name, value in shown["headers"] if name.lower() == "remote-user"]
            if shown["line"] != f"GET {path} HTTP/1.1" or users != [user]:
                wrong.append((user, shown))
    threads = [threading.Thread(target=work, args=pair) for pair in [("alice", alice), ("bob", bench.cookie)] * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(wrong, [])


# ---- bodies, streams, ranges

@case
def ranges_heads_and_conditions_are_untouched_fr_64(bench):
    for headers in ({}, {"Range": "bytes=0-9"}, {"Range": "bytes=-10"}, {"Range": "bytes=102000-"}, {"Range": "bytes=999999-"},
                    {"If-None-Match": upstream.FILE_TAG}, {"Range": "bytes=5-9", "If-Range": upstream.FILE_TAG},
                    {"Range": "bytes=5-9", "If-Range": '"other"'}):
        for method in ("GET", "HEAD"):
            direct = wire.request(bench.up.port, method, "/file", headers, host="one.example.com")
            through = bench.ask("/file", method=method, headers=headers)
            equal(through.status, direct.status, f"{method} {headers}")
            assert through.body == direct.body, f"{method} {headers}: the body differs"
            for name in ("content-length", "content-range", "etag", "accept-ranges", "content-type"):
                equal(through.one(name), direct.one(name), f"{method} {headers} {name}")


@case
def uploads_arrive_byte_for_byte(bench):
    data = os.urandom(8 * 1024 * 1024)
    answer = bench.ask("/up", method="POST", body=data, timeout=30)
    equal(answer.status, 200)
    equal(json.loads(answer.text)["sha256"], hashlib.sha256(data).hexdigest())


@case
def downloads_arrive_byte_for_byte(bench):
    answer = bench.ask("/bytes/20000000", timeout=30)
    equal(len(answer.body), 20_000_000)
    equal(answer.body[:32], b"0123456789abcdef" * 2)


@case
def answers_are_streamed_not_buffered_fr_67(bench):
    bench.up.clear()
    with wire.Raw(bench.port, True, "one.example.com") as raw:
        raw.send(wire.head_bytes("GET", "/stream", [("Host", "one.example.com"), ("Cookie", bench.cookie)]))
        equal(raw.head().status, 200)
        pieces = raw.chunks()
        equal(next(pieces), b"first", "while the upstream has not finished")
        bench.up.release.set()
        equal(b"".join(pieces), b"second")


@case
def requests_are_streamed_not_buffered(bench):
    bench.up.clear()
    with wire.Raw(bench.port, True, "one.example.com") as raw:
        raw.send(wire.head_bytes("POST", "/up", [("Host", "one.example.com"), ("Cookie", bench.cookie), ("Transfer-Encoding", "chunked")]))
        raw.send(b"5\r\nhello\r\n")
        assert bench.up.first_body_byte.wait(3), "the upstream gets the first bytes before the last are sent"
        raw.send(b"5\r\nworld\r\n0\r\n\r\n")
        equal(json.loads(raw.answer().text)["length"], 10)


@case
def an_abort_of_the_client_reaches_the_upstream_fr_65(bench):
    bench.up.clear()
    raw = wire.Raw(bench.port, True, "one.example.com")
    raw.send(wire.head_bytes("GET", "/sse", [("Host", "one.example.com"), ("Cookie", bench.cookie)]))
    equal(raw.head().status, 200)
    raw.close()
    assert bench.up.aborted.wait(2.5), "the upstream notices within a second or so"


@case
def a_large_download_costs_no_memory(bench):
    def resident():
        with open(f"/proc/{bench.server.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    before = resident()
    with wire.Raw(bench.port, True, "one.example.com", timeout=60) as raw:
        raw.send(wire.head_bytes("GET", "/bytes/400000000", [("Host", "one.example.com"), ("Cookie", bench.cookie)]))
        raw.head()
        left, most = 400_000_000 - len(raw.buffer), 0
        while left > 0:
            left -= len(raw.sock.recv(1 << 20))
            if left % 7 == 0:
                most = max(most, resident())
    assert max(most, resident()) - before < 64 * 1024, f"{before} kB before, {most} kB during"


# ---- HTTP/2

def h2_client(bench):
    try:
        import http2
    except ImportError as problem:
        from harness import Skip
        raise Skip(f"Python's h2 is not installed ({problem})") from problem
    return http2.Client(bench.port, "one.example.com")


@case
def http_2_passes_with_identity_and_hygiene(bench):
    with h2_client(bench) as client:
        bench.up.clear()
        status, headers, body = client.request("/h2?x=1", "one.example.com",
                                               [("cookie", bench.cookie), ("cookie", "a=1"), ("remote-user", "mallory"), ("remote_user", "mallory")])
        equal(status, 200, headers)
        seen = bench.up.last()
        equal(seen.target, "/h2?x=1")
        equal(seen.one("remote-user"), "bob")
        equal(seen.one("host"), "one.example.com")
        equal(seen.one("cookie"), "a=1")
        lacks(seen.head.decode("latin-1"), "mallory")


@case
def http_2_without_a_session_is_refused(bench):
    with h2_client(bench) as client:
        bench.up.clear()
        status, headers, _ = client.request("/", "one.example.com", [("accept", "application/json")])
        equal(status, 401, headers)
        bench.nothing_arrived()


@case
def http_2_with_confused_pseudo_headers_is_refused_sc_017_081(bench):
    for name, fields in {
        "authority and host differ": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "/"), ("host", "two.example.com")],
        "no path": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com")],
        "star path": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "*")],
        "empty path": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "")],
        "path without slash": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "admin")],
        "no authority": [(":method", "GET"), (":scheme", "https"), (":path", "/")],
        "space in path": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "/a b")],
        "line break in path": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "/a\r\nX: y")],
        "line break in method": [(":method", "GET / HTTP/1.1\r\nX: y"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "/")],
        "line break in value": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "/"), ("x-a", "b\r\nremote-user: x")],
        "transfer-encoding": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "/"), ("transfer-encoding", "chunked")],
        "connection": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "/"), ("connection", "close")],
        "two paths": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "/"), (":path", "/admin")],
        "pseudo after regular": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com"), ("x-a", "b"), (":path", "/")],
        "upper case": [(":method", "GET"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "/"), ("X-A", "b")],
        "connect": [(":method", "CONNECT"), (":authority", "pub.example.com:443")],
    }.items():
        with h2_client(bench) as client:
            bench.up.clear()
            status, _, _ = client.raw_request(fields)
            one_of(status, (None, 400, 404, 405, 421), name)
            bench.nothing_arrived(name)


@case
def http_2_with_a_false_length_is_refused_sc_081(bench):
    with h2_client(bench) as client:
        bench.up.clear()
        fields = [(":method", "POST"), (":scheme", "https"), (":authority", "pub.example.com"), (":path", "/"), ("content-length", "100")]
        status, _, _ = client.raw_request(fields, b"short")
        one_of(status, (None, 400, 502))


# ---- WebSocket

def socket_of(bench, host="one.example.com", path="/ws", cookie=True, origin="https://one.example.com", headers=None):
    sent = wire.as_list(headers) + ([("Cookie", cookie if isinstance(cookie, str) else bench.cookie)] if cookie else [])
    bench.up.clear()
    return WebSocket(bench.port, path, host, True, sent, origin)


@case
def a_websocket_echoes_text_binary_and_pings_fr_60(bench):
    client = socket_of(bench).opened()
    equal(bench.up.last().one("remote-user"), "bob")
    client.send("hello")
    equal(client.receive(), (TEXT, b"hello"))
    client.send(b"\x00\xff")
    equal(client.receive(), (BINARY, b"\x00\xff"))
    client.send(b"are you there", PING)
    equal(client.receive(), (PONG, b"are you there"))
    client.send("close-with:4001")
    equal(client.receive(), (CLOSE, (4001).to_bytes(2, "big") + b"bye"), "the close code is kept")
    client.close()


@case
def a_frame_of_ten_megabytes_passes(bench):
    client = socket_of(bench).opened()
    client.raw.sock.settimeout(30)
    data = os.urandom(10 * 1024 * 1024)
    client.send(data)
    opcode, echoed = client.receive()
    equal(opcode, BINARY)
    assert echoed == data, "the echo differs"
    client.close()


@case
def an_unauthenticated_upgrade_gets_401_and_reaches_nothing_fr_61(bench):
    client = socket_of(bench, cookie=False)
    equal(client.answer.status, 401)
    bench.nothing_arrived()
    two = socket_of(bench, host="two.example.com", origin="https://two.example.com")
    equal(two.answer.status, 401, "one factor is not two")
    bench.nothing_arrived()


@case
def a_foreign_origin_gets_403_fr_61(bench):
    for origin in ("https://evil.test", "https://one.example.com.evil.test", "null", "https://two.example.org"):
        client = socket_of(bench, origin=origin)
        equal(client.answer.status, 403, origin)
        bench.nothing_arrived(origin)


@case
def an_upgrade_on_a_plain_route_skips_no_check_sc_035(bench):
    answer = bench.ask("/", host="two.example.com", cookie=False, headers={"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Protocol": "bearer, x"})
    equal(answer.status, 401)
    bench.nothing_arrived()


@case
def sign_out_closes_sockets_and_streams_within_five_seconds_fr_62(bench):
    cookie = signed_in(bench.port, "alice", tls=True)
    client = socket_of(bench, cookie=cookie).opened()
    client.send("still here")
    equal(client.receive(), (TEXT, b"still here"))
    other = socket_of(bench).opened()
    stream = wire.Raw(bench.port, True, "one.example.com")
    stream.send(wire.head_bytes("GET", "/sse", [("Host", "one.example.com"), ("Cookie", cookie)]))
    equal(stream.head().status, 200)
    gone = wire.request(bench.port, "POST", "/api/logout", {"Cookie": cookie, "Origin": f"https://{PORTAL}"}, b"", PORTAL, True)
    one_of(gone.status, (200, 204, 303), gone)
    begun = time.monotonic()
    took = client.closed_within(5)
    assert took is not None, "the socket is still open"
    assert stream.closed(max(0.1, 5 - (time.monotonic() - begun))), "the stream is still open"
    other.send("bob stays")
    equal(other.receive(), (TEXT, b"bob stays"), "another session's socket stays")
    other.close()


@case
def a_socket_without_traffic_survives_a_while(bench):
    client = socket_of(bench).opened()
    time.sleep(4)
    client.send("still")
    equal(client.receive(), (TEXT, b"still"))
    client.close()


# ---- upstream down, timeouts, shutdown

@case
def an_upstream_that_is_down_gives_a_plain_502_with_a_request_id(bench):
    answer = bench.ask("/", host="dead.example.com", cookie=False, headers={"Accept": "text/html"})
    equal(answer.status, 502)
    contains(answer.text, "dead")
    contains(answer.text, "is not answering")
    request_id = answer.one("x-request-id")
    if request_id:
        contains(answer.text, request_id)
    lacks(answer.text, str(bench.dead), "the upstream's address is not for visitors")
    lacks(answer.text, "refused")
    script = bench.ask("/", host="dead.example.com", cookie=False, headers={"Accept": "application/json"})
    equal(script.status, 502)


@case
def an_upstream_that_comes_back_is_used_again(bench):
    equal(bench.ask("/", host="dead.example.com", cookie=False).status, 502)
    back = upstream.Upstream(bench.dead)
    try:
        eventually("the service answers", lambda: bench.ask("/", host="dead.example.com", cookie=False).status == 200, 5, 0.2)
    finally:
        back.stop()
        # Closed connections in the pool must not surface as errors of the next case.
        eventually("and is down again", lambda: bench.ask("/", host="dead.example.com", cookie=False).status == 502, 5, 0.2)


@case
def a_client_that_never_finishes_its_head_is_cut(bench):
    with wire.Raw(bench.port, True, "one.example.com") as raw:
        raw.send(b"GET / HTTP/1.1\r\nHost: one.ex")
        raw.sock.settimeout(45)
        begun = time.monotonic()
        assert raw.closed(45), "a slow head is held for ever"
        assert time.monotonic() - begun < 45


@case
def a_graceful_shutdown_finishes_open_requests_and_takes_no_new_ones(_):
    up = upstream.Upstream()
    server = Doorward(bench_config(f"services:\n  - name: pub\n    host: pub.example.com\n    upstream: {up.url}\n"), {"users.yml": USERS})
    result = []
    thread = threading.Thread(target=lambda: result.append(wire.request(server.port, target="/slow/2000", host="pub.example.com", tls=True)))
    thread.start()
    eventually("the request has reached the upstream", lambda: up.seen)
    server.process.signal(signal.SIGTERM)
    time.sleep(0.5)
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        refused = False
    except OSError:
        refused = True
    thread.join(10)
    equal(server.process.wait(12), 0, "exit status")
    assert result and result[0].status == 200 and result[0].body == b"slow but done", result
    assert refused, "new connections are refused while it ends"
    up.stop()


@case
def routes_by_path_choose_the_longest_prefix(_):
    first, second = upstream.Upstream(), upstream.Upstream()
    config = bench_config("services:\n"
                          f"  - name: all\n    host: pub.example.com\n    upstream: {first.url}\n"
                          f"  - name: api\n    host: pub.example.com\n    path_prefix: /api/v1\n    upstream: {second.url}\n")
    server = Doorward(config, {"users.yml": USERS})
    try:
        for path, chosen in (("/", first), ("/api", first), ("/api/v1", second), ("/api/v1/x?y=z", second), ("/api/v1x", first)):
            first.clear(), second.clear()
            equal(server.get(path, host="pub.example.com").status, 200, path)
            equal([up is chosen for up in (first, second) if up.seen], [True], path)
    finally:
        server.stop()


@case
def a_visitor_signs_in_and_lands_where_the_way_led(bench):
    visitor = Visitor(bench.port, PORTAL)
    bench.up.clear()
    sent = bench.ask("/deep/page?x=1", cookie=False, headers={"Accept": "text/html"})
    location = sent.one("location")
    assert location.startswith(f"https://{PORTAL}/"), location
    answer = visitor.sign_in("bob", "password", location.removeprefix(f"https://{PORTAL}"))
    equal(answer.status, 303)
    equal(answer.one("location"), "https://one.example.com/deep/page?x=1")
