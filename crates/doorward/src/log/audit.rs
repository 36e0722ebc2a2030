//! Audit events in the log. What a ban may follow from is worded for the seed's fail2ban filter (AM-24).

use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome},
    ports::AuditSink,
};

use super::escape::foreign;

/// The path that the seed's filter looks for where a name is unknown at the reset of a password.
const RESET_START: &str = "/api/reset-password/identity/start";

/// The same for codes that open the own account for changes.
const ELEVATION_START: &str = "/api/user/session/elevation/start";

/// Writes audit events to the log.
pub(crate) struct AuditLog;

impl AuditSink for AuditLog {
    fn record(&self, event: &AuditEvent) {
        let origin = &event.origin;
        // Text in front of `remote_ip` must not look like it; the path is the visitor's.
        let told = Told {
            kind: event.kind.name(),
            user: foreign(event.user.as_deref().unwrap_or_default()),
            about: foreign(event.told_about().as_deref().unwrap_or_default()),
            method: foreign(&origin.method),
            path: foreign(path(event)),
            request_id: foreign(&origin.request_id),
            session: origin.session.map(|session| session.to_string()).unwrap_or_default(),
            remote_ip: origin.client.to_string(),
        };
        told.write(Said::of(event));
    }
}

/// The fields of a line, made harmless.
struct Told {
    kind: &'static str,
    user: String,
    about: String,
    method: String,
    path: String,
    request_id: String,
    session: String,
    remote_ip: String,
}

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// An attempt with a factor of this name failed, by the fault of whoever made it.
    Failed { factor: &'static str, reason: &'static str },
    /// It failed because of something else, so it is no line that bans anybody.
    NotChecked { reason: &'static str },
    /// An attempt with a factor of this name was good.
    Passed { factor: &'static str },
    /// A target was denied.
    Forbidden,
    /// A link was asked for, for a name that nobody has.
    UnknownName,
    /// A link or a code goes to somebody.
    Mail,
    /// Something else was done.
    Done,
    /// Something else was refused.
    Refused { reason: &'static str },
}

impl Said {
    fn of(event: &AuditEvent) -> Self {
        let factor = factor(event.kind);
        match (event.kind, event.outcome) {
            (AuditKind::AccessDenied, _) => Self::Forbidden,
            (AuditKind::ResetRequested, AuditOutcome::Failure("unknown_user")) => Self::UnknownName,
            (AuditKind::MailSent, AuditOutcome::Success) => Self::Mail,
            (AuditKind::Confirmed, AuditOutcome::Success) => Self::Done,
            (_, outcome) => match (factor, outcome) {
                (Some(_), AuditOutcome::Failure(reason @ ("busy" | "unavailable" | "session_gone"))) => {
                    Self::NotChecked { reason }
                }
                (Some(factor), AuditOutcome::Failure(reason)) => Self::Failed { factor, reason },
                (Some(factor), AuditOutcome::Success) => Self::Passed { factor },
                (None, AuditOutcome::Success) => Self::Done,
                (None, AuditOutcome::Failure(reason)) => Self::Refused { reason },
            },
        }
    }
}

/// The word for the factor that an attempt was made with. Filters know these four and no other; a code that was
/// written down is typed like one of TOTP.
const fn factor(kind: AuditKind) -> Option<&'static str> {
    Some(match kind {
        AuditKind::PasswordSignIn | AuditKind::BasicSignIn | AuditKind::Confirmed => "1FA",
        AuditKind::TotpSignIn | AuditKind::RecoverySignIn => "TOTP",
        AuditKind::WebauthnSignIn | AuditKind::PasskeySignIn => "U2F",
        AuditKind::DuoSignIn => "Duo",
        _ => return None,
    })
}

/// The path that the line names: of mails the one that filters look for, whether a page or a program asked for them.
fn path(event: &AuditEvent) -> &str {
    let path = event.origin.path.as_str();
    match event.kind {
        AuditKind::ResetRequested => RESET_START,
        AuditKind::MailSent if path.contains("reset-password") => RESET_START,
        AuditKind::MailSent => ELEVATION_START,
        _ => path,
    }
}

impl Told {
    fn write(&self, said: Said) {
        let Self { kind, user, about, method, path, request_id, session, remote_ip } = self;
        let (user, about, method, path) = (user.as_str(), about.as_str(), method.as_str(), path.as_str());
        let (request_id, session, remote_ip) = (request_id.as_str(), session.as_str(), remote_ip.as_str());
        macro_rules! line {
            ($level:ident, $outcome:expr, $reason:expr, $($message:tt)+) => {
                tracing::$level!(
                    target: "doorward::audit", event = kind, outcome = $outcome, reason = $reason, user, about,
                    method, path, request_id, session, remote_ip, $($message)+
                )
            };
        }
        match said {
            Said::Failed { factor, reason: reason @ "throttled" } => {
                line!(
                    error,
                    "failure",
                    reason,
                    "Unsuccessful {factor} authentication attempt by user '{user}': rate limit exceeded"
                );
            }
            Said::Failed { factor, reason } => {
                line!(
                    error,
                    "failure",
                    reason,
                    "Unsuccessful {factor} authentication attempt by user '{user}': authentication failed"
                );
            }
            Said::NotChecked { reason } => {
                line!(warn, "failure", reason, "A sign-in by user '{user}' could not be checked");
            }
            Said::Passed { factor } => {
                line!(
                    info,
                    "success",
                    "",
                    "Successful {factor} authentication attempt made by user '{user}'"
                );
            }
            Said::Forbidden => line!(info, "failure", "rule", "Access is forbidden to user '{user}'"),
            Said::UnknownName => {
                line!(error, "failure", "unknown_user", "user not found: '{user}' asked for a new password");
            }
            // Everybody may ask for a mail; whoever bans for it has asked for it with this level.
            Said::Mail => line!(debug, "success", "", "Sending an email to user '{user}'"),
            Said::Done => line!(info, "success", "", "{kind}"),
            Said::Refused { reason } => line!(warn, "failure", reason, "{kind}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use doorward_core::{audit::RequestOrigin, time::Timestamp};

    use super::*;

    fn event(kind: AuditKind, outcome: AuditOutcome) -> AuditEvent {
        let origin = RequestOrigin::local("/reset-password");
        AuditEvent { time: Timestamp::from_millis(0), kind, outcome, user: None, about: None, origin }
    }

    #[track_caller]
    fn check(kind: AuditKind, outcome: AuditOutcome, said: Said) {
        assert_eq!(Said::of(&event(kind, outcome)), said, "{kind:?} {outcome:?}");
    }

    #[test]
    fn every_factor_has_a_word_that_filters_know() {
        let wrong = AuditOutcome::Failure("wrong_credentials");
        for kind in AuditKind::ALL.iter().copied().filter(|kind| kind.is_sign_in()) {
            let Said::Failed { factor, .. } = Said::of(&event(kind, wrong)) else {
                panic!("{kind:?} has no line that bans");
            };
            assert!(["1FA", "TOTP", "U2F", "Duo"].contains(&factor), "{factor}");
            check(kind, AuditOutcome::Success, Said::Passed { factor });
            check(kind, AuditOutcome::Failure("unavailable"), Said::NotChecked { reason: "unavailable" });
        }
        check(AuditKind::Confirmed, wrong, Said::Failed { factor: "1FA", reason: "wrong_credentials" });
        check(AuditKind::Confirmed, AuditOutcome::Success, Said::Done);
    }

    #[test]
    fn unknown_names_and_mails_carry_the_path_that_the_seed_looks_for() {
        check(AuditKind::ResetRequested, AuditOutcome::Failure("unknown_user"), Said::UnknownName);
        check(
            AuditKind::ResetRequested,
            AuditOutcome::Failure("disabled"),
            Said::Refused { reason: "disabled" },
        );
        check(AuditKind::MailSent, AuditOutcome::Success, Said::Mail);
        assert_eq!(path(&event(AuditKind::ResetRequested, AuditOutcome::Success)), RESET_START);
        assert_eq!(path(&event(AuditKind::MailSent, AuditOutcome::Success)), RESET_START);
        let mut elevation = event(AuditKind::MailSent, AuditOutcome::Success);
        elevation.origin = RequestOrigin::local("/settings/security");
        assert_eq!(path(&elevation), ELEVATION_START);
    }
}
