//! What a client's verified certificate says of whoever shows it, for rules and the audit (HS-35).
//!
//! Absent: handshakes and the encoding of certificates (`doorward-gateway`). A certificate that is here has been verified;
//! it says which device or program holds a connection, not who is signed in.

use std::{fmt, str::FromStr};

use crate::{access::UnknownName, time::Timestamp};

/// A verified certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCertificate {
    /// Whose it is, in the form of RFC 4514 and in plain ASCII: `CN=phone,O=Home`. Nothing in it can look like another
    /// part of it. Empty where the certificate has alternative names only.
    pub subject: String,
    facts: Vec<CertificateFact>,
    /// The last moment at which it holds.
    until: Option<Timestamp>,
}

/// One thing that a certificate says, or that a rule asks of it. They are compared as a whole, never by a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateFact {
    /// `any`: what every verified certificate says.
    Any,
    /// `subject:<name>`: the whole subject as in [`ClientCertificate::subject`].
    Subject(String),
    /// `cn:<name>`: a common name of the subject.
    CommonName(String),
    /// `dns:<name>`: a host name among the alternative names, in lower case.
    Dns(String),
    /// `email:<address>`: a mailbox among the alternative names, its host in lower case.
    Email(String),
    /// `sha256:<digest>`: this very certificate, as `AB:CD:…`.
    Fingerprint(String),
}

impl ClientCertificate {
    /// The certificate of `subject`, which says `facts`.
    pub fn new(subject: String, mut facts: Vec<CertificateFact>) -> Self {
        if !subject.is_empty() {
            facts.push(CertificateFact::Subject(subject.clone()));
        }
        Self { subject, facts, until: None }
    }

    /// The same, which holds until `end` and not after it (RFC 5280 4.1.2.5).
    #[must_use]
    pub fn until(self, end: Timestamp) -> Self {
        Self { until: Some(end), ..self }
    }

    /// The last moment at which it holds, where one is known.
    pub fn end(&self) -> Option<Timestamp> {
        self.until
    }

    /// Whether it still holds at `now`.
    pub fn is_good_at(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|end| now.as_seconds() <= end.as_seconds())
    }

    /// Whether it says `fact`.
    pub fn says(&self, fact: &CertificateFact) -> bool {
        *fact == CertificateFact::Any || self.facts.contains(fact)
    }
}

/// For the audit: the subject, or where there is none the alternative names; in plain ASCII on one line.
impl fmt::Display for ClientCertificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("client_certificate")?;
        if !self.subject.is_empty() {
            write!(formatter, " {}", self.subject)?;
        }
        let names = self.facts.iter().filter_map(|fact| match fact {
            CertificateFact::Dns(name) => Some(("dns", name)),
            CertificateFact::Email(name) => Some(("email", name)),
            _ => None,
        });
        for (kind, name) in names {
            write!(formatter, " {kind}:{}", name.escape_default())?;
        }
        Ok(())
    }
}

impl CertificateFact {
    /// A host name, which has no case.
    pub fn dns(name: &str) -> Self {
        Self::Dns(name.to_ascii_lowercase())
    }

    /// A mailbox; its host has no case.
    pub fn email(address: &str) -> Self {
        Self::Email(match address.rsplit_once('@') {
            Some((mailbox, host)) => format!("{mailbox}@{}", host.to_ascii_lowercase()),
            None => address.to_owned(),
        })
    }

    /// A digest, with or without colons; `None` if it is not one of SHA-256.
    pub fn fingerprint(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|one| *one != ':').collect::<String>().to_ascii_uppercase();
        let sound = digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let pairs = digits.as_bytes().chunks(2).map(String::from_utf8_lossy).collect::<Vec<_>>();
        sound.then(|| Self::Fingerprint(pairs.join(":")))
    }
}

impl FromStr for CertificateFact {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let after = |prefix: &str| text.strip_prefix(prefix).filter(|rest| !rest.is_empty());
        let owned = |prefix: &str| after(prefix).map(str::to_owned);
        (text == "any")
            .then_some(Self::Any)
            .or_else(|| owned("subject:").map(Self::Subject))
            .or_else(|| owned("cn:").map(Self::CommonName))
            .or_else(|| after("dns:").map(Self::dns))
            .or_else(|| after("email:").map(Self::email))
            .or_else(|| after("sha256:").and_then(Self::fingerprint))
            .ok_or_else(|| UnknownName {
                found: text.to_owned(),
                expected: "one of any, subject:<RFC 4514>, cn:<name>, dns:<host>, email:<address>, sha256:<digest>",
            })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn phone() -> ClientCertificate {
        let facts = vec![
            CertificateFact::CommonName("phone".to_owned()),
            CertificateFact::dns("Phone.Home.Example"),
            CertificateFact::email("Anna@Example.COM"),
            CertificateFact::fingerprint(&"ab".repeat(32)).unwrap(),
        ];
        ClientCertificate::new("CN=phone,O=Home".to_owned(), facts)
    }

    #[test]
    fn a_fact_is_compared_as_a_whole() {
        let says = |text: &str| phone().says(&text.parse().unwrap());
        let digest = format!("sha256:{}", "AB:".repeat(32).trim_end_matches(':'));
        for text in [
            "any",
            "subject:CN=phone,O=Home",
            "cn:phone",
            "dns:phone.home.EXAMPLE",
            "email:Anna@example.com",
            &digest,
        ] {
            assert!(says(text), "{text}");
        }
        let other = format!("sha256:{}", "AC".repeat(32));
        for text in [
            "subject:CN=phone",
            "subject:CN=PHONE,O=Home",
            "cn:phon",
            "cn:Phone",
            "cn:phone,O=Home",
            "dns:home.example",
            "dns:*.home.example",
            "email:anna@example.com",
            "email:@example.com",
            &other,
        ] {
            assert!(!says(text), "{text}");
        }
    }

    #[test]
    fn a_kind_is_never_taken_for_another() {
        let certificate = ClientCertificate::new(String::new(), vec![CertificateFact::dns("cn:phone")]);
        for text in ["cn:phone", "subject:cn:phone", "email:cn:phone"] {
            assert!(!certificate.says(&text.parse().unwrap()), "{text}");
        }
        for bad in ["", "phone", "CN=phone", "cn:", "dns:", "email:", "subject:", "sha256:12", "Any"] {
            assert!(bad.parse::<CertificateFact>().is_err(), "{bad}");
        }
    }

    #[test]
    fn it_holds_to_its_last_second() {
        let certificate = phone().until(Timestamp::from_seconds(10));
        assert!(certificate.is_good_at(Timestamp::from_millis(10_999)));
        assert!(!certificate.is_good_at(Timestamp::from_seconds(11)));
    }

    #[test]
    fn the_audit_reads_it_on_one_line() {
        assert_eq!(
            phone().to_string(),
            "client_certificate CN=phone,O=Home dns:phone.home.example email:Anna@example.com"
        );
        let odd = ClientCertificate::new(String::new(), vec![CertificateFact::dns("a\r\nb")]);
        assert_eq!(odd.to_string(), "client_certificate dns:a\\r\\nb");
    }
}
