//! All problems at once, each with key, place, rule and advice.

use crate::{bad, load, refused, warnings};

const TEN_MISTAKES: &str = "\
server:
  adress: 0.0.0.0:8971
  trusted_proxies: [172.18.0.0/33, 0.0.0.0/0]
  tls:
    mode: provided
    cert_path: /etc/chain.pem
auth:
  enabled: yes
  failed_login_rate_limit: 5/fortnight
session:
  expiration: soon
  cookies:
    - domain: '*.example.com'
      portal_url: http://auth.example.com
access_control:
  rules:
    - domain: app.example.com
      policy: two_faktor
    - policy: bypass
      subject: user:john
      methods: [get]
telemetry:
  metrics: {enabled: true}
log:
  level: info
  level: debug
";

#[test]
fn a_file_with_ten_mistakes_names_every_one_of_them_with_its_place() {
    let problems = load(TEN_MISTAKES).unwrap_err();
    let expected = "\
doorward.yml:2:3: server.adress: is no known key; did you mean address?
doorward.yml:3:21: server.trusted_proxies[0]: expected an address or a network such as 172.18.0.0/16 or 2001:db8::/32, found `172.18.0.0/33`
doorward.yml:3:36: server.trusted_proxies[1]: expected the networks of your proxies; this one is every address, so every visitor could choose their own address (server.trust_every_proxy: true allows it), found `0.0.0.0/0`
doorward.yml:5:11: server.tls.key_path: is missing while server.tls.mode is provided; set server.tls.key_path
doorward.yml:8:12: auth.enabled: expected true or false, found `yes`
doorward.yml:9:28: auth.failed_login_rate_limit: expected limits such as 1/second;5/minute;20/hour, 10 per hour or 5/2 minutes; `fortnight` in `5/fortnight` is not second, minute, hour, day, month or year, found `5/fortnight`
doorward.yml:11:15: session.expiration: expected a duration such as 90s, 1h 30m or 2 weeks, more than 0 and at most 100 years, found `soon`
doorward.yml:13:15: session.cookies[0].domain: expected the domain itself, example.com: what is below it is always included, found `*.example.com`
doorward.yml:14:19: session.cookies[0].portal_url: expected an https URL: the cookie is never sent without TLS, found `http://auth.example.com`
doorward.yml:18:15: access_control.rules[0].policy: expected one of bypass, one_factor, two_factor, deny, found `two_faktor`
doorward.yml:19:7: access_control.rules[1]: a rule needs domain or domain_regex; write for example domain: '*.example.com'
doorward.yml:20:16: access_control.rules[1].subject: a bypass cannot depend on who asks, because nobody is asked; use one_factor
doorward.yml:21:17: access_control.rules[1].methods[0]: expected methods in upper case, GET, found `get`
doorward.yml:22:1: telemetry: is not available yet in this version; remove it
doorward.yml:26:3: level: this key stands twice in the same section; remove one
15 errors";
    assert_eq!(problems.to_string(), expected);
}

#[test]
fn what_is_not_yaml_is_one_problem_with_its_place() {
    for (text, place) in [
        ("server:\n\taddress: 1\n", "doorward.yml:2:"),
        ("server: [1, 2\n", "doorward.yml:1:9: not valid YAML: unclosed bracket"),
        ("a: b: c\n", "doorward.yml:1:"),
        ("auth: *nowhere\n", "doorward.yml:1:"),
        ("--- {}\n--- {}\n", "doorward.yml:2:"),
        ("- a\n- b\n", "doorward.yml:1:"),
        ("? [a, b]\n: c\n", "doorward.yml:1:"),
        ("\"unfinished\n", "doorward.yml:"),
    ] {
        let errors = bad(text);
        assert_eq!(errors.len(), 1, "{text}: {errors:?}");
        assert!(errors[0].starts_with(place), "{text}: {errors:?}");
    }
    assert!(bad("server:\n\taddress: 1\n")[0].contains("tab"), "{:?}", bad("server:\n\taddress: 1\n"));
}

#[test]
fn values_that_multiply_themselves_are_stopped() {
    let mut bomb = "x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n".to_owned();
    for level in 1..12 {
        let previous = format!("*x{}", level - 1);
        let list = [previous.as_str(); 10].join(", ");
        bomb.push_str(&format!("x{level}: &x{level} [{list}]\n"));
    }
    refused(&bomb, &["more than 200000 values"]);
    refused(&"[".repeat(100_000), &["doorward.yml:1:"]);
    let nested = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<String>();
    assert_eq!(bad(&nested).len(), 1);
    let mut deep = "x0: &x0 [a]\n".to_owned();
    for level in 1..40 {
        deep.push_str(&format!("x{level}: &x{level} [*x{}]\n", level - 1));
    }
    refused(&deep, &["more than 32 sections"]);
    refused("a: &a [*a]\n", &["doorward.yml:1:"]);
}

