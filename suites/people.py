"""People, as the command line, the API and the users file have them; against the running server."""

import json
import os
import time

import websocket
from harness import (PORTAL, SEED_HASH, USERS, Doorward, Household, Folder, api_login, bare_cookies, bench_config, case, contains,
                     cookie_header, doorward, equal, eventually, lacks, on_a_stage_of_its_own, signed_in)
from upstream import Upstream

GOOD = Household.GOOD
OFF = "regulation: {max_retries: 0}"
BANS = "regulation: {max_retries: 3, find_time: 2m, ban_time: 5m}"


class Scene(Household):
    """With one service that echoes."""

    def __init__(self, regulation=OFF):
        self.echo = Upstream()
        super().__init__(f"services: [{{name: app, host: app.example.com, upstream: 'http://127.0.0.1:{self.echo.port}'}}]", regulation)

    def sign_in(self, user="carol", password=GOOD, **options):
        return api_login(self.server.portal, user, password, **options)

    def session(self, user="carol", password=GOOD):
        return signed_in(self.server.portal, user, password)

    def profile(self, cookie):
        return self.server.ask("/api/profile", host=PORTAL, headers={"Cookie": cookie})

    def stop(self):
        super().stop()
        self.echo.stop()


def scene(regulation=OFF):
    return on_a_stage_of_its_own(lambda: Scene(regulation))


@scene()
def users_are_added_listed_changed_and_deleted_on_the_command_line(stage):
    rows = {row["user"]: row for row in stage.json("users", "list")}
    equal(rows["carol"]["role"], "viewer")
    equal(rows["carol"]["origin"], "database")
    listed = stage.run("users", "list", "--search", "car").stdout
    contains(listed, "carol")
    lacks(listed, "root")
    for command, sentence in ((("users", "add", "CAROL"), "differ only in case"), (("users", "add", "a b"), "user name has"),
                              (("users", "set-role", "carol", "owner"), "no role of this name"),
                              (("users", "delete", "nobody"), "no user of this name")):
        done = stage.run(*command, stdin=GOOD + "\n")
        equal(done.returncode, 1, f"{command}: {done.stdout}")
        contains(done.stderr, sentence)
    short = stage.run("users", "set-password", "carol", stdin="elevenchars\n")
    equal(short.returncode, 1)
    contains(short.stderr, "at least 12 characters")
    told = stage.json("users", "set-password", "carol", "--generate")
    equal(stage.sign_in(password=told["password"]).status, 200)
    equal(stage.run("users", "delete", "carol").returncode, 0)
    equal(stage.sign_in(password=told["password"]).status, 401)


@scene()
def the_last_administrator_is_kept_on_the_command_line_too(stage):
    stage.json("users", "delete", "admin")
    for command in (("users", "delete", "root"), ("users", "disable", "root"), ("users", "set-role", "root", "viewer")):
        done = stage.run(*command)
        equal(done.returncode, 1, done.stdout)
        contains(done.stderr, "last enabled administrator")


@scene()
def whatever_ends_somebody_ends_their_sessions_and_sockets_within_a_second(stage):
    changes = (("users", "disable", "carol"), ("users", "set-role", "carol", "admin"), ("users", "delete", "carol"))
    for change in changes:
        stage.run("users", "enable", "carol")
        cookie = stage.session()
        socket = websocket.WebSocket(stage.server.port, "/ws", host="app.example.com", tls=True,
                                     headers={"Cookie": cookie})
        socket.opened()
        equal(stage.profile(cookie).status, 200)
        done = stage.run(*change)
        equal(done.returncode, 0, done.stderr)
        begun = time.monotonic()
        eventually(f"{change}: the session has ended", lambda: stage.profile(cookie).status == 401, within=1.1)
        left = max(0.1, 1.5 - (time.monotonic() - begun))
        assert socket.closed_within(left) is not None, f"{change}: the socket is open still"


