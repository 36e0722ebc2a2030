"""`preset: home-security-intelligence` in front of a scripted HSI, with the configuration of
docs/services/home-security-intelligence.md as it stands there. The upstream is ours and asks for its key as the specification says
that HSI does; nothing here was tried against HSI itself."""

import json
import re

import wire
from harness import PORTAL, ROOT, Doorward, bare_cookies, case, contains, doorward, equal, lacks, one_of
from upstream import Upstream

HOST = "security.example.com"
GOOD = "orbit lantern violin"
KEY = "k4Vt9zQmS1pXw7RbLd2NfHc8"
PAGE = (ROOT / "docs/services/home-security-intelligence.md").read_text()
OPEN = ("/health", "/ready", "/api/system/health", "/api/system/health/ready")


class Hsi(Upstream):
    """Everything but its health asks for the key; its 401 is JSON."""

    def _answer(self, connection, seen, take):
        path = seen.target.split("?")[0]
        status, said = (200, {"path": path})
        if path not in OPEN and seen.all("x-api-key") != [KEY]:
            status, said = 401, {"detail": "Invalid API key"}
        body = json.dumps(said).encode()
        connection.sendall(f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        return True


def configuration(port, extra=""):
    text = re.search(r"```yaml\n(.*?)```", PAGE.split("\n## 3. ", 1)[1], re.S)[1]
    text = text.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{port}").replace("/etc/doorward/hsi-api-key", "{folder}/hsi-api-key")
    return f"server: {{address: '127.0.0.1:{{port}}', internal_address: 'disabled'}}\n{text}{extra}"


class Scene:
    def __init__(self, extra=""):
        self.hsi = Hsi()
        self.server = Doorward(configuration(self.hsi.port, extra), {"hsi-api-key": KEY + "\n"})
        self.cookies = {}
        for user, role in (("root", "admin"), ("vera", "viewer")):
            added = doorward("--config", self.server.config, "users", "add", user, "--role", role,
                             cwd=self.server.folder.path, stdin=GOOD + "\n")
            equal(added.returncode, 0, added.stderr)
            body = json.dumps({"user": user, "password": GOOD}).encode()
            answer = wire.request(self.server.port, "POST", "/api/login", {"Content-Type": "application/json"}, body, PORTAL, tls=True)
            self.cookies[user] = f"doorward_session={bare_cookies(answer)['doorward_session']}"

    def stop(self):
        equal(self.server.stop(), 0, "exit status")
        self.hsi.stop()

    def ask(self, user, path, method="GET", headers=None, body=None):
        sent = wire.as_list(headers or {}) + ([("Cookie", self.cookies[user])] if user else [])
        return wire.request(self.server.port, method, path, sent, body, HOST, tls=True)


def bench():
    scene = Scene()
    yield scene
    scene.stop()


@case
def nothing_is_open_to_strangers_footage_and_metrics_least_of_all(scene):
    scene.hsi.clear()
    for path in ("/", "/api/events", "/api/media/cameras/x.mp4", "/api/cameras/1/snapshot", "/api/metrics", "/docs", "/openapi.json", *OPEN):
        one_of(scene.ask(None, path, headers={"Accept": "application/json"}).status, (401,), path)
    equal(scene.hsi.seen, [])


@case
def people_pass_with_doorward_s_key_and_never_see_or_say_it(scene):
    for forged in ({}, {"X-API-Key": "guessed"}, {"x-api-key": KEY}, {"X-Api-Key": ""}):
        answer = scene.ask("vera", "/api/events", headers=forged)
        equal(answer.status, 200, forged)
        equal(scene.hsi.last().all("x-api-key"), [KEY])
        lacks(repr(answer), KEY)
    equal(scene.ask("vera", "/api/events", headers={"Connection": "x-api-key"}).status, 200)
    equal(scene.hsi.last().one("remote-user"), "vera")
    lacks(scene.server.text, KEY)


@case
def what_belongs_to_administrators_is_theirs(scene):
    for path in ("/api/admin/cleanup", "/api/audit", "/api/auth/api-keys", "/api/debug/x", "/docs", "/redoc", "/openapi.json", "/API/Audit"):
        equal(scene.ask("vera", path).status, 403, path)
        equal(scene.ask("root", path).status, 200, path)
    equal(scene.ask("vera", "/api/auditors").status, 200)


@case
def a_body_over_ten_megabytes_is_413_however_it_is_counted(scene):
    equal(scene.ask("root", "/api/x", "POST", {}, b"x" * 10_000_001).status, 413)
    equal(scene.ask("root", "/api/x", "POST", {}, b"x" * 1_000_000).status, 200)


@case
def the_rules_of_the_page_open_metrics_to_one_address_and_health_by_exact_path(_):
    rule = re.search(r"`(\{domain: security\.example\.com.*?\})`", PAGE)[1].replace("10.0.0.50", "127.0.0.1")
    health = "{domain: security.example.com, resources: ['" + "', '".join(re.findall(r"`(\^/(?:health|ready|api/system)\S*\$)`", PAGE)) + "'], policy: bypass}"
    scene = Scene(f"access_control:\n  default_policy: one_factor\n  rules:\n    - {rule}\n    - {health}\n")
    try:
        for path in ("/api/metrics", *OPEN):
            equal(scene.ask(None, path).status, 200, path)
        for path in ("/api/metrics/x", "/api/metricsx", "/health/x", "/api/system/healthx", "/api/events"):
            equal(scene.ask(None, path).status, 401, path)
        equal(scene.ask(None, "/api/metrics", "POST").status, 401)
    finally:
        scene.stop()


@case
def the_preset_is_shown_and_warns_without_its_secret(scene):
    shown = doorward("--config", scene.server.config, "config", "show", cwd=scene.server.folder.path).stdout
    for key in ("services[0].upstream_secret_header", "services[0].admin_paths", "services[0].limits.body_bytes"):
        line = next(line for line in shown.split("\n") if line.startswith(key))
        assert line.endswith("preset home-security-intelligence"), line
    text = re.sub(r"    upstream_secret_path: .*\n", "", scene.server.fill(configuration(scene.hsi.port)))
    bare = scene.server.folder.write("bare.yml", text)
    checked = doorward("--config", bare, "config", "check", cwd=scene.server.folder.path)
    equal(checked.returncode, 0, checked.stderr)
    contains(checked.stdout, "services[0].upstream_secret: is not set")
