//! What Duo wants to see signed, and the signature: HMAC over date, method, host, path and parameters, one a line, with
//! the secret key; sent as the password of HTTP Basic, the integration key being the name. Absent: who connects.
//!
//! The documentation began with SHA-1; Duo takes SHA-512 as well, and its own clients have moved there.

use aws_lc_rs::hmac;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use doorward_core::time::Timestamp;
use http::HeaderValue;
use jiff::fmt::rfc2822::DateTimePrinter;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};

use super::DuoSettingsError;

/// Everything but the unreserved characters of RFC 3986 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Parameters of a request, in the order of their names.
pub(super) struct Parameters(Vec<(&'static str, String)>);

impl Parameters {
    pub(super) fn new(parameters: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let mut parameters: Vec<_> = parameters.into_iter().collect();
        parameters.sort_unstable();
        Self(parameters)
    }

    /// As they are signed, and sent in the very same bytes.
    pub(super) fn encoded(&self) -> String {
        let pair = |(name, value): &(&'static str, String)| {
            let (name, value) = (utf8_percent_encode(name, RESERVED), utf8_percent_encode(value, RESERVED));
            format!("{name}={value}")
        };
        self.0.iter().map(pair).collect::<Vec<_>>().join("&")
    }
}

/// What a signed request carries.
pub(super) struct Signed {
    pub(super) date: HeaderValue,
    pub(super) authorization: HeaderValue,
}

/// Signs.
pub(super) struct Signer {
    integration_key: SecretString,
    key: hmac::Key,
}

impl Signer {
    pub(super) fn new(
        integration_key: &SecretString,
        secret_key: &SecretString,
    ) -> Result<Self, DuoSettingsError> {
        let name = integration_key.expose_secret();
        // A colon would end the name of HTTP Basic early (RFC 7617 2).
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':') {
            return Err(DuoSettingsError::IntegrationKey);
        }
        let secret = secret_key.expose_secret();
        if secret.is_empty() {
            return Err(DuoSettingsError::SecretKey);
        }
        let key = hmac::Key::new(hmac::HMAC_SHA512, secret.as_bytes());
        Ok(Self { integration_key: integration_key.clone(), key })
    }

    /// `None` for times that no calendar has.
    pub(super) fn sign(
        &self,
        now: Timestamp,
        method: &str,
        host: &str,
        path: &str,
        parameters: &str,
    ) -> Option<Signed> {
        let now = jiff::Timestamp::from_second(now.as_seconds()).ok()?;
        let date = DateTimePrinter::new().timestamp_to_string(&now).ok()?;
        let tag = hmac::sign(&self.key, canonical(&date, method, host, path, parameters).as_bytes());
        let name = self.integration_key.expose_secret();
        let basic = BASE64_STANDARD.encode(format!("{name}:{}", hex(tag.as_ref())));
        let mut authorization = HeaderValue::from_str(&format!("Basic {basic}")).ok()?;
        authorization.set_sensitive(true);
        Some(Signed { date: HeaderValue::from_str(&date).ok()?, authorization })
    }
}

fn canonical(date: &str, method: &str, host: &str, path: &str, parameters: &str) -> String {
    [date, &method.to_ascii_uppercase(), &host.to_ascii_lowercase(), path, parameters].join("\n")
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// The documentation's own example.
    const IKEY: &str = "DIWJ8X6AEYOR5OMC6TQ1";
    const SKEY: &str = "Zh5eGmUq9zpfQnyUIu5OL9iWoMMv5ZNmk3zLJ4Ep";
    const HOST: &str = "api-XXXXXXXX.duosecurity.com";
    const PATH: &str = "/accounts/v1/account/list";
    /// Tue, 21 Aug 2012 17:29:18.
    const WHEN: i64 = 1_345_570_158;

    fn documented() -> String {
        Parameters::new([("username", "root".to_owned()), ("realname", "First Last".to_owned())]).encoded()
    }

    #[test]
    fn what_is_signed_is_the_documented_text_and_gives_the_documented_signature() {
        let date = "Tue, 21 Aug 2012 17:29:18 -0000";
        let text = canonical(date, "post", HOST, PATH, &documented());
        let lines: Vec<_> = text.lines().collect();
        let host = "api-xxxxxxxx.duosecurity.com";
        assert_eq!(lines, [date, "POST", host, PATH, "realname=First%20Last&username=root"]);
        let sha1 = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, SKEY.as_bytes());
        let tag = hmac::sign(&sha1, text.as_bytes());
        assert_eq!(hex(tag.as_ref()), "2d97d6166319781b5a3a07af39d366f491234edc");
    }

    #[test]
    fn the_headers_are_those_that_pythons_hmac_makes() {
        let signer = Signer::new(&IKEY.into(), &SKEY.into()).unwrap();
        let signed = signer.sign(Timestamp::from_seconds(WHEN), "POST", HOST, PATH, &documented()).unwrap();
        assert_eq!(signed.date, "Tue, 21 Aug 2012 17:29:18 -0000");
        // hmac.new(SKEY, canonical, "sha512").hexdigest() of Python 3.11.
        let tag = "1bffb8924348f7db7da9e7d7d749ded93aafd02d8e904960da7b96c575102201\
                   85a64a2827ee8f24ac5d30802a9ee97e59de44b304b18242f0d596d15a8122af";
        let sent = signed.authorization.to_str().unwrap().strip_prefix("Basic ").unwrap();
        let sent = String::from_utf8(BASE64_STANDARD.decode(sent).unwrap()).unwrap();
        assert_eq!(sent, format!("{IKEY}:{tag}"));
        assert!(signed.authorization.is_sensitive(), "whoever prints headers does not print it");
    }

    #[test]
    fn parameters_are_sorted_and_encoded_as_documented() {
        let parameters = [
            ("punctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".to_owned()),
            ("foo_bar", "2".to_owned()),
            ("foo", "\t\n\r \u{20ac}".to_owned()),
        ];
        assert_eq!(
            Parameters::new(parameters).encoded(),
            "foo=%09%0A%0D%20%E2%82%AC&foo_bar=2&punctuation=%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D\
             %3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~"
        );
        assert_eq!(Parameters::new([]).encoded(), "");
    }

    #[test]
    fn keys_that_cannot_sign_are_refused() {
        for bad in ["", "a:b", "a b", "a\r\nX: y", "ä"] {
            let refused = Signer::new(&bad.into(), &SKEY.into()).err();
            assert!(matches!(refused, Some(DuoSettingsError::IntegrationKey)), "{bad:?}");
        }
        assert!(matches!(Signer::new(&IKEY.into(), &"".into()).err(), Some(DuoSettingsError::SecretKey)));
    }
}
