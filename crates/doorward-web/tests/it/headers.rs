//! The headers of every answer (AM-23), and who may read it.

use crate::app::{Answer, App, PORTAL, PROXY};

const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), keyboard-map=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), screen-wake-lock=(), sync-xhr=(), xr-spatial-tracking=(), interest-cohort=()";

/// One answer of every kind.
async fn every_kind(app: &App) -> Vec<(String, Answer)> {
    let browser = app.browser();
    let page = browser.open(PORTAL).await;
    let style =
        page.body.split("href=\"").find(|part| part.contains(".css")).unwrap().split('"').next().unwrap();
    let style = format!("{PORTAL}{style}");
    let mut answers = vec![("sign-in".to_owned(), page)];
    answers.push(("rejected".to_owned(), browser.sign_in(PORTAL, "bob", "wrong").await));
    answers.push(("signed in".to_owned(), browser.sign_in(PORTAL, "bob", "bob-password").await));
    for path in ["/", "/logout", "/nothing", "/login", "/assets/x", "/?rd=https://one.example.com/"] {
        answers.push((path.to_owned(), browser.open(&format!("{PORTAL}{path}")).await));
    }
    answers.push(("style".to_owned(), browser.open(&style).await));
    for (method, path) in
        [("GET", "/api/health"), ("GET", "/api/profile"), ("POST", "/api/login"), ("PUT", "/api/x")]
    {
        answers.push((path.to_owned(), app.request(method, &format!("{PORTAL}{path}")).send().await));
    }
    for host in ["one", "public", "deny", "other.tld"] {
        for accept in ["text/html", "application/json"] {
            let ask = app
                .get("http://doorward/api/authz/forward-auth")
                .header("x-forwarded-method", "GET")
                .header("x-forwarded-proto", "https")
                .header("x-forwarded-host", format!("{host}.example.com"))
                .header("x-forwarded-uri", "/")
                .header("accept", accept)
                .header("origin", "https://evil.test");
            answers.push((format!("authz {host}"), ask.from(PROXY).send().await));
        }
    }
    answers
}

#[tokio::test]
async fn am_23_every_answer_carries_the_security_headers_and_none_is_shared() {
    let app = App::new();
    for (what, answer) in every_kind(&app).await {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("x-frame-options", "DENY"),
            ("x-dns-prefetch-control", "off"),
            ("permissions-policy", PERMISSIONS),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{what}: {name}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{what}: {policy}");
        let cached = if what == "style" { "public, max-age=31536000, immutable" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), cached, "{what}");
        if what.starts_with("/api") || what.starts_with("authz") {
            assert_eq!(answer.header("pragma"), "no-cache", "{what}");
        }
        for name in ["x-xss-protection", "server", "x-powered-by", "access-control-allow-origin"] {
            assert!(!answer.headers.contains_key(name), "{what}: {name}");
        }
    }
}

#[tokio::test]
async fn forms_may_lead_to_the_hosts_of_the_cookie_domain_and_nowhere_else() {
    let app = App::new();
    let page = app.browser().open(PORTAL).await;
    let policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                  base-uri 'none'; frame-ancestors 'none'; form-action 'self' https://example.com:* https://*.example.com:*";
    assert_eq!(page.header("content-security-policy"), policy);
    let page = app.browser().open("https://192.0.2.1/.doorward/").await;
    assert!(page.header("content-security-policy").ends_with("form-action 'self'"));
}

#[tokio::test]
async fn pages_have_nothing_inline_that_the_policy_would_refuse() {
    let app = App::new();
    for (what, answer) in every_kind(&app).await {
        if answer.header("content-type").starts_with("text/html") {
            for forbidden in ["style=", "<style", "onclick", "onload", "javascript:"] {
                assert!(!answer.body.contains(forbidden), "{what}: {forbidden}");
            }
            assert_eq!(
                answer.body.matches("<script").count(),
                answer.body.matches("<script type=\"module\" src=\"/").count()
            );
        }
    }
}

#[tokio::test]
async fn assets_are_kept_for_good_and_asked_for_again_cheaply() {
    let app = App::new();
    let page = app.browser().open(PORTAL).await;
    let addresses: Vec<&str> = page.body.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert_eq!(addresses.len(), 3);
    for address in addresses {
        let url = format!("{PORTAL}{address}");
        let answer = app.get(&url).send().await;
        let tag = answer.header("etag").to_owned();
        assert!(answer.status == 200 && address.contains(tag.trim_matches('"')) && !answer.body.is_empty());
        for sent in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
            let again = app.get(&url).header("if-none-match", sent).send().await;
            assert_eq!((again.status.as_u16(), again.body.as_str(), again.header("etag")), (304, "", &*tag));
        }
        assert_eq!(app.get(&url).header("if-none-match", "\"x\"").send().await.status, 200);
        assert_eq!(app.get(&url.replace(tag.trim_matches('"'), "00000000")).send().await.status, 404);
    }
}

#[tokio::test]
async fn the_sign_in_page_with_everything_it_loads_is_at_most_15_kb() {
    let app = App::new();
    let page =
        app.browser().open(&format!("{PORTAL}/?rd=https://one.example.com/a/long/path%3Fwith%3Dquery")).await;
    let mut answers = vec![page];
    let addresses: Vec<String> = answers[0]
        .body
        .split('"')
        .filter(|part| part.starts_with("/assets/"))
        .map(|path| format!("{PORTAL}{path}"))
        .collect();
    for address in addresses {
        answers.push(app.get(&address).send().await);
    }
    let head = |answer: &Answer| {
        answer.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>() + 100
    };
    let sizes: Vec<usize> = answers.iter().map(|answer| head(answer) + answer.body.len()).collect();
    let total: usize = sizes.iter().sum();
    assert!(total <= 15 * 1024, "{total} bytes: {sizes:?}");
}
