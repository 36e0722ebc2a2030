"""The audit log of a running server: recorded, looked up, exported, checked, and tampered with (HS-81 to HS-83)."""

import json
import os
import re
import signal
import sqlite3
import threading
import time

from harness import PORTAL, Household, api_login, contains, equal, eventually, lacks, on_a_stage_of_its_own, signed_in

GOOD = Household.GOOD
FILE = "doorward-data/doorward.db"


class Stage(Household):
    def sign_in(self, password=GOOD, **options):
        return api_login(self.server.portal, "carol", password, **options)


scene = on_a_stage_of_its_own(Stage)


def records(stage, *arguments):
    return stage.json("audit", "query", *arguments)["records"]


def outcomes(stage, *arguments):
    return [(record["action"], record["outcome"], record["user"]) for record in records(stage, *arguments)]


def verify(stage, *arguments):
    """The report and the exit status."""
    done = stage.run("audit", "verify", "--output", "json", *arguments)
    return json.loads(done.stdout), done.returncode, done.stderr


def database(stage):
    return sqlite3.connect(stage.server.folder.path / FILE, timeout=10)


def tampered(stage, *statements):
    """The report after somebody has written into the file of a stopped server."""
    connection = database(stage)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return verify(stage)


def some_life(stage, times=5):
    for _ in range(times):
        equal(stage.sign_in(password="wrong").status, 401)
        equal(stage.sign_in().status, 200)


@scene
def hs_81_what_happens_is_recorded_with_who_where_and_how_it_ended(stage):
    equal(stage.sign_in(password="wrong", headers={"X-Forwarded-For": "192.0.2.9", "User-Agent": "canary/1.0"}).status, 401)
    eventually("it is in the table", lambda: records(stage, "--address", "192.0.2.9"), 5)
    record, = records(stage, "--address", "192.0.2.9")
    for name, value in {"action": "sign_in.password", "outcome": "failure", "reason": "wrong_credentials", "user": "carol", "method": "POST",
                        "path": "/api/login", "agent": "canary/1.0"}.items():
        equal(record[name], value, name)
    assert record["time"].endswith("Z") and record["request_id"], record
    stage.run("users", "disable", "carol")
    stage.run("users", "enable", "carol")
    told = outcomes(stage, "--about", "CAROL")
    equal([action for action, _, _ in told][:2], ["account.enabled", "account.disabled"])


@scene
def sc_257_what_was_done_in_one_session_is_found_by_its_mark_after_a_restart_too(stage):
    cookie = signed_in(stage.server.portal, "root", GOOD)
    eventually("it is in the table", lambda: records(stage, "--user", "root", "--action", "sign_in.password"), 5)
    begun, = records(stage, "--user", "root", "--action", "sign_in.password")
    mark = begun["session"]
    assert re.fullmatch("[0-9a-f]{16}", mark), begun
    signed_in(stage.server.portal, "root", GOOD)
    equal(stage.sign_in(password="wrong").status, 401)
    stage.server.restart()
    equal(stage.server.ask("/api/audit", host=PORTAL, headers={"Cookie": cookie}).status, 200)
    done = lambda: [record["action"] for record in records(stage, "--session", mark)]
    eventually("both are found by it", lambda: done() == ["audit.queried", "sign_in.password"], 5)
    refused, = records(stage, "--outcome", "failure")
    equal(refused["session"], "", "there was none")
    os.kill(stage.server.process.child.pid, signal.SIGHUP)
    eventually("the reload is recorded", lambda: records(stage, "--action", "configuration.reloaded"), 5)
    equal(len(records(stage, "--action", "configuration.reloaded")), 1)
    equal(verify(stage)[0]["holds"], True)


@scene
def hs_82_the_api_and_the_page_are_for_administrators_and_are_recorded_themselves(stage):
    for user, status in (("carol", 403), ("root", 200)):
        cookie = signed_in(stage.server.portal, user, GOOD)
        for path in ("/api/audit", "/api/audit/stats", "/settings/audit", "/settings/audit/export"):
            answer = stage.server.ask(path, host=PORTAL, headers={"Cookie": cookie})
            equal(answer.status, status, f"{user} {path}")
    eventually("it is recorded", lambda: records(stage, "--action", "audit.exported"), 5)
    queried = outcomes(stage, "--action", "audit.queried", "--user", "root")
    assert len(queried) >= 3, queried
    denied = records(stage, "--action", "audit.queried", "--user", "carol")
    equal(denied, [], "who was refused has looked at nothing")


