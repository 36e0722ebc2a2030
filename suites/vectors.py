"""Forward auth from outside: the black-box vectors against each endpoint, with the contract's deliberate differences.

The vectors are numbered as in the project's table of forward-auth vectors; 14 and 17 differ from Authelia on purpose.
"""

import time

import wire
from harness import USERS, Doorward, bench_config, case, contains, equal, lacks, one_of, signed_in
from oracle import (ALL, AUTH_REQUEST, EXT_AUTHZ, FORWARD_AUTH, HTML, IDENTITY, LEGACY, REDIRECTING, ask,
                    location)

BASIC_CHALLENGE = 'Basic realm="Authorization Required"'


def bench():
    server = Doorward(bench_config(), {"users.yml": USERS})
    server.cookie = signed_in(server.portal, "bob")
    yield server
    equal(server.stop(), 0, "exit status")


def identity(answer):
    return {name: answer.one(name) for name in IDENTITY if answer.has(name)}


@case
def vector_01_anonymous_get_is_sent_to_the_portal_with_302(server):
    for endpoint in REDIRECTING:
        answer = ask(server.portal, endpoint, "one.example.com", "/a?b=c")
        equal(answer.status, 302, endpoint)
        equal(answer.one("location"), location("https://one.example.com/a?b=c"), endpoint)
        equal(answer.one("content-type"), "text/html; charset=utf-8", endpoint)
        contains(answer.text, "302 Found", endpoint)


@case
def vector_02_anonymous_post_is_sent_with_303(server):
    for endpoint in REDIRECTING:
        answer = ask(server.portal, endpoint, "one.example.com", "/a?b=c", method="POST")
        equal(answer.status, 303, endpoint)
        equal(answer.one("location"), location("https://one.example.com/a?b=c", "POST"), endpoint)


@case
def vector_03_requests_of_scripts_get_401_with_a_location(server):
    for endpoint in REDIRECTING:
        for accept, headers in (("application/json", {}), (None, {}), (HTML, {"X-Requested-With": "XMLHttpRequest"})):
            answer = ask(server.portal, endpoint, "one.example.com", "/a?b=c", accept=accept, headers=headers)
            equal(answer.status, 401, f"{endpoint} {accept}")
            equal(answer.one("location"), location("https://one.example.com/a?b=c"), f"{endpoint} {accept}")


@case
def vector_04_any_type_counts_as_a_page_only_in_first_place(server):
    for endpoint in REDIRECTING:
        equal(ask(server.portal, endpoint, "one.example.com", accept="*/*").status, 302, endpoint)
        equal(ask(server.portal, endpoint, "one.example.com", accept="application/json, */*").status, 401, endpoint)
        equal(ask(server.portal, endpoint, "one.example.com", accept="application/json, text/html;q=0.1").status, 302)
        equal(ask(server.portal, endpoint, "one.example.com", accept="text/*").status, 401, endpoint)


@case
def vector_05_malformed_targets_are_400_and_for_nginx_401_or_403(server):
    """nginx makes a 500 of every other status of `auth_request`, so its endpoint keeps to what the contract says."""
    equal(ask(server.portal, FORWARD_AUTH, None).status, 400, "no host")
    for endpoint, statuses in ((FORWARD_AUTH, (400,)), (EXT_AUTHZ, (400,)), (AUTH_REQUEST, (401, 403))):
        one_of(ask(server.portal, endpoint, "one.example.com", proto="http").status, statuses, f"{endpoint} http")
        one_of(ask(server.portal, endpoint, "other.tld").status, statuses, f"{endpoint} other.tld")
        one_of(ask(server.portal, endpoint, "one.example.com", method="get").status, statuses, f"{endpoint} get")
        if endpoint != EXT_AUTHZ:
            one_of(ask(server.portal, endpoint, "one.example.com", method=None).status, statuses, f"{endpoint} no method")


@case
def vector_06_a_post_to_the_endpoint_itself_is_405(server):
    for path in ("/api/authz/forward-auth", "/api/authz/auth-request"):
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            answer = server.ask(path, method=method, headers={"X-Forwarded-Method": "GET"})
            equal(answer.status, 405, f"{method} {path}")


@case
def vector_07_auth_request_answers_401_with_location_and_page(server):
    for method in ("GET", "POST"):
        answer = ask(server.portal, AUTH_REQUEST, "one.example.com", "/a?b=c", method=method)
        equal(answer.status, 401)
        equal(answer.one("location"), location("https://one.example.com/a?b=c", method))
        equal(answer.one("content-type"), "text/html; charset=utf-8")
        assert answer.body, "the page has a body"


