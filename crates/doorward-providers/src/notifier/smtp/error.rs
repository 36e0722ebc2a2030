//! What went wrong with a mail server: which step, what was the cause, what to do (AM-17).

use super::wire::{Reply, WireFault};
use crate::notifier::{clean::one_line, tls::HandshakeFault};

/// What to do when the server speaks otherwise than the scheme says.
const PORTS: &str =
    "check that scheme and port of `address` belong together (submissions 465, submission 587)";

/// The steps towards a delivered mail, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SmtpStep {
    /// Finding the server and opening a connection.
    Connect,
    /// Its first words.
    Greeting,
    /// EHLO.
    Hello,
    /// Asking for TLS on a connection that began without.
    StartTls,
    /// The handshake, and the server's certificate.
    Tls,
    /// Signing in.
    Login,
    /// MAIL: who it is from.
    Sender,
    /// RCPT: who it is for.
    Recipient,
    /// DATA: the message itself.
    Content,
}

impl SmtpStep {
    /// What is done in the step, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connect => "connecting",
            Self::Greeting => "the server's greeting",
            Self::Hello => "EHLO",
            Self::StartTls => "STARTTLS",
            Self::Tls => "the TLS handshake",
            Self::Login => "signing in",
            Self::Sender => "naming the sender",
            Self::Recipient => "naming the recipient",
            Self::Content => "sending the message",
        }
    }
}

/// Why a mail is not with the server. Its text names server, step, cause and what to do; it holds no credential.
#[derive(Debug, thiserror::Error)]
#[error("mail server {server}: {} failed: {cause}{}{advice}", step.name(), if advice.is_empty() { "" } else { "; " })]
pub struct SmtpError {
    /// The server, as `scheme://host:port`.
    pub server: String,
    /// The step that failed.
    pub step: SmtpStep,
    /// The cause, on one line.
    pub cause: String,
    /// What to do about it; may be empty.
    pub advice: &'static str,
    /// Another try of the same message makes no sense.
    pub is_final: bool,
}

/// A failed step, before it is known of which server.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) step: SmtpStep,
    pub(super) cause: String,
    pub(super) advice: &'static str,
    pub(super) is_final: bool,
}

impl Failure {
    /// For a reason of our own.
    pub(super) fn new(step: SmtpStep, cause: impl Into<String>, advice: &'static str) -> Self {
        Self { step, cause: cause.into(), advice, is_final: false }
    }

    /// The connection failed.
    pub(super) fn wire(step: SmtpStep, fault: &WireFault) -> Self {
        Self::new(step, one_line(&fault.to_string(), 300), advice(step, fault))
    }

    /// The server said no. Of its answer to a credential only the numbers are kept: the text may repeat it.
    pub(super) fn refused(step: SmtpStep, reply: &Reply) -> Self {
        let text = reply.lines.join(" ");
        let text = if step == SmtpStep::Login { status_of(&text) } else { one_line(&text, 200) };
        let cause = format!("the server answered {} {text}", reply.code);
        let advice = match step {
            SmtpStep::Login => "check username and password",
            SmtpStep::Sender => "check that the server lets this user send as `sender`",
            _ => "",
        };
        // A sender or a login is refused because of the configuration, which may be right at the next try.
        let of_the_message = matches!(step, SmtpStep::Recipient | SmtpStep::Content);
        let wants_login = matches!(reply.code, 530 | 535 | 538);
        let is_final = of_the_message && reply.is_final() && !wants_login;
        Self { step, cause: cause.trim_end().to_owned(), advice, is_final }
    }

    pub(super) fn of(self, server: &str) -> SmtpError {
        let Self { step, cause, advice, is_final } = self;
        SmtpError { server: server.to_owned(), step, cause, advice, is_final }
    }
}

/// The enhanced status code at the head of an answer (RFC 3463 2), such as `5.7.8`.
fn status_of(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    let is_status = first.len() <= 9 && first.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_status { first.to_owned() } else { String::new() }
}

fn advice(step: SmtpStep, fault: &WireFault) -> &'static str {
    if matches!(fault, WireFault::Unasked) {
        return "somebody between here and the server may be tampering with the connection";
    }
    match step {
        SmtpStep::Connect => "check `address`, and that a firewall lets it through",
        SmtpStep::Greeting => PORTS,
        SmtpStep::Tls => match fault {
            WireFault::Io(fault) => tls_advice(fault),
            _ => PORTS,
        },
        _ => "",
    }
}

fn tls_advice(fault: &std::io::Error) -> &'static str {
    match HandshakeFault::of(fault) {
        HandshakeFault::Expired => "renew the server's certificate",
        HandshakeFault::NotYetValid => "check the clocks of both machines",
        HandshakeFault::Name => "use a name of the certificate in `address`, or set `tls.server_name`",
        HandshakeFault::Distrusted => {
            "put the authority of the server's certificate, or the certificate itself, into `certificates_directory`"
        }
        HandshakeFault::GaveUp => {
            "the server may speak older versions of TLS only (`tls.minimum_version`), or want another port for the \
             scheme of `address`"
        }
        HandshakeFault::Other => PORTS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(code: u16, text: &str) -> Reply {
        Reply { code, lines: vec![text.to_owned()] }
    }

    #[test]
    fn an_answer_to_a_credential_is_not_repeated() {
        let failure = Failure::refused(SmtpStep::Login, &reply(535, "5.7.8 wrong password hunter2"));
        let text = failure.of("submission://mail:587").to_string();
        assert!(text.contains("535 5.7.8") && !text.contains("hunter2"), "{text}");
        assert!(text.contains("signing in failed") && text.contains("check username and password"), "{text}");
    }

    #[test]
    fn an_answer_cannot_write_lines_of_the_log() {
        let failure = Failure::refused(SmtpStep::Recipient, &reply(550, "no\r\nlevel=error \u{1b}[31mfake"));
        let text = failure.of("smtp://mail:25").to_string();
        assert!(!text.contains(char::is_control), "{text:?}");
    }

    #[test]
    fn only_what_is_wrong_with_the_message_itself_is_final() {
        assert!(Failure::refused(SmtpStep::Recipient, &reply(550, "unknown")).is_final);
        assert!(!Failure::refused(SmtpStep::Recipient, &reply(451, "greylisted")).is_final);
        assert!(!Failure::refused(SmtpStep::Recipient, &reply(530, "sign in first")).is_final);
        assert!(!Failure::refused(SmtpStep::Sender, &reply(553, "not yours")).is_final);
        assert!(!Failure::refused(SmtpStep::Login, &reply(535, "")).is_final);
    }
}
