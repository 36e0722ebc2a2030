//! Every call that changes something, in every state that somebody can be in, with what belongs to none or to another
//! state: only documented transitions happen (SC-030).

use std::fmt::Write as _;

use doorward_core::ports::{
    ApiKeyStore as _, Clock as _, PasskeyStore as _, PreferenceStore as _, RecoveryStore as _,
    TotpStore as _, UserDirectory as _,
};
use doorward_crypto::totp::{TotpParameters, base32_decode, code_at};
use doorward_testkit::conformance::totp_of;
use doorward_web::routes::{Proof, Route, Verb, table};
use secrecy::{ExposeSecret as _, SecretSlice};

use crate::app::{App, Browser, PORTAL, Setup};

/// Where a visitor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Not signed in, with the sign-in page open.
    AtTheDoor,
    /// Past the password, before the second factor.
    HalfWay,
    /// Signed in, and must choose a password first.
    FirstPassword,
    /// Signed in with one factor, and has no other.
    SignedIn,
    /// The same, with a code for more on the way.
    CodeSent,
    /// The same, with an authenticator app offered and not yet confirmed.
    Enrolling,
    /// Not signed in, with a link for a new password on the way.
    LinkSent,
}

const STATES: [State; 7] = [
    State::AtTheDoor,
    State::HalfWay,
    State::FirstPassword,
    State::SignedIn,
    State::CodeSent,
    State::Enrolling,
    State::LinkSent,
];

/// Every name that a field of a form or of the API has.
const FIELDS: [&str; 33] = [
    "username",
    "user",
    "password",
    "otp",
    "code",
    "with",
    "offer",
    "token",
    "state",
    "answer",
    "id",
    "name",
    "role",
    "groups",
    "email",
    "display-name",
    "new-password",
    "repeat-password",
    "old_password",
    "method",
    "target",
    "kind",
    "value",
    "reason",
    "minutes",
    "days",
    "scope",
    "subject",
    "device",
    "must-change",
    "action",
    "address",
    "seconds",
];

/// Somebody in a state, and what they hold that is good for one next step only.
struct Visitor<'a> {
    browser: Browser<'a>,
    flow: String,
    evidence: String,
    /// Where the evidence belongs.
    belongs: &'static [&'static str],
}

fn at(path: &str) -> String {
    format!("{PORTAL}{path}")
}

fn between<'t>(text: &'t str, begin: &str, end: &str) -> &'t str {
    text.split_once(begin).unwrap().1.split(end).next().unwrap()
}

async fn brought_to(app: &App, state: State) -> Visitor<'_> {
    let browser = app.browser();
    let mut evidence = "bob-password".to_owned();
    let belongs: &[&str];
    let page = match state {
        State::AtTheDoor => {
            belongs = &["/login", "/api/login"];
            browser.open(PORTAL).await
        }
        State::HalfWay => {
            let mut factor = totp_of("bob");
            factor.parameters = TotpParameters::default();
            factor.secret = SecretSlice::from(vec![9; 20]);
            app.fakes.people.totp_save(&factor, 0).await.unwrap();
            browser.sign_in(PORTAL, "bob", "bob-password").await;
            // The password has had its turn: it must not open the second door.
            belongs = &["/settings/confirm", "/api/confirm", "/login", "/api/login"];
            browser.open(&at("/2fa")).await
        }
        State::FirstPassword => {
            browser.sign_in(PORTAL, "bob", "bob-password").await;
            app.fakes.users.change("bob", |bob| bob.must_change_password = true);
            app.fakes.clock.advance(std::time::Duration::from_secs(2));
            // The password of now; it is not that of the future.
            belongs = &["/login", "/api/login"];
            browser.open(&at("/settings/security")).await
        }
        State::SignedIn => {
            browser.sign_in(PORTAL, "bob", "bob-password").await;
            belongs = &["/settings/confirm", "/api/confirm", "/login", "/api/login"];
            browser.open(&at("/settings")).await
        }
        State::CodeSent => {
            browser.sign_in(PORTAL, "bob", "bob-password").await;
            let page = browser.open(&at("/settings/elevate")).await;
            browser.post(&at("/api/user/session/elevation/start"), &[("flow", &page.flow())]).await;
            evidence = app.messages().last().unwrap().text.clone();
            belongs = &["/settings/elevate"];
            page
        }
        State::Enrolling => {
            browser.sign_in(PORTAL, "bob", "bob-password").await;
            app.elevate().await;
            let page = browser.open(&at("/settings/security/totp")).await;
            let shown = between(&page.body, r#"<code id="secret" class="grouped">"#, "</code>");
            let secret = base32_decode(&shown.replace("<span>", "").replace("</span>", "")).unwrap();
            let seconds = u64::try_from(app.fakes.clock.now().as_seconds()).unwrap();
            evidence = code_at(&secret, &TotpParameters::default(), seconds / 30);
            belongs = &["/settings/security/totp"];
            page
        }
        State::LinkSent => {
            let page = browser.open(&at("/reset-password")).await;
            let start = at("/api/reset-password/identity/start");
            browser.post(&start, &[("flow", &page.flow()), ("username", "bob")]).await;
            app.reset.work_off().await;
            let text = app.messages().last().unwrap().text.clone();
            evidence = between(&text, "token=", "\n").trim().to_owned();
            // Whoever holds the link may use it or take it back.
            belongs = &["/reset-password", "/reset-password/revoke"];
            page
        }
    };
    let flow = page.flow();
    Visitor { browser, flow, evidence, belongs }
}

