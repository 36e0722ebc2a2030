"""Path traversal as a table: many spellings of "the folder above", through the gateway to five real servers that serve
files (nginx, Caddy, Apache, Node, Python). What was judged must be what is served: a file of `/public/` for whoever
asks, nothing of `/secret/` for anybody (HS-62, HS-63, FR-71, SC-008 to SC-012, SC-034)."""

import os
import pathlib
import shutil
import sys
from urllib.parse import unquote_to_bytes

import http2
import wire
from harness import Doorward, Folder, Process, Skip, bench_config, case, equal, free_port, lacks, need, one_of

RULES = """
access_control:
  default_policy: deny
  rules:
    - domain: '*.example.com'
      resources: ['^/public(/|$)']
      policy: bypass
"""

# Names that people give files. In URLs all but the first ones are escaped.
LEGAL = ("a.txt", "dots..txt", "..hidden.txt", "...three.txt", "a.b.c.tar.gz", "tilde~.txt", "at@.txt", "plus+.txt", "comma,.txt",
         "(round).txt", "UPPER.TXT", "with space.txt", "späß.txt", "日本.txt", "[square].txt", "{curly}.txt", "pipe|.txt",
         "quote'.txt", "dollar$.txt", "and&.txt", "equals=.txt", "ex!.txt")

DOTS = ("..", "%2e%2e", ".%2e", "%2E.", "%252e%252e", "%25%32%65%25%32%65", "..;", "..;a=b", "%2e%2e;", ";..", "..%00", ".%00.",
        "%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae", "%f0%80%80%ae%f0%80%80%ae", "%u002e%u002e", "%uff0e%uff0e", "%ef%bc%8e%ef%bc%8e",
        "..%20", "%20..", "..%09", "..%0a", "..%0d", ".%0d.", "..%3b", "..%3f", "..%23", ".\\.", "..%ff", "...", "....", ".", "%2e",
        "..%c0", "..%25", "0x2e0x2e", "%%32%65%%32%65", "%2%65%2%65")
SEPARATORS = ("/", "//", "/./", "/%2e/", "\\", "%2f", "%2F", "%5c", "%5C", "%252f", "%255c", "%25%32%66", "%c0%af", "%e0%80%af",
              "%c1%9c", "%u2215", "%uff0f", "%ef%bc%8f", ";/", "/;/", "/;a=b/", "%3b/", "/%00/", "%3f/", "%23/")

SINGLE = ("/secret/flag.txt", "//secret/flag.txt", "///secret/flag.txt", "/./secret/flag.txt", "/%73ecret/flag.txt", "/secret%2fflag.txt",
          "/secret/./flag.txt", "/secret;x/flag.txt", "/;/secret/flag.txt", "/secret/flag.txt;", "/secret/flag.txt%00.jpg", "/SECRET/flag.txt",
          "/secret/flag.txt%20", "/secret/flag.txt.", "/secret/flag.txt/", "\\secret\\flag.txt", "/%2fsecret/flag.txt", "/%5csecret/flag.txt",
          "/public//../secret/flag.txt", "/public/../../secret/flag.txt", "/public/x/../../secret/flag.txt", "/public/./../secret/flag.txt",
          "/public%2f..%2fsecret/flag.txt", "/public/..", "/public/../", "/public/.%2e/secret/flag.txt", "/publicsecret/flag.txt",
          "/public../secret/flag.txt", "/public/%2e%2e", "/public;/../secret/flag.txt", "/public/;/../secret/flag.txt", "/public/#/../secret/flag.txt",
          "/secret/flag.txt?/public/", "/secret/flag.txt?x=/public/a.txt", "/secret/flag.txt#/public/", "/?/public/../secret/flag.txt",
          "http://any.example.com/secret/flag.txt", "http://any.example.com/public/../secret/flag.txt", "http://other.test/public/a.txt",
          "//any.example.com/secret/flag.txt", "secret/flag.txt", "*", "/../secret/flag.txt", "/..%2f/secret/flag.txt", "/.%2e/secret/flag.txt",
          "/public/\t../secret/flag.txt", "/public/..\x7f/secret/flag.txt", "/public/\xe9/../secret/flag.txt", "/~root/secret/flag.txt")


def spellings():
    """Every way up, with every separator on both sides, one and two folders deep."""
    for dots in DOTS:
        for separator in SEPARATORS:
            yield f"/public{separator}{dots}{separator}secret/flag.txt"
            yield f"/public/{dots}{separator}secret/flag.txt"
            yield f"/public/deep/{dots}{separator}{dots}{separator}secret{separator}flag.txt"
    yield from SINGLE


TABLE = tuple(dict.fromkeys(spellings()))


