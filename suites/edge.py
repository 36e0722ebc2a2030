"""The checks at the edge, as somebody in front of it meets them: limits of requests, pages of other origins, headers of
answers, sizes of bodies, upgrades, and the listener for metrics. Each protective option is seen to act, and seen to be
what acts: without it, the same request passes."""

import base64
import json
import re
import shutil
import subprocess
import threading
import time

import http2
import upstream
import wire
from harness import (PORTAL, ROOT, USERS, Doorward, Folder, Process, Skip, bench_config, case, contains, equal, eventually,
                     free_port, lacks, need, one_of, signed_in)
from harness import doorward as run_doorward
from websocket import TEXT, WebSocket

RULES = """
access_control:
  default_policy: deny
  rules:
    - domain: one.example.com
      policy: one_factor
    - domain: metrics.example.com
      resources: ['^/api/metrics$']
      networks: [10.0.0.50, 127.0.0.1, 172.16.0.0/12]
      policy: bypass
    - domain: metrics.example.com
      policy: deny
    - domain: '*.example.com'
      policy: bypass
"""
OWN = "https://app.example.com"
PASSWORD = "a long password of the collector"


def services(up):
    return f"""
services:
  - name: limited
    host: limited.example.com
    upstream: {up.url}
    rate_limit: {{enabled: true}}
  - name: few
    host: few.example.com
    upstream: {up.url}
    rate_limit: {{requests_per_minute: 2, burst: 1, websocket_connections_per_minute: 2, search_requests_per_minute: 1}}
  - name: free
    host: free.example.com
    upstream: {up.url}
  - name: one
    host: one.example.com
    upstream: {up.url}
    cors: {{origins: ['{OWN}', 'http://localhost:3000'], expose_headers: [X-Total]}}
  - name: strict
    host: strict.example.com
    upstream: {up.url}
    security_headers: strict
    response_headers: {{X-Frame-Options: SAMEORIGIN, Permissions-Policy: off, X-Own: mine}}
    limits: {{body_bytes: 1000}}
  - name: bare
    host: bare.example.com
    upstream: {up.url}
    security_headers: off
  - name: own
    host: own.example.com
    upstream: {up.url}
    rate_limit: {{media_requests_per_minute: 2, media_paths: ['^/m/'], search_requests_per_minute: 3, search_paths: '^/s/',
      export_requests_per_minute: 1, export_paths: ['^/e/'], websocket_connections_per_minute: 1}}
    cors: {{origins: ['{OWN}'], methods: [GET, PATCH], headers: [X-One], max_age: 30s, credentials: false}}
  - name: metrics
    host: metrics.example.com
    upstream: {up.url}
"""


class Bench:
    def __init__(self):
        self.up = upstream.Upstream()
        self.metrics = free_port()
        extra = f"metrics: {{enabled: true, address: '127.0.0.1:{self.metrics}'}}"
        config = bench_config(services(self.up), rules=RULES, extra=extra)
        self.server = Doorward(config, {"users.yml": USERS})

    def ask(self, host, path="/", client=None, **options):
        """From an address of its own where one is given: 127.0.0.1 is a trusted proxy."""
        headers = wire.as_list(options.pop("headers", None))
        if client:
            headers.append(("X-Forwarded-For", client))
        return self.server.get(path, host=f"{host}.example.com", headers=headers, **options)

    def stop(self):
        equal(self.server.stop(), 0, "exit status of doorward")
        lacks(self.server.text, "panicked")
        self.up.stop()


def over_the_limit(bench, client):
    """The refusal of a client that asked too often."""
    answers = [bench.ask("few", "/", client) for _ in range(4)]
    return answers[-1]


def bench():
    shared = Bench()
    yield shared
    shared.stop()


