use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_crypto::{
    SystemEntropy,
    webauthn::{
        Asserted, Registered, RelyingParty, Requirement, StoredCredential, WebauthnError, decoy_credentials,
    },
};
use doorward_testkit::{Behaviour, Change, SoftAuthenticator, SoftKeyKind, Tampering};
use serde_json::{Value, json};

use crate::world::{
    ALICE, BOB, FOREIGN_ORIGINS, ORIGIN, RP_ID, ask, authenticate, begin, party, plain, register, stored,
};

/// An authenticator, and its credential at the relying party.
fn enrolled(behaviour: Behaviour) -> (RelyingParty, SoftAuthenticator, Registered) {
    let (party, mut authenticator) = (plain(), SoftAuthenticator::new(behaviour));
    let registered = register(&party, &mut authenticator, &Tampering::default()).unwrap();
    (party, authenticator, registered)
}

fn tampered(tampering: &Tampering<'_>) -> Result<Asserted, WebauthnError> {
    let (party, mut key, registered) = enrolled(Behaviour::default());
    authenticate(&party, &mut key, &registered, Requirement::Preferred, tampering)
}

fn with_client_data(change: &dyn Fn(&mut Value)) -> Option<WebauthnError> {
    tampered(&Tampering { client_data: Some(change), ..Tampering::default() }).err()
}

fn with_data(change: &dyn Fn(&mut Vec<u8>)) -> Option<WebauthnError> {
    tampered(&Tampering { authenticator_data: Some(change), ..Tampering::default() }).err()
}

fn with_response(change: &dyn Fn(&mut Value)) -> Option<WebauthnError> {
    tampered(&Tampering { response: Some(change), ..Tampering::default() }).err()
}

/// Registers as one kind and authenticates as another.
fn changed(before: Behaviour, after: Behaviour, uv: Requirement) -> Result<Asserted, WebauthnError> {
    let (party, mut authenticator, registered) = enrolled(before);
    authenticator.behaviour = after;
    authenticate(&party, &mut authenticator, &registered, uv, &Tampering::default())
}

#[test]
fn the_options_name_the_credentials_and_how_to_reach_them() {
    let (party, _, registered) = enrolled(Behaviour::synced_passkey());
    let ceremony = ask(&party, &[stored(&registered)], Requirement::Required);
    let mut options: Value = serde_json::from_str(&ceremony.options).unwrap();
    options["challenge"].take();
    let id = URL_SAFE_NO_PAD.encode(&registered.id);
    assert_eq!(
        options,
        json!({
            "rpId": RP_ID,
            "challenge": null,
            "timeout": 60000,
            "allowCredentials": [{ "type": "public-key", "id": id, "transports": ["hybrid", "internal"] }],
            "userVerification": "required",
        })
    );
}

#[test]
fn every_kind_of_key_proves_itself_again_and_again() {
    for key in [SoftKeyKind::Es256, SoftKeyKind::EdDsa, SoftKeyKind::Es384, SoftKeyKind::Rs256] {
        let (party, mut authenticator, mut registered) = enrolled(Behaviour { key, ..Behaviour::default() });
        for counter in 1..=3 {
            let uv = Requirement::Preferred;
            let result = authenticate(&party, &mut authenticator, &registered, uv, &Tampering::default());
            let asserted = result.unwrap();
            assert_eq!((&asserted.id, asserted.counter), (&registered.id, counter), "{key:?}");
            assert!(asserted.user_verified && !asserted.counter_went_back && !asserted.backed_up);
            (registered.credential, registered.counter) = (asserted.credential, asserted.counter);
        }
    }
}

#[test]
fn a_u2f_key_is_a_second_factor_and_says_that_nobody_was_verified() {
    let result = changed(Behaviour::u2f(), Behaviour::u2f(), Requirement::Preferred);
    assert!(!result.unwrap().user_verified);
    let result = changed(Behaviour::u2f(), Behaviour::u2f(), Requirement::Required);
    assert_eq!(result.err(), Some(WebauthnError::UserVerification));
}

#[test]
fn a_key_that_verified_once_need_not_where_that_is_not_required() {
    let unverified = Behaviour { user_verified: false, ..Behaviour::default() };
    let result = changed(Behaviour::default(), unverified, Requirement::Preferred);
    assert!(!result.unwrap().user_verified);
}

