"""Canaries (SC-252, SC-254, HS-64, HS-68, HS-71): every secret is a text of its own, everything is done with them while the
log says all it can, and afterwards none of them stands anywhere: not in the log, the audit log, the database, the reports of
the command line, nor among the arguments of the process. What the other suites do with secrets is looked through in `leaks`."""

import base64
import json
import re
import time

import wire
from harness import (PORTAL, USERS, Doorward, Folder, Visitor, api_login, bench_config, case, contains, doorward, equal, eventually, hidden_fields,
                     lacks, signed_in)
from leaks import Ledger
from upstream import Upstream

MAIL = "notifier: {filesystem: {filename: '{folder}/mail.txt'}, ntfy: {url: 'http://127.0.0.1:1/topic', token: 'canary-ntfy-token-0123456789'}, " \
       "webhook: {url: 'http://127.0.0.1:1/hook', secret: 'canary-webhook-secret-0123456789'}}\n"


class Stage:
    """A server at trace level with a secret of its own in every place, and what was ever secret."""

    def __init__(self, shape="text"):
        self.secrets = {
            "jwt": "canary-jwt-" + "7" * 64,
            "storage": "canary-storage-key-0123456789",
            "session": "canary-session-secret-0123456789",
            "proxy": "canary-proxy-secret-0123456789",
            "upstream": "canary-upstream-header-0123456789",
            "ntfy": "canary-ntfy-token-0123456789",
            "webhook": "canary-webhook-secret-0123456789",
            "password": "canary orbit lantern violin",
            "wrong": "canary wrong password typed",
            "basic": "canary basic password typed",
            "query": "canary-in-a-query-0123456789",
            "bearer": "canary-bearer-0123456789abcdef",
            "cookie": "canary-cookie-0123456789abcdef",
            "key": "canary-api-key-0123456789abcdef",
        }
        self.echo = Upstream()
        services = f"services: [{{name: app, host: app.example.com, upstream: 'http://127.0.0.1:{self.echo.port}', " \
                   f"headers: {{X-Service-Secret: '{self.secrets['upstream']}'}}}}]"
        extra = f"log: {{level: trace, format: {shape}, file_path: '{{folder}}/logs/door.log', keep_stdout: true}}\n" + MAIL + \
                f"proxy: {{auth_secret: '{self.secrets['proxy']}'}}\n"
        env = {"DOORWARD_JWT_SECRET": self.secrets["jwt"], "DOORWARD_SESSION_SECRET": self.secrets["session"]}
        rules = "access_control: {default_policy: one_factor}"
        self.server = Doorward(bench_config(services, rules=rules, users="authentication_backend: {sql: true}", extra=extra), env=env, start=False)
        key = self.server.folder.write("key", self.secrets["storage"] + "\n")
        self.server.env["DOORWARD_STORAGE_ENCRYPTION_KEY_FILE"] = str(key)
        self.run("users", "add", "root", "--role", "admin", stdin=self.secrets["password"] + "\n")
        self.run("users", "add", "carol", "--email", "carol@example.com", stdin=self.secrets["password"] + "\n")
        self.server.start()

    def run(self, *arguments, stdin=None, status=0):
        done = doorward("--config", self.server.config, *arguments, cwd=self.server.folder.path, env=self.server.env, stdin=stdin)
        equal(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def note(self, name, value):
        assert value and len(value) >= 6, (name, value)
        self.secrets[name] = value

    def proved(self, headers=()):
        return {"X-Proxy-Secret": self.secrets["proxy"], **dict(headers)}

    def visitor(self):
        return Visitor(self.server.portal, PORTAL, tls=False, headers=self.proved({
            "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": PORTAL}))

    def live(self):
        """Everything that people and programs do with secrets, right and wrong ones."""
        port, secrets = self.server.portal, self.secrets
        equal(api_login(port, "carol", secrets["wrong"], headers=self.proved()).status, 401)
        carol = signed_in(port, "carol", secrets["password"], headers=self.proved())
        self.note("session cookie", carol.partition("=")[2])
        person = self.visitor()
        equal(person.sign_in("root", secrets["wrong"]).status, 401)
        equal(person.sign_in("root", secrets["password"]).status, 303)
        for name, value in person.cookies.items():
            self.note(f"cookie {name}", value)
        for path in ("/settings", "/settings/security", "/settings/sessions", "/settings/users", "/settings/audit", "/settings/doctor"):
            page = person.get(path)
            for value in hidden_fields(page.text).values():
                if len(value) > 30:
                    self.note(f"form {len(self.secrets)}", value)
        # A link to set a new password.
        other = self.visitor()
        page = other.get("/reset-password")
        other.post_form("/api/reset-password/identity/start", hidden_fields(page.text) | {"username": "carol"})
        mail = self.server.folder.path / "mail.txt"
        eventually("a mail is there", lambda: mail.is_file() and "http" in mail.read_text())
        link = re.search(r"https?://\S+token=([A-Za-z0-9_.~-]+)", mail.read_text())
        assert link, mail.read_text()
        self.note("reset link", link[1])
        other.get(f"/reset-password?token={link[1]}")
        # A second factor.
        url = self.run("totp", "generate", "carol")
        self.note("totp", re.search(r"secret=([A-Z2-7]+)", url)[1])
        # What does not belong where it stands.
        basic = base64.b64encode(f"carol:{secrets['basic']}".encode()).decode()
        self.note("basic header", basic)
        for headers in ({"Authorization": f"Basic {basic}"}, {"Authorization": f"Bearer {secrets['bearer']}"},
                        {"Cookie": f"doorward_session={secrets['cookie']}"}, {"X-API-Key": secrets["key"]},
                        {"User-Agent": f"x token={secrets['bearer']}"}, {"Cookie": carol}):
            for host in ("app.example.com", PORTAL):
                query = f"/x?api_key={secrets['query']}&password={secrets['query']}"
                self.server.get(query, host=host, headers=headers)
                wire.request(self.server.portal, "GET", query, {**self.proved(headers), "X-Forwarded-For": "192.0.2.9"}, host=host)
        # Broken requests, which faults of libraries write about.
        for bytes in (b"GET /?token=" + secrets["query"].encode() + b" HTTP/1.1\r\nHost: a b\r\n\r\n",
                      b"POST /api/login HTTP/1.1\r\nHost: auth.example.com\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n"
                      + b'{"user":"carol","password":"' + secrets["wrong"].encode()):
            wire.exchange(self.server.portal, bytes)
        self.server.process.signal(1)
        time.sleep(0.5)
        return carol

    def stop(self):
        self.server.stop()
        self.echo.stop()


def found(secrets, name, content):
    """Which secrets stand in `content`, in the clear or as base64."""
    bad = []
    for what, secret in secrets.items():
        plain = secret.encode()
        for form in (plain, plain.replace(b" ", b"%20"), plain.replace(b" ", b"+"), base64.b64encode(plain).rstrip(b"=")):
            if form in content:
                at = content.index(form)
                bad.append(f"{what} in {name}: {content[max(0, at - 80):at + len(form) + 20]!r}")
                break
    return bad


@case
def no_secret_stands_anywhere_after_everything_was_done_with_it_at_trace_level():
    for shape in ("text", "json"):
        stage = Stage(shape)
        stage.live()
        folder = stage.server.folder.path
        reports = {
            "config show": stage.run("config", "show"), "config show --json": stage.run("config", "show", "--output", "json"),
            "config check": stage.run("config", "check"), "audit export": stage.run("audit", "export"), "sessions list": stage.run("sessions", "list"),
            "users list": stage.run("users", "list", "--output", "json"),
            "doctor": doorward("--config", stage.server.config, "doctor", "--output", "json", cwd=folder, env=stage.server.env).stdout,
            "arguments": (open(f"/proc/{stage.server.process.pid}/cmdline", "rb").read()).decode(),
        }
        stage.run("evidence", "export", "evidence.tar")
        stage.stop()
        contents = {name: text.encode() for name, text in reports.items()}
        contents["standard output"] = stage.server.text.encode()
        declared = {"config.yml", "key", "mail.txt"}
        for path in folder.rglob("*"):
            # Where secrets are meant to be: the configuration, the key, the mail to the person, a certificate's key.
            if path.is_file() and path.name not in declared and path.suffix != ".key":
                contents[str(path.relative_to(folder))] = path.read_bytes()
        assert "logs/door.log" in contents and "doorward-data/doorward.db" in contents, sorted(contents)
        assert len(contents["logs/door.log"]) > 5_000, "the log says much"
        bad = [line for name, content in contents.items() for line in found(stage.secrets, name, content)]
        assert not bad, "\n".join(bad[:20])


@case
def the_search_would_find_a_secret():
    """The check of the check: it sees plain, encoded and quoted forms."""
    secrets = {"a": "canary one two"}
    for content in (b"x canary one two y", b"canary%20one%20two", b"canary+one+two", base64.b64encode(b"canary one two")):
        equal(len(found(secrets, "x", content)), 1, content)
    equal(found(secrets, "x", b"nothing here"), [])


@case
def nothing_that_a_visitor_sends_makes_a_second_line_or_a_colour():
    for shape in ("text", "json"):
        stage = Stage(shape)
        names = ["x\r\nlevel=info msg=forged", "x\u001b[31mred", "x\u2028y", "x\"},{\"a\":\"b", "x\u202ey", "x\u0000y", "n" * 100_000]
        for name in names:
            body = json.dumps({"user": name, "password": "wrong"}).encode()
            headers = stage.proved({"Content-Type": "application/json", "User-Agent": "agent\u00e9 \"quoted\" remote_ip=203.0.113.9"})
            wire.request(stage.server.portal, "POST", "/api/login", headers, body, PORTAL)
        for target in ("/%0d%0alevel=info", "/%1b%5b31m", "/\"},{\"", "/" + "a" * 7000):
            stage.server.get(target, host="app.example.com")
        stage.stop()
        log = (stage.server.folder.path / "logs/door.log").read_bytes()
        for bad in (b"\x1b", b"\r", b"\x00", "\u2028".encode(), "\u202e".encode()):
            assert bad not in log, bad
        lines = log.decode().splitlines()
        for line in lines:
            assert len(line) < 60_000, len(line)
            if shape == "json":
                json.loads(line)
            else:
                assert line.startswith("time="), line[:200]
        assert not any(line.startswith("level=info msg=forged") for line in lines)


@case
def sc_254_what_every_suite_looks_for_is_found_and_named():
    """Somebody types a password into the field of the name: the log has it, and so has what is looked for after each suite."""
    ledger, typed, spelled = Ledger(), "typed-into-the-wrong-field-71", "written, with blanks"
    server = Doorward(bench_config(), {"users.yml": USERS})
    ledger.note("a password", typed)
    ledger.note("another password", spelled)
    ledger.note("a password of nobody's", "typed-by-nobody-at-all-82")
    equal(api_login(server.portal, typed, "x").status, 401)
    server.logged(typed)
    (server.folder.path / "left").write_bytes(base64.b64encode(spelled.encode()))
    ledger.processes.append(server.process)
    ledger.folders.append(server.folder.path)
    ledger.scraped["metrics"] = f'doorward_total{{user="{typed}"}} 1'
    server.stop()
    bad = ledger.found()
    for start in ("a password stands in output of doorward 0", "a password stands in metrics", "another password stands in doorward-"):
        assert any(line.startswith(start) for line in bad), (start, bad)
    assert not any(line.startswith("a password of nobody's") for line in bad), bad
