"""What no suite may leave behind (SC-254): the secrets that went through it, and the search for them afterwards.

Every server of a suite speaks at trace level. What the suite hands to Doorward as a secret (in the configuration, the
environment, a request, the input of a command) and what Doorward hands out (cookies, links in mails, keys, seeds, codes,
hidden fields of forms) is noted while it goes by. After the cases, none of it may stand in what the servers logged, in
their metrics, or in any file that Doorward wrote beside its declared ones. Absent: secrets of fewer than ten characters
(codes of six digits and the bench's `password` occur by themselves).
"""

import base64
import json
import pathlib
import re
import urllib.parse

SHORTEST = 10
LONGEST = 4096
# Names under which people and programs hand over a secret, in YAML, JSON, forms and variables.
NAMES = r"[a-z_-]*(?:password|passphrase|secret|token|encryption_key|api_key|private_key)|currentPassword|newPassword|csrf"
IN_JSON = re.compile(rf'"(?:{NAMES})"\s*:\s*"((?:[^"\\]|\\.){{{SHORTEST},}})"', re.I)
IN_YAML = re.compile(rf"""(?<![\w.])(?:{NAMES}|key)['"]?\s*:\s*(?:'([^'\n]{{{SHORTEST},}})'|"([^"\n]{{{SHORTEST},}})"|([^\s'"\[{{,}}]{{{SHORTEST},}}))""", re.I)
IN_FORM = re.compile(rf"(?:^|&)(?:{NAMES})=([^&]{{{SHORTEST},}})", re.I)
LISTED_KEY = re.compile(r"(?m)^\s*- ([A-Za-z0-9]{32,})\s*$")
IN_ENVIRONMENT = re.compile(r"(?:PASSWORD|SECRET|TOKEN|ENCRYPTION_KEY|API_KEY)$")
# Seeds of one-time codes, our own keys, links in mails.
SEED = re.compile(r"[?&]secret=([A-Z2-7]{16,})")
OWN_KEY = re.compile(r"dwk_[a-z2-9]{8}_([A-Za-z0-9]{10,})")
LINK = re.compile(r"[?&#]token=([A-Za-z0-9_.~%-]{10,})")
HIDDEN = re.compile(r'<input\b[^>]*type="hidden"[^>]*>')
VALUE = re.compile(r'value="([^"]{30,})"')
SAID = re.compile(r"(?m)[Pp]assword\b[^:\n]*:\s*([A-Za-z0-9_-]{10,64})[ *]*$")
# Where secrets are meant to stand: the mails to the person, keys, certificates' keys.
DECLARED = re.compile(r"(^|/)(mail[^/]*\.txt|[^/]*\.key|\.[a-z_]*(secret|key)[^/]*)$")
WORD = re.compile(rb"[^\s\"'<>,;:&?()\[\]{}|`\\\x00-\x1f\x7f]{10,}")


