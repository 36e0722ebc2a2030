//! Sessions by the API.

use std::time::Duration;

use doorward_core::audit::AuditKind;
use serde_json::{Value, json};

use crate::{
    api_client::Client,
    app::{App, PORTAL},
};

fn ids(sessions: &Value) -> Vec<String> {
    sessions.as_array().unwrap().iter().map(|session| session["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn fr_020_people_see_where_they_are_signed_in_and_end_one_or_all_others() {
    let app = App::new();
    app.fakes.clock.set_sleeping_advances(false);
    let first = Client::of(&app, "bob").await;
    app.fakes.clock.advance(Duration::from_secs(10));
    let (second, here, _alice) =
        (Client::of(&app, "bob").await, Client::of(&app, "bob").await, Client::of(&app, "alice").await);
    let (status, sessions) = here.get("/api/sessions").await;
    assert_eq!((status, ids(&sessions).len()), (200, 3), "{sessions}");
    let current = &sessions[0];
    assert_eq!(
        (&current["current"], &current["user"], &current["level"]),
        (&json!(true), &json!("bob"), &json!("one_factor"))
    );
    assert_eq!((&current["address"], &current["remembered"]), (&json!("198.51.100.7"), &json!(false)));
    let (created, expires) = (current["created"].as_i64().unwrap(), current["expires"].as_i64().unwrap());
    assert_eq!(expires - created, 24 * 3600);
    assert_eq!(sessions.as_array().unwrap().iter().filter(|session| session["current"] == true).count(), 1);
    let oldest = sessions
        .as_array()
        .unwrap()
        .iter()
        .find(|session| session["created"].as_i64() < Some(created))
        .unwrap();
    app.fakes.audit.take();
    let path = format!("/api/sessions/{}", oldest["id"].as_str().unwrap());
    assert_eq!(here.call("DELETE", &path, None).await, (200, json!({"success": true})));
    assert!(!first.is_signed_in().await && second.is_signed_in().await && here.is_signed_in().await);
    assert_eq!(here.refused("DELETE", &path, None).await, (404, "session.missing".to_owned()), "it is gone");
    assert_eq!(here.call("DELETE", "/api/sessions", None).await, (200, json!({"ended": 1})));
    assert!(!second.is_signed_in().await && here.is_signed_in().await);
    let events = app.fakes.audit.take();
    let ended = |event: &doorward_core::audit::AuditEvent| {
        event.kind == AuditKind::SessionsEnded && event.about.is_none()
    };
    assert!(events.len() == 2 && events.iter().all(ended), "{events:?}");
    assert_eq!(app.fakes.sessions.len(), 2, "alice's is untouched");
}

#[tokio::test]
async fn ending_the_session_in_use_makes_the_browser_forget_its_cookie() {
    let app = App::new();
    let here = Client::of(&app, "bob").await;
    let id = ids(&here.get("/api/sessions").await.1).remove(0);
    let answer = here.send("DELETE", &format!("/api/sessions/{id}"), None).await;
    assert_eq!(answer.status, 200);
    assert!(answer.cookies().iter().all(|cookie| cookie.starts_with("doorward_session=;")));
    assert_eq!(answer.cookies().len(), 2);
    assert!(!here.is_signed_in().await);
}

#[tokio::test]
async fn sc_114_the_sessions_of_others_are_not_there() {
    let app = App::new();
    let (alice, bob) = (Client::of(&app, "alice").await, Client::of(&app, "bob").await);
    let foreign = ids(&alice.get("/api/sessions").await.1).remove(0);
    let missing = bob.send("DELETE", &format!("/api/sessions/{}", "0".repeat(64)), None).await;
    assert_eq!(missing.status, 404);
    let upper = foreign.to_uppercase();
    for id in [&*foreign, &upper, "0", "x", &"é".repeat(32), &format!("{foreign}0"), "%20", "*"] {
        let path = format!("/api/sessions/{}", id.replace('é', "%C3%A9"));
        let answer = bob.send("DELETE", &path, None).await;
        assert_eq!((answer.status, &answer.body), (missing.status, &missing.body), "{id}");
    }
    for method in ["GET", "DELETE"] {
        for user in ["alice", "ALICE", "nobody"] {
            let refused = bob.refused(method, &format!("/api/sessions?user={user}"), None).await;
            assert_eq!(refused, (403, "role.admin_required".to_owned()), "{method} {user}");
        }
    }
    assert!(alice.is_signed_in().await);
    assert_eq!(ids(&bob.get("/api/sessions?user=BOB").await.1).len(), 1, "one's own name is nobody else's");
}

#[tokio::test]
async fn administrators_see_and_end_the_sessions_of_anybody() {
    let app = App::new();
    let (alice, one, two) =
        (Client::of(&app, "alice").await, Client::of(&app, "bob").await, Client::of(&app, "bob").await);
    let (status, sessions) = alice.get("/api/sessions?user=Bob").await;
    assert_eq!((status, ids(&sessions).len()), (200, 2));
    assert!(sessions.as_array().unwrap().iter().all(|session| session["current"] == false));
    app.fakes.audit.take();
    let path = format!("/api/sessions/{}", ids(&sessions)[0]);
    assert_eq!(alice.call("DELETE", &path, None).await.0, 200);
    let left = usize::from(one.is_signed_in().await) + usize::from(two.is_signed_in().await);
    assert_eq!(left, 1);
    assert_eq!(alice.call("DELETE", "/api/sessions?user=bob", None).await, (200, json!({"ended": 1})));
    assert!(!one.is_signed_in().await && !two.is_signed_in().await && alice.is_signed_in().await);
    let events = app.fakes.audit.take();
    assert!(events.iter().all(|event| event.about.as_deref() == Some("bob")), "{events:?}");
    assert_eq!(alice.get("/api/sessions?user=nobody").await, (200, json!([])));
    for query in ["user=bob&user=alice", "user=", "user=+"] {
        for method in ["GET", "DELETE"] {
            let refused = alice.refused(method, &format!("/api/sessions?{query}"), None).await;
            assert_eq!(refused, (400, "request.bad_query".to_owned()), "{method} {query}");
        }
    }
}

#[tokio::test]
async fn sessions_that_would_not_be_let_in_any_more_are_not_listed() {
    let app = App::new();
    let _idle = Client::of(&app, "bob").await;
    app.fakes.clock.advance(Duration::from_secs(3600));
    let here = Client::of(&app, "bob").await;
    let (_, sessions) = here.get("/api/sessions").await;
    assert_eq!(ids(&sessions).len(), 1, "{sessions}");
}

#[tokio::test]
async fn a_store_that_does_not_answer_ends_nothing_and_says_so() {
    let app = App::new();
    let bob = Client::of(&app, "bob").await;
    assert!(bob.is_signed_in().await);
    app.fakes.sessions.set_broken(true);
    for (method, path) in [("GET", "/api/sessions"), ("DELETE", "/api/sessions")] {
        let answer = bob.send(method, path, None).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "5"), "{method}");
        assert!(answer.body.contains("service.unavailable"));
    }
}

