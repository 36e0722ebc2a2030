"""What every suite stands on: cases, a Doorward process in a temporary folder, assertions, ports.

A suite is a module with functions marked `@case`; the name of a case is a sentence about behaviour. An
optional `bench()` generator prepares what the cases share: what it yields is handed to each case.
"""

import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

import wire
from leaks import LEDGER

wire.sent, wire.received = LEDGER.request, LEDGER.answer
ROOT = pathlib.Path(__file__).resolve().parent.parent
PORTAL = "auth.example.com"
# The hash that the seed prints; it verifies `password` (AF-03).
SEED_HASH = "$argon2id$v=19$m=65536,t=3,p=2$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM"
CASES = []


class Skip(Exception):
    """Raised when something that the case needs cannot be had here; the text says what."""


def case(function):
    CASES.append(function)
    return function


class Options:
    """What the command line of `run.py` said."""
    binary = None
    update_screenshots = False
    folder = None
    ports = itertools.repeat(0)


def free_port():
    """A port of 127.0.0.1 that nobody has. Where suites run side by side each is given a range of its own, below the
    ports that the system hands out, so that none takes what another has just found free."""
    for port in Options.ports:
        try:
            with socket.create_server(("127.0.0.1", port)) as server:
                return server.getsockname()[1]
        except OSError:
            continue
    raise AssertionError("no port is free")


def need(program):
    """The path of a program, or a skip that names it."""
    search = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    found = shutil.which(program, path=search)
    if not found:
        raise Skip(f"{program} is not installed")
    return found


def eventually(what, probe, within=5.0, every=0.03):
    """Waits until `probe()` is true and gives its value."""
    end = time.monotonic() + within
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {within} s: {what}")
        time.sleep(every)


def equal(got, wanted, about=""):
    assert got == wanted, f"{about}{': ' if about else ''}wanted {wanted!r}, got {got!r}"


def one_of(got, wanted, about=""):
    assert got in wanted, f"{about}{': ' if about else ''}wanted one of {wanted!r}, got {got!r}"


def contains(text, part, about=""):
    assert part in text, f"{about}{': ' if about else ''}{part!r} is not in {text!r}"


def lacks(text, part, about=""):
    assert part not in text, f"{about}{': ' if about else ''}{part!r} is in {text!r}"


class Folder:
    """A temporary folder that can be written to by name."""

    def __init__(self, name):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix=f"{name}-", dir=Options.folder))

    def write(self, name, text, mode=0o600):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            file.write_bytes(text)
        else:
            file.write_text(text)
        file.chmod(mode)
        LEDGER.written.add(file)
        return file


class Process:
    """A program with its output kept, ended by its process id. What a case leaves running is ended after it."""
    started = []

    def __init__(self, command, cwd, env=None, name=None):
        self.name = name or pathlib.Path(str(command[0])).name
        self.output = []
        self.child = subprocess.Popen([str(part) for part in command], cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                                      start_new_session=True)
        Process.started.append(self)
        if command[0] == Options.binary and not LEDGER.off:
            LEDGER.processes.append(self)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.child.stdout:
            self.output.append(line.rstrip("\n"))

    @property
    def text(self):
        return "\n".join(self.output)

    @property
    def pid(self):
        return self.child.pid

    def running(self):
        return self.child.poll() is None

    def wait_port(self, port, within=15.0):
        def answers():
            if not self.running():
                raise AssertionError(f"{self.name} ended with {self.child.returncode}:\n{self.text[-3000:]}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return True
            except OSError:
                return False
        eventually(f"{self.name} listens on {port}", answers, within)

    def signal(self, number):
        self.child.send_signal(number)

    def wait(self, within=15.0):
        status = self.child.wait(within)
        self.reader.join(2)
        return status

    def stop(self, within=15.0):
        """Ends it gently, then hard; gives the exit status."""
        if self.running():
            self.signal(signal.SIGTERM)
            try:
                self.child.wait(within)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait(5)
        self.reader.join(2)
        return self.child.returncode


def clean_environment(extra=None):
    """No variable of the caller's that could configure Doorward."""
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith(("DOORWARD", "FRIGATE", "CREDENTIALS_DIRECTORY", "AUTHELIA"))}
    return kept | (extra or {})


