"""API keys and the closed group of paths, against the running server: command line, gateway, forward auth, API, pages."""

import base64
import json
import time

import websocket
from harness import (PORTAL, Doorward, Household, Visitor, bench_config, case, contains, equal, eventually, hidden_fields,
                     lacks, on_a_stage_of_its_own, one_of, signed_in)
from upstream import Upstream

GOOD = Household.GOOD
CONFIGURED = "n0BSjQm2uVfWc3pYt8rKx6zLhDa5gEe7"
SCOPED = "Zk4sW9vB1nQ7xT2mC5aR8yU3eG6hJ0pL"
LIMITED = "Wq8tR2yL5nV1zX7cB4mK9jH3gF6dS0aP"
KEYS = f"""
api_keys:
  enabled: true
  keys:
    - {CONFIGURED}
    - {{key: {SCOPED}, name: prometheus, scope: GET /api/metrics service:app}}
    - {{key: {LIMITED}, name: slow, requests_per_minute: 2}}
"""
APP = "app.example.com"


class Scene(Household):
    """With one service that echoes."""

    def __init__(self, more="", limit="1000/minute"):
        self.echo = Upstream()
        service = f"services: [{{name: app, host: {APP}, upstream: 'http://127.0.0.1:{self.echo.port}'}}]"
        super().__init__(service + more, env={"DOORWARD_AUTH_FAILED_LOGIN_RATE_LIMIT": limit})

    def make(self, *arguments):
        made = self.json("keys", "create", "test", *arguments)
        return made["key"], made["id"]

    def get(self, path, headers, host=APP, method="GET"):
        return self.server.get(path, host=host, headers=headers, method=method)

    def stop(self):
        super().stop()
        self.echo.stop()


def scene(more="", **options):
    return on_a_stage_of_its_own(lambda: Scene(more, **options))


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@scene()
def a_key_of_the_command_line_works_with_the_next_request_and_a_revoked_one_fails_within_a_second(stage):
    key, name = stage.make("--user", "carol")
    for headers in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}, {"Authorization": basic("carol", key)}):
        answer = stage.get("/x", headers)
        equal(answer.status, 200, headers)
        seen = stage.echo.seen[-1]
        equal(seen.all("remote-user"), ["carol"])
        lacks(str(seen.headers), key[13:], "the upstream never sees it")
    listed = stage.run("keys", "list").stdout
    contains(listed, name)
    lacks(listed, key)
    used = eventually("the use is written", lambda: stage.json("keys", "list")[0]["last_used"], within=12)
    contains(used, "Z")
    equal(stage.run("keys", "revoke", name).returncode, 0)
    eventually("it is refused", lambda: stage.get("/x", {"X-API-Key": key}).status == 401, within=1.2)
    equal(stage.run("keys", "revoke", name).returncode, 1, "it is revoked once")
    refused = eventually("it is recorded", lambda: stage.json("audit", "query", "--action", "api_key.refused")["records"], within=5)
    contains(json.dumps(refused), "revoked")
    lacks(json.dumps(refused), key[13:])


@scene(KEYS)
def configured_keys_open_what_their_scope_names_and_wrong_ones_get_one_answer(stage):
    equal(stage.get("/anything", {"X-API-Key": CONFIGURED}).status, 200)
    equal(stage.echo.seen[-1].all("remote-user"), ["key:configured-1"])
    equal(stage.get("/api/metrics", {"Authorization": f"Bearer {SCOPED}"}).status, 200)
    before = len(stage.echo.seen)
    program = {"Accept": "application/json"}
    missing = stage.get("/api/config", program)
    equal(missing.status, 401)
    for wrong in (SCOPED, CONFIGURED[:-1] + "x", "x", "dwk_abcdefgh"):
        answer = stage.get("/api/config", program | {"X-API-Key": wrong})
        equal((answer.status, answer.text), (missing.status, missing.text), wrong)
        assert answer.one("www-authenticate"), wrong
    for method in ("POST", "DELETE", "PUT"):
        equal(stage.get("/api/metrics", {"X-API-Key": SCOPED}, method=method).status, 401, method)
    equal(len(stage.echo.seen), before, "nothing reached the service")
    cookie = signed_in(stage.server.portal, "carol", GOOD)
    equal(stage.get("/x", {"Cookie": cookie}).status, 200)
    equal(stage.get("/x", {"Cookie": cookie, "X-API-Key": "wrong"}).status, 401, "HS-24")


