//! The table of routes, row by row, against every kind of caller and every proof (SC-138, SC-270).

use doorward_web::routes::{Caller, Limiter, Proof, Route, Verb, table};

use crate::{
    app::{App, PORTAL},
    settings,
};

fn url(route: &Route) -> String {
    format!("{PORTAL}{}", route.path.replace("{file}", "x"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    Nothing,
    Own,
    Foreign,
}

/// What must come of a row, said once more and independently of how it is enforced.
fn expected(route: &Route, signed_in: bool, sent: Sent) -> u16 {
    let foreign = sent == Sent::Foreign;
    match (route.method.as_str(), route.path) {
        ("GET", "/") | ("GET", "/api/health") => 200,
        ("POST", "/login") => {
            if foreign {
                403
            } else {
                415
            }
        }
        ("GET", "/logout") => {
            if signed_in {
                200
            } else {
                302
            }
        }
        ("POST", "/logout") => {
            if foreign {
                403
            } else {
                415
            }
        }
        ("GET", "/assets/{file}") => 404,
        ("POST", "/api/login") => {
            if foreign {
                403
            } else {
                415
            }
        }
        ("POST", "/api/logout") => {
            if foreign || (signed_in && sent == Sent::Nothing) {
                403
            } else {
                200
            }
        }
        (_, path) if path.starts_with("/settings") => {
            settings::expected(route, signed_in.then_some("bob"), foreign)
        }
        ("GET", "/api/profile") => {
            if signed_in {
                200
            } else {
                401
            }
        }
        other => panic!("{other:?} has no reviewed row"),
    }
}

#[tokio::test]
async fn every_route_admits_exactly_whom_its_row_admits() {
    for route in table() {
        for signed_in in [false, true] {
            for sent in [Sent::Nothing, Sent::Own, Sent::Foreign] {
                let app = App::new();
                let mut ask = app.request(route.method.as_str(), &url(route)).header("accept", "text/html");
                if signed_in {
                    let token = app.token("bob").await;
                    ask = ask.cookie(format!("doorward_session={token}"));
                }
                ask = match sent {
                    Sent::Nothing => ask,
                    Sent::Own => ask.header("origin", PORTAL).header("sec-fetch-site", "same-origin"),
                    Sent::Foreign => {
                        ask.header("origin", "https://evil.test").header("sec-fetch-site", "cross-site")
                    }
                };
                let answer = ask.send().await;
                let expected = expected(route, signed_in, sent);
                assert_eq!(
                    answer.status.as_u16(),
                    expected,
                    "{route:?} {signed_in} {sent:?}: {}",
                    answer.body
                );
            }
        }
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
        let own_password = matches!(route.path, "/settings/security" | "/settings/confirm");
        let checks_secrets = route.path.ends_with("/login") || (own_password && route.method == Verb::Post);
        assert_eq!(route.limiter == Limiter::SignIn, checks_secrets, "{route:?}");
        let personal = route.path == "/api/profile";
        assert_eq!(route.caller == Caller::SignedIn, personal, "{route:?}");
    }
}
