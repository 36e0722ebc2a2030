"""`doorward doctor`, `setup`, `secret`, `maintenance`, `evidence`, `panic` and `health` as an operator uses them, and what
the profile refuses at the start (HS-05 to HS-13, HS-43, HS-66, HS-72 to HS-76, HS-79, HS-80)."""

import base64
import hashlib
import json
import os
import re
import socket
import stat
import subprocess
import tarfile
import time

import websocket
import wire
from harness import (PORTAL, ROOT, Doorward, Folder, Options, Process, Visitor, api_login, bench_config, case, clean_environment, contains,
                     cookie_header, doorward, equal, eventually, free_port, lacks, signed_in)
from oracle import AUTH_REQUEST, FORWARD_AUTH, ask
from upstream import Upstream

GOOD = "orbit lantern violin"
SQL = "authentication_backend: {sql: true}"


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def report(folder, *arguments, config=None, env=None):
    """The report and the exit status."""
    files = ["--config", config] if config else []
    done = doorward(*files, "doctor", "--output", "json", *arguments, cwd=folder.path, env=env)
    assert done.stdout, done.stderr
    return json.loads(done.stdout), done.returncode


def checks(report):
    return {check["id"]: check for check in report["checks"]}


def scene(extra="", server_extra=""):
    echo = Upstream()
    services = f"services: [{{name: app, host: app.example.com, upstream: 'http://127.0.0.1:{echo.port}'}}]"
    rules = "access_control: {default_policy: one_factor, rules: [{domain: open.example.com, policy: bypass}]}"
    server = Doorward(bench_config(services, rules=rules, users=SQL, extra=extra, server_extra=server_extra))
    for user, role in (("root", "admin"), ("carol", "viewer")):
        done = doorward("--config", server.config, "users", "add", user, "--role", role, cwd=server.folder.path, stdin=GOOD + "\n")
        equal(done.returncode, 0, done.stderr)
    return server, echo


def run(server, *arguments, status=0, stdin=None):
    done = doorward("--config", server.config, *arguments, cwd=server.folder.path, stdin=stdin)
    equal(done.returncode, status, done.stdout + done.stderr)
    return done


@case
def the_doctor_judges_every_line_and_its_exit_status_says_whether_something_failed():
    folder = Folder("doctor")
    bad = folder.write("bad.yml", "profile: development\naccess_control: {default_policy: bypass, rules: [{domain: a.example.com, policy: one_factor}]}\n")
    said, status = report(folder, "--profile", "production", config=bad)
    equal(status, 1)
    equal((said["profile"], said["ok"]), ("production", False))
    found = checks(said)
    equal(found["auth.required"]["state"], "fail")
    contains(found["auth.required"]["mend"], "default_policy")
    equal(found["profile.declared"]["state"], "warn")
    lines = [line for check in said["checks"] for line in check["checklist"]]
    equal(len(lines), 15, "the lines of the production list")
    said, status = report(folder, config=bad)
    equal((said["profile"], status, said["fail"]), ("development", 0, 0), "the profile of the configuration")
    for profile, count in (("development", 4), ("staging", 5)):
        said, _ = report(folder, "--profile", profile, config=bad)
        equal(len([line for check in said["checks"] for line in check["checklist"]]), count, profile)
    text = doorward("--config", bad, "doctor", "--profile", "production", cwd=folder.path)
    equal(text.returncode, 1)
    contains(text.stdout, "fail     auth.required")
    contains(text.stderr, "failed")
    assert not (folder.path / "doorward-data").exists(), "looking makes nothing"


@case
def fix_mends_the_modes_of_files_and_nothing_else():
    folder = Folder("fix")
    config = folder.write("doorward.yml", "session: {secret: 'a secret of thirty-two characters'}\nprofile: production\n", 0o644)
    (folder.path / "doorward-data").mkdir(mode=0o755)
    folder.write("doorward-data/.jwt_secret", "x" * 128, 0o644)
    folder.write(".env", "A=b\n", 0o664)
    before = {path: path.read_bytes() for path in (config, folder.path / "doorward-data/.jwt_secret", folder.path / ".env")}
    found, _ = report(folder)
    equal(checks(found)["files.private"]["state"], "fail")
    for name in (".jwt_secret", ".env", "doorward.yml"):
        contains(checks(found)["files.private"]["found"], name)
    found, _ = report(folder, "--fix")
    equal(checks(found)["files.private"]["state"], "pass")
    equal(len(found["mended"]), 4, found["mended"])
    equal([mode(config), mode(folder.path / ".env"), mode(folder.path / "doorward-data"), mode(folder.path / "doorward-data/.jwt_secret")],
          [0o600, 0o600, 0o700, 0o600])
    equal({path: path.read_bytes() for path in before}, before, "no content changed")


