use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_crypto::{
    SystemEntropy,
    webauthn::{Asserted, Claim, RelyingParty, Requirement, WebauthnError},
};
use doorward_testkit::{Behaviour, SoftAuthenticator, Tampering};
use serde_json::{Value, json};

use crate::world::{ALICE, BOB, ORIGIN, ask, plain, register, stored};

/// A sign-in without a name, with the handle that the store has for the owner.
fn sign_in(
    behaviour: Behaviour,
    owner: &[u8],
    change: &dyn Fn(&mut Value),
) -> Result<Asserted, WebauthnError> {
    let (party, mut key) = (plain(), SoftAuthenticator::new(Behaviour::synced_passkey()));
    let registered = register(&party, &mut key, &Tampering::default()).unwrap();
    key.behaviour = behaviour;
    let ceremony = party.begin_discoverable(&SystemEntropy, Requirement::Required);
    let tampering = Tampering { response: Some(change), ..Tampering::default() };
    let response = key.get_tampered(&ceremony.options, ORIGIN, &tampering).unwrap();
    RelyingParty::claim(&response)?;
    party.finish_discoverable(&ceremony.state, &response, &stored(&registered), owner)
}

#[test]
fn somebody_signs_in_without_a_name() {
    let (party, mut key) = (plain(), SoftAuthenticator::new(Behaviour::synced_passkey()));
    let registered = register(&party, &mut key, &Tampering::default()).unwrap();
    let ceremony = party.begin_discoverable(&SystemEntropy, Requirement::Required);
    let options: Value = serde_json::from_str(&ceremony.options).unwrap();
    assert_eq!(options["allowCredentials"], json!([]));
    let response = key.get(&ceremony.options, ORIGIN).unwrap();
    let claim = Claim { id: registered.id.clone(), handle: ALICE.to_vec() };
    assert_eq!(RelyingParty::claim(&response), Ok(claim));
    let asserted =
        party.finish_discoverable(&ceremony.state, &response, &stored(&registered), ALICE).unwrap();
    assert!(asserted.user_verified && asserted.backed_up && !asserted.counter_went_back);
}

#[test]
fn who_it_is_must_be_verified_where_it_is_the_only_step() {
    let unverified = Behaviour { user_verified: false, ..Behaviour::synced_passkey() };
    assert_eq!(sign_in(unverified, ALICE, &|_| ()), Err(WebauthnError::UserVerification));
}

#[test]
fn the_handle_is_there_and_is_the_owners() {
    let synced = Behaviour::synced_passkey;
    assert_eq!(sign_in(synced(), BOB, &|_| ()), Err(WebauthnError::UserHandle));
    assert_eq!(sign_in(synced(), b"", &|_| ()), Err(WebauthnError::UserHandle));
    let silent = Behaviour { sends_handle: false, ..synced() };
    assert_eq!(sign_in(silent, ALICE, &|_| ()), Err(WebauthnError::UserHandle));
    let as_bob = |answer: &mut Value| answer["response"]["userHandle"] = json!(URL_SAFE_NO_PAD.encode(BOB));
    assert_eq!(sign_in(synced(), ALICE, &as_bob), Err(WebauthnError::UserHandle));
}

#[test]
fn the_credential_is_the_one_that_was_looked_up() {
    let other = json!(URL_SAFE_NO_PAD.encode([1; 20]));
    let change = |answer: &mut Value| (answer["id"], answer["rawId"]) = (other.clone(), other.clone());
    assert_eq!(sign_in(Behaviour::synced_passkey(), ALICE, &change), Err(WebauthnError::Credential));
}

#[test]
fn the_state_of_a_sign_in_with_a_name_is_refused() {
    let (party, mut key) = (plain(), SoftAuthenticator::new(Behaviour::synced_passkey()));
    let registered = register(&party, &mut key, &Tampering::default()).unwrap();
    let ceremony = ask(&party, &[stored(&registered)], Requirement::Preferred);
    let response = key.get(&ceremony.options, ORIGIN).unwrap();
    let result = party.finish_discoverable(&ceremony.state, &response, &stored(&registered), ALICE);
    assert_eq!(result, Err(WebauthnError::State));
}