#[test]
fn the_answer_to_another_kind_of_ceremony_is_refused() {
    let create = with_client_data(&|data| data["type"] = json!("webauthn.create"));
    assert_eq!(create, Some(WebauthnError::Type));
    assert_eq!(with_response(&|answer| answer["type"] = json!("")), Some(WebauthnError::Type));
}

#[test]
fn another_challenge_is_refused_and_so_is_another_spelling_of_it() {
    let other = with_client_data(&|data| data["challenge"] = json!(URL_SAFE_NO_PAD.encode([7; 32])));
    assert_eq!(other, Some(WebauthnError::Challenge));
    for suffix in ["=", "A", "\n"] {
        let padded = with_client_data(&|data| {
            data["challenge"] = json!(data["challenge"].as_str().unwrap().to_owned() + suffix);
        });
        assert_eq!(padded, Some(WebauthnError::Challenge), "{suffix:?}");
    }
}

#[test]
fn a_challenge_is_of_one_ceremony() {
    let (party, mut key, registered) = enrolled(Behaviour::default());
    let credentials = [stored(&registered)];
    let (mine, other) = (
        ask(&party, &credentials, Requirement::Preferred),
        ask(&party, &credentials, Requirement::Preferred),
    );
    let response = key.get(&mine.options, ORIGIN).unwrap();
    let result = party.finish_authentication(&other.state, &response, &credentials);
    assert_eq!(result, Err(WebauthnError::Challenge));
    let registration = begin(&party, &[]);
    for state in [registration.state.as_slice(), b"", b"null"] {
        assert_eq!(party.finish_authentication(state, &response, &credentials), Err(WebauthnError::State));
    }
    let discoverable = party.begin_discoverable(&SystemEntropy, Requirement::Preferred);
    let result = party.finish_authentication(&discoverable.state, &response, &credentials);
    assert_eq!(result, Err(WebauthnError::State));
    assert!(party.finish_authentication(&mine.state, &response, &credentials).is_ok());
}

#[test]
fn only_our_very_origins_may_ask() {
    for origin in FOREIGN_ORIGINS {
        let refused = with_client_data(&|data| data["origin"] = json!(origin));
        assert_eq!(refused, Some(WebauthnError::Origin), "{origin}");
    }
}

#[test]
fn a_page_within_another_site_may_not_ask() {
    let framed = with_client_data(&|data| data["crossOrigin"] = json!(true));
    assert_eq!(framed, Some(WebauthnError::CrossOrigin));
    let framed = with_client_data(&|data| data["topOrigin"] = json!(ORIGIN));
    assert_eq!(framed, Some(WebauthnError::CrossOrigin));
}

#[test]
fn an_assertion_for_another_relying_party_is_refused() {
    assert_eq!(with_data(&|data| data[31] ^= 1), Some(WebauthnError::RpId));
}

#[test]
fn somebody_must_be_present() {
    let absent = Behaviour { user_present: false, ..Behaviour::default() };
    let result = changed(Behaviour::default(), absent, Requirement::Preferred);
    assert_eq!(result, Err(WebauthnError::UserPresence));
}

#[test]
fn eligibility_for_backup_never_changes() {
    let eligible = Behaviour { backup_eligible: true, ..Behaviour::default() };
    for (before, after) in
        [(Behaviour::default(), eligible.clone()), (eligible.clone(), Behaviour::default())]
    {
        let result = changed(before, after, Requirement::Preferred);
        assert_eq!(result, Err(WebauthnError::BackupEligibility));
    }
    let odd = Behaviour { backed_up: true, ..Behaviour::default() };
    let result = changed(Behaviour::default(), odd, Requirement::Preferred);
    assert_eq!(result, Err(WebauthnError::BackupState));
}

#[test]
fn a_passkey_that_gets_copied_is_told() {
    let alone = Behaviour { backed_up: false, ..Behaviour::synced_passkey() };
    let asserted = changed(alone, Behaviour::synced_passkey(), Requirement::Preferred).unwrap();
    assert!(asserted.backed_up);
}

