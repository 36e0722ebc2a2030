//! Rules of each section, and those that join sections.

use std::time::Duration;

use doorward_config::{
    EncodedCharacters, HashingConfig, SameSite, Sha2Variant, TlsMode, TlsVersion, restart_needed,
};

use crate::{bad, good, refused, warnings};

#[test]
fn listeners_beyond_this_machine_need_tls_and_authentication() {
    refused(
        "auth: {enabled: false}",
        &["1:17: auth.enabled", "127.0.0.1:8971", "server.insecure: true allows it"],
    );
    refused("server: {tls: {mode: disabled}}", &["server.tls.mode", "passwords cross the network"]);
    refused(
        "server: {internal_address: '0.0.0.0:5000'}",
        &["server.internal_address", "everybody is an administrator"],
    );
    let open = warnings("auth: {enabled: false}\nserver: {insecure: true}");
    assert_eq!(open.len(), 2, "{open:#?}");
    assert!(open[0].contains("allowed by server.insecure") && open[1].contains("no proxy is known"));
    assert_eq!(warnings("server: {tls: {mode: disabled}, address: '127.0.0.1:8971'}"), Vec::<String>::new());
    assert_eq!(warnings("server: {tls: {mode: disabled}, address: '[::1]:8971'}"), Vec::<String>::new());
    assert_eq!(
        warnings("server: {portal_address: '0.0.0.0:9091', internal_address: disabled}"),
        Vec::<String>::new()
    );
}

#[test]
fn two_listeners_cannot_share_a_port() {
    refused("server: {portal_address: '127.0.0.1:8971'}", &["server.portal_address", "cannot share a port"]);
    refused("server: {address: '127.0.0.1:5000'}", &["server.internal_address", "cannot share a port"]);
    good("server: {address: '127.0.0.1:0', internal_address: '127.0.0.1:0'}");
}

#[test]
fn every_address_is_trusted_only_by_name() {
    refused("server: {trusted_proxies: ['::/0']}", &["trusted_proxies[0]", "trust_every_proxy"]);
    refused("auth: {trusted_proxies: [0.0.0.0/0]}", &["server.trusted_proxies[0]", "trust_every_proxy"]);
    refused("server: {trusted_proxies: ['::ffff:0.0.0.0/96']}", &["trusted_proxies[0]", "trust_every_proxy"]);
    good("server: {trusted_proxies: ['::ffff:10.0.0.0/104', 'fd00::/8', '::1']}");
    good("server: {trusted_proxies: ['::/0', 0.0.0.0/0], trust_every_proxy: true}");
}

#[test]
fn a_provided_certificate_needs_both_files_and_files_need_the_mode() {
    let errors = bad("server: {tls: {mode: provided}}");
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].contains("server.tls.cert_path: is missing while server.tls.mode is provided"));
    refused(
        "server: {tls: {key_path: b}}",
        &["server.tls.cert_path: is missing while the other path is set"],
    );
    refused(
        "server: {tls: {mode: self_signed, cert_path: a}}",
        &["server.tls.cert_path: has no effect unless"],
    );
}

#[test]
fn tls_options_take_effect() {
    let server = good("server: {tls: {cert_path: a, key_path: b, min_version: 1.3}}").config.server;
    assert_eq!((server.tls.mode, server.tls.min_version), (TlsMode::Provided, TlsVersion::Tls13));
    assert_eq!(server.hsts, Some(Duration::from_secs(63_072_000)));
    assert_eq!(good("server: {hsts: 1d}").config.server.hsts, Some(Duration::from_secs(86_400)));
    assert_eq!(good("server: {hsts: 0, tls: {cert_path: a, key_path: b}}").config.server.hsts, None);
    refused(
        "server: {address: '127.0.0.1:1', hsts: 1d, tls: {mode: disabled}}",
        &["server.hsts", "no effect"],
    );
    refused("server: {tls: {min_version: 1.1}}", &["server.tls.min_version", "one of 1.2"]);
    assert_eq!(good("data_dir: /d").config.server.tls.cert_dir.to_str(), Some("/d/certs"));
}

