"""Caddy with `forward_auth`, as its users configure it."""

import os

from harness import Folder, certificate, free_port, need
from peers import Bench

CONFIG = """
{{
	admin off
	auto_https off
	servers {{
		protocols h1
	}}
}}
https://one.example.com:{port}, https://*.example.com:{port} {{
	bind 127.0.0.1
	tls {crt} {key}
	# Caddy copies a header only when the answer has it, so what a client sent must go first.
	route {{
		request_header -Remote-User
		request_header -Remote-Groups
		request_header -Remote-Name
		request_header -Remote-Email
		forward_auth 127.0.0.1:{portal} {{
			uri /api/authz/forward-auth
			copy_headers Remote-User Remote-Groups Remote-Email Remote-Name
		}}
		# Caddy 2.6 leaves the name of its placeholder behind when the answer has no such header.
{scrub}
		reverse_proxy 127.0.0.1:{up}
	}}
}}
"""


SCRUB = "\n".join(f'''\t\t@no{name} header_regexp Remote-{name} "^[{{]http[.]"
\t\trequest_header @no{name} -Remote-{name}''' for name in ("User", "Groups", "Name", "Email"))


def bench():
    program = need("caddy")
    folder = Folder("caddy")
    crt, key = certificate(folder)
    shared = Bench(folder, free_port())
    config = folder.write("Caddyfile", CONFIG.format(port=shared.port, portal=shared.server.portal, up=shared.up.port, scrub=SCRUB, crt=crt, key=key))
    env = os.environ | {"HOME": str(folder.path), "XDG_DATA_HOME": str(folder.path), "XDG_CONFIG_HOME": str(folder.path)}
    shared.start([program, "run", "--adapter", "caddyfile", "--config", config], env)
    yield shared
    shared.stop()
