//! Presets of services, and the mode in which a proxy in front signs people in.

use doorward_config::{
    CameraLayout, CredentialScheme, KEYS, Origin, PRESETS, PresetValue, RemoteGroups, Weight, expectations,
    show,
};
use secrecy::ExposeSecret as _;

use crate::{good, refused, warnings};

const FRIGATE: &str = "services: [{name: nvr, preset: frigate, upstream: 'https://127.0.0.1:8971', upstream_secret: abcdef0123456789";

fn frigate(more: &str) -> String {
    format!("{FRIGATE}{more}}}]\n")
}

#[test]
fn a_preset_sets_what_is_not_written_and_what_is_written_wins() {
    let loaded = good(&frigate(""));
    let service = &loaded.config.services[0];
    assert_eq!(service.preset, Some("frigate"));
    assert_eq!(service.guard.remote_groups, RemoteGroups::Role);
    assert_eq!(service.guard.camera_layout, Some(CameraLayout::Frigate));
    assert_eq!(service.guard.upstream_secret_header, "x-proxy-secret");
    assert_eq!(service.guard.upstream_secret.as_ref().unwrap().expose_secret(), "abcdef0123456789");
    assert!(service.guard.explain_unauthorized && !service.guard.api_login);
    assert!(service.guard.admin_paths.contains(&"/api/config/save".to_owned()));
    assert_eq!(service.limits.body_bytes, Some(20_000_000));
    assert_eq!(service.timeouts.upstream_first_byte.as_secs(), 360);
    let written =
        good(&frigate(", limits: {body_bytes: 5}, admin_paths: [/x], timeouts: {websocket_idle: 7m}"));
    let written = &written.config.services[0];
    assert_eq!(written.limits.body_bytes, Some(5));
    assert_eq!(written.guard.admin_paths, ["/x"]);
    assert_eq!(
        (written.timeouts.websocket_idle.as_secs(), written.timeouts.upstream_first_byte.as_secs()),
        (420, 360)
    );
    assert_eq!(good("services: [{name: a, upstream: 'http://127.0.0.1:1'}]").config.services[0].preset, None);
}

#[test]
fn shown_values_say_which_preset_they_are_of() {
    let loaded = good(&frigate(", limits: {body_bytes: 5}"));
    let origin = |key: &str| loaded.effective.iter().find(|one| one.key == key).unwrap().origin.clone();
    assert_eq!(origin("services[0].remote_groups"), Origin::Preset("frigate"));
    assert_eq!(origin("services[0].timeouts.websocket_idle"), Origin::Preset("frigate"));
    assert!(matches!(origin("services[0].limits.body_bytes"), Origin::File { .. }));
    let text = show(&loaded.effective);
    assert!(
        text.lines()
            .any(|line| line.starts_with("services[0].admin_paths") && line.ends_with("preset frigate"))
    );
    assert!(!text.contains("abcdef0123456789"));
}

#[test]
fn what_presets_set_are_keys_of_services_that_the_reader_takes() {
    for preset in PRESETS {
        for (path, _) in preset.sets {
            assert!(
                KEYS.iter().any(|key| key.path == format!("services[].{path}")),
                "{}: {path}",
                preset.name
            );
        }
        let text = format!(
            "services: [{{name: a, preset: {}, upstream: 'https://127.0.0.1:8443', upstream_secret: abc}}]",
            preset.name
        );
        assert_eq!(warnings(&text), Vec::<String>::new(), "{}", preset.name);
        let all = expectations(&good(&text).config);
        assert!(!all.is_empty() && all.iter().all(|one| one.kept), "{all:#?}");
    }
    refused(
        "services: [{name: a, preset: frigat, upstream: 'http://a'}]",
        &["services[0].preset", "one of frigate, home-security-intelligence"],
    );
}

/// The pages say what the presets say: every key with its value stands in a row.
#[test]
fn the_pages_of_the_presets_name_everything_that_they_set() {
    let pages = [
        ("frigate", include_str!("../../../../docs/services/frigate.md")),
        (
            "home-security-intelligence",
            include_str!("../../../../docs/services/home-security-intelligence.md"),
        ),
    ];
    for preset in PRESETS {
        let (_, page) = pages.iter().find(|(name, _)| *name == preset.name).expect("a page for each preset");
        for (path, value) in preset.sets {
            let value = match value {
                PresetValue::One(value) => (*value).to_owned(),
                PresetValue::Many(values) => values.join("`, `"),
            };
            let row = format!("| `{path}` | `{value}` |");
            assert!(page.contains(&row), "{}: {row}", preset.name);
        }
        for line in preset.application_lines {
            let line = line.replace("{portal}", "https://auth.example.com");
            assert!(page.contains(&line), "{}: {line}", preset.name);
        }
        for (port, _) in preset.bypass_ports {
            assert!(page.contains(&port.to_string()), "{}: {port}", preset.name);
        }
    }
}

