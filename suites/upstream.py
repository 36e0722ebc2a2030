"""UP: the echo upstream of the cases. It records the raw bytes of every request and answers as the path asks.

Paths: `/bytes/N` N bytes; `/file` with Range, ETag, HEAD, 304, 416; `/stream` chunks released by the test;
`/sse` an event stream that stays open; `/slow/MS`; `/status/N`; `/set-cookie`; `/raw/NAME` bytes that a test
registered; `/ws` WebSocket echo; anything else: what was received, as JSON.
"""

import hashlib
import json
import re
import socket
import threading
import time

import websocket


class Seen:
    """One request as it arrived."""

    def __init__(self, head, body, peer):
        self.head, self.body, self.peer = head, body, peer
        lines = head[:-4].split(b"\r\n")
        self.line = lines[0].decode("latin-1")
        parts = self.line.split(" ")
        self.method, self.target = parts[0], parts[1] if len(parts) > 1 else ""
        self.headers = []
        for line in lines[1:]:
            key, _, value = line.partition(b":")
            self.headers.append((key.decode("latin-1"), value.strip().decode("latin-1")))

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def one(self, name):
        values = self.all(name)
        assert len(values) <= 1, f"{name} stands {len(values)} times: {values}"
        return values[0] if values else None

    def __repr__(self):
        return f"<{self.line} {self.headers}>"


FILE = bytes(range(256)) * 400  # 102,400 bytes
FILE_TAG = '"' + hashlib.sha256(FILE).hexdigest()[:16] + '"'