def doorward(*arguments, cwd, env=None, within=30, stdin=None):
    """Runs a command of the binary to its end."""
    done = subprocess.run([str(Options.binary), *map(str, arguments)], cwd=cwd, env=clean_environment(env),
                          input=stdin, stdin=subprocess.DEVNULL if stdin is None else None, capture_output=True,
                          text=True, errors="replace", timeout=within)
    LEDGER.environment(env or {})
    LEDGER.command(arguments, stdin, done.stdout)
    return done


def indented(block, by):
    return "\n".join(" " * by + line if line else line for line in block.strip("\n").split("\n"))


class Doorward:
    """The server. `config` is YAML text (with `{port}`, `{portal}`, `{internal}` filled in) or None."""

    def __init__(self, config=None, files=None, env=None, folder=None, start=True, arguments=None):
        self.folder = folder or Folder("doorward")
        LEDGER.folders.append(self.folder.path)
        self.port, self.portal, self.internal = free_port(), free_port(), free_port()
        self.env = dict(env or {})
        self.process = None
        self.config = None
        self.tls = True
        for name, text in (files or {}).items():
            self.folder.write(name, text)
        if config is None:
            self.env.setdefault("DOORWARD_SERVER_ADDRESS", f"127.0.0.1:{self.port}")
            self.env.setdefault("DOORWARD_SERVER_INTERNAL_ADDRESS", f"127.0.0.1:{self.internal}")
        else:
            self.write_config(config)
        self.arguments = arguments
        if start:
            self.start()

    def fill(self, config):
        for name in ("port", "portal", "internal"):
            config = config.replace("{" + name + "}", str(getattr(self, name)))
        return config.replace("{folder}", str(self.folder.path))

    def write_config(self, config):
        """Replaces the configuration as an editor does: a new file moved over the old one."""
        text = self.fill(config)
        self.tls = not re.search(r"mode:\s*disabled", text)
        self.config = self.folder.path / "config.yml"
        fresh = self.folder.write("config.yml.new", text)
        fresh.rename(self.config)
        LEDGER.written.add(self.config)
        LEDGER.configuration(text)

    def start(self, within=15.0):
        arguments = self.arguments
        if arguments is None:
            arguments = ["serve"] + (["--config", self.config] if self.config else [])
        LEDGER.environment(self.env)
        self.process = Process([Options.binary, *arguments], self.folder.path, clean_environment(self.loud() | self.env), "doorward")
        self.begun = time.monotonic()
        eventually("doorward answers /.doorward/api/health", self._healthy, within)
        eventually("doorward says that it is ready", lambda: "is ready" in self.text, 5)
        return self

    def loud(self):
        """At trace level, unless the configuration says another one; see `leaks`."""
        said = LEDGER.off or (self.config and re.search(r"\blevel:\s*\w", self.config.read_text()))
        return {} if said else {"DOORWARD_LOG_LEVEL": "trace"}

    def _healthy(self):
        if not self.process.running():
            self.process.reader.join(2)
            raise AssertionError(f"doorward ended with {self.process.child.returncode}:\n{self.text}")
        try:
            return self.get("/.doorward/api/health", timeout=2).status == 200
        except (OSError, EOFError, AssertionError):
            return False

    @property
    def text(self):
        return self.process.text

    def get(self, path, **options):
        """A request to the authenticated listener."""
        options.setdefault("tls", self.tls)
        return wire.request(self.port, options.pop("method", "GET"), path, **options)

    def ask(self, path, **options):
        """A request to the portal listener (forward auth)."""
        return wire.request(self.portal, options.pop("method", "GET"), path, **options)

    def stop(self):
        self.scrape()
        return self.process.stop() if self.process else None

    def scrape(self):
        """Keeps the last metrics, which are looked through for secrets as the log is."""
        text = self.config.read_text() if self.config else ""
        port = re.search(r"\bmetrics:[^\n]*\baddress: '127\.0\.0\.1:(\d+)'", text)
        if port and self.process and self.process.running():
            try:
                LEDGER.scraped[f"metrics at {port[1]}"] = wire.request(int(port[1]), "GET", "/metrics", timeout=2).text
            except (OSError, EOFError, AssertionError):
                pass

    def restart(self):
        self.stop()
        return self.start()

    def logged(self, part, within=5.0):
        """Waits for a line of output that contains `part` and gives it."""
        return eventually(f"a line with {part!r}",
                          lambda: next((line for line in self.process.output if part in line), None), within)


