"""`auth.enabled: false`: a proxy in front signs people in. The configuration of docs/proxy-mode.md as it stands there, one with a real
nginx in front, and what must not work."""

import itertools
import json
import re

import wire
from harness import ROOT, Doorward, Folder, Process, case, certificate, contains, doorward, equal, free_port, lacks, need, one_of
from upstream import Upstream

HOST = "app.example.com"
SECRET = "qV8rT2xLw0ZsKd6uNf4yHb1m"
LOGOUT = "https://sso.example.net/logout?x=1"
PAGE = (ROOT / "docs/proxy-mode.md").read_text()
BLOCK = re.search(r"```yaml\n(.*?)```", PAGE, re.S)[1]


def configuration(port, block=None, server="", extra=""):
    block = (block or BLOCK).replace("<some random long string>", SECRET).replace("\nproxy:\n", f"\nproxy:\n  logout_url: {LOGOUT}\n")
    return (f"server: {{address: '127.0.0.1:{{port}}', internal_address: 'disabled', portal_address: '127.0.0.1:{{portal}}'{server}}}\n"
            f"{block}{extra}services:\n  - name: app\n    upstream: http://127.0.0.1:{port}\n")


class Scene:
    def __init__(self, **options):
        self.up = Upstream()
        self.server = Doorward(configuration(self.up.port, **options))

    def stop(self):
        equal(self.server.stop(), 0, "exit status")
        self.up.stop()

    def ask(self, user=None, groups=None, secret=SECRET, path="/", headers=(), **options):
        named = [("X-Forwarded-User", user), ("X-Forwarded-Groups", groups), ("X-Proxy-Secret", secret)]
        sent = [(name, value) for name, value in named if value is not None] + wire.as_list(dict(headers))
        return self.server.get(path, host=HOST, headers=sent, **options)


def bench():
    scene = Scene()
    yield scene
    scene.stop()


@case
def whom_the_proxy_names_passes_with_the_role_of_their_groups(scene):
    for groups, role in (("admins", "admin"), ("family", "viewer"), ("friends,admins,family", "admin"), ("x, friends ,y", "viewer")):
        equal(scene.ask("carol", groups).status, 200, groups)
        seen = scene.up.last()
        equal((seen.one("remote-user"), seen.one("remote-role")), ("carol", role))
        for name in ("x-forwarded-user", "x-forwarded-groups", "x-proxy-secret"):
            equal(seen.all(name), [], name)
    lacks(scene.server.text, SECRET)


@case
def fr_054_the_order_of_groups_and_a_restart_change_nothing(scene):
    roles = set()
    for turn in range(3):
        for order in itertools.permutations(["friends", "admins", "guests", "family"]):
            equal(scene.ask("carol", ",".join(order)).status, 200)
            roles.add(scene.up.last().one("remote-role"))
        if turn < 2:
            scene.server.restart()
    equal(roles, {"admin"})


@case
def fr_055_whoever_has_no_role_is_named_refused_and_shown_the_way_out(scene):
    scene.up.clear()
    for groups in ("guests", "", "Admins", "deny", "admin", None):
        page = scene.ask("carol", groups, headers={"Accept": "text/html"})
        equal(page.status, 403, groups)
        contains(page.text, "carol")
        contains(page.text, "/.doorward/logout")
        told = scene.ask("carol", groups, headers={"Accept": "application/json"})
        equal((told.status, json.loads(told.text)["error"]), (403, "access.denied"))
    equal(scene.up.seen, [])
    out = scene.ask("carol", "guests", path="/.doorward/logout")
    equal((out.status, out.one("location")), (302, LOGOUT))


@case
def sc_066_without_the_right_secret_once_nobody_is_believed(scene):
    scene.up.clear()
    name = "X-Proxy-Secret"
    for secrets in ([], [""], [SECRET[:-1]], [SECRET + "x"], [SECRET.lower()], [SECRET, "x"], ["x", SECRET], [SECRET, SECRET],
                    ["y" * 30_000]):
        sent = [("X-Forwarded-User", "root"), ("X-Forwarded-Groups", "admins")] + [(name, one) for one in secrets]
        for path in ("/", "/.doorward/api/profile", "/.doorward/settings"):
            one_of(scene.server.get(path, host=HOST, headers=sent).status, (401,), f"{secrets} {path}")
    equal(scene.up.seen, [])
    lacks(scene.server.text, SECRET)


