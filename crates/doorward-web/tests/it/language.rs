//! Pages speak the language of whoever reads them; programs read English (issue 4, SC-217, SC-237).

use doorward_web::{About, RefusalPage};
use http::{HeaderMap, StatusCode};

use crate::app::{Answer, App, Ask, PORTAL};

const COOKIE: &str = "__Host-doorward_language";

fn page<'a>(app: &'a App, url: &str, accepted: &str) -> Ask<'a> {
    app.get(url).header("accept", "text/html").header("accept-language", accepted)
}

fn at(path: &str) -> String {
    format!("{PORTAL}{path}")
}

#[tokio::test]
async fn the_sign_in_page_speaks_the_language_of_the_browser() {
    let app = App::new();
    let german = page(&app, PORTAL, "de-AT,de;q=0.9,en;q=0.5").send().await;
    for part in [
        r#"<html lang="de""#,
        "<title>Anmelden · Doorward</title>",
        r#"<label for="username">Benutzername</label>"#,
        r#"data-hide="Verbergen" hidden>Zeigen</button>"#,
        r#"<button class="primary" id="sign-in">Anmelden</button>"#,
    ] {
        assert!(german.body.contains(part), "{part} in {}", german.body);
    }
    assert!(!german.body.contains("Sign in") && !german.body.contains("Password"), "{}", german.body);
    assert_eq!(german.header("cache-control"), "no-store", "no page of one language is kept for another");
    let english = page(&app, PORTAL, "tlh").send().await;
    assert!(english.body.contains(r#"<html lang="en""#) && english.body.contains("<h1>Sign in</h1>"));
    assert!(german.body.len() < 15_000);
}

#[tokio::test]
async fn a_choice_in_the_browser_counts_more_than_what_it_sends_by_itself() {
    let app = App::new();
    let answer = page(&app, PORTAL, "de").cookie(format!("{COOKIE}=en")).send().await;
    assert!(answer.body.contains(r#"<html lang="en""#));
    let answer = page(&app, PORTAL, "en").cookie(format!("{COOKIE}=de")).send().await;
    assert!(answer.body.contains(r#"<html lang="de""#));
}

#[tokio::test]
async fn sc_217_whatever_stands_in_cookie_and_header_the_page_names_a_language_of_ours() {
    let app = App::new();
    let marker = "\"'><svg/onload=1>{{7*7}}{ $user }";
    for hostile in [marker, "de\"><b>", "../de", "de-x-\"><b>", "*;q=\"><b>", &"x".repeat(8000)] {
        let answer = page(&app, PORTAL, hostile).cookie(format!("{COOKIE}={hostile}")).send().await;
        assert_eq!(answer.status, 200);
        let known = ["<html lang=\"en\" ", "<html lang=\"de\" "].iter().any(|tag| answer.body.contains(tag));
        assert!(
            known && !answer.body.contains("svg/onload") && !answer.body.contains("<b>"),
            "{}",
            answer.body
        );
        assert!(answer.headers.values().all(|value| !value.as_bytes().contains(&b'<')));
    }
}

#[tokio::test]
async fn what_went_wrong_is_said_in_the_language_of_the_page() {
    let app = App::new();
    let browser = app.browser();
    browser.cookies.lock().unwrap().insert(COOKIE.to_owned(), "de".to_owned());
    let answer = browser.sign_in(PORTAL, "bob", "wrong").await;
    assert_eq!(answer.status, 401);
    assert!(answer.body.contains("<title>Fehler: Anmelden"), "{}", answer.body);
    assert!(answer.body.contains("Das hat nicht geklappt. Prüfen Sie Benutzernamen und Passwort."));
    let answer = browser.open(&at("/nothing")).await;
    assert!(
        answer.body.contains("Hier ist nichts. Prüfen Sie die Adresse.")
            && answer.body.contains("Anfrage request-1")
    );
    assert_eq!(answer.header("vary"), "Accept, Accept-Language, Cookie, Sec-Fetch-Mode");
}

#[tokio::test]
async fn refusals_of_the_gateway_are_pages_in_any_language_and_english_for_programs() {
    let app = App::new();
    let refused = RefusalPage::new(StatusCode::BAD_GATEWAY, "upstream.unreachable", About::Service("nvr<b>"));
    let ask = async |accept: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("accept", accept.parse().unwrap());
        headers.insert("accept-language", "de".parse().unwrap());
        Answer::of(app.web.refusal_page(&refused, "request-7", &headers)).await
    };
    let html = ask("text/html").await;
    assert!(html.body.contains("antwortet nicht. Vielleicht startet der Dienst gerade"), "{}", html.body);
    assert!(html.body.contains("upstream.unreachable · Anfrage request-7") && !html.body.contains("<b>"));
    for accept in ["application/json", "*/*"] {
        let answer = ask(accept).await;
        assert!(answer.body.contains("is not answering. It may be starting; try again in a moment."));
    }
}

#[tokio::test]
async fn the_messages_of_the_api_are_english_for_everybody() {
    let app = App::new();
    for (method, path) in [("GET", "/api/profile"), ("GET", "/api/nothing"), ("GET", "/api/users")] {
        let ask = async |accepted: &str| {
            let ask = app.request(method, &at(path)).header("accept-language", accepted);
            ask.cookie(format!("{COOKIE}={accepted}")).send().await
        };
        let (german, english) = (ask("de").await, ask("en").await);
        assert_eq!((german.status, german.body), (english.status, english.body), "{path}");
    }
    let login = app.request("POST", &at("/api/login")).header("accept-language", "de");
    let answer = login.json(r#"{"user":"bob","password":"wrong"}"#).send().await;
    let message = r#""message":"That did not work. Check the user name and password.""#;
    assert!(answer.body.contains(message), "{}", answer.body);
}

#[tokio::test]
async fn a_language_is_chosen_in_the_settings_and_holds_until_the_browser_decides_again() {
    let app = App::new();
    let browser = app.browser();
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let account = browser.open(&at("/settings")).await;
    let choice = r#"<option value="auto">As the browser says</option>"#;
    assert!(account.body.contains(choice), "{}", account.body);
    assert!(account.body.contains(r#"<option value="de" lang="de">Deutsch</option>"#));
    assert!(!account.body.contains(" selected"), "nothing is chosen, so the first entry counts");
    let post = async |language: &str| {
        let fields = [("flow", &*account.flow()), ("theme", "auto"), ("language", language)];
        browser.post(&at("/settings/appearance"), &fields).await
    };
    let answer = post("de").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/settings?done=appearance"));
    let cookie = format!("{COOKIE}=de; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=31536000");
    assert!(answer.cookies().contains(&cookie.as_str()), "{:?}", answer.cookies());
    let page = browser.open(&at("/settings?done=appearance")).await.body;
    for part in [
        r#"<html lang="de""#,
        "Gespeichert. Dieser Browser zeigt die Seiten von nun an so.",
        r#"<option value="de" lang="de" selected>Deutsch</option>"#,
        r#"<option value="en" lang="en">English</option>"#,
        "<dd>Datenbank</dd>",
        r#"aria-current="page">Konto</a>"#,
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert_eq!(post("\"><script>").await.status, 400);
    assert_eq!(post("tlh").await.status, 400);
    let answer = post("auto").await;
    let cookie = format!("{COOKIE}=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0");
    assert!(answer.cookies().contains(&cookie.as_str()), "{:?}", answer.cookies());
    assert!(browser.open(&at("/settings")).await.body.contains(r#"<html lang="en""#));
}

/// Every page of the settings that opens without anything in its address, and words that none of them may have.
#[tokio::test]
async fn the_settings_speak_one_language_throughout() {
    // The password is all that can be proved here, so its form is on the page.
    let app = App::unreachable();
    let browser = app.browser();
    browser.cookies.lock().unwrap().insert(COOKIE.to_owned(), "de".to_owned());
    browser.sign_in(PORTAL, "alice", "alice-password").await;
    for (path, words) in [
        ("/settings", "Wer Sie hier sind"),
        ("/settings/security", "Neues Passwort noch einmal"),
        ("/settings/sessions", "aktiv <time"),
        ("/settings/users", "Wer sich anmelden kann"),
        ("/settings/users/new", "Darf leer bleiben."),
        ("/settings/users/edit?name=bob", "bob ist nirgends angemeldet."),
        ("/settings/users/act?act=delete&name=bob", "bob löschen?"),
        ("/settings/bans", "Niemand ist gesperrt."),
        ("/settings/confirm?next=/settings/users", "Was nun kommt, braucht Ihr Passwort noch einmal."),
        ("/settings/elevate", "Es gibt noch keinen Weg"),
        ("/logout", "Sie sind als <strong>alice (display)</strong> angemeldet."),
        ("/", "Sie sind angemeldet"),
    ] {
        let page = browser.open(&at(path)).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(
            page.body.contains(words) && page.body.contains(r#"<html lang="de""#),
            "{words}: {}",
            page.body
        );
        for english in ["Password", "Sign out", "Users", "Sessions", "Save<", "ago<", "Cancel", "signed in"] {
            assert!(!page.body.contains(english), "{english} on {path}: {}", page.body);
        }
    }
}

#[tokio::test]
async fn broken_rules_and_bans_are_said_in_the_language_of_the_page() {
    let app = App::new();
    let browser = app.browser();
    browser.cookies.lock().unwrap().insert(COOKIE.to_owned(), "de".to_owned());
    browser.sign_in(PORTAL, "alice", "alice-password").await;
    let flow = browser.open(&at("/settings/users/new")).await.flow();
    let create = async |name: &str, password: &str| {
        let fields = [("flow", &*flow), ("username", name), ("role", "viewer"), ("password", password)];
        browser.post(&at("/settings/users/new"), &fields).await.body
    };
    assert!(create("<b>", "").await.contains("Ein Benutzername hat 1 bis 64 Buchstaben"));
    assert!(create("Anonymous", "").await.contains("Der Name anonymous steht für alle"));
    assert!(create("bob", "").await.contains("Diesen Benutzernamen gibt es schon."));
    assert!(create("eve", "short").await.contains("Das Passwort braucht mindestens 12 Zeichen."));
    let flow = browser.open(&at("/settings/bans")).await.flow();
    let fields = [("flow", &*flow), ("kind", "user"), ("subject", "bob"), ("minutes", "60"), ("reason", "")];
    browser.post(&at("/settings/bans"), &fields).await;
    let page = browser.open(&at("/settings/bans")).await.body;
    for part in ["Kein Grund angegeben", "in 60 Minuten", "Sperre aufheben: Benutzer bob", "gerade eben"] {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[tokio::test]
async fn what_scripts_say_comes_with_the_page() {
    // The password is all that can be proved here, so its form is on the page.
    let app = App::unreachable();
    let browser = app.browser();
    browser.cookies.lock().unwrap().insert(COOKIE.to_owned(), "de".to_owned());
    browser.sign_in(PORTAL, "bob", "bob-password").await;
    let page = browser.open(&at("/settings/security")).await.body;
    let (_, rest) = page.split_once("data-judgements=\"").expect("the page judges passwords");
    let judgements = rest.split('"').next().unwrap().replace("&#34;", "\"");
    let judgements: serde_json::Value = serde_json::from_str(&judgements).unwrap();
    assert_eq!(judgements["0"], "Sehr leicht zu erraten");
    assert_eq!(judgements["4"], "Sehr gut");
    assert_eq!(judgements["password.too_short"], "Das Passwort braucht mindestens 12 Zeichen.");
    assert_eq!(judgements.as_object().unwrap().len(), 11);
}
