//! `totp`: codes of an authenticator (`authelia.md` 1.6 and 11.1).

use super::{choice, server::count};
use crate::{
    reader::{Reader, Scope},
    values::{self, Parsed, flag, text},
};

/// Codes of an authenticator. Codes are accepted once; nothing changes that (SC-142).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotpConfig {
    /// Whether nobody can use them, nor set them up.
    pub disabled: bool,
    /// The name that authenticators show; without a colon, which would end it there.
    pub issuer: String,
    /// The hash function of new codes; among the allowed ones.
    pub algorithm: TotpAlgorithm,
    /// Digits of new codes, 6 or 8; among the allowed ones.
    pub digits: u32,
    /// Seconds of a step, 15 to 120; among the allowed ones.
    pub period: u64,
    /// Steps before and after the present one that are accepted, 0 to 2.
    pub skew: u8,
    /// Bytes of a new secret, at least 20.
    pub secret_size: usize,
    /// What people may choose from.
    pub allowed_algorithms: Allowed<TotpAlgorithm>,
    /// What people may choose from.
    pub allowed_digits: Allowed<u32>,
    /// What people may choose from.
    pub allowed_periods: Allowed<u64>,
}

/// What people may choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed<T> {
    /// Each once; what holds without a choice is among them.
    pub values: Vec<T>,
    /// Whether the configuration names them. If it does not, there is nothing to choose, but whoever runs the command
    /// line may still ask for something else, as with Authelia.
    pub named: bool,
}

/// The hash function of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotpAlgorithm {
    /// SHA-1: what every authenticator knows.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

const ALGORITHMS: &[(&str, TotpAlgorithm)] =
    &[("SHA1", TotpAlgorithm::Sha1), ("SHA256", TotpAlgorithm::Sha256), ("SHA512", TotpAlgorithm::Sha512)];

const DIGITS: &[(&str, u32)] = &[("6", 6), ("8", 8)];

/// Longer names do not fit onto the screens of authenticators.
const MAX_ISSUER: usize = 64;

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> TotpConfig {
    let disabled = reader.value(scope, "disable", flag).unwrap_or_default();
    reader.value(scope, "disable_reuse_security_policy", once);
    let algorithm = reader.value(scope, "algorithm", algorithm).unwrap_or(TotpAlgorithm::Sha1);
    let digits = reader.value(scope, "digits", choice(DIGITS)).unwrap_or(6);
    let period = count(reader, scope, "period");
    TotpConfig {
        disabled,
        issuer: reader.value(scope, "issuer", issuer).unwrap_or_default(),
        algorithm,
        digits,
        period,
        skew: count(reader, scope, "skew"),
        secret_size: count(reader, scope, "secret_size"),
        allowed_algorithms: allowed(
            reader,
            scope,
            ("algorithm", "allowed_algorithms"),
            algorithm,
            self::algorithm,
        ),
        allowed_digits: allowed(reader, scope, ("digits", "allowed_digits"), digits, choice(DIGITS)),
        allowed_periods: allowed(reader, scope, ("period", "allowed_periods"), period, |text| {
            values::count(text, 15, 120)
        }),
    }
}

/// In upper or lower case.
fn algorithm(text: &str) -> Parsed<TotpAlgorithm> {
    choice(ALGORITHMS)(&text.to_ascii_uppercase())
}

/// What an authenticator reads as the name before the colon.
fn issuer(given: &str) -> Parsed<String> {
    let issuer = text(given)?;
    if issuer.contains(':') || issuer.chars().count() > MAX_ISSUER {
        return Err(format!("a name without a colon, of at most {MAX_ISSUER} characters"));
    }
    Ok(issuer)
}

/// False only.
fn once(text: &str) -> Parsed<()> {
    if flag(text)? {
        return Err("false: whoever saw a code could use it too, so each is accepted once, always".to_owned());
    }
    Ok(())
}

/// The list of what people may choose from; what holds without a choice is in it, or is all of it.
fn allowed<T: Copy + PartialEq>(
    reader: &mut Reader,
    scope: &Scope<'_>,
    (one, many): (&str, &str),
    default: T,
    parse: impl Fn(&str) -> Parsed<T>,
) -> Allowed<T> {
    let given = reader.values(scope, many, parse);
    let (one, many) = (scope.path(one), scope.path(many));
    if !reader.is_given(&many) {
        let value = reader.effective_value(&one);
        reader.derived(&many, format!("[{value}]"));
        return Allowed { values: vec![default], named: false };
    }
    let mut values: Vec<T> = Vec::new();
    for value in given {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    // A list with a mistake has been named already.
    if !values.contains(&default) && !reader.has_failed_below(&many) && !reader.has_failed(&one) {
        let value = reader.effective_value(&one);
        reader.error(&many, format!("does not contain {one}, which is {value}; add it or change {one}"));
    }
    Allowed { values, named: true }
}
