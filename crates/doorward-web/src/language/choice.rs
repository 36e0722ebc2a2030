//! Which language a browser gets. What it sends is only ever compared with the tags that we know (SC-217), and read
//! once from its beginning to a fixed end (SC-237).

use doorward_core::credentials::cookies;
use http::{HeaderMap, header};

use super::{Languages, Words};

/// Keeps which language somebody chose, in their browser only.
pub(crate) const LANGUAGE_COOKIE: &str = "__Host-doorward_language";

/// Of `Accept-Language`, so many bytes are read; browsers send some fifty.
const MAX_BYTES: usize = 512;

/// The language that was chosen in the browser that sent `headers`, if any was.
pub(crate) fn chosen<'a>(languages: &'a Languages, headers: &HeaderMap) -> Option<&'a Words> {
    cookies(headers, LANGUAGE_COOKIE).find_map(|tag| languages.find(tag))
}

pub(super) fn of_request<'a>(languages: &'a Languages, headers: &HeaderMap) -> &'a Words {
    let wanted = || languages.find(liked(headers)?);
    chosen(languages, headers).or_else(wanted).unwrap_or(languages.english())
}

/// The tag of the known language of the largest weight (RFC 9110, 12.5.4); of equal ones the first.
fn liked(headers: &HeaderMap) -> Option<&'static str> {
    let mut left = MAX_BYTES;
    let mut best: Option<(u16, &str)> = None;
    for value in headers.get_all(header::ACCEPT_LANGUAGE) {
        let value = value.as_bytes();
        let read = value.get(..left).unwrap_or(value);
        left -= read.len();
        for range in read.split(|byte| *byte == b',') {
            let Some((tag, weight)) = wished(range) else { continue };
            if weight > 0 && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, tag));
            }
        }
    }
    best.map(|(_, tag)| tag)
}

/// What one range such as `de-AT;q=0.8` wishes for: a language of ours by its first part, and how much, in thousandths.
fn wished(range: &[u8]) -> Option<(&'static str, u16)> {
    let mut parts = range.split(|byte| *byte == b';');
    let range = parts.next()?.trim_ascii();
    let primary = range.split(|byte| *byte == b'-').next()?;
    let tag = Languages::tags().find(|tag| primary.eq_ignore_ascii_case(tag.as_bytes()))?;
    let weight = match parts.next() {
        None => 1000,
        Some(parameter) => weight(parameter.trim_ascii())?,
    };
    Some((tag, weight))
}

/// `q=0.8` in thousandths; nothing where it is not written like that.
fn weight(parameter: &[u8]) -> Option<u16> {
    let [b'q' | b'Q', b'=', whole @ (b'0' | b'1'), fraction @ ..] = parameter else { return None };
    let digits = match fraction {
        [] => &[][..],
        [b'.', digits @ ..] if digits.len() <= 3 => digits,
        _ => return None,
    };
    let mut thousandths = if *whole == b'1' { 1000 } else { 0 };
    for (digit, worth) in digits.iter().zip([100, 10, 1]) {
        thousandths += worth * u16::from(char::from(*digit).to_digit(10)? as u8);
    }
    (thousandths <= 1000).then_some(thousandths)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn language(pairs: &[(&'static str, &[u8])]) -> &'static str {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        Languages::new().of_request(&headers).tag()
    }

    #[track_caller]
    fn check(accepted: &str, expected: &str) {
        assert_eq!(language(&[("accept-language", accepted.as_bytes())]), expected, "{accepted}");
    }

    #[test]
    fn the_language_that_a_browser_likes_best_is_taken() {
        check("de", "de");
        check("DE-at", "de");
        check("de-AT,de;q=0.9,en;q=0.8", "de");
        check("en;q=0.7, de;q=0.8", "de");
        check("en-GB,en;q=0.9,de;q=0.8", "en");
        check("tlh, de;q=0.5", "de");
        check("de ; q=0.5 , en;q=0.4", "de");
        check("de;q=0.001", "de");
        check("de, en", "de");
    }

    #[test]
    fn what_is_unknown_refused_or_not_to_be_read_is_english() {
        for accepted in
            ["", "*", "tlh", "de;q=0", "de;q=0.000", "deu", "d", "-de", ";q=1", ",,,", "de_AT", "\"de\""]
        {
            check(accepted, "en");
        }
        for weight in
            ["q=2", "q=1.001", "q=-1", "q=0.0001", "q=", "q", "x=1", "q=0,5x", "q=.5", "q=½", "q=1e0"]
        {
            check(&format!("de;{weight}"), "en");
        }
        assert_eq!(language(&[("accept-language", b"\xff\xfe, \x80de")]), "en");
    }

    #[test]
    fn a_choice_in_the_browser_counts_more_than_what_it_likes() {
        let cookie = |value: &str| format!("a=b; {LANGUAGE_COOKIE}={value}");
        let both = |value: &str, accepted: &'static str| {
            language(&[("cookie", cookie(value).as_bytes()), ("accept-language", accepted.as_bytes())])
        };
        assert_eq!(both("en", "de"), "en");
        assert_eq!(both("de", "en"), "de");
        for hostile in ["", "DE", "de-AT", "xx", "\"><script>", "../../etc/passwd", &"de".repeat(2000)] {
            assert_eq!(both(hostile, "de"), "de", "{hostile}");
            assert_eq!(both(hostile, "tlh"), "en", "{hostile}");
        }
    }

    #[test]
    fn nothing_is_read_beyond_a_fixed_end_however_it_is_spread() {
        let filler = "tlh,".repeat(200);
        check(&format!("{filler}de"), "en");
        check(&format!("de,{filler}"), "de");
        let (many, last) = ("tlh,".repeat(64), b"de".as_slice());
        let many = many.as_bytes();
        assert_eq!(language(&[("accept-language", many), ("accept-language", last)]), "de");
        let spread = [("accept-language", many), ("accept-language", many), ("accept-language", last)];
        assert_eq!(language(&spread), "en");
    }

    proptest! {
        #[test]
        fn whatever_is_sent_the_answer_is_one_of_our_languages(
            accepted in prop::collection::vec("[\u{20}-\u{7e}\u{80}-\u{ff}]{0,80}|(de|en|zh|\\*)(-[A-Z]{2})?(;q=[01](\\.[0-9]{0,4})?)?,?", 0..4),
            cookie in "[ -~]{0,40}",
        ) {
            let languages = Languages::new();
            let mut headers = HeaderMap::new();
            for value in &accepted {
                headers.append(header::ACCEPT_LANGUAGE, HeaderValue::from_bytes(value.as_bytes()).unwrap());
            }
            let value = format!("{LANGUAGE_COOKIE}={cookie}");
            headers.append(header::COOKIE, HeaderValue::from_bytes(value.as_bytes()).unwrap());
            let tag = languages.of_request(&headers).tag();
            prop_assert!(Languages::tags().any(|known| known == tag));
        }
    }
}
