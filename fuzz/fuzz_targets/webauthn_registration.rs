//! No statement of attestation, no key and no extension makes a registration panic (SC-162).
#![no_main]
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_crypto::{
    Entropy, sha256,
    webauthn::{AttestationConveyance, NewCredential, RelyingParty, WebauthnPolicy},
};
use libfuzzer_sys::fuzz_target;

/// So that the challenge is always the same.
struct Zeros;

impl Entropy for Zeros {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }
}

const FORMATS: [&str; 8] =
    ["packed", "tpm", "android-key", "apple", "fido-u2f", "none", "android-safetynet", "compound"];

fuzz_target!(|data: (u8, &[u8], u8, &[u8])| {
    let (format, statement, flags, behind_the_identifier) = data;
    let mut policy = WebauthnPolicy::new("a.test", "a", vec!["https://a.test".to_owned()]);
    policy.attestation = AttestationConveyance::Direct;
    if format & 0x80 != 0 {
        policy = policy.into_conditional();
    }
    let party = RelyingParty::new(policy).expect("a good policy");
    let new = NewCredential { handle: b"handle", name: "a", display_name: "a", existing: &[] };
    let ceremony = party.begin_registration(&Zeros, &new);
    let challenge = URL_SAFE_NO_PAD.encode([0; 32]);
    let client_data =
        format!(r#"{{"type":"webauthn.create","challenge":"{challenge}","origin":"https://a.test"}}"#);
    // Relying party, flags, counter, model, an identifier of four bytes.
    let auth_data = [
        &sha256(b"a.test"),
        [flags].as_slice(),
        &[0; 4],
        &[0; 16],
        &[0, 4],
        b"name",
        behind_the_identifier,
    ]
    .concat();
    let format = FORMATS[usize::from(format) % FORMATS.len()];
    let mut object = [
        b"\xa3\x63fmt",
        [0x60 | format.len() as u8].as_slice(),
        format.as_bytes(),
        b"\x67attStmt",
        statement,
    ]
    .concat();
    object.extend_from_slice(b"\x68authData\x5a");
    object.extend_from_slice(&(auth_data.len() as u32).to_be_bytes());
    object.extend_from_slice(&auth_data);
    let (object, client_data) = (URL_SAFE_NO_PAD.encode(object), URL_SAFE_NO_PAD.encode(client_data));
    let response = format!(
        r#"{{"id":"bmFtZQ","rawId":"bmFtZQ","type":"public-key","response":{{"clientDataJSON":"{client_data}","attestationObject":"{object}"}}}}"#
    );
    if let Ok(registered) = party.finish_registration(&ceremony.state, &response) {
        assert_eq!(registered.id, b"name");
    }
});
