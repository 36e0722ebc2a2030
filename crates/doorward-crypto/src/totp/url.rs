//! `otpauth://totp/…`: how a secret gets into an authenticator, and out of another system.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use zeroize::Zeroizing;

use super::{
    Base32Error, MAX_PERIOD, MIN_PERIOD, MIN_SECRET_BYTES, TotpAlgorithm, TotpParameters, base32_decode,
    base32_encode,
};

/// Longer addresses are refused before any work, in bytes.
const MAX_URL: usize = 4096;

/// Everything but RFC 3986's unreserved characters: some authenticators read `+` as a space and some do not.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What an `otpauth://` address says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtpauthUrl {
    /// Who asks for the codes; empty where it does not say.
    pub issuer: String,
    /// Whose codes these are.
    pub user: String,
    /// The shared secret, not encoded.
    pub secret: Zeroizing<Vec<u8>>,
    /// Algorithm, digits and period.
    pub parameters: TotpParameters,
}

/// Why an address is refused. It never carries the address: a secret is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OtpauthError {
    /// Not `otpauth://totp/…`, too long, or not readable.
    #[error("it is not an otpauth://totp/ address")]
    Form,
    /// It names nobody.
    #[error("its label names nobody")]
    User,
    /// It has no secret, or one that is no base32.
    #[error("its secret is missing or not base32")]
    Secret,
    /// The secret could be guessed.
    #[error("its secret is shorter than {MIN_SECRET_BYTES} bytes")]
    ShortSecret,
    /// Not SHA1, SHA256 or SHA512.
    #[error("its algorithm is none of SHA1, SHA256 and SHA512")]
    Algorithm,
    /// Not 6 or 8.
    #[error("its codes have neither 6 nor 8 digits")]
    Digits,
    /// Out of bounds.
    #[error("its period is not a number from {MIN_PERIOD} to {MAX_PERIOD}")]
    Period,
}

impl From<Base32Error> for OtpauthError {
    fn from(_: Base32Error) -> Self {
        Self::Secret
    }
}

/// The address that an authenticator scans: label `issuer:user`, and every parameter spelled out.
pub fn otpauth_url(
    issuer: &str,
    user: &str,
    secret: &[u8],
    parameters: &TotpParameters,
) -> Zeroizing<String> {
    let encode = |text| utf8_percent_encode(text, ENCODED).to_string();
    let (issuer, user) = (encode(issuer), encode(user));
    let TotpParameters { algorithm, digits, period } = parameters;
    let (secret, algorithm) = (base32_encode(secret), algorithm.name());
    Zeroizing::new(format!(
        "otpauth://totp/{issuer}:{user}?secret={}&issuer={issuer}&algorithm={algorithm}&digits={digits}&period={period}",
        secret.as_str()
    ))
}

