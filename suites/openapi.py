"""What `/api/openapi.json` promises, tried by schemathesis with the session of an administrator: no answer is a server error,
every status, media type, header and body is as described, and nothing that asks for a proof answers without one."""

import json
import os
import pathlib
import sys

from harness import (PORTAL, Doorward, Folder, Process, Skip, bench_config, case, contains, doorward, equal, lacks,
                     signed_in)

GOOD = "orbit lantern violin"
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
          "response_schema_conformance", "unsupported_method")
# These would end the session that the run stands on, or take the role from it, if they hit upon it.
ENDS_SESSIONS = {"logout", "endSession", "deleteUser", "changeUser", "setRole", "setPassword"}
# Wrong passwords are answered slowly on purpose (AM-04), so there are few of these.
SLOW = {"login", "confirm", "setPassword"}


class Bench:
    def __init__(self):
        limits = "auth: {failed_login_rate_limit: '10000/minute'}"
        config = bench_config(rules="access_control: {default_policy: one_factor}", extra=limits,
                              users="authentication_backend: {sql: true}")
        self.server = Doorward(config)
        for user, role in (("root", "admin"), ("carol", "viewer")):
            added = doorward("--config", self.server.config, "users", "add", user, "--role", role,
                             cwd=self.server.folder.path, stdin=GOOD + "\n")
            equal(added.returncode, 0, added.stderr)
        self.token = signed_in(self.server.portal, "root", GOOD).partition("=")[2]
        self.document = json.loads(self.ask("/api/openapi.json").text)
        self.files = Folder("openapi")

    def ask(self, path, token=None, headers=None, **options):
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        return self.server.ask(path, host=PORTAL, headers=sent | (headers or {}), **options)

    def still_signed_in(self):
        profile = self.ask("/api/profile", self.token)
        equal(profile.status, 200, "the session that the run stands on is still there")
        equal(json.loads(profile.text)["role"], "admin")

    def try_out(self, operations, phases, examples, token=None, within=90):
        """Runs schemathesis on these operations."""
        program = pathlib.Path(sys.executable).parent / "st"
        if not program.is_file():
            raise Skip("schemathesis is not installed")
        document = self.files.write("openapi.json", json.dumps(self.document))
        command = [program, "--no-color", "run", document, "--url", f"http://127.0.0.1:{self.server.portal}",
                   "-H", f"Authorization: Bearer {token or self.token}", "-H", f"Host: {PORTAL}", "--checks", ",".join(CHECKS),
                   "--phases", phases, "--max-examples", str(examples), "--seed", "2", "--no-shrink", "--workers", "1",
                   "--request-timeout", "15", "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off"]
        for operation in sorted(operations):
            command += ["--include-operation-id", operation]
        run = Process(command, self.files.path, {**os.environ, "HOME": str(self.files.path)}, "schemathesis")
        equal(run.wait(within), 0, run.text[-2400:])
        contains(run.text, f"Tested: {len(operations)}\n")

    def ids(self):
        return {operation["operationId"] for methods in self.document["paths"].values() for operation in methods.values()}


def bench():
    shared = Bench()
    yield shared
    equal(shared.server.stop(), 0, "exit status")
    lacks(shared.server.text, "panicked")


@case
def what_reads_and_creates_is_as_described(bench):
    chosen = bench.ids() - ENDS_SESSIONS - SLOW
    bench.try_out(chosen, "coverage,fuzzing,stateful", examples=40)
    bench.still_signed_in()


@case
def what_changes_and_ends_is_as_described(bench):
    # Without the stateful phase, which would go from the list of users to the one who asks.
    bench.try_out(ENDS_SESSIONS - SLOW - {"logout"}, "coverage,fuzzing", examples=40)
    bench.still_signed_in()


@case
def what_takes_a_password_is_as_described(bench):
    bench.try_out(SLOW, "fuzzing", examples=12)
    bench.still_signed_in()


@case
def signing_out_is_as_described_and_ends_the_session(bench):
    token = signed_in(bench.server.portal, "root", GOOD).partition("=")[2]
    bench.try_out({"logout"}, "fuzzing", examples=5, token=token)
    equal(bench.ask("/api/profile", token).status, 401)
    bench.still_signed_in()


@case
def without_a_session_whatever_asks_for_one_is_401_and_for_a_viewer_whatever_is_the_administrators_403(bench):
    carol = signed_in(bench.server.portal, "carol", GOOD).partition("=")[2]
    asked = 0
    for path, methods in bench.document["paths"].items():
        target = path.replace("{user}", "root").replace("{id}", "0" * 64)
        for method, operation in methods.items():
            if operation["security"]:
                asked += 1
                equal(bench.ask(target, method=method.upper()).status, 401, f"{method} {path}")
            if "For administrators" in operation["description"]:
                equal(bench.ask(target, carol, method=method.upper()).status, 403, f"{method} {path}")
    assert asked > 10, asked
    bench.still_signed_in()


@case
def a_target_that_is_refused_before_it_gets_to_the_api_is_refused_in_the_same_shape(bench):
    for target, status in (("/api/users/%ff", 400), ("/api/nothing", 404), ("/api/users/%00", 400)):
        answer = bench.ask(target, bench.token, headers={"Accept": "application/json"})
        equal(answer.status, status, target)
        equal(sorted(json.loads(answer.text)), ["error", "message"], target)