@case
def hs_45_the_default_tiers_are_70_120_30_10_and_10(bench):
    for path, limit, tier in (("/x", 70, "general"), ("/api/media/x", 120, "media"), ("/a/b.jpg", None, "media"),
                              ("/api/search", 30, "search"), ("/api/export/x", 10, "export")):
        client = "198.51.100.1"
        if limit is None:
            equal(bench.ask("limited", path, client).status, 429, "the same count as the other media")
            continue
        for asked in range(limit):
            answer = bench.ask("limited", path, client)
            equal(answer.status, 200, f"{tier} {asked}")
            equal(answer.one("x-ratelimit-limit"), str(limit))
            equal(answer.one("x-ratelimit-remaining"), str(limit - asked - 1))
        refused = bench.ask("limited", path, client)
        equal(refused.status, 429)
        body = json.loads(refused.text)
        equal((body["error"], body["tier"]), ("request.limited", tier))
        equal(str(body["retry_after_seconds"]), refused.one("retry-after"))
        assert body["message"], body
        assert 1 <= int(refused.one("retry-after")) <= 62, refused
        equal(refused.one("x-ratelimit-remaining"), "0")
        reset = int(refused.one("x-ratelimit-reset"))
        assert 0 < reset - time.time() <= 63, f"{reset} is no time soon"
    for _ in range(130):
        equal(bench.ask("free", "/x", "198.51.100.1").status, 200, "without the option nothing is limited")


@case
def every_number_and_pattern_of_a_service_acts(bench):
    client = "198.51.100.11"
    for path, limit, tier in (("/m/x", 2, "media"), ("/s/x", 3, "search"), ("/e/x", 1, "export"), ("/api/media/x", 70, "general")):
        for _ in range(limit):
            equal(bench.ask("own", path, client).one("x-ratelimit-limit"), str(limit), path)
        refused = bench.ask("own", path, client, headers={"Accept": "application/json"})
        equal((refused.status, json.loads(refused.text)["tier"]), (429, tier), path)
    page = bench.ask("own", "/m/x", client, headers={"Accept": "text/html"})
    equal(page.status, 429)
    contains(page.text, "Too many requests. Try again in")
    preflight = bench.ask("own", "/x", "198.51.100.12", method="OPTIONS", headers={"Origin": OWN, "Access-Control-Request-Method": "GET"})
    equal(preflight.one("access-control-allow-methods"), "GET, PATCH")
    equal(preflight.one("access-control-allow-headers"), "x-one")
    equal(preflight.one("access-control-max-age"), "30")
    equal(preflight.one("access-control-allow-credentials"), None)


@case
def hs_47_the_wait_that_is_told_is_true(bench):
    client = "198.51.100.2"
    for _ in range(3):
        equal(bench.ask("few", "/", client).status, 200)
    refused = bench.ask("few", "/", client)
    equal(refused.status, 429)
    wait = int(refused.one("retry-after"))
    # Refusals meanwhile make it no longer (HS-48).
    end = time.monotonic() + wait
    while time.monotonic() < end - 2:
        equal(bench.ask("few", "/", client).status, 429)
        time.sleep(5)
    time.sleep(max(0, end - time.monotonic()) + 0.05)
    equal(bench.ask("few", "/", client).status, 200, f"after {wait} s")


