"""What every proxy suite shares: certificates, a Doorward behind it, an echo upstream behind that, and the cases that
must hold whichever proxy asks. Importing this registers the cases; the suite's own `bench()` starts the proxy.
"""

import json

import upstream
import wire
from harness import (PORTAL, USERS, Doorward, Process, bench_config, case, contains, equal, eventually, lacks, one_of,
                     signed_in)

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
IDENTITY = ("remote-user", "remote-groups", "remote-name", "remote-email")


class Bench:
    """Doorward, the echo upstream and, once `start` was called, the proxy in front of both."""
    # What the proxy makes of a refusal: the status of a page (redirect) and of a script.
    page_status, script_status = (302,), (401,)
    name = ""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.up = upstream.Upstream()
        self.server = Doorward(bench_config(), {"users.yml": USERS})
        self.cookie = signed_in(self.server.portal, "bob")

    def start(self, command, env=None):
        self.proxy = Process(command, self.folder.path, env)
        self.proxy.wait_port(self.port, 30)

    def ask(self, path="/", host="one.example.com", method="GET", headers=None, body=None, cookie=None):
        headers = wire.as_list(headers)
        if not any(name.lower() == "accept" for name, _ in headers):
            headers.append(("Accept", HTML))
        if cookie:
            headers.append(("Cookie", cookie))
        self.up.clear()
        return wire.request(self.port, method, path, headers, body, host, True)

    def stop(self):
        self.proxy.stop()
        equal(self.server.stop(), 0, "exit status of doorward")
        lacks(self.server.text, "panicked")
        self.up.stop()


@case
def somebody_without_a_session_is_sent_to_the_portal_and_back(bench):
    answer = bench.ask("/a/b?c=d&e=f%20g")
    one_of(answer.status, bench.page_status, answer)
    location = answer.one("location")
    assert location.startswith(f"https://{PORTAL}/?rd=https%3A%2F%2Fone.example.com"), location
    contains(location, "%2Fa%2Fb%3Fc%3Dd%26e%3Df%2520g")
    contains(location, "rm=GET")
    equal(bench.up.seen, [], "the upstream saw nothing")


@case
def a_script_without_a_session_gets_401(bench):
    answer = bench.ask("/api", headers={"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"})
    one_of(answer.status, bench.script_status, answer)
    equal(bench.up.seen, [], "the upstream saw nothing")


@case
def a_signed_in_user_passes_and_is_named_once(bench):
    answer = bench.ask("/a?b=c", cookie=f"other=1; {bench.cookie}")
    equal(answer.status, 200, answer)
    seen = bench.up.last()
    equal(seen.target, "/a?b=c")
    equal([seen.one(name) for name in IDENTITY], ["bob", "dev", "Bob Dylan", "bob@example.com"])


@case
def what_a_client_says_about_itself_does_not_get_through(bench):
    claims = [(name, "mallory") for name in ("Remote-User", "REMOTE-GROUPS", "remote-name", "Remote-Email")]
    equal(bench.ask("/", cookie=bench.cookie, headers=claims).status, 200)
    equal(bench.up.last().one("remote-user"), "bob")
    lacks(bench.up.last().head.decode("latin-1"), "mallory")
    equal(bench.ask("/", host="public.example.com", headers=claims).status, 200)
    lacks(bench.up.last().head.decode("latin-1"), "mallory", "on a bypass")


@case
def a_bypass_passes_without_identity(bench):
    equal(bench.ask("/x", host="public.example.com").status, 200)
    for name in IDENTITY:
        one_of(bench.up.last().one(name), (None, ""), name)


@case
def a_deny_is_403_for_everybody(bench):
    for cookie in (None, bench.cookie):
        equal(bench.ask("/", host="deny.example.com", cookie=cookie).status, 403)
        equal(bench.up.seen, [], "the upstream saw nothing")


@case
def one_factor_is_not_two(bench):
    answer = bench.ask("/", host="two.example.com", cookie=bench.cookie)
    one_of(answer.status, bench.page_status)
    contains(answer.one("location"), PORTAL)
    equal(bench.up.seen, [], "the upstream saw nothing")


@case
def basic_credentials_pass_and_bad_ones_do_not(bench):
    good = bench.ask("/", headers={"Authorization": wire.basic("bob", "password")})
    equal(good.status, 200, good)
    equal(bench.up.last().one("remote-user"), "bob")
    bad = bench.ask("/", headers={"Authorization": wire.basic("bob", "wrong"), "Accept": "application/json"})
    one_of(bad.status, bench.script_status)
    equal(bench.up.seen, [], "the upstream saw nothing")


@case
def a_body_passes_while_the_question_has_none(bench):
    answer = bench.ask("/form", method="POST", body=b"x=1" * 1000, cookie=bench.cookie)
    equal(answer.status, 200)
    equal(json.loads(answer.text)["length"], 3000)
    refused = bench.ask("/form", method="POST", body=b"x=1" * 1000)
    one_of(refused.status, (302, 303), refused)
    contains(refused.one("location"), "rm=POST")
    equal(bench.up.seen, [], "the upstream saw nothing")


@case
def headers_of_other_endpoints_open_nothing_sc_003(bench):
    for name in ("X-Original-URL", "X-Original-URI", "X-Rewrite-URL", "X-Envoy-Original-Path", "X-Forwarded-Uri", "X-Forwarded-Host",
                 "X-Original-Method", "X-Forwarded-Method", "X-Forwarded-Proto"):
        for value in ("https://public.example.com/", "public.example.com", "/api/health"):
            answer = bench.ask("/", host="two.example.com", headers={name: value})
            one_of(answer.status, (*bench.page_status, 400, 401, 403), f"{name}: {value}")
            equal(bench.up.seen, [], f"{name}: {value}: the upstream saw it")


@case
def after_sign_out_the_proxy_refuses_at_once(bench):
    cookie = signed_in(bench.server.portal, "alice")
    equal(bench.ask("/", cookie=cookie).status, 200)
    wire.request(bench.server.portal, "POST", "/api/logout", {"Cookie": cookie, "Origin": f"https://{PORTAL}"}, b"", PORTAL)
    one_of(bench.ask("/", cookie=cookie).status, bench.page_status)


@case
def if_doorward_is_gone_nothing_passes_sc_026(bench):
    bench.server.stop()
    try:
        for cookie in (None, bench.cookie):
            answer = bench.ask("/", cookie=cookie)
            assert answer.status >= 400, answer
            equal(bench.up.seen, [], "the upstream saw nothing")
    finally:
        bench.server.start()
    eventually("it recovers by itself", lambda: bench.ask("/", cookie=bench.cookie).status == 200, 30, 0.3)
