//! The second net against secrets in the log (HS-68, SC-254). The first is that secrets have a type that does not print
//! itself; this one looks at the text of every line for what looks like a secret all the same: in messages of other
//! people's crates, in addresses, in what a visitor put where it does not belong.

use std::borrow::Cow;

use doorward_core::api_key::PREFIX;
use regex::{Captures, Regex, RegexBuilder};

use super::address::without_userinfo;

/// What stands in the place of a secret.
pub(super) const REDACTED: &str = "[REDACTED]";

/// Names of fields and parameters whose value is a secret, as the end of a longer name too (`proxy.auth_secret`).
const NAMES: &str = "passwords?|passwd|passphrase|pwd|secret|secrets|token|api[_-]?keys?|apikey|private[_-]?key|\
                     encryption[_-]?key|authorization|auth|credentials?|otp|totp|jwt|sid|session[_-]?id|recovery[_-]?codes?";

/// Words that stand behind a colon in sentences of ours about a key of the configuration: `session.secret: is missing`.
const SENTENCES: [&str; 20] = [
    "is", "was", "are", "has", "had", "have", "must", "may", "not", "no", "cannot", "could", "expected",
    "warning", "error", "the", "a", "set", "one", "wrong",
];

/// Finds secrets in text.
pub(super) struct Redactor {
    pattern: Regex,
    /// What any of them needs; most lines have none of it, and looking for it is cheap.
    hint: Regex,
}

impl Redactor {
    pub(super) fn new() -> Result<Self, regex::Error> {
        let value = r#""(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s&;,"'<>}\])]+"#;
        let pattern = [
            // A key as PEM, to its end or the end of the text.
            r"(?P<pem>-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$))"
                .to_owned(),
            // Headers with cookies and proofs, to the end of the line and of the lines that continue it: a quote may stand in
            // a cookie, so none ends it.
            r#"(?P<cookie>\b(?:(?:set-)?cookie|(?:proxy-)?authorization)["']?\s*(?:[:=]|%3D)\s*["']?)(?P<cookies>[^\r\n]+(?:\r?\n[ \t]+[^\r\n]+)*)"#.to_owned(),
            // `Bearer …`, `Basic …`, with or without the name of the header.
            r"(?P<scheme>\b(?:bearer|basic|negotiate|digest)\s+)(?P<proof>[A-Za-z0-9._~+/=-]{6,})".to_owned(),
            // Signed tokens by their form.
            r"(?P<jwt>\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*)".to_owned(),
            // API keys of ours: their public part alone (HS-69).
            format!(r"(?P<apikey>\b{PREFIX}[a-z2-9]{{8}})_[A-Za-z0-9]+"),
            // `name=value`, `name: value`, `"name":"value"`, `name%3Dvalue`.
            format!(
                r#"(?P<name>(?:\b|[_.-]|%[0-9a-f]{{2}})(?:{NAMES})["']?\s*(?:=|:|%3D)\s*)(?P<value>(?:(?:bearer|basic|negotiate|digest)\s+)?(?:{value}))"#
            ),
        ];
        let build = |text: &str| {
            RegexBuilder::new(text)
                .case_insensitive(true)
                .dot_matches_new_line(true)
                .size_limit(4 << 20)
                .build()
        };
        let hint = format!(
            r"cookie|bearer|basic|negotiate|digest|eyJ|{PREFIX}|PRIVATE KEY|(?:{NAMES})[\x22']?\s*(?:=|:|%3D)"
        );
        Ok(Self { pattern: build(&pattern.join("|"))?, hint: build(&hint)? })
    }

    /// The text without what looks like a secret.
    pub(super) fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let text = without_userinfo(text);
        if !self.hint.is_match(&text) {
            return text;
        }
        let cleaned = match self.pattern.replace_all(&text, |found: &Captures<'_>| replaced(found)) {
            Cow::Borrowed(_) => None,
            Cow::Owned(cleaned) => Some(cleaned),
        };
        cleaned.map_or(text, Cow::Owned)
    }

    /// Whether a field of this name has nothing but a secret.
    pub(super) fn is_secret_field(name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        [
            "password",
            "passwd",
            "passphrase",
            "secret",
            "token",
            "cookie",
            "authorization",
            "credential",
            "api_key",
        ]
        .iter()
        .any(|secret| name == *secret || name.ends_with(&format!("_{secret}")))
    }
}

fn replaced(found: &Captures<'_>) -> String {
    let all = found.get(0).map_or("", |whole| whole.as_str());
    let part = |name: &str| found.name(name).map(|part| part.as_str());
    if let Some(name) = part("name") {
        let value = part("value").unwrap_or_default();
        if SENTENCES.iter().any(|word| word.eq_ignore_ascii_case(value)) || value == REDACTED {
            return all.to_owned();
        }
        let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''));
        return match quote {
            Some(quote) => format!("{name}{quote}{REDACTED}{quote}"),
            None => format!("{name}{REDACTED}"),
        };
    }
    if let Some(scheme) = part("scheme") {
        return if is_proof(part("proof").unwrap_or_default()) {
            format!("{scheme}{REDACTED}")
        } else {
            all.to_owned()
        };
    }
    if let Some(cookie) = part("cookie") {
        return format!("{cookie}{REDACTED}");
    }
    if let Some(begin) = part("apikey") {
        return format!("{begin}…");
    }
    REDACTED.to_owned()
}

