"""A program that was made for Frigate, as Home Assistant's integration is (FR-78, FR-79): it signs in with a name and a
password, wants the literal cookie `frigate_token` with a JWT that it can decode, and sends that as a bearer token from then on.

The names of the portal and of the service differ here, which the integration cannot do yet: on a host that a service claims,
`/api/login` is the service's. The preset for Frigate is what brings the two together."""

import base64
import json
import time

import wire
from harness import PORTAL, Doorward, bare_cookies, bench_config, case, contains, doorward, equal, lacks, one_of
from upstream import Upstream

GOOD = "orbit lantern violin"
CAMERAS = "cameras.example.com"
COOKIE = "frigate_token"
# Frigate's own spelling names the session's cookie; the other option adds a cookie beside it.
NAMED = "auth: {cookie_name: frigate_token, failed_login_rate_limit: '5/minute'}"
BESIDE = "auth: {frigate_token_cookie: true, failed_login_rate_limit: '5/minute'}"
NEITHER = "auth: {failed_login_rate_limit: '5/minute'}"


class Scene:
    """Doorward in front of something that records what it received; a service account and an administrator."""

    def __init__(self, auth):
        self.cameras = Upstream()
        service = f"services: [{{name: cameras, host: {CAMERAS}, upstream: 'http://127.0.0.1:{self.cameras.port}'}}]"
        config = bench_config(service, rules="access_control: {default_policy: one_factor}", extra=auth,
                              users="authentication_backend: {sql: true}")
        self.server = Doorward(config)
        for user, role in (("homeassistant", "viewer"), ("root", "admin")):
            added = doorward("--config", self.server.config, "users", "add", user, "--role", role,
                             cwd=self.server.folder.path, stdin=GOOD + "\n")
            equal(added.returncode, 0, added.stderr)

    def stop(self):
        equal(self.server.stop(), 0, "exit status")
        self.cameras.stop()


def scene(*auths):
    """The case once for each way to get the cookie."""
    def around(function):
        def run():
            for auth in auths:
                stage = Scene(auth)
                try:
                    function(stage)
                finally:
                    stage.stop()
        run.__name__ = function.__name__
        return case(run)
    return around


def claims(token):
    """What a JWT says; its signature is not looked at, as the integration does not either."""
    header, payload, _ = token.split(".")
    return [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (header, payload)]


class Integration:
    """The client; its clock can be put forward."""

    def __init__(self, server, user="homeassistant", password=GOOD):
        self.server, self.user, self.password = server, user, password
        self.token, self.expires, self.ahead, self.sign_ins = None, 0, 0, 0

    def sign_in(self):
        body = json.dumps({"user": self.user, "password": self.password}).encode()
        sent = {"Content-Type": "application/json", "Accept": "*/*"}
        answer = wire.request(self.server.port, "POST", "/api/login", sent, body, PORTAL, tls=True)
        if answer.status == 200:
            self.sign_ins += 1
            self.token = next(line.split(";")[0].partition("=")[2] for line in answer.all("set-cookie")
                              if line.startswith(COOKIE + "="))
            self.expires = claims(self.token)[1]["exp"]
        return answer

    def call(self, path, host=CAMERAS, method="GET"):
        """Every call has a JSON body, a GET as well."""
        if not self.token or time.time() + self.ahead > self.expires:
            equal(self.sign_in().status, 200)
        sent = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        return wire.request(self.server.port, method, path, sent, b"{}", host, tls=True)


@scene(NAMED, BESIDE)
def fr_078_it_signs_in_and_reads_the_service_with_its_token(stage):
    client = Integration(stage.server)
    answer = client.call("/api/events?limit=1")
    equal(answer.status, 200, answer)
    header, said = claims(client.token)
    equal(header["alg"], "HS256")
    equal(said["sub"], "homeassistant")
    assert 0 < said["exp"] - time.time() <= 86400, said
    seen = stage.cameras.last()
    equal((seen.method, seen.target), ("GET", "/api/events?limit=1"))
    equal(seen.body, b"{}", "a GET with a body passes whole")
    equal(seen.one("remote-user"), "homeassistant")
    assert client.token not in repr(seen.headers), seen.headers
    profile = client.call("/api/profile", host=PORTAL)
    equal((profile.status, json.loads(profile.text)["role"]), (200, "viewer"))
    equal(client.sign_ins, 1)


@scene(NAMED, BESIDE)
def fr_078_it_signs_in_again_when_exp_has_passed_on_its_clock_and_fr_021_a_bearer_never_renews(stage):
    client = Integration(stage.server)
    client.call("/api/version")
    first = client.token
    client.ahead = client.expires - time.time() + 1
    answer = client.call("/api/version")
    equal((answer.status, client.sign_ins), (200, 2))
    assert client.token != first
    equal(answer.all("set-cookie"), [], "nothing is handed out with the answer")
    client.token, client.ahead = first, 0
    equal(client.call("/api/version").status, 200, "the first one is good until its own end")