#[test]
fn the_signature_covers_what_was_asked_and_what_was_answered() {
    let flipped = |member: &str| {
        with_response(&|answer| {
            let mut bytes = URL_SAFE_NO_PAD.decode(answer["response"][member].as_str().unwrap()).unwrap();
            *bytes.last_mut().unwrap() ^= 1;
            answer["response"][member] = json!(URL_SAFE_NO_PAD.encode(bytes));
        })
    };
    assert_eq!(flipped("signature"), Some(WebauthnError::Signature));
    // The last byte is the counter's.
    assert_eq!(flipped("authenticatorData"), Some(WebauthnError::Signature));
    let spaced = with_response(&|answer| {
        let mut bytes =
            URL_SAFE_NO_PAD.decode(answer["response"]["clientDataJSON"].as_str().unwrap()).unwrap();
        bytes.push(b' ');
        answer["response"]["clientDataJSON"] = json!(URL_SAFE_NO_PAD.encode(bytes));
    });
    assert_eq!(spaced, Some(WebauthnError::Signature));
    for signature in ["", "AA", "MAA"] {
        let refused = with_response(&|answer| answer["response"]["signature"] = json!(signature));
        assert_eq!(refused, Some(WebauthnError::Signature), "{signature:?}");
    }
}

#[test]
fn another_key_does_not_sign_for_this_one() {
    for kind in [SoftKeyKind::Es256, SoftKeyKind::EdDsa] {
        let (party, mut key, registered) = enrolled(Behaviour { key: kind, ..Behaviour::default() });
        let second = register(&party, &mut key, &Tampering::default()).unwrap();
        let swapped = StoredCredential { credential: &second.credential, ..stored(&registered) };
        let ceremony = ask(&party, &[swapped], Requirement::Preferred);
        let response = key.get(&ceremony.options, ORIGIN).unwrap();
        let result = party.finish_authentication(&ceremony.state, &response, &[swapped]);
        assert_eq!(result, Err(WebauthnError::Signature), "{kind:?}");
    }
}

#[test]
fn a_signature_with_ed25519_covers_what_was_asked_and_what_was_answered() {
    let (party, mut key, registered) =
        enrolled(Behaviour { key: SoftKeyKind::EdDsa, ..Behaviour::default() });
    for member in ["signature", "authenticatorData", "clientDataJSON"] {
        let change = |answer: &mut Value| {
            let mut bytes = URL_SAFE_NO_PAD.decode(answer["response"][member].as_str().unwrap()).unwrap();
            // A space behind what the browser collected; the last byte of the others.
            match member {
                "clientDataJSON" => bytes.push(b' '),
                _ => *bytes.last_mut().unwrap() ^= 1,
            }
            answer["response"][member] = json!(URL_SAFE_NO_PAD.encode(bytes));
        };
        let tampering = Tampering { response: Some(&change), ..Tampering::default() };
        let result = authenticate(&party, &mut key, &registered, Requirement::Preferred, &tampering);
        assert_eq!(result, Err(WebauthnError::Signature), "{member}");
    }
    for signature in ["", "AA", &URL_SAFE_NO_PAD.encode([0; 64]), &URL_SAFE_NO_PAD.encode([0; 65])] {
        let change = |answer: &mut Value| answer["response"]["signature"] = json!(signature);
        let tampering = Tampering { response: Some(&change), ..Tampering::default() };
        let result = authenticate(&party, &mut key, &registered, Requirement::Preferred, &tampering);
        assert_eq!(result, Err(WebauthnError::Signature), "{signature:?}");
    }
}

#[test]
fn a_credential_must_be_one_that_was_asked_for_and_is_still_there() {
    let (party, mut key, registered) = enrolled(Behaviour::default());
    let second = register(&party, &mut key, &Tampering::default()).unwrap();
    let both = [stored(&registered), stored(&second)];
    // Asked for the first, answered with the second.
    let ceremony = ask(&party, &both[..1], Requirement::Preferred);
    key.behaviour.answers_with = Some(1);
    let response = key.get(&ceremony.options, ORIGIN).unwrap();
    let result = party.finish_authentication(&ceremony.state, &response, &both);
    assert_eq!(result, Err(WebauthnError::Credential));
    // Removed meanwhile.
    let ceremony = ask(&party, &both, Requirement::Preferred);
    let response = key.get(&ceremony.options, ORIGIN).unwrap();
    let result = party.finish_authentication(&ceremony.state, &response, &both[..1]);
    assert_eq!(result, Err(WebauthnError::Credential));
    assert!(party.finish_authentication(&ceremony.state, &response, &both).is_ok());
}

