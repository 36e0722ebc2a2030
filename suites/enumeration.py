"""Who exists does not show: not in the work of a failed sign-in, not in its answer, not in the time of its answer.

The work is timed inside one process (`doorward-bench timing`), where the delay of failed sign-ins does not blind the test;
the answers and their times come from the release binary. `samples.py` judges. What was measured is written to
docs/security/timing.md with `--update-docs`. `--pairs 4000` is the whole protocol (half an hour, on a machine that does nothing
else): then there are 1,000 pairs at the cost of production, and a verdict that stays open there is a failure too.
"""

import collections
import concurrent.futures
import contextlib
import datetime
import json
import os
import pathlib
import pickle
import platform
import random
import re
import subprocess
import time

import samples
import wire
from harness import PORTAL, ROOT, Doorward, Folder, Options, Skip, Visitor, api_login, bench_config, case, doorward, equal
from oracle import FORWARD_AUTH, ask

# Why the log stays as it is and is not searched (see `leaks.py`).
QUIET = "times of answers are compared to the microsecond; writing a log at trace level blurs them"
TIMER = ROOT / "target/release/doorward-bench"
PAGE = ROOT / "docs/security/timing.md"
KEPT = ROOT / "target/enumeration.pickle"
PASSWORD = "the right password of everybody"
WRONG = "a password that is wrong for all"
# Judged apart: what the server's delay leaves, in nanoseconds. Its random part (0 to 85 ms) hides less from n pairs than this.
DELAYED_BOUND = 30e6

# Judged without the random part: the clock that counts the delay ticks in milliseconds, and this is half a tick.
HELD_BOUND = 500_000

# Known and small: with both backends, the database is only asked about names that are not in the file. The tests see this, so
# only the size is held, with room for what other work on the machine adds to it. In nanoseconds.
SEEN_BOUND = 200_000
SEEN = {("both", name) for name in ("known", "disabled", "locked")}


class Results:
    """What was measured, for the page."""
    work, controls, held, delayed, kinds = [], [], [], [], []


def whole():
    """All pairs of the protocol, or fewer, as in every run of all suites."""
    return Options.pairs >= 4000


def timed(backend, pairs, *arguments):
    """class → pairs of nanoseconds; and the calls that one attempt of each makes."""
    if not TIMER.is_file():
        raise Skip("target/release/doorward-bench is missing; run `cargo build --release -p doorward-bench`")
    command = [str(TIMER), "timing", "--backend", backend, "--pairs", str(pairs), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=7200)
    equal(done.returncode, 0, done.stderr)
    found, calls = collections.defaultdict(list), {}
    for line in map(json.loads, done.stdout.splitlines()):
        if "calls" in line:
            calls[line["calls"], line["who"]] = (line["account_find"], line["verify"])
        else:
            found[line["class"]].append((line["class_ns"], line["unknown_ns"]))
    return found, calls


def is_seen_but_small(backend, name, judgement):
    low, high = judgement.interval
    return (backend, name) in SEEN and -SEEN_BOUND <= low and high <= SEEN_BOUND


def check_work(backend, cost, pairs, *classes, warm_up=200):
    """Measures every class at once, so that all meet the same weather, and again alone those that do not pass. At the cost of
    production few pairs may leave a verdict open, which is printed and is no failure: the test cost sees more."""
    doublings = 3 if cost == "test" or whole() else 1
    first, calls = timed(backend, pairs, "--cost", cost, "--warm-up", str(warm_up), *only(*classes))
    # Alone, a class warms up with as many pairs as all did.
    alone = ("--warm-up", str(warm_up * max(1, len(classes))))
    bad = []
    for name in first:
        equal(calls[name, "class"], calls[name, "unknown"], f"{backend} {name}: look-ups and verifications")
        equal(calls[name, "class"], (1, 1), f"{backend} {name}: look-ups and verifications")
        last, more = samples.Judgement(first[name]), 0
        if last.verdict != "passed" and not is_seen_but_small(backend, name, last):
            last, more = samples.judged_again(
                lambda count: timed(backend, count, "--cost", cost, "--class", name, *alone)[0][name], pairs, doublings)
        print(f"     {backend}, {cost} cost, {name}: {last}" + (f" (measured {more} times more)" if more else ""))
        Results.work.append((backend, cost, name, last))
        open_still = cost == "production" and not whole() and last.verdict == "inconclusive"
        if last.verdict != "passed" and not open_still and not is_seen_but_small(backend, name, last):
            bad.append(f"{backend}, {cost} cost, {name}: {last}")
    assert not bad, "\n".join(bad)


