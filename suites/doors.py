"""Doors and what stands at them: the listener for administrators (HS-25), secrets that are replaced while the server runs (HS-65), a
self-signed certificate with an RSA key (HS-31), and what a real HAProxy says of its visitors by the PROXY protocol and in
`Forwarded` (FR-39)."""

import json
import subprocess
import time

import wire
from harness import (PORTAL, USERS, Doorward, Folder, Process, Visitor, api_login, bare_cookies, bench_config, case, certificate,
                     clean_environment, contains, cookie_header, doorward, equal, eventually, free_port, lacks, need, one_of)
from upstream import Upstream

ROWS_OF_ADMINISTRATORS = ["/settings/users", "/settings/bans", "/settings/audit", "/settings/doctor", "/api/users", "/api/bans",
                          "/api/audit", "/api/audit/stats"]
ROWS_OF_PEOPLE = ["/settings", "/settings/sessions", "/api/profile", "/api/sessions"]


def signed_in_as(port, user, tls):
    answer = api_login(port, user, "password", tls=tls)
    equal(answer.status, 200, answer)
    return cookie_header({name: value for name, value in bare_cookies(answer).items() if "session" in name})


@case
def hs_025_role_route_and_listener():
    door = free_port()
    server = Doorward(bench_config(server_extra=f"admin_address: 127.0.0.1:{door}", extra="proxy: {header_map: {role_map: {admin: [admins]}}}"),
                      {"users.yml": USERS})
    try:
        contains(server.text, f"https://127.0.0.1:{door}")
        doors = {"server.address": (server.port, True), "server.portal_address": (server.portal, False), "server.admin_address": (door, True)}
        for who, on_their_own in [(None, None), ("bob", 403), ("alice", 200)]:
            cookie = signed_in_as(door, who, True) if who else None
            for name, (port, tls) in doors.items():
                for path in ROWS_OF_ADMINISTRATORS + ROWS_OF_PEOPLE:
                    headers = [("Accept", "application/json")] + ([("Cookie", cookie)] if cookie else [])
                    status = wire.request(port, "GET", path, headers, host=PORTAL, tls=tls).status
                    about = f"{who} {name} {path}"
                    if path in ROWS_OF_PEOPLE:
                        one_of(status, [200] if who else [401, 303], about)
                    elif name != "server.admin_address":
                        equal(status, 404, about)
                    else:
                        one_of(status, [on_their_own] if who else [401, 303], about)
        # What changes something is gone as well, with every proof of having been meant.
        cookie = signed_in_as(door, "alice", True)
        ban = json.dumps({"kind": "user", "value": "mallory", "seconds": 60, "reason": "x"}).encode()
        headers = [("Cookie", cookie), ("Origin", f"https://{PORTAL}"), ("Content-Type", "application/json")]
        equal(wire.request(server.port, "POST", "/api/bans", headers, ban, host=PORTAL, tls=True).status, 404)
        one_of(wire.request(door, "POST", "/api/bans", headers, ban, host=PORTAL, tls=True).status, [200, 201])
        # There is no gateway at that door, and no service.
        one_of(wire.request(door, "GET", "/echo", [("Cookie", cookie)], host="one.example.com", tls=True).status, [404])
        # A page of administrators is left out of the navigation where it is not.
        browser = Visitor(server.port, PORTAL)
        browser.sign_in("alice", "password")
        lacks(browser.get("/settings").text, "/settings/users")
        there = Visitor(door, PORTAL)
        there.sign_in("alice", "password")
        contains(there.get("/settings").text, "/settings/users")
    finally:
        server.stop()


def rotate(server, *arguments, stdin=None, status=0):
    done = doorward("--config", server.config, "rotate", *arguments, cwd=server.folder.path, stdin=stdin)
    equal(done.returncode, status, done.stdout + done.stderr)
    return done.stdout + done.stderr


def recorded(server, action):
    done = doorward("--config", server.config, "audit", "query", "--action", action, "--output", "json", cwd=server.folder.path)
    equal(done.returncode, 0, done.stderr)
    return done.stdout


