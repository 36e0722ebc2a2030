"""The storage of the release binary on SQLite: a change of the key on a stopped and on a running server and killed at
every step, encrypted archives, and canaries that no file holds (AM-10 to AM-14)."""

import json
import os
import signal
import sqlite3
import threading
import time
from contextlib import closing

import harness
from harness import (PORTAL, Doorward, Process, api_login, bench_config, case, clean_environment, contains, doorward, equal, eventually,
                     lacks, one_of, signed_in)

GOOD = "orbit lantern violin"
CANARY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OLD, NEW = "the first key of this database", "the second key of this database"
KEY_FILE = "doorward-data/.storage_key"


class Stage:
    """A server with a viewer `carol` and an administrator `root`; carol has time-based codes of a known secret."""

    def __init__(self, key=None):
        self.key = key
        self.server = Doorward(self.config(key))
        for user, role in (("root", "admin"), ("carol", "viewer")):
            self.done("users", "add", user, "--role", role, stdin=GOOD + "\n")
        self.done("totp", "generate", "carol", "--secret", CANARY)

    def config(self, key):
        storage = f"storage: {{encryption_key: '{key}', local: {{path: '{{folder}}/doorward-data/doorward.db'}}}}" if key else ""
        return bench_config(extra=storage + "\n" + harness.NO_LIMIT, rules="access_control: {default_policy: one_factor}",
                            users="authentication_backend: {sql: true}")

    def configure(self, key):
        """Says in the configuration what the key is, as an operator does; a running server is to be started again."""
        self.server.write_config(self.config(key))

    environment = None

    def run(self, *arguments, stdin=None):
        return doorward("--config", self.server.config, *arguments, cwd=self.server.folder.path, env=self.environment, stdin=stdin,
                        within=120)

    def done(self, *arguments, stdin=None):
        done = self.run(*arguments, stdin=stdin)
        equal(done.returncode, 0, f"{arguments}: {done.stderr}")
        return done.stdout

    def json(self, *arguments, stdin=None):
        return json.loads(self.done(*arguments, "--output", "json", stdin=stdin))

    def begin(self, *arguments):
        """A command that runs beside."""
        return Process([harness.Options.binary, "--config", self.server.config, *arguments], self.server.folder.path, clean_environment())

    def session(self):
        return signed_in(self.server.portal, "carol", GOOD)

    def profile(self, cookie):
        return self.server.ask("/api/profile", host=PORTAL, headers={"Cookie": cookie}).status

    def everything_opens(self):
        for column in self.json("storage", "encryption", "check")["columns"]:
            equal(column["unreadable"], 0, f"{column}")
        equal(json.loads(self.run("audit", "verify", "--output", "json").stdout)["holds"], True)
        contains(self.done("totp", "export", "uri"), CANARY)

    def one_key(self):
        for column in self.json("storage", "encryption", "check")["columns"]:
            equal((column["unreadable"], column["of_older_keys"]), (0, 0), f"{column}")

    def recorded(self, action):
        """The latest record of such an act in the audit log."""
        found = self.json("audit", "query", "--action", action)["records"]
        assert found, f"no record of {action}"
        return found[0]

    def key_in_file(self):
        file = self.server.folder.path / KEY_FILE
        equal(file.stat().st_mode & 0o777, 0o600)
        return file.read_text()


def scene(key=None):
    def around(function):
        def run():
            stage = Stage(key)
            try:
                function(stage)
            finally:
                stage.server.stop()
        run.__name__ = function.__name__
        return case(run)
    return around


@scene(OLD)
def the_key_of_a_stopped_database_is_changed_and_the_old_one_opens_nothing(stage):
    cookie = stage.session()
    stage.server.stop()
    wrong = stage.run("storage", "encryption", "change-key", "--encryption-key", "not the key of this database",
                      "--new-encryption-key", NEW)
    equal(wrong.returncode, 1)
    contains(wrong.stderr, "encrypted with another key")
    short = stage.run("storage", "encryption", "change-key", stdin="too short\n")
    contains(short.stderr, "fewer than 20")
    same = stage.run("storage", "encryption", "change-key", stdin=OLD + "\n")
    contains(same.stderr, "the present one")
    stage.everything_opens()
    told = stage.json("storage", "encryption", "change-key", stdin=NEW + "\n")
    assert told["changed"] >= 4 and told["unreadable"] == 0, told
    refused = stage.run("storage", "encryption", "check")
    equal(refused.returncode, 1)
    contains(refused.stderr, "encrypted with another key")
    stage.configure(NEW)
    stage.everything_opens()
    stage.one_key()
    equal(stage.recorded("storage.key_changed")["outcome"], "success")
    stage.server.start()
    equal(stage.profile(cookie), 200, "the session lives on")
    equal(api_login(stage.server.portal, "carol", GOOD).status, 200)