@scene(KEYS)
def a_key_in_the_query_is_refused_by_name_and_is_in_no_log(stage):
    key, _ = stage.make("--user", "carol")
    for value in (key, CONFIGURED):
        for path in (f"/x?api_key={value}", f"/x?a=1&token={value}"):
            answer = stage.get(path, {"Accept": "application/json"})
            equal(answer.status, 401)
            contains(answer.text, "X-API-Key")
            equal(answer.one("location"), None)
            lacks(answer.text, value)
    answer = stage.server.ask("/api/authz/auth-request", host=PORTAL, headers={
        "X-Original-URL": f"https://{APP}/x?api_key={key}", "X-Original-Method": "GET"})
    one_of(answer.status, (401, 403))
    for value in (key, CONFIGURED):
        lacks(stage.server.text, value)
    equal(stage.echo.seen, [])


@scene("\nlog: {level: trace}", limit="1000/minute")
def no_key_stands_in_any_log_at_any_level_nor_in_the_database(stage):
    key, name = stage.make("--user", "carol")
    for headers in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}, {"Authorization": basic("carol", key)},
                    {"X-API-Key": key + "x"}):
        stage.get("/x", headers)
    websocket.WebSocket(stage.server.port, host=APP, tls=stage.server.tls,
                        headers={"Sec-WebSocket-Protocol": f"api-key.{key}"}).close()
    stage.server.stop()
    secret = key[13:]
    lacks(stage.server.text, secret)
    for file in stage.server.folder.path.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file


@scene(limit="4/minute")
def guesses_are_limited_with_a_true_wait_and_in_one_count_with_sign_ins(stage):
    key, _ = stage.make("--user", "carol")
    equal(stage.get("/x", {"X-API-Key": key}).status, 200)
    for _ in range(4):
        equal(stage.get("/x", {"X-API-Key": "dwk_guess"}).status, 401)
    answer = stage.get("/x", {"X-API-Key": "dwk_guess"})
    equal(answer.status, 429)
    one_of(int(answer.one("retry-after")), range(1, 62))
    from harness import api_login
    equal(api_login(stage.server.portal, "carol", GOOD).status, 429)


@scene()
def sockets_open_with_a_key_among_their_protocols_and_close_when_it_is_revoked(stage):
    key, name = stage.make("--user", "carol", "--scope", "GET /ws service:app")
    offered = {"Sec-WebSocket-Protocol": f"api-key.{key}"}
    port, tls = stage.server.port, stage.server.tls
    wrong = websocket.WebSocket(port, host=APP, tls=tls, headers={"Sec-WebSocket-Protocol": "api-key.dwk_wrong"})
    equal(wrong.answer.status, 401)
    socket = websocket.WebSocket(port, host=APP, tls=tls, headers=offered).opened()
    equal(socket.answer.one("sec-websocket-protocol"), f"api-key.{key}")
    lacks(str(stage.echo.seen[-1].headers), key)
    socket.send("hello")
    equal(socket.receive()[1], b"hello")
    equal(stage.run("keys", "revoke", name).returncode, 0)
    assert socket.closed_within(5.0) is not None, "HS-21"


@scene()
def a_key_is_never_wider_than_its_owner_and_dies_with_them(stage):
    key, _ = stage.make("--user", "carol", "--scope", "* /api/** service:doorward", "--scope", "all")
    ask = lambda path: stage.server.ask(path, host=PORTAL, headers={"X-API-Key": key})
    contains(ask("/api/profile").text, '"carol"')
    equal(ask("/api/users").status, 403, "she is no administrator")
    equal(stage.get("/x", {"X-API-Key": key}).status, 200)
    equal(stage.run("users", "disable", "carol").returncode, 0)
    eventually("disabled", lambda: stage.get("/x", {"X-API-Key": key}).status == 401, within=1.5)
    equal(stage.run("users", "enable", "carol").returncode, 0)
    eventually("enabled", lambda: stage.get("/x", {"X-API-Key": key}).status == 200, within=1.5)
    equal(stage.run("users", "delete", "carol").returncode, 0)
    eventually("deleted", lambda: stage.get("/x", {"X-API-Key": key}).status == 401, within=1.5)
    equal(stage.run("users", "add", "carol", stdin=GOOD + "\n").returncode, 0)
    time.sleep(1.1)
    equal(stage.get("/x", {"X-API-Key": key}).status, 401, "a new carol has no keys of the old one")
    equal(stage.json("keys", "list"), [])