/// Everything that a person could have changed, as text.
async fn world(app: &App) -> String {
    let fakes = &app.fakes;
    let mut text = String::new();
    for name in ["alice", "bob", "dave", "x"] {
        let account = fakes.users.account_find(name).await.unwrap();
        if let Some(account) = account {
            let hash = account.password_hash.expose_secret().to_owned();
            let identity = &account.identity;
            writeln!(
                text,
                "{name} {identity:?} {hash:?} {} {}",
                account.disabled, account.must_change_password
            )
        } else {
            writeln!(text, "{name} -")
        }
        .unwrap();
        let totp =
            fakes.people.totp_find(name).await.unwrap().map(|totp| totp.secret.expose_secret().to_vec());
        let passkeys = fakes.people.passkey_list(name).await.unwrap().len();
        let codes = fakes.people.recovery_left(name).await.unwrap();
        let preferences = fakes.people.preferences_find(name).await.unwrap();
        writeln!(text, "  {totp:?} {passkeys} {codes} {preferences:?}").unwrap();
    }
    let mut sessions = fakes.sessions.all();
    sessions.sort_by_key(|session| session.key.to_hex());
    for session in sessions {
        let (key, proved, elevated) = (session.key.to_hex(), session.proved, session.elevated);
        let (level, methods) = (session.level, session.methods);
        writeln!(text, "session {} {key} {level:?} {methods:?} {proved:?} {elevated:?}", session.user)
            .unwrap();
    }
    let keys = fakes.api_keys.api_key_list(None, 100).await.unwrap().len();
    let bans = fakes.bans.all().len();
    let mut sent: Vec<_> = fakes.people.messages().into_iter().map(|message| message.kind).collect();
    sent.sort();
    writeln!(text, "{keys} keys, {bans} bans, {sent:?}").unwrap();
    text
}

/// What needs no evidence by design, and so does happen: ending what is one's own, asking for mail to oneself.
fn is_documented(route: &Route, state: State) -> bool {
    let signed_in = !matches!(state, State::AtTheDoor | State::LinkSent);
    match route.path {
        "/logout" | "/api/logout" => signed_in,
        // At most a few in an hour, and only to the address of whoever asks.
        "/api/user/session/elevation/start" => signed_in,
        "/api/sessions" if route.method == Verb::Delete => signed_in && state != State::FirstPassword,
        _ => false,
    }
}

/// The bodies that are sent, with their types.
fn bodies(visitor: &Visitor<'_>) -> Vec<(&'static str, String)> {
    const FORM: &str = "application/x-www-form-urlencoded";
    const JSON: &str = "application/json";
    let form = |value: &str, with: &str| {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("flow", &visitor.flow);
        for field in FIELDS {
            form.append_pair(field, if field == "with" && !with.is_empty() { with } else { value });
        }
        (FORM, form.finish())
    };
    let json = |value: &serde_json::Value| {
        let object: serde_json::Map<_, _> =
            FIELDS.iter().map(|field| ((*field).to_owned(), value.clone())).collect();
        (JSON, serde_json::Value::Object(object).to_string())
    };
    let mut bodies = vec![
        (FORM, String::new()),
        (FORM, format!("flow={}", visitor.flow)),
        form("", ""),
        form("x", ""),
        (JSON, String::new()),
        (JSON, "{}".to_owned()),
        (JSON, "null".to_owned()),
        (JSON, "[]".to_owned()),
        json(&serde_json::json!(7)),
        json(&serde_json::json!([])),
        json(&serde_json::json!({})),
        json(&serde_json::Value::Null),
        json(&visitor.evidence.clone().into()),
    ];
    for with in ["", "mail", "totp", "recovery", "password", "webauthn"] {
        bodies.push(form(&visitor.evidence, with));
    }
    bodies
}

#[tokio::test]
async fn sc_030_no_call_of_another_state_and_no_empty_or_odd_body_changes_anything() {
    let changing: Vec<&Route> = table().filter(|route| route.method != Verb::Get).collect();
    assert!(changing.iter().any(|route| route.proof == Proof::Form) && changing.len() > 40);
    let mut odd = Vec::new();
    let mut tried = 0;
    for state in STATES {
        for route in &changing {
            // Whoever tries so much would be told to wait, and nothing would be seen.
            let app = App::with(Setup { limit: "10000/minute", ..Setup::default() });
            let visitor = brought_to(&app, state).await;
            let before = world(&app).await;
            let path = route.path.replace("{user}", "bob").replace("{id}", &"0".repeat(64));
            let cookie = visitor.browser.cookie_header();
            for (number, (kind, body)) in bodies(&visitor).into_iter().enumerate() {
                let holds_evidence =
                    body.contains(&*visitor.evidence) && visitor.belongs.contains(&route.path);
                if holds_evidence || is_documented(route, state) {
                    continue;
                }
                let ask = app.request(route.method.as_str(), &at(&path)).cookie(&cookie);
                let ask = ask.header("origin", PORTAL).header("sec-fetch-site", "same-origin");
                let answer = ask.header("accept", "text/html").body(kind, body).send().await;
                app.reset.work_off().await;
                assert!(
                    answer.status.as_u16() < 500 && answer.status != 429,
                    "{state:?} {} {number}: {}",
                    route.path,
                    answer.body
                );
                let after = world(&app).await;
                tried += 1;
                if after != before {
                    odd.push(format!(
                        "{state:?} {:?} {} {number}\n{before}{after}",
                        route.method, route.path
                    ));
                    break;
                }
            }
        }
    }
    assert!(tried > 5000, "{tried}");
    assert!(odd.is_empty(), "{} of {tried}:\n{}", odd.len(), odd.join("\n"));
}