@case
def hs_48_of_200_parallel_requests_exactly_the_limit_passes_and_the_upstream_sees_no_more(bench):
    statuses, lock = [], threading.Lock()
    bench.up.clear()

    def many():
        for _ in range(10):
            status = bench.ask("limited", "/", "198.51.100.3").status
            with lock:
                statuses.append(status)
    threads = [threading.Thread(target=many) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal((statuses.count(200), statuses.count(429)), (70, 130))
    equal(len(bench.up.seen), 70)


@case
def hs_51_a_spoofed_address_changes_nothing(bench):
    for spoofed in range(3):
        equal(bench.ask("few", "/", f"192.0.2.{spoofed}, 198.51.100.4").status, 200)
    equal(bench.ask("few", "/", "192.0.2.99, 198.51.100.4").status, 429)
    equal(bench.ask("few", "/", None, headers={"X-Real-IP": "1.2.3.4", "X-Forwarded-For": "198.51.100.4"}).status, 429)
    line = bench.server.logged("rate limit exceeded")
    assert any("198.51.100.4" in line for line in bench.server.process.output if "rate limit exceeded" in line), line


@case
def hs_84_the_phrase_is_logged_once_for_each_lock_out(bench):
    before = bench.server.text.count("rate limit exceeded")
    for _ in range(30):
        bench.ask("few", "/logged", "198.51.100.5")
    eventually("the line is there", lambda: bench.server.text.count("rate limit exceeded") > before)
    equal(bench.server.text.count("rate limit exceeded"), before + 1)
    line = [line for line in bench.server.process.output if "rate limit exceeded" in line][-1]
    for part in ("198.51.100.5", "/logged", "general", "few"):
        contains(line, part)


@case
def people_have_counts_of_their_own_at_one_address(bench):
    extra = "rate_limit: {requests_per_minute: 4, burst: 1}"
    server = Doorward(bench_config(services(bench.up), rules=RULES, extra=extra), {"users.yml": USERS})
    alice, bob = signed_in(server.portal, "alice"), signed_in(server.portal, "bob")
    ask = lambda cookie: server.get("/", host="one.example.com", headers={"Cookie": cookie}).status
    equal([ask(alice) for _ in range(6)], [200] * 5 + [429])
    equal(ask(bob), 200)
    equal(server.get("/", host="free.example.com").status, 200, "another service has another count")
    # Signing in, health checks and forward auth use nothing of it (HS-54).
    for _ in range(20):
        equal(server.get("/.doorward/api/health", host="one.example.com").status, 200)
        equal(server.ask("/api/authz/forward-auth", host=PORTAL, headers={
            "Cookie": alice, "X-Forwarded-Method": "GET", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "one.example.com",
            "X-Forwarded-Uri": "/"}).status, 200)
    equal(ask(bob), 200)
    server.stop()


@case
def hs_52_a_reload_changes_limits_and_frees_nobody(bench):
    config = bench_config(services(bench.up).replace("requests_per_minute: 2, burst: 1", "requests_per_minute: 3, burst: 1"), rules=RULES)
    server = Doorward(config, {"users.yml": USERS})
    ask = lambda: server.get("/", host="few.example.com").status
    equal([ask() for _ in range(5)], [200] * 4 + [429])
    server.write_config(config.replace("requests_per_minute: 3, burst: 1", "requests_per_minute: 9, burst: 1"))
    eventually("the new limit holds", lambda: ask() == 200)
    server.write_config(config.replace("requests_per_minute: 3, burst: 1", "requests_per_minute: 1, burst: 1"))
    eventually("the old requests still count", lambda: ask() == 429)
    bad = server.fill(config.replace("requests_per_minute: 3", "requests_per_minute: 0"))
    checked = run_doorward("config", "check", "--config", server.folder.write("bad.yml", bad), cwd=server.folder.path)
    equal(checked.returncode, 1)
    contains(checked.stderr, "services[1].rate_limit.requests_per_minute")
    server.stop()


@case
def hs_53_websockets_over_the_limit_get_429_before_the_upgrade(bench):
    headers = [("X-Forwarded-For", "198.51.100.7")]
    handshake = [*headers, ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
                 ("Sec-WebSocket-Key", base64.b64encode(b"0123456789abcdef").decode())]
    for status in (101, 101, 429):
        equal(bench.server.get("/ws", host="few.example.com", headers=handshake).status, status)


@case
def hs_91_only_websocket_gets_through_in_upgrade(bench):
    for other in ("h2c", "h2c, websocket", "websocket, h2c", "TLS/1.0", "websockets"):
        bench.up.clear()
        answer = bench.ask("free", "/", headers=[("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", other), ("HTTP2-Settings", "AAMAAABkAAQAAP__")])
        equal(answer.status, 200, other)
        for name in ("upgrade", "http2-settings"):
            equal(bench.up.last().all(name), [], f"{other}: {name}")
    socket = WebSocket(bench.server.port, "/ws", "free.example.com", tls=True).opened()
    socket.send(b"hello", TEXT)
    equal(socket.receive()[1], b"hello")
    socket.close()


@case
def hs_55_pages_of_named_origins_may_read_and_no_others(bench):
    cookie = signed_in(bench.server.portal, "bob")
    for origin in (OWN, "http://localhost:3000"):
        answer = bench.ask("one", "/", headers={"Origin": origin, "Cookie": cookie})
        equal((answer.status, answer.one("access-control-allow-origin")), (200, origin))
        equal(answer.one("access-control-allow-credentials"), "true")
        equal(answer.one("access-control-expose-headers"), "x-total")
        contains(", ".join(answer.all("vary")), "Origin")
        preflight = bench.ask("one", "/", method="OPTIONS", headers={"Origin": origin, "Access-Control-Request-Method": "PUT"})
        equal((preflight.status, preflight.one("access-control-allow-origin")), (204, origin))
        contains(preflight.one("access-control-allow-methods"), "PUT")
        contains(preflight.one("access-control-allow-headers").lower(), "x-api-key")
    for origin in ("null", "https://evil.test", f"{OWN}.evil.test", f"{OWN}:8443", "http://app.example.com", "https://xapp.example.com",
                   "https://APP.example.com", f"{OWN} https://evil.test", "http://localhost:30000", "*"):
        for method in ("GET", "OPTIONS"):
            headers = {"Origin": origin, "Cookie": cookie} | ({"Access-Control-Request-Method": "PUT"} if method == "OPTIONS" else {})
            answer = bench.ask("one", "/", method=method, headers=headers)
            equal([name for name, _ in answer.headers if name.lower().startswith("access-control")], [], f"{method} {origin}")
            contains(", ".join(answer.all("vary")), "Origin", f"{method} {origin}")


@case
def hs_55_preflight_needs_no_sign_in_the_request_does_and_the_upstream_hears_of_neither(bench):
    bench.up.clear()
    preflight = bench.ask("one", "/", method="OPTIONS", headers={"Origin": OWN, "Access-Control-Request-Method": "GET"})
    equal(preflight.status, 204)
    refused = bench.ask("one", "/", headers={"Origin": OWN, "Accept": "application/json", "Sec-Fetch-Mode": "cors"})
    equal((refused.status, refused.one("access-control-allow-origin")), (401, OWN))
    equal(bench.up.seen, [])
    # Without the option: an ordinary request, which is judged.
    equal(bench.ask("metrics", "/x", method="OPTIONS", headers={"Origin": OWN, "Access-Control-Request-Method": "GET"}).status, 403)


@case
def sc_227_no_origin_is_reflected_at_the_portal_or_the_api(bench):
    for origin in ("https://evil.test", "null", f"https://{PORTAL}.evil.test", OWN):
        for path in ("/", "/api/health", "/api/profile", "/api/login"):
            for method in ("GET", "OPTIONS"):
                headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
                for ask in (lambda: bench.server.get(path, host=PORTAL, method=method, headers=headers),
                            lambda: bench.server.ask(path, host=PORTAL, method=method, headers=headers)):
                    equal(ask().all("access-control-allow-origin"), [], f"{method} {path} {origin}")
        equal(wire.request(bench.metrics, "GET", "/metrics", {"Origin": origin}).all("access-control-allow-origin"), [])


@case
def hs_56_every_origin_with_credentials_does_not_start(bench):
    config = bench_config(services(bench.up), rules=RULES, extra="cors: {origins: '*'}")
    server = Doorward(config, {"users.yml": USERS}, start=False)
    checked = run_doorward("config", "check", "--config", server.config, cwd=server.folder.path)
    equal(checked.returncode, 1)
    contains(checked.stderr, "cors.origins")


@case
def hs_57_answers_get_careful_headers(bench):
    strict = bench.ask("strict")
    for name, value in (("x-content-type-options", "nosniff"), ("referrer-policy", "strict-origin-when-cross-origin"),
                        ("x-xss-protection", "0"), ("x-permitted-cross-domain-policies", "none"),
                        ("x-frame-options", "SAMEORIGIN"), ("x-own", "mine"), ("permissions-policy", None)):
        equal(strict.one(name), value, name)
    contains(strict.one("content-security-policy"), "default-src 'self'")
    standard = bench.ask("free")
    equal((standard.one("x-content-type-options"), standard.one("x-frame-options")), ("nosniff", None))
    equal(bench.ask("bare").one("x-content-type-options"), None)
    bench.up.raw_answers["/framed"] = (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Frame-Options: ALLOWALL\r\nContent-Security-Policy: "
                                       b"frame-ancestors *\r\nConnection: close\r\n\r\nok")
    framed = bench.ask("strict", "/framed")
    equal(framed.one("content-security-policy"), "frame-ancestors *", "what the service says itself stays")
    equal(framed.one("x-frame-options"), "SAMEORIGIN", "what is configured by name does not")
    # On refusals too.
    for answer in (bench.ask("metrics", "/"), over_the_limit(bench, "198.51.100.10")):
        one_of(answer.status, (403, 429))
        equal(answer.one("x-content-type-options"), "nosniff")
        equal(answer.one("x-frame-options"), "DENY")


@case
def hs_58_bodies_over_the_limit_are_413_counted_in_chunks_and_over_http_2(bench):
    bench.up.clear()
    equal(bench.ask("strict", method="POST", body=b"x" * 1000).status, 200)
    bench.up.clear()
    equal(bench.ask("strict", method="POST", body=b"x" * 1001).status, 413)
    equal(bench.up.seen, [], "refused by its length before the upstream hears of it")
    equal(bench.ask("free", method="POST", body=b"x" * 100_000).status, 200, "without the option it passes")
    chunked = wire.head_bytes("POST", "/", [("Host", "strict.example.com"), ("Transfer-Encoding", "chunked")])
    with wire.Raw(bench.server.port, True, "strict.example.com") as raw:
        raw.send(chunked + b"".join(b"64\r\n" + b"x" * 100 + b"\r\n" for _ in range(11)))
        equal(raw.answer().status, 413, "cut before its end")
    with http2.Client(bench.server.port, "strict.example.com") as client:
        equal(client.request("/", "strict.example.com", method="POST", body=b"x" * 1000)[0], 200)
        equal(client.request("/", "strict.example.com", method="POST", body=b"x" * 1001)[0], 413)
        equal(client.request("/", "strict.example.com", [("content-length", "1001")], "POST", b"x" * 1001)[0], 413)


@case
def limits_and_origins_hold_over_http_2(bench):
    forwarded = [("x-forwarded-for", "198.51.100.8")]
    with http2.Client(bench.server.port, "few.example.com") as client:
        equal([client.request("/", "few.example.com", forwarded)[0] for _ in range(4)], [200, 200, 200, 429])
    with http2.Client(bench.server.port, "one.example.com") as client:
        asked = [("origin", OWN), ("access-control-request-method", "GET")]
        status, headers, _ = client.request("/", "one.example.com", asked, "OPTIONS")
        equal((status, dict(headers)["access-control-allow-origin"]), (204, OWN))


@case
def sc_261_what_looks_like_a_stylesheet_is_no_page_of_somebody(bench):
    cookie = signed_in(bench.server.portal, "alice")
    for path in ("/api/profile/x.css", "/api/profile%2fx.css", "/api/profile;x.css", "/api/profile%00.css", "/api/profile?x.css",
                 "/settings/x.css", "/settings;x.css", "/settings?x.css"):
        answer = bench.server.get(path, host=PORTAL, headers={"Cookie": cookie})
        if answer.status == 200:
            contains(answer.one("cache-control"), "no-store", path)
        else:
            one_of(answer.status, (302, 303, 400, 404), path)
            contains(answer.one("cache-control"), "no-store", path)
            lacks(answer.text, "alice@example.com", path)


@case
def sc_262_decisions_and_refusals_are_never_stored(bench):
    html = {"Accept": "text/html"}
    for answer, status in ((bench.ask("one", headers=html), 302), (bench.ask("one", headers={"Accept": "application/json"}), 401),
                           (bench.ask("metrics"), 403), (over_the_limit(bench, "198.51.100.9"), 429),
                           (bench.ask("strict", method="POST", body=b"x" * 2000), 413), (bench.ask("one", "/%zz"), 400),
                           (bench.server.get("/nothing", host=PORTAL, headers=html), 404)):
        equal(answer.status, status)
        contains(answer.one("cache-control"), "no-store", str(status))


CACHE = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  proxy_cache_path {folder}/cache keys_zone=pages:1m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass https://127.0.0.1:{gateway}; proxy_ssl_server_name on; proxy_ssl_name $host;
      proxy_set_header Host $host; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_cache pages; proxy_cache_key $host$request_uri; add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""


@case
def sc_262_a_cache_in_front_gives_nobody_somebody_elses_page(bench):
    program, folder, port = need("nginx"), Folder("cache"), free_port()
    config = folder.write("nginx.conf", CACHE.format(folder=folder.path, port=port, gateway=bench.server.port))
    nginx = Process([program, "-c", config, "-p", folder.path, "-e", "stderr"], folder.path)
    nginx.wait_port(port)

    def ask(host, cookie, page):
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(page)}\r\nCache-Control: public, max-age=60\r\nConnection: close\r\n\r\n"
        bench.up.raw_answers["/page"] = head.encode() + page.encode()
        headers = {"Cookie": cookie, "Accept": "text/html"} if cookie else {"Accept": "text/html"}
        return wire.request(port, "GET", "/page", headers, host=f"{host}.example.com")
    equal(ask("free", None, "first").text, "first")
    second = ask("free", None, "second")
    equal((second.text, second.one("x-cache")), ("first", "HIT"), "what is for everybody is kept, so the cache works")
    alice, bob = signed_in(bench.server.portal, "alice"), signed_in(bench.server.portal, "bob")
    equal(ask("one", bob, "bob's page").text, "bob's page")
    equal(ask("one", alice, "alice's page").text, "alice's page")
    stranger = ask("one", None, "nobody's page")
    equal(stranger.status, 302)
    lacks(stranger.text, "'s page")
    equal(ask("one", bob, "bob's other page").text, "bob's other page")
    nginx.stop()