def bare_cookies(answer):
    """name → value of every Set-Cookie that sets something."""
    found = {}
    for line in answer.all("set-cookie"):
        name, _, value = line.split(";")[0].partition("=")
        found[name.strip()] = value.strip()
    return found


def cookie_header(cookies):
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def hidden_fields(html):
    """Hidden inputs of a page, in order."""
    import html as entities
    fields = {}
    for tag in re.findall(r"<input\b[^>]*>", html):
        attributes = {key: entities.unescape(a or b or c) for key, a, b, c in
                      re.findall(r"""([a-zA-Z-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""", tag[6:])}
        if attributes.get("type") == "hidden" and attributes.get("name"):
            fields[attributes["name"]] = attributes.get("value", "")
    return fields


def form_action(html, default):
    import html as entities
    match = re.search(r"""<form\b[^>]*\baction=["']?([^"'\s>]*)""", html)
    return entities.unescape(match[1]) if match and match[1] else default


def encode_form(fields):
    from urllib.parse import urlencode
    return urlencode(fields).encode()


class Visitor:
    """Somebody at a browser without scripts: keeps cookies of one host and posts forms as a browser does."""

    def __init__(self, port, host, tls=True, base="", headers=None):
        self.port, self.host, self.tls, self.base = port, host, tls, base
        self.cookies, self.headers = {}, dict(headers or {})

    @property
    def origin(self):
        return f"https://{self.host}"

    def go(self, method, path, headers=None, body=None):
        sent = [("Accept", "text/html,*/*;q=0.8"), *self.headers.items(), *wire.as_list(headers)]
        if self.cookies:
            sent.append(("Cookie", cookie_header(self.cookies)))
        answer = wire.request(self.port, method, path, sent, body, self.host, self.tls)
        for line in answer.all("set-cookie"):
            name, _, value = line.split(";")[0].partition("=")
            if value == "" or re.search(r"max-age=0\b", line, re.I):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def get(self, path, headers=None):
        return self.go("GET", path, headers)

    def post_form(self, path, fields, headers=None):
        sent = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", self.origin),
                ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "navigate")]
        overridden = {key.lower() for key, _ in wire.as_list(headers)}
        sent = [(key, value) for key, value in sent if key.lower() not in overridden]
        return self.go("POST", path, sent + wire.as_list(headers), encode_form(fields))

    def sign_in(self, user, password, page=None, remember=False, extra=None):
        """Through the page, as a person does; gives the answer to the form."""
        page = page or self.base + "/"
        answer = self.get(page)
        assert answer.status == 200, f"the sign-in page answers {answer}"
        fields = hidden_fields(answer.text) | {"username": user, "password": password} | (extra or {})
        if remember:
            fields["remember-me"] = "on"
        from urllib.parse import urljoin, urlsplit
        action = urljoin(f"https://{self.host}{page}", form_action(answer.text, page))
        parts = urlsplit(action)
        return self.post_form(parts.path + (f"?{parts.query}" if parts.query else ""), fields)


