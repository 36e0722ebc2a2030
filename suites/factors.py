"""Second factors and new passwords against the release binary: codes made by another program (oathtool), mail read from
the notifier's file, and what the log says of it all to fail2ban (AM-20, AM-24, SC-142)."""

import base64
import json
import re
import subprocess
import time
from urllib.parse import parse_qs, unquote, urlsplit

from harness import (PORTAL, ROOT, USERS, Doorward, Folder, Visitor, api_login, bench_config, case, contains, cookie_header, doorward, equal,
                     eventually, free_port, hidden_fields, lacks, need)
from jail import FILTER, matched
from oracle import FORWARD_AUTH, ask
from smtp_servers import Authority

NEW = "a quite different horse battery"
MAIL = "notifier:\n  filesystem:\n    filename: {folder}/mail.txt\n"
LOG = "log:\n  level: debug\n  format: FORMAT\n  file_path: {folder}/doorward.log\n"


def served(extra="", shape="text", **options):
    return Doorward(bench_config(extra=MAIL + LOG.replace("FORMAT", shape) + extra), {"users.yml": USERS}, **options)


def run(server, *arguments, status=0):
    done = doorward("--config", server.config, *arguments, cwd=server.folder.path)
    equal(done.returncode, status, done.stdout + done.stderr)
    return done.stdout


def enrol(server, user, *arguments):
    """Codes for `user` by the command line; gives the secret in base32."""
    url = run(server, "totp", "generate", user, *arguments).strip()
    assert url.startswith("otpauth://totp/"), url
    return parse_qs(urlsplit(url).query)["secret"][0]


def code(secret, ahead=0, *arguments):
    at = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(time.time() + 30 * ahead))
    kind = () if any(argument.startswith("--totp") for argument in arguments) else ("--totp",)
    done = subprocess.run([need("oathtool"), *kind, *arguments, "--base32", "--now", at, secret], capture_output=True, text=True)
    equal(done.returncode, 0, done.stderr)
    return done.stdout.strip()


def visitor(server, address="192.0.2.1"):
    headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https", "X-Forwarded-Host": PORTAL}
    return Visitor(server.portal, PORTAL, tls=False, headers=headers)


def to_the_second(server, user, address="192.0.2.1", password="password"):
    """Somebody who has given the password on the way to two.example.com, and the page of the second factor."""
    person = visitor(server, address)
    answer = person.sign_in(user, password, page="/?rd=https%3A%2F%2Ftwo.example.com%2F")
    equal(answer.status, 303, answer)
    contains(answer.one("location"), "/2fa?rd=")
    return person, person.get(answer.one("location").removeprefix(f"https://{PORTAL}"))


def prove(person, page, typed, path="/2fa/one-time-password"):
    return person.post_form(path, hidden_fields(page.text) | {"otp": typed})


def opens(server, person):
    cookie = cookie_header({name: value for name, value in person.cookies.items() if "session" in name})
    return ask(server.portal, FORWARD_AUTH, "two.example.com", cookie=cookie).status == 200


def mailed(server, after=None):
    """The message in the file, once it is another one than `after`."""
    file = server.folder.path / "mail.txt"
    eventually("a message is there", lambda: file.is_file() and file.read_text() not in ("", after))
    return file.read_text()


@case
def codes_of_another_program_open_what_asks_for_two_factors():
    server = served()
    for options, judged in (((), ()), (("--algorithm", "SHA256", "--digits", "8", "--period", "60", "--force"), ("--digits", "8", "--time-step-size", "60"))):
        secret = enrol(server, "bob", *options)
        judged = ("--totp=sha256", *judged) if options else judged
        person, page = to_the_second(server, "bob")
        assert not opens(server, person), "a password is one factor"
        contains(page.text, 'autocomplete="one-time-code"')
        refused = prove(person, page, "0" * (8 if options else 6))
        equal(refused.status, 401, refused)
        right = code(secret, 0, *judged)
        done = prove(person, page, right)
        equal((done.status, done.one("location")), (303, "https://two.example.com/"), done.text)
        assert opens(server, person), "two factors"
        other, page = to_the_second(server, "bob")
        equal(prove(other, page, right).status, 401, "used once (SC-142)")
    server.stop()