#[test]
fn a_credential_of_somebody_else_is_refused() {
    let (party, mut key, registered) = enrolled(Behaviour::default());
    let bob = |answer: &mut Value| answer["response"]["userHandle"] = json!(URL_SAFE_NO_PAD.encode(BOB));
    let tampering = Tampering { response: Some(&bob), ..Tampering::default() };
    let result = authenticate(&party, &mut key, &registered, Requirement::Preferred, &tampering);
    assert_eq!(result, Err(WebauthnError::UserHandle));
    for handle in [json!(null), json!(""), json!(URL_SAFE_NO_PAD.encode(ALICE))] {
        let change = |answer: &mut Value| answer["response"]["userHandle"] = handle.clone();
        let tampering = Tampering { response: Some(&change), ..Tampering::default() };
        let result = authenticate(&party, &mut key, &registered, Requirement::Preferred, &tampering);
        assert!(result.is_ok(), "{handle}");
    }
}

#[test]
fn a_counter_that_goes_back_is_told_and_not_refused() {
    for (stored_counter, counter, back) in [
        (0, 0, false),
        (0, 1, false),
        (5, 6, false),
        (5, 5, true),
        (5, 4, true),
        (5, 0, true),
        (u32::MAX, 1, true),
    ] {
        let (party, mut key, mut registered) = enrolled(Behaviour::default());
        registered.counter = stored_counter;
        key.behaviour.counts = false;
        key.counter = counter;
        let uv = Requirement::Preferred;
        let asserted = authenticate(&party, &mut key, &registered, uv, &Tampering::default()).unwrap();
        assert_eq!((asserted.counter, asserted.counter_went_back), (counter, back), "{stored_counter}");
    }
}

#[test]
fn what_was_stored_has_to_be_readable() {
    let (party, mut key, mut registered) = enrolled(Behaviour::default());
    let good = registered.credential.clone();
    let mut newer = good.clone();
    newer[0] = 2;
    let other_key = String::from_utf8(good[1..].to_vec()).unwrap().replace("\"key\":\"pQ", "\"key\":\"oA");
    let other_key = [&[1], other_key.as_bytes()].concat();
    for broken in [Vec::new(), newer, good[..20].to_vec(), other_key] {
        registered.credential = broken;
        let uv = Requirement::Preferred;
        let result = authenticate(&party, &mut key, &registered, uv, &Tampering::default());
        assert_eq!(result, Err(WebauthnError::Stored));
    }
}

#[test]
fn answers_that_cannot_be_read_are_refused() {
    assert_eq!(with_data(&|data| data.truncate(36)), Some(WebauthnError::Format));
    assert_eq!(with_data(&|data| data.push(0)), Some(WebauthnError::Format));
    assert_eq!(
        with_data(&|data| data[32] |= 1 << 7),
        Some(WebauthnError::Format),
        "extensions are announced"
    );
    assert_eq!(with_response(&|answer| answer["rawId"] = json!("AAAA")), Some(WebauthnError::CredentialId));
    let long = with_response(&|answer| answer["more"] = json!("a".repeat(64 * 1024)));
    assert_eq!(long, Some(WebauthnError::Size));
    let missing = with_response(&|answer| answer["response"]["signature"] = json!(null));
    assert_eq!(missing, Some(WebauthnError::Format));
}

#[test]
fn extensions_that_nobody_asked_for_are_ignored() {
    let with = Behaviour { extensions: Some(b"\xa1\x61x\x81\xf5".to_vec()), ..Behaviour::default() };
    assert!(changed(Behaviour::default(), with, Requirement::Preferred).is_ok());
}

