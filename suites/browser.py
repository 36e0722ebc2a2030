"""A person with Chromium at the embedded default: the release binary without any configuration.

The steps stand in `browser/`: `steps.mjs` for signing in and out, `settings.mjs` for the pages of those who are signed in,
`factors.mjs` for their second factors, `push.mjs` for those by a push to a phone,
`upgrade.mjs` for passkeys that the browser makes by itself, `origins.mjs` for pages of other origins in front of a configured service.
Pictures go to `docs/screenshots/` only with `--update-screenshots`.
"""

import base64
import json
import os
import subprocess

from duo_server import INTEGRATION_KEY, SECRET_KEY, ScriptedDuo, phone
from harness import (ROOT, SEED_HASH, USERS, Doorward, Folder, Options, Skip, bench_config, case, doorward, equal, lacks, need, printed_password,
                     signed_in)
from leaks import LEDGER
from smtp_servers import Authority, context_of
from upstream import Upstream


NPM = ROOT / "target/npm"


def installed(needed):
    """Skips, by the name of what is missing."""
    for package in needed:
        if not (NPM / "node_modules" / package).is_dir():
            raise Skip(f"the npm package {package} is not installed")
    need("node"), need("chromium")


def browse(steps, needed):
    """Runs `steps` against a fresh server, whose mails go into a file; one result for each step."""
    installed(needed)
    home = Folder("browser")
    mail = home.path / "mail.txt"
    server = Doorward(env={"DOORWARD_AUTH_FAILED_LOGIN_RATE_LIMIT": "100/minute", "DOORWARD_NOTIFIER_FILESYSTEM_FILENAME": str(mail),
                           "DOORWARD_TOTP_ALLOWED_ALGORITHMS": "SHA1,SHA256", "DOORWARD_TOTP_ALLOWED_DIGITS": "6,8"})
    given = {"password": printed_password(server.text), "screenshots": pictures(home), "mail": str(mail)}
    return drive(steps, server, home, given)


def pictures(home):
    return str(ROOT / "docs/screenshots" if Options.update_screenshots else home.path / "screenshots")


def drive(steps, server, home, given):
    """Runs `steps` against `server`, and ends it."""
    given |= {"port": server.port, "npm": str(NPM), "chromium": need("chromium"), "only": os.environ.get("DOORWARD_SUITE_STEP")}
    try:
        done = subprocess.run([need("node"), str(ROOT / "suites/browser" / steps), json.dumps(given)], capture_output=True, text=True, timeout=300,
                              env=os.environ | {"HOME": str(home.path)})
    finally:
        status = server.stop()
    said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    for secret in (line for line in said if line["kind"] == "secret"):
        LEDGER.note(secret["name"], secret["why"])
    results = [line for line in said if line["kind"] != "secret"]
    assert done.returncode == 0 and results, done.stdout + done.stderr
    equal(status, 0, "exit status of doorward")
    lacks(server.text, "panicked")
    return [(result["kind"], result["name"], result["why"]) for result in results]


@case
def steps():
    return browse("steps.mjs", ["playwright-core"])


@case
def settings():
    return browse("settings.mjs", ["playwright-core", "axe-core"])


@case
def factors():
    return browse("factors.mjs", ["playwright-core", "axe-core"])


SECOND_FACTOR_EVERYWHERE = """
server:
  address: 127.0.0.1:{port}
  internal_address: disabled
authentication_backend: {file: {path: '{folder}/users.yml'}}
access_control: {default_policy: two_factor}
"""
PUSH = SECOND_FACTOR_EVERYWHERE + """
totp: {disable: true}
webauthn: {disable: true}
certificates_directory: '{folder}/trust'
duo_api: {hostname: DUO, integration_key: 'INTEGRATION', secret_key: 'SECRET'}
"""
CAROL = """
  carol:
    displayname: "Carol"
    password: "{hash}"
    email: carol@example.com
"""


