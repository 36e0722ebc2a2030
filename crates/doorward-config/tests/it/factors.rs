//! Second factors and proofs by mail.

use std::time::Duration;

use doorward_config::{
    AaguidFilter, AttestationPreference, AuthenticatorAttachment, CloneDetection, MetadataConfig,
    Requirement, SecondFactorMethod, TotpAlgorithm,
};
use secrecy::ExposeSecret;

use crate::{bad, good, refused, warnings};

#[test]
fn codes_of_authenticators_have_authelias_defaults_and_our_name() {
    let totp = good("").config.totp;
    assert_eq!((totp.disabled, totp.issuer.as_str()), (false, "Doorward"));
    assert_eq!((totp.algorithm, totp.digits, totp.period), (TotpAlgorithm::Sha1, 6, 30));
    assert_eq!((totp.skew, totp.secret_size), (1, 32));
    assert_eq!(totp.allowed_algorithms.values, [TotpAlgorithm::Sha1]);
    assert!(!totp.allowed_algorithms.named);
    assert_eq!((totp.allowed_digits.values, totp.allowed_periods.values), (vec![6], vec![30]));
}

#[test]
fn every_option_of_codes_takes_effect() {
    let text = "totp: {disable: true, issuer: Home, algorithm: sha256, digits: 8, period: 60, skew: 0, secret_size: 20, \
                allowed_algorithms: [SHA1, SHA256, SHA1], allowed_digits: [8, 6], allowed_periods: [60, 15]}";
    let totp = good(text).config.totp;
    assert!(totp.disabled);
    assert_eq!((totp.issuer.as_str(), totp.algorithm, totp.digits), ("Home", TotpAlgorithm::Sha256, 8));
    assert_eq!((totp.period, totp.skew, totp.secret_size), (60, 0, 20));
    assert_eq!(totp.allowed_algorithms.values, [TotpAlgorithm::Sha1, TotpAlgorithm::Sha256], "each once");
    assert!(totp.allowed_algorithms.named);
    assert_eq!((totp.allowed_digits.values, totp.allowed_periods.values), (vec![8, 6], vec![60, 15]));
    let followed = good("totp: {digits: 8, period: 60, algorithm: SHA512}");
    assert_eq!(
        followed.config.totp.allowed_digits.values,
        [8],
        "nothing else can be chosen unless it is named"
    );
    assert_eq!(followed.config.totp.allowed_algorithms.values, [TotpAlgorithm::Sha512]);
    let shown = followed.effective.iter().find(|one| one.key == "totp.allowed_periods").unwrap();
    assert_eq!(shown.value, "[60]");
}

#[test]
fn codes_that_would_be_weak_are_refused() {
    for (options, expected) in [
        ("skew: 3", "totp.skew: expected a whole number from 0 to 2"),
        ("period: 14", "totp.period: expected a whole number from 15 to 120"),
        ("period: 121", "from 15 to 120"),
        ("digits: 7", "totp.digits: expected one of 6, 8"),
        ("secret_size: 19", "totp.secret_size: expected a whole number from 20"),
        ("algorithm: MD5", "totp.algorithm: expected one of SHA1, SHA256, SHA512"),
        ("issuer: 'a:b'", "totp.issuer: expected a name without a colon"),
        ("allowed_digits: [8]", "totp.allowed_digits: does not contain totp.digits, which is 6"),
        ("allowed_periods: []", "totp.allowed_periods: does not contain totp.period, which is 30"),
        ("allowed_algorithms: [MD5]", "totp.allowed_algorithms[0]: expected one of SHA1"),
        ("allowed_algorithms: SHA1", "totp.allowed_algorithms: expected a list"),
        ("disable_reuse_security_policy: true", "expected false: whoever saw a code could use it too"),
    ] {
        refused(&format!("totp: {{{options}}}"), &[expected]);
    }
    assert_eq!(warnings("totp: {disable_reuse_security_policy: false}"), Vec::<String>::new());
}

#[test]
fn passkeys_sign_in_by_themselves_and_copies_are_refused_unless_somebody_says_otherwise() {
    let webauthn = good("").config.webauthn;
    assert!(!webauthn.disabled && webauthn.passkey_login && !webauthn.passkey_two_factors);
    assert_eq!(webauthn.display_name, "Doorward");
    assert_eq!(webauthn.clone_detection, CloneDetection::Refuse);
    assert_eq!(webauthn.attestation, AttestationPreference::Indirect);
    assert_eq!(webauthn.timeout, Duration::from_secs(60));
    assert_eq!((webauthn.models, webauthn.attachment), (AaguidFilter::Any, None));
    assert!(!webauthn.prohibit_backup_eligibility && webauthn.metadata.is_none());
    assert_eq!(
        (webauthn.discoverability, webauthn.user_verification),
        (Requirement::Preferred, Requirement::Preferred)
    );
}