@scene(OLD)
def nobody_notices_a_change_of_the_key_while_the_server_runs(stage):
    cookie, answers, ended = stage.session(), [], threading.Event()

    def visit():
        while not ended.is_set():
            answers.append((stage.profile(cookie), api_login(stage.server.portal, "carol", GOOD).status))

    visitors = [threading.Thread(target=visit) for _ in range(2)]
    for visitor in visitors:
        visitor.start()
    try:
        stage.done("storage", "encryption", "change-key", "--new-encryption-key", NEW)
        time.sleep(1)
    finally:
        ended.set()
        for visitor in visitors:
            visitor.join(30)
    assert len(answers) > 5, answers
    equal(set(answers), {(200, 200)})
    stage.server.logged("the key of the database was changed")
    late = stage.session()
    stage.server.stop()
    stage.configure(NEW)
    stage.everything_opens()
    stage.one_key()
    stage.server.start()
    equal((stage.profile(cookie), stage.profile(late)), (200, 200))


@scene()
def the_key_in_the_data_directory_is_replaced_in_step(stage):
    before, cookie = stage.key_in_file(), stage.session()
    told = stage.json("storage", "encryption", "change-key")
    equal(told["key_in_data_dir"], True)
    assert stage.key_in_file() != before
    equal(stage.profile(cookie), 200)
    stage.server.restart()
    equal(stage.profile(cookie), 200)
    stage.everything_opens()
    stage.one_key()


@scene()
def a_server_that_was_frozen_during_a_whole_change_finds_the_new_key(stage):
    cookie = stage.session()
    os.kill(stage.server.process.child.pid, signal.SIGSTOP)
    try:
        stage.json("storage", "encryption", "change-key")
    finally:
        os.kill(stage.server.process.child.pid, signal.SIGCONT)
    stage.server.logged("the key of the database was changed and is followed")
    equal(stage.profile(cookie), 200)
    equal(stage.profile(stage.session()), 200)
    stage.server.stop()
    stage.everything_opens()
    stage.one_key()


def frozen_during_a_change(stage):
    """The server is stopped for as long as the whole change to `NEW` takes, whatever its configuration says then."""
    os.kill(stage.server.process.child.pid, signal.SIGSTOP)
    try:
        stage.json("storage", "encryption", "change-key", "--new-encryption-key", NEW)
    finally:
        os.kill(stage.server.process.child.pid, signal.SIGCONT)


def health(stage):
    answer = stage.server.get("/.doorward/api/health")
    return answer.status, json.loads(answer.text).get("error")


@scene(OLD)
def a_server_that_does_not_have_the_new_key_is_not_healthy_until_its_configuration_has_it(stage):
    cookie = stage.session()
    equal(health(stage), (200, None))
    frozen_during_a_change(stage)
    eventually("the health check fails", lambda: health(stage) == (503, "storage.key_unknown"))
    said = stage.server.logged("nobody gets in, and the health check fails")
    contains(said, "set storage.encryption_key to the new one")
    refused = stage.profile(cookie), api_login(stage.server.portal, "carol", GOOD).status
    assert 200 not in refused, refused
    # Its owner writes the new key where the old one was; nobody starts anything.
    stage.configure(NEW)
    eventually("it is well again", lambda: health(stage) == (200, None), within=10)
    stage.server.logged("the key of the database is known again")
    equal((stage.profile(cookie), stage.profile(stage.session())), (200, 200))
    stage.server.stop()
    stage.everything_opens()
    stage.one_key()


@case
def a_key_that_a_file_holds_is_read_there_again():
    stage = Stage.__new__(Stage)
    stage.key = None
    stage.server = Doorward(stage.config(None), start=False)
    file = stage.server.folder.write("storage.key", OLD + "\n")
    told = {"DOORWARD_STORAGE_ENCRYPTION_KEY_FILE": str(file)}
    stage.server.env |= told
    stage.environment = told
    stage.server.start()
    try:
        for user, role in (("root", "admin"), ("carol", "viewer")):
            stage.done("users", "add", user, "--role", role, stdin=GOOD + "\n")
        cookie = stage.session()
        frozen_during_a_change(stage)
        stage.server.logged("nobody gets in, and the health check fails")
        equal(health(stage), (503, "storage.key_unknown"))
        # A key that is wrong heals nothing.
        file.write_text("quite another key of some database\n")
        time.sleep(3)
        equal(health(stage), (503, "storage.key_unknown"))
        file.write_text(NEW + "\n")
        eventually("it is well again", lambda: health(stage) == (200, None), within=10)
        equal((stage.profile(cookie), stage.profile(stage.session())), (200, 200))
    finally:
        stage.server.stop()