@case
def push():
    installed(["playwright-core", "axe-core"])
    authority = Authority(Folder("authority"))
    with ScriptedDuo(context_of(authority.issue("localhost"))) as duo:
        duo.knows("alice", phone("DPA", "Alice’s phone"), answer=["deny", "allow"])
        duo.knows("bob", phone("DPB1", "Bob’s phone"), phone("DPB2", "Bob’s tablet"))
        settings = PUSH.replace("DUO", f"'{duo.hostname}'").replace("INTEGRATION", INTEGRATION_KEY).replace("SECRET", SECRET_KEY)
        users = USERS + CAROL.format(hash=SEED_HASH)
        server = Doorward(settings, {"users.yml": users, "trust/ca.crt": authority.certificate.read_text()})
        home = Folder("browser")
        results = drive("push.mjs", server, home, {"password": "password", "screenshots": pictures(home)})
        equal(duo.refused, [])
        pushed = [(push["username"], push["device"]) for push in duo.pushes]
        if all(kind == "passed" for kind, _, _ in results) and not os.environ.get("DOORWARD_SUITE_STEP"):
            equal(pushed, [("alice", "DPA")] * 3 + [("bob", "DPB2")] * 2)
            equal({push["ipaddr"] for push in duo.pushes}, {"127.0.0.1"})
            # The phone shows where somebody goes, without what may be a secret.
            equal(duo.pushes[0]["pushinfo"], f"target%20url=https%3A%2F%2Flocalhost%3A{server.port}%2Ffiles")
    return results


UPGRADE = SECOND_FACTOR_EVERYWHERE + "webauthn: {passkey_upgrade: true}\n"


@case
def upgrade():
    installed(["playwright-core", "axe-core"])
    server, home = Doorward(UPGRADE, {"users.yml": USERS}), Folder("browser")
    secrets = {name: base64.b32encode(os.urandom(32)).decode().rstrip("=") for name in ("alice", "bob")}
    for name, secret in secrets.items():
        LEDGER.note("a seed of codes", secret)
        made = doorward("--config", server.config, "totp", "generate", name, "--secret", secret, cwd=server.folder.path)
        equal(made.returncode, 0, made.stderr)
    return drive("upgrade.mjs", server, home, {"password": "password", "secrets": secrets, "screenshots": pictures(home)})


ORIGINS = """
services:
  - name: one
    host: one.example.com
    upstream: {up.url}
    cors: {{origins: ['https://app.example.com:{port}'], expose_headers: [X-Upstream]}}
  - name: others
    upstream: {up.url}
"""
ORIGIN_RULES = """
access_control:
  default_policy: deny
  rules:
    - domain: one.example.com
      policy: one_factor
    - domain: [app.example.com, pub.example.com]
      policy: bypass
"""


@case
def cors():
    installed(["playwright-core"])
    up = Upstream()
    # Its own word about other origins would let every page read.
    text = b"for those who may"
    for name in ("own", "foreign"):
        up.raw_answers[f"/raw/{name}"] = (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Upstream: yes\r\nX-Secret: yes\r\n"
            b"Access-Control-Allow-Origin: https://pub.example.com:PORT\r\nAccess-Control-Allow-Credentials: true\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(text), text))
    services = ORIGINS.format(up=up, port="{port}")
    server = Doorward(bench_config(services, rules=ORIGIN_RULES), {"users.yml": USERS})
    for name, answer in up.raw_answers.items():
        up.raw_answers[name] = answer.replace(b"PORT", str(server.port).encode())
    cookie, _, value = signed_in(server.portal, "alice").partition("=")
    given = {"session": {"name": cookie, "value": value}, "arguments": ["--host-resolver-rules=MAP *.example.com 127.0.0.1"]}
    results = drive("origins.mjs", server, Folder("browser"), given)
    up.stop()
    # The reading was asked with the session, from both pages; of the change only the named one's arrived.
    asked = [seen.line.rsplit(" ", 1)[0] for seen in up.seen if "/page" not in seen.line and "/favicon" not in seen.line]
    if len(results) == 2 and all(kind == "passed" for kind, _, _ in results):
        equal(asked, ["GET /raw/own", "GET /raw/foreign", "PUT /changed-by-own"])
    return results
