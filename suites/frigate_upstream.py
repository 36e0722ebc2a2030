"""A scripted Frigate: it behaves as Frigate 0.17 does behind an authenticating proxy, as far as `frigate.md` 2 to 4.7 of the
specification say. Like nginx there it decodes and resolves a path before it looks at it, whatever Doorward made of it, so a
camera that is served is the camera that was asked for.
"""

import json
import re
from urllib.parse import parse_qsl, unquote

from upstream import FILE, FILE_TAG, Upstream

CAMERAS = ("front_door", "back_yard")
# Images, playlists and segments say which camera they are of.
GUARDED = ("api", "ws", "live", "vod", "stream", "clips", "recordings", "exports")


class Frigate(Upstream):
    life = 86400  # seconds, of a token

    def __init__(self, secret, roles=None, port=0, accounts=None):
        super().__init__(port)
        # With accounts its own sign-in is on: name -> (password, role); a token is good until it is taken out of `tokens`.
        self.accounts, self.tokens, self.logins = accounts, {}, 0
        self.secret = secret
        # A set in the original: the order of roles is anybody's guess. The worst one is `admin` last.
        self.roles = {"viewer": CAMERAS, **(roles or {}), "admin": CAMERAS}
        self.served = []

    def who(self, seen):
        """The name and role by its own rules (3.1, 4.1, 4.3); None when token or secret are wrong."""
        if self.accounts is not None:
            sent = seen.all("authorization")
            token = sent[0] if len(sent) == 1 else ""
            return self.tokens.get(token.removeprefix("Bearer ")) if token.startswith("Bearer ") else None
        if seen.all("x-proxy-secret") != [self.secret]:
            return None
        user = seen.one("remote-user") or "viewer"
        values = {value.strip().lower() for value in (seen.one("remote-groups") or "").split(",")}
        role = next((role for role in self.roles if role in values), "viewer")
        return user, role

    def _answer(self, connection, seen, take):
        def reply(status, headers, body, reason="OK"):
            head = f"HTTP/1.1 {status} {reason}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers)
            if not any(k.lower() == "content-length" for k, _ in headers) and status != 304:
                head += f"Content-Length: {len(body)}\r\n"
            connection.sendall(head.encode("latin-1") + b"\r\n" + (b"" if seen.method == "HEAD" else body))
            return True

        def said(value, status=200, *headers):
            return reply(status, [("Content-Type", "application/json"), *headers], json.dumps(value).encode())

        raw, _, query = seen.target.partition("?")
        path = re.sub(r"/+", "/", unquote(raw))
        parts = [part for part in path.split("/") if part]
        if not parts or parts[0] not in GUARDED:
            return reply(200, [("Content-Type", "text/html")], b"<title>Frigate</title>")
        if self.accounts is not None and (seen.method, path) == ("POST", "/api/login"):
            self.logins += 1
            asked = json.loads(seen.body)
            password, role = self.accounts.get(asked["user"], (None, None))
            if password is None or asked["password"] != password:
                return said({"message": "Login failed"}, 401)
            token = f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkb29yd2FyZCJ9.c2lnbmF0dXJl{self.logins}"
            self.tokens[token] = (asked["user"], role)
            return reply(200, [("Set-Cookie", f"frigate_token={token}; HttpOnly; Max-Age={self.life}; Path=/")], b"")
        who = self.who(seen)
        if who is None:
            # As nginx writes a 401 of its subrequest: HTML, without Location.
            return reply(401, [("Content-Type", "text/html")], b"<h1>401 Authorization Required</h1>", "Unauthorized")
        user, role = who
        if seen.method not in ("GET", "HEAD", "OPTIONS") and seen.one("origin") and not seen.one("x-csrf-token"):
            return said({"success": False, "message": "Missing CSRF header"}, 401)
        if len(seen.body) > 20_000_000:
            return reply(413, [], b"", "Payload Too Large")
        if (seen.one("upgrade") or "").lower() == "websocket":
            self.served.append((role, parts[2] if parts[:2] == ["live", "jsmpeg"] else dict(parse_qsl(query)).get("src")))
            return self._websocket(connection, seen, take)
        if path == "/api/profile":
            return said({"username": user, "role": role, "allowed_cameras": list(self.roles[role])})
        if path == "/api/version":
            return reply(200, [("Content-Type", "text/plain")], b"0.17.0")
        if parts[0] == "recordings" and len(parts) == 5:
            self.served.append((role, parts[3]))
            self._file(seen, reply)
            return True
        if parts[0] == "vod" and parts[-1].endswith(".m3u8"):
            token = f"?{query}" if query else ""
            lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:10"]
            lines += [f"#EXTINF:10,\nsegment-{number}.m4s{token}" for number in range(6)]
            self.served.append((role, parts[1]))
            return reply(200, [("Content-Type", "application/vnd.apple.mpegurl")], ("\n".join(lines) + "\n").encode())
        if parts[0] == "vod":
            self.served.append((role, parts[1]))
            return reply(200, [("Content-Type", "video/iso.segment"), ("Cache-Control", "public, max-age=60")], FILE)
        if parts[0] == "clips" and len(parts) == 2:
            self.served.append((role, parts[1].split("-")[0]))
            return reply(200, [("Content-Type", "image/jpeg"), ("Cache-Control", "public, max-age=604800"), ("ETag", FILE_TAG)], b"jpeg")
        if parts[0] == "api" and len(parts) == 3 and parts[2] == "latest.jpg":
            self.served.append((role, parts[1]))
            return reply(200, [("Content-Type", "image/jpeg")], b"jpeg of " + parts[1].encode())
        return said({"path": path, "role": role})
