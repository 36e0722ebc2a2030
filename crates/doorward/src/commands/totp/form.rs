//! The forms in which codes leave and come back: Authelia's YAML (`authelia.md` 7.5), CSV, and `otpauth://` addresses.

use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use doorward_core::{factors::TotpFactor, time::Timestamp};
use doorward_crypto::totp::{
    MIN_SECRET_BYTES, OtpauthUrl, TotpAlgorithm, TotpParameters, base32_decode, base32_encode, otpauth_url,
};
use secrecy::{ExposeSecret as _, SecretSlice};
use serde::Deserialize;
use serde_json::json;

use super::super::table::moment;

/// Longer exports are none: a hundred thousand users have less.
const MAX_TEXT: usize = 64 << 20;

#[derive(Deserialize)]
struct Export {
    totp_configurations: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    username: String,
    issuer: String,
    algorithm: String,
    digits: u32,
    period: u64,
    /// Base64 of the base32 text of the secret.
    secret: String,
}

/// Authelia's export. Text is quoted as JSON quotes it, which YAML reads.
pub(super) fn yaml(factors: &[TotpFactor]) -> String {
    let mut text = "totp_configurations:\n".to_owned();
    for factor in factors {
        let used = factor.last_used.map_or_else(|| "null".to_owned(), |at| json!(moment(at)).to_string());
        let TotpParameters { algorithm, digits, period } = factor.parameters;
        let secret = STANDARD.encode(base32_encode(factor.secret.expose_secret()).as_bytes());
        text.push_str(&format!(
            "  - created_at: {}\n    last_used_at: {used}\n    username: {}\n    issuer: {}\n    algorithm: {}\n    \
             digits: {digits}\n    period: {period}\n    secret: {secret}\n",
            json!(moment(factor.created)),
            json!(factor.user),
            json!(factor.issuer),
            algorithm.name(),
        ));
    }
    if factors.is_empty() {
        text = "totp_configurations: []\n".to_owned();
    }
    text
}

pub(super) fn csv(factors: &[TotpFactor]) -> String {
    let mut text = "issuer,username,algorithm,digits,period,secret\n".to_owned();
    for factor in factors {
        let TotpParameters { algorithm, digits, period } = factor.parameters;
        let secret = base32_encode(factor.secret.expose_secret());
        let [issuer, user] = [&factor.issuer, &factor.user].map(|cell| cell_of(cell));
        let (algorithm, secret) = (algorithm.name(), secret.as_str());
        text.push_str(&format!("{issuer},{user},{algorithm},{digits},{period},{secret}\n"));
    }
    text
}

/// A cell as RFC 4180 writes it. What a spreadsheet would take for a formula is quoted and set off by a quote.
fn cell_of(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

pub(super) fn uri(factors: &[TotpFactor]) -> String {
    let line = |factor: &TotpFactor| {
        otpauth_url(&factor.issuer, &factor.user, factor.secret.expose_secret(), &factor.parameters)
    };
    factors.iter().map(|factor| format!("{}\n", line(factor).as_str())).collect()
}

/// Reads YAML, or addresses line by line. No error carries a secret.
pub(super) fn read(text: &str, now: Timestamp) -> Result<Vec<TotpFactor>> {
    if text.len() > MAX_TEXT {
        bail!("it is larger than 64 MiB");
    }
    if text.trim_start().get(..10).is_some_and(|begin| begin.eq_ignore_ascii_case("otpauth://")) {
        return addresses(text, now);
    }
    let export: Export = serde_saphyr::from_str(text).map_err(|error| {
        anyhow::anyhow!("it is neither YAML of an export nor otpauth:// addresses: {}", kind(&error))
    })?;
    export.totp_configurations.into_iter().map(|entry| factor(entry, now)).collect()
}

/// What is wrong, without the snippet, which shows the secret.
fn kind(error: &serde_saphyr::Error) -> String {
    error.without_snippet().to_string()
}

fn addresses(text: &str, now: Timestamp) -> Result<Vec<TotpFactor>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            let address = OtpauthUrl::parse(line.trim()).with_context(|| format!("line {}", index + 1))?;
            Ok(TotpFactor {
                user: address.user,
                secret: SecretSlice::from(address.secret.to_vec()),
                parameters: address.parameters,
                issuer: address.issuer,
                created: now,
                last_used: None,
            })
        })
        .collect()
}

