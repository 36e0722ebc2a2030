//! What records of the audit log are called on pages.

use doorward_core::audit::AuditKind;

use crate::language::Key;

/// What happened, in words that suit a success and a failure alike.
pub(super) const fn of_kind(kind: AuditKind) -> Key {
    match kind {
        AuditKind::PasswordSignIn => Key::new("audit-kind-password-sign-in"),
        AuditKind::BasicSignIn => Key::new("audit-kind-basic-sign-in"),
        AuditKind::PasskeySignIn => Key::new("audit-kind-passkey-sign-in"),
        AuditKind::TotpSignIn => Key::new("audit-kind-totp-sign-in"),
        AuditKind::WebauthnSignIn => Key::new("audit-kind-webauthn-sign-in"),
        AuditKind::DuoSignIn => Key::new("audit-kind-duo-sign-in"),
        AuditKind::RecoverySignIn => Key::new("audit-kind-recovery-sign-in"),
        AuditKind::ElevationRequested => Key::new("audit-kind-elevation-requested"),
        AuditKind::Elevated => Key::new("audit-kind-elevated"),
        AuditKind::ResetRequested => Key::new("audit-kind-reset-requested"),
        AuditKind::PasswordReset => Key::new("audit-kind-password-reset"),
        AuditKind::MailSent => Key::new("audit-kind-mail-sent"),
        AuditKind::FactorAdded => Key::new("audit-kind-factor-added"),
        AuditKind::FactorChanged => Key::new("audit-kind-factor-changed"),
        AuditKind::FactorRemoved => Key::new("audit-kind-factor-removed"),
        AuditKind::RecoveryCodesMade => Key::new("audit-kind-recovery-codes-made"),
        AuditKind::SignOut => Key::new("audit-kind-sign-out"),
        AuditKind::AccessDenied => Key::new("audit-kind-access-denied"),
        AuditKind::FirstAdminCreated => Key::new("audit-kind-first-admin"),
        AuditKind::AdminPasswordReset => Key::new("audit-kind-admin-password"),
        AuditKind::ConfigurationReloaded => Key::new("audit-kind-configuration"),
        AuditKind::Confirmed => Key::new("audit-kind-confirmed"),
        AuditKind::AccountCreated => Key::new("audit-kind-account-created"),
        AuditKind::AccountChanged => Key::new("audit-kind-account-changed"),
        AuditKind::AccountDisabled => Key::new("audit-kind-account-disabled"),
        AuditKind::AccountEnabled => Key::new("audit-kind-account-enabled"),
        AuditKind::AccountDeleted => Key::new("audit-kind-account-deleted"),
        AuditKind::PasswordChanged => Key::new("audit-kind-password-changed"),
        AuditKind::PasswordRehashed => Key::new("audit-kind-password-rehashed"),
        AuditKind::SessionsEnded => Key::new("audit-kind-sessions-ended"),
        AuditKind::BanImposed => Key::new("audit-kind-ban-imposed"),
        AuditKind::BanLifted => Key::new("audit-kind-ban-lifted"),
        AuditKind::ApiKeyRefused => Key::new("audit-kind-api-key-refused"),
        AuditKind::ApiKeyCreated => Key::new("audit-kind-api-key-created"),
        AuditKind::ApiKeyRotated => Key::new("audit-kind-api-key-rotated"),
        AuditKind::ApiKeyRevoked => Key::new("audit-kind-api-key-revoked"),
        AuditKind::AdminKeyRefused => Key::new("audit-kind-admin-key-refused"),
        AuditKind::AuditQueried => Key::new("audit-kind-audit-queried"),
        AuditKind::AuditExported => Key::new("audit-kind-audit-exported"),
        AuditKind::AuditPruned => Key::new("audit-kind-audit-pruned"),
        AuditKind::AuditLost => Key::new("audit-kind-audit-lost"),
        AuditKind::AuditRestarted => Key::new("audit-kind-audit-restarted"),
    }
}
