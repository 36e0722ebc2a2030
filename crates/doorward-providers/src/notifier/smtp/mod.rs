//! Mail over SMTP (AM-15 to AM-17, SC-246, SC-250): one connection for each message, so that nothing of one can reach
//! another. Absent: the queue; a failed delivery says whether another try makes sense.

mod auth;
mod dialogue;
mod error;
mod letter;
mod settings;
#[cfg(test)]
mod tests;
mod wire;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use doorward_core::{
    notice::{Delivery, Message},
    ports::Notifier,
};
use doorward_crypto::Entropy;
use tokio::time::timeout;

pub use error::{SmtpError, SmtpStep};
pub use settings::{SmtpCredentials, SmtpSecurity, SmtpSettings, SmtpSettingsError};

use self::{dialogue::Server, error::Failure, letter::Paper};
use super::tls::{TlsClient, TrustedCertificates};

/// However slowly a server answers, a delivery ends after so long.
const LIMIT: Duration = Duration::from_secs(90);

/// Delivers messages as mail. Each step ends within the configured timeout, all of them within 90 seconds.
pub struct SmtpNotifier {
    server: Server,
    paper: Paper,
    entropy: Arc<dyn Entropy>,
    limit: Duration,
}

impl SmtpNotifier {
    /// Prepares everything that needs no connection.
    ///
    /// # Errors
    /// The settings contradict themselves or cannot be used.
    pub fn new(
        settings: SmtpSettings,
        trusted: &TrustedCertificates,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, SmtpSettingsError> {
        settings.check()?;
        let sender = letter::mailbox(settings.sender_name.as_deref().unwrap_or_default(), &settings.sender)
            .map_err(|cause| SmtpSettingsError::Sender(settings.sender.clone(), cause))?;
        let tls = TlsClient::new(&settings.host, &settings.tls, trusted)?;
        let paper = Paper { sender, subject: settings.subject, html: !settings.text_only };
        let server = Server {
            host: settings.host,
            port: settings.port,
            security: settings.security,
            tls,
            patience: settings.timeout,
            credentials: settings.credentials,
            identifier: settings.identifier,
        };
        Ok(Self { server, paper, entropy, limit: LIMIT })
    }

    /// Connects, begins TLS, signs in and leaves: the check at start (AM-17). No message is sent.
    ///
    /// # Errors
    /// Names the step that failed, the cause, and what to do.
    pub async fn check(&self) -> Result<(), SmtpError> {
        let conversation = self.server.open().await.map_err(|failure| failure.of(&self.server.label()))?;
        conversation.close().await;
        Ok(())
    }

    /// Sends `message` as a mail.
    ///
    /// # Errors
    /// As [`check`](Self::check), or the server takes sender, recipient or message not.
    pub async fn send(&self, message: &Message) -> Result<(), SmtpError> {
        let unwritable = |cause: &'static str| SmtpError {
            server: self.server.label(),
            step: SmtpStep::Recipient,
            cause: cause.to_owned(),
            advice: "correct the mail address of the person",
            is_final: true,
        };
        let letter = self.paper.letter(message, &*self.entropy).map_err(unwritable)?;
        let sending = async {
            let mut conversation = self.server.open().await?;
            conversation.send(&letter).await?;
            // The mail is with the server; who waits for the delivery need not wait for the good-bye.
            tokio::spawn(conversation.close());
            Ok(())
        };
        let sent = timeout(self.limit, sending).await.unwrap_or_else(|_| {
            let cause = format!("the server took longer than {} s in all", self.limit.as_secs_f32());
            Err(Failure::new(SmtpStep::Content, cause, ""))
        });
        sent.map_err(|failure| failure.of(&self.server.label()))
    }
}

#[async_trait]
impl Notifier for SmtpNotifier {
    async fn deliver(&self, message: &Message) -> Delivery {
        if message.to.is_empty() {
            return if message.secret {
                Delivery::Refused(format!("{} has no mail address", message.user))
            } else {
                Delivery::Skipped
            };
        }
        match self.send(message).await {
            Ok(()) => Delivery::Done,
            Err(fault) if fault.is_final => Delivery::Refused(fault.to_string()),
            Err(fault) => Delivery::Retry(fault.to_string()),
        }
    }
}