@case
def sc_263_what_a_cache_does_not_key_by_is_not_in_assets(bench):
    page = bench.server.get("/", host=PORTAL, headers={"Accept": "text/html"})
    assets = re.findall(r'(?:href|src)="([^"]+\.(?:css|js|svg)[^"]*)"', page.text)
    assert assets, page.text
    for path in assets:
        plain = bench.server.get(path, host=PORTAL)
        equal(plain.status, 200, path)
        sent = {name: "evil.test" for name in ("X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "User-Agent",
                                               "Accept-Language", "Referer", "Origin")}
        odd = bench.server.get(path, host=PORTAL, headers=sent)
        equal((odd.status, odd.body), (200, plain.body), path)
        lacks(odd.head.decode("latin-1"), "evil", path)


@case
def sc_230_pages_that_ask_are_not_framed(bench):
    cookie = signed_in(bench.server.portal, "alice")
    for path in ("/", "/logout", "/settings", "/2fa"):
        answer = bench.server.get(path, host=PORTAL, headers={"Cookie": cookie, "Accept": "text/html"})
        equal(answer.one("x-frame-options"), "DENY", path)
        if answer.status == 200:
            contains(answer.one("content-security-policy"), "frame-ancestors 'none'", path)


@case
def hs_59_a_services_metrics_are_for_listed_addresses(bench):
    for client, status in (("10.0.0.50", 200), ("172.16.0.1", 200), ("172.31.255.255", 200), ("10.0.0.51", 403), ("172.32.0.1", 403),
                           ("203.0.113.9", 403), ("10.0.0.50, 203.0.113.9", 403), ("not-an-address", 403)):
        equal(bench.ask("metrics", "/api/metrics", client).status, status, client)
    for path in ("/api/metrics/", "/api/metricsx", "/api/other", "/API/metrics"):
        equal(bench.ask("metrics", path, "10.0.0.50").status, 403, path)