def only(*classes):
    return sum((["--class", name] for name in classes), [])


@case
def the_judge_sees_a_tenth_of_a_millisecond_and_nothing_where_nothing_is(_):
    def drawn(extra, seed, count=1000):
        source = random.Random(seed)

        def one(more):
            tail = source.expovariate(1 / 2e6) if source.random() < 0.02 else 0
            return 4e6 + more + abs(source.gauss(0, 2e5)) + tail
        return [(one(extra), one(0)) for _ in range(count)]
    for seed in range(3):
        equal(samples.Judgement(drawn(0, seed)).verdict, "passed", seed)
        equal(samples.Judgement(drawn(100_000, seed)).verdict, "failed", seed)
    # A machine of two paces, which lie further apart than anything that is looked for.
    source = random.Random(9)
    paces = [113e6 if (number // 170) % 2 else 133e6 for number in range(1000)]
    uneven = [(pace + source.gauss(0, 2e6), pace + source.gauss(0, 2e6)) for pace in paces]
    equal(samples.Judgement(uneven).verdict, "passed", "two paces")
    low, high = samples.Judgement([(one + 3e6, other) for one, other in uneven]).interval
    assert 2.5e6 < low < high < 3.5e6, f"3 ms are seen as they are: {low} to {high}"
    noisy = [(source.gauss(6e7, 2e7), source.gauss(6e7, 2e7)) for source in [random.Random(5)] for _ in range(50)]
    equal(samples.Judgement(noisy).verdict, "inconclusive", "few and noisy")
    # By hand: differences -1, -2, 0, -3 have the mean -1.5 and the deviation 1.291.
    assert abs(samples.paired_t([(1, 2), (2, 4), (3, 3), (4, 7)]) + 2.3238) < 0.001
    # By hand: a fifth of the distance with a hundred each is 1.4413 after correction.
    assert abs(samples.ks_p(range(100), range(20, 120)) - 0.0314) < 0.0005


@case
def a_millisecond_more_for_unknown_names_is_seen_both_times(_):
    for pairs in (Options.pairs, 2 * Options.pairs):
        judgement = samples.Judgement(timed("file", pairs, "--class", "known", "--control", "1ms")[0]["known"])
        print(f"     control: {judgement}")
        Results.controls.append(judgement)
        equal(judgement.verdict, "failed", f"this judge is blind: {judgement}")
        assert judgement.interval[1] < -500_000, f"wrong direction or size: {judgement}"


@case
def the_work_is_the_same_for_everybody_in_a_users_file(_):
    check_work("file", "test", Options.pairs)


@case
def the_work_is_the_same_for_everybody_in_the_database(_):
    check_work("database", "test", Options.pairs)


@case
def the_work_is_the_same_for_everybody_with_both_backends(_):
    check_work("both", "test", Options.pairs, "same", "known", "disabled", "locked")


@case
def the_work_is_the_same_at_the_cost_of_production(_):
    # Of each class, and there are four.
    warm_up = 50 if whole() else 20
    for backend in ("file", "database") if whole() else ("file",):
        check_work(backend, "production", 1000 if whole() else 100, "same", "known", "disabled", "locked", warm_up=warm_up)


@case
def the_delay_hides_what_the_work_shows(_):
    # The whole answer without its random part, whose 85 ms would hide anything from us.
    bad = []
    for backend in ("database", "both"):
        pairs = min(500, Options.pairs // 2)
        first, _ = timed(backend, pairs, "--waits", "--warm-up", "50", *only("same", "known"))
        for name in first:
            judgement = samples.Judgement(first[name], bound=HELD_BOUND)
            if judgement.verdict != "passed":
                again, _ = timed(backend, 2 * pairs, "--waits", "--warm-up", "50", *only("same", "known"))
                judgement = samples.Judgement(again[name], bound=HELD_BOUND)
            print(f"     {backend}, held back, {name}: {judgement}")
            Results.held.append((backend, name, judgement))
            if judgement.verdict != "passed":
                bad.append(f"{backend}, {name}: {judgement}")
            assert min(judgement.medians) >= 249e6, f"not held back: {judgement}"
    assert not bad, "\n".join(bad)


@case
def hashes_of_other_kinds_are_measured(_):
    # What they cost shows in the work by design; that the answer does not show it is the next cases' matter.
    kinds = ("other-argon2id", "sha512-crypt", "bcrypt", "pbkdf2")
    found, calls = timed("file", 40, "--warm-up", "5", "--cost", "production", *only(*kinds))
    for kind in kinds:
        judgement = samples.Judgement(found[kind])
        equal(calls[kind, "class"], (1, 1), kind)
        print(f"     {kind}: {judgement.medians[0] / 1e6:.1f} ms beside {judgement.medians[1] / 1e6:.1f} ms of an unknown name")
        Results.kinds.append((kind, judgement))


# ---- from outside

def hashed(*arguments):
    done = doorward("hash-password", PASSWORD, *arguments, cwd=Folder("hash").path)
    equal(done.returncode, 0, done.stderr)
    return done.stdout.removeprefix("Password hash: ").strip()


class Outside:
    """The server with the delay on and somebody of every class; all names have five letters, nobody is called ghost."""
    kinds = {
        "sha512-crypt": ("sally", ("--algorithm", "sha512crypt", "-i", "50000")),
        "bcrypt": ("betty", ("--algorithm", "bcrypt", "-i", "10")),
        "pbkdf2": ("peter", ("--algorithm", "pbkdf2-sha256", "-i", "600000")),
        "dear-bcrypt": ("bruce", ("--algorithm", "bcrypt", "-i", "14")),
    }

    def __init__(self):
        default = hashed("--algorithm", "argon2id", "-m", "64", "-i", "3", "-p", "4")  # as new hashes are made
        people = {"alice": default, "david": default, "lucas": default, "quick": default}
        people |= {name: hashed(*arguments) for name, arguments in self.kinds.values()}
        users = "users:\n" + "".join(
            f"  {name}:\n    displayname: {name}\n    password: '{hash}'\n    email: {name}@example.com\n    groups: []\n"
            + ("    disabled: true\n" if name == "david" else "") for name, hash in people.items())
        self.server = Doorward(bench_config(), {"users.yml": users})
        banned = doorward("--config", self.server.config, "bans", "add", "user", "lucas", "--permanent",
                          cwd=self.server.folder.path)
        equal(banned.returncode, 0, banned.stderr)
        self.classes = {"known": "alice", "disabled": "david", "locked": "lucas"}
        self.addresses = 0

    def address(self):
        self.addresses += 1
        return f"10.{self.addresses >> 16 & 255}.{self.addresses >> 8 & 255}.{self.addresses & 255}"

    def timed(self, name, kept=None):
        """Nanoseconds from a whole request to a whole answer, over TLS that stands already; on a connection `kept` or a new one."""
        body = json.dumps({"user": name, "password": WRONG}).encode()
        sent = [("Host", PORTAL), ("Content-Type", "application/json"), ("Content-Length", len(body))]
        data = wire.head_bytes("POST", "/api/login", sent) + body
        with contextlib.nullcontext(kept) if kept else self.connected() as raw:
            begun = time.perf_counter_ns()
            raw.send(data)
            answer = raw.answer("POST")
            took = time.perf_counter_ns() - begun
        equal(answer.status, 401, name)
        return took

    def connected(self):
        source = f"127.0.{random.randrange(1, 255)}.{random.randrange(1, 255)}"
        return wire.Raw(self.server.port, True, PORTAL, source=source)

    def pairs(self, name, count, workers=3, keep_alive=False):
        """Times of `name` and of nobody in shuffled pairs, some at once: most of each is waiting. With `keep_alive` every worker
        asks all its questions on one connection."""
        def some(number):
            with self.connected() if keep_alive else contextlib.nullcontext() as kept:
                return [one(kept) for _ in range(number)]

        def one(kept):
            both = [(name, 0), ("ghost", 1)]
            random.shuffle(both)
            took = [0, 0]
            for who, slot in both:
                took[slot] = self.timed(who, kept)
            return tuple(took)
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            shares = [count // workers + (index < count % workers) for index in range(workers)]
            return sum(pool.map(some, shares), [])

    def quicken(self):
        """Ten right sign-ins, so that the delay follows them and not the second that it begins with."""
        for _ in range(10):
            equal(api_login(self.server.port, "quick", PASSWORD, tls=True).status, 200)


def bench():
    shared = Outside()
    yield shared
    equal(shared.server.stop(), 0, "exit status")
    if Options.update_docs:
        write_page()


VARYING = re.compile(r"^(date|x-request-id)$", re.I)


def shape(answer):
    """All that there is of an answer, but for what differs between any two: the time, the request's id, random values."""
    body = re.sub(rb'name="flow" value="[^"]*"', b"FLOW", answer.body)
    headers = [(name, "VARYING" if VARYING.match(name) else value) for name, value in answer.headers]
    return answer.status, answer.reason, headers, answer.all("set-cookie"), len(answer.body), body


@case
def every_byte_of_a_refusal_is_the_same_for_everybody(bench):
    server = bench.server
    names = {**bench.classes, "sha512-crypt": "sally", "pbkdf2": "peter", "unknown": "ghost"}

    def api(name):
        return api_login(server.portal, name, WRONG, headers={"X-Forwarded-For": bench.address()})

    def page(name):
        return Visitor(server.port, PORTAL).sign_in(name, WRONG)

    def basic(name):
        return ask(server.portal, FORWARD_AUTH, "one.example.com", address=bench.address(), authorization=wire.basic(name, WRONG))
    for asked, status in ((api, 401), (page, None), (basic, 401)):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = dict(zip(names, pool.map(asked, names.values())))
        unknown = answers["unknown"]
        if status:
            equal(unknown.status, status, asked.__name__)
        for name, answer in answers.items():
            # The page shows the name that was typed.
            ours, theirs = (tuple(part.replace(names[which].encode(), b"NAME") if isinstance(part, bytes) else part
                                  for part in shape(answers[which])) for which in (name, "unknown"))
            equal(ours, theirs, f"{asked.__name__}: {name} beside unknown")
            assert not any("session" in line.split("=")[0] and "=;" not in line for line in answer.all("set-cookie")), name


@case
def the_right_password_of_a_locked_or_disabled_person_is_no_different(bench):
    server = bench.server
    wrong = api_login(server.portal, "ghost", PASSWORD, headers={"X-Forwarded-For": bench.address()})
    for name in ("david", "lucas"):
        right = api_login(server.portal, name, PASSWORD, headers={"X-Forwarded-For": bench.address()})
        equal(shape(right), shape(wrong), name)


def check_delayed(bench, name, who, count, keep_alive=False):
    def once(number):
        return samples.Judgement(bench.pairs(who, number, keep_alive=keep_alive), bound=DELAYED_BOUND)
    judgement = once(count)
    if judgement.verdict != "passed":
        judgement = once(2 * count)
    print(f"     over HTTPS, {name}: {judgement}")
    Results.delayed.append((name, judgement))
    return judgement


@case
def the_time_of_the_answer_is_the_same_for_everybody(bench):
    bench.quicken()
    bad = []
    kept = [("known, one connection", "alice", True)]
    for name, who, keep_alive in [(name, who, False) for name, who in bench.classes.items()] + kept:
        judgement = check_delayed(bench, name, who, 60, keep_alive)
        if judgement.verdict != "passed":
            bad.append(f"{name}: {judgement}")
        assert min(judgement.medians) >= 250e6, f"faster than the seed's minimum: {judgement}"
    assert not bad, "\n".join(bad)


@case
def the_answer_hides_hashes_of_other_kinds(bench):
    bench.quicken()
    bad = []
    for name in ("sha512-crypt", "bcrypt", "pbkdf2"):
        judgement = check_delayed(bench, name, bench.kinds[name][0], 40)
        if judgement.verdict != "passed":
            bad.append(f"{name}: {judgement}")
    assert not bad, "\n".join(bad)


@case
def a_hash_dearer_than_the_delay_shows_as_the_page_says(bench):
    # Nothing can answer before the hash is done; the page names this limit, and this is its measure.
    bench.quicken()
    judgement = samples.Judgement(bench.pairs("bruce", 6, workers=1), bound=DELAYED_BOUND)
    print(f"     over HTTPS, dear-bcrypt: {judgement}")
    Results.delayed.append(("bcrypt of cost 14", judgement))
    assert judgement.medians[0] > judgement.medians[1] + 100e6, f"not even seen, so the other cases see nothing: {judgement}"


# ---- the page

def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def cells(judgement, unit=1e3):
    low, high = (value / unit for value in judgement.interval)
    worst = max(judgement.cropped.values(), key=abs)
    digits = 0 if unit == 1e3 else 1
    return (judgement.pairs, f"{judgement.medians[0] / 1e6:.2f}", f"{judgement.medians[1] / 1e6:.2f}", f"{judgement.paired:.2f}",
            f"{worst:.2f}", f"{judgement.ks:.2g}", f"{low:.{digits}f} to {high:.{digits}f}",
            f"{judgement.bound / unit:.0f}", f"{judgement.detectable / unit:.{digits}f}")


def remembered():
    """What this run measured, with what runs before it did for the page: the whole takes an hour on a machine that has nothing
    else to do, and `--only` divides it."""
    kept = pickle.loads(KEPT.read_bytes()) if KEPT.is_file() else {}
    for name in ("work", "controls", "held", "delayed", "kinds"):
        present = getattr(Results, name)
        if name == "controls":
            kept[name] = present or kept.get(name, [])
        else:
            # Each row ends with its judgement; what is before it says of what.
            rows = {row[:-1]: row for row in kept.get(name, [])} | {row[:-1]: row for row in present}
            kept[name] = list(rows.values())
        setattr(Results, name, kept[name])
    kept["days"] = sorted({*kept.get("days", []), str(datetime.date.today())})
    KEPT.write_bytes(pickle.dumps(kept))
    return kept["days"]


def write_page():
    if not whole():
        print("     docs/security/timing.md is only written with `--pairs 4000`")
        return
    days = remembered()
    costs = {cost for _, cost, _, _ in Results.work}
    if len(costs) < 2 or not all((Results.controls, Results.held, Results.delayed, Results.kinds)):
        print("     docs/security/timing.md is written when every case was measured")
        return

    def verdict(backend, name, judgement):
        if judgement.verdict == "passed":
            return "passed"
        return "seen, but small" if is_seen_but_small(backend, name, judgement) else judgement.verdict
    head = ("pairs", "median, ms", "unknown, ms", "paired t", "worst cropped t", "KS p", "median difference, 99 %", "bound ±",
            "detectable")
    work = table(("backend", "cost", "class", *head, ""),
                 [(backend, cost, name, *cells(j), verdict(backend, name, j)) for backend, cost, name, j in Results.work])
    controls = table((*head, ""), [(*cells(j), "failed, as it must") for j in Results.controls])
    held = table(("backend", "class", *head, ""), [(backend, name, *cells(j), j.verdict) for backend, name, j in Results.held])
    delayed = table(("class", *head, ""), [(name, *cells(j, 1e6), j.verdict) for name, j in Results.delayed])
    kinds = table(("hash", "its work, ms", "an unknown name's, ms"),
                  [(kind, f"{j.medians[0] / 1e6:.1f}", f"{j.medians[1] / 1e6:.1f}") for kind, j in Results.kinds])
    model = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(PAGE_TEXT.format(
        date=" and ".join(days), load=f"{os.getloadavg()[0]:.1f}", machine=f"{model}, {os.cpu_count()} cores", work=work,
        controls=controls, held=held, delayed=delayed, kinds=kinds))
    print(f"     written: {PAGE.relative_to(ROOT)}")


PAGE_TEXT = """# What the time of a sign-in tells

Written by `python3 suites/run.py enumeration --pairs 4000 --update-docs`; measured on {date} ({machine}; load average {load} when
it ended).

A failed sign-in must not tell whether a name exists: not by its answer, and not by its time. Three things see to that.
Every attempt looks the name up once and verifies one password: for a name that nobody has, for somebody disabled or
locked, or whose first password has run out, against a hash that nothing matches and that costs what new hashes cost.
The answer is one answer, byte for byte. And it is held back until the mean time of the last ten right sign-ins has
passed since the request came (never less than 250 ms), plus a random 0 to 85 ms. That is a moment, not a pause: work that
ends before it does not move it.

## How it is measured

Somebody of a class and a name that nobody has fail to sign in as a pair, in random order; the pairs of all classes are
mixed. At least 200 pairs warm up. Four tests must all find nothing: a paired t test (below 4.5); Welch's t test
after cropping both columns at the 50, 75, 90, 95 and 99 % quantile of all values (below 4.5); the two-sample
Kolmogorov-Smirnov test (p above 0.0001); and the 99 % bootstrap interval of the median difference within a pair must lie within
1 % of the time of an attempt, or 100 µs where that is more. An interval wider than this bound is inconclusive and is
measured with twice the pairs, three times at most. What fails is measured once more with twice the pairs, because other work
on the machine looks like a difference too. `cargo xtask test` measures a quarter of the pairs at the test cost and a tenth of
those at the cost of production, where a verdict may then stay open; the tables are of `--pairs 4000`. "Detectable" is the difference
that the paired test would miss once in ten times.

## The work

Inside one process, with the server's own sign-in, database, users file and password pool; only the waiting is left out, or
it would hide from this test what it shall hide from others. "Test" is argon2id with 8 MiB and one pass, so that the hash
does not drown the rest; "production" is the default. `same` are two unknown names (nothing may be found), `length-1` and
`length-64` unknown names of that length. Differences in µs.

{work}

**The control.** 1 ms of work more for every unknown name, outside of what is tested. The judge must fail it, twice.

{controls}

## The answer

**Held back, without chance.** The same sign-in in one process, with its waiting but without the random part, which would
blind the test; µs, with a bound of 500 µs, half of a tick of the clock that counts the delay. What the work shows (above) must not be left.

{held}

**From outside.** The release binary over HTTPS with the delay on; milliseconds, bound ±30 ms: with a random part of 85 ms, this many pairs
cannot see less. Status, headers and their order, cookies, length and body of the page, of `/api/login` and of HTTP Basic at
forward auth are compared exactly.

{delayed}

## What is not hidden

- **The look-up in the database.** A name that nobody has reads and opens the account that comes next in the order of names, so that
  it costs what a name costs that somebody has; only behind the last account there is none. With a users file and the database
  together, names that are not in the file cost one look-up more, some 10 µs. Where the tests tell it apart ("seen, but small"), the suite
  holds it to 200 µs; it is covered by the delay, which is counted from the request's arrival.
- **Hashes of another kind than new ones.** They take what they take:

{kinds}

  The delay covers this as long as the hash is done before the answer is due. One that is not, such as bcrypt of cost 14
  beside quick sign-ins (the last row of the table before), makes wrong attempts of its owner late and so shows that the name exists. A
  right sign-in hashes the password anew as new ones are, which ends it; `authentication_backend.file.password` says how.
- **Load.** When password checks queue up beyond the delay, everybody's answer is late, whoever they are.
- **The directory's answer by other ways.** A person who is signed in sees what the portal shows them; that is not measured here.
"""
