"""A client that sends exact bytes over TCP or TLS and reads HTTP/1.1 answers.

Absent on purpose: anything that would correct, fold or retry what a test sends.
"""

import base64
import re
import socket
import ssl
import time

TIMEOUT = 10.0
# Told of what `request` sends and of every answer, when the harness has set it: (headers, body).
sent = received = None


class Answer:
    """One HTTP answer: status, reason, headers in order, body."""

    def __init__(self, status, reason, headers, body, head):
        self.status, self.reason, self.headers, self.body, self.head = status, reason, headers, body, head

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def one(self, name):
        """The only value of a header, None when absent; two are an error."""
        values = self.all(name)
        assert len(values) <= 1, f"{name} stands {len(values)} times: {values}"
        return values[0] if values else None

    def has(self, name):
        return bool(self.all(name))

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def __repr__(self):
        return f"<{self.status} {self.reason} {self.headers} {self.body[:200]!r}>"


def tls_context(alpn=("http/1.1",), verify=None, minimum=None, maximum=None):
    """TLS without certificate checks (Doorward's own certificate is self-signed) unless `verify` names a file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if verify:
        context.load_verify_locations(verify)
        context.verify_mode = ssl.CERT_REQUIRED
        context.check_hostname = True
    if minimum:
        context.minimum_version = minimum
    if maximum:
        context.maximum_version = maximum
    if alpn:
        context.set_alpn_protocols(list(alpn))
    return context


class Raw:
    """One connection. Usable as a context manager."""

    def __init__(self, port, tls=False, name=None, alpn=("http/1.1",), timeout=TIMEOUT, context=None, source=None):
        plain = socket.create_connection(("127.0.0.1", port), timeout=timeout,
                                         source_address=(source, 0) if source else None)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.sock = (context or tls_context(alpn)).wrap_socket(plain, server_hostname=name or "localhost")
        else:
            self.sock = plain
        self.buffer = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self.sock.close()
        except OSError:
            pass

    def send(self, data):
        self.sock.sendall(data)

    def fill(self):
        """Reads more; False at the end of the stream (a reset is an end too)."""
        try:
            data = self.sock.recv(65536)
        except (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return False
        self.buffer.extend(data)
        return bool(data)

    def closed(self, within=5.0):
        """Whether the other side closes within the time, dropping what it still sends."""
        self.sock.settimeout(within)
        try:
            while self.fill():
                self.buffer.clear()
            return True
        except (TimeoutError, socket.timeout):
            return False

    def take(self, count):
        while len(self.buffer) < count:
            if not self.fill():
                raise EOFError(f"wanted {count} bytes, got {len(self.buffer)}: {self.buffer[:100]!r}")
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        return taken

    def until(self, mark):
        while mark not in self.buffer:
            if not self.fill():
                raise EOFError(f"wanted {mark!r}, got {self.buffer[:200]!r}")
        return self.take(self.buffer.index(mark) + len(mark))

    def head(self):
        """Reads a head of an answer, 100 Continue included."""
        text = self.until(b"\r\n\r\n")
        lines = text[:-4].split(b"\r\n")
        match = re.match(rb"HTTP/1\.[01] (\d{3})(?: (.*))?$", lines[0])
        assert match, f"not a status line: {lines[0]!r}"
        headers = []
        for line in lines[1:]:
            key, _, value = line.partition(b":")
            headers.append((key.decode("latin-1"), value.strip().decode("latin-1")))
        return Answer(int(match[1]), (match[2] or b"").decode("latin-1"), headers, b"", text)

    def chunks(self):
        """Yields the chunks of a chunked body, then reads its trailers into `self.trailers`."""
        while True:
            size = int(self.until(b"\r\n").split(b";")[0], 16)
            if size == 0:
                self.trailers = b""
                while (line := self.until(b"\r\n")) != b"\r\n":
                    self.trailers += line
                return
            yield self.take(size)
            assert self.take(2) == b"\r\n", "chunk without its end"

    def answer(self, method="GET"):
        """Reads one whole answer, skipping 1xx other than 101."""
        whole = self._answer(method)
        if received:
            received(whole.headers, whole.body)
        return whole

    def _answer(self, method):
        head = self.head()
        while 100 <= head.status < 200 and head.status != 101:
            head = self.head()
        if method == "HEAD" or head.status in (101, 204, 304):
            return head
        if "chunked" in (head.one("transfer-encoding") or "").lower():
            head.body = b"".join(self.chunks())
        elif head.has("content-length"):
            head.body = self.take(int(head.one("content-length")))
        else:
            while self.fill():
                pass
            head.body = self.take(len(self.buffer))
        return head


def head_bytes(method, target, headers):
    lines = [f"{method} {target} HTTP/1.1".encode("utf-8", "surrogateescape")]
    for key, value in headers:
        value = value if isinstance(value, bytes) else str(value).encode("utf-8")
        lines.append(key.encode() + b": " + value)
    return b"\r\n".join(lines) + b"\r\n\r\n"


def as_list(headers):
    return list(headers.items()) if isinstance(headers, dict) else list(headers or [])


def request(port, method="GET", target="/", headers=None, body=None, host="localhost", tls=False, timeout=TIMEOUT,
            context=None, source=None, name=None):
    """One request on a connection of its own. `host=None` sends no Host."""
    headers = as_list(headers)
    if host is not None and not any(key.lower() == "host" for key, _ in headers):
        headers.insert(0, ("Host", host))
    if body is not None and not any(key.lower() in ("content-length", "transfer-encoding") for key, _ in headers):
        headers.append(("Content-Length", len(body)))
    if not any(key.lower() == "connection" for key, _ in headers):
        headers.append(("Connection", "close"))
    if sent:
        sent(headers, body)
    server_name = name or (host.split(":")[0] if host and re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", host) else "localhost")
    with Raw(port, tls, server_name, timeout=timeout, context=context, source=source) as raw:
        try:
            raw.send(head_bytes(method, target, headers) + (body or b""))
        except OSError:
            pass  # refused before all was sent; the answer may be there all the same
        return raw.answer(method)


def exchange(port, data, tls=False, name="localhost", timeout=3.0):
    """Sends bytes as they are; gives the first answer's status (None when the connection just closes) and all bytes."""
    with Raw(port, tls, name, timeout=timeout) as raw:
        try:
            raw.send(data)
        except OSError:
            pass
        end = time.monotonic() + timeout
        try:
            while time.monotonic() < end and raw.fill():
                pass
        except (TimeoutError, socket.timeout):
            pass
        match = re.match(rb"HTTP/1\.[01] (\d{3})", raw.buffer)
        return (int(match[1]) if match else None), bytes(raw.buffer)


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