def metrics(port, **headers):
    return wire.request(port, "GET", "/metrics", {name.replace("_", "-"): value for name, value in headers.items()})


@case
def hs_59_metrics_are_at_a_listener_of_their_own_for_this_machine(bench):
    answer = metrics(bench.metrics)
    equal((answer.status, answer.one("content-type")), (200, "text/plain; version=0.0.4; charset=utf-8"))
    for name in ("doorward_http_requests_total", "doorward_http_request_duration_seconds_bucket", "process_resident_memory_bytes",
                 "doorward_tls_certificate_not_after_timestamp_seconds", "doorward_build_info", "doorward_security_events_total",
                 "\ndoorward_api_keys_expiring 0\n"):
        contains(answer.text, name)
    equal(metrics(bench.metrics, X_Forwarded_For="203.0.113.9").status, 403, "the client's address counts, not the proxy's")
    equal(wire.request(bench.metrics, "GET", "/").status, 404)
    equal(wire.request(bench.metrics, "POST", "/metrics", body=b"").status, 404)
    for host in ("free.example.com", PORTAL):
        for path in ("/.doorward/metrics", "/.doorward/api/metrics"):
            lacks(bench.server.get(path, host=host).text, "doorward_http_requests_total")
    lacks(bench.server.get("/metrics", host=PORTAL).text, "doorward_http_requests_total")


