//! Keys of second factors, and of proofs by mail.

use super::{Key, Kind};

const fn key(path: &'static str, kind: Kind, about: &'static str) -> Key {
    Key::new(path, kind, about)
}

const ALGORITHMS: Kind = Kind::Choice(&["SHA1", "SHA256", "SHA512"]);
const DIGITS: Kind = Kind::Choice(&["6", "8"]);
// Two minutes at most: a longer code is worth stealing.
const PERIOD: Kind = Kind::Count { min: 15, max: 120 };
/// What the FIDO alliance reports of models (Metadata Service 3.0, 3.1.4).
pub(crate) const MODEL_REPORTS: &[&str] = &[
    "NOT_FIDO_CERTIFIED",
    "FIDO_CERTIFIED",
    "USER_VERIFICATION_BYPASS",
    "ATTESTATION_KEY_COMPROMISE",
    "USER_KEY_REMOTE_COMPROMISE",
    "USER_KEY_PHYSICAL_COMPROMISE",
    "UPDATE_AVAILABLE",
    "REVOKED",
    "SELF_ASSERTION_SUBMITTED",
    "FIDO_CERTIFIED_L1",
    "FIDO_CERTIFIED_L1plus",
    "FIDO_CERTIFIED_L2",
    "FIDO_CERTIFIED_L2plus",
    "FIDO_CERTIFIED_L3",
    "FIDO_CERTIFIED_L3plus",
];

const REPORT: Kind = Kind::Choice(MODEL_REPORTS);

const NEED: Kind = Kind::Choice(&["discouraged", "preferred", "required"]);

