//! No answer of a browser makes its judgement panic, and none passes without the key.
#![no_main]
use doorward_crypto::{
    Entropy,
    webauthn::{RelyingParty, Requirement, StoredCredential, WebauthnPolicy},
};
use libfuzzer_sys::fuzz_target;

struct Zeros;

impl Entropy for Zeros {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }
}

fuzz_target!(|data: (&str, &[u8], &[u8])| {
    let (response, state, credential) = data;
    let policy = WebauthnPolicy::new("a.test", "a", vec!["https://a.test".to_owned()]);
    let party = RelyingParty::new(policy).expect("a good policy");
    let ceremony = party.begin_discoverable(&Zeros, Requirement::Preferred);
    let Ok(claim) = RelyingParty::claim(response) else { return };
    let stored = StoredCredential { id: &claim.id, credential, counter: 0 };
    for state in [ceremony.state.as_slice(), state] {
        let _ = party.finish_registration(state, response);
        let _ = party.finish_discoverable(state, response, &stored, &claim.handle);
        assert!(party.finish_authentication(state, response, &[]).is_err());
    }
});
