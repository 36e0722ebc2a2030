//! A person's security keys and passkeys.

use crate::time::Timestamp;

/// Bytes of a user handle (WebAuthn allows 64 at most).
pub const USER_HANDLE_BYTES: usize = 32;

/// What authenticators know a person by: random, so that it reveals nothing (AM-27).
pub type UserHandle = [u8; USER_HANDLE_BYTES];

/// A credential's identifier as its authenticator made it, at most 1023 bytes.
pub type CredentialId = Vec<u8>;

/// What is kept of a credential (WebAuthn level 3, 4 "credential record").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// The canonical user name of its owner.
    pub user: String,
    /// Its identifier, unique over everybody (SC-159).
    pub id: CredentialId,
    /// The name that its owner gave it; unique for its owner, 1 to 64 characters.
    pub name: String,
    /// The relying party that it is for: the host of the portal.
    pub rp_id: String,
    /// The credential as `doorward_crypto::webauthn` wrote it: public key, flags, attestation. Opaque here.
    pub credential: Vec<u8>,
    /// The signature counter seen last; 0 where the authenticator keeps none.
    pub counter: u32,
    /// It can be used without typing a name.
    pub discoverable: bool,
    /// The authenticator's model (AAGUID), where it says so.
    pub aaguid: Option<String>,
    /// The counter once went backwards: there may be a copy (SC-161).
    pub clone_suspected: bool,
    /// When it was enrolled.
    pub created: Timestamp,
    /// When it was last used.
    pub last_used: Option<Timestamp>,
}

/// What a successful use changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyUse {
    /// The counter that was stored when the assertion was judged.
    pub counter_before: u32,
    /// The counter of the assertion.
    pub counter: u32,
    /// The credential with its new state.
    pub credential: Vec<u8>,
    /// The counter went backwards and the configuration only warns.
    pub clone_suspected: bool,
    /// When.
    pub at: Timestamp,
}