#[test]
fn anchors_and_merge_keys_work_as_in_yaml() {
    let loaded = crate::good(
        "services:\n  - &base {name: a, host: a.example.com, upstream: 'http://127.0.0.1:1', limits: {body_bytes: 5}}\n  \
         - {<<: *base, name: b, host: b.example.com}\n",
    );
    let services = &loaded.config.services;
    assert_eq!((services[1].name.as_str(), services[1].limits.body_bytes), ("b", Some(5)));
    refused("log: {<<: 5}", &["`<<` takes a section"]);
}

#[test]
fn later_keys_are_known_and_refused_by_name() {
    refused("telemetry: {metrics: {}}", &["telemetry: is not available yet in this version"]);
    refused("session: {redis: {host: a}}", &["session.redis: is not available yet"]);
    refused(
        "services: [{name: a, upstream: 'http://a', health: /x}]",
        &["services[0].health: is not available yet"],
    );
    refused("authentication_backend: {file: {path: a, watch: true}}", &["the file is always watched"]);
}

#[test]
fn a_key_in_the_wrong_place_is_led_to_the_right_one() {
    refused("cert_path: a", &["cert_path: is no known key; did you mean server.tls.cert_path?"]);
    refused("sesion: {}", &["did you mean session?"]);
    refused(
        "services: [{name: a, upstream: 'http://a', upsteam: b}]",
        &["services[0].upsteam", "did you mean upstream?"],
    );
    refused("server: {banana: 1}", &["server.banana: is no known key; remove it"]);
}

#[test]
fn forms_that_do_not_fit_are_told() {
    refused("server: 5", &["server: expected a section with keys, found a single value"]);
    refused("server: {address: [a]}", &["server.address: expected a single value, found a list"]);
    refused("server: {address: }", &["server.address: has no value"]);
    refused("services: {a: b}", &["services: expected a list, each item of which starts with `-`"]);
    refused("services: [a]", &["services[0]: expected a section with keys, found a single value"]);
    refused("server: {trusted_proxies: 10.0.0.0/8}", &["expected a list, found a single value"]);
    refused("definitions: {network: [a]}", &["expected a section with names and values"]);
    refused("log: {level: !secret info}", &["tags such as `!secret` have no meaning here"]);
}

#[test]
fn empty_sections_and_files_set_nothing() {
    for text in [
        "",
        "# only words\n",
        "server:\nsession:\n  cookies:\naccess_control:\nservices:\n",
        "---\n",
        "\u{feff}log: {level: info}",
    ] {
        assert_eq!(warnings(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn foreign_text_cannot_write_messages_of_its_own() {
    let errors = bad("log:\n  level: \"a\\nFORGED\\e[31m\"\n  \"x\\ny\": 1\n");
    assert_eq!(errors.len(), 2);
    for error in errors {
        assert!(!error.chars().any(char::is_control), "{error:?}");
    }
}

#[test]
fn older_spellings_are_noted_with_the_name_here() {
    let text = "\
host: 127.0.0.1
port: 9091
log_level: debug
tls_cert: a.pem
tls_key: b.pem
session:
  remember_me_duration: 1w
  cookies:
    - domain: example.com
      authelia_url: https://auth.example.com
authentication_backend:
  sql: true
";
    let loaded = crate::good(text);
    let config = &loaded.config;
    assert_eq!(config.server.address.to_string(), "127.0.0.1:9091");
    assert_eq!(config.server.tls.cert_path.as_deref().and_then(|path| path.to_str()), Some("a.pem"));
    assert_eq!(config.session.cookies[0].remember_me.unwrap().as_secs(), 7 * 86_400);
    assert_eq!(
        warnings(text),
        [
            "doorward.yml:1:1: warning: host: is called server.address: 127.0.0.1:9091 here",
            "doorward.yml:3:1: warning: log_level: is called log.level here",
            "doorward.yml:4:1: warning: tls_cert: is called server.tls.cert_path here",
            "doorward.yml:5:1: warning: tls_key: is called server.tls.key_path here",
            "doorward.yml:7:3: warning: session.remember_me_duration: is called session.remember_me here",
            "doorward.yml:10:7: warning: session.cookies[0].authelia_url: is called session.cookies[0].portal_url here",
        ]
    );
    refused("log_level: info\nlog: {level: info}", &["log_level: log.level is the same and is set as well"]);
    assert_eq!(bad("log_level: info\nlog: 5").len(), 2, "the note's target and the target itself");
}
