//! `webauthn`: security keys and passkeys (`authelia.md` 1.6 and 11.2).

use std::{path::PathBuf, time::Duration};

use super::{choice, path, span};
use crate::{
    keys::MODEL_REPORTS,
    reader::{Reader, Scope},
    values::{self, Parsed, flag, text},
};

/// Security keys and passkeys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebauthnConfig {
    /// Whether nobody can use them, nor set them up.
    pub disabled: bool,
    /// The name of this place that browsers show.
    pub display_name: String,
    /// How much is asked about the model of a new device.
    pub attestation: AttestationPreference,
    /// How long a challenge can be answered, 10 seconds to 10 minutes.
    pub timeout: Duration,
    /// Whether a passkey signs in without name and password.
    pub passkey_login: bool,
    /// Whether a passkey that verified its user counts as two factors; never while `passkey_login` is off.
    pub passkey_two_factors: bool,
    /// Whether browsers are offered to make a passkey by themselves; never where it could not be one.
    pub passkey_upgrade: bool,
    /// What follows when a counter goes back (SC-161).
    pub clone_detection: CloneDetection,
    /// Whether passkeys that leave their device are refused.
    pub prohibit_backup_eligibility: bool,
    /// Which models can be registered.
    pub models: AaguidFilter,
    /// Where a new device is; `None` for anywhere.
    pub attachment: Option<AuthenticatorAttachment>,
    /// Whether a new device keeps the name of its owner.
    pub discoverability: Requirement,
    /// Whether a device verifies its owner.
    pub user_verification: Requirement,
    /// The list of models that new devices are held against.
    pub metadata: Option<MetadataConfig>,
}

/// The list of models that the FIDO alliance signs, and what is asked by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataConfig {
    /// The file, as it is published.
    pub path: PathBuf,
    /// Whether it stays in force when it is out of date.
    pub relaxed: bool,
    /// Whether a model must be on it.
    pub entry: bool,
    /// Whether a device that does not tell its model is taken.
    pub permit_zero_aaguid: bool,
    /// Whether an authority of the model must vouch for the device.
    pub trust_anchor: bool,
    /// Whether the two lists below hold.
    pub status: bool,
    /// What must be reported of the model.
    pub permitted: Vec<String>,
    /// What must not.
    pub prohibited: Vec<String>,
}

/// How much is asked about the model of a new device (WebAuthn 5.4.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttestationPreference {
    /// Nothing.
    None,
    /// Whatever the browser likes to say.
    Indirect,
    /// What the device says.
    Direct,
    /// What the device says about itself alone.
    Enterprise,
}

/// What follows when the counter of a device goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloneDetection {
    /// The sign-in is refused.
    Refuse,
    /// It goes on, and stands in the audit log.
    Warn,
}

/// Which models can be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AaguidFilter {
    /// All.
    Any,
    /// Only these; at least one.
    Permitted(Vec<[u8; 16]>),
    /// All but these; at least one.
    Prohibited(Vec<[u8; 16]>),
}

/// Where a device is (WebAuthn 5.4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthenticatorAttachment {
    /// Built in.
    Platform,
    /// It can be carried about.
    CrossPlatform,
}

/// How much something is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Rather not.
    Discouraged,
    /// If it can be had.
    Preferred,
    /// Nothing else will do.
    Required,
}

const ATTESTATION: &[(&str, AttestationPreference)] = &[
    ("none", AttestationPreference::None),
    ("indirect", AttestationPreference::Indirect),
    ("direct", AttestationPreference::Direct),
    ("enterprise", AttestationPreference::Enterprise),
];

const CLONES: &[(&str, CloneDetection)] =
    &[("refuse", CloneDetection::Refuse), ("warn", CloneDetection::Warn)];

const ATTACHMENT: &[(&str, Option<AuthenticatorAttachment>)] = &[
    ("", None),
    ("platform", Some(AuthenticatorAttachment::Platform)),
    ("cross-platform", Some(AuthenticatorAttachment::CrossPlatform)),
];

const NEED: &[(&str, Requirement)] = &[
    ("discouraged", Requirement::Discouraged),
    ("preferred", Requirement::Preferred),
    ("required", Requirement::Required),
];