#[test]
fn limits_and_timeouts_have_bounds() {
    let server =
        good("server: {limits: {body_bytes: 20MB, encoded_characters: pass}, timeouts: {header: 5}}")
            .config
            .server;
    assert_eq!(server.limits.body_bytes, Some(20_000_000));
    assert_eq!(server.limits.encoded_characters, EncodedCharacters::Pass);
    assert_eq!(server.timeouts.header, Duration::from_secs(5));
    assert_eq!(server.timeouts.websocket_idle, Duration::from_secs(600));
    refused("server: {timeouts: {header: 0}}", &["server.timeouts.header", "more than 0"]);
    refused("server: {limits: {header_bytes: 12}}", &["from 8192"]);
}

#[test]
fn cookie_domains_follow_authelias_rules() {
    let one = |domain: &str, portal: &str| format!("{{domain: {domain}, portal_url: '{portal}'}}");
    let cookies = |list: &[String]| format!("session: {{cookies: [{}]}}", list.join(", "));
    let a = one("example.com", "https://auth.example.com");
    good(&cookies(&[a.clone(), one("example.org", "https://example.org:8443/")]));
    good(&cookies(&[one("192.168.1.2", "https://192.168.1.2:8971")]));
    good(&cookies(&[one("'fd00::1'", "https://[fd00::1]")]));
    for (list, expected) in [
        (vec![one("localhost", "https://localhost")], "a domain with a dot"),
        (vec![one(".example.com", "https://auth.example.com")], "the domain itself"),
        (vec![a.clone(), a.clone()], "is the same as session.cookies[0].domain"),
        (vec![a.clone(), one("sub.example.com", "https://auth.sub.example.com")], "overlaps"),
        (vec![one("example.com", "https://auth.example.org")], "within the domain example.com"),
        (vec![one("example.com", "https://badexample.com")], "within the domain example.com"),
        (vec![one("example.com", "https://auth.example.com/portal")], "without a path"),
        (vec![one("example.com", "https://user:pass@auth.example.com")], "without a user name"),
        (vec!["{domain: example.com}".to_owned()], "session.cookies[0].portal_url: is missing"),
        (vec!["{portal_url: 'https://auth.example.com'}".to_owned()], "session.cookies[0].domain: is missing"),
        (
            vec!["{domain: example.com, portal_url: 'https://a.example.com', default_redirection_url: 'https://a.example.com'}".to_owned()],
            "is the portal itself",
        ),
        (
            vec!["{domain: example.com, portal_url: 'https://a.example.com', name: __Host-x}".to_owned()],
            "without __Host-",
        ),
    ] {
        refused(&cookies(&list), &[expected]);
    }
}

#[test]
fn a_cookie_inherits_what_it_does_not_set() {
    let text = "session: {same_site: strict, inactivity: 0, cookies: [{domain: example.com, portal_url: 'https://auth.example.com', expiration: 5m, remember_me: -1}]}";
    let config = good(text).config;
    let cookie = &config.session.cookies[0];
    assert_eq!((cookie.same_site, cookie.inactivity, cookie.remember_me), (SameSite::Strict, None, None));
    assert_eq!((cookie.expiration.as_secs(), cookie.name.as_str()), (300, "doorward_session"));
    assert_eq!(config.session.remember_me, Some(Duration::from_secs(30 * 86_400)));
}

#[test]
fn a_cookie_that_every_page_can_use_is_warned_about_am_01() {
    let said = warnings("session: {same_site: none}");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("doorward.yml:1:22: warning: session.same_site: is none"), "{said:?}");
    let one = "{domain: example.com, portal_url: 'https://auth.example.com', same_site: none}";
    let said = warnings(&format!("session: {{cookies: [{one}]}}"));
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("session.cookies[0].same_site: is none"), "{said:?}");
    assert_eq!(warnings("session: {same_site: lax}"), Vec::<String>::new());
}

