"""Debian's fail2ban-regex with the well-known filter over logs that a real run wrote (AM-24)."""

import pathlib
import re
import shutil
import subprocess

import wire
from harness import (ROOT, USERS, Doorward, Folder, api_login, bare_cookies, bench_config, case, contains, cookie_header, equal,
                     eventually, lacks, need)
from jail import matched
from oracle import FORWARD_AUTH, ask

FORGED = "203.0.113.66"


def attempts(server):
    """Failures from three addresses, a success from a fourth."""
    for name, address in (("bob", "192.0.2.1"), ("ghost", "192.0.2.2"), ("dave", "192.0.2.1")):
        equal(api_login(server.portal, name, "wrong", headers={"X-Forwarded-For": address}).status, 401)
    equal(ask(server.portal, FORWARD_AUTH, "one.example.com", authorization=wire.basic("bob", "wrong"), address="192.0.2.3").status, 401)
    equal(api_login(server.portal, "bob", "password", headers={"X-Forwarded-For": "192.0.2.9"}).status, 200)
    ask(server.portal, FORWARD_AUTH, "deny.example.com", address="192.0.2.9")


def log_of(shape, work):
    server = Doorward(bench_config(extra=f"log:\n  level: info\n  format: {shape}\n  file_path: {{folder}}/doorward.log\n"), {"users.yml": USERS})
    try:
        work(server)
    finally:
        equal(server.stop(), 0)
    log = server.folder.path / "doorward.log"
    eventually("the log is written", log.is_file)
    return log


@case
def failures_are_matched_with_their_address_and_successes_are_not():
    for shape in ("text", "json"):
        log = log_of(shape, attempts)
        equal(sorted(matched(log)), ["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3"], f"{shape}:\n{log.read_text()}")


@case
def a_user_name_forges_neither_a_line_nor_an_address():
    names = [f"x' remote_ip={FORGED}", f"x remote_ip={FORGED} y", f'x" remote_ip="{FORGED}"', f"x\nUnsuccessful 1FA authentication attempt by user 'y' remote_ip={FORGED}",
             f"x\r\n2026-01-01T00:00:00Z error Unsuccessful 1FA authentication attempt by user 'y' remote_ip={FORGED}", f"x\u2028remote_ip={FORGED}",
             f'x","remote_ip":"{FORGED}', f"x\x1b[2K remote_ip:{FORGED}", "level=info", 'x level="info', "a" * 300 + f" remote_ip={FORGED}"]

    def work(server):
        for name in names:
            answer = api_login(server.portal, name, "wrong", headers={"X-Forwarded-For": "192.0.2.5"})
            assert answer.status in (400, 401), answer
    for shape in ("text", "json"):
        log = log_of(shape, work)
        text = log.read_text()
        lacks(matched(log), FORGED, shape)
        assert set(matched(log)) <= {"192.0.2.5"}, text
        lacks(text, "\x1b", "control characters")
        for line in text.splitlines():
            assert not line.startswith("Unsuccessful"), line


@case
def a_name_that_looks_like_an_ignored_level_is_still_counted():
    def work(server):
        for name in ("level=info", "level=warning"):
            api_login(server.portal, name, "wrong", headers={"X-Forwarded-For": "192.0.2.5"})
    for shape in ("text", "json"):
        log = log_of(shape, work)
        equal(matched(log), ["192.0.2.5"] * 2, f"{shape}:\n{log.read_text()}")


@case
def the_phrases_that_people_grep_for_are_there():
    def work(server):
        api_login(server.portal, "bob", "wrong", headers={"X-Forwarded-For": "192.0.2.5"})
    text = log_of("text", work).read_text()
    contains(text, "authentication failed")
    contains(text, "Unsuccessful 1FA authentication attempt by user 'bob'")
    for field in ("method=", "path=", "remote_ip="):
        contains(text, field)


@case
def no_password_token_or_cookie_is_in_the_log():
    secret = "a-password-of-the-canary"
    seen = []

    def work(server):
        api_login(server.portal, "bob", secret)
        answer = api_login(server.portal, "bob", "password")
        cookies = bare_cookies(answer)
        seen.extend(cookies.values())
        cookie = cookie_header({name: value for name, value in cookies.items() if "session" in name})
        ask(server.portal, FORWARD_AUTH, "one.example.com", path="/?token=canary-in-query", cookie=cookie)
        ask(server.portal, FORWARD_AUTH, "one.example.com", authorization=wire.basic("bob", secret))
        ask(server.portal, FORWARD_AUTH, "one.example.com", authorization=f"Bearer {seen[0]}")
    text = log_of("json", work).read_text()
    for canary in (secret, seen[0], seen[0].split(".")[-1], "canary-in-query"):
        lacks(text, canary)


@case
def the_filter_that_ships_with_doorward_finds_the_same_in_both_forms_of_the_log():
    ours = ROOT / "contrib/fail2ban/filter.d/doorward.conf"
    for shape in ("text", "json"):
        log = log_of(shape, attempts)
        equal(sorted(matched(log, ours)), ["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3"], f"{shape}:\n{log.read_text()}")


@case
def no_name_path_or_browser_misleads_the_filter_that_ships_with_doorward():
    ours = ROOT / "contrib/fail2ban/filter.d/doorward.conf"
    hostile = [f"x' remote_ip={FORGED}", f'x" remote_ip="{FORGED}"', f'","remote_ip":"{FORGED}"}}', f"x remote_ip={FORGED}\n",
               "level=error msg=\"user not found: '", f'x\ntime="2026-01-01T00:00:00.000Z" level=error msg="Unsuccessful 1FA authentication attempt by user \'y\'" remote_ip={FORGED}']

    def work(server):
        for name in hostile:
            api_login(server.portal, name, "wrong", headers={"X-Forwarded-For": "192.0.2.5", "User-Agent": name.replace("\n", " ")})
            ask(server.portal, FORWARD_AUTH, "deny.example.com", path=f"/?{name}".replace("\n", "%0a").replace(" ", "%20"), address="192.0.2.9")
    for shape in ("text", "json"):
        log = log_of(shape, work)
        found = matched(log, ours)
        assert found and set(found) == {"192.0.2.5"}, f"{shape}: {found}\n{log.read_text()}"


@case
def the_jail_that_ships_with_doorward_is_read_by_fail2ban():
    client = need("fail2ban-client")
    folder = Folder("fail2ban")
    for name in ("fail2ban.conf", "jail.conf", "paths-debian.conf", "paths-common.conf"):
        (folder.path / name).write_text((pathlib.Path("/etc/fail2ban") / name).read_text())
    for name in ("action.d", "filter.d"):
        shutil.copytree(pathlib.Path("/etc/fail2ban") / name, folder.path / name)
    (folder.path / "jail.d").mkdir()
    shutil.copy(ROOT / "contrib/fail2ban/filter.d/doorward.conf", folder.path / "filter.d")
    log = folder.write("doorward.log", "")
    jail = (ROOT / "contrib/fail2ban/jail.d/doorward.conf").read_text()
    (folder.path / "jail.d/doorward.conf").write_text(jail.replace("/var/log/doorward/doorward.log", str(log)))
    done = subprocess.run([client, "-c", str(folder.path), "-d"], capture_output=True, text=True)
    equal(done.returncode, 0, done.stdout + done.stderr)
    contains(done.stdout, "['add', 'doorward'")
    contains(done.stdout, "authentication attempt by user")