class Upstream:
    """A server on a free loopback port with a thread for each connection."""

    def __init__(self, port=0):
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.seen, self.raw_answers, self.connections = [], {}, []
        self.release = threading.Event()
        self.first_body_byte = threading.Event()
        self.aborted = threading.Event()
        self.sockets_open = 0
        self.lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def clear(self):
        with self.lock:
            self.seen.clear()
        for event in (self.release, self.first_body_byte, self.aborted):
            event.clear()

    def last(self):
        assert self.seen, "the upstream saw nothing"
        return self.seen[-1]

    def stop(self):
        # Closing alone would leave a waiting accept() listening for one more connection.
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
                connection.close()
            except OSError:
                pass

    def _accept(self):
        while True:
            try:
                connection, peer = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections.append(connection)
            threading.Thread(target=self._serve, args=(connection, peer), daemon=True).start()

    def _serve(self, connection, peer):
        buffer = bytearray()

        def fill():
            data = connection.recv(262144)
            buffer.extend(data)
            return bool(data)

        def take(count):
            while len(buffer) < count:
                if not fill():
                    raise EOFError
            taken = bytes(buffer[:count])
            del buffer[:count]
            return taken

        def until(mark):
            while (at := buffer.find(mark)) < 0:
                if not fill():
                    raise EOFError
            return take(at + len(mark))

        try:
            while True:
                head = until(b"\r\n\r\n")
                seen = Seen(head, b"", peer)
                with self.lock:
                    self.seen.append(seen)
                if seen.target.startswith("/raw-early/"):
                    connection.sendall(self.raw_answers[seen.target])
                    connection.close()
                    return
                if (seen.one("expect") or "").lower() == "100-continue":
                    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                seen.body = self._body(seen, take, until)
                if self._answer(connection, seen, take) is False:
                    connection.close()
                    return
        except (EOFError, OSError, ValueError):
            self.aborted.set()
        finally:
            try:
                connection.close()
            except OSError:
                pass

    def _body(self, seen, take, until):
        coding = (seen.one("transfer-encoding") or "").lower()
        if "chunked" in coding:
            body = b""
            while size := int(until(b"\r\n").split(b";")[0], 16):
                body += take(size)
                self.first_body_byte.set()
                take(2)
            seen.trailers = b""
            while (line := until(b"\r\n")) != b"\r\n":
                seen.trailers += line
            return body
        length = int(seen.one("content-length") or 0)
        if length == 0:
            return b""
        first = take(1)
        self.first_body_byte.set()
        return first + take(length - 1)

    def _answer(self, connection, seen, take):
        path = seen.target.split("?")[0]

        def reply(status, headers, body, reason="OK"):
            head = f"HTTP/1.1 {status} {reason}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers)
            if not any(k.lower() == "content-length" for k, _ in headers) and status not in (204, 304):
                head += f"Content-Length: {len(body)}\r\n"
            connection.sendall(head.encode("latin-1") + b"\r\n" + (b"" if seen.method == "HEAD" else body))

        if seen.target in self.raw_answers:
            connection.sendall(self.raw_answers[seen.target])
            return False
        if path.startswith("/ws") and (seen.one("upgrade") or "").lower() == "websocket":
            return self._websocket(connection, seen, take)
        if match := re.fullmatch(r"/bytes/(\d+)", path):
            size, piece = int(match[1]), b"0123456789abcdef" * 4096
            connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())
            while size > 0 and seen.method != "HEAD":
                connection.sendall(piece[:size])
                size -= min(size, len(piece))
            return True
        if match := re.fullmatch(r"/status/(\d+)", path):
            reply(int(match[1]), [("Content-Type", "text/plain"), ("X-Upstream", "yes")], b"status", "Asked For")
            return True
        if match := re.fullmatch(r"/slow/(\d+)", path):
            time.sleep(int(match[1]) / 1000)
            reply(200, [("Content-Type", "text/plain")], b"slow but done")
            return True
        if path == "/file":
            self._file(seen, reply)
            return True
        if path == "/stream":
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
            self.release.wait(15)
            connection.sendall(b"6\r\nsecond\r\n0\r\n\r\n")
            return True
        if path == "/sse":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:  # ends when the connection does
                connection.sendall(b"a\r\ndata: xy\n\n\r\n")
                time.sleep(0.2)
        if path == "/set-cookie":
            reply(200, [("Set-Cookie", "app=1; Path=/"), ("Set-Cookie", "other=2")], b"cookies")
            return True
        shown = {"line": seen.line, "headers": seen.headers, "length": len(seen.body),
                 "sha256": hashlib.sha256(seen.body).hexdigest()}
        reply(200, [("Content-Type", "application/json"), ("X-Upstream", "yes")], json.dumps(shown).encode())
        return True

    def _file(self, seen, reply):
        common = [("ETag", FILE_TAG), ("Accept-Ranges", "bytes"), ("Content-Type", "application/octet-stream")]
        if seen.one("if-none-match") == FILE_TAG:
            return reply(304, common, b"", "Not Modified")
        wanted = seen.one("range")
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted or "")
        if match and (seen.one("if-range") in (None, FILE_TAG)):
            if match[1] == "":
                begin, end = len(FILE) - int(match[2]), len(FILE) - 1
            else:
                begin, end = int(match[1]), min(int(match[2] or len(FILE) - 1), len(FILE) - 1)
            if begin >= len(FILE):
                return reply(416, common + [("Content-Range", f"bytes */{len(FILE)}")], b"", "Range Not Satisfiable")
            return reply(206, common + [("Content-Range", f"bytes {begin}-{end}/{len(FILE)}")], FILE[begin:end + 1],
                         "Partial Content")
        reply(200, common + ([("Content-Length", len(FILE))] if seen.method == "HEAD" else []), FILE)

    def _websocket(self, connection, seen, take):
        answer = ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  f"Sec-WebSocket-Accept: {websocket.accept_for(seen.one('sec-websocket-key'))}\r\n\r\n")
        connection.sendall(answer.encode())
        self.sockets_open += 1
        try:
            while True:
                opcode, payload = websocket.read_frame(take)
                if opcode == websocket.PING:
                    connection.sendall(websocket.frame(websocket.PONG, payload, False))
                elif opcode == websocket.CLOSE:
                    connection.sendall(websocket.frame(websocket.CLOSE, payload, False))
                    return False
                elif payload.startswith(b"close-with:"):
                    code = int(payload.split(b":")[1])
                    connection.sendall(websocket.frame(websocket.CLOSE, code.to_bytes(2, "big") + b"bye", False))
                else:
                    connection.sendall(websocket.frame(opcode, payload, False))
        finally:
            self.sockets_open -= 1
