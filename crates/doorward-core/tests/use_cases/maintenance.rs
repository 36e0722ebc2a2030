//! The maintenance switch (HS-79): who still gets through, and who is told about it.

use std::sync::Arc;

use doorward_core::{
    accounts::Actor,
    audit::AuditKind,
    gatekeeper::{Challenge, Decision, Gatekeeper},
    maintenance::Maintenance,
};
use doorward_testkit::MemorySwitch;

use crate::bench::{Bench, cookie, origin};

fn closed(bench: &mut Bench) -> (Arc<MemorySwitch>, Arc<Maintenance>) {
    let ports = bench.fakes.ports();
    let store = Arc::new(MemorySwitch::default());
    let switch = Arc::new(Maintenance::kept_in(store.clone(), ports.audit.clone(), ports.clock.clone()));
    bench.gatekeeper = Gatekeeper::new(
        Arc::clone(&bench.policy),
        Arc::clone(&bench.sessions),
        Arc::clone(&bench.login),
        ports,
    )
    .with_maintenance(Arc::clone(&switch));
    (store, switch)
}

fn alice() -> Actor {
    Actor { user: Some("alice".to_owned()), origin: origin() }
}

const EVERYWHERE: [&str; 5] = [
    "https://pub.example.com/",
    "https://one.example.com/",
    "https://mix.example.com/public/x",
    "https://deny.example.com/",
    "https://unknown.example.com/",
];

#[tokio::test]
async fn only_administrators_get_through_and_only_where_rules_let_them() {
    let mut bench = Bench::new();
    let (_, switch) = closed(&mut bench);
    let (admin, bob) = (cookie(&bench.sign_in("alice").await), cookie(&bench.sign_in("bob").await));
    assert!(bench.allows("https://one.example.com/", &bob).await, "while it is off");
    assert!(switch.switch(true, &alice()).await.unwrap());
    for url in EVERYWHERE {
        for headers in
            [&[][..], &[("cookie", bob.as_str())], &[("authorization", "Basic Ym9iOmJvYidzIHBhc3N3b3Jk")]]
        {
            let decision = bench.decide(url, headers).await;
            assert!(matches!(decision, Decision::Maintenance), "{url} {headers:?}: {decision:?}");
        }
    }
    assert!(bench.allows("https://one.example.com/", &admin).await);
    assert!(bench.allows("https://pub.example.com/", &admin).await);
    assert!(!bench.allows("https://deny.example.com/", &admin).await, "rules hold for administrators too");
    let two = bench.decide("https://two.example.com/", &[("cookie", &admin)]).await;
    assert!(matches!(two, Decision::Challenge(Challenge::SecondFactor { .. })), "they can go on: {two:?}");
    assert!(switch.switch(false, &alice()).await.unwrap());
    assert!(bench.allows("https://one.example.com/", &bob).await, "the session was kept");
}

#[tokio::test]
async fn turning_it_is_recorded_once_and_seen_by_others() {
    let mut bench = Bench::new();
    let (store, switch) = closed(&mut bench);
    let ports = bench.fakes.ports();
    let other = Maintenance::kept_in(store.clone(), ports.audit.clone(), ports.clock.clone());
    bench.fakes.audit.take();
    assert!(switch.switch(true, &alice()).await.unwrap());
    assert!(!switch.switch(true, &alice()).await.unwrap(), "it stood so already");
    assert!(!other.is_on());
    assert!(other.look().await.unwrap() && other.is_on());
    assert!(other.switch(false, &alice()).await.unwrap());
    assert!(switch.is_on() && !switch.look().await.unwrap() && !switch.is_on());
    let events = bench.fakes.audit.take();
    let told: Vec<_> = events.iter().map(|event| (event.kind, event.user.as_deref())).collect();
    assert_eq!(
        told,
        [(AuditKind::MaintenanceBegun, Some("alice")), (AuditKind::MaintenanceEnded, Some("alice"))]
    );
}

#[tokio::test]
async fn where_the_store_is_away_it_stays_as_it_was_seen() {
    let mut bench = Bench::new();
    let (store, switch) = closed(&mut bench);
    switch.switch(true, &alice()).await.unwrap();
    bench.fakes.audit.take();
    store.set_away(true);
    assert!(switch.look().await.is_err() && switch.is_on());
    assert!(switch.switch(false, &alice()).await.is_err() && switch.is_on(), "nothing has changed");
    assert!(bench.fakes.audit.take().is_empty());
    assert!(
        Maintenance::default().switch(true, &alice()).await.is_err(),
        "one without a store cannot be turned"
    );
}