@case
def vector_08_auth_request_for_head_has_no_body(server):
    answer = ask(server.portal, AUTH_REQUEST, "one.example.com", "/a", method="HEAD")
    equal(answer.status, 401)
    equal(answer.one("location"), location("https://one.example.com/a", "HEAD"))
    equal(answer.body, b"")


@case
def vector_09_a_bypass_passes_without_identity(server):
    for endpoint in ALL:
        answer = ask(server.portal, endpoint, "public.example.com", "/x")
        equal(answer.status, 200, endpoint)
        equal(identity(answer), {}, endpoint)
        lacks([name.lower() for name, _ in answer.headers], "set-cookie", endpoint)


@case
def vector_10_a_deny_is_403_without_location(server):
    for endpoint in ALL:
        for headers in ({}, {"cookie": server.cookie}):
            answer = ask(server.portal, endpoint, "deny.example.com", **headers)
            equal(answer.status, 403, endpoint)
            contains(answer.text, "403 Forbidden", endpoint)
            assert not answer.has("location"), f"{endpoint}: {answer}"


@case
def vector_11_good_basic_credentials_pass_with_identity(server):
    for endpoint in (AUTH_REQUEST, FORWARD_AUTH, EXT_AUTHZ):
        answer = ask(server.portal, endpoint, "one.example.com", authorization=wire.basic("alice", "password"))
        equal(answer.status, 200, endpoint)
        equal(identity(answer), {"Remote-User": "alice", "Remote-Groups": "admins,dev", "Remote-Name": "Alice Liddell",
                                 "Remote-Email": "alice@example.com"}, endpoint)
        assert not answer.has("set-cookie"), "Basic creates no session"


@case
def vector_12_bad_basic_credentials_are_challenged_and_delayed(server):
    for endpoint in (AUTH_REQUEST, FORWARD_AUTH, EXT_AUTHZ):
        for user in ("alice", "ghost", "dave"):
            begun = time.monotonic()
            answer = ask(server.portal, endpoint, "one.example.com", authorization=wire.basic(user, "wrong"))
            took = time.monotonic() - begun
            equal(answer.status, 401, f"{endpoint} {user}")
            equal(answer.one("www-authenticate"), BASIC_CHALLENGE, f"{endpoint} {user}")
            assert took >= 0.25, f"{endpoint} {user}: answered after {took:.3f} s"
            assert not answer.has("location"), endpoint


@case
def vector_13_basic_never_meets_two_factors(server):
    for endpoint in (AUTH_REQUEST, FORWARD_AUTH, EXT_AUTHZ):
        answer = ask(server.portal, endpoint, "two.example.com", authorization=wire.basic("alice", "password"))
        equal(answer.status, 401, endpoint)
        equal(answer.one("www-authenticate"), BASIC_CHALLENGE, endpoint)


@case
def vector_14_a_foreign_authorization_scheme_is_ignored(server):
    for scheme in ("Token x", 'MediaBrowser Client="a"', "Negotiate abc", "AWS4-HMAC-SHA256 Credential=x", "x"):
        for endpoint in REDIRECTING:
            answer = ask(server.portal, endpoint, "one.example.com", authorization=scheme)
            equal(answer.status, 302, f"{endpoint} {scheme}")
            signed = ask(server.portal, endpoint, "one.example.com", authorization=scheme, cookie=server.cookie)
            equal(signed.status, 200, f"{endpoint} {scheme} with a session")
            equal(signed.one("remote-user"), "bob", endpoint)


@case
def vector_15_bad_basic_on_deny_is_a_challenge_not_403(server):
    for endpoint in (AUTH_REQUEST, FORWARD_AUTH, EXT_AUTHZ):
        answer = ask(server.portal, endpoint, "deny.example.com", authorization=wire.basic("alice", "wrong"))
        equal(answer.status, 401, endpoint)
        equal(answer.one("www-authenticate"), BASIC_CHALLENGE, endpoint)


@case
def vector_16_one_factor_is_not_two(server):
    for endpoint in REDIRECTING:
        equal(ask(server.portal, endpoint, "one.example.com", cookie=server.cookie).status, 200, endpoint)
        answer = ask(server.portal, endpoint, "two.example.com", "/a?b=c", cookie=server.cookie)
        equal(answer.status, 302, endpoint)
        equal(answer.one("location"), location("https://two.example.com/a?b=c"), endpoint)


