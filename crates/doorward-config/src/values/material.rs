//! Keys, certificates and identifiers of devices. Messages never hold what was found.

use super::{Parsed, text};

/// Text of so many characters at least.
pub(crate) fn secret(least: usize) -> impl Fn(&str) -> Parsed<String> {
    move |given| {
        let secret = text(given)?;
        if secret.chars().count() < least {
            return Err(format!("at least {least} characters; `doorward secret generate` makes some"));
        }
        Ok(secret)
    }
}

/// One or more certificates as PEM.
pub(crate) fn certificates(text: &str) -> Parsed<String> {
    match labels(text) {
        Some(labels) if labels.iter().all(|label| *label == "CERTIFICATE") => Ok(text.to_owned()),
        _ => Err("certificates as PEM, which begin with -----BEGIN CERTIFICATE-----".to_owned()),
    }
}

/// One private key as PEM, not encrypted.
pub(crate) fn private_key(text: &str) -> Parsed<String> {
    let mut labels = labels(text).unwrap_or_default();
    labels.retain(|label| *label != "EC PARAMETERS");
    match labels.as_slice() {
        ["PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY"] => Ok(text.to_owned()),
        ["ENCRYPTED PRIVATE KEY"] => Err("a private key that is not encrypted".to_owned()),
        _ => Err("one private key as PEM, which begins with -----BEGIN PRIVATE KEY-----".to_owned()),
    }
}

/// The labels of the blocks of a PEM text (RFC 7468) in which nothing else stands; at least one.
fn labels(text: &str) -> Option<Vec<&str>> {
    let mut labels = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    for line in text.lines().map(str::trim) {
        let begin = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----"));
        let end = line.strip_prefix("-----END ").and_then(|rest| rest.strip_suffix("-----"));
        open = match (open, begin, end) {
            (None, Some(label), None) => Some((label, 0)),
            (None, None, None) if line.is_empty() => None,
            (Some((label, lines)), None, Some(other)) if label == other && lines > 0 => {
                labels.push(label);
                None
            }
            (Some((label, lines)), None, None) if is_base64(line) => Some((label, lines + 1)),
            _ => return None,
        };
    }
    (open.is_none() && !labels.is_empty()).then_some(labels)
}

fn is_base64(line: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    !line.is_empty() && line.bytes().all(allowed)
}

/// A UUID, hyphens or not, as 16 bytes.
pub(crate) fn uuid(text: &str) -> Parsed<[u8; 16]> {
    let expected = || "a UUID such as 2fc0579f-8113-47ea-b116-bb5a8db9202a".to_owned();
    let hyphens = text.match_indices('-').map(|(at, _)| at).eq([8, 13, 18, 23]);
    let digits: String = if hyphens { text.replace('-', "") } else { text.to_owned() };
    if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(expected());
    }
    u128::from_str_radix(&digits, 16).map(u128::to_be_bytes).map_err(|_| expected())
}
