//! What can happen that an owner wants to look up.

/// Kinds with their names, and the way back from a name, from one list.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $name:literal,)+) => {
        /// What happened. The textual form is stable; scripts match it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum AuditKind {
            $($(#[doc = $doc])+ $kind,)+
        }

        impl AuditKind {
            /// Every kind, in the order of this list.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The stable name, as in the log field `event` and the column `action`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }
        }
    };
}

kinds! {
    /// A first factor by password at the portal or its API.
    PasswordSignIn = "sign_in.password",
    /// A first factor by HTTP Basic at forward auth or the gateway.
    BasicSignIn = "sign_in.basic",
    /// A passkey instead of name and password.
    PasskeySignIn = "sign_in.passkey",
    /// A second factor by time-based code.
    TotpSignIn = "sign_in.totp",
    /// A security key or passkey as second factor.
    WebauthnSignIn = "sign_in.webauthn",
    /// A second factor by push to a phone.
    DuoSignIn = "sign_in.duo",
    /// A second factor by recovery code.
    RecoverySignIn = "sign_in.recovery",
    /// A code was asked for that proves control of the mailbox.
    ElevationRequested = "elevation.requested",
    /// That code was shown.
    Elevated = "session.elevated",
    /// A link to set a new password was asked for.
    ResetRequested = "reset.requested",
    /// A password was set anew by such a link.
    PasswordReset = "password.reset",
    /// A mail with a code or a link is on its way.
    MailSent = "mail.sent",
    /// A second factor was added.
    FactorAdded = "factor.added",
    /// A second factor got another name.
    FactorChanged = "factor.changed",
    /// A second factor was removed.
    FactorRemoved = "factor.removed",
    /// A new set of recovery codes was made.
    RecoveryCodesMade = "recovery_codes.made",
    /// Somebody signed out.
    SignOut = "sign_out",
    /// A signed-in person was denied a target.
    AccessDenied = "access.denied",
    /// The first administrator was created.
    FirstAdminCreated = "account.first_admin_created",
    /// The administrator's password was set anew from the command line or the configuration.
    AdminPasswordReset = "account.admin_password_reset",
    /// The configuration was loaded again.
    ConfigurationReloaded = "configuration.reloaded",
    /// The key that seals what is stored was changed (AM-14).
    StorageKeyChanged = "storage.key_changed",
    /// An encrypted archive of the database was made.
    StorageBackedUp = "storage.backed_up",
    /// The content of the database was replaced by that of an archive.
    StorageRestored = "storage.restored",
    /// The secret that session tokens are signed with was replaced; the old one is good for a while (FR-26).
    SigningSecretReplaced = "secret.signing_replaced",
    /// A secret between Doorward and a service or proxy was replaced; `about` says which (HS-65).
    CredentialsReplaced = "secret.credentials_replaced",
    /// Something stored was altered, moved or sealed with another key, and counts for nobody (AM-12).
    StoredValueRefused = "storage.value_refused",
    /// A signed-in person proved once more who they are.
    Confirmed = "session.confirmed",
    /// An account was created.
    AccountCreated = "account.created",
    /// Display name, e-mail address, role or groups of an account were changed.
    AccountChanged = "account.changed",
    /// An account was disabled.
    AccountDisabled = "account.disabled",
    /// A disabled account was enabled.
    AccountEnabled = "account.enabled",
    /// An account was deleted.
    AccountDeleted = "account.deleted",
    /// Somebody set a new password, for themselves or for somebody else.
    PasswordChanged = "password.changed",
    /// A stored password hash was made anew with the present parameters.
    PasswordRehashed = "password.rehashed",
    /// Sessions were ended by their owner from another one, or by an administrator.
    SessionsEnded = "sessions.ended",
    /// A ban was imposed, by regulation or by somebody.
    BanImposed = "ban.imposed",
    /// A ban was lifted.
    BanLifted = "ban.lifted",
    /// An API key was shown that is not good, or not good there; `about` says which and the reason why (HS-20).
    ApiKeyRefused = "api_key.refused",
    /// An API key was made.
    ApiKeyCreated = "api_key.created",
    /// An API key was followed by another one.
    ApiKeyRotated = "api_key.rotated",
    /// An API key was ended by somebody.
    ApiKeyRevoked = "api_key.revoked",
    /// The key of a closed path group was missing or wrong (HS-26).
    AdminKeyRefused = "admin_key.refused",
    /// Somebody looked something up in the audit log (HS-82).
    AuditQueried = "audit.queried",
    /// Somebody took a copy of the audit log.
    AuditExported = "audit.exported",
    /// Records beyond the retention were forgotten; `about` says up to which.
    AuditPruned = "audit.pruned",
    /// Events were not recorded, and how many (SC-245).
    AuditLost = "audit.lost",
    /// The chain could not be continued, because somebody had changed its end, and begins anew with this record.
    AuditRestarted = "audit.restarted",
    /// From now on only administrators get through (HS-79).
    MaintenanceBegun = "maintenance.begun",
    /// Everybody gets through again as the rules say.
    MaintenanceEnded = "maintenance.ended",
    /// A copy of audit log, configuration and log was taken as evidence (HS-80).
    EvidenceExported = "evidence.exported",
    /// All sessions were ended and all secrets of the installation made anew (HS-66).
    EmergencyRotation = "emergency.rotation",
}

impl AuditKind {
    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether it is about proving who one is.
    pub const fn is_sign_in(self) -> bool {
        matches!(
            self,
            Self::PasswordSignIn
                | Self::BasicSignIn
                | Self::PasskeySignIn
                | Self::TotpSignIn
                | Self::WebauthnSignIn
                | Self::DuoSignIn
                | Self::RecoverySignIn
        )
    }

    /// Whether a success of it is somebody coming in. A second factor is a part of the same sign-in, and HTTP Basic
    /// comes with every request.
    pub const fn opens_a_session(self) -> bool {
        matches!(self, Self::PasswordSignIn | Self::PasskeySignIn)
    }

    /// Whether anybody at the door can cause failures of it without end (SC-245).
    pub const fn floods(self) -> bool {
        self.is_sign_in()
            || matches!(
                self,
                Self::AccessDenied
                    | Self::ApiKeyRefused
                    | Self::AdminKeyRefused
                    | Self::Confirmed
                    | Self::ResetRequested
                    | Self::ElevationRequested
                    | Self::Elevated
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_kind() {
        for kind in AuditKind::ALL {
            assert_eq!(AuditKind::from_name(kind.name()), Some(*kind));
        }
        assert_eq!(AuditKind::from_name("sign_in"), None);
    }
}