@case
def hs_065_every_secret_is_replaced_while_the_server_runs():
    echo = Upstream()
    service = (f"services: [{{name: app, host: one.example.com, upstream: 'http://127.0.0.1:{echo.port}', "
               "upstream_secret_path: '{folder}/app.secret'}]")
    first = "first-secret-of-the-service"
    server = Doorward(bench_config(service), {"users.yml": USERS, "app.secret": first + "\n"})
    try:
        (server.folder.path / "app.secret").chmod(0o600)
        old = signed_in_as(server.portal, "bob", False)

        def seen():
            answer = server.get("/echo", host="one.example.com", headers=[("Cookie", old)])
            equal(answer.status, 200, answer)
            return echo.last().one("X-Proxy-Secret")

        equal(seen(), first)
        # A request that is under way ends with the one that it began with.
        with wire.Raw(server.port, True, "one.example.com") as slow:
            slow.send(wire.head_bytes("GET", "/stream", [("Host", "one.example.com"), ("Cookie", old)]))
            eventually("the stream has begun", lambda: any(one.target == "/stream" for one in echo.seen))
            said = rotate(server, "upstream-credentials", "app", "--generate")
            second = said.split("\n")[0]
            equal(len(second), 32, said)
            eventually("the new secret is sent", lambda: seen() == second, 10)
            echo.release.set()
            equal(slow.answer("GET").status, 200)
        equal([one.one("X-Proxy-Secret") for one in echo.seen if one.target == "/stream"], [first])
        equal((server.folder.path / "app.secret").stat().st_mode & 0o777, 0o600)
        # The command says that it wrote it, the server that it took it.
        def told(times):
            text = recorded(server, "secret.credentials_replaced")
            return text if text.count("upstream_secret of app") == times else None

        both = eventually("both say so", lambda: told(2), 10)
        contains(both, "doorward rotate")
        lacks(both, second)
        # Without the command: whoever writes the file is heard as well.
        third = "third-secret-of-the-service"
        server.folder.write("app.secret", third)
        eventually("a file that is written by hand is taken", lambda: seen() == third, 10)
        eventually("the server says so", lambda: told(3), 10)
        # One that the configuration would refuse is not written.
        contains(rotate(server, "upstream-credentials", "app", stdin="changeme\n", status=1), "nothing was changed")
        equal((server.folder.path / "app.secret").read_text(), third)

        # The signing secret: nobody is signed out, what is new is signed by the new one, and there is no restart.
        contains(rotate(server, "session-key"), "a running server takes it within seconds")
        key = server.folder.path / "doorward-data/.jwt_secret"
        keys = list(server.folder.path.rglob(".jwt_secret"))
        equal(len(keys), 1, key)
        time.sleep(3)
        equal(seen(), third)
        new = signed_in_as(server.portal, "bob", False)
        equal(server.get("/echo", host="one.example.com", headers=[("Cookie", new)]).status, 200)
        rotate(server, "session-key", "--overlap-days", "0")
        eventually("without an overlap what the last one signed is over",
                   lambda: server.get("/echo", host="one.example.com", headers=[("Cookie", new)]).status != 200, 10)
        equal(seen(), third, "and what the one before it signed goes on")
        contains(recorded(server, "secret.signing_replaced"), "secret.signing_replaced")

        contains(rotate(server, "storage-key"), "encrypted with the new key")
        contains(recorded(server, "storage.key_changed"), "storage.key_changed")
        equal(seen(), third, "sessions in the database are read with the new key")

        made = doorward("--config", server.config, "keys", "create", "camera", "--output", "json", cwd=server.folder.path)
        made = json.loads(made.stdout)
        follows = rotate(server, "key", made["id"], "--overlap", "1h").split("\n")[0]
        for shown in (made["key"], follows):
            eventually("both keys are good", lambda shown=shown: server.get("/echo", host="one.example.com",
                                                                            headers=[("X-API-Key", shown)]).status == 200)
        contains(recorded(server, "api_key.rotated"), made["id"])
        contains(rotate(server, "proxy-secret", "--generate", status=1), "proxy.auth_secret is not set")
        contains(rotate(server, "upstream-credentials", "other", "--generate", status=1), "services are: app")
    finally:
        server.stop()
        echo.stop()


