//! A mailbox as mail headers write it (RFC 5322, 3.4): the part of the grammar that people use. No comments, no groups,
//! no quoted local parts, no address literals.

use std::net::IpAddr;

use super::{Parsed, host};

/// Longer is no address (RFC 5321, 4.5.3.1).
const MAX_LOCAL: usize = 64;

/// Longer is no name of a sender.
const MAX_NAME: usize = 128;

/// A name, where there is one, and the address.
pub(crate) fn mailbox(text: &str) -> Parsed<(Option<String>, String)> {
    let expected = || "a mailbox such as Doorward <doorward@example.com> or doorward@example.com".to_owned();
    if text.chars().any(char::is_control) {
        return Err(expected());
    }
    let text = text.trim();
    let Some(inner) = text.strip_suffix('>') else {
        return Ok((None, address(text).ok_or_else(expected)?));
    };
    let (name, bare) = inner.rsplit_once('<').ok_or_else(expected)?;
    let address = address(bare).ok_or_else(expected)?;
    let name = display_name(name.trim()).ok_or_else(expected)?;
    Ok(((!name.is_empty()).then_some(name), address))
}

/// `local@domain`, the domain in lower case.
fn address(text: &str) -> Option<String> {
    let (local, domain) = text.rsplit_once('@')?;
    let atext = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    let atom = |part: &str| !part.is_empty() && part.bytes().all(atext);
    let sound = local.len() <= MAX_LOCAL && local.split('.').all(atom);
    let domain = host(domain).ok().filter(|domain| domain.parse::<IpAddr>().is_err())?;
    sound.then(|| format!("{local}@{domain}"))
}

/// Words, or a quoted text without its quotes.
fn display_name(text: &str) -> Option<String> {
    let name = match text.strip_prefix('"') {
        None if text.contains(['"', '<', '>', '(', ')', '[', ']', ':', ';', '@', '\\', ',']) => return None,
        None => text.to_owned(),
        Some(rest) => {
            let quoted = rest.strip_suffix('"')?;
            let mut name = String::new();
            let mut letters = quoted.chars();
            while let Some(letter) = letters.next() {
                match letter {
                    '"' => return None,
                    '\\' => name.push(letters.next()?),
                    _ => name.push(letter),
                }
            }
            name
        }
    };
    (name.chars().count() <= MAX_NAME).then_some(name)
}