@case
def a_header_of_identity_that_stands_there_twice_is_nobody_s(scene):
    scene.up.clear()
    for extra in ([("X-Forwarded-User", "root")], [("X-Forwarded-Groups", "admins")]):
        sent = [("X-Forwarded-User", "carol"), ("X-Forwarded-Groups", "family"), ("X-Proxy-Secret", SECRET)] + extra
        equal(scene.server.get("/", host=HOST, headers=sent).status, 401)
    equal(scene.up.seen, [])
    # One in another spelling is not ours, and does not reach the service either.
    equal(scene.ask("carol", "family", headers={"X_Forwarded_User": "root", "Remote-User": "root", "X-Forwarded-Email": "root@x"}).status, 200)
    seen = scene.up.last()
    equal([value for key, value in seen.headers if "user" in key.lower()][-1:], ["carol"])
    lacks(repr(seen.headers), "root")


@case
def nobody_is_asked_for_a_password_or_led_where_no_page_helps(scene):
    for headers in ({"Accept": "text/html"}, {"Accept": "application/json"}, {"Authorization": wire.basic("admin", "x")},
                    {"Authorization": "Bearer x"}, {"Cookie": "__Host-doorward_session=x"}, {}):
        answer = scene.ask(headers=headers)
        equal((answer.status, answer.one("location")), (401, None), headers)
        lacks(" ".join(answer.all("www-authenticate")).lower(), "basic")
    answer = scene.ask(headers={"Accept": "text/html"})
    contains(answer.text, "did not say who you are")
    login = scene.ask(path="/.doorward/api/login", method="POST", headers={"Content-Type": "application/json"}, body=b'{"user":"a","password":"b"}')
    equal(login.status, 404)


@case
def forward_auth_believes_nothing_that_a_visitor_wrote(scene):
    for path in ("/api/authz/auth-request", "/api/authz/forward-auth", "/api/verify"):
        headers = [("X-Original-URL", f"https://{HOST}/"), ("X-Original-Method", "GET"), ("X-Forwarded-Method", "GET"),
                   ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", HOST), ("X-Forwarded-Uri", "/"), ("Accept", "text/html"),
                   ("X-Forwarded-User", "root"), ("X-Forwarded-Groups", "admins"), ("X-Proxy-Secret", SECRET)]
        answer = scene.server.ask(path, headers=headers)
        one_of(answer.status, (401, 403), path)
        equal((answer.one("location"), answer.one("remote-user")), (None, None), path)


@case
def the_address_to_which_a_service_sends_people_reaches_the_browser(scene):
    for status in (401, 302, 307):
        target = f"/raw/{status}"
        scene.up.raw_answers[target] = (f"HTTP/1.1 {status} X\r\nLocation: https://sso.example.net/login?rd=%2Fa\r\n"
                                        "Content-Length: 0\r\nConnection: close\r\n\r\n").encode()
        for headers in ({"Accept": "text/html"}, {"X-Requested-With": "XMLHttpRequest"}):
            answer = scene.ask("carol", "family", path=target, headers=headers)
            equal((answer.status, answer.one("location")), (status, "https://sso.example.net/login?rd=%2Fa"))


