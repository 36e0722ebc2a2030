use std::sync::Arc;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use doorward_crypto::webauthn::{
    Aaguid, Attachment, AttestationConveyance, AttestationKind, Descriptor, ModelList, ModelRules, Models,
    Registered, Requirement, Transport, WebauthnError,
};
use doorward_testkit::{
    Behaviour, Change, FORGER, MAKER, SoftAttestation, SoftAuthenticator, SoftKeyKind, Tampering,
};
use serde_json::{Value, json};

use crate::world::{ALICE, FOREIGN_ORIGINS, ORIGIN, RP_ID, ask, begin, party, plain, register, stored};

/// Registers with a security key, changed on the way.
fn tampered(tampering: &Tampering<'_>) -> WebauthnError {
    register(&plain(), &mut SoftAuthenticator::default(), tampering).unwrap_err()
}

fn with_client_data(change: &dyn Fn(&mut Value)) -> WebauthnError {
    tampered(&Tampering { client_data: Some(change), ..Tampering::default() })
}

fn with_data(change: &dyn Fn(&mut Vec<u8>)) -> WebauthnError {
    tampered(&Tampering { authenticator_data: Some(change), ..Tampering::default() })
}

fn with_response(change: &dyn Fn(&mut Value)) -> WebauthnError {
    tampered(&Tampering { response: Some(change), ..Tampering::default() })
}

fn as_behaving(behaviour: Behaviour) -> Result<doorward_crypto::webauthn::Registered, WebauthnError> {
    register(&plain(), &mut SoftAuthenticator::new(behaviour), &Tampering::default())
}

#[test]
fn the_options_say_what_the_policy_says() {
    let party = party(|policy| {
        policy.attachment = Some(Attachment::Platform);
        policy.discoverability = Requirement::Required;
        policy.user_verification = Requirement::Discouraged;
        policy.attestation = AttestationConveyance::Direct;
    });
    let existing =
        [Descriptor { id: vec![1; 20], transports: vec![Transport::Internal, Transport::SmartCard] }];
    let ceremony = begin(&party, &existing);
    let mut options: Value = serde_json::from_str(&ceremony.options).unwrap();
    let challenge = options["challenge"].take();
    assert_eq!(URL_SAFE_NO_PAD.decode(challenge.as_str().unwrap()).unwrap().len(), 32);
    assert_eq!(
        options,
        json!({
            "rp": { "id": RP_ID, "name": "Doorward" },
            "user": { "id": URL_SAFE_NO_PAD.encode(ALICE), "name": "alice", "displayName": "Alice" },
            "challenge": null,
            "pubKeyCredParams": [
                { "type": "public-key", "alg": -7 },
                { "type": "public-key", "alg": -8 },
                { "type": "public-key", "alg": -35 },
                { "type": "public-key", "alg": -257 },
            ],
            "timeout": 60000,
            "excludeCredentials": [
                { "type": "public-key", "id": "AQEBAQEBAQEBAQEBAQEBAQEBAQE", "transports": ["internal", "smart-card"] },
            ],
            "authenticatorSelection": {
                "authenticatorAttachment": "platform",
                "residentKey": "required",
                "requireResidentKey": true,
                "userVerification": "discouraged",
            },
            "attestation": "direct",
            "extensions": { "credProps": true },
        })
    );
    assert!(ceremony.state.len() < 300, "it fits into a cookie: {}", ceremony.state.len());
}

#[test]
fn every_challenge_is_another() {
    let party = plain();
    let challenges = [begin(&party, &[]), begin(&party, &[])]
        .map(|one| serde_json::from_str::<Value>(&one.options).unwrap()["challenge"].clone());
    assert_ne!(challenges[0], challenges[1]);
}

#[test]
fn a_security_key_registers() {
    let mut key = SoftAuthenticator::default();
    let registered = register(&plain(), &mut key, &Tampering::default()).unwrap();
    assert_eq!(registered.id, key.credential_id(0));
    assert_eq!(registered.aaguid, Some(Aaguid(*b"doorward softkey")));
    assert!(registered.user_verified && registered.discoverable && !registered.backup_eligible);
    assert_eq!(Descriptor::of(&stored(&registered)).transports, [Transport::Usb]);
}