@case
def production_does_not_start_on_files_that_others_read_and_others_warn():
    config = bench_config(users=SQL)
    server = Doorward(config + "\nprofile: production\n", start=False)
    os.chmod(server.config, 0o600)
    data = server.folder.path / "doorward-data"
    data.mkdir(mode=0o700)
    secret = server.folder.write("doorward-data/.jwt_secret", "x" * 128, 0o644)
    done = doorward("--config", server.config, "serve", cwd=server.folder.path)
    equal(done.returncode, 1)
    contains(done.stderr, ".jwt_secret (644, wanted 600)")
    contains(done.stderr, "doctor --fix")
    server.write_config(config)
    server.start()
    server.logged("can be read or written by others (mode 644)")
    server.stop()
    secret.chmod(0o600)
    server.write_config(config + "\nprofile: production\n")
    server.start()
    server.stop()


@case
def what_a_neighbour_reaches_past_the_gateway_is_named():
    folder = Folder("exposed")
    port = free_port()
    listener = socket.create_server(("0.0.0.0", port))
    try:
        config = folder.write("a.yml", f"services: [{{name: camera, upstream: 'http://127.0.0.1:{port}'}}]\n")
        found, _ = report(folder, "--profile", "production", config=config)
        outward = checks(found)["exposure.database"]["state"]
        contains(checks(found)["exposure.firewall"]["found"], str(port))
        if outward == "unknown":
            return
        equal(checks(found)["exposure.services"]["state"], "fail", checks(found)["exposure.services"])
        contains(checks(found)["exposure.services"]["found"], f"{port} (camera)")
    finally:
        listener.close()
    found, _ = report(folder, "--profile", "production", config=config)
    lacks(checks(found)["exposure.services"]["found"], str(port))


@case
def a_certificate_that_ends_soon_is_warned_about():
    from harness import certificate
    folder = Folder("certificate")
    cert, key = certificate(folder)
    os.chmod(key, 0o600)
    config = folder.write("a.yml", f"server: {{tls: {{cert_path: '{cert}', key_path: '{key}'}}}}\n")
    found, _ = report(folder, "--profile", "production", config=config)
    equal(checks(found)["tls.certificate"]["state"], "fail", "it is self-signed")
    found, _ = report(folder, "--profile", "staging", config=config)
    equal(checks(found)["tls.certificate"]["state"], "pass")
    # One of an authority, for two days.
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=ca",
                    "-keyout", folder.path / "ca.key", "-out", folder.path / "ca.crt"], check=True, capture_output=True)
    subprocess.run(["openssl", "req", "-new", "-key", key, "-subj", "/CN=leaf", "-addext", "subjectAltName=DNS:localhost", "-out", folder.path / "leaf.csr"], check=True, capture_output=True)
    subprocess.run(["openssl", "x509", "-req", "-in", folder.path / "leaf.csr", "-CA", folder.path / "ca.crt", "-CAkey", folder.path / "ca.key",
                    "-days", "2", "-copy_extensions", "copy", "-out", cert], check=True, capture_output=True)
    found, _ = report(folder, "--profile", "production", config=config)
    equal(checks(found)["tls.certificate"]["state"], "pass", checks(found)["tls.certificate"])
    equal(checks(found)["tls.expiry"]["state"], "warn", checks(found)["tls.expiry"])


