"""What happens when the ground gives way (SC-242): the disk is full, nobody reads the log any more, the database is locked for
ten seconds. Nobody is let in who must not be, no file is half written, the process lives, and everything works again after."""

import errno
import json
import os
import re
import sqlite3
import subprocess
import threading
import time

import wire
from harness import (PORTAL, USERS, Doorward, Folder, Options, Skip, api_login, bench_config, case, clean_environment, contains, doorward,
                     equal, eventually, lacks, need, one_of, signed_in)
from leaks import LEDGER
from oracle import FORWARD_AUTH, ask

GOOD = "orbit lantern violin"
ONE = "one.example.com"
HEALTH = "/.doorward/api/health"


class SmallDisk:
    """A file system of a few megabytes in memory, which can be filled to the last byte."""

    def __init__(self, megabytes=24):
        if os.getuid() != 0:
            raise Skip("only root can mount a small file system")
        self.path = Folder("disk").path
        done = subprocess.run([need("mount"), "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(self.path)], capture_output=True, text=True)
        if done.returncode != 0:
            raise Skip(f"no file system can be mounted here: {done.stderr.strip()}")
        self.filler = self.path / "filler"

    def fill(self):
        with open(self.filler, "ab", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError as problem:
                    equal(problem.errno, errno.ENOSPC)

    def empty(self):
        self.filler.unlink(missing_ok=True)

    def end(self):
        subprocess.run([need("umount"), "-l", str(self.path)], check=True)


def lives(server):
    assert server.process.running(), server.text[-2000:]
    lacks(server.text, "panicked")
    equal(server.get(HEALTH, timeout=5).status, 200)


def opens(server, cookie=None):
    """What forward auth says to a cookie: only 200 lets in."""
    return ask(server.portal, FORWARD_AUTH, ONE, cookie=cookie).status


def stay_outside(server):
    for cookie in (None, "doorward_session=made-up"):
        one_of(opens(server, cookie), (302, 401), "strangers are sent to sign in")


def granted(answer):
    """The session cookie of an answer, if there is one."""
    lines = [line for line in answer.all("set-cookie") if line.startswith("doorward_session=") and "max-age=0" not in line.lower()]
    return lines[0].split(";")[0] if lines else None


@case
def sc_242_on_a_full_disk_nobody_is_let_in_by_mistake_and_the_users_file_stays_whole():
    disk = SmallDisk()
    try:
        config = bench_config(extra=f"data_dir: {disk.path}/data\nlog: {{file_path: {disk.path}/door.log, keep_stdout: true}}\n",
                              users=f"authentication_backend: {{file: {{path: {disk.path}/users.yml}}}}")
        users = disk.path / "users.yml"
        users.write_text(USERS)
        users.chmod(0o600)
        LEDGER.written.add(users)
        server = Doorward(config)
        bob = signed_in(server.portal, "bob")
        equal(opens(server, bob), 200)
        # Her hash is an outdated one: it is made anew at her first sign-in, which shall not be while the disk is full.
        signed_in(server.portal, "alice")
        eventually("alice's hash is made anew", lambda: users.read_text().count("p=2$") == 1)
        before = users.read_bytes()
        disk.fill()
        # A session that cannot be kept is not handed out; one that is handed out is a real one.
        tokens = []
        for _ in range(8):
            answer = api_login(server.portal, "alice", "password")
            one_of(answer.status, (200, 500, 503), answer)
            cookie = granted(answer)
            equal(bool(cookie), answer.status == 200, "a cookie comes with a yes and only with it")
            if cookie:
                tokens.append(cookie)
        equal(api_login(server.portal, "alice", "wrong").status in (401, 429, 500, 503), True)
        equal([opens(server, token) for token in tokens], [200] * len(tokens))
        stay_outside(server)
        # The users file is changed as a whole or not at all.
        done = doorward("--config", server.config, "users", "set-password", "bob", cwd=server.folder.path, stdin=GOOD + "\n")
        equal(done.returncode, 1, done.stdout)
        equal(users.read_bytes(), before, "not a byte has changed")
        equal([path.name for path in disk.path.iterdir() if path.name.startswith((".users", "users.yml."))], [], "nothing half written is left")
        lives(server)
        one_of(opens(server, bob), (200, 401), "whoever was in is in, or must sign in again")
        disk.empty()
        eventually("people sign in again", lambda: api_login(server.portal, "alice", "password").status == 200, within=20, every=0.5)
        done = doorward("--config", server.config, "users", "set-password", "bob", cwd=server.folder.path, stdin=GOOD + "\n")
        equal(done.returncode, 0, done.stderr)
        eventually("the new password holds", lambda: api_login(server.portal, "bob", GOOD).status == 200, within=5, every=0.3)
        lives(server)
        equal(server.stop(), 0)
        # What was written before and after is readable.
        server.start()
        equal(api_login(server.portal, "bob", GOOD).status, 200)
        server.stop()
    finally:
        disk.end()


@case
def sc_242_a_disk_that_is_full_at_the_start_is_named_and_nothing_is_half_made():
    disk = SmallDisk(2)
    try:
        config = bench_config(extra=f"data_dir: {disk.path}/data\n")
        server = Doorward(config, {"users.yml": USERS}, start=False)
        disk.fill()
        done = doorward("serve", "--config", server.config, cwd=server.folder.path, within=30)
        equal(done.returncode, 1, done.stdout[-1000:])
        contains(done.stderr, f"{disk.path}/data")
        disk.empty()
        server.start()
        equal(api_login(server.portal, "bob", "password").status, 200)
        equal(server.stop(), 0)
    finally:
        disk.end()


def served_into_a_pipe(**environment):
    """A server that is ready, and its process, of whose standard output nothing more is read."""
    server = Doorward(bench_config(), {"users.yml": USERS}, start=False)
    child = subprocess.Popen([str(Options.binary), "serve", "--config", str(server.config)], cwd=server.folder.path,
                             env=clean_environment(server.env | environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
    for line in child.stdout:
        if b"is ready" in line:
            break
    return server, child


@case
def sc_242_when_nobody_reads_the_log_any_more_the_door_works_on():
    server, child = served_into_a_pipe(DOORWARD_LOG_LEVEL="trace")
    try:
        child.stdout.close()
        for round in range(8):
            cookie = granted(api_login(server.portal, "bob", "password"))
            assert cookie, "bob is let in"
            equal(opens(server, cookie), 200)
            stay_outside(server)
            equal(child.poll(), None, f"round {round}: it lives")
        child.send_signal(1)  # read the configuration again, without a log to write to
        time.sleep(1)
        equal(server.get(HEALTH).status, 200)
    finally:
        child.terminate()
        equal(child.wait(15), 0, "and ends as ever")


@case
def sc_242_a_reader_of_the_log_that_stalls_holds_nobody_up():
    server, child = served_into_a_pipe()
    try:
        cookie = granted(api_login(server.portal, "bob", "password"))
        # Nobody reads from here on. A pipe holds 64 KB; what the door keeps for a reader is 4 MB more.
        slowest, path = 0, "/" + "p" * 3900
        for _ in range(1600):
            begun = time.monotonic()
            server.get(path, timeout=5)
            slowest = max(slowest, time.monotonic() - begun)
        print(f"  slowest answer {slowest * 1000:.0f} ms", flush=True)
        assert slowest < 1, f"a request waited {slowest:.1f} s for a reader of the log"
        equal(opens(server, cookie), 200)
        stay_outside(server)
        # What goes into the database is written all the same.
        wrong = api_login(server.portal, "alice", "wrong")
        equal(wrong.status, 401, wrong)
        listed = doorward("--config", server.config, "audit", "query", cwd=server.folder.path)
        contains(listed.stdout, "alice")
        # Once somebody reads again, the log goes on and says what is missing.
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(child.stdout), daemon=True)
        reader.start()
        eventually("the log says how much was lost", lambda: any(b"lines of the log were lost" in line for line in lines), within=10)
        said = next(line for line in lines if b"lines of the log were lost" in line)
        assert int(re.search(rb"lines=(\d+)", said)[1]) > 0, said
        before = len(lines)
        server.get(HEALTH)
        stay_outside(server)
        server.get("/after")
        eventually("the log goes on", lambda: any(b"/after" in line for line in lines[before:]), within=5)
    finally:
        child.terminate()
        equal(child.wait(15), 0, "and ends as ever")


@case
def sc_242_the_end_does_not_wait_for_a_reader_that_stalls():
    server, child = served_into_a_pipe()
    try:
        for _ in range(60):
            server.get("/" + "p" * 3900, timeout=5)
    finally:
        child.terminate()
        begun = time.monotonic()
        equal(child.wait(15), 0)
        assert time.monotonic() - begun < 10, "it ends although nobody reads its last lines"


@case
def sc_242_while_the_database_is_locked_for_ten_seconds_nobody_is_let_in_unrecorded():
    server = Doorward(bench_config(), {"users.yml": USERS})
    file = next((server.folder.path / "doorward-data").glob("*.db"))
    # The first sign-in of each makes their hashes anew, and with a new hash older sessions end.
    signed_in(server.portal, "alice")
    bob = signed_in(server.portal, "bob")
    equal(opens(server, bob), 200)
    answers, lock = [], sqlite3.connect(file, timeout=5, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()

    def sign_in(user):
        asked = time.monotonic()
        answer = wire.request(server.portal, "POST", "/api/login", {"Content-Type": "application/json"},
                              json.dumps({"user": user, "password": "password"}).encode(), PORTAL, timeout=30)
        answers.append((user, answer, time.monotonic() - asked))

    threads = [threading.Thread(target=sign_in, args=(user,)) for user in ("alice", "bob", "alice", "bob")]
    for thread in threads:
        thread.start()
    while time.monotonic() - begun < 10:
        equal(opens(server, bob), 200, "whoever is in is not put out")
        stay_outside(server)
        lives(server)
        granted_now = [granted(answer) for _, answer, _ in answers if granted(answer)]
        equal(granted_now, [], "nobody gets a session that is not written down")
        time.sleep(0.2)
    lock.execute("ROLLBACK")
    lock.close()
    for thread in threads:
        thread.join(30)
    equal(len(answers), len(threads), "each got an answer")
    for user, answer, took in answers:
        one_of(answer.status, (200, 500, 503), answer)
        assert took < 20, f"{user} waited {took:.1f} s"
        equal(bool(granted(answer)), answer.status == 200)
        if granted(answer):
            equal(opens(server, granted(answer)), 200, "a real session")
    eventually("people sign in again", lambda: api_login(server.portal, "alice", "password").status == 200, within=10, every=0.3)
    lives(server)
    equal(server.stop(), 0)
