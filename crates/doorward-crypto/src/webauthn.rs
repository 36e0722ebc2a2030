//! Security keys and passkeys: the relying party of WebAuthn level 3 (W3C).
//!
//! A ceremony is two calls. `begin_*` gives the options for the browser and the state that belongs to them; `finish_*`
//! takes the state and what the browser answered, and judges. Nothing is kept in between: the caller seals the state,
//! binds it to the session, ends it in time and lets it be used once (SC-155).
//!
//! Every step of level 3, 7.1 and 7.2 is checked here, for its own reason, before the library sees the answer: it
//! does not take origins and challenges as exactly as we do, has a policy of its own for counters and user verification,
//! and does not bound what it reads. Signatures of assertions and attestation statements are its work (`library`), but
//! for Ed25519, which it does not know (`eddsa`).
//!
//! Absent: the clock, storage, whose credential it is (the caller looks that up), and where the list of models comes from.

mod authentication;
mod cbor;
mod data;
mod decoy;
mod eddsa;
mod error;
mod key;
mod library;
mod message;
mod models;
mod policy;
mod record;
mod registration;
mod state;

pub use authentication::{Asserted, Claim};
pub use decoy::{Decoys, decoy_credentials};
pub use error::WebauthnError;
pub use models::{ModelList, ModelListError, ModelRules, Models};
pub use policy::{
    Aaguid, Attachment, AttestationConveyance, PolicyError, RelyingParty, Requirement, WebauthnPolicy,
};
pub use record::{AttestationKind, Descriptor, StoredCredential, Transport};
pub use registration::{NewCredential, Registered};

/// Longer answers of browsers are refused before any work, in bytes.
pub const MAX_RESPONSE: usize = 64 * 1024;

/// The longest credential identifier (level 3, 7.1), in bytes.
pub const MAX_CREDENTIAL_ID: usize = 1023;

/// Random bytes of a challenge; level 3, 13.4.3 asks for 16.
const CHALLENGE: usize = 32;

/// What begins a ceremony.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// For the browser: what `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` takes.
    pub options: String,
    /// For the caller, to seal and keep until the browser has answered; a few hundred bytes.
    pub state: Vec<u8>,
}
