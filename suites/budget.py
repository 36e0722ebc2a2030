"""Password work has one budget: many sign-ins at once take neither more memory nor the other answers' time, one address
does not starve the others, and what a hash took goes back to the system (AF-08, AF-09, SC-231)."""

import collections
import concurrent.futures
import json
import threading
import time

import wire
from harness import Doorward, Folder, Options, bench_config, case, doorward, equal, eventually, one_of, signed_in
from oracle import FORWARD_AUTH, ask

# Why the log stays as it is and is not searched (see `leaks.py`).
QUIET = "sign-ins and memory are measured; a log at trace level would be measured with them"
PASSWORD = "the right password of everybody"
WRONG = "a password that is wrong for all"
BUDGET_MIB = 256
# What connections, buffers and the allocator may take beside the budget.
ROOM_MIB = 64
AT_ONCE = 200


def hashed(memory_mib, iterations):
    arguments = ("--algorithm", "argon2id", "-m", str(memory_mib), "-i", str(iterations), "-p", "4")
    done = doorward("hash-password", PASSWORD, *arguments, cwd=Folder("hash").path)
    equal(done.returncode, 0, done.stderr)
    return done.stdout.removeprefix("Password hash: ").strip()


def server_with(hash, budget, memory_mib, iterations):
    people = "users:\n" + "".join(
        f"  person{number}:\n    displayname: Person\n    password: '{hash}'\n    email: p{number}@example.com\n    groups: []\n"
        for number in range(20))
    backend = f"""authentication_backend:
  password_budget: {budget}
  file:
    path: {{folder}}/users.yml
    password:
      algorithm: argon2
      argon2: {{variant: argon2id, memory: {memory_mib * 1024}, iterations: {iterations}, parallelism: 4}}"""
    return Doorward(bench_config(users=backend), {"users.yml": people})


def resident_mib(process, line="VmRSS"):
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(text.split()[1]) for text in status if text.startswith(line + ":")) / 1024


class Watch:
    """Samples resident memory every 20 ms, and how long other answers take, until it is left."""

    def __init__(self, server, cookie=None):
        self.server, self.cookie = server, cookie
        self.peak, self.samples = 0.0, 0
        self.took = collections.defaultdict(list)
        self.faults = []
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.memory)]
        if cookie:
            self.threads.append(threading.Thread(target=self.answers))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(10)

    def memory(self):
        while not self.over.is_set():
            self.peak = max(self.peak, resident_mib(self.server.process))
            self.samples += 1
            time.sleep(0.02)

    def answers(self):
        while not self.over.is_set():
            for name, work in (("health", lambda: wire.request(self.server.portal, target="/api/health", host="auth.example.com")),
                               ("forward auth", lambda: ask(self.server.portal, FORWARD_AUTH, "one.example.com", cookie=self.cookie))):
                begun = time.monotonic()
                try:
                    status = work().status
                except (OSError, EOFError, AssertionError) as fault:
                    status = repr(fault)
                self.took[name].append(time.monotonic() - begun)
                if status != 200:
                    self.faults.append((name, status))
            time.sleep(0.02)


def attempt(server, user, password, address, timeout=60.0):
    """(answer, seconds)."""
    begun = time.monotonic()
    headers = {"Content-Type": "application/json", "X-Forwarded-For": address}
    body = json.dumps({"user": user, "password": password}).encode()
    answer = wire.request(server.portal, "POST", "/api/login", headers, body, "auth.example.com", timeout=timeout)
    return answer, time.monotonic() - begun


def all_at_once(server, attempts):
    gate = threading.Barrier(len(attempts))

    def one(arguments):
        gate.wait(30)
        return attempt(server, *arguments)
    with concurrent.futures.ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(one, attempts))


def refusals_are_proper(answers, right):
    for (answer, _), expected in zip(answers, right):
        one_of(answer.status, (200 if expected else 401, 429, 503), answer)
        if answer.status in (429, 503):
            assert int(answer.one("retry-after")) >= 1, answer


def bench():
    hash = hashed(64, 3)
    server = server_with(hash, f"{BUDGET_MIB}MiB", 64, 3)
    yield server
    equal(server.stop(), 0, "exit status")
    assert "panicked" not in server.text


