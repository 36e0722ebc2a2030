//! Messages on their way to people: mail over SMTP, a file, ntfy, and a signed webhook, each behind core's
//! [`Notifier`](doorward_core::ports::Notifier). [`Channels`] gives one message to all that are configured.
//!
//! Everybody on the other side is treated as hostile: answers are capped, every step has an end, nothing is sent and
//! no credential offered before the peer has proved who it is, and what a person chose for a name changes the
//! structure of nothing (I9). Absent: the words of a message (`web`), the queue (`core` and `store`), and retries:
//! whoever calls decides from the [`Delivery`](doorward_core::notice::Delivery) whether there is another try.
//!
//! Addresses of servers come from the operator's configuration only, never from a visitor. Private ranges are
//! therefore not blocked here (SC-214 is about addresses that somebody else chooses): mail servers and ntfy usually
//! are in the private network.

mod channels;
mod clean;
mod file;
mod http;
mod ntfy;
mod smtp;
mod tls;
mod webhook;

pub use channels::Channels;
pub(crate) use clean::one_line;
pub use file::{FileNotifier, FileSettings};
pub use http::TargetError;
pub use ntfy::{NtfyNotifier, NtfySettings};
pub use smtp::{
    SmtpCredentials, SmtpError, SmtpNotifier, SmtpSecurity, SmtpSettings, SmtpSettingsError, SmtpStep,
};
pub(crate) use tls::TlsClient;
pub use tls::{ClientIdentity, TlsSettings, TlsSettingsError, TlsVersion, TrustedCertificates};
pub use webhook::{WebhookNotifier, WebhookSettings};