#[test]
fn a_u2f_key_registers_as_what_it_is() {
    let registered = as_behaving(Behaviour::u2f()).unwrap();
    assert!(!registered.user_verified && !registered.discoverable);
    assert_eq!((registered.aaguid, registered.attestation), (None, AttestationKind::Certificate));
}

#[test]
fn a_synced_passkey_registers_as_what_it_is() {
    let registered = as_behaving(Behaviour::synced_passkey()).unwrap();
    assert!(registered.backup_eligible && registered.discoverable);
    assert_eq!(registered.counter, 0);
}

#[test]
fn every_algorithm_that_is_offered_registers_and_no_other() {
    for key in [SoftKeyKind::Es256, SoftKeyKind::EdDsa, SoftKeyKind::Es384, SoftKeyKind::Rs256] {
        assert!(as_behaving(Behaviour { key, ..Behaviour::default() }).is_ok(), "{key:?}");
    }
    // In the key as COSE writes it, the algorithm becomes one that nobody offered, the curve that of Ed448, the point one
    // of 31 bytes.
    const KEY: [u8; 10] = [0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 0x20];
    for (at, to) in [(4, 0x28), (6, 7), (9, 31)] {
        let change = |data: &mut Vec<u8>| {
            let begin = data.windows(KEY.len()).position(|some| some == KEY).unwrap();
            data[begin + at] = to;
            if at == 9 {
                data.pop();
            }
        };
        let behaviour = Behaviour { key: SoftKeyKind::EdDsa, ..Behaviour::default() };
        let tampering = Tampering { authenticator_data: Some(&change), ..Tampering::default() };
        let other = register(&plain(), &mut SoftAuthenticator::new(behaviour), &tampering);
        assert_eq!(other, Err(WebauthnError::Algorithm), "{to}");
    }
}

#[test]
fn a_point_that_is_not_on_the_curve_is_no_key() {
    let flipped = with_data(&|data| *data.last_mut().unwrap() ^= 1);
    assert_eq!(flipped, WebauthnError::Algorithm);
}

#[test]
fn a_short_rsa_key_is_refused() {
    let mut key = SoftAuthenticator::new(Behaviour { key: SoftKeyKind::Rs256, ..Behaviour::default() });
    // The modulus (59 01 00, 256 bytes) becomes one of 255 bytes.
    let shorten = |data: &mut Vec<u8>| {
        let at = data.windows(3).rposition(|three| three == [0x59, 1, 0]).unwrap();
        data.splice(at..at + 4, [0x58, 0xff]);
    };
    let tampering = Tampering { authenticator_data: Some(&shorten), ..Tampering::default() };
    assert_eq!(register(&plain(), &mut key, &tampering), Err(WebauthnError::Algorithm));
}

#[test]
fn the_answer_to_another_kind_of_ceremony_is_refused() {
    assert_eq!(with_client_data(&|data| data["type"] = json!("webauthn.get")), WebauthnError::Type);
    assert_eq!(with_client_data(&|data| data["type"] = json!("payment.get")), WebauthnError::Type);
    assert_eq!(with_response(&|answer| answer["type"] = json!("password")), WebauthnError::Type);
}

#[test]
fn another_challenge_is_refused_and_so_is_another_spelling_of_it() {
    let changes: [&dyn Fn(&str) -> String; 6] = [
        &|_| URL_SAFE_NO_PAD.encode([7; 32]),
        &|challenge| challenge[..42].to_owned(),
        &|challenge| format!("{challenge}="),
        &|challenge| format!("{challenge}A"),
        &|challenge| format!(" {challenge}"),
        &|_| String::new(),
    ];
    for (number, change) in changes.iter().enumerate() {
        let refused =
            with_client_data(&|data| data["challenge"] = json!(change(data["challenge"].as_str().unwrap())));
        assert_eq!(refused, WebauthnError::Challenge, "{number}");
    }
}