@case
def vector_17_the_query_survives_in_ext_authz(server):
    for slashes in ("/", ""):
        answer = wire.request(server.portal, "GET", f"/api/authz/ext-authz/{slashes}a?b=c",
                              {"X-Forwarded-Proto": "https", "Accept": HTML}, host="one.example.com")
        equal(answer.status, 302, slashes)
        equal(answer.one("location"), location("https://one.example.com/a?b=c"), slashes)


@case
def vector_18_legacy_redirects_only_where_the_proxy_says(server):
    headers = {"X-Original-URL": "https://one.example.com/a?b=c", "Accept": HTML}
    with_rd = server.ask("/api/verify?rd=https://auth.example.com/", headers=headers)
    equal(with_rd.status, 302)
    equal(with_rd.one("location"), location("https://one.example.com/a?b=c"))
    posted = server.ask("/api/verify?rd=https://auth.example.com/", headers=headers | {"X-Forwarded-Method": "POST"})
    equal(posted.status, 303)
    script = server.ask("/api/verify?rd=https://auth.example.com/", headers=headers | {"Accept": "application/json"})
    equal(script.status, 401)
    without = server.ask("/api/verify", headers=headers)
    equal(without.status, 401)
    assert not without.has("location"), without
    contains(without.text, "401 Unauthorized")


@case
def vector_19_legacy_answers_401_to_bad_headers(server):
    equal(server.ask("/api/verify", headers={"X-Original-URL": "://", "Accept": HTML}).status, 401)
    equal(ask(server.portal, LEGACY, "other.tld").status, 401)
    equal(ask(server.portal, LEGACY, "one.example.com", proto="http").status, 401)


@case
def legacy_refuses_header_sets_that_disagree(server):
    headers = {"X-Original-URL": "https://public.example.com/", "X-Forwarded-Method": "GET", "X-Forwarded-Proto": "https",
               "X-Forwarded-Host": "two.example.com", "X-Forwarded-URI": "/", "Accept": HTML}
    equal(server.ask("/api/verify?rd=https://auth.example.com/", headers=headers).status, 400)


@case
def vector_20_legacy_auth_basic_without_credentials_is_a_challenge(server):
    headers = {"X-Original-URL": "https://one.example.com/", "Accept": HTML}
    answer = server.ask("/api/verify?auth=basic", headers=headers)
    equal(answer.status, 401)
    equal(answer.one("www-authenticate"), BASIC_CHALLENGE)
    good = server.ask("/api/verify?auth=basic", headers=headers | {"Authorization": wire.basic("bob", "password")})
    equal(good.status, 200)
    equal(good.one("remote-user"), "bob")


@case
def vector_21_a_portal_outside_the_cookie_domain_is_refused(server):
    evil = "https%3A%2F%2Fauth.evil.test%2F"
    forward = {"X-Forwarded-Method": "GET", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "one.example.com",
               "X-Forwarded-URI": "/", "Accept": HTML}
    equal(server.ask(f"/api/authz/forward-auth?authelia_url={evil}", headers=forward).status, 400)
    original = {"X-Original-URL": "https://one.example.com/", "X-Original-Method": "GET", "Accept": HTML}
    one_of(server.ask(f"/api/authz/auth-request?authelia_url={evil}", headers=original).status, (401, 403))
    ext = {"X-Forwarded-Proto": "https", "X-Authelia-URL": "https://auth.evil.test/", "Accept": HTML}
    equal(wire.request(server.portal, "GET", "/api/authz/ext-authz//", ext, host="one.example.com").status, 400)
    own = server.ask("/api/authz/forward-auth?authelia_url=https%3A%2F%2Flogin.example.com%2F", headers=forward)
    equal(own.status, 302)
    equal(own.one("location"), location("https://one.example.com/", portal="https://login.example.com/"))


@case
def a_peer_that_is_not_trusted_gets_403_whatever_it_sends(server):
    for endpoint in ALL:
        for host in ("public.example.com", "one.example.com"):
            answer = ask(server.portal, endpoint, host, cookie=server.cookie, source="127.0.0.2")
            equal(answer.status, 403, f"{endpoint} {host}")
            equal(identity(answer), {}, endpoint)


@case
def security_headers_stay_on_every_answer(server):
    for endpoint in ALL:
        for host in ("public.example.com", "one.example.com", "deny.example.com", "other.tld"):
            answer = ask(server.portal, endpoint, host)
            equal(answer.one("x-content-type-options"), "nosniff", f"{endpoint} {host}")
            assert answer.one("cache-control"), f"{endpoint} {host}: {answer}"


