//! A relying party, a person and what they have.

use doorward_crypto::{
    SystemEntropy,
    webauthn::{
        Asserted, Ceremony, Descriptor, NewCredential, Registered, RelyingParty, Requirement,
        StoredCredential, WebauthnError, WebauthnPolicy,
    },
};
use doorward_testkit::{SoftAuthenticator, Tampering};

pub(crate) const RP_ID: &str = "auth.example.com";
pub(crate) const ORIGIN: &str = "https://auth.example.com";
pub(crate) const ALICE: &[u8] = b"handle of alice, 32 random bytes";
pub(crate) const BOB: &[u8] = b"another handle: that one is bob.";

/// The relying party, with its policy changed.
pub(crate) fn party(change: impl FnOnce(&mut WebauthnPolicy)) -> RelyingParty {
    let mut policy = WebauthnPolicy::new(RP_ID, "Doorward", vec![ORIGIN.to_owned()]);
    change(&mut policy);
    RelyingParty::new(policy).unwrap()
}

pub(crate) fn plain() -> RelyingParty {
    party(|_| ())
}

/// Begins to register a credential for Alice, who has `existing`.
pub(crate) fn begin(party: &RelyingParty, existing: &[Descriptor]) -> Ceremony {
    let new = NewCredential { handle: ALICE, name: "alice", display_name: "Alice", existing };
    party.begin_registration(&SystemEntropy, &new)
}

/// A registration from begin to end, changed on the way.
pub(crate) fn register(
    party: &RelyingParty,
    authenticator: &mut SoftAuthenticator,
    tampering: &Tampering<'_>,
) -> Result<Registered, WebauthnError> {
    let ceremony = begin(party, &[]);
    let response = authenticator.create_tampered(&ceremony.options, ORIGIN, tampering).unwrap();
    party.finish_registration(&ceremony.state, &response)
}

pub(crate) fn stored(registered: &Registered) -> StoredCredential<'_> {
    StoredCredential { id: &registered.id, credential: &registered.credential, counter: registered.counter }
}

/// Begins to ask Alice for one of these.
pub(crate) fn ask(party: &RelyingParty, credentials: &[StoredCredential<'_>], uv: Requirement) -> Ceremony {
    let allowed: Vec<Descriptor> = credentials.iter().map(Descriptor::of).collect();
    party.begin_authentication(&SystemEntropy, &allowed, ALICE, uv)
}

/// An authentication of Alice from begin to end, changed on the way.
pub(crate) fn authenticate(
    party: &RelyingParty,
    authenticator: &mut SoftAuthenticator,
    registered: &Registered,
    uv: Requirement,
    tampering: &Tampering<'_>,
) -> Result<Asserted, WebauthnError> {
    let ceremony = ask(party, &[stored(registered)], uv);
    let response = authenticator.get_tampered(&ceremony.options, ORIGIN, tampering).unwrap();
    party.finish_authentication(&ceremony.state, &response, &[stored(registered)])
}

/// Origins that look like ours and are not (SC-154).
pub(crate) const FOREIGN_ORIGINS: [&str; 14] = [
    "https://evilauth.example.com",
    "https://auth.example.com.evil.test",
    "https://example.com",
    "https://a.auth.example.com",
    "http://auth.example.com",
    "https://auth.example.com:8443",
    "https://auth.example.com:443",
    "https://auth.example.com/",
    "https://AUTH.example.com",
    "HTTPS://auth.example.com",
    "https://auth.example.com.",
    "https://bob@auth.example.com",
    "null",
    "",
];