impl OtpauthUrl {
    /// Reads an address. What it leaves out is what authenticators assume: SHA1, 6 digits, 30 seconds. Unknown parameters
    /// are ignored; one of ours that stands twice is refused.
    ///
    /// # Errors
    /// When it is none, or asks for something that is not supported.
    pub fn parse(text: &str) -> Result<Self, OtpauthError> {
        const PREFIX: &str = "otpauth://totp/";
        if text.len() > MAX_URL {
            return Err(OtpauthError::Form);
        }
        let (prefix, rest) = text.split_at_checked(PREFIX.len()).ok_or(OtpauthError::Form)?;
        if !prefix.eq_ignore_ascii_case(PREFIX) {
            return Err(OtpauthError::Form);
        }
        let (label, query) = rest.split_once('?').ok_or(OtpauthError::Secret)?;
        let query = query.split('#').next().unwrap_or_default();
        let (mut issuer, user) = read_label(label)?;
        let fields = Fields::read(query)?;
        if let Some(stated) = fields.issuer {
            issuer = stated;
        }
        let secret = base32_decode(&fields.secret.ok_or(OtpauthError::Secret)?)?;
        if secret.len() < MIN_SECRET_BYTES {
            return Err(OtpauthError::ShortSecret);
        }
        let parameters = TotpParameters {
            algorithm: fields.algorithm.map_or(Ok(TotpAlgorithm::Sha1), |name| {
                TotpAlgorithm::from_name(&name).ok_or(OtpauthError::Algorithm)
            })?,
            digits: match fields.digits.as_deref() {
                None | Some("6") => 6,
                Some("8") => 8,
                Some(_) => return Err(OtpauthError::Digits),
            },
            period: fields.period.map_or(Some(30), |text| text.parse().ok()).ok_or(OtpauthError::Period)?,
        };
        if !(MIN_PERIOD..=MAX_PERIOD).contains(&parameters.period) {
            return Err(OtpauthError::Period);
        }
        // Encoded, a name takes up to three times as much: what cannot be written again is not taken.
        if otpauth_url(&issuer, &user, &secret, &parameters).len() > MAX_URL {
            return Err(OtpauthError::Form);
        }
        Ok(Self { issuer, user, secret, parameters })
    }
}

/// The label's issuer and user. The colon between them may be encoded; then the first one counts.
fn read_label(label: &str) -> Result<(String, String), OtpauthError> {
    let decode = |text| {
        percent_decode_str(text)
            .decode_utf8()
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| OtpauthError::Form)
    };
    let (issuer, user) = match label.split_once(':') {
        Some((issuer, user)) => (decode(issuer)?, decode(user)?),
        None => {
            let whole = decode(label)?;
            match whole.split_once(':') {
                Some((issuer, user)) => (issuer.to_owned(), user.to_owned()),
                None => (String::new(), whole),
            }
        }
    };
    let user = user.trim_start_matches(' ').to_owned();
    if user.is_empty() { Err(OtpauthError::User) } else { Ok((issuer, user)) }
}

/// The parameters that mean something to us, decoded.
#[derive(Default)]
struct Fields {
    issuer: Option<String>,
    secret: Option<Zeroizing<String>>,
    algorithm: Option<String>,
    digits: Option<String>,
    period: Option<String>,
}

