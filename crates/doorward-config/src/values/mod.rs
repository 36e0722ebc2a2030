//! How single values are written. Each function gives the value, or what was expected instead.

mod duration;
mod mailbox;
mod material;
mod network;
mod peer;
mod rate;
#[cfg(test)]
mod tests;

pub use duration::duration;
pub(crate) use duration::{duration_or_off, duration_within};
pub(crate) use mailbox::mailbox;
pub(crate) use material::{certificates, private_key, secret, uuid};
pub(crate) use network::{address, address_or_disabled, domain, host, network, web_origin};
pub(crate) use peer::{Peer, database, host_port, service};
pub use rate::RateLimit;
pub(crate) use rate::rate_limit;

use regex::{Regex, RegexBuilder};
use url::Url;

/// What a value should have been.
pub(crate) type Parsed<T> = Result<T, String>;

/// Compiled size of one expression; the same bound that the rules are compiled with.
const PATTERN_SIZE: usize = 1 << 20;

pub(crate) fn flag(text: &str) -> Parsed<bool> {
    match text {
        "true" | "True" | "TRUE" => Ok(true),
        "false" | "False" | "FALSE" => Ok(false),
        _ => Err("true or false".to_owned()),
    }
}

/// Text that is there.
pub(crate) fn text(text: &str) -> Parsed<String> {
    if text.trim().is_empty() {
        return Err("some text; it is empty".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("text without control characters".to_owned());
    }
    Ok(text.to_owned())
}

pub(crate) fn count(text: &str, min: u64, max: u64) -> Parsed<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|number| digits && (min..=max).contains(number))
        .ok_or_else(|| format!("a whole number from {min} to {max}"))
}

/// `0`, `4096`, `64KiB`, `10 MB`.
pub(crate) fn bytes(text: &str) -> Parsed<u64> {
    const UNITS: [(&str, u64); 10] = [
        ("", 1),
        ("b", 1),
        ("kb", 1000),
        ("kib", 1 << 10),
        ("mb", 1_000_000),
        ("mib", 1 << 20),
        ("gb", 1_000_000_000),
        ("gib", 1 << 30),
        ("tb", 1_000_000_000_000),
        ("tib", 1 << 40),
    ];
    let expected = || "a number of bytes such as 65536, 64KiB, 10MB or 1GiB".to_owned();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits).ok_or_else(expected)?;
    let unit = unit.trim().to_ascii_lowercase();
    let size = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, size)| *size).ok_or_else(expected)?;
    number.parse::<u64>().ok().and_then(|number| number.checked_mul(size)).ok_or_else(expected)
}

/// An absolute URL with a host, and nobody's password in it.
pub(crate) fn url(text: &str) -> Parsed<Url> {
    let expected = || "a URL such as https://auth.example.com".to_owned();
    let url = Url::parse(text).map_err(|_| expected())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(expected());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a URL without a user name and password".to_owned());
    }
    if text.chars().any(|character| character.is_control() || character.is_whitespace() || character == '\\')
    {
        return Err(expected());
    }
    Ok(url)
}

pub(crate) fn character(text: &str) -> Parsed<char> {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) if !only.is_control() => Ok(only),
        _ => Err("exactly one character".to_owned()),
    }
}

/// A token of RFC 9110 in lower case, which is how headers are compared.
pub(crate) fn header_name(text: &str) -> Parsed<String> {
    if is_token(text) { Ok(text.to_ascii_lowercase()) } else { Err("the name of a header".to_owned()) }
}

/// Letters, digits and `!#$%&'*+-.^_|~` with the back quote (RFC 9110, 5.6.2).
pub(crate) fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

pub(crate) fn pattern(text: &str) -> Parsed<Regex> {
    RegexBuilder::new(text).size_limit(PATTERN_SIZE).dfa_size_limit(PATTERN_SIZE).build().map_err(|error| {
        let text = error.to_string();
        let line = text.lines().last().unwrap_or_default();
        format!("a regular expression; {}", line.strip_prefix("error: ").unwrap_or(line))
    })
}

/// A fingerprint: 64 hexadecimal digits, colons or not, `sha256:` or not.
pub(crate) fn fingerprint(text: &str) -> Parsed<[u8; 32]> {
    let expected = || "a SHA-256 fingerprint of 64 hexadecimal digits".to_owned();
    let lower = text.to_ascii_lowercase();
    let digits: String = lower.strip_prefix("sha256:").unwrap_or(&lower).replace(':', "");
    let mut fingerprint = [0; 32];
    if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(expected());
    }
    for (index, byte) in fingerprint.iter_mut().enumerate() {
        let pair = digits.get(index * 2..index * 2 + 2).ok_or_else(expected)?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| expected())?;
    }
    Ok(fingerprint)
}