#[test]
fn what_a_preset_counts_on_is_named_when_it_is_not_kept() {
    let without = "services: [{name: nvr, preset: frigate, upstream: 'http://nvr:8971'}]";
    let named = warnings(without);
    assert_eq!(named.len(), 2, "{named:#?}");
    assert!(named.iter().any(|one| one.contains("services[0].upstream_secret: is not set")));
    assert!(
        named.iter().any(|one| one.contains("services[0].upstream: leads to another machine without TLS"))
    );
    let all = expectations(&good(without).config);
    let secret = all.iter().find(|one| one.id == "preset.frigate.upstream_secret").unwrap();
    assert_eq!((secret.kept, secret.weight, &*secret.service), (false, Weight::Protection, "nvr"));
    let by_header = "services: [{name: nvr, preset: frigate, upstream: 'http://127.0.0.1:8971', headers: {x-proxy-secret: a}}]";
    assert_eq!(warnings(by_header), Vec::<String>::new());
    refused(
        &FRIGATE.replace("8971", "5000").replace("abcdef0123456789", "abcdef0123456789}]"),
        &["services[0].upstream", "everybody is an administrator"],
    );
    let off = warnings(&frigate(", remote_groups: groups, camera_layout: 'off', admin_paths: []"));
    for part in ["remote_groups: is not `role`", "camera_layout: is off", "admin_paths: is empty"] {
        assert!(off.iter().any(|one| one.contains(part)), "{part}: {off:#?}");
    }
    let roles =
        warnings(&format!("auth: {{roles: [porch, garden]}}\n{}", frigate(", cameras: {porch: front}")));
    assert_eq!(roles.len(), 1);
    assert!(roles[0].contains("names no cameras for garden"), "{roles:#?}");
}

#[test]
fn cameras_are_for_roles_that_exist() {
    let text = format!(
        "auth: {{roles: [porch]}}\n{}",
        frigate(", cameras: {porch: [front, front_sub], anonymous: back, viewer: '*'}")
    );
    let cameras = good(&text).config.services[0].guard.cameras.clone();
    assert_eq!(cameras[0], ("porch".to_owned(), vec!["front".to_owned(), "front_sub".to_owned()]));
    assert_eq!(cameras.len(), 3);
    refused(&frigate(", cameras: {porhc: front}"), &["services[0].cameras.porhc: is no role"]);
    refused(&frigate(", cameras: {viewer: 'a b'}"), &["services[0].cameras.viewer", "the name of a camera"]);
    refused(&frigate(", cameras: {admin: front}"), &["administrators see all cameras"]);
    refused(
        "services: [{name: a, upstream: 'http://127.0.0.1:1', cameras: {viewer: front}}]",
        &["services[0].cameras: has no effect without camera_layout"],
    );
    refused(&frigate(", admin_paths: [api]"), &["services[0].admin_paths[0]", "a path such as /api/logs"]);
    refused(&frigate(", admin_paths: [/a/../b]"), &["services[0].admin_paths[0]"]);
}

#[test]
fn a_secret_of_a_service_has_one_place_and_a_header_of_its_own() {
    refused(
        &frigate(", upstream_secret_path: /run/secrets/x"),
        &["upstream_secret_path", "a secret has one place"],
    );
    refused(&frigate(", upstream_secret_header: Remote-User"), &["services[0].upstream_secret_header"]);
    refused(&frigate(", upstream_secret_header: Host"), &["services[0].upstream_secret_header"]);
    refused("services: [{name: a, upstream: 'http://a', upstream_secret: 'a b'}]", &["without blanks"]);
    refused(
        "services: [{name: a, upstream: 'http://a', upstream_secret: ''}]",
        &["services[0].upstream_secret"],
    );
    let example = warnings("services: [{name: a, upstream: 'http://a', upstream_secret: '<secret>'}]");
    assert!(example[0].contains("is the example from the documentation"), "{example:#?}");
    let config = good(&frigate(", upstream_secret_header: X-Other"));
    assert_eq!(config.config.services[0].guard.upstream_secret_header, "x-other");
}

const PROXY: &str = "auth: {enabled: false}\nproxy: {auth_secret: abc";

