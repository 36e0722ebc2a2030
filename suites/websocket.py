"""WebSocket frames (RFC 6455), a client for the tests and the server's half for the echo upstream."""

import base64
import hashlib
import os
import struct

import wire

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def accept_for(key):
    return base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()


def frame(opcode, payload, masked):
    bit = 0x80 if masked else 0
    if len(payload) < 126:
        head = struct.pack("!BB", 0x80 | opcode, bit | len(payload))
    elif len(payload) < 65536:
        head = struct.pack("!BBH", 0x80 | opcode, bit | 126, len(payload))
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, bit | 127, len(payload))
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + apply_mask(payload, mask)


def apply_mask(payload, mask):
    repeated = (mask * (len(payload) // 4 + 1))[:len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(len(payload), "big")


def read_frame(take):
    """Reads one frame through `take(count)`; gives (opcode, payload)."""
    first, second = take(2)
    length = second & 0x7F
    if length == 126:
        length = struct.unpack("!H", take(2))[0]
    elif length == 127:
        length = struct.unpack("!Q", take(8))[0]
    mask = take(4) if second & 0x80 else None
    payload = take(length)
    return first & 0x0F, apply_mask(payload, mask) if mask else payload


class WebSocket:
    """A client. `answer` is the handshake's answer; frames work when its status is 101."""

    def __init__(self, port, path="/ws", host="localhost", tls=False, headers=None, origin=None, timeout=10.0):
        self.raw = wire.Raw(port, tls, host.split(":")[0], timeout=timeout)
        self.key = base64.b64encode(os.urandom(16)).decode()
        lines = [("Host", host), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
                 ("Sec-WebSocket-Key", self.key), ("Sec-WebSocket-Version", "13")]
        if origin:
            lines.append(("Origin", origin))
        self.raw.send(wire.head_bytes("GET", path, lines + wire.as_list(headers)))
        self.answer = self.raw.answer()

    def opened(self):
        assert self.answer.status == 101, f"no upgrade: {self.answer}"
        assert self.answer.one("sec-websocket-accept") == accept_for(self.key), self.answer
        return self

    def send(self, payload, opcode=None):
        if isinstance(payload, str):
            payload, opcode = payload.encode(), opcode or TEXT
        self.raw.send(frame(opcode or BINARY, payload, True))

    def receive(self):
        return read_frame(self.raw.take)

    def closed_within(self, seconds):
        """Seconds until the other side ended the connection, None if it did not."""
        import time
        begun = time.monotonic()
        return time.monotonic() - begun if self.raw.closed(seconds) else None

    def close(self):
        self.raw.close()
