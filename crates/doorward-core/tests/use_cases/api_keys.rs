//! API keys in decisions: what they open, what they never open, and what whoever shows one is told.

use std::{sync::Arc, time::Duration};

use doorward_core::{
    accounts::Actor,
    admin_gate::AdminGate,
    api_key::{ApiKeyRecord, ConfiguredKey, Holder, KeyError, KeyScope, KeySettings, NewApiKey},
    audit::{AuditKind, AuditOutcome},
    gatekeeper::{Challenge, Decision},
    identity::{KnownRoles, Role},
    ports::ApiKeyStore as _,
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::bench::{Bench, cookie, origin};

const ONE: &str = "https://one.example.com/api/metrics";

/// Of the configuration.
const KEY: &str = "n0BSjQm2uVfWc3pYt8rKx6zLhDa5gEe7";
const DAY: Duration = Duration::from_secs(24 * 3600);

pub(crate) fn actor() -> Actor {
    Actor { user: Some("alice".to_owned()), origin: origin() }
}

pub(crate) fn of(user: &str) -> NewApiKey {
    let holder = Holder::Person(user.to_owned());
    NewApiKey { name: "phone".to_owned(), holder, scope: KeyScope::all(), days: Some(90), per_minute: None }
}

pub(crate) fn scoped(user: &str, permission: &str) -> NewApiKey {
    NewApiKey { scope: KeyScope::new([permission]).unwrap(), ..of(user) }
}

impl Bench {
    pub(crate) async fn key(&self, new: NewApiKey) -> (ApiKeyRecord, String) {
        let made = self.keys.create(new, &KnownRoles::with([]), &actor()).await.unwrap();
        (made.record, made.text.expose_secret().to_owned())
    }

    async fn with_key(&self, url: &str, key: &str) -> Decision {
        self.decide(url, &[("x-api-key", key)]).await
    }

    fn key_refusals(&self) -> Vec<(Option<String>, AuditOutcome)> {
        let events = self.fakes.audit.events();
        let refused = events.into_iter().filter(|event| event.kind == AuditKind::ApiKeyRefused);
        refused.map(|event| (event.about, event.outcome)).collect()
    }
}

#[track_caller]
pub(crate) fn is_refused(decision: &Decision) {
    assert!(matches!(decision, Decision::Challenge(Challenge::ApiKey)), "{decision:?}");
}

pub(crate) fn configure(bench: &Bench, keys: &[(&str, Holder, &str)], refuse_foreign: bool) {
    let keys = keys.iter().map(|(text, holder, scope)| ConfiguredKey {
        text: SecretString::from(*text),
        name: "prometheus".to_owned(),
        holder: holder.clone(),
        scope: KeyScope::new([*scope]).unwrap(),
        per_minute: None,
    });
    bench.keys.reconfigure(KeySettings { enabled: true, refuse_foreign, keys: keys.collect() });
}

#[tokio::test]
async fn a_key_in_its_header_as_bearer_or_as_password_lets_its_owner_pass_as_themselves() {
    let bench = Bench::new();
    let (_, key) = bench.key(of("bob")).await;
    let basic = |user: &str| {
        use base64::Engine as _;
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{key}")))
    };
    for (name, value) in [
        ("x-api-key", key.clone()),
        ("authorization", format!("Bearer {key}")),
        ("authorization", basic("bob")),
        ("authorization", basic("BOB")),
    ] {
        match bench.decide(ONE, &[(name, &value)]).await {
            Decision::Allow(granted) => {
                assert_eq!(granted.identity.unwrap().user, "bob");
                assert!(granted.session.is_none() && granted.api_key.is_some());
                assert_eq!(granted.authorization_was_ours, name == "authorization");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    let other = bench.decide(ONE, &[("authorization", &basic("alice"))]).await;
    assert!(matches!(other, Decision::Challenge(Challenge::Basic)), "{other:?}");
    let verified = bench.fakes.passwords.verifications();
    assert_eq!(verified, 0, "a key is never hashed as a password");
}

#[tokio::test]
async fn a_wrong_key_a_revoked_one_and_one_out_of_scope_get_the_same_answer_and_the_audit_knows_why() {
    let bench = Bench::new();
    let (record, narrow) = bench.key(scoped("bob", "GET /api/metrics")).await;
    assert!(matches!(bench.with_key(ONE, &narrow).await, Decision::Allow(_)));
    is_refused(&bench.with_key("https://one.example.com/api/config", &narrow).await);
    is_refused(&bench.decide_as("POST", ONE, &[("x-api-key", &narrow)]).await);
    let (other, _) = bench.key(of("bob")).await;
    let forged = narrow.replacen(&record.id.to_string(), &other.id.to_string(), 1);
    is_refused(&bench.with_key(ONE, &forged).await);
    let (gone, text) = bench.key(of("bob")).await;
    assert!(bench.keys.revoke(&gone.id, &actor()).await.unwrap());
    is_refused(&bench.with_key(ONE, &text).await);
    let reasons: Vec<_> = bench.key_refusals().into_iter().map(|(_, outcome)| outcome).collect();
    let failure = AuditOutcome::Failure;
    assert_eq!(
        reasons,
        [failure("out_of_scope"), failure("out_of_scope"), failure("malformed"), failure("revoked")]
    );
    let shown = bench.key_refusals().remove(0).0.unwrap();
    assert_eq!(shown, format!("{} phone", record.id), "the audit has the public part alone");
}

#[tokio::test]
async fn the_secret_of_one_key_does_not_open_another_and_unknown_keys_are_refused() {
    let bench = Bench::new();
    let (record, text) = bench.key(of("bob")).await;
    // The same public part with another secret, checksum and all.
    let mut other = bench.key(of("alice")).await.1;
    bench.fakes.api_keys.api_key_prune(bench.now().plus(DAY * 400)).await.unwrap();
    is_refused(&bench.with_key(ONE, &text).await);
    is_refused(&bench.with_key(ONE, &other).await);
    bench.fakes.api_keys.api_key_create(&record).await.unwrap();
    assert!(matches!(bench.with_key(ONE, &text).await, Decision::Allow(_)));
    other.pop();
    is_refused(&bench.with_key(ONE, &other).await);
}

#[tokio::test]
async fn a_key_is_never_wider_than_its_owner_and_dies_with_them() {
    let bench = Bench::new();
    let (_, bobs) = bench.key(of("bob")).await;
    let (_, alices) = bench.key(of("alice")).await;
    let admins = "https://adm.example.com/";
    assert!(matches!(bench.with_key(admins, &alices).await, Decision::Allow(_)));
    assert!(matches!(bench.with_key(admins, &bobs).await, Decision::Deny { .. }));
    bench.fakes.users.change_identity("alice", |alice| alice.groups.clear());
    bench.fakes.clock.advance(Duration::from_secs(1));
    assert!(matches!(bench.with_key(admins, &alices).await, Decision::Deny { .. }), "within a second");
    bench.fakes.users.change("bob", |bob| bob.disabled = true);
    bench.fakes.clock.advance(Duration::from_secs(1));
    is_refused(&bench.with_key(ONE, &bobs).await);
    bench.fakes.users.change("bob", |bob| {
        bob.disabled = false;
        bob.must_change_password = true;
    });
    bench.fakes.clock.advance(Duration::from_secs(1));
    is_refused(&bench.with_key(ONE, &bobs).await);
    bench.fakes.users.change_identity("alice", |alice| alice.role = Role::new("unknown"));
    bench.fakes.clock.advance(Duration::from_secs(1));
    assert!(matches!(bench.with_key(ONE, &alices).await, Decision::Deny { .. }), "FR-27");
}

#[tokio::test]
async fn a_key_is_one_factor_and_never_two() {
    let bench = Bench::new();
    let (_, key) = bench.key(of("alice")).await;
    is_refused(&bench.with_key("https://two.example.com/", &key).await);
}

#[tokio::test]
async fn a_new_password_of_the_owner_leaves_their_keys_alone() {
    let bench = Bench::new();
    let (_, key) = bench.key(of("bob")).await;
    bench.fakes.users.change("bob", |bob| bob.password_stamp += 1);
    bench.fakes.clock.advance(Duration::from_secs(1));
    assert!(matches!(bench.with_key(ONE, &key).await, Decision::Allow(_)), "SC-098: documented policy");
}

#[tokio::test]
async fn a_key_decides_alone_so_a_bad_one_is_refused_beside_a_good_cookie() {
    let bench = Bench::new();
    let cookie = cookie(&bench.sign_in("alice").await);
    let (_, key) = bench.key(of("bob")).await;
    let bad = format!("{key}x");
    is_refused(&bench.decide(ONE, &[("cookie", &cookie), ("x-api-key", &bad)]).await);
    match bench.decide(ONE, &[("cookie", &cookie), ("x-api-key", &key)]).await {
        Decision::Allow(granted) => assert_eq!(granted.identity.unwrap().user, "bob", "HS-24"),
        other => panic!("{other:?}"),
    }
    let (_, second) = bench.key(of("bob")).await;
    is_refused(&bench.decide(ONE, &[("x-api-key", &key), ("x-api-key", &second)]).await);
    let bearer = format!("Bearer {second}");
    is_refused(&bench.decide(ONE, &[("x-api-key", &key), ("authorization", &bearer)]).await);
}

#[tokio::test]
async fn a_foreign_key_is_the_applications_own_unless_it_is_to_be_refused() {
    let bench = Bench::new();
    let cookie = cookie(&bench.sign_in("alice").await);
    let sent = [("cookie", cookie.as_str()), ("x-api-key", "0123456789abcdef0123456789abcdef")];
    assert!(matches!(bench.decide(ONE, &sent).await, Decision::Allow(_)));
    assert!(matches!(bench.decide(ONE, &sent[1..]).await, Decision::Challenge(Challenge::SignIn)));
    configure(&bench, &[], true);
    is_refused(&bench.decide(ONE, &sent).await);
    is_refused(&bench.decide(ONE, &[("x-api-key", "")]).await);
    // What lets everybody pass lets everybody pass.
    assert!(matches!(bench.with_key("https://pub.example.com/", "foreign").await, Decision::Allow(_)));
}

#[tokio::test]
async fn keys_of_the_configuration_open_what_their_scope_names_and_end_with_a_reload() {
    let bench = Bench::new();
    let machine = Holder::Machine { role: Role::viewer() };
    configure(&bench, &[(KEY, machine, "GET /api/metrics")], true);
    match bench.with_key(ONE, KEY).await {
        Decision::Allow(granted) => {
            let identity = granted.identity.unwrap();
            assert_eq!((identity.user.as_str(), identity.role.as_str()), ("key:prometheus", "viewer"));
        }
        other => panic!("{other:?}"),
    }
    let bearer = format!("Bearer {KEY}");
    assert!(matches!(bench.decide(ONE, &[("authorization", &bearer)]).await, Decision::Allow(_)));
    is_refused(&bench.with_key("https://one.example.com/api/config", KEY).await);
    is_refused(&bench.with_key(ONE, &KEY.replace('n', "m")).await);
    assert!(matches!(
        bench.with_key("https://adm.example.com/", KEY).await,
        Decision::Challenge(_) | Decision::Deny { .. }
    ));
    configure(&bench, &[(KEY, Holder::Person("ghost".to_owned()), "all")], true);
    is_refused(&bench.with_key(ONE, KEY).await);
    configure(&bench, &[], true);
    is_refused(&bench.with_key(ONE, KEY).await);
    assert_eq!(bench.fakes.api_keys.reads(), 0);
}

/// A query of many guesses is no quicker way to try keys of the configuration; ours are known by their beginning everywhere.
#[tokio::test]
async fn keys_of_the_configuration_are_looked_for_in_the_first_parameters_of_a_query_only() {
    let bench = Bench::new();
    let cookie = cookie(&bench.sign_in("alice").await);
    configure(&bench, &[(KEY, Holder::Person("bob".to_owned()), "all")], true);
    let (_, made) = bench.key(of("bob")).await;
    for (before, key, found) in [
        (0, KEY, true),
        (7, KEY, true),
        (8, KEY, false),
        (500, KEY, false),
        (8, &made, true),
        (500, &made, true),
    ] {
        let url = format!("{ONE}?{}k={key}", "a=b&".repeat(before));
        let decision = bench.decide(&url, &[("cookie", &cookie)]).await;
        let refused = matches!(decision, Decision::Challenge(Challenge::KeyInQuery { ours: true }));
        assert_eq!(refused, found, "{before} before {key}: {decision:?}");
    }
}

#[tokio::test]
async fn turned_off_no_key_is_taken_anywhere() {
    let bench = Bench::new();
    let (_, key) = bench.key(of("bob")).await;
    assert!(matches!(bench.with_key(ONE, &key).await, Decision::Allow(_)));
    bench.keys.reconfigure(KeySettings { enabled: false, ..KeySettings::default() });
    assert!(matches!(bench.with_key(ONE, &key).await, Decision::Challenge(Challenge::SignIn)));
    let asserting = Bench::asserting_only();
    let (_, key) = asserting.key(of("bob")).await;
    assert!(matches!(asserting.with_key(ONE, &key).await, Decision::Challenge(Challenge::SignIn)));
}

#[tokio::test]
async fn a_key_in_the_query_is_refused_whatever_else_is_sent_and_told_where_it_belongs() {
    let bench = Bench::new();
    let cookie = cookie(&bench.sign_in("alice").await);
    let (_, key) = bench.key(of("bob")).await;
    for url in [format!("{ONE}?api_key={key}"), format!("{ONE}?x=1&token={}", key.replace('_', "%5F"))] {
        let decision = bench.decide(&url, &[("cookie", &cookie)]).await;
        assert!(
            matches!(decision, Decision::Challenge(Challenge::KeyInQuery { ours: true })),
            "{decision:?}"
        );
    }
    assert_eq!(bench.key_refusals().len(), 2);
    assert!(bench.key_refusals().iter().all(|(about, _)| about.is_none()), "the key is in no record");
    // The application's own parameter is none of our business, except that nobody gets in by it.
    let foreign = format!("{ONE}?api_key=mine");
    assert!(matches!(bench.decide(&foreign, &[("cookie", &cookie)]).await, Decision::Allow(_)));
    assert!(matches!(
        bench.decide(&foreign, &[]).await,
        Decision::Challenge(Challenge::KeyInQuery { ours: false })
    ));
}

#[tokio::test]
async fn guesses_count_under_the_limit_of_sign_ins_and_what_was_a_right_key_does_not() {
    let bench = Bench::with_limit("3/minute");
    let (record, good) = bench.key(scoped("bob", "GET /api/metrics")).await;
    for _ in 0..10 {
        is_refused(&bench.with_key("https://one.example.com/other", &good).await);
    }
    assert!(matches!(bench.with_key(ONE, &good).await, Decision::Allow(_)), "out of scope is no guess");
    bench.keys.revoke(&record.id, &actor()).await.unwrap();
    for _ in 0..10 {
        is_refused(&bench.with_key(ONE, &good).await);
    }
    let (_, good) = bench.key(of("bob")).await;
    for _ in 0..3 {
        is_refused(&bench.with_key(ONE, "dwk_wrong").await);
    }
    for key in ["dwk_wrong", &good] {
        let decision = bench.with_key(ONE, key).await;
        assert!(matches!(decision, Decision::Later { throttled: true, seconds: 1..=60 }), "{decision:?}");
    }
    use doorward_core::login::LoginOutcome;
    let password = bench.attempt("bob", "bob's password", false).await;
    assert!(matches!(password, LoginOutcome::Throttled { .. }), "one counter: {password:?}");
    bench.fakes.clock.advance(Duration::from_secs(61));
    assert!(matches!(bench.with_key(ONE, &good).await, Decision::Allow(_)));
}

#[tokio::test]
async fn a_key_works_at_once_ends_at_once_and_by_its_time() {
    let bench = Bench::new();
    let (record, key) = bench.key(NewApiKey { days: Some(1), ..of("bob") }).await;
    assert!(matches!(bench.with_key(ONE, &key).await, Decision::Allow(_)));
    // Another instance, or the command line, ends it.
    bench.fakes.api_keys.api_key_end(&record.id, bench.now(), true).await.unwrap();
    bench.fakes.clock.advance(Duration::from_secs(1));
    is_refused(&bench.with_key(ONE, &key).await);
    let (_, key) = bench.key(NewApiKey { days: Some(1), ..of("bob") }).await;
    bench.fakes.clock.advance(DAY - Duration::from_millis(1));
    assert!(matches!(bench.with_key(ONE, &key).await, Decision::Allow(_)));
    bench.fakes.clock.advance(Duration::from_millis(1));
    is_refused(&bench.with_key(ONE, &key).await);
    let (_, endless) = bench.key(NewApiKey { days: None, ..of("bob") }).await;
    bench.fakes.clock.advance(DAY * 4000);
    assert!(matches!(bench.with_key(ONE, &endless).await, Decision::Allow(_)));
}

#[tokio::test]
async fn a_replaced_key_goes_on_for_the_overlap_and_no_longer_than_it_would_have() {
    let bench = Bench::new();
    let (old, text) = bench.key(scoped("bob", "GET /api/metrics")).await;
    let made = bench.keys.rotate(&old.id, Duration::from_secs(3600), &actor()).await.unwrap();
    let new = made.text.expose_secret().to_owned();
    assert_eq!(
        (&made.record.scope, &made.record.holder, &made.record.name),
        (&old.scope, &old.holder, &old.name)
    );
    for key in [&text, &new] {
        assert!(matches!(bench.with_key(ONE, key).await, Decision::Allow(_)));
    }
    bench.fakes.clock.advance(Duration::from_secs(3600));
    is_refused(&bench.with_key(ONE, &text).await);
    assert!(matches!(bench.with_key(ONE, &new).await, Decision::Allow(_)));
    assert!(matches!(bench.keys.rotate(&old.id, DAY, &actor()).await, Err(KeyError::Missing)));
    let again = bench.keys.rotate(&made.record.id, DAY * 1000, &actor()).await.unwrap();
    let kept = bench.keys.find(&made.record.id).await.unwrap().unwrap();
    assert_eq!(kept.expires, made.record.expires, "an overlap never prolongs");
    assert!(again.record.expires > made.record.expires);
}

#[tokio::test]
async fn a_busy_key_costs_one_look_in_a_second_and_writes_nothing_until_it_is_flushed() {
    let bench = Bench::new();
    let (record, key) = bench.key(of("bob")).await;
    let (reads, writes) = (bench.fakes.api_keys.reads(), bench.fakes.api_keys.writes());
    for _ in 0..100 {
        assert!(matches!(bench.with_key(ONE, &key).await, Decision::Allow(_)));
    }
    assert_eq!((bench.fakes.api_keys.reads(), bench.fakes.api_keys.writes()), (reads + 1, writes));
    bench.keys.flush().await.unwrap();
    let used = bench.keys.find(&record.id).await.unwrap().unwrap().last_used.unwrap();
    assert_eq!((used.at, used.address.as_str()), (bench.now(), crate::bench::CLIENT));
    assert_eq!(bench.fakes.api_keys.writes(), writes + 1);
}

#[tokio::test]
async fn a_fault_of_the_store_denies_and_what_is_open_to_everybody_stays_open() {
    let bench = Bench::new();
    let (_, key) = bench.key(of("bob")).await;
    bench.fakes.api_keys.set_broken(true);
    assert!(matches!(bench.with_key(ONE, &key).await, Decision::Unavailable(_)));
    assert!(matches!(bench.with_key("https://pub.example.com/", &key).await, Decision::Allow(_)));
}

#[tokio::test]
async fn what_is_kept_and_held_of_a_key_does_not_contain_it() {
    let bench = Bench::new();
    let (record, key) = bench.key(of("bob")).await;
    bench.with_key(ONE, &key).await;
    let secret = key.split('_').nth(2).unwrap();
    let held = format!("{record:?} {:?} {:?}", record.proof.digest, bench.fakes.audit.events());
    assert!(!held.contains(secret));
    assert!(record.proof.proves(&key) && !record.proof.proves(secret));
}

#[tokio::test]
async fn a_key_needs_a_name_a_life_within_bounds_and_somebody_who_may_have_it() {
    let bench = Bench::new();
    let create = async |new| {
        let made = bench.keys.create(new, &KnownRoles::with([]), &actor()).await;
        made.map(|_| ()).unwrap_err().code()
    };
    for name in ["", "  ", "a\nb", &"x".repeat(65)] {
        assert_eq!(create(NewApiKey { name: name.to_owned(), ..of("bob") }).await, "api_key.invalid_name");
    }
    for days in [0, 366] {
        assert_eq!(create(NewApiKey { days: Some(days), ..of("bob") }).await, "api_key.invalid_life");
    }
    for user in ["ghost", "dave"] {
        assert_eq!(create(of(user)).await, "user.missing");
    }
    let machine = Holder::Machine { role: Role::new("nobody") };
    assert_eq!(create(NewApiKey { holder: machine, ..of("bob") }).await, "user.unknown_role");
    for _ in 0..50 {
        bench.key(of("bob")).await;
    }
    assert_eq!(create(of("bob")).await, "api_key.too_many");
}

#[tokio::test]
async fn keys_that_end_within_two_weeks_are_named_and_ended_ones_are_cleared_away_after_a_month() {
    let bench = Bench::new();
    let (short, _) = bench.key(NewApiKey { days: Some(14), ..of("bob") }).await;
    bench.key(NewApiKey { days: Some(15), ..of("bob") }).await;
    bench.key(NewApiKey { days: None, ..of("bob") }).await;
    let soon: Vec<_> = bench.keys.ending_soon().await.unwrap().into_iter().map(|key| key.id).collect();
    assert_eq!(soon, [short.id]);
    bench.fakes.clock.advance(DAY * 44);
    assert_eq!(bench.keys.prune().await.unwrap(), 0);
    bench.fakes.clock.advance(Duration::from_millis(1));
    assert_eq!(bench.keys.prune().await.unwrap(), 1);
}

fn gate(debug: bool, enabled: bool, key: Option<&str>) -> AdminGate {
    let paths = KeyScope::new(["* /api/admin/**"]).unwrap();
    AdminGate { paths, debug, enabled, key: key.map(SecretString::from) }
}

#[tokio::test]
async fn a_closed_group_of_paths_opens_with_both_switches_and_the_key_and_the_rules_hold_all_the_same() {
    const ADMIN: &str = "https://one.example.com/api/admin/seed";
    for (debug, enabled) in [(false, false), (false, true), (true, false)] {
        let bench = Bench::new().with_admin_gate(gate(debug, enabled, Some("the admin key of the gate")));
        let cookie = cookie(&bench.sign_in("alice").await);
        let sent = [("cookie", cookie.as_str()), ("x-admin-api-key", "the admin key of the gate")];
        assert!(matches!(bench.decide(ADMIN, &sent).await, Decision::Deny { .. }), "{debug} {enabled}");
        assert!(matches!(bench.decide(ONE, &sent).await, Decision::Allow(_)));
    }
    let bench = Bench::new().with_admin_gate(gate(true, true, None));
    let cookie_ = cookie(&bench.sign_in("alice").await);
    assert!(matches!(bench.decide(ADMIN, &[("cookie", &cookie_)]).await, Decision::Allow(_)));
    assert!(matches!(bench.decide(ADMIN, &[]).await, Decision::Challenge(Challenge::SignIn)));
    let bench = Bench::with_limit("3/minute").with_admin_gate(gate(true, true, Some("right")));
    let cookie = cookie(&bench.sign_in("alice").await);
    let with = |key| [("cookie", cookie.as_str()), ("x-admin-api-key", key)];
    assert!(matches!(bench.decide(ADMIN, &with("right")).await, Decision::Allow(_)));
    let right = [("x-admin-api-key", "right")];
    assert!(matches!(bench.decide(ADMIN, &right).await, Decision::Challenge(Challenge::SignIn)));
    let without = bench.decide(ADMIN, &with("right")[..1]).await;
    assert!(matches!(without, Decision::Challenge(Challenge::AdminKey)), "{without:?}");
    for _ in 0..3 {
        let wrong = bench.decide(ADMIN, &with("wrong")).await;
        assert!(matches!(wrong, Decision::Challenge(Challenge::AdminKey)), "{wrong:?}");
    }
    let later = bench.decide(ADMIN, &with("right")).await;
    assert!(matches!(later, Decision::Later { throttled: true, .. }), "guesses count: {later:?}");
}

#[tokio::test]
async fn hs_026_all_eight_combinations_of_the_switches_and_the_key_do_what_they_say() {
    const ADMIN: &str = "https://one.example.com/api/admin/seed";
    const KEY: &str = "the admin key of the gate";
    for (debug, enabled, key) in [false, true]
        .into_iter()
        .flat_map(|debug| [false, true].map(|enabled| (debug, enabled)))
        .flat_map(|(debug, enabled)| [None, Some(KEY)].map(|key| (debug, enabled, key)))
    {
        let bench = Bench::new().with_admin_gate(gate(debug, enabled, key));
        let cookie = cookie(&bench.sign_in("alice").await);
        for shown in [None, Some("another key than that one"), Some(KEY)] {
            let told = format!("debug {debug}, enabled {enabled}, key {key:?}, shown {shown:?}");
            let mut sent = vec![("cookie", cookie.as_str())];
            sent.extend(shown.map(|shown| ("x-admin-api-key", shown)));
            let said = bench.decide(ADMIN, &sent).await;
            let wanted = match (debug && enabled, key) {
                (false, _) => matches!(said, Decision::Deny { .. }),
                (true, Some(_)) if shown != key => {
                    matches!(said, Decision::Challenge(Challenge::AdminKey))
                }
                (true, _) => matches!(said, Decision::Allow(_)),
            };
            assert!(wanted, "{told}: {said:?}");
            assert!(matches!(bench.decide(ONE, &sent).await, Decision::Allow(_)), "{told}: beside the group");
            // The gate opens nothing by itself: the rules of the host hold for whoever is not signed in.
            let stranger = bench.decide(ADMIN, &sent[1..]).await;
            assert!(!matches!(stranger, Decision::Allow(_)), "{told}: {stranger:?}");
        }
    }
}

#[tokio::test]
async fn many_keys_at_once_do_not_wait_for_each_other() {
    let bench = Arc::new(Bench::with_limit("1/minute"));
    let (_, key) = bench.key(of("bob")).await;
    let mut tasks = Vec::new();
    for _ in 0..64 {
        let (bench, key) = (Arc::clone(&bench), key.clone());
        tasks.push(tokio::spawn(async move { bench.with_key(ONE, &key).await }));
    }
    for task in tasks {
        assert!(matches!(task.await.unwrap(), Decision::Allow(_)));
    }
    assert!(bench.fakes.clock.slept().is_empty());
}

#[tokio::test]
async fn sc_269_a_bearer_that_could_be_a_guess_at_a_configured_key_counts_once_for_each_text() {
    const KEY: &str = "n0BSjQm2uVfWc3pYt8rKx6zLhDa5gEe7";
    let bench = Bench::with_limit("3/minute");
    let asked = async |text: &str| bench.decide(ONE, &[("authorization", &format!("Bearer {text}"))]).await;
    let told = |decision: &Decision| matches!(decision, Decision::Challenge(Challenge::SignIn));
    let guess = |number: u32| format!("{}{number:04}", &KEY[..28]);
    // Without configured keys every bearer is an application's own.
    for number in 0..5 {
        assert!(told(&asked(&guess(number)).await));
    }
    configure(&bench, &[(KEY, Holder::Machine { role: Role::viewer() }, "all")], true);
    // Tokens of applications: one that is shown again and again, short ones, and web tokens.
    for _ in 0..9 {
        assert!(told(&asked("an-applications-own-token-forgotten").await));
    }
    for number in 0..5 {
        assert!(told(&asked(&format!("short{number}")).await));
        assert!(told(&asked(&format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI{number}In0.abcdefghij")).await));
    }
    assert!(matches!(asked(KEY).await, Decision::Allow(_)), "one guess up to now");
    assert!(told(&asked(&guess(7)).await) && told(&asked(&guess(8)).await));
    // Three: a wrong one and the right one are answered alike.
    for text in [guess(9).as_str(), KEY] {
        let limited = asked(text).await;
        assert!(matches!(limited, Decision::Later { throttled: true, .. }), "{text}: {limited:?}");
    }
    assert_eq!(
        bench
            .key_refusals()
            .iter()
            .filter(|(_, outcome)| *outcome == AuditOutcome::Failure("unknown"))
            .count(),
        3
    );
}

#[tokio::test]
async fn sc_269_guesses_by_bearer_count_where_everybody_may_pass_and_everybody_passes_all_the_same() {
    const OPEN: &str = "https://pub.example.com/";
    let bench = Bench::with_limit("3/minute");
    configure(&bench, &[(KEY, Holder::Machine { role: Role::viewer() }, "all")], true);
    let known =
        async |text: &str| match bench.decide(OPEN, &[("authorization", &format!("Bearer {text}"))]).await {
            Decision::Allow(granted) => granted.identity.is_some(),
            other => panic!("{other:?}"),
        };
    let alice = cookie(&bench.sign_in("alice").await);
    let own = ("authorization", "Bearer the-applications-own-token-of-somebody");
    assert!(matches!(bench.decide(OPEN, &[own, ("cookie", &alice)]).await, Decision::Allow(_)));
    assert!(bench.key_refusals().is_empty(), "somebody who is known does not guess");
    assert!(known(KEY).await);
    for number in 0..9 {
        assert!(!known(&format!("{}{number:04}", &KEY[..28])).await);
    }
    assert_eq!(bench.key_refusals().len(), 3, "then nothing is looked at");
    assert!(!known(KEY).await, "nor does a right one show");
    let elsewhere = bench.with_key(ONE, KEY).await;
    assert!(matches!(elsewhere, Decision::Later { throttled: true, .. }), "{elsewhere:?}");
}

#[tokio::test]
async fn sc_269_a_key_with_a_limit_of_its_own_is_good_for_so_many_requests_and_then_for_a_true_wait() {
    let bench = Bench::new();
    let limited = |number: Option<u32>| NewApiKey { per_minute: number, ..of("bob") };
    let (record, key) = bench.key(limited(Some(3))).await;
    let (_, free) = bench.key(limited(None)).await;
    for _ in 0..3 {
        assert!(matches!(bench.with_key(ONE, &key).await, Decision::Allow(_)));
    }
    let Decision::Limited { limit: 3, seconds } = bench.with_key(ONE, &key).await else {
        panic!("over the limit")
    };
    // In every form, and as the token that stands for it.
    let bearer = format!("Bearer {key}");
    assert!(matches!(bench.decide(ONE, &[("authorization", &bearer)]).await, Decision::Limited { .. }));
    assert!(matches!(
        bench.login.app_password(&bench.keys, ("bob", &key), DAY, origin()).await.unwrap(),
        doorward_core::login::AppPasswordOutcome::Throttled { .. }
    ));
    for _ in 0..9 {
        assert!(matches!(bench.with_key(ONE, &free).await, Decision::Allow(_)), "each key has its own");
    }
    // Nobody's failed attempt, and told once.
    let limited_events = bench.key_refusals();
    assert_eq!(limited_events.len(), 1, "{limited_events:?}");
    assert_eq!(limited_events[0].1, AuditOutcome::Failure("limited"));
    bench.fakes.clock.advance(Duration::from_secs(seconds));
    assert!(matches!(bench.with_key(ONE, &key).await, Decision::Allow(_)), "the wait was a true one");
    // Out of its place it counts nothing.
    let (_, narrow) = bench.key(NewApiKey { per_minute: Some(1), ..scoped("bob", "GET /api/metrics") }).await;
    for _ in 0..3 {
        is_refused(&bench.with_key("https://one.example.com/other", &narrow).await);
    }
    assert!(matches!(bench.with_key(ONE, &narrow).await, Decision::Allow(_)));
    let next = bench.keys.rotate(&record.id, DAY, &actor()).await.unwrap();
    assert_eq!(next.record.per_minute, Some(3), "what follows a key has its limit");
    for number in [0, 10_001] {
        let refused = bench.keys.create(limited(Some(number)), &KnownRoles::with([]), &actor()).await;
        assert!(matches!(refused, Err(KeyError::Limit)));
    }
}

#[tokio::test]
async fn hs_022_how_many_keys_end_soon_and_when_the_first_does_is_known() {
    let bench = Bench::new();
    assert_eq!(bench.keys.ends(), doorward_core::api_key::KeyEnds::default());
    let (first, _) = bench.key(NewApiKey { days: Some(3), ..of("bob") }).await;
    bench.key(NewApiKey { days: Some(14), ..of("bob") }).await;
    bench.key(NewApiKey { days: Some(90), ..of("bob") }).await;
    bench.key(NewApiKey { days: None, ..of("bob") }).await;
    let (gone, _) = bench.key(NewApiKey { days: Some(1), ..of("bob") }).await;
    bench.keys.revoke(&gone.id, &actor()).await.unwrap();
    bench.keys.ending_soon().await.unwrap();
    assert_eq!((bench.keys.ends().soon, bench.keys.ends().first), (2, first.expires));
}