@scene
def pages_follow_each_other_while_the_log_grows(stage):
    some_life(stage, 10)
    eventually("all are there", lambda: len(records(stage, "--user", "carol")) >= 20, 5)
    everything = [record["id"] for record in records(stage, "--user", "carol")]
    seen, cursor = [], None
    while True:
        page = stage.json("audit", "query", "--user", "carol", "--limit", "3", *(["--cursor", cursor] if cursor else []))
        seen += [record["id"] for record in page["records"]]
        stage.sign_in()
        cursor = page["next"]
        if cursor is None:
            break
    equal(seen, everything)


@scene
def what_was_told_last_is_written_at_the_end_and_most_of_it_at_a_kill(stage):
    some_life(stage)
    stage.server.stop()
    before = len(records(stage, "--user", "carol"))
    equal(before, 10, "a stop loses nothing")
    stage.server.start()
    some_life(stage, 1)
    time.sleep(1)
    stage.server.process.child.kill()
    stage.server.process.child.wait()
    equal(len(records(stage, "--user", "carol")), 12, "nor does a kill, after the delay")
    equal(verify(stage)[:2][1], 0)


@scene
def an_export_has_every_record_on_a_line_of_its_own(stage):
    some_life(stage)
    stage.server.stop()
    done = stage.run("audit", "export", "--user", "carol")
    equal(done.returncode, 0, done.stderr)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    equal([line["id"] for line in lines], [record["id"] for record in records(stage, "--user", "carol")])
    lacks(done.stdout, GOOD, "no password")
    equal(stage.run("audit", "export", "--since", "2001-01-01", "--until", "2001-01-02").stdout, "")
    wrong = stage.run("audit", "query", "--since", "yesterday")
    equal(wrong.returncode, 2)
    contains(wrong.stderr, "2026-01-31")


@scene
def hs_83_a_log_that_nobody_touched_holds_while_the_server_writes(stage):
    ending = threading.Event()

    def visitors():
        while not ending.is_set():
            stage.sign_in(password="wrong")
    crowd = [threading.Thread(target=visitors) for _ in range(4)]
    for visitor in crowd:
        visitor.start()
    try:
        for _ in range(5):
            report, status, errors = verify(stage)
            equal((status, report["holds"]), (0, True), errors)
            stage.run("bans", "add", "user", "nobody")
            stage.run("bans", "revoke", "user", "nobody")
    finally:
        ending.set()
        for visitor in crowd:
            visitor.join()
    report, status, _ = verify(stage)
    equal((status, report["breaks"]), (0, []))
    for action in ("ban.imposed", "ban.lifted"):
        equal(len(records(stage, "--action", action)), 5, "what the command line recorded meanwhile")