fn factor(entry: Entry, now: Timestamp) -> Result<TotpFactor> {
    let whose = || format!("the entry of {:?}", entry.username);
    let text = STANDARD.decode(&entry.secret).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let secret = text.with_context(|| format!("{}: the secret is not base64", whose()))?;
    let secret = base32_decode(&secret).with_context(|| format!("{}: secret", whose()))?;
    if secret.len() < MIN_SECRET_BYTES {
        bail!("{}: the secret is shorter than {MIN_SECRET_BYTES} bytes", whose());
    }
    let algorithm = TotpAlgorithm::from_name(&entry.algorithm)
        .with_context(|| format!("{}: algorithm; SHA1, SHA256 or SHA512 are known", whose()))?;
    if !(entry.digits == 6 || entry.digits == 8) {
        bail!("{}: digits is {}; 6 or 8 are known", whose(), entry.digits);
    }
    if !(15..=3600).contains(&entry.period) {
        bail!("{}: period is {}; 15 to 3600 seconds are known", whose(), entry.period);
    }
    Ok(TotpFactor {
        user: entry.username,
        secret: SecretSlice::from(secret.to_vec()),
        parameters: TotpParameters { algorithm, digits: entry.digits, period: entry.period },
        issuer: entry.issuer,
        created: now,
        last_used: None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn factors() -> Vec<TotpFactor> {
        [("alice", "Doorward"), ("=cmd|x", "A, \"B\": {c}"), ("ünïcode", "x")]
            .into_iter()
            .map(|(user, issuer)| TotpFactor {
                user: user.to_owned(),
                secret: SecretSlice::from(vec![7_u8; 20]),
                parameters: TotpParameters { algorithm: TotpAlgorithm::Sha256, digits: 8, period: 60 },
                issuer: issuer.to_owned(),
                created: NOW,
                last_used: None,
            })
            .collect()
    }

    fn same(read: &[TotpFactor], written: &[TotpFactor]) {
        assert_eq!(read.len(), written.len());
        for (read, written) in read.iter().zip(written) {
            assert_eq!((&read.user, &read.issuer), (&written.user, &written.issuer));
            assert_eq!(read.parameters, written.parameters);
            assert_eq!(read.secret.expose_secret(), written.secret.expose_secret());
        }
    }

    #[test]
    fn what_was_exported_comes_back() {
        same(&read(&yaml(&factors()), NOW).unwrap(), &factors());
        assert_eq!(read(&yaml(&[]), NOW).unwrap().len(), 0);
        let plain = &factors()[..1];
        same(&read(&uri(plain), NOW).unwrap(), plain);
    }

    #[test]
    fn an_export_of_authelia_is_read() {
        // 20 bytes 0x00..0x13 as base32, and that as base64.
        let text = "totp_configurations:\n  - created_at: 2024-01-01T00:00:00Z\n    last_used_at: null\n    \
                    username: john\n    issuer: Authelia\n    algorithm: SHA1\n    digits: 6\n    period: 30\n    \
                    secret: QUFBUUVBWUVBVURBT0NBSkJJRlFZRElPQjRJQkNFUVQ=\n";
        let read = read(text, NOW).unwrap();
        assert_eq!(read[0].user, "john");
        assert_eq!(read[0].secret.expose_secret(), &(0..20).collect::<Vec<u8>>()[..]);
    }

    #[test]
    fn a_formula_is_none_in_a_spreadsheet() {
        let text = csv(&factors());
        assert!(text.contains("\"A, \"\"B\"\": {c}\",'=cmd|x,SHA256,8,60,"), "{text}");
    }

    #[test]
    fn bad_input_is_named_and_shows_no_secret() {
        let secret = "QUFBUUVBWUVBVURBT0NBSkJJRlFZRElPQjRJQkNFUVQ=";
        let entry = |changes: [(&str, &str); 1]| {
            let mut text = format!(
                "totp_configurations:\n  - username: john\n    issuer: x\n    algorithm: SHA1\n    digits: 6\n    period: 30\n    secret: {secret}\n"
            );
            for (from, to) in changes {
                text = text.replace(from, to);
            }
            format!("{:#}", read(&text, NOW).unwrap_err())
        };
        for (change, expected) in [
            (("digits: 6", "digits: 7"), "digits is 7"),
            (("period: 30", "period: 5"), "period is 5"),
            (("SHA1", "MD5"), "algorithm"),
            ((secret, "QUFBQUFBQUE="), "shorter"),
            ((secret, "a!b"), "not base64"),
            (("digits: 6", "digits: [1"), "neither YAML"),
        ] {
            let said = entry([change]);
            assert!(said.contains(expected), "{said}");
            assert!(!said.contains(&secret[..8]), "{said}");
        }
        assert!(format!("{:#}", read("otpauth://totp/x?secret=", NOW).unwrap_err()).contains("line 1"));
    }
}
