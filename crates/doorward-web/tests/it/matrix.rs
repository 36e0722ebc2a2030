//! The table of routes, row by row, against every kind of caller and every proof (SC-138, SC-270).

use std::time::Duration;

use doorward_web::routes::{Caller, Endpoint, Limiter, Proof, Route, Verb, table};

use crate::{
    app::{App, Ask, PORTAL},
    settings,
};

fn url(route: &Route) -> String {
    let path = route.path.replace("{file}", "x").replace("{user}", "dave").replace("{id}", &"0".repeat(64));
    format!("{PORTAL}{path}")
}

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Nobody,
    /// A viewer.
    Bob,
    /// An administrator.
    Alice,
    /// The same, eleven minutes after her sign-in.
    AliceLater,
    /// The same at once, after a proof of more than the password.
    AliceElevated,
}

impl Who {
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Nobody => None,
            Self::Bob => Some("bob"),
            Self::Alice | Self::AliceLater | Self::AliceElevated => Some("alice"),
        }
    }
}

/// What the request says of the page that caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    Nothing,
    Own,
    Foreign,
}

/// What must come of a row, said once more and independently of how it is enforced. No request has a body.
fn expected(route: &Route, who: Who, sent: Sent) -> u16 {
    let stranger = who == Who::Nobody;
    let (method, path) = (route.method.as_str(), route.path);
    match (method, path) {
        ("GET", "/" | "/api/health" | "/api/openapi.json") => 200,
        ("POST", "/login" | "/logout" | "/api/login") if sent == Sent::Foreign => 403,
        ("POST", "/login" | "/logout" | "/api/login") => 415,
        ("GET", "/logout") if stranger => 302,
        ("GET", "/logout") => 200,
        ("GET", "/assets/{file}") => 404,
        // Passkeys are off on this bench.
        ("GET", "/login/passkey") => 404,
        ("POST", "/login/passkey") if sent == Sent::Foreign => 403,
        ("POST", "/login/passkey") => 404,
        ("GET", "/reset-password" | "/reset-password/revoke") => 200,
        ("POST", "/api/reset-password/identity/start" | "/reset-password" | "/reset-password/revoke")
            if sent == Sent::Foreign =>
        {
            403
        }
        ("POST", "/api/reset-password/identity/start" | "/reset-password" | "/reset-password/revoke") => 415,
        ("GET", "/2fa/webauthn/options") if stranger => 401,
        ("GET", "/2fa/webauthn/options") => 404,
        // To the first factor.
        ("GET", path) if path.starts_with("/2fa") && stranger => 302,
        ("GET", path) if path.starts_with("/2fa") => 200,
        ("POST", path) if path.starts_with("/2fa") && sent == Sent::Foreign => 403,
        ("POST", path) if path.starts_with("/2fa") && stranger => 401,
        ("POST", path) if path.starts_with("/2fa") => 415,
        ("GET", "/api/profile") if stranger => 401,
        ("GET", "/api/profile") => 200,
        // A form of the settings, where filters of logs look for it.
        (_, "/api/user/session/elevation/start") => of_settings(route, who, sent),
        (_, path) if path.starts_with("/settings") => of_settings(route, who, sent),
        (_, path) if path.starts_with("/api/") => of_api(method, path, who, sent),
        other => panic!("{other:?} has no reviewed row"),
    }
}

fn of_settings(route: &Route, who: Who, sent: Sent) -> u16 {
    let recent = matches!(
        route.path,
        "/settings/users/new"
            | "/settings/users/edit"
            | "/settings/users/password"
            | "/settings/users/act"
            | "/settings/audit/export"
            | "/settings/keys/new"
            | "/settings/keys/rotate"
            | "/settings/maintenance"
    );
    match (who, route.method) {
        // To the page that asks for the password, and back.
        (Who::AliceLater, Verb::Get) if recent => 303,
        (Who::AliceLater, Verb::Post) if recent => 403,
        // To the page that asks for more than the password: mail is sent on this bench.
        (Who::Bob | Who::Alice, Verb::Get) if route.path == "/settings/keys/new" => 303,
        (Who::AliceElevated, method) if method == Verb::Get || sent != Sent::Foreign => {
            of_elevated(route, method)
        }
        _ => settings::expected(route, who.name(), sent == Sent::Foreign),
    }
}