@case
def setup_makes_private_files_keeps_what_is_there_and_what_it_makes_runs():
    made = {}
    for umask in (0o000, 0o077):
        folder = Folder("setup")
        place = folder.path / "door"
        command = [Options.binary, "setup", place, "--output", "json"]
        done = subprocess.run(["sh", "-c", f'umask {umask:03o}; exec "$@"', "sh", *map(str, command)], capture_output=True, text=True,
                              env=clean_environment(), cwd=folder.path)
        equal(done.returncode, 0, done.stderr)
        equal((mode(place), mode(place / "secrets")), (0o700, 0o700))
        files = [path for path in place.rglob("*") if path.is_file()]
        assert len(files) == 3, files
        for path in files:
            equal(mode(path), 0o600, path)
        for path in (place / "secrets").iterdir():
            secret = path.read_text()
            assert re.fullmatch(r"[A-Za-z0-9_-]{32}\n", secret), path
            made.setdefault(path.name, set()).add(secret)
    assert all(len(secrets) == 2 for secrets in made.values()), "each run makes others"
    before = {path: path.read_text() for path in files}
    again = doorward("setup", place, "--output", "json", cwd=folder.path)
    equal(json.loads(again.stdout)["made"], [])
    equal({path: path.read_text() for path in files}, before)
    port = free_port()
    env = {"DOORWARD_SERVER_ADDRESS": f"127.0.0.1:{port}", "DOORWARD_SERVER_INTERNAL_ADDRESS": "disabled"}
    process = Process([Options.binary, "serve", "--config", place / "doorward.yml"], place, clean_environment(env))
    process.wait_port(port)
    health = doorward("health", "--config", place / "doorward.yml", cwd=place, env=env)
    equal((health.returncode, health.stdout), (0, "healthy\n"), health.stderr)
    process.stop()
    health = doorward("health", "--config", place / "doorward.yml", cwd=place, env=env)
    equal(health.returncode, 1, "nobody answers any more")
    assert not (place / "doorward-data/.storage_key").exists(), "the key of the setup is in use"
    found, _ = report(folder, config=place / "doorward.yml")
    for name in ("secrets.strong", "secrets.source", "files.private", "profile.declared"):
        equal(checks(found)[name]["state"], "pass", checks(found)[name])


@case
def a_guided_setup_asks_and_leaves_nothing_when_it_is_broken_off():
    folder = Folder("guided")
    broken = doorward("setup", "door", "--guided", cwd=folder.path, stdin="staging\n127.0.0.1:9999\n")
    equal(broken.returncode, 1)
    contains(broken.stderr, "nothing was written")
    assert not (folder.path / "door").exists()
    wrong = doorward("setup", "door", "--guided", cwd=folder.path, stdin="staging\nnowhere\nlocal\n\ngenerate\ngenerate\n")
    equal(wrong.returncode, 1)
    contains(wrong.stderr, "server.address")
    assert not (folder.path / "door").exists()
    answers = "staging\n127.0.0.1:9999\npostgres\nlocalhost\nhttp://127.0.0.1:8080\nphotos\ngenerate\ntype\nchangeme\ntoo short\na secret of my own choice\ngenerate\n"
    done = doorward("setup", "door", "--guided", cwd=folder.path, stdin=answers)
    equal(done.returncode, 0, done.stderr)
    contains(done.stderr, "Everybody tries that one first")
    equal((folder.path / "door/secrets/doorward_session_secret").read_text(), "a secret of my own choice\n")
    assert (folder.path / "door/secrets/doorward_storage_postgres_password").is_file()
    shown = doorward("config", "show", "--config", "door/doorward.yml", "--output", "json", cwd=folder.path)
    values = {row["key"]: row for row in json.loads(shown.stdout)}
    equal(values["profile"]["value"], "staging")
    equal(values["services[0].name"]["value"], "photos")
    contains(values["storage.postgres.password"]["origin"], "secrets/doorward_storage_postgres_password")


@case
def a_database_on_a_server_needs_its_password_before_anything_listens():
    folder = Folder("password")
    port = free_port()
    text = f"server: {{address: '127.0.0.1:{port}', internal_address: disabled}}\nstorage: {{encryption_key: {'k' * 32}, " \
           "postgres: {address: 'tcp://127.0.0.1:1', database: d, username: u}}\n"
    config = folder.write("a.yml", text)
    done = doorward("--config", config, "serve", cwd=folder.path)
    equal(done.returncode, 1)
    for part in ("storage.postgres.password", "DOORWARD_STORAGE_POSTGRES_PASSWORD", "DOORWARD_STORAGE_POSTGRES_PASSWORD_FILE"):
        contains(done.stderr, part)
    done = doorward("--config", config, "serve", cwd=folder.path, env={"DOORWARD_STORAGE_POSTGRES_PASSWORD": "Postgres"})
    equal(done.returncode, 1)
    contains(done.stderr, "everybody tries first")
    lacks(done.stderr, "Postgres;")
    assert not (folder.path / "doorward-data").exists()