@case
def hs_59_metrics_ask_for_a_password_where_one_is_set(bench):
    for require, near, far in (("all", 401, 403), ("any", 200, 401)):
        port = free_port()
        extra = f"metrics: {{enabled: true, address: '127.0.0.1:{port}', networks: 10.0.0.50, username: collector, password: '{PASSWORD}', require: {require}}}"
        server = Doorward(bench_config("", extra=extra), {"users.yml": USERS})
        outside = "203.0.113.9"
        equal(metrics(port, X_Forwarded_For="10.0.0.50").status, near, require)
        equal(metrics(port, X_Forwarded_For=outside).status, far, require)
        good = {"Authorization": wire.basic("collector", PASSWORD)}
        equal(metrics(port, X_Forwarded_For="10.0.0.50", **good).status, 200)
        equal(metrics(port, X_Forwarded_For="10.0.0.50", Authorization=f"Bearer {PASSWORD}").status, 200)
        equal(metrics(port, X_Forwarded_For=outside, **good).status, 403 if require == "all" else 200)
        for wrong in (wire.basic("collector", "wrong"), wire.basic("prometheus", PASSWORD), "Bearer wrong", "Bearer", "Digest x"):
            equal(metrics(port, X_Forwarded_For="10.0.0.50", Authorization=wrong).status, near, wrong)
        lacks(server.text, PASSWORD)
        server.stop()