#[test]
fn the_challenge_of_another_session_is_refused() {
    let (party, mut key) = (plain(), SoftAuthenticator::default());
    let (mine, other) = (begin(&party, &[]), begin(&party, &[]));
    let response = key.create(&mine.options, ORIGIN).unwrap();
    assert_eq!(party.finish_registration(&other.state, &response), Err(WebauthnError::Challenge));
}

#[test]
fn only_our_very_origins_may_ask() {
    for origin in FOREIGN_ORIGINS {
        assert_eq!(
            with_client_data(&|data| data["origin"] = json!(origin)),
            WebauthnError::Origin,
            "{origin}"
        );
    }
}

#[test]
fn a_page_within_another_site_may_not_ask() {
    assert_eq!(with_client_data(&|data| data["crossOrigin"] = json!(true)), WebauthnError::CrossOrigin);
    let framed = with_client_data(&|data| data["topOrigin"] = json!("https://evil.test"));
    assert_eq!(framed, WebauthnError::CrossOrigin);
}

#[test]
fn client_data_have_to_be_readable() {
    let changes: [Change<'_, Vec<u8>>; 5] = [
        &|bytes| bytes.truncate(20),
        &|bytes| bytes[2] = 0xff,
        &|bytes| *bytes = bytes.repeat(2),
        &|bytes| *bytes = b"[]".to_vec(),
        &|bytes| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            *bytes = text.replacen('{', r#"{"origin":"https://evil.test","#, 1).into_bytes();
        },
    ];
    for (number, change) in changes.iter().enumerate() {
        let refused = tampered(&Tampering { client_data_bytes: Some(change), ..Tampering::default() });
        assert_eq!(refused, WebauthnError::Format, "{number}");
    }
}

#[test]
fn a_credential_of_another_relying_party_is_refused() {
    assert_eq!(with_data(&|data| data[0] ^= 1), WebauthnError::RpId);
}

#[test]
fn somebody_must_be_present() {
    let absent = Behaviour { user_present: false, ..Behaviour::default() };
    assert_eq!(as_behaving(absent), Err(WebauthnError::UserPresence));
}

#[test]
fn who_it_is_must_be_verified_where_the_policy_requires_it_and_only_there() {
    let unverified = Behaviour { user_verified: false, ..Behaviour::default() };
    for (requirement, good) in
        [(Requirement::Required, false), (Requirement::Preferred, true), (Requirement::Discouraged, true)]
    {
        let party = party(|policy| policy.user_verification = requirement);
        let result = register(&party, &mut SoftAuthenticator::new(unverified.clone()), &Tampering::default());
        let expected = if good { Ok(false) } else { Err(WebauthnError::UserVerification) };
        assert_eq!(result.map(|registered| registered.user_verified), expected, "{requirement:?}");
    }
}

#[test]
fn what_is_backed_up_must_be_eligible_for_it() {
    let odd = Behaviour { backed_up: true, backup_eligible: false, ..Behaviour::default() };
    assert_eq!(as_behaving(odd), Err(WebauthnError::BackupState));
}

#[test]
fn copies_are_refused_where_the_policy_forbids_them() {
    let party = party(|policy| policy.prohibit_backup_eligibility = true);
    let mut synced = SoftAuthenticator::new(Behaviour::synced_passkey());
    assert_eq!(register(&party, &mut synced, &Tampering::default()), Err(WebauthnError::BackupPolicy));
    assert!(register(&party, &mut SoftAuthenticator::default(), &Tampering::default()).is_ok());
}

#[test]
fn models_are_permitted_and_prohibited() {
    let ours = Aaguid(*b"doorward softkey");
    let other = Aaguid([9; 16]);
    for (permitted, prohibited, good) in [
        (vec![ours], vec![], true),
        (vec![other], vec![], false),
        (vec![], vec![ours], false),
        (vec![], vec![other], true),
    ] {
        let party =
            party(|policy| (policy.permitted_aaguids, policy.prohibited_aaguids) = (permitted, prohibited));
        let result = register(&party, &mut SoftAuthenticator::default(), &Tampering::default());
        assert_eq!(result.err(), (!good).then_some(WebauthnError::Aaguid));
    }
    let hidden = Behaviour { aaguid: [0; 16], ..Behaviour::default() };
    let party = party(|policy| policy.permitted_aaguids = vec![ours]);
    let result = register(&party, &mut SoftAuthenticator::new(hidden), &Tampering::default());
    assert_eq!(result.err(), Some(WebauthnError::Aaguid), "a model that is not told is not permitted");
}

