//! One order from the account to the certificate.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_core::time::Timestamp;
use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Error, ExternalAccountKey, Identifier, NewAccount, NewOrder,
    Order, OrderStatus, RetryPolicy,
};

use secrecy::{ExposeSecret as _, zeroize::Zeroizing};

use super::{
    AcmeError, AcmeSettings, Challenges, ExternalAccount, Proof, challenges::Waiting, files::Files,
    http::Https,
};
use crate::{tls::Certificate, upstream::Trust};

/// How long an authority may take to look, and to sign.
const PATIENCE: Duration = Duration::from_secs(120);

/// Asks one authority for one certificate, as often as it is needed.
#[derive(Debug)]
pub struct AcmeClient {
    settings: AcmeSettings,
    challenges: Arc<Challenges>,
}

impl AcmeClient {
    /// For `settings`; its proofs are put into `challenges`.
    pub fn new(settings: AcmeSettings, challenges: Arc<Challenges>) -> Self {
        Self { settings, challenges }
    }

    /// What it asks for.
    pub fn settings(&self) -> &AcmeSettings {
        &self.settings
    }

    /// The certificate that is kept, if it is still good for all names.
    pub fn kept(&self, now: Timestamp) -> Option<Certificate> {
        Files(&self.settings.folder).load(&self.settings.domains, now)
    }

    /// Gets a new certificate and keeps it.
    ///
    /// # Errors
    /// [`AcmeError`] says whether the authority could not be reached or said no.
    pub async fn obtain(&self) -> Result<Certificate, AcmeError> {
        let files = Files(&self.settings.folder);
        let account = self.account(&files).await?;
        let names: Vec<Identifier> = self.settings.domains.iter().cloned().map(Identifier::Dns).collect();
        let wanted = NewOrder::new(&names);
        let order = match account.new_order(&wanted).await {
            Err(Error::Api(problem)) if is_unknown_account(problem.r#type.as_deref()) => {
                // The authority has forgotten us; the key is of no more use.
                tracing::warn!("the authority does not know the ACME account any more; a new one is made");
                files.forget_account();
                self.account(&files).await?.new_order(&wanted).await
            }
            other => other,
        };
        let (chain, key) = self.finish(order?).await?;
        Ok(files.save(&chain, &key, &self.settings.domains)?)
    }

    async fn account(&self, files: &Files<'_>) -> Result<Account, AcmeError> {
        let settings = &self.settings;
        let https = || Box::new(Https { trust: Trust::Authorities(settings.authorities.clone()) });
        if let Some(kept) = files.load_account(&settings.directory) {
            return Ok(Account::builder_with_http(https()).from_credentials(kept).await?);
        }
        let contact = settings.email.as_ref().map(|email| format!("mailto:{email}"));
        let contact: Vec<&str> = contact.as_deref().into_iter().collect();
        let new =
            NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
        let customer = settings.external_account.as_ref().map(external).transpose()?;
        let (account, credentials) = Account::builder_with_http(https())
            .create(&new, settings.directory.clone(), customer.as_ref())
            .await?;
        files.save_account(&credentials)?;
        Ok(account)
    }

    async fn finish(&self, mut order: Order) -> Result<(String, String), AcmeError> {
        let patience = RetryPolicy::default().timeout(PATIENCE);
        let mut waiting = self.challenges.waiting();
        self.prove(&mut order, &mut waiting).await?;
        let status = order.poll_ready(&patience).await?;
        if status != OrderStatus::Ready {
            return Err(AcmeError::Refused(self.reason(&mut order).await));
        }
        drop(waiting);
        let key = order.finalize().await?;
        let chain = order.poll_certificate(&patience).await?;
        Ok((chain, key))
    }

    async fn prove(&self, order: &mut Order, waiting: &mut Waiting<'_>) -> Result<(), AcmeError> {
        let (wanted, word) = match self.settings.proof {
            Proof::Http01 => (ChallengeType::Http01, "http-01"),
            Proof::TlsAlpn01 => (ChallengeType::TlsAlpn01, "tls-alpn-01"),
        };
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization?;
            // The authority may remember a proof of a few days ago.
            if authorization.status == AuthorizationStatus::Valid {
                continue;
            }
            let name = authorization.identifier().to_string();
            let missing = AcmeError::NoSuchProof { kind: word, name: name.clone() };
            let mut challenge = authorization.challenge(wanted.clone()).ok_or(missing)?;
            let proof = challenge.key_authorization();
            match self.settings.proof {
                Proof::Http01 => waiting.file(&challenge.token, proof.as_str()),
                Proof::TlsAlpn01 => waiting.certificate(&name, proof.digest().as_ref())?,
            }
            challenge.set_ready().await?;
        }
        Ok(())
    }

    /// Why proofs were not accepted, in the authority's words.
    async fn reason(&self, order: &mut Order) -> String {
        let mut reasons = Vec::new();
        let mut authorizations = order.authorizations();
        while let Some(Ok(mut authorization)) = authorizations.next().await {
            let name = authorization.identifier().to_string();
            let Ok(state) = authorization.refresh().await else { continue };
            for problem in state.challenges.iter().filter_map(|challenge| challenge.error.as_ref()) {
                reasons.push(format!("{name}: {problem}"));
            }
        }
        if reasons.is_empty() { "the names were not proved".to_owned() } else { reasons.join("; ") }
    }
}

fn external(account: &ExternalAccount) -> Result<ExternalAccountKey, AcmeError> {
    let key = URL_SAFE_NO_PAD.decode(account.hmac_key.expose_secret().as_bytes());
    let key = key.map(Zeroizing::new).map_err(|_| AcmeError::ExternalAccount)?;
    Ok(ExternalAccountKey::new(account.key_id.clone(), &key))
}

fn is_unknown_account(kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| kind.ends_with(":accountDoesNotExist"))
}