#[test]
fn nobody_can_tell_the_options_of_a_name_that_nobody_has() {
    let (party, _, registered) = enrolled(Behaviour::synced_passkey());
    let real = ask(&party, &[stored(&registered)], Requirement::Preferred);
    let decoys = decoy_credentials(b"a secret of its own", "ghost");
    let ghost = party.begin_authentication(
        &SystemEntropy,
        &decoys.credentials,
        &decoys.handle,
        Requirement::Preferred,
    );
    let shape = |options: &str| {
        let mut options: Value = serde_json::from_str(options).unwrap();
        let one = &mut options["allowCredentials"][0];
        let keys: Vec<String> = one.as_object().unwrap().keys().cloned().collect();
        (keys, options.as_object().unwrap().keys().cloned().collect::<Vec<_>>())
    };
    assert_eq!(shape(&real.options), shape(&ghost.options));
    let per_credential = |state: &[u8], count: usize| state.len() - count * 25;
    let count = decoys.credentials.len();
    assert_eq!(
        per_credential(&real.state, 1),
        per_credential(&ghost.state, count),
        "sealed, it tells nothing"
    );
    // Whatever answers, it is not the ghost's.
    let mut key = SoftAuthenticator::default();
    register(&party, &mut key, &Tampering::default()).unwrap();
    key.behaviour.answers_with = Some(0);
    let response = key.get(&ghost.options, ORIGIN).unwrap();
    let result = party.finish_authentication(&ghost.state, &response, &[]);
    assert_eq!(result, Err(WebauthnError::Credential));
}

/// What an assertion for a credential that does not exist could be signed with, to be told from one that does.
#[test]
fn nothing_proves_a_credential_that_does_not_exist() {
    let (party, mut key, registered) = enrolled(Behaviour::default());
    let ceremony = ask(&party, &[stored(&registered)], Requirement::Preferred);
    let response = key.get(&ceremony.options, ORIGIN).unwrap();
    let result = party.finish_authentication(&ceremony.state, &response, &[]);
    assert_eq!(result, Err(WebauthnError::Credential));
}

/// Without the key nobody can make a real credential answer faster or slower than a decoy (SC-123). A coarse check of
/// the work that is done; the fine one is the measurement of the whole server.
#[test]
fn refusing_a_decoy_takes_as_long_as_refusing_a_real_credential() {
    let (party, mut key, registered) = enrolled(Behaviour::synced_passkey());
    let real = [stored(&registered)];
    let ceremony = ask(&party, &real, Requirement::Preferred);
    let refusals: [Change<'_, Value>; 2] =
        [&|answer| answer["response"]["signature"] = json!("MAYCAQECAQE"), &|answer| {
            answer["response"]["userHandle"] = json!(URL_SAFE_NO_PAD.encode(BOB));
        }];
    for (number, change) in refusals.iter().enumerate() {
        // Not eligible for backup, as no synced passkey ever says: that must not be noticed early either.
        key.behaviour.backup_eligible = number == 1;
        key.behaviour.backed_up = number == 1;
        let tampering = Tampering { response: Some(change), ..Tampering::default() };
        let response = key.get_tampered(&ceremony.options, ORIGIN, &tampering).unwrap();
        let time = |stored: &[StoredCredential<'_>]| {
            let start = Instant::now();
            assert!(party.finish_authentication(&ceremony.state, &response, stored).is_err());
            start.elapsed()
        };
        let (mut slow, mut fast) = (Duration::MAX, Duration::MAX);
        for _ in 0..25 {
            slow = slow.min(time(&real));
            fast = fast.min(time(&[]));
        }
        let ratio = slow.as_secs_f64() / fast.as_secs_f64();
        assert!((0.5..2.0).contains(&ratio), "refusal {number}: a real one takes {ratio:.2} times as long");
    }
}

#[test]
fn the_portal_of_another_domain_does_not_finish_what_this_one_began() {
    let (here, mut key, registered) = enrolled(Behaviour::default());
    let there = party(|policy| {
        policy.rp_id = "example.com".to_owned();
    });
    let ceremony = ask(&here, &[stored(&registered)], Requirement::Preferred);
    let response = key.get(&ceremony.options, ORIGIN).unwrap();
    let result = there.finish_authentication(&ceremony.state, &response, &[stored(&registered)]);
    assert_eq!(result, Err(WebauthnError::State));
}
