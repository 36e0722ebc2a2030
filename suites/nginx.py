"""nginx with `auth_request`, as its users configure it."""

from harness import Folder, case, certificate, contains, equal, free_port, need, one_of
from peers import Bench

CONFIG = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  # Only pages are led to the portal; scripts see the 401.
  map "$http_accept,$http_x_requested_with" $wants_page {{ default 0; "~*text/html.*,$" 1; }}
  map $request_method $redirect_code {{ default 303; GET 302; HEAD 302; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    server_name *.example.com;
    ssl_certificate {crt};
    ssl_certificate_key {key};

    location /internal/doorward/authz {{
      internal;
      proxy_pass http://127.0.0.1:{portal}/api/authz/auth-request;
      proxy_set_header X-Original-Method $request_method;
      proxy_set_header X-Original-URL $scheme://$host$request_uri;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header Content-Length "";
      proxy_set_header Connection "";
      proxy_pass_request_body off;
      proxy_http_version 1.1;
    }}
    location @portal {{
      if ($wants_page = 0) {{ return 401; }}
      if ($redirect_code = 303) {{ return 303 $redirection_url; }}
      return 302 $redirection_url;
    }}
    location / {{
      auth_request /internal/doorward/authz;
      auth_request_set $user $upstream_http_remote_user;
      auth_request_set $groups $upstream_http_remote_groups;
      auth_request_set $name $upstream_http_remote_name;
      auth_request_set $email $upstream_http_remote_email;
      auth_request_set $redirection_url $upstream_http_location;
      error_page 401 = @portal;
      proxy_set_header Host $host;
      proxy_set_header Remote-User $user;
      proxy_set_header Remote-Groups $groups;
      proxy_set_header Remote-Name $name;
      proxy_set_header Remote-Email $email;
      proxy_pass http://127.0.0.1:{up};
    }}
  }}
}}
"""


def bench():
    program = need("nginx")
    folder = Folder("nginx")
    crt, key = certificate(folder)
    shared = Bench(folder, free_port())
    config = folder.write("nginx.conf", CONFIG.format(folder=folder.path, port=shared.port, portal=shared.server.portal,
                                                      up=shared.up.port, crt=crt, key=key))
    shared.start([program, "-p", folder.path, "-c", config])
    yield shared
    shared.stop()


@case
def nginx_gets_only_answers_it_understands_fr_45(bench):
    for path in ("/", "/%zz", "/%00", "/a%2f..%2fb", "/" + "a" * 6000, "//x", "/..%2f", "/a;b", "/\\x"):
        for host in ("one.example.com", "public.example.com", "deny.example.com", "two.example.com"):
            answer = bench.ask(path, host=host)
            one_of(answer.status, (200, 302, 400, 401, 403, 414), f"{host}{path[:20]}")
            if answer.status == 200:
                equal(host, "public.example.com", path)


@case
def the_last_step_of_the_way_back_works(bench):
    away = bench.ask("/deep?x=1").one("location")
    contains(away, "rd=https%3A%2F%2Fone.example.com%2Fdeep%3Fx%3D1")
    from harness import PORTAL, Visitor
    visitor = Visitor(bench.server.port, PORTAL)
    answer = visitor.sign_in("bob", "password", away.removeprefix(f"https://{PORTAL}"))
    equal(answer.one("location"), "https://one.example.com/deep?x=1")
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items() if "session" in name)
    equal(bench.ask("/deep?x=1", cookie=cookie).status, 200)
