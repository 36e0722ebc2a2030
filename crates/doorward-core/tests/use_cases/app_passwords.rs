//! A person's API key in the place of their password (FR-79): what a program gets for it is the key under another name.

use std::time::Duration;

use doorward_core::{
    api_key::{Holder, NewApiKey},
    audit::{AuditKind, AuditOutcome},
    gatekeeper::{Challenge, Decision},
    identity::Role,
    login::AppPasswordOutcome,
};
use doorward_crypto::{SessionClaims, TokenKeys};

use crate::{
    api_keys::{actor, configure, is_refused, of, scoped},
    bench::{Bench, cookie, origin},
};

const ONE: &str = "https://one.example.com/api/metrics";
const LIFE: Duration = Duration::from_secs(2 * 3600);
const SECOND: Duration = Duration::from_secs(1);

impl Bench {
    async fn app_password(&self, user: &str, text: &str) -> AppPasswordOutcome {
        self.login.app_password(&self.keys, (user, text), LIFE, origin()).await.unwrap()
    }

    /// The bearer that the key of `user` is exchanged for.
    async fn bearer(&self, user: &str, text: &str) -> String {
        match self.app_password(user, text).await {
            AppPasswordOutcome::Accepted { token, .. } => format!("Bearer {token}"),
            other => panic!("{other:?}"),
        }
    }

    async fn with_bearer(&self, url: &str, bearer: &str) -> Decision {
        self.decide(url, &[("authorization", bearer)]).await
    }
}

#[tokio::test]
async fn fr_079_the_token_of_an_app_password_reaches_what_the_key_reaches_and_nothing_else() {
    let bench = Bench::new();
    let (record, key) = bench.key(scoped("bob", "GET /api/metrics")).await;
    let bearer = bench.bearer("BOB", &key).await;
    match bench.with_bearer(ONE, &bearer).await {
        Decision::Allow(granted) => {
            assert_eq!(granted.identity.unwrap().user, "bob");
            assert!(granted.authorization_was_ours, "the service never sees it");
            assert!(granted.session.is_none() && granted.renewed.is_none());
            assert!(granted.api_key.is_some(), "what it opens ends with the key");
        }
        other => panic!("{other:?}"),
    }
    is_refused(&bench.with_bearer("https://one.example.com/api/config", &bearer).await);
    is_refused(&bench.decide_as("POST", ONE, &[("authorization", &bearer)]).await);
    let (_, all) = bench.key(of("alice")).await;
    let alices = bench.bearer("alice", &all).await;
    assert!(matches!(bench.with_bearer("https://adm.example.com/", &alices).await, Decision::Allow(_)));
    is_refused(&bench.with_bearer("https://two.example.com/", &alices).await);
    assert!(bench.fakes.sessions.is_empty(), "there is no session that somebody could make wider");
    let events = bench.fakes.audit.events();
    let signed_in = events.iter().find(|event| event.kind == AuditKind::PasswordSignIn).unwrap();
    assert_eq!((signed_in.user.as_deref(), signed_in.outcome), (Some("bob"), AuditOutcome::Success));
    assert_eq!(signed_in.about.as_deref(), Some(format!("{} phone", record.id).as_str()));
}

#[tokio::test]
async fn fr_079_the_token_ends_with_the_key_with_its_owner_and_with_its_time() {
    let bench = Bench::new();
    let (record, key) = bench.key(of("bob")).await;
    let bearer = bench.bearer("bob", &key).await;
    assert!(matches!(bench.with_bearer(ONE, &bearer).await, Decision::Allow(_)));
    bench.fakes.users.change("bob", |bob| bob.disabled = true);
    bench.fakes.clock.advance(SECOND);
    is_refused(&bench.with_bearer(ONE, &bearer).await);
    bench.fakes.users.change("bob", |bob| {
        bob.disabled = false;
        bob.must_change_password = true;
    });
    bench.fakes.clock.advance(SECOND);
    is_refused(&bench.with_bearer(ONE, &bearer).await);
    bench.fakes.users.change("bob", |bob| bob.must_change_password = false);
    bench.fakes.clock.advance(SECOND);
    assert!(matches!(bench.with_bearer(ONE, &bearer).await, Decision::Allow(_)));
    assert!(bench.keys.revoke(&record.id, &actor()).await.unwrap());
    is_refused(&bench.with_bearer(ONE, &bearer).await);
    let (_, key) = bench.key(of("bob")).await;
    let bearer = bench.bearer("bob", &key).await;
    bench.fakes.clock.advance(LIFE + SECOND);
    let over = bench.with_bearer(ONE, &bearer).await;
    assert!(matches!(over, Decision::Challenge(Challenge::SignIn)), "{over:?}");
    // A key that ends before the token would, ends the token.
    let (_, short) = bench.key(NewApiKey { days: Some(1), ..of("bob") }).await;
    bench.fakes.clock.advance(Duration::from_secs(24 * 3600) - Duration::from_secs(60));
    let bearer = bench.bearer("bob", &short).await;
    assert!(matches!(bench.with_bearer(ONE, &bearer).await, Decision::Allow(_)));
    bench.fakes.clock.advance(Duration::from_secs(61));
    assert!(!matches!(bench.with_bearer(ONE, &bearer).await, Decision::Allow(_)));
}