@case
def hs_065_the_secret_of_the_proxy_is_replaced_in_its_file():
    folder = Folder("proxy-secret")
    file = folder.write("proxy.secret", "first-secret-of-the-proxy")
    server = Doorward(bench_config(), {"users.yml": USERS}, env={"DOORWARD_PROXY_AUTH_SECRET_FILE": str(file)})
    try:
        def status(secret):
            return wire.request(server.portal, "GET", "/api/profile", [("X-Proxy-Secret", secret)], host=PORTAL).status

        equal((status("first-secret-of-the-proxy"), status("another")), (401, 401))
        done = doorward("--config", server.config, "rotate", "proxy-secret", "--output", "json", cwd=server.folder.path, stdin="second-secret-of-the-proxy\n",
                        env={"DOORWARD_PROXY_AUTH_SECRET_FILE": str(file)})
        equal(done.returncode, 0, done.stderr)
        equal(json.loads(done.stdout), {"replaced": "proxy.auth_secret", "file": str(file), "secret": None})
        code = lambda secret: wire.request(server.portal, "GET", "/api/profile", [("X-Proxy-Secret", secret), ("Accept", "application/json")], host=PORTAL).text
        eventually("the new one proves the proxy", lambda: "session.required" in code("second-secret-of-the-proxy"), 10)
        contains(code("first-secret-of-the-proxy"), "proxy.not_proved")
        eventually("the server says so", lambda: recorded(server, "secret.credentials_replaced").count("proxy.auth_secret") == 2, 10)
    finally:
        server.stop()


@case
def hs_031_openssl_sees_an_rsa_key_of_3072_bits_where_it_is_asked_for():
    server = Doorward(bench_config(server_extra="tls: {self_signed_key: rsa}"), {"users.yml": USERS})

    def shown():
        program = need("openssl")
        greeted = subprocess.run([program, "s_client", "-connect", f"127.0.0.1:{server.port}"], input="", capture_output=True, text=True, timeout=30)
        text = subprocess.run([program, "x509", "-noout", "-text"], input=greeted.stdout, capture_output=True, text=True, timeout=30)
        return text.stdout

    try:
        contains(shown(), "Public-Key: (3072 bit)")
        contains(shown(), "rsaEncryption")
        server.write_config(bench_config(server_extra="tls: {self_signed_key: ecdsa}"))
        server.restart()
        contains(shown(), "id-ecPublicKey")
    finally:
        server.stop()


HAPROXY = """
global
  log stdout format raw local0 warning
defaults
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen first
  mode tcp
  bind 127.0.0.1:{first}
  server door 127.0.0.1:{door} source 127.0.0.9 send-proxy
listen second
  mode tcp
  bind 127.0.0.1:{second}
  server door 127.0.0.1:{door} source 127.0.0.9 send-proxy-v2 check inter 1s
listen silent
  mode tcp
  bind 127.0.0.1:{silent}
  server door 127.0.0.1:{door} source 127.0.0.9
listen named
  mode http
  bind 127.0.0.1:{named} ssl crt {pem} alpn http/1.1
  http-request del-header X-Forwarded-For
  http-request set-header Forwarded "for=\\"%[src]\\";proto=https"
  server door 127.0.0.1:{plain} source 127.0.0.9
listen careless
  mode http
  bind 127.0.0.1:{careless} ssl crt {pem} alpn http/1.1
  http-request set-header Forwarded "for=%[src];proto=https"
  server door 127.0.0.1:{plain} source 127.0.0.9
"""

BEHIND = """
server:
  address: 127.0.0.1:{port}
  internal_address: disabled
  portal_address: 127.0.0.1:{portal}
  trusted_proxies: [127.0.0.9/32]
  OPTION
access_control: {default_policy: bypass, rules: [{domain: nowhere.example.com, policy: deny}]}
services: [{name: app, upstream: 'http://127.0.0.1:UPSTREAM'}]
"""