@case
def the_command_line_makes_no_codes_of_a_kind_that_is_not_allowed():
    lists = "totp:\n  allowed_algorithms: [SHA1, SHA256]\n  allowed_digits: [6]\n  allowed_periods: [30, 60]\n"
    server = served(extra=lists)
    for flag, value, key in (("--algorithm", "SHA512", "algorithms"), ("--digits", "8", "digits"), ("--period", "90", "periods")):
        done = doorward("--config", server.config, "totp", "generate", "bob", flag, value, cwd=server.folder.path)
        equal(done.returncode, 1, done.stdout)
        contains(done.stderr, f"{flag} is {value}, which totp.allowed_{key} does not name")
    equal(run(server, "totp", "export"), "totp_configurations: []\n", "nothing was made")
    contains(run(server, "totp", "generate", "bob", "--algorithm", "SHA256", "--period", "60"), "algorithm=SHA256")
    # What another system has made goes on, whatever is allowed for new ones.
    other = "otpauth://totp/x:harry?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=x&algorithm=SHA512&digits=8&period=90\n"
    (server.folder.path / "codes.txt").write_text(other)
    run(server, "totp", "import", str(server.folder.path / "codes.txt"))
    contains(run(server, "totp", "export", "csv"), ",harry,SHA512,8,90,")
    server.stop()


@case
def codes_leave_and_come_back_by_the_command_line():
    server = served()
    secret = enrol(server, "bob")
    exported = run(server, "totp", "export")
    contains(exported, "totp_configurations:")
    contains(run(server, "totp", "export", "uri"), f"secret={secret}")
    contains(run(server, "totp", "export", "csv"), secret)
    (server.folder.path / "export.yml").write_text(exported)
    run(server, "totp", "delete", "bob")
    run(server, "totp", "delete", "bob", status=1)
    equal(run(server, "totp", "export"), "totp_configurations: []\n")
    contains(run(server, "totp", "import", str(server.folder.path / "export.yml")), "1 user")
    person, page = to_the_second(server, "bob")
    equal(prove(person, page, code(secret)).status, 303)
    text = (server.folder.path / "doorward-data/doorward.db").read_bytes() + (server.folder.path / "doorward.log").read_bytes()
    lacks(text.decode("latin-1"), secret, "AM-11")
    server.stop()


@case
def a_link_that_would_reach_nobody_is_not_offered():
    ntfy = f"notifier:\n  ntfy:\n    url: http://127.0.0.1:{free_port()}/door\n"
    server = Doorward(bench_config(extra=ntfy + LOG.replace("FORMAT", "text")), {"users.yml": USERS})
    person = visitor(server)
    lacks(person.get("/").text, 'id="reset-password"')
    equal(person.get("/reset-password").status, 404)
    server.stop()
    contains((server.folder.path / "doorward.log").read_text(), "notifier.ntfy: carries news only")
    checked = doorward("--config", server.config, "config", "check", cwd=server.folder.path)
    contains(checked.stdout + checked.stderr, "notifier.ntfy: carries news only")
    server = Doorward(bench_config(), {"users.yml": USERS})
    lacks(visitor(server).get("/").text, 'id="reset-password"', "nothing is configured")
    server.stop()
    server = served()
    contains(visitor(server).get("/").text, 'id="reset-password"', "it can be read in the file that was named")
    server.stop()


@case
def whoever_forgot_their_password_is_led_to_somebody_elses_page_and_there_is_none_of_ours():
    elsewhere = {"DOORWARD_AUTHENTICATION_BACKEND_PASSWORD_RESET_CUSTOM_URL": "https://passwords.example.com/new"}
    # With a file for links, without which there would be no page of ours either.
    server = served(env=elsewhere)
    person = visitor(server)
    contains(person.get("/").text, 'id="reset-password" href="https://passwords.example.com/new"')
    equal(person.get("/reset-password").status, 404)
    server.stop()


@case
def a_new_password_is_set_by_the_link_in_the_mail_and_written_to_the_users_file():
    server = served()
    person = visitor(server)
    page = person.get("/reset-password")
    equal(page.status, 200, page)
    asked = person.post_form("/api/reset-password/identity/start", hidden_fields(page.text) | {"username": "bob"})
    equal(asked.status, 200, asked)
    text = mailed(server)
    link = re.search(rf"https://{re.escape(PORTAL)}(/reset-password\?token=\S+)", text)
    assert link, text
    equal(visitor(server).get(link[1]).status, 403, "another browser (SC-249)")
    page = person.get(link[1])
    fields = hidden_fields(page.text) | {"new-password": NEW, "repeat-password": NEW}
    done = person.post_form("/reset-password", fields)
    equal(done.status, 303, done.text)
    equal(person.post_form("/reset-password", fields).status, 403, "once")
    equal(visitor(server).sign_in("bob", "password").status, 401)
    equal(visitor(server).sign_in("bob", NEW).status, 303)
    assert "$argon2id$" in (server.folder.path / "users.yml").read_text()
    contains(mailed(server, text), "password")
    lacks((server.folder.path / "doorward.log").read_text(), unquote(link[1].split("token=")[1]), "the link is in no log")
    server.stop()


