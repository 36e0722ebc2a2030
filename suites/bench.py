"""Benchmarks, all in one run on one machine: Doorward against bare hyper, the gateway against nginx.

`python3 suites/bench.py --binary … --bare … --out docs` prints what it measures and writes `performance.md` and
`performance.svg`. The load generator (`wrk`) shares the cores, so ratios count, not absolute numbers.
"""

import argparse
import os
import pathlib
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness
import upstream
import wire
import websocket
from harness import Doorward, Folder, Process, bench_config, clean_environment, free_port, need, signed_in

# A cheap hash of `password`, so that 100,000 sign-ins are a benchmark of sessions and not of hashing.
CHEAP_USERS = """
users:
  bob:
    displayname: Bob
    password: "{hash}"
    email: bob@example.com
    groups: [dev]
"""
FORWARD = "/api/authz/forward-auth"


class Row:
    """One measurement: its name, what came out, a ratio and the target of the ratio where there is one."""

    def __init__(self, name, value, ratio=None, target=None, more_is_better=True, note=""):
        self.name, self.value, self.ratio, self.target, self.note = name, value, ratio, target, note
        self.more_is_better = more_is_better

    @property
    def met(self):
        if self.target is None or self.ratio is None:
            return None
        return self.ratio >= self.target if self.more_is_better else self.ratio <= self.target


class Load:
    """wrk with fixed headers against one address."""

    def __init__(self, url, headers=None, connections=64, threads=1, script=None):
        self.url, self.headers, self.connections, self.threads, self.script = url, wire.as_list(headers), connections, threads, script

    def run(self, seconds):
        command = [need("wrk"), f"-t{self.threads}", f"-c{self.connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
        for name, value in self.headers:
            command += ["-H", f"{name}: {value}"]
        if self.script:
            command += ["-s", str(self.script)]
        text = subprocess.run([*command, self.url], check=True, capture_output=True, text=True).stdout
        bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
        errors = re.search(r"Socket errors: (.*)", text)
        return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), "p50": milliseconds(text, "50%"), "p99": milliseconds(text, "99%"),
                "bytes": size(re.search(r"Transfer/sec:\s+([\d.]+)(\w+)", text)), "bad": int(bad[1]) if bad else 0, "errors": errors[1] if errors else ""}


def milliseconds(text, percent):
    match = re.search(rf"{percent}\s+([\d.]+)(us|ms|s)\b", text)
    return float(match[1]) * {"us": 0.001, "ms": 1, "s": 1000}[match[2]]


def size(match):
    return float(match[1]) * {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}[match[2]]


def compare(loads, rounds, seconds):
    """Runs the loads in turn, several rounds, so that slow moments of the machine hit all; medians by name."""
    results = {name: [] for name in loads}
    for load in loads.values():
        load.run(1)  # caches, connections and the processor's clock get warm
    for _ in range(rounds):
        for name, load in loads.items():
            result = load.run(seconds)
            assert not result["bad"], f"{name}: {result['bad']} answers were refusals"
            results[name].append(result)
            print(f"  {name}: {result['rate']:,.0f}/s p50 {result['p50']:.2f} ms p99 {result['p99']:.2f} ms {result['bytes'] / 1e6:,.0f} MB/s {result['errors']}")
    return {name: {key: statistics.median(one[key] for one in list_) for key in ("rate", "p50", "p99", "bytes")} for name, list_ in results.items()}