@scene(NAMED, BESIDE)
def a_token_that_is_no_good_any_more_is_401_at_once_and_never_a_page(stage):
    client, root = Integration(stage.server), Integration(stage.server, "root")
    equal(client.call("/api/version").status, 200)
    root.sign_in()
    body = json.dumps({"password": "copper meadow trumpet"}).encode()
    sent = {"Content-Type": "application/json", "Authorization": f"Bearer {root.token}"}
    changed = wire.request(stage.server.port, "PUT", "/api/users/homeassistant/password", sent, body, PORTAL, tls=True)
    equal(changed.status, 200, changed)
    for host in (CAMERAS, PORTAL):
        answer = client.call("/api/profile", host)
        equal(answer.status, 401, answer)
        assert answer.one("www-authenticate"), "without it openHAB's client does not understand a 401"
        lacks(answer.text.lower(), "<html")
    equal(client.sign_in().status, 401)
    client.password = "copper meadow trumpet"
    equal(client.sign_in().status, 200)


@scene(BESIDE)
def fr_079_it_is_under_the_limit_of_every_sign_in(stage):
    client = Integration(stage.server, password="wrong")
    statuses = [client.sign_in().status for _ in range(6)]
    equal(statuses, [401] * 5 + [429])
    client.password = GOOD
    answer = client.sign_in()
    equal(answer.status, 429)
    assert 0 < int(answer.one("retry-after")) <= 60, answer
    equal([line for line in answer.all("set-cookie") if COOKIE in line], [])


@scene(BESIDE)
def fr_079_beside_the_session_the_cookie_opens_nothing_and_does_not_reach_the_service(stage):
    client = Integration(stage.server)
    answer = client.sign_in()
    equal(len(answer.all("set-cookie")) >= 2, True, answer)
    line = next(line for line in answer.all("set-cookie") if line.startswith(COOKIE))
    for attribute in ("HttpOnly", "Secure", "Path=/"):
        contains(line, attribute)
    for host in (CAMERAS, PORTAL):
        planted = {"Cookie": f"{COOKIE}={client.token}"}
        alone = wire.request(stage.server.port, "GET", "/api/profile", planted, None, host, tls=True)
        one_of(alone.status, (401, 302), host)
    session = next(value for name, value in bare_cookies(answer).items() if name.endswith("session"))
    equal(session, client.token)
    cookies = {"Cookie": f"doorward_session={session}; {COOKIE}={client.token}; other=1"}
    passed = wire.request(stage.server.port, "GET", "/", cookies, None, CAMERAS, tls=True)
    equal(passed.status, 200, passed)
    equal(stage.cameras.last().one("cookie"), "other=1")
    lacks(stage.server.text, client.token)


@scene(NEITHER)
def fr_079_it_is_off_unless_asked_for(stage):
    body = json.dumps({"user": "homeassistant", "password": GOOD}).encode()
    sent = {"Content-Type": "application/json"}
    answer = wire.request(stage.server.port, "POST", "/api/login", sent, body, PORTAL, tls=True)
    equal(answer.status, 200)
    assert COOKIE not in bare_cookies(answer), answer.all("set-cookie")


@scene(NEITHER)
def fr_080_a_page_of_another_origin_changes_nothing_whatever_its_headers(stage):
    body = json.dumps({"user": "root", "password": GOOD}).encode()
    answer = wire.request(stage.server.port, "POST", "/api/login", {"Content-Type": "application/json"}, body, PORTAL, tls=True)
    cookie = {"Cookie": f"doorward_session={bare_cookies(answer)['doorward_session']}"}

    def change(headers):
        sent = cookie | {"Content-Type": "application/json"} | headers
        return wire.request(stage.server.port, "PUT", "/api/users/homeassistant/role", sent, b'{"role":"admin"}', PORTAL, tls=True)

    for headers in ({}, {"Origin": "https://evil.test"}, {"Origin": "null"}, {"Origin": f"https://{CAMERAS}"},
                    {"Origin": "https://evil.test", "X-CSRF-TOKEN": "1"}, {"Sec-Fetch-Site": "same-site"}):
        refused = change(headers)
        equal(refused.status, 403, headers)
        equal(json.loads(refused.text)["error"], "request.foreign_origin")
    listed = wire.request(stage.server.port, "GET", "/api/users/homeassistant", cookie, None, PORTAL, tls=True)
    equal(json.loads(listed.text)["role"], "viewer")
    equal(change({"Origin": f"https://{PORTAL}"}).status, 200)
