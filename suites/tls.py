"""TLS as a stranger finds it: testssl.sh and OpenSSL's client against the listener, certificates of clients, the
listener that only redirects, and certificates from a real ACME authority (pebble, Let's Encrypt's own test server).

`--update-docs` writes what testssl.sh says to docs/security/tls.md.
"""

import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import time

import wire
from harness import (Doorward, Folder, Options, Process, ROOT, Skip, case, certificate, contains, doorward, equal, eventually,
                     free_port, lacks, need, one_of)
from upstream import Upstream

HEALTH = "/.doorward/api/health"

BASE = """
server:
  address: 127.0.0.1:{port}
  internal_address: disabled
"""

PROVIDED = BASE + """
  tls:
    mode: provided
    cert_path: {folder}/cert.crt
    key_path: {folder}/cert.key
"""


def openssl(*arguments, cwd=None, stdin=""):
    done = subprocess.run([need("openssl"), *map(str, arguments)], cwd=cwd, input=stdin, capture_output=True, text=True,
                          errors="replace", timeout=30)
    return done.returncode, done.stdout + done.stderr


def must(*arguments, cwd=None):
    status, said = openssl(*arguments, cwd=cwd)
    assert status == 0, said
    return said


class Authority:
    """A private authority of clients with OpenSSL alone, so that nothing of ours judges itself."""

    def __init__(self, name):
        self.folder = Folder(name)
        self.path = self.folder.path
        (self.path / "index.txt").write_text("")
        (self.path / "crlnumber").write_text("01\n")
        self.folder.write("ca.cnf", f"[ca]\ndefault_ca=own\n[own]\ndatabase={self.path}/index.txt\n"
                                    f"crlnumber={self.path}/crlnumber\ndefault_md=sha256\ndefault_crl_days=30\n")
        must("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj",
             f"/CN={name}", "-addext", "keyUsage=keyCertSign,cRLSign", "-keyout", "ca.key", "-out", "ca.crt", cwd=self.path)

    def issue(self, name, usage="clientAuth", days=2):
        must("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/O=Home/CN={name}",
             "-keyout", f"{name}.key", "-out", f"{name}.csr", cwd=self.path)
        self.folder.write(f"{name}.ext", f"extendedKeyUsage={usage}\n")
        must("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", days,
             "-extfile", f"{name}.ext", "-out", f"{name}.crt", cwd=self.path)
        return self.path / f"{name}.crt", self.path / f"{name}.key"

    def revoke(self, name=None):
        if name:
            must("ca", "-config", "ca.cnf", "-revoke", f"{name}.crt", "-keyfile", "ca.key", "-cert", "ca.crt", cwd=self.path)
        must("ca", "-config", "ca.cnf", "-gencrl", "-keyfile", "ca.key", "-cert", "ca.crt", "-out", "crl.pem", cwd=self.path)
        return self.path / "crl.pem"


def showing(identity, minimum=None, maximum=None):
    context = wire.tls_context(minimum=minimum, maximum=maximum)
    if identity:
        context.load_cert_chain(*identity)
    return context


def reaches(server, identity, maximum=None, **more):
    """The status, or None when there is no connection."""
    try:
        return wire.request(server.port, tls=True, context=showing(identity, maximum=maximum), target=HEALTH, **more).status
    except (OSError, EOFError, AssertionError):
        return None


def health(server, config=None):
    done = doorward("--config", config or server.config, "health", cwd=server.folder.path)
    return done.returncode, done.stdout + done.stderr


def certificate_of_another(server):
    """The same configuration with another certificate."""
    other = Folder("other")
    certificate(other)
    text = server.config.read_text()
    return other.write("other.yml", text.replace(f"{server.folder.path}/cert.", f"{other.path}/cert."))


def provided(config):
    server = Doorward(config, start=False)
    certificate(server.folder)
    return server


# What is on the wire

CHECKS = [
    # (a word in the finding's id, what must be found there; the word `not` turns it round)
    ("SSLv2", "not offered"), ("SSLv3", "not offered"), ("TLS1", "not offered"), ("TLS1_1", "not offered"),
    ("cipherlist_NULL", "not offered"), ("cipherlist_aNULL", "not offered"), ("cipherlist_EXPORT", "not offered"),
    ("cipherlist_LOW", "not offered"), ("cipherlist_3DES_IDEA", "not offered"), ("cipherlist_AVERAGE", "not offered"),
    ("PFS", "offered"),
]
VULNERABLE = ["heartbleed", "CCS", "ticketbleed", "ROBOT", "secure_renego", "secure_client_renego", "CRIME_TLS", "POODLE_SSL",
              "SWEET32", "FREAK", "DROWN", "LOGJAM", "BEAST", "LUCKY13", "RC4"]