@case
def secrets_of_systemd_are_found_and_twice_is_refused():
    folder = Folder("credentials")
    folder.write("credentials/doorward_session_secret", "from systemd, with one line break\r\n")
    env = {"CREDENTIALS_DIRECTORY": str(folder.path / "credentials")}
    shown = doorward("config", "show", "--output", "json", cwd=folder.path, env=env)
    row = next(row for row in json.loads(shown.stdout) if row["key"] == "session.secret")
    contains(row["origin"], "credentials/doorward_session_secret")
    lacks(shown.stdout, "from systemd")
    twice = doorward("config", "check", cwd=folder.path, env=env | {"DOORWARD_SESSION_SECRET": "another one of enough length"})
    equal(twice.returncode, 1)
    contains(twice.stderr, "a secret has one place")
    lacks(twice.stderr, "another one")


@case
def a_generated_secret_is_written_once():
    folder = Folder("secret")
    one, two = (doorward("secret", "generate", cwd=folder.path).stdout for _ in range(2))
    assert one != two and re.fullmatch(r"[A-Za-z0-9_-]{32}\n", one), one
    equal(len(doorward("secret", "generate", "--length", "64", cwd=folder.path).stdout), 65)
    equal(doorward("secret", "generate", "--length", "8", cwd=folder.path).returncode, 2)
    equal(doorward("secret", "generate", "--file", "kept", cwd=folder.path).returncode, 0)
    equal(mode(folder.path / "kept"), 0o600)
    before = (folder.path / "kept").read_text()
    equal(doorward("secret", "generate", "--file", "kept", cwd=folder.path).returncode, 1)
    equal((folder.path / "kept").read_text(), before)


def basic_socket(server, user):
    """A socket that no session and no key opened: nothing but maintenance and an emergency ends it."""
    proof = base64.b64encode(f"{user}:{GOOD}".encode()).decode()
    return websocket.WebSocket(server.port, host="app.example.com", tls=server.tls, headers={"Authorization": f"Basic {proof}"}).opened()


@case
def maintenance_lets_only_administrators_through_everywhere():
    server, echo = scene()
    root, carol = (signed_in(server.portal, user, GOOD) for user in ("root", "carol"))

    def at_gateway(cookie=None, host="app.example.com"):
        return server.get("/x", host=host, headers={"Cookie": cookie} if cookie else {})

    equal((at_gateway(root).status, at_gateway(carol).status, at_gateway(host="open.example.com").status), (200, 200, 404))
    live = lambda cookie: websocket.WebSocket(server.port, host="app.example.com", tls=server.tls, headers={"Cookie": cookie}).opened()
    hers, his, by_basic = live(carol), live(root), basic_socket(server, "carol")
    run(server, "maintenance", "on")
    eventually("carol is refused", lambda: at_gateway(carol).status == 503, within=4)
    assert hers.closed_within(4) is not None, "what she has open is closed"
    assert by_basic.closed_within(4) is not None, "also what belongs to no session"
    his.send("still here")
    contains(his.receive()[1].decode(), "still here", "an administrator's stays open")
    his.close()
    refused = at_gateway(carol)
    equal(refused.one("retry-after"), "60")
    equal(at_gateway(root).status, 200, "an administrator")
    equal([at_gateway().status, at_gateway(host="open.example.com").status], [503, 503], "strangers, bypassed targets too")
    equal(ask(server.portal, FORWARD_AUTH, "app.example.com", cookie=carol).status, 503)
    equal(ask(server.portal, AUTH_REQUEST, "app.example.com", cookie=carol).status, 403, "nginx knows no 503")
    equal(ask(server.portal, FORWARD_AUTH, "app.example.com", cookie=root).status, 200)
    profile = server.ask("/api/profile", host=PORTAL, headers={"Cookie": carol})
    equal((profile.status, profile.one("retry-after")), (503, "60"))
    equal(server.ask("/api/profile", host=PORTAL, headers={"Cookie": root}).status, 200)
    equal(server.ask("/reset-password", host=PORTAL).status, 503)
    equal(api_login(server.portal, "root", GOOD).status, 200, "administrators still sign in")
    server.restart()
    eventually("it outlives a restart", lambda: at_gateway(carol).status == 503, within=4)
    run(server, "maintenance", "off")
    eventually("carol is back, with the session she had", lambda: at_gateway(carol).status == 200, within=4)
    kinds = [json.loads(line)["action"] for line in run(server, "audit", "export").stdout.splitlines()]
    assert "maintenance.begun" in kinds and "maintenance.ended" in kinds, kinds
    run(server, "maintenance", "on", "--end-sessions")
    eventually("every session has ended", lambda: at_gateway(root).status == 503, within=4)
    server.stop()
    echo.stop()


