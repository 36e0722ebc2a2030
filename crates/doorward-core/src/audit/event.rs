//! An event as the use cases tell it.

use std::{net::IpAddr, sync::Arc};

use super::AuditKind;
use crate::{client_certificate::ClientCertificate, session::SessionMark, time::Timestamp};

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It was done.
    Success,
    /// It was refused; the reason is a stable code such as `wrong_password` or `throttled`.
    Failure(&'static str),
}

/// Where a request came from, as far as logs and audit need it. All text is attacker-chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestOrigin {
    /// The client's address, from the one function that finds it.
    pub client: IpAddr,
    /// The request's method.
    pub method: String,
    /// The request's path without the query.
    pub path: String,
    /// `User-Agent`, at most 256 bytes.
    pub agent: String,
    /// The request's id, as shown on error pages and in the request log.
    pub request_id: String,
    /// The verified certificate of the client itself (HS-35).
    pub certificate: Option<Arc<ClientCertificate>>,
    /// The session that the request came with; of a sign-in, the one that it began (SC-257).
    pub session: Option<SessionMark>,
}

impl RequestOrigin {
    /// For acts that no request caused (command line, start-up).
    pub fn local(what: &str) -> Self {
        Self {
            client: IpAddr::V4(std::net::Ipv4Addr::LOCALHOST),
            method: String::new(),
            path: what.to_owned(),
            agent: String::new(),
            request_id: String::new(),
            certificate: None,
            session: None,
        }
    }

    /// The same request, in another session.
    #[must_use]
    pub fn in_session(self, session: SessionMark) -> Self {
        Self { session: Some(session), ..self }
    }
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// When.
    pub time: Timestamp,
    /// What.
    pub kind: AuditKind,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// The user name: canonical where an account is known, else as typed (attacker-chosen), cut to 128 bytes.
    pub user: Option<String>,
    /// Whom or what it concerns, where that is not the user: another account, a ban's subject.
    pub about: Option<String>,
    /// Where it came from.
    pub origin: RequestOrigin,
}

impl AuditEvent {
    /// Whom or what it concerns, in words: [`Self::about`], or else the certificate that the client showed.
    pub fn told_about(&self) -> Option<String> {
        self.about.clone().or_else(|| self.origin.certificate.as_ref().map(ToString::to_string))
    }
}
