"""Traefik's ForwardAuth requests, sent by a scripted client: no Traefik program can be had from a package registry.

Traefik asks with GET, copies the client's headers, sets `X-Forwarded-{Method,Proto,Host,Uri,For}` itself, hands the answer
to the client when it is not 2xx, and copies the listed headers of a 2xx answer into the request for the service.
"""

import wire
from harness import PORTAL, USERS, Doorward, Visitor, bench_config, case, contains, equal, lacks, one_of, signed_in

COPIED = ("Remote-User", "Remote-Groups", "Remote-Email", "Remote-Name")


class Traefik:
    def __init__(self):
        self.server = Doorward(bench_config(), {"users.yml": USERS})
        self.cookie = signed_in(self.server.portal, "bob")

    def ask(self, path="/", host="one.example.com", method="GET", headers=None, query=""):
        """The sub-request that Traefik 2 and 3 send, in their order and spelling."""
        sent = [("User-Agent", "Mozilla/5.0"), *wire.as_list(headers), ("X-Forwarded-Method", method), ("X-Forwarded-Proto", "https"),
                ("X-Forwarded-Host", host), ("X-Forwarded-Uri", path), ("X-Forwarded-For", "192.0.2.7"), ("Accept-Encoding", "gzip")]
        return wire.request(self.server.portal, "GET", "/api/authz/forward-auth" + query, sent, host=f"doorward:{self.server.portal}")


def bench():
    shared = Traefik()
    yield shared
    equal(shared.server.stop(), 0)


@case
def a_page_is_redirected_with_its_target_and_method(traefik):
    answer = traefik.ask("/a?b=c", headers={"Accept": "text/html"})
    equal(answer.status, 302)
    equal(answer.one("location"), f"https://{PORTAL}/?rd=https%3A%2F%2Fone.example.com%2Fa%3Fb%3Dc&rm=GET")
    posted = traefik.ask("/a", method="POST", headers={"Accept": "text/html"})
    equal(posted.status, 303)
    contains(posted.one("location"), "rm=POST")


@case
def the_portal_of_the_address_is_used(traefik):
    answer = traefik.ask(headers={"Accept": "text/html"}, query="?authelia_url=https%3A%2F%2Flogin.example.com%2F")
    assert answer.one("location").startswith("https://login.example.com/?rd="), answer


@case
def the_copied_headers_are_there_for_a_session_and_absent_without(traefik):
    answer = traefik.ask(headers={"Cookie": traefik.cookie})
    equal(answer.status, 200)
    equal([answer.one(name) for name in COPIED], ["bob", "dev", "bob@example.com", "Bob Dylan"])
    bypass = traefik.ask(host="public.example.com")
    equal(bypass.status, 200)
    equal([bypass.one(name) for name in COPIED], [None] * 4)


@case
def a_websocket_handshake_is_refused_with_401(traefik):
    answer = traefik.ask("/ws", headers={"Upgrade": "websocket", "Connection": "close", "Sec-WebSocket-Version": "13"})
    equal(answer.status, 401)


@case
def claims_copied_from_the_client_change_nothing(traefik):
    headers = [("Remote-User", "mallory"), ("X-Original-URL", "https://public.example.com/"), ("X-Original-Method", "GET"), ("Accept", "text/html")]
    answer = traefik.ask(host="two.example.com", headers=headers)
    one_of(answer.status, (302, 400))
    lacks(str(answer.headers), "mallory")


@case
def doubled_forwarded_headers_are_refused_sc_002(traefik):
    for name, value in (("X-Forwarded-Host", "public.example.com"), ("X-Forwarded-Uri", "/other"), ("X-Forwarded-Proto", "http"), ("X-Forwarded-Method", "POST")):
        answer = traefik.ask(headers=[(name, value), ("Accept", "text/html")])
        equal(answer.status, 400, name)


@case
def a_cookie_set_while_answering_reaches_the_browser(traefik):
    visitor = Visitor(traefik.server.portal, PORTAL, tls=False)
    answer = visitor.sign_in("bob", "password", "/?rd=https%3A%2F%2Fone.example.com%2F&rm=GET")
    equal(answer.status, 303)
    equal(answer.one("location"), "https://one.example.com/")
    session = [line for line in answer.all("set-cookie") if line.startswith("doorward_session=")]
    contains(session[-1].lower(), "domain=example.com")