@scene()
def forward_auth_takes_the_same_keys(stage):
    key, _ = stage.make("--user", "carol", "--scope", f"GET /api/metrics host:{APP}")

    def asked(path, headers, method="GET"):
        sent = {"X-Original-URL": f"https://{APP}{path}", "X-Original-Method": method} | headers
        return stage.server.ask("/api/authz/auth-request", host=PORTAL, headers=sent)
    good = asked("/api/metrics", {"X-API-Key": key})
    equal((good.status, good.one("remote-user")), (200, "carol"))
    equal(asked("/api/metrics", {"Authorization": f"Bearer {key}"}).status, 200)
    equal(asked("/api/config", {"X-API-Key": key}).status, 401)
    equal(asked("/api/metrics", {"X-API-Key": key}, "POST").status, 401)
    one_of(asked("//api/metrics", {"X-API-Key": key}).status, (401, 403))


@scene()
def keys_are_made_on_the_page_with_a_fresh_sign_in_and_shown_once(stage):
    visitor = Visitor(stage.server.portal, PORTAL, tls=False)
    one_of(visitor.sign_in("carol", GOOD).status, (302, 303))
    page = visitor.get("/settings/keys/new")
    equal(page.status, 200)
    fields = hidden_fields(page.text) | {"name": "phone", "days": "30", "scope": "GET /api/metrics"}
    made = visitor.post_form("/settings/keys/new", fields)
    equal(made.status, 200, made.text)
    key = made.text.split('id="generated">')[1].split("<")[0]
    equal(stage.get("/api/metrics", {"X-API-Key": key}).status, 200)
    equal(stage.get("/api/other", {"X-API-Key": key}).status, 401)
    listed = visitor.get("/settings/keys").text
    contains(listed, key[:12])
    lacks(listed, key)


@scene("\nadmin: {debug: true, enabled: true, api_key: the key of the gate, paths: ['* /api/admin/**']}")
def the_closed_group_opens_with_both_switches_and_the_key(stage):
    key, _ = stage.make("--user", "carol")
    own = {"X-API-Key": key}
    without = stage.get("/api/admin/seed", own)
    equal((without.status, without.one("www-authenticate")), (401, "ApiKey"))
    equal(stage.get("/api/admin/seed", own | {"X-Admin-API-Key": "wrong"}).status, 401)
    equal(stage.get("/api/admin/seed", own | {"X-Admin-API-Key": "the key of the gate"}).status, 200)
    equal(stage.echo.seen[-1].all("x-admin-api-key"), [], "the application never sees it")
    equal(stage.get("/api/admin/seed", {"X-Admin-API-Key": "the key of the gate"}).status // 100 in (3, 4), True)
    equal(stage.get("/api/events", own).status, 200)
    config = stage.server.config.read_text()
    for off in ("debug: false, enabled: true", "debug: true, enabled: false", "debug: false, enabled: false"):
        stage.server.write_config(config.replace("debug: true, enabled: true", off))
        gated = own | {"X-Admin-API-Key": "the key of the gate"}
        eventually(off, lambda: stage.get("/api/admin/seed", gated).status == 403, within=8)


@scene()
def a_new_storage_key_leaves_keys_good(stage):
    key, name = stage.make("--user", "carol")
    changed = stage.run("storage", "encryption", "change-key")
    equal(changed.returncode, 0, changed.stderr)
    eventually("still good", lambda: stage.get("/x", {"X-API-Key": key}).status == 200, within=5)
    checked = stage.run("storage", "encryption", "check")
    equal(checked.returncode, 0, checked.stdout)
    contains(checked.stdout, "api_keys")


@scene(KEYS)
def sc_269_a_key_with_a_limit_of_its_own_gets_429_with_a_true_wait_and_others_do_not(stage):
    made, _ = stage.make("--user", "carol", "--requests-per-minute", "3")
    equal(stage.json("keys", "list")[0]["requests_per_minute"], 3)
    for key, limit in ((made, 3), (LIMITED, 2)):
        for _ in range(limit):
            equal(stage.get("/x", {"X-API-Key": key}).status, 200)
        before = len(stage.echo.seen)
        for headers in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}):
            answer = stage.get("/x", headers | {"Accept": "application/json"})
            equal(answer.status, 429)
            one_of(int(answer.one("retry-after")), range(1, 63))
            said = json.loads(answer.text)
            equal((said["error"], said["tier"]), ("request.limited", "api_key"))
            equal(answer.one("x-ratelimit-limit"), str(limit))
        asked = {"X-Original-URL": f"https://{APP}/x", "X-Original-Method": "GET", "X-API-Key": key}
        equal(stage.server.ask("/api/authz/auth-request", host=PORTAL, headers=asked).status, 403, "nginx knows no 429")
        equal(len(stage.echo.seen), before)
    equal(stage.get("/x", {"X-API-Key": CONFIGURED}).status, 200)
    other, _ = stage.make("--user", "carol")
    equal(stage.get("/x", {"X-API-Key": other}).status, 200)


