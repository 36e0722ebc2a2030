//! `notifier.smtp`: the mail server. What is not encrypted has to be asked for twice, and never with a password
//! (AM-15, AM-16).

use std::{net::IpAddr, time::Duration};

use secrecy::SecretString;

use super::tls_client::{self, TlsClientConfig};
use crate::{
    reader::{Reader, Scope},
    values::{self, Parsed, duration, flag, host_port, text},
};

/// The mail server.
#[derive(Clone, Debug)]
pub struct SmtpConfig {
    /// Its host in lower case, IPv6 without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// When TLS begins, and whether it must.
    pub security: SmtpSecurity,
    /// The checks of its certificate.
    pub tls: TlsClientConfig,
    /// How long each answer is waited for.
    pub timeout: Duration,
    /// Who signs in; never where something could cross the network in the clear.
    pub credentials: Option<SmtpCredentialsConfig>,
    /// The name of the greeting.
    pub identifier: String,
    /// Who the mails are from.
    pub sender: MailboxConfig,
    /// The subject; `{title}` stands for what a mail is about.
    pub subject: String,
    /// Whether mails are text only.
    pub text_only: bool,
}

/// When TLS begins, and whether it must.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// With the first byte.
    Implicit,
    /// By STARTTLS; without it nothing is sent.
    StartTls,
    /// By STARTTLS if the server offers it. Has been warned about.
    StartTlsIfOffered,
    /// Never. Has been warned about.
    Never,
}

/// Who signs in at the mail server.
#[derive(Clone, Debug)]
pub struct SmtpCredentialsConfig {
    /// The name.
    pub username: String,
    /// The password; never empty.
    pub password: SecretString,
}

/// A mailbox (RFC 5322).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxConfig {
    /// The name before the address.
    pub name: Option<String>,
    /// `local@domain`.
    pub address: String,
}

/// How to speak, by the scheme of the address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Implicit,
    Upgraded,
}

const SCHEMES: &[(&str, u16, Scheme)] = &[
    ("submissions://", 465, Scheme::Implicit),
    ("submission://", 587, Scheme::Upgraded),
    ("smtp://", 25, Scheme::Upgraded),
];

/// The server; `None` where the section says nothing, or what it says is wrong.
pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> Option<SmtpConfig> {
    let wanted = scope.has_values();
    let address = reader.required_if(wanted, scope, "address", address);
    let sender = reader.required_if(wanted, scope, "sender", mailbox);
    let security = read_security(reader, scope, address.as_ref().map(|address| address.2));
    let timeout = reader.value(scope, "timeout", duration).unwrap_or_default();
    let credentials = read_credentials(reader, scope);
    let identifier = reader.value(scope, "identifier", host_name).unwrap_or_default();
    let subject = reader.value(scope, "subject", text).unwrap_or_default();
    let text_only = reader.value(scope, "disable_html_emails", flag).unwrap_or_default();
    let tls = tls_client::read(reader, &scope.child("tls"));
    let (host, port, _) = address?;
    if wanted && tls.server_name.is_none() {
        reader.derived(&scope.path("tls.server_name"), &host);
    }
    let sender = sender?;
    Some(SmtpConfig {
        host,
        port,
        security,
        tls,
        timeout,
        credentials,
        identifier,
        sender,
        subject,
        text_only,
    })
}

fn address(text: &str) -> Parsed<(String, u16, Scheme)> {
    let expected = || {
        "submissions://host:465, submission://host:587 or smtp://host:25, such as submissions://mail.example.com"
            .to_owned()
    };
    let known =
        SCHEMES.iter().find_map(|(name, port, scheme)| Some((text.strip_prefix(name)?, *port, *scheme)));
    let (rest, port, scheme) = known.ok_or_else(expected)?;
    let (host, port) = host_port(rest.strip_suffix('/').unwrap_or(rest), port).map_err(|_| expected())?;
    Ok((host, port, scheme))
}

fn mailbox(text: &str) -> Parsed<MailboxConfig> {
    values::mailbox(text).map(|(name, address)| MailboxConfig { name, address })
}

/// A greeting with an address has another form, which nobody needs.
fn host_name(text: &str) -> Parsed<String> {
    let host = values::host(text)?;
    if host.parse::<IpAddr>().is_ok() {
        return Err("a host name, no address".to_owned());
    }
    Ok(host)
}

fn read_credentials(reader: &mut Reader, scope: &Scope<'_>) -> Option<SmtpCredentialsConfig> {
    let (named, proven) = (scope.has("username"), scope.has("password"));
    let username = reader.value(scope, "username", text);
    let password = reader.value(scope, "password", text);
    for (name, other, missing) in
        [("username", "password", proven && !named), ("password", "username", named && !proven)]
    {
        if missing {
            let origin = reader.origin(&scope.path(other));
            let message = format!("is missing while {other} is set; set both or neither");
            reader.error_at(&scope.path(name), origin, message);
        }
    }
    Some(SmtpCredentialsConfig { username: username?, password: password?.into() })
}

fn read_security(reader: &mut Reader, scope: &Scope<'_>, scheme: Option<Scheme>) -> SmtpSecurity {
    let optional = reader.value(scope, "disable_require_tls", flag).unwrap_or_default();
    let never = reader.value(scope, "disable_starttls", flag).unwrap_or_default();
    let (optional_path, never_path) = (scope.path("disable_require_tls"), scope.path("disable_starttls"));
    if optional && scope.has("password") {
        let message = "is true, and a password is configured: whoever takes TLS away on the way to the server would \
                       get it; remove the password or set this to false";
        reader.error(&optional_path, message);
    }
    if scheme == Some(Scheme::Implicit) {
        for (path, _) in [(&optional_path, optional), (&never_path, never)].iter().filter(|(_, set)| *set) {
            reader.warning(path, "has no effect with submissions, which speaks TLS from the first byte");
        }
        return SmtpSecurity::Implicit;
    }
    if never && !optional {
        let message =
            "is true, so nothing would be encrypted; that needs notifier.smtp.disable_require_tls: true too";
        reader.error(&never_path, message);
    }
    if optional && never {
        let message = "is true, so mails go out in the clear, with the links and codes in them";
        reader.warning(&never_path, message);
    }
    if optional {
        let message = "is true, so mails go out in the clear when somebody on the way takes TLS away, with the links \
                       and codes in them";
        reader.warning(&optional_path, message);
    }
    match (optional, never) {
        (_, true) => SmtpSecurity::Never,
        (true, false) => SmtpSecurity::StartTlsIfOffered,
        (false, false) => SmtpSecurity::StartTls,
    }
}
