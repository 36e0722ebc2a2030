//! `api_keys` and `admin`.

use std::fs;

use doorward_config::{Loader, Sources};
use secrecy::ExposeSecret as _;

use crate::{bad, good, refused, warnings};

const KEY: &str = "n0BSjQm2uVfWc3pYt8rKx6zLhDa5gEe7";
const OTHER: &str = "Zk4sW9vB1nQ7xT2mC5aR8yU3eG6hJ0pL";

#[test]
fn keys_are_texts_or_say_whose_they_are_and_what_they_reach() {
    let text = format!(
        "api_keys:\n  enabled: true\n  keys:\n    - {KEY}\n    - key: {OTHER}\n      name: prometheus\n      role: porch\n      scope: GET /api/metrics\n"
    );
    let keys = good(&text).config.api_keys;
    assert!(keys.enabled && keys.refuse_foreign);
    let [plain, scoped] = keys.keys.as_slice() else { panic!("{keys:?}") };
    assert_eq!((plain.key.expose_secret(), plain.name.as_str()), (KEY, "configured-1"));
    assert!(plain.scope.is_empty() && plain.user.is_none() && plain.role.is_none());
    assert_eq!((scoped.name.as_str(), scoped.role.as_deref()), ("prometheus", Some("porch")));
    assert_eq!(scoped.scope, ["GET /api/metrics"]);
    let many = format!("api_keys: {{keys: [{{key: {KEY}, user: alice, scope: [GET /a, GET /b]}}]}}");
    let keys = good(&many).config.api_keys.keys;
    assert_eq!((keys[0].user.as_deref(), keys[0].scope.len()), (Some("alice"), 2));
    assert!(!format!("{:?}", good(&text)).contains(KEY), "never shown (HS-64)");
}

#[test]
fn foreign_keys_are_refused_where_somebody_writes_of_keys_and_pass_where_nobody_does() {
    for (text, enabled, refuse) in [
        ("", true, false),
        ("api_keys: {enabled: true}", true, true),
        ("api_keys: {enabled: true, foreign: pass}", true, false),
        ("api_keys: {foreign: refuse}", true, true),
        ("api_keys: {enabled: false}", false, true),
    ] {
        let keys = good(text).config.api_keys;
        assert_eq!((keys.enabled, keys.refuse_foreign), (enabled, refuse), "{text}");
    }
    refused("api_keys: {foreign: ask}", &["api_keys.foreign: expected refuse or pass"]);
}

#[test]
fn hs_016_short_and_guessable_keys_are_refused_and_never_repeated() {
    for key in [
        "short".to_owned(),
        "x".repeat(31),
        "x".repeat(64),
        "abcdefgh".repeat(8),
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb".to_owned(),
        "dwk_abcdefgh_0000000000000000000000000000000000000000000000000".to_owned(),
    ] {
        let errors = bad(&format!("api_keys: {{keys: [{key}]}}")).join("\n");
        assert!(errors.contains("api_keys.keys[0]: expected") && !errors.contains(&key), "{errors}");
    }
    refused(
        &format!("api_keys: {{keys: [{KEY}, {{key: {KEY}, scope: read}}]}}"),
        &["keys[1]: stands here twice"],
    );
    refused(
        &format!("api_keys: {{keys: [{{key: {KEY}, scop: read}}]}}"),
        &["scop: is no known key", "scope"],
    );
    refused(&format!("api_keys: {{keys: [{{key: {KEY}, scope: []}}]}}"), &["scope is empty"]);
    refused(&format!("api_keys: {{keys: [{{key: {KEY}, user: a, role: b}}]}}"), &["has user and role"]);
    refused("api_keys: {keys: [{name: a}]}", &["a key needs key"]);
    let off = format!("api_keys: {{enabled: false, keys: [{KEY}]}}");
    assert!(warnings(&off)[0].contains("has no effect, because api_keys.enabled is false"));
}

#[test]
fn hs_011_keys_come_from_variables_and_from_a_file_too() {
    let load = |name: &str, value: &str| {
        let environment = vec![(name.to_owned(), value.to_owned())];
        Loader::new(Sources { files: Vec::new(), environment }).load().unwrap().config.api_keys
    };
    let listed = load("DOORWARD_API_KEYS_KEYS", &format!("{KEY},{OTHER}"));
    assert_eq!(listed.keys.len(), 2);
    assert!(listed.refuse_foreign);
    assert!(!load("DOORWARD_API_KEYS_ENABLED", "false").enabled);
    let file = std::env::temp_dir().join(format!("doorward-config-keys-{}", std::process::id()));
    fs::write(&file, format!("{KEY}\n{OTHER}\n")).unwrap();
    let filed = load("DOORWARD_API_KEYS_KEYS_FILE", file.to_str().unwrap());
    fs::remove_file(&file).unwrap();
    assert_eq!(filed.keys.len(), 2);
    assert_eq!(filed.keys[1].key.expose_secret(), OTHER);
}

#[test]
fn hs_026_the_gate_is_there_as_soon_as_somebody_writes_of_it_and_debug_stays_on_this_machine() {
    assert!(good("").config.admin.paths.is_empty(), "nobody asked for it");
    let admin = good("admin: {enabled: true, api_key: sixteen characters}").config.admin;
    assert_eq!(
        (admin.debug, admin.enabled, admin.paths.as_slice()),
        (false, true, &["* /api/admin/**".to_owned()][..])
    );
    assert_eq!(admin.api_key.unwrap().expose_secret(), "sixteen characters");
    let own = good("admin: {enabled: false, paths: [\"* /debug/**\"]}").config.admin;
    assert_eq!(own.paths, ["* /debug/**"]);
    refused("admin: {api_key: short}", &["admin.api_key: expected at least 16 characters"]);
    refused("admin: {debug: true}", &["admin.debug: is true while server.address 0.0.0.0:8971 is open"]);
    assert!(good("admin: {debug: true}\nserver: {address: '127.0.0.1:1'}").config.admin.debug);
    let insecure = warnings("admin: {debug: true}\nserver: {insecure: true}");
    assert!(insecure.iter().any(|line| line.contains("allowed by server.insecure")), "{insecure:?}");
}

#[test]
fn hs_026_production_does_not_start_with_debug_wherever_it_listens() {
    for server in ["{}", "{insecure: true}", "{address: '127.0.0.1:1'}"] {
        let text = |profile: &str, debug: bool| {
            format!("profile: {profile}\nadmin: {{debug: {debug}, enabled: true}}\nserver: {server}")
        };
        refused(&text("production", true), &["admin.debug: is true while profile is production"]);
        assert!(!good(&text("production", false)).config.admin.debug);
        if server != "{}" {
            for profile in ["staging", "development"] {
                assert!(good(&text(profile, true)).config.admin.debug, "{profile} {server}");
            }
        }
    }
}

#[test]
fn sc_269_a_configured_key_may_have_a_limit_of_its_own() {
    let with = |limit: &str| format!("api_keys: {{keys: [{{key: {KEY}, requests_per_minute: {limit}}}]}}");
    assert_eq!(good(&with("60")).config.api_keys.keys[0].requests_per_minute, Some(60));
    assert_eq!(
        good(&format!("api_keys: {{keys: [{KEY}]}}")).config.api_keys.keys[0].requests_per_minute,
        None
    );
    for wrong in ["0", "10001", "many", "-1", "60/minute"] {
        refused(&with(wrong), &["requests_per_minute: expected a number of requests from 1 to 10000"]);
    }
}