class Ledger:
    """The secrets of one suite, and where they are looked for."""

    def __init__(self):
        self.secrets, self.processes, self.folders, self.written, self.scraped = {}, [], [], set(), {}
        self.off = None

    def note(self, kind, value):
        """Notes a secret; what is short, a path, a hash or a placeholder is none."""
        if self.off or not isinstance(value, str) or not SHORTEST <= len(value) <= LONGEST:
            return
        if value[0] in "$/%" or value.startswith(("{", "http:", "https:", "urn:", "ref:", "[REDACTED")) or len(set(value)) < 5:
            return
        self.secrets.setdefault(value, kind)

    # ---- what goes by

    def request(self, headers, body):
        if self.off:
            return
        for name, value in headers:
            name, value = name.lower(), value.decode("latin-1") if isinstance(value, bytes) else str(value)
            if name == "cookie":
                for part in value.split(";"):
                    if len(part.partition("=")[2]) >= 20:
                        self.note("a cookie that was sent", part.partition("=")[2].strip())
            elif name in ("authorization", "proxy-authorization"):
                scheme, _, proof = value.partition(" ")
                self.note(f"{scheme} in {name}", proof.strip())
                if scheme.lower() == "basic":
                    try:
                        self.note("a password for Basic", base64.b64decode(proof).decode().partition(":")[2])
                    except ValueError:
                        pass
            elif name in ("x-api-key", "x-proxy-secret"):
                self.note(name, value)
        if body and len(body) < 100_000:
            self.text("a request's body", bytes(body).decode("utf-8", "replace"))

    def answer(self, head, body):
        if self.off:
            return
        for name, value in head:
            if name.lower() == "set-cookie":
                cookie = value.split(";")[0].partition("=")[2].strip()
                if len(cookie) >= 20:
                    self.note("a cookie that was set", cookie)
            elif name.lower() == "location":
                self.text("a redirection", value)
        if body and len(body) < 500_000:
            text = body.decode("utf-8", "replace")
            for tag in HIDDEN.findall(text):
                for value in VALUE.findall(tag):
                    # Where to go on after signing in is no secret.
                    if "return_to" not in tag and "://" not in value:
                        self.note("a hidden field", value)
            self.text("an answer's body", text)

    def text(self, kind, text):
        """JSON, a form, an address, what a command printed or a mail: by the names that stand beside secrets."""
        if self.off:
            return
        for value in IN_JSON.findall(text):
            try:
                self.note(kind, json.loads(f'"{value}"'))
            except ValueError:
                pass
        for value in IN_FORM.findall(text):
            self.note(kind, urllib.parse.unquote_plus(value))
        for pattern in (SEED, OWN_KEY, LINK):
            for value in pattern.findall(text):
                self.note(kind, urllib.parse.unquote(value))

    def configuration(self, text):
        for found in IN_YAML.findall(re.sub(r"(?m)(^|\s)#.*$", "", text)):
            self.note("the configuration", next(filter(None, found)))
        for key in LISTED_KEY.findall(text):
            self.note("a configured key", key)

    def environment(self, variables):
        for name, value in variables.items():
            if name.startswith("DOORWARD") and IN_ENVIRONMENT.search(name):
                self.note(f"the variable {name}", value)

    def command(self, arguments, stdin, stdout):
        for line in (stdin or "").splitlines():
            self.note("typed into a command", line)
        for before, value in zip(arguments, arguments[1:]):
            if before in ("--secret", "--password", "--key"):
                self.note(f"the argument {before}", str(value))
        self.text("printed by a command", stdout)
        for value in SAID.findall(stdout):
            self.note("a password printed by a command", value)

    # ---- the search

    def places(self):
        """(name, bytes) of everything that was logged or written."""
        for number, process in enumerate(self.processes):
            lines = process.text
            for value in SAID.findall(lines):
                # The first password is shown once between two marks (decision 0003); no other line may have it.
                self.note("the first password", value)
            yield f"output of {process.name} {number}", "\n".join(line for line in process.output if not SAID.search(line)).encode()
        yield from ((name, text.encode()) for name, text in self.scraped.items())
        for folder in self.folders:
            for path in sorted(folder.rglob("*")):
                if path in self.written or path.is_symlink() or not path.is_file():
                    continue
                name = str(path.relative_to(folder))
                content = path.read_bytes()
                if DECLARED.search(name):
                    self.declared(path.name, content.decode("utf-8", "replace"))
                else:
                    yield f"{folder.name}/{name}", content

    def declared(self, name, content):
        if name.endswith(".txt"):
            self.text("a mail", content)
        elif "-----BEGIN" not in content:
            for line in content.splitlines():
                self.note(f"the file {name}", line.strip())
        else:
            for line in content.splitlines():
                if len(line) >= 60 and not line.startswith("-"):
                    self.note(f"the file {name}", line)

    def found(self):
        """What stands where it must not, one line each with the kind of secret and the place."""
        places = list(self.places())
        return search(self.secrets, places)


def forms(secret):
    """How a secret may stand in text: plain, as it is escaped in addresses and JSON, and what has blanks as base64."""
    plain = secret.encode("utf-8", "surrogateescape")
    yield plain
    if not re.fullmatch(r"[A-Za-z0-9_.~-]+", secret):
        yield urllib.parse.quote(plain, safe="").encode()
        yield urllib.parse.quote_plus(plain, safe="").encode()
        yield base64.b64encode(plain).rstrip(b"=")
        yield json.dumps(secret)[1:-1].encode()


def search(secrets, places):
    """Each word is looked at once, however often it was logged; only what has blanks is sought in the whole text."""
    words = set()
    for _, content in places:
        words.update(WORD.findall(content))
    words = b"\n".join(words)
    bad = []
    for secret, kind in secrets.items():
        for form in dict.fromkeys(forms(secret)):
            if WORD.fullmatch(form) and form not in words:
                continue
            for name, content in places:
                at = content.find(form)
                if at >= 0:
                    around = content[max(0, at - 120):at + len(form) + 20].decode("utf-8", "replace")
                    bad.append(f"{kind} stands in {name}: …{around!r}")
    return bad


LEDGER = Ledger()
