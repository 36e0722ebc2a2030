"""Section N: hostile clients and hostile services. While they try, new clients are served within 200 ms and memory stays
flat; when they are gone, so is every trace of them. The attacks run in processes of their own (`abuser.py`).
"""

import json
import os
import pathlib
import resource
import subprocess
import sys
import threading
import time

import wire
from harness import Doorward, Folder, Process, case, certificate, equal, eventually, free_port, need

# Why the log stays as it is and is not searched (see `leaks.py`).
QUIET = "ten thousand attackers are timed, and what a line of trace costs would be timed with them; none of them has a secret"
HEALTH = "/.doorward/api/health"
ABUSER = pathlib.Path(__file__).with_name("abuser.py")

# New clients: all of them within this, none refused.
PROMPT = 0.2
# An attack is repeated when a new client waited longer: the machine may have been busy with something else, but a door that is
# slow is slow every time.
ROUNDS = 3
# What an attack may cost, beyond what a busy server has anyway.
GROWTH = 96 * 1024 * 1024

CONFIG = """
server:
  address: 127.0.0.1:{port}
  internal_address: disabled
  tls: {mode: provided, cert_path: '{folder}/cert.crt', key_path: '{folder}/cert.key'}
  timeouts: {header: 3s, body_idle: 3s, upstream_first_byte: 3s}
access_control: {rules: [{domain_regex: ".*", policy: bypass}]}
log: {level: warn}
services:
  - {name: hostile, upstream: 'http://127.0.0.1:UPSTREAM'}
"""


class Bench:
    def __init__(self):
        files = raise_files()
        self.upstream_port = free_port()
        self.folder = Folder("abuser")
        self.upstream = Process([sys.executable, ABUSER, "upstream", self.upstream_port], self.folder.path, None, "hostile")
        self.upstream.wait_port(self.upstream_port)
        self.server = Doorward(CONFIG.replace("UPSTREAM", str(self.upstream_port)), start=False)
        certificate(self.server.folder)
        self.server.start()
        self.files = files
        # Warm: what a server that has seen some traffic keeps anyway.
        for _ in range(200):
            self.server.get(HEALTH)
        # What hashing the first password took goes back within seconds of the start.
        self.base = min(self.memory() for _ in range(60) if time.sleep(0.1) is None)

    def memory(self):
        text = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.server.process.pid}/fd"))

    def attack(self, *arguments):
        return Process([sys.executable, ABUSER, *arguments], self.folder.path, None, f"abuser {arguments[0]}")


def raise_files():
    """As many open files as this machine allows, for us, the abuser and the server; root may ask for more."""
    for wanted in (65536, None):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted or hard, max(wanted or hard, hard)))
            break
        except (OSError, ValueError):
            continue
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def bench():
    bench = Bench()
    yield bench
    bench.server.stop()
    bench.upstream.stop()


class Slow(AssertionError):
    """A new client waited for too long."""


def repeated(attack):
    """The attack, again if a new client had to wait."""
    for round in range(ROUNDS):
        try:
            return attack()
        except Slow as slow:
            if round == ROUNDS - 1:
                raise
            print(f"  again: {slow}", flush=True)
    return None


class Watch:
    """New clients, one after the other, and the memory meanwhile."""

    def __init__(self, bench):
        self.bench, self.times, self.faults, self.peak = bench, [], [], 0
        bench.base = min(bench.base, bench.memory())

    def look(self, seconds, path=HEALTH):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            begun = time.monotonic()
            try:
                answer = wire.request(self.bench.server.port, tls=True, target=path, timeout=5)
                if answer.status != 200:
                    self.faults.append(answer.status)
            except (OSError, EOFError, AssertionError) as problem:
                self.faults.append(repr(problem))
            self.times.append(time.monotonic() - begun)
            self.peak = max(self.peak, self.bench.memory())
            time.sleep(0.03)
        return self

    def judge(self, what, growth=GROWTH):
        times = sorted(self.times)
        nine_of_ten, worst = times[int(len(times) * 0.9)], times[-1]
        grown = self.peak - self.bench.base
        print(f"  {what}: {len(times)} new clients, median {times[len(times) // 2] * 1000:.0f} ms, nine of ten "
              f"{nine_of_ten * 1000:.0f} ms, worst {worst * 1000:.0f} ms, memory {self.bench.base >> 20} MB + {grown / 1048576:.1f} MB",
              flush=True)
        assert not self.faults, f"{what}: {len(self.faults)} of {len(times)} new clients were not served: {self.faults[:3]}"
        assert grown <= growth, f"{what}: memory grew by {grown >> 20} MB"
        if worst > PROMPT:
            raise Slow(f"{what}: nine of ten within {nine_of_ten:.3f} s, worst {worst:.3f} s")