def api_login(port, user, password, host=PORTAL, tls=False, base="", headers=None, remember=False):
    body = {"user": user, "password": password} | ({"remember_me": True} if remember else {})
    sent = [("Content-Type", "application/json"), *wire.as_list(headers)]
    return wire.request(port, "POST", base + "/api/login", sent, json.dumps(body).encode(), host, tls)


def signed_in(port, user, password="password", host=PORTAL, tls=False, base="", **options):
    """The session cookie as a Cookie header's value."""
    answer = api_login(port, user, password, host, tls, base, **options)
    assert answer.status == 200, f"sign-in of {user}: {answer}"
    cookies = {name: value for name, value in bare_cookies(answer).items() if "session" in name}
    assert len(cookies) == 1, f"one session cookie: {answer.all('set-cookie')}"
    return cookie_header(cookies)


def certificate(folder, name="cert"):
    """A self-signed certificate for localhost and *.example.com; gives its path and the key's."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
               "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,DNS:*.example.com",
               "-keyout", str(folder.path / f"{name}.key"), "-out", str(folder.path / f"{name}.crt")]
    subprocess.run(command, check=True, capture_output=True)
    return folder.path / f"{name}.crt", folder.path / f"{name}.key"


def printed_password(text):
    """The password between the two marked lines."""
    lines = text.split("\n")
    marks = [n for n, line in enumerate(lines) if re.search(r"[*=─━#-]{3,}", line)]
    for begin in marks:
        for line in lines[begin + 1:begin + 6]:
            match = re.search(r"[Pp]assword\b[^:]*:\s*(\S+)", line)
            if match:
                assert any(end > begin + 1 for end in marks), f"no closing mark:\n{text}"
                return match[1]
    return None


USERS = f"""
users:
  alice:
    displayname: "Alice Liddell"
    password: "{SEED_HASH}"
    email: alice@example.com
    groups: [admins, dev]
  bob:
    displayname: "Bob Dylan"
    password: "{SEED_HASH}"
    email: bob@example.com
    groups: [dev]
  dave:
    disabled: true
    displayname: "Dave Off"
    password: "{SEED_HASH}"
    email: dave@example.com
    groups: []
"""

# The bench of the cases (section 0), as far as this stage goes.
RULES = """
access_control:
  default_policy: deny
  rules:
    - domain: public.example.com
      policy: bypass
    - domain: one.example.com
      policy: one_factor
    - domain: two.example.com
      policy: two_factor
    - domain: deny.example.com
      policy: deny
    - domain: pub.example.com
      policy: bypass
    - domain: mix.example.com
      resources: ['^/public/']
      policy: bypass
    - domain: mix.example.com
      policy: two_factor
    - domain: adm.example.com
      subject: 'group:admins'
      policy: one_factor
    - domain: app.example.com
      policy: two_factor
"""

# The cases fail to sign in from one address more often than the default bears; the limiter's own cases set theirs.
NO_LIMIT = "auth:\n  failed_login_rate_limit: '1000/second'\n"


FILE_USERS = """authentication_backend:
  file:
    path: {folder}/users.yml"""


def bench_config(services="", trusted="[127.0.0.1/32]", rules=RULES, extra="", server_extra="", users=FILE_USERS,
                 regulation="regulation: {max_retries: 0}"):
    """A configuration with a portal on auth.example.com and the users file of the bench; regulation is off unless
    asked for, because most cases are about something else and fail sign-ins on purpose."""
    return f"""
