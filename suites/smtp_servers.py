"""Mail servers for the suite `notifier`: aiosmtpd that records its dialogue, somebody in between, and Postfix.

Every server listens on a free port of loopback and ends with its case.
"""

import asyncio
import email
import email.policy
import glob
import logging
import os
import pathlib
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading

from harness import Process, Skip, eventually, free_port, need

try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError:
    SMTP = object

# What aiosmtpd says of broken handshakes is not what a reader of the suite looks for.
logging.getLogger("mail").setLevel(logging.CRITICAL)
logging.getLogger("asyncio").setLevel(logging.CRITICAL)

USER, PASSWORD = "doorward", "correct horse battery"


class Authority:
    """A certificate authority in a folder, made with the `openssl` program."""

    def __init__(self, folder, name="Suite Authority"):
        need("openssl")
        self.folder, self.made = folder.path, 0
        self._run("req", "-x509", *self._key("ca.key"), "-days", "2", "-subj", f"/CN={name}", "-out", "ca.crt")
        (self.folder / "index.txt").touch()
        (self.folder / "serial").write_text("01\n")
        (self.folder / "ca.cnf").write_text("""
[ca]
default_ca = suite
[suite]
database = index.txt
serial = serial
new_certs_dir = .
certificate = ca.crt
private_key = ca.key
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
""")

    @property
    def certificate(self):
        return self.folder / "ca.crt"

    def _run(self, *arguments):
        done = subprocess.run(["openssl", *map(str, arguments)], cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def _key(self, name):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", name]

    def issue(self, host="localhost", begin="20200101000000Z", end="20991231000000Z"):
        """A certificate for a host; gives its path and the key's."""
        self.made += 1
        name = f"{self.made}-{host}"
        self._run("req", *self._key(f"{name}.key"), "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
                  "-out", f"{name}.csr")
        self._run("ca", "-batch", "-notext", "-config", "ca.cnf", "-startdate", begin, "-enddate", end,
                  "-in", f"{name}.csr", "-out", f"{name}.crt")
        return self.folder / f"{name}.crt", self.folder / f"{name}.key"

    def self_signed(self, host="localhost"):
        """What `openssl req -x509` makes: nobody signed it but itself."""
        self.made += 1
        name = f"{self.made}-alone"
        self._run("req", "-x509", *self._key(f"{name}.key"), "-days", "2", "-subj", f"/CN={host}",
                  "-addext", f"subjectAltName=DNS:{host}", "-out", f"{name}.crt")
        return self.folder / f"{name}.crt", self.folder / f"{name}.key"


def context_of(pair):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    return context


class Dialogue:
    """What one server heard and took."""

    def __init__(self):
        self.clear, self.inside, self.taken = [], [], []

    def commands(self, where=None):
        """The verbs, in order."""
        lines = self.clear + self.inside if where is None else where
        return [line.split(b" ")[0].split(b":")[0].upper().decode("ascii", "replace") for line in lines]

    def assert_nothing_said(self):
        """Neither a credential nor anything of a mail was heard, in whatever way."""
        heard = set(self.commands())
        assert heard, "nobody talked to the server"
        assert heard <= {"EHLO", "STARTTLS", "QUIT"}, f"the server heard {self.clear + self.inside}"
        assert not self.taken
        everything = b"\n".join(self.clear + self.inside)
        for secret in (b"AUTH", b"john", PASSWORD.encode()):
            assert secret not in everything, everything


class Recorder(SMTP):
    """aiosmtpd that keeps every line it reads, and how it came."""

    def __init__(self, dialogue, refuse_starttls=False, **options):
        self.dialogue, self.refuse_starttls = dialogue, refuse_starttls
        super().__init__(Taker(dialogue), hostname="mail.example.com", enable_SMTPUTF8=True, authenticator=self.knows, **options)

    def data_received(self, data):
        inside = bool(self.session and self.session.ssl)
        (self.dialogue.inside if inside else self.dialogue.clear).extend(
            line for line in data.split(b"\r\n") if line and not self.in_message)
        return super().data_received(data)

    in_message = False

    async def smtp_STARTTLS(self, arg):
        if self.refuse_starttls:
            await self.push("454 TLS not available due to temporary reason")
        else:
            await super().smtp_STARTTLS(arg)

    async def smtp_DATA(self, arg):
        self.in_message = True
        await super().smtp_DATA(arg)
        self.in_message = False

    def knows(self, server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=True if right else False)


class Taker:
    """Takes every message; a connection that breaks in a handshake is what many cases are about."""

    def __init__(self, dialogue):
        self.dialogue = dialogue

    async def handle_DATA(self, server, session, envelope):
        self.dialogue.taken.append(envelope)
        return "250 taken"

    async def handle_exception(self, error):
        return "421 broken"


class Mailer:
    """A `Recorder` on a port of its own, in a thread of its own."""

    def __init__(self, tls=None, implicit=False, **options):
        if SMTP is object:
            raise Skip("the Python package aiosmtpd is not installed")
        self.dialogue = Dialogue()
        self.loop = asyncio.new_event_loop()
        inner = None if implicit else tls
        if implicit:
            # aiosmtpd takes implicit TLS for no TLS; who asks for a password knows better.
            options.setdefault("auth_require_tls", False)

        def session():
            return Recorder(self.dialogue, tls_context=inner, loop=self.loop, **options)

        def run():
            asyncio.set_event_loop(self.loop)
            self.loop.run_forever()

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        begin = self.loop.create_server(session, "127.0.0.1", 0, ssl=tls if implicit else None)
        self.server = asyncio.run_coroutine_threadsafe(begin, self.loop).result(10)
        self.port = self.server.sockets[0].getsockname()[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        async def end():
            self.server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
        asyncio.run_coroutine_threadsafe(end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    def mails(self):
        return [parsed(envelope.content) for envelope in self.dialogue.taken]


def parsed(content):
    return email.message_from_bytes(content, policy=email.policy.default)


class InBetween:
    """Somebody on the way to a server: sees every byte in clear and changes the server's answers as told.

    `change(answer)` gets what the server sends in clear text and gives what is passed on.
    """

    def __init__(self, target, change):
        self.target, self.change = target, change
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self._pass, args=(near, far, lambda data: data), daemon=True).start()
            threading.Thread(target=self._pass, args=(far, near, self.change), daemon=True).start()

    def _pass(self, source, sink, change):
        try:
            while data := source.recv(65536):
                sink.sendall(change(data))
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Postfix:
    """A whole Postfix in a temporary folder: submission with STARTTLS, submissions with TLS, both with SASL, and a
    mailbox for everybody at example.net. Its `master` is the one process that is started, and ended."""

    def __init__(self, pair):
        if os.getuid() != 0:
            raise Skip("Postfix starts as root only")
        self.program, saslpasswd = need("postfix"), need("saslpasswd2")
        if not glob.glob("/usr/lib/*/sasl2/libplain.so"):
            raise Skip("libsasl2-modules is not installed")
        libexec = pathlib.Path(subprocess.run(["postconf", "-hd", "daemon_directory"], check=True, text=True,
                                              capture_output=True).stdout.strip())
        owner = pwd.getpwnam("postfix")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="doorward-postfix-"))
        self.folder.chmod(0o755)
        conf, queue, data = (self.folder / name for name in ("conf", "queue", "data"))
        for folder in (conf, queue, data, self.folder / "mail", conf / "sasl"):
            folder.mkdir()
        for folder in (data, self.folder / "mail"):
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        for source, name in zip(pair, ("server.crt", "server.key")):
            shutil.copy(source, conf / name)
        subprocess.run([saslpasswd, "-c", "-p", "-f", conf / "sasl/db", "-u", "mail.example.com", USER],
                       input=PASSWORD, text=True, check=True, capture_output=True)
        os.chown(conf / "sasl/db", owner.pw_uid, -1)
        (conf / "sasl/smtpd.conf").write_text(
            f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: {conf}/sasl/db\n")
        self.submission, self.submissions = free_port(), free_port()
        (conf / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
daemon_directory = {libexec}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.com
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
smtpd_tls_cert_file = {conf}/server.crt
smtpd_tls_key_file = {conf}/server.key
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = mail.example.com
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
virtual_mailbox_domains = example.net
virtual_mailbox_base = {self.folder}/mail
virtual_mailbox_maps = static:inbox/
virtual_minimum_uid = 1
virtual_uid_maps = static:{owner.pw_uid}
virtual_gid_maps = static:{owner.pw_gid}
default_transport = error:this server delivers nothing to others
alias_maps =
local_recipient_maps =
maillog_file = {self.folder}/log
maillog_file_prefixes = {self.folder}
""")
        services = f"""
127.0.0.1:{self.submission} inet n - n - - smtpd
127.0.0.1:{self.submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
        (conf / "master.cf").write_text(services)
        self.process = None
        # Makes the queue's folders with the owners that they need.
        done = subprocess.run([self.program, "-c", conf, "check"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr + self.log()
        environment = {"MAIL_CONFIG": str(conf), "PATH": os.environ.get("PATH", "")}
        self.process = Process([libexec / "master", "-c", conf, "-d"], self.folder, environment, "postfix master")
        self.process.wait_port(self.submission)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.stop(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        log = self.folder / "log"
        return log.read_text() if log.exists() else ""

    def mail(self, number):
        """The mail that came as the `number`th, counted from 1."""
        box = self.folder / "mail/inbox/new"

        def arrived():
            files = sorted(box.iterdir(), key=lambda file: file.stat().st_mtime_ns) if box.is_dir() else []
            return files if len(files) >= number else None
        return parsed(eventually(f"mail {number} is in the mailbox", arrived, 15)[number - 1].read_bytes())