impl Fields {
    fn read(query: &str) -> Result<Self, OtpauthError> {
        let mut fields = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            // As forms are encoded: several systems write a space of the issuer as a plus.
            let value = value.replace('+', " ");
            let value =
                percent_decode_str(&value).decode_utf8().map_err(|_| OtpauthError::Form)?.into_owned();
            let twice = match name {
                "issuer" => fields.issuer.replace(value).is_some(),
                "secret" => fields.secret.replace(Zeroizing::new(value)).is_some(),
                "algorithm" => fields.algorithm.replace(value).is_some(),
                "digits" => fields.digits.replace(value).is_some(),
                "period" => fields.period.replace(value).is_some(),
                _ => false,
            };
            if twice {
                return Err(OtpauthError::Form);
            }
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    const SECRET: &[u8] = b"12345678901234567890";
    const TEXT: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn parsed(rest: &str) -> Result<OtpauthUrl, OtpauthError> {
        OtpauthUrl::parse(&format!("otpauth://totp/{rest}"))
    }

    #[test]
    fn the_address_is_encoded_as_authenticators_read_it() {
        assert_eq!(
            *otpauth_url("My Home & Co", "böb@example.com", SECRET, &TotpParameters::default()),
            "otpauth://totp/My%20Home%20%26%20Co:b%C3%B6b%40example.com\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=My%20Home%20%26%20Co&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn addresses_of_other_systems_are_read() {
        let url = parsed(&format!("Example%3A%20bob?secret={}&foo=bar", TEXT.to_lowercase())).unwrap();
        assert_eq!((url.issuer.as_str(), url.user.as_str()), ("Example", "bob"));
        assert_eq!((url.secret.as_slice(), url.parameters), (SECRET, TotpParameters::default()));
        let sorted = format!("A:b?algorithm=sha512&digits=8&issuer=My+Home%2B&period=60&secret={TEXT}");
        let url = OtpauthUrl::parse(&format!("OTPAUTH://TOTP/{sorted}")).unwrap();
        assert_eq!(url.issuer, "My Home+", "the parameter is more exact than the label");
        let parameters = TotpParameters { algorithm: TotpAlgorithm::Sha512, digits: 8, period: 60 };
        assert_eq!(url.parameters, parameters);
    }

    #[test]
    fn what_is_not_supported_is_refused_for_its_own_reason() {
        let refused = [
            (format!("bob?secret={TEXT}&secret={TEXT}"), OtpauthError::Form),
            (format!("b%FFb?secret={TEXT}"), OtpauthError::Form),
            (format!("Example:?secret={TEXT}"), OtpauthError::User),
            ("bob".to_owned(), OtpauthError::Secret),
            ("bob?secret=".to_owned(), OtpauthError::ShortSecret),
            ("bob?secret=not+base32".to_owned(), OtpauthError::Secret),
            ("bob?secret=JBSWY3DPEHPK3PXP".to_owned(), OtpauthError::ShortSecret),
            (format!("bob?secret={TEXT}&algorithm=MD5"), OtpauthError::Algorithm),
            (format!("bob?secret={TEXT}&digits=7"), OtpauthError::Digits),
            (format!("bob?secret={TEXT}&digits=06"), OtpauthError::Digits),
            (format!("bob?secret={TEXT}&period=0"), OtpauthError::Period),
            (format!("bob?secret={TEXT}&period=3601"), OtpauthError::Period),
            (format!("bob?secret={TEXT}&period=-30"), OtpauthError::Period),
        ];
        for (address, reason) in refused {
            assert_eq!(parsed(&address), Err(reason), "{address}");
        }
        assert_eq!(
            OtpauthUrl::parse(&format!("otpauth://hotp/bob?secret={TEXT}&counter=1")),
            Err(OtpauthError::Form)
        );
        assert_eq!(parsed(&"a".repeat(5000)), Err(OtpauthError::Form));
        // Found by the fuzzer: short enough to be read, too long to be read again.
        for name in ["\0".repeat(1400), "é".repeat(700), format!("{}:b", " ".repeat(700))] {
            assert_eq!(
                parsed(&format!("{name}?secret={TEXT}")),
                Err(OtpauthError::Form),
                "{} bytes",
                name.len()
            );
        }
        let name = "a".repeat(1500);
        let url = parsed(&format!("{name}:b?secret={TEXT}")).unwrap();
        assert_eq!(
            OtpauthUrl::parse(&otpauth_url(&url.issuer, &url.user, &url.secret, &url.parameters)),
            Ok(url)
        );
    }

    proptest! {
        #[test]
        fn every_address_of_ours_comes_back(
            issuer in "\\PC{1,20}",
            user in "[^ \\p{C}]\\PC{0,20}",
            secret in proptest::collection::vec(any::<u8>(), 16..70),
            algorithm in prop_oneof![Just(TotpAlgorithm::Sha1), Just(TotpAlgorithm::Sha256), Just(TotpAlgorithm::Sha512)],
            digits in prop_oneof![Just(6_u32), Just(8)],
            period in MIN_PERIOD..=MAX_PERIOD,
        ) {
            let parameters = TotpParameters { algorithm, digits, period };
            let url = OtpauthUrl::parse(&otpauth_url(&issuer, &user, &secret, &parameters)).unwrap();
            prop_assert_eq!(url, OtpauthUrl { issuer, user, secret: Zeroizing::new(secret), parameters });
        }

        #[test]
        fn no_text_makes_the_reading_panic(text in "(otpauth://totp/)?[ -~é:%?&=]{0,80}") {
            let _ = OtpauthUrl::parse(&text);
        }
    }
}
