//! Signing in with a passkey, without a name and without a password. Nothing here can be guessed, so wrong passwords of
//! strangers do not keep its owner out (SC-133).

use std::sync::Arc;

use doorward_crypto::webauthn::{Ceremony, RelyingParty};

use super::{Login, LoginOutcome};
use crate::{
    audit::{AuditKind, AuditOutcome, RequestOrigin},
    identity::Account,
    portal::Scope,
    ports::PortError,
    second_factor::{PasskeyAnswer, PasskeyRules, Site, burn, stored, used},
    session::{Method, Methods, NewSession},
};

/// An answer of a browser whose person is not known yet.
pub struct PasskeyAttempt<'a> {
    /// What holds for passkeys.
    pub rules: &'a PasskeyRules,
    /// The answer.
    pub answer: PasskeyAnswer<'a>,
    /// "Remember me" was ticked.
    pub remember: bool,
    /// The scope that the session is for.
    pub scope: Scope<'a>,
    /// The value of the device cookie, if one was sent.
    pub device: Option<&'a str>,
    /// Where it came from.
    pub origin: RequestOrigin,
}

/// Whose passkey it is and how strong, or why it is none.
type Judged = Result<(Account, Method), (Option<String>, &'static str)>;

impl Login {
    /// Asks whoever is there for a passkey; `None` where passkeys do not sign in.
    pub fn begin_passkey(&self, rules: &PasskeyRules, site: Site<'_>) -> Option<Ceremony> {
        let party = rules.sign_in.then(|| rules.party(site)).flatten()?;
        Some(party.begin_discoverable(&*self.ports.entropy, rules.sign_in_verification()))
    }

    /// Signs somebody in with a passkey.
    ///
    /// # Errors
    /// When a directory or a store does not answer; nobody is signed in then.
    pub async fn passkey(&self, attempt: PasskeyAttempt<'_>) -> Result<LoginOutcome, PortError> {
        let judged = match self.judge(&attempt).await {
            Ok(judged) => judged,
            Err(fault) => {
                let result = AuditOutcome::Failure("unavailable");
                self.audit(AuditKind::PasskeySignIn, result, String::new(), attempt.origin);
                return Err(fault);
            }
        };
        let (account, method) = match judged {
            Ok(found) => found,
            Err((user, reason)) => {
                tracing::info!(reason, "a passkey's answer was not accepted");
                let result = AuditOutcome::Failure("wrong_credentials");
                self.audit(AuditKind::PasskeySignIn, result, user.unwrap_or_default(), attempt.origin);
                return Ok(LoginOutcome::Rejected);
            }
        };
        let methods = Methods::only(method);
        let token = self
            .sessions
            .begin(NewSession {
                account: &account,
                scope: attempt.scope.key,
                lifetimes: &attempt.scope.settings.lifetimes,
                remember: attempt.remember,
                methods,
                level: methods.level(attempt.rules.verified_is_two),
                address: attempt.origin.client.to_string(),
                agent: attempt.origin.agent.clone(),
            })
            .await?;
        let now = self.ports.clock.now();
        let user = account.identity.user.clone();
        let origin = attempt.origin.in_session(self.sessions.mark(&token.key));
        self.audit(AuditKind::PasskeySignIn, AuditOutcome::Success, user.clone(), origin);
        Ok(LoginOutcome::SignedIn {
            token,
            identity: Arc::clone(&account.identity),
            new_device: self.is_new_device(attempt.device, &user, now),
            device: self.devices.remember(attempt.device, &user, now),
            must_change_password: account.must_change_password,
        })
    }

    async fn judge(&self, attempt: &PasskeyAttempt<'_>) -> Result<Judged, PortError> {
        let PasskeyAttempt { rules, answer, .. } = attempt;
        let Some(party) = rules.sign_in.then(|| rules.party(answer.site)).flatten() else {
            return Ok(Err((None, "off")));
        };
        if self.regulation.is_address_banned(attempt.origin.client).await? {
            return Ok(Err((None, "banned")));
        }
        if !burn(&self.ports, rules, answer.state).await? {
            return Ok(Err((None, "challenge")));
        }
        let claim = match RelyingParty::claim(answer.response) {
            Ok(claim) => claim,
            Err(error) => return Ok(Err((None, error.code()))),
        };
        let found = self.ports.passkeys.passkey_find(&claim.id).await?;
        let Some(passkey) = found.filter(|passkey| passkey.rp_id == answer.site.host) else {
            return Ok(Err((None, "credential")));
        };
        let Ok(handle) = claim.handle.as_slice().try_into() else { return Ok(Err((None, "user_handle"))) };
        let owner = self.ports.passkeys.handle_find(&handle).await?;
        if owner.as_deref() != Some(passkey.user.as_str()) {
            return Ok(Err((Some(passkey.user), "user_handle")));
        }
        let stored = stored(&passkey);
        let asserted = match party.finish_discoverable(answer.state, answer.response, &stored, &handle) {
            Ok(asserted) => asserted,
            Err(error) => return Ok(Err((Some(passkey.user), error.code()))),
        };
        let found = self.ports.users.account_find(&passkey.user).await?;
        let Some(account) = found.filter(|account| !account.disabled) else {
            return Ok(Err((Some(passkey.user), "disabled")));
        };
        if let Err(reason) = used(&self.ports, rules, &passkey, &asserted).await? {
            return Ok(Err((Some(passkey.user), reason)));
        }
        let method = if asserted.user_verified { Method::WebauthnVerified } else { Method::Webauthn };
        Ok(Ok((account, method)))
    }
}