/// A list with the soft authenticator's model and this authority, and what is reported of it.
fn listed(authority: &[u8], reports: &[&str]) -> ModelList {
    let reports: Vec<_> = reports.iter().map(|status| json!({ "status": status })).collect();
    let entry = json!({
        "aaguid": Aaguid(*b"doorward softkey").to_string(),
        "metadataStatement": { "attestationRootCertificates": [STANDARD.encode(authority)] },
        "statusReports": reports,
    });
    let list = json!({ "no": 1, "nextUpdate": "2099-01-01", "entries": [entry] });
    ModelList::read(list.to_string().as_bytes()).unwrap()
}

const STRICT: ModelRules = ModelRules {
    entry: true,
    permit_zero: false,
    trust_anchor: true,
    status: true,
    permitted: Vec::new(),
    prohibited: Vec::new(),
};

fn by_list(rules: ModelRules, list: Option<ModelList>, is: Behaviour) -> Result<Registered, WebauthnError> {
    let models = Models::new(rules);
    models.put(list);
    let party = party(|policy| {
        policy.attestation = AttestationConveyance::Direct;
        policy.models = Some(Arc::new(models));
    });
    register(&party, &mut SoftAuthenticator::new(is), &Tampering::default())
}

#[test]
fn a_device_is_held_against_the_list_of_models() {
    let vouched = Behaviour { attestation: SoftAttestation::PackedCertificate, ..Behaviour::default() };
    let good = || Some(listed(MAKER, &["FIDO_CERTIFIED_L1"]));
    assert!(by_list(STRICT, good(), vouched.clone()).is_ok());
    assert_eq!(by_list(STRICT, None, vouched.clone()), Err(WebauthnError::ModelList), "no list, no device");
    let u2f = Behaviour { attestation: SoftAttestation::FidoU2f, ..Behaviour::u2f() };
    assert_eq!(by_list(STRICT, good(), u2f.clone()), Err(WebauthnError::Model), "it has no model");
    let zero = ModelRules { permit_zero: true, ..STRICT };
    assert!(by_list(zero, good(), u2f).is_ok());

    let stranger = Behaviour { aaguid: [7; 16], ..vouched.clone() };
    assert_eq!(by_list(STRICT, good(), stranger.clone()), Err(WebauthnError::Model));
    assert!(by_list(ModelRules { entry: false, ..STRICT }, good(), stranger).is_ok());
}

#[test]
fn a_model_is_only_a_claim_until_an_authority_of_it_vouches() {
    let vouched = Behaviour { attestation: SoftAttestation::PackedCertificate, ..Behaviour::default() };
    let forged = || Some(listed(FORGER, &[]));
    assert_eq!(by_list(STRICT, forged(), vouched.clone()), Err(WebauthnError::TrustAnchor));
    assert!(by_list(ModelRules { trust_anchor: false, ..STRICT }, forged(), vouched).is_ok());
    for (attestation, key) in [
        (SoftAttestation::None, SoftKeyKind::Es256),
        (SoftAttestation::PackedSelf, SoftKeyKind::Es256),
        (SoftAttestation::PackedSelf, SoftKeyKind::EdDsa),
    ] {
        let claimed = Behaviour { attestation, key, ..Behaviour::default() };
        let list = || Some(listed(MAKER, &[]));
        assert_eq!(by_list(STRICT, list(), claimed.clone()), Err(WebauthnError::TrustAnchor));
        assert!(by_list(ModelRules { trust_anchor: false, ..STRICT }, list(), claimed).is_ok());
    }
}