#[test]
fn fr_055_the_role_of_those_without_one_is_a_role_or_none() {
    for role in ["viewer", "admin", "deny"] {
        let config = good(&format!("{PROXY}, default_role: {role}}}\n")).config;
        assert_eq!(config.proxy.default_role.as_deref(), Some(role));
    }
    assert_eq!(good(&format!("{PROXY}}}\n")).config.proxy.default_role, None);
    refused(
        &format!("{PROXY}, default_role: vewer}}\n"),
        &["proxy.default_role: is `vewer`, which is no role"],
    );
    refused("auth: {roles: [deny]}", &["auth.roles: names deny"]);
    refused(
        &format!("{PROXY}, header_map: {{role_map: {{deny: [guests]}}}}}}\n"),
        &["proxy.header_map.role_map.deny: stands for no role"],
    );
    good(&format!("{PROXY}, header_map: {{role_map: {{porch: [guests]}}}}, default_role: porch}}\n"));
}

#[test]
fn where_signing_out_leads_is_an_address_or_a_path() {
    for url in ["https://sso.example.net/logout?x=1", "/oauth2/sign_out", "http://10.0.0.1/x"] {
        let config = good(&format!("{PROXY}, logout_url: '{url}'}}\n")).config;
        assert_eq!(config.proxy.logout_url.as_deref(), Some(url));
    }
    for url in [
        "//evil.test",
        "javascript:alert(1)",
        "/\\evil.test",
        "logout",
        "ftp://a/",
        "https://u:p@a/",
        "/a b",
        "data:x",
    ] {
        refused(
            &format!("{PROXY}, logout_url: '{url}'}}\n"),
            &["proxy.logout_url: expected an address such as"],
        );
    }
    assert!(
        warnings("proxy: {logout_url: /x}")[0].contains("proxy.logout_url: has no effect while auth.enabled")
    );
}

#[test]
fn a_proxy_that_nobody_knows_is_named() {
    let local = "server: {address: '127.0.0.1:8971'}\n";
    let headers = "auth: {enabled: false}\nproxy: {header_map: {user: remote-user}}\n";
    assert!(warnings(&format!("{local}{headers}"))[0].contains("is believed of nobody"));
    let trusted = "server: {address: '127.0.0.1:8971', trusted_proxies: [127.0.0.1]}\n";
    assert!(warnings(&format!("{trusted}{headers}"))[0].contains("every program on server.trusted_proxies"));
    let nobody = format!("{local}auth: {{enabled: false}}\n");
    assert!(warnings(&nobody)[0].contains("auth.enabled: is false and no proxy is known"));
    assert_eq!(good(&format!("{PROXY}, separator: ' '}}\n")).config.proxy.separator, ' ');
}

#[test]
fn fr_057_an_account_at_a_service_is_whole_or_refused() {
    let with = |credentials: &str| {
        format!("services: [{{name: a, upstream: 'http://127.0.0.1:1', credentials: {{{credentials}}}}}]")
    };
    let read = |credentials: &str| good(&with(credentials)).config.services[0].credentials.clone().unwrap();
    let own = read("scheme: frigate, user: doorward, secret: s3cret word");
    assert_eq!((own.scheme, own.user.as_str()), (CredentialScheme::Frigate, "doorward"));
    assert_eq!(own.secret.unwrap().expose_secret(), "s3cret word");
    assert_eq!(read("scheme: bearer, secret_path: /run/x").secret_path.unwrap().to_str(), Some("/run/x"));
    assert!(
        good("services: [{name: a, upstream: 'http://127.0.0.1:1'}]").config.services[0]
            .credentials
            .is_none()
    );
    assert!(!read("scheme: bearer, secret_path: /run/x").share_cookies);
    assert!(read("scheme: bearer, secret_path: /run/x, share_cookies: true").share_cookies);
    let key = |name: &str| format!("services[0].credentials.{name}");
    refused(&with("user: a, secret: b"), &[&key("scheme"), "is missing"]);
    refused(&with(""), &[&key("scheme"), "is missing"]);
    refused(&with("scheme: digest, user: a, secret: b"), &[&key("scheme"), "basic, bearer, frigate"]);
    refused(&with("scheme: basic, secret: b"), &[&key("user"), "is missing"]);
    refused(&with("scheme: basic, user: 'a:b', secret: b"), &[&key("user"), "without colons"]);
    refused(&with("scheme: bearer, user: a, secret: b"), &[&key("user"), "has no effect"]);
    refused(&with("scheme: basic, user: a"), &[&key("secret"), "is missing"]);
    refused(&with("scheme: basic, user: a, secret: b, secret_path: /c"), &[&key("secret_path"), "one place"]);
    refused(
        "services: [{name: a, upstream: 'http://127.0.0.1:1', headers: {AUTHORIZATION: x}, credentials: {scheme: bearer, secret: b}}]",
        &["services[0].credentials", "Authorization"],
    );
    let example = warnings(&with("scheme: bearer, secret: <token>"));
    assert!(example.iter().any(|one| one.contains("credentials.secret")), "{example:?}");
}