@scene()
def sessions_are_listed_and_ended_on_the_command_line(stage):
    first, second = stage.session(), stage.session()
    rows = stage.json("sessions", "list", "--user", "carol")
    equal(len(rows), 2)
    lacks(json.dumps(rows), first.partition("=")[2], "an id is no token")
    equal(stage.json("sessions", "end", rows[0]["id"]), {"ended": 1})
    eventually("the newer session has ended", lambda: stage.profile(second).status == 401, within=1.1)
    equal(stage.profile(first).status, 200)
    equal(stage.json("sessions", "end", "--user", "carol"), {"ended": 1})
    eventually("both have ended", lambda: stage.profile(first).status == 401, within=1.1)
    unknown = stage.run("sessions", "end", "0" * 64)
    equal(unknown.returncode, 1)


@scene(BANS)
def three_failures_ban_a_name_in_every_spelling_until_the_ban_is_lifted(stage):
    for spelling in ("carol", "CAROL", " Carol "):
        equal(stage.sign_in(spelling, "wrong").status, 401)
    right = stage.sign_in()
    equal(right.status, 401, "the right password too")
    equal(json.loads(right.text)["error"], "login.rejected", "in the ordinary words")
    ban = stage.json("bans", "list")[0]
    equal((ban["kind"], ban["value"], ban["source"]), ("user", "carol", "regulation"))
    equal(stage.sign_in("root").status, 200, "nobody else")
    stage.json("bans", "revoke", "user", "Carol")
    equal(stage.sign_in().status, 200)


@scene(BANS)
def failures_survive_a_restart(stage):
    for _ in range(2):
        equal(stage.sign_in(password="wrong").status, 401)
    stage.server.restart()
    equal(stage.sign_in(password="wrong").status, 401)
    equal(stage.sign_in().status, 401, "the third failure bans, although the server was started in between")


@scene(BANS)
def a_known_device_stays_in_while_strangers_guess(stage):
    answer = stage.sign_in()
    device = {name: value for name, value in bare_cookies(answer).items() if "device" in name}
    equal(len(device), 1, answer.all("set-cookie"))
    for number in range(4):
        stage.sign_in(password="wrong", headers={"X-Forwarded-For": f"203.0.113.{number}"})
    equal(stage.sign_in().status, 401, "strangers are kept out, and so is the name")
    equal(stage.sign_in(headers={"Cookie": cookie_header(device)}).status, 200, "but not the device")


@scene()
def a_ban_by_hand_holds_for_an_address_and_for_a_time(stage):
    stage.json("bans", "add", "ip", "127.0.0.1", "--duration", "2s", "--reason", "a test")
    equal(stage.sign_in().status, 401)
    time.sleep(2.1)
    equal(stage.sign_in().status, 200)
    wrong = stage.run("bans", "add", "ip", "nonsense")
    equal(wrong.returncode, 1)
    contains(wrong.stderr, "an address such as")


def file_server(text=USERS):
    return Doorward(bench_config(), files={"users.yml": text})


@case
def a_new_password_changes_one_line_of_the_users_file():
    text = USERS.replace("users:", "# our people\nusers:  # by name", 1).replace("  bob:", "\n  # the singer\n  bob:", 1)
    server = file_server(text)
    try:
        file = server.folder.path / "users.yml"
        os.chmod(file, 0o640)
        done = doorward("--config", server.config, "users", "set-password", "bob", cwd=server.folder.path, stdin=GOOD + "\n")
        equal(done.returncode, 0, done.stderr)
        before, after = text.split("\n"), file.read_text().split("\n")
        equal(len(before), len(after))
        changed = [number for number, (old, new) in enumerate(zip(before, after)) if old != new]
        equal(len(changed), 1, "one line")
        contains(after[changed[0]], "$argon2id$")
        equal(oct(file.stat().st_mode & 0o777), "0o640", "the mode is kept")
        eventually("the new password works without a restart",
                   lambda: api_login(server.portal, "bob", GOOD).status == 200, within=3)
        equal(api_login(server.portal, "bob", "password").status, 401)
        equal(api_login(server.portal, "alice", "password").status, 200, "nobody else's password changed")
    finally:
        server.stop()