#[test]
fn what_the_list_reports_of_a_model_decides_too() {
    let vouched = Behaviour { attestation: SoftAttestation::PackedCertificate, ..Behaviour::default() };
    let reported = || Some(listed(MAKER, &["FIDO_CERTIFIED", "REVOKED"]));
    let prohibited = |status: bool, names: &[&str]| ModelRules {
        status,
        prohibited: names.iter().map(|name| (*name).to_owned()).collect(),
        ..STRICT
    };
    let refused = Err(WebauthnError::ModelStatus);
    assert_eq!(by_list(prohibited(true, &["REVOKED"]), reported(), vouched.clone()), refused);
    assert!(by_list(prohibited(true, &["USER_KEY_REMOTE_COMPROMISE"]), reported(), vouched.clone()).is_ok());
    assert!(by_list(prohibited(false, &["REVOKED"]), reported(), vouched.clone()).is_ok());
    let permitted = |name: &str| ModelRules { permitted: vec![name.to_owned()], ..STRICT };
    assert!(by_list(permitted("FIDO_CERTIFIED"), reported(), vouched.clone()).is_ok());
    assert_eq!(by_list(permitted("FIDO_CERTIFIED_L2"), reported(), vouched), refused);
}

#[test]
fn the_place_of_the_authenticator_is_held_against_the_policy() {
    let party = party(|policy| policy.attachment = Some(Attachment::Platform));
    let result = register(&party, &mut SoftAuthenticator::default(), &Tampering::default());
    assert_eq!(result, Err(WebauthnError::Attachment));
    let silent = Behaviour { attachment: None, ..Behaviour::default() };
    assert!(register(&party, &mut SoftAuthenticator::new(silent), &Tampering::default()).is_ok());
}

#[test]
fn a_credential_that_needs_a_name_is_refused_where_discoverable_ones_are_required() {
    let strict = party(|policy| policy.discoverability = Requirement::Required);
    for (said, required, expected) in [
        (Some(true), true, Ok(true)),
        (Some(false), true, Err(WebauthnError::Discoverability)),
        (None, true, Ok(true)),
        (Some(false), false, Ok(false)),
        (None, false, Ok(false)),
    ] {
        let party = if required { &strict } else { &plain() };
        let mut key = SoftAuthenticator::new(Behaviour { discoverable: said, ..Behaviour::default() });
        let result = register(party, &mut key, &Tampering::default());
        assert_eq!(result.map(|registered| registered.discoverable), expected, "{said:?} {required}");
    }
}

#[test]
fn the_identifier_is_the_one_that_was_signed_and_not_too_long() {
    let other = URL_SAFE_NO_PAD.encode([5; 32]);
    let both = with_response(&|answer| (answer["id"], answer["rawId"]) = (json!(other), json!(other)));
    assert_eq!(both, WebauthnError::CredentialId);
    assert_eq!(with_response(&|answer| answer["id"] = json!(other)), WebauthnError::CredentialId);
    for (id_length, expected) in [
        (1, None),
        (1023, None),
        (1024, Some(WebauthnError::CredentialId)),
        (0, Some(WebauthnError::CredentialId)),
    ] {
        let result = as_behaving(Behaviour { id_length, ..Behaviour::default() });
        assert_eq!(result.err(), expected, "{id_length}");
    }
    // Too long in what was signed only.
    let long = with_data(&|data| {
        data[53..55].copy_from_slice(&1024_u16.to_be_bytes());
        data.splice(55..55, [1; 992]);
    });
    assert_eq!(long, WebauthnError::CredentialId);
}

#[test]
fn an_authenticator_is_registered_once() {
    let (party, mut key) = (plain(), SoftAuthenticator::default());
    let first = register(&party, &mut key, &Tampering::default()).unwrap();
    let existing = [Descriptor::of(&stored(&first))];
    let ceremony = begin(&party, &existing);
    assert_eq!(key.create(&ceremony.options, ORIGIN), None, "the browser refuses by itself");
    // One that makes the same identifier nevertheless.
    let state = begin(&party, &[Descriptor { id: vec![3; 32], transports: Vec::new() }]);
    key.behaviour.ignores_exclusion = true;
    let same = |data: &mut Vec<u8>| data[55..87].fill(3);
    let id = |answer: &mut Value| {
        let id = json!(URL_SAFE_NO_PAD.encode([3; 32]));
        (answer["id"], answer["rawId"]) = (id.clone(), id);
    };
    let tampering =
        Tampering { authenticator_data: Some(&same), response: Some(&id), ..Tampering::default() };
    let response = key.create_tampered(&state.options, ORIGIN, &tampering).unwrap();
    assert_eq!(party.finish_registration(&state.state, &response), Err(WebauthnError::Excluded));
}