def testssl(port, folder):
    file = folder.path / f"testssl-{port}.json"
    command = [need("testssl"), "--quiet", "--color", "0", "--warnings", "off", "-p", "-s", "-f",
               "-U", "--jsonfile", file, f"127.0.0.1:{port}"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, errors="replace", timeout=550)
    assert file.is_file(), done.stdout[-2000:] + done.stderr[-2000:]
    found = {}
    for one in json.loads(file.read_text()):
        # Version 3.0 writes SWEET32 of a server with TLS 1.3 alone under the name of the check before it.
        found["SWEET32" if one["id"] == "CRIME_TLS" and "CRIME_TLS" in found else one["id"]] = one
    # Version 3.2 has other names for two of them.
    for old, new in [("cipherlist_AVERAGE", "cipherlist_OBSOLETED"), ("PFS", "FS")]:
        if new in found:
            found[old] = found[new]
    return found


def judge(found, minimum):
    wrong = []
    for word, wanted in CHECKS:
        said = found.get(word, {}).get("finding", "missing")
        if not said.startswith(wanted):
            wrong.append(f"{word}: {said}")
    if not found["TLS1_3"]["finding"].startswith("offered"):
        wrong.append(f"TLS1_3: {found['TLS1_3']['finding']}")
    if found["TLS1_2"]["finding"].startswith("offered") != (minimum == "1.2"):
        wrong.append(f"TLS1_2: {found['TLS1_2']['finding']}")
    for word in VULNERABLE:
        one = found.get(word)
        if one is None:
            wrong.append(f"{word}: missing")
        elif one["severity"] not in ("OK", "INFO"):
            wrong.append(f"{word}: {one['severity']} {one['finding']}")
    assert not wrong, wrong