/// Words of a sentence (`Basic authentication`) are letters only; proofs have something else, or are long.
fn is_proof(text: &str) -> bool {
    text.len() >= 24 || text.bytes().any(|byte| !byte.is_ascii_alphabetic()) || {
        let inner = text.get(1..).unwrap_or_default();
        inner.bytes().any(|byte| byte.is_ascii_uppercase())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use proptest::prelude::*;

    use super::*;

    const CANARY: &str = "Hunter2-canary-9f3a";

    fn clean(text: &str) -> String {
        Redactor::new().unwrap().clean(text).into_owned()
    }

    #[test]
    fn no_form_of_a_secret_gets_through() {
        for name in [
            "password",
            "PASSWORD",
            "db_password",
            "secret",
            "client_secret",
            "token",
            "access_token",
            "api_key",
            "api-key",
            "X-API-Key",
            "apikey",
            "auth",
            "proxy.auth_secret",
            "storage.encryption_key",
            "otp",
            "jwt",
        ] {
            for form in [
                format!("{name}={CANARY}"),
                format!("{name}: {CANARY}"),
                format!("{name} = {CANARY}"),
                format!("{name}='{CANARY}' and more"),
                format!("{{\"{name}\":\"{CANARY}\"}}"),
                format!("{{\"{name}\" : \"a \\\" {CANARY}\"}}"),
                format!("/x?a=b&{name}={CANARY}&c=d"),
                format!("/x?a=b%26{name}%3D{CANARY}"),
                format!("{name}={CANARY};rest"),
            ] {
                assert!(!clean(&form).contains("canary"), "{form} -> {}", clean(&form));
            }
        }
        for form in [
            format!("Authorization: Bearer {CANARY}"),
            format!("authorization=\"Bearer {CANARY}\""),
            format!("sent bearer {CANARY}"),
            format!("token: Bearer {CANARY}"),
            format!("Proxy-Authorization: Digest username=x, response={CANARY}"),
            format!("{{'Authorization': 'Basic {CANARY}'}}"),
            "Basic dXNlcjpodW50ZXIyLWNhbmFyeQ==".to_owned(),
            format!("Cookie: a=b; doorward_session={CANARY}; c=d"),
            format!("set-cookie: __Host-doorward_session={CANARY}; Path=/; HttpOnly"),
            format!("Cookie: a=\"b\"; doorward_session={CANARY}"),
            format!("{{\"cookie\": \"\"a\"; b={CANARY}\"}}"),
            format!("cookie: a='b'; c={CANARY}"),
            format!("Cookie: a=b;\r\n doorward_session={CANARY}"),
            format!("postgres://user:{CANARY}@db.example.com/door"),
            format!("postgres://user:a/{CANARY}@db.example.com/door"),
            format!("smtp://{CANARY}@mail.example.com"),
            format!("-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----"),
            format!("-----BEGIN RSA PRIVATE KEY-----\n{CANARY}"),
        ] {
            let cleaned = clean(&form);
            assert!(!cleaned.contains("canary") && !cleaned.contains("dXNlcj"), "{form} -> {cleaned}");
            assert!(cleaned.contains(REDACTED), "{cleaned}");
        }
        assert_eq!(clean("used dwk_abcdefgh_canary23 from here"), "used dwk_abcdefgh… from here");
        assert_eq!(clean("key dwk_abcdefgh was revoked"), "key dwk_abcdefgh was revoked");
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";
        assert_eq!(clean(&format!("got {token} here")), "got [REDACTED] here");
    }

    #[test]
    fn the_rest_of_a_line_stays() {
        assert_eq!(clean("password=hunter2 user=bob"), "password=[REDACTED] user=bob");
        assert_eq!(
            clean("{\"token\":\"abc123\",\"user\":\"bob\"}"),
            "{\"token\":\"[REDACTED]\",\"user\":\"bob\"}"
        );
        assert_eq!(clean("https://bob:pw@host/path"), "https://[REDACTED]@host/path");
    }

    #[test]
    fn sentences_of_ours_stay_readable() {
        for text in [
            "session.secret: is the example from the documentation; write a secret of your own",
            "doorward.yml:5:16: warning: proxy.auth_secret: is missing",
            "Unsuccessful 1FA authentication attempt by user 'bob'",
            "the authentication failed",
            "Basic authentication is asked for",
            "Bearer realm",
            "a new session signing secret was made; keep the file, or sessions end",
            "auth.enabled: is false while server.address 0.0.0.0:8971 is open",
            "https://auth.example.com/api/verify?rd=https://x.example.com/",
            "time: 12:00, token expired",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn fields_that_are_secrets_by_name_are_known() {
        for name in ["password", "new_password", "token", "cookie", "Authorization", "api_key"] {
            assert!(Redactor::is_secret_field(name), "{name}");
        }
        for name in ["user", "path", "about", "origin", "passwords_checked", "method"] {
            assert!(!Redactor::is_secret_field(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_cookie_and_no_proof_gets_through_whatever_is_in_it(
            name in "(Cookie|set-cookie|COOKIE|Authorization|proxy-authorization)",
            sign in "[:=] ?[\"']?",
            before in "[ -~]{0,16}",
            after in "[ -~]{0,16}",
        ) {
            let text = format!("GET / {name}{sign}{before}CANARY{after}");
            prop_assert!(!clean(&text).contains("CANARY"), "{text} -> {}", clean(&text));
        }

        #[test]
        fn no_value_of_a_secret_name_gets_through_in_quotes(before in "[ -~&&[^\"\\\\]]{0,16}", after in "[ -~&&[^\"\\\\]]{0,16}") {
            let text = format!("{{\"password\":\"{before}CANARY{after}\",\"user\":\"bob\"}}");
            prop_assert!(!clean(&text).contains("CANARY"), "{text} -> {}", clean(&text));
        }
    }

    #[test]
    fn a_long_line_takes_no_time() {
        let text = "password= ".repeat(100_000);
        assert!(clean(&text).len() <= text.len() + 100_000 * REDACTED.len());
    }
}
