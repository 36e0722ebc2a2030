"""HAProxy with a Lua hook of our own (`haproxy/auth_intercept.lua`) that asks the forward-auth endpoint."""

from harness import ROOT, Folder, certificate, free_port, need
from peers import Bench

CONFIG = """
global
  log stdout format raw local0 warning
  lua-load {lua}
  tune.maxrewrite 4096
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend door
  bind 127.0.0.1:{port} ssl crt {pem} alpn http/1.1
  # Nothing that a client says about itself may remain, in any spelling.
  http-request del-header ^remote[-_](user|groups|name|email|role)$ -m reg
  http-request lua.auth_intercept http://127.0.0.1:{portal}/api/authz/forward-auth
  acl passed var(txn.auth_status) -m str 200
  acl refused var(txn.auth_status) -m str 403
  acl bad var(txn.auth_status) -m str 400
  acl unauthorized var(txn.auth_status) -m str 401
  acl away var(txn.auth_status) -m str 302
  acl away_after_post var(txn.auth_status) -m str 303
  http-request return status 401 hdr WWW-Authenticate %[var(txn.auth_challenge)] if unauthorized
  http-request redirect location %[var(txn.auth_location)] code 302 if away
  http-request redirect location %[var(txn.auth_location)] code 303 if away_after_post
  http-request deny deny_status 403 if refused
  http-request deny deny_status 400 if bad
  http-request deny deny_status 503 if !passed
  default_backend service
backend service
  server up 127.0.0.1:{up}
"""


def bench():
    program = need("haproxy")
    folder = Folder("haproxy")
    crt, key = certificate(folder)
    pem = folder.write("both.pem", crt.read_text() + key.read_text())
    shared = Bench(folder, free_port())
    config = folder.write("haproxy.cfg", CONFIG.format(port=shared.port, portal=shared.server.portal, up=shared.up.port, pem=pem,
                                                       lua=ROOT / "suites/haproxy/auth_intercept.lua"))
    shared.start([program, "-f", config])
    yield shared
    shared.stop()