def write_files(folder):
    """Each file says where it is."""
    root = folder.path / "root"
    for name in ("public", "public/deep", "secret", "public/..;", "public/%2e%2e"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "secret/flag.txt").write_text("served-secret /secret/flag.txt")
    (root / "index.html").write_text("served-secret /index.html")
    for name in LEGAL:
        (root / "public" / name).write_text(f"served-public /public/{name}")
    (root / "public/index.html").write_text("served-public /public/")
    (root / "public/deep/index.html").write_text("served-public /public/deep/")
    for path in [root, *root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return root


NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  access_log off; charset utf-8; types {{ text/plain txt gz; text/html html; }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; root {root}; location / {{ }} }}
}}
"""

CADDY = """
{{
	admin off
	auto_https off
}}
http://:{port} {{
	bind 127.0.0.1
	root * {root}
	file_server
}}
"""

APACHE = """
ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/httpd.pid
Mutex file:{folder} default
ErrorLog /dev/null
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule dir_module {modules}/mod_dir.so
DocumentRoot {root}
DirectoryIndex index.html
AllowEncodedSlashes {slashes}
{user}
<Directory {root}>
  Require all granted
</Directory>
"""

# As people write it, without a thought about paths: whatever the gateway passes is served.
NODE = """
const http = require("http"), fs = require("fs"), path = require("path");
const [root, port] = process.argv.slice(2);
http.createServer((request, response) => {
  let file;
  try { file = path.join(root, decodeURIComponent(request.url.split("?")[0])); } catch { file = "/nowhere"; }
  if (file.endsWith("/")) file += "index.html";
  fs.readFile(file, (error, bytes) => { response.statusCode = error ? 404 : 200; response.end(error ? "none" : bytes); });
}).listen(Number(port), "127.0.0.1");
"""


def start_nginx(folder, root, port):
    config = folder.write("nginx.conf", NGINX.format(folder=folder.path, root=root, port=port))
    return Process([need("nginx"), "-c", config, "-p", folder.path, "-e", "stderr"], folder.path)


def start_caddy(folder, root, port):
    config = folder.write("Caddyfile", CADDY.format(root=root, port=port))
    env = os.environ | {"HOME": str(folder.path), "XDG_DATA_HOME": str(folder.path), "XDG_CONFIG_HOME": str(folder.path)}
    return Process([need("caddy"), "run", "--adapter", "caddyfile", "--config", config], folder.path, env)


def start_apache(folder, root, port):
    program = need("apache2")
    modules = pathlib.Path("/usr/lib/apache2/modules")
    if not modules.is_dir():
        raise Skip("Apache's modules are not where Debian has them")
    user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
    # The loosest setting: encoded slashes are decoded, so that only the gateway stands between.
    text = APACHE.format(folder=folder.path, root=root, port=port, modules=modules, user=user, slashes="On")
    config = folder.write("httpd.conf", text)
    return Process([program, "-f", config, "-D", "FOREGROUND"], folder.path)


def start_node(folder, root, port):
    return Process([need("node"), folder.write("server.js", NODE), root, port], folder.path)


def start_python(folder, root, port):
    return Process([sys.executable, "-m", "http.server", port, "--bind", "127.0.0.1", "--directory", root], folder.path)


STARTERS = {"nginx": start_nginx, "caddy": start_caddy, "apache": start_apache, "node": start_node, "python": start_python}


class Bench:
    def __init__(self):
        self.folder = Folder("traversal")
        self.folder.path.chmod(0o755)
        root = write_files(self.folder)
        self.servers, self.missing = {}, {}
        for name, start in STARTERS.items():
            own = Folder(name)
            own.path.chmod(0o755)
            port = free_port()
            try:
                process = start(own, root, port)
                process.wait_port(port, 20)
            except Skip as problem:
                self.missing[name] = str(problem)
                continue
            self.servers[name] = (port, process)
        services = ["services:"]
        for name, (port, _) in self.servers.items():
            for lax in (False, True):
                services += [f"  - name: {name}{'-lax' if lax else ''}", f"    host: {name}{'-lax' if lax else ''}.example.com",
                             f"    upstream: http://127.0.0.1:{port}"]
                if lax:
                    services.append("    limits: {encoded_characters: pass}")
        self.server = Doorward(bench_config("\n".join(services), rules=RULES, users=""))

    def stop(self):
        equal(self.server.stop(), 0, "exit status of doorward")
        lacks(self.server.text, "panicked")
        for _, process in self.servers.values():
            process.stop()
        shutil.rmtree(self.folder.path, ignore_errors=True)


def bench():
    shared = Bench()
    yield shared
    shared.stop()


def ask(server, host, target):
    """One raw request; whatever bytes the target has."""
    data = b"GET " + target.encode("latin-1" if any("\x7f" <= c <= "\xff" for c in target) else "utf-8")
    data += f" HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\nConnection: close\r\n\r\n".encode()
    with wire.Raw(server.port, True, host) as raw:
        raw.send(data)
        try:
            return raw.answer()
        except EOFError:
            return None


def check(host, target, status, body):
    """Whether what was served is what was judged; gives the disagreement in words."""
    if b"served-secret" in body:
        return f"{host} {target!r}: {status} served a secret: {body[:80]!r}"
    if b"served-public" in body:
        # Over HTTP/2 a fragment is cut off before anybody judges; over HTTP/1.1 it is refused.
        path = target.split("?")[0].split("#")[0].split("://", 1)[-1]
        named = body.decode("utf-8", "replace").split("served-public ", 1)[1]
        if not named.startswith("/public"):
            return f"{host} {target!r}: {status} served {named!r}"
        if "flag" in path and "flag" not in named:
            return f"{host} {target!r}: asked for another file and was served {named!r}"
    return None


def whole_table(bench, name):
    if name in bench.missing:
        raise Skip(bench.missing[name])
    wrong, statuses = [], {}
    for host in (f"{name}.example.com", f"{name}-lax.example.com"):
        for target in TABLE:
            answer = ask(bench.server, host, target)
            status, body = (answer.status, answer.body) if answer else (None, b"")
            statuses[status] = statuses.get(status, 0) + 1
            problem = check(host, target, status, body)
            if problem:
                wrong.append(problem)
            if status is not None and status >= 500:
                wrong.append(f"{host} {target!r}: {status}")
    assert not wrong, f"{len(wrong)} disagreements of {2 * len(TABLE)}:\n" + "\n".join(wrong[:20])
    assert len(TABLE) >= 60, len(TABLE)
    print(f"     {name}: {2 * len(TABLE)} targets, statuses {dict(sorted(statuses.items(), key=str))}")


@case
def hs_62_no_spelling_gets_a_secret_out_of_nginx(bench):
    whole_table(bench, "nginx")


@case
def hs_62_no_spelling_gets_a_secret_out_of_caddy(bench):
    whole_table(bench, "caddy")


@case
def hs_62_no_spelling_gets_a_secret_out_of_apache(bench):
    whole_table(bench, "apache")


@case
def hs_62_no_spelling_gets_a_secret_out_of_node(bench):
    whole_table(bench, "node")


@case
def hs_62_no_spelling_gets_a_secret_out_of_python(bench):
    whole_table(bench, "python")


@case
def the_table_over_http_2(bench):
    name = next(iter(bench.servers))
    host, wrong, client = f"{name}.example.com", [], None
    for target in TABLE:
        if not target.isascii() or not target.startswith("/") or any(c in target for c in "\t\x7f"):
            continue
        for _ in range(2):
            client = client or http2.Client(bench.server.port, host)
            status, _, body = client.request(target, host)
            if status is None:  # the connection was ended; the next target gets a new one
                client.raw.close()
                client = None
                continue
            break
        problem = check(host, target, status, body)
        if problem:
            wrong.append(problem)
    if client:
        client.raw.close()
    assert not wrong, "\n".join(wrong[:20])


def escaped(name):
    """As a browser writes it."""
    plain = set(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,=:@")
    return "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in name.encode())


@case
def hs_62_files_with_unusual_names_are_served_as_they_are(bench):
    for name in bench.servers:
        host = f"{name}.example.com"
        for file in LEGAL:
            target = f"/public/{escaped(file)}"
            answer = ask(bench.server, host, target)
            equal(answer.status, 200, f"{host} {target}")
            equal(answer.body.decode(), f"served-public /public/{file}", f"{host} {target}")
            equal(unquote_to_bytes(target).decode(), f"/public/{file}")


@case
def without_the_gateway_the_table_does_get_secrets_so_it_is_worth_something(bench):
    """If no server here read any of the spellings as a way up, the cases above would prove nothing."""
    got = {}
    for name, (port, _) in bench.servers.items():
        for target in TABLE:
            if target.startswith(("/secret", "/public")) and "secret" in target and not target.startswith("/secret"):
                try:
                    _, data = wire.exchange(port, f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode("latin-1"), timeout=2)
                except OSError:
                    continue
                if b"served-secret" in data:
                    got[name] = got.get(name, 0) + 1
    print(f"     spellings that reach the secret without the gateway: {got}")
    assert sum(got.values()) >= 20, got
    assert got.get("node", 0) > 0 or "node" in bench.missing, got


@case
def hs_63_a_long_target_is_414_and_a_long_head_431(bench):
    name = next(iter(bench.servers))
    host = f"{name}.example.com"
    one_of(ask(bench.server, host, "/public/" + "a" * 4000).status, (404, 403), "the longest that is looked at")
    equal(ask(bench.server, host, "/public/" + "a" * 4090).status, 414)
    equal(bench.server.get("/public/a.txt", host=host, headers={"X-Long": "a" * 70_000}).status, 431)