#[test]
fn the_cost_of_hashes_stays_within_the_seeds_bounds() {
    let with = |options: &str| {
        format!("authentication_backend: {{file: {{path: users.yml, password: {{{options}}}}}}}")
    };
    for (options, key, rule) in [
        ("iterations: 0", "iterations", "from 1"),
        ("key_length: 15", "key_length", "from 16"),
        ("salt_length: 7", "salt_length", "from 8"),
        ("parallelism: 0", "parallelism", "from 1"),
        ("parallelism: 4, memory: 31", "memory", "at least 8 times parallelism, which is 32, found 31"),
        (
            "algorithm: md5",
            "algorithm",
            "one of argon2id, sha512, argon2, sha2crypt, pbkdf2, bcrypt, scrypt, found `md5`",
        ),
        ("algorithm: sha512, salt_length: 17", "salt_length", "16 at most for sha512"),
    ] {
        let key = format!("authentication_backend.file.password.{key}");
        refused(&with(options), &[&key, rule]);
    }
    let sha512 = with("algorithm: sha512, iterations: 10");
    let rounds = |text: &str| match good(text).config.authentication_backend.hashing {
        HashingConfig::Sha2Crypt { variant: Sha2Variant::Sha512, iterations, .. } => iterations,
        other => panic!("{other:?}"),
    };
    assert_eq!(rounds(&sha512), 1000);
    assert!(warnings(&sha512)[0].contains("1000 are used instead of 10"));
    assert_eq!(rounds(&with("algorithm: sha512")), 50_000);
    refused(
        "authentication_backend: {password_budget: 32MiB, file: {path: a}}",
        &["authentication_backend.password_budget", "64MiB"],
    );
}

#[test]
fn somebody_must_be_able_to_sign_in() {
    refused(
        "authentication_backend: {sql: false}",
        &["authentication_backend.sql.enabled", "nobody could sign in"],
    );
    refused(
        "authentication_backend: {file: {search: {email: true}}}",
        &["authentication_backend.file.path: is missing"],
    );
    assert!(
        good("authentication_backend: {file: {path: a}, sql: {enabled: true}}")
            .config
            .authentication_backend
            .sql
    );
}

#[test]
fn headers_of_a_proxy_are_trusted_by_name() {
    let base = "auth: {enabled: false}\nproxy: {auth_secret: abc, ";
    let config = good(&format!("{base}header_map: {{user: Remote-User, role_map: {{admin: admins, viewer: [a, b]}}}}, separator: '|'}}")).config;
    assert_eq!(config.proxy.header_map.user.as_deref(), Some("remote-user"));
    assert_eq!(
        config.proxy.header_map.role_map[1],
        ("viewer".to_owned(), vec!["a".to_owned(), "b".to_owned()])
    );
    assert_eq!(config.proxy.separator, '|');
    refused(
        &format!("{base}header_map: {{user: x-mine}}}}"),
        &["proxy.header_map.user", "one of proxy.trusted_headers"],
    );
    good(&format!("{base}trusted_headers: [X-Mine], header_map: {{user: x-mine}}}}"));
    refused(
        &format!("{base}trusted_headers: ['a b']}}"),
        &["proxy.trusted_headers[0]", "the name of a header"],
    );
    refused(&format!("{base}separator: '||'}}"), &["exactly one character"]);
    assert!(
        warnings("proxy: {header_map: {user: remote-user}}")[0]
            .contains("no effect while auth.enabled is true")
    );
}