#[test]
fn every_option_of_passkeys_takes_effect() {
    let text = "webauthn: {disable: true, display_name: Home, attestation_conveyance_preference: direct, timeout: 2m, \
                enable_passkey_login: false, clone_detection: warn, \
                filtering: {prohibit_backup_eligibility: true, permitted_aaguids: [2fc0579f-8113-47ea-b116-bb5a8db9202a]}, \
                selection_criteria: {attachment: cross-platform, discoverability: required, user_verification: discouraged}, \
                metadata: {enabled: false}}";
    let webauthn = good(text).config.webauthn;
    assert!(webauthn.disabled && !webauthn.passkey_login && webauthn.prohibit_backup_eligibility);
    assert_eq!(webauthn.display_name, "Home");
    assert_eq!(webauthn.attestation, AttestationPreference::Direct);
    assert_eq!(webauthn.timeout, Duration::from_secs(120));
    assert_eq!(webauthn.clone_detection, CloneDetection::Warn);
    let aaguid =
        [0x2f, 0xc0, 0x57, 0x9f, 0x81, 0x13, 0x47, 0xea, 0xb1, 0x16, 0xbb, 0x5a, 0x8d, 0xb9, 0x20, 0x2a];
    assert_eq!(webauthn.models, AaguidFilter::Permitted(vec![aaguid]));
    assert_eq!(webauthn.attachment, Some(AuthenticatorAttachment::CrossPlatform));
    assert_eq!(webauthn.discoverability, Requirement::Required);
    assert_eq!(webauthn.user_verification, Requirement::Discouraged);
    let other = good("webauthn: {filtering: {prohibited_aaguids: [2FC0579F811347EAB116BB5A8DB9202A]}}");
    assert_eq!(other.config.webauthn.models, AaguidFilter::Prohibited(vec![aaguid]));
    assert!(good("webauthn: {passkey_uv_two_factors: true}").config.webauthn.passkey_two_factors);
    assert_eq!(good("webauthn: {selection_criteria: {attachment: ''}}").config.webauthn.attachment, None);
}

#[test]
fn the_list_of_models_asks_for_what_authelias_options_say() {
    let text = |options: &str| {
        format!(
            "webauthn: {{attestation_conveyance_preference: direct, metadata: {{path: models.jwt, {options}}}}}"
        )
    };
    let read = |options: &str| good(&text(options)).config.webauthn.metadata;
    assert_eq!(read("enabled: false"), None);
    let usual = MetadataConfig {
        path: "models.jwt".into(),
        relaxed: false,
        entry: true,
        permit_zero_aaguid: false,
        trust_anchor: true,
        status: true,
        permitted: Vec::new(),
        prohibited: [
            "ATTESTATION_KEY_COMPROMISE",
            "USER_VERIFICATION_BYPASS",
            "USER_KEY_REMOTE_COMPROMISE",
            "USER_KEY_PHYSICAL_COMPROMISE",
            "REVOKED",
        ]
        .map(str::to_owned)
        .into(),
    };
    assert_eq!(read("enabled: true"), Some(usual));
    let all = read(
        "enabled: true, cache_policy: relaxed, validate_entry: false, validate_entry_permit_zero_aaguid: true, \
         validate_trust_anchor: false, validate_status: false, validate_status_permitted: [FIDO_CERTIFIED], \
         validate_status_prohibited: []",
    )
    .unwrap();
    assert!(all.relaxed && !all.entry && all.permit_zero_aaguid && !all.trust_anchor && !all.status);
    assert_eq!((all.permitted, all.prohibited), (vec!["FIDO_CERTIFIED".to_owned()], vec![]));
}

