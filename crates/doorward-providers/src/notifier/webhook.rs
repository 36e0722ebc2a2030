//! Security notices as signed JSON to a program of the operator, beside mail. Messages that let their reader in never
//! go there.
//!
//! The receiver recomputes the HMAC over `t`, a dot and the exact body, compares it in constant time, and refuses a `t`
//! that is some minutes old: then nobody else can send notices, or send one again. `id` is the same at each try of the
//! same notice.

use std::{fmt::Write as _, sync::Arc};

use async_trait::async_trait;
use aws_lc_rs::hmac;
use doorward_core::{
    notice::{Delivery, Message},
    ports::{Clock, Notifier},
    time::Timestamp,
};
use doorward_crypto::sha256;
use http::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use url::Url;

use super::{
    clean::{lines, one_line},
    http::{Target, TargetError},
    tls::TrustedCertificates,
};

/// Fewest characters of a secret.
const SECRET: usize = 16;

/// The header with time and signature.
const SIGNATURE: HeaderName = HeaderName::from_static("x-doorward-signature");

/// `notifier.webhook`.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// Where notices are posted.
    pub url: Url,
    /// What they are signed with; at least 16 characters.
    pub secret: SecretString,
}

/// Posts security notices to one address.
pub struct WebhookNotifier {
    target: Target,
    key: hmac::Key,
    clock: Arc<dyn Clock>,
}

/// The body.
#[derive(Serialize)]
struct Event<'a> {
    event: &'a str,
    user: &'a str,
    title: &'a str,
    text: &'a str,
    time: String,
    id: String,
}

impl WebhookNotifier {
    /// Prepares everything that needs no connection.
    ///
    /// # Errors
    /// The address or the secret cannot be used.
    pub fn new(
        settings: &WebhookSettings,
        trusted: &TrustedCertificates,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, TargetError> {
        let secret = settings.secret.expose_secret();
        if secret.chars().count() < SECRET {
            return Err(TargetError::ShortSecret(SECRET));
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        Ok(Self { target: Target::parse(&settings.url, trusted)?, key, clock })
    }

    fn signature(&self, body: &str) -> Option<HeaderValue> {
        let now = self.clock.now().as_seconds();
        let tag = hmac::sign(&self.key, format!("{now}.{body}").as_bytes());
        HeaderValue::from_str(&format!("t={now},v1={}", hex(tag.as_ref()))).ok()
    }
}

#[async_trait]
impl Notifier for WebhookNotifier {
    async fn deliver(&self, message: &Message) -> Delivery {
        if message.secret {
            return Delivery::Skipped;
        }
        let event = Event {
            event: &message.kind,
            user: &message.user,
            title: &one_line(&message.title, 200),
            text: &lines(&message.text),
            time: rfc3339(message.time),
            id: id_of(message),
        };
        let body = serde_json::to_string(&event).ok();
        let signed = body.and_then(|body| Some((self.signature(&body)?, body)));
        let Some((signature, body)) = signed else {
            return Delivery::Refused("the message cannot be written as JSON".to_owned());
        };
        self.target.post(HeaderMap::from_iter([(SIGNATURE, signature)]), body).await
    }
}

/// The same for the same notice, so that a receiver can tell a second try from a second notice.
fn id_of(message: &Message) -> String {
    let Message { kind, user, title, text, time, .. } = message;
    let whole = format!("{kind}\0{user}\0{title}\0{text}\0{}", time.as_millis());
    let mut id = hex(&sha256(whole.as_bytes()));
    id.truncate(32);
    id
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        // Writing to a string does not fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// A point in time as RFC 3339 in UTC; far ones as the ends of what it can name.
pub(super) fn rfc3339(time: Timestamp) -> String {
    let seconds = time.as_seconds().clamp(0, jiff::Timestamp::MAX.as_second());
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_and_times_are_written_as_everybody_does() {
        assert_eq!(hex(&[0, 0x0f, 0xff]), "000fff");
        assert_eq!(rfc3339(Timestamp::from_seconds(1_800_000_000)), "2027-01-15T08:00:00Z");
        assert_eq!(rfc3339(Timestamp::from_millis(i64::MAX)), "9999-12-30T22:00:00Z");
    }
}
