//! Names and passwords in addresses, `scheme://name:password@host`, taken out of text.

use std::borrow::Cow;

use super::redact::REDACTED;

/// What stands between scheme and host.
const SEPARATOR: &str = "://";

/// Schemes whose paths and queries may have an `@` of their own.
const WEB: [&str; 4] = ["http", "https", "ws", "wss"];

/// `text` without what stands before the host of an address. Passwords may hold anything but blanks, also `/`, `@` and quotes, so
/// everything up to the last `@` of a word goes; of a web address only where a name, a password or a port stands before its path.
/// Too much may go, too little must not.
pub(super) fn without_userinfo(text: &str) -> Cow<'_, str> {
    if !text.contains(SEPARATOR) || !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        match span(word) {
            Some((begin, end)) => {
                cleaned.push_str(word.get(..begin).unwrap_or_default());
                cleaned.push_str(REDACTED);
                cleaned.push_str(word.get(end..).unwrap_or_default());
            }
            None => cleaned.push_str(word),
        }
    }
    Cow::Owned(cleaned)
}

/// Where in a word what must go begins, and where the `@` is that ends it.
fn span(word: &str) -> Option<(usize, usize)> {
    let last = word.rfind('@')?;
    let mut from = 0;
    while let Some(found) = word.get(from..last)?.find(SEPARATOR) {
        let (scheme, begin) = (word.get(from..from + found)?, from + found + SEPARATOR.len());
        let after = word.get(begin..)?;
        let head = after.split(['/', '?', '#']).next().unwrap_or_default();
        if !is_web(scheme) || head.contains([':', '@']) {
            return (begin <= last).then_some((begin, last));
        }
        from = begin;
    }
    None
}

/// Whether what ends in front of `://` is a scheme of the web.
fn is_web(before: &str) -> bool {
    let scheme = before.rsplit(|one: char| !one.is_ascii_alphanumeric() && !"+-.".contains(one)).next();
    WEB.iter().any(|web| scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(web)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn everything_up_to_the_host_goes_and_the_rest_stays() {
        for (text, cleaned) in [
            ("https://bob:pw@host/path", "https://[REDACTED]@host/path"),
            (
                "at postgres://u:a/b@c'd\"e@db:5432/door failed",
                "at postgres://[REDACTED]@db:5432/door failed",
            ),
            ("redis://:p/w@cache", "redis://[REDACTED]@cache"),
            ("smtp://token@mail ldaps://x@y", "smtp://[REDACTED]@mail ldaps://[REDACTED]@y"),
            ("url=\"HTTPS://u:p@host\"", "url=\"HTTPS://[REDACTED]@host\""),
            ("https://u:1/2@host/x", "https://[REDACTED]@host/x"),
            (
                "https://a.example/?rd=https://u:p@b.example/",
                "https://a.example/?rd=https://[REDACTED]@b.example/",
            ),
            ("https://host/@user?mail=a@b", "https://host/@user?mail=a@b"),
            ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
            ("a@b c://d", "a@b c://d"),
            ("a@b://c", "a@b://c"),
            ("x://@", "x://[REDACTED]@"),
        ] {
            assert_eq!(without_userinfo(text), cleaned, "{text}");
        }
    }

    #[test]
    fn a_long_line_takes_no_time() {
        let text = format!("{}@", "http://a/".repeat(100_000));
        assert_eq!(without_userinfo(&text), text);
        let text = "x://a:b@c".repeat(100_000);
        assert_eq!(without_userinfo(&text), "x://[REDACTED]@c");
    }

    proptest! {
        #[test]
        fn no_password_gets_through_whatever_is_in_it(
            scheme in "(https?|wss?|postgres|mysql|rediss?|smtps?|ldap)",
            user in "[a-zA-Z0-9.%_-]{0,8}",
            before in "[!-~äß€]{0,12}",
            after in "[!-~äß€]{0,12}",
            around in ("[ -~]{0,8}", "[ -~]{0,8}"),
        ) {
            let text = format!("{} {scheme}://{user}:{before}CANARY{after}@host/path {}", around.0, around.1);
            prop_assert!(!without_userinfo(&text).contains("CANARY"), "{text}");
        }

        #[test]
        fn any_text_is_taken(text in any::<String>()) {
            let _ = without_userinfo(&text);
        }
    }
}