/// Whether a list stays in force when it is out of date.
const CACHE: &[(&str, bool)] = &[("strict", false), ("relaxed", true)];

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> WebauthnConfig {
    let filtering = scope.child("filtering");
    let criteria = scope.child("selection_criteria");
    let need = |reader: &mut Reader, name| {
        reader.value(&criteria, name, choice(NEED)).unwrap_or(Requirement::Preferred)
    };
    let clones = reader.value(scope, "clone_detection", choice(CLONES));
    let attestation = reader.value(scope, "attestation_conveyance_preference", choice(ATTESTATION));
    let metadata = read_metadata(reader, &scope.child("metadata"));
    let mut config = WebauthnConfig {
        disabled: reader.value(scope, "disable", flag).unwrap_or_default(),
        display_name: reader.value(scope, "display_name", text).unwrap_or_default(),
        attestation: attestation.unwrap_or(AttestationPreference::Indirect),
        timeout: span(reader, scope, "timeout"),
        passkey_login: reader.value(scope, "enable_passkey_login", flag).unwrap_or_default(),
        passkey_two_factors: reader.value(scope, "passkey_uv_two_factors", flag).unwrap_or_default(),
        passkey_upgrade: reader.value(scope, "passkey_upgrade", flag).unwrap_or_default(),
        clone_detection: clones.unwrap_or(CloneDetection::Refuse),
        prohibit_backup_eligibility: reader
            .value(&filtering, "prohibit_backup_eligibility", flag)
            .unwrap_or_default(),
        models: read_models(reader, &filtering),
        attachment: reader.value(&criteria, "attachment", choice(ATTACHMENT)).flatten(),
        discoverability: need(reader, "discoverability"),
        user_verification: need(reader, "user_verification"),
        metadata,
    };
    let asks =
        matches!(config.attestation, AttestationPreference::Direct | AttestationPreference::Enterprise);
    if config.metadata.as_ref().is_some_and(|metadata| metadata.trust_anchor) && !asks {
        let message = "must be direct or enterprise with webauthn.metadata.validate_trust_anchor: otherwise browsers leave \
                       out what vouches for a device, and none could be registered";
        reader.error(&scope.path("attestation_conveyance_preference"), message);
    }
    if config.passkey_two_factors && !config.passkey_login {
        let message = "has no effect while webauthn.enable_passkey_login is false";
        reader.warning(&scope.path("passkey_uv_two_factors"), message);
        config.passkey_two_factors = false;
    }
    if config.passkey_upgrade
        && let Some(why) = no_upgrade(&config)
    {
        reader.warning(&scope.path("passkey_upgrade"), format!("has no effect while webauthn.{why}"));
        config.passkey_upgrade = false;
    }
    config
}

/// The option beside which browsers make no passkey by themselves, or none that would be taken.
fn no_upgrade(config: &WebauthnConfig) -> Option<&'static str> {
    [
        (config.disabled, "disable is true"),
        (!config.passkey_login, "enable_passkey_login is false"),
        (config.prohibit_backup_eligibility, "filtering.prohibit_backup_eligibility is true"),
        (
            config.attachment == Some(AuthenticatorAttachment::CrossPlatform),
            "selection_criteria.attachment is cross-platform",
        ),
        // Browsers do not ask for a PIN or a finger by themselves (level 3, 5.1.3).
        (
            config.user_verification == Requirement::Required,
            "selection_criteria.user_verification is required",
        ),
        // Password managers are on hardly any list of models, and what is made and refused stays with its owner.
        (matches!(config.models, AaguidFilter::Permitted(_)), "filtering.permitted_aaguids names models"),
        (config.metadata.is_some(), "metadata is enabled"),
    ]
    .into_iter()
    .find_map(|(holds, why)| holds.then_some(why))
}

fn read_metadata(reader: &mut Reader, scope: &Scope<'_>) -> Option<MetadataConfig> {
    let enabled = reader.value(scope, "enabled", flag).unwrap_or_default();
    let file = reader.value(scope, "path", path).flatten();
    let mut check = |name| reader.value(scope, name, flag).unwrap_or(true);
    let entry = check("validate_entry");
    let permit_zero_aaguid = check("validate_entry_permit_zero_aaguid");
    let (trust_anchor, status) = (check("validate_trust_anchor"), check("validate_status"));
    let relaxed = reader.value(scope, "cache_policy", choice(CACHE)).unwrap_or_default();
    let mut reports = |name| reader.values(scope, name, report);
    let (permitted, prohibited) =
        (reports("validate_status_permitted"), reports("validate_status_prohibited"));
    if !enabled {
        return None;
    }
    let Some(path) = file else {
        if !reader.has_failed(&scope.path("path")) {
            let message =
                "is missing; download the list from https://mds3.fidoalliance.org and name the file";
            reader.error_at(&scope.path("path"), scope.origin(), message);
        }
        return None;
    };
    Some(MetadataConfig {
        path,
        relaxed,
        entry,
        permit_zero_aaguid,
        trust_anchor,
        status,
        permitted,
        prohibited,
    })
}

fn report(text: &str) -> Parsed<String> {
    let known = MODEL_REPORTS.contains(&text).then(|| text.to_owned());
    known.ok_or_else(|| format!("one of {}", MODEL_REPORTS.join(", ")))
}

fn read_models(reader: &mut Reader, scope: &Scope<'_>) -> AaguidFilter {
    let permitted = reader.values(scope, "permitted_aaguids", values::uuid);
    let prohibited = reader.values(scope, "prohibited_aaguids", values::uuid);
    if !permitted.is_empty() && !prohibited.is_empty() {
        let message =
            "has no effect beside permitted_aaguids, which names all that are taken; keep one of them";
        reader.error(&scope.path("prohibited_aaguids"), message);
    }
    match (permitted.is_empty(), prohibited.is_empty()) {
        (false, _) => AaguidFilter::Permitted(permitted),
        (true, false) => AaguidFilter::Prohibited(prohibited),
        (true, true) => AaguidFilter::Any,
    }
}