def flooded(server, cookie):
    """One wave of sign-ins; gives the watch and the answers."""
    right = [number % 2 == 0 for number in range(AT_ONCE)]
    attempts = [(f"person{number % 20}" if number % 3 else "ghost", PASSWORD if wanted else WRONG, f"10.1.{number // 250}.{number % 250}")
                for number, wanted in enumerate(right)]
    right = [wanted and user != "ghost" for wanted, (user, *_) in zip(right, attempts)]
    with Watch(server, cookie) as watch:
        time.sleep(0.2)
        answers = all_at_once(server, attempts)
    refusals_are_proper(answers, right)
    return watch, answers


@case
def two_hundred_sign_ins_at_once_stay_within_the_budget_and_slow_nothing_else_down(server):
    idle = resident_mib(server.process)
    cookie = signed_in(server.portal, "person0", PASSWORD)
    for last_try in (False, True):
        watch, answers = flooded(server, cookie)
        counts = collections.Counter(answer.status for answer, _ in answers)
        print(f"     answers {dict(counts)}; resident idle {idle:.0f} MiB, at most {watch.peak:.0f} MiB in {watch.samples} looks "
              f"(kernel's mark {resident_mib(server.process, 'VmHWM'):.0f} MiB)")
        for name, took in watch.took.items():
            print(f"     {name}: {len(took)} answers, median {sorted(took)[len(took) // 2] * 1e3:.1f} ms, slowest {max(took) * 1e3:.1f} ms")
        peak = max(watch.peak, resident_mib(server.process, "VmHWM"))
        assert peak < idle + BUDGET_MIB + ROOM_MIB, f"{peak:.0f} MiB, idle {idle:.0f} MiB"
        assert peak > idle + 60, "a hash of 64 MiB was not even seen"
        equal(watch.faults, [], "other answers")
        assert counts[200] and counts[401] and counts[503], f"the queue was not even full: {counts}"
        slowest = {name: max(took) for name, took in watch.took.items()}
        # Somebody else's work on the machine may hold us up once.
        if max(slowest.values()) < 0.2 or last_try:
            break
    assert all(len(took) >= 20 for took in watch.took.values()), "looked while it was over"
    assert max(slowest.values()) < 0.2, f"slowest other answers: {slowest}"
    refused = [took for answer, took in answers if answer.status == 503]
    print(f"     503 after {min(refused) * 1e3:.0f} to {max(refused) * 1e3:.0f} ms")
    assert max(refused) < 2, "a refusal is quick"


@case
def an_address_that_floods_does_not_starve_another(server):
    flood = [(f"person{number % 20}", WRONG, "10.2.0.1") for number in range(100)]
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        going = pool.submit(all_at_once, server, flood)
        time.sleep(0.15)
        alone = [attempt(server, "person7", PASSWORD, f"10.2.1.{number}") for number in range(3)]
        answers = going.result(60)
    refusals_are_proper(answers, [False] * len(answers))
    counts = collections.Counter(answer.status for answer, _ in answers)
    times = [took for _, took in alone]
    print(f"     flood {dict(counts)}; the others {', '.join(f'{took * 1e3:.0f}' for took in times)} ms")
    equal([answer.status for answer, _ in alone], [200] * 3)
    assert counts[503] >= 50, f"one address may fill a quarter of the queue: {counts}"
    assert max(times) < 1.5, times


@case
def a_gigabyte_goes_back_to_the_system(_):
    server = server_with(hashed(1024, 1), "1GiB", 1024, 1)
    rounds = 100 if Options.long else 5
    try:
        before = resident_mib(server.process)
        with Watch(server) as watch:
            for number in range(rounds):
                answer, _ = attempt(server, f"person{number % 20}", PASSWORD if number % 2 else WRONG, f"10.3.0.{number}")
                equal(answer.status, 200 if number % 2 else 401, number)
        begun = time.monotonic()
        eventually("resident memory is within 64 MiB of what it was",
                   lambda: resident_mib(server.process) < before + 64, within=5)
        soon = time.monotonic() - begun, resident_mib(server.process)
        print(f"     {rounds} sign-ins: before {before:.0f} MiB, at most {watch.peak:.0f} MiB, after {soon[0]:.1f} s {soon[1]:.0f} MiB")
        assert watch.peak > before + 900, "a hash of 1 GiB was not even seen"
    finally:
        server.stop()
