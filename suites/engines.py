"""The release binary on PostgreSQL and MariaDB: first start, sign-in, restart, two instances on one database, a server
that goes away and comes back, a wrong key, a change of the key. `cargo xtask test` starts the servers; by hand:
`cargo xtask with-databases python3 suites/run.py engines`."""

import itertools
import json
import os
import socket
import subprocess
import threading
import time
from urllib.parse import unquote, urlsplit

import harness
from harness import (PORTAL, Doorward, Skip, api_login, bench_config, case, contains, doorward, equal, eventually, lacks, need,
                     printed_password, signed_in)

GOOD = "orbit lantern violin"
KEY, OTHER = "the key of this database on a server", "another key of this database"
NUMBERS = itertools.count(1)
RULES = "access_control: {default_policy: one_factor}"


class Road:
    """A way to a server that can be closed: what runs on it breaks, and nobody comes through until it opens."""

    def __init__(self, port):
        self.to, self.open, self.pairs = port, True, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            if not self.open:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self.to))
            self.pairs += [client, server]
            for a, b in ((client, server), (server, client)):
                threading.Thread(target=self._carry, args=(a, b), daemon=True).start()

    @staticmethod
    def _carry(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.open = False
        pairs, self.pairs = self.pairs, []
        for end in pairs:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def end(self):
        self.close()
        self.listener.close()


class Stage:
    """A database of its own on a server, and an instance of Doorward on it behind a road."""

    def __init__(self, engine):
        url = os.environ.get(f"DOORWARD_TEST_{engine.upper()}")
        if not url:
            raise Skip(f"no {engine} server: cargo xtask with-databases")
        parts = urlsplit(url)
        self.engine, self.user, self.password = engine, parts.username, unquote(parts.password)
        self.port, self.database = parts.port, parts.path.strip("/")
        self.name = f"doorward_suite_{os.getpid()}_{next(NUMBERS)}"
        if engine == "mysql":
            self.database = self.name
            self.sql(f"CREATE DATABASE {self.name}", database="")
        self.road = Road(self.port)
        self.instances = []

    def sql(self, statement, database=None):
        database = self.database if database is None else database
        if self.engine == "mysql":
            command = [need("mariadb"), "--no-defaults", "-h", "127.0.0.1", "-P", str(self.port), "-u", self.user, "-N", "-e", statement]
            command += [database] if database else []
            env = {"MYSQL_PWD": self.password}
        else:
            command = [need("psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", self.user, "-d", self.database, "-At", "-c",
                       f"SET search_path = {self.name}; {statement}"]
            env = {"PGPASSWORD": self.password}
        done = subprocess.run(command, env=os.environ | env, capture_output=True, text=True, timeout=30)
        equal(done.returncode, 0, done.stderr)
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def config(self, key=KEY, extra=""):
        schema = f"schema: {self.name}, " if self.engine == "postgres" else ""
        storage = (f"storage: {{encryption_key: '{key}', {self.engine}: {{address: 'tcp://127.0.0.1:{self.road.port}', "
                   f"database: {self.database}, {schema}username: {self.user}, password: '{self.password}', timeout: 2s}}}}")
        return bench_config(extra=f"{storage}\n{harness.NO_LIMIT}\n{extra}", rules=RULES, users="authentication_backend: {sql: true}",
                            regulation="regulation: {max_retries: 3, find_time: 2m, ban_time: 5m}")

    def instance(self, key=KEY):
        server = Doorward(self.config(key), start=False)
        self.instances.append(server)
        # Sessions of one instance are good at the other: both sign with one secret.
        server.env["DOORWARD_JWT_SECRET"] = "a signing secret of all instances, which is long enough to be one"
        return server.start(30)

    def run(self, server, *arguments, stdin=None):
        return doorward("--config", server.config, *arguments, cwd=server.folder.path, stdin=stdin, within=120)

    def done(self, server, *arguments, stdin=None):
        done = self.run(server, *arguments, stdin=stdin)
        equal(done.returncode, 0, f"{arguments}: {done.stderr}")
        return done.stdout

    def add(self, server, user="carol", role="viewer"):
        self.done(server, "users", "add", user, "--role", role, stdin=GOOD + "\n")

    def stop(self):
        for server in self.instances:
            server.stop()
        self.road.end()
        self.sql(f"DROP DATABASE {self.name}" if self.engine == "mysql" else f"DROP SCHEMA IF EXISTS {self.name} CASCADE")


def profile(server, cookie):
    return server.ask("/api/profile", host=PORTAL, headers={"Cookie": cookie}).status


def on_every_server(function):
    for engine in ("postgres", "mysql"):
        def run(engine=engine):
            stage = Stage(engine)
            try:
                function(stage)
            finally:
                stage.stop()
        run.__name__ = f"{function.__name__}_{engine}"
        case(run)
    return function


@on_every_server
def the_first_administrator_is_printed_once_signs_in_and_the_session_survives_a_restart(stage):
    server = stage.instance()
    password = printed_password(server.text)
    assert password, server.text
    cookie = signed_in(server.portal, "admin", password)
    lacks(server.text, stage.password, "the database's password is in no log")
    server.restart()
    equal(printed_password(server.text), None)
    equal(profile(server, cookie), 200)
    assert not list(server.folder.path.rglob("*.db")), "nothing of it is kept in a file here"


@on_every_server
def users_are_added_and_changed_on_the_command_line_while_it_runs(stage):
    server = stage.instance()
    stage.add(server)
    cookie = signed_in(server.portal, "carol", GOOD)
    equal({row["user"] for row in json.loads(stage.done(server, "users", "list", "--output", "json"))}, {"admin", "carol"})
    stage.done(server, "users", "disable", "carol")
    eventually("the session has ended", lambda: profile(server, cookie) == 401, within=1.1)
    equal(stage.sql("SELECT COUNT(*) FROM accounts WHERE name = 'carol'"), "1", "she is on the server")


@on_every_server
def two_instances_share_bans_and_sessions(stage):
    one, two = stage.instance(), stage.instance()
    equal(printed_password(two.text), None, "there is one first administrator")
    stage.add(one)
    cookie = signed_in(one.portal, "carol", GOOD)
    equal(profile(two, cookie), 200, "a session of one is known to the other")
    asking = {"Cookie": cookie, "Content-Type": "application/json", "Origin": f"https://{PORTAL}"}
    equal(one.ask("/api/logout", method="POST", host=PORTAL, headers=asking, body=b"{}").status, 200)
    equal(profile(one, cookie), 401)
    eventually("the other knows", lambda: profile(two, cookie) == 401, within=1.1)
    stage.done(one, "bans", "add", "user", "carol")
    equal(api_login(two.portal, "carol", GOOD).status, 401, "a ban holds at once")
    stage.done(two, "bans", "revoke", "user", "carol")
    equal(api_login(one.portal, "carol", GOOD).status, 200)
    for server in (one, two, one):
        equal(api_login(server.portal, "carol", "wrong").status, 401)
        time.sleep(2.5)
    equal(api_login(two.portal, "carol", GOOD).status, 401, "three failures at two instances are three")


@on_every_server
def while_the_server_is_away_nothing_is_granted_and_then_everything_recovers(stage):
    server = stage.instance()
    stage.add(server)
    cookie = signed_in(server.portal, "carol", GOOD)
    equal(profile(server, cookie), 200)
    stage.road.close()
    time.sleep(1.2)  # the view of a session is at most one second old
    for _ in range(3):
        begun = time.monotonic()
        equal(profile(server, cookie), 503, "a session")
        equal(api_login(server.portal, "carol", GOOD).status, 503, "the right password")
        assert time.monotonic() - begun < 12
    denied = server.ask("/api/authz/auth-request", host=PORTAL,
                        headers={"Cookie": cookie, "X-Original-URL": "https://app.example.com/", "X-Original-Method": "GET"})
    assert denied.status >= 400, denied
    stage.road.open = True
    eventually("the session is good again", lambda: profile(server, cookie) == 200, within=5)
    equal(api_login(server.portal, "carol", GOOD).status, 200)
    equal(json.loads(stage.run(server, "audit", "verify", "--output", "json").stdout)["holds"], True)


@on_every_server
def another_key_is_refused_and_nothing_is_written(stage):
    server = stage.instance()
    stage.add(server)
    server.stop()
    before = stage.sql("SELECT COUNT(*) FROM audit_events")
    server.write_config(stage.config(OTHER))
    refused = stage.run(server, "serve")
    equal(refused.returncode, 1)
    contains(refused.stderr + refused.stdout, "encrypted with another key")
    lacks(refused.stderr + refused.stdout, stage.password)
    equal(stage.sql("SELECT COUNT(*) FROM audit_events"), before)
    server.write_config(stage.config())
    server.start()
    equal(api_login(server.portal, "carol", GOOD).status, 200)


@on_every_server
def the_key_is_changed_under_two_instances_and_nobody_notices(stage):
    one, two = stage.instance(), stage.instance()
    stage.add(one)
    cookie = signed_in(one.portal, "carol", GOOD)
    change = harness.Process([harness.Options.binary, "--config", one.config, "storage", "encryption", "change-key",
                              "--new-encryption-key", OTHER], one.folder.path, harness.clean_environment())
    seen = set()
    while change.running():
        seen |= {(profile(one, cookie), profile(two, cookie), api_login(two.portal, "carol", GOOD).status)}
    equal(change.wait(), 0, change.text)
    equal(seen, {(200, 200, 200)})
    for server in (one, two):
        server.logged("the key of the database was changed")
        equal(api_login(server.portal, "carol", GOOD).status, 200)
        server.stop()
        server.write_config(stage.config(OTHER))
    for column in json.loads(stage.done(one, "storage", "encryption", "check", "--output", "json"))["columns"]:
        equal((column["unreadable"], column["of_older_keys"]), (0, 0), f"{column}")
    two.start()
    equal(profile(two, cookie), 200)


@on_every_server
def an_archive_of_a_server_comes_back(stage):
    server = stage.instance()
    stage.add(server)
    archive = server.folder.path / "saved.doorward"
    stage.done(server, "storage", "backup", archive)
    server.stop()
    stage.done(server, "users", "delete", "carol")
    stage.done(server, "storage", "restore", archive, "--force")
    server.start()
    equal(api_login(server.portal, "carol", GOOD).status, 200)