#[tokio::test]
async fn fr_079_no_other_key_is_somebodys_password_and_guesses_count() {
    let bench = Bench::with_limit("3/minute");
    let (record, bobs) = bench.key(of("bob")).await;
    let rejected = |outcome| matches!(outcome, AppPasswordOutcome::Rejected);
    assert!(rejected(bench.app_password("alice", &bobs).await), "somebody else's");
    let machine = NewApiKey { holder: Holder::Machine { role: Role::viewer() }, ..of("bob") };
    let (_, machines) = bench.key(machine).await;
    assert!(rejected(bench.app_password("key:phone", &machines).await), "a machine's is nobody's password");
    const CONFIGURED: &str = "n0BSjQm2uVfWc3pYt8rKx6zLhDa5gEe7";
    configure(&bench, &[(CONFIGURED, Holder::Person("bob".to_owned()), "all")], true);
    assert!(rejected(bench.app_password("bob", CONFIGURED).await), "one of the configuration");
    assert!(bench.keys.is_app_password(&bobs) && !bench.keys.is_app_password(CONFIGURED));
    assert!(bench.keys.revoke(&record.id, &actor()).await.unwrap());
    assert!(rejected(bench.app_password("bob", &bobs).await), "a revoked one");
    // None of these was a guess; three of those are the limit, of sign-ins, too.
    for _ in 0..3 {
        assert!(rejected(bench.app_password("bob", "dwk_abcdefgh_wrong").await));
    }
    let (_, good) = bench.key(of("bob")).await;
    let limited = bench.app_password("bob", &good).await;
    assert!(matches!(limited, AppPasswordOutcome::Throttled { seconds: 1.. }), "{limited:?}");
}

#[tokio::test]
async fn fr_079_who_has_the_signing_secret_alone_writes_no_token_of_a_key() {
    let bench = Bench::new();
    let secret = TokenKeys::from_secret(&"0b".repeat(64)).unwrap();
    let (record, key) = bench.key(of("bob")).await;
    let (second, _) = bench.key(of("bob")).await;
    let machine = NewApiKey { holder: Holder::Machine { role: Role::admin() }, ..of("bob") };
    let (machine, _) = bench.key(machine).await;
    let bearer = bench.bearer("bob", &key).await;
    let real = secret.verify(bearer.strip_prefix("Bearer ").unwrap(), bench.now().as_seconds()).unwrap();
    let (_, tag) = real.sid.rsplit_once(':').unwrap();
    assert_eq!(real.sid, format!("key:{}:{tag}", record.id));
    assert_eq!((tag.len(), real.sub.as_str()), (32, "bob"));
    let written = async |sub: &str, sid: String| {
        let claims = SessionClaims { sub: sub.to_owned(), sid, ..real.clone() };
        bench.with_bearer(ONE, &format!("Bearer {}", secret.sign(&claims))).await
    };
    assert!(matches!(written("bob", real.sid.clone()).await, Decision::Allow(_)), "the same once more");
    for (sub, sid) in [
        ("bob", format!("key:{}", record.id)),
        ("bob", format!("key:{}:", record.id)),
        ("bob", format!("key:{}:{}", record.id, &tag[..31])),
        ("bob", format!("key:{}:{tag}0", record.id)),
        ("bob", format!("key:{}:{}", record.id, "0".repeat(32))),
        ("bob", format!("key:{}:{tag}", second.id)),
        ("bob", format!("key:{}:{tag}", machine.id)),
        ("key:phone", format!("key:{}", machine.id)),
        ("alice", real.sid.clone()),
        ("", real.sid.clone()),
    ] {
        let decision = written(sub, sid.clone()).await;
        assert!(matches!(decision, Decision::Challenge(_)), "{sub} {sid}: {decision:?}");
    }
}

#[tokio::test]
async fn fr_079_the_token_is_no_cookie_no_key_and_nothing_beside_another_key() {
    let bench = Bench::new();
    let (_, key) = bench.key(of("bob")).await;
    let bearer = bench.bearer("bob", &key).await;
    let token = bearer.strip_prefix("Bearer ").unwrap();
    let as_cookie = format!("doorward_session={token}");
    assert!(!bench.allows(ONE, &as_cookie).await);
    assert!(!matches!(bench.decide(ONE, &[("x-api-key", token)]).await, Decision::Allow(_)));
    let (_, second) = bench.key(of("alice")).await;
    is_refused(&bench.decide(ONE, &[("authorization", &bearer), ("x-api-key", &second)]).await);
    // Beside a session the key decides, as every key does (HS-24).
    let alice = cookie(&bench.sign_in("alice").await);
    match bench.decide(ONE, &[("authorization", &bearer), ("cookie", &alice)]).await {
        Decision::Allow(granted) => assert_eq!(granted.identity.unwrap().user, "bob"),
        other => panic!("{other:?}"),
    }
    // Somebody else's signature names no key of ours.
    let claims = SessionClaims {
        sub: "bob".to_owned(),
        role: "admin".to_owned(),
        sid: "key:dwk_abcdefgh".to_owned(),
        iat: bench.now().as_seconds(),
        exp: bench.now().as_seconds() + 3600,
    };
    let forged = TokenKeys::from_secret(&"1c".repeat(64)).unwrap().sign(&claims);
    let asked = bench.with_bearer(ONE, &format!("Bearer {forged}")).await;
    assert!(matches!(asked, Decision::Challenge(Challenge::SignIn)), "{asked:?}");
    bench.keys.reconfigure(doorward_core::api_key::KeySettings { enabled: false, ..Default::default() });
    assert!(
        !matches!(bench.with_bearer(ONE, &bearer).await, Decision::Allow(_)),
        "no keys, no tokens of keys"
    );
}