#[test]
fn what_cannot_be_had_of_passkeys_is_refused_by_name() {
    for (options, expected) in [
        ("timeout: 5s", "webauthn.timeout: expected a duration from 10s to 10m"),
        ("timeout: 11m", "expected a duration from 10s to 10m, found `11m`"),
        ("clone_detection: ignore", "webauthn.clone_detection: expected one of refuse, warn"),
        ("attestation_conveyance_preference: some", "expected one of none, indirect, direct, enterprise"),
        (
            "selection_criteria: {attachment: cloud}",
            "expected one of platform, cross-platform, found `cloud`",
        ),
        ("filtering: {permitted_aaguids: [abc]}", "webauthn.filtering.permitted_aaguids[0]: expected a UUID"),
        ("filtering: {prohibited_aaguids: [2fc0579f8-11347ea-b116-bb5a-8db9202a]}", "expected a UUID"),
        (
            "filtering: {permitted_aaguids: [2fc0579f-8113-47ea-b116-bb5a8db9202a], prohibited_aaguids: [00000000-0000-0000-0000-000000000000]}",
            "webauthn.filtering.prohibited_aaguids: has no effect beside permitted_aaguids",
        ),
        ("metadata: {enabled: true}", "webauthn.metadata.path: is missing; download the list"),
        (
            "metadata: {enabled: true, path: models.jwt}",
            "attestation_conveyance_preference: must be direct or enterprise with",
        ),
        (
            "metadata: {enabled: true, path: m, validate_trust_anchor: false, validate_status_prohibited: [STOLEN]}",
            "validate_status_prohibited[0]: expected one of NOT_FIDO_CERTIFIED",
        ),
        ("enable_passkey_logon: true", "did you mean enable_passkey_login?"),
    ] {
        refused(&format!("webauthn: {{{options}}}"), &[expected]);
    }
    let text = "webauthn: {enable_passkey_login: false, passkey_uv_two_factors: true}";
    assert!(warnings(text)[0].contains("webauthn.passkey_uv_two_factors: has no effect while"));
    assert!(!good(text).config.webauthn.passkey_two_factors, "what has no effect is not handed on");
}

#[test]
fn browsers_make_no_passkeys_where_these_could_not_be_used() {
    let upgrade = |text: &str| good(&format!("webauthn: {{{text}}}")).config.webauthn.passkey_upgrade;
    assert!(upgrade("passkey_upgrade: true") && !upgrade(""));
    assert!(upgrade("experimental_enable_passkey_upgrade: true"), "Authelia's name");
    for beside in [
        "enable_passkey_login: false",
        "filtering: {prohibit_backup_eligibility: true}",
        "selection_criteria: {attachment: cross-platform}",
        "attestation_conveyance_preference: direct, metadata: {enabled: true, path: models.jwt}",
        "metadata: {enabled: true, path: models.jwt, validate_trust_anchor: false}",
        "filtering: {permitted_aaguids: [2fc0579f-8113-47ea-b116-bb5a8db9202a]}",
        "selection_criteria: {user_verification: required}",
        "disable: true",
    ] {
        let text = format!("webauthn: {{passkey_upgrade: true, {beside}}}");
        let said = warnings(&text);
        assert!(
            said.iter().any(|one| one.contains("webauthn.passkey_upgrade: has no effect while")),
            "{said:?}"
        );
        assert!(!good(&text).config.webauthn.passkey_upgrade, "{beside}");
    }
}

#[test]
fn authelias_spellings_of_passkeys_are_understood() {
    let text = "webauthn: {user_verification: required, experimental_enable_passkey_uv_two_factors: true}";
    let webauthn = good(text).config.webauthn;
    assert_eq!((webauthn.user_verification, webauthn.passkey_two_factors), (Requirement::Required, true));
    assert_eq!(
        warnings(text),
        [
            "doorward.yml:1:12: warning: webauthn.user_verification: is called webauthn.selection_criteria.user_verification here",
            "doorward.yml:1:41: warning: webauthn.experimental_enable_passkey_uv_two_factors: is called webauthn.passkey_uv_two_factors here",
        ]
    );
}

const DUO: &str = "hostname: API-1.duosecurity.com, integration_key: DIXX, secret_key: abc";

#[test]
fn duo_is_there_with_all_three_of_its_values_or_not_at_all() {
    assert!(good("").config.duo.is_none());
    assert!(good("duo_api:").config.duo.is_none());
    let duo = good(&format!("duo_api: {{{DUO}, enable_self_enrollment: true}}")).config.duo.unwrap();
    assert_eq!((duo.host.as_str(), duo.port, duo.self_enrollment), ("api-1.duosecurity.com", 443, true));
    assert_eq!((duo.integration_key.expose_secret(), duo.secret_key.expose_secret()), ("DIXX", "abc"));
    let local =
        good("duo_api: {hostname: '[::1]:8443', integration_key: a, secret_key: b}").config.duo.unwrap();
    assert_eq!((local.host.as_str(), local.port), ("::1", 8443));
    assert!(good(&format!("duo_api: {{disable: true, {DUO}}}")).config.duo.is_none());
    assert!(good("duo_api: {disable: true, hostname: a.example.com}").config.duo.is_none());
    let errors = bad("duo_api: {hostname: api-1.duosecurity.com}");
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].contains("duo_api.integration_key: is missing"), "{errors:?}");
    assert!(errors[1].contains("duo_api.secret_key: is missing"), "{errors:?}");
    refused("duo_api: {integration_key: a, secret_key: b}", &["duo_api.hostname: is missing"]);
    refused(
        "duo_api: {hostname: 'https://api-1.duosecurity.com', integration_key: a, secret_key: b}",
        &["duo_api.hostname", "without https://"],
    );
    assert!(warnings("duo_api: {enable_self_enrollment: true}")[0].contains("has no effect"));
}