@case
def the_page_shows_the_checks_and_turns_the_switch_for_administrators_only():
    # At the level that the command is told, too: one of the checks is about it.
    server, echo = scene("log: {level: info}\n")
    headers = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": PORTAL}
    people = {}
    for user in ("root", "carol"):
        people[user] = Visitor(server.portal, PORTAL, tls=False, headers=headers)
        equal(people[user].sign_in(user, GOOD).status, 303)
    equal(people["carol"].get("/settings/doctor").status, 403)
    page = people["root"].get("/settings/doctor")
    equal(page.status, 200)
    found, _ = report(server.folder, config=server.config)
    for check in found["checks"]:
        if not check["id"].startswith("exposure."):
            contains(page.text, f'id="check-{check["id"]}" data-state="{check["state"]}"')
    from harness import hidden_fields
    fields = hidden_fields(page.text)
    equal(fields["maintenance"], "on")
    done = people["root"].post_form("/settings/maintenance", fields)
    equal(done.status, 303)
    equal(people["carol"].get("/settings").status, 503, "at once on this instance")
    contains(people["root"].get("/settings/doctor").text, 'name="maintenance" value="off"')
    equal(json.loads(run(server, "maintenance", "status", "--output", "json").stdout)["maintenance"], True)
    server.stop()
    echo.stop()


@case
def evidence_is_one_private_archive_with_true_checksums_and_no_secret():
    log = "log: {level: debug, file_path: '{folder}/logs/door.log'}\nproxy: {auth_secret: 'canary-proxy-secret-of-32-letters'}\n"
    server, echo = scene(extra=log)
    api_login(server.portal, "carol", "wrong", headers={"X-Proxy-Secret": "canary-proxy-secret-of-32-letters"})
    run(server, "evidence", "export", "evidence.tar")
    file = server.folder.path / "evidence.tar"
    equal(mode(file), 0o600)
    equal(run(server, "evidence", "export", "evidence.tar", status=1).stdout, "", "nothing is overwritten")
    with tarfile.open(file) as archive:
        content = {member.name: archive.extractfile(member).read() for member in archive.getmembers()}
    manifest = json.loads(content["MANIFEST.json"])
    equal({entry["name"] for entry in manifest["files"]} | {"MANIFEST.json"}, set(content))
    for entry in manifest["files"]:
        equal(hashlib.sha256(content[entry["name"]]).hexdigest(), entry["sha256"], entry["name"])
        equal(len(content[entry["name"]]), entry["bytes"], entry["name"])
    for name in ("audit.jsonl", "audit-checkpoint.txt", "config.json", "versions.json", "log/door.log"):
        assert content[name], name
    assert b"sign_in.password" in content["audit.jsonl"]
    for name, bytes in content.items():
        assert b"canary-proxy-secret" not in bytes, name
    equal(sorted(path.name for path in server.folder.path.glob("evidence*")), ["evidence.tar"], "nothing is left beside it")
    server.stop()
    echo.stop()


@case
def where_there_is_no_installation_nothing_pretends_to_have_been_done():
    folder = Folder("elsewhere")
    for command in (["maintenance", "on"], ["panic", "--yes"], ["evidence", "export", "e.tar"], ["sessions", "list"], ["storage", "backup", "b"]):
        done = doorward(*command, cwd=folder.path)
        equal(done.returncode, 1, command)
        contains(done.stderr, "there is no database")
    equal([path.name for path in folder.path.iterdir()], [], "and nothing is made")