#[test]
fn services_are_checked_one_by_one_and_together() {
    let service = |options: &str| format!("services: [{{name: a, {options}}}]");
    let up = "upstream: 'http://127.0.0.1:8080'";
    let pin = "ab".repeat(32);
    let options = format!(
        "host: App.example.com, path_prefix: /x/, strip_prefix: true, upstream: 'https://[::1]', \
         tls: {{pin: '{pin}'}}, headers: {{X-Key: v}}, websocket_origins: 'https://b.example'"
    );
    let config = good(&service(&options)).config;
    let one = &config.services[0];
    assert_eq!(
        (one.host.as_deref(), one.path_prefix.as_str(), one.strip_prefix),
        (Some("app.example.com"), "/x", true)
    );
    assert_eq!((one.upstream.tls, one.upstream.host.as_str(), one.upstream.port), (true, "::1", 443));
    assert_eq!(one.tls.pin, Some([0xab; 32]));
    assert_eq!(one.headers[0].0, "x-key");
    for (options, expected) in [
        ("upstream: 'ftp://a'", "a URL such as http://127.0.0.1:8080"),
        ("upstream: 'http://a/base'", "without a path"),
        ("host: 'a:80', upstream: 'http://a'", "services[0].host: expected a host name"),
        ("path_prefix: x, upstream: 'http://a'", "services[0].path_prefix: expected a path"),
        ("path_prefix: /a/../b, upstream: 'http://a'", "dot segments"),
        ("path_prefix: /a%2fb, upstream: 'http://a'", "encoded"),
        ("path_prefix: /.doorward, upstream: 'http://a'", "belongs to the portal"),
        ("upstream: 'http://a', tls: {ca_path: x}", "no effect on an http upstream"),
        ("upstream: 'https://a', tls: {pin: abc}", "SHA-256 fingerprint"),
        (
            "upstream: 'https://a', tls: {ca_path: x, pin: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}",
            "no effect beside ca_path",
        ),
        ("upstream: 'http://a', headers: {Remote-User: x}", "is set by Doorward itself"),
        ("upstream: 'http://a', headers: {Remote_User: x}", "is set by Doorward itself"),
        ("upstream: 'http://a', headers: {X-Forwarded-For: x}", "is set by Doorward itself"),
        ("upstream: 'http://a', headers: {'a b': x}", "the name of a header"),
        ("upstream: 'http://a', headers: {X-A: \"v\\r\\nX-B: w\"}", "printable ASCII"),
        ("upstream: 'http://a', websocket_origins: ['https://a/x']", "an origin"),
        ("host: a", "services[0].upstream: is missing"),
    ] {
        refused(&service(options), &[expected]);
    }
    refused(
        &format!("services: [{{name: a, {up}}}, {{name: a, host: b, {up}}}]"),
        &["services[1].name: is the name of services[0]"],
    );
    refused(
        &format!("services: [{{name: a, path_prefix: /x, {up}}}, {{name: b, path_prefix: /x/, {up}}}]"),
        &["services[1]: has the host and path_prefix of services[0]"],
    );
    refused(
        &format!(
            "session: {{cookies: [{{domain: example.com, portal_url: 'https://auth.example.com'}}]}}\nservices: [{{name: a, host: auth.example.com, {up}}}]"
        ),
        &["services[0].host: is the host of a portal_url"],
    );
}

#[test]
fn the_secret_of_a_header_is_in_no_message() {
    let errors = bad("services: [{name: a, upstream: 'http://a', headers: {X-Key: 'hunter2é'}}]");
    assert!(!errors[0].contains("hunter2"), "{errors:?}");
}

#[test]
fn services_inherit_the_servers_limits() {
    let text = "server: {limits: {body_bytes: 5}, timeouts: {upstream_connect: 1}}\nservices: [{name: a, upstream: 'http://a'}, {name: b, host: b, upstream: 'http://b', limits: {body_bytes: 0}, timeouts: {upstream_connect: 2}}]";
    let services = good(text).config.services;
    assert_eq!((services[0].limits.body_bytes, services[1].limits.body_bytes), (Some(5), None));
    assert_eq!(services[0].timeouts.upstream_connect.as_secs(), 1);
    assert_eq!(services[1].timeouts.upstream_connect.as_secs(), 2);
}

