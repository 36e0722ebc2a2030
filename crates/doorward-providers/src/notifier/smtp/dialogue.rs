//! The conversation with a mail server, in its one order: greeting, EHLO, TLS, EHLO again, signing in, message.
//!
//! Nothing is said about the mail, and no credential offered, before TLS with a certificate that is believed is up,
//! unless the operator allowed clear text, which excludes a credential (AM-15, SC-250). What the server said before
//! TLS is forgotten. Ours rather than lettre's because lettre keeps what it has read when it begins TLS, reads a line
//! without end, and takes no verifier of certificates.

use std::time::Duration;

use super::{
    auth::Mechanism,
    error::{Failure, SmtpStep},
    letter::Letter,
    settings::{SmtpCredentials, SmtpSecurity},
    wire::{Reply, Wire, WireFault},
};
use crate::notifier::tls::TlsClient;

/// A server needs a while to accept a message, and who leaves early may have it delivered twice (RFC 5321 4.5.3.2.6
/// names ten minutes).
const ACCEPTANCE: Duration = Duration::from_secs(60);

/// What a conversation is held with.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: SmtpSecurity,
    pub(super) tls: TlsClient,
    pub(super) patience: Duration,
    pub(super) credentials: Option<SmtpCredentials>,
    pub(super) identifier: String,
}

impl Server {
    /// For people: `submissions://host:port` where TLS begins with the first byte, else `smtp://host:port`.
    pub(super) fn label(&self) -> String {
        let host = &self.host;
        let host =
            if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.clone() };
        let scheme = if self.security == SmtpSecurity::Implicit { "submissions" } else { "smtp" };
        format!("{scheme}://{host}:{}", self.port)
    }

    /// Connects, begins TLS and signs in: the conversation is ready for a message.
    pub(super) async fn open(&self) -> Result<Conversation, Failure> {
        let connected = Wire::connect(&self.host, self.port, self.patience).await;
        let mut wire = connected.map_err(|fault| Failure::wire(SmtpStep::Connect, &fault))?;
        if self.security == SmtpSecurity::Implicit {
            wire = self.secure(wire).await?;
        }
        let greeting = wire.reply(self.patience).await;
        done(SmtpStep::Greeting, greeting)?;
        let mut conversation = self.hello(wire).await?;
        let wanted = match self.security {
            SmtpSecurity::Implicit | SmtpSecurity::Never => false,
            SmtpSecurity::StartTls => true,
            SmtpSecurity::StartTlsIfOffered => conversation.offers.starttls,
        };
        if wanted {
            conversation = self.starttls(conversation).await?;
        }
        if let Some(credentials) = &self.credentials {
            conversation.sign_in(credentials).await?;
        }
        Ok(conversation)
    }

    async fn hello(&self, mut wire: Wire) -> Result<Conversation, Failure> {
        let answer = wire.command(&format!("EHLO {}", self.identifier)).await;
        let offers = Offers::read(&done(SmtpStep::Hello, answer)?);
        Ok(Conversation { wire, offers })
    }

    async fn starttls(&self, conversation: Conversation) -> Result<Conversation, Failure> {
        let Conversation { mut wire, offers } = conversation;
        if !offers.starttls {
            return Err(Failure::new(
                SmtpStep::StartTls,
                "the server does not offer TLS",
                "use submissions (465) if the server has it; somebody in between may have removed the offer",
            ));
        }
        let answer = wire.command("STARTTLS").await;
        done(SmtpStep::StartTls, answer)?;
        let wire = self.secure(wire).await?;
        self.hello(wire).await
    }

    async fn secure(&self, wire: Wire) -> Result<Wire, Failure> {
        wire.secure(&self.tls).await.map_err(|fault| Failure::wire(SmtpStep::Tls, &fault))
    }
}

/// What a server can do (RFC 5321 4.1.1.1), as far as it matters here.
#[derive(Debug, Default, PartialEq, Eq)]
struct Offers {
    starttls: bool,
    smtputf8: bool,
    auth: Vec<String>,
}

impl Offers {
    fn read(answer: &Reply) -> Self {
        let mut offers = Self::default();
        for line in answer.lines.iter().skip(1) {
            // `AUTH=LOGIN` is how servers wrote it before RFC 4954.
            let line = line.to_ascii_uppercase().replace('=', " ");
            let mut words = line.split_ascii_whitespace();
            match words.next() {
                Some("STARTTLS") => offers.starttls = true,
                Some("SMTPUTF8") => offers.smtputf8 = true,
                Some("AUTH") => offers.auth.extend(words.map(str::to_owned)),
                _ => {}
            }
        }
        offers
    }
}

/// An open conversation.
pub(super) struct Conversation {
    wire: Wire,
    offers: Offers,
}

impl Conversation {
    async fn sign_in(&mut self, credentials: &SmtpCredentials) -> Result<(), Failure> {
        if !self.wire.is_encrypted() {
            return Err(Failure::new(SmtpStep::Login, "the connection is not encrypted", ""));
        }
        let Some(mechanism) = Mechanism::best_of(&self.offers.auth) else {
            return Err(Failure::new(
                SmtpStep::Login,
                "the server offers neither PLAIN nor LOGIN",
                "remove username and password if it lets you send without, or use its submission port",
            ));
        };
        done(SmtpStep::Login, mechanism.sign_in(&mut self.wire, credentials).await).map(|_| ())
    }

    /// Hands one letter over.
    pub(super) async fn send(&mut self, letter: &Letter) -> Result<(), Failure> {
        let utf8 = letter.needs_utf8();
        if utf8 && !self.offers.smtputf8 {
            let cause = "the server takes no address with letters outside ASCII";
            return Err(Failure { is_final: true, ..Failure::new(SmtpStep::Recipient, cause, "") });
        }
        let parameters = if utf8 { " BODY=8BITMIME SMTPUTF8" } else { "" };
        let answer = self.wire.command(&format!("MAIL FROM:<{}>{parameters}", letter.from)).await;
        done(SmtpStep::Sender, answer)?;
        let answer = self.wire.command(&format!("RCPT TO:<{}>", letter.to)).await;
        done(SmtpStep::Recipient, answer)?;
        let answer = self.wire.command("DATA").await;
        let answer = answer.map_err(|fault| Failure::wire(SmtpStep::Content, &fault))?;
        if answer.code != 354 {
            return Err(Failure::refused(SmtpStep::Content, &answer));
        }
        done(SmtpStep::Content, self.wire.content(&letter.bytes, ACCEPTANCE).await).map(|_| ())
    }

    /// Says good-bye; whether the server hears it changes nothing.
    pub(super) async fn close(mut self) {
        let _ = self.wire.command("QUIT").await;
    }
}

fn done(step: SmtpStep, answer: Result<Reply, WireFault>) -> Result<Reply, Failure> {
    let answer = answer.map_err(|fault| Failure::wire(step, &fault))?;
    if answer.is_done() { Ok(answer) } else { Err(Failure::refused(step, &answer)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_offers_is_read_in_any_spelling() {
        let lines =
            ["mail.example.com STARTTLS", "starttls", "AUTH plain LOGIN", "AUTH=CRAM-MD5", "SMTPUTF8", ""];
        let offers = Offers::read(&Reply { code: 250, lines: lines.map(String::from).into() });
        let auth = ["PLAIN", "LOGIN", "CRAM-MD5"].map(String::from).into();
        assert_eq!(offers, Offers { starttls: true, smtputf8: true, auth });
        // The first line is the server's name, whatever it says.
        let named = Reply { code: 250, lines: vec!["STARTTLS".into()] };
        assert_eq!(Offers::read(&named), Offers::default());
    }
}
