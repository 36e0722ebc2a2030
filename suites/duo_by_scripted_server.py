"""Requests to Duo are signed as Duo verifies them, and its answers are understood (`authelia.md` 11.3).

The real Duo cannot be had: `duo_server` plays it. The client is driven by the example `push` of the crate
`doorward-providers`.
"""

import json
import os
import shutil
import subprocess
import time
import urllib.parse

import harness
from duo_server import INTEGRATION_KEY, SECRET_KEY, ScriptedDuo, phone
from harness import Folder, Skip, case, contains, equal, lacks
from smtp_servers import Authority, context_of

CLIENT = "198.51.100.7"


class Bench:
    """Certificates that the client is told to believe, and the program that drives it."""

    def __init__(self):
        self.authority = Authority(Folder("authority"))
        self.trust = Folder("trust")
        shutil.copy(self.authority.certificate, self.trust.path / "ca.crt")
        self.good = self.authority.issue("localhost")
        self.program = build()

    def duo(self, **options):
        return ScriptedDuo(context_of(self.good), **options)

    def ask(self, duo, user, **order):
        order = {"hostname": "localhost", "port": duo.port, "integration_key": INTEGRATION_KEY,
                 "secret_key": SECRET_KEY, "certificates_directory": str(self.trust.path), "user": user,
                 "client": CLIENT, **order}
        done = subprocess.run([self.program], input=json.dumps(order), text=True, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        lacks(done.stdout + done.stderr, SECRET_KEY, "the secret key in what is said")
        return json.loads(done.stdout)


def build():
    """The example, built where the tests have built it already."""
    cargo = shutil.which("cargo")
    if not cargo:
        raise Skip("cargo is not installed")
    target = os.environ.get("CARGO_TARGET_DIR", harness.ROOT / "target")
    subprocess.run([cargo, "build", "--quiet", "-p", "doorward-providers", "--example", "push"], cwd=harness.ROOT,
                   check=True, timeout=900)
    return f"{target}/debug/examples/push"


def bench():
    yield Bench()


@case
def pythons_hmac_agrees_with_the_signature_whatever_a_name_holds(bench):
    with bench.duo() as duo:
        for user in ["bob", "bob smith", "böb@例え.example", "a+b&username=eve%20=~'()*!", "-._~", "\u202ebob"]:
            duo.knows(user, phone("DP1"))
            equal(bench.ask(duo, user)["standing"], "devices", user)
            pushed = bench.ask(duo, user, device="DP1", target="https://app.example.com/a b?c=d&e=+")
            equal(pushed, {"answer": "Allowed"}, user)
            equal(duo.pushes[-1]["username"], user)
        equal(duo.refused, [])


@case
def a_request_that_is_signed_with_another_key_is_refused_and_the_log_says_which(bench):
    with bench.duo(secret_key="another") as duo:
        duo.knows("bob", phone("DP1"))
        contains(bench.ask(duo, "bob")["fault"], "duo_api.secret_key")
        contains(bench.ask(duo, "bob", device="DP1")["fault"], "duo_api.secret_key")
        contains(bench.ask(duo, "bob", integration_key="OTHER")["fault"], "duo_api.integration_key")
        equal(duo.pushes, [])


@case
def a_clock_that_is_wrong_is_named_with_its_difference(bench):
    with bench.duo() as duo:
        duo.knows("bob", phone("DP1"))
        contains(bench.ask(duo, "bob", ahead=240).get("standing", ""), "devices")
        contains(bench.ask(duo, "bob", ahead=3600)["fault"], "s ahead of theirs; set the clock")
        contains(bench.ask(duo, "bob", ahead=-3600)["fault"], "s behind theirs; set the clock")


@case
def each_standing_and_each_answer_is_told_apart(bench):
    with bench.duo() as duo:
        for result in ["allow", "deny"]:
            duo.knows("bob", result=result)
            equal(bench.ask(duo, "bob")["standing"], result)
        url = f"https://{duo.hostname}/portal?code=48bac5d9393fb2c2"
        equal(bench.ask(duo, "stranger", enable_self_enrollment=True), {"standing": "enroll", "url": url})
        equal(bench.ask(duo, "stranger"), {"standing": "enroll", "url": None}, "where nobody may enrol themselves")
        for status, answer in [("allow", "Allowed"), ("deny", "Denied"), ("fraud", "Denied"), ("timeout", "TimedOut")]:
            duo.knows("bob", phone("DP1"), answer=status)
            equal(bench.ask(duo, "bob", device="DP1"), {"answer": answer})
        equal(len(duo.pushes), 4)
        contains(bench.ask(duo, "bob", device="DP2")["fault"], "code 40002")


@case
def a_phone_shows_where_from_and_where_to(bench):
    with bench.duo() as duo:
        duo.knows("bob", phone("DP1"))
        bench.ask(duo, "bob", device="DP1", target="https://app.example.com/files")
        push, = duo.pushes
        equal(push["ipaddr"], CLIENT)
        equal(push["display_username"], "bob")
        equal(push["pushinfo"], "target%20url=https%3A%2F%2Fapp.example.com%2Ffiles")
        equal(dict(urllib.parse.parse_qsl(push["pushinfo"])), {"target url": "https://app.example.com/files"})


@case
def somebody_who_does_not_answer_keeps_nobody_waiting_for_ever(bench):
    with bench.duo() as duo:
        duo.knows("bob", phone("DP1"))
        duo.waiting.clear()
        begun = time.monotonic()
        equal(bench.ask(duo, "bob", device="DP1", patience_ms=500), {"answer": "TimedOut"})
        assert time.monotonic() - begun < 10
        equal(len(duo.pushes), 1, "one push")


@case
def a_certificate_of_somebody_else_hears_nothing(bench):
    stranger = Authority(Folder("stranger"), "Another Authority")
    with ScriptedDuo(context_of(stranger.issue("localhost"))) as duo:
        duo.knows("bob", phone("DP1"))
        contains(bench.ask(duo, "bob", device="DP1")["fault"], "certificate")
        equal((duo.pushes, duo.refused), ([], []))
