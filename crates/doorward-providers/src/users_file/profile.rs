//! What else an entry may say of a person, in the file's published schema: checked, so that a slip is found when
//! the file is read and not when a service first asks. Absent: what is done with it; nothing is yet, and the file
//! keeps it.

use url::Url;

use super::{
    document::{Placed, Written},
    entry::{Refusal, shown, text},
};

/// Free texts.
const TEXTS: &[&str] = &[
    "given_name",
    "middle_name",
    "family_name",
    "nickname",
    "gender",
    "birthdate",
    "zoneinfo",
    "phone_number",
    "phone_extension",
];

/// Addresses of pages and pictures.
const URLS: &[&str] = &["profile", "picture", "website"];

/// Texts of the map `address`, beside `street_address`.
const ADDRESS: &[&str] = &["locality", "region", "postal_code", "country"];

/// Longer addresses are refused, in bytes.
const MAX_URL: usize = 2048;

/// Checks every known key of the map `entry` but those that make the account.
///
/// # Errors
/// The line and the rule of the first that is broken.
pub(super) fn check(entry: &Placed) -> Result<(), Refusal> {
    let value = |key: &str| entry.field(key).map(|(_, value)| value);
    for key in TEXTS {
        shown(key, value(key))?;
    }
    for key in URLS {
        check_url(key, value(key))?;
    }
    check_locale(value("locale"))?;
    check_address(value("address"))?;
    match value("extra") {
        Some(Placed { place, value: Written::Text(_) | Written::Plain(_) | Written::List(_) }) => {
            Err((place.line, "extra: a map of names and values belongs here".to_owned()))
        }
        _ => Ok(()),
    }
}

fn check_url(key: &str, value: Option<&Placed>) -> Result<(), Refusal> {
    let Some((line, text)) = text(key, value)? else { return Ok(()) };
    let good = |url: Url| matches!(url.scheme(), "http" | "https");
    // The parser removes line ends and tabs by itself; here they are slips.
    let clean = text.len() <= MAX_URL && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    if text.is_empty() || (clean && Url::parse(text).is_ok_and(good)) {
        return Ok(());
    }
    Err((line, format!("{key}: a whole address with http or https belongs here")))
}

/// RFC 5646 in outline: a language of two to eight letters, then parts of letters and digits.
fn check_locale(value: Option<&Placed>) -> Result<(), Refusal> {
    let Some((line, text)) = text("locale", value)? else { return Ok(()) };
    let mut parts = text.split(['-', '_']);
    let language =
        |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic());
    let further =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    if text.is_empty() || (text.len() <= 64 && parts.next().is_some_and(language) && parts.all(further)) {
        return Ok(());
    }
    Err((line, "locale: a language tag belongs here, such as de or en-GB".to_owned()))
}

fn check_address(value: Option<&Placed>) -> Result<(), Refusal> {
    let Some(address) = value else { return Ok(()) };
    match &address.value {
        Written::Nothing => Ok(()),
        Written::Map(_) => {
            let value = |key: &str| address.field(key).map(|(_, value)| value);
            // A street may take several lines (OpenID Connect Core 5.1.1).
            text("address.street_address", value("street_address"))?;
            ADDRESS.iter().try_for_each(|key| shown(&format!("address.{key}"), value(key)).map(drop))
        }
        Written::Text(_) | Written::Plain(_) | Written::List(_) => {
            let rule = format!("address: a map belongs here, of street_address, {}", ADDRESS.join(", "));
            Err((address.place.line, rule))
        }
    }
}
