//! However long a header is, an answer takes time in proportion (SC-237).

use doorward_testkit::growth::{PIECES, assert_linear, repeated};
use tokio::runtime::{Builder, Runtime};

use crate::app::{App, Ask, PORTAL, PROXY};

/// Every header that some page or dialect reads.
const HEADERS: [&str; 32] = [
    "accept",
    "accept-language",
    "authorization",
    "connection",
    "content-type",
    "cookie",
    "forwarded",
    "host",
    "if-none-match",
    "origin",
    "proxy-authorization",
    "referer",
    "remote-groups",
    "remote-user",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "upgrade",
    "user-agent",
    "x-admin-api-key",
    "x-api-key",
    "x-csrf-token",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-method",
    "x-forwarded-proto",
    "x-forwarded-uri",
    "x-original-method",
    "x-original-url",
    "x-proxy-secret",
    "x-requested-with",
    "x-rewrite-url",
];

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

/// The pages and the endpoints that read the most.
fn asks<'a>(app: &'a App) -> [(&'static str, Ask<'a>); 4] {
    let forward_auth = app
        .get("http://doorward:9091/api/authz/forward-auth")
        .header("x-forwarded-method", "GET")
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "one.example.com")
        .header("x-forwarded-uri", "/");
    let auth_request = app
        .get("http://doorward:9091/api/authz/auth-request")
        .header("x-original-url", "https://one.example.com/")
        .header("x-original-method", "GET");
    let sign_in = app.request("POST", &format!("{PORTAL}/login"));
    [
        ("the sign-in page", app.get(PORTAL).header("accept", "text/html")),
        (
            "the sign-in form",
            sign_in.body("application/x-www-form-urlencoded", "flow=x&username=bob&password=x"),
        ),
        ("forward auth", forward_auth.from(PROXY)),
        ("auth request", auth_request.from(PROXY)),
    ]
}

#[test]
fn sc_237_no_header_makes_an_answer_take_more_than_in_proportion_to_its_length() {
    let (runtime, app) = (runtime(), App::new());
    let count = asks(&app).len();
    for name in HEADERS {
        for piece in PIECES {
            for which in 0..count {
                let ask = || asks(&app).into_iter().nth(which).unwrap();
                let what = format!("{}: {name} of {piece:?}", ask().0);
                let value = |length| repeated(piece, length).trim().to_owned();
                assert_linear(&what, value, |value| {
                    runtime.block_on(ask().1.replacing(name, value).send()).status
                });
            }
        }
    }
}

#[test]
fn sc_237_no_form_and_no_body_takes_more_than_in_proportion_to_its_length() {
    let (runtime, app) = (runtime(), App::new());
    let pieces = PIECES.iter().copied().chain([
        "a=b&",
        "&",
        "%",
        "+",
        "{\"a\":",
        "[",
        "{\"a\":1},",
        "\"a\",",
        "\\u0000",
    ]);
    for piece in pieces {
        for (path, kind) in [
            ("/login", "application/x-www-form-urlencoded"),
            ("/logout", "application/x-www-form-urlencoded"),
            ("/api/reset-password/identity/start", "application/x-www-form-urlencoded"),
            ("/api/login", "application/json"),
        ] {
            // What is longer than a body may be is refused for its length; that is linear, too.
            assert_linear(
                &format!("{path} of {piece:?}"),
                |length| repeated(piece, length),
                |body| {
                    let ask = app.request("POST", &format!("{PORTAL}{path}")).body(kind, body.as_str());
                    runtime.block_on(ask.send()).status
                },
            );
        }
    }
}