/// What a password manager makes by itself while nobody is asked.
fn unasked() -> Behaviour {
    Behaviour { user_present: false, user_verified: false, ..Behaviour::synced_passkey() }
}

#[test]
fn what_a_browser_makes_by_itself_needs_nobody_present_and_is_found_without_a_name() {
    let conditional = party(|policy| *policy = policy.clone().into_conditional());
    let options: Value = serde_json::from_str(&begin(&conditional, &[]).options).unwrap();
    assert_eq!(options["authenticatorSelection"]["residentKey"], json!("required"));
    assert_eq!(options["attestation"], json!("none"));
    let kinds = [SoftKeyKind::Es256, SoftKeyKind::EdDsa];
    let statements = [SoftAttestation::None, SoftAttestation::PackedSelf];
    for (key, attestation) in kinds.into_iter().zip(statements) {
        let behaviour = Behaviour { key, attestation, discoverable: None, ..unasked() };
        let mut key = SoftAuthenticator::new(behaviour);
        let registered = register(&conditional, &mut key, &Tampering::default()).unwrap();
        assert!(registered.discoverable && !registered.user_verified, "{attestation:?}");
        assert_eq!(registered.attestation, AttestationKind::None, "no statement is looked at");
    }
    let absent = register(&plain(), &mut SoftAuthenticator::new(unasked()), &Tampering::default());
    assert_eq!(absent, Err(WebauthnError::UserPresence), "whoever is asked has to be there");
    let verified = party(|policy| {
        *policy = policy.clone().into_conditional();
        policy.user_verification = Requirement::Required;
    });
    let unverified = register(&verified, &mut SoftAuthenticator::new(unasked()), &Tampering::default());
    assert_eq!(unverified, Err(WebauthnError::UserVerification), "what is required stays so");
    let hidden = Behaviour { discoverable: Some(false), ..unasked() };
    let hidden = register(&conditional, &mut SoftAuthenticator::new(hidden), &Tampering::default());
    assert_eq!(hidden, Err(WebauthnError::Discoverability));
}

#[test]
fn a_registration_without_asking_is_not_finished_as_one_that_was_asked_for_nor_the_other_way_round() {
    let conditional = party(|policy| *policy = policy.clone().into_conditional());
    for (begun, finished) in [(&conditional, &plain()), (&plain(), &conditional)] {
        let ceremony = begin(begun, &[]);
        let mut key = SoftAuthenticator::new(Behaviour::synced_passkey());
        let response = key.create(&ceremony.options, ORIGIN).unwrap();
        assert_eq!(finished.finish_registration(&ceremony.state, &response), Err(WebauthnError::State));
        assert!(begun.finish_registration(&ceremony.state, &response).is_ok());
    }
}

#[test]
fn extensions_that_nobody_asked_for_are_ignored() {
    // {"credProtect": 2, "x": [true]}
    let extensions = b"\xa2\x6bcredProtect\x02\x61x\x81\xf5".to_vec();
    let behaviour = Behaviour { extensions: Some(extensions), ..Behaviour::default() };
    assert_eq!(as_behaving(behaviour).err(), None);
    let broken = Behaviour { extensions: Some(b"\x81\x01".to_vec()), ..Behaviour::default() };
    assert_eq!(as_behaving(broken), Err(WebauthnError::Format));
}

#[test]
fn authenticator_data_are_read_whole() {
    assert_eq!(with_data(&|data| data.push(0)), WebauthnError::Format, "something behind them");
    assert_eq!(with_data(&|data| data.truncate(36)), WebauthnError::Format);
    assert_eq!(with_data(&|data| data.truncate(60)), WebauthnError::Format);
    let without = |data: &mut Vec<u8>| {
        data[32] &= !(1 << 6);
        data.truncate(37);
    };
    assert_eq!(with_data(&without), WebauthnError::Format, "no credential in it");
}