@scene()
def killed_at_any_moment_the_next_start_works_and_the_change_can_be_repeated(stage):
    for _ in range(30):
        stage.session()
    stage.server.stop()
    began, keys, interrupted = time.monotonic(), set(), 0
    stage.json("storage", "encryption", "change-key")
    whole, steps = time.monotonic() - began, 16
    for step in range(steps):
        change = stage.begin("storage", "encryption", "change-key")
        time.sleep(whole * (step + 1) / (steps + 1))
        change.child.kill()
        change.wait()
        keys.add(stage.key_in_file())
        stage.everything_opens()
        with closing(sqlite3.connect(stage.server.folder.path / "doorward-data/doorward.db")) as database:
            interrupted += database.execute("SELECT COUNT(*) FROM meta").fetchone()[0] > 1
        if step % 4 == 1:
            stage.server.start()
            equal(api_login(stage.server.portal, "carol", GOOD).status, 200)
            stage.server.stop()
        if step % 3 == 2:  # else the next one goes on where this one was killed
            stage.json("storage", "encryption", "change-key")
            stage.one_key()
    assert len(keys) > 2 and interrupted > 5, (len(keys), interrupted)
    stage.json("storage", "encryption", "change-key")
    stage.everything_opens()
    stage.one_key()


@scene(OLD)
def a_configured_key_of_a_killed_change_goes_on_with_the_old_or_the_new(stage):
    stage.server.stop()
    for wait, present in ((0.7, {OLD, NEW}), (2.6, {NEW})):
        stage.configure(OLD)
        change = stage.begin("storage", "encryption", "change-key", "--new-encryption-key", NEW)
        time.sleep(wait)
        change.child.kill()
        change.wait()
        for key in (OLD, NEW):
            stage.configure(key)
            done = stage.run("storage", "encryption", "check")
            equal(done.returncode, 0 if key in present else 1, f"after {wait} s, {key}: {done.stderr}")
    stage.server.start()
    stage.server.logged("a change of the database's key is under way")
    equal(api_login(stage.server.portal, "carol", GOOD).status, 200)
    stage.server.stop()
    stage.done("storage", "encryption", "change-key", stdin=NEW + "\n")
    stage.everything_opens()
    stage.one_key()


@scene()
def an_altered_value_is_counted_and_named_by_table(stage):
    stage.server.stop()
    with closing(sqlite3.connect(stage.server.folder.path / "doorward-data/doorward.db")) as connection, connection:
        connection.execute("UPDATE accounts SET password_hash = (SELECT password_hash FROM accounts WHERE name = 'root') WHERE name = 'carol'")
    done = stage.run("storage", "encryption", "check")
    equal(done.returncode, 1)
    contains(done.stderr, "1 encrypted values cannot be read")
    row = next(line for line in done.stdout.splitlines() if line.startswith("accounts."))
    equal(row.split()[-1], "1", row)
    told = stage.json("storage", "encryption", "change-key")
    equal(told["unreadable"], 1, "it stays what it was")
    stage.server.start()
    one_of(api_login(stage.server.portal, "carol", GOOD).status, (401, 503), "and lets nobody in")
    stage.server.stop()
    contains(stage.recorded("storage.value_refused")["about"], "account 'carol'")


@scene(OLD)
def who_writes_into_the_database_makes_nobody_an_administrator(stage):
    stage.server.stop()
    stage.json("storage", "backup", stage.server.folder.path / "before")
    with closing(sqlite3.connect(stage.server.folder.path / "doorward-data/doorward.db")) as connection, connection:
        connection.execute("UPDATE accounts SET role = 'admin', email = 'mallory@example.org' WHERE name = 'carol'")
    stage.server.start()
    one_of(api_login(stage.server.portal, "carol", GOOD).status, (401, 503), "lets nobody in")
    lacks(stage.done("users", "list"), "carol")
    equal(stage.run("users", "set-password", "carol", stdin="another long password\n").returncode, 1)
    stage.done("users", "delete", "carol")
    stage.server.stop()
    stage.recorded("storage.value_refused")
    stage.recorded("storage.backed_up")