#[test]
fn the_factor_that_is_asked_for_first_can_be_used() {
    let method = |text: &str| good(text).config.default_2fa_method;
    assert_eq!(method(""), None);
    assert_eq!(method("default_2fa_method: ''"), None);
    assert_eq!(method("default_2fa_method: totp"), Some(SecondFactorMethod::Totp));
    assert_eq!(method("default_2fa_method: webauthn"), Some(SecondFactorMethod::Webauthn));
    assert_eq!(
        method(&format!("default_2fa_method: mobile_push\nduo_api: {{{DUO}}}")),
        Some(SecondFactorMethod::MobilePush)
    );
    refused(
        "default_2fa_method: sms",
        &["default_2fa_method: expected one of totp, webauthn, mobile_push, found"],
    );
    for (text, expected) in [
        ("default_2fa_method: totp\ntotp: {disable: true}", "totp.disable is true"),
        ("default_2fa_method: webauthn\nwebauthn: {disable: true}", "webauthn.disable is true"),
        ("default_2fa_method: mobile_push", "duo_api is not set up"),
        (&format!("default_2fa_method: mobile_push\nduo_api: {{disable: true, {DUO}}}"), "turned off"),
    ] {
        refused(text, &["doorward.yml:1:21: default_2fa_method: is ", expected]);
    }
    refused(
        "default_2fa_method: mobile_push\nduo_api: {hostname: a.example.com, integration_key: b}",
        &["duo_api.secret_key: is missing"],
    );
}

#[test]
fn a_rule_that_nobody_can_meet_is_warned_about() {
    let none = "totp: {disable: true}\nwebauthn: {disable: true}\n";
    let rule = "access_control: {rules: [{domain: a.example.com, policy: two_factor}], default_policy: deny}";
    let said = warnings(&format!("{none}{rule}"));
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("doorward.yml:1:17: warning: totp.disable") && said[0].contains("nobody gets where")
    );
    assert_eq!(warnings(&format!("{none}access_control: {{default_policy: two_factor}}")).len(), 1);
    assert_eq!(warnings(none), Vec::<String>::new());
    assert_eq!(warnings(rule), Vec::<String>::new());
    assert_eq!(warnings(&format!("{none}{rule}\nduo_api: {{{DUO}}}")), Vec::<String>::new());
}

#[test]
fn proofs_by_mail_have_bounds() {
    let proofs = good("").config.identity_validation;
    assert_eq!(proofs.reset_lifespan.as_secs(), 300);
    let elevation = proofs.elevation;
    assert_eq!((elevation.code_lifespan.as_secs(), elevation.lifespan.as_secs()), (300, 600));
    assert_eq!(elevation.characters, 8);
    assert!(!elevation.require_second_factor && !elevation.skip_second_factor);
    let text = "identity_validation: {reset_password: {lifespan: 1h}, elevated_session: {code_lifespan: 2m, \
                elevation_lifespan: 30m, characters: 20, require_second_factor: true, skip_second_factor: true}}";
    let proofs = good(text).config.identity_validation;
    let elevation = proofs.elevation;
    assert_eq!((proofs.reset_lifespan.as_secs(), elevation.code_lifespan.as_secs()), (3600, 120));
    assert_eq!((elevation.lifespan.as_secs(), elevation.characters), (1800, 20));
    assert!(elevation.require_second_factor && elevation.skip_second_factor);
    for (section, options, expected) in [
        (
            "reset_password",
            "lifespan: 30s",
            "identity_validation.reset_password.lifespan: expected a duration from 1m to 24h",
        ),
        ("reset_password", "lifespan: 25h", "from 1m to 24h"),
        ("elevated_session", "code_lifespan: 2h", "from 1m to 1h"),
        ("elevated_session", "elevation_lifespan: 0", "from 1m to 24h"),
        ("elevated_session", "characters: 5", "a whole number from 6 to 20"),
        ("elevated_session", "characters: 21", "a whole number from 6 to 20"),
    ] {
        refused(&format!("identity_validation: {{{section}: {{{options}}}}}"), &[expected]);
    }
}

#[test]
fn links_are_no_tokens_so_keys_for_tokens_are_refused_with_the_reason() {
    let text = "identity_validation: {reset_password: {jwt_lifespan: 10m}}";
    assert_eq!(good(text).config.identity_validation.reset_lifespan.as_secs(), 600);
    assert!(warnings(text)[0].contains("is called identity_validation.reset_password.lifespan here"));
    for text in [
        "jwt_secret: abc",
        "identity_validation: {reset_password: {jwt_secret: abc}}",
        "identity_validation: {reset_password: {jwt_algorithm: HS256}}",
    ] {
        refused(text, &["jwt_", "links to reset a password are no signed tokens", "remove it"]);
    }
}
