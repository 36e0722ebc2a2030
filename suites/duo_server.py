"""A scripted Duo: the calls `preauth` and `auth` of its Auth API v2 as documented, because the real one cannot be had.

It verifies what Duo verifies, with Python's own `hmac` and `urllib`: the signature over date, method, host, path and
sorted parameters, the integration key, and a date that is less than five minutes from now. It listens on a free port
of loopback and ends with its case.
"""

import base64
import email.utils
import hmac
import json
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

INTEGRATION_KEY, SECRET_KEY = "DIWJ8X6AEYOR5OMC6TQ1", "Zh5eGmUq9zpfQnyUIu5OL9iWoMMv5ZNmk3zLJ4Ep"
SKEW = 300
DIGESTS = {40: "sha1", 128: "sha512"}


def phone(identifier, name="", capabilities=("auto", "push", "sms", "mobile_otp")):
    return {"device": identifier, "display_name": name or f"iOS ({identifier})", "name": name, "type": "phone",
            "number": "XXX-XXX-0100", "capabilities": list(capabilities)}


class ScriptedDuo:
    """People by name: their standing, their devices, and what they answer to a push."""

    def __init__(self, context, secret_key=SECRET_KEY, host="localhost"):
        self.secret_key, self.host = secret_key, host
        self.people, self.pushes, self.refused = {}, [], []
        self.waiting = threading.Event()
        self.waiting.set()
        owner = self

        class Handler(_Handler):
            duo = owner

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.waiting.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def hostname(self):
        """What belongs into `duo_api.hostname`."""
        return f"{self.host}:{self.port}"

    def knows(self, user, *devices, answer="allow", result="auth"):
        """`answer` is Duo's status of a push: allow, deny, fraud, timeout and so on, or a list of them, of which the last
        one stays; `result` its word before one."""
        self.people[user] = {"result": result, "devices": list(devices), "answer": answer}

    def preauth(self, parameters):
        person = self.people.get(parameters.get("username"))
        if person is None:
            url = f"https://{self.hostname}/portal?code=48bac5d9393fb2c2"
            return {"result": "enroll", "status_msg": "Enroll an authentication device", "enroll_portal_url": url}
        answer = {"result": person["result"], "status_msg": f"Account: {person['result']}"}
        if person["result"] == "auth":
            answer["devices"] = person["devices"]
        return answer

    def auth(self, parameters):
        """One push; the answer comes when the person has given it."""
        person = self.people.get(parameters.get("username"))
        known = person and any(one["device"] == parameters.get("device") for one in person["devices"])
        if not known or parameters.get("factor") != "push":
            return None
        self.pushes.append(parameters)
        self.waiting.wait(30)
        status = person["answer"]
        if isinstance(status, list):
            status = status.pop(0) if len(status) > 1 else status[0]
        return {"result": "allow" if status == "allow" else "deny", "status": status, "status_msg": f"Push: {status}"}


class _Handler(BaseHTTPRequestHandler):
    duo = None
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        fault = self.fault(body.decode("ascii"))
        if fault:
            self.duo.refused.append(fault[1])
            return self.say(fault[0] // 100, {"stat": "FAIL", "code": fault[0], "message": fault[1]})
        parameters = dict(urllib.parse.parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True))
        calls = {"/auth/v2/preauth": self.duo.preauth, "/auth/v2/auth": self.duo.auth}
        if self.path not in calls:
            return self.say(404, {"stat": "FAIL", "code": 40401, "message": "Resource not found"})
        response = calls[self.path](parameters)
        if response is None:
            return self.say(400, {"stat": "FAIL", "code": 40002, "message": "Invalid request parameters"})
        return self.say(200, {"stat": "OK", "response": response})

    def fault(self, body):
        """What Duo would refuse about the request, if anything."""
        date, authorization = self.headers["date"], self.headers["authorization"]
        if not authorization or not authorization.startswith("Basic "):
            return 40101, "Missing request credentials"
        name, _, signature = base64.b64decode(authorization[6:], validate=True).decode("ascii").partition(":")
        if name != INTEGRATION_KEY:
            return 40102, "Invalid integration key in request credentials"
        # From the values, not from the bytes that came: Duo sorts and encodes for itself.
        pairs = sorted(urllib.parse.parse_qsl(body, keep_blank_values=True))
        encoded = "&".join(f"{urllib.parse.quote(k, '~')}={urllib.parse.quote(v, '~')}" for k, v in pairs)
        text = "\n".join([date, self.command.upper(), self.duo.hostname.lower(), self.path, encoded])
        digest = DIGESTS.get(len(signature))
        wanted = digest and hmac.new(self.duo.secret_key.encode(), text.encode(), digest).hexdigest()
        if not wanted or not hmac.compare_digest(wanted, signature):
            return 40103, "Invalid signature in request credentials"
        if abs(email.utils.parsedate_to_datetime(date).timestamp() - time.time()) > SKEW:
            return 40105, "Bad request timestamp"
        return None

    def say(self, status, answer):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