@scene
def hs_83_whatever_is_done_to_the_table_is_named_with_the_record(stage):
    some_life(stage, 10)
    stage.server.stop()
    untouched = verify(stage)[0]
    equal((untouched["holds"], untouched["first"]), (True, 1))
    last = untouched["last"]
    kept = (stage.server.folder.path / FILE).read_bytes()
    copy = f"INSERT INTO audit_events SELECT {last + 1}, at, action, actor, actor_key, about, about_key, address, agent, method, path, " \
           "success, reason, request_id, link, session FROM audit_events WHERE id = 5"
    attacks = [
        (["UPDATE audit_events SET actor = 'mallory' WHERE id = 5"], "altered", 5),
        (["UPDATE audit_events SET success = 1, reason = '' WHERE success = 0 AND id = (SELECT MIN(id) FROM audit_events WHERE success = 0)"], "altered", None),
        (["DELETE FROM audit_events WHERE id = 1"], "missing", 1),
        (["DELETE FROM audit_events WHERE id = 7"], "missing", 7),
        ([f"DELETE FROM audit_events WHERE id = {last}"], "missing", last),
        (["DELETE FROM audit_events"], "missing", 1),
        (["UPDATE audit_events SET id = 1000 WHERE id = 3", "UPDATE audit_events SET id = 3 WHERE id = 4", "UPDATE audit_events SET id = 4 WHERE id = 1000"], "moved", 3),
        ([copy], "added", last + 1),
        (["DELETE FROM audit_events WHERE id > 7", "UPDATE audit_chain SET last_id = 7, last = (SELECT link FROM audit_events WHERE id = 7)"], "head_forged", None),
        (["DELETE FROM audit_chain"], "key_unreadable", None),
    ]
    for statements, kind, number in attacks:
        report, status, errors = tampered(stage, *statements)
        equal((status, report["holds"], report["breaks"][0]["kind"]), (1, False, kind), str(statements))
        if number is not None:
            equal(report["breaks"][0]["id"], number, str(statements))
        contains(errors, "the audit log does not hold")
        for leftover in ("-wal", "-shm"):
            (stage.server.folder.path / (FILE + leftover)).unlink(missing_ok=True)
        (stage.server.folder.path / FILE).write_bytes(kept)
        equal(verify(stage)[1], 0, "put back")


@scene
def hs_83_an_older_copy_of_the_whole_database_is_shown_by_a_checkpoint(stage):
    some_life(stage)
    stage.server.stop()
    old = (stage.server.folder.path / FILE).read_bytes()
    stage.server.start()
    some_life(stage)
    stage.server.stop()
    printed = stage.run("audit", "checkpoint")
    equal(printed.returncode, 0, printed.stderr)
    kept = stage.server.folder.write("checkpoint", printed.stdout)
    report, status, _ = verify(stage, "--checkpoint", str(kept))
    equal((status, report["breaks"]), (0, []))
    (stage.server.folder.path / FILE).write_bytes(old)
    equal(verify(stage)[1], 0, "by itself it looks good")
    report, status, _ = verify(stage, "--checkpoint", str(kept))
    equal((status, report["breaks"][0]["kind"]), (1, "rolled_back"))
    forged = stage.server.folder.write("forged", printed.stdout.replace(" ", " 1", 1))
    equal(verify(stage, "--checkpoint", str(forged))[0]["breaks"][0]["kind"], "checkpoint_foreign")


@scene
def a_chain_that_was_broken_goes_on_anew_and_stays_named(stage):
    some_life(stage)
    stage.server.stop()
    report, status, _ = tampered(stage, "UPDATE audit_chain SET seal = last")
    equal(status, 1)
    stage.server.start()
    some_life(stage)
    eventually("what happens now is recorded", lambda: len(records(stage, "--user", "carol")) >= 20, 5)
    report, status, _ = verify(stage)
    equal((status, [one["kind"] for one in report["breaks"]]), (1, ["unchained", "restarted"]))
    contains(stage.server.text, "the audit chain was changed from outside")


@scene
def sc_245_a_flood_of_failures_holds_nobody_up_and_leaves_a_sample(stage):
    ending, failures = threading.Event(), []

    def attacker():
        mine = 0
        while not ending.is_set():
            answer = stage.server.ask("/api/login", host=PORTAL, method="POST", body=b'{"user":"carol","password":"x"}',
                                      headers={"Content-Type": "application/json"})
            assert answer.status in (401, 429, 503), answer
            mine += 1
        failures.append(mine)
    crowd = [threading.Thread(target=attacker) for _ in range(8)]
    for one in crowd:
        one.start()
    time.sleep(3)
    begun = time.monotonic()
    stage.server.get("/.doorward/api/health")
    assert time.monotonic() - begun < 2, "the door answers meanwhile"
    ending.set()
    for one in crowd:
        one.join()
    stage.server.stop()
    kept = len(records(stage, "--action", "sign_in.password", "--limit", "1000"))
    lost = sum(int(record["about"].split()[0]) for record in records(stage, "--action", "audit.lost"))
    if kept < 1000:
        equal(kept + lost, sum(failures), "each is recorded or counted")
    equal(verify(stage)[1], 0)
