//! A message as mail: addresses, headers, text and HTML (RFC 5322, RFC 2045). Absent: the connection.
//!
//! Names, titles and addresses come from people. They are made one line, then encoded, so that one message stays one
//! message to one recipient (SC-246); text that looks like an encoded word is encoded itself and shows as it is.

use std::time::{Duration, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use doorward_core::{notice::Message, time::Timestamp};
use doorward_crypto::{Entropy, random_token};
use lettre::{
    Address,
    message::{
        Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue},
    },
};

use super::super::clean::{lines, one_line};

/// Most characters of a name or title.
const NAME: usize = 120;

/// Most bytes of an address (RFC 5321 4.5.3.1.3, without the angle brackets).
const ADDRESS: usize = 254;

/// The last second that a date of mail can name: the end of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

/// A mail, ready for the wire.
#[derive(Debug)]
pub(super) struct Letter {
    /// Who it is from (MAIL).
    pub(super) from: String,
    /// Who it is for (RCPT).
    pub(super) to: String,
    /// Headers and body, lines ended with CRLF.
    pub(super) bytes: Vec<u8>,
}

impl Letter {
    /// Whether an address has letters outside ASCII, which a server must allow (SMTPUTF8, RFC 6531).
    pub(super) fn needs_utf8(&self) -> bool {
        !self.from.is_ascii() || !self.to.is_ascii()
    }
}

/// How letters look.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    pub(super) sender: Mailbox,
    /// With `{title}`.
    pub(super) subject: String,
    pub(super) html: bool,
}

impl Paper {
    /// Writes `message`; says what is wrong with its address otherwise.
    pub(super) fn letter(&self, message: &Message, entropy: &dyn Entropy) -> Result<Letter, &'static str> {
        let to = mailbox(&message.to_name, &message.to)?;
        let id = format!("<{}@{}>", random_token(entropy, 16), self.sender.email.domain());
        let subject = self.subject.replace("{title}", &one_line(&message.title, NAME));
        let builder = lettre::Message::builder()
            .from(self.sender.clone())
            .to(to.clone())
            .header(Subject(one_line(&subject, 2 * NAME)))
            .message_id(Some(id))
            .date(UNIX_EPOCH + since_epoch(message.time))
            .header(AutoSubmitted);
        let text = part(ContentType::TEXT_PLAIN, &message.text)?;
        let built = if self.html {
            let boundary = format!("=_{}", random_token(entropy, 18));
            let parts = MultiPart::alternative().boundary(boundary).singlepart(text);
            builder.multipart(parts.singlepart(part(ContentType::TEXT_HTML, &message.html)?))
        } else {
            builder.singlepart(text)
        };
        let built = built.map_err(|_| "the message cannot be written as mail")?;
        Ok(Letter { from: self.sender.email.to_string(), to: to.email.to_string(), bytes: built.formatted() })
    }
}

/// Quoted-printable whatever is in it: lines stay short and everything is ASCII.
fn part(kind: ContentType, text: &str) -> Result<SinglePart, &'static str> {
    let body = Body::new_with_encoding(lines(text), ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| "the text cannot be written as mail")?;
    Ok(SinglePart::builder().header(kind).body(body))
}

fn since_epoch(time: Timestamp) -> Duration {
    let seconds = time.as_seconds().clamp(0, LAST_SECOND);
    Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}

/// A mailbox with a name, if there is one with a visible letter.
pub(super) fn mailbox(name: &str, address: &str) -> Result<Mailbox, &'static str> {
    let name = one_line(name, NAME);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), parse_address(address)?))
}

/// An address of a mailbox. Narrower than the RFC: no quoted local part, no address literal and no comment, which
/// nobody has and which have carried a second recipient before; the domain in its ASCII form (RFC 5891).
pub(super) fn parse_address(text: &str) -> Result<Address, &'static str> {
    let (local, domain) = text.rsplit_once('@').ok_or("the mail address has no @")?;
    let fits =
        |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c) || is_letter_beyond(c);
    if local.is_empty() || local.len() > 64 || !local.chars().all(fits) {
        return Err("the part of the mail address before the @ is not usable");
    }
    let domain = match url::Host::parse(domain) {
        Ok(url::Host::Domain(domain)) if !domain.contains('%') => domain,
        _ => return Err("the part of the mail address behind the @ is not a domain"),
    };
    if local.len() + 1 + domain.len() > ADDRESS {
        return Err("the mail address is too long");
    }
    Address::new(local, domain).map_err(|_| "the mail address is not usable")
}

fn is_letter_beyond(c: char) -> bool {
    !c.is_ascii() && c.is_alphanumeric()
}

/// The subject. lettre writes ASCII as it is, and so would leave `=?utf-8?q?…?=` to be decoded by the reader.
#[derive(Clone, Debug)]
struct Subject(String);

impl Header for Subject {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Subject")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        if self.0.contains("=?") {
            return HeaderValue::dangerous_new_pre_encoded(
                Self::name(),
                self.0.clone(),
                encoded_words(&self.0),
            );
        }
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// `text` as encoded words of at most 75 characters, one a line (RFC 2047 2).
fn encoded_words(text: &str) -> String {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if word.len() + c.len_utf8() > 45 {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    let words: Vec<_> = words.iter().map(|word| format!("=?utf-8?b?{}?=", STANDARD.encode(word))).collect();
    words.join("\r\n ")
}

/// Tells programs that answer mail not to answer this one (RFC 3834 5).
#[derive(Clone, Debug)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