#[test]
fn a_reload_names_what_it_cannot_change() {
    let old = good("").effective;
    let new = good(
        "server: {address: '127.0.0.1:1', portal_address: '127.0.0.1:2', internal_address: disabled}
data_dir: x
session: {secret: another}
authentication_backend: {file: {path: users.yml, password: {iterations: 4}}}
regulation: {max_retries: 9}
auth: {failed_login_rate_limit: 9/minute}
log: {level: debug}",
    )
    .effective;
    let changed = restart_needed(&old, &new);
    for key in [
        "data_dir",
        "server.address",
        "server.internal_address",
        "server.portal_address",
        "session.secret",
        "authentication_backend.sql.enabled",
        "authentication_backend.file.path",
        "authentication_backend.file.password.iterations",
    ] {
        assert!(changed.contains(&key), "{key} is not in {changed:?}");
    }
    assert!(
        !changed.iter().any(|key| key.starts_with("log") || key.starts_with("regulation")),
        "{changed:?}"
    );
    assert!(!changed.contains(&"auth.failed_login_rate_limit"), "{changed:?}");
    assert_eq!(restart_needed(&old, &good("").effective), Vec::<&str>::new());
}

#[test]
fn one_wrong_value_is_one_problem() {
    refused("server: {address: 127.0.0.1, tls: {mode: disabled}}", &["server.address: expected an address"]);
    refused(
        "auth: {enabled: false}\nproxy: {auth_secret: ''}",
        &["proxy.auth_secret: expected some text; it is empty"],
    );
    refused("access_control: {default_policy: dney}", &["access_control.default_policy: expected one of"]);
    refused(
        "authentication_backend: {file: {path: [a]}}",
        &["authentication_backend.file.path: expected a single"],
    );
}

#[test]
fn hs_025_the_listener_for_administrators_is_off_by_default_and_safe() {
    assert_eq!(good("").config.server.admin_address, None);
    let at = |text: &str| good(text).config.server.admin_address.map(|address| address.to_string());
    assert_eq!(at("server: {admin_address: '0.0.0.0:9443'}").as_deref(), Some("0.0.0.0:9443"));
    assert_eq!(at("server: {admin_address: disabled}"), None);
    refused("server: {admin_address: '127.0.0.1:8971'}", &["server.admin_address", "cannot share a port"]);
    let plain = "server: {address: '127.0.0.1:1', tls: {mode: disabled}, admin_address: 'ADDRESS'}";
    refused(
        &plain.replace("ADDRESS", "0.0.0.0:9443"),
        &["server.admin_address: 0.0.0.0:9443 is open to other machines", "passwords of administrators"],
    );
    assert!(at(&plain.replace("ADDRESS", "127.0.0.1:9443")).is_some());
    let said =
        warnings("auth: {enabled: false}\nserver: {address: '127.0.0.1:1', admin_address: '127.0.0.1:2'}");
    assert!(said.iter().any(|one| one.contains("server.admin_address: has nothing to offer")), "{said:?}");
}

#[test]
fn fr_039_what_proxies_may_say_is_off_by_default_and_needs_a_proxy_and_tls() {
    let server = |text: &str| good(text).config.server;
    assert!(!server("").forwarded && !server("").proxy_protocol);
    let trusted = "server: {trusted_proxies: [10.0.0.1], forwarded: true, proxy_protocol: true}";
    assert!(server(trusted).forwarded && server(trusted).proxy_protocol);
    for key in ["forwarded", "proxy_protocol"] {
        let text = format!("server: {{{key}: true}}");
        refused(&text, &[&format!("server.{key}: is true and no proxy is known")]);
    }
    refused(
        "server: {address: '127.0.0.1:1', trusted_proxies: [10.0.0.1], proxy_protocol: true, tls: {mode: disabled}}",
        &["server.proxy_protocol: is for proxies that pass TLS through"],
    );
}