server:
  address: 127.0.0.1:{{port}}
  internal_address: disabled
  portal_address: 127.0.0.1:{{portal}}
  trusted_proxies: {trusted}
{indented(server_extra, 2) if server_extra else ''}
session:
  cookies:
    - domain: example.com
      portal_url: https://{PORTAL}
{users}
{regulation}
{rules}
{services}
{"" if "auth:" in extra else NO_LIMIT}
{extra}
"""


class Household:
    """A server with database users: an administrator `root` and a viewer `carol`, both with the password `GOOD`."""
    GOOD = "orbit lantern violin"

    def __init__(self, services="", regulation="regulation: {max_retries: 0}", **options):
        rules = "access_control: {default_policy: one_factor}"
        self.server = Doorward(bench_config(services, rules=rules, users="authentication_backend: {sql: true}", regulation=regulation), **options)
        for user, role in (("root", "admin"), ("carol", "viewer")):
            added = self.run("users", "add", user, "--role", role, stdin=self.GOOD + "\n")
            equal(added.returncode, 0, added.stderr)

    def run(self, *arguments, stdin=None):
        return doorward("--config", self.server.config, *arguments, cwd=self.server.folder.path, stdin=stdin)

    def json(self, *arguments, stdin=None):
        done = self.run(*arguments, "--output", "json", stdin=stdin)
        equal(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def stop(self):
        self.server.stop()


def on_a_stage_of_its_own(make):
    """Marks a case that is handed what `make()` builds; it is stopped when the case ends."""
    def around(function):
        def run():
            stage = make()
            try:
                function(stage)
            finally:
                stage.stop()
        run.__name__ = function.__name__
        return case(run)
    return around


def run_suite(module, only=None):
    """Runs the cases of a module; gives (passed, failed, skipped)."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    name = module.__name__

    def report(kind, what, took=None, why=""):
        counts[kind] += 1
        mark = {"passed": "ok  ", "failed": "FAIL", "skipped": "skip"}[kind]
        print(f"{mark} {name}::{what}" + (f" ({took:.2f} s)" if took is not None else ""))
        if why:
            print("     " + why.strip().replace("\n", "\n     "))

    import traceback

    def reason(problem):
        if isinstance(problem, AssertionError) and str(problem):
            where = traceback.extract_tb(problem.__traceback__)
            line = next((f for f in reversed(where) if pathlib.Path(f.filename).name == f"{name}.py"), where[-1])
            return f"line {line.lineno}: {str(problem)[:2500]}"
        return "".join(traceback.format_exception(problem))[-2500:]

    # A suite that measures how long answers take says why it does not want every step logged.
    LEDGER.off = getattr(module, "QUIET", None)
    chosen = [function for function in CASES if not only or only in function.__name__]
    prepare = getattr(module, "bench", None)
    generator, shared = None, ()
    try:
        if prepare:
            generator = prepare()
            shared = (next(generator),)
    except Skip as problem:
        report("skipped", "bench", why=str(problem))
        return counts
    except Exception as problem:  # a bench that does not start fails every case once, visibly
        report("failed", "bench", why=reason(problem))
        return counts
    running = list(Process.started)
    for function in chosen:
        begun = time.monotonic()
        try:
            extra = function(*shared)
            took = time.monotonic() - begun
            if isinstance(extra, list):  # a case that ran steps elsewhere hands over their results
                for kind, what, why in extra:
                    report(kind, what, why=why)
            else:
                report("passed", function.__name__, took)
        except Skip as problem:
            report("skipped", function.__name__, why=str(problem))
        except Exception as problem:
            report("failed", function.__name__, time.monotonic() - begun, reason(problem))
        finally:
            # The bench's own server may have been started again by a case; it stays.
            kept = [*running, getattr(getattr(shared[0], "server", shared[0]), "process", None)] if shared else []
            for process in [process for process in Process.started if process not in kept]:
                process.stop(5)
                Process.started.remove(process)
    if generator:
        try:
            next(generator, None)
        except Exception as problem:
            report("failed", "bench_ends_cleanly", why=reason(problem))
    if LEDGER.processes and not only:
        begun = time.monotonic()
        bad = LEDGER.found()
        size = sum(len(process.text) for process in LEDGER.processes) // 1000
        print(f"     {len(LEDGER.secrets)} secrets sought in {size} kB of logs and what was written")
        report("failed" if bad else "passed", "no_secret_of_the_suite_stands_in_a_log_or_a_file", time.monotonic() - begun, "\n".join(bad[:20]))
    return counts
