//! The events that an owner wants to be able to look up, with one stable shape.
//! Absent: how they are written (the log, later a table) and escaping, which belongs to the writer.

use std::net::IpAddr;

use crate::time::Timestamp;

/// What happened. The textual form is stable; scripts match it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditKind {
    /// A first factor by password at the portal or its API.
    PasswordSignIn,
    /// A first factor by HTTP Basic at forward auth or the gateway.
    BasicSignIn,
    /// Somebody signed out.
    SignOut,
    /// A signed-in person was denied a target.
    AccessDenied,
    /// The first administrator was created.
    FirstAdminCreated,
    /// The administrator's password was set anew from the command line or the configuration.
    AdminPasswordReset,
    /// The configuration was loaded again.
    ConfigurationReloaded,
    /// A signed-in person proved once more who they are.
    Confirmed,
    /// An account was created.
    AccountCreated,
    /// Display name, e-mail address, role or groups of an account were changed.
    AccountChanged,
    /// An account was disabled.
    AccountDisabled,
    /// A disabled account was enabled.
    AccountEnabled,
    /// An account was deleted.
    AccountDeleted,
    /// Somebody set a new password, for themselves or for somebody else.
    PasswordChanged,
    /// A stored password hash was made anew with the present parameters.
    PasswordRehashed,
    /// Sessions were ended by their owner from another one, or by an administrator.
    SessionsEnded,
    /// A ban was imposed, by regulation or by somebody.
    BanImposed,
    /// A ban was lifted.
    BanLifted,
}

impl AuditKind {
    /// The stable name, as in the log field `event`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PasswordSignIn => "sign_in.password",
            Self::BasicSignIn => "sign_in.basic",
            Self::SignOut => "sign_out",
            Self::AccessDenied => "access.denied",
            Self::FirstAdminCreated => "account.first_admin_created",
            Self::AdminPasswordReset => "account.admin_password_reset",
            Self::ConfigurationReloaded => "configuration.reloaded",
            Self::Confirmed => "session.confirmed",
            Self::AccountCreated => "account.created",
            Self::AccountChanged => "account.changed",
            Self::AccountDisabled => "account.disabled",
            Self::AccountEnabled => "account.enabled",
            Self::AccountDeleted => "account.deleted",
            Self::PasswordChanged => "password.changed",
            Self::PasswordRehashed => "password.rehashed",
            Self::SessionsEnded => "sessions.ended",
            Self::BanImposed => "ban.imposed",
            Self::BanLifted => "ban.lifted",
        }
    }
}

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
        }
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