def ciphers(port):
    """The suites of TLS 1.2 that are agreed, one by one, with OpenSSL's client."""
    names = must("ciphers", "-s", "-tls1_2", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").strip().split(":")
    agreed = []
    for name in names:
        status, said = openssl("s_client", "-connect", f"127.0.0.1:{port}", "-tls1_2", "-cipher", f"{name}:@SECLEVEL=0")
        if status == 0 and re.search(rf"Cipher\s*:\s*{re.escape(name)}\b", said):
            agreed.append(name)
    return agreed


@case
def testssl_finds_nothing_weak_on_the_listener_hs_39_sc_265():
    need("testssl")
    rows = {}
    for minimum in ("1.2", "1.3"):
        server = provided(PROVIDED + f"    min_version: '{minimum}'\n").start()
        found = testssl(server.port, server.folder)
        judge(found, minimum)
        rows[minimum] = (found, ciphers(server.port))
        server.stop()
    for name in rows["1.2"][1]:
        assert name.startswith("ECDHE-") and ("GCM" in name or "CHACHA20" in name), name
    equal(rows["1.3"][1], [], "no suite of TLS 1.2 below a minimum of 1.3")
    if Options.update_docs:
        write_report(rows)


def write_report(rows):
    version = subprocess.run([need("testssl"), "--version"], capture_output=True, text=True, errors="replace").stdout
    version = (re.search(r"testssl.sh\s+(?:version\s+)?(\S+)", version) or ["", "of Debian"])[1]
    document = ROOT / "docs/security/tls.md"
    lines = [f"testssl.sh {version} and OpenSSL's client against the authenticated listener, with `server.tls.min_version` 1.2 (the "
             "default) and 1.3:", "", "| check | minimum 1.2 | minimum 1.3 |", "|---|---|---|"]
    names = [word for word, _ in CHECKS[:4]] + ["TLS1_2", "TLS1_3"] + [word for word, _ in CHECKS[4:]] + VULNERABLE
    for name in names:
        cells = [rows[minimum][0].get(name, {}).get("finding", "not applicable").replace("|", "/") for minimum in ("1.2", "1.3")]
        lines.append(f"| {name} | {cells[0]} | {cells[1]} |")
    lines += ["", "Suites of TLS 1.2 that are agreed, each tried by itself: " + ", ".join(f"`{name}`" for name in rows["1.2"][1]) + "."]
    text = document.read_text()
    begin, end = "<!-- report: written by suites/tls.py --update-docs -->", "<!-- end of the report -->"
    before, _, rest = text.partition(begin)
    document.write_text(before + begin + "\n" + "\n".join(lines) + "\n" + end + rest.partition(end)[2])


@case
def renegotiation_compression_and_early_data_do_not_exist_sc_265_267():
    server = provided(PROVIDED).start()
    _, said = openssl("s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_2", "-comp", stdin="R\n")
    contains(said, "Compression: NONE")
    # The handshake was done; what the client asked for after it was refused.
    contains(said, "Cipher is ECDHE-")
    refusal = said.partition("RENEGOTIATING")[2]
    assert "no renegotiation" in refusal or "handshake failure" in refusal, said[-1500:]
    _, said = openssl("s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_3", "-ign_eof",
                      stdin=f"GET {HEALTH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    lacks(said, "Max Early Data: 1")
    contains(said, "HTTP/1.1 200")
    # Without a name the default certificate is served, and the rules are those of the Host (SC-267).
    context = wire.tls_context()
    with socket.create_connection(("127.0.0.1", server.port)) as plain, context.wrap_socket(plain) as stream:
        stream.sendall(wire.head_bytes("GET", "/", [("Host", "localhost"), ("Connection", "close")]))
        one_of(stream.recv(4096).split(b" ")[1], (b"401", b"302", b"303"))
    server.stop()


@case
def what_the_log_says_is_what_is_on_the_wire_hs_27_hs_28():
    server = provided(PROVIDED).start()
    served = ssl.get_server_certificate(("127.0.0.1", server.port))
    equal(served.strip(), (server.folder.path / "cert.crt").read_text().strip())
    contains(server.text, f"https://127.0.0.1:{server.port}")
    # Two days are left, and nobody here renews it (HS-40).
    server.logged("the TLS certificate ends in")
    server.stop()
    plain = Doorward(BASE + "  tls: {mode: disabled}\n")
    contains(plain.text, f"http://127.0.0.1:{plain.port}")
    plain.stop()


# Certificates of clients

@case
def a_required_client_certificate_is_required_hs_35_am_19_sc_266():
    people, strangers = Authority("people"), Authority("strangers")
    phone, lost, old = people.issue("phone"), people.issue("lost"), people.issue("old", days=0)
    wrong_use, foreign = people.issue("web", "serverAuth"), strangers.issue("phone")
    people.revoke("lost")
    time.sleep(1.1)  # `days=0` has ended now
    server = provided(PROVIDED + f"""
    client_ca_path: {people.path}/ca.crt
    client_crl_path: {people.path}/crl.pem
""")
    # The harness has no certificate: readiness is read from the log alone.
    server.process = Process([Options.binary, "serve", "--config", server.config], server.folder.path, None, "doorward")
    eventually("doorward says that it is ready", lambda: "is ready" in server.text, 15)
    equal(health(server), (0, "healthy\n"), "it has no certificate for it, and sees the server's")
    stranger = certificate_of_another(server)
    status, said = health(server, stranger)
    equal(status, 1)
    contains(said, "shows another certificate")
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        equal(reaches(server, phone, version), 200)
        for name, identity in [("none", None), ("revoked", lost), ("ended", old), ("for servers", wrong_use), ("foreign", foreign)]:
            equal(reaches(server, identity, version), None, name)
    # OpenSSL's own client, with resumption: the second connection is verified as the first was.
    session = server.folder.path / "session"
    arguments = ["s_client", "-connect", f"127.0.0.1:{server.port}", "-cert", phone[0], "-key", phone[1], "-ign_eof"]
    request = f"GET {HEALTH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    _, said = openssl(*arguments, "-sess_out", session, stdin=request)
    contains(said, "HTTP/1.1 200")
    if session.is_file():
        _, said = openssl(*arguments[:3], "-sess_in", session, "-ign_eof", stdin=request)
        lacks(said, "HTTP/1.1 200", "a resumed session without a certificate")
    # A certificate that is revoked while the server runs no longer holds, without a restart.
    people.revoke("phone")
    eventually("the new list counts", lambda: reaches(server, phone) is None, 30, 0.5)
    # A broken file keeps the old authorities.
    (people.path / "ca.crt").write_text("broken")
    server.logged("the old ones stay in force", 30)
    equal(reaches(server, phone), None)
    server.stop()


@case
def an_optional_client_certificate_is_told_to_services_and_never_forged_hs_36():
    people, strangers = Authority("people"), Authority("strangers")
    phone, foreign = people.issue("phone"), strangers.issue("phone")
    upstream = Upstream()
    server = provided(PROVIDED + f"""
    verify_client: optional
    client_ca_path: {people.path}/ca.crt
    client_subject_header: X-Client-Subject
access_control: {{rules: [{{domain_regex: ".*", policy: bypass}}]}}
services:
  - {{name: echo, upstream: 'http://127.0.0.1:{upstream.port}'}}
""").start()
    forged = [("X-Client-Subject", "CN=forged"), ("X-Client_Subject", "CN=forged"), ("X-SSL-Client-S-DN", "CN=forged"),
              ("Client-Cert", ":Zm9yZ2Vk:"), ("X-Forwarded-Client-Cert", "Subject=forged")]
    for identity, wanted in [(None, []), (phone, ["CN=phone,O=Home"])]:
        answer = wire.request(server.port, tls=True, context=showing(identity), target="/echo", headers=forged)
        equal(answer.status, 200)
        seen = upstream.last()
        equal([value for name, value in seen.headers if name.lower() == "x-client-subject"], wanted)
        lacks(str(seen.headers).lower(), "forged")
    server.logged("CN=phone")
    try:
        wire.request(server.port, tls=True, context=showing(foreign), target="/echo")
        raise AssertionError("a certificate of a stranger was taken")
    except (OSError, EOFError):
        pass
    server.stop()


@case
def rules_ask_for_certificates_and_the_audit_names_them_hs_35():
    people = Authority("people")
    phone, laptop = people.issue("phone"), people.issue("laptop")
    upstream = Upstream()
    server = provided(PROVIDED + f"""
    verify_client: optional
    client_ca_path: {people.path}/ca.crt
access_control:
  rules:
    - {{domain_regex: ".*", policy: bypass, client_certificate: ['cn:phone']}}
    - {{domain_regex: ".*", policy: one_factor}}
services:
  - {{name: echo, upstream: 'http://127.0.0.1:{upstream.port}'}}
""").start()
    for identity, wanted in [(None, 401), (laptop, 401), (phone, 200)]:
        answer = wire.request(server.port, tls=True, context=showing(identity), target="/echo",
                              headers=[("Accept", "application/json"), ("X-Client-Cert-Subject", "CN=phone")])
        equal(answer.status, wanted, identity)
    # The name that a connection begins with changes nothing; one that is no name ends it (SC-018).
    asked = "GET /echo HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
    for name, wanted in [(["-noservername"], True), (["-servername", "pub.example.com"], True), (["-servername", "LocalHost"], True),
                         (["-servername", "*.example.com"], False), (["-servername", "pub.example.com/x"], False)]:
        for identity, status in [(None, "401"), (phone, "200")]:
            shown = ["-cert", identity[0], "-key", identity[1]] if identity else []
            _, said = openssl("s_client", "-connect", f"127.0.0.1:{server.port}", "-ign_eof", *name, *shown, stdin=asked)
            equal(re.findall(r"^HTTP/1.1 (\d+)", said, re.M), [status] if wanted else [], f"{name} {identity}")
    wrong = json.dumps({"user": "nobody", "password": "wrong"}).encode()
    equal(wire.request(server.port, "POST", "/.doorward/api/login", tls=True, context=showing(laptop), body=wrong,
                       headers=[("Content-Type", "application/json"), ("Host", "localhost")]).status, 401)
    server.logged("client_certificate CN")
    server.stop()
    # A rule that could never match is no rule.
    for more, policy in [("", "bypass"), (f"    verify_client: optional\n    client_ca_path: {people.path}/ca.crt\n", "deny")]:
        server = provided(PROVIDED + more + f"""
access_control:
  rules: [{{domain_regex: ".*", policy: {policy}, client_certificate: any}}]
""")
        process = Process([Options.binary, "serve", "--config", server.config], server.folder.path, None, "doorward")
        equal(process.wait(20), 1)
        contains(process.text, "access_control.rules[0].client_certificate")


@case
def client_certificates_without_authorities_stop_the_start_hs_36():
    for more, named in [("verify_client: required", "server.tls.client_ca_path"),
                        ("client_ca_path: {folder}/none.pem", "none.pem"),
                        ("client_ca_path: {folder}/empty.pem", "empty.pem")]:
        server = provided(PROVIDED + f"    {more}\n")
        server.folder.write("empty.pem", "")
        process = Process([Options.binary, "serve", "--config", server.config], server.folder.path, None, "doorward")
        equal(process.wait(20), 1)
        contains(process.text, named)
        lacks(process.text, "is ready")


# The way to HTTPS

REDIRECT = PROVIDED + """
  redirect_address: 127.0.0.1:{portal}
session:
  cookies:
    - {domain: example.com, portal_url: 'https://auth.example.com'}
"""


@case
def plain_http_leads_to_https_and_never_to_a_foreign_host_hs_38():
    server = provided(REDIRECT).start()

    def ask(host, target="/a/b?c=%2F", method="GET", **more):
        return wire.request(server.portal, method, target, host=host, **more)
    for host, wanted in [("auth.example.com", "https://auth.example.com/a/b?c=%2F"),
                         ("photos.example.com", "https://photos.example.com/a/b?c=%2F"),
                         ("AUTH.example.com:80", "https://auth.example.com/a/b?c=%2F"),
                         ("127.0.0.1", "https://127.0.0.1/a/b?c=%2F"), ("localhost", "https://localhost/a/b?c=%2F")]:
        answer = ask(host)
        equal((answer.status, answer.one("location")), (308, wanted))
    equal(ask("auth.example.com", method="POST", body=b"user=alice").status, 308)
    for host in ("evil.example.net", "auth.example.com.evil.net", "evilexample.com", "203.0.113.9", "auth.example.com@evil.net",
                 "evil.net\\auth.example.com", "", None):
        answer = ask(host)
        one_of(answer.status, (400, 421))
        assert not answer.has("location"), answer
        lacks(answer.text, "evil")
    for target in ("//evil.net/", "/\\evil.net", "http://evil.net/", "https://evil.net/"):
        answer = ask("auth.example.com", target)
        if answer.has("location"):
            assert answer.one("location").startswith("https://auth.example.com/"), answer
    for target in ("/.well-known/acme-challenge/x", "/.well-known/acme-challenge/", "/.well-known/acme-challenge/../../etc/passwd"):
        answer = ask("auth.example.com", target)
        one_of(answer.status, (404, 400, 308))
        lacks(answer.text, "root:")
    # No page, no sign-in, no API.
    equal(ask("auth.example.com", "/.doorward/api/health").status, 308)
    equal(ask("auth.example.com", "/api/login", "POST", body=b"{}").status, 308)
    server.stop()


@case
def a_redirect_without_tls_stops_the_start_hs_38():
    server = Doorward(BASE + "  redirect_address: 127.0.0.1:{portal}\n  tls: {mode: disabled}\n", start=False)
    process = Process([Options.binary, "serve", "--config", server.config], server.folder.path, None, "doorward")
    equal(process.wait(20), 1)
    contains(process.text, "server.redirect_address")


# A real authority

class Pebble:
    """Let's Encrypt's test server, with its own name server, validating against the ports given."""

    def __init__(self, http_port, tls_port, validity=None, customers=None):
        self.folder = Folder("pebble")
        self.http, self.tls, self.validity, self.customers = http_port, tls_port, validity, customers or {}
        self.port, self.manage, self.dns = free_port(), free_port(), free_port()
        self.ca = Authority("pebble-ca")
        must("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout",
             "pebble.key", "-out", "pebble.csr", cwd=self.folder.path)
        self.folder.write("ext", "subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        must("x509", "-req", "-in", "pebble.csr", "-CA", self.ca.path / "ca.crt", "-CAkey", self.ca.path / "ca.key",
             "-CAcreateserial", "-days", "2", "-extfile", "ext", "-out", "pebble.crt", cwd=self.folder.path)
        names = Process([need("pebble-challtestsrv"), "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01",
                         f"127.0.0.1:{self.dns}", "-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", "", "-management",
                         f"127.0.0.1:{free_port()}"], self.folder.path, None, "names")
        time.sleep(0.3)
        if not names.running():
            # Older ones know fewer switches.
            names.reader.join(1)
            names = Process([need("pebble-challtestsrv"), "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01",
                             f"127.0.0.1:{self.dns}", "-http01", "", "-https01", "", "-tlsalpn01", "", "-management",
                             f"127.0.0.1:{free_port()}"], self.folder.path, None, "names")
            time.sleep(0.3)
            assert names.running(), names.text
        self.start()

    def start(self, http=None, tls=None):
        settings = {"listenAddress": f"127.0.0.1:{self.port}", "managementListenAddress": f"127.0.0.1:{self.manage}",
                    "certificate": "pebble.crt", "privateKey": "pebble.key", "httpPort": http or self.http,
                    "tlsPort": tls or self.tls, "ocspResponderURL": "", "externalAccountBindingRequired": bool(self.customers),
                    "externalAccountMACKeys": self.customers}
        if self.validity:
            settings["certificateValidityPeriod"] = self.validity
        self.folder.write("config.json", json.dumps({"pebble": settings}))
        environment = dict(os.environ, PEBBLE_VA_NOSLEEP="1", PEBBLE_WFE_NONCEREJECT="5")
        self.process = Process([need("pebble"), "-config", "config.json", "-dnsserver", f"127.0.0.1:{self.dns}"],
                               self.folder.path, environment, "pebble")
        self.process.wait_port(self.port)

    def root(self):
        context = ssl.create_default_context(cafile=self.ca.path / "ca.crt")
        with socket.create_connection(("127.0.0.1", self.manage)) as plain, \
                context.wrap_socket(plain, server_hostname="localhost") as stream:
            stream.sendall(b"GET /roots/0 HTTP/1.0\r\nHost: localhost\r\n\r\n")
            data = b""
            while piece := stream.recv(65536):
                data += piece
        return self.folder.write("root.pem", data.split(b"\r\n\r\n", 1)[1])


def acme(challenge="tls-alpn-01", more=""):
    return BASE + """
  redirect_address: 127.0.0.1:{portal}
  tls:
    mode: acme
    acme:
      directory: https://localhost:PORT/dir
      ca_path: CA
      domains: [auth.example.com, photos.example.com]
      email: admin@example.com
      challenge: CHALLENGE
""".replace("CHALLENGE", challenge) + more


def with_pebble(challenge, validity=None, more="", up=True, customers=None):
    for program in ("pebble", "pebble-challtestsrv"):
        need(program)
    server = Doorward(acme(challenge, more), start=False)
    pebble = Pebble(server.portal, server.port, validity, customers)
    if not up:
        pebble.process.stop()
    text = acme(challenge, more).replace("PORT", str(pebble.port)).replace("CA", str(pebble.ca.path / "ca.crt"), 1)
    server.write_config(text)
    return server, pebble


def verified(server, pebble, name):
    """The serial number of a certificate that holds for `name`, None while there is none."""
    try:
        context = wire.tls_context(verify=str(pebble.root()))
        with wire.Raw(server.port, True, name, context=context) as raw:
            return raw.sock.getpeercert()["serialNumber"]
    except (OSError, ssl.SSLError):
        return None


def obtains(challenge):
    server, pebble = with_pebble(challenge)
    server.start()
    contains(server.text, "self-signed")
    try:
        serial = eventually("a certificate of the authority is served", lambda: verified(server, pebble, "auth.example.com"), 40, 0.5)
    except AssertionError as problem:
        raise AssertionError(f"{problem}\n{server.text[-3000:]}\n{pebble.process.text[-3000:]}") from problem
    equal(verified(server, pebble, "photos.example.com"), serial)
    folder = server.folder.path / "doorward-data/acme"
    for name, mode in [("account.json", 0o600), ("certificate.key", 0o600), ("certificate.crt", 0o644)]:
        equal((folder / name).stat().st_mode & 0o777, mode, name)
    equal(folder.stat().st_mode & 0o777, 0o700)
    # Nothing of the proof is left.
    equal(wire.request(server.portal, "GET", "/.well-known/acme-challenge/x", host="auth.example.com").status, 404)
    # The next start needs no authority.
    pebble.process.stop()
    server.restart()
    lacks(server.text, "a self-signed one is served")
    pebble.start()
    with wire.Raw(server.port, True, "auth.example.com") as raw:
        der = raw.sock.getpeercert(True)
    contains(must("x509", "-noout", "-serial", "-in", folder / "certificate.crt").upper(), serial.upper())
    assert der
    server.stop()


@case
def a_certificate_comes_by_tls_alpn_01_from_a_real_authority():
    obtains("tls-alpn-01")


@case
def a_certificate_comes_by_http_01_from_a_real_authority():
    obtains("http-01")


@case
def a_certificate_comes_although_clients_need_certificates():
    people = Authority("people")
    phone = people.issue("phone")
    server, pebble = with_pebble("tls-alpn-01", more="")
    text = server.config.read_text().replace("    mode: acme", f"    mode: acme\n    client_ca_path: {people.path}/ca.crt")
    server.write_config(text)
    server.process = Process([Options.binary, "serve", "--config", server.config], server.folder.path, None, "doorward")
    server.logged("a new TLS certificate of the ACME authority is in use", 40)
    equal(reaches(server, None), None)
    equal(reaches(server, phone), 200)
    equal(health(server), (0, "healthy\n"), "the authority's certificate, and clients need one")
    server.stop()


@case
def an_authority_for_customers_only_gives_a_certificate_to_its_customer():
    key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"
    other = "b10lLJs8l1GPIzsLP0s6pMt8O0XVGnfTaCeROxQM0BIt2XrJMDHJZBM5NuQmQJQH"
    for eab, obtained in [(key, True), (other, False), (None, False)]:
        server, pebble = with_pebble("tls-alpn-01", customers={"kid-1": key})
        if eab:
            text = server.config.read_text()
            server.write_config(text.replace("      challenge:", f"      eab: {{key_id: kid-1, hmac_key: {eab}}}\n      challenge:"))
        server.start()
        if obtained:
            eventually("a certificate of the authority is served", lambda: verified(server, pebble, "auth.example.com"), 40, 0.5)
            equal(health(server), (0, "healthy\n"), "with the authority's")
        else:
            server.logged("no new TLS certificate of the ACME authority; the self-signed one stays", 20)
            equal(verified(server, pebble, "auth.example.com"), None)
            equal(health(server), (0, "healthy\n"), "with its own certificate until then")
        for secret in (key, other):
            lacks(server.text, secret)
        server.stop()


@case
def a_revoked_client_certificate_counts_while_an_order_hangs_hs_35():
    people = Authority("people")
    phone = people.issue("phone")
    people.revoke()
    # It takes connections and says nothing: an order waits for half a minute.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        more = f"    client_ca_path: {people.path}/ca.crt\n    client_crl_path: {people.path}/crl.pem\n"
        text = acme().replace("    mode: acme\n", f"    mode: acme\n{more}").replace("PORT", str(silent.getsockname()[1]))
        server = Doorward(text.replace("ca_path: CA", f"ca_path: {people.path}/ca.crt"), start=False)
        server.process = Process([Options.binary, "serve", "--config", server.config], server.folder.path, None, "doorward")
        eventually("doorward says that it is ready", lambda: "is ready" in server.text, 15)
        equal(reaches(server, phone), 200)
        people.revoke("phone")
        eventually("the new list counts", lambda: reaches(server, phone) is None, 20, 0.5)
        lacks(server.text, "next try in", "the order had ended already, which proves nothing")
        server.stop()


@case
def an_authority_that_is_down_keeps_the_old_certificate_and_is_asked_again():
    server, pebble = with_pebble("http-01", up=False)
    server.start()
    server.logged("no new TLS certificate of the ACME authority; the self-signed one stays", 20)
    equal(server.get(HEALTH).status, 200)
    pebble.start()
    eventually("a certificate of the authority is served", lambda: verified(server, pebble, "auth.example.com"), 60, 0.5)
    server.stop()


@case
def a_certificate_is_renewed_in_time_and_the_old_one_stays_while_that_fails():
    server, pebble = with_pebble("tls-alpn-01", validity=60)
    server.start()
    first = eventually("a certificate of the authority is served", lambda: verified(server, pebble, "auth.example.com"), 40, 0.5)
    second = eventually("it is renewed", lambda: (lambda now: now if now and now != first else None)(
        verified(server, pebble, "auth.example.com")), 90, 1)
    # The account that a new authority does not know is made anew; what was served meanwhile is the old certificate.
    pebble.process.stop()
    server.logged("the old one stays", 90)
    with wire.Raw(server.port, True, "auth.example.com") as raw:
        der = raw.sock.getpeercert(True)
    file = server.folder.write("served.der", der)
    contains(must("x509", "-inform", "der", "-noout", "-serial", "-in", file).upper(), second.upper())
    pebble.start()
    eventually("the next one comes", lambda: verified(server, pebble, "auth.example.com"), 90, 1)
    contains(server.text, "does not know the ACME account any more")
    server.stop()
