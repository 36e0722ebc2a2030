//! What else an entry may say of a person, in the file's published schema: checked, so that a slip is found when
//! the file is read and not when a service first asks. Absent: what is done with it; nothing is yet, and the file
//! keeps it.

use std::collections::BTreeMap;

use url::Url;

use super::{
    document::{Placed, Written},
    entry::{Refusal, shown, text, truth},
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

/// An attribute that was declared for the people of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtraAttribute {
    /// What its values are.
    pub kind: ExtraKind,
    /// Whether a person has a list of values instead of one.
    pub many: bool,
}

/// What the values of a declared attribute are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraKind {
    /// A text.
    Text,
    /// A whole number.
    Whole,
    /// True or false.
    Truth,
}

impl ExtraKind {
    const fn rule(self, many: bool) -> &'static str {
        match (self, many) {
            (Self::Text, false) => "one text belongs here",
            (Self::Whole, false) => "one whole number belongs here",
            (Self::Truth, false) => "true or false belongs here",
            (Self::Text, true) => "a list of texts belongs here",
            (Self::Whole, true) => "a list of whole numbers belongs here",
            (Self::Truth, true) => "a list of true and false belongs here",
        }
    }

    /// What is in quotes is a text. A text need not be in quotes, as everywhere in this file.
    fn fits(self, value: &Written) -> bool {
        match (self, value) {
            (Self::Text, Written::Text(_) | Written::Plain(_)) => true,
            (Self::Whole, Written::Plain(text)) => text.parse::<i64>().is_ok(),
            (Self::Truth, Written::Plain(text)) => truth(text).is_some(),
            _ => false,
        }
    }
}

/// Checks every known key of the map `entry` but those that make the account; of `extra` those that are `declared`.
///
/// # Errors
/// The line and the rule of the first that is broken.
pub(super) fn check(entry: &Placed, declared: &BTreeMap<String, ExtraAttribute>) -> Result<(), Refusal> {
    let value = |key: &str| entry.field(key).map(|(_, value)| value);
    for key in TEXTS {
        shown(key, value(key))?;
    }
    for key in URLS {
        check_url(key, value(key))?;
    }
    check_locale(value("locale"))?;
    check_address(value("address"))?;
    check_extra(value("extra"), declared)
}

/// A name that nobody declared is a slip, such as `loker` for `locker`, and would be missed only by those who need it.
fn check_extra(extra: Option<&Placed>, declared: &BTreeMap<String, ExtraAttribute>) -> Result<(), Refusal> {
    let Some(Placed { place, value }) = extra else { return Ok(()) };
    let fields = match value {
        Written::Nothing => return Ok(()),
        Written::Map(fields) => fields,
        Written::Text(_) | Written::Plain(_) | Written::List(_) => {
            return Err((place.line, "extra: a map of names and values belongs here".to_owned()));
        }
    };
    for (name, value) in fields {
        let name = (name.value.as_text()).ok_or((name.place.line, "extra: a name is a text".to_owned()))?;
        let Some(ExtraAttribute { kind, many }) = declared.get(name) else {
            let rule =
                "is not declared; name it in authentication_backend.file.extra_attributes or remove it";
            return Err((value.place.line, format!("extra.{name:?} {rule}")));
        };
        let fits = match &value.value {
            Written::Nothing => true,
            Written::List(items) => *many && items.iter().all(|item| kind.fits(&item.value)),
            one => !*many && kind.fits(one),
        };
        if !fits {
            return Err((value.place.line, format!("extra.{name}: {}", kind.rule(*many))));
        }
    }
    Ok(())
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