#[tokio::test]
async fn a_page_of_another_site_ends_no_session() {
    let app = App::new();
    let cookie = format!("doorward_session={}", app.token("bob").await);
    let _other = Client::of(&app, "bob").await;
    for path in ["/api/sessions".to_owned(), format!("/api/sessions/{}", "0".repeat(64))] {
        let ask = app.request("DELETE", &format!("{PORTAL}{path}")).cookie(&cookie);
        assert_eq!(ask.header("origin", "https://evil.test").send().await.status, 403);
        assert_eq!(
            app.request("DELETE", &format!("{PORTAL}{path}")).cookie(&cookie).send().await.status,
            403
        );
    }
    assert_eq!(app.fakes.sessions.len(), 2);
}

#[tokio::test]
async fn hs_019_a_ticket_is_given_to_a_session_of_ones_own_page_or_bearer_and_to_no_key() {
    let app = App::new();
    let bob = Client::of(&app, "bob").await;
    let (status, made) = bob.call("POST", "/api/ws-ticket", Some(json!({"path": "/live/ws?src=a"}))).await;
    assert_eq!((status, &made["expires_in_seconds"]), (200, &json!(30)));
    assert!(made["ticket"].as_str().unwrap().starts_with("dwt_"), "{made}");
    for body in [json!({"path": "no path"}), json!({}), json!({"path": "/x", "host": "other.example.com"})] {
        assert_eq!(bob.call("POST", "/api/ws-ticket", Some(body.clone())).await.0, 400, "{body}");
    }
    let url = "https://one.example.com/.doorward/api/ws-ticket";
    let token = app.token("bob").await;
    let ask =
        |name: &str, value: String| app.request("POST", url).json(r#"{"path":"/ws"}"#).header(name, value);
    assert_eq!(ask("authorization", format!("Bearer {token}")).send().await.status, 200);
    let cookie = format!("doorward_session={token}");
    assert_eq!(
        ask("cookie", cookie.clone()).send().await.status,
        403,
        "no page of our own says that it was meant"
    );
    let foreign = ask("cookie", cookie.clone()).header("sec-fetch-site", "cross-site");
    assert_eq!(foreign.send().await.status, 403);
    assert_eq!(ask("cookie", cookie).header("sec-fetch-site", "same-origin").send().await.status, 200);
    assert_eq!(app.request("POST", url).json(r#"{"path":"/ws"}"#).send().await.status, 401);
}