@case
def requests_without_a_cookie_store_nothing(server):
    for endpoint in ALL:
        for host in ("public.example.com", "one.example.com", "deny.example.com"):
            assert not ask(server.portal, endpoint, host).has("set-cookie"), f"{endpoint} {host}"


@case
def a_bearer_is_the_same_token_as_the_cookie(server):
    token = server.cookie.partition("=")[2]
    for endpoint in (AUTH_REQUEST, FORWARD_AUTH, EXT_AUTHZ):
        for scheme in ("Bearer", "bearer"):
            answer = ask(server.portal, endpoint, "one.example.com", authorization=f"{scheme} {token}")
            equal(answer.status, 200, endpoint)
            equal(answer.one("remote-user"), "bob", endpoint)
        broken = ask(server.portal, endpoint, "one.example.com", authorization=f"Bearer {token[:-3]}AAA", accept="*/*")
        assert broken.status != 200, f"{endpoint}: {broken}"
        assert not broken.has("remote-user"), endpoint


@case
def a_session_on_a_bypassed_host_gives_identity(server):
    for endpoint in ALL:
        answer = ask(server.portal, endpoint, "public.example.com", cookie=server.cookie)
        equal(answer.status, 200, endpoint)
        equal(answer.one("remote-user"), "bob", endpoint)


@case
def what_a_client_claims_about_itself_is_never_echoed(server):
    claims = {name: "mallory" for name in (*IDENTITY, "Remote-Role", "X-Forwarded-User", "remote_user")}
    for endpoint in ALL:
        answer = ask(server.portal, endpoint, "public.example.com", headers=claims)
        equal(answer.status, 200, endpoint)
        lacks(str(answer.headers), "mallory", endpoint)
        signed = ask(server.portal, endpoint, "one.example.com", headers=claims, cookie=server.cookie)
        equal(signed.one("remote-user"), "bob", endpoint)
        lacks(str(signed.headers), "mallory", endpoint)


@case
def the_portal_listener_answers_whatever_the_host_says(server):
    for host in ("one.example.com", "doorward:9091", "127.0.0.1"):
        equal(wire.request(server.portal, "GET", "/api/health", host=host).status, 200, host)


@case
def after_sign_out_the_old_token_is_dead_at_once(server):
    cookie = signed_in(server.portal, "alice")
    equal(ask(server.portal, FORWARD_AUTH, "one.example.com", cookie=cookie).status, 200)
    gone = wire.request(server.portal, "POST", "/api/logout", {"Cookie": cookie, "Origin": "https://auth.example.com"},
                        b"", "auth.example.com")
    one_of(gone.status, (200, 204, 303), "sign out")
    for authorization in (None, "Bearer " + cookie.partition("=")[2]):
        answer = ask(server.portal, FORWARD_AUTH, "one.example.com", cookie=None if authorization else cookie,
                     authorization=authorization)
        assert answer.status != 200, f"{authorization}: {answer}"


@case
def without_trusted_proxies_forward_auth_answers_nobody(_):
    other = Doorward(bench_config(trusted="[]"), {"users.yml": USERS})
    try:
        for endpoint in ALL:
            equal(ask(other.portal, endpoint, "public.example.com").status, 403, endpoint)
    finally:
        other.stop()


@case
def five_thousand_hosts_decide_like_five(_):
    """SC-013 with a list past any small-list algorithm: order and case hold."""
    rules = "access_control:\n  default_policy: deny\n  rules:\n"
    rules += "    - domain: '*.b.example.com'\n      policy: deny\n"
    rules += "".join(f"    - domain: h{n}.example.com\n      policy: one_factor\n" for n in range(5000))
    rules += "    - domain: '*.example.com'\n      policy: bypass\n"
    other = Doorward(bench_config(rules=rules), {"users.yml": USERS})
    try:
        for endpoint in ALL:
            equal(ask(other.portal, endpoint, "a.B.example.com").status, 403, endpoint)
            equal(ask(other.portal, endpoint, "A.b.EXAMPLE.com").status, 403, endpoint)
            equal(ask(other.portal, endpoint, "H4999.example.com").status, 401 if endpoint == AUTH_REQUEST else 302)
            equal(ask(other.portal, endpoint, "x.example.com").status, 200, endpoint)
    finally:
        other.stop()


