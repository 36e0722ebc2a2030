//! Bans by the API.

use std::time::Duration;

use doorward_core::audit::AuditKind;
use serde_json::json;

use crate::{
    api_client::Client,
    app::{App, CLIENT},
};

#[tokio::test]
async fn a_ban_is_imposed_listed_and_lifted_by_what_was_answered() {
    let app = App::new();
    app.fakes.clock.set_sleeping_advances(false);
    let alice = Client::of(&app, "alice").await;
    app.fakes.audit.take();
    assert_eq!(alice.get("/api/bans").await, (200, json!([])));
    let ban = json!({"kind": "user", "value": " BoB", "seconds": 60, "reason": "too many cameras"});
    assert_eq!(
        alice.call("POST", "/api/bans", Some(ban)).await,
        (200, json!({"kind": "user", "value": "bob"}))
    );
    let ban = json!({"kind": "address", "value": "2001:db8::7", "permanent": true});
    let (_, network) = alice.call("POST", "/api/bans", Some(ban)).await;
    assert_eq!(network, json!({"kind": "address", "value": "2001:db8::/64"}));
    let (status, bans) = alice.get("/api/bans").await;
    let of = |value: &str| bans.as_array().unwrap().iter().find(|ban| ban["value"] == value).unwrap();
    assert_eq!((status, bans.as_array().unwrap().len()), (200, 2));
    let bob = of("bob");
    assert_eq!(
        (&bob["source"], &bob["by"], &bob["reason"]),
        (&json!("administrator"), &json!("alice"), &json!("too many cameras"))
    );
    assert_eq!(bob["until"].as_i64().unwrap() - bob["since"].as_i64().unwrap(), 60);
    assert_eq!(
        (&of("2001:db8::/64")["until"], &of("2001:db8::/64")["reason"]),
        (&json!(null), &json!("No reason given"))
    );
    assert!(Client::with_password(&app, "bob", "bob-password").await.is_none(), "bob is kept out");
    app.fakes.audit.take();
    for path in ["/api/bans?kind=user&value=BOB", "/api/bans?kind=address&value=2001%3Adb8%3A%3A%2F64"] {
        assert_eq!(alice.call("DELETE", path, None).await, (200, json!({"success": true})), "{path}");
        assert_eq!(alice.refused("DELETE", path, None).await, (404, "ban.missing".to_owned()), "{path}");
    }
    let events = app.fakes.audit.take();
    assert!(events.len() == 2 && events.iter().all(|event| event.kind == AuditKind::BanLifted), "{events:?}");
    assert!(Client::with_password(&app, "bob", "bob-password").await.is_some());
}

#[tokio::test]
async fn a_ban_that_ended_by_itself_is_not_listed() {
    let app = App::new();
    let alice = Client::of(&app, "alice").await;
    let ban = json!({"kind": "user", "value": "bob", "seconds": 60});
    assert_eq!(alice.call("POST", "/api/bans", Some(ban)).await.0, 200);
    app.fakes.clock.advance(Duration::from_secs(60));
    assert_eq!(alice.get("/api/bans").await, (200, json!([])));
}

#[tokio::test]
async fn what_is_no_ban_is_refused_with_its_code_and_nothing_is_kept() {
    let app = App::new();
    let alice = Client::of(&app, "alice").await;
    let own = CLIENT.to_string();
    for (body, code) in [
        (json!({"kind": "group", "value": "x", "permanent": true}), "ban.invalid_subject"),
        (json!({"kind": "device", "value": "bob|x", "permanent": true}), "ban.invalid_subject"),
        (json!({"kind": "address", "value": "10.0.0.0/8", "permanent": true}), "ban.invalid_subject"),
        (json!({"kind": "user", "value": " ", "permanent": true}), "ban.invalid_subject"),
        (json!({"kind": "user", "value": "ALICE", "permanent": true}), "ban.own"),
        (json!({"kind": "address", "value": own, "permanent": true}), "ban.own"),
        (json!({"kind": "user", "value": "bob"}), "ban.invalid_duration"),
        (json!({"kind": "user", "value": "bob", "permanent": false}), "ban.invalid_duration"),
        (json!({"kind": "user", "value": "bob", "seconds": 0}), "ban.invalid_duration"),
        (json!({"kind": "user", "value": "bob", "seconds": 315_360_001_u64}), "ban.invalid_duration"),
        (json!({"kind": "user", "value": "bob", "seconds": 60, "permanent": true}), "ban.invalid_duration"),
        (json!({"kind": "user", "value": "bob", "seconds": -1}), "request.bad_body"),
        (json!({"kind": "user", "value": "bob", "seconds": 60, "minutes": 1}), "request.bad_body"),
    ] {
        let refused = alice.refused("POST", "/api/bans", Some(body.clone())).await;
        assert_eq!(refused, (400, code.to_owned()), "{body}");
    }
    for (query, code) in [
        ("", "request.bad_query"),
        ("?kind=user", "request.bad_query"),
        ("?value=bob", "request.bad_query"),
        ("?kind=user&value=bob&value=alice", "request.bad_query"),
        ("?kind=group&value=bob", "ban.invalid_subject"),
        ("?kind=address&value=bob", "ban.invalid_subject"),
    ] {
        let refused = alice.refused("DELETE", &format!("/api/bans{query}"), None).await;
        assert_eq!(refused, (400, code.to_owned()), "{query}");
    }
    assert!(app.fakes.bans.all().is_empty());
}