@scene(KEYS, limit="4/minute")
def guesses_at_configured_keys_by_bearer_count_once_for_each_text_and_applications_own_tokens_do_not(stage):
    program = {"Accept": "application/json"}
    for _ in range(9):
        equal(stage.get("/x", program | {"Authorization": "Bearer an-applications-own-forgotten-token"}).status, 401)
    equal(stage.get("/x", {"Authorization": f"Bearer {CONFIGURED}"}).status, 200, "one guess up to now")
    for number in range(3):
        equal(stage.get("/x", program | {"Authorization": f"Bearer {CONFIGURED[:-1]}{number}"}).status, 401)
    for text in (CONFIGURED[:-1] + "9", CONFIGURED):
        answer = stage.get("/x", program | {"Authorization": f"Bearer {text}"})
        equal(answer.status, 429, text)
        assert int(answer.one("retry-after")) > 0


def ticket(stage, path, cookie, host=APP, **more):
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"} | more
    body = json.dumps({"path": path}).encode()
    return stage.server.ask("/.doorward/api/ws-ticket", method="POST", host=host, headers=headers, body=body)


@scene("\nlog: {level: trace}")
def hs_019_a_ticket_opens_one_socket_and_stands_in_no_log(stage):
    cookie = signed_in(stage.server.portal, "carol", GOOD)
    made = ticket(stage, "/ws", cookie)
    equal(made.status, 200, made.text)
    equal(made.one("cache-control"), "no-store")
    text = json.loads(made.text)["ticket"]
    port, tls = stage.server.port, stage.server.tls
    elsewhere = websocket.WebSocket(port, path=f"/other?ticket={text}", host=APP, tls=tls)
    equal(elsewhere.answer.status, 401, "another path")
    socket = websocket.WebSocket(port, path=f"/ws?x=1&ticket={text}", host=APP, tls=tls).opened()
    equal(stage.echo.seen[-1].target, "/ws?x=1")
    equal(stage.echo.seen[-1].all("remote-user"), ["carol"])
    socket.send("hello")
    equal(socket.receive()[1], b"hello")
    again = websocket.WebSocket(port, path=f"/ws?ticket={text}", host=APP, tls=tls)
    equal(again.answer.status, 401, "once")
    equal(ticket(stage, "/ws", cookie, **{"Sec-Fetch-Site": "cross-site"}).status, 403)
    equal(stage.run("sessions", "end", "--user", "carol").returncode, 0)
    assert socket.closed_within(5.0) is not None, "it ends with the session"
    stage.server.stop()
    lacks(stage.server.text, text[8:])
    lacks(stage.server.text, "dwt_")


@case
def hs_019_refused_sockets_are_closed_with_a_code_where_a_service_asks_for_that_and_else_refused_by_status():
    echo = Upstream()
    of = lambda name, more: f"{{name: {name}, host: {name}.example.com, upstream: 'http://127.0.0.1:{echo.port}'{more}}}"
    services = f"services: [{of('seed', ', websocket_refusal: 1008')}, {of('next', ', websocket_refusal: 4001')}, {of('plain', '')}]"
    server = Doorward(bench_config(services, rules="access_control: {default_policy: one_factor}", users="authentication_backend: {sql: true}"))
    for name, code in (("seed", 1008), ("next", 4001)):
        socket = websocket.WebSocket(server.port, host=f"{name}.example.com", tls=server.tls).opened()
        opcode, payload = socket.receive()
        equal((opcode, int.from_bytes(payload[:2], "big"), payload[2:]), (websocket.CLOSE, code, b"session.required"))
        assert socket.closed_within(5) is not None
        equal(server.get("/ws", host=f"{name}.example.com", headers={"Accept": "application/json"}).status, 401, "only sockets")
    equal(websocket.WebSocket(server.port, host="plain.example.com", tls=server.tls).answer.status, 401)
    equal(echo.seen, [])
    server.stop()
    echo.stop()