/// The keys.
#[rustfmt::skip]
pub(super) const KEYS: &[Key] = &[
    key("totp", Kind::Section, "Second factor: codes of an authenticator (RFC 6238). A code is accepted once, always."),
    key("totp.disable", Kind::Flag, "Whether nobody can use such codes, nor set them up.").default("false").protective(),
    key("totp.issuer", Kind::Text, "The name that authenticators show beside the code.").default("Doorward"),
    key("totp.algorithm", ALGORITHMS, "The hash function of new codes. Some authenticators ignore anything but SHA1. People who have codes keep theirs, here and below.").default("SHA1"),
    key("totp.digits", DIGITS, "Digits of a code.").default("6").protective(),
    key("totp.period", PERIOD, "Seconds that a code lasts.").default("30").protective(),
    key("totp.skew", Kind::Count { min: 0, max: 2 }, "How many codes before and after the present one are accepted, for clocks that differ.").default("1").protective(),
    key("totp.secret_size", Kind::Count { min: 20, max: 128 }, "Bytes of a new secret.").default("32").protective(),
    key("totp.allowed_algorithms", Kind::List(&ALGORITHMS), "What people may choose from. If it is not set: totp.algorithm only.").example("[SHA1, SHA256]").protective(),
    key("totp.allowed_digits", Kind::List(&DIGITS), "What people may choose from. If it is not set: totp.digits only.").example("[6, 8]").protective(),
    key("totp.allowed_periods", Kind::List(&PERIOD), "What people may choose from. If it is not set: totp.period only.").example("[30, 60]").protective(),
    key("totp.disable_reuse_security_policy", Kind::Flag, "Must be false: a code that was seen once is worth nothing.").default("false").protective(),

    key("webauthn", Kind::Section, "Second factor, or sign-in without a password: security keys and passkeys."),
    key("webauthn.disable", Kind::Flag, "Whether nobody can use them, nor set them up.").default("false").protective(),
    key("webauthn.display_name", Kind::Text, "The name of this place that browsers show.").default("Doorward"),
    key("webauthn.attestation_conveyance_preference", Kind::Choice(&["none", "indirect", "direct", "enterprise"]), "How much browsers are asked to say about the model of a new device.").default("indirect").protective(),
    key("webauthn.timeout", Kind::DurationWithin { min: "10s", max: "10m" }, "How long a challenge can be answered; browsers are told, and later answers are refused.").default("60s").protective(),
    key("webauthn.enable_passkey_login", Kind::Flag, "Whether a passkey signs in without a name and a password. By itself it is one factor.").default("true").protective(),
    key("webauthn.passkey_uv_two_factors", Kind::Flag, "Whether a passkey that checked a PIN, a finger or a face counts as two factors.").default("false").protective(),
    key("webauthn.passkey_upgrade", Kind::Flag, "Whether the browser of somebody who proved a second factor beside their password, and has no passkey here yet, is offered to make one by itself (WebAuthn level 3, conditional create). Its owner is told, and their other sessions end as with every change of factors. Browsers do it for a password that they have just filled in.").default("false").protective(),
    key("webauthn.clone_detection", Kind::Choice(&["refuse", "warn"]), "What follows when the counter of a device goes back, as that of a copy does: the sign-in is refused, or goes on and is put into the audit log.").default("refuse").protective(),
    key("webauthn.filtering", Kind::Section, "Which devices can be registered."),
    key("webauthn.filtering.prohibit_backup_eligibility", Kind::Flag, "Whether passkeys are refused that leave their device, into the cloud of somebody else for example.").default("false").protective(),
    key("webauthn.filtering.permitted_aaguids", Kind::List(&Kind::Aaguid), "Only these models. Not together with prohibited_aaguids.").example("[2fc0579f-8113-47ea-b116-bb5a8db9202a]").protective(),
    key("webauthn.filtering.prohibited_aaguids", Kind::List(&Kind::Aaguid), "Not these models.").example("[2fc0579f-8113-47ea-b116-bb5a8db9202a]").protective(),
    key("webauthn.selection_criteria", Kind::Section, "What a new device must be able to do."),
    key("webauthn.selection_criteria.attachment", Kind::Choice(&["", "platform", "cross-platform"]), "Built in, or one that can be carried about. If it is not set: either.").example("cross-platform").protective(),
    key("webauthn.selection_criteria.discoverability", NEED, "Whether it keeps the name of its owner, as passkeys do.").default("preferred"),
    key("webauthn.selection_criteria.user_verification", NEED, "Whether it asks its owner for a PIN, a finger or a face. What is required is checked at each use.").default("preferred").protective(),
    key("webauthn.metadata", Kind::Section, "The list of models that the FIDO alliance signs (Metadata Service 3.0). New devices are held against it; those that are registered stay."),
    key("webauthn.metadata.enabled", Kind::Flag, "Whether there is such a list. While none is in force, no device can be registered.").default("false").protective(),
    key("webauthn.metadata.path", Kind::Path, "The file, as https://mds3.fidoalliance.org gives it. Nothing is fetched; a changed file is read within seconds. Its signer must be one for whom the system's authorities or certificates_directory vouch. Required with enabled.").example("/etc/doorward/fido-models.jwt"),
    key("webauthn.metadata.cache_policy", Kind::Choice(&["strict", "relaxed"]), "A list that is out of date: strict takes it out of force, relaxed only says so in the log.").default("strict").protective(),
    key("webauthn.metadata.validate_entry", Kind::Flag, "Whether the model must be on the list.").default("true").protective(),
    key("webauthn.metadata.validate_entry_permit_zero_aaguid", Kind::Flag, "Whether a device that does not tell its model is taken all the same, such as one from the days of U2F.").default("false").protective(),
    key("webauthn.metadata.validate_trust_anchor", Kind::Flag, "Whether an authority of the model must vouch for the device; without, a model is only a claim. Asks for attestation_conveyance_preference: direct.").default("true").protective(),
    key("webauthn.metadata.validate_status", Kind::Flag, "Whether what is reported of the model decides, by the two lists below.").default("true").protective(),
    key("webauthn.metadata.validate_status_permitted", Kind::List(&REPORT), "Each of these must be reported of the model.").default("[]").protective(),
    key("webauthn.metadata.validate_status_prohibited", Kind::List(&REPORT), "None of these may be.").default("[ATTESTATION_KEY_COMPROMISE, USER_VERIFICATION_BYPASS, USER_KEY_REMOTE_COMPROMISE, USER_KEY_PHYSICAL_COMPROMISE, REVOKED]").protective(),

    key("duo_api", Kind::Section, "Second factor: a push to a phone by Duo. All of hostname, integration_key and secret_key, or none."),
    key("duo_api.disable", Kind::Flag, "Whether nobody can use it, whatever else is set here.").default("false").protective(),
    key("duo_api.hostname", Kind::Server(&[]), "The host of the Auth API, as Duo's administration shows it.").example("api-01234567.duosecurity.com"),
    key("duo_api.integration_key", Kind::Text, "The integration key.").example("<integration key>").secret(),
    key("duo_api.secret_key", Kind::Text, "The secret key.").example("<secret key>").secret(),
    key("duo_api.enable_self_enrollment", Kind::Flag, "Whether people whom Duo does not know are led to its enrolment.").default("false").protective(),

    key("identity_validation", Kind::Section, "Proofs by mail: that it is you who forgot a password, or who changes what protects the account."),
    key("identity_validation.reset_password", Kind::Section, "The link to set a new password."),
    key("identity_validation.reset_password.lifespan", Kind::DurationWithin { min: "1m", max: "24h" }, "How long the link works; once, in the browser that asked for it.").default("5m").protective(),
    key("identity_validation.elevated_session", Kind::Section, "The fresh proof before second factors, mail address or password change."),
    key("identity_validation.elevated_session.code_lifespan", Kind::DurationWithin { min: "1m", max: "1h" }, "How long a code by mail works; once.").default("5m").protective(),
    key("identity_validation.elevated_session.elevation_lifespan", Kind::DurationWithin { min: "1m", max: "24h" }, "How long changes can be made after the proof.").default("10m").protective(),
    key("identity_validation.elevated_session.characters", Kind::Count { min: 6, max: 20 }, "Characters of the code.").default("8").protective(),
    key("identity_validation.elevated_session.require_second_factor", Kind::Flag, "Whether those who have a second factor must also have signed in with it.").default("false").protective(),
    key("identity_validation.elevated_session.skip_second_factor", Kind::Flag, "Whether those who signed in with a second factor need no code.").default("false").protective(),
];
