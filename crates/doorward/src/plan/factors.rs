//! Second factors and fresh proofs, from the configuration's words to the rooms' types.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use doorward_config::{self as config, AaguidFilter, SecondFactorMethod};
use doorward_core::{
    elevation::ElevationRules,
    factors::FactorKind,
    ports::Clock,
    second_factor::{CloneDetection, FactorRules, PasskeyRules, TotpChoices, TotpRules},
};
use doorward_crypto::{
    totp::{TotpAlgorithm, TotpParameters},
    webauthn::{Aaguid, Attachment, AttestationConveyance, ModelRules, Models, Requirement, WebauthnPolicy},
};
use doorward_providers::{
    duo::{DuoPush, DuoSettings},
    notifier::TrustedCertificates,
};

use crate::fido::{ListKeeper, NewestEdition};

/// What holds for second factors.
pub(crate) fn factor_rules(
    config: &config::Config,
    clock: &Arc<dyn Clock>,
    newest: &NewestEdition,
) -> Result<FactorRules> {
    let models = models(config, clock, newest)?;
    Ok(FactorRules {
        totp: (!config.totp.disabled).then(|| totp_rules(&config.totp)),
        passkeys: (!config.webauthn.disabled).then(|| passkeys(&config.webauthn, models)),
        preferred: config.default_2fa_method.map(|method| match method {
            SecondFactorMethod::Totp => FactorKind::Totp,
            SecondFactorMethod::Webauthn => FactorKind::Webauthn,
            SecondFactorMethod::MobilePush => FactorKind::MobilePush,
        }),
    })
}

/// The list of models that new devices are held against, kept up to date.
fn models(
    config: &config::Config,
    clock: &Arc<dyn Clock>,
    newest: &NewestEdition,
) -> Result<Option<Arc<Models>>> {
    let Some(metadata) = config.webauthn.metadata.as_ref().filter(|_| !config.webauthn.disabled) else {
        return Ok(None);
    };
    let models = Arc::new(Models::new(ModelRules {
        entry: metadata.entry,
        permit_zero: metadata.permit_zero_aaguid,
        trust_anchor: metadata.trust_anchor,
        status: metadata.status,
        permitted: metadata.permitted.clone(),
        prohibited: metadata.prohibited.clone(),
    }));
    ListKeeper::begin(
        &models,
        &metadata.path,
        metadata.relaxed,
        trusted(config)?,
        Arc::clone(clock),
        newest.clone(),
    );
    Ok(Some(models))
}

fn trusted(config: &config::Config) -> Result<TrustedCertificates> {
    TrustedCertificates::load(config.certificates_directory.as_deref()).context("certificates_directory")
}

/// What holds for time-based codes.
pub(crate) fn totp_rules(totp: &config::TotpConfig) -> TotpRules {
    TotpRules {
        issuer: totp.issuer.clone(),
        parameters: TotpParameters {
            algorithm: algorithm(totp.algorithm),
            digits: totp.digits,
            period: totp.period,
        },
        choices: TotpChoices {
            algorithms: totp.allowed_algorithms.values.iter().copied().map(algorithm).collect(),
            digits: totp.allowed_digits.values.clone(),
            periods: totp.allowed_periods.values.clone(),
        },
        skew: totp.skew,
        secret_size: totp.secret_size,
    }
}

const fn algorithm(algorithm: config::TotpAlgorithm) -> TotpAlgorithm {
    match algorithm {
        config::TotpAlgorithm::Sha1 => TotpAlgorithm::Sha1,
        config::TotpAlgorithm::Sha256 => TotpAlgorithm::Sha256,
        config::TotpAlgorithm::Sha512 => TotpAlgorithm::Sha512,
    }
}

fn passkeys(webauthn: &config::WebauthnConfig, list: Option<Arc<Models>>) -> PasskeyRules {
    let models = |models: &[[u8; 16]]| models.iter().copied().map(Aaguid).collect();
    let (permitted, prohibited) = match &webauthn.models {
        AaguidFilter::Any => (Vec::new(), Vec::new()),
        AaguidFilter::Permitted(list) => (models(list), Vec::new()),
        AaguidFilter::Prohibited(list) => (Vec::new(), models(list)),
    };
    let requirement = |requirement| match requirement {
        config::Requirement::Discouraged => Requirement::Discouraged,
        config::Requirement::Preferred => Requirement::Preferred,
        config::Requirement::Required => Requirement::Required,
    };
    PasskeyRules {
        policy: WebauthnPolicy {
            timeout: webauthn.timeout,
            attestation: match webauthn.attestation {
                config::AttestationPreference::None => AttestationConveyance::None,
                config::AttestationPreference::Indirect => AttestationConveyance::Indirect,
                config::AttestationPreference::Direct => AttestationConveyance::Direct,
                config::AttestationPreference::Enterprise => AttestationConveyance::Enterprise,
            },
            attachment: webauthn.attachment.map(|attachment| match attachment {
                config::AuthenticatorAttachment::Platform => Attachment::Platform,
                config::AuthenticatorAttachment::CrossPlatform => Attachment::CrossPlatform,
            }),
            discoverability: requirement(webauthn.discoverability),
            user_verification: requirement(webauthn.user_verification),
            permitted_aaguids: permitted,
            prohibited_aaguids: prohibited,
            prohibit_backup_eligibility: webauthn.prohibit_backup_eligibility,
            models: list,
            // Host and origin are those of each portal.
            ..WebauthnPolicy::new("", &webauthn.display_name, Vec::new())
        },
        sign_in: webauthn.passkey_login,
        verified_is_two: webauthn.passkey_two_factors,
        upgrade: webauthn.passkey_upgrade,
        clones: match webauthn.clone_detection {
            config::CloneDetection::Refuse => CloneDetection::Refuse,
            config::CloneDetection::Warn => CloneDetection::Warn,
        },
    }
}

/// Pushes through Duo, where they are configured.
pub(crate) fn duo(config: &config::Config, clock: Arc<dyn Clock>) -> Result<Option<Arc<DuoPush>>> {
    let Some(duo) = &config.duo else { return Ok(None) };
    let trusted = trusted(config)?;
    let settings = DuoSettings {
        host: duo.host.clone(),
        port: duo.port,
        integration_key: duo.integration_key.clone(),
        secret_key: duo.secret_key.clone(),
        self_enrollment: duo.self_enrollment,
        patience: DuoSettings::PATIENCE,
    };
    Ok(Some(Arc::new(DuoPush::new(&settings, &trusted, clock).context("duo_api")?)))
}

/// What holds for fresh proofs of more than the password.
pub(crate) fn elevation_rules(validation: &config::IdentityValidationConfig) -> ElevationRules {
    let elevation = &validation.elevation;
    ElevationRules {
        code_life: elevation.code_lifespan,
        life: elevation.lifespan,
        characters: elevation.characters,
        require_second_factor: elevation.require_second_factor,
        skip_second_factor: elevation.skip_second_factor,
    }
}