/// The settings for somebody who has just proved more than the password, and has no factor yet.
fn of_elevated(route: &Route, method: Verb) -> u16 {
    match (route.path, method) {
        ("/settings/security/totp", Verb::Get) => 200,
        // Passkeys are off here.
        ("/settings/security/passkeys" | "/settings/security/passkeys/rename", Verb::Get) => 404,
        ("/settings/security/passkeys/upgrade", Verb::Get) => 303,
        ("/settings/security/remove", Verb::Get) => 404,
        // Back: there is nothing that recovery codes could stand for.
        ("/settings/security/recovery-codes", Verb::Get) => 303,
        // On: there is nothing left to prove.
        ("/settings/elevate", Verb::Get) => 303,
        (path, Verb::Post) if path.starts_with("/settings/security/") => 415,
        _ => settings::expected(route, Some("alice"), false),
    }
}

/// The API with a session cookie.
fn of_api(method: &str, path: &str, who: Who, sent: Sent) -> u16 {
    let (stranger, changes) = (who == Who::Nobody, method != "GET");
    if changes && (sent == Sent::Foreign || (sent == Sent::Nothing && !stranger)) {
        return 403;
    }
    let of_admins = ["/api/users", "/api/bans", "/api/audit"];
    let for_admins = of_admins.iter().any(|begin| path.starts_with(begin));
    match (method, path, who) {
        ("POST", "/api/logout", _) => 200,
        (_, _, Who::Nobody) => 401,
        (_, _, Who::Bob) if for_admins => 403,
        (_, _, Who::AliceLater) if for_admins && changes => 403,
        (_, "/api/keys" | "/api/keys/{id}/rotate", Who::AliceLater) if changes => 403,
        ("GET", "/api/keys", _) => 200,
        ("POST", "/api/keys" | "/api/keys/{id}/rotate", _) => 415,
        ("DELETE", "/api/keys/{id}", _) => 404,
        (
            "POST",
            "/api/ws-ticket" | "/api/confirm" | "/api/password-strength" | "/api/users" | "/api/bans",
            _,
        ) => 415,
        ("PUT", "/api/users/{user}/password" | "/api/users/{user}/role", _) => 415,
        ("PATCH", "/api/users/{user}", _) => 415,
        ("GET", "/api/users" | "/api/users/{user}" | "/api/sessions" | "/api/bans", _) => 200,
        ("GET", "/api/audit" | "/api/audit/stats", _) => 200,
        ("DELETE", "/api/users/{user}" | "/api/sessions", _) => 200,
        // It is nobody's.
        ("DELETE", "/api/sessions/{id}", _) => 404,
        // Which one is not said.
        ("DELETE", "/api/bans", _) => 400,
        other => panic!("{other:?} has no reviewed row"),
    }
}

/// The request of `route` as a browser of `who` sends it, when it is their turn.
async fn as_browser<'a>(app: &'a App, route: &Route, who: Who) -> Ask<'a> {
    let mut ask = app.request(route.method.as_str(), &url(route)).header("accept", "text/html");
    if let Some(name) = who.name() {
        ask = ask.cookie(format!("doorward_session={}", app.token(name).await));
    }
    if who == Who::AliceElevated {
        app.elevate().await;
    }
    if who == Who::AliceLater {
        app.fakes.clock.advance(Duration::from_secs(11 * 60));
    }
    ask
}

#[tokio::test]
async fn every_route_admits_exactly_whom_its_row_admits() {
    for route in table() {
        for who in [Who::Nobody, Who::Bob, Who::Alice, Who::AliceLater, Who::AliceElevated] {
            for sent in [Sent::Nothing, Sent::Own, Sent::Foreign] {
                let app = App::new();
                let ask = as_browser(&app, route, who).await;
                let ask = match sent {
                    Sent::Nothing => ask,
                    Sent::Own => ask.header("origin", PORTAL).header("sec-fetch-site", "same-origin"),
                    Sent::Foreign => {
                        ask.header("origin", "https://evil.test").header("sec-fetch-site", "cross-site")
                    }
                };
                let answer = ask.send().await;
                let expected = expected(route, who, sent);
                assert_eq!(answer.status.as_u16(), expected, "{route:?} {who:?} {sent:?}: {}", answer.body);
            }
        }
    }
}