def resident(pid):
    """Resident memory in bytes."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) * 1024


def cheap_hash():
    """SHA512-crypt at its least cost, by the C library's `crypt` through openssl."""
    done = subprocess.run([need("openssl"), "passwd", "-6", "-salt", "doorwardbench", "password"], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def server(services="", rules=harness.RULES, extra="", tls=False):
    return Doorward(bench_config(services, rules=rules, server_extra="" if tls else "tls: {mode: disabled}",
                                 extra=extra + "\nlog:\n  level: warn\n"), {"users.yml": CHEAP_USERS.replace("{hash}", cheap_hash())})


def asked(host):
    return [("X-Forwarded-Method", "GET"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", host), ("X-Forwarded-Uri", "/a/b?c=d"),
            ("X-Forwarded-For", "192.0.2.7"), ("Accept", "text/html")]


# ---- what is measured

def forward_auth(bare, options, rows):
    port = free_port()
    yardstick = Process([bare, f"127.0.0.1:{port}"], harness.Options.folder)
    yardstick.wait_port(port)
    door = server()
    cookie = signed_in(door.portal, "bob")
    token = cookie.partition("=")[2]
    url = f"http://127.0.0.1:{door.portal}{FORWARD}"
    loads = {
        "bare hyper": Load(f"http://127.0.0.1:{port}{FORWARD}", [*asked("one.example.com"), ("Cookie", cookie)]),
        "no look-up (bypass)": Load(url, asked("public.example.com")),
        "session cookie": Load(url, [*asked("one.example.com"), ("Cookie", cookie)]),
        "bearer": Load(url, [*asked("one.example.com"), ("Authorization", f"Bearer {token}")]),
    }
    result = compare(loads, options.rounds, options.seconds)
    base = result["bare hyper"]["rate"]
    rows.append(Row("bare hyper, same request bytes, answers 200", f"{base:,.0f} requests/s"))
    for name, target in (("no look-up (bypass)", 0.75), ("session cookie", 0.60), ("bearer", 0.60)):
        rows.append(Row(f"forward auth, {name}", f"{result[name]['rate']:,.0f} requests/s", result[name]["rate"] / base, target, note="of bare hyper"))
    # Half load: as many connections, each waiting between requests, as give about half the rate.
    script = harness.Options.folder + "/delay.lua"
    pathlib.Path(script).write_text("function delay() return 2 end\n")
    connections = max(8, int(result["session cookie"]["rate"] / 2 * 0.0023))
    half = Load(url, [*asked("one.example.com"), ("Cookie", cookie)], connections, script=script)
    half.run(1)
    tails = [half.run(options.seconds) for _ in range(options.rounds)]
    p99 = statistics.median(one["p99"] for one in tails)
    rate = statistics.median(one["rate"] for one in tails)
    rows.append(Row(f"forward auth, session cookie, p99 at {rate:,.0f} requests/s", f"{p99:.2f} ms", p99, 2.0, False, "ms"))
    door.stop()
    yardstick.stop()


NGINX = """
daemon off; master_process on; worker_processes 2; pid {folder}/nginx.pid; error_log stderr error; user root;
events {{ worker_connections 4096; }}
http {{
  # Without files on disk in between: nginx at its best.
  proxy_max_temp_file_size 0; access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream service {{ server 127.0.0.1:{service}; keepalive 128; keepalive_requests 1000000; }}
  upstream doorward {{ server 127.0.0.1:{portal}; keepalive 128; keepalive_requests 1000000; }}
  server {{ listen 127.0.0.1:{service}; root {folder}/files; location / {{ }} location = /kilobyte {{ return 200 "{kilobyte}"; }} }}
  server {{
    listen 127.0.0.1:{plain};
    location / {{ proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }}
  }}
  server {{
    listen 127.0.0.1:{asking};
    location = /authz {{ internal; proxy_pass http://doorward/api/authz/auth-request; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header X-Original-Method $request_method; proxy_set_header X-Original-URL https://$host$request_uri;
      proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header Content-Length ""; proxy_pass_request_body off; }}
    location / {{ auth_request /authz; proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }}
  }}
}}
"""


def gateway(options, rows):
    folder = Folder("nginx")
    service, plain, asking = free_port(), free_port(), free_port()
    door = server(f"services:\n  - name: one\n    host: one.example.com\n    upstream: http://127.0.0.1:{service}\n")
    (folder.path / "files").mkdir(mode=0o755)
    (folder.path / "files/ten-megabytes").write_bytes(os.urandom(1 << 20) * 10)
    folder.path.chmod(0o755)
    config = folder.write("nginx.conf", NGINX.format(folder=folder.path, service=service, portal=door.portal, plain=plain, asking=asking, kilobyte="x" * 1024))
    nginx = Process([need("nginx"), "-p", folder.path, "-c", config], folder.path)
    nginx.wait_port(asking)
    headers = [("Host", "one.example.com"), ("Cookie", signed_in(door.portal, "bob"))]

    def loads(path, connections):
        return {"nginx proxy_pass": Load(f"http://127.0.0.1:{plain}{path}", headers, connections),
                "nginx with auth_request to Doorward": Load(f"http://127.0.0.1:{asking}{path}", headers, connections),
                "Doorward gateway, session": Load(f"http://127.0.0.1:{door.port}{path}", headers, connections)}
    small = compare(loads("/kilobyte", 64), options.rounds, options.seconds)
    base = small["nginx proxy_pass"]["rate"]
    for name, result in small.items():
        own = name.startswith("Doorward")
        rows.append(Row(f"1 KB, {name}", f"{result['rate']:,.0f} requests/s, p99 {result['p99']:.2f} ms", result["rate"] / base, 0.75 if own else None, note="of nginx proxy_pass"))
    large = compare(loads("/ten-megabytes", 8), options.rounds, options.seconds)
    base = large["nginx proxy_pass"]["bytes"]
    for name, result in large.items():
        own = name.startswith("Doorward")
        rows.append(Row(f"10 MB, {name}", f"{result['bytes'] / 1e6:,.0f} MB/s", result["bytes"] / base, 0.90 if own else None, note="of nginx proxy_pass"))
    door.stop()
    nginx.stop()


def idle_websockets(options, rows):
    count = 1000
    up = upstream.Upstream()
    door = server(f"services:\n  - name: one\n    host: one.example.com\n    upstream: {up.url}\n")
    cookie = signed_in(door.portal, "bob")
    before = resident(door.process.pid)
    sockets = []
    for _ in range(count):
        client = websocket.WebSocket(door.port, "/ws", "one.example.com", False, {"Cookie": cookie}, "http://one.example.com")
        sockets.append(client.opened())
    time.sleep(2)
    grown = (resident(door.process.pid) - before) / count
    busy = cpu_seconds(door.process.pid)
    time.sleep(5)
    spent = cpu_seconds(door.process.pid) - busy
    for client in sockets[::100]:
        client.send("still")
        assert client.receive() == (websocket.TEXT, b"still")
    rows.append(Row(f"{count:,} idle WebSockets through the gateway", f"{grown / 1024:.1f} KB each, {spent / 5 * 100:.1f} % of a core"))
    for client in sockets:
        client.close()
    door.stop()
    up.stop()


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start_and_memory(options, rows):
    door = server()
    signed_in(door.portal, "bob")
    door.stop()
    times = []
    for _ in range(options.rounds * 3):
        begun = time.monotonic()
        process = Process([harness.Options.binary, "serve", "--config", door.config], door.folder.path, clean_environment(door.env))
        request = b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        while True:
            try:
                with socket.create_connection(("127.0.0.1", door.portal), timeout=1) as client:
                    client.sendall(request)
                    if client.recv(64).startswith(b"HTTP/1.1 200"):
                        break
            except OSError:
                time.sleep(0.001)
        times.append(time.monotonic() - begun)
        idle = resident(process.pid)
        process.stop()
    median = statistics.median(times) * 1000
    rows.append(Row("start to first answer, existing data", f"{median:.0f} ms", median, 100, False, "ms"))
    time.sleep(1)
    rows.append(Row("resident memory, idle", f"{idle / 1e6:.1f} MB", idle / 1e6, 20, False, "MB"))


SIGN_INS = """
wrk.method, wrk.path, wrk.body = "POST", "/api/login", '{"user":"bob","password":"password"}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Host"] = "auth.example.com"
local out
function init()
  out = io.open("%s", "a")
  out:setvbuf("line")
end
function response(status, headers)
  for name, value in pairs(headers) do
    if name:lower() == "set-cookie" then out:write(value:match("^[^;]*"), "\\n") end
  end
end
"""
VISITS = """
local cookies, at = {}, 0
function init()
  for line in io.lines("%s") do cookies[#cookies + 1] = line end
end
function request()
  at = at %% #cookies + 1
  wrk.headers["Cookie"] = cookies[at]
  return wrk.format("GET", "/api/authz/forward-auth")
end
"""


def sessions(options, rows):
    wanted = 10_000 if options.quick else 100_000
    door = server()
    folder = Folder("sessions")
    cookies = folder.path / "cookies"
    before = resident(door.process.pid)
    login = Load(f"http://127.0.0.1:{door.portal}", script=folder.write("sign-in.lua", SIGN_INS % cookies))
    made, begun = 0, time.monotonic()
    while made < wanted and time.monotonic() - begun < 600:
        login.run(5)
        made = sum(1 for _ in open(cookies))
        print(f"  {made:,} sessions")
    took = time.monotonic() - begun
    after_sign_in = resident(door.process.pid)
    visit = Load(f"http://127.0.0.1:{door.portal}", asked("one.example.com"), script=folder.write("visit.lua", VISITS % cookies))
    visited = 0
    while visited < 1.2 * made:
        result = visit.run(5)
        assert not result["bad"], "every session is valid"
        visited += result["rate"] * 5
    grown = resident(door.process.pid) - before
    rows.append(Row(f"resident memory with {made:,} sessions, each used", f"{resident(door.process.pid) / 1e6:.0f} MB (after signing in {after_sign_in / 1e6:.0f} MB)"))
    rows.append(Row("memory for each cached session", f"{grown / made:,.0f} bytes", grown / made, 600, False, "bytes; everything that grew counts"))
    rows.append(Row("sign-ins (cheap hash)", f"{made / took:,.0f}/s"))
    door.stop()


def many_rules(options, rows):
    def rules(count):
        lines = "".join(f"    - domain: h{n}.example.com\n      policy: one_factor\n" for n in range(count - 1))
        return f"access_control:\n  default_policy: deny\n  rules:\n{lines}    - domain: last.example.com\n      policy: bypass\n"
    few, many = server(rules=rules(5)), server(rules=rules(5000))
    result = compare({name: Load(f"http://127.0.0.1:{door.portal}{FORWARD}", asked("last.example.com")) for name, door in (("5 rules", few), ("5,000 rules", many))}, options.rounds, options.seconds)
    slower = result["5 rules"]["rate"] / result["5,000 rules"]["rate"]
    rows.append(Row("decision with 5,000 hosts and rules", f"{result['5,000 rules']['rate']:,.0f} requests/s", slower, 1.1, False, "times the time with 5"))
    few.stop()
    many.stop()


# ---- what is written

def picture(rows):
    """The ratios with a target as bars; a line marks each target."""
    shown = [row for row in rows if row.target and row.more_is_better]
    width, left, bar = 760, 300, 30
    scale = (width - left - 90) / max([1.0, *(row.ratio for row in shown)])
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {len(shown) * bar + 40}" font-family="system-ui, sans-serif" font-size="13" role="img">',
             "<title>Throughput as a share of the yardstick; the line marks the target</title>"]
    for index, row in enumerate(shown):
        y = 10 + index * bar
        colour = "#2f855a" if row.met else "#c05621"
        parts.append(f'<text x="{left - 8}" y="{y + 16}" text-anchor="end" fill="#555">{row.name}</text>')
        parts.append(f'<rect x="{left}" y="{y + 2}" width="{row.ratio * scale:.1f}" height="{bar - 10}" rx="3" fill="{colour}"/>')
        parts.append(f'<line x1="{left + row.target * scale:.1f}" x2="{left + row.target * scale:.1f}" y1="{y - 2}" y2="{y + bar - 4}" stroke="#555" stroke-width="2"/>')
        parts.append(f'<text x="{left + row.ratio * scale + 6:.1f}" y="{y + 16}" fill="#555">{row.ratio:.2f}</text>')
    return "\n".join([*parts, "</svg>", ""])


def table(rows, options):
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    version = subprocess.run([str(harness.Options.binary), "--version"], capture_output=True, text=True).stdout.split("\n")[0]
    lines = ["# Performance, measured", "", "Written by `cargo xtask bench`; do not edit. One run on one machine; the load generator (wrk) shares the cores with everything",
             "that is measured, so the ratios count.", "", f"{version}, {os.cpu_count()} cores ({cpu}), Linux {platform.release()}, {time.strftime('%Y-%m-%d')};",
             f"medians of {options.rounds} rounds of {options.seconds} s.", "", "![Shares of the yardstick](performance.svg)", "", "| what | measured | ratio | target | met |", "|---|---|---|---|---|"]
    for row in rows:
        ratio = f"{row.ratio:.2f} {row.note}".strip() if row.ratio is not None else ""
        target = "" if row.target is None else f"{'≥' if row.more_is_better else '≤'} {row.target:g}"
        met = {None: "", True: "yes", False: "**no**"}[row.met]
        lines.append(f"| {row.name} | {row.value} | {ratio} | {target} | {met} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", type=pathlib.Path, required=True)
    parser.add_argument("--bare", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, help="folder to write to; without it, only print")
    parser.add_argument("--only", help="measure only the parts whose name contains this")
    parser.add_argument("--quick", action="store_true", help="one short round of each, to try the benchmark itself")
    options = parser.parse_args()
    options.rounds, options.seconds = (1, 2) if options.quick else (4, 4)
    harness.Options.binary = options.binary.resolve()
    harness.Options.folder = tempfile.mkdtemp(prefix="doorward-bench-")
    os.chmod(harness.Options.folder, 0o755)
    parts = {"forward_auth": lambda rows: forward_auth(options.bare.resolve(), options, rows), "gateway": lambda rows: gateway(options, rows),
             "websockets": lambda rows: idle_websockets(options, rows), "start": lambda rows: start_and_memory(options, rows),
             "rules": lambda rows: many_rules(options, rows), "sessions": lambda rows: sessions(options, rows)}
    rows = []
    try:
        for name, part in parts.items():
            if options.only and options.only not in name:
                continue
            print(f"{name}:", flush=True)
            part(rows)
        text = table(rows, options)
        print(text)
        if options.out and not options.only:
            (options.out / "performance.md").write_text(text)
            (options.out / "performance.svg").write_text(picture(rows))
    finally:
        for process in Process.started:
            process.stop(5)
        shutil.rmtree(harness.Options.folder, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main()