def recovered(bench, before, within=20):
    eventually("every connection of the attack is gone", lambda: bench.descriptors() <= before + 8, within, 0.2)
    equal(bench.server.get(HEALTH).status, 200)
    assert "panicked" not in bench.server.text, bench.server.text[-2000:]


def flood(bench, kind, seconds=5, count=4, growth=GROWTH, least=500):
    return repeated(lambda: one_flood(bench, kind, seconds, count, growth, least))


def one_flood(bench, kind, seconds, count, growth, least):
    before = bench.descriptors()
    attack = bench.attack(kind, bench.server.port, seconds, count)
    time.sleep(0.5)
    watch = Watch(bench).look(seconds - 1)
    attack.wait(30)
    sent = json.loads(attack.text.splitlines()[-1])
    assert sent.get("frames", least) >= least, f"the attack did not happen: {sent}"
    recovered(bench, before)
    watch.judge(f"{kind} {sent}", growth)
    return sent


@case
def rapid_resets_are_shown_the_door_sc_235(bench):
    sent = flood(bench, "rapid_reset")
    assert sent["closed"] > 0, f"connections that do nothing but reset were kept: {sent}"


@case
def rapid_resets_of_forwarded_requests_do_not_pile_up_at_a_service_sc_235(bench):
    sent = flood(bench, "rapid_reset_forwarded")
    assert sent["closed"] > 0, f"connections that do nothing but reset were kept: {sent}"


@case
def endless_continuations_are_cut_sc_235(bench):
    sent = flood(bench, "continuation", least=20)
    assert sent["closed"] > 0, f"a header section without end was read on: {sent}"
    sent = flood(bench, "empty_continuation", least=20)
    assert sent["closed"] > 0, f"empty continuations without end were read on: {sent}"


@case
def floods_of_settings_and_pings_are_shown_the_door_sc_235(bench):
    for kind in ("settings", "settings_read", "ping", "ping_read"):
        sent = flood(bench, kind)
        assert sent["closed"] > 0, f"connections that only ask for work were kept: {sent}"


@case
def empty_pieces_of_a_body_cost_others_nothing_sc_235(bench):
    sent = flood(bench, "empty_data")
    assert sent["closed"] > 0, f"a body of nothing was read on: {sent}"


@case
def huge_header_lists_are_not_unpacked_sc_082(bench):
    flood(bench, "huge_headers", least=5)


@case
def streams_that_take_nothing_cost_little_and_new_clients_are_served_sc_235(bench):
    flood(bench, "zero_window", seconds=8, count=10, growth=192 * 1024 * 1024)


def idle(bench, kind, count, growth, seconds=4):
    return repeated(lambda: one_idle(bench, kind, count, growth, seconds))


def one_idle(bench, kind, count, growth, seconds):
    before = bench.descriptors()
    attack = bench.attack(kind, bench.server.port, seconds, count)
    eventually("the connections are open", lambda: "open" in attack.text, 120, 0.1)
    opened = json.loads(attack.text.splitlines()[0])
    held = bench.descriptors() - before
    watch = Watch(bench).look(seconds - 1)
    attack.stop(2)
    recovered(bench, before, 30)
    watch.judge(f"{kind}: {opened['open']} opened, {held} held when all were open", growth)
    return opened["open"], held


@case
def ten_thousand_silent_connections_keep_nobody_out_sc_235(bench):
    # A service may have 4,096 connections, and 128 files are for everything else.
    wanted = min(10_000, bench.files - 4_096 - 128 - 100)
    opened, held = idle(bench, "idle", wanted, 256 * 1024 * 1024)
    if opened < 10_000:
        print(f"  this machine allows {bench.files} open files, so {opened} connections instead of 10,000")
    assert opened >= wanted and held >= wanted * 0.99, f"{opened} of {wanted} opened, {held} held"


