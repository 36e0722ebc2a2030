"""Password hashes against independent judges, in both directions: what others make we verify, what we make they do.

The judges are libxcrypt's crypt(3), Python's hashlib (OpenSSL), argon2-cffi (the reference implementation), bcrypt
and Django.
"""

import base64
import ctypes
import ctypes.util
import hashlib
import hmac
import json
import os
import pathlib
import re
import subprocess

from harness import ROOT, Folder, Skip, case, contains, doorward, equal, need, one_of

BENCH = ROOT / "target/release/doorward-bench"
PASSWORD = "Tr0ubadour&3 längs"
WORD = PASSWORD.encode()


def made(*arguments, password=PASSWORD):
    """The hash that `doorward hash-password` prints."""
    done = doorward("hash-password", password, *arguments, cwd=Folder("hash").path)
    equal(done.returncode, 0, done.stderr)
    assert done.stdout.startswith("Password hash: "), done.stdout
    return done.stdout.removeprefix("Password hash: ").rstrip("\n")


def verified(hash, password=PASSWORD):
    done = doorward("verify-password", hash, "--password", password, cwd=Folder("hash").path)
    one_of(done.returncode, (0, 1), done.stderr)
    return done.returncode == 0


def accepted(hash):
    assert verified(hash), f"not verified: {hash}"
    assert not verified(hash, "wrong"), f"everything is verified: {hash}"


def crypt(word, setting):
    """crypt(3) of libxcrypt."""
    name = ctypes.util.find_library("crypt")
    if not name:
        raise Skip("libcrypt is not installed")
    library = ctypes.CDLL(name)
    library.crypt.restype = ctypes.c_char_p
    return library.crypt(word, setting.encode()).decode()


def adapted(data):
    """passlib's base64."""
    return base64.b64encode(data).decode().rstrip("=").replace("+", ".")


def judge(name):
    try:
        return __import__(name)
    except ImportError:
        raise Skip(f"the Python package {name} is not installed")


@case
def crypt_and_we_agree_on_sha2_bcrypt_and_yescrypt():
    for setting in ("$5$rounds=5000$saltsaltsalt", "$5$rounds=1000$a", "$6$rounds=50000$gatewaysalt01234", "$6$short",
                    "$5$0123456789abcdef", "$y$j9T$F5Jx5fExrKuPp53xLKQ..1", "$y$j75$abcdefghijklmnop"):
        accepted(crypt(WORD, setting))
    for arguments in (["-z"], ["-z", "-i", "1000"], ["-z", "-s", "abcdefghijklhijl"], ["--algorithm", "sha256crypt", "-i", "7777"]):
        hash = made(*arguments)
        equal(crypt(WORD, hash), hash, "crypt(3) makes the same of it")
    contains(made("-z"), "rounds=50000", "the seed's default")
    # Debian's libcrypt has bcrypt where it was built with it.
    theirs = crypt(WORD, "$2b$05$abcdefghijklmnopqrstuu")
    if theirs and theirs.startswith("$2b$"):
        accepted(theirs)


@case
def hashlib_and_we_agree_on_pbkdf2_and_scrypt():
    salt = os.urandom(16)
    for digest, prefix in (("sha1", "$pbkdf2$"), ("sha224", "$pbkdf2-sha224$"), ("sha256", "$pbkdf2-sha256$"),
                           ("sha384", "$pbkdf2-sha384$"), ("sha512", "$pbkdf2-sha512$")):
        accepted(f"{prefix}1234${adapted(salt)}${adapted(hashlib.pbkdf2_hmac(digest, WORD, salt, 1234))}")
        ours = made("--algorithm", f"pbkdf2-{digest}", "-i", "2345")
        _, kind, rounds, salted, key = ours.split("$")
        raw = base64.b64decode(salted.replace(".", "+") + "==")
        equal((kind, rounds), (prefix.strip("$"), "2345"))
        equal(key, adapted(hashlib.pbkdf2_hmac(digest, WORD, raw, 2345)), ours)
    unpadded = lambda data: base64.b64encode(data).decode().rstrip("=")
    key = hashlib.scrypt(WORD, salt=salt, n=1 << 10, r=8, p=2, dklen=32)
    accepted(f"$scrypt$ln=10,r=8,p=2${unpadded(salt)}${unpadded(key)}")
    ours = made("--algorithm", "scrypt", "-i", "12")
    _, _, costs, salted, key = ours.split("$")
    equal(costs, "ln=12,r=8,p=1")
    raw = base64.b64decode(salted + "==")
    equal(key, unpadded(hashlib.scrypt(WORD, salt=raw, n=1 << 12, r=8, p=1, dklen=32, maxmem=1 << 26)), ours)


@case
def the_reference_implementation_and_we_agree_on_argon2():
    argon2 = judge("argon2")
    kinds = {"argon2id": argon2.Type.ID, "argon2i": argon2.Type.I, "argon2d": argon2.Type.D}
    for name, kind in kinds.items():
        for cost in ((3, 65536, 4), (1, 1024, 1), (2, 1000, 3)):
            hasher = argon2.PasswordHasher(*cost, hash_len=32, salt_len=16, type=kind)
            accepted(hasher.hash(PASSWORD))
        ours = made("--algorithm", name, "-m", "64", "-p", "4", "-i", "2", "-k", "24", "-l", "12")
        assert ours.startswith(f"${name}$v=19$m=65536,t=2,p=4$"), ours
        assert argon2.PasswordHasher(type=kind).verify(ours, PASSWORD)
    assert argon2.PasswordHasher().verify(made("-m", "64", "-s", "abcdefghijklhijl"), PASSWORD)