@case
def the_log_says_to_fail2ban_who_guesses_codes_and_who_asks_for_mails():
    for shape in ("text", "json"):
        server = served(shape=shape)
        enrol(server, "bob")
        person, page = to_the_second(server, "bob", "192.0.2.1")
        prove(person, page, "000000")
        for name, address in (("ghost", "192.0.2.2"), ("bob", "192.0.2.3"), ("x' remote_ip=203.0.113.66 ", "192.0.2.4")):
            asking = visitor(server, address)
            page = asking.get("/reset-password")
            asking.post_form("/api/reset-password/identity/start", hidden_fields(page.text) | {"username": name})
        log = server.folder.path / "doorward.log"
        eventually("all is worked off", lambda: "203.0.113.66" in log.read_text())
        server.stop()
        # The well-known filter knows names and mails in logs of text only.
        known = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"] if shape == "text" else ["192.0.2.1"]
        equal(sorted(matched(log, FILTER)), known, f"{shape}:\n{log.read_text()}")
        ours = matched(log, ROOT / "contrib/fail2ban/filter.d/doorward.conf")
        lacks(ours, "203.0.113.66")
        for address in ("192.0.2.1", "192.0.2.2", "192.0.2.4"):
            contains(ours, address, shape)


@case
def a_mail_server_that_is_not_there_stops_the_start_and_names_the_step():
    port = free_port()
    folder = Folder("smtp")
    config = folder.path / "doorward.yml"
    config.write_text(f"data_dir: {folder.path}/data\nserver:\n  address: 127.0.0.1:{free_port()}\n  internal_address: disabled\n"
                      f"notifier:\n  smtp:\n    address: submission://127.0.0.1:{port}\n    sender: doorward@example.com\n")
    done = doorward("--config", str(config), "serve", cwd=folder.path)
    equal(done.returncode, 1, done.stdout)
    contains(done.stderr, "notifier.smtp")
    contains(done.stderr, f"127.0.0.1:{port}")


@case
def an_api_client_is_told_which_factor_is_due():
    server = served()
    enrol(server, "bob")
    answer = api_login(server.portal, "bob", "password")
    equal((answer.status, json.loads(answer.text)), (200, {"status": "second_factor_required", "methods": ["totp"]}))
    server.stop()


def signed_list(authority, number, until="2099-01-01", name="mds.fidoalliance.org"):
    """The list of models as the FIDO alliance publishes it, signed by somebody whom an authority of ours vouches for."""
    chain, key = authority.issue(name)
    body = "".join(line for line in chain.read_text().splitlines() if "-----" not in line)
    models = [{"aaguid": "ee882879-721c-4913-9775-3dfcce97072a", "statusReports": []}]
    parts = ({"alg": "ES256", "x5c": [body]}, {"no": number, "nextUpdate": until, "entries": models})
    text = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    der = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=text.encode(), capture_output=True, check=True).stdout
    numbers, rest = [], der[2:]
    while rest:
        numbers.append(rest[2:2 + rest[1]].lstrip(b"\0").rjust(32, b"\0"))
        rest = rest[2 + rest[1]:]
    return text + "." + base64.urlsafe_b64encode(b"".join(numbers)).rstrip(b"=").decode()


@case
def the_list_of_fido_models_is_kept_up_to_date_by_a_list_of_our_own():
    folder = Folder("models")
    (folder.path / "trusted").mkdir()
    authority = Authority(folder)
    folder.write("trusted/authority.pem", authority.certificate.read_text())
    models = folder.write("models.jwt", signed_list(authority, 5))
    options = "webauthn:\n  attestation_conveyance_preference: direct\n  metadata:\n" \
              f"    enabled: true\n    path: {models}\ncertificates_directory: {folder.path}/trusted\n"
    server = served(options)
    log = server.folder.path / "doorward.log"

    def says(text, change=None):
        before = len(log.read_text())
        if change is not None:
            models.write_text(change)
        eventually(f"the log says {text}", lambda: text in log.read_text()[0 if change is None else before:], 20)
    says("number=5")
    says("number=6", signed_list(authority, 6))
    says("older (number 5) than the present one (6)", signed_list(authority, 5))
    says("its signer is not mds.fidoalliance.org", signed_list(authority, 7, name="mds.example.com"))
    says("no signed list of models", "nonsense")
    says("is out of force, and no new device is registered", signed_list(authority, 8, until="2026-01-01"))
    says("number=9", signed_list(authority, 9))
    server.stop()