@case
def panic_asks_then_ends_every_session_and_makes_secrets_anew_within_five_seconds():
    echo = Upstream()
    rules = "access_control: {default_policy: one_factor}"
    services = f"services: [{{name: app, host: app.example.com, upstream: 'http://127.0.0.1:{echo.port}'}}]"
    server = Doorward(bench_config(services, rules=rules, users=SQL))
    run(server, "users", "add", "carol", stdin=GOOD + "\n")
    run(server, "users", "add", "intruder", "--role", "admin", stdin=GOOD + "\n")
    made = json.loads(run(server, "keys", "create", "--name", "camera", "--user", "carol", "--output", "json").stdout)
    assert made, "a key that panic revokes"
    reset = json.loads(run(server, "users", "reset-admin", "--output", "json").stdout)
    carol, admin = signed_in(server.portal, "carol", GOOD), signed_in(server.portal, "admin", reset["password"])
    data = server.folder.path / "doorward-data"
    before = {name: (data / name).read_text() for name in (".jwt_secret", ".storage_key")}
    refused = run(server, "panic", status=1, stdin="no\n")
    contains(refused.stderr, "--yes")
    equal({name: (data / name).read_text() for name in before}, before)
    equal(server.get("/x", host="app.example.com", headers={"Cookie": carol}).status, 200)
    open_still = basic_socket(server, "carol")
    begun = time.monotonic()
    done = json.loads(run(server, "panic", "--yes", "--output", "json").stdout)
    took = time.monotonic() - begun
    # The hash of the new password takes long in a build without optimisation.
    assert took < (5 if "release" in str(Options.binary) else 15), took
    equal((done["sessions_ended"], done["api_keys_revoked"], done["administrators_disabled"]), (2, 1, ["intruder"]))
    assert open_still.closed_within(4) is not None, "what belongs to no session is closed, too"
    equal(api_login(server.portal, "intruder", GOOD).status, 401)
    for name, old in before.items():
        assert (data / name).read_text() != old, name
        equal(mode(data / name), 0o600)
    for cookie in (carol, admin):
        eventually("the session has ended", lambda: server.get("/x", host="app.example.com", headers={"Cookie": cookie}).status != 200, within=3)
    equal(api_login(server.portal, "admin", reset["password"]).status, 401)
    equal(api_login(server.portal, "admin", done["admin"]["password"]).status, 200)
    server.restart()
    equal(api_login(server.portal, "carol", GOOD).status, 200, "the database opens with the new key")
    contains(run(server, "audit", "export").stdout, "emergency.rotation")
    server.stop()
    echo.stop()


@case
def a_backup_is_known_to_the_doctor_and_says_nothing_in_the_clear():
    server, echo = scene()
    equal(checks(report(server.folder, "--profile", "production", config=server.config)[0])["backups.encrypted"]["state"], "warn")
    run(server, "storage", "backup", "saved")
    equal(checks(report(server.folder, "--profile", "production", config=server.config)[0])["backups.encrypted"]["state"], "pass")
    assert b"carol" not in (server.folder.path / "saved").read_bytes()
    equal(mode(server.folder.path / "saved"), 0o600)
    server.stop()
    echo.stop()


@case
def the_log_file_is_put_aside_and_old_ones_are_deleted():
    folder = Folder("logs")
    old = folder.write("logs/door.log.2", "old\n")
    os.utime(old, (time.time() - 10 * 86400,) * 2)
    log = f"log: {{level: debug, file_path: '{folder.path}/logs/door.log', max_bytes: 20000, max_files: 3, retention: 7d}}\n"
    server, echo = scene(extra=log)
    assert not old.exists(), "older than the retention"
    for number in range(1200):
        server.get(f"/{number:04}", host="open.example.com")
    eventually("three files were put aside", lambda: (folder.path / "logs/door.log.3").exists(), within=10)
    server.stop()
    names = sorted(path.name for path in (folder.path / "logs").iterdir())
    equal(names, ["door.log", "door.log.1", "door.log.2", "door.log.3"])
    for path in (folder.path / "logs").iterdir():
        equal(mode(path), 0o600, path)
    lines = (folder.path / "logs/door.log.1").read_text().splitlines()
    assert all(line.startswith("time=") for line in lines), "no line is split"
    echo.stop()


@case
def addresses_of_visitors_stay_out_of_the_log_when_asked():
    for naming, shown in (("truncated", "203.0.113.0"), ("hashed", "visitor-")):
        server, echo = scene(extra=f"log: {{level: debug, client_address: {naming}}}\n")
        api_login(server.portal, "carol", "wrong", headers={"X-Forwarded-For": "203.0.113.77"})
        line = server.logged("Unsuccessful 1FA")
        contains(line, f"remote_ip={shown}")
        server.stop()
        lacks(server.text, "203.0.113.77")
        echo.stop()