#[test]
fn statements_count_as_far_as_the_policy_asks_for_them() {
    use AttestationConveyance::{Direct, Enterprise, Indirect, None as Nothing};
    let refused = Err(WebauthnError::Attestation);
    for (statement, conveyance, expected) in [
        (SoftAttestation::None, Nothing, Ok(AttestationKind::None)),
        (SoftAttestation::None, Indirect, Ok(AttestationKind::None)),
        (SoftAttestation::None, Direct, Ok(AttestationKind::None)),
        (SoftAttestation::PackedSelf, Nothing, Ok(AttestationKind::None)),
        (SoftAttestation::PackedSelf, Indirect, Ok(AttestationKind::SelfSigned)),
        (SoftAttestation::PackedCertificate, Indirect, Ok(AttestationKind::Certificate)),
        (SoftAttestation::PackedCertificate, Direct, Ok(AttestationKind::Certificate)),
        (SoftAttestation::Unknown("android-safetynet"), Nothing, Ok(AttestationKind::None)),
        (SoftAttestation::Unknown("compound"), Indirect, Ok(AttestationKind::None)),
        (SoftAttestation::Unknown("compound"), Direct, refused),
        (SoftAttestation::Unknown("android-safetynet"), Enterprise, refused),
        (SoftAttestation::Unknown(""), Direct, refused),
    ] {
        let party = party(|policy| policy.attestation = conveyance);
        let mut key = SoftAuthenticator::new(Behaviour { attestation: statement, ..Behaviour::default() });
        let result = register(&party, &mut key, &Tampering::default());
        assert_eq!(result.map(|registered| registered.attestation), expected, "{statement:?} {conveyance:?}");
    }
}

#[test]
fn statements_about_keys_with_ed25519_count_as_far_as_they_are_verified() {
    use AttestationConveyance::{Direct, Indirect, None as Nothing};
    let refused = Err(WebauthnError::Attestation);
    for (statement, conveyance, expected) in [
        (SoftAttestation::None, Direct, Ok(AttestationKind::None)),
        (SoftAttestation::PackedSelf, Nothing, Ok(AttestationKind::None)),
        (SoftAttestation::PackedSelf, Indirect, Ok(AttestationKind::SelfSigned)),
        (SoftAttestation::PackedSelf, Direct, Ok(AttestationKind::SelfSigned)),
        (SoftAttestation::PackedCertificate, Nothing, Ok(AttestationKind::None)),
        (SoftAttestation::PackedCertificate, Indirect, Ok(AttestationKind::None)),
        (SoftAttestation::PackedCertificate, Direct, refused),
        (SoftAttestation::FidoU2f, Indirect, refused),
        (SoftAttestation::Unknown("compound"), Indirect, Ok(AttestationKind::None)),
        (SoftAttestation::Unknown("compound"), Direct, refused),
    ] {
        let party = party(|policy| policy.attestation = conveyance);
        let behaviour = Behaviour { attestation: statement, key: SoftKeyKind::EdDsa, ..Behaviour::default() };
        let result = register(&party, &mut SoftAuthenticator::new(behaviour), &Tampering::default());
        assert_eq!(result.map(|registered| registered.attestation), expected, "{statement:?} {conveyance:?}");
    }
    // The signature, and the algorithm (alg 27), of what the key says about itself.
    for (from, to) in [(&b"csigX"[..4], &b"csigX"[..4]), (&b"calg\x27"[..], &b"calg\x26"[..])] {
        let change = |object: &mut Vec<u8>| {
            let at = object.windows(from.len()).position(|some| some == from).unwrap();
            object.splice(at..at + to.len(), to.iter().copied());
            // The last byte of the signature, behind its header of two bytes.
            object[at + from.len() + 2 + 63] ^= u8::from(from == to);
        };
        let (key, attestation) = (SoftKeyKind::EdDsa, SoftAttestation::PackedSelf);
        let mut authenticator =
            SoftAuthenticator::new(Behaviour { key, attestation, ..Behaviour::default() });
        let tampering = Tampering { attestation_object: Some(&change), ..Tampering::default() };
        assert_eq!(register(&plain(), &mut authenticator, &tampering), Err(WebauthnError::Attestation));
    }
}