@case
def silent_connections_after_the_handshake_are_ended_sc_235(bench):
    idle(bench, "idle_tls", 1500, 256 * 1024 * 1024)


@case
def more_connections_than_allowed_are_refused_and_places_come_back_sc_235(_bench):
    server = Doorward(CONFIG.replace("UPSTREAM", "9").replace("timeouts:", "limits: {connections: 32}\n  timeouts:"), start=False)
    certificate(server.folder)
    server.start()
    held, refused = [], 0
    for number in range(60):
        try:
            held.append(wire.Raw(server.port, True, timeout=3, source=f"127.0.0.{1 + number % 6}"))
        except OSError:
            refused += 1
    assert refused >= 60 - 32, f"{refused} were refused beyond 32"
    eventually("places come back by themselves", lambda: healthy(server), 15, 0.2)
    for one in held:
        one.close()
    # One address alone does not get every place.
    held, refused = [], 0
    for _ in range(30):
        try:
            held.append(wire.Raw(server.port, True, timeout=3, source="127.0.0.9"))
        except OSError:
            refused += 1
    assert refused >= 30 - 12, f"{refused} of one address were refused beyond 12"
    equal(server.get(HEALTH).status, 200, "another address")
    for one in held:
        one.close()
    server.stop()


def healthy(server):
    try:
        return server.get(HEALTH, timeout=2).status == 200
    except (OSError, EOFError):
        return False


@case
def slowhttptest_keeps_nobody_out_sc_235(bench):
    program = need("slowhttptest")
    address = f"https://127.0.0.1:{bench.server.port}{HEALTH}"
    for name, switches in [("slow headers", ["-H", "-i", "2"]), ("slow bodies", ["-B", "-i", "2", "-s", "8192"]),
                           ("slow reading", ["-X", "-w", "1", "-y", "8", "-n", "1", "-z", "1", "-k", "3"])]:
        repeated(lambda command=[program, *switches], name=name: slow_clients(bench, command, name, address))


def slow_clients(bench, command, name, address):
    before = bench.descriptors()
    attack = Process([*command, "-c", "1000", "-r", "300", "-l", "8", "-p", "2", "-u", address], bench.folder.path, None, "slowhttptest")
    time.sleep(2)
    watch = Watch(bench).look(5)
    attack.stop(5)
    recovered(bench, before)
    watch.judge(f"slowhttptest, {name}", 128 * 1024 * 1024)


HOSTILE = ["/endless-line", "/endless-fields", "/endless-interim", "/too-short", "/too-long", "/two-lengths", "/bad-chunks",
           "/chunk-extension", "/endless-trailers", "/drip-head", "/drip-body", "/silence", "/garbage"]


def hostile(bench, path):
    before = bench.descriptors()
    attack = bench.attack(path, bench.server.port, 4, 20)
    time.sleep(0.5)
    watch = Watch(bench).look(1.5).look(1.5, "/ok")
    attack.wait(40)
    recovered(bench, before, 30)
    watch.judge(f"{path} {attack.text.splitlines()[-1]}")


@case
def a_hostile_service_hurts_nobody_else_sc_079_sc_235(bench):
    for path in HOSTILE:
        repeated(lambda path=path: hostile(bench, path))


@case
def an_answer_without_a_head_in_time_is_a_504_and_a_broken_one_a_502(bench):
    for path, wanted in [("/silence", 504), ("/drip-head", 504), ("/endless-line", 502), ("/endless-fields", 502),
                         ("/two-lengths", 502), ("/garbage", 502)]:
        begun = time.monotonic()
        equal(wire.request(bench.server.port, tls=True, target=path, timeout=10).status, wanted, path)
        assert time.monotonic() - begun < 5, path
    begun = time.monotonic()
    equal(wire.request(bench.server.port, tls=True, target="/endless-interim", timeout=10).status // 100, 5, "/endless-interim")
    assert time.monotonic() - begun < 5


@case
def memory_is_flat_after_everything(bench):
    grown = bench.memory() - bench.base
    print(f"  after all attacks: {bench.base >> 20} MB + {grown / 1048576:.1f} MB", flush=True)
    assert grown <= GROWTH, f"{grown >> 20} MB stayed"