/// The same table at a listener without administration (HS-25): rows for administrators are nowhere, whoever asks and
/// whatever they prove, and all others are as they are.
#[tokio::test]
async fn hs_025_where_administration_has_a_listener_of_its_own_no_other_has_its_rows() {
    for route in table() {
        for who in [Who::Nobody, Who::Bob, Who::Alice, Who::AliceLater, Who::AliceElevated] {
            for here in [true, false] {
                let app = App::new();
                let ask = as_browser(&app, route, who).await;
                let ask = ask.header("origin", PORTAL).header("sec-fetch-site", "same-origin");
                let answer = if here { ask } else { ask.without_administration() }.send().await;
                let gone = !here && route.caller == Caller::Admin;
                // People and administrators share it: one's own password, and that of others.
                let shared = !here && route.path == "/api/users/{user}/password" && who != Who::Nobody;
                let expected = match (gone, shared) {
                    (true, _) => 404,
                    (false, true) => 403,
                    (false, false) => expected(route, who, Sent::Own),
                };
                assert_eq!(answer.status.as_u16(), expected, "{route:?} {who:?} {here}: {}", answer.body);
                assert!(!gone || !answer.body.contains("alice"), "{route:?}: {}", answer.body);
            }
        }
    }
}

/// What people and administrators share is a person's there.
#[tokio::test]
async fn hs_025_an_administrator_is_a_person_like_others_at_a_listener_without_administration() {
    let app = App::new();
    let cookie = format!("doorward_session={}", app.token("alice").await);
    let _bob = app.token("bob").await;
    for (path, here, elsewhere) in [
        ("/api/sessions?user=bob", 200, 403),
        ("/settings/sessions?user=bob", 200, 403),
        ("/api/keys?user=bob", 200, 403),
        ("/api/sessions", 200, 200),
        ("/api/profile", 200, 200),
    ] {
        let ask = || app.request("GET", &format!("{PORTAL}{path}")).cookie(cookie.clone());
        assert_eq!(ask().send().await.status.as_u16(), here, "{path}");
        assert_eq!(ask().without_administration().send().await.status.as_u16(), elsewhere, "{path}");
    }
    let settings = || app.request("GET", &format!("{PORTAL}/settings")).cookie(cookie.clone());
    assert!(settings().send().await.body.contains("href=\"/settings/users\""));
    let shown = settings().without_administration().send().await;
    assert!(
        shown.status == 200 && !shown.body.contains("/settings/users"),
        "nothing leads there: {}",
        shown.body
    );
}

#[tokio::test]
async fn fr_041_before_a_password_is_chosen_only_these_routes_of_the_api_are_open() {
    for route in table().filter(|route| matches!(route.endpoint, Endpoint::Api(_))) {
        let app = App::new();
        let cookie = format!("doorward_session={}", app.token("alice").await);
        app.fakes.users.change("alice", |alice| alice.must_change_password = true);
        app.fakes.clock.advance(Duration::from_secs(1));
        let ask = app.request(route.method.as_str(), &url(route)).cookie(cookie).header("origin", PORTAL);
        let answer = ask.send().await;
        let open = match route.path {
            "/api/health" | "/api/openapi.json" | "/api/login" | "/api/logout" | "/api/password-strength" => {
                true
            }
            // Dave's is not open; one's own is, as the tests of passwords show.
            _ => false,
        };
        let closed = answer.status == 403 && answer.body.contains("password.change_required");
        assert_eq!(closed, !open, "{route:?}: {}", answer.body);
    }
}

#[tokio::test]
async fn every_row_is_routed_and_every_other_method_is_not() {
    let app = App::new();
    for route in table() {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"] {
            let known = table().any(|other| {
                let by_get = method == "HEAD" && other.method == Verb::Get;
                other.path == route.path && (other.method.as_str() == method || by_get)
            });
            let answer = app.request(method, &url(route)).send().await;
            assert_eq!(answer.status == 405, !known, "{method} {}: {}", route.path, answer.status);
        }
    }
}

#[test]
fn whatever_changes_something_has_a_proof_and_whatever_checks_a_secret_a_limiter() {
    for route in table() {
        assert_eq!(route.proof == Proof::SafeMethod, route.method == Verb::Get, "{route:?}");
        let own_password = matches!(
            route.path,
            "/settings/security"
                | "/settings/confirm"
                | "/2fa/password"
                | "/api/confirm"
                | "/api/users/{user}/password"
        );
        let checks_secrets = route.path.ends_with("/login") || (own_password && route.method != Verb::Get);
        assert_eq!(route.limiter == Limiter::SignIn, checks_secrets, "{route:?}");
        let (posts, path) = (route.method == Verb::Post, route.path);
        let checks_factors = posts && path == "/settings/elevate";
        assert!(!checks_factors || route.limiter == Limiter::SecondFactor, "{route:?}");
        let sends_mail = path == "/api/user/session/elevation/start";
        assert!(!sends_mail || route.limiter == Limiter::Mail, "{route:?}");
        let personal = route.path == "/api/profile";
        assert_eq!(route.caller == Caller::SignedIn, personal, "{route:?}");
    }
}
