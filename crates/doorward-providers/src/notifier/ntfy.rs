//! Security notices as push messages through ntfy, beside mail. Messages that let their reader in never go there: a
//! topic is often read by more than one person.

use async_trait::async_trait;
use doorward_core::{
    notice::{Delivery, Message},
    ports::Notifier,
};
use http::{HeaderMap, HeaderValue, header};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use url::Url;

use super::{
    clean::{lines, one_line},
    http::{Target, TargetError},
    tls::TrustedCertificates,
};

/// Most bytes of a text; ntfy makes a longer one an attachment.
const TEXT: usize = 3500;

/// `notifier.ntfy`.
#[derive(Clone, Debug)]
pub struct NtfySettings {
    /// The address of the topic, as `https://ntfy.example.com/doorward`.
    pub url: Url,
    /// An access token of ntfy, where the topic is protected.
    pub token: Option<SecretString>,
}

/// Posts security notices to a topic.
pub struct NtfyNotifier {
    target: Target,
    topic: String,
    authorization: Option<HeaderValue>,
}

/// ntfy's JSON, which is posted to its root and names the topic in it.
#[derive(Serialize)]
struct Publication<'a> {
    topic: &'a str,
    title: &'a str,
    message: &'a str,
    tags: [&'a str; 1],
    priority: u8,
}

impl NtfyNotifier {
    /// Prepares everything that needs no connection.
    ///
    /// # Errors
    /// The address or the token cannot be used.
    pub fn new(settings: &NtfySettings, trusted: &TrustedCertificates) -> Result<Self, TargetError> {
        let no_topic = || TargetError::NoTopic(settings.url.host_str().unwrap_or_default().to_owned());
        let mut root = settings.url.clone();
        let mut segments: Vec<&str> = settings.url.path().trim_end_matches('/').split('/').collect();
        let topic = segments.pop().unwrap_or_default().to_owned();
        let named = topic.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if topic.is_empty() || !named || settings.url.query().is_some() {
            return Err(no_topic());
        }
        root.set_path(&format!("{}/", segments.join("/")));
        let authorization = settings.token.as_ref().map(|token| {
            let value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()));
            let mut value = value.map_err(|_| TargetError::Token)?;
            value.set_sensitive(true);
            Ok::<_, TargetError>(value)
        });
        Ok(Self { target: Target::parse(&root, trusted)?, topic, authorization: authorization.transpose()? })
    }
}

#[async_trait]
impl Notifier for NtfyNotifier {
    async fn deliver(&self, message: &Message) -> Delivery {
        if message.secret {
            return Delivery::Skipped;
        }
        let mut text = lines(&message.text);
        text.truncate(text.floor_char_boundary(TEXT));
        let publication = Publication {
            topic: &self.topic,
            title: &one_line(&format!("{}: {}", message.user, message.title), 200),
            message: &text,
            tags: ["lock"],
            priority: 4,
        };
        let Ok(body) = serde_json::to_string(&publication) else {
            return Delivery::Refused("the message cannot be written as JSON".to_owned());
        };
        let mut headers = HeaderMap::new();
        if let Some(value) = &self.authorization {
            headers.insert(header::AUTHORIZATION, value.clone());
        }
        self.target.post(headers, body).await
    }
}