@case
def without_a_secret_only_trusted_addresses_are_believed(_):
    block = re.sub(r"  auth_secret: .*\n", "", BLOCK)
    scene = Scene(block=block, server=", trusted_proxies: [127.0.0.1/32]")
    try:
        equal(scene.ask("carol", "family", secret=None).status, 200)
        with wire.Raw(scene.server.port, True, HOST, source="127.0.0.9") as raw:
            raw.send(f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-User: carol\r\nX-Forwarded-Groups: admins\r\n\r\n".encode())
            equal(raw.answer().status, 401)
    finally:
        scene.stop()
    scene = Scene(block=block)
    try:
        equal(scene.ask("carol", "family", secret=None).status, 401, "no proxy is known")
        checked = doorward("--config", scene.server.config, "config", "check", cwd=scene.server.folder.path)
        contains(checked.stdout, "is believed of nobody")
    finally:
        scene.stop()


@case
def the_block_of_the_seed_lets_in_whom_the_proxy_lets_through(_):
    scene = Scene(block="auth:\n  enabled: False\nproxy:\n  auth_secret: <some random long string>\n")
    try:
        equal(scene.ask("root", "admins").status, 200)
        seen = scene.up.last()
        equal((seen.one("remote-user"), seen.one("remote-role")), ("viewer", "viewer"))
        equal(scene.ask(secret="wrong").status, 401)
    finally:
        scene.stop()


@case
def a_separator_and_a_chosen_default_role_hold(_):
    block = BLOCK.replace("proxy:\n", "proxy:\n  separator: ' '\n  default_role: viewer\n")
    scene = Scene(block=block)
    try:
        for groups, role in (("x admins", "admin"), ("x,admins", "viewer"), ("", "viewer")):
            equal(scene.ask("carol", groups).status, 200, groups)
            equal(scene.up.last().one("remote-role"), role, groups)
    finally:
        scene.stop()


@case
def a_rule_by_group_counts_the_groups_that_the_proxy_names(_):
    rules = ("access_control:\n  default_policy: deny\n  rules:\n"
             "    - {domain: app.example.com, policy: one_factor, subject: 'group:family'}\n")
    scene = Scene(extra=rules)
    try:
        equal(scene.ask("carol", "family,x").status, 200)
        equal(scene.up.last().one("remote-groups"), "family,x")
        equal(scene.ask("carol", "friends").status, 403)
    finally:
        scene.stop()


NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  map $remote_user $groups {{ carol "family"; root "admins"; default ""; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {crt};
    ssl_certificate_key {key};
    auth_basic "in front";
    auth_basic_user_file {folder}/people;
    location / {{
      proxy_pass https://127.0.0.1:{doorward};
      proxy_set_header Host $host;
      proxy_set_header Authorization "";
      proxy_set_header X-Forwarded-User $remote_user;
      proxy_set_header X-Forwarded-Groups $groups;
      proxy_set_header X-Proxy-Secret {secret};
    }}
  }}
}}
"""


@case
def with_a_real_nginx_in_front_people_are_who_nginx_says_they_are(scene):
    program = need("nginx")
    folder, port = Folder("outer"), free_port()
    crt, key = certificate(folder)
    folder.write("people", "".join(f"{name}:{{PLAIN}}pass\n" for name in ("carol", "root", "nobody")), 0o644)
    config = folder.write("nginx.conf", NGINX.format(folder=folder.path, port=port, crt=crt, key=key, doorward=scene.server.port, secret=SECRET))
    nginx = Process([program, "-p", folder.path, "-c", config], folder.path)
    try:
        nginx.wait_port(port)

        def ask(user, headers=()):
            sent = [("Authorization", wire.basic(user, "pass")), *wire.as_list(dict(headers))]
            return wire.request(port, "GET", "/", sent, None, HOST, tls=True)

        forged = {"X-Forwarded-User": "root", "X-Forwarded-Groups": "admins", "X-Proxy-Secret": SECRET, "Remote-User": "root"}
        for headers in ({}, forged):
            equal(ask("carol", headers).status, 200)
            seen = scene.up.last()
            equal((seen.one("remote-user"), seen.one("remote-role")), ("carol", "viewer"))
        equal(ask("root").status, 200)
        equal(scene.up.last().one("remote-role"), "admin")
        equal(ask("nobody").status, 403, "known to nginx, without a role here")
        equal(wire.request(port, "GET", "/", list(forged.items()), None, HOST, tls=True).status, 401, "nginx itself")
    finally:
        nginx.stop()
