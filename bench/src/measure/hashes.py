"""Times one hash by another library for each line of input: its name. Answers milliseconds, or `none`."""

import ctypes
import ctypes.util
import hashlib
import sys
import time

PASSWORD = b"correct horse battery staple"
SALT = b"0123456789abcdef"


def library(name):
    found = ctypes.util.find_library(name)
    return ctypes.CDLL(found) if found else None


def argon2():
    found = library("argon2")
    if not found:
        return None
    out = ctypes.create_string_buffer(32)

    def run():
        status = found.argon2id_hash_raw(ctypes.c_uint32(3), ctypes.c_uint32(65536), ctypes.c_uint32(4), PASSWORD,
                                         ctypes.c_size_t(len(PASSWORD)), SALT, ctypes.c_size_t(len(SALT)), out,
                                         ctypes.c_size_t(32))
        assert status == 0, status
    return run


def crypt(setting, prefix):
    found = library("crypt")
    if not found:
        return None
    found.crypt.restype = ctypes.c_char_p
    made = found.crypt(PASSWORD, setting)
    return (lambda: found.crypt(PASSWORD, setting)) if made and made.startswith(prefix) else None


WORK = {
    "libargon2": argon2(),
    "openssl-pbkdf2-sha256": lambda: hashlib.pbkdf2_hmac("sha256", PASSWORD, SALT, 600_000),
    "openssl-pbkdf2-sha512": lambda: hashlib.pbkdf2_hmac("sha512", PASSWORD, SALT, 310_000),
    "openssl-scrypt": lambda: hashlib.scrypt(PASSWORD, salt=SALT, n=1 << 16, r=8, p=1, dklen=32, maxmem=1 << 27),
    "crypt-sha512": crypt(b"$6$rounds=50000$0123456789abcdef", b"$6$"),
    "crypt-bcrypt": crypt(b"$2b$12$abcdefghijklmnopqrstuu", b"$2b$"),
}

for line in sys.stdin:
    work = WORK[line.strip()]
    if not work:
        print("none", flush=True)
        continue
    begun = time.perf_counter()
    work()
    print((time.perf_counter() - begun) * 1000, flush=True)