@scene()
def an_archive_comes_back_into_an_empty_database_and_is_refused_elsewhere(stage):
    cookie, folder = stage.session(), stage.server.folder.path
    archive = folder / "saved.doorward"
    told = stage.json("storage", "backup", archive, "--passphrase", stdin="a passphrase for the archive\n")
    assert told["rows"] > 3, told
    equal(archive.stat().st_mode & 0o777, 0o600)
    for canary in (b"carol", CANARY.encode(), b"argon2id"):
        assert canary not in archive.read_bytes(), canary
    contains(stage.run("storage", "backup", archive, stdin="x\n").stderr, "exists already")
    equal(stage.profile(cookie), 200, "the server runs on")
    stage.server.stop()
    stage.done("users", "delete", "carol")
    refused = stage.run("storage", "restore", archive, stdin="a passphrase for the archive\n")
    equal(refused.returncode, 1)
    contains(refused.stderr, "not empty")
    wrong = stage.run("storage", "restore", archive, "--force", stdin="another passphrase for it\n")
    contains(wrong.stderr, "another key or passphrase")
    cut = stage.server.folder.write("cut", archive.read_bytes()[:-20])
    damaged = stage.run("storage", "restore", cut, "--force", stdin="a passphrase for the archive\n")
    contains(damaged.stderr, "damaged")
    lacks(stage.done("users", "list"), "carol", "nothing was restored")
    stage.done("storage", "restore", archive, "--force", stdin="a passphrase for the archive\n")
    stage.everything_opens()
    contains(stage.recorded("storage.restored")["about"], "saved.doorward")
    stage.server.start()
    equal(stage.profile(cookie), 401, "who was signed in signs in again")
    equal(api_login(stage.server.portal, "carol", GOOD).status, 200)
    stage.server.stop()
    other = Stage()
    try:
        other.server.stop()
        for file in (other.server.folder.path / "doorward-data").iterdir():
            if file.name.startswith("doorward.db"):
                file.unlink()
        other.done("storage", "restore", archive, stdin="a passphrase for the archive\n")
        other.everything_opens()
        other.server.start()
        equal(api_login(other.server.portal, "carol", GOOD).status, 200, "under another storage key")
    finally:
        other.server.stop()


@scene()
def nothing_is_restored_beneath_a_server_that_runs(stage):
    archive = stage.server.folder.path / "saved.doorward"
    stage.json("storage", "backup", archive)
    cookie = stage.session()
    refused = stage.run("storage", "restore", archive, "--force")
    equal(refused.returncode, 1)
    contains(refused.stderr, "a server works with this database")
    equal(stage.profile(cookie), 200, "nothing was changed")
    stage.done("storage", "restore", archive, "--force", "--while-running")
    eventually("who was signed in signs in again", lambda: stage.profile(cookie) == 401)
    stage.server.process.child.kill()
    stage.server.process.wait()
    stage.done("storage", "restore", archive, "--force")
    stage.everything_opens()


@scene()
def an_archive_by_the_storage_key_needs_that_key(stage):
    archive = stage.server.folder.path / "saved.doorward"
    stage.json("storage", "backup", archive)
    before = stage.key_in_file()
    stage.server.stop()
    stage.json("storage", "encryption", "change-key")
    refused = stage.run("storage", "restore", archive, "--force")
    contains(refused.stderr, "another key or passphrase")
    stage.done("storage", "restore", archive, "--force", "--encryption-key", before)
    stage.everything_opens()


@scene()
def no_file_holds_a_secret_in_the_clear(stage):
    cookie = stage.session()
    stage.done("storage", "backup", stage.server.folder.path / "saved.doorward")
    stage.json("storage", "encryption", "change-key")
    token = cookie.partition("=")[2]
    canaries = [CANARY, GOOD, "$argon2id$", token, stage.key_in_file()]
    seen = 0
    for root, _, files in os.walk(stage.server.folder.path):
        for name in files:
            content = open(os.path.join(root, name), "rb").read()
            seen += 1
            for canary in canaries:
                if not (name == ".storage_key" and canary == canaries[-1]):
                    assert canary.encode() not in content, f"{canary[:12]}… in {name}"
    assert seen >= 5, seen
    lacks(stage.server.text, CANARY)


@scene()
def migrate_says_which_version_the_database_has(stage):
    told = stage.json("storage", "migrate")
    equal(told["engine"], "SQLite")
    assert told["version"] >= 4, told
