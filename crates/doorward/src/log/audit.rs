//! Audit events in the log. Failures of a first factor are worded for the seed's fail2ban filter (AM-24).

use doorward_core::{
    audit::{AuditEvent, AuditKind, AuditOutcome},
    ports::AuditSink,
};

use super::escape::foreign;

/// Writes audit events to the log.
pub(crate) struct AuditLog;

impl AuditSink for AuditLog {
    fn record(&self, event: &AuditEvent) {
        let user = foreign(event.user.as_deref().unwrap_or_default());
        let about = foreign(event.about.as_deref().unwrap_or_default());
        let origin = &event.origin;
        let kind = event.kind.name();
        let (method, request_id) = (foreign(&origin.method), foreign(&origin.request_id));
        // Text in front of `remote_ip` must not look like it; the path is the visitor's.
        let path = foreign(&origin.path);
        let (path, remote_ip) = (path.as_str(), origin.client.to_string());
        macro_rules! line {
            ($level:ident, $outcome:expr, $reason:expr, $($message:tt)+) => {
                tracing::$level!(
                    target: "doorward::audit", event = kind, outcome = $outcome, reason = $reason, user, about,
                    method, path, request_id, remote_ip, $($message)+
                )
            };
        }
        match (event.kind, event.outcome) {
            (
                AuditKind::PasswordSignIn | AuditKind::BasicSignIn | AuditKind::Confirmed,
                AuditOutcome::Failure("throttled"),
            ) => {
                line!(
                    error,
                    "failure",
                    "throttled",
                    "Unsuccessful 1FA authentication attempt by user '{user}': rate limit exceeded"
                );
            }
            (
                AuditKind::PasswordSignIn | AuditKind::BasicSignIn | AuditKind::Confirmed,
                AuditOutcome::Failure(reason @ ("wrong_credentials" | "banned" | "must_change_password")),
            ) => {
                line!(
                    error,
                    "failure",
                    reason,
                    "Unsuccessful 1FA authentication attempt by user '{user}': authentication failed"
                );
            }
            (AuditKind::PasswordSignIn | AuditKind::BasicSignIn, AuditOutcome::Failure(reason)) => {
                // Not the visitor's fault, so not a line that bans anybody.
                line!(warn, "failure", reason, "A sign-in by user '{user}' could not be checked");
            }
            (AuditKind::PasswordSignIn | AuditKind::BasicSignIn, AuditOutcome::Success) => {
                line!(info, "success", "", "Successful 1FA authentication attempt made by user '{user}'");
            }
            (AuditKind::AccessDenied, _) => {
                line!(info, "failure", "rule", "Access is forbidden to user '{user}'");
            }
            (_, AuditOutcome::Success) => line!(info, "success", "", "{kind}"),
            (_, AuditOutcome::Failure(reason)) => line!(warn, "failure", reason, "{kind}"),
        }
    }
}