@case
def what_belongs_to_the_file_is_not_changed_in_the_database():
    server = file_server()
    try:
        file = server.folder.path / "users.yml"
        before = file.read_text()
        for command in (("users", "disable", "bob"), ("users", "delete", "bob"), ("users", "set-role", "bob", "admin")):
            done = doorward("--config", server.config, *command, cwd=server.folder.path)
            equal(done.returncode, 1, done.stdout)
            contains(done.stderr, "kept outside of Doorward's database")
        equal(file.read_text(), before)
    finally:
        server.stop()


@case
def a_file_swapped_as_kubernetes_does_is_seen_within_two_seconds():
    folder = Folder("configmap")
    (folder.path / "..v1").mkdir()
    (folder.path / "..v1" / "users.yml").write_text(USERS)
    (folder.path / "..data").symlink_to("..v1")
    (folder.path / "users.yml").symlink_to("..data/users.yml")
    users = f"authentication_backend: {{file: {{path: '{folder.path}/users.yml'}}}}"
    server = Doorward(bench_config(users=users))
    try:
        equal(api_login(server.portal, "erin", "password").status, 401)
        (folder.path / "..v2").mkdir()
        grown = USERS + f'  erin:\n    displayname: Erin\n    password: "{SEED_HASH}"\n'
        (folder.path / "..v2" / "users.yml").write_text(grown)
        (folder.path / "..data_tmp").symlink_to("..v2")
        os.rename(folder.path / "..data_tmp", folder.path / "..data")
        time.sleep(2)
        equal(api_login(server.portal, "erin", "password").status, 200)
    finally:
        server.stop()


@case
def two_instances_on_one_users_file_are_warned_about():
    first = file_server()
    users = f"authentication_backend: {{file: {{path: '{first.folder.path}/users.yml'}}}}"
    second = Doorward(bench_config(users=users))
    try:
        second.logged("a users file is for one instance")
        lacks(first.text, "for one instance")
    finally:
        second.stop()
        first.stop()
    again = Doorward(bench_config(users=users))
    try:
        lacks(again.text, "for one instance", "the lock ends with the process")
    finally:
        again.stop()


@case
def an_address_or_a_name_in_any_case_signs_in_where_asked_for():
    search = "authentication_backend: {file: {path: '{folder}/users.yml', search: {email: true, case_insensitive: true}}}"
    server = Doorward(bench_config(users=search), files={"users.yml": USERS})
    try:
        for name in ("alice", "ALICE", "Alice@Example.com"):
            answer = api_login(server.portal, name, "password")
            equal(answer.status, 200, name)
            cookie = cookie_header({key: value for key, value in bare_cookies(answer).items() if "session" in key})
            profile = server.ask("/api/profile", host=PORTAL, headers={"Cookie": cookie})
            equal(json.loads(profile.text)["username"], "alice", "the canonical name")
    finally:
        server.stop()


@case
def outdated_hashes_are_made_anew_at_the_first_sign_in():
    frigate = "pbkdf2_sha256$600000$00112233445566778899aabbccddeeff$cQDeUt+oSBZPwaOunK0qt2eUqhatTZwVWJqBh68Qov4="
    server = file_server(USERS + f'  frieda:\n    displayname: Frieda\n    password: "{frigate}"\n')
    try:
        file = server.folder.path / "users.yml"
        equal(api_login(server.portal, "frieda", "Tr0ubadour&3 längs").status, 200)
        eventually("the hash is argon2id now", lambda: frigate not in file.read_text(), within=3)
        once = file.read_text()
        equal(api_login(server.portal, "frieda", "Tr0ubadour&3 längs").status, 200)
        equal(file.read_text(), once, "the second sign-in touches nothing")
    finally:
        server.stop()