@case
def hs_60_collectors_are_not_limited_and_floods_are(bench):
    statuses = [metrics(bench.metrics).status for _ in range(100)]
    equal(statuses.count(200) + statuses.count(429), 100)
    assert statuses.count(429) >= 25, statuses


@case
def hs_61_no_label_says_who_from_where_or_which_path(bench):
    port = free_port()
    extra = f"metrics: {{enabled: true, address: '127.0.0.1:{port}'}}"
    server = Doorward(bench_config(services(bench.up), rules=RULES, extra=extra), {"users.yml": USERS})
    cookie = signed_in(server.portal, "alice")
    server.get("/a-telling-path?with=query", host="one.example.com", headers={"Cookie": cookie, "X-Forwarded-For": "203.0.113.77"})
    server.get("/", host="limited.example.com", headers={"User-Agent": "telling-agent"})
    server.get("/", host="metrics.example.com")
    text = metrics(port).text
    for telling in ("alice", "telling", "203.0.113", "example.com", cookie.split("=")[1][:20], "127.0.0.1"):
        lacks(text, telling)
    labels = set(re.findall(r'[{,](\w+)="', text))
    equal(labels, {"version", "service", "code", "le", "reason", "tier", "event", "outcome"})
    contains(text, 'doorward_http_requests_total{service="one",code="200"} 1')
    contains(text, 'doorward_refusals_total{reason="access.denied"} 1')
    contains(text, 'doorward_security_events_total{event="sign_in.password",outcome="success"} 1')
    server.stop()


@case
def metrics_are_off_unless_asked_for(bench):
    server = Doorward(bench_config(""), {"users.yml": USERS})
    lacks(server.text, "/metrics")
    server.stop()


@case
def promtool_finds_nothing_wrong_with_metrics_and_alert_rules(bench):
    promtool = shutil.which("promtool")
    if not promtool:
        raise Skip("promtool is not installed")
    port = free_port()
    extra = f"metrics: {{enabled: true, address: '127.0.0.1:{port}'}}"
    server = Doorward(bench_config("", extra=extra), {"users.yml": USERS})
    checked = subprocess.run([promtool, "check", "metrics"], input=metrics(port).text, capture_output=True, text=True, timeout=30)
    equal((checked.returncode, checked.stdout + checked.stderr), (0, ""))
    rules = subprocess.run([promtool, "check", "rules", ROOT / "contrib/prometheus/doorward-alerts.yml"], capture_output=True, text=True, timeout=30)
    equal(rules.returncode, 0, rules.stdout + rules.stderr)
    server.stop()


@case
def the_dashboard_and_the_alerts_ask_for_metrics_that_exist(bench):
    text = eventually("metrics again", lambda: (a := metrics(bench.metrics)).status == 200 and a.text, 65, 2)
    known = set(re.findall(r"^# TYPE (\S+)", text, re.M))
    dashboard = (ROOT / "contrib/grafana/doorward.json").read_text()
    json.loads(dashboard)
    alerts = (ROOT / "contrib/prometheus/doorward-alerts.yml").read_text()
    for where, document in (("the dashboard", dashboard), ("the alerts", alerts)):
        asked = {re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"\b((?:doorward|process)_[a-z_]+)\b", document)}
        missing = asked - known
        assert asked and not missing, f"{where}: {missing}"