#[test]
fn a_statement_that_does_not_hold_is_refused() {
    for attestation in
        [SoftAttestation::PackedSelf, SoftAttestation::PackedCertificate, SoftAttestation::FidoU2f]
    {
        let aaguid = if attestation == SoftAttestation::FidoU2f { [0; 16] } else { [1; 16] };
        let behaviour = Behaviour { attestation, aaguid, ..Behaviour::default() };
        assert!(as_behaving(behaviour.clone()).is_ok(), "{attestation:?}");
        // The counter stands in what packed signs, not in what U2F does; there it is the identifier.
        let at = if attestation == SoftAttestation::FidoU2f { 60 } else { 36 };
        let change = |object: &mut Vec<u8>| {
            let data = object.windows(8).position(|eight| eight == b"authData").unwrap() + 10;
            object[data + at] ^= 1;
        };
        let id = |answer: &mut Value| {
            let mut bytes = URL_SAFE_NO_PAD.decode(answer["id"].as_str().unwrap()).unwrap();
            bytes[5] ^= u8::from(at == 60);
            let id = json!(URL_SAFE_NO_PAD.encode(bytes));
            (answer["id"], answer["rawId"]) = (id.clone(), id);
        };
        let tampering =
            Tampering { attestation_object: Some(&change), response: Some(&id), ..Tampering::default() };
        let result = register(&plain(), &mut SoftAuthenticator::new(behaviour), &tampering);
        assert_eq!(result, Err(WebauthnError::Attestation), "{attestation:?}");
    }
}

#[test]
fn no_attestation_has_no_statement() {
    let change = |object: &mut Vec<u8>| {
        let at = object.windows(7).position(|seven| seven == b"attStmt").unwrap() + 7;
        object.splice(at..=at, *b"\xa1\x61x\x01");
    };
    let refused = tampered(&Tampering { attestation_object: Some(&change), ..Tampering::default() });
    assert_eq!(refused, WebauthnError::Attestation);
}

#[test]
fn the_state_of_another_ceremony_or_relying_party_is_refused() {
    let (here, mut key) = (plain(), SoftAuthenticator::default());
    let ceremony = begin(&here, &[]);
    let response = key.create(&ceremony.options, ORIGIN).unwrap();
    let asked = ask(&here, &[], Requirement::Preferred);
    let elsewhere = party(|policy| {
        policy.rp_id = "example.com".to_owned();
    });
    for (party, state) in
        [(&here, asked.state.as_slice()), (&elsewhere, &ceremony.state), (&here, b""), (&here, b"{}")]
    {
        assert_eq!(party.finish_registration(state, &response), Err(WebauthnError::State));
    }
    assert!(here.finish_registration(&ceremony.state, &response).is_ok());
}

#[test]
fn long_answers_are_not_read() {
    let long = with_response(&|answer| answer["more"] = json!("a".repeat(64 * 1024)));
    assert_eq!(long, WebauthnError::Size);
    let fits = Tampering {
        response: Some(&|answer| answer["more"] = json!("a".repeat(60 * 1024))),
        ..Tampering::default()
    };
    assert!(register(&plain(), &mut SoftAuthenticator::default(), &fits).is_ok());
}

#[test]
fn answers_that_cannot_be_read_are_refused() {
    let (party, ceremony) = (plain(), begin(&plain(), &[]));
    let deep = "[".repeat(30_000);
    for text in
        ["", "null", "[]", "{}", "\u{0}", &deep, r#"{"id":"","rawId":"","type":"public-key","response":{}}"#]
    {
        assert_eq!(party.finish_registration(&ceremony.state, text), Err(WebauthnError::Format));
    }
    for member in ["clientDataJSON", "attestationObject"] {
        let padded = with_response(&|answer| {
            let text = answer["response"][member].as_str().unwrap().to_owned();
            answer["response"][member] = json!(text + "=");
        });
        assert_eq!(padded, WebauthnError::Format, "{member}");
    }
}