@case
def fr_039_what_haproxy_says_of_its_visitors_counts_of_a_trusted_one_alone():
    program = need("haproxy")
    echo, folder = Upstream(), Folder("haproxy")
    text = BEHIND.replace("UPSTREAM", str(echo.port))
    tls = Doorward(text.replace("OPTION", "proxy_protocol: true"))
    plain = Doorward(text.replace("OPTION", "forwarded: true\n  tls: {mode: disabled}"))
    crt, key = certificate(folder)
    pem = folder.write("both.pem", crt.read_text() + key.read_text())
    names = ("first", "second", "silent", "named", "careless")
    ports = {name: free_port() for name in names}
    config = folder.write("haproxy.cfg", HAPROXY.format(**ports, door=tls.port, plain=plain.port, pem=pem))
    proxy = Process([program, "-f", config], folder.path, clean_environment(), "haproxy")
    try:
        def listens():
            try:
                return wire.request(ports["first"], target="/echo", tls=True).status == 200
            except OSError:
                return False

        eventually("HAProxy listens", listens, 10)

        def seen(port, **options):
            equal(wire.request(port, target="/echo", tls=True, source="127.0.0.7", **options).status, 200)
            return echo.last()

        for name in ("first", "second"):
            # The visitor is named by the header, whatever they write themselves.
            equal(seen(ports[name], headers=[("X-Forwarded-For", "6.6.6.6")]).all("X-Forwarded-For"), ["127.0.0.7"], name)
        before = len(echo.seen)
        status, _ = wire.exchange(ports["silent"], b"GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n")
        equal(status, None, "a proxy that does not say whose connection it is gets no answer")
        # Whoever is no proxy is not heard: the header is no greeting of TLS.
        status, _ = wire.exchange(tls.port, b"PROXY TCP4 6.6.6.6 127.0.0.1 1 1\r\nGET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n")
        equal(status, None)
        equal(len(echo.seen), before)
        equal(seen(tls.port).all("X-Forwarded-For"), ["127.0.0.7"], "others come as they are")
        tls.logged("does not say whose connection it passes on")
        equal(doorward("--config", tls.config, "health", cwd=tls.folder.path).returncode, 0)

        named = seen(ports["named"], headers=[("X-Forwarded-For", "6.6.6.6"), ("Forwarded", "for=6.6.6.6")])
        equal((named.all("X-Forwarded-For"), named.all("X-Forwarded-Proto"), named.all("Forwarded")), (["127.0.0.7"], ["https"], []))
        # One that leaves the visitor's own field in place contradicts itself; one that agrees does not.
        before = len(echo.seen)
        careless = wire.request(ports["careless"], target="/echo", tls=True, headers=[("X-Forwarded-For", "6.6.6.6")])
        equal(careless.status, 400, careless)
        equal(len(echo.seen), before)
        equal(seen(ports["careless"]).all("X-Forwarded-For"), ["127.0.0.7"])
        # Of nobody else.
        answer = wire.request(plain.port, target="/echo", headers=[("Forwarded", "for=6.6.6.6;proto=https")])
        equal((answer.status, echo.last().all("X-Forwarded-For")), (200, ["127.0.0.1"]))
    finally:
        proxy.stop()
        tls.stop()
        plain.stop()
        echo.stop()


@case
def fr_039_where_this_machine_is_a_proxy_the_server_starts_and_is_healthy_all_the_same():
    port = free_port()
    text = BEHIND.replace("UPSTREAM", "1").replace("OPTION", "proxy_protocol: true").replace("127.0.0.9/32", "127.0.0.0/8")
    server = Doorward(text.replace("{port}", str(port)), start=False)
    server.process = Process([__import__("harness").Options.binary, "serve", "--config", server.config], server.folder.path,
                             clean_environment(server.loud()), "doorward")
    try:
        eventually("it asked itself and is ready", lambda: "is ready" in server.text, 15)
        done = doorward("--config", server.config, "health", cwd=server.folder.path)
        equal((done.returncode, done.stdout), (0, "healthy\n"), done.stderr)
    finally:
        server.stop()