@case
def bcrypt_and_we_agree_on_bcrypt_and_bcrypt_sha256():
    bcrypt = judge("bcrypt")
    for cost, prefix in ((4, b"2b"), (6, b"2a")):
        accepted(bcrypt.hashpw(WORD, bcrypt.gensalt(cost, prefix)).decode())
    ours = made("--algorithm", "bcrypt", "-i", "5")
    assert bcrypt.checkpw(WORD, ours.encode()), ours
    # passlib's second form of bcrypt-sha256, put together by hand.
    ours = made("--algorithm", "bcrypt-sha256", "-i", "5")
    _, kind, costs, salt, key = ours.split("$")
    equal((kind, costs), ("bcrypt-sha256", "v=2,t=2b,r=5"))
    digest = base64.b64encode(hmac.new(salt.encode(), WORD, hashlib.sha256).digest())
    equal(bcrypt.hashpw(digest, f"$2b$05${salt}".encode()).decode(), f"$2b$05${salt}{key}")
    long = "x" * 73
    done = doorward("hash-password", long, "--algorithm", "bcrypt", cwd=Folder("hash").path)
    equal(done.returncode, 1, "72 bytes are all that bcrypt reads")


@case
def django_and_we_agree_on_the_form_that_frigate_uses():
    judge("django")
    from django.conf import settings
    if not settings.configured:
        settings.configure(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"])
    from django.contrib.auth.hashers import check_password, make_password
    accepted(make_password(PASSWORD))
    ours = made("--algorithm", "pbkdf2-django")
    assert ours.startswith("pbkdf2_sha256$600000$"), ours
    assert check_password(PASSWORD, ours) and not check_password("wrong", ours)


@case
def the_old_flags_mean_what_they_meant():
    folder = Folder("hash").path
    ours = made("-m", "128")
    assert ours.startswith("$argon2id$v=19$m=131072,t=1,p=8$"), ours
    salt, key = ours.split("$")[-2:]
    equal((len(base64.b64decode(salt + "==")), len(base64.b64decode(key + "=="))), (16, 32))
    fixed = made("-m", "64", "--salt", "abcdefghijklhijl")
    contains(fixed, "$abcdefghijklhijl$")
    equal(made("-m", "64", "--salt", "abcdefghijklhijl"), fixed)
    for wrong, sentence in ((["--salt", "not base64!"], "valid base64"), (["-m", "8", "-p", "8"], "8 times"),
                            (["-l", "4"], "8 to 1024"), (["-i", "0", "-m", "64"], "allowed are 1"),
                            (["-z", "-s", "a$b"], "the salt")):
        done = doorward("hash-password", PASSWORD, *wrong, cwd=folder)
        equal(done.returncode, 1, wrong)
        contains(done.stderr, sentence)
    piped = doorward("hash-password", "-m", "64", cwd=folder, stdin=PASSWORD + "\n")
    accepted(piped.stdout.removeprefix("Password hash: ").strip())
    equal(doorward("hash-password", "--nonsense", cwd=folder).returncode, 2, "wrong usage")


@case
def calibrate_proposes_what_this_machine_can_bear():
    done = doorward("calibrate", "--target", "100ms", "--memory-limit", "128", "--output", "json", cwd=Folder("hash").path,
                    within=60)
    equal(done.returncode, 0, done.stderr)
    proposed = json.loads(done.stdout)
    assert 16 <= proposed["memory"] <= 128 and proposed["iterations"] >= 1, proposed
    assert proposed["memory"] >= 8 * proposed["parallelism"], "the seed's rule"
    text = doorward("calibrate", "--target", "50ms", "--memory-limit", "32", cwd=Folder("hash").path, within=60).stdout
    contains(text, "System        Iterations  Parallelism  Memory (MB)")
    config = text[text.index("authentication_backend:"):]
    folder = Folder("hash")
    folder.write("doorward.yml", config)
    checked = doorward("config", "check", cwd=folder.path)
    equal(checked.returncode, 0, checked.stdout + checked.stderr)


def instructions(*arguments):
    """How many instructions a run of comparisons takes."""
    folder = Folder("comparing")
    command = [need("valgrind"), "--tool=callgrind", f"--callgrind-out-file={folder.path}/out", str(BENCH), "comparing", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=folder.path)
    equal(done.returncode, 0, done.stderr)
    times = int(done.stdout.split()[-1])
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1)) / times


@case
def a_comparison_of_secrets_takes_as_many_instructions_wherever_they_differ_hs_17_sc_126():
    if not BENCH.is_file():
        raise Skip("target/release/doorward-bench is missing; run `cargo build --release -p doorward-bench`")
    counts = {which: instructions(which) for which in ("same", "first", "last")}
    print("     instructions of one comparison:", ", ".join(f"{which} {count:.2f}" for which, count in counts.items()))
    assert max(counts.values()) - min(counts.values()) < 0.5, counts
    naive = {which: instructions(which, "--naively") for which in ("first", "last")}
    print("     to the first difference:", ", ".join(f"{which} {count:.2f}" for which, count in naive.items()))
    assert naive["last"] - naive["first"] > 10, f"who counts must see what is wrong: {naive}"
